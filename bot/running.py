"""Opening what a running bot stands on: its keys and its database."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import now
from bot.settings import Settings
from bot.storage.database import Database, DatabaseError
from bot.storage.keys import KeyFileError, Keyring
from bot.storage.migrating import TooNewError
from bot.storage.store import Store

WRONG_KEYS = (
    "数据库里存的东西，现在的密钥打不开：WENZHU_KEY_FILE 或 WENZHU_KEYS 不是当初那一份。"
    "找回原来的密钥（备份见 docs/deploy.md）；找不回来，只能换一个新的数据库。"
)


class NotRunnableError(RuntimeError):
    """Something it stands on is missing; the message is for the person who starts it."""


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[tuple[Store, Keyring]]:
    """The store under a deployment's keys."""
    try:
        keyring = Keyring.load(settings.store)
        database = await Database.open(settings.store.database_url)
    except (KeyFileError, DatabaseError, TooNewError) as error:
        raise NotRunnableError(str(error)) from None
    except (SQLAlchemyError, OSError) as error:
        text = f"数据库打不开（{type(error).__name__}）：看看 DATABASE_URL，或运行 wenzhu doctor"
        raise NotRunnableError(text) from None
    try:
        store = Store(database, keyring, now, settings.store)
        if not await store.opens():
            raise NotRunnableError(WRONG_KEYS)
        yield store, keyring
    finally:
        await database.close()


def stop_on_signals(stop: asyncio.Event) -> None:
    """Ctrl-C and the system's own wish to stop set `stop`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
