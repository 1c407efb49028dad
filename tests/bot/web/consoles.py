"""The console as its users meet it: a site on a database of its own, and browsers without script.

A browser only sends forms that stand on the page it shows, with the fields that they have.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest_asyncio
from lxml import html  # type: ignore[import-untyped]
from starlette.types import ASGIApp

from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.channels.web.starting import application_of, site_of
from bot.clock import china_day
from bot.desk.accounts import Account, Accounts
from bot.desk.roles import Role
from bot.settings import Settings
from rules.figures import NO_FIGURES
from tests.bot.desk.desks import PASSWORD, QUICK
from tests.bot.diseases import DISEASES
from tests.bot.storage.deployment import Deployment, deployed

ADDRESS = "http://127.0.0.1"
SETTINGS = Settings()
SEE_OTHER = 303


@dataclass
class Page:
    """What a browser shows."""

    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        """Where it is; of an answer that leads elsewhere, where to."""
        return self.response.headers.get("location") or self.response.url.raw_path.decode()

    @property
    def document(self) -> Any:
        return html.fromstring(self.response.text)

    @property
    def text(self) -> str:
        """What can be read on it."""
        return " ".join(self.document.text_content().split())

    @property
    def main(self) -> str:
        """What can be read below its head."""
        return " ".join(self.document.get_element_by_id("main").text_content().split())

    def texts(self, path: str) -> list[str]:
        """What can be read in each of the elements at an XPath."""
        return [" ".join(each.text_content().split()) for each in self.document.xpath(path)]

    def form(self, action: str) -> Any:
        """The form that leads there, which has to be on the page."""
        found = [form for form in self.document.forms if form.action == action]
        assert found, f"no form on {self.path} leads to {action}"
        return found[0]


class Browser:
    """Somebody at a screen."""

    def __init__(self, client: httpx.AsyncClient, site: Site) -> None:
        self.client = client
        self._cookie = site.sessions.name(Kind.STAFF)
        self.page = Page(httpx.Response(204))

    @property
    def token(self) -> str | None:
        """What the browser is known by."""
        return self.client.cookies.get(self._cookie)

    def keep(self, token: str) -> None:
        """Have it known by something else."""
        self.client.cookies.set(self._cookie, token, "127.0.0.1", "/staff")

    async def open(self, path: str) -> Page:
        return await self._show(await self.client.get(path))

    async def submit(self, action: str, **filled: str) -> Page:
        """Fill in a form of the page, send it, and go where that leads."""
        return await self._show(await self._sent(action, filled))

    async def send(self, action: str, **filled: str) -> Page:
        """The same, but stay where that leads away from."""
        self.page = Page(await self._sent(action, filled))
        return self.page

    async def _sent(self, action: str, filled: dict[str, str]) -> httpx.Response:
        form = self.page.form(action)
        names = {*form.fields.keys(), *form.xpath(".//button/@name")}
        assert set(filled) <= names, f"the form has {names}"
        values = {**dict(form.form_values()), **filled}
        if form.method == "GET":
            return await self.client.get(action, params=values)
        return await self.client.post(action, data=values)

    async def post(self, action: str, **fields: str) -> Page:
        """Send what no form of the page does."""
        self.page = Page(await self.client.post(action, data=fields))
        return self.page

    async def _show(self, response: httpx.Response) -> Page:
        while response.status_code == SEE_OTHER:
            response = await self.client.get(response.headers["location"])
        self.page = Page(response)
        return self.page

    async def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> Page:
        await self.open("/staff/sign-in")
        return await self.submit("/staff/sign-in", name=name, password=password, code=code)


@dataclass
class Console:
    """The site, what it keeps, and who looks at it."""

    kept: Deployment
    site: Site
    application: ASGIApp
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self) -> Browser:
        """A browser that nobody has used yet."""
        transport = httpx.ASGITransport(self.application, client=("192.0.2.7", 40000))
        client = httpx.AsyncClient(
            transport=transport, base_url=ADDRESS, headers={"Origin": ADDRESS}
        )
        self._clients.append(client)
        return Browser(client, self.site)

    async def account(self, name: str = "xiaolin", role: Role = Role.AGENT) -> Account:
        return await self.site.accounts.add(name, role, PASSWORD)

    async def signed_in(self, name: str = "xiaolin", role: Role = Role.AGENT) -> Browser:
        """The browser of somebody new who has just signed in."""
        await self.account(name, role)
        browser = self.browser()
        page = await browser.sign_in(name)
        assert (page.status, page.path) == (200, "/staff")
        return browser

    async def named(self, name: str) -> Account:
        found = await self.site.accounts.named(name)
        assert found is not None
        return found

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def console_of(kept: Deployment) -> AsyncIterator[Console]:
    """The console of a deployment, with passwords that are quick to check."""
    site = site_of(
        SETTINGS,
        kept.store,
        kept.ring,
        DISEASES,
        NO_FIGURES,
        today=lambda: china_day(kept.clock()),
        clock=kept.clock,
    )
    quick = replace(site, accounts=Accounts(kept.database, kept.ring, kept.clock, QUICK))
    made = Console(kept, quick, application_of(quick, SETTINGS, NO_FIGURES))
    try:
        yield made
    finally:
        await made.close()


@pytest_asyncio.fixture
async def console(sqlite_address: str) -> AsyncIterator[Console]:
    async with deployed(sqlite_address) as kept, console_of(kept) as made:
        yield made
