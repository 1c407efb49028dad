"""Cases: each is seen only by those it is for, goes from hand to hand, and ends with its caller."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from bot.clock import china_day
from bot.desk.accounts import Account, AccountError
from bot.desk.cases import Case, Cases, NoSuchCaseError
from bot.desk.roles import Evidence, Outcome, Role
from bot.storage.handover import CodeError
from bot.storage.store import DAY, HOUR
from tests.bot.desk.desks import Desk, answer
from tests.bot.storage.deployment import START, said

NUMBER = re.compile(r"[0-9]{4}-[2-9A-HJKMNP-Z]{4}")


async def _closed(
    desk: Desk, staff: Account, case: Case, outcome: Outcome = Outcome.FINISHED
) -> Case:
    return await desk.cases.close(staff, case, outcome, [], "", [])


async def _may_see(desk: Desk, staff: Account, case: Case) -> bool:
    found = await desk.cases.search(staff)
    try:
        seen = (await desk.cases.case(staff, case.number)).number == case.number
    except NoSuchCaseError:
        seen = False
    assert seen == (case.number in [each.number for each in found])
    return seen


# -- opening ---------------------------------------------------------------------------------


async def test_a_new_case_has_a_number_of_its_day_and_a_conversation_of_nobody(
    desk: Desk,
) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent, "zh_Hans")
    assert NUMBER.fullmatch(case.number)
    assert case.number.startswith(f"{china_day(START):%m%d}-")
    assert (case.owner, case.status, case.opened_at, case.closed_at) == (
        agent.id, "open", START, None,
    )  # fmt: skip
    assert (case.language, case.rules_changed) == ("zh_Hans", False)
    assert (await desk.talk_of(case)).length == 0
    assert await desk.cases.case(agent, case.number) == case
    assert await desk.actions(case.number) == [("case.open", "")]


async def test_two_callers_have_nothing_in_common(desk: Desk) -> None:
    agent = await desk.agent()
    one, two = [await desk.cases.open(agent) for _ in range(2)]
    assert one.number != two.number
    assert (await desk.talk_of(one)).person != (await desk.talk_of(two)).person


async def test_a_number_that_is_taken_is_not_given_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = await desk.agent()
    numbers = iter(["1125-AAAA", "1125-AAAA", "1125-AAAA", "1125-BBBB"])
    monkeypatch.setattr(Cases, "_new_number", lambda _: next(numbers))
    assert [(await desk.cases.open(agent)).number for _ in range(2)] == ["1125-AAAA", "1125-BBBB"]
    assert (await desk.audit.verify()).count == 3


async def test_a_number_is_found_however_it_is_written(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    plain = case.number.replace("-", "")
    wide = "".join(chr(ord(each) + 0xFEE0) for each in plain)
    for written in (
        plain,
        plain.lower(),
        f" {case.number.lower()}\n",
        wide,
        "—".join((plain[:4], plain[4:])),
    ):
        assert await desk.cases.case(agent, written) == case


@pytest.mark.parametrize(
    "number", ["", "-", "%", "9999-____", "\0", "\ud800", "个案", "9" * 10_000]
)
async def test_nothing_else_is_a_number(desk: Desk, number: str) -> None:
    lead = await desk.agent(role=Role.LEAD)
    await desk.cases.open(lead)
    with pytest.raises(NoSuchCaseError):
        await desk.cases.case(lead, number)
    if number:
        assert await desk.cases.search(lead, number) == []


# -- taking over -----------------------------------------------------------------------------


async def test_with_a_code_staff_go_on_where_a_resident_was_and_the_resident_keeps_it(
    desk: Desk,
) -> None:
    talk = await desk.kept.talk(1, "妈妈得了肺癌")
    code = await desk.kept.store.handover.issue(talk)
    agent = await desk.agent()
    case = await desk.cases.take_over(agent, code)
    assert case.talk == talk.id
    assert (await desk.kept.person(1)).current == talk.id
    assert await desk.kept.texts(await desk.talk_of(case)) == ["妈妈得了肺癌"]
    assert await desk.actions(case.number) == [("case.taken_over", "")]
    with pytest.raises(CodeError):
        await desk.cases.take_over(agent, code)
    assert await desk.count("desk_case") == 1


async def test_a_code_of_a_conversation_that_is_a_case_already_leads_to_that_case(
    desk: Desk,
) -> None:
    talk = await desk.kept.talk(1)
    first, second = await desk.agent("first"), await desk.agent("second")
    case = await desk.cases.take_over(first, await desk.kept.store.handover.issue(talk))
    for agent in (second, second, first):
        code = await desk.kept.store.handover.issue(talk)
        assert await desk.cases.take_over(agent, code) == case
    assert await _may_see(desk, first, case)
    assert await _may_see(desk, second, case)
    assert not await _may_see(desk, await desk.agent("third"), case)


async def test_a_code_that_is_none_opens_nothing(desk: Desk) -> None:
    agent = await desk.agent()
    for code in ("", "AAAA-BBBB-CCCC", "\0", "\ud800"):
        with pytest.raises(CodeError):
            await desk.cases.take_over(agent, code)
    assert await desk.count("desk_case") == 0
    assert await desk.actions() == [("account.added", f"{agent.id}:agent")]


async def test_of_many_who_use_a_code_at_once_one_has_the_case(desk: Desk) -> None:
    code = await desk.kept.store.handover.issue(await desk.kept.talk(1))
    agents = [await desk.agent(f"agent{n}") for n in range(4)]
    tries = (desk.cases.take_over(agent, code) for agent in agents)
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Case) for each in outcomes) == 1
    assert sum(isinstance(each, CodeError) for each in outcomes) == 3


# -- who sees what -----------------------------------------------------------------------------


async def test_agents_see_their_own_cases_and_leads_and_admins_all(desk: Desk) -> None:
    agent, other = await desk.agent(), await desk.agent("other")
    lead, admin = await desk.agent("lead", Role.LEAD), await desk.agent("admin", Role.ADMIN)
    case = await desk.cases.open(agent)
    seen = [await _may_see(desk, each, case) for each in (agent, other, lead, admin)]
    assert seen == [True, False, True, True]


async def test_whoever_gives_a_case_away_has_it_no_more(desk: Desk) -> None:
    agent, other = await desk.agent(), await desk.agent("other")
    case = await desk.cases.open(agent)
    given = await desk.cases.hand_over(agent, case, other)
    assert given.owner == other.id
    assert not await _may_see(desk, agent, case)
    assert await _may_see(desk, other, case)
    assert (await desk.actions(case.number))[-1] == ("case.handed_over", f"to:{other.id}")
    assert (await desk.cases.hand_over(other, given, agent)).owner == agent.id
    assert not await _may_see(desk, other, case)


async def test_a_lead_gives_cases_from_one_to_another(desk: Desk) -> None:
    agent, other = await desk.agent(), await desk.agent("other")
    lead = await desk.agent("lead", Role.LEAD)
    case = await desk.cases.hand_over(lead, await desk.cases.open(agent), other)
    assert case.owner == other.id
    assert [await _may_see(desk, each, case) for each in (agent, other)] == [False, True]


async def test_who_has_a_case_beside_its_owner_gives_only_their_own_part_away(desk: Desk) -> None:
    owner, second, third = [await desk.agent(name) for name in ("owner", "second", "third")]
    talk = await desk.kept.talk(1)
    for agent in (owner, second):
        case = await desk.cases.take_over(agent, await desk.kept.store.handover.issue(talk))
    assert (await desk.cases.hand_over(second, case, third)).owner == owner.id
    assert [await _may_see(desk, each, case) for each in (owner, second, third)] == [
        True, False, True,
    ]  # fmt: skip
    assert (await desk.cases.hand_over(third, case, owner)).owner == owner.id
    assert not await _may_see(desk, third, case)


async def test_nothing_is_handed_to_who_cannot_take_it(desk: Desk) -> None:
    agent, gone = await desk.agent(), await desk.agent("gone")
    case = await desk.cases.open(agent)
    await desk.accounts.disable(gone)
    with pytest.raises(AccountError):
        await desk.cases.hand_over(agent, case, gone)
    assert await desk.cases.case(agent, case.number) == case


Doing = Callable[[Cases, Account, Case], Awaitable[object]]
DOINGS: tuple[Doing, ...] = (
    lambda cases, staff, case: cases.case(staff, case.number),
    lambda cases, staff, case: cases.hand_over(staff, case, staff),
    lambda cases, staff, case: cases.close(staff, case, Outcome.FINISHED, [], "", []),
    lambda cases, staff, case: cases.reopen(staff, case),
    lambda cases, staff, case: cases.note(staff, case, "一"),
    lambda cases, staff, case: cases.vouch(staff, case, "insured_place", Evidence.SEEN),
    lambda cases, staff, case: cases.freeze(staff, case, b"{}", b"{}"),
)


@pytest.mark.parametrize("doing", DOINGS)
async def test_nobody_does_anything_to_a_case_of_somebody_else(desk: Desk, doing: Doing) -> None:
    agent, other = await desk.agent(), await desk.agent("other")
    case = await desk.cases.open(agent)
    before = await desk.audit.verify()
    with pytest.raises(NoSuchCaseError):
        await doing(desk.cases, other, case)
    assert await desk.audit.verify() == before
    assert await desk.cases.case(agent, case.number) == case


@pytest.mark.parametrize("doing", DOINGS)
async def test_nobody_does_anything_to_a_case_that_has_expired(desk: Desk, doing: Doing) -> None:
    lead = await desk.agent(role=Role.LEAD)
    case = await desk.cases.open(lead)
    desk.kept.clock.at += 24 * HOUR
    with pytest.raises(NoSuchCaseError):
        await doing(desk.cases, lead, case)
    assert await desk.cases.search(lead) == []
    for reading in (desk.cases.notes, desk.cases.evidence, desk.cases.history):
        with pytest.raises(NoSuchCaseError):
            await reading(case)


# -- searching -------------------------------------------------------------------------------


async def test_cases_are_found_by_number_day_and_status_the_newest_first(desk: Desk) -> None:
    agent = await desk.agent()
    first = await desk.cases.open(agent)
    desk.kept.clock.at += 20 * HOUR  # the next day
    second = await desk.cases.open(agent)
    closed = await _closed(desk, agent, second)
    search, day = desk.cases.search, china_day(START)
    assert await search(agent) == [closed, first]
    assert await search(agent, number=first.number.lower()) == [first]
    assert await search(agent, number=first.number[-3:]) == [first]
    assert await search(agent, day=day) == [first]
    assert await search(agent, day=day + timedelta(1)) == [closed]
    assert await search(agent, status="open") == [first]
    assert await search(agent, status="finished") == [closed]
    assert await search(agent, status="call_back") == []
    assert await search(agent, day=day, status="finished") == []


async def test_a_day_is_one_in_china_from_its_first_second_to_its_last(desk: Desk) -> None:
    agent, day = await desk.agent(), date(2027, 1, 16)
    cases = []
    for at in (1_800_028_799, 1_800_028_800, 1_800_115_199, 1_800_115_200):
        desk.kept.clock.at = at
        cases.append(await desk.cases.open(agent))
    desk.kept.clock.at = 1_800_028_800  # while none of them has expired yet
    assert await desk.cases.search(agent, day=day) == [cases[2], cases[1]]


async def test_any_search_has_an_answer(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    assert await desk.cases.search(agent, day=date.min) == []
    assert await desk.cases.search(agent, day=date.max) == []
    assert await desk.cases.search(agent, status="' OR 1=1 \0") == []
    assert await desk.cases.search(agent, number="  ") == [case]
    assert await desk.cases.search(agent, page=-(10**30)) == [case]
    assert await desk.cases.search(agent, page=10**30) == []


async def test_there_are_twenty_cases_on_a_page(desk: Desk) -> None:
    agent = await desk.agent()
    numbers = []
    for _ in range(23):
        desk.kept.clock.at += 1
        numbers.append((await desk.cases.open(agent)).number)
    pages = [[each.number for each in await desk.cases.search(agent, page=n)] for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 3, 0]
    assert [*pages[0], *pages[1]] == numbers[::-1]


# -- closing ---------------------------------------------------------------------------------


async def test_a_case_that_is_closed_may_be_opened_again(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    desk.kept.clock.at += 60
    closed = await _closed(desk, agent, case, Outcome.CALL_BACK)
    assert (closed.status, closed.closed_at) == ("call_back", START + 60)
    assert await _closed(desk, agent, case, Outcome.WRONG) == closed
    again = await desk.cases.reopen(agent, closed)
    assert again == await desk.cases.reopen(agent, again) == case
    assert await desk.actions(case.number) == [
        ("case.open", ""),
        ("case.closed", "call_back"),
        ("case.reopened", ""),
    ]


async def test_cases_are_told_apart_by_the_rules_they_were_last_looked_at_under(
    desk: Desk,
) -> None:
    agent = await desk.agent()
    case, other = [await desk.cases.open(agent) for _ in range(2)]
    assert await desk.cases.noted_standing(case, {"xm": "likely"}) is None
    tomorrow = Desk(desk.kept, rules="rules of tomorrow")
    assert not (await desk.cases.case(agent, case.number)).rules_changed
    changed = await tomorrow.cases.case(agent, case.number)
    assert changed.rules_changed
    assert not (await tomorrow.cases.case(agent, other.number)).rules_changed
    assert await tomorrow.cases.noted_standing(changed, {"xm": "unlikely"}) == {"xm": "likely"}
    assert not (await tomorrow.cases.case(agent, case.number)).rules_changed
    assert await tomorrow.cases.noted_standing(changed, {"xm": "unlikely"}) == {"xm": "unlikely"}
    assert await desk.cases.noted_standing(changed, {"xm": "unlikely"}) == {"xm": "unlikely"}
    assert not (await desk.cases.case(agent, case.number)).rules_changed
    assert [action for action, _ in await desk.actions(case.number)].count("case.standing") == 3


# -- the end ---------------------------------------------------------------------------------


async def _full(desk: Desk, agent: Account) -> Case:
    """A case with all that can be kept of one."""
    talk = await desk.kept.talk(1, "一")
    other = await desk.agent("other")
    case = await desk.cases.take_over(agent, await desk.kept.store.handover.issue(talk))
    await desk.cases.take_over(other, await desk.kept.store.handover.issue(talk))
    await desk.write(case, answer("insured_place", "xiamen"), by=agent)
    await desk.cases.note(agent, case, "二")
    await desk.cases.vouch(agent, case, "insured_place", Evidence.SEEN)
    await desk.cases.noted_standing(case, {"xm": "likely"})
    await desk.cases.freeze(agent, case, b"{}", b"{}")
    return await _closed(desk, agent, case)


@pytest.mark.parametrize("end", ["forgotten", "expired"])
async def test_with_a_conversation_all_of_its_case_goes_but_no_count_and_nothing_of_the_audit(
    desk: Desk, end: str
) -> None:
    agent = await desk.agent()
    case, stays = await _full(desk, agent), await desk.cases.open(agent)
    before = await desk.audit.verify()
    desk.kept.clock.at += HOUR
    await desk.write(stays, said("三"), by=agent)
    if end == "forgotten":
        await desk.kept.store.forget(await desk.kept.person(1))
    else:
        desk.kept.clock.at += 24 * HOUR - 1
        assert await desk.kept.store.expire() == 1
    counted = {
        table: await desk.count(table) for table in ("desk_note", "desk_evidence", "desk_holder")
    }
    assert counted == {"desk_note": 0, "desk_evidence": 0, "desk_holder": 0}
    assert [each.number for each in await desk.cases.search(agent)] == [stays.number]
    assert await desk.audit.verify() == before
    assert await desk.actions(case.number)
    assert await desk.count("frozen_case") == 1
    assert await desk.count("tally") == 1


async def test_callers_who_are_nobody_go_with_their_conversation(desk: Desk) -> None:
    await desk.cases.open(await desk.agent())
    desk.kept.clock.at += 2 * DAY
    await desk.kept.store.expire()
    assert await desk.kept.counts() == {"account": 1, "audit": 2}
