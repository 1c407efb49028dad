"""Who of the staff is there, what they may do, and that a form they sent was ours."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.casework import Live
from bot.channels.web.common import checked
from bot.channels.web.errors import ForgedError, LeftError, NoSuchPageError
from bot.channels.web.forms import Form, read_form
from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.desk.accounts import Account, SignedIn
from bot.desk.cases import Case, NoSuchCaseError
from bot.desk.roles import Role
from bot.words import Words, words

STAFF = "staff"
RANKS = (Role.AGENT, Role.LEAD, Role.ADMIN)


@dataclass(frozen=True)
class Visit:
    """Somebody of the staff on a page."""

    site: Site
    signed_in: SignedIn

    @property
    def account(self) -> Account:
        return self.signed_in.account

    @property
    def words(self) -> Words:
        return words(self.account.language)

    def csrf(self) -> str:
        return self.site.sessions.csrf(self.signed_in.token, STAFF)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page for them."""
        common = {"csrf": self.csrf(), "account": self.account}
        return self.site.pages.page(template, self.words, status, **{**common, **values})

    async def case(self, request: Request) -> Case:
        """The case in a page's address; the same page for one that is not theirs as for none."""
        try:
            return await self.site.cases.case(self.account, request.path_params["number"])
        except NoSuchCaseError:
            raise NoSuchPageError from None

    async def live(self, case: Case) -> Live:
        """The conversation of a case, in their language."""
        live = await self.site.casework.open(case.talk, self.account.language)
        if live is None:
            raise NoSuchPageError
        return live

    async def note(self, action: str, case: str = "", detail: str = "") -> None:
        """Put down in the audit what they do."""
        await self.site.audit.note(self.account, action, case, detail)


async def visit_of(site: Site, request: Request, least: Role = Role.AGENT) -> Visit:
    """Whoever is signed in; LeftError where nobody is, NoSuchPageError where it is not for them."""
    token = site.sessions.token_of(request, Kind.STAFF)
    signed_in = await site.accounts.signed_in(token) if token else None
    if signed_in is None:
        raise LeftError
    checked(site, STAFF, str(signed_in.account.id))
    if RANKS.index(signed_in.account.role) < RANKS.index(least):
        raise NoSuchPageError
    return Visit(site, signed_in)


async def posted(site: Site, request: Request, least: Role = Role.AGENT) -> tuple[Visit, Form]:
    """The same, with the form they sent."""
    visit, form = await visit_of(site, request, least), await read_form(request)
    if not site.sessions.csrf_holds(visit.signed_in.token, STAFF, form.one("csrf")):
        raise ForgedError
    return visit, form
