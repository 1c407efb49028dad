"""The real bot for tests: in this process under a clock of the test's, or in one of its own.

`python -m tests.bot.telegram.bots telegram --parameters FILE` is `python -m bot` begun on DAY.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

import bot.clock
from bot.casework import Casework
from bot.channels.telegram.application import Program, assembled, run
from bot.clock import CHINA, today
from bot.conversation import Conversation
from bot.parameters import deployment_figures
from bot.running import opened_store
from bot.settings import Settings, StoreSettings, TelegramSettings
from bot.storage.keys import Keyring
from bot.storage.store import Store
from bot.words import words
from tests.bot.diseases import DISEASES
from tests.bot.telegram.emulator import CHECKOUT, Control
from tests.bot.telegram.fake_api import FakeBotApi
from tests.bot.telegram.person import TOKEN, Json, Person, rows_of

FIGURES = CHECKOUT / "tests" / "bot" / "conversations" / "figures.toml"
NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA).timestamp()
SECRET = "secret-of_a-webhook"
PATIENCE = 20.0  # seconds


# -- the time ---------------------------------------------------------------------------------


class Clock:
    """Stands where `time` stood: goes on by itself from some moment, and by leaps when told."""

    def __init__(self, start: float = NOON) -> None:
        self._ahead = start - time.time()

    def time(self) -> float:
        return time.time() + self._ahead

    monotonic = time

    def passes(self, seconds: float) -> None:
        self._ahead += seconds


@contextmanager
def clock() -> Iterator[Clock]:
    """The bot's time, for as long as it is needed."""
    made = Clock()
    with (
        mock.patch.object(bot.clock, "time", made),
        mock.patch("bot.channels.telegram.application.time", made),
    ):
        yield made


# -- the bot in this process ------------------------------------------------------------------


def settings_of(folder: Path, **telegram: Any) -> Settings:
    """Settings of a bot that keeps what it knows in a folder."""
    return Settings(
        store=StoreSettings(f"sqlite:///{folder / 'bot.db'}", folder / "bot.keys"),
        telegram=replace(
            TelegramSettings(TOKEN, messages_a_second=100_000, most_a_minute=100_000), **telegram
        ),
    )


def casework_of(store: Store) -> Casework:
    return Casework(store, DISEASES, deployment_figures(FIGURES), today)


@asynccontextmanager
async def bot_here(settings: Settings) -> AsyncIterator[tuple[Program, Keyring]]:
    """The bot, at work in this loop, and its keys."""
    stop = asyncio.Event()
    async with opened_store(settings) as (store, keyring):
        program = assembled(settings, casework_of(store), keyring)
        work = asyncio.create_task(run(program, stop))
        try:
            yield program, keyring
        finally:
            stop.set()
            await work


# -- the bot in a process of its own ----------------------------------------------------------


