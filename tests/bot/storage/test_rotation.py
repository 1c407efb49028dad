"""Keys are replaced without loss, even when that is cut short, and dropped when not needed."""

from __future__ import annotations

import asyncio
import base64
import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from pyotp import TOTP
from sqlmodel import SQLModel

from bot.clock import now
from bot.operating.rotation import listed, retire, rotate
from bot.running import NotRunnableError, opened_store
from bot.settings import Settings, StoreSettings
from bot.storage import resealing
from bot.storage.api_keys import ApiKeys, Scope
from bot.storage.keys import Key, Keyring
from bot.storage.resealing import SEALED, reseal, uses_of
from bot.storage.store import DAY
from bot.storage.tables import TAKEN
from tests.bot.databases import change, opened, rows
from tests.bot.desk.desks import Desk
from tests.bot.storage.deployment import RING, TABLES, Deployment, contacts, deployed

TEXTS = ["妈妈得了肺癌", "泉州"]


@pytest.fixture
def settings(address: str, tmp_path: Path) -> Settings:
    return Settings(store=StoreSettings(database_url=address, key_file=tmp_path / "keys" / "keys"))


def _ring(settings: Settings) -> Keyring:
    return Keyring.load(settings.store)


def _ids(settings: Settings) -> list[int]:
    return [key.id for key in _ring(settings).keys]


async def _filled(settings: Settings, people: int = 3) -> list[int]:
    """People in the middle of things; their conversations."""
    talks = []
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        for chat in range(people):
            talk = await kept.talk(chat, *TEXTS, finished=True)
            await kept.store.reminders.remind(await kept.person(chat), talk, 4711, wanted=True)
            await kept.receive(100 + chat, chat, b"waiting")
            talks.append(talk.id)
    return talks


async def _all_is_there(kept: Deployment, talks: list[int]) -> None:
    for talk in talks:
        record = await kept.store.conversation(talk)
        assert record is not None
        assert await kept.texts(record) == TEXTS
    reminded = await kept.store.reminders.under_other_rules("new")
    assert [each.address for each in reminded] == [4711] * len(talks)


async def _check(settings: Settings, talks: list[int]) -> None:
    """All can be read, everybody is known, and what they sent is answered."""
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        await _all_is_there(kept, talks)
        for chat in range(len(talks)):
            assert await kept.receive(200 + chat, chat) is True
            waiting = await kept.inbox().next_of(contacts(chat, kept.ring)[0])
            assert waiting is not None
            assert (waiting.id, waiting.content) == (100 + chat, b"waiting")


# -- rotating --------------------------------------------------------------------------------


async def test_after_a_rotation_all_is_sealed_by_the_new_key_and_can_be_read(
    settings: Settings,
) -> None:
    talks = await _filled(settings)
    lines = await rotate(settings)
    assert _ids(settings) == [2, 1]
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        uses = await uses_of(kept.database)
        assert uses[2].sealed == {"conversations": 3, "addresses": 3, "updates": 3}
        assert (uses[1].sealed, uses[1].people) == ({}, 3)
    assert "改用 2 号封好了 9 份。" in lines
    assert "1 号还要留着：认 3 个人要用它。" in lines
    async with deployed(settings.store.database_url, _without_old(settings)) as kept:
        await _all_is_there(kept, talks)
    await _check(settings, talks)


def _without_old(settings: Settings) -> Keyring:
    ring = _ring(settings)
    return ring.without({key.id for key in ring.keys[1:]})


async def test_everything_that_the_keys_seal_is_known_to_the_rotation(settings: Settings) -> None:
    """A new sealed column that is forgotten there would be lost with its key."""
    await _filled(settings)
    first = (1).to_bytes(4)
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        await _at_the_desk(kept)
        columns = {
            (table, column)
            for table in TABLES
            for column, found in await _bytes_in(kept, table)
            if {value[:4] for value in found if value is not None} == {first}
        }
    assert columns == {(what.column.table.name, what.column.name) for what in SEALED}


async def _at_the_desk(kept: Deployment) -> tuple[str, str]:
    """A case with all that can be kept of one; the id of what is frozen, a one-time secret."""
    desk = Desk(kept)
    agent = await desk.agent()
    secret = await desk.accounts.begin_totp(agent)
    case = await desk.cases.open(agent)
    await desk.cases.note(agent, case, "儿子代问")
    await desk.cases.noted_standing(case, {"xm": "likely"})
    return await desk.cases.freeze(agent, case, b"{}", b"{}"), secret


