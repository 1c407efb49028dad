"""Whoever starts it without what it stands on is told what is missing, and what to do."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from bot.running import NotRunnableError, opened_store
from bot.settings import Settings, StoreSettings
from bot.storage.keys import Key, Keyring
from tests.bot.databases import change
from tests.bot.storage.deployment import contacts, deployed


@pytest.fixture
def settings(address: str, tmp_path: Path) -> Settings:
    return Settings(store=StoreSettings(database_url=address, key_file=tmp_path / "keys" / "keys"))


async def _refusal(settings: Settings) -> str:
    with pytest.raises(NotRunnableError) as refused:
        async with opened_store(settings):
            pass
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return str(refused.value)


def _at(settings: Settings, url: str) -> Settings:
    return replace(settings, store=replace(settings.store, database_url=url))


async def _begun(settings: Settings) -> None:
    async with opened_store(settings) as (store, keyring):
        person = await store.welcome(contacts(1, keyring), "zh_Hans")
        await store.begin(person)


async def test_the_first_start_makes_keys_and_tables_and_the_next_finds_them(
    settings: Settings,
) -> None:
    await _begun(settings)
    async with opened_store(settings) as (store, keyring):
        person = await store.person(contacts(1, keyring))
        assert person is not None
        assert len(await store.conversations(person)) == 1


async def test_keys_that_are_gone_are_missed(settings: Settings) -> None:
    await _begun(settings)
    settings.store.key_file.unlink()
    message = await _refusal(settings)
    assert "WENZHU_KEY_FILE" in message
    assert "找回原来的密钥" in message


async def test_wrong_keys_are_noticed_and_the_right_ones_still_open(settings: Settings) -> None:
    await _begun(settings)
    wrong = base64.b64encode(Key.new(1).secret).decode()
    said = replace(settings, store=replace(settings.store, keys=f"1:{wrong}"))
    message = await _refusal(said)
    assert "WENZHU_KEYS" in message
    assert wrong[:8] not in message
    async with opened_store(settings):
        pass


async def test_a_damaged_key_file_is_said_to_be(settings: Settings) -> None:
    await _begun(settings)
    settings.store.key_file.write_text("oops")
    message = await _refusal(settings)
    assert str(settings.store.key_file) in message
    assert "备份" in message


async def test_a_database_of_a_newer_version_is_refused(settings: Settings) -> None:
    await _begun(settings)
    async with deployed(settings.store.database_url, Keyring.load(settings.store)) as kept:
        await change(kept.database, "UPDATE alembic_version SET version_num = '9999'")
    message = await _refusal(settings)
    assert "9999" in message
    assert "请装回新版本" in message


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:s3cret@db/wenzhu",
        "oops",
        "",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
async def test_an_address_that_cannot_be_used_is_said_to_be_and_not_repeated(
    tmp_path: Path, url: str
) -> None:
    settings = Settings(store=StoreSettings(database_url=url, key_file=tmp_path / "keys"))
    message = await _refusal(settings)
    assert "DATABASE_URL" in message
    assert "s3cret" not in message


async def test_a_file_that_is_no_database_or_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("今天天气很好，" * 1000, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for place in ("text", "folder", "text/within"):
        url = f"sqlite:///{tmp_path / place}"
        settings = Settings(store=StoreSettings(database_url=url, key_file=tmp_path / "keys"))
        assert "数据库打不开" in await _refusal(settings)


async def test_a_server_that_is_not_there_or_does_not_let_one_in_is_said_to_be(
    settings: Settings, postgres_address: str, tmp_path: Path
) -> None:
    other_database = postgres_address.replace("/test_", "/none_")
    other_user = postgres_address.replace("//postgres:", "//nobody:s3cret")
    assert len({postgres_address, other_database, other_user}) == 3
    nowhere = (f"postgresql://u@/d?host={tmp_path}", "postgresql://u:s3cret@127.0.0.1:1/d")
    for url in (other_database, other_user, *nowhere):
        message = await _refusal(_at(settings, url))
        assert "数据库打不开" in message
        assert "wenzhu doctor" in message
        assert "s3cret" not in message
