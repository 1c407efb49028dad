"""Every page can be read by everybody, on any screen, and tells nobody else that it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import cycle

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.bot.web.browser.scenes import SCENES, Scene, one_of_each
from tests.bot.web.browser.screens import PHONE, Screen, all_screens
from tests.bot.web.browser.serving import Served
from tests.bot.web.browser.soundness import flaws

# One state of each page here, on screens in turn; `python -m tests.bot.web.browser --all` looks at
# every state on every screen.
PAGES = list(zip(one_of_each(), cycle(all_screens()), strict=False))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(chromium: Browser, site: Served) -> AsyncIterator[Page]:
    async with PHONE.opened(chromium, site.address) as opened:
        yield opened


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("scene", "screen"), PAGES, ids=[scene.name for scene, _ in PAGES])
async def test_nothing_is_wrong_with_a_page(
    page: Page, site: Served, scene: Scene, screen: Screen
) -> None:
    assert await flaws(site, page, scene, screen) == []


def test_every_scene_has_a_name_of_its_own() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)
