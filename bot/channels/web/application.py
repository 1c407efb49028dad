"""The web application: pages for residents and staff, the interface for other systems, a guard."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.errors import LeftError, NoSuchPageError, PageError, TooOftenError
from bot.channels.web.forms import FormError
from bot.channels.web.languages import language_of
from bot.channels.web.residents.results import Results
from bot.channels.web.residents.talking import Talking
from bot.channels.web.site import Site
from bot.channels.web.staff.routes import staff_routes
from bot.desk.cases import NoSuchCaseError
from bot.words import words

HIDDEN = "User-agent: *\nDisallow: /staff\nDisallow: /talk\nDisallow: /api\n"


def pages_application(
    site: Site, more: Sequence[BaseRoute] = (), middleware: Sequence[Middleware] = ()
) -> Starlette:
    """All pages; `more`: what is mounted beside them; `middleware`: what stands before them."""
    return Starlette(
        routes=[
            *Talking(site).routes(),
            *Results(site).routes(),
            *staff_routes(site),
            Route("/static/{name:str}", site.pages.static, methods=["GET"]),
            Route("/robots.txt", _robots, methods=["GET"]),
            *more,
        ],
        middleware=list(middleware),
        exception_handlers={
            PageError: _Instead(site),
            FormError: _Instead(site),
            HTTPException: _Instead(site),
            NoSuchCaseError: _Instead(site),  # it expired while its page was made
        },
    )


async def _robots(_: Request) -> Response:
    return PlainTextResponse(HIDDEN)


class _Instead:
    """The page that is shown instead of the one asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, request: Request, error: Exception) -> Response:
        reason = error if isinstance(error, PageError) else _as_page_error(error)
        staff = request.url.path.startswith("/staff")
        if isinstance(reason, LeftError):
            return RedirectResponse("/staff/sign-in" if staff else "/?left=1", 303)
        wait = reason.wait if isinstance(reason, TooOftenError) else 0
        speak = words(language_of(request, self._site.language))
        answer = self._site.pages.page(
            "error.html", speak, reason.status, text=speak(reason.key, wait=wait), staff=staff
        )
        if wait:
            answer.headers["Retry-After"] = str(wait)
        if isinstance(error, HTTPException):
            answer.headers.update(error.headers or {})
        return answer


class WrongMethodError(PageError):
    """A page that knows other methods; which ones, the header `Allow` tells."""

    status = 405


def _as_page_error(error: Exception) -> PageError:
    if isinstance(error, HTTPException) and error.status_code == 405:
        return WrongMethodError()
    return NoSuchPageError() if isinstance(error, HTTPException | NoSuchCaseError) else PageError()
