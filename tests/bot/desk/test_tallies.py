"""Counts: each closed case once, nothing of whom it was, and small counts not shown."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.clock import china_day
from bot.desk.accounts import Account
from bot.desk.cases import Case
from bot.desk.roles import Outcome
from bot.desk.tallies import shown
from tests.bot.desk.desks import Desk
from tests.bot.storage.deployment import START

DAY = china_day(START)
PROGRAMMES = [("xiamen.aid", "likely"), ("xiamen.extra", "undetermined")]


async def _closed(desk: Desk, agent: Account, outcome: Outcome, left_at: str = "") -> Case:
    case = await desk.cases.open(agent)
    unknown = ["household_income", "age", "age"]
    return await desk.cases.close(agent, case, outcome, unknown, left_at, PROGRAMMES)


async def test_a_closed_case_is_counted_by_how_it_ended(desk: Desk) -> None:
    agent = await desk.agent()
    for _ in range(2):
        await _closed(desk, agent, Outcome.FINISHED, "age")
    await _closed(desk, agent, Outcome.GAVE_UP, "household_income")
    by = desk.tallies.by
    assert await by("outcome", DAY, DAY) == {"finished": 2, "gave_up": 1}
    assert await by("unknown", DAY, DAY) == {"age": 3, "household_income": 3}
    assert await by("left_at", DAY, DAY) == {"household_income": 1}
    assert await by("programme", DAY, DAY) == {
        "xiamen.aid:likely": 3,
        "xiamen.extra:undetermined": 3,
    }
    assert await by("minutes", DAY, DAY) == {}


async def test_a_case_that_is_closed_again_is_not_counted_again(desk: Desk) -> None:
    agent = await desk.agent()
    case = await _closed(desk, agent, Outcome.CALL_BACK)
    for _ in range(2):
        case = await desk.cases.reopen(agent, case)
        case = await desk.cases.close(agent, case, Outcome.FINISHED, [], "", [])
        case = await desk.cases.close(agent, case, Outcome.FINISHED, [], "", [])
    assert await desk.tallies.by("outcome", DAY, DAY) == {"call_back": 1}


async def test_cases_that_are_closed_at_once_are_all_counted_and_each_once(desk: Desk) -> None:
    agent = await desk.agent()
    cases = [await desk.cases.open(agent) for _ in range(6)]
    await asyncio.gather(
        *(
            desk.cases.close(
                agent, case, Outcome.FINISHED, ["age", "items"], "", PROGRAMMES[::turn]
            )
            for case in cases
            for turn in (1, -1)
        )
    )
    assert await desk.tallies.by("outcome", DAY, DAY) == {"finished": 6}
    assert await desk.tallies.by("unknown", DAY, DAY) == {"age": 6, "items": 6}


async def test_counts_are_told_from_a_day_to_another(desk: Desk) -> None:
    agent = await desk.agent()
    for _ in range(3):
        await _closed(desk, agent, Outcome.FINISHED)
        desk.kept.clock.at += 86400
    by, after = desk.tallies.by, timedelta(1)
    assert await by("outcome", DAY, DAY + after) == {"finished": 2}
    assert await by("outcome", DAY + after, DAY + 9 * after) == {"finished": 2}
    assert await by("outcome", DAY - 9 * after, DAY - after) == {}
    assert await by("outcome", DAY + after, DAY) == {}


async def test_what_is_no_id_is_not_counted_and_nothing_else_is_done(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    for unknown in (["妈妈"], ["a b"], [""], ["x" * 97], ["=1+1"]):
        with pytest.raises(ValueError, match="ids"):
            await desk.cases.close(agent, case, Outcome.FINISHED, unknown, "", [])
    assert await desk.cases.case(agent, case.number) == case
    assert await desk.count("tally") == 0


def test_counts_from_one_to_four_are_shown_as_few() -> None:
    assert [shown(count) for count in (0, 1, 4, 5, 1234)] == ["0", "<5", "<5", "5", "1234"]


async def test_a_table_of_all_counts_shows_small_ones_as_small(desk: Desk) -> None:
    agent = await desk.agent()
    for _ in range(5):
        case = await desk.cases.open(agent)
        await desk.cases.close(agent, case, Outcome.FINISHED, [], "", [])
    await _closed(desk, agent, Outcome.GAVE_UP, "age")
    days = f"{DAY},{DAY}"
    assert (await desk.tallies.csv_of(DAY, DAY)).split("\r\n") == [
        "since,until,kind,name,count",
        f"{days},left_at,age,<5",
        f"{days},outcome,finished,5",
        f"{days},outcome,gave_up,<5",
        f"{days},programme,xiamen.aid:likely,<5",
        f"{days},programme,xiamen.extra:undetermined,<5",
        f"{days},unknown,age,<5",
        f"{days},unknown,household_income,<5",
        "",
    ]
