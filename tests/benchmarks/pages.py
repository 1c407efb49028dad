"""Pages over HTTP: the next question of a resident, and the page of a call.

The peer is a FastAPI application that renders the same templates, by the same environment, from
values that were captured once: no session, no store, no rules. Each server is a process of its own
with the same settings of uvicorn, and is asked over one connection that is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from bot.channels.web.pages import Pages
from bot.channels.web.residents.visiting import CONTACT
from bot.channels.web.serving import serve
from bot.channels.web.sessions import Kind, Sessions
from bot.running import opened_store, stop_on_signals
from tests.benchmarks.timing import Spread, columns, duration, three_digits
from tests.bot.web.crowd import (
    FIELD,
    Connection,
    furnished,
    server,
    settings_in,
)
from tests.bot.web.residents import open_house

ANSWERS = ("1", "泉州", "泉州", "低保")
PEER = "FastAPI"
MOST_OF_PEER = 3
WARMING_UP = 5  # conversations that go before, uncounted
TEMPLATES = ("question.html", "call.html")
KINDS = ("answers", "pages")
RESIDENT, CALL = "next question of a resident", "page of a call"

Captured = dict[str, list[dict[str, Any]]]


@dataclass
class Waits:
    """Seconds for each answer that was sent, and for each page after it."""

    answers: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)

    async def take(self, connection: Connection, path: str, **fields: str) -> str:
        """Send an answer, and go where that leads; the page there."""
        status, _ = await connection.post(path, **fields)
        self.answers.append(connection.taken[-1])
        assert status == 303, status
        status, page = await connection.get(connection.location)
        self.pages.append(connection.taken[-1])
        assert status == 200, status
        return page


# -- ours -----------------------------------------------------------------------------------------


async def residents(connection: Connection, folder: Path, count: int) -> Waits:
    """So many conversations, one after the other."""
    waits = Waits()
    for cookie in await _begun(folder, count + WARMING_UP):
        connection.cookie = cookie
        _, page = await connection.get("/talk/0")
        for place, text in enumerate(ANSWERS):
            fields = {"csrf": dict(FIELD.findall(page))["csrf"], "text": text}
            page = await waits.take(connection, f"/talk/{place}", **fields)
    return _warm(waits)


async def _begun(folder: Path, count: int) -> list[str]:
    """Cookies of people who have just begun."""
    async with opened_store(settings_in(folder)) as (store, keyring):
        sessions = Sessions(keyring, secure=False)
        tokens = [sessions.new_token() for _ in range(count)]
        for token in tokens:
            contacts = keyring.fingerprints(CONTACT, token)
            await store.begin(await store.welcome(contacts, "zh_Hans"))
        return [f"{sessions.name(Kind.RESIDENT)}={token}" for token in tokens]


async def calls(connection: Connection, people: Iterable[tuple[Any, str, str, str]]) -> Waits:
    """Agents who each write down an answer, change it and write it down again."""
    waits = Waits()
    for _, cookie, case, _ in people:
        connection.cookie = cookie
        path = f"/staff/case/{case}"
        _, page = await connection.get(path)
        for text in ("低保", "1", "返回", "返回"):
            page = await waits.take(
                connection, f"{path}/answer", **dict(FIELD.findall(page)), text=text
            )
    return _warm(waits)


def _warm(waits: Waits) -> Waits:
    first = WARMING_UP * len(ANSWERS)
    return Waits(waits.answers[first:], waits.pages[first:])


# -- the peer -------------------------------------------------------------------------------------


async def captured(folder: Path) -> Captured:
    """What the templates were given for each page of a conversation and of a call."""
    given: Captured = {name: [] for name in TEMPLATES}
    async with open_house(f"sqlite:///{folder / 'captured.db'}") as house:
        text = house.site.pages.text

        def noted(template: str, words: Any, **values: Any) -> str:
            given.setdefault(template, []).append({"words": words, **values})
            return text(template, words, **values)

        house.site.pages.text = noted  # type: ignore[method-assign]
        await house.resident(*ANSWERS)
        agent = await house.call()
        for each in ("1", "泉州", "泉州"):
            await agent.types(each)
        given["call.html"].clear()
        for each in ("低保", "1", "返回", "返回"):
            await agent.types(each)
    return given


async def serve_peer(port: int) -> None:
    """Serve the pages from their values until told to stop."""
    from fastapi import FastAPI

    with tempfile.TemporaryDirectory() as name:
        given = await captured(Path(name))
    pages, application, stop = Pages(), FastAPI(), asyncio.Event()

    @application.get("/{template}/{place}")
    async def page(template: str, place: int) -> HTMLResponse:
        return HTMLResponse(pages.text(template, **given[template][place]))

    @application.post("/{template}/{place}")
    async def answered(template: str, place: int, request: Request) -> RedirectResponse:
        await request.body()
        return RedirectResponse(f"/{template}/{place}", 303)

    stop_on_signals(stop)
    await serve(
        application,
        "127.0.0.1",
        port,
        stop,
        proxy=False,
        on_started=lambda address: print(address, file=sys.stderr, flush=True),
    )


async def peer(connection: Connection, template: str, count: int) -> Waits:
    """As many answers and pages as of ours."""
    waits = Waits()
    for _ in range(count + WARMING_UP):
        first = 1 if template == "question.html" else 0
        for place in range(first, first + len(ANSWERS)):
            await waits.take(connection, f"/{template}/{place}", text="x")
    return _warm(waits)


# -- the table ------------------------------------------------------------------------------------


def report(count: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name:
        ours = asyncio.run(_ours(Path(name), count))
    theirs = {}
    if importlib.util.find_spec("fastapi"):
        with tempfile.TemporaryDirectory() as name:
            theirs = asyncio.run(_theirs(Path(name), count))
    else:
        print("FastAPI: not installed, so there is nothing to compare with")
    heading = ("", "a second", "median", "99th %", f"against {PEER}")
    rows = [
        _row(f"{what}, {kind}", waits, theirs.get(what), kind)
        for what, waits in ours.items()
        for kind in KINDS
    ]
    print(columns([heading, *rows, *_peer_rows(theirs)]))
    print(
        f"aim: pages within {MOST_OF_PEER} × ; an answer is on the disk before it is acknowledged"
    )


async def _ours(folder: Path, count: int) -> dict[str, Waits]:
    people = await furnished(folder, count + WARMING_UP)
    async with server(folder) as port:
        connection = Connection(port, "")
        found = {RESIDENT: await residents(connection, folder, count)}
        found[CALL] = await calls(connection, people)
        connection.close()
    return found


async def _theirs(folder: Path, count: int) -> dict[str, Waits]:
    async with server(folder, ("tests.benchmarks.pages",)) as port:
        connection = Connection(port, "")
        question, call = [await peer(connection, template, count) for template in TEMPLATES]
        connection.close()
    return {RESIDENT: question, CALL: call}


def _row(name: str, waits: Waits, theirs: Waits | None, kind: str) -> tuple[str, ...]:
    spread = Spread.of(getattr(waits, kind))
    per_second = len(getattr(waits, kind)) / sum(getattr(waits, kind))
    ratio = "–"
    if theirs is not None:
        ratio = f"{three_digits(spread.median / Spread.of(getattr(theirs, kind)).median)} ×"
    return (
        name,
        f"{per_second:,.0f}",
        duration(spread.median),
        duration(spread.percentile_99),
        ratio,
    )


def _peer_rows(theirs: dict[str, Waits]) -> Iterable[tuple[str, ...]]:
    for what, waits in theirs.items():
        for kind in KINDS:
            yield _row(f"{PEER}: {what}, {kind}", waits, None, kind)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages")
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(serve_peer(parser.parse_args().port))
