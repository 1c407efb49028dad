"""What every request passes on its way in, and every answer on its way out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.words import SOURCE_LOCALE, locales, words

API = "/api/"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PAGE_METHODS = ("GET", "HEAD", "POST")
API_METHODS = (*PAGE_METHODS, "OPTIONS")
MOST_BODY = 64 * 1024
MOST_SECONDS = 15.0
LONGEST_ADDRESS = 2048
REFUSING_LOCALES = (SOURCE_LOCALE, "en")  # whoever is refused has not chosen a language yet

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
HEADER_BREAK = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
EXIT_ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::[0-9]{1,5})?")
PERMISSIONS = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'none'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # with no-referrer browsers send "Origin: null" with our own forms too
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ONLY_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
CLOSING = {"Connection": "close"}  # what is left of the request is not read any more

log = structlog.get_logger()


@dataclass(frozen=True)
class Refusal:
    """An answer to what is not let in: its status, and the key of what it says."""

    status: int
    key: str
    headers: Mapping[str, str] | None = None


BAD_ADDRESS = Refusal(400, "refused.address")
UNKNOWN_HOST = Refusal(421, "refused.host")
LONG_ADDRESS = Refusal(414, "refused.long_address")
PAGE_METHOD = Refusal(405, "refused.method", {"Allow": ", ".join(PAGE_METHODS)})
API_METHOD = Refusal(405, "refused.method", {"Allow": ", ".join(API_METHODS)})
ELSEWHERE = Refusal(403, "refused.elsewhere")
CONTENT_TYPE = Refusal(415, "refused.content_type")
TOO_LONG = Refusal(413, "refused.too_long", CLOSING)
TOO_SLOW = Refusal(408, "refused.too_slow", CLOSING)
BROKEN = Refusal(500, "refused.broken")


class Guard:
    """ASGI middleware that lets in what this site may be asked, and hardens what it answers.

    `hosts`: the names this site goes by; one without a port stands for every port. `exit_origin`:
    where a form may lead out to, or nothing. Inside a Starlette application (`middleware=[…]`) it
    also answers for what the pages raise.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Collection[str],
        secure: bool,
        exit_origin: str,
        most_body: int = MOST_BODY,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._scheme = "https" if secure else "http"
        self._headers = _headers(secure, exit_origin)
        self._most_body = most_body
        self._most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._guarded(scope, receive, _Answer(send, self._headers))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _guarded(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            await self._let_in(scope, receive, answer)
        except Exception:
            log.exception("page failed", status=BROKEN.status)
            if not answer.started:
                await _refuse(BROKEN, scope, receive, answer)
            elif not answer.complete:
                raise

    async def _let_in(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        body = self._refusal(scope) or await self._body(receive)
        if isinstance(body, Refusal):
            await _refuse(body, scope, receive, answer)
        elif body is not None:
            await self._app(scope, _Replayed(body, receive), answer)

    # -- before the body is read ---------------------------------------------------------------

    def _refusal(self, scope: Scope) -> Refusal | None:
        """Why a request is not let in, as far as its head tells."""
        headers = Headers(scope=scope)
        return (
            self._host_refused(headers)
            or _address_refused(scope)
            or _method_refused(scope)
            or self._post_refused(scope, headers)
            or self._length_refused(headers)
        )

    def _host_refused(self, headers: Headers) -> Refusal | None:
        given = headers.getlist("host")
        if len(given) != 1:
            return BAD_ADDRESS
        host = given[0].lower()
        known = host in self._hosts or _without_port(host) in self._hosts
        return None if known else UNKNOWN_HOST

    def _post_refused(self, scope: Scope, headers: Headers) -> Refusal | None:
        if scope["method"] != "POST":
            return None
        if _is_api(scope):
            return None if _content_type(headers) == JSON else CONTENT_TYPE
        if not self._is_from_here(headers):
            return ELSEWHERE
        return None if _content_type(headers) == FORM else CONTENT_TYPE

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether one of our own pages sent a form, as far as the browser says where it was."""
        site = headers.get("sec-fetch-site", "")
        if site not in ("", "same-origin", "none"):
            return False
        origin = _origin(headers)
        if not origin:
            return site == "same-origin"
        return origin == f"{self._scheme}://{headers['host'].lower()}"

    def _length_refused(self, headers: Headers) -> Refusal | None:
        said = headers.get("content-length", "")
        length = int(said[:20]) if said.isascii() and said.isdigit() else 0
        return TOO_LONG if length > self._most_body else None

    # -- the body ------------------------------------------------------------------------------

    async def _body(self, receive: Receive) -> bytes | Refusal | None:
        """The whole body, however long it was said to be; None where the client has gone."""
        try:
            async with asyncio.timeout(self._most_seconds):
                return await self._read(receive)
        except TimeoutError:
            return TOO_SLOW

    async def _read(self, receive: Receive) -> bytes | Refusal | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._most_body:
                return TOO_LONG
            if not message.get("more_body", False):
                return bytes(body)


class _Replayed:
    """Gives an application the body that was read, and then whatever comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._message: Message | None = {"type": "http.request", "body": body, "more_body": False}
        self._receive = receive

    async def __call__(self) -> Message:
        message, self._message = self._message, None
        return message or await self._receive()


class _Answer:
    """Sends an answer with the headers that every answer has."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.started = False
        self.complete = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": self._hardened(message.get("headers", ()))}
            self.started = True
        elif message["type"] == "http.response.body":
            self.complete = not message.get("more_body", False)
        await self._send(message)

    def _hardened(self, given: Collection[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        if any(HEADER_BREAK.search(part) for pair in given for part in pair):
            raise ValueError("a header of an answer has a control character in it")
        headers = MutableHeaders(raw=list(given))
        del headers["server"]
        headers.setdefault("Cache-Control", "no-store")
        headers.update(self._headers)
        return headers.raw


# -- what an address, a method and a host may be ------------------------------------------------


def _address_refused(scope: Scope) -> Refusal | None:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    if len(path) + len(query) > LONGEST_ADDRESS:
        return LONG_ADDRESS
    return None if _is_clean(path) and _is_clean(query) else BAD_ADDRESS


def _is_clean(part: bytes) -> bool:
    """Whether a part of an address is UTF-8 without control characters, once it is decoded."""
    try:
        return not CONTROL.search(unquote_to_bytes(part).decode())
    except UnicodeDecodeError:
        return False


def _method_refused(scope: Scope) -> Refusal | None:
    if _is_api(scope):
        return None if scope["method"] in API_METHODS else API_METHOD
    return None if scope["method"] in PAGE_METHODS else PAGE_METHOD


def _is_api(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(API)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host


def _origin(headers: Headers) -> str:
    """Where a request says it comes from; nothing where it does not say."""
    origin = headers.get("origin", "null")
    return _origin_of(headers.get("referer", "")) if origin == "null" else origin


def _origin_of(address: str) -> str:
    return "/".join(address.split("/", 3)[:3]).lower()


def _content_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


# -- answers -----------------------------------------------------------------------------------


def _headers(secure: bool, exit_origin: str) -> dict[str, str]:
    if exit_origin and not EXIT_ORIGIN.fullmatch(exit_origin):
        raise ValueError("an exit's origin is https://name, without a path")
    targets = f"'self' {exit_origin}".strip()
    return {
        "Content-Security-Policy": f"{CONTENT_POLICY}; form-action {targets}",
        **ALWAYS,
        **(ONLY_ENCRYPTED if secure else {}),
    }


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    make = _problem if _is_api(scope) else _page
    await make(refusal)(scope, receive, send)


def _page(refusal: Refusal) -> Response:
    """A small page that needs nothing else to be read."""
    title = escape(_title(refusal))
    paragraphs = "".join(
        f'<p lang="{locale.replace("_", "-")}">{escape(text)}</p>'
        for locale, text in _texts(refusal).items()
    )
    page = (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><main><h1 lang="en">{title}</h1>{paragraphs}</main></html>'
    )
    return HTMLResponse(page, refusal.status, refusal.headers)


def _problem(refusal: Refusal) -> Response:
    """The same for a program (RFC 9457)."""
    detail = " ".join(_texts(refusal).values())
    problem = {"status": refusal.status, "title": _title(refusal), "detail": detail}
    return JSONResponse(problem, refusal.status, refusal.headers, "application/problem+json")


def _title(refusal: Refusal) -> str:
    return f"{refusal.status} {HTTPStatus(refusal.status).phrase}"


def _texts(refusal: Refusal) -> dict[str, str]:
    """What a refusal says, by locale; where a locale lacks it, its title still stands."""
    spoken = {locale: words(locale) for locale in locales() if locale in REFUSING_LOCALES}
    return {locale: say(refusal.key) for locale, say in spoken.items() if say.has(refusal.key)}
