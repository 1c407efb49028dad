"""People: what a server keeps of their chats, and a person who talks with the bot."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]
TOKEN = "7000001:token-of-a-test"
BOT: Json = {"id": 7000001, "is_bot": True, "first_name": "问助", "username": "wenzhu_test_bot"}
SAID = ("sent", "edited", "deleted", "answered")  # what a bot can do in a chat
LONGEST_WAIT = 60.0


class ApiError(Exception):
    """A call that Telegram would refuse, with its words."""

    def __init__(self, description: str, status: int = 400, **parameters: int) -> None:
        super().__init__(description)
        kind = {400: "Bad Request", 403: "Forbidden", 409: "Conflict", 429: "Too Many Requests"}
        text = f"{kind[status]}: {description}" if status in kind else description
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": text}
        if parameters:
            self.body["parameters"] = parameters


class Bell:
    """Wakes everyone who waits for the next change."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self) -> None:
        heard = asyncio.get_running_loop().create_future()
        self._waiting.append(heard)
        await heard

    async def until(self, true: Callable[[], bool], seconds: float) -> None:
        """Wait until something is true, but no longer than some seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not true():
                    await self.wait()


def rows_of(markup: Json | None) -> list[list[Any]]:
    """The buttons of either kind, row by row."""
    given: Json = markup or {}
    rows: list[list[Any]] = given.get("inline_keyboard") or given.get("keyboard") or []
    return rows


# -- chats, and what people do in them --------------------------------------------------------


@dataclass(slots=True)
class Message:
    """A message of either side as it stands now, and the buttons that it once had."""

    id: int
    mine: bool  # the person's own
    content: Json
    html: str = ""
    markup: Json | None = None
    earlier: list[Json] = field(default_factory=list)
    edits: int = 0
    deleted: bool = False
    changed: int = 0
    file: bytes = b""

    def view(self) -> Json:
        """For people to look at: everything but the bytes of a file."""
        return {
            name: getattr(self, name) for name in self.__slots__ if name not in ("file", "content")
        } | {"text": self.content.get("text", self.content.get("caption", "")), **self.content}


@dataclass(slots=True)
class Chat:
    """A chat: what stands in it and, counted, what happened."""

    about: Json
    person: Json
    messages: dict[int, Message] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    blocked: bool = False
    bell: Bell = field(default_factory=Bell)

    def happened(self, what: str, message: Message | None = None, **more: Any) -> int:
        """Note an event, and wake who waits for it; its number."""
        number = len(self.events) + 1
        if message is not None:
            message.changed = number
            self.messages[message.id] = message
        identity = None if message is None else message.id
        self.events.append({"number": number, "what": what, "message_id": identity, **more})
        self.bell.ring()
        return number

    def seen(self, message: Message) -> Json:
        """A message as the Bot API shows it."""
        author = self.person if message.mine else BOT
        shown = {"message_id": message.id, "date": int(time.time()), "chat": self.about}
        shown |= {"from": author, **message.content}
        if message.markup and "inline_keyboard" in message.markup:
            shown["reply_markup"] = message.markup
        return shown | ({"edit_date": int(time.time())} if message.edits else {})


@dataclass(slots=True)
class Query:
    """A press of a button that waits for its answer."""

    chat: Chat
    at: float
    answered: bool = False


class Chats:
    """All chats of a bot. The methods in CONTROLS are what tests steer a server with."""

    CONTROLS: Sequence[str] = (
        "introduce", "message", "edit", "press", "member", "send_update", "chat", "sent", "wait",
        "file",
    )  # fmt: skip

    def __init__(self, hand_over: Callable[[Json], Awaitable[int]]) -> None:
        self.by_id: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self._hand_over = hand_over

    async def send_update(self, update: Json) -> int:
        """Give the bot an update as it stands; its number is made up unless it has one."""
        return await self._hand_over(update)

    def next_id(self, chat: Chat) -> int:
        return len(chat.messages) + 1

    def of(self, chat_id: int | str) -> Chat:
        try:
            return self.by_id[int(chat_id)]
        except (KeyError, ValueError):
            raise ApiError("chat not found" if chat_id else "chat_id is empty") from None

    async def introduce(
        self, chat_id: int, first_name: str = "陈", language_code: str = "zh-hans",
        kind: str = "private", user_id: int | None = None,
    ) -> None:  # fmt: skip
        """Make a chat known; a bot cannot write to a stranger."""
        person = {"id": user_id or abs(chat_id), "is_bot": False, "first_name": first_name}
        person["language_code"] = language_code
        name = {"first_name": first_name} if kind == "private" else {"title": f"{first_name}的群"}
        if chat_id not in self.by_id:
            self.by_id[chat_id] = Chat({"id": chat_id, "type": kind, **name}, person)

    async def message(self, chat_id: int, content: Json) -> Json:
        """A person sends a message: its Bot API fields without chat, author, date and id."""
        if chat_id not in self.by_id:
            await self.introduce(chat_id)
        chat = self.of(chat_id)
        message = Message(self.next_id(chat), mine=True, content=_with_command(content))
        number = chat.happened("said", message)
        update = await self.send_update({"message": chat.seen(message)})
        return {"update_id": update, "message_id": message.id, "number": number}

    async def edit(self, chat_id: int, message_id: int, content: Json) -> Json:
        """A person changes what they had written."""
        chat = self.of(chat_id)
        message = chat.messages[message_id]
        message.content, message.edits = _with_command(content), message.edits + 1
        number = chat.happened("reworded", message)
        update = await self.send_update({"edited_message": chat.seen(message)})
        return {"update_id": update, "message_id": message_id, "number": number}

    async def press(
        self, chat_id: int, message_id: int, label: str = "", index: int = 0, data: str = ""
    ) -> Json:
        """A person presses a button: the one with a label, or by its place, or with given data."""
        chat = self.of(chat_id)
        message = chat.messages[message_id]
        data = data or _data_of(message, label, index)
        number = chat.happened("pressed", label=label)
        identity = f"{chat_id}{len(self.queries) + 1:06}"
        self.queries[identity] = Query(chat, time.monotonic())
        query = {"id": identity, "from": chat.person, "message": chat.seen(message)}
        query |= {"chat_instance": str(chat_id), "data": data}
        update = await self.send_update({"callback_query": query})
        return {"update_id": update, "query_id": identity, "number": number}

    async def member(self, chat_id: int, blocked: bool) -> Json:
        """A person blocks the bot, or lets it in again."""
        chat = self.of(chat_id)
        chat.blocked = blocked
        number = chat.happened("blocked" if blocked else "unblocked")
        was: Json = {"user": BOT, "status": "member"}
        now: Json = {"user": BOT, "status": "kicked", "until_date": 0}
        old, new = (was, now) if blocked else (now, was)
        change = {"chat": chat.about, "from": chat.person, "date": int(time.time())}
        change |= {"old_chat_member": old, "new_chat_member": new}
        update = await self.send_update({"my_chat_member": change})
        return {"update_id": update, "number": number}

    async def chat(self, chat_id: int, after: int = 0) -> Json:
        """What happened in a chat after an event, and the messages that it changed."""
        chat = self.of(chat_id)
        changed = [each.view() for each in chat.messages.values() if each.changed > after]
        return {"events": chat.events[after:], "messages": changed, "blocked": chat.blocked}

    async def sent(self, chat_id: int, after: int = 0) -> list[Json]:
        """The bot's own messages that it sent or edited after an event."""
        seen = await self.chat(chat_id, after)
        return [each for each in seen["messages"] if not each["mine"]]

    async def wait(
        self, chat_id: int, after: int = 0, kinds: Sequence[str] = SAID, timeout: float = 5.0
    ) -> Json:
        """As `chat`, once something of some kinds has happened, or in vain for a time."""
        chat = self.of(chat_id)
        true = lambda: any(event["what"] in kinds for event in chat.events[after:])  # noqa: E731
        await chat.bell.until(true, min(timeout, LONGEST_WAIT))
        return await self.chat(chat_id, after)

    async def file(self, chat_id: int, message_id: int) -> str:
        """The bytes of a document, in base64."""
        return base64.b64encode(self.of(chat_id).messages[message_id].file).decode()

    def say(self, chat: Chat, message: Message) -> Json:
        chat.happened("sent", message)
        return chat.seen(message)

    def change(self, chat: Chat, message: Message, markup: Json | None, html: str = "") -> Json:
        """The bot changes the buttons of its message, having changed what it says."""
        message.earlier += [message.markup] if message.markup else []
        message.markup, message.html = markup, html or message.html
        message.edits += 1
        chat.happened("edited", message)
        return chat.seen(message)

    def remove(self, chat: Chat, message: Message) -> None:
        message.deleted = True
        chat.happened("deleted", message)

    def answer(self, query_id: str, text: str) -> None:
        query = self.queries[query_id]
        query.answered = True
        query.chat.happened("answered", text=text, query_id=query_id)


