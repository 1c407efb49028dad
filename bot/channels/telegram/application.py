"""The bot as a program: joins its parts on python-telegram-bot, and runs them until it is told."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import BotCommand, MenuButtonCommands
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, TypeHandler

from bot.casework import Casework
from bot.channels.telegram.callbacks import MAC_BYTES, Callbacks
from bot.channels.telegram.commands import LISTED
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.ordering import Arrivals, OneByOne
from bot.channels.telegram.requesting import Calls
from bot.channels.telegram.sending import RefusedError, Sender, UndeliveredError
from bot.channels.telegram.serving import Desk
from bot.channels.telegram.visits import told
from bot.channels.telegram.working import Worker
from bot.clock import now
from bot.operating.health import HealthServer
from bot.operating.metrics import Metrics
from bot.reminders import Reminders
from bot.settings import Settings, TelegramSettings
from bot.storage.incoming import Inbox
from bot.storage.keys import Keyring
from bot.storage.store import Store
from bot.words import Words, locales, words

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
LOOK_AROUND_SECONDS = 2.0  # how often to look for people whom another process left
TIDY_SECONDS = 600.0
REMIND_SECONDS = 3600.0
CONNECTIONS = 128
BOOT_WAITS = (1.0, 2.0, 5.0, 10.0)  # seconds between tries to reach Telegram at the start
# Telegram's codes have two letters, so it can be told of one way to write Chinese.
LANGUAGE_CODES = {"zh_Hans": "zh", "en": "en"}

App = Application[Any, Any, Any, Any, Any, Any]

log = structlog.get_logger(__name__)


class TokenError(ValueError):
    """Telegram does not know the token."""


@dataclass(frozen=True)
class Program:
    """All that a running bot consists of."""

    settings: Settings
    application: App
    inbox: Inbox
    arrivals: Arrivals
    store: Store
    sender: Sender
    reminders: Reminders
    metrics: Metrics

    @property
    def telegram(self) -> TelegramSettings:
        return self.settings.telegram


def assembled(settings: Settings, casework: Casework, keyring: Keyring) -> Program:
    """The parts of the bot, joined and not yet running."""
    metrics = Metrics()
    store = casework.store
    me = f"{os.getpid()}-{secrets.token_hex(6)}"
    inbox = Inbox(store.database, keyring, me, now, settings.store.hold_seconds)

    def contacts_of(chat: int) -> list[bytes]:
        return keyring.fingerprints("contact", f"telegram:{chat}")

    polling = not settings.telegram.webhook_url
    limits = Limits(time.monotonic, settings.telegram.most_a_minute)
    arrivals = Arrivals(inbox, limits, contacts_of, metrics, persistent=polling)
    calls = Calls(settings.telegram.base_url, CONNECTIONS)
    application = _application(settings.telegram, arrivals, calls)
    callbacks = Callbacks(
        lambda message: keyring.sign("button", message, MAC_BYTES),
        lambda message, signature: keyring.verify("button", message, signature),
    )
    desk = Desk(casework, callbacks, contacts_of, settings.language, metrics)
    sender = Sender(application.bot, calls, metrics, settings.telegram.messages_a_second)
    worker = Worker(inbox, arrivals, desk, sender, metrics, settings.language)
    application.add_handler(TypeHandler(object, worker.work))
    application.add_error_handler(_note_error)
    reminders = Reminders(casework, casework.figures)
    return Program(settings, application, inbox, arrivals, store, sender, reminders, metrics)


def _application(telegram: TelegramSettings, arrivals: Arrivals, calls: Calls) -> App:
    return (
        ApplicationBuilder()
        .token(telegram.token)
        .base_url(telegram.base_url)
        .update_queue(arrivals)
        .concurrent_updates(OneByOne())
        .request(calls)
        .get_updates_request(Calls(telegram.base_url, 1, before=arrivals.all_kept))
        .build()
    )


async def _note_error(_item: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """What went wrong with an item; it stays in the inbox, and is tried again."""
    log.error("item failed", exc_info=context.error)


async def run(program: Program, stop: asyncio.Event) -> None:
    """Run until `stop` is set; what has been started is finished first."""
    async with _health(program), _initialized(program), _started(program):
        log.info("running", kind="webhook" if program.telegram.webhook_url else "polling")
        await stop.wait()
        log.info("stopping")


@asynccontextmanager
async def _initialized(program: Program) -> AsyncIterator[None]:
    application = program.application
    await _patiently_initialize(application)
    try:
        await introduce(application, program.settings.language)
        yield
    finally:
        await application.shutdown()


async def _patiently_initialize(application: App) -> None:
    """Reach Telegram, which may be away just now."""
    tries = 0
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenError from None
        except NetworkError:
            log.warning("telegram out of reach", attempt=tries)
            await asyncio.sleep(BOOT_WAITS[min(tries, len(BOOT_WAITS) - 1)])
            tries += 1
        else:
            return


@asynccontextmanager
async def _started(program: Program) -> AsyncIterator[None]:
    application = program.application
    jobs = application.job_queue
    assert application.updater  # noqa: S101 - built in
    assert jobs  # noqa: S101 - built in
    await application.start()
    jobs.run_repeating(lambda _: _look_around(program), LOOK_AROUND_SECONDS, first=0)
    jobs.run_repeating(lambda _: _tidy(program), TIDY_SECONDS, first=1)
    jobs.run_repeating(lambda _: _remind(program), REMIND_SECONDS, first=5)
    try:
        await _receive(program)
        yield
    finally:
        if application.updater.running:
            await application.updater.stop()
        program.arrivals.close()
        await application.stop()
        await program.sender.finish()


async def _receive(program: Program) -> None:
    updater, telegram = program.application.updater, program.telegram
    assert updater  # noqa: S101 - it was built in
    if not telegram.webhook_url:
        await updater.start_polling(allowed_updates=ALLOWED, bootstrap_retries=-1)
        return
    host, port = telegram.webhook_listen
    path = telegram.webhook_url.split("://", 1)[-1].partition("/")[2]
    await updater.start_webhook(
        listen=host,
        port=port,
        url_path=path,
        webhook_url=telegram.webhook_url,
        secret_token=telegram.webhook_secret or None,
        allowed_updates=ALLOWED,
        bootstrap_retries=-1,
    )


@asynccontextmanager
async def _health(program: Program) -> AsyncIterator[None]:
    """The addresses that say how it is, where they are wanted."""
    if program.settings.health_listen is None:
        yield
        return

    async def ready() -> dict[str, bool]:
        reachable = await program.store.database.reachable()
        return {"database": reachable, "running": program.application.running}

    server = HealthServer(program.settings.health_listen, program.metrics, ready)
    server.start()
    try:
        yield
    finally:
        await server.stop()


async def _look_around(program: Program) -> None:
    """Take over people whom a process that is gone, or could not reach Telegram, left waiting."""
    for contact in await program.inbox.left_behind():
        program.arrivals.remind(contact)
    program.metrics.inbox_waiting(await program.inbox.waiting())


async def _tidy(program: Program) -> None:
    await program.inbox.tidy()
    for _ in range(await program.store.expire()):
        program.metrics.session("expired")
    program.metrics.sessions_open(await program.store.open_conversations())


async def _remind(program: Program) -> None:
    async for reminder in program.reminders.due():
        with suppress(RefusedError, UndeliveredError):
            await program.sender.deliver(reminder.address, told(reminder.text))


async def introduce(application: App, language: str) -> None:
    """The commands, the description and the menu button, in every language.

    A server that does not know one of these calls is no reason not to run.
    """
    await _describe(application, words(language), None)
    for locale, code in LANGUAGE_CODES.items():
        if locale in locales():
            await _describe(application, words(locale), code)
    with suppress(TelegramError):
        await application.bot.set_chat_menu_button(menu_button=MenuButtonCommands())


async def _describe(application: App, speak: Words, code: str | None) -> None:
    """Say in one language what there is; without its code, to all whose language is not there."""
    bot = application.bot
    commands = [BotCommand(name, speak(f"service.command.{name}")) for name in LISTED]
    with suppress(TelegramError):
        await bot.set_my_commands(commands, language_code=code)
    with suppress(TelegramError):
        await bot.set_my_short_description(speak("service.short_description"), language_code=code)
    with suppress(TelegramError):
        await bot.set_my_description(speak("service.description"), language_code=code)
