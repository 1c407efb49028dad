"""Servers in processes of their own, how tests speak with them, and the lo-bot-api-emulator.

`python -m tests.bot.telegram.emulator --port 0` runs the emulator with the same control routes as
our own fake, but for faults and delivery; it knows one bot, which has TOKEN.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
import msgspec
from aiohttp import web
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator
from lo_bot_api_emulator.updates import KINDS

from tests.bot.telegram.person import (
    BOT,
    SAID,
    TOKEN,
    ApiError,
    Chat,
    Chats,
    Json,
    Message,
    rows_of,
)

Files = dict[str, tuple[str, bytes]]
CHECKOUT = Path(__file__).parents[3]
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
MOST_BUTTONS, LARGEST_MARKUP = 100, 10 * 1024
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "s": "strikethrough", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip
ATTRIBUTES = {
    "a": r'\s+href="([^"]+)"',
    "code": r'(?:\s+class="language-[^"]+")?',
    "blockquote": r"(?:\s+expandable)?",
}
MARK = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,6}));|<(/?)([a-zA-Z-]+)([^<>]*)>|[^<&]+")
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

# -- the side of a test -----------------------------------------------------------------------


class Control:
    """How a test steers a server: any control by name, and the most used ones as methods."""

    def __init__(self, url: str) -> None:
        self.url, self.base_url = url, f"{url}/bot"
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def __call__(self, name: str, **arguments: Any) -> Any:
        """What a control answers; an AssertionError with its words where it refuses."""
        limit = aiohttp.ClientTimeout(total=float(arguments.get("timeout", 0)) + 20)
        body = msgspec.json.encode(arguments)
        address = f"{self.url}/__control/{name}"
        async with self._client.post(address, data=body, timeout=limit) as response:
            answer = msgspec.json.decode(await response.read())
        assert answer["ok"], f"{name} {arguments}: {answer['description']}"
        return answer["result"]

    async def send_update(self, update: Json) -> int:
        return int(await self("send_update", update=update))

    async def sent(self, chat_id: int, after: int = 0) -> list[Json]:
        """The bot's messages in a chat that it sent or edited after an event."""
        messages: list[Json] = await self("sent", chat_id=chat_id, after=after)
        return messages

    async def wait(
        self, chat_id: int, after: int = 0, kinds: Sequence[str] = SAID, timeout: float = 5.0
    ) -> Json:
        """What has happened after an event, once the bot has done something of some kinds."""
        asked = {"chat_id": chat_id, "after": after, "kinds": kinds, "timeout": timeout}
        seen: Json = await self("wait", **asked)
        return seen

    async def file(self, chat_id: int, message_id: int) -> bytes:
        return base64.b64decode(await self("file", chat_id=chat_id, message_id=message_id))

    async def close(self) -> None:
        await self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@asynccontextmanager
async def running(server: str) -> AsyncIterator[Control]:
    """A server, `fake_api` or `emulator`, in a process of its own for as long as it is needed."""
    command = (sys.executable, "-m", f"tests.bot.telegram.{server}", "--port", "0")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        port = int(await asyncio.wait_for(process.stdout.readline(), 30))
        async with Control(f"http://127.0.0.1:{port}") as control:
            yield control
    finally:
        process.terminate()
        await process.wait()


# -- the side of a server ---------------------------------------------------------------------


def json_response(body: Json, status: int = 200) -> web.Response:
    data = msgspec.json.encode(body)
    return web.Response(body=data, status=status, content_type="application/json")


async def read_parameters(request: web.Request) -> tuple[dict[str, str], Files]:
    """The parameters of a call, as text, and the files that came with it."""
    fields, files = dict(request.query), Files()
    if request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            assert isinstance(part, aiohttp.BodyPartReader)
            data = bytes(await part.read())
            if part.filename is None:
                fields[part.name or ""] = data.decode()
            else:
                files[part.name or ""] = (part.filename, data)
    elif request.content_type == "application/json":
        given: Json = msgspec.json.decode(await request.read() or b"{}")
        written = {name: msgspec.json.encode(value).decode() for name, value in given.items()}
        fields |= written | {name: v for name, v in given.items() if isinstance(v, str)}
    else:
        fields |= parse_qsl((await request.read()).decode(), keep_blank_values=True)
    return fields, files


