"""A code leads to its conversation once, for a quarter of an hour, and to nothing else."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.storage.handover import ALPHABET, LIFE_SECONDS, CodeError, Handover
from bot.storage.store import HOUR
from tests.bot.databases import rows
from tests.bot.storage.deployment import RING, START, Deployment


async def test_a_code_leads_to_its_conversation_once(kept: Deployment) -> None:
    talk, handover = await kept.talk(1, "一"), kept.store.handover
    code = await handover.issue(talk)
    assert await handover.redeem(code) == talk.id
    with pytest.raises(CodeError):
        await handover.redeem(code)
    assert "code" not in await kept.counts()


async def test_of_many_who_use_a_code_at_once_one_gets_in(kept: Deployment) -> None:
    code = await kept.store.handover.issue(await kept.talk(1))
    tries = (kept.store.handover.redeem(code) for _ in range(8))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, int) for each in outcomes) == 1
    assert sum(isinstance(each, CodeError) for each in outcomes) == 7


@given(letters=st.lists(st.sampled_from(ALPHABET), min_size=12, max_size=12).map("".join))
@example(letters="9M4KWEQ7H42W")  # 4K and 2W are also how people write numbers
def test_a_code_may_be_written_as_people_write(letters: str) -> None:
    handover = Handover(None, RING, lambda: START)  # type: ignore[arg-type] - no database needed
    groups = letters[:4], letters[4:8], letters[8:]
    code = "-".join(groups)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    ways = [code, code.lower(), letters, letters.lower(), wide, f"  {' '.join(groups)} \n"]
    ways += ["—".join(groups), "–".join(groups).lower(), f"“{code}”。"]
    assert {handover._hash(way) for way in ways} == {RING.fingerprint("code", letters)}  # noqa: SLF001


async def test_a_code_in_small_letters_leads_to_its_conversation(kept: Deployment) -> None:
    talk, handover = await kept.talk(1), kept.store.handover
    code = await handover.issue(talk)
    assert await handover.redeem(f" {code.replace('-', ' ').lower()}") == talk.id


async def test_a_code_looks_like_one_and_is_not_kept(kept: Deployment) -> None:
    code = await kept.store.handover.issue(await kept.talk(1))
    assert [len(group) for group in code.split("-")] == [4, 4, 4]
    assert set(code) - {"-"} <= set(ALPHABET)
    [(kept_hash,)] = await rows(kept.database, "SELECT hash FROM code")
    assert code.encode() not in kept_hash
    assert kept_hash == RING.fingerprint("code", code.replace("-", ""))


async def test_a_code_ends_to_the_second(kept: Deployment) -> None:
    talk, handover = await kept.talk(1), kept.store.handover
    code = await handover.issue(talk)
    kept.clock.at += LIFE_SECONDS - 1
    assert await handover.redeem(code) == talk.id
    code = await handover.issue(talk)
    kept.clock.at += LIFE_SECONDS
    with pytest.raises(CodeError):
        await handover.redeem(code)
    await kept.store.expire()
    assert "code" not in await kept.counts()


async def test_a_new_code_makes_the_one_before_worthless(kept: Deployment) -> None:
    mine, yours, handover = await kept.talk(1), await kept.talk(2), kept.store.handover
    theirs = await handover.issue(yours)
    first = await handover.issue(mine)
    second = await handover.issue(mine)
    with pytest.raises(CodeError):
        await handover.redeem(first)
    assert await handover.redeem(second) == mine.id
    assert await handover.redeem(theirs) == yours.id


async def test_a_code_does_not_lead_to_what_has_expired(kept: Deployment) -> None:
    talk = await kept.talk(1)
    kept.clock.at = START + 24 * HOUR - 60
    code = await kept.store.handover.issue(talk)
    kept.clock.at += 60
    with pytest.raises(CodeError):
        await kept.store.handover.redeem(code, await kept.person(2))
    assert (await kept.person(2)).current is None


async def test_a_conversation_moves_to_whoever_has_its_code_with_all_that_was_said(
    kept: Deployment,
) -> None:
    talk = await kept.talk(1, "一", "二")
    other = await kept.talk(2, "别的")
    code = await kept.store.handover.issue(talk)
    assert await kept.store.handover.redeem(code, await kept.person(2)) == talk.id
    before, after = await kept.person(1), await kept.person(2)
    assert before.current is None
    assert await kept.store.conversations(before) == []
    assert after.current == talk.id
    theirs = {each.id: each for each in await kept.store.conversations(after)}
    assert theirs.keys() == {talk.id, other.id}
    assert await kept.texts(theirs[talk.id]) == ["一", "二"]


async def test_whoever_gave_a_conversation_away_is_not_reminded_of_it_nor_their_address_kept(
    kept: Deployment,
) -> None:
    talk = await kept.talk(1)
    await kept.store.reminders.remind(await kept.person(1), talk, 1, wanted=True)
    code = await kept.store.handover.issue(talk)
    await kept.store.handover.redeem(code, await kept.person(2))
    assert await rows(kept.database, "SELECT address FROM person") == [(None,), (None,)]
    moved = await kept.store.conversation(talk.id)
    assert moved is not None
    assert not moved.remind


async def test_an_address_that_is_needed_for_another_conversation_stays(kept: Deployment) -> None:
    given, stays = await kept.talk(1), await kept.talk(1)
    person = await kept.person(1)
    for talk in (given, stays):
        await kept.store.reminders.remind(person, talk, 4711, wanted=True)
    code = await kept.store.handover.issue(given)
    await kept.store.handover.redeem(code, await kept.person(2))
    assert [each.address for each in await kept.store.reminders.under_other_rules("new")] == [4711]


async def test_ones_own_code_changes_nothing_but_where_one_is(kept: Deployment) -> None:
    talk = await kept.talk(1)
    person = await kept.person(1)
    await kept.store.reminders.remind(person, talk, 4711, wanted=True)
    elsewhere = await kept.talk(1)
    code = await kept.store.handover.issue(talk)
    await kept.store.handover.redeem(code, person)
    found = await kept.store.conversation(talk.id)
    assert found is not None
    assert found.remind
    assert (await kept.person(1)).current == talk.id != elsewhere.id


async def test_a_code_goes_with_its_conversation(kept: Deployment) -> None:
    talk = await kept.talk(1)
    code = await kept.store.handover.issue(talk)
    await kept.store.forget(await kept.person(1))
    assert await kept.counts() == {}
    with pytest.raises(CodeError):
        await kept.store.handover.redeem(code)


async def test_a_code_under_other_keys_is_void(kept: Deployment) -> None:
    code = await kept.store.handover.issue(await kept.talk(1))
    after = Deployment(kept.database, RING.rotated(), kept.clock)
    with pytest.raises(CodeError):
        await after.store.handover.redeem(code)


@given(typed=st.text(max_size=40))
def test_anything_typed_as_a_code_is_looked_up_without_an_error(typed: str) -> None:
    handover = Handover(None, RING, lambda: START)  # type: ignore[arg-type] - no database needed
    assert len(handover._hash(typed)) == 16  # noqa: SLF001


async def test_nothing_that_is_no_code_leads_anywhere(kept: Deployment) -> None:
    code = await kept.store.handover.issue(await kept.talk(1))
    for typed in ("", "----", "%", code[:-1], code + "2", code[::-1], "' OR 1=1 --", "一二三四"):
        with pytest.raises(CodeError):
            await kept.store.handover.redeem(typed)
    assert await kept.store.handover.redeem(code)
