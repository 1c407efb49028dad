"""One browser and one site for all tests here; what a test does is seen by it alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.bot.web.browser.launching import chromium_at, chromium_path
from tests.bot.web.browser.serving import Served, served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip("there is no Chromium here")
    async with chromium_at(path) as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    file = tmp_path_factory.mktemp("site") / "wenzhu.db"
    async with served(f"sqlite:///{file}") as running:
        await running.busy_week()
        yield running
