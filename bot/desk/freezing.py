"""Cases kept to try the rules on later: facts and result, of nobody, sealed by the keyring.

Nothing leads from one to the case that it was: not its number, and of the time only the day.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select

from bot.storage.database import Connection
from bot.storage.desk_tables import FROZEN, frozen_row
from bot.storage.keys import Keyring
from bot.storage.tables import random_id

LONGEST_ID = 19  # digits


@dataclass(frozen=True)
class Frozen:
    """What was kept on some day (its first second, in China) under some rules."""

    id: str
    at: int
    rules: str


def content_of(facts_json: bytes, result_json: bytes) -> bytes:
    """Facts and result as one JSON object."""
    for part in (facts_json, result_json):
        msgspec.json.decode(part)  # an error now rather than when it is needed
    parts = {"facts": msgspec.Raw(facts_json), "result": msgspec.Raw(result_json)}
    return msgspec.json.encode(parts)


async def keep(
    connection: Connection, keyring: Keyring, content: bytes, at: int, rules: str
) -> str:
    """Within a transaction: the id of what is kept from now on."""
    identity = random_id()
    sealed = keyring.seal(content, frozen_row(identity))
    row = {"id": identity, "at": at, "rules": rules, "sealed": sealed}
    await connection.execute(insert(FROZEN), row)
    return str(identity)


async def all_of(connection: Connection) -> list[Frozen]:
    """All that is kept, the newest first."""
    newest_first = select(FROZEN).order_by(FROZEN.c.at.desc(), FROZEN.c.id)
    rows = (await connection.execute(newest_first)).all()
    return [Frozen(str(row.id), row.at, row.rules) for row in rows]


async def content(connection: Connection, keyring: Keyring, identity: str) -> bytes | None:
    """What is kept under an id, if anything is."""
    if not (identity.isascii() and identity.isdigit() and len(identity) <= LONGEST_ID):
        return None
    found = select(FROZEN.c.sealed).where(FROZEN.c.id == min(int(identity), 2**63 - 1))
    sealed = (await connection.execute(found)).scalar()
    return None if sealed is None else keyring.open(sealed, frozen_row(int(identity)))
