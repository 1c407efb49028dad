"""The keys of other systems: what each may ask for and how often; only keyed hashes are kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    Row,
    Table,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel

from bot.storage.database import Database
from bot.storage.keys import Keyring
from bot.storage.tables import random_id

PURPOSE = "api_key"
TOKEN_BYTES = 32

_TOKEN = re.compile(r"wz_[A-Za-z0-9_-]{43}")
_NAME = re.compile(r"\w[\w.-]{0,63}")


class Scope(StrEnum):
    """Something that a key may be used for."""

    SCREEN = "screen"
    MATCH = "match"
    INTERVIEW = "interview"


class ApiKeyNameError(ValueError):
    """A name that cannot be given to a key: it is none, or another key has it."""


class ApiKeyRow(SQLModel, table=True):
    """A key of another system. `hashed_by`: the key of this deployment that made the hash.

    `scopes`: what it may be used for, with spaces between. `a_minute`: how many requests.
    """

    __tablename__ = "api_key"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    name: str = Field(max_length=64, unique=True)
    hash: bytes = Field(sa_column=Column(LargeBinary(16), unique=True, nullable=False))
    hashed_by: int = Field(sa_column=Column(BigInteger, nullable=False))
    scopes: str = Field(max_length=64)
    a_minute: int
    created_at: int = Field(sa_column=Column(BigInteger, nullable=False))
    disabled: bool = False


API_KEYS: Table = ApiKeyRow.__table__  # type: ignore[attr-defined]

_BY_HASH = select(API_KEYS).where(API_KEYS.c.hash.in_(bindparam("hashes", expanding=True)))
_BY_NAME = API_KEYS.c.name == bindparam("named")


@dataclass(frozen=True)
class ApiKey:
    """A key as it is known here: everything but the key itself."""

    id: int
    name: str
    scopes: frozenset[Scope]
    a_minute: int
    created_at: int
    disabled: bool = False


class ApiKeys:
    """Gives keys to other systems, and knows them again. `now`: seconds since 1970."""

    def __init__(self, database: Database, keyring: Keyring, now: Callable[[], int]) -> None:
        self._database = database
        self._keyring = keyring
        self._now = now

    async def add(self, name: str, scopes: Collection[Scope], a_minute: int) -> str:
        """A new key, which can never be shown again; ApiKeyNameError where the name cannot be."""
        if not _NAME.fullmatch(name):
            raise ApiKeyNameError(name)
        token = f"wz_{secrets.token_urlsafe(TOKEN_BYTES)}"
        row = {
            "id": random_id(),
            "name": name,
            "hash": self._keyring.fingerprint(PURPOSE, token),
            "hashed_by": self._keyring.newest.id,
            "scopes": " ".join(scope for scope in Scope if scope in scopes),
            "a_minute": a_minute,
            "created_at": self._now(),
            "disabled": False,
        }
        try:
            async with self._database.transaction() as connection:
                await connection.execute(insert(API_KEYS), row)
        except IntegrityError:
            raise ApiKeyNameError(name) from None
        return token

    async def find(self, token: str) -> ApiKey | None:
        """The key that was given as this token, unless it is disabled."""
        if not _TOKEN.fullmatch(token):
            return None
        hashes = self._keyring.fingerprints(PURPOSE, token)
        async with self._database.alone() as connection:
            found = (await connection.execute(_BY_HASH, {"hashes": hashes})).first()
        if found is None or found.disabled:
            return None
        if found.hash != hashes[0]:
            await self._know_by_newest(found.id, hashes[0])
        return _key(found)

    async def _know_by_newest(self, key: int, newest: bytes) -> None:
        """Let a key be known by the newest of this deployment's keys, so that older ones can go."""
        moved = {"hash": newest, "hashed_by": self._keyring.newest.id}
        async with self._database.transaction() as connection:
            await connection.execute(update(API_KEYS).where(API_KEYS.c.id == key).values(moved))

    async def listed(self) -> list[ApiKey]:
        """All keys, in the order in which they were given."""
        statement = select(API_KEYS).order_by(API_KEYS.c.created_at, API_KEYS.c.name)
        async with self._database.alone() as connection:
            return [_key(row) for row in (await connection.execute(statement)).all()]

    async def disable(self, name: str) -> bool:
        """Let a key open nothing any more; whether there is one of this name."""
        statement = update(API_KEYS).where(_BY_NAME).values(disabled=True)
        async with self._database.transaction() as connection:
            return (await connection.execute(statement, {"named": name})).rowcount == 1


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes.split())),
        a_minute=row.a_minute,
        created_at=row.created_at,
        disabled=row.disabled,
    )
