"""Updates from people who are known: kept until they are answered, one person's in their order.

Whoever wants to answer a person first gets hold of them, for a while that is renewed with every
answer. A process that dies loses its hold when that while is over, and another goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    LargeBinary,
    Row,
    SmallInteger,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.storage.contacts import contact_kept
from bot.storage.database import Connection, Database
from bot.storage.keys import Keyring
from bot.storage.tables import PEOPLE, REPLIED, TAKEN, TALKS, UPDATES, WAITING

HOLD_SECONDS = 30
AGE_SECONDS = 2  # a younger update is about to be looked at by whoever received it
GIVEN_UP_SECONDS = 24 * 3600  # Telegram could not be reached for an answer in all that time
REMEMBERED_SECONDS = 2 * 24 * 3600  # Telegram repeats an update for a day at most


# A number in the statement itself: only so can the index of open updates be used.
IS_OPEN = UPDATES.c.state < literal_column(str(REPLIED))
_OPEN = UPDATES.c.contact == bindparam("who"), IS_OPEN
_OLDEST = (
    select(UPDATES.c.id, UPDATES.c.state, UPDATES.c.sealed)
    .where(*_OPEN)
    .order_by(UPDATES.c.id)
    .limit(1)
)
_SEEN = select(UPDATES.c.state).where(UPDATES.c.id == bindparam("update"))
_COLUMNS = ("id", "contact", "received_at", "state", "sealed")
_KEEP = insert(UPDATES).from_select(
    _COLUMNS,
    select(
        bindparam("id", type_=BigInteger),
        PEOPLE.c.contact,
        bindparam("received_at", type_=BigInteger),
        bindparam("state", type_=SmallInteger),
        bindparam("sealed", type_=LargeBinary),
    )
    .where(PEOPLE.c.contact == bindparam("contact"))
    .with_for_update(read=True, key_share=True),  # whoever is found stays until this is done
)
_HOLD = (
    update(PEOPLE)
    .where(
        PEOPLE.c.contact == bindparam("who"),
        or_(PEOPLE.c.held_by == bindparam("me"), PEOPLE.c.held_until <= bindparam("now")),
    )
    .values(held_by=bindparam("me"), held_until=bindparam("until"))
)
# Waits for whoever is changing the row: an update would pass over one that looks held until then.
_LOCK = select(PEOPLE.c.id).where(PEOPLE.c.contact == bindparam("who")).with_for_update()
_LET_GO = (
    update(PEOPLE)
    .where(PEOPLE.c.contact == bindparam("who"), PEOPLE.c.held_by == bindparam("me"))
    .values(held_until=0)
)
_REPLIED = (
    update(UPDATES).where(UPDATES.c.id == bindparam("update")).values(state=REPLIED, sealed=None)
)
SHOWN = update(TALKS).where(TALKS.c.id == bindparam("talk")).values(shown=bindparam("message"))
_TAKEN = (
    update(UPDATES)
    .where(UPDATES.c.id == bindparam("update"), UPDATES.c.state == WAITING)
    .values(state=TAKEN)
)
_LEFT_BEHIND = (
    select(UPDATES.c.contact)
    .join(PEOPLE, PEOPLE.c.contact == UPDATES.c.contact)
    .where(
        IS_OPEN,
        UPDATES.c.received_at <= bindparam("before"),
        PEOPLE.c.held_until <= bindparam("now"),
    )
    .distinct()
    .limit(100)
)


@dataclass(frozen=True)
class Waiting:
    """The oldest update of a person that is not answered; `taken`: it had its effect already."""

    id: int
    content: bytes
    taken: bool


class Inbox:
    """The updates of one deployment, as one process (`me`) sees them."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        me: str,
        now: Callable[[], int],
        hold_seconds: int = HOLD_SECONDS,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._me = me
        self._now = now
        self._hold_seconds = hold_seconds

    async def receive(
        self, update_id: int, contacts: Sequence[bytes], content: bytes
    ) -> bool | None:
        """Keep an update: True if it is new, False if it came before, None if nobody is known.

        `contacts`: what its sender is known by, under every key, newest first. Of somebody who has
        not agreed to be remembered nothing is kept.
        """
        now, newest = self._now(), self._keyring.newest
        row = {
            "id": update_id,
            "received_at": now,
            "state": WAITING,
            "sealed": self._keyring.seal(content, update_row(update_id)),
        }
        if await self._kept_at_once(row | {"contact": contacts[0]}):
            return True
        try:
            async with self._database.transaction() as connection:
                contact = await contact_kept(connection, contacts, newest, now)
                if contact is None:
                    return None
                if (await connection.execute(_SEEN, {"update": update_id})).first() is not None:
                    return False
                await connection.execute(insert(UPDATES), row | {"contact": contact})
        except IntegrityError:  # another process was a moment faster
            return False
        return True

    async def _kept_at_once(self, row: dict[str, Any]) -> bool:
        """Keep an update in one statement, as nearly all can be: new, and from somebody known."""
        try:
            async with self._database.alone() as connection:
                return (await connection.execute(_KEEP, row)).rowcount == 1
        except IntegrityError:  # it came before
            return False

    async def next_of(self, contact: bytes) -> Waiting | None:
        """Get hold of a person and their oldest open update; None if held elsewhere, or done."""
        async with self._database.alone() as connection:
            if await self._hold(connection, contact):
                found = (await connection.execute(_OLDEST, {"who": contact})).first()
                if found is not None:
                    return self._opened(found)
        # Somebody may be letting go of them, or something may be coming, at this very moment.
        async with self._database.transaction() as connection:
            await connection.execute(_LOCK, {"who": contact})
            if not await self._hold(connection, contact):
                return None
            return await self._oldest(connection, contact)

    async def replied(
        self, update_id: int, contact: bytes, asks: tuple[int, int] | None = None
    ) -> Waiting | None:
        """An update was answered; the person's next one, or None after letting go of them.

        `asks`: a conversation, and the message that its present question stands in now.
        """
        async with self._database.transaction() as connection:
            await connection.execute(_REPLIED, {"update": update_id})
            if asks is not None:
                await connection.execute(SHOWN, {"talk": asks[0], "message": asks[1]})
            if not await self._hold(connection, contact):
                return None
            return await self._oldest(connection, contact)

    async def _hold(self, connection: Connection, contact: bytes) -> bool:
        now = self._now()
        who = {"who": contact, "me": self._me, "now": now, "until": now + self._hold_seconds}
        return (await connection.execute(_HOLD, who)).rowcount == 1

    async def _oldest(self, connection: Connection, contact: bytes) -> Waiting | None:
        found = (await connection.execute(_OLDEST, {"who": contact})).first()
        if found is None:
            await connection.execute(_LET_GO, {"who": contact, "me": self._me})
            return None
        return self._opened(found)

    def _opened(self, found: Row[Any]) -> Waiting:
        content = self._keyring.open(found.sealed, update_row(found.id))
        return Waiting(found.id, content, taken=found.state == TAKEN)

    async def left_behind(self) -> list[bytes]:
        """People with open updates whom nobody holds: answered by nobody, or not any more."""
        async with self._database.alone() as connection:
            now = self._now()
            before = now - AGE_SECONDS
            rows = await connection.execute(_LEFT_BEHIND, {"now": now, "before": before})
            return [row.contact for row in rows]

    async def waiting(self) -> int:
        """How many updates are not answered yet."""
        async with self._database.alone() as connection:
            counted = select(func.count()).select_from(UPDATES).where(IS_OPEN)
            return int((await connection.execute(counted)).scalar_one())

    async def tidy(self) -> None:
        """Forget what cannot be answered, and the numbers of what will not come again."""
        now = self._now()
        old = UPDATES.c.received_at < now - REMEMBERED_SECONDS
        hopeless = UPDATES.c.received_at < now - GIVEN_UP_SECONDS, IS_OPEN
        async with self._database.transaction() as connection:
            await connection.execute(delete(UPDATES).where(old))
            given_up = update(UPDATES).where(*hopeless)
            await connection.execute(given_up.values(state=REPLIED, sealed=None))


async def taken(connection: Connection, update_id: int) -> bool:
    """Within a transaction: this update takes effect with it; False if it already had one."""
    return (await connection.execute(_TAKEN, {"update": update_id})).rowcount == 1


def is_outage(error: Exception) -> bool:
    """Whether the database was away or busy, so that the same may well work another time."""
    if isinstance(error, IntegrityError | DataError | ProgrammingError):
        return False
    from_driver = type(error).__module__.partition(".")[0] in ("asyncpg", "sqlite3")
    return from_driver or isinstance(error, DBAPIError | PoolTimeoutError | OSError)


def update_row(update_id: int) -> str:
    """What the content of an update is sealed for."""
    return f"incoming:{update_id}"
