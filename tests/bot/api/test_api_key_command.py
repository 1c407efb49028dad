"""`wenzhu api-key`: a key is shown once, listed without itself, and taken back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.operating.api_key_command import Use, api_key_app
from bot.settings import Settings
from bot.storage.api_keys import ApiKey, ApiKeys, Scope
from bot.storage.keys import Keyring
from tests.bot.databases import opened


@pytest.fixture(autouse=True)
def _deployment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'wenzhu.db'}")
    monkeypatch.setenv("WENZHU_KEY_FILE", str(tmp_path / "wenzhu.keys"))
    monkeypatch.delenv("WENZHU_KEYS", raising=False)


def api_key(*arguments: str) -> Result:
    return CliRunner().invoke(api_key_app, arguments)


def found(token: str) -> ApiKey | None:
    """What a token opens in this deployment."""

    async def find() -> ApiKey | None:
        store = Settings.from_environment().store
        async with opened(store.database_url) as database:
            return await ApiKeys(database, Keyring.load(store), lambda: 0).find(token)

    return asyncio.run(find())


def test_a_key_is_shown_once_alone_on_standard_output_and_works() -> None:
    added = api_key("add", "hotline", "--scope", "screen", "--scope", "match", "--a-minute", "7")
    assert added.exit_code == 0, added.output
    token = added.stdout.strip()
    known = found(token)
    assert known is not None
    assert (known.name, known.a_minute) == ("hotline", 7)
    assert known.scopes == {Scope.SCREEN, Scope.MATCH}
    listed = api_key("list").stdout
    assert token not in listed
    assert "hotline  match、screen  一分钟 7 次" in listed


def test_a_key_that_is_disabled_is_listed_as_such_and_opens_nothing() -> None:
    token = api_key("add", "hotline", "--scope", "screen").stdout.strip()
    assert "已停用" not in api_key("list").stdout
    assert api_key("disable", "hotline").exit_code == 0
    assert found(token) is None
    assert "已停用" in api_key("list").stdout


def test_without_keys_the_list_says_so() -> None:
    assert "还没有" in api_key("list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "hotline"),
        ("add", "hotline", "--scope", "everything"),
        ("add", "hotline", "--scope", "screen", "--a-minute", "0"),
        ("add", "two words", "--scope", "screen"),
        ("add", "taken", "--scope", "screen"),
        ("disable", "nobody"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_shown(arguments: tuple[str, ...]) -> None:
    api_key("add", "taken", "--scope", "screen")
    refused = api_key(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "Traceback" not in refused.stderr
    assert len(api_key("list").stdout.splitlines()) == 1


def test_the_command_offers_every_scope_there_is() -> None:
    assert [each.value for each in Use] == [each.value for each in Scope]
