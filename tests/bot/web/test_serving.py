"""Over real sockets: people are answered, whatever somebody else does to the server."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web.guarding import Guard
from bot.channels.web.serving import MOST_HEADERS, MOST_PIPELINED, Patience, serve
from bot.running import NotRunnableError
from tests.bot.logging_kept import logging_to

SHORT = 0.05
LONG = 60.0  # longer than any test: only what is meant to be short may end a connection
CALM = Patience(head=LONG, body=LONG, answer=LONG, idle=60)
HEAD = b"Host: localhost\r\n"
GET = b"GET / HTTP/1.1\r\n" + HEAD
HONEST = GET + b"Connection: close\r\n\r\n"
POST = (
    b"POST / HTTP/1.1\r\n" + HEAD + b"Sec-Fetch-Site: same-origin\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that says who asks and how."""
    host, scheme = scope["client"][0], scope["scheme"]
    await PlainTextResponse(f"hello {host} {scheme}")(scope, receive, send)


def guarded(**options: Any) -> Guard:
    return Guard(hello, hosts=["localhost"], secure=False, exit_origin="", **options)


class Held:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.entered = asyncio.Semaphore(0)
        self.let_go = asyncio.Event()
        self.under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.entered.release()
        self.under_way += 1
        try:
            await self.let_go.wait()
            await hello(scope, receive, send)
        finally:
            await asyncio.gather(*(asyncio.sleep(0) for _ in range(3)))  # tidying takes a moment
            self.under_way -= 1


@asynccontextmanager
async def served(
    app: ASGIApp = hello, patience: Patience = CALM, **options: Any
) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A running server: its port, and what stops it."""
    stop = asyncio.Event()
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    named = {"proxy": False, "on_started": started.set_result, "patience": patience, **options}
    running = asyncio.create_task(serve(app, "127.0.0.1", 0, stop, **named))
    try:
        yield int((await started).rpartition(":")[2]), stop
    finally:
        stop.set()
        await running


class Client:
    """One connection of a client who may write anything."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def rest(self) -> bytes:
        """What is read until the server closes."""
        async with asyncio.timeout(20):
            received = bytearray()
            try:
                while data := await self._reader.read(65536):
                    received += data
            except ConnectionError:
                pass
            return bytes(received)

    async def dripping(self, drop: bytes) -> bytes:
        """What is read until the server closes, while more and more is sent."""
        answer = asyncio.create_task(self.rest())
        while not answer.done():
            with suppress(ConnectionError):
                await self.send(drop)
            await asyncio.sleep(0)  # the server runs in the same loop
        return await answer

    async def one(self) -> bytes:
        """One answer with a body of known length."""
        async with asyncio.timeout(20):
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            return head + await self._reader.readexactly(length)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()


async def asked(port: int, request: bytes) -> bytes:
    """What comes back for some bytes until the server closes."""
    async with connected(port) as client:
        await client.send(request)
        return await client.rest()


def status(answer: bytes) -> int | None:
    """The status of an answer; None where the connection was closed without one."""
    return int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.1 ") else None


# -- starting and stopping ---------------------------------------------------------------------


async def test_an_honest_client_is_answered_without_a_word_on_the_server() -> None:
    async with served() as (port, _):
        answer = await asked(port, HONEST)
    assert status(answer) == 200
    assert answer.endswith(b"hello 127.0.0.1 http")
    assert b"\r\nserver:" not in answer.lower()


@pytest.mark.parametrize(
    ("host", "start"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("0.0.0.0", "http://127.0.0.1:"),
        ("localhost", "http://127.0.0.1:"),
        ("::1", "http://[::1]:"),
    ],
)
async def test_whoever_starts_it_is_told_an_address_that_can_be_opened(
    host: str, start: str
) -> None:
    stop, addresses = asyncio.Event(), []

    def started(address: str) -> None:
        addresses.append(address)
        stop.set()

    await serve(hello, host, 0, stop, proxy=False, on_started=started)
    (address,) = addresses
    assert address.startswith(start)
    assert int(address.rpartition(":")[2]) > 0


@pytest.mark.parametrize(
    ("host", "says"), [("127.0.0.1", "已经有程序在用"), ("192.0.2.1", "不是这台机器的地址")]
)
async def test_an_address_that_cannot_be_had_is_named_with_what_to_do(host: str, says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotRunnableError, match=f"{host}:{port} {says}"):
            await serve(hello, host, port, asyncio.Event(), proxy=False, on_started=pytest.fail)


async def test_its_signals_are_left_to_whoever_runs_the_loop() -> None:
    before = signal.getsignal(signal.SIGTERM)
    async with served():
        assert signal.getsignal(signal.SIGTERM) is before


async def test_an_answer_under_way_is_finished_when_it_stops() -> None:
    held = Held()
    async with served(held) as (port, stop), connected(port) as client:
        await client.send(GET + b"\r\n")
        await held.entered.acquire()
        stop.set()
        held.let_go.set()
        assert status(await client.rest()) == 200


