"""The health server tells what is so, and nothing of the server or of anybody."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from bot.operating.health import HealthServer, checked
from bot.operating.metrics import Metrics

LOOPBACK = ("127.0.0.1", 0)

Ready = Callable[[], Awaitable[dict[str, bool]]]
Serve = Callable[[Ready], Awaitable[str]]


async def all_is_well() -> dict[str, bool]:
    return {"database": True, "telegram": True}


async def the_database_is_away() -> dict[str, bool]:
    return {"database": False, "telegram": True}


async def raises() -> dict[str, bool]:
    raise ConnectionError("postgresql://wenzhu:geheim@db/wenzhu 张三")


async def never() -> dict[str, bool]:
    await asyncio.Event().wait()
    return {}


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a server; its address is the answer."""
    servers: list[HealthServer] = []

    async def start(ready: Ready) -> str:
        server = HealthServer(LOOPBACK, Metrics(), ready, limit=0.02)
        servers.append(server)
        server.start()
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in servers:
        await server.stop()


async def asked(url: str, method: str = "GET") -> tuple[aiohttp.ClientResponse, str]:
    async with aiohttp.ClientSession() as session, session.request(method, url) as response:
        return response, await response.text()


async def test_healthz_is_ok_while_the_loop_runs(serve: Serve) -> None:
    response, text = await asked(await serve(raises) + "/healthz")
    assert (response.status, text) == (200, "ok\n")


@pytest.mark.parametrize(("ready", "status"), [(all_is_well, 200), (the_database_is_away, 503)])
async def test_readyz_names_its_checks(serve: Serve, ready: Ready, status: int) -> None:
    response, text = await asked(await serve(ready) + "/readyz")
    assert response.status == status
    assert response.content_type == "application/json"
    assert json.loads(text) == await ready()


@pytest.mark.parametrize("ready", [raises, never])
async def test_a_readiness_that_raises_or_never_comes_is_no_and_says_no_more(
    serve: Serve, ready: Ready
) -> None:
    response, text = await asked(await serve(ready) + "/readyz")
    assert (response.status, json.loads(text)) == (503, {"ready": False})


async def test_each_check_stands_for_itself() -> None:
    async def yes() -> bool:
        return True

    async def broken() -> bool:
        raise OSError("geheim")

    async def stuck() -> bool:
        return await asyncio.get_running_loop().create_future()

    found = await checked({"yes": yes, "broken": broken, "stuck": stuck}, limit=0.02)
    assert found == {"yes": True, "broken": False, "stuck": False}


async def test_metrics_are_served_as_prometheus_reads_them(serve: Serve) -> None:
    response, text = await asked(await serve(all_is_well) + "/metrics")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "# TYPE wenzhu_updates_total counter" in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_head_answers_as_get_does_without_a_body(serve: Serve, path: str) -> None:
    address = await serve(all_is_well)
    full, text = await asked(address + path)
    head, nothing = await asked(address + path, "HEAD")
    assert (head.status, nothing) == (200, "")
    assert int(head.headers["Content-Length"]) == len(text.encode())
    assert head.headers["Content-Type"] == full.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/", "/healthz/", "/metrics/../x", "/%E5%BC%A0", "//evil"])
async def test_there_is_nothing_else(serve: Serve, path: str) -> None:
    response, text = await asked(await serve(all_is_well) + path)
    assert (response.status, text) == (404, "404\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
async def test_nothing_can_be_done_but_reading(serve: Serve, method: str) -> None:
    response, text = await asked(await serve(all_is_well) + "/healthz", method)
    assert (response.status, text) == (405, "405\n")
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nothing"])
async def test_no_answer_names_the_server_or_may_be_kept(serve: Serve, path: str) -> None:
    response, _ = await asked(await serve(all_is_well) + path)
    assert "Server" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


async def test_no_request_is_logged(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = await serve(all_is_well)
    for path in ("/healthz", "/readyz", "/metrics", "/nothing"):
        await asked(address + path)
    assert [record for record in caplog.records if record.name.startswith("tornado")] == []


async def test_a_stopped_server_listens_no_more() -> None:
    server = HealthServer(LOOPBACK, Metrics(), all_is_well)
    server.start()
    assert server.port > 0
    await server.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await asked(f"http://127.0.0.1:{server.port}/healthz")
