"""`wenzhu user …` and `wenzhu audit …`: who works at the desk, and whether the audit is whole."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.commanding import read_settings, refuse
from bot.desk.roles import Role

if TYPE_CHECKING:
    from bot.desk.accounts import Account, Accounts
    from bot.desk.audit import Audit

BROKEN = 1
LONGEST_LINE = 4096

T = TypeVar("T")

user_app = typer.Typer(
    help="热线人员的账户：加、停、换角色、换密码。", rich_markup_mode=None, no_args_is_help=True
)
audit_app = typer.Typer(
    help="审计日志：核对有没有人动过。", rich_markup_mode=None, no_args_is_help=True
)

NameArgument = Annotated[str, typer.Argument(help="名字。", metavar="名字")]
RoleOption = Annotated[
    Role,
    typer.Option(help="agent 接线；lead 还能看所有个案和统计；admin 还管账户。"),
]
HeadOption = Annotated[
    str | None,
    typer.Option(help="以前记下的链头：看它还在不在，末尾有没有被截掉。", metavar="HASH"),
]


@user_app.command("add", help="加一个账户。密码在终端里输两遍，或从标准输入接一行。")
def user_add(name: NameArgument, role: RoleOption) -> None:
    password = _new_password()

    async def add(accounts: Accounts) -> str:
        account = await accounts.add(name, role, password)
        return f"加好了：{account.name}（{account.role}）。"

    typer.echo(_with_accounts(add))


@user_app.command("list", help="有哪些账户。")
def user_list() -> None:
    async def listed(accounts: Accounts) -> str:
        return "\n".join(map(_line, await accounts.all()))

    typer.echo(_with_accounts(listed) or "还没有账户：wenzhu user add 名字 --role admin 加一个。")


@user_app.command("role", help="换角色。")
def user_role(name: NameArgument, role: RoleOption) -> None:
    _change(name, lambda accounts, account: accounts.set_role(account, role))


@user_app.command("disable", help="停用：马上退出，也不能再登录。个案和审计都留着。")
def user_disable(name: NameArgument) -> None:
    _change(name, lambda accounts, account: accounts.disable(account))


@user_app.command("enable", help="恢复停用的账户。")
def user_enable(name: NameArgument) -> None:
    _change(name, lambda accounts, account: accounts.enable(account))


@user_app.command("password", help="换密码，登录着的都退出。输两遍，或从标准输入接一行。")
def user_password(name: NameArgument) -> None:
    password = _new_password()
    _change(name, lambda accounts, account: accounts.reset_password(account, password))


@user_app.command("no-totp", help="去掉动态口令：手机丢了，就用这个，再重新设。")
def user_no_totp(name: NameArgument) -> None:
    _change(name, lambda accounts, account: accounts.withdraw_totp(account))


@audit_app.command("verify", help="从头核对一遍：有几条，链头是什么；断了就以 1 退出。")
def audit_verify(head: HeadOption = None) -> None:
    async def verify(_: Accounts, audit: Audit) -> tuple[list[str], bool]:
        verdict = await audit.verify()
        lines = [f"{verdict.count} 条，链头 {verdict.head}"]
        if verdict.broken_at is not None:
            lines.append(f"第 {verdict.broken_at} 条断了：被改过、删过、插过，或换过次序。")
        there = head is None or await audit.has_head(head.strip().lower())
        if head is not None:
            lines.append("记下的链头还在里面。" if there else "记下的链头不在里面：末尾被截掉过。")
        return lines, there and verdict.broken_at is None

    lines, whole = _opened(verify)
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if whole else BROKEN)


def _line(account: Account) -> str:
    marks = [account.role.value]
    marks += ["动态口令"] if account.has_totp else []
    marks += ["已停用"] if account.disabled else []
    return f"{account.name}：{'，'.join(marks)}"


def _new_password() -> str:
    """Typed twice where nobody sees it; or a line from another program."""
    if _is_terminal():
        return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一遍"))
    line = sys.stdin.readline(LONGEST_LINE)
    return line.removesuffix("\n").removesuffix("\r")


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _change(name: str, change: Callable[[Accounts, Account], Awaitable[None]]) -> None:
    """Do something to an account, and tell how it is now."""

    async def changed(accounts: Accounts) -> str:
        from bot.desk.accounts import AccountError

        account = await accounts.named(name)
        if account is None:
            raise AccountError("desk.account.unknown", name=name)
        await change(accounts, account)
        return _line(await accounts.account(account.id) or account)

    typer.echo(_with_accounts(changed))


def _with_accounts(work: Callable[[Accounts], Awaitable[T]]) -> T:
    return _opened(lambda accounts, _: work(accounts))


def _opened(work: Callable[[Accounts, Audit], Awaitable[T]]) -> T:
    """Do something on the configured store, or tell why it cannot be done."""
    from bot.desk.accounts import AccountError
    from bot.running import NotRunnableError

    try:
        return asyncio.run(_done(work))
    except (NotRunnableError, AccountError) as error:
        refuse(str(error))


async def _done(work: Callable[[Accounts, Audit], Awaitable[T]]) -> T:
    from bot.clock import now
    from bot.desk.accounts import Accounts
    from bot.desk.audit import Audit
    from bot.running import opened_store

    async with opened_store(read_settings()) as (store, keyring):
        database = store.database
        return await work(Accounts(database, keyring, now), Audit(database, now))
