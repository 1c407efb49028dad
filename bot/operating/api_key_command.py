"""`wenzhu api-key …`: keys by which other systems may ask, given, listed and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.commanding import refuse
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.storage.api_keys import ApiKey, ApiKeys

MOST_A_MINUTE = 100_000

T = TypeVar("T")

api_key_app = typer.Typer(
    help="接口密钥：给别的系统一把，看有哪些，停用一把。",
    rich_markup_mode=None,
    no_args_is_help=True,
)


class Use(StrEnum):
    """What a key may be used for."""

    SCREEN = "screen"
    MATCH = "match"
    INTERVIEW = "interview"


@api_key_app.command("add", help="给别的系统一把新密钥。只显示这一次。")
def api_key_add(
    name: Annotated[str, typer.Argument(help="给谁用：字母、数字或汉字，最多 64 个字。")],
    scope: Annotated[list[Use], typer.Option(help="可以用哪些接口；可以写几次。")],
    a_minute: Annotated[
        int, typer.Option(min=1, max=MOST_A_MINUTE, help="一分钟最多几次，每个进程各算各的。")
    ] = 60,
) -> None:
    from bot.storage.api_keys import ApiKeyNameError, Scope

    try:
        token = _with_keys(lambda keys: keys.add(name, set(map(Scope, scope)), a_minute))
    except ApiKeyNameError:
        refuse(f"{name}：这个名字不能用，或已经有了。换一个，例如 hotline-2")
    typer.echo(token)
    typer.echo("请现在就抄到要用它的系统里：这里没有留底，不会再显示。", err=True)


@api_key_app.command("list", help="有哪些密钥，各能做什么。密钥本身不会显示。")
def api_key_list() -> None:
    keys = _with_keys(lambda keys: keys.listed())
    typer.echo("\n".join(map(_words, keys)) or "还没有接口密钥。")


@api_key_app.command("disable", help="停用一把密钥：马上就不能再用。")
def api_key_disable(name: Annotated[str, typer.Argument(help="它的名字。")]) -> None:
    if not _with_keys(lambda keys: keys.disable(name)):
        refuse(f"没有叫 {name} 的密钥。看有哪些：wenzhu api-key list")
    typer.echo(f"停用了 {name}。")


def _words(key: ApiKey) -> str:
    from bot.clock import china_day

    uses = "、".join(sorted(key.scopes))
    parts = [key.name, uses, f"一分钟 {key.a_minute} 次", f"{china_day(key.created_at)} 起"]
    return "  ".join([*parts, "已停用"] if key.disabled else parts)


def _with_keys(work: Callable[[ApiKeys], Awaitable[T]]) -> T:
    from bot.running import NotRunnableError

    try:
        return asyncio.run(_done(work))
    except (NotRunnableError, SettingsError) as error:
        refuse(str(error))


async def _done(work: Callable[[ApiKeys], Awaitable[T]]) -> T:
    from bot.clock import now
    from bot.running import opened_store
    from bot.storage.api_keys import ApiKeys

    async with opened_store(Settings.from_environment()) as (store, keyring):
        return await work(ApiKeys(store.database, keyring, now))
