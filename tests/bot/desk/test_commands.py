"""`wenzhu user` and `wenzhu audit`, as people at a terminal use them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from bot.clock import now
from bot.desk.accounts import Accounts, SignInError
from bot.desk.roles import Role
from bot.operating.desk_commands import audit_app, user_app
from bot.running import opened_store
from bot.settings import Settings
from tests.bot.databases import change

PASSWORD = "四只喜鹊 and a ladder"
OTHER = "别的：很长很长的一个密码"

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of a deployment of one's own, with what it reads on standard input."""
    monkeypatch.setenv("DATABASE_URL", sqlite_address)
    monkeypatch.setenv("WENZHU_KEY_FILE", str(tmp_path / "keys"))
    app = typer.Typer()
    app.add_typer(user_app, name="user")
    app.add_typer(audit_app, name="audit")

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, list(arguments), input=typed)

    return run


@asynccontextmanager
async def _accounts() -> AsyncIterator[Accounts]:
    async with opened_store(Settings.from_environment()) as (store, keyring):
        yield Accounts(store.database, keyring, now)


def _may_sign_in(name: str, password: str) -> bool:
    async def tried() -> bool:
        async with _accounts() as accounts:
            try:
                return bool(await accounts.sign_in(name, password))
            except SignInError:
                return False

    return asyncio.run(tried())


def _behind_its_back(*statements: str) -> None:
    async def done() -> None:
        async with opened_store(Settings.from_environment()) as (store, _):
            for statement in statements:
                await change(store.database, statement)

    asyncio.run(done())


# -- accounts --------------------------------------------------------------------------------


def test_an_account_is_made_with_a_password_from_standard_input(run: Run) -> None:
    made = run("user", "add", "小林", "--role", "lead", typed=f"{PASSWORD}\n")
    assert (made.exit_code, made.stdout) == (0, "加好了：小林（lead）。\n")
    assert PASSWORD not in made.output
    assert _may_sign_in("小林", PASSWORD)
    assert run("user", "list").stdout == "小林：lead\n"


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    def prompt(_: str, **how: object) -> str:
        asked.append(how)
        return PASSWORD

    monkeypatch.setattr("bot.operating.desk_commands._is_terminal", lambda: True)
    monkeypatch.setattr(typer, "prompt", prompt)
    assert run("user", "add", "xiaolin", "--role", "agent").exit_code == 0
    [how] = asked
    assert how["hide_input"] is True
    assert how["confirmation_prompt"]
    assert _may_sign_in("xiaolin", PASSWORD)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("a b", PASSWORD, "名字要"),
        ("xiaolin", "short", "密码太短"),
        ("xiaolin", "", "密码太短"),
        ("xiaolin", "password1234", "一猜就中"),
        ("XIAOWANG", PASSWORD, "已经有人叫"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_line(
    run: Run, name: str, typed: str, says: str
) -> None:
    run("user", "add", "xiaowang", "--role", "admin", typed=f"{PASSWORD}\n")
    refused = run("user", "add", name, "--role", "agent", typed=f"{typed}\n")
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert run("user", "list").stdout == "xiaowang：admin\n"


def test_a_role_there_is_not_is_refused(run: Run) -> None:
    assert run("user", "add", "xiaolin", "--role", "root", typed=f"{PASSWORD}\n").exit_code == 2
    assert "还没有账户" in run("user", "list").stdout


def test_roles_passwords_and_who_may_come_in_are_changed(run: Run) -> None:
    run("user", "add", "xiaolin", "--role", "agent", typed=f"{PASSWORD}\n")
    assert run("user", "role", "XiaoLin", "--role", "admin").stdout == "xiaolin：admin\n"
    assert run("user", "disable", "xiaolin").stdout == "xiaolin：admin，已停用\n"
    assert not _may_sign_in("xiaolin", PASSWORD)
    assert run("user", "enable", "xiaolin").stdout == "xiaolin：admin\n"
    assert run("user", "password", "xiaolin", typed=f"{OTHER}\r\n").exit_code == 0
    assert not _may_sign_in("xiaolin", PASSWORD)
    assert _may_sign_in("xiaolin", OTHER)


def test_who_has_lost_their_one_time_codes_comes_in_without(run: Run) -> None:
    run("user", "add", "xiaolin", "--role", "agent", typed=f"{PASSWORD}\n")

    async def begin() -> None:
        async with _accounts() as accounts:
            account = await accounts.named("xiaolin")
            assert account is not None
            assert account.role is Role.AGENT
            await accounts.begin_totp(account)

    asyncio.run(begin())
    _behind_its_back("UPDATE account SET totp_confirmed = TRUE")
    assert run("user", "list").stdout == "xiaolin：agent，动态口令\n"
    assert not _may_sign_in("xiaolin", PASSWORD)
    assert run("user", "no-totp", "xiaolin").stdout == "xiaolin：agent\n"
    assert _may_sign_in("xiaolin", PASSWORD)


@pytest.mark.parametrize("command", ["disable", "enable", "password", "no-totp"])
def test_one_who_does_not_exist_is_told(run: Run, command: str) -> None:
    refused = run("user", command, "nobody", typed=f"{PASSWORD}\n")
    assert refused.exit_code == 2
    assert "没有叫“nobody”的账户" in refused.stderr


def test_a_database_that_cannot_be_opened_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    refused = run("user", "list")
    assert refused.exit_code == 2
    assert "DATABASE_URL" in refused.stderr


# -- the audit -------------------------------------------------------------------------------


def test_an_audit_that_is_whole_is_counted_and_its_head_told(run: Run) -> None:
    empty = run("audit", "verify")
    assert (empty.exit_code, empty.stdout) == (0, f"0 条，链头 {'0' * 64}\n")
    run("user", "add", "xiaolin", "--role", "agent", typed=f"{PASSWORD}\n")
    whole = run("audit", "verify")
    assert whole.exit_code == 0
    assert whole.stdout.startswith("1 条，链头 ")
    head = whole.stdout.split()[-1]
    run("user", "disable", "xiaolin")
    later = run("audit", "verify", "--head", head.upper())
    assert later.exit_code == 0
    assert later.stdout.startswith("2 条")
    assert "记下的链头还在里面" in later.stdout


def test_an_audit_that_was_tampered_with_ends_in_an_error(run: Run) -> None:
    run("user", "add", "xiaolin", "--role", "agent", typed=f"{PASSWORD}\n")
    run("user", "disable", "xiaolin")
    head = run("audit", "verify").stdout.split()[-1]
    _behind_its_back(
        "DROP TRIGGER audit_refuses_delete",
        "DROP TRIGGER audit_refuses_update",
        "DELETE FROM audit WHERE number = 2",
    )
    assert run("audit", "verify").exit_code == 0
    cut = run("audit", "verify", "--head", head)
    assert cut.exit_code == 1
    assert "不在里面" in cut.stdout
    _behind_its_back("UPDATE audit SET at = 0")
    broken = run("audit", "verify")
    assert broken.exit_code == 1
    assert "第 1 条断了" in broken.stdout
