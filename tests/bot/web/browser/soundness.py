"""What is wrong with a page: for whoever cannot see it well, on small screens, unseen."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page

from tests.bot.web.browser.scenes import Scene
from tests.bot.web.browser.screens import Screen, Watch, cut_off
from tests.bot.web.browser.serving import Served

TWICE_AS_LARGE = 180  # a phone of 360 px at 200 %
SMALL_PHONE = 320

axe = Axe()


async def barriers(page: Page) -> list[str]:
    """What axe-core finds, with the elements it finds it in."""
    results = await axe.run(page)
    return [
        f"{rule['id']}: {', '.join(' '.join(map(str, node['target'])) for node in rule['nodes'])}"
        for rule in results.response["violations"]
    ]


async def flaws(served: Served, page: Page, scene: Scene, screen: Screen) -> list[str]:
    """All that is wrong with a page in a state, on a screen."""
    await screen.show(page)
    watch = Watch(page)
    try:
        await scene.play(served, page, screen.language)
        found = await barriers(page)
        return found + await cut_off(page, SMALL_PHONE, TWICE_AS_LARGE) + watch.seen
    finally:
        watch.stop()