@asynccontextmanager
async def bot_process(
    folder: Path, control: Control, module: str = "tests.bot.telegram.bots", **environment: str
) -> AsyncIterator[None]:
    """`wenzhu telegram` for as long as it is needed; it has to end well when it is told to."""
    command = (sys.executable, "-m", module, "telegram", "--parameters", str(FIGURES))
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=CHECKOUT,
        env={**_environment(folder, control), **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    log = asyncio.create_task(_log_of(process))
    try:
        await _listens(control)
        await _is_open(environment.get("TELEGRAM_WEBHOOK_LISTEN", ""))
        yield
    finally:
        process.terminate()
        ended = await asyncio.wait_for(process.wait(), PATIENCE)
        assert ended == 0, (await log).decode()
        await log


def _environment(folder: Path, control: Control) -> dict[str, str]:
    """A bot keeps what it knows in a folder, and asks one server."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "XDG_DATA_HOME": str(folder),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": control.base_url,
    }


async def _listens(control: Control) -> None:
    """Wait until the bot polls, or has named its webhook."""
    async with asyncio.timeout(PATIENCE):
        while not {"getUpdates", "setWebhook"} & {c["method"] for c in await control("record")}:
            await asyncio.sleep(0.02)


async def _is_open(address: str) -> None:
    """Wait until a webhook can be called; the emulator calls once, where Telegram tries again."""
    host, _, port = address.rpartition(":")
    async with asyncio.timeout(PATIENCE):
        while host:
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


async def _log_of(process: asyncio.subprocess.Process) -> bytes:
    assert process.stderr is not None
    return await process.stderr.read()


# -- a bot with its server, and people who come ------------------------------------------------


class Room:
    """A bot at work in this loop, the server that it speaks with, and its time."""

    def __init__(self, api: FakeBotApi, control: Control, clock: Clock, folder: Path) -> None:
        self.api, self.control, self.clock, self.folder = api, control, clock, folder
        self.program: Program | None = None
        self._keyring: Keyring | None = None

    def guest(self, chat: int = 1001, **more: Any) -> Guest:
        return Guest(self, chat, **more)

    @asynccontextmanager
    async def opened(self, **telegram: Any) -> AsyncIterator[Program]:
        """The bot at work; it can be opened again and again, on the same database."""
        settings = settings_of(self.folder, base_url=self.control.base_url, **telegram)
        async with bot_here(settings) as (self.program, self._keyring):
            yield self.program
        self.program = None

    async def talk_of(self, guest: Guest) -> Conversation:
        """Somebody's conversation, brought back from what is kept of it."""
        assert self.program is not None
        assert self._keyring is not None
        store = self.program.store
        contacts = self._keyring.fingerprints("contact", f"telegram:{guest.chat_id}")
        person = await store.person(contacts)
        assert person is not None
        assert person.current is not None
        live = await casework_of(store).open(person.current, person.language)
        assert live is not None
        return live.talk

    async def settles(self) -> None:
        """Wait until all that people did is answered."""
        async with asyncio.timeout(PATIENCE):
            while not await self._is_quiet():
                await asyncio.sleep(0.002)

    async def delivered(self, updates: int) -> None:
        """Wait until so many deliveries to the webhook have come to an end."""
        async with asyncio.timeout(PATIENCE):
            while len(self.api.updates.delivered) < updates:
                await asyncio.sleep(0.002)

    async def _is_quiet(self) -> bool:
        program = self.program
        assert program is not None
        await program.sender.finish()
        running = [call for call in self.api.calls if not call.status and not call.gone()]
        return (
            not self.api.updates.info()["pending_update_count"]
            and not [call for call in running if call.method != "getUpdates"]
            and program.arrivals.empty()
            and not program.application.update_processor.current_concurrent_updates
            and not await program.inbox.waiting()
        )

    def kept(self) -> dict[str, int]:
        """How many rows each table of the database has."""
        address = f"file:{self.folder / 'bot.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as database:
            named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [name for (name,) in named if name != "alembic_version"]
            return {
                table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
                for table in tables
            }

    def check(self) -> None:
        """Telegram has refused nothing but buttons as they were, and nobody heard an apology."""
        refused = [call for call in self.api.calls if call.status == 400]
        assert [each.fields for each in refused if each.method != "editMessageReplyMarkup"] == []
        sorry = words()("service.trouble")
        assert [each for each in self.sent() if sorry in each.get("text", "")] == []

    def sent(self, method: str = "") -> list[Json]:
        """The parameters of the bot's calls, of one method or of any that says something."""
        said = [method] if method else ["sendMessage", "editMessageText", "sendDocument"]
        return [call.fields for call in self.api.calls if call.method in said]


class Guest(Person):
    """Somebody in a room: what they see is what they see when all is answered."""

    def __init__(self, room: Room, chat: int, **more: Any) -> None:
        super().__init__(room.control, chat, **more)
        self.room = room

    async def waits(self, until: Callable[[], bool] | None = None) -> str:
        await self.room.settles()
        await self.refresh()
        assert until is None or until(), f"in vain; the chat is\n{self.sees()}"
        return self.heard()

    async def tells(self, *texts: str) -> str:
        """Say some things, one after the other; the answer to the last."""
        for text in texts:
            await self.says(text)
            await self.waits()
        return self.heard()

    async def taps(self, *labels: str) -> str:
        """Press some buttons, one after the other; the answer to the last."""
        for label in labels:
            await self.presses(label)
            await self.waits()
        return self.heard()

    async def begins(self) -> str:
        await self.tells("/start")
        return await self.taps("开始")

    def question(self) -> str:
        """The last message of the bot, as it reads."""
        return str(self.last["text"])

    def newest(self, label: str) -> int:
        """The newest message that has, or had, a button with that in its label."""
        return max(each["id"] for each in self.messages.values() if _bore(each, label))


def _bore(message: Json, label: str) -> bool:
    markups = [message["markup"], *message.get("earlier", [])]
    return any(
        label in button["text"] for each in markups for row in rows_of(each) for button in row
    )


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    with clock() as made:
        async with FakeBotApi() as api, Control(api.url) as control:
            yield Room(api, control, made, folder)


if __name__ == "__main__":
    from bot.__main__ import main

    bot.clock.time = Clock()  # type: ignore[assignment]
    main()
