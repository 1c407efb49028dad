"""All pages on all screens: `--all` says what is wrong with them, `--shots DIR` keeps pictures."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Page

from tests.bot.web.browser.launching import chromium_at, chromium_path
from tests.bot.web.browser.scenes import SCENES, Scene
from tests.bot.web.browser.screens import PHONE, Screen, all_screens
from tests.bot.web.browser.serving import Served, served
from tests.bot.web.browser.soundness import flaws


@asynccontextmanager
async def at_work() -> AsyncIterator[tuple[Served, Page]]:
    """A site with something in it, and a page to look at it with."""
    path = chromium_path()
    if path is None:
        sys.exit("There is no Chromium here: apt-get install chromium")
    with TemporaryDirectory() as folder:
        async with served(f"sqlite:///{folder}/wenzhu.db") as site, chromium_at(path) as browser:
            await site.busy_week()
            async with PHONE.opened(browser, site.address) as page:
                yield site, page


async def look_at(pages: list[tuple[Scene, Screen]]) -> int:
    """How many pages something is wrong with; each is printed."""
    wrong = 0
    async with at_work() as (site, page):
        for scene, screen in pages:
            found = await flaws(site, page, scene, screen)
            wrong += bool(found)
            for flaw in found:
                print(f"{scene.name} {screen.name}: {flaw}", flush=True)
    print(f"{len(pages)} pages, {wrong} with something wrong")
    return wrong


async def picture(scenes: list[Scene], screens: list[Screen], folder: Path) -> None:
    """Pictures of whole pages."""
    folder.mkdir(parents=True, exist_ok=True)
    async with at_work() as (site, page):
        for screen in screens:
            for scene in scenes:
                await screen.show(page)
                await scene.play(site, page, screen.language)
                await page.screenshot(
                    path=folder / f"{scene.name}-{screen.name}.png", full_page=True
                )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bot.web.browser", description=__doc__)
    parser.add_argument("--all", action="store_true", help="look at every page on every screen")
    parser.add_argument("--each", action="store_true", help="every page once, on screens in turn")
    parser.add_argument("--shots", type=Path, metavar="DIR", help="keep pictures in a folder")
    parser.add_argument("--scene", default="", help="only scenes whose name begins like this")
    parser.add_argument("--screen", default="", help="only screens whose name begins like this")
    given = parser.parse_args()
    scenes = [scene for scene in SCENES if scene.name.startswith(given.scene)]
    screens = [screen for screen in all_screens() if screen.name.startswith(given.screen)]
    if given.shots:
        asyncio.run(picture(scenes, screens, given.shots))
    if given.all or given.each:
        every = [(scene, screen) for screen in screens for scene in scenes]
        pages = every if given.all else list(zip(scenes, cycle(screens), strict=False))
        sys.exit(bool(asyncio.run(look_at(pages))))
    if not given.shots:
        parser.print_help()


main()
