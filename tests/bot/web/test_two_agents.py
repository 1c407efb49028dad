"""Several agents on one case at once, in one process and in two: nobody's answer disappears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.casework import Casework
from bot.desk.answers import question_of
from bot.desk.roles import Role
from bot.storage.records import ConflictError, EntryRecord, Writing
from bot.words import words
from rules.figures import NO_FIGURES
from tests.bot.diseases import DISEASES
from tests.bot.web.residents import House, Person, open_house, outcome

say = words()
ROUNDS = 4
PLACES = ("厦门", "青岛", "龙岩", "泉州")
ALREADY = say("console.call.answered_meanwhile")


@dataclass
class Pair:
    """Two of the staff who see the same case, each perhaps through a process of their own."""

    house: House
    beside: House
    one: Person
    other: Person
    number: str

    @property
    def both(self) -> tuple[Person, Person]:
        return self.one, self.other

    async def look(self) -> None:
        """Both load the page of the case."""
        for each in self.both:
            await each.open(f"/staff/case/{self.number}")

    async def entries(self) -> list[EntryRecord]:
        return await self.house.kept.store.entries(await self.house.record_of(self.number))

    async def facts(self) -> dict[str, object]:
        talk = await self.house.talk(await self.house.record_of(self.number))
        return dict(talk.session.case.facts)

    async def asks(self, question: str) -> None:
        """A question is to be put again."""
        await self.one.open(f"/staff/case/{self.number}")
        path = f"/staff/case/{self.number}/change"
        await self.one.post(path, csrf=csrf_of(self.one), question=question)
        await self.look()


def csrf_of(person: Person) -> str:
    return str(person.page.document.xpath("//input[@name='csrf']/@value")[0])


SETUPS = {
    "one process": "sqlite_address",
    "two processes": "sqlite_address",
    "two processes on postgresql": "postgres_address",
}


@pytest_asyncio.fixture(params=SETUPS)
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    async with open_house(request.getfixturevalue(SETUPS[request.param])) as house:
        beside = house if request.param == "one process" else house.beside()
        one = await house.call("xiaolin")
        other = await beside.agent("zuzhang", Role.LEAD)
        number = one.page.path.rpartition("/")[2]
        await one.types("1")
        made = Pair(house, beside, one, other, number)
        await made.look()
        yield made
        await beside.console.close()


async def test_each_sees_on_the_next_page_what_the_other_did(pair: Pair) -> None:
    await pair.one.types("泉州")
    await pair.other.open(f"/staff/case/{pair.number}")
    assert "泉州市" in " ".join(pair.other.page.texts("//ol[@class='answers']/li"))
    await pair.other.types("青岛")
    await pair.one.open(f"/staff/case/{pair.number}")
    assert "青岛市" in " ".join(pair.one.page.texts("//ol[@class='answers']/li"))
    assert await pair.facts() == {"hukou_place": "quanzhou", "insured_place": "qingdao"}


async def test_of_two_answers_to_one_question_none_disappears_in_silence(pair: Pair) -> None:
    told = 0
    for number in range(ROUNDS):
        await pair.asks("hukou_place")
        before = len(await pair.entries())
        texts = PLACES[number % 4], PLACES[(number + 1) % 4]
        await asyncio.gather(*(e.types(t) for e, t in zip(pair.both, texts, strict=True)))
        written = [each.step.text for each in (await pair.entries())[before:]]
        for agent, text in zip(pair.both, texts, strict=True):
            was_told = ALREADY in agent.before and agent.typed == text
            assert was_told is (text not in written), (agent.before, written)
            told += was_told
        assert len(written) == 1
    assert told == ROUNDS


async def test_who_was_too_late_is_told_wherever_the_case_stands_by_then(pair: Pair) -> None:
    late = pair.other.page
    await pair.one.types("泉州")
    field = late.document.get_element_by_id("text")
    form = dict(next(field.iterancestors("form")).form_values())
    await pair.other.post(f"/staff/case/{pair.number}/answer", **{**form, "text": "青岛", "do": ""})
    await pair.one.types("厦门")
    await pair.other.open(f"/staff/case/{pair.number}")
    assert ALREADY in pair.other.before
    assert pair.other.typed == "青岛"
    assert await pair.facts() == {"hukou_place": "quanzhou", "insured_place": "xiamen"}


async def test_answers_to_two_questions_at_once_are_both_kept(pair: Pair) -> None:
    await pair.one.types("泉州")
    await pair.one.types("泉州")
    for number in range(ROUNDS):
        places = PLACES[number % 4], PLACES[(number + 1) % 4]
        await pair.asks("hukou_place")
        await pair.asks("insured_place")
        hukou_page, insured_page = await pages_of_both(pair)
        before = len(await pair.entries())
        await asyncio.gather(hukou_page.types(places[0]), insured_page.types(places[1]))
        answers = {
            question_of(each.step): each.step.text
            for each in (await pair.entries())[before:]
            if question_of(each.step)
        }
        assert answers == {"hukou_place": places[0], "insured_place": places[1]}, (
            hukou_page.before,
            insured_page.before,
        )


async def pages_of_both(pair: Pair) -> tuple[Person, Person]:
    """The page of the one question before one agent, and of the next before the other."""
    await pair.asks("hukou_place")
    page = pair.one.page
    await pair.asks("insured_place")
    pair.one.page = page
    return pair.one, pair.other


async def test_a_number_is_not_taken_for_another_option_than_the_one_that_was_seen(
    pair: Pair,
) -> None:
    """What was picked on a page means what it said there, or it is not taken."""
    for each in ("青岛", "青岛", "低保"):
        await pair.one.types(each)
    await pair.look()
    late = pair.other.page
    await pair.one.types("乳腺癌")
    assert pair.one.options
    pair.other.page = late
    await pair.other.picks(next(iter(pair.other.options)))
    written = [each.step for each in await pair.entries()]
    assert written[-1].text == "乳腺癌"
    assert ALREADY in pair.other.before


@pytest.mark.parametrize("done", ["重新开始", "返回"])
async def test_an_answer_is_not_heard_as_one_to_another_question(pair: Pair, done: str) -> None:
    await pair.one.types("泉州")
    await pair.look()
    late = pair.other.page
    for _ in range(3):
        await pair.one.types(done)
    pair.other.page = late
    await pair.other.types("1")
    talk = await pair.house.talk(await pair.house.record_of(pair.number))
    assert talk.for_whom is None
    assert ALREADY in pair.other.before
    assert pair.other.typed == "1"


async def test_what_is_in_memory_is_what_is_kept_whoever_looked_in_between(pair: Pair) -> None:
    path = f"/staff/case/{pair.number}"
    for text in ("泉州", "青岛", "返回", "泉州", "返回", "厦门") * (ROUNDS // 2):
        looks = [each.open(path) for each in (*pair.both, *pair.both)]
        await asyncio.gather(answered(pair.one, path, text), *looks)
    record = await pair.house.record_of(pair.number)
    kept = await pair.house.talk(record)
    for site in {id(each): each for each in (pair.house.site, pair.beside.site)}.values():
        live = await site.casework.opened(record, "zh_Hans")
        assert live.record.length == record.length
        assert outcome(live.talk) == outcome(kept)


async def answered(agent: Person, path: str, text: str) -> None:
    """Write an answer down for the question that stands, whatever page the agent is on."""
    length = (await agent.client.get(path)).text.partition('name="length" value="')[2]
    fields = {"csrf": csrf_of(agent), "length": length.partition('"')[0], "text": text}
    await agent.client.post(f"{path}/answer", data=fields)


async def test_what_came_after_a_record_was_read_is_not_mixed_into_it(pair: Pair) -> None:
    await pair.one.types("泉州")
    early = await pair.house.record_of(pair.number)
    await pair.one.types("泉州")
    casework = Casework(pair.house.kept.store, DISEASES, NO_FIGURES, pair.house.site.today)
    live = await casework.opened(early, "zh_Hans")
    assert (live.record.length, live.talk.asking) == (early.length, "insured_place")
    await pair.one.types("返回")
    record = await pair.house.record_of(pair.number)
    live = await casework.opened(record, "zh_Hans")
    assert live.record.length == record.length
    assert outcome(live.talk) == outcome(await pair.house.talk(record))


async def test_nobody_goes_on_with_what_was_not_kept(pair: Pair) -> None:
    """Of two who write to the same record, the second is refused, and memory does not keep it."""
    casework = Casework(pair.house.kept.store, DISEASES, NO_FIGURES, pair.house.site.today)
    record = await pair.house.record_of(pair.number)
    live = await casework.opened(record, "zh_Hans")
    await pair.one.types("泉州")
    for _ in range(2):
        with pytest.raises(ConflictError):
            await casework.hear(live, "青岛", Writing())
    live = await casework.opened(await pair.house.record_of(pair.number), "zh_Hans")
    assert dict(live.talk.session.case.facts) == {"hukou_place": "quanzhou"}
