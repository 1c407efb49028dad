"""What is to be gone is gone, from the files too; what is there cannot be read without the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.desk.roles import Evidence
from bot.interview.session import How as SaidHow
from bot.interview.session import Said
from bot.interview.steps import Did, Step
from bot.storage.keys import SealError
from bot.storage.records import ConversationRecord, Writing
from bot.storage.sealing import DataKey
from bot.storage.store import DAY
from tests.bot.databases import PostgresServer, file_of, rows
from tests.bot.desk.desks import Desk, answer
from tests.bot.storage.deployment import START, TABLES, Deployment, contacts, deployed, said

CHAT = 7_310_042_811
ILLNESS, NAME, PLACE = "恶性葡萄胎并发症", "欧阳静姝", "泉州市丰泽区华大街道"
NOTED = "鲜于慕贞的骨髓纤维化"


def in_all_forms(*texts: str) -> list[bytes]:
    """The bytes that texts may stand in a file as."""
    plain = [text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")]
    escaped = [text.encode("unicode_escape") for text in texts]
    return [*plain, *escaped, *(each.replace(b"\\", b"\\\\") for each in escaped)]


PLANTED = in_all_forms(ILLNESS, NAME, PLACE)
CHAT_FORMS = [
    str(CHAT).encode(), CHAT.to_bytes(8, "big"), CHAT.to_bytes(8, "little"), f"{CHAT:x}".encode(),
]  # fmt: skip


@dataclass(frozen=True)
class Files:
    """All files of a database."""

    folder: Path
    server: PostgresServer | None = None

    def holding(self, needles: list[bytes]) -> list[tuple[str, bytes]]:
        """Which files hold any of these bytes, and which."""
        contents = [(file.name, file.read_bytes()) for file in self._all()]
        assert any(contents)
        return [(name, each) for name, data in contents for each in needles if each in data]

    def written_out(self) -> None:
        """Have everything in the files that is only in memory yet."""
        if self.server:
            self.server.run("CHECKPOINT")

    def _all(self) -> Iterator[Path]:
        return (file for file in self.folder.rglob("*") if file.is_file())


@pytest.fixture
def database_files(request: pytest.FixtureRequest, address: str) -> Files:
    if address.startswith("sqlite"):
        return Files(file_of(address).parent)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return Files(server.folder, server)


def _update(chat: int) -> int:
    """The number of an update, which tells nothing of the chat."""
    return 1000 + chat % 89


async def _whole_life(kept: Deployment, chat: int = CHAT) -> ConversationRecord:
    """A conversation with everything that can be kept of a person."""
    await kept.person(chat)
    words = f"我叫{NAME}，住在{PLACE}，得了{ILLNESS}"
    await kept.receive(_update(chat), chat, words.encode())
    talk = await kept.store.begin(await kept.person(chat))
    place = {"insured_place": Said(SaidHow.STATED, "quanzhou", exact=True, text=PLACE)}
    steps = said(words), Step(Did.ANSWER, "insured_place", PLACE, said=place)
    talk = await kept.store.write(talk, Writing(steps, update=_update(chat)))
    talk = await kept.store.write(talk, Writing(ticks=frozenset({1, 4})))
    await kept.store.reminders.remind(await kept.person(chat), talk, chat, wanted=True)
    await kept.store.handover.issue(talk)
    return talk


async def _blobs(kept: Deployment) -> list[bytes]:
    """All that is sealed, as it stands in the rows."""
    queries = (
        "SELECT data_key FROM conversation",
        "SELECT ticks FROM conversation WHERE ticks IS NOT NULL",
        "SELECT step FROM entry",
        "SELECT address FROM person WHERE address IS NOT NULL",
        "SELECT sealed FROM incoming WHERE sealed IS NOT NULL",
        "SELECT contact FROM person",
        "SELECT hash FROM code",
    )
    found = [row[0] for query in queries for row in await rows(kept.database, query)]
    assert len(found) >= len(queries)
    return [bytes(each) for each in found]


# -- nothing can be read ---------------------------------------------------------------------


async def test_nothing_that_a_person_said_can_be_read_in_any_file(
    kept: Deployment, database_files: Files
) -> None:
    talk = await _whole_life(kept)
    await kept.store.write(
        await _again(kept, talk), Writing((said(ILLNESS, "diagnoses"), Step(Did.RESTART)))
    )
    await kept.receive(9, 999, ILLNESS.encode())  # a stranger
    sealed = await _blobs(kept)
    database_files.written_out()
    assert len({each for _, each in database_files.holding(sealed)}) == len(sealed)
    assert database_files.holding([*PLANTED, *CHAT_FORMS]) == []


async def _again(kept: Deployment, talk: ConversationRecord) -> ConversationRecord:
    found = await kept.store.conversation(talk.id)
    assert found is not None
    return found


async def test_what_is_not_sealed_would_be_noticed(kept: Deployment, database_files: Files) -> None:
    await kept.talk(1, *("x" * 5000 for _ in range(3)))
    person = await kept.person(1)
    await kept.store.speak(person, NAME)
    database_files.written_out()
    assert {each for _, each in database_files.holding(PLANTED)} == {NAME.encode()}


# -- gone ------------------------------------------------------------------------------------


async def test_forgetting_takes_all_of_a_person_and_nothing_of_anybody_else(
    kept: Deployment,
) -> None:
    await _whole_life(kept, 2)
    before = {table: await _everything(kept, table) for table in await kept.counts()}
    await _whole_life(kept)
    await kept.talk(CHAT, "一", "二", finished=True)
    gone = await kept.store.forget(await kept.person(CHAT))
    assert (gone.conversations, gone.entries) == (2, 4)
    assert {table: await _everything(kept, table) for table in await kept.counts()} == before
    assert before.keys() == {"person", "conversation", "entry", "incoming", "code"}
    assert await kept.store.person(contacts(CHAT)) is None


async def _everything(kept: Deployment, table: str) -> list[tuple[object, ...]]:
    return sorted(await rows(kept.database, f"SELECT * FROM {table}"), key=str)


async def test_forgetting_twice_is_no_error(kept: Deployment) -> None:
    person = await kept.person(1)
    await kept.store.forget(person)
    assert (await kept.store.forget(person)).conversations == 0


async def test_what_is_written_while_a_person_is_forgotten_is_gone_too(kept: Deployment) -> None:
    for number in range(10):
        talk = await kept.talk(CHAT, "一")
        person = await kept.person(CHAT)
        writing = kept.store.write(talk, Writing((said("二"),)))
        begins = kept.store.begin(person)
        forgets = kept.store.forget(person)
        order = [writing, begins, forgets] if number % 2 else [forgets, writing, begins]
        await asyncio.gather(*order, return_exceptions=True)
        assert await kept.counts() == {}


@pytest.mark.parametrize("end", ["forgotten", "expired"])
async def test_what_was_erased_is_in_no_file_of_sqlite_any_more(
    sqlite_address: str, end: str
) -> None:
    files = Files(file_of(sqlite_address).parent)
    async with deployed(sqlite_address) as kept:
        await kept.talk(2, "别人的", finished=True)
        theirs = await _blobs_of(kept)
        talk = await _whole_life(kept)
        mine = [each for each in await _blobs(kept) if each not in theirs]
        await kept.store.write(
            await _again(kept, talk), Writing((Step(Did.RESTART), said("x" * 900)))
        )
        mine += [each for each in await _blobs(kept) if each not in theirs]
        assert {each for _, each in files.holding(mine)} == set(mine)
        if end == "forgotten":
            await kept.store.forget(await kept.person(CHAT))
        else:
            kept.clock.at = START + 2 * DAY
            await kept.inbox().tidy()
            kept.clock.at += 1
            await kept.inbox().tidy()
            assert await kept.store.expire() == 1
        assert files.holding(mine) == []
        assert {each for _, each in files.holding(theirs)} == set(theirs)
    assert files.holding(mine) == []


async def _desk_life(desk: Desk) -> list[bytes]:
    """A case with everything that staff may keep of a caller; all of it, as it stands in rows."""
    agent = await desk.agent()
    case = await desk.cases.open(agent)
    await desk.write(case, answer("insured_place", "quanzhou", NOTED), by=agent)
    await desk.cases.note(agent, case, NOTED)
    await desk.cases.vouch(agent, case, "insured_place", Evidence.SEEN)
    await desk.cases.noted_standing(case, {NOTED: "likely"})
    queries = (
        "SELECT sealed FROM desk_note",
        "SELECT verdicts FROM desk_case",
        "SELECT step FROM entry",
        "SELECT data_key FROM conversation",
    )
    return [bytes(row[0]) for query in queries for row in await rows(desk.kept.database, query)]


async def test_nothing_that_staff_keep_of_a_caller_can_be_read_in_any_file(
    kept: Deployment, database_files: Files
) -> None:
    sealed = await _desk_life(Desk(kept))
    database_files.written_out()
    assert len({each for _, each in database_files.holding(sealed)}) == len(sealed) == 4
    assert database_files.holding(in_all_forms(NOTED)) == []


async def test_what_staff_kept_of_a_caller_is_in_no_file_of_sqlite_after_its_time(
    sqlite_address: str,
) -> None:
    files = Files(file_of(sqlite_address).parent)
    async with deployed(sqlite_address) as kept:
        sealed = await _desk_life(Desk(kept))
        assert len(files.holding(sealed)) >= len(sealed)
        kept.clock.at = START + DAY
        assert await kept.store.expire() == 1
        assert files.holding(sealed) == []


async def _blobs_of(kept: Deployment) -> list[bytes]:
    found = await rows(kept.database, "SELECT data_key FROM conversation")
    found += await rows(kept.database, "SELECT step FROM entry")
    found += await rows(kept.database, "SELECT contact FROM person")
    return [bytes(row[0]) for row in found]


async def test_what_was_erased_is_in_no_table_of_postgresql_nor_kept_as_dead_rows(
    postgres_address: str, postgres_server: PostgresServer
) -> None:
    """Its log is another thing: what is there is sealed, by keys that are in no table any more."""
    async with deployed(postgres_address) as kept:
        await _whole_life(kept)
        blobs = await _blobs(kept)
        postgres_server.run("CHECKPOINT")
        tables = await _tables(kept, postgres_server)
        assert {each for each in blobs if any(each in table for table in tables)} == set(blobs)
        await kept.store.forget(await kept.person(CHAT))
        assert await kept.counts() == {}
        postgres_server.run("CHECKPOINT")
        tables = await _tables(kept, postgres_server)
        assert not [each for each in blobs if any(each in table for table in tables)]


async def _tables(kept: Deployment, server: PostgresServer) -> list[bytes]:
    """The files of all tables, without their indexes and the log."""
    query = "SELECT pg_relation_filepath(relid) FROM pg_stat_user_tables"
    paths = [row[0] for row in await rows(kept.database, query)]
    assert len(paths) == len(TABLES) + 1
    return [(server.folder / path).read_bytes() for path in paths]


async def test_beside_other_peoples_rows_those_erased_are_freed(postgres_address: str) -> None:
    async with deployed(postgres_address) as kept:
        await kept.talk(2, "别人的", finished=True)
        await _whole_life(kept)
        await kept.store.forget(await kept.person(CHAT))
        dead = "SELECT relname, n_dead_tup FROM pg_stat_user_tables WHERE n_dead_tup > 0"
        assert await rows(kept.database, dead) == []
        live = "SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 'conversation'"
        assert await rows(kept.database, live) == [(1,)]


async def test_an_answered_update_leaves_nothing_to_read_once_somebody_is_forgotten(
    sqlite_address: str,
) -> None:
    files = Files(file_of(sqlite_address).parent)
    async with deployed(sqlite_address) as kept:
        await _whole_life(kept)
        [(sealed,)] = await rows(kept.database, "SELECT sealed FROM incoming")
        await kept.inbox().next_of(contacts(CHAT)[0])
        await kept.inbox().replied(_update(CHAT), contacts(CHAT)[0])
        assert await rows(kept.database, "SELECT sealed FROM incoming") == [(None,)]
        await kept.store.forget(await kept.person(CHAT))
        assert files.holding([sealed]) == []


async def test_without_its_key_what_was_said_stays_closed_for_those_who_kept_a_copy(
    kept: Deployment,
) -> None:
    """A copy of the entries, as it may be in a backup, is of no use after the key is gone."""
    talk = await _whole_life(kept)
    copied = [bytes(row[0]) for row in await rows(kept.database, "SELECT step FROM entry")]
    await kept.store.forget(await kept.person(CHAT))
    assert await kept.store.conversation(talk.id) is None
    for number, sealed in enumerate(copied, 1):
        for key in (DataKey.new(), kept.ring):
            with pytest.raises(SealError):
                key.open(sealed, f"entry:{talk.id}:{number}")
