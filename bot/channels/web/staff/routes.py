"""All pages of the console."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.channels.web.site import Site
from bot.channels.web.staff.accounts import AccountPages
from bot.channels.web.staff.calls import Calls
from bot.channels.web.staff.finishing import Finishing
from bot.channels.web.staff.home import Home
from bot.channels.web.staff.overview import Overview
from bot.channels.web.staff.people import People
from bot.channels.web.staff.signing import Signing


def staff_routes(site: Site) -> list[BaseRoute]:
    """Signing in, cases, calls, and what leads and administrators see."""
    parts = (Signing, AccountPages, Home, Calls, Finishing, Overview, People)
    return [route for part in parts for route in part(site).routes()]
