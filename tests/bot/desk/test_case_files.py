"""What is in a case: notes, what each answer rests on, how answers changed, what is frozen."""

from __future__ import annotations

import asyncio
import json

import pytest

from bot.desk.cases import Frozen, NoSuchCaseError, Note, NoteError
from bot.desk.roles import Evidence, Role
from bot.interview.steps import Did, Step
from bot.storage.keys import SealError
from bot.storage.records import How, Writing
from tests.bot.databases import change, rows
from tests.bot.desk.desks import RULES, Desk, answer
from tests.bot.storage.deployment import RING, START, said

FACTS, RESULT = b'{"insured_place": 70.50}', b'{"programmes": []}'


# -- notes -----------------------------------------------------------------------------------


async def test_notes_are_kept_in_their_order_with_who_wrote_them(desk: Desk) -> None:
    agent, lead = await desk.agent(), await desk.agent("lead", Role.LEAD)
    case = await desk.cases.open(agent)
    await desk.cases.note(agent, case, "  儿子代问\r\n明天再打 ")
    await desk.cases.note(lead, case, "好")
    assert await desk.cases.notes(case) == [
        Note(START, agent.id, "儿子代问\n明天再打"),
        Note(START, lead.id, "好"),
    ]
    assert (await desk.actions(case.number))[1:] == [("case.noted", "")] * 2


async def test_a_note_keeps_no_number_that_leads_to_a_person(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    await desk.cases.note(agent, case, "电话 13800138000，身份证 11010519491231002X")
    [note] = await desk.cases.notes(case)
    assert note.text == "电话 〔电话〕，身份证 〔身份证号〕"


async def test_a_note_is_sealed_for_its_place(desk: Desk) -> None:
    agent = await desk.agent()
    one, two = [await desk.cases.open(agent) for _ in range(2)]
    await desk.cases.note(agent, one, "肺癌")
    await desk.cases.note(agent, one, "别的")
    [(first,)] = await rows(desk.kept.database, "SELECT sealed FROM desk_note WHERE number = 1")
    assert "肺癌".encode() not in first
    swap = "UPDATE desk_note SET sealed = :sealed WHERE number = 2"
    await change(desk.kept.database, swap, sealed=first)
    with pytest.raises(SealError):
        await desk.cases.notes(one)
    assert await desk.cases.notes(two) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "empty"), (" \r\n\t", "empty"), ("长" * 2001, "long"), ("x" * 10_000_000, "long")],
)
async def test_a_note_that_is_empty_or_too_long_is_not_kept(
    desk: Desk, text: str, key: str
) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    with pytest.raises(NoteError) as refused:
        await desk.cases.note(agent, case, text)
    assert refused.value.key == f"desk.note.{key}"
    assert str(refused.value)
    assert await desk.cases.notes(case) == []


