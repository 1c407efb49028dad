"""Erasing rows, each with all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from bot.storage.database import Connection
from bot.storage.desk_tables import CASES, FAILURES, SESSIONS
from bot.storage.tables import CODES, ENTRIES, PEOPLE, REPLIED, TALKS, UPDATES


async def erase_conversations(connection: Connection, talks: Sequence[int]) -> int:
    """Conversations with their entries, codes, cases and keys; how many entries there were."""
    entries = 0
    for talk in talks:
        gone = await connection.execute(delete(ENTRIES).where(ENTRIES.c.conversation == talk))
        entries += gone.rowcount
        await connection.execute(delete(CODES).where(CODES.c.conversation == talk))
        await connection.execute(delete(CASES).where(CASES.c.talk == talk))  # and all of each
        await connection.execute(delete(TALKS).where(TALKS.c.id == talk))
    return entries


async def erase_people(connection: Connection, people: Sequence[int]) -> None:
    """People, and then their updates: none comes in between."""
    for person in people:
        gone = delete(PEOPLE).where(PEOPLE.c.id == person).returning(PEOPLE.c.contact)
        for contact in (await connection.execute(gone)).scalars().all():
            await connection.execute(delete(UPDATES).where(UPDATES.c.contact == contact))


async def erase_people_without_conversations(connection: Connection, before: int) -> int:
    """Those who have been alone with nothing to answer; how many they were."""
    alone = ~select(TALKS.c.id).where(TALKS.c.person == PEOPLE.c.id).exists()
    silent = ~(
        select(UPDATES.c.id)
        .where(UPDATES.c.contact == PEOPLE.c.contact, UPDATES.c.state < REPLIED)
        .exists()
    )
    statement = select(PEOPLE.c.id).where(alone, silent, PEOPLE.c.created_at < before)
    locked = statement.with_for_update(skip_locked=True)
    ids = list((await connection.execute(locked)).scalars())
    # Nothing new can come now; what came before they were locked is seen by looking again.
    still = statement.where(PEOPLE.c.id.in_(ids))
    people = list((await connection.execute(still)).scalars()) if ids else []
    await erase_people(connection, people)
    return len(people)


async def erase_signing_in(connection: Connection, now: int) -> None:
    """What is over of signing in at the desk: sessions, and attempts that failed."""
    over = or_(SESSIONS.c.idle_until <= now, SESSIONS.c.ends_at <= now)
    await connection.execute(delete(SESSIONS).where(over))
    await connection.execute(delete(FAILURES).where(FAILURES.c.forget_at <= now))
