"""People and their conversations, written through: what this says is kept, is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, delete, func, insert, outerjoin, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import CHINA
from bot.interview.steps import Did, decoded, encoded
from bot.interview.steps import as_json as json_form
from bot.settings import StoreSettings
from bot.storage.database import Connection, Database
from bot.storage.erasing import (
    erase_conversations,
    erase_people,
    erase_people_without_conversations,
    erase_signing_in,
)
from bot.storage.handover import Handover
from bot.storage.incoming import SHOWN, taken
from bot.storage.keys import Keyring, SealError
from bot.storage.records import (
    ConflictError,
    ConversationRecord,
    EntryRecord,
    Forgotten,
    How,
    PersonRecord,
    Writing,
)
from bot.storage.reminding import FORGET_ADDRESSES, ReminderBook
from bot.storage.sealing import DataKey
from bot.storage.tables import CODES, ENTRIES, PEOPLE, TALKS, random_id

DAY, HOUR = 24 * 3600, 3600


_PERSON = select(PEOPLE.c.id, PEOPLE.c.contact, PEOPLE.c.language, PEOPLE.c.current).where(
    PEOPLE.c.contact.in_(bindparam("known", expanding=True))
)
_VISITOR = (
    select(TALKS, PEOPLE.c.id.label("person_id"))
    .add_columns(PEOPLE.c.contact, PEOPLE.c.language, PEOPLE.c.current)
    .select_from(outerjoin(PEOPLE, TALKS, TALKS.c.id == PEOPLE.c.current))
    .where(PEOPLE.c.contact.in_(bindparam("known", expanding=True)))
)
_TALK = select(TALKS).where(TALKS.c.id == bindparam("talk"))
_ENTRIES = select(ENTRIES).where(ENTRIES.c.conversation == bindparam("talk"))
_LONGER = (
    update(TALKS)
    .where(TALKS.c.id == bindparam("talk"), TALKS.c.length == bindparam("before"))
    .values(
        length=bindparam("after"),
        touched_at=bindparam("now"),
        expires_at=bindparam("until"),
        finished=bindparam("done"),
        ticks=bindparam("ticked"),
        standing=None,
    )
)


class Store:
    """What is kept, on one database under one ring of keys. `now`: seconds since 1970."""

    def __init__(
        self, database: Database, keyring: Keyring, now: Callable[[], int], keep: StoreSettings
    ) -> None:
        self.database = database
        self._keyring = keyring
        self._now = now
        self.keeps = keep
        self.handover = Handover(database, keyring, now)
        self.reminders = ReminderBook(database, keyring, now)

    async def opens(self) -> bool:
        """Whether these keys open what is kept; where nothing is kept, any do."""
        async with self.database.transaction() as connection:
            newest = select(TALKS).order_by(TALKS.c.started_at.desc()).limit(1)
            found = (await connection.execute(newest)).first()
        try:
            return found is None or self._record(found) is not None
        except SealError:
            return False

    # -- people ------------------------------------------------------------------------------

    async def person(self, contacts: Sequence[bytes]) -> PersonRecord | None:
        """The person with one of these keyed hashes, if they agreed to be remembered."""
        async with self.database.alone() as connection:
            found = (await connection.execute(_PERSON, {"known": list(contacts)})).first()
        return _person(found) if found else None

    async def visitor(
        self, contacts: Sequence[bytes]
    ) -> tuple[PersonRecord, ConversationRecord | None] | None:
        """A person with the conversation that they are in, unless it has expired."""
        async with self.database.alone() as connection:
            found = (await connection.execute(_VISITOR, {"known": list(contacts)})).first()
        if found is None:
            return None
        person = PersonRecord(found.person_id, found.contact, found.language, found.current)
        lasts = found.id is not None and found.expires_at > self._now()
        return person, self._record(found) if lasts else None

    async def welcome(self, contacts: Sequence[bytes], language: str) -> PersonRecord:
        """Remember somebody from now on, under the first of these keyed hashes."""
        known = {"known": list(contacts)}
        row = {
            "id": random_id(),
            "contact": contacts[0],
            "hashed_by": self._keyring.newest.id,
            "language": language,
            "created_at": self._now(),
            "held_until": 0,
        }
        with suppress(IntegrityError):  # agreed twice, at the same moment
            async with self.database.transaction() as connection:
                if (await connection.execute(_PERSON, known)).first() is None:
                    await connection.execute(insert(PEOPLE), row)
        async with self.database.transaction() as connection:
            return _person((await connection.execute(_PERSON, known)).one())

    async def speak(self, person: PersonRecord, language: str) -> None:
        """The language to speak with somebody."""
        await self._set_person(person, language=language)

    async def _set_person(self, person: PersonRecord, **values: Any) -> None:
        statement = update(PEOPLE).where(PEOPLE.c.id == person.id).values(values)
        async with self.database.transaction() as connection:
            await connection.execute(statement)

    # -- conversations -----------------------------------------------------------------------

    async def begin(self, person: PersonRecord, update_id: int | None = None) -> ConversationRecord:
        """A new conversation, which the person is in from now on.

        ConflictError where the update that it came by had its effect already, or where they have
        entered another one meanwhile.
        """
        now, key, talk = self._now(), DataKey.new(), random_id()
        row = {
            "id": talk,
            "person": person.id,
            "data_key": key.wrapped(self._keyring, key_row(talk)),
            "started_at": now,
            "touched_at": now,
            "expires_at": now + self.keeps.keep_unfinished_hours * HOUR,
            "finished": False,
            "length": 0,
            "remind": False,
        }
        unmoved = PEOPLE.c.id == person.id, PEOPLE.c.current.is_not_distinct_from(person.current)
        enter = update(PEOPLE).where(*unmoved).values(current=talk)
        async with self.database.transaction() as connection:
            if update_id is not None and not await taken(connection, update_id):
                raise ConflictError
            await connection.execute(insert(TALKS), row)
            if (await connection.execute(enter)).rowcount != 1:
                raise ConflictError
            found = (await connection.execute(_TALK, {"talk": talk})).one()
        return self._record(found)

    async def enter(self, person: PersonRecord, talk: int) -> None:
        """Go on with another of a person's conversations."""
        await self._set_person(person, current=talk)

    async def conversation(self, talk: int) -> ConversationRecord | None:
        """A conversation that has not expired."""
        async with self.database.alone() as connection:
            found = (await connection.execute(_TALK, {"talk": talk})).first()
        return self._record(found) if found and found.expires_at > self._now() else None

    async def conversations(self, person: PersonRecord) -> list[ConversationRecord]:
        """All of a person's conversations, the one touched last first."""
        statement = select(TALKS).where(
            TALKS.c.person == person.id, TALKS.c.expires_at > self._now()
        )
        async with self.database.alone() as connection:
            rows = (await connection.execute(statement.order_by(TALKS.c.touched_at.desc()))).all()
        return [self._record(row) for row in rows]

    async def open_conversations(self) -> int:
        """How many conversations are kept."""
        async with self.database.alone() as connection:
            counted = select(func.count()).select_from(TALKS)
            return int((await connection.execute(counted)).scalar_one())

    async def begun_since(self, person: PersonRecord, since: int) -> int:
        """How many conversations a person has begun since some time."""
        counted = (
            select(func.count())
            .select_from(TALKS)
            .where(TALKS.c.person == person.id, TALKS.c.started_at >= since)
        )
        async with self.database.alone() as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def entries(self, talk: ConversationRecord, after: int = 0) -> list[EntryRecord]:
        """What was said in a conversation, in its order, after an entry."""
        statement = _ENTRIES.where(ENTRIES.c.number > after).order_by(ENTRIES.c.number)
        async with self.database.alone() as connection:
            rows = (await connection.execute(statement, {"talk": talk.id})).all()
        return [_entry(row, talk.key) for row in rows]

    async def write(self, talk: ConversationRecord, writing: Writing) -> ConversationRecord:
        """Add to a conversation, together with the update that it came by.

        ConflictError where somebody else did so since `talk` was loaded, or where the update had
        its effect already: then nothing is written.
        """
        after = self._after(talk, writing)
        async with self.database.transaction() as connection:
            if writing.update is not None and not await taken(connection, writing.update):
                raise ConflictError
            await self._lengthen(connection, talk, after)
            if any(step.did is Did.RESTART for step in writing.steps):
                earlier = ENTRIES.c.conversation == talk.id, ENTRIES.c.number <= talk.length
                await connection.execute(delete(ENTRIES).where(*earlier))
            if writing.steps:
                await connection.execute(insert(ENTRIES), self._rows(talk, writing))
        return after

    def _after(self, talk: ConversationRecord, writing: Writing) -> ConversationRecord:
        now, finished = self._now(), talk.finished or writing.finished
        lasts = self.keeps.keep_days * DAY if finished else self.keeps.keep_unfinished_hours * HOUR
        return replace(
            talk,
            length=talk.length + len(writing.steps),
            touched_at=now,
            expires_at=now + lasts,
            finished=finished,
            ticks=writing.ticks,
        )

    async def _lengthen(
        self, connection: Connection, talk: ConversationRecord, after: ConversationRecord
    ) -> None:
        ticked = talk.key.seal(msgspec.json.encode(sorted(after.ticks)), _ticks_of(talk.id))
        values = {
            "talk": talk.id,
            "before": talk.length,
            "after": after.length,
            "now": after.touched_at,
            "until": after.expires_at,
            "done": after.finished,
            "ticked": ticked if after.ticks else None,
        }
        if (await connection.execute(_LONGER, values)).rowcount != 1:
            raise ConflictError

    def _rows(self, talk: ConversationRecord, writing: Writing) -> list[dict[str, Any]]:
        return [
            {
                "conversation": talk.id,
                "number": number,
                "question": step.question,
                "at": self._now(),
                "how": writing.how.value,
                "message": writing.message,
                "step": talk.key.seal(encoded(step), _entry_of(talk.id, number)),
                "by": writing.by,
                "evidence": writing.evidence,
            }
            for number, step in enumerate(writing.steps, start=talk.length + 1)
        ]

    async def shown(self, talk: int, message: int) -> None:
        """The message that the present question stands in."""
        async with self.database.transaction() as connection:
            await connection.execute(SHOWN, {"talk": talk, "message": message})

    def _record(self, row: Row[Any]) -> ConversationRecord:
        key = DataKey.unwrap(row.data_key, self._keyring, key_row(row.id))
        ticks = msgspec.json.decode(key.open(row.ticks, _ticks_of(row.id))) if row.ticks else ()
        return ConversationRecord(
            id=row.id,
            person=row.person,
            started_at=row.started_at,
            touched_at=row.touched_at,
            expires_at=row.expires_at,
            finished=row.finished,
            length=row.length,
            shown=row.shown,
            ticks=frozenset(ticks),
            remind=row.remind,
            standing=row.standing,
            key=key,
        )

    # -- for the person themselves -------------------------------------------------------------

    async def about(self, person: PersonRecord) -> dict[str, Any]:
        """All that is kept about a person, readable, with the time it ends."""
        talks = await self.conversations(person)
        return {
            "language": person.language,
            "kept_days": self.keeps.keep_days,
            "kept_unfinished_hours": self.keeps.keep_unfinished_hours,
            "conversations": [
                {
                    "started": _time(talk.started_at),
                    "last_touched": _time(talk.touched_at),
                    "erased_at": _time(talk.expires_at),
                    "reminder": talk.remind,
                    "entries": [_readable(each) for each in await self.entries(talk)],
                }
                for talk in talks
            ],
        }

    # -- the end -----------------------------------------------------------------------------

    async def forget(self, person: PersonRecord) -> Forgotten:
        """Erase a person and all that they said; nothing of it stays in the files."""
        talks = select(TALKS.c.id).where(TALKS.c.person == person.id)
        async with self.database.transaction() as connection:
            ids = list((await connection.execute(talks)).scalars())
            entries = await erase_conversations(connection, ids)
            await erase_people(connection, [person.id])
        await self.database.erase_traces()
        return Forgotten(len(ids), entries)

    async def expire(self) -> int:
        """Erase the conversations whose time is over, and people who have none left."""
        now = self._now()
        over = select(TALKS.c.id).where(TALKS.c.expires_at <= now)
        async with self.database.transaction() as connection:
            # Whoever goes on with one at this moment is faster, and keeps it.
            locked = over.with_for_update(skip_locked=True)
            ids = list((await connection.execute(locked)).scalars())
            await erase_conversations(connection, ids)
            await connection.execute(FORGET_ADDRESSES)
            people = await erase_people_without_conversations(connection, now - DAY)
            await connection.execute(delete(CODES).where(CODES.c.expires_at <= now))
            await erase_signing_in(connection, now)
        if ids or people:
            await self.database.erase_traces()
        return len(ids)


def _person(row: Row[Any]) -> PersonRecord:
    return PersonRecord(row.id, row.contact, row.language, row.current)


def _entry(row: Row[Any], key: DataKey) -> EntryRecord:
    step = decoded(key.open(row.step, _entry_of(row.conversation, row.number)))
    return EntryRecord(row.number, row.at, How(row.how), row.message, step, row.by, row.evidence)


def _readable(entry: EntryRecord) -> dict[str, Any]:
    step = json_form(entry.step)
    return {"at": _time(entry.at), "how": entry.how.value, **step}


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, CHINA).isoformat()


def key_row(talk: int) -> str:
    """What the key of a conversation is sealed for."""
    return f"conversation:{talk}:key"


def _ticks_of(talk: int) -> str:
    return f"conversation:{talk}:ticks"


def _entry_of(talk: int, number: int) -> str:
    return f"entry:{talk}:{number}"
