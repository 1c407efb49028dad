"""People on the pages, as residents and as agents: they press what stands there, and type."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from bot.casework import Casework
from bot.channels.web.limits import Limits
from bot.channels.web.sessions import Kind
from bot.channels.web.site import LIMITS, Site
from bot.channels.web.starting import application_of, site_of
from bot.clock import china_day
from bot.conversation import Conversation
from bot.desk.accounts import Accounts
from bot.desk.roles import Role
from bot.storage.records import ConversationRecord
from rules.figures import NO_FIGURES, Figures
from rules.intake import facts_of
from tests.bot.databases import rows
from tests.bot.desk.desks import QUICK
from tests.bot.diseases import DISEASES
from tests.bot.storage.deployment import START, Deployment, deployed
from tests.bot.web.consoles import SETTINGS, Browser, Console, Page

ENDLESS = 1_000_000
PAGE = re.compile(r"/talk/(\d+)")


class Person(Browser):
    """Somebody who sends only what the page they see lets them send."""

    async def press(self, button: Any, **filled: str | list[str]) -> Page:
        """Press a button of the page, with its form filled in."""
        form = next(button.iterancestors("form"))
        fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        if button.get("name"):
            fields.setdefault(button.get("name"), []).append(button.get("value", ""))
        for name, given in filled.items():
            assert form.xpath(f".//*[@name='{name}']"), f"the form has no {name}"
            fields[name] = [given] if isinstance(given, str) else given
        return await self._show(await self.client.post(form.action, data=fields))

    async def presses(self, label: str, **filled: str | list[str]) -> Page:
        """Press the button that says something."""
        return await self.press(self.button(label), **filled)

    def button(self, label: str) -> Any:
        found = [b for b in self.page.document.xpath("//button") if _reads(b) == label]
        assert found, f"no button says {label} on {self.page.path}: {self.page.text}"
        return found[0]

    # -- the question that stands ----------------------------------------------------------------

    async def types(self, text: str) -> Page:
        """Write an answer into the field for it, and send it."""
        field = self.page.document.get_element_by_id("text")
        form = next(field.iterancestors("form"))
        return await self.press(form.xpath(".//button[@class='button'][last()]")[0], text=text)

    async def picks(self, *keys: str) -> Page:
        """Press the option with a key, or tick several."""
        ticks = self.page.document.xpath("//input[@type='checkbox'][@name='pick']")
        if not ticks:
            (key,) = keys
            (button,) = self.page.document.xpath(f"//button[@name='pick'][@value='{key}']")
            return await self.press(button)
        (form,) = {next(each.iterancestors("form")) for each in ticks}
        return await self.press(form.xpath(".//button[@class='button']")[-1], pick=list(keys))

    async def does(self, what: str) -> Page:
        """Press what stands beside the answers."""
        (button,) = self.page.document.xpath(f"//button[@name='do'][@value='{what}']")
        return await self.press(button)

    @property
    def question(self) -> str:
        return " ".join(self.page.texts("//h1[@id='question']"))

    @property
    def before(self) -> str:
        """What was said before the question."""
        return " ".join(self.page.texts("//div[@class='before']"))

    @property
    def typed(self) -> str:
        """What stands in the field for an answer."""
        return str(self.page.document.get_element_by_id("text").get("value") or "")

    @property
    def options(self) -> dict[str, str]:
        """What can be picked, by its key."""
        return {each.get("value"): _label(each) for each in self._options()}

    def _options(self) -> Iterator[Any]:
        yield from self.page.document.xpath("//*[@name='pick']")

    @property
    def length(self) -> int:
        """The number of the page that a question stands on."""
        found = PAGE.fullmatch(self.page.path)
        assert found, f"{self.page.path} is not the page of a question"
        return int(found[1])


def _label(control: Any) -> str:
    return _reads(control if control.tag == "button" else control.getnext())


def _reads(element: Any) -> str:
    return " ".join(element.text_content().split())


# -- the house ------------------------------------------------------------------------------------


@dataclass
class House:
    """A site without limits on how often, and who comes to it."""

    console: Console
    figures: Figures

    @property
    def kept(self) -> Deployment:
        return self.console.kept

    @property
    def site(self) -> Site:
        return self.console.site

    def person(self) -> Person:
        """Somebody with a browser that nobody has used yet."""
        return Person(self.console.browser().client, self.site)

    async def resident(self, *typed: str, language: str = "zh_Hans") -> Person:
        """Somebody who has begun, and said some things."""
        person = self.person()
        await person.open(f"/?lang={language}")
        await person.submit(f"/begin?lang={language}")
        for text in typed:
            await person.types(text)
        return person

    async def agent(self, name: str = "xiaolin", role: Role = Role.AGENT) -> Person:
        """Somebody of the staff who has signed in."""
        if await self.site.accounts.named(name) is None:
            await self.console.account(name, role)
        person = self.person()
        await person.sign_in(name)
        assert person.page.path == "/staff", person.page.text
        return person

    async def call(self, name: str = "xiaolin") -> Person:
        """An agent with a new call before them."""
        agent = await self.agent(name)
        await agent.submit("/staff/cases")
        return agent

    async def record(self, person: Person) -> ConversationRecord:
        """The conversation of a resident, as it is kept."""
        token = person.client.cookies.get(self.site.sessions.name(Kind.RESIDENT))
        found = await self.kept.store.visitor(self.site.keyring.fingerprints("web", token or ""))
        assert found is not None
        assert found[1] is not None
        return found[1]

    async def record_of(self, number: str) -> ConversationRecord:
        """The conversation of a case, as it is kept."""
        query = "SELECT talk FROM desk_case WHERE number = :number"
        ((talk,),) = await rows(self.kept.database, query, number=number)
        record = await self.kept.store.conversation(talk)
        assert record is not None
        return record

    async def talk(self, record: ConversationRecord) -> Conversation:
        """A conversation as somebody else would find it in the store."""
        today = self.site.today
        casework = Casework(self.kept.store, DISEASES, self.figures, today)
        return (await casework.opened(record, "zh_Hans")).talk

    def beside(self, figures: Figures | None = None) -> House:
        """Another process on the same database, perhaps with other figures."""
        return house_of(self.kept, self.figures if figures is None else figures)


def house_of(kept: Deployment, figures: Figures) -> House:
    """All pages of a deployment, with passwords that are quick to check."""

    def day() -> date:
        return china_day(kept.clock())

    site = site_of(SETTINGS, kept.store, kept.ring, DISEASES, figures, day, kept.clock)
    free = replace(
        site,
        accounts=Accounts(kept.database, kept.ring, kept.clock, QUICK),
        limits=Limits(dict.fromkeys(LIMITS, (ENDLESS, ENDLESS))),
    )
    return House(Console(kept, free, application_of(free, SETTINGS, figures)), figures)


@asynccontextmanager
async def open_house(
    address: str, figures: Figures = NO_FIGURES, at: int = START
) -> AsyncIterator[House]:
    """A house on an empty database, at a time that is told."""
    async with deployed(address, at=at) as kept:
        house = house_of(kept, figures)
        try:
            yield house
        finally:
            await house.console.close()


def outcome(talk: Conversation) -> tuple[bytes, bytes, str | None, str]:
    """Facts and result as JSON, for whom, and what is asked."""
    encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")
    session = talk.session
    facts = encoder.encode(facts_of(session.case))
    return facts, encoder.encode(session.result), talk.for_whom, talk.asking