def add_controls(app: web.Application, *owners: Any) -> None:
    """Routes for the CONTROLS of some objects: a JSON object with what the method takes."""
    controls: dict[str, Callable[..., Awaitable[Any]]] = {
        name: getattr(owner, name) for owner in owners for name in owner.CONTROLS
    }

    async def control(request: web.Request) -> web.Response:
        try:
            arguments = msgspec.json.decode(await request.read() or b"{}")
            result = await controls[request.match_info["name"]](**arguments)
        except ApiError as refused:
            return json_response(refused.body, refused.status)
        except (KeyError, TypeError) as error:
            return json_response({"ok": False, "description": repr(error)}, 400)
        return json_response({"ok": True, "result": result})

    app.router.add_post("/__control/{name}", control)


async def serve(server: Any, port: int) -> None:
    """Run a server until its process is told to end, having printed its port."""
    print(await server.start(port), flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop()


def port_asked() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    return int(parser.parse_args().port)


# -- what may be said -------------------------------------------------------------------------


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parsed_html(html: str) -> tuple[str, list[Json]]:
    """The plain text and its entities; stricter than Telegram: a bare & is refused too."""
    plain, entities, opened, place = "", [], list[tuple[str, Json]](), 0
    while place < len(html):
        mark = MARK.match(html, place)
        if mark is None:
            raise _unparsable(f'Unexpected "{html[place]}"{_at(html, place)}')
        if not mark[4]:
            plain += CHARACTERS[mark[1]] if mark[1] else chr(int(mark[2])) if mark[2] else mark[0]
        elif mark[3]:
            entities.append(_closed(mark, opened, utf16(plain)))
        else:
            opened.append((mark[4].lower(), _opened(mark, utf16(plain))))
        place = mark.end()
    if opened:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return plain, sorted(filter(None, entities), key=lambda entity: int(entity["offset"]))


def _at(html: str, place: int) -> str:
    return f" at byte offset {len(html[:place].encode('utf-8', 'surrogatepass'))}"


def _unparsable(why: str) -> ApiError:
    return ApiError(f"can't parse entities: {why}")


def _opened(mark: re.Match[str], offset: int) -> Json:
    name, where = mark[4].lower(), _at(mark.string, mark.start())
    if name not in TAGS:
        raise _unparsable(f'Unsupported start tag "{name}"{where}')
    attributes = re.fullmatch(ATTRIBUTES.get(name, "") + r"\s*", mark[5])
    if attributes is None:
        raise _unparsable(f'Unexpected attribute of start tag "{name}"{where}')
    url = {"url": attributes[1]} if name == "a" else {}
    return {"type": TAGS[name], "offset": offset, **url}


def _closed(mark: re.Match[str], opened: list[tuple[str, Json]], end: int) -> Json | None:
    name, where = mark[4].lower(), _at(mark.string, mark.start())
    if not opened:
        raise _unparsable(f"Unexpected end tag{where}")
    tag, entity = opened.pop()
    if tag != name:
        why = f'expected "</{tag}>", found "</{name}>"'
        raise _unparsable(f"Unmatched end tag{where}, {why}")
    length = end - int(entity["offset"])
    return {**entity, "length": length} if length else None


def spoken(fields: Mapping[str, str], name: str = "text") -> Json:
    """The text or caption of a call, as a message holds it."""
    raw, mode = fields.get(name, "").strip(), fields.get("parse_mode", "").lower()
    if mode not in ("", "html"):
        raise ApiError("unsupported parse_mode")
    plain, entities = parsed_html(raw) if mode else (raw, json_of(fields, "entities", list) or [])
    plain = plain.rstrip()
    if name == "text" and not plain:
        raise ApiError("message text is empty")
    if utf16(plain) > (LONGEST_TEXT if name == "text" else LONGEST_CAPTION):
        raise ApiError(f"message {'' if name == 'text' else 'caption '}is too long")
    kept = {name: plain} if plain else {}
    return kept | (
        {"entities" if name == "text" else "caption_entities": entities} if entities else {}
    )


def json_of(fields: Mapping[str, str], name: str, kind: type) -> Any:
    if not fields.get(name):
        return None
    try:
        value = json.loads(fields[name])
    except ValueError:
        raise ApiError(f"can't parse {name} JSON object") from None
    if not isinstance(value, kind):
        raise ApiError(f"can't parse {name}: {kind.__name__} expected")
    return value


def checked_markup(fields: Mapping[str, str]) -> Json | None:
    """The buttons of a call; none where there are none in them."""
    markup: Json | None = json_of(fields, "reply_markup", dict)
    if markup is None:
        return None
    if len(msgspec.json.encode(markup)) > LARGEST_MARKUP:
        raise ApiError("reply markup is too long")
    buttons = [button for row in rows_of(markup) for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise ApiError("reply markup is too long")
    for button in buttons:
        _check_button(button, inline="inline_keyboard" in markup)
    return markup if buttons or "inline_keyboard" not in markup else None


def _check_button(button: Any, *, inline: bool) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    kind = "inline keyboard button" if inline else "keyboard button"
    if not isinstance(text, str):
        raise ApiError(f'can\'t parse {kind}: Field "text" must be of type String')
    if not text.strip():
        raise ApiError(f"{kind} text must be non-empty")
    if not inline:
        return
    if len(button) < 2:
        text = "Text buttons are unallowed in the inline keyboard"
        raise ApiError(f"can't parse inline keyboard button: {text}")
    if not 1 <= len(str(button.get("callback_data", "-")).encode()) <= 64:
        raise ApiError("BUTTON_DATA_INVALID")


# -- the emulator -----------------------------------------------------------------------------


class _EmulatedChats(Chats):
    """Chats whose messages are numbered with those of the emulator, across all chats."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(emulator.hand_over)
        self._emulator = emulator

    def next_id(self, chat: Chat) -> int:
        number = int(self._emulator.next_id)
        self._emulator.next_id = number + 1
        return number


class Emulator(LoBotApiEmulator):
    """The emulator with a name, a memory for what was sent, and the controls of our own fake."""

    CONTROLS = ("record",)

    def __init__(self) -> None:
        super().__init__(enable_control=True, allow_insecure_loopback_webhooks=True)
        KINDS.update({"edited_message", "my_chat_member"})
        self.chats = _EmulatedChats(self)
        self.calls: list[Json] = []
        app = self.app()
        add_controls(app, self.chats, self)
        self._runner = web.AppRunner(app, access_log=None)

    async def hand_over(self, update: Json) -> int:
        return int(await self.enqueue_update(update, token=TOKEN))

    async def record(self, after: int = 0, method: str = "") -> list[Json]:
        """The calls after a number, of one method or any."""
        return [call for call in self.calls[after:] if method in ("", call["method"])]

    async def start(self, port: int = 0) -> int:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        await self._runner.cleanup()

    def validate(self, method: str, fields: Json, uploads: Json) -> Any:
        call: Json = {"method": method, "parameters": dict(fields), "status": 200}
        self.calls.append(call)
        try:
            result = super().validate(method, fields, uploads)
            self._note(method, fields, uploads, result)
        except (ApiError, ApiRefusal) as refused:
            call["status"] = refused.status
            if isinstance(refused, ApiError):  # what we know better than the emulator
                raise ApiRefusal(refused.body["description"], refused.status) from None
            raise
        return result | {"username": BOT["username"]} if method == "getMe" else result

    def _note(self, method: str, fields: Json, uploads: Json, result: Any) -> None:
        if method in ("sendMessage", "sendDocument"):
            self._sent(fields, uploads, result)
        elif method.startswith("editMessage"):
            self._edited(fields, result)
        elif method == "answerCallbackQuery" and fields["callback_query_id"] in self.chats.queries:
            self.chats.answer(fields["callback_query_id"], fields.get("text", ""))
        elif method == "deleteMessage":
            self._deleted(fields)

    def _chat(self, fields: Json) -> Chat:
        return self.chats.of(fields["chat_id"])

    def _sent(self, fields: Json, uploads: Json, result: Json) -> None:
        upload: Json = next(iter(uploads.values()), {"filename": "", "data": b""})
        words = spoken(fields, "text" if "text" in fields else "caption")
        if "document" in result:
            name = {"file_name": upload["filename"], "file_size": len(upload["data"])}
            words["document"] = result["document"] | name
        markup = self.decoded(fields.get("reply_markup"))
        message = Message(
            result["message_id"], mine=False, content=words, html=fields.get("text", ""),
            markup=markup, file=upload["data"],
        )  # fmt: skip
        self.chats.say(self._chat(fields), message)

    def _edited(self, fields: Json, result: Json) -> None:
        message = self._chat(fields).messages.get(result["message_id"])
        if message is None:
            raise ApiError("message to edit not found")
        if "text" in fields:
            message.content = spoken(fields)
        markup = self.decoded(fields.get("reply_markup"))
        self.chats.change(self._chat(fields), message, markup, fields.get("text", ""))

    def _deleted(self, fields: Json) -> None:
        chat = self._chat(fields)
        message = chat.messages.get(int(fields["message_id"]))
        if message is None:
            raise ApiError("message to delete not found")
        self.chats.remove(chat, message)


if __name__ == "__main__":
    asyncio.run(serve(Emulator(), port_asked()))
