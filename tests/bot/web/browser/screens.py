"""Screens that people look at, and what a page does on one behind their backs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Error, Page, Request, Route

from bot.words import SOURCE_LOCALE, locales
from tests.bot.web.consoles import SETTINGS

EXIT = SETTINGS.web.exit_url
BROWSER_LANGUAGES = {"zh_Hans": "zh-CN", "zh_Hant": "zh-TW", "en": "en-GB"}
PATIENCE = 20_000  # ms; a machine may have more to do than this
REFUSED = "Failed to load resource"  # what Chromium says of every page that is an error


@dataclass(frozen=True)
class Screen:
    """A screen. `script`: whether pages may run any."""

    width: int
    height: int
    dark: bool = False
    script: bool = True
    language: str = SOURCE_LOCALE

    @property
    def name(self) -> str:
        return f"{self.language}-{self.width}-{'dark' if self.dark else 'light'}"

    @asynccontextmanager
    async def opened(self, browser: Browser, address: str) -> AsyncIterator[Page]:
        """A new page on it, in a browser that remembers nothing."""
        context = await browser.new_context(
            base_url=address, java_script_enabled=self.script, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        await context.route(f"{EXIT}/**", _elsewhere)
        try:
            page = await context.new_page()
            await self.show(page)
            yield page
        finally:
            await context.close()

    async def show(self, page: Page) -> None:
        """From now on a page is on this screen, in front of somebody new."""
        await page.context.clear_cookies()
        await page.set_viewport_size({"width": self.width, "height": self.height})
        await page.emulate_media(color_scheme="dark" if self.dark else "light")
        language = BROWSER_LANGUAGES[self.language]
        await page.set_extra_http_headers({"Accept-Language": language})


PHONE = Screen(360, 740)
DESK = Screen(1280, 800)
WITHOUT_SCRIPT = Screen(360, 740, script=False)


def all_screens() -> list[Screen]:
    """Phone and desk, light and dark, in every language; neighbours differ in all but the last."""
    return [
        replace(size, dark=dark, language=language)
        for language in locales()
        for size, dark in ((PHONE, False), (DESK, True), (PHONE, True), (DESK, False))
    ]


async def _elsewhere(route: Route) -> None:
    """What stands where a quick exit leads."""
    await route.fulfill(body="<title>elsewhere</title>", content_type="text/html; charset=utf-8")


class Watch:
    """What a page complains of, and whom else it asks."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        self._page = page
        page.on("console", self._said)
        page.on("pageerror", self._broke)
        page.on("request", self._asked)

    def stop(self) -> None:
        """Look away; what was seen remains."""
        self._page.remove_listener("console", self._said)
        self._page.remove_listener("pageerror", self._broke)
        self._page.remove_listener("request", self._asked)

    def _broke(self, error: Error) -> None:
        self.seen.append(f"script: {error}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            self.seen.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", urlsplit(EXIT).hostname):
            self.seen.append(f"request: {request.url}")


async def cut_off(page: Page, *widths: int) -> list[str]:
    """At which widths something stands beyond the edge, and what."""
    found = []
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 640})
        beyond = await page.evaluate(BEYOND)
        found += [f"cut off at {width}: {beyond}"] if beyond else []
    return found


BEYOND = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const beyond = [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 0.5)
    .filter((each) => !each.closest(".scroll > *"));
  return beyond.slice(-3).map((each) => each.outerHTML.slice(0, 120)).join(" … ") || "somewhere";
}"""
