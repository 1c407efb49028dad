"""The API as another system meets it: mounted, with keys that are known, and called in-process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.channels.api.admitting import Keys
from bot.channels.api.application import api_application
from bot.storage.api_keys import ApiKey, Scope
from knowledge.match import Diseases
from rules.figures import NO_FIGURES, Figures
from tests.bot.diseases import DISEASES

TODAY = date(2026, 3, 1)
TOKEN = "wz_" + "a" * 43
JSON = {"Content-Type": "application/json"}
SCREEN, MATCH, NEXT = "/api/v1/screen", "/api/v1/match", "/api/v1/interview/next"
POSTED = (SCREEN, MATCH, NEXT)
PLENTY = 1_000_000


def key(scopes: frozenset[Scope] = frozenset(Scope), a_minute: int = PLENTY, id: int = 1) -> ApiKey:  # noqa: A002
    return ApiKey(id, "a system", scopes, a_minute, created_at=0)


@dataclass
class KnownKeys:
    """Keys by their token, as a database would know them."""

    known: Mapping[str, ApiKey] = field(default_factory=lambda: {TOKEN: key()})

    async def find(self, token: str) -> ApiKey | None:
        return self.known.get(token)


class BrokenKeys:
    """Keys that cannot be looked up."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def find(self, token: str) -> ApiKey | None:
        raise self._error


@dataclass
class Clock:
    """Seconds that go on only when they are told to."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def mounted(
    keys: Keys | None = None,
    *,
    figures: Figures = NO_FIGURES,
    diseases: Diseases = DISEASES,
    clock: Callable[[], float] | None = None,
) -> Starlette:
    """The API where it belongs, under /api."""
    api = api_application(figures, diseases, keys or KnownKeys(), lambda: TODAY, clock or Clock())
    return Starlette(routes=[Mount("/api", api)])


def headers(token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **JSON}


@asynccontextmanager
async def calling(application: Starlette, token: str = TOKEN) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API with a key."""
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://wenzhu.test", headers=headers(token)
    ) as client:
        yield client


async def posted(path: str, body: bytes | str, application: Starlette | None = None) -> Any:
    """The answer to one body, by a key that may do everything."""
    async with calling(application or mounted()) as client:
        return await client.post(path, content=body)
