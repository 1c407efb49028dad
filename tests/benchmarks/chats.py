"""Many chats at once: a lean Bot API server, and people who answer as soon as a reply is there.

It checks nothing, as the server that the tests use does, so that it never is the bottleneck: two
cores have to do for the bot, its database and all people. One server is one bot.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import unquote_plus

import msgspec

Json = dict[str, Any]

TOKEN = "7000001:token-of-a-benchmark"
BOT: Json = {"id": 7000001, "is_bot": True, "first_name": "问助", "username": "wenzhu_test_bot"}
MOST_POLLED = 100
MOST = 0.95
PATIENCE = 15.0  # seconds without any answer after which a run has failed
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(frozen=True)
class Act:
    """What a person does: types something, or presses the button with a label."""

    text: str = ""
    label: str = ""


@dataclass(frozen=True)
class Script:
    """A whole conversation. A reply is there once it has the button that is pressed next.

    `plain`: the bot's messages have no buttons, so that any message is the reply.
    """

    acts: tuple[Act, ...]
    plain: bool = False

    def first(self, acts: int) -> Script:
        """The beginning of it."""
        return replace(self, acts=self.acts[:acts])


@dataclass
class Chat:
    """A person, where they are in their conversation, and what the bot last showed them."""

    number: int
    script: Script
    done: asyncio.Future[None]
    place: int = 0
    messages: int = 0
    message: int = 0
    shown: bytes = b""
    buttons: dict[str, str] = field(default_factory=dict)
    acted: float = 0.0
    waiting: bool = False


@dataclass
class Load:
    """What a run took: seconds from each act to its reply, and from when the bot fetched it.

    `processor_share`: what people and server used of a core, which must not be the whole of it.
    """

    started: float = field(default_factory=time.perf_counter)
    processor_share: float = 0.0
    replied: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Acts answered in a second, but for the end, when few chats are left."""
        most = math.ceil(MOST * len(self.replied))
        return most / (self.replied[most - 1] - self.started)


class Server:
    """The server for one bot, with its people: `async with Server() as server`."""

    def __init__(self) -> None:
        self.polled = asyncio.Event()
        self.url = ""
        self._load = Load()
        self._chats: dict[int, Chat] = {}
        self._pending: deque[tuple[int, int, bytes]] = deque()
        self._handed: dict[int, float] = {}
        # Never the same twice, be it after a restart of the bot.
        self._updates = self._people = time.time_ns() // 1_000_000
        self._poll: Connection | None = None
        self._handed_up_to = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0)
        port = self._listening.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/bot"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()

    # -- people ------------------------------------------------------------------------------

    async def run(self, script: Script, chats: int, conversations: int = 1) -> Load:
        """So many chats at once, in each so many conversations by different people."""
        self._load = load = Load()
        used = time.process_time()
        people = [asyncio.create_task(self._chat(script, conversations)) for _ in range(chats)]
        while (await asyncio.wait(people, timeout=1))[1]:
            self._refuse_silence(people)
        load.processor_share = (time.process_time() - used) / (time.perf_counter() - load.started)
        return load

    def _refuse_silence(self, people: Iterable[asyncio.Task[None]]) -> None:
        """A chat that is left out would make a bot look fast."""
        last = self._load.replied[-1] if self._load.replied else self._load.started
        if time.perf_counter() - last < PATIENCE:
            return
        for each in people:
            each.cancel()
        stuck = {each.script.acts[each.place] for each in self._chats.values()}
        raise TimeoutError(f"no answer in {PATIENCE:g} s to {stuck}")

    async def _chat(self, script: Script, conversations: int) -> None:
        for _ in range(conversations):
            self._people += 1
            chat = Chat(self._people, script, asyncio.get_running_loop().create_future())
            self._chats[chat.number] = chat
            self._act(chat)
            await chat.done
            del self._chats[chat.number]

    def _act(self, chat: Chat) -> None:
        act = chat.script.acts[chat.place]
        chat.acted, chat.waiting = time.perf_counter(), True
        person = {"id": chat.number, "is_bot": False, "first_name": "陈", "language_code": "zh"}
        self._updates += 1
        update: Json = {"update_id": self._updates}
        if act.label:
            update["callback_query"] = {
                "id": str(self._updates),
                "from": person,
                "message": msgspec.Raw(chat.shown),
                "chat_instance": str(chat.number),
                "data": chat.buttons[act.label],
            }
        else:
            update["message"] = self._typed(chat, person, act.text)
        self._pending.append((self._updates, chat.number, msgspec.json.encode(update)))
        self._answer_poll()

    def _typed(self, chat: Chat, person: Json, text: str) -> Json:
        chat.messages += 1
        message = _message(chat, chat.messages, text) | {"from": person}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return message

    def _replies(self, chat: Chat, message: int, shown: bytes, buttons: dict[str, str]) -> None:
        """The bot said something: go on, if it is what the person waits for."""
        following = chat.script.acts[chat.place + 1 :]
        label = following[0].label if following else ""
        if not chat.waiting or not (chat.script.plain or (buttons and label in ("", *buttons))):
            return
        now = time.perf_counter()
        chat.message, chat.shown, chat.buttons, chat.waiting = message, shown, buttons, False
        self._load.replied.append(now)
        self._load.waits.append(now - chat.acted)
        self._load.answers.append(now - self._handed.pop(chat.number))
        if following:
            chat.place += 1
            self._act(chat)
        else:
            chat.done.set_result(None)

    # -- the bot -----------------------------------------------------------------------------

    def poll(self, connection: Connection, fields: dict[str, str]) -> None:
        offset = int(fields.get("offset", 0))
        while self._pending and self._pending[0][0] < offset:
            self._pending.popleft()
        self._poll, patience = connection, float(fields.get("timeout", 0))
        if self._pending or not patience:
            self._answer_poll(empty=True)
        else:
            self.polled.set()
            asyncio.get_running_loop().call_later(patience, self._give_up, connection)

    def _give_up(self, connection: Connection) -> None:
        if self._poll is connection:
            self._answer_poll(empty=True)

    def _answer_poll(self, *, empty: bool = False) -> None:
        """Hand over what is there, once the bot asks for it."""
        if self._poll is None or not (self._pending or empty):
            return
        now, handed = time.perf_counter(), list(self._first())
        for number, chat, _ in handed:
            if number > self._handed_up_to:
                self._handed[chat] = now
                self._handed_up_to = number
        poll, self._poll = self._poll, None
        poll.respond(b"[" + b",".join(data for _, _, data in handed) + b"]")

    def _first(self) -> Iterator[tuple[int, int, bytes]]:
        for place in range(min(MOST_POLLED, len(self._pending))):
            yield self._pending[place]

    def hung_up(self, connection: Connection) -> None:
        if self._poll is connection:
            self._poll = None

    def say(self, connection: Connection, method: str, fields: dict[str, str]) -> None:
        """A message that is sent or changed."""
        chat = self._chats.get(int(fields["chat_id"]))
        if chat is None:  # a word after the end of a conversation
            chat = Chat(int(fields["chat_id"]), Script(()), asyncio.Future())
        number = int(fields.get("message_id", 0))
        if not number:
            chat.messages += 1
            number = chat.messages
        message = _message(chat, number, fields.get("text", "…")) | {"from": BOT}
        buttons: dict[str, str] = {}
        if "reply_markup" in fields:
            markup = fields["reply_markup"].encode()
            message["reply_markup"] = msgspec.Raw(markup)
            buttons = _buttons_in(markup)
        shown = msgspec.json.encode(message)
        connection.respond(shown)
        if method != "editMessageText":
            self._replies(chat, number, shown, buttons)


