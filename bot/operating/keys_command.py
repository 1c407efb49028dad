"""`wenzhu keys …`: which keys there are, a new one, and dropping those nothing needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import typer

from bot.commanding import refuse
from bot.settings import Settings, SettingsError

keys_app = typer.Typer(
    help="密钥：有哪些，换新的，丢掉没用的。", rich_markup_mode=None, no_args_is_help=True
)


@keys_app.command("list", help="有哪些密钥，每一把还管着多少。")
def keys_list() -> None:
    from bot.operating.rotation import listed

    _run(listed)


@keys_app.command("rotate", help="换一把新的，存着的都用它重新加密。先停下问助。")
def keys_rotate() -> None:
    from bot.operating.rotation import rotate

    _run(rotate)


@keys_app.command("retire", help="丢掉什么也不再管的旧密钥。")
def keys_retire() -> None:
    from bot.operating.rotation import retire

    _run(retire)


def _run(work: Callable[[Settings], Awaitable[list[str]]]) -> None:
    from bot.running import NotRunnableError

    try:
        lines = asyncio.run(_lines(work))
    except (NotRunnableError, SettingsError) as error:
        refuse(str(error))
    typer.echo("\n".join(lines))


async def _lines(work: Callable[[Settings], Awaitable[list[str]]]) -> list[str]:
    return await work(Settings.from_environment())
