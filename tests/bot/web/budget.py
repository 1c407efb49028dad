"""What the first pages weigh, and how long they take on a bad telephone in a bad network."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, Request

from tests.bot.web.browser.launching import chromium_at, chromium_path
from tests.bot.web.browser.screens import PHONE
from tests.bot.web.browser.serving import Served, served

MOST_BYTES = 60 * 1000
MOST_REQUESTS = 5
PAGES = ("/", "/talk")

# As Chromium's tools define "Slow 3G", and a telephone of the cheapest kind.
SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
SLOWER_BY = 4
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return [paint ? paint.startTime : page.responseEnd, page.domContentLoadedEventEnd];
}"""


@dataclass
class Weight:
    """What was sent for a page, with all that belongs to it."""

    bytes: int = 0
    addresses: list[str] = field(default_factory=list)


async def weight_of(page: Page, path: str) -> Weight:
    """The weight of a page for somebody who was never here."""
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    await page.goto(path, wait_until="networkidle")
    weight = Weight()
    for request in done:
        sizes = await request.sizes()
        weight.bytes += sizes["responseHeadersSize"] + sizes["responseBodySize"]
        weight.addresses.append(request.url)
    return weight


async def times_of(page: Page, path: str) -> tuple[float, float]:
    """Milliseconds until something can be read, and until everything can be used."""
    tools = await page.context.new_cdp_session(page)
    await tools.send("Network.enable")
    await tools.send("Network.emulateNetworkConditions", SLOW_3G)
    await tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})
    await page.goto(path)
    read, used = await page.evaluate(TIMES)
    return read, used


async def report(site: Served, browser: Browser, path: str) -> str:
    """A line on a page."""
    async with PHONE.opened(browser, site.address) as page:
        await site.resident(page)
        weight = await weight_of(page, path)
    async with PHONE.opened(browser, site.address) as page:
        page.set_default_timeout(0)
        await site.resident(page)
        read, used = await times_of(page, path)
    return (
        f"{path:8} {weight.bytes / 1000:5.1f} kB in {len(weight.addresses)} requests;"
        f" slow 3G, {SLOWER_BY} × slower: read after {read / 1000:.1f} s,"
        f" used after {used / 1000:.1f} s"
    )


async def main() -> None:
    path = chromium_path()
    if path is None:
        sys.exit("There is no Chromium here: apt-get install chromium")
    with TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'wenzhu.db'}"
        async with served(database) as site, chromium_at(path) as browser:
            for each in PAGES:
                print(await report(site, browser, each))


if __name__ == "__main__":
    asyncio.run(main())
