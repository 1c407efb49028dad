"""The web server in the running loop, patient with people and not with whoever holds it up."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any, cast

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bot.running import NotRunnableError

LOOPBACK = ("127.0.0.1", "::1")
MOST_HEADERS = 100
MOST_PIPELINED = 8  # browsers send one request at a time

TAKEN = "{address} 已经有程序在用：停掉它，或者换一个端口。看看是谁在用：ss -ltnp 'sport = :{port}'"
FORBIDDEN = "{address} 不让用：小于 1024 的端口要管理员权限，请换一个大的，例如 8080。"
NO_ADDRESS = "{address} 不是这台机器的地址：只给本机用写 127.0.0.1，也给外面用写 0.0.0.0。"
BAD_PROXY = "WENZHU_PROXY 里的 {proxy} 看不懂：要写代理的 IP 或网段，例如 10.0.0.2 或 10.0.0.0/8。"


@dataclass(frozen=True)
class Patience:
    """How many seconds a connection is waited for, and how much of it is kept."""

    head: float = 10.0  # until the head of a request is complete
    body: float = 20.0  # from there until its body is
    answer: float = 120.0  # from there until the answer has left
    idle: int = 5  # between two requests
    stopping: int = 5  # for the answers under way when the server stops
    most_connections: int = 500
    most_head: int = 16 * 1024


PATIENCE = Patience()


async def serve(
    app: ASGIApp,
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    proxy: bool,
    on_started: Callable[[str], None],
    proxies: Collection[str] = (),
    patience: Patience = PATIENCE,
) -> None:
    """Answer until told to stop; NotRunnableError where the address cannot be had.

    `proxy`: there is a proxy in front, on this machine or one of `proxies`, whose word on where a
    request comes from is taken. `on_started` is given the address to open. The application's
    lifespan is not run.
    """
    trusted = _trusted(proxies)
    with _listening(host, port) as listener:
        address = _address(listener)
        config = _config(app, trusted if proxy else [], patience)
        await _until(stop, _Server(config, lambda: on_started(address)), listener)


async def _until(stop: asyncio.Event, server: _Server, listener: socket.socket) -> None:
    stopping = asyncio.create_task(stop.wait())
    serving = asyncio.create_task(server.serve([listener]))
    try:
        await asyncio.wait({stopping, serving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        server.should_exit = True
        await serving


def _config(app: ASGIApp, trusted: list[str], patience: Patience) -> Config:
    protocol = partial(PatientProtocol, patience=patience)
    return Config(
        app,
        interface="asgi3",
        http=cast("type[asyncio.Protocol]", protocol),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        limit_concurrency=patience.most_connections,
        timeout_keep_alive=patience.idle,
        timeout_graceful_shutdown=patience.stopping,
    )


def _trusted(proxies: Collection[str]) -> list[str]:
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError:
            raise NotRunnableError(BAD_PROXY.format(proxy=proxy)) from None
    return [*LOOPBACK, *proxies]


def _listening(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family = min(each[0] for each in found)  # IPv4, where a name has both
        listener = socket.create_server((host, port), family=family)
        # else the kernel holds back the end of a page for some 40 ms
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        says = {errno.EADDRINUSE: TAKEN, errno.EACCES: FORBIDDEN}.get(error.errno or 0, NO_ADDRESS)
        text = says.format(address=f"{host}:{port}", port=port)
        raise NotRunnableError(text) from None


def _address(listener: socket.socket) -> str:
    """The address to open on this machine."""
    host, port = listener.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = LOOPBACK[listener.family == socket.AF_INET6]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(Server):
    """uvicorn without its signal handlers, leaving nothing behind when it stops."""

    def __init__(self, config: Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class RefusedError(Exception):
    """A request that is not read any further."""


class PatientProtocol(HttpToolsProtocol):
    """HTTP where everything has to be done in time, and who has waited longest makes room.

    uvicorn alone waits without end for a head that does not come, and takes one of any size.
    """

    def __init__(self, *arguments: Any, patience: Patience, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._patience = patience
        self._deadline: asyncio.TimerHandle | None = None
        self.waiting_since = self.loop.time()
        self._is_whole = False  # the request that came last
        self._head_size: int | None = None  # of the one that is coming

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._allow(self._patience.head)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_size is not None:
            self._head_size += len(data)
            if self._head_size > self._patience.most_head:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    # -- as a request comes in -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        if self.cycle is not None:  # the first has had its time since the connection was made
            self._allow(self._patience.head)
        self._is_whole, self._head_size = False, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_size = None
        self._allow(self._patience.body)
        if self._is_head_too_large():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            raise RefusedError
        if len(self.pipeline) >= MOST_PIPELINED:
            raise RefusedError
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_whole = True
        self._allow(self._patience.answer)
        super().on_message_complete()

    def _is_head_too_large(self) -> bool:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        return size > self._patience.most_head or len(self.headers) > MOST_HEADERS

    # -- time and room -------------------------------------------------------------------------

    def _allow(self, seconds: float) -> None:
        """The next thing has to happen within so many seconds."""
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)
        self.waiting_since = self.loop.time()

    def _make_room(self) -> None:
        if len(self.connections) < self._patience.most_connections:
            return
        others = [each for each in self.connections if isinstance(each, PatientProtocol)]
        waiting = [each for each in others if each is not self and each.is_waiting]
        if waiting:
            min(waiting, key=lambda each: each.waiting_since).transport.abort()

    @property
    def is_waiting(self) -> bool:
        """Whether it is the client's turn."""
        theirs = not self._is_whole or _is_answered(self.cycle)
        return theirs and not self.transport.is_closing()

    # -- refusing ------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say so and close; in the middle of another answer only close."""
        if self.transport.is_closing():
            return
        if not _is_half_answered(self.cycle):
            self.transport.write(_refusal(status))
        self.transport.close()


def _is_answered(cycle: RequestResponseCycle | None) -> bool:
    return cycle is None or cycle.response_complete


def _is_half_answered(cycle: RequestResponseCycle | None) -> bool:
    return cycle is not None and cycle.response_started and not cycle.response_complete


def _refusal(status: HTTPStatus) -> bytes:
    """An answer to what is not even HTTP, or more of it than anybody sends."""
    title = f"{status.value} {status.phrase}"
    text = f"{title}\n"
    lines = (
        f"HTTP/1.1 {title}",
        "content-type: text/plain; charset=utf-8",
        f"content-length: {len(text)}",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "connection: close",
    )
    return "\r\n".join((*lines, "", text)).encode("ascii")
