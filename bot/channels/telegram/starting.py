"""Starting the bot from a deployment's settings."""

from __future__ import annotations

import asyncio

from bot.casework import Casework
from bot.channels.telegram.application import TokenError, assembled, run
from bot.clock import today
from bot.diseases.loaded import LoadedDiseases
from bot.diseases.shelf import Shelf
from bot.operating.logs import configure_logging, handle_loop_exceptions
from bot.running import NotRunnableError, opened_store, stop_on_signals
from bot.settings import Settings
from rules.figures import Figures

UNSET = (
    "TELEGRAM_TOKEN 没有设。向 Telegram 里的 @BotFather 要一个，"
    "再运行：TELEGRAM_TOKEN=123456:ABC… make telegram"
)


async def run_telegram(settings: Settings, shelf: Shelf, figures: Figures) -> None:
    """Answer people in Telegram until told to stop; NotRunnableError where that cannot be."""
    if not settings.telegram.token:
        raise NotRunnableError(UNSET)
    configure_logging()
    stop = asyncio.Event()
    handle_loop_exceptions(asyncio.get_running_loop())
    stop_on_signals(stop)
    diseases = LoadedDiseases(shelf)
    async with opened_store(settings) as (store, keyring):
        casework = Casework(store, diseases, figures, today)
        loading = asyncio.create_task(asyncio.to_thread(diseases.load))  # nobody has to wait for it
        try:
            await run(assembled(settings, casework, keyring), stop)
        except TokenError:
            raise NotRunnableError("Telegram 不认识这个 TELEGRAM_TOKEN，请核对一遍。") from None
        finally:
            await loading
