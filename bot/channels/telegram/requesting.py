"""Calls to the Bot API over aiohttp, which takes a third of the work of the usual client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 10.0
READ_SECONDS = 10.0
WRITE_SECONDS = 30.0
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Fields:
    """Parameters as they are, where nobody needs an object of the answer."""

    fields: dict[str, Any]


class Calls(BaseRequest):
    """Keeps connections open, as many as are needed at once up to a limit.

    A proxy is taken from the environment (HTTPS_PROXY), as other programs do. It is looked up
    once: aiohttp would ask for it in a thread on every call. `before`: waited for by each call.
    """

    def __init__(
        self,
        base_url: str,
        connections: int,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._before = before
        self._proxy = _proxy_for(base_url)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, unless a call says otherwise."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Get ready to connect."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def call(self, url: str, fields: dict[str, Any]) -> Any:
        """Call a method, and take its answer as it is; what is None is left out."""
        given = Fields({name: value for name, value in fields.items() if value is not None})
        return await self.post(url, given)  # type: ignore[arg-type]  # do_request takes it

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Fields | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body that a call is answered with; TimedOut or NetworkError."""
        assert self._session is not None  # noqa: S101 - initialized before any call
        if self._before is not None:
            await self._before()
        timeout = aiohttp.ClientTimeout(
            connect=_seconds(pool_timeout, WRITE_SECONDS),
            sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
            sock_read=_seconds(read_timeout, READ_SECONDS),
        )
        body, headers = _body(request_data) if request_data else (None, None)
        call = self._session.request(
            method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy
        )
        try:
            async with call as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # Without its words: they hold the address, and the address holds the token.
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What a body says."""
        try:
            return msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise TelegramError("Invalid server response") from None


def _seconds(given: Any, otherwise: float) -> float | None:
    seconds: float | None = otherwise if given is BaseRequest.DEFAULT_NONE else given
    return seconds


def _proxy_for(address: str) -> str | None:
    parts = urlsplit(address)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")


def _body(
    data: RequestData | Fields,
) -> tuple[str | bytes | aiohttp.FormData, dict[str, str] | None]:
    if isinstance(data, Fields):
        return msgspec.json.encode(data.fields), JSON
    if not data.contains_files:
        return urlencode(data.json_parameters), FORM
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)  # names are Chinese
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None
