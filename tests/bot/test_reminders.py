"""Who asked to be told is told, once, and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest_asyncio

from bot.casework import Casework, Live
from bot.reminders import Reminders
from bot.settings import StoreSettings
from bot.storage.keys import Key, Keyring
from bot.storage.records import PersonRecord, Writing
from bot.storage.store import Store
from rules.figures import NO_FIGURES, FigureRow, Figures
from tests.bot.databases import opened
from tests.bot.diseases import DISEASES

DAY = 24 * 3600
ADDRESS = 70_001
OPEN = ("1", "泉州", "泉州", "都没有", "不清楚")  # leaves things open


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_790_000_000

    def __call__(self) -> int:
        return self.seconds


@dataclass
class House:
    """A store with one person in it."""

    store: Store
    clock: Clock
    person: PersonRecord

    def casework(self, figures: Figures = NO_FIGURES) -> Casework:
        return Casework(self.store, DISEASES, figures, lambda: date(2026, 3, 1))

    async def talked(self, *texts: str) -> Live:
        casework = self.casework()
        record = await self.store.begin(self.person)
        live = await casework.open(record.id, "zh_Hans")
        assert live is not None
        for text in texts:
            await casework.hear(live, text, Writing())
        return live

    async def reminded(self, live: Live, wanted: bool = True) -> None:
        await self.store.reminders.remind(self.person, live.record, ADDRESS, wanted)

    async def due(self, figures: Figures = NO_FIGURES) -> list[str]:
        """What is due, and that it goes to the right place."""
        found = [each async for each in Reminders(self.casework(figures), figures).due()]
        assert {each.address for each in found} <= {ADDRESS}
        return [each.text for each in found]


@pytest_asyncio.fixture
async def house(address: str) -> AsyncIterator[House]:
    clock, keyring = Clock(), Keyring((Key.new(1),))
    async with opened(address) as database:
        store = Store(database, keyring, clock, StoreSettings())
        contact = keyring.fingerprints("contact", "telegram:70001")
        yield House(store, clock, await store.welcome(contact, "zh_Hans"))


async def finished(house: House) -> Live:
    live = await house.talked("2", "其他地方", "其他地方", "1")
    assert live.talk.asking == "finished"
    return live


async def test_nobody_is_told_who_did_not_ask(house: House) -> None:
    await finished(house)
    house.clock.seconds += 29 * DAY
    assert await house.due() == []


async def test_two_days_before_the_end_is_told_of_once(house: House) -> None:
    live = await finished(house)
    await house.reminded(live)
    house.clock.seconds += 28 * DAY - 1
    assert await house.due() == []
    house.clock.seconds += 1
    (text,) = await house.due()
    assert "自动删除" in text
    assert "/start" in text
    assert await house.due() == []


async def test_whoever_changed_their_mind_is_not_told(house: House) -> None:
    live = await finished(house)
    await house.reminded(live)
    await house.reminded(live, wanted=False)
    house.clock.seconds += 29 * DAY
    assert await house.due() == []


async def test_whoever_left_is_not_told(house: House) -> None:
    live = await finished(house)
    await house.reminded(live)
    await house.store.reminders.stop(house.person)
    house.clock.seconds += 29 * DAY
    assert await house.due() == []


def with_a_new_figure() -> Figures:
    row = FigureRow(2026, Decimal(20_000), "文号")
    return replace(NO_FIGURES, rows={"quanzhou.marginal_income_standard": (row,)})


async def test_as_long_as_the_rules_are_the_same_there_is_nothing_to_tell(house: House) -> None:
    live = await house.talked(*OPEN)
    await house.reminded(live)
    assert await house.due() == []
    assert await house.due() == []


async def test_a_new_figure_is_told_of_once_where_it_was_what_left_things_open(
    house: House,
) -> None:
    live = await house.talked(*OPEN)
    await house.reminded(live)
    missing = live.talk.session.result.programmes
    assert any("quanzhou.marginal_income_standard" in each.missing_parameters for each in missing)
    await house.due()
    (text,) = await house.due(with_a_new_figure())
    assert "变化" in text
    assert await house.due(with_a_new_figure()) == []


async def test_a_new_figure_is_nothing_to_somebody_for_whom_all_was_clear(house: House) -> None:
    live = await finished(house)
    await house.reminded(live)
    await house.due()
    assert await house.due(with_a_new_figure()) == []


async def test_what_a_person_says_themselves_is_no_news_to_them(house: House) -> None:
    live = await house.talked(*OPEN)
    await house.reminded(live)
    await house.due()
    casework = house.casework()
    again = await casework.open(live.record.id, "zh_Hans")
    assert again is not None
    await casework.hear(again, "返回", Writing())
    assert again.record.length > live.record.length
    assert await house.due(with_a_new_figure()) == []
