"""What each key of a deployment is needed for, and bringing all of it under the newest one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, bindparam, func, literal_column, select, update

from bot.storage.api_keys import API_KEYS
from bot.storage.database import Database
from bot.storage.desk_tables import ACCOUNTS, FROZEN, frozen_row, totp_row
from bot.storage.incoming import update_row
from bot.storage.keys import ID_BYTES, Keyring, SealError
from bot.storage.reminding import address_row
from bot.storage.store import key_row
from bot.storage.tables import PEOPLE, TALKS, UPDATES

BATCH = 500


@dataclass(frozen=True)
class Sealed:
    """A column that keys seal, and what its value in a row is sealed for."""

    name: str
    column: Any
    row: Callable[[int], str]

    @property
    def key(self) -> ColumnElement[bytes]:
        """The id of the key, as it stands in front of what is sealed."""
        from_first: ColumnElement[int] = literal_column("1")
        length: ColumnElement[int] = literal_column(str(ID_BYTES))
        return func.substr(self.column, from_first, length, type_=LargeBinary)


SEALED = (
    Sealed("conversations", TALKS.c.data_key, key_row),
    Sealed("addresses", PEOPLE.c.address, address_row),
    Sealed("updates", UPDATES.c.sealed, update_row),
    Sealed("one_time_secrets", ACCOUNTS.c.totp, totp_row),
    Sealed("frozen_cases", FROZEN.c.sealed, frozen_row),
)


@dataclass(frozen=True)
class Uses:
    """What a key is needed for: it seals some of each column, and people are known by it.

    `systems`: others that hold an API key are known by it too, until they use theirs again.
    """

    sealed: Mapping[str, int] = field(default_factory=dict)
    people: int = 0
    systems: int = 0


async def uses_of(database: Database) -> dict[int, Uses]:
    """By the id of each key that is needed for anything."""
    sealed: defaultdict[int, dict[str, int]] = defaultdict(dict)
    hashed = select(PEOPLE.c.hashed_by, func.count()).group_by(PEOPLE.c.hashed_by)
    allowed = API_KEYS.c.disabled.is_(False)
    known = select(API_KEYS.c.hashed_by, func.count()).where(allowed).group_by(API_KEYS.c.hashed_by)
    async with database.transaction() as connection:
        for what in SEALED:
            counted = select(what.key, func.count()).where(what.column.is_not(None))
            rows = (await connection.execute(counted.group_by(what.key))).all()
            for key, count in map(tuple, rows):
                sealed[int.from_bytes(key)][what.name] = count
        people = dict(map(tuple, (await connection.execute(hashed)).all()))
        systems = dict(map(tuple, (await connection.execute(known)).all()))
    return {
        key: Uses(sealed[key], people.get(key, 0), systems.get(key, 0))
        for key in sorted({*sealed, *people, *systems})
    }


@dataclass(frozen=True)
class Resealed:
    """How much is sealed by the newest key now, and how much an older one could not open."""

    moved: int
    unreadable: int


async def reseal(database: Database, keyring: Keyring) -> Resealed:
    """Have the newest key seal all that older keys of the ring do, a little at a time."""
    older = [key.id.to_bytes(ID_BYTES) for key in keyring.keys[1:]]
    moved = unreadable = 0
    for what in SEALED:
        while True:  # again, until nothing came in meanwhile from whoever has no newer key
            once, unreadable_once = await _once_through(database, keyring, what, older)
            moved += once
            if not once:
                break
        unreadable += unreadable_once
    return Resealed(moved, unreadable)


async def _once_through(
    database: Database, keyring: Keyring, what: Sealed, older: Sequence[bytes]
) -> tuple[int, int]:
    identity = what.column.table.c.id
    batch = (
        select(identity, what.column.label("sealed"))
        .where(what.key.in_(older), identity > bindparam("after"))
        .order_by(identity)
        .limit(BATCH)
    )
    same = identity == bindparam("row"), what.column == bindparam("before")
    move = update(what.column.table).where(*same).values({what.column: bindparam("now")})
    after, moved, unreadable = -1, 0, 0
    while True:
        async with database.transaction() as connection:
            rows = (await connection.execute(batch, {"after": after})).all()
            changes = [
                {"row": row.id, "before": row.sealed, "now": again}
                for row in rows
                if (again := _resealed(keyring, row.sealed, what.row(row.id))) is not None
            ]
            if changes:
                await connection.execute(move, changes)
        moved += len(changes)
        unreadable += len(rows) - len(changes)
        if len(rows) < BATCH:
            return moved, unreadable
        after = rows[-1].id


def _resealed(keyring: Keyring, sealed: bytes, row: str) -> bytes | None:
    try:
        return keyring.resealed(sealed, row)
    except SealError:
        return None
