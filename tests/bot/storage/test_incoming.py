"""What came in is kept until it is answered: each update once, one person's in their order."""

from __future__ import annotations

import asyncio

import pytest

from bot.storage.incoming import (
    AGE_SECONDS,
    GIVEN_UP_SECONDS,
    HOLD_SECONDS,
    REMEMBERED_SECONDS,
    Inbox,
)
from bot.storage.keys import Keyring, SealError
from bot.storage.records import ConflictError, Writing
from tests.bot.databases import change, rows
from tests.bot.storage.deployment import RING, Deployment, contacts, deployed, said

ME = contacts(1)[0]


async def _open(kept: Deployment) -> list[int]:
    """The updates that wait for an answer, by number."""
    found = await rows(kept.database, "SELECT id FROM incoming WHERE state < 2 ORDER BY id")
    return [row[0] for row in found]


# -- arriving --------------------------------------------------------------------------------


async def test_of_strangers_nothing_is_kept_in_any_table(kept: Deployment) -> None:
    assert await kept.receive(10, 1, "我妈妈得了肺癌".encode()) is None
    assert await kept.counts() == {}
    await kept.person(2)
    assert await kept.receive(11, 1) is None
    assert await kept.counts() == {"person": 1}


async def test_the_same_update_twice_changes_nothing(kept: Deployment) -> None:
    await kept.person(1)
    assert await kept.receive(10, 1, b"first") is True
    before = await rows(kept.database, "SELECT * FROM incoming")
    assert await kept.receive(10, 1, b"second") is False
    assert await rows(kept.database, "SELECT * FROM incoming") == before
    waiting = await kept.inbox().next_of(ME)
    assert waiting is not None
    assert waiting.content == b"first"


async def test_an_update_that_was_answered_does_not_come_again(kept: Deployment) -> None:
    await kept.person(1)
    await kept.receive(10, 1)
    inbox = kept.inbox()
    await inbox.next_of(ME)
    await inbox.replied(10, ME)
    assert await kept.receive(10, 1) is False
    assert await inbox.next_of(ME) is None


async def test_an_update_that_arrives_at_many_places_at_once_is_new_at_one(
    kept: Deployment,
) -> None:
    await kept.person(1)
    for update in range(10):
        news = await asyncio.gather(*(kept.receive(update, 1) for _ in range(6)))
        assert sorted(map(str, news)) == ["False"] * 5 + ["True"]


async def test_what_came_in_is_sealed_for_its_number_and_gone_once_answered(
    kept: Deployment,
) -> None:
    await kept.person(1)
    await kept.receive(10, 1, b"lung cancer")
    [(sealed,)] = await rows(kept.database, "SELECT sealed FROM incoming")
    assert b"lung" not in sealed
    await change(kept.database, "UPDATE incoming SET id = 11")
    with pytest.raises(SealError):
        await kept.inbox().next_of(ME)
    await kept.inbox().replied(11, ME)
    assert await rows(kept.database, "SELECT sealed, state FROM incoming") == [(None, 2)]


# -- one person's in their order -------------------------------------------------------------


async def test_updates_are_answered_by_their_number_not_by_their_arrival(kept: Deployment) -> None:
    await kept.person(1)
    for update in (12, 10, 11):
        await kept.receive(update, 1, str(update).encode())
    inbox, answered = kept.inbox(), []
    waiting = await inbox.next_of(ME)
    while waiting is not None:
        assert waiting.content == str(waiting.id).encode()
        answered.append(waiting.id)
        waiting = await inbox.replied(waiting.id, ME)
    assert answered == [10, 11, 12]
    assert await kept.inbox("another").next_of(ME) is None


async def test_two_people_do_not_wait_for_each_other(kept: Deployment) -> None:
    for chat in (1, 2):
        await kept.person(chat)
        await kept.receive(chat, chat)
    first = await kept.inbox("one").next_of(ME)
    second = await kept.inbox("two").next_of(contacts(2)[0])
    assert first is not None
    assert second is not None
    assert (first.id, second.id) == (1, 2)
    assert await kept.inbox("one").replied(1, ME) is None
    assert await _open(kept) == [2]


async def test_what_was_taken_is_said_to_be(kept: Deployment) -> None:
    talk = await kept.talk(1)
    for update in (10, 11):
        await kept.receive(update, 1)
    inbox = kept.inbox()
    first = await inbox.next_of(ME)
    assert first is not None
    assert not first.taken
    await kept.store.write(talk, Writing((said("一"),), update=10))
    again = await inbox.next_of(ME)
    assert again is not None
    assert (again.id, again.taken) == (10, True)
    after = await inbox.replied(10, ME, asks=(talk.id, 99))
    assert after is not None
    assert (after.id, after.taken) == (11, False)
    shown = await kept.store.conversation(talk.id)
    assert shown is not None
    assert shown.shown == 99