async def test_what_the_desk_keeps_is_sealed_by_the_new_key_too(settings: Settings) -> None:
    async with deployed(settings.store.database_url, _ring(settings), at=now()) as kept:
        frozen, secret = await _at_the_desk(kept)
    assert "1 个动态口令的种子、1 份留作核对的案例" in (await listed(settings))[0]
    await rotate(settings)
    async with deployed(settings.store.database_url, _without_old(settings), at=now()) as kept:
        desk = Desk(kept)
        agent = await desk.accounts.named("xiaolin")
        assert agent is not None
        assert await desk.accounts.confirm_totp(agent, TOTP(secret).at(kept.clock.at))
        [case] = await desk.cases.search(agent)
        assert [note.text for note in await desk.cases.notes(case)] == ["儿子代问"]
        assert await desk.cases.noted_standing(case, {}) == {"xm": "likely"}
        assert await desk.cases.frozen_case(frozen)


async def _bytes_in(kept: Deployment, table: str) -> list[tuple[str, list[bytes]]]:
    names = [
        column.name
        for column in SQLModel.metadata.tables[table].columns
        if column.type.python_type is bytes
    ]
    if not names:
        return []
    found = await rows(kept.database, f"SELECT {', '.join(names)} FROM {table}")
    return [(name, [row[n] for row in found]) for n, name in enumerate(names) if found]


async def test_many_rows_are_moved_a_few_at_a_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    talks = await _filled(settings, people=7)
    await rotate(settings)
    async with deployed(settings.store.database_url, _without_old(settings)) as kept:
        await _all_is_there(kept, talks)


async def test_rotating_again_and_again_loses_nothing(settings: Settings) -> None:
    talks = await _filled(settings)
    for _ in range(3):
        await rotate(settings)
    assert _ids(settings) == [4, 3, 2, 1]
    await _check(settings, talks)


async def test_rotating_before_anything_is_kept_just_adds_a_key(settings: Settings) -> None:
    lines = await rotate(settings)
    assert _ids(settings) == [2, 1]
    assert "1 号没有用了：wenzhu keys retire 去掉它。" in lines


class CrashError(Exception):
    """The end of a process in the middle of something."""