async def test_an_answer_that_does_not_end_does_not_keep_it_from_stopping() -> None:
    held = Held()
    patience = replace(CALM, stopping=0)
    async with AsyncExitStack() as clients:
        async with served(held, patience) as (port, _):
            client = await clients.enter_async_context(connected(port))
            await client.send(GET + b"\r\n")
            await held.entered.acquire()
        assert held.under_way == 0
        assert status(await client.rest()) in (None, 500)


async def test_being_cancelled_leaves_nobody_listening() -> None:
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(hello, "127.0.0.1", 0, asyncio.Event(), proxy=False, on_started=started.set_result)
    )
    port = int((await started).rpartition(":")[2])
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


# -- slow --------------------------------------------------------------------------------------


@pytest.mark.parametrize("beginning", [b"", b"\r\n", b"G", GET, GET + b"X-Half: "])
async def test_a_head_that_does_not_come_whole_is_not_waited_for(beginning: bytes) -> None:
    async with served(patience=replace(CALM, head=SHORT)) as (port, _):
        assert status(await asked(port, beginning)) is None


async def test_a_head_that_drips_gets_no_more_time() -> None:
    patience = replace(CALM, head=SHORT, most_head=10**9)
    async with served(patience=patience) as (port, _), connected(port) as client:
        await client.send(GET + b"X-Drip: ")
        assert status(await client.dripping(b"x")) is None


async def test_the_second_head_on_a_connection_has_the_same_time() -> None:
    patience = replace(CALM, head=SHORT)
    async with served(patience=patience) as (port, _), connected(port) as client:
        await client.send(GET + b"\r\n")
        assert status(await client.one()) == 200
        await client.send(b"GET /")
        assert await client.rest() == b""


async def test_a_slow_body_is_told_so() -> None:
    async with served(guarded(most_seconds=SHORT)) as (port, _):
        answer = await asked(port, POST + b"Content-Length: 9\r\n\r\nsaid=")
    assert status(answer) == 408


async def test_a_slow_body_that_nobody_reads_is_not_waited_for() -> None:
    """An application may answer before the body has come, and the rest may never come."""
    async with served(patience=replace(CALM, body=SHORT)) as (port, _):
        answer = await asked(port, POST + b"Content-Length: 9\r\n\r\nsaid=")
    assert status(answer) == 200


async def test_a_client_who_does_not_read_is_not_waited_for() -> None:
    ended = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        async def much() -> AsyncIterator[bytes]:
            for _ in range(1000):
                yield b"x" * 65536

        try:
            await StreamingResponse(much())(scope, receive, send)
        finally:
            ended.set()

    patience = replace(CALM, answer=SHORT)
    async with served(app, patience) as (port, _), connected(port) as client:
        await client.send(GET + b"\r\n")
        await asyncio.wait_for(ended.wait(), 20)


# -- too much ----------------------------------------------------------------------------------


async def test_too_many_headers_are_refused() -> None:
    async with served() as (port, _):
        most = b"".join(b"X-%d: y\r\n" % n for n in range(MOST_HEADERS - 2))
        assert status(await asked(port, GET + b"Connection: close\r\n" + most + b"\r\n")) == 200
        assert status(await asked(port, GET + b"X: y\r\n" * MOST_HEADERS + b"\r\n")) == 431


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
@pytest.mark.parametrize("start", [b"GET /", GET + b"X-Long: ", b"GET / HTTP/1.1\r\nX"])
async def test_a_head_that_is_too_large_is_refused_whole_or_not(start: bytes, end: bytes) -> None:
    async with served() as (port, _):
        answer = await asked(port, start + b"x" * 20_000 + end)
        assert status(answer) in (400, 431)
        assert status(await asked(port, HONEST)) == 200


async def test_a_head_that_never_ends_is_refused() -> None:
    async with served() as (port, _), connected(port) as client:
        await client.send(GET)
        assert status(await client.dripping(b"X-More: x\r\n" * 10)) in (None, 431)


async def test_a_body_in_chunks_is_refused_when_it_gets_too_long() -> None:
    async with served(guarded(most_body=100)) as (port, _), connected(port) as client:
        await client.send(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        await client.send(b"40\r\n" + b"x" * 64 + b"\r\n")
        await client.send(b"40\r\n" + b"x" * 64 + b"\r\n")
        assert status(await client.rest()) == 413


async def test_a_body_said_to_be_too_long_is_refused_before_it_comes() -> None:
    async with served(guarded(most_body=100)) as (port, _):
        assert status(await asked(port, POST + b"Content-Length: 101\r\n\r\n")) == 413


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: -3\r\n",
        b"Content-Length: 3, 4\r\n",
        b"Transfer-Encoding: chunked, gzip\r\n",
    ],
)
async def test_a_body_of_two_lengths_is_refused(lengths: bytes) -> None:
    async with served(guarded()) as (port, _):
        assert status(await asked(port, POST + lengths + b"\r\na=1\r\n0\r\n\r\n")) == 400


# -- rubbish -----------------------------------------------------------------------------------


@pytest.mark.parametrize("app", [hello, guarded()])
async def test_rubbish_behind_a_request_closes_the_connection(app: ASGIApp) -> None:
    async with served(app) as (port, _):
        answer = await asked(port, GET + b"\r\n" + b"\x00\xffrubbish\r\n\r\n")
        assert status(answer) == 400
        assert answer.count(b"HTTP/1.1 ") == 1


