"""The first pages are light: somebody with little credit on their telephone can pay for them."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.bot.web.browser.screens import PHONE, Watch
from tests.bot.web.browser.serving import Served
from tests.bot.web.budget import MOST_BYTES, MOST_REQUESTS, PAGES, weight_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("path", PAGES)
async def test_a_first_page_is_light(chromium: Browser, site: Served, path: str) -> None:
    async with PHONE.opened(chromium, site.address) as page:
        await site.resident(page)
        watch = Watch(page)
        weight = await weight_of(page, path)
        kinds = {address.rpartition(".")[2] for address in weight.addresses}
        assert {"css", "js", "svg"} <= kinds, "all that belongs to it is weighed"
        assert weight.bytes < MOST_BYTES
        assert len(weight.addresses) <= MOST_REQUESTS
        assert all(address.startswith(site.address) for address in weight.addresses)
        assert watch.seen == []
