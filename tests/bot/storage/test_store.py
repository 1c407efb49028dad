"""What people say is kept as it was said: whole, once, in order, and apart from other people's."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from bot.interview.steps import Did, Step
from bot.storage.keys import Key, Keyring, SealError
from bot.storage.records import ConflictError, ConversationRecord, How, Writing
from bot.storage.store import DAY, HOUR
from tests.bot.databases import change, rows
from tests.bot.storage.deployment import START, Deployment, contacts, said


def _writing(*texts: str, update: int | None = None) -> Writing:
    return Writing(tuple(map(said, texts)), update=update)


async def _loaded(kept: Deployment, talk: ConversationRecord) -> ConversationRecord:
    found = await kept.store.conversation(talk.id)
    assert found is not None
    return found


# -- people ----------------------------------------------------------------------------------


async def test_somebody_is_known_only_after_they_agreed(kept: Deployment) -> None:
    assert await kept.store.person(contacts(1)) is None
    assert await kept.counts() == {}
    person = await kept.person(1)
    assert await kept.store.person(contacts(1)) == person
    assert await kept.store.person(contacts(2)) is None


async def test_agreeing_twice_at_the_same_moment_makes_one_person(kept: Deployment) -> None:
    people = await asyncio.gather(*(kept.person(1) for _ in range(8)))
    assert len({person.id for person in people}) == 1
    assert await kept.counts() == {"person": 1}


async def test_beginning_twice_at_the_same_moment_makes_one_conversation(kept: Deployment) -> None:
    person = await kept.person(1)
    begun = await asyncio.gather(
        *(kept.store.begin(person) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(each, ConversationRecord) for each in begun) == 1
    assert sum(isinstance(each, ConflictError) for each in begun) == 7
    assert (await kept.counts())["conversation"] == 1


async def test_a_person_keeps_their_language_and_the_conversation_they_are_in(
    kept: Deployment,
) -> None:
    first = await kept.talk(1)
    second = await kept.talk(1)
    assert (await kept.person(1)).current == second.id
    person = await kept.person(1)
    await kept.store.enter(person, first.id)
    await kept.store.speak(person, "en")
    again = await kept.store.person(contacts(1))
    assert again is not None
    assert (again.current, again.language) == (first.id, "en")


# -- writing ---------------------------------------------------------------------------------


async def test_what_is_written_is_read_back_as_it_was(kept: Deployment) -> None:
    talk = await kept.talk(1)
    steps = (said("肺癌", "diagnoses"), Step(Did.FOR_WHOM, "for_whom", "妈妈", value="family"))
    writing = Writing(steps, How.BUTTON, message=77)
    kept.clock.at += 5
    after = await kept.store.write(talk, writing)
    entries = await kept.store.entries(await _loaded(kept, talk))
    assert [entry.step for entry in entries] == list(steps)
    assert [entry.number for entry in entries] == [1, 2]
    assert {(entry.at, entry.how, entry.message) for entry in entries} == {
        (START + 5, How.BUTTON, 77)
    }
    assert after == await _loaded(kept, talk)
    assert [entry.number for entry in await kept.store.entries(after, after=1)] == [2]


async def test_a_write_goes_on_from_the_last_and_names_the_length_it_knew(
    kept: Deployment,
) -> None:
    talk = await kept.talk(1, "一")
    longer = await kept.store.write(talk, _writing("二"))
    assert longer.length == 2
    with pytest.raises(ConflictError):
        await kept.store.write(talk, _writing("三"))
    assert await _loaded(kept, talk) == longer
    assert await kept.texts(longer) == ["一", "二"]


async def test_of_many_who_write_at_once_one_is_heard(kept: Deployment) -> None:
    talk = await kept.talk(1, "一")
    writes = [kept.store.write(talk, _writing(str(n))) for n in range(8)]
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    written = [each for each in outcomes if isinstance(each, ConversationRecord)]
    assert len(written) == 1
    assert all(isinstance(each, ConversationRecord | ConflictError) for each in outcomes)
    assert len(await kept.texts(written[0])) == 2


async def test_an_update_has_its_effect_once(kept: Deployment) -> None:
    talk = await kept.talk(1)
    await kept.receive(10, 1)
    after = await kept.store.write(talk, _writing("一", update=10))
    with pytest.raises(ConflictError):
        await kept.store.write(after, _writing("一", update=10))
    assert await _loaded(kept, talk) == after
    assert await kept.texts(after) == ["一"]


async def test_an_update_that_never_came_has_no_effect(kept: Deployment) -> None:
    talk = await kept.talk(1)
    with pytest.raises(ConflictError):
        await kept.store.write(talk, _writing("一", update=10))
    assert await kept.texts(talk) == []


async def test_a_conversation_is_begun_once_by_an_update(kept: Deployment) -> None:
    person = await kept.person(1)
    await kept.receive(10, 1)
    begun = await kept.store.begin(person, 10)
    with pytest.raises(ConflictError):
        await kept.store.begin(person, 10)
    assert [talk.id for talk in await kept.store.conversations(person)] == [begun.id]
    assert (await kept.person(1)).current == begun.id


@pytest.mark.parametrize("at", ["step", "conversation"])
async def test_a_failure_in_the_middle_of_a_write_leaves_nothing_of_it(
    kept: Deployment, at: str
) -> None:
    """The update is noted first, then the length, then the steps: the last of them fails."""
    talk = await kept.talk(1, "一")
    await kept.receive(10, 1)
    before = await _loaded(kept, talk)
    if at == "step":  # a row with the next number is in the way
        columns = "question, at, how, message, step"
        taken = f"SELECT conversation, 3, {columns} FROM entry"
        await change(kept.database, f"INSERT INTO entry (conversation, number, {columns}) {taken}")
        with pytest.raises(IntegrityError):
            await kept.store.write(talk, _writing("二", "三", update=10))
        await change(kept.database, "DELETE FROM entry WHERE number = 3")
    else:
        await kept.store.write(before, _writing("别处说的"))
        before = await _loaded(kept, talk)
        with pytest.raises(ConflictError):
            await kept.store.write(talk, _writing("二", "三", update=10))
    assert await _loaded(kept, talk) == before
    after = await kept.store.write(before, _writing("二", "三", update=10))
    assert (await kept.texts(after))[-2:] == ["二", "三"]


async def test_a_write_that_is_cancelled_leaves_nothing_or_all_of_it(kept: Deployment) -> None:
    talk = await kept.talk(1)
    for pauses in range(12):
        await kept.receive(pauses, 1)
        length = talk.length
        writing = asyncio.create_task(kept.store.write(talk, _writing("一", update=pauses)))
        for _ in range(pauses):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        talk = await _loaded(kept, talk)
        state = await rows(kept.database, "SELECT state FROM incoming WHERE id = :id", id=pauses)
        assert talk.length - length == state[0][0]
        assert len(await kept.texts(talk)) == talk.length


async def test_starting_over_leaves_only_what_comes_after(kept: Deployment) -> None:
    talk = await kept.talk(1, "一", "二")
    after = await kept.store.write(talk, Writing((Step(Did.RESTART), said("三"))))
    assert [entry.number for entry in await kept.store.entries(after)] == [3, 4]
    assert (await kept.counts())["entry"] == 2
    again = await kept.store.write(after, _writing("四"))
    assert (await kept.texts(again))[1:] == ["三", "四"]


async def test_two_people_have_nothing_of_each_other(kept: Deployment) -> None:
    mine, yours = await kept.talk(1, "我的"), await kept.talk(2, "你的")
    await kept.store.write(mine, Writing((Step(Did.RESTART),)))
    await kept.store.write(yours, _writing("还是你的"))
    assert await kept.texts(await _loaded(kept, yours)) == ["你的", "还是你的"]
    assert len(await kept.store.conversations(await kept.person(1))) == 1
    assert [talk.id for talk in await kept.store.conversations(await kept.person(2))] == [yours.id]


async def test_the_conversations_of_a_person_come_the_last_touched_first(kept: Deployment) -> None:
    first = await kept.talk(1)
    kept.clock.at += 1
    second = await kept.talk(1)
    kept.clock.at += 1
    await kept.store.write(first, _writing("一"))
    person = await kept.person(1)
    assert [talk.id for talk in await kept.store.conversations(person)] == [first.id, second.id]
    assert await kept.store.begun_since(person, START + 1) == 1
    assert await kept.store.begun_since(person, START) == 2


async def test_the_shown_message_is_noted_without_touching_anything_else(kept: Deployment) -> None:
    talk = await kept.talk(1, "一")
    kept.clock.at += 9
    await kept.store.shown(talk.id, 55)
    after = await _loaded(kept, talk)
    assert after.shown == 55
    assert (after.touched_at, after.expires_at) == (talk.touched_at, talk.expires_at)


# -- ticks -----------------------------------------------------------------------------------


async def test_ticks_are_kept_until_the_next_answer(kept: Deployment) -> None:
    talk = await kept.talk(1, "一")
    ticked = await kept.store.write(talk, Writing(ticks=frozenset({2, 5})))
    assert ticked.length == talk.length
    assert (await _loaded(kept, talk)).ticks == {2, 5}
    after = await kept.store.write(ticked, _writing("二"))
    assert (await _loaded(kept, talk)).ticks == frozenset() == after.ticks


async def test_ticks_are_sealed_and_belong_to_their_conversation(kept: Deployment) -> None:
    talk, other = await kept.talk(1), await kept.talk(2)
    await kept.store.write(talk, Writing(ticks=frozenset({2, 5})))
    sealed = (await rows(kept.database, "SELECT ticks FROM conversation WHERE id=:t", t=talk.id))[0]
    assert b"[2,5]" not in sealed[0]
    assert talk.key.open(sealed[0], f"conversation:{talk.id}:ticks") == b"[2,5]"
    await change(
        kept.database, "UPDATE conversation SET ticks=:s WHERE id=:t", s=sealed[0], t=other.id
    )
    with pytest.raises(SealError):
        await kept.store.conversation(other.id)


# -- sealed by row ---------------------------------------------------------------------------


async def _swap(kept: Deployment, table: str, column: str, one: str, other: str) -> None:
    """Exchange what is sealed in two rows."""
    query = f"SELECT {column} FROM {table} WHERE "
    here, there = [(await rows(kept.database, query + each))[0][0] for each in (one, other)]
    assert here != there
    for value, place in ((there, one), (here, other)):
        changed = f"UPDATE {table} SET {column} = :value WHERE {place}"
        assert await change(kept.database, changed, value=value) == 1


async def test_what_is_moved_to_another_entry_is_refused(kept: Deployment) -> None:
    talk = await kept.talk(1, "一", "二")
    await _swap(kept, "entry", "step", "number = 1", "number = 2")
    with pytest.raises(SealError):
        await kept.store.entries(talk)


async def test_what_is_moved_to_another_conversation_is_refused(kept: Deployment) -> None:
    mine, yours = await kept.talk(1, "我的"), await kept.talk(2, "你的")
    places = f"conversation = {mine.id}", f"conversation = {yours.id}"
    await _swap(kept, "entry", "step", *places)
    for talk in (mine, yours):
        with pytest.raises(SealError):
            await kept.store.entries(talk)


async def test_a_key_that_is_moved_to_another_conversation_is_refused(kept: Deployment) -> None:
    mine, yours = await kept.talk(1, "我的"), await kept.talk(2, "你的")
    await _swap(kept, "conversation", "data_key", f"id = {mine.id}", f"id = {yours.id}")
    for talk in (mine, yours):
        with pytest.raises(SealError):
            await kept.store.conversation(talk.id)


# -- how long --------------------------------------------------------------------------------


@pytest.mark.parametrize(("finished", "lasts"), [(False, 24 * HOUR), (True, 30 * DAY)])
async def test_a_conversation_lasts_to_the_second(
    kept: Deployment, finished: bool, lasts: int
) -> None:
    talk = await kept.talk(1, "一", finished=finished)
    kept.clock.at = START + lasts - 1
    assert await kept.store.expire() == 0
    assert await kept.store.conversation(talk.id) == talk
    for late in (0, 1):
        kept.clock.at = START + lasts + late
        assert await kept.store.conversation(talk.id) is None
        assert await kept.store.conversations(await kept.person(1)) == []
    kept.clock.at = START + lasts
    assert await kept.store.expire() == 1
    assert not {"conversation", "entry"} & (await kept.counts()).keys()


async def test_whatever_is_said_renews_the_time(kept: Deployment) -> None:
    talk = await kept.talk(1, "一")
    kept.clock.at += 23 * HOUR
    await kept.store.write(talk, Writing(ticks=frozenset({1})))
    kept.clock.at += 23 * HOUR
    assert await kept.store.expire() == 0
    kept.clock.at += HOUR
    assert await kept.store.expire() == 1


async def test_a_finished_conversation_stays_finished(kept: Deployment) -> None:
    talk = await kept.talk(1, "一", finished=True)
    changed = await kept.store.write(talk, _writing("改一处"))
    again = await kept.store.write(changed, Writing((Step(Did.RESTART),)))
    assert (await _loaded(kept, talk)).finished
    assert again.expires_at == START + 30 * DAY


async def test_a_person_without_conversations_is_forgotten_after_a_day(kept: Deployment) -> None:
    await kept.talk(1, "一")
    kept.clock.at += 24 * HOUR
    await kept.store.expire()
    assert await kept.counts() == {"person": 1}
    kept.clock.at += 1
    await kept.receive(10, 1)
    await kept.store.expire()
    assert await kept.counts() == {"person": 1, "incoming": 1}  # they are being answered
    await kept.inbox().replied(10, contacts(1)[0])
    await kept.store.expire()
    assert await kept.counts() == {}


# -- for the person themselves ---------------------------------------------------------------


async def test_a_person_can_read_all_that_is_kept_of_them_and_of_nobody_else(
    kept: Deployment,
) -> None:
    await kept.talk(1, "一", finished=True)
    await kept.talk(2, "二")
    about = await kept.store.about(await kept.person(1))
    [talk] = about["conversations"]
    assert [entry["text"] for entry in talk["entries"]] == ["一"]
    assert talk["erased_at"].startswith("2027-02-14T")
    assert "二" not in str(about)


# -- the keys --------------------------------------------------------------------------------


async def test_the_keys_of_another_deployment_do_not_open_what_is_kept(kept: Deployment) -> None:
    other = Deployment(kept.database, Keyring((Key(1, bytes(32)),)))
    assert await kept.store.opens()
    assert await other.store.opens()
    await kept.talk(1, "一")
    assert await kept.store.opens()
    assert not await other.store.opens()