async def test_rubbish_in_the_middle_of_an_answer_is_not_put_into_it() -> None:
    begun, proceed = asyncio.Event(), asyncio.Event()

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        begun.set()
        await proceed.wait()
        await send({"type": "http.response.body", "body": b"rest"})

    async with served(app) as (port, _), connected(port) as client:
        await client.send(GET + b"\r\n")
        await begun.wait()
        await client.send(b"\x00rubbish")
        answer = await client.rest()
        proceed.set()
    assert (status(answer), answer.count(b"HTTP/1.1")) == (200, 1)
    assert not answer.endswith(b"0\r\n\r\n")


async def test_a_few_requests_at_once_are_answered_and_very_many_are_not() -> None:
    async with served() as (port, _):
        few = await asked(port, (GET + b"\r\n") * 3 + HONEST)
        assert few.count(b"HTTP/1.1 200") == 4
        many = await asked(port, (GET + b"\r\n") * (MOST_PIPELINED + 3))
        assert many.count(b"HTTP/1.1 200") <= MOST_PIPELINED + 1
        assert status(await asked(port, HONEST)) == 200


LINES = st.sampled_from([b"GET / HTTP/1.1", b"POST /a HTTP/1.1", b"Host: localhost", b"", b"0"])
RUBBISH = st.binary(max_size=60) | st.lists(LINES, max_size=6).map(b"\r\n".join)


@settings(max_examples=15, deadline=None)
@given(st.lists(RUBBISH, min_size=5, max_size=20))
def test_no_rubbish_breaks_it(several: list[bytes]) -> None:
    async def all_sent() -> tuple[list[bytes], bytes]:
        async with served(guarded(), replace(CALM, head=SHORT, body=SHORT, idle=0)) as (port, _):
            answers = await asyncio.gather(*(asked(port, each) for each in several))
            return answers, await asked(port, HONEST)

    answers, honest = asyncio.run(all_sent())
    assert {status(each) for each in answers} <= {None, 200, 400, 403, 405, 415, 421}
    assert status(honest) == 200


async def test_what_is_sent_is_in_no_log(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    with logging_to(stream, monkeypatch):
        async with served(guarded()) as (port, _):
            await asked(
                port, b"GET /private HTTP/1.1\r\nHost: private\r\nConnection: close\r\n\r\n"
            )
            await asked(port, b"private\r\n\r\n")
    assert stream.getvalue() == ""


# -- crowds ------------------------------------------------------------------------------------


async def test_many_who_say_nothing_do_not_keep_an_honest_client_from_being_answered() -> None:
    patience = replace(CALM, most_connections=100)
    async with served(patience=patience) as (port, _), AsyncExitStack() as crowd:
        coming = (crowd.enter_async_context(connected(port)) for _ in range(200))
        idle = await asyncio.gather(*coming)
        assert status(await asked(port, HONEST)) == 200
        assert await idle[0].rest() == b""  # who has waited longest made room


async def test_an_answer_under_way_is_never_what_makes_room() -> None:
    held = Held()
    patience = replace(CALM, most_connections=5)
    async with served(held, patience) as (port, _), AsyncExitStack() as crowd:
        first = await crowd.enter_async_context(connected(port))
        await first.send(HONEST)
        await held.entered.acquire()
        for _ in range(20):
            await crowd.enter_async_context(connected(port))
        held.let_go.set()
        assert status(await first.rest()) == 200


async def test_when_all_are_being_answered_another_is_told_to_come_later() -> None:
    held = Held()
    patience = replace(CALM, most_connections=3)
    async with served(held, patience) as (port, _), AsyncExitStack() as crowd:
        for _ in range(2):
            client = await crowd.enter_async_context(connected(port))
            await client.send(HONEST)
            await held.entered.acquire()
        assert status(await asked(port, HONEST)) == 503
        held.let_go.set()


# -- behind a proxy ----------------------------------------------------------------------------

FORWARDED = b"X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\nX-Forwarded-Proto: https\r\n"


async def test_what_a_proxy_says_is_taken_only_where_there_is_one() -> None:
    request = GET + FORWARDED + b"Connection: close\r\n\r\n"
    async with served() as (port, _):
        assert (await asked(port, request)).endswith(b"hello 127.0.0.1 http")
    async with served(proxy=True) as (port, _):
        assert (await asked(port, request)).endswith(b"hello 198.51.100.7 https")
    async with served(proxy=True, proxies=["198.51.100.0/24"]) as (port, _):
        assert (await asked(port, request)).endswith(b"hello 203.0.113.9 https")


@pytest.mark.parametrize("proxy", ["*", "", "proxy.example", "10.0.0.0/33"])
async def test_a_proxy_that_is_no_address_is_named(proxy: str) -> None:
    with pytest.raises(NotRunnableError, match="WENZHU_PROXY"):
        await serve(
            hello,
            "127.0.0.1",
            0,
            asyncio.Event(),
            proxy=True,
            on_started=pytest.fail,
            proxies=[proxy],
        )