def _with_command(content: Json) -> Json:
    command = re.match(r"/\w+", content.get("text", ""))
    if command is None:
        return content
    return {"entities": [{"type": "bot_command", "offset": 0, "length": command.end()}], **content}


def _data_of(message: Message, label: str, index: int) -> str:
    """What a button sends; one that has gone meanwhile can still be pressed on a slow phone."""
    for markup in (message.markup, *reversed(message.earlier)):
        buttons = [button for row in rows_of(markup) for button in row]
        exact = [button for button in buttons if button["text"] == label]
        fitting = exact or [button for button in buttons if label in button["text"]]
        if index < len(fitting):
            return str(fitting[index].get("callback_data", ""))
    raise ApiError(f"no button [{label}] number {index} on message {message.id}")


# -- a person ---------------------------------------------------------------------------------


class Server(Protocol):
    """The control of a server, see `Control`."""

    async def __call__(self, name: str, **arguments: Any) -> Any: ...


def _file(name: str, **more: Any) -> Json:
    return {"file_id": f"{name}-of-a-person", "file_unique_id": name, **more}


def _labelled_rows(message: Json) -> list[list[str]]:
    return [
        [button if isinstance(button, str) else str(button["text"]) for button in row]
        for row in rows_of(message["markup"])
    ]


