"""A house: the whole application with people, cases and papers in it, and a way to ask it anything.

It is furnished once; each house is a copy, so that what is done in one is not seen in another.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from lxml import html  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlmodel import SQLModel
from starlette.applications import Starlette

from bot.channels.web.limits import Limits
from bot.channels.web.pages import Pages
from bot.channels.web.residents.visiting import contacts
from bot.channels.web.sessions import Kind
from bot.channels.web.site import LIMITS, Site
from bot.channels.web.starting import application_of, site_of
from bot.clock import china_day
from bot.desk.accounts import Account, Accounts
from bot.desk.cases import Case
from bot.desk.roles import Outcome, Role
from bot.drafts.handing import papers_of
from bot.listening import Listener
from bot.scripting import moment_of
from bot.settings import Settings, WebSettings
from bot.storage.api_keys import ApiKeys, Scope
from bot.storage.records import How, Writing
from bot.story import found_in
from bot.words import words
from rules.figures import NO_FIGURES
from tests.bot.desk.desks import PASSWORD, QUICK
from tests.bot.diseases import DISEASES
from tests.bot.storage.deployment import Deployment, deployed
from tests.bot.web.routes import STORY, Example, Least

ADDRESS = "http://127.0.0.1"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SAID = ("1", "泉州", "泉州")
SECURE = Settings(web=WebSettings(public_url="https://wenzhu.example.org"))
UNLIMITED = dict.fromkeys(LIMITS, (10**6, 10**6))
NOT_COMPARED = {"audit", "sign_in_failure"}  # who tried what is put down, even if it is refused
STAFF = {"xiaolin": Role.AGENT, "xiaowang": Role.AGENT, "zuzhang": Role.LEAD, "guanli": Role.ADMIN}
BY_RANK = {Least.AGENT: "xiaolin", Least.LEAD: "zuzhang", Least.ADMIN: "guanli"}
STANDS_IN = "token"  # for nobody's token, in a form's proof

Rows = dict[str, list[str]]
Who = str | None


@dataclass(frozen=True)
class Known:
    """What a request may name. Of each is the token of those who are in a session."""

    case: str
    closed: str
    length: int
    moment: str
    open: str
    finding: str
    paper: str
    code: str
    colleague: int
    disabled: int
    frozen: str
    asset: str
    tokens: dict[str, str] = field(repr=False)


@dataclass
class House:
    """The application, what it keeps, and what is known of it. Whoever asks is given by name."""

    kept: Deployment
    site: Site
    known: Known
    application: Starlette
    client: httpx.AsyncClient
    origin: str

    # -- who asks ------------------------------------------------------------------------------

    def token(self, who: Who) -> str:
        return self.known.tokens[who] if who else ""

    def cookie(self, kind: Kind, token: str) -> str:
        return f"{self.site.sessions.name(kind)}={token}"

    def cookie_of(self, who: Who) -> str:
        if not who:
            return ""
        return self.cookie(Kind.RESIDENT if who == Least.RESIDENT else Kind.STAFF, self.token(who))

    def proof(self, example: Example, who: Who) -> str:
        """The proof that a form has which is shown to somebody."""
        sessions, purpose = self.site.sessions, example.purpose
        if example.fresh:
            return sessions.fresh_csrf(purpose)
        return sessions.csrf(self.token(who) or STANDS_IN, purpose)

    # -- asking --------------------------------------------------------------------------------

    def path(self, example: Example) -> str:
        return example.path.format_map(asdict(self.known))

    def fields(self, example: Example, who: Who) -> dict[str, str | bytes]:
        """A form as it is filled in."""
        known = asdict(self.known)
        filled = {name: value.format_map(known) for name, value in example.form.items()}
        return {**filled, "csrf": self.proof(example, who)}

    async def ask(self, example: Example, who: Who = "", **headers: str) -> httpx.Response:
        """Make the request of an example; as whoever may, unless somebody else is named."""
        asks = usual(example) if who == "" else who
        return await self.send(example, self.cookie_of(asks), self.fields(example, asks), **headers)

    async def send(
        self,
        example: Example,
        cookie: str,
        form: Mapping[str, str | bytes],
        path: str = "",
        **headers: str,
    ) -> httpx.Response:
        """The same with a cookie and a form, and perhaps a path, of one's own."""
        if example.is_form:
            content, kind = urlencode(form, errors="surrogatepass"), FORM
        else:
            content, kind = example.body, JSON
        given = {"Content-Type": kind} if example.method == "POST" else {}
        if example.least is Least.SYSTEM:
            given["Authorization"] = f"Bearer {self.known.tokens[Least.SYSTEM]}"
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Origin": self.origin, "Cookie": cookie, **given, **more}
        return await self.request(example.method, path or self.path(example), given, content)

    async def request(
        self, method: str, path: str, headers: Mapping[str, str], content: Any = None
    ) -> httpx.Response:
        """A request as it is; no header is sent that is empty, and no cookie is kept."""
        sent = {name: value for name, value in headers.items() if value}
        answer = await self.client.request(method, path, headers=sent, content=content or None)
        self.client.cookies.clear()
        return answer

    async def get(self, path: str, who: Who) -> httpx.Response:
        return await self.request("GET", path, {"Cookie": self.cookie_of(who)})

    # -- what is kept --------------------------------------------------------------------------

    async def rows(self) -> Rows:
        """All that is kept, by table."""
        tables = {n: t for n, t in SQLModel.metadata.tables.items() if n not in NOT_COMPARED}
        async with self.kept.database.transaction() as connection:
            return {
                name: sorted(map(repr, (await connection.execute(select(table))).all()))
                for name, table in tables.items()
            }

    async def named(self, name: str) -> Account:
        found = await self.site.accounts.named(name)
        assert found is not None
        return found


