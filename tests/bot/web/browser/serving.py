"""The whole site on a port of this machine, and people in it who are already somewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from playwright.async_api import Page

from bot.casework import Live
from bot.channels.web.residents.visiting import contacts
from bot.channels.web.serving import serve
from bot.channels.web.sessions import COOKIES, Kind
from bot.channels.web.site import Site
from bot.desk.accounts import Account
from bot.desk.cases import Case
from bot.desk.roles import Evidence, Outcome, Role
from bot.storage.records import How, Writing
from bot.words import SOURCE_LOCALE
from tests.bot.desk.desks import PASSWORD
from tests.bot.storage.deployment import RING, deployed
from tests.bot.web.consoles import Console, console_of

START = 1_772_330_400  # a Sunday morning, 1 March 2026 in China


@dataclass
class Served:
    """A running site. `address`: what a browser opens."""

    address: str
    console: Console
    _numbers: count[int] = field(default_factory=count)

    @property
    def site(self) -> Site:
        return self.console.site

    # -- residents -----------------------------------------------------------------------------

    async def resident(self, page: Page, *said: str, language: str = SOURCE_LOCALE) -> None:
        """Somebody who has said something already, in the browser of a page."""
        token = self.site.sessions.new_token()
        person = await self.site.store.welcome(contacts(self.site, token), language)
        record = await self.site.store.begin(person)
        live = await self.site.casework.opened(record, SOURCE_LOCALE)
        await self._say(live, said, Writing(how=How.TEXT))
        await self._known_by(page, Kind.RESIDENT, token)

    async def _say(self, live: Live, said: Sequence[str], writing: Writing) -> None:
        """Whatever language somebody reads, here they have answered in Chinese."""
        for text in said:
            await self.site.casework.hear(live, text, writing)

    async def talk_of(self, page: Page) -> Live:
        """The conversation that the store has of whoever is at a page."""
        token = await self.token(page, Kind.RESIDENT)
        found = await self.site.store.visitor(contacts(self.site, token or ""))
        assert found is not None
        assert found[1] is not None
        self.site.casework.drop(found[1].id)  # what is only in memory does not count
        return await self.site.casework.opened(found[1], SOURCE_LOCALE)

    # -- staff ---------------------------------------------------------------------------------

    async def account(
        self, role: Role = Role.AGENT, name: str = "", language: str = SOURCE_LOCALE
    ) -> Account:
        made = await self.site.accounts.add(
            name or f"{role.value}{next(self._numbers)}", role, PASSWORD
        )
        await self.site.accounts.speak(made, language)
        return made

    async def sign_in(self, page: Page, account: Account) -> None:
        signed_in = await self.site.accounts.sign_in(account.name, PASSWORD, "")
        await self._known_by(page, Kind.STAFF, signed_in.token)

    async def case(self, account: Account, *said: str) -> Case:
        """A case of somebody's, with what the caller said already."""
        case = await self.site.cases.open(account)
        writing = Writing(how=How.STAFF, by=account.id, evidence=Evidence.SAID.value)
        await self._say(await self.live(case), said, writing)
        return case

    async def live(self, case: Case) -> Live:
        """The conversation of a case as the store has it."""
        self.site.casework.drop(case.talk)
        live = await self.site.casework.open(case.talk, SOURCE_LOCALE)
        assert live is not None
        return live

    async def busy_week(self) -> None:
        """Cases that ended in different ways, for whoever looks at all of them."""
        lead = await self.account(Role.LEAD)
        programmes = [("quanzhou.medical_aid", "eligible"), ("longyan.medical_aid", "undetermined")]
        for number in range(8):
            case = await self.case(lead, "我", "泉州")
            outcome = Outcome.GAVE_UP if number == 7 else Outcome.FINISHED
            at = "identities" if outcome is Outcome.GAVE_UP else ""
            await self.site.cases.close(lead, case, outcome, ["county"], at, programmes)
        await self.site.cases.freeze(lead, await self.case(lead), b"{}", b"{}")

    # -- cookies -------------------------------------------------------------------------------

    async def token(self, page: Page, kind: Kind) -> str | None:
        """What the browser of a page is known by."""
        cookies = await page.context.cookies(f"{self.address}{COOKIES[kind].path}")
        name = self.site.sessions.name(kind)
        return next((each["value"] for each in cookies if each["name"] == name), None)

    async def _known_by(self, page: Page, kind: Kind, token: str) -> None:
        name, path = self.site.sessions.name(kind), COOKIES[kind].path
        cookie = {"name": name, "value": token, "domain": "127.0.0.1", "path": path}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]


@asynccontextmanager
async def served(database: str) -> AsyncIterator[Served]:
    """The site on a database, answering until this ends."""
    stop = asyncio.Event()
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with deployed(database, RING, START) as kept, console_of(kept) as console:
        serving = asyncio.create_task(
            serve(
                console.application,
                "127.0.0.1",
                0,
                stop,
                proxy=False,
                on_started=started.set_result,
            )
        )
        try:
            yield Served(await started, console)
        finally:
            stop.set()
            await serving
