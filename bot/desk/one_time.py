"""One-time codes from an app: a step of drift is allowed, and each works once."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Row, update

from bot.storage.database import Connection
from bot.storage.desk_tables import ACCOUNTS, totp_row
from bot.storage.keys import Keyring

CODE = re.compile(r"[0-9]{6}", re.ASCII)
DRIFT = 1  # time steps


def new_secret() -> str:
    """A secret, in the letters and digits that people can type into an app."""
    return pyotp.random_base32()


def sealed_secret(secret: str, keyring: Keyring, account: int) -> bytes:
    return keyring.seal(secret.encode(), totp_row(account))


async def used(
    connection: Connection, keyring: Keyring, account: Row[Any], typed: str, now: int
) -> bool:
    """Whether a code is right and was not used before; it is from now on."""
    secret = keyring.open(account.totp, totp_row(account.id)).decode()
    step = _step_of(secret, typed, now)
    if step is None:
        return False
    later = ACCOUNTS.c.id == account.id, ACCOUNTS.c.totp_step < step
    use = update(ACCOUNTS).where(*later)
    return (await connection.execute(use.values(totp_step=step))).rowcount == 1


def _step_of(secret: str, typed: str, now: int) -> int | None:
    """The time step of a code, where it is one of now or nearly so."""
    code = "".join(unicodedata.normalize("NFKC", typed[:64]).split())
    if not CODE.fullmatch(code):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=DRIFT)
    except OTPVerificationError:
        return None