def usual(example: Example) -> Who:
    """Who makes an example's request, where anybody has to."""
    if example.least is Least.RESIDENT:
        return Least.RESIDENT
    return BY_RANK.get(example.least)


# -- furnishing ----------------------------------------------------------------------------------


@cache
def _pages() -> Pages:
    """Templates are read once for all houses."""
    return Pages()


def _site(kept: Deployment, settings: Settings, limits: Limits) -> Site:
    today = lambda: china_day(kept.clock())  # noqa: E731
    site = site_of(settings, kept.store, kept.ring, DISEASES, NO_FIGURES, today, kept.clock)
    accounts = Accounts(kept.database, kept.ring, kept.clock, QUICK)
    return replace(site, accounts=accounts, limits=limits, pages=_pages())


def _still(limits: Mapping[str, tuple[int, float]]) -> Limits:
    """Limits for which no time passes."""
    return Limits(limits, clock=lambda: 0.0)


async def _furnished(kept: Deployment) -> Known:
    site = _site(kept, Settings(), _still(UNLIMITED))
    people = {name: await site.accounts.add(name, role, PASSWORD) for name, role in STAFF.items()}
    left = await site.accounts.add("likai", Role.AGENT, PASSWORD)
    await site.accounts.disable(left)
    tokens = {name: (await site.accounts.sign_in(name, PASSWORD)).token for name in STAFF}
    case, closed = await _case(site, people["xiaolin"]), await _case(site, people["xiaolin"])
    await site.cases.close(people["xiaolin"], closed, Outcome.FINISHED, [], "", [])
    for who in (Least.RESIDENT, "somebody"):
        tokens[who] = await _resident(site, who)
    live = await site.casework.open(case.talk, "zh_Hans")
    assert live is not None
    await site.accounts.begin_totp(people["xiaowang"])
    keys = ApiKeys(kept.database, kept.ring, kept.clock)
    tokens[Least.SYSTEM] = await keys.add("hospital", list(Scope), 10**6)
    listener = Listener(DISEASES, site.today())
    return Known(
        case=case.number,
        closed=closed.number,
        length=live.record.length,
        moment=moment_of(live.talk),
        open="diagnoses",
        finding=found_in(live.talk, listener, STORY)[0].choices[0].key,
        paper=papers_of(live.talk)[0].name,
        code=await _code(site, tokens["somebody"]),
        colleague=people["xiaowang"].id,
        disabled=left.id,
        frozen=await site.cases.freeze(people["xiaolin"], case, b"{}", b"{}"),
        asset=_asset(site),
        tokens=tokens,
    )


def _asset(site: Site) -> str:
    """The address of a style sheet, as a page has it."""
    page = html.fromstring(site.pages.text("error.html", words(), text="", staff=False))
    return str(page.xpath("string(//link[@rel='stylesheet']/@href)"))


async def _case(site: Site, owner: Account) -> Case:
    case = await site.cases.open(owner)
    await _heard(site, case.talk, Writing(how=How.STAFF, by=owner.id, evidence="said"))
    return case


async def _resident(site: Site, who: str) -> str:
    """The token of somebody who has begun to answer."""
    token = who.ljust(43, "x")
    record = await site.store.begin(await site.store.welcome(contacts(site, token), "zh_Hans"))
    await _heard(site, record.id, Writing(how=How.TEXT))
    return token


async def _heard(site: Site, talk: int, writing: Writing) -> None:
    live = await site.casework.open(talk, "zh_Hans")
    assert live is not None
    for text in SAID:
        await site.casework.hear(live, text, writing)


async def _code(site: Site, token: str) -> str:
    found = await site.store.visitor(contacts(site, token))
    assert found is not None
    assert found[1] is not None
    return await site.store.handover.issue(found[1])


@dataclass(frozen=True)
class Furnished:
    """A folder with a database that is only copied, and what is known of it."""

    folder: Path
    known: Known

    @asynccontextmanager
    async def copy(
        self,
        folder: Path,
        settings: Settings | None = None,
        limits: Mapping[str, tuple[int, float]] = UNLIMITED,
    ) -> AsyncIterator[House]:
        """A house of one's own, on a copy in another folder."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        using = settings or Settings()
        address = using.web.public_url or ADDRESS
        async with deployed(_address_of(folder)) as kept:
            site = _site(kept, using, _still(limits))
            application = application_of(site, using, NO_FIGURES)
            assert isinstance(application, Starlette)
            transport = httpx.ASGITransport(application, client=("192.0.2.7", 40000))
            async with httpx.AsyncClient(transport=transport, base_url=address) as client:
                known = replace(self.known, tokens=dict(self.known.tokens))
                yield House(kept, site, known, application, client, address)


def _address_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'wenzhu.db'}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    folder = tmp_path_factory.mktemp("furnished")
    async with deployed(_address_of(folder)) as kept:
        known = await _furnished(kept)
    return Furnished(folder, known)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(
    furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A house for tests in which nothing may change."""
    async with furnished.copy(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def own_house(furnished: Furnished, tmp_path: Path) -> AsyncIterator[House]:
    """A house for one test."""
    async with furnished.copy(tmp_path) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def https_house(
    furnished: Furnished, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A house that is reached over https."""
    async with furnished.copy(tmp_path_factory.mktemp("https"), SECURE) as made:
        yield made
