"""A Bot API server of our own: as strict as Telegram's, and it can fail in every way that it does.

`python -m tests.bot.telegram.fake_api --port 0` runs it in a process and prints its port. One
server is one bot, whatever the token. Out-of-order delivery is for webhooks; polls are sorted.
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
import msgspec
from aiohttp import web

from tests.bot.telegram.emulator import (
    Files,
    add_controls,
    checked_markup,
    json_of,
    json_response,
    port_asked,
    read_parameters,
    serve,
    spoken,
)
from tests.bot.telegram.person import (
    BOT,
    LONGEST_WAIT,
    ApiError,
    Bell,
    Chat,
    Chats,
    Json,
    Message,
    Query,
)

LARGEST_DOCUMENT = 50 * 1024 * 1024
LONGEST_POLL = 50.0
ACTIONS = [
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
]  # fmt: skip
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
GATEWAY = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
FAULTS = ("too_many", "gateway", "hang", "slow", "reset_before", "reset_after")
RESET = struct.pack("ii", 1, 0)  # linger for no time: the peer sees a reset, not an end


# -- updates, and how they reach the bot ------------------------------------------------------


@dataclass(frozen=True)
class Webhook:
    """Where updates are delivered to."""

    url: str
    secret: str
    connections: int


class Updates:
    """Updates that wait for the bot, delivered to whoever polls or to its webhook."""

    CONTROLS = ("hold", "release", "again", "delivery", "deliveries")

    def __init__(self) -> None:
        self.pending: list[Json] = []
        self.all: dict[int, Json] = {}
        self.webhook: Webhook | None = None
        self.delivered: list[Json] = []
        self._allowed: list[str] = []
        self._repeated: set[int] = set()
        self._held: list[Json] | None = None
        self._in_flight: set[asyncio.Task[None]] = set()
        self._bell, self._poll, self._turn, self._newest = Bell(), 0, 0, 0
        self._replicas: list[str] = []
        self._shuffled, self._random = False, random.Random(1)
        self._dispatching: asyncio.Task[None] | None = None
        self._client: aiohttp.ClientSession | None = None

    async def add(self, update: Json) -> int:
        number = int(update.get("update_id", self._newest + 1))
        self._newest = max(self._newest, number)
        update = {"update_id": number, **update}
        self.all[number] = update
        if not self._allowed or any(kind in update for kind in self._allowed):
            (self.pending if self._held is None else self._held).append(update)
            self._bell.ring()
        return number

    async def hold(self) -> None:
        """Keep what people do from the bot until `release`."""
        self._held = []

    async def release(self, order: str = "as_sent", seed: int = 1) -> None:
        """Deliver what was held `as_sent`, `reversed` or `shuffled`."""
        held, self._held = self._held or [], None
        if order == "reversed":
            held.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(held)
        self.pending += held
        self._bell.ring()

    async def again(self, update_id: int) -> None:
        """Deliver an update a second time."""
        self._repeated.add(update_id)
        self.pending.append(self.all[update_id])
        self._bell.ring()

    async def delivery(
        self, replicas: list[str] | None = None, shuffled: bool | None = None, seed: int = 1
    ) -> None:
        """Call several replicas in turn instead of the webhook's address; or in any order."""
        self._replicas = self._replicas if replicas is None else replicas
        self._shuffled = self._shuffled if shuffled is None else shuffled
        self._random = random.Random(seed)

    async def deliveries(self) -> list[Json]:
        """Every attempt to deliver to a webhook."""
        return self.delivered

    def allow(self, fields: Mapping[str, str]) -> None:
        allowed = json_of(fields, "allowed_updates", list)
        if allowed is not None:
            self._allowed = allowed

    async def poll(self, fields: Mapping[str, str], gone: Callable[[], bool]) -> list[Json]:
        if self.webhook is not None:
            why = "can't use getUpdates method while webhook is active"
            raise ApiError(f"{why}; use deleteWebhook to delete the webhook first", 409)
        self._poll = mine = self._poll + 1
        self._bell.ring()
        self.allow(fields)
        self._confirm(int(fields.get("offset", 0)))
        seconds = min(float(fields.get("timeout", 0)), LONGEST_POLL)
        await self._bell.until(lambda: bool(self.pending) or self._poll != mine, seconds)
        if self._poll != mine:
            why = "terminated by other getUpdates request"
            raise ApiError(f"{why}; make sure that only one bot instance is running", 409)
        limit = min(max(int(fields.get("limit", 100)), 1), 100)
        polled = sorted(self.pending, key=lambda update: int(update["update_id"]))[:limit]
        if not gone():
            self._repeated -= {update["update_id"] for update in polled}
        return polled

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset:
            kept = self._repeated
            self.pending = [
                each
                for each in self.pending
                if each["update_id"] >= offset or each["update_id"] in kept
            ]

    def set_webhook(self, fields: Mapping[str, str]) -> bool:
        self.webhook = _webhook(fields) if fields.get("url") else None
        if fields.get("drop_pending_updates") == "true":
            self.pending.clear()
        self.allow(fields)
        if self.webhook is not None and self._dispatching is None:
            self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            self._dispatching = asyncio.create_task(self._dispatch())
        self._bell.ring()
        return True

    def info(self) -> Json:
        url, waiting = self.webhook.url if self.webhook else "", len(self.pending)
        return {
            "url": url,
            "has_custom_certificate": False,
            "pending_update_count": waiting + len(self._in_flight),
            "allowed_updates": self._allowed,
            **({"max_connections": self.webhook.connections} if self.webhook else {}),
        }

    async def _dispatch(self) -> None:
        while True:
            hook = self.webhook
            if hook is None or not self.pending or len(self._in_flight) >= hook.connections:
                await self._bell.wait()
                continue
            place = self._random.randrange(len(self.pending)) if self._shuffled else 0
            delivery = asyncio.create_task(self._deliver(self.pending.pop(place)))
            self._in_flight.add(delivery)
            delivery.add_done_callback(self._landed)

    def _landed(self, delivery: asyncio.Task[None]) -> None:
        self._in_flight.discard(delivery)
        self._bell.ring()

    async def _deliver(self, update: Json) -> None:
        pause = 0.02
        while (hook := self.webhook) is not None:
            if await self._attempt(hook, update):
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)
        self.pending.insert(0, update)

    async def _attempt(self, hook: Webhook, update: Json) -> bool:
        """Whether the webhook, or the next replica that lets itself be called, took an update."""
        addresses = self._replicas or [hook.url]
        for _ in addresses:
            url = addresses[self._turn % len(addresses)]
            self._turn += 1
            status = await self._post(url, hook, update)
            entry = {"update_id": update["update_id"], "url": url, "status": status}
            self.delivered.append(entry | {"at": time.monotonic()})
            if status:
                return 200 <= status < 300
        return False

    async def _post(self, url: str, hook: Webhook, update: Json) -> int:
        assert self._client is not None
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        body, limit = msgspec.json.encode(update), aiohttp.ClientTimeout(total=10)
        try:
            async with self._client.post(url, data=body, headers=headers, timeout=limit) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    async def stop(self) -> None:
        self.webhook, self._poll = None, self._poll + 1
        self._bell.ring()
        tasks = [*self._in_flight, *filter(None, [self._dispatching])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.close()


def _webhook(fields: Mapping[str, str]) -> Webhook:
    url, secret = urlsplit(fields["url"]), fields.get("secret_token", "")
    if url.scheme != "https" and url.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ApiError("bad webhook: HTTPS url must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ApiError("secret token contains unallowed characters")
    connections = int(fields.get("max_connections", 40))
    return Webhook(fields["url"], secret, min(max(connections, 1), 100))


# -- the methods of the Bot API ---------------------------------------------------------------


@dataclass(slots=True)
class Call:
    """A call of the bot, kept for the record."""

    method: str
    fields: dict[str, str]
    files: Files
    gone: Callable[[], bool]  # whether the caller has hung up
    received: float
    answered: float = 0.0
    status: int = 0


class Methods:
    """What a bot may call; anything else does not exist."""

    def __init__(self, chats: Chats, updates: Updates) -> None:
        self.chats, self.updates = chats, updates
        self.callback_seconds, self.document_bytes = 15.0, LARGEST_DOCUMENT
        self.profile: dict[tuple[str, ...], Any] = {}
        self._documents: Files = {}
        self.by_name: dict[str, Callable[[Call], Any]] = {
            "getMe": lambda _: BOT,
            "setWebhook": lambda call: updates.set_webhook(call.fields),
            "deleteWebhook": lambda call: updates.set_webhook({**call.fields, "url": ""}),
            "getWebhookInfo": lambda _: updates.info(),
            "sendMessage": self._send_message, "sendDocument": self._send_document,
            "sendChatAction": self._send_action, "deleteMessage": self._delete_message,
            "editMessageText": self._edit_text, "editMessageReplyMarkup": self._edit_markup,
            "answerCallbackQuery": self._answer_query, "setMyCommands": self._set_commands,
            "getMyCommands": lambda call: self.profile.get(_commands_of(call), []),
            "deleteMyCommands": self._delete_commands, "setChatMenuButton": self._set_menu,
            "setMyDescription": lambda call: self._describe(call, "description", 512),
            "setMyShortDescription": lambda call: self._describe(call, "short_description", 120),
            "setMyName": lambda call: self._describe(call, "name", 64),
        }  # fmt: skip

    async def __call__(self, call: Call) -> Any:
        if call.method == "getUpdates":
            return await self.updates.poll(call.fields, call.gone)
        if call.method not in self.by_name:
            raise ApiError("Not Found", 404)
        return self.by_name[call.method](call)

    def _chat(self, call: Call) -> Chat:
        chat = self.chats.of(call.fields.get("chat_id", ""))
        if chat.blocked:
            raise ApiError("bot was blocked by the user", 403)
        return chat

    def _message(self, call: Call, chat: Chat, what: str) -> Message:
        message = chat.messages.get(int(call.fields.get("message_id", 0)))
        if message is None or message.deleted:
            raise ApiError(f"message to {what} not found")
        if what == "edit" and message.mine:
            raise ApiError("message can't be edited")
        return message

    def _say(self, call: Call, chat: Chat, content: Json, file: bytes = b"") -> Json:
        reply = json_of(call.fields, "reply_parameters", dict) or {}
        there = not reply or reply.get("message_id") in chat.messages
        if not there and not reply.get("allow_sending_without_reply"):
            raise ApiError("message to be replied not found")
        number, html = self.chats.next_id(chat), call.fields.get("text", "")
        markup = checked_markup(call.fields)
        message = Message(number, mine=False, content=content, html=html, markup=markup, file=file)
        return self.chats.say(chat, message)

    def _send_message(self, call: Call) -> Json:
        return self._say(call, self._chat(call), spoken(call.fields))

    def _send_document(self, call: Call) -> Json:
        chat, given = self._chat(call), call.fields.get("document", "document")
        upload = call.files.get(given.removeprefix("attach://"), self._documents.get(given))
        if upload is None:
            raise ApiError("there is no document in the request")
        name, data = upload
        if len(data) > self.document_bytes:
            raise ApiError("Request Entity Too Large", 413)
        identity = given if given in self._documents else f"document-{len(self._documents) + 1}"
        self._documents[identity] = upload
        document = {"file_id": identity, "file_unique_id": identity, "file_name": name}
        content = {"document": {**document, "file_size": len(data)}}
        return self._say(call, chat, content | spoken(call.fields, "caption"), data)

    def _send_action(self, call: Call) -> bool:
        chat = self._chat(call)
        if call.fields.get("action") not in ACTIONS:
            raise ApiError("wrong parameter action in request")
        chat.happened("action", action=call.fields["action"])
        return True

    def _edit_text(self, call: Call) -> Json:
        chat = self._chat(call)
        message = self._message(call, chat, "edit")
        if "text" not in message.content:
            raise ApiError("there is no text in the message to edit")
        content, markup = spoken(call.fields), checked_markup(call.fields)
        if (content, markup) == (message.content, message.markup):
            raise ApiError(NOT_MODIFIED)
        message.content = content
        return self.chats.change(chat, message, markup, call.fields["text"])

    def _edit_markup(self, call: Call) -> Json:
        chat = self._chat(call)
        message, markup = self._message(call, chat, "edit"), checked_markup(call.fields)
        if markup == message.markup:
            raise ApiError(NOT_MODIFIED)
        return self.chats.change(chat, message, markup)

    def _delete_message(self, call: Call) -> bool:
        chat = self._chat(call)
        self.chats.remove(chat, self._message(call, chat, "delete"))
        return True

    def _answer_query(self, call: Call) -> bool:
        identity, text = call.fields.get("callback_query_id", ""), call.fields.get("text", "")
        query = self.chats.queries.get(identity)
        if query is None or query.answered or self._is_old(query):
            raise ApiError(TOO_OLD)
        if len(text) > 200:
            raise ApiError("MESSAGE_TOO_LONG")
        self.chats.answer(identity, text)
        return True

    def _is_old(self, query: Query) -> bool:
        return time.monotonic() - query.at > self.callback_seconds

    def _set_commands(self, call: Call) -> bool:
        commands = json_of(call.fields, "commands", list) or []
        if len(commands) > 100:
            raise ApiError("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command.get("command", "")):
                raise ApiError("BOT_COMMAND_INVALID")
            if not 1 <= len(command.get("description", "")) <= 256:
                raise ApiError("BOT_COMMAND_DESCRIPTION_INVALID")
        self.profile[_commands_of(call)] = commands
        return True

    def _delete_commands(self, call: Call) -> bool:
        self.profile.pop(_commands_of(call), None)
        return True

    def _set_menu(self, call: Call) -> bool:
        button = json_of(call.fields, "menu_button", dict) or {"type": "default"}
        if button.get("type") not in ("commands", "web_app", "default"):
            raise ApiError("can't parse MenuButton: unsupported type")
        self.profile["menu", call.fields.get("chat_id", "")] = button
        return True

    def _describe(self, call: Call, name: str, longest: int) -> bool:
        text = call.fields.get(name, "")
        if len(text) > longest:
            raise ApiError(f"bot {name.replace('_', ' ')} is too long")
        self.profile[name, _language_of(call)] = text
        return True


def _language_of(call: Call) -> str:
    language = call.fields.get("language_code", "")
    if not re.fullmatch("(?:[a-z]{2})?", language):
        raise ApiError("invalid language code specified")
    return language


def _commands_of(call: Call) -> tuple[str, ...]:
    scope = json_of(call.fields, "scope", dict) or {}
    kind, chat = str(scope.get("type", "default")), str(scope.get("chat_id", ""))
    return "commands", kind, chat, _language_of(call)


# -- faults, and the server -------------------------------------------------------------------


@dataclass(slots=True)
class Fault:
    """How the next calls of a method fail."""

    kind: str
    method: str
    times: int
    chat_id: int | None
    seconds: float
    status: int

    def meets(self, call: Call, chat_id: str) -> bool:
        here = self.chat_id is None or str(self.chat_id) == chat_id
        return self.times > 0 and self.method in ("*", call.method) and here


class FakeBotApi:
    """The server; a test may run it in its own loop: `async with FakeBotApi() as api`."""

    CONTROLS = ("fault", "free", "settings", "record")

    def __init__(self) -> None:
        self.updates = Updates()
        self.chats = Chats(self.updates.add)
        self.methods = Methods(self.chats, self.updates)
        self.calls: list[Call] = []
        self.url = ""
        self._faults: list[Fault] = []
        self._freed, self._runner = Bell(), web.AppRunner(self._app(), access_log=None)

    async def fault(
        self, kind: str, method: str = "*", times: int = 1, chat_id: int | None = None,
        seconds: float = 1, status: int = 502,
    ) -> None:  # fmt: skip
        """Let the next calls of a method fail, in one chat or any; see FAULTS for the kinds."""
        if kind not in FAULTS:
            raise ApiError(f"{kind} is none of {', '.join(FAULTS)}")
        self._faults.append(Fault(kind, method, times, chat_id, seconds, status))

    async def free(self) -> None:
        """Let hanging calls go on, and forget the faults that have not happened yet."""
        self._faults.clear()
        self._freed.ring()

    async def settings(
        self, callback_seconds: float | None = None, document_bytes: int | None = None
    ) -> None:
        """Make a limit smaller, so that a test meets it soon."""
        if callback_seconds is not None:
            self.methods.callback_seconds = callback_seconds
        if document_bytes is not None:
            self.methods.document_bytes = document_bytes

    async def record(self, after: int = 0, method: str = "") -> list[Json]:
        """The calls after a number, of one method or any."""
        return [
            {"method": call.method, "parameters": call.fields, "status": call.status,
             "files": {name: len(data) for name, data in call.files.values()},
             "received": call.received, "answered": call.answered}
            for call in self.calls[after:] if method in ("", call.method)
        ]  # fmt: skip

    async def start(self, port: int = 0) -> int:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=4096)
        await site.start()
        bound = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{bound}"
        return bound

    async def stop(self) -> None:
        await self.free()
        await self.updates.stop()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=2 * LARGEST_DOCUMENT)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        add_controls(app, self.chats, self.updates, self)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        fields, files = await read_parameters(request)
        gone = lambda: request.transport is None or request.transport.is_closing()  # noqa: E731
        method, now = request.match_info["method"], time.monotonic()
        call = Call(method, fields, files, gone, now)
        self.calls.append(call)
        response = await self._answer(request, call)
        call.status, call.answered = response.status, time.monotonic()
        return response

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        fault = self._fault_for(call)
        if fault is None:
            return await self._handle(call)
        if fault.kind == "too_many":
            wait = int(fault.seconds)
            return json_response(ApiError(f"retry after {wait}", 429, retry_after=wait).body, 429)
        if fault.kind == "gateway":
            page = GATEWAY.format(f"{fault.status} Bad Gateway")
            return web.Response(text=page, status=fault.status, content_type="text/html")
        if fault.kind.startswith("reset"):
            return await self._reset(request, call, after=fault.kind == "reset_after")
        limit = fault.seconds if fault.kind == "slow" else LONGEST_WAIT
        with suppress(TimeoutError):
            await asyncio.wait_for(self._freed.wait(), limit)
        return web.Response(status=499) if call.gone() else await self._handle(call)

    def _fault_for(self, call: Call) -> Fault | None:
        if not self._faults:
            return None
        query = self.chats.queries.get(call.fields.get("callback_query_id", ""))
        chat_id = str(query.chat.about["id"] if query else call.fields.get("chat_id"))
        fault = next((each for each in self._faults if each.meets(call, chat_id)), None)
        if fault is not None:
            fault.times -= 1
        return fault

    async def _handle(self, call: Call) -> web.Response:
        try:
            return json_response({"ok": True, "result": await self.methods(call)})
        except ApiError as refused:
            return json_response(refused.body, refused.status)
        except (ValueError, TypeError, AttributeError):
            return json_response(ApiError("can't parse the parameters").body, 400)

    async def _reset(self, request: web.Request, call: Call, *, after: bool) -> web.Response:
        if after:
            await self._handle(call)
        if request.transport is not None:
            connection: socket.socket = request.transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            request.transport.abort()
        return web.Response(status=499)


if __name__ == "__main__":
    asyncio.run(serve(FakeBotApi(), port_asked()))