def _labels(message: Json) -> list[str]:
    return [label for row in _labelled_rows(message) for label in row]


def _look(message: Json) -> str:
    """A message as it looks: what it says, its file and its buttons."""
    parts = [str(message["text"])] if message["text"] else []
    if "document" in message:
        parts.append(f"📄 {message['document'].get('file_name', '')}")
    parts += [" ".join(f"[{label}]" for label in row) for row in _labelled_rows(message)]
    if not message["mine"]:
        return "\n".join(parts)
    kinds = [name for name in message if name in ATTACHMENTS] if not parts else []
    return "\n".join(f"> {part}" for part in "\n".join(parts or kinds).split("\n"))


ATTACHMENTS: dict[str, Any] = {
    "photo": [_file("photo", width=90, height=90)],
    "voice": _file("voice", duration=3),
    "sticker": _file(
        "sticker", type="regular", width=9, height=9, is_animated=False, is_video=False
    ),
    "location": {"latitude": 24.9, "longitude": 118.6},
    "contact": {"phone_number": "+8613800000000", "first_name": "林"},
}


class Person:
    """Someone who talks with the bot, and sees the chat as their phone would show it."""

    def __init__(
        self, server: Server, chat_id: int = 1001, name: str = "陈", language_code: str = "zh-hans",
        kind: str = "private", patience: float = 5.0,
    ) -> None:  # fmt: skip
        self.server, self.chat_id, self.kind, self.patience = server, chat_id, kind, patience
        self.name, self.language_code = name, language_code
        self.messages: dict[int, Json] = {}
        self.events: list[Json] = []
        self._done = 0  # the number of the event that was the last thing done
        self._pressed = ""  # the callback query, where that was a press
        self._known = False

    async def _does(self, control: str, **arguments: Any) -> Json:
        if not self._known:
            who = {"first_name": self.name, "language_code": self.language_code}
            await self.server("introduce", chat_id=self.chat_id, kind=self.kind, **who)
            self._known = True
        done: Json = await self.server(control, chat_id=self.chat_id, **arguments)
        self._done, self._pressed = int(done["number"]), done.get("query_id", "")
        await self.refresh()
        return done

    async def says(self, text: str) -> int:
        """Type something; the number of the message."""
        return await self._sends({"text": text})

    async def _sends(self, content: Json) -> int:
        return int((await self._does("message", content=content))["message_id"])

    async def presses(self, label: str) -> None:
        """Press a button of the newest message that has one with that in its label."""
        await self.refresh()
        for message in reversed(self._theirs()):
            if any(label in each for each in _labels(message)):
                return await self.presses_old(message["id"], label)
        raise AssertionError(f"no button [{label}], there are {self.buttons()}\n{self.sees()}")

    async def presses_old(self, message_id: int, label: str) -> None:
        """Press a button of some message, be it that the button has just gone from it."""
        message = self.messages[message_id]
        fitting = sorted((each for each in _labels(message) if label in each), key=len)
        if "keyboard" in (message["markup"] or {}):
            await self.says(fitting[0])
        else:
            label = fitting[0] if fitting else label
            await self._does("press", message_id=message_id, label=label)

    async def edits(self, message_id: int, text: str) -> None:
        """Change an own message, by its number or, counted from the end, -1, -2 and so on."""
        if message_id < 0:
            message_id = [each["id"] for each in self._all() if each["mine"]][message_id]
        await self._does("edit", message_id=message_id, content={"text": text})

    async def sends(self, kind: str, **more: Any) -> int:
        """Send one of ATTACHMENTS, with more fields of its message, such as a caption."""
        return await self._sends({kind: ATTACHMENTS[kind], **more})

    async def sends_photo(self, caption: str = "") -> int:
        return await self.sends("photo", **({"caption": caption} if caption else {}))

    async def sends_voice(self) -> int:
        return await self.sends("voice")

    async def sends_sticker(self) -> int:
        return await self.sends("sticker")

    async def sends_location(self) -> int:
        return await self.sends("location")

    async def sends_contact(self) -> int:
        return await self.sends("contact")

    async def sends_forward(self, text: str) -> int:
        origin = {"type": "hidden_user", "date": int(time.time()), "sender_user_name": "林"}
        return await self._sends({"text": text, "forward_origin": origin})

    async def sends_album(self, photos: int = 2) -> list[int]:
        group = f"album-{self._done}"
        return [await self.sends("photo", media_group_id=group) for _ in range(photos)]

    async def blocks(self) -> None:
        await self._does("member", blocked=True)

    async def unblocks(self) -> None:
        await self._does("member", blocked=False)

    async def refresh(self) -> None:
        """Look at the chat as it is now."""
        self._take(await self.server("chat", chat_id=self.chat_id, after=len(self.events)))

    def _take(self, seen: Json) -> None:
        self.events += [each for each in seen["events"] if each["number"] > len(self.events)]
        self.messages |= {each["id"]: each for each in seen["messages"]}

    def _all(self) -> list[Json]:
        return [each for _, each in sorted(self.messages.items()) if not each["deleted"]]

    def _theirs(self) -> list[Json]:
        return [each for each in self._all() if not each["mine"]]

    @property
    def last(self) -> Json:
        """The newest message of the bot: its `text`, `id`, `markup` and all else."""
        return self._theirs()[-1]

    def buttons(self, message: Json | None = None) -> list[str]:
        """The buttons of a message, or of all messages from the bot."""
        messages = self._theirs() if message is None else [message]
        return [label for each in messages for label in _labels(each)]

    def sees(self) -> str:
        """The whole chat as it looks now."""
        return "\n\n".join(_look(message) for message in self._all())

    def heard(self) -> str:
        """What the bot has said since the last thing done, notes on buttons included."""
        new = [each for each in self._theirs() if each["changed"] > self._done]
        notes = [each.get("text", "") for each in self.events[self._done :]]
        return "\n".join([*map(_look, new), *filter(None, notes)])

    def _is_answered(self) -> bool:
        since = self.events[self._done :]
        if not self._pressed:
            return any(each["what"] == "sent" for each in since)
        spoken_since = any(each["what"] in ("sent", "edited", "deleted") for each in since)
        answers = [each for each in since if each.get("query_id") == self._pressed]
        return bool(answers) and (spoken_since or bool(answers[0]["text"]))

    async def waits(self, until: Callable[[], bool] | None = None) -> str:
        """Wait for the bot's answer to the last thing done, or for what one wants to see.

        Words are answered by a message; a press when its query is, and a message came, changed or
        stood in the answer.
        """
        until, end = until or self._is_answered, time.monotonic() + self.patience
        while not until():
            left = end - time.monotonic()
            assert left > 0, f"no answer within {self.patience} s; the chat is\n{self.sees()}"
            asked = {"after": len(self.events), "kinds": SAID, "timeout": left}
            self._take(await self.server("wait", chat_id=self.chat_id, **asked))
        return self.heard()

    async def talks(self, script: str) -> None:
        """Follow a script: `> typed`, `[pressed]`, and lines that the answer must show in order."""
        place, waited = 0, True
        for number, line in enumerate(map(str.strip, script.splitlines()), start=1):
            if line.startswith((">", "[")):
                if not waited:
                    await self.waits()
                await self._follows(line)
                place, waited = 0, False
            elif line:
                place, waited = await self._expects(line, place, number), True
        if not waited:
            await self.waits()

    async def _follows(self, line: str) -> None:
        if line.startswith(">"):
            await self.says(line[1:].strip())
            return
        label = line.strip("[]").strip()
        await self.waits(lambda: any(label in each for each in self.buttons()))
        await self.presses(label)

    async def _expects(self, line: str, place: int, number: int) -> int:
        """Where the line ends in what the bot has said."""
        try:
            await self.waits(lambda: line in self.heard()[place:])
        except AssertionError:
            rest = self.heard()[place:]
            raise AssertionError(f"line {number}: {line}\n--- not in\n{rest}") from None
        return self.heard().index(line, place) + len(line)
