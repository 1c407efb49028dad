"""One-time codes: going on with a conversation in another chat or on another channel."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from bot.storage.database import Connection, Database
from bot.storage.keys import Keyring
from bot.storage.records import ConversationRecord, PersonRecord
from bot.storage.reminding import FORGET_ADDRESSES
from bot.storage.tables import CODES, PEOPLE, TALKS

LIFE_SECONDS = 15 * 60
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is mistaken for something else
GROUPS, GROUP = 3, 4


class CodeError(ValueError):
    """A code that was never given, has been used, or is too old."""


class Handover:
    """Gives codes and takes them back, each once."""

    def __init__(self, database: Database, keyring: Keyring, now: Callable[[], int]) -> None:
        self._database = database
        self._keyring = keyring
        self._now = now

    async def issue(self, talk: ConversationRecord) -> str:
        """A code for a conversation; the one that was given before is worth nothing any more."""
        groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
        code = "-".join(groups)
        row = {
            "hash": self._hash(code),
            "conversation": talk.id,
            "expires_at": self._now() + LIFE_SECONDS,
        }
        async with self._database.transaction() as connection:
            await connection.execute(delete(CODES).where(CODES.c.conversation == talk.id))
            await connection.execute(insert(CODES), row)
        return code

    async def redeem(self, code: str, person: PersonRecord | None = None) -> int:
        """The conversation of a code, which is used up; with a person, it is theirs from now on.

        CodeError where it is none.
        """
        async with self._database.transaction() as connection:
            talk = await self.used(connection, code)
            if person is not None:
                await _give(connection, talk, person)
        return talk

    async def used(self, connection: Connection, code: str) -> int:
        """Within a transaction: the conversation of a code, which is used up with it."""
        now = self._now()
        known = CODES.c.hash == self._hash(code), CODES.c.expires_at > now
        lasting = select(TALKS.c.id).where(TALKS.c.id == CODES.c.conversation)
        lasting = lasting.where(TALKS.c.expires_at > now)
        use = delete(CODES).where(*known, lasting.exists()).returning(CODES.c.conversation)
        talk = (await connection.execute(use)).scalar()
        if talk is None:
            raise CodeError
        return int(talk)

    def _hash(self, code: str) -> bytes:
        """Of its letters and digits, for people leave out dashes, or put in others."""
        plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code))).upper()
        return self._keyring.fingerprint("code", plain)


async def _give(connection: Connection, talk: int, person: PersonRecord) -> None:
    """A conversation to a person, who is in it from now on; nobody else is reminded of it."""
    left = update(PEOPLE).where(PEOPLE.c.current == talk, PEOPLE.c.id != person.id)
    await connection.execute(left.values(current=None))
    given = update(TALKS).where(TALKS.c.id == talk, TALKS.c.person != person.id)
    await connection.execute(given.values(person=person.id, remind=False))
    enter = update(PEOPLE).where(PEOPLE.c.id == person.id)
    await connection.execute(enter.values(current=talk))
    await connection.execute(FORGET_ADDRESSES)
