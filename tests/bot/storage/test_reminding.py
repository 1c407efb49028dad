"""People are reminded of what they asked for, once, and their address is kept no longer."""

from __future__ import annotations

import asyncio

import pytest

from bot.storage.keys import SealError
from bot.storage.records import ConversationRecord, Writing
from bot.storage.reminding import BEFORE_THE_END
from bot.storage.store import DAY
from tests.bot.databases import change, rows
from tests.bot.storage.deployment import START, Deployment, said

CHAT = 123_456_789


async def _reminded(kept: Deployment, chat: int = CHAT) -> ConversationRecord:
    """A finished conversation that somebody wants to be reminded of."""
    talk = await kept.talk(chat, "一", finished=True)
    await kept.store.reminders.remind(await kept.person(chat), talk, chat, wanted=True)
    return talk


async def _address(kept: Deployment) -> bytes | None:
    [(address,)] = await rows(kept.database, "SELECT address FROM person")
    return None if address is None else bytes(address)


async def test_an_address_is_kept_sealed_and_only_while_it_is_needed(kept: Deployment) -> None:
    first = await kept.talk(CHAT)
    assert await _address(kept) is None
    second = await kept.talk(CHAT)
    person, book = await kept.person(CHAT), kept.store.reminders
    for talk in (first, second):
        await book.remind(person, talk, CHAT, wanted=True)
    sealed = await _address(kept)
    assert sealed is not None
    for form in (str(CHAT).encode(), CHAT.to_bytes(8, "little"), CHAT.to_bytes(8, "big")):
        assert form.strip(b"\0") not in sealed
    await book.remind(person, first, CHAT, wanted=False)
    assert await _address(kept) is not None
    await book.remind(person, second, CHAT, wanted=False)
    assert await _address(kept) is None


async def test_whoever_went_away_is_not_written_to(kept: Deployment) -> None:
    await _reminded(kept)
    await _reminded(kept, 2)
    await kept.store.reminders.stop(await kept.person(CHAT))
    [other] = await kept.store.reminders.under_other_rules("new")
    assert other.address == 2
    stopped = await kept.store.conversations(await kept.person(CHAT))
    assert [talk.remind for talk in stopped] == [False]


async def test_an_address_goes_with_the_last_conversation_it_was_for(kept: Deployment) -> None:
    short = await kept.talk(CHAT)
    await kept.store.reminders.remind(await kept.person(CHAT), short, CHAT, wanted=True)
    await kept.talk(CHAT, "一", finished=True)
    kept.clock.at += DAY
    assert await kept.store.expire() == 1
    assert await _address(kept) is None


async def test_an_address_belongs_to_its_person(kept: Deployment) -> None:
    await _reminded(kept)
    await _reminded(kept, 2)
    [one, other] = await rows(kept.database, "SELECT id, address FROM person")
    moved = "UPDATE person SET address = :address WHERE id = :id"
    await change(kept.database, moved, address=one[1], id=other[0])
    with pytest.raises(SealError):
        await kept.store.reminders.under_other_rules("new")


# -- that answers will be erased -------------------------------------------------------------


async def test_who_wants_to_know_is_told_once_shortly_before_the_end(kept: Deployment) -> None:
    talk = await _reminded(kept)
    await kept.talk(2, "一", finished=True)  # does not want to know
    end = START + 30 * DAY
    kept.clock.at = end - BEFORE_THE_END - 1
    assert await kept.store.reminders.expiring() == []
    kept.clock.at += 1
    [told] = await kept.store.reminders.expiring()
    assert (told.talk, told.address, told.expires_at) == (talk.id, CHAT, end)
    assert told.language == "zh_Hans"
    assert await kept.store.reminders.expiring() == []


async def test_who_asks_again_is_told_again(kept: Deployment) -> None:
    talk = await _reminded(kept)
    kept.clock.at = START + 29 * DAY
    assert len(await kept.store.reminders.expiring()) == 1
    await kept.store.reminders.remind(await kept.person(CHAT), talk, CHAT, wanted=True)
    assert len(await kept.store.reminders.expiring()) == 1


async def test_of_what_is_over_or_unfinished_nobody_is_told(kept: Deployment) -> None:
    await _reminded(kept)
    unfinished = await kept.talk(2, "一")
    await kept.store.reminders.remind(await kept.person(2), unfinished, 2, wanted=True)
    kept.clock.at = START + DAY - 1
    assert await kept.store.reminders.expiring() == []
    kept.clock.at = START + 30 * DAY
    assert await kept.store.reminders.expiring() == []


async def test_several_processes_tell_of_an_end_once(kept: Deployment) -> None:
    await _reminded(kept)
    kept.clock.at = START + 29 * DAY
    told = await asyncio.gather(*(kept.store.reminders.expiring() for _ in range(6)))
    assert sum(map(len, told)) == 1


# -- that the rules have changed -------------------------------------------------------------


async def test_what_was_last_looked_at_under_other_rules_is_looked_at_once(
    kept: Deployment,
) -> None:
    talk, book = await _reminded(kept), kept.store.reminders
    [found] = await book.under_other_rules("old")
    assert (found.talk, found.standing) == (talk.id, None)
    assert await book.stands(talk.id, None, "old:a")
    assert await book.under_other_rules("old") == []
    [found] = await book.under_other_rules("new")
    assert found.standing == "old:a"
    assert await book.stands(talk.id, "old:a", "new:b")
    assert not await book.stands(talk.id, "old:a", "new:b")
    assert not await book.stands(talk.id, None, "new:b")


async def test_several_processes_note_a_change_once(kept: Deployment) -> None:
    talk, book = await _reminded(kept), kept.store.reminders
    noted = await asyncio.gather(*(book.stands(talk.id, None, "new:b") for _ in range(6)))
    assert sorted(noted) == [False] * 5 + [True]


async def test_whatever_is_said_has_to_be_looked_at_anew(kept: Deployment) -> None:
    talk, book = await _reminded(kept), kept.store.reminders
    await book.stands(talk.id, None, "rules:a")
    await kept.store.write(talk, Writing((said("改"),)))
    [found] = await book.under_other_rules("rules")
    assert found.standing is None


async def test_rules_are_compared_whole(kept: Deployment) -> None:
    talk, book = await _reminded(kept), kept.store.reminders
    await book.stands(talk.id, None, "rules2:a")
    assert len(await book.under_other_rules("rules")) == 1
    assert await book.under_other_rules("rules2") == []
    kept.clock.at = START + 30 * DAY
    assert await book.under_other_rules("rules") == []