@pytest.mark.parametrize("survived", range(10))
async def test_a_rotation_that_is_cut_short_goes_on_where_it_was(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    """It ends after so many rows; the key that it began with is used, and no other is added."""
    talks = await _filled(settings)
    monkeypatch.setattr(resealing, "BATCH", 1)
    resealed, left = Keyring.resealed, survived

    def dying(ring: Keyring, sealed: bytes, row: str) -> bytes | None:
        nonlocal left
        if left == 0:
            raise CrashError
        left -= 1
        return resealed(ring, sealed, row)

    with monkeypatch.context() as during:
        during.setattr(Keyring, "resealed", dying)
        if survived < 9:
            with pytest.raises(CrashError):
                await rotate(settings)
    assert _ids(settings) == ([2, 1] if survived < 9 else [1])
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        await _all_is_there(kept, talks)
    lines = await rotate(settings)
    assert _ids(settings) == [2, 1]
    assert f"改用 2 号封好了 {9 - survived % 9} 份。" in lines
    async with deployed(settings.store.database_url, _without_old(settings)) as kept:
        await _all_is_there(kept, talks)
    await _check(settings, talks)


async def test_a_key_is_in_the_file_before_anything_is_sealed_by_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _filled(settings)
    seal = Keyring.seal

    def checking(ring: Keyring, plain: bytes, row: str) -> bytes:
        assert ring.newest in _ring(settings).keys
        return seal(ring, plain, row)

    monkeypatch.setattr(Keyring, "seal", checking)
    await rotate(settings)
    assert _ids(settings) == [2, 1]


async def test_what_comes_in_under_the_old_key_meanwhile_is_neither_lost_nor_left(
    settings: Settings,
) -> None:
    """A process that was not stopped goes on with the keys it knows."""
    await _filled(settings)
    old = _ring(settings)
    async with deployed(settings.store.database_url, old) as kept:
        new = old.rotated()

        async def go_on() -> list[int]:
            return [(await kept.talk(50 + n, *TEXTS)).id for n in range(10)]

        _, talks = await asyncio.gather(reseal(kept.database, new), go_on())
        await reseal(kept.database, new)
        after = Deployment(kept.database, new.without({1}), kept.clock)
        for talk in talks:
            record = await after.store.conversation(talk)
            assert record is not None
            assert await after.texts(record) == TEXTS


async def test_a_row_that_changes_while_it_is_resealed_keeps_its_change(
    postgres_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite nobody else can write at that moment."""
    resealed = Keyring.resealed

    def meanwhile(sealed: bytes) -> None:
        async def write() -> None:
            async with opened(postgres_address) as database:
                await change(database, "UPDATE person SET address = :new", new=sealed)

        asyncio.run(write())

    def resealed_too_late(ring: Keyring, sealed: bytes, row: str) -> bytes | None:
        if row.endswith("address") and ring.open(sealed, row) == b"4711":
            thread = Thread(target=meanwhile, args=[RING.seal(b"9999", row)])
            thread.start()
            thread.join()
        return resealed(ring, sealed, row)

    async with deployed(postgres_address) as kept:
        talk = await kept.talk(1)
        await kept.store.reminders.remind(await kept.person(1), talk, 4711, wanted=True)
        monkeypatch.setattr(Keyring, "resealed", resealed_too_late)
        new = RING.rotated()
        await reseal(kept.database, new)
        after = Deployment(kept.database, new, kept.clock)
        [reminded] = await after.store.reminders.under_other_rules("new")
        assert reminded.address == 9999


async def test_what_cannot_be_opened_is_counted_left_alone_and_stops_nothing(
    settings: Settings,
) -> None:
    talks = await _filled(settings)
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        damaged = (1).to_bytes(4) + bytes(40)
        spoil = "UPDATE incoming SET sealed = :damaged WHERE id = 101"
        await change(kept.database, spoil, damaged=damaged)
    lines = await rotate(settings)
    assert "有 1 份打不开，没有动：它们被改过，或者坏了。" in lines
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        sealed = await rows(kept.database, "SELECT sealed FROM incoming WHERE id = 101")
        assert sealed == [(damaged,)]
        await _all_is_there(kept, talks)
    assert _ids(settings) == [2, 1]
    await rotate(settings)
    assert _ids(settings) == [3, 2, 1]


async def test_the_update_in_hand_is_answered_after_a_rotation(settings: Settings) -> None:
    await _filled(settings, people=1)
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        await change(kept.database, f"UPDATE incoming SET state = {TAKEN}")
    await rotate(settings)
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        kept.clock.at += 60
        [contact] = await kept.inbox().left_behind()
        waiting = await kept.inbox().next_of(contact)
        assert waiting is not None
        assert waiting.taken
        assert await kept.inbox().replied(waiting.id, contact) is None


# -- the key file ----------------------------------------------------------------------------


async def test_two_who_rotate_at_once_do_not_replace_each_others_key(settings: Settings) -> None:
    await _filled(settings)
    folder = os.open(settings.store.key_file.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    for change_keys in (rotate, retire):
        with pytest.raises(NotRunnableError, match="另一个"):
            await change_keys(settings)
    assert _ids(settings) == [1]
    os.close(folder)
    await rotate(settings)
    assert _ids(settings) == [2, 1]


def _written(*keys: Key) -> str:
    return ",".join(f"{key.id}:{base64.b64encode(key.secret).decode()}" for key in keys)


async def test_keys_in_the_environment_are_added_by_hand_and_used_here(
    settings: Settings, tmp_path: Path
) -> None:
    one, two = Key.new(1), Key.new(2)
    said = _with_keys(settings, one)
    async with deployed(said.store.database_url, _ring(said)) as kept:
        talk = await kept.talk(1, *TEXTS)
    with pytest.raises(NotRunnableError, match=r"WENZHU_KEYS=2:新密钥,1:…") as refused:
        await rotate(said)
    assert "openssl rand -base64 32" in str(refused.value)
    said = _with_keys(settings, two, one)
    lines = await rotate(said)
    assert "改用 2 号封好了 1 份。" in lines
    with pytest.raises(NotRunnableError, match="WENZHU_KEYS=3:新密钥,2:…"):
        await rotate(said)
    assert "没有可以去掉的旧密钥。" in await retire(said)
    async with deployed(said.store.database_url, _ring(said)) as kept:
        await kept.receive(1, 1)
    assert "1 号没有用了，可以从 WENZHU_KEYS 里去掉。" in await retire(said)
    said = _with_keys(settings, two)
    async with deployed(said.store.database_url, _ring(said)) as kept:
        record = await kept.store.conversation(talk.id)
        assert record is not None
        assert await kept.texts(record) == TEXTS
    assert not (tmp_path / "keys").exists()


def _with_keys(settings: Settings, *keys: Key) -> Settings:
    return replace(settings, store=replace(settings.store, keys=_written(*keys)))


# -- listing and dropping --------------------------------------------------------------------


async def test_keys_are_listed_with_what_needs_them_and_never_shown(settings: Settings) -> None:
    await _filled(settings)
    ring = _ring(settings)
    everything = "封着 3 段对话、3 个提醒用的地址、3 条没答的消息，认 3 个人要用它"
    assert await listed(settings) == [f"1 号，最新的一把：{everything}"]
    await rotate(settings)
    sealed = "封着 3 段对话、3 个提醒用的地址、3 条没答的消息"
    lines = await listed(settings)
    assert lines == [f"2 号，最新的一把：{sealed}", "1 号：认 3 个人要用它"]
    assert _ids(settings) == [2, 1]
    secrets = [base64.b64encode(key.secret).decode() for key in _ring(settings).keys]
    assert not any(secret[:8] in line for secret in secrets for line in lines)
    ring.rotated().rotated().without({1, 2}).save(settings.store.key_file)
    with pytest.raises(NotRunnableError, match="打不开"):
        await listed(settings)


async def test_what_a_missing_key_sealed_is_listed_too(settings: Settings) -> None:
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        await kept.talk(1, *TEXTS)
        stranger = Deployment(kept.database, Keyring((Key.new(9),)), kept.clock)
        kept.clock.at -= 5
        await stranger.talk(2, *TEXTS)
    lines = await listed(settings)
    assert lines[0] == "1 号，最新的一把：封着 1 段对话，认 1 个人要用它"
    assert lines[1] == "9 号：封着 1 段对话，认 1 个人要用它"
    assert "找得到就放回" in lines[2]


async def test_a_key_is_dropped_only_when_nobody_needs_it(settings: Settings) -> None:
    talks = await _filled(settings, people=2)
    assert await retire(settings) == ["没有可以去掉的旧密钥。"]
    await rotate(settings)
    lines = await retire(settings)
    assert lines[:2] == ["没有可以去掉的旧密钥。", "1 号还要留着：认 2 个人要用它。"]
    assert _ids(settings) == [2, 1]
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        await kept.receive(300, 0)  # one comes again
        await kept.store.forget(await kept.person(1))  # the other leaves
    assert (await retire(settings))[0] == "去掉了 1 号。"
    assert _ids(settings) == [2]
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        record = await kept.store.conversation(talks[0])
        assert record is not None
        assert await kept.texts(record) == TEXTS
        assert await kept.store.person(contacts(0, kept.ring)) is not None


async def test_a_key_by_which_a_system_is_known_stays_until_it_comes_again(
    settings: Settings,
) -> None:
    async with opened_store(settings) as (store, ring):
        token = await ApiKeys(store.database, ring, now).add("hospital", {Scope.SCREEN}, 60)
    await rotate(settings)
    assert "1 号还要留着：认 1 把接口钥匙要用它。" in await retire(settings)
    async with opened_store(settings) as (store, ring):
        assert await ApiKeys(store.database, ring, now).find(token) is not None
    assert (await retire(settings))[0] == "去掉了 1 号。"


async def test_those_who_never_come_again_need_no_key_after_a_month(settings: Settings) -> None:
    await _filled(settings)
    await rotate(settings)
    async with deployed(settings.store.database_url, _ring(settings)) as kept:
        kept.clock.at += 30 * DAY
        await kept.inbox().tidy()
        await kept.store.expire()
        assert await kept.counts() == {}
    assert (await retire(settings))[0] == "去掉了 1 号。"


@pytest.mark.parametrize("command", [listed, rotate, retire])
async def test_nothing_is_done_with_the_wrong_keys(
    settings: Settings, command: Callable[[Settings], object]
) -> None:
    await _filled(settings)
    other = Keyring((Key.new(1),))
    other.save(settings.store.key_file)
    with pytest.raises(NotRunnableError, match="打不开"):
        await command(settings)  # type: ignore[misc]
    assert _ring(settings) == other
