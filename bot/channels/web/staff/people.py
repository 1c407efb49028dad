"""Who works at the desk, for those who manage accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.common import to
from bot.channels.web.errors import NoSuchPageError
from bot.channels.web.forms import Form
from bot.channels.web.site import Site
from bot.channels.web.staff.visiting import Visit, posted, visit_of
from bot.desk.accounts import Account, AccountError
from bot.desk.roles import Role

PATH = "/staff/people"
NEW = "new"
DONE = {
    "added": "console.people.done.added",
    "role": "console.people.done.role",
    "disable": "console.people.done.disable",
    "enable": "console.people.done.enable",
    "password": "console.people.done.password",
    "totp": "console.people.done.totp",
}

Change = Callable[[Visit, Account, Form], Awaitable[None]]


class People:
    """The page of all accounts, and what can be changed of each but one's own."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._changes: dict[str, Change] = {
            "role": self._role,
            "disable": self._disable,
            "enable": self._enable,
            "password": self._password,
            "totp": self._totp,
        }

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.page, methods=["GET"]),
            Route(PATH, self.add, methods=["POST"]),
            Route(f"{PATH}/{{id:int}}/{{what:str}}", self.change, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        visit = await visit_of(self._site, request, Role.ADMIN)
        done = DONE.get(request.query_params.get("done", ""))
        return await self._page(visit, note=visit.words(done) if done else "")

    async def add(self, request: Request) -> Response:
        visit, form = await posted(self._site, request, Role.ADMIN)
        name, password = form.one("name"), form.one("password")
        try:
            await self._site.accounts.add(name, _role(form), password, visit.account)
        except AccountError as error:
            return await self._page(visit, NEW, error, form)
        return to(f"{PATH}?done=added")

    async def change(self, request: Request) -> Response:
        visit, form = await posted(self._site, request, Role.ADMIN)
        person = await self._site.accounts.account(request.path_params["id"])
        what = request.path_params["what"]
        if person is None or what not in self._changes:
            raise NoSuchPageError
        try:
            if person.id == visit.account.id:
                raise AccountError("console.people.yourself")
            await self._changes[what](visit, person, form)
        except AccountError as error:
            return await self._page(visit, str(person.id), error, form)
        return to(f"{PATH}?done={what}")

    async def _role(self, visit: Visit, person: Account, form: Form) -> None:
        await self._site.accounts.set_role(person, _role(form), visit.account)

    async def _disable(self, visit: Visit, person: Account, _: Form) -> None:
        await self._site.accounts.disable(person, visit.account)

    async def _enable(self, visit: Visit, person: Account, _: Form) -> None:
        await self._site.accounts.enable(person, visit.account)

    async def _password(self, visit: Visit, person: Account, form: Form) -> None:
        await self._site.accounts.reset_password(person, form.one("password"), visit.account)

    async def _totp(self, visit: Visit, person: Account, _: Form) -> None:
        await self._site.accounts.withdraw_totp(person, visit.account)

    async def _page(
        self,
        visit: Visit,
        part: str = "",
        error: AccountError | None = None,
        form: Form | None = None,
        note: str = "",
    ) -> Response:
        """The page; `part`: whose form an error is told beside. What was typed in it is kept."""
        typed = form if form and part == NEW else Form({})
        return visit.page(
            "people.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            note=note,
            mistakes={part: visit.words(error.key, **error.values)} if error else {},
            people=await self._site.accounts.all(),
            roles=list(Role),
            name=typed.one("name"),
            role=typed.one("role") or Role.AGENT,
        )


def _role(form: Form) -> Role:
    with suppress(ValueError):
        return Role(form.one("role"))
    raise AccountError("console.people.role.unknown")
