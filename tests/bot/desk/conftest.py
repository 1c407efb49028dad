"""A desk on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.bot.desk.desks import Desk
from tests.bot.storage.deployment import deployed


@pytest_asyncio.fixture
async def desk(address: str) -> AsyncIterator[Desk]:
    async with deployed(address) as kept:
        yield Desk(kept)