async def test_any_other_text_is_kept(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    for text in ("长" * 2000, "\0", "'; DROP TABLE desk_note --", "\ud800 x"):
        await desk.cases.note(agent, case, text)
    assert [note.text for note in await desk.cases.notes(case)] == [
        "长" * 2000, "\0", "'; DROP TABLE desk_note --", "? x",
    ]  # fmt: skip


async def test_notes_that_are_written_at_once_are_all_kept(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    await asyncio.gather(*(desk.cases.note(agent, case, f"{n}") for n in range(8)))
    assert {note.text for note in await desk.cases.notes(case)} == {f"{n}" for n in range(8)}


# -- what answers rest on ----------------------------------------------------------------------


async def test_who_wrote_an_answer_down_and_on_what_basis_is_kept_with_it(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    await desk.write(case, answer("insured_place", "xiamen"), said("一"), by=agent)
    talk = await desk.talk_of(case)
    entries = await desk.kept.store.entries(talk)
    assert [(each.how, each.by, each.evidence) for each in entries] == [
        (How.STAFF, agent.id, "said")
    ] * 2
    await desk.kept.store.write(talk, Writing((said("二"),)))
    last = (await desk.kept.store.entries(talk))[-1]
    assert (last.how, last.by, last.evidence) == (How.TEXT, None, None)


async def test_the_latest_word_on_an_answer_counts(desk: Desk) -> None:
    agent, lead = await desk.agent(), await desk.agent("lead", Role.LEAD)
    case = await desk.cases.open(agent)
    await desk.write(case, answer("insured_place", "xiamen"), by=agent)
    assert (await desk.cases.evidence(case))["insured_place"].evidence is Evidence.SAID
    await desk.cases.vouch(agent, case, "insured_place", Evidence.SEEN)
    desk.kept.clock.at += 5
    await desk.cases.vouch(lead, case, "insured_place", Evidence.VERIFIED)
    found = (await desk.cases.evidence(case))["insured_place"]
    assert (found.evidence, found.by, found.at) == (Evidence.VERIFIED, lead.id, START + 5)
    assert (await desk.actions(case.number))[1:] == [
        ("case.vouched", "insured_place:seen"),
        ("case.vouched", "insured_place:verified"),
    ]


async def test_nobody_vouches_for_an_answer_that_is_given_afterwards(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    await desk.write(
        case, answer("insured_place", "xiamen"), answer("hukou_place", "xiamen"), by=agent
    )
    for question in ("insured_place", "hukou_place"):
        await desk.cases.vouch(agent, case, question, Evidence.VERIFIED)
    await desk.write(case, answer("insured_place", "quanzhou"), by=agent)
    found = await desk.cases.evidence(case)
    assert {question: each.evidence for question, each in found.items()} == {
        "insured_place": Evidence.SAID,
        "hukou_place": Evidence.VERIFIED,
    }
    await desk.write(case, answer("insured_place", "qingdao"), by=agent, evidence=None)
    assert (await desk.cases.evidence(case)).keys() == {"hukou_place"}
    await desk.write(case, Step(Did.RESTART), by=agent)
    assert await desk.cases.evidence(case) == {}


@pytest.mark.parametrize("question", ["", "年龄", "a b", "x" * 65, "\0"])
async def test_only_a_question_is_vouched_for(desk: Desk, question: str) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    with pytest.raises(ValueError, match="question"):
        await desk.cases.vouch(agent, case, question, Evidence.SEEN)
    assert await desk.cases.evidence(case) == {}


# -- how answers changed -----------------------------------------------------------------------


async def test_the_history_shows_each_answer_beside_the_one_before_it(desk: Desk) -> None:
    agent = await desk.agent()
    talk = await desk.kept.talk(1)
    case = await desk.cases.take_over(agent, await desk.kept.store.handover.issue(talk))
    own, place = answer("insured_place", "xiamen", "七十"), answer("hukou_place", "xiamen")
    await desk.kept.store.write(talk, Writing((own, said("还在说")), how=How.BUTTON))
    desk.kept.clock.at += 60
    corrected = answer(
        "insured_place", "quanzhou", "七十一", question="assets"
    )  # while something else was asked
    await desk.write(case, place, Step(Did.CHANGE, value="insured_place"), corrected, by=agent)
    first, second, third = await desk.cases.history(case)
    assert (first.question, first.before, first.after) == ("insured_place", None, own)
    assert (first.at, first.by, first.how, first.evidence) == (START, None, How.BUTTON, None)
    assert (second.question, second.before) == ("hukou_place", None)
    assert (third.question, third.before, third.after) == ("insured_place", own, corrected)
    assert (third.at, third.by, third.how) == (START + 60, agent.id, How.STAFF)
    assert third.evidence is Evidence.SAID


async def test_for_whom_somebody_asks_is_an_answer_too(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    step = Step(Did.FOR_WHOM, "for_whom", "妈妈", value="mother")
    await desk.write(case, step, by=agent)
    [edit] = await desk.cases.history(case)
    assert (edit.question, edit.after) == ("for_whom", step)


# -- the last result -----------------------------------------------------------------------------


async def test_the_last_result_is_sealed(desk: Desk) -> None:
    case = await desk.cases.open(await desk.agent())
    await desk.cases.noted_standing(case, {"xiamen.aid": "likely"})
    [(sealed,)] = await rows(desk.kept.database, "SELECT verdicts FROM desk_case")
    assert b"likely" not in sealed
    assert await desk.cases.noted_standing(case, {}) == {"xiamen.aid": "likely"}
    assert await desk.cases.noted_standing(case, {}) == {}


# -- kept for later ------------------------------------------------------------------------------


async def test_a_frozen_case_is_facts_and_result_and_leads_to_nobody(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    desk.kept.clock.at += 17
    identity = await desk.cases.freeze(agent, case, FACTS, RESULT)
    assert await desk.cases.frozen() == [Frozen(identity, START - START % 86400 - 8 * 3600, RULES)]
    content = await desk.cases.frozen_case(identity)
    assert content == b'{"facts":{"insured_place": 70.50},"result":{"programmes": []}}'
    [row] = await rows(desk.kept.database, "SELECT * FROM frozen_case")
    assert case.number not in str(row)
    assert case.talk not in row
    assert b"programmes" not in row[-1]
    assert (await desk.actions(case.number))[-1] == ("case.frozen", "")


async def test_what_is_no_json_is_not_frozen(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    for facts in (b"", b"{", b'{}, "name": "x"'):
        with pytest.raises(Exception, match=r"JSON|truncated"):
            await desk.cases.freeze(agent, case, facts, RESULT)
    assert await desk.cases.frozen() == []


@pytest.mark.parametrize("identity", ["", "x", "-1", "1", "9" * 19, "9" * 100, "\0", "１"])
async def test_nothing_else_is_frozen(desk: Desk, identity: str) -> None:
    agent = await desk.agent()
    await desk.cases.freeze(agent, await desk.cases.open(agent), FACTS, RESULT)
    with pytest.raises(NoSuchCaseError):
        await desk.cases.frozen_case(identity)


async def test_a_case_is_read_whole_under_a_new_key(desk: Desk) -> None:
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    await desk.cases.note(agent, case, "一")
    identity = await desk.cases.freeze(agent, case, FACTS, RESULT)
    desk.kept.ring = RING.rotated()
    after = Desk(desk.kept)
    assert [note.text for note in await after.cases.notes(case)] == ["一"]
    assert json.loads(await after.cases.frozen_case(identity))["facts"] == {"insured_place": 70.5}
