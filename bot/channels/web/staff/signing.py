"""Signing in to the console, and out of it."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from math import ceil

from babel.dates import format_timedelta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.common import checked_address, to
from bot.channels.web.errors import ForgedError
from bot.channels.web.forms import read_form
from bot.channels.web.languages import language_of
from bot.channels.web.limits import client_key
from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.channels.web.staff.visiting import posted
from bot.desk.accounts import SignInError
from bot.words import Words, words

PURPOSE = "sign-in"
PATH = "/staff/sign-in"
MINUTE = 60


class Signing:
    """The page to sign in on, and the way out."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.page, methods=["GET"]),
            Route(PATH, self.sign_in, methods=["POST"]),
            Route("/staff/sign-out", self.sign_out, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        token = self._site.sessions.token_of(request, Kind.STAFF)
        if token and await self._site.accounts.signed_in(token):
            return to("/staff")
        return await self._page(request)

    async def _page(
        self, request: Request, error: SignInError | None = None, name: str = ""
    ) -> Response:
        speak = words(language_of(request, self._site.language))
        return self._site.pages.page(
            "sign_in.html",
            speak,
            HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            account=None,
            csrf=self._site.sessions.fresh_csrf(PURPOSE),
            error=_reason(error, speak) if error else "",
            changed="changed" in request.query_params,
            name=name,
            is_first=not await self._site.accounts.all(),
        )

    async def sign_in(self, request: Request) -> Response:
        """A new session for whoever has the right password, whatever they had before."""
        site, form = self._site, await read_form(request)
        if not site.sessions.fresh_holds(PURPOSE, form.one("csrf")):
            raise ForgedError
        checked_address(site, "sign_in", request)
        name, password, code = (form.one(field) for field in ("name", "password", "code"))
        try:
            address = client_key(request.scope)
            signed_in = await site.accounts.sign_in(name, password, code, address)
        except SignInError as error:
            return await self._page(request, error, name)
        answer = to("/staff")
        site.sessions.set(answer, Kind.STAFF, signed_in.token)
        return answer

    async def sign_out(self, request: Request) -> Response:
        visit, _ = await posted(self._site, request)
        await self._site.accounts.sign_out(visit.signed_in.token)
        answer = to(PATH)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        self._site.sessions.clear(answer, Kind.STAFF)
        return answer


def _reason(error: SignInError, speak: Words) -> str:
    """Why nobody was let in: of a code not whether it was wrong or missing."""
    if error.reason == "locked":
        return speak("console.sign_in.locked", wait=_span(error.wait_seconds, speak))
    return speak("console.sign_in.code" if error.reason == "one_time" else "console.sign_in.wrong")


def _span(seconds: int, speak: Words) -> str:
    """How long to wait, rather a little too long than too short."""
    whole = seconds if seconds <= MINUTE else MINUTE * ceil(seconds / MINUTE)
    return format_timedelta(timedelta(seconds=whole), threshold=1, locale=speak.locale)
