"""A deployment on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.bot.storage.deployment import Deployment, deployed


@pytest_asyncio.fixture
async def kept(address: str) -> AsyncIterator[Deployment]:
    async with deployed(address) as deployment:
        yield deployment