def _message(chat: Chat, number: int, text: str) -> Json:
    about = {"id": chat.number, "type": "private", "first_name": "陈"}
    return {"message_id": number, "date": int(time.time()), "chat": about, "text": text}


def _buttons_in(markup: bytes) -> dict[str, str]:
    """What each button sends, by its label without the box before it."""
    rows = msgspec.json.decode(markup).get("inline_keyboard", ())
    return {each["text"].lstrip("☑☐ "): each["callback_data"] for row in rows for each in row}


class Connection(asyncio.Protocol):
    """A connection of the bot: one request after the other, as its client sends them."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self._server.hung_up(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, _, body = self._received.partition(HEAD_END)
        if not head or len(body) < (length := _length(head)):
            return
        self._received = b""
        method = head[: head.index(b" HTTP/")].rpartition(b"/")[2].decode()
        self._handle(method, dict(_fields(body[:length])))

    def _handle(self, method: str, fields: dict[str, str]) -> None:
        if method == "getUpdates":
            self._server.poll(self, fields)
        elif method in ("sendMessage", "editMessageText", "editMessageReplyMarkup"):
            self._server.say(self, method, fields)
        else:
            self.respond(msgspec.json.encode(BOT) if method == "getMe" else b"true")

    def respond(self, result: bytes) -> None:
        assert self._transport is not None
        body = b'{"ok":true,"result":' + result + b"}"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(head.encode() + HEAD_END + body)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(LENGTH)
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _fields(body: bytes) -> Iterator[tuple[str, str]]:
    """What a call says, be it as a form or as JSON; what is neither text nor number, as JSON."""
    if body.startswith(b"{"):
        for name, raw in msgspec.json.decode(body, type=dict[str, msgspec.Raw]).items():
            value = bytes(raw)
            yield name, msgspec.json.decode(value) if value.startswith(b'"') else value.decode()
        return
    for pair in body.decode().split("&") if body else ():
        name, _, text = pair.partition("=")
        yield name, unquote_plus(text)


def as_typed(script: Script) -> Script:
    """The same conversation for a bot without buttons: what would be pressed is typed."""
    return Script(tuple(Act(text=act.text or act.label) for act in script.acts), plain=True)
