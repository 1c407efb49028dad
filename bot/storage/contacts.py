"""Knowing people by the keyed hash of where they write from, whichever key it was made by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from bot.storage.database import Connection
from bot.storage.keys import Key
from bot.storage.tables import PEOPLE, UPDATES

# Whoever is found stays until the transaction is over; answering them goes on meanwhile.
_BY_NEWEST = (
    select(PEOPLE.c.id)
    .where(PEOPLE.c.contact == bindparam("who"))
    .with_for_update(read=True, key_share=True)
)
_BY_OLDER = (
    select(PEOPLE.c.id, PEOPLE.c.contact, PEOPLE.c.held_until)
    .where(PEOPLE.c.contact.in_(bindparam("older", expanding=True)))
    .with_for_update()
)


async def contact_kept(
    connection: Connection, contacts: Sequence[bytes], newest: Key, now: int
) -> bytes | None:
    """Which of somebody's hashes (newest first) they are kept under; None for a stranger.

    One by an older key is replaced, unless they are being answered: then another time.
    """
    by_newest = {"who": contacts[0]}
    if (await connection.execute(_BY_NEWEST, by_newest)).first() is not None:
        return contacts[0]
    if len(contacts) == 1:
        return None
    older = {"older": list(contacts[1:])}
    found = (await connection.execute(_BY_OLDER, older)).first()
    if found is None:  # a stranger, or replaced by another process just now
        moved = (await connection.execute(_BY_NEWEST, by_newest)).first()
        return contacts[0] if moved is not None else None
    if found.held_until > now:
        return bytes(found.contact)
    return await _replaced(connection, bytes(found.contact), contacts[0], newest)


async def _replaced(connection: Connection, old: bytes, new: bytes, newest: Key) -> bytes:
    person = update(PEOPLE).where(PEOPLE.c.contact == old)
    await connection.execute(person.values(contact=new, hashed_by=newest.id))
    await connection.execute(update(UPDATES).where(UPDATES.c.contact == old).values(contact=new))
    return new
