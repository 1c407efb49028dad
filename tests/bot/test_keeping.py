"""A conversation kept elsewhere goes on at the terminal, by its code, and is kept on."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bot.casework import Casework
from bot.channels.terminal import converse
from bot.keeping import KeptTalk, resumed
from bot.running import opened_store
from bot.settings import Settings, StoreSettings
from bot.storage.handover import CodeError
from bot.storage.records import EntryRecord, Writing
from rules.figures import NO_FIGURES
from tests.bot.diseases import DISEASES

TODAY = date(2026, 3, 1)


def settings_in(folder: Path) -> Settings:
    store = StoreSettings(f"sqlite:///{folder / 'w.db'}", folder / "w.keys")
    return Settings(store=store)


async def begun(settings: Settings, *texts: str) -> tuple[str, int]:
    """A conversation as another channel leaves it; its code, and its number."""
    async with opened_store(settings) as (store, keyring):
        person = await store.welcome(keyring.fingerprints("contact", "telegram:1"), "zh_Hans")
        casework = Casework(store, DISEASES, NO_FIGURES, lambda: TODAY)
        record = await store.begin(person)
        live = await casework.open(record.id, "zh_Hans")
        assert live is not None
        for text in texts:
            await casework.hear(live, text, Writing())
        return await store.handover.issue(live.record), record.id


async def entries(settings: Settings, talk: int) -> list[EntryRecord]:
    async with opened_store(settings) as (store, _):
        record = await store.conversation(talk)
        assert record is not None
        return await store.entries(record)


@contextmanager
def at_the_terminal(code: str, settings: Settings) -> Iterator[KeptTalk]:
    with resumed(code, settings, DISEASES, NO_FIGURES, lambda: TODAY) as talk:
        yield talk


def test_it_begins_with_what_was_said_and_goes_on_to_the_result(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    code, talk = asyncio.run(begun(settings, "2", "泉州"))
    shown = io.StringIO()
    with at_the_terminal(code, settings) as kept:
        converse(kept, io.StringIO("泉州\n低保\n1\n退出\n"), shown)
    text = shown.getvalue()
    assert text.index("接着上次") < text.index("户口所在地：泉州市") < text.index("交在哪里")
    assert "第三类救助对象" in text
    said = [each.step.question for each in asyncio.run(entries(settings, talk))]
    assert said[:4] == ["for_whom", "hukou_place", "insured_place", "identities"]


def test_a_code_is_good_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    code, _ = asyncio.run(begun(settings, "2"))
    with at_the_terminal(code, settings):
        pass
    with pytest.raises(CodeError), at_the_terminal(code, settings):
        pass


def test_what_was_said_elsewhere_meanwhile_is_shown_and_nothing_is_overwritten(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    code, talk = asyncio.run(begun(settings, "2"))

    async def says_elsewhere(text: str) -> None:
        async with opened_store(settings) as (store, _):
            casework = Casework(store, DISEASES, NO_FIGURES, lambda: TODAY)
            live = await casework.open(talk, "zh_Hans")
            assert live is not None
            await casework.hear(live, text, Writing())

    with at_the_terminal(code, settings) as kept:
        kept.open()
        with ThreadPoolExecutor() as elsewhere:  # a loop runs here already
            elsewhere.submit(asyncio.run, says_elsewhere("厦门")).result()
        answer = "\n".join(line.text for line in kept.hear("泉州").lines)
        assert "别处" in answer
        assert "基本医保" in answer
    said = [each.step.text for each in asyncio.run(entries(settings, talk))]
    assert said == ["2", "厦门"]


def test_numbers_typed_into_it_are_not_kept(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    code, talk = asyncio.run(begun(settings, "2"))
    with at_the_terminal(code, settings) as kept:
        kept.hear("泉州")
        kept.hear("我的身份证 350203199001011234")
    texts = "".join(each.step.text for each in asyncio.run(entries(settings, talk)))
    assert "3502" not in texts
