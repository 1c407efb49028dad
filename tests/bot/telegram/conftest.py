"""A bot at work, for every test that wants one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.bot.telegram.bots import Guest, Room, room


@pytest_asyncio.fixture
async def closed_room(tmp_path: Path) -> AsyncIterator[Room]:
    """A server and a time, and no bot yet."""
    async with room(tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def open_room(closed_room: Room) -> AsyncIterator[Room]:
    """A server with a bot at work, that has sent nothing wrong when the test is over."""
    async with closed_room.opened():
        yield closed_room
        await closed_room.settles()
    closed_room.check()


@pytest_asyncio.fixture
async def guest(open_room: Room) -> Guest:
    """A person who has begun."""
    person = open_room.guest()
    await person.begins()
    return person
