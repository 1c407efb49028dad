"""One's own account: password, language and one-time codes."""

from __future__ import annotations

import re
from http import HTTPStatus

from pyotp import TOTP
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.common import to
from bot.channels.web.errors import NoSuchPageError
from bot.channels.web.forms import Form
from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.channels.web.staff.visiting import Visit, posted, visit_of
from bot.desk.accounts import AccountError, SignInError

PATH = "/staff/account"
SECRET = re.compile(r"[A-Z2-7]{32}")
GROUP = 4
DONE = {
    "password": "console.account.done.password",
    "language": "console.account.done.language",
    "totp_on": "console.account.done.totp_on",
    "totp_off": "console.account.done.totp_off",
}


class AccountPages:
    """The page of one's own account, and what can be changed on it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.page, methods=["GET"]),
            Route(f"{PATH}/password", self.password, methods=["POST"]),
            Route(f"{PATH}/language", self.language, methods=["POST"]),
            Route(f"{PATH}/totp", self.totp, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        done = DONE.get(request.query_params.get("done", ""))
        return _page(visit, note=visit.words(done) if done else "")

    # -- password ------------------------------------------------------------------------------

    async def password(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        new = form.one("new")
        try:
            if new != form.one("again"):
                raise AccountError("console.account.differ")
            await self._site.accounts.change_password(visit.account, form.one("old"), new)
        except AccountError as error:
            return _page(visit, "password", error)
        return await self._signed_in_again(visit.account.name, new, form.one("code"))

    async def _signed_in_again(self, name: str, password: str, code: str) -> Response:
        """All that was signed in with the old password has ended; this browser goes on anew."""
        try:
            signed_in = await self._site.accounts.sign_in(name, password, code)
        except SignInError:
            return to("/staff/sign-in?changed=1")
        answer = to(f"{PATH}?done=password")
        self._site.sessions.set(answer, Kind.STAFF, signed_in.token)
        return answer

    # -- language ------------------------------------------------------------------------------

    async def language(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        try:
            await self._site.accounts.speak(visit.account, form.one("lang"))
        except AccountError as error:
            return _page(visit, "language", error)
        return to(f"{PATH}?done=language")

    # -- one-time codes ------------------------------------------------------------------------

    async def totp(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        steps = {"begin": self._begin, "confirm": self._confirm, "remove": self._remove}
        step = steps.get(form.one("do"))
        if step is None:
            raise NoSuchPageError
        try:
            return await step(visit, form)
        except AccountError as error:
            return _page(visit, "totp", error)

    async def _begin(self, visit: Visit, _: Form) -> Response:
        return _page(visit, secret=await self._site.accounts.begin_totp(visit.account))

    async def _confirm(self, visit: Visit, form: Form) -> Response:
        if await self._site.accounts.confirm_totp(visit.account, form.one("code")):
            return to(f"{PATH}?done=totp_on")
        wrong, secret = AccountError("console.account.totp.wrong"), form.one("secret")
        return _page(visit, "totp", wrong, secret=secret if SECRET.fullmatch(secret) else "")

    async def _remove(self, visit: Visit, form: Form) -> Response:
        await self._site.accounts.remove_totp(visit.account, form.one("password"))
        return to(f"{PATH}?done=totp_off")


def _page(
    visit: Visit,
    part: str = "",
    error: AccountError | None = None,
    secret: str = "",
    note: str = "",
) -> Response:
    """The page; `part`: the form that an error is told beside. `secret`: of codes to come."""
    return visit.page(
        "account.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        note=note,
        mistakes={part: visit.words(error.key, **error.values)} if error else {},
        secret=secret,
        groups=" ".join(secret[n : n + GROUP] for n in range(0, len(secret), GROUP)),
        address=_address(visit, secret) if secret else "",
    )


def _address(visit: Visit, secret: str) -> str:
    """What an app for one-time codes takes in one piece."""
    return TOTP(secret).provisioning_uri(
        name=visit.account.name, issuer_name=visit.words("web.name")
    )
