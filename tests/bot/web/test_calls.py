"""A call on the console: asking in any order, a whole story, what answers rest on, and the end."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.web.paperwork import TYPES
from bot.clock import CHINA
from bot.desk.roles import Outcome, Role
from bot.interview.deciding import most_decisive
from bot.interview.planner import Inquiry, open_questions
from bot.interview.session import UNSURE, Said, Session, in_band, stated
from bot.parameters import deployment_figures
from bot.words import words
from rules.assessment import standing
from rules.figures import NO_FIGURES
from rules.intake import read_case
from rules.interval import Interval
from rules.kinds import Choice, Fact, Flag
from rules.screening import screen
from rules.truth import UNKNOWN
from tests.bot.databases import rows
from tests.bot.web.residents import House, Person, open_house

say = words()
FIGURES = deployment_figures(Path(__file__).parents[1] / "conversations" / "figures.toml")
MARCH = int(datetime(2026, 3, 1, 12, tzinfo=CHINA).timestamp())
PLACES = ("1", "泉州", "泉州")
TRANSITION = (*PLACES, "10")  # out of poverty: how long that counts is a figure
TO_THE_RESULT = (*PLACES, "低保", "1", "2")
STORY = "我妈户口在青岛，医保也在青岛，是低保户，得了肺癌，电话13812345678"


@pytest_asyncio.fixture
async def house(sqlite_address: str) -> AsyncIterator[House]:
    async with open_house(sqlite_address) as made:
        yield made


def number_of(agent: Person) -> str:
    found = re.fullmatch(r"/staff/case/([^/]+)(/.*)?", agent.page.path)
    assert found, agent.page.path
    return found[1]


async def call(house: House, *typed: str, name: str = "xiaolin") -> Person:
    """An agent in a call, in which some things were said already."""
    agent = await house.call(name)
    for text in typed:
        await agent.types(text)
    return agent


async def said(house: House, agent: Person) -> dict[str, object]:
    talk = await house.talk(await house.record_of(number_of(agent)))
    return dict(talk.session.case.facts)


async def summary(agent: Person) -> Person:
    await agent.open(f"/staff/case/{number_of(agent)}/summary")
    return agent


def history(agent: Person) -> list[list[str]]:
    """The rows about answers on the page of a summary: when, who, answer, before, evidence."""
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        for row in agent.page.document.xpath("//*[@aria-labelledby='history']//tbody/tr")
    ]


# -- asking ---------------------------------------------------------------------------------------


async def test_an_answer_is_pressed_or_typed_and_the_script_goes_on(house: House) -> None:
    agent = await call(house)
    assert say("script.for_whom.second") in agent.page.main
    await agent.picks("1")
    await agent.types("泉州")
    assert await said(house, agent) == {"hukou_place": "quanzhou"}
    assert say("script.insured_place.second") in agent.page.main


async def test_what_was_not_understood_stays_in_the_field(house: House) -> None:
    agent = await call(house, "1")
    await agent.types("月球背面")
    assert agent.typed == "月球背面"
    assert await said(house, agent) == {}


async def test_a_question_may_be_put_before_its_turn(house: House) -> None:
    agent = await call(house, *PLACES)
    open_ones = agent.page.document.xpath("//ol[@class='jump']//button")
    last = open_ones[-1].get("value")
    await agent.press(open_ones[-1])
    assert say(f"script.{last}.second") in agent.page.main
    number = number_of(agent)
    talk = await house.talk(await house.record_of(number))
    assert talk.asking == last


async def test_all_open_questions_are_listed_with_the_most_decisive_first(house: House) -> None:
    agent = await call(house, *PLACES)
    talk = await house.talk(await house.record_of(number_of(agent)))
    shown = [b.get("value") for b in agent.page.document.xpath("//ol[@class='jump']//button")]
    session = talk.session
    wanted = open_questions(session.policies, session.case, session.exhausted, "eligibility")
    assert sorted(shown) == sorted(each.id for each in wanted)
    assert shown == [each.question.id for each in most_decisive(session)]


def said_of(fact: Fact, bands: Sequence[Interval], picked: int) -> Said:
    """One of the answers that there are to a question; not knowing where there is none."""
    if isinstance(fact, Flag):
        return stated(bool(picked % 2))
    if isinstance(fact, Choice):
        return stated(fact.options[picked % len(fact.options)])
    return in_band(bands[picked % len(bands)]) if bands else UNSURE


def answered(picks: Sequence[int]) -> Session:
    """A session in which questions were answered in their natural order."""
    session = Session(date(2026, 3, 1))
    for picked in picks:
        turn = session.turn
        if isinstance(turn, Inquiry):
            facts = enumerate(turn.question.facts)
            session.answer({f.key: said_of(f, turn.bands, picked >> n) for n, f in facts})
    return session


def settled_by_each_answer(session: Session, question: str) -> Iterator[int]:
    """How many programmes that were open are settled by one answer to a question, for each."""
    undecided = [p for p in session.policies if standing(p, session.case).verdict is UNKNOWN]
    asked = deepcopy(session)
    asked.put(question)
    turn = asked.turn
    assert isinstance(turn, Inquiry)
    for fact in turn.question.facts:
        options = len(getattr(fact, "options", ())) or len(turn.bands) or 2
        for picked in range(options):
            after = deepcopy(asked)
            after.answer({fact.key: said_of(fact, turn.bands, picked)})
            yield sum(standing(p, after.case).verdict is not UNKNOWN for p in undecided)


@settings(max_examples=60)
@given(picks=st.lists(st.integers(0, 2**14), max_size=8))
def test_the_most_decisive_question_settles_what_it_says_and_none_is_left_out(
    picks: list[int],
) -> None:
    session = answered(picks)
    offered = most_decisive(session)
    wanted = open_questions(session.policies, session.case, session.exhausted, "eligibility")
    assert sorted(e.question.id for e in offered) == sorted(each.id for each in wanted)
    assert [e.settles for e in offered] == sorted((e.settles for e in offered), reverse=True)
    for first in offered[:1]:
        assert first.settles <= max(settled_by_each_answer(session, first.question.id))


# -- a whole story --------------------------------------------------------------------------------


async def test_only_what_was_ticked_of_a_story_is_taken_with_its_words(house: House) -> None:
    agent = await call(house)
    field = agent.page.document.get_element_by_id("story")
    await agent.press(next(field.iterancestors("form")).xpath(".//button")[0], story=STORY)
    assert (await said(house, agent)) == {}
    offered = {
        str(each.getnext().text_content()): each.get("value")
        for each in agent.page.document.xpath("//input[@name='take']")
    }
    assert any("青岛市" in text for text in offered)
    ticked = [key for text, key in offered.items() if "低保" not in text]
    await agent.presses(say("console.call.story.take"), take=ticked, evidence="seen")
    facts = await said(house, agent)
    assert (facts["hukou_place"], facts["insured_place"]) == ("qingdao", "qingdao")
    assert not {"identities.dibao", "diagnoses"} & facts.keys()
    entries = await house.kept.store.entries(await house.record_of(number_of(agent)))
    by_fact = {key: each for each in entries for key in each.step.said}
    assert by_fact["hukou_place"].step.text == "青岛"
    assert by_fact["hukou_place"].evidence == "seen"
    assert "138" not in repr(entries)


async def test_what_was_found_is_not_taken_unless_somebody_says_so(house: House) -> None:
    agent = await call(house)
    field = agent.page.document.get_element_by_id("story")
    await agent.press(next(field.iterancestors("form")).xpath(".//button")[0], story=STORY)
    number = re.search(r"/staff/case/([^/]+)/", agent.page.path)
    assert number is not None
    await agent.open(f"/staff/case/{number[1]}")
    assert (await house.record_of(number[1])).length == 0


# -- what answers rest on -------------------------------------------------------------------------


async def test_what_an_answer_rests_on_is_shown_with_who_said_so_and_when(house: House) -> None:
    agent = await call(house, "1")
    field = agent.page.document.get_element_by_id("text")
    button = next(field.iterancestors("form")).xpath(".//button[@class='button']")[0]
    await agent.press(button, text="泉州", evidence="seen")
    (answer,) = agent.page.document.xpath("//ol[@class='answers']/li")
    assert answer.xpath(".//option[@selected]/@value") == ["seen"]
    house.kept.clock.at += 600
    await agent.press(answer.xpath(".//form")[0].xpath(".//button")[0], evidence="verified")
    (answer,) = agent.page.document.xpath("//ol[@class='answers']/li")
    assert answer.xpath(".//option[@selected]/@value") == ["verified"]
    told = " ".join(answer.text_content().split())
    assert "xiaolin" in told
    assert f"{datetime.fromtimestamp(house.kept.clock.at, CHINA):%H:%M}" in told


async def test_nobody_vouches_for_what_was_not_answered(house: House) -> None:
    agent = await call(house, "1")
    csrf = dict(agent.page.document.forms[0].form_values())["csrf"]
    path = f"/staff/case/{number_of(agent)}/vouch"
    for question, evidence in (("diagnoses", "seen"), ("x", "seen"), ("hukou_place", "sworn")):
        page = await agent.post(path, csrf=csrf, question=question, evidence=evidence)
        assert page.status == 404


async def test_the_history_keeps_the_old_answer_the_new_one_who_and_when(house: House) -> None:
    agent = await call(house, "1", "泉州")
    await agent.press(agent.page.document.xpath("//form[contains(@action,'/change')]//button")[0])
    await agent.types("青岛")
    when = f"{datetime.fromtimestamp(house.kept.clock.at, CHINA):%H:%M}"
    _, *edits = history(await summary(agent))
    assert all(when in edit[0] and edit[1] == "xiaolin" for edit in edits)
    answers = [[cell.partition("：")[2] for cell in edit[2:4]] for edit in edits]
    assert answers == [["泉州市", ""], ["青岛市", "泉州市"]]


async def test_notes_are_kept_in_their_order_with_who_wrote_them(house: House) -> None:
    agent = await call(house, "1")
    written = ("下午再打", "带户口本 <b>")
    for text in written:
        field = agent.page.document.get_element_by_id("note")
        form = next(field.iterancestors("form"))
        await agent.press(form.xpath(".//button")[0], text=text)
    notes = agent.page.texts("//p[@class='note']")
    assert [note.endswith(text) for note, text in zip(notes, written, strict=True)] == [True, True]
    assert all("xiaolin" in note for note in notes)


# -- the end --------------------------------------------------------------------------------------


async def test_a_finished_call_has_a_summary_papers_and_a_code(house: House) -> None:
    agent = await summary(await call(house, *TO_THE_RESULT))
    number = number_of(agent)
    text = agent.page.document.get_element_by_id("as-text").text_content()
    assert say("programme.quanzhou.medical_aid.name") in text
    for kind in TYPES:
        await agent.open(f"/staff/case/{number}/summary")
        button = agent.page.document.xpath(f"//button[@name='form'][@value='{kind.value}']")[0]
        page = await agent.press(button, name="欧阳不存")
        assert page.response.headers["content-type"] == TYPES[kind]
    await agent.open(f"/staff/case/{number}/summary")
    await agent.presses(say("web.code.get"))
    (code,) = agent.page.texts("//p[@class='code']")
    person = house.person()
    await person.open("/")
    await person.submit("/resume", code=code)
    assert person.page.path == "/result"


async def test_a_resident_and_an_agent_go_on_with_the_same_case(house: House) -> None:
    person = await house.resident("1", "泉州")
    await person.open("/code")
    await person.presses(say("web.code.get"))
    (code,) = person.page.texts("//p[@class='code']")
    agent = await house.agent()
    await agent.submit("/staff/take-over", code=code)
    assert say("script.insured_place.second") in agent.page.main
    await agent.types("泉州")
    await person.open("/talk")
    assert person.question == say("ask.identities", who="您")
    await person.types("低保")
    await agent.open(f"/staff/case/{number_of(agent)}")
    assert say("identity.dibao.name") in " ".join(agent.page.texts("//ol[@class='answers']/li"))
    who = [row[1] for row in history(await summary(agent))]
    resident = say("console.finish.resident")
    assert who == [resident, resident, "xiaolin", resident]


async def test_a_case_that_is_handed_over_is_with_the_colleague_alone(house: House) -> None:
    agent = await summary(await call(house, *PLACES))
    number = number_of(agent)
    colleague = await house.agent("xiaowang")
    assert (await colleague.open(f"/staff/case/{number}")).status == 404
    await agent.open(f"/staff/case/{number}/summary")
    await agent.presses(say("console.finish.give"), to="xiaowang")
    assert (await colleague.open(f"/staff/case/{number}")).status == 200
    assert (await agent.open(f"/staff/case/{number}")).status == 404


async def test_a_case_that_is_closed_counts_once(house: House) -> None:
    agent = await call(house, *TO_THE_RESULT)
    number = number_of(agent)
    for _ in range(2):
        await agent.open(f"/staff/case/{number}/summary")
        await agent.presses(say(f"desk.outcome.{Outcome.FINISHED.value}"))
        await agent.open(f"/staff/case/{number}/summary")
        await agent.presses(say("console.finish.reopen"))
    query = "SELECT count FROM tally WHERE kind = 'outcome' AND name = 'finished'"
    assert await rows(house.kept.database, query) == [(1,)]


async def test_under_other_figures_it_is_said_what_is_different(sqlite_address: str) -> None:
    async with open_house(sqlite_address, NO_FIGURES, MARCH) as before:
        agent = await call(before, *TRANSITION)
        number = number_of(agent)
        await agent.open(f"/staff/case/{number}/summary")
        await agent.presses(say(f"desk.outcome.{Outcome.FINISHED.value}"))
        after = before.beside(FIGURES)
        lead = await after.agent("zuzhang", Role.LEAD)
        await lead.open(f"/staff/case/{number}")
        assert say("console.call.rules_changed") in lead.page.main
        await lead.open(f"/staff/case/{number}/summary")
        await lead.presses(say("console.finish.rescreen"))
        (change,) = lead.page.texts("//section[@class='calm']//li")
        assert say("status.undetermined") in change
        await lead.open(f"/staff/case/{number}")
        assert say("console.call.rules_changed") not in lead.page.main


async def test_a_result_that_looks_wrong_can_be_run_again_and_names_nobody(house: House) -> None:
    agent = await call(house, *TO_THE_RESULT)
    field = agent.page.document.get_element_by_id("note")
    await agent.press(next(field.iterancestors("form")).xpath(".//button")[0], text="悄悄话")
    await summary(agent)
    await agent.presses(say("console.finish.freeze"))
    assert say("console.finish.frozen") in agent.page.main
    (frozen,) = await house.site.cases.frozen()
    content = await house.site.cases.frozen_case(frozen.id)
    parts = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    case = read_case(bytes(parts["facts"]), house.site.today())
    assert msgspec.json.encode(screen(case)) == bytes(parts["result"])
    for typed in ("悄悄话", "泉州", "低保", number_of(agent), "xiaolin"):
        assert typed not in content.decode()