# -- who answers -----------------------------------------------------------------------------


async def test_of_several_processes_one_gets_a_person(kept: Deployment) -> None:
    await kept.person(1)
    await kept.receive(10, 1)
    inboxes = [kept.inbox(str(number)) for number in range(6)]
    got = await asyncio.gather(*(inbox.next_of(ME) for inbox in inboxes))
    assert len([each for each in got if each is not None]) == 1
    holder = next(inbox for inbox, each in zip(inboxes, got, strict=True) if each is not None)
    assert await holder.next_of(ME) is not None  # it may look again itself


async def test_a_hold_ends_to_the_second_and_another_takes_over(kept: Deployment) -> None:
    await kept.person(1)
    await kept.receive(10, 1)
    one, other = kept.inbox("one"), kept.inbox("other")
    assert await one.next_of(ME) is not None
    kept.clock.at += HOLD_SECONDS - 1
    assert await other.next_of(ME) is None
    kept.clock.at += 1
    assert await other.next_of(ME) is not None
    assert await one.next_of(ME) is None
    # Who was too slow has answered too: it is noted, and the person stays where they are now.
    assert await one.replied(10, ME) is None
    await kept.receive(11, 1)
    assert await one.next_of(ME) is None
    after = await other.replied(10, ME)
    assert after is not None
    assert after.id == 11


async def test_every_answer_renews_the_hold(kept: Deployment) -> None:
    await kept.person(1)
    one, other = kept.inbox("one"), kept.inbox("other")
    for update in range(3):
        await kept.receive(update, 1)
    assert await one.next_of(ME) is not None
    for update in range(2):
        kept.clock.at += HOLD_SECONDS - 1
        assert await other.next_of(ME) is None
        assert await one.replied(update, ME) is not None


async def test_somebody_who_is_let_go_of_may_be_held_at_once(kept: Deployment) -> None:
    await kept.person(1)
    await kept.receive(10, 1)
    one, other = kept.inbox("one"), kept.inbox("other")
    await one.next_of(ME)
    assert await one.replied(10, ME) is None
    await kept.receive(11, 1)
    assert await other.next_of(ME) is not None


async def test_nobody_holds_a_stranger(kept: Deployment) -> None:
    assert await kept.inbox().next_of(ME) is None


async def test_what_arrives_while_somebody_is_let_go_of_is_answered(
    kept: Deployment, address: str
) -> None:
    """One process lets go as another receives: one of the two always sees what came.

    Each process has its own connections; on SQLite only one process is supported, so both share.
    """
    await kept.person(1)
    rounds = 100

    async def answer_all(inbox: Inbox) -> list[int]:
        answered = []
        waiting = await inbox.next_of(ME)
        while waiting is not None:
            answered.append(waiting.id)
            waiting = await inbox.replied(waiting.id, ME)
        return answered

    async def receive_and_look(there: Deployment, update: int, pauses: int) -> list[int]:
        for _ in range(pauses):
            await asyncio.sleep(0)
        await there.receive(update, 1)
        return await answer_all(there.inbox("other"))

    async def race(there: Deployment) -> None:
        for number in range(rounds):
            await kept.receive(2 * number, 1)
            answering = answer_all(kept.inbox("one"))
            receiving = receive_and_look(there, 2 * number + 1, number % 20)
            one, other = await asyncio.gather(answering, receiving)
            assert sorted([*one, *other]) == [2 * number, 2 * number + 1]
            assert await _open(kept) == []

    if kept.database.is_sqlite:
        await race(kept)
        return
    async with deployed(address) as there:
        await race(there)


# -- those nobody answers --------------------------------------------------------------------


async def test_people_whom_nobody_answers_are_found(kept: Deployment) -> None:
    await kept.person(1)
    await kept.person(2)
    await kept.receive(10, 1)
    inbox = kept.inbox("dead")
    kept.clock.at += AGE_SECONDS - 1
    assert await inbox.left_behind() == []  # whoever received it is about to look
    kept.clock.at += 1
    assert await inbox.left_behind() == [ME]
    await inbox.next_of(ME)
    other = kept.inbox("other")
    assert await other.left_behind() == []
    kept.clock.at += HOLD_SECONDS - 1
    assert await other.left_behind() == []
    kept.clock.at += 1
    assert await other.left_behind() == [ME]
    await other.next_of(ME)
    await other.replied(10, ME)
    assert await other.left_behind() == []


async def test_somebody_with_several_updates_is_found_once(kept: Deployment) -> None:
    await kept.person(1)
    for update in range(3):
        await kept.receive(update, 1)
    kept.clock.at += AGE_SECONDS
    assert await kept.inbox().left_behind() == [ME]
    assert await kept.inbox().waiting() == 3


# -- tidying up ------------------------------------------------------------------------------


