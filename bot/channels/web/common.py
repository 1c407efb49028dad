"""What pages of residents and of staff have in common."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.errors import TooOftenError
from bot.channels.web.limits import client_key
from bot.channels.web.site import Site

SEE_OTHER = 303


def checked(site: Site, kind: str, key: str) -> None:
    """TooOftenError where somebody does more than one person would."""
    wait = site.limits.allow(kind, key)
    if wait:
        raise TooOftenError(wait)


def checked_address(site: Site, kind: str, request: Request) -> None:
    checked(site, kind, client_key(request.scope))


def to(path: str) -> Response:
    """On to another page."""
    return RedirectResponse(path, SEE_OTHER)
