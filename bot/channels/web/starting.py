"""Starting the pages from a deployment's settings."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import date

import structlog
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.casework import Casework
from bot.channels.api.application import api_application
from bot.channels.web.application import pages_application
from bot.channels.web.guarding import Guard
from bot.channels.web.limits import Limits
from bot.channels.web.pages import Pages
from bot.channels.web.serving import serve
from bot.channels.web.sessions import Sessions
from bot.channels.web.site import LIMITS, Site
from bot.channels.web.turns import Turns
from bot.clock import now, today
from bot.desk.accounts import Accounts
from bot.desk.audit import Audit
from bot.desk.cases import Cases
from bot.desk.tallies import Tallies
from bot.diseases.loaded import LoadedDiseases
from bot.diseases.shelf import Shelf
from bot.operating.logs import configure_logging, handle_loop_exceptions
from bot.reminders import rules_in_force
from bot.running import opened_store, stop_on_signals
from bot.settings import Settings
from bot.storage.api_keys import ApiKeys
from bot.storage.keys import Keyring
from bot.storage.store import Store
from knowledge.match import Diseases
from rules.figures import Figures

TIDY_SECONDS = 600
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
STARTED = """问助的网页开着：
  居民       {address}/
  热线人员   {address}/staff
停下按 Ctrl-C。"""
NO_ACCOUNT = """热线人员还没有账户。另开一个终端建第一个（密码会问两遍，至少 12 个字）：
  wenzhu user add 名字 --role admin"""

log = structlog.get_logger()


def site_of(
    settings: Settings,
    store: Store,
    keyring: Keyring,
    diseases: Diseases,
    figures: Figures,
    today: Callable[[], date] = today,
    clock: Callable[[], int] = now,
) -> Site:
    """The parts that pages stand on, joined."""
    accounts, audit = Accounts(store.database, keyring, clock), Audit(store.database, clock)
    return Site(
        casework=Casework(store, diseases, figures, today),
        keyring=keyring,
        accounts=accounts,
        audit=audit,
        cases=Cases(store, accounts, audit, keyring, clock, rules_in_force(figures)),
        tallies=Tallies(store.database),
        sessions=Sessions(keyring, settings.web.secure, clock),
        limits=Limits(LIMITS),
        pages=Pages(),
        turns=Turns(),
        today=today,
        language=settings.language,
        exit_url=settings.web.exit_url,
        documents=settings.documents,
        diseases=diseases,
    )


def application_of(site: Site, settings: Settings, figures: Figures, host: str = "") -> ASGIApp:
    """All that is served, behind its guard."""
    keys = ApiKeys(site.store.database, site.keyring, now)
    api = api_application(figures, site.diseases, keys, site.today)
    hosts = [each for each in (*LOOPBACK_HOSTS, host, settings.web.host) if each]
    guard = Middleware(
        Guard, hosts=hosts, secure=settings.web.secure, exit_origin=settings.web.exit_url
    )
    return pages_application(site, [Mount("/api", api)], [guard])


async def run_console(
    settings: Settings, shelf: Shelf, figures: Figures, host: str, port: int
) -> None:
    """Serve pages until told to stop; NotRunnableError where that cannot be."""
    stop = asyncio.Event()
    configure_logging()
    handle_loop_exceptions(asyncio.get_running_loop())
    stop_on_signals(stop)
    diseases = LoadedDiseases(shelf)
    async with opened_store(settings) as (store, keyring):
        site = site_of(settings, store, keyring, diseases, figures)
        first = not await site.accounts.all()
        loading = asyncio.create_task(asyncio.to_thread(diseases.load))  # nobody has to wait for it
        tidying = asyncio.create_task(_tidy(store))
        try:
            await serve(
                application_of(site, settings, figures, host),
                host,
                port,
                stop,
                proxy=bool(settings.web.public_url),
                proxies=settings.web.proxies,
                on_started=lambda address: _say(address, first),
            )
        finally:
            tidying.cancel()
            await asyncio.gather(loading, tidying, return_exceptions=True)


def _say(address: str, first: bool) -> None:
    """Where to open it, for the person who started it."""
    sys.stderr.write(STARTED.format(address=address) + "\n")
    if first:
        sys.stderr.write(NO_ACCOUNT + "\n")


async def _tidy(store: Store) -> None:
    """Erase what has had its time, every now and then."""
    while True:
        try:
            await store.expire()
        except Exception:
            log.exception("tidying failed")
        await asyncio.sleep(TIDY_SECONDS)