async def test_what_could_not_be_answered_is_given_up_and_its_words_are_gone(
    kept: Deployment,
) -> None:
    await kept.person(1)
    await kept.receive(10, 1)
    inbox = kept.inbox()
    kept.clock.at += GIVEN_UP_SECONDS
    await inbox.tidy()
    assert await inbox.waiting() == 1
    kept.clock.at += 1
    await inbox.tidy()
    assert await inbox.waiting() == 0
    assert await rows(kept.database, "SELECT id, sealed FROM incoming") == [(10, None)]
    assert await kept.receive(10, 1) is False


async def test_numbers_are_remembered_as_long_as_they_may_come_again(kept: Deployment) -> None:
    await kept.person(1)
    await kept.receive(10, 1)
    await kept.inbox().replied(10, ME)
    kept.clock.at += REMEMBERED_SECONDS
    await kept.inbox().tidy()
    assert await kept.receive(10, 1) is False
    kept.clock.at += 1
    await kept.inbox().tidy()
    assert "incoming" not in await kept.counts()


# -- after a change of keys ------------------------------------------------------------------


async def test_somebody_kept_under_an_older_key_is_known_and_moved_with_all_they_sent(
    kept: Deployment,
) -> None:
    person = await kept.person(1)
    await kept.receive(10, 1)
    after = Deployment(kept.database, RING.rotated(), kept.clock)
    new, old = contacts(1, after.ring)
    assert await after.receive(11, 1) is True
    moved = await after.store.person([new])
    assert moved is not None
    assert (moved.id, moved.contact) == (person.id, new)
    found = await rows(kept.database, "SELECT contact, hashed_by FROM person")
    assert found == [(new, after.ring.newest.id)]
    assert await rows(kept.database, "SELECT DISTINCT contact FROM incoming") == [(new,)]
    assert await after.receive(10, 1) is False
    assert await after.inbox().next_of(old) is None
    first = await after.inbox().next_of(new)
    assert first is not None
    assert first.id == 10


async def test_somebody_who_is_being_answered_is_moved_later(kept: Deployment) -> None:
    """Whoever holds them knows them by the old hash, and must find what comes meanwhile."""
    await kept.person(1)
    await kept.receive(10, 1)
    after = Deployment(kept.database, RING.rotated(), kept.clock)
    new, old = contacts(1, after.ring)
    holder = after.inbox("one")
    assert await holder.next_of(old) is not None
    assert await after.receive(11, 1) is True
    found = await after.store.person([new, old])
    assert found is not None
    assert found.contact == old
    assert await after.inbox("one").next_of(new) is None
    following = await holder.replied(10, old)
    assert following is not None
    assert following.id == 11
    assert await holder.replied(11, old) is None
    assert await after.receive(12, 1) is True
    last = await after.inbox("other").next_of(new)
    assert last is not None
    assert last.id == 12


async def test_many_updates_at_once_move_somebody_once(kept: Deployment) -> None:
    for chat in range(5):
        await kept.person(chat)
        after = Deployment(kept.database, RING.rotated(), kept.clock)
        arriving = (after.receive(100 * chat + update, chat) for update in range(8))
        assert await asyncio.gather(*arriving) == [True] * 8
        known = await rows(kept.database, "SELECT DISTINCT contact FROM incoming")
        assert (contacts(chat, after.ring)[0],) in known
        assert len(known) == chat + 1


async def test_agreeing_again_after_a_change_of_keys_makes_no_second_person(
    kept: Deployment,
) -> None:
    person = await kept.person(1)
    after = Deployment(kept.database, RING.rotated(), kept.clock)
    assert (await after.person(1)).id == person.id
    assert await after.receive(10, 2) is None


async def test_under_a_key_that_was_dropped_nobody_is_known(kept: Deployment) -> None:
    await kept.person(1)
    after = Deployment(kept.database, Keyring(RING.rotated().keys[:1]), kept.clock)
    assert await after.receive(10, 1) is None


# -- forgetting and arriving -----------------------------------------------------------------


@pytest.mark.parametrize("ring", [RING, RING.rotated()], ids=["same keys", "new key"])
async def test_nothing_is_left_of_somebody_who_is_forgotten_while_updates_arrive(
    kept: Deployment, ring: Keyring
) -> None:
    after = Deployment(kept.database, ring, kept.clock)
    for chat in range(15):
        person = await kept.person(chat)
        arriving = [after.receive(10 * chat + update, chat) for update in range(4)]
        await asyncio.gather(arriving[0], kept.store.forget(person), *arriving[1:])
        assert await kept.counts() == {}


async def test_an_update_has_no_effect_after_it_was_given_up(kept: Deployment) -> None:
    talk = await kept.talk(1)
    await kept.receive(10, 1)
    await kept.inbox().replied(10, ME)
    with pytest.raises(ConflictError):
        await kept.store.write(talk, Writing((said("一"),), update=10))
