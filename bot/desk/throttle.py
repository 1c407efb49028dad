"""Those who guess passwords wait, longer each time, whether they have guessed right or not.

An attempt counts before the password is looked at: of many at once none gets ahead of the count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select, text, update

from bot.desk.errors import SignInError
from bot.storage.database import Connection, Database
from bot.storage.desk_tables import FAILURES
from bot.storage.keys import Keyring

MOST_BY_NAME, MOST_BY_ADDRESS = 5, 20
FIRST_WAIT, LONGEST_WAIT = 30, 3600
REMEMBERED = 24 * 3600

# So that there is a row to lock: of many first attempts at once, one makes it.
_BEGIN = text(
    "INSERT INTO sign_in_failure (subject, count, locked_until, forget_at)"
    " VALUES (:subject, 0, 0, :forget_at) ON CONFLICT (subject) DO NOTHING"
)


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in: whom it is counted for. `locks`: whether it makes them wait."""

    subjects: tuple[bytes, ...]
    locks: bool


class Throttle:
    """Counts attempts in a row by name and by address; it is kept for whom by fingerprints only."""

    def __init__(self, database: Database, keyring: Keyring, now: Callable[[], int]) -> None:
        self._database = database
        self._keyring = keyring
        self._now = now

    async def attempt(self, name: str, address: str = "") -> Attempt:
        """Count an attempt as a failure until it succeeds; SignInError where one has to wait."""
        limits = {self._subject("name", name): MOST_BY_NAME}
        if address:
            limits[self._subject("address", address)] = MOST_BY_ADDRESS
        now = self._now()
        async with self._database.transaction() as connection:
            counts = await self._counts(connection, sorted(limits))
            waits = {
                subject: _wait_after(counts[subject] + 1, most) for subject, most in limits.items()
            }
            for subject, wait in waits.items():
                more = {"count": counts[subject] + 1, "locked_until": now + wait}
                counted = update(FAILURES).where(FAILURES.c.subject == subject)
                await connection.execute(counted.values(more | {"forget_at": now + REMEMBERED}))
        return Attempt(tuple(limits), any(waits.values()))

    async def _counts(self, connection: Connection, subjects: list[bytes]) -> dict[bytes, int]:
        """How often each has failed; until the transaction ends nobody else counts for them."""
        begun = {"forget_at": self._now() + REMEMBERED}
        for subject in subjects:
            await connection.execute(_BEGIN, begun | {"subject": subject})
        columns = FAILURES.c.subject, FAILURES.c.count.label("failed"), FAILURES.c.locked_until
        found = select(*columns).where(FAILURES.c.subject.in_(subjects))
        locked = found.order_by(FAILURES.c.subject).with_for_update()
        rows = (await connection.execute(locked)).all()
        wait = max(row.locked_until for row in rows) - self._now()
        if wait > 0:
            raise SignInError("locked", wait)
        return {bytes(row.subject): row.failed for row in rows}

    async def succeeded(self, connection: Connection, attempt: Attempt) -> None:
        """Begin to count anew."""
        known = FAILURES.c.subject.in_(attempt.subjects)
        await connection.execute(delete(FAILURES).where(known))

    async def withdraw(self, attempt: Attempt) -> None:
        """As if there had been no attempt: nothing was guessed, and nothing is proved."""
        known = FAILURES.c.subject.in_(attempt.subjects)
        less = update(FAILURES).where(known)
        async with self._database.transaction() as connection:
            await connection.execute(less.values(count=FAILURES.c.count - 1, locked_until=0))

    def _subject(self, kind: str, value: str) -> bytes:
        plain = value[:256].encode("utf-8", "replace").decode()
        return self._keyring.fingerprint(f"sign-in {kind}", plain)


def _wait_after(failures: int, most: int) -> int:
    """How long to wait after so many failures in a row."""
    return 0 if failures < most else min(FIRST_WAIT << min(failures - most, 16), LONGEST_WAIT)
