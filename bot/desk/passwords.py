"""Names and passwords: which are taken, how they are compared, and what is kept of a password."""

from __future__ import annotations

import asyncio
import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.desk.errors import AccountError

SHORTEST, LONGEST = 12, 256
MOST_AT_ONCE = 4  # each takes 64 MiB of memory
NAME = re.compile(r"[A-Za-z0-9._\-㐀-䶿一-鿿]{2,32}")

# Of the passwords that are guessed first, those that are long enough; compared without case.
NOTORIOUS = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "123456789123", "123456123456",
        "123412341234", "123123123123", "123321123321", "112233445566", "012345678910",
        "1q2w3e4r5t6y", "q1w2e3r4t5y6", "1qaz2wsx3edc", "qazwsxedcrfv", "qwertyuiop12",
        "qwertyuiop[]", "qwerty123456", "qwertyuiopasdf", "asdfghjkl123", "abcdefghijkl",
        "abcdef123456", "abc123abc123", "a1b2c3d4e5f6", "password1234", "password12345",
        "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "admin1234567", "admin12345678",
        "administrator", "administrator1", "welcome12345", "changeme1234", "iloveyou1234",
        "iloveyou5201314", "woaini1314520", "woaini5201314", "5201314520131", "letmein12345",
        "zxcvbnm12345", "asdfghjkl;'\\", "correcthorsebatterystaple", "unknown12345",
    }
)  # fmt: skip


def compared(name: str) -> str | None:
    """A name as it is compared with others; None where nobody can have that name."""
    plain = unicodedata.normalize("NFKC", name[: 2 * LONGEST]).strip()
    return plain.casefold() if NAME.fullmatch(plain) else None


def checked_name(name: str) -> str:
    """A name as it is kept; AccountError where it cannot be one."""
    if compared(name) is None:
        raise AccountError("desk.account.name")
    return unicodedata.normalize("NFKC", name).strip()


def checked_password(password: str, name: str) -> str:
    """A password that may be used; AccountError where it would be guessed too easily."""
    if len(password) > LONGEST:
        raise AccountError("desk.account.password.long", most=LONGEST)
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise AccountError("desk.account.password.short", least=SHORTEST)
    if len(set(plain)) == 1:
        raise AccountError("desk.account.password.same")
    if plain.casefold() == compared(name):
        raise AccountError("desk.account.password.name")
    if plain.casefold() in NOTORIOUS:
        raise AccountError("desk.account.password.notorious")
    return password


class Passwords:
    """Makes and checks the hashes of passwords, beside the loop and a few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._nobodys = ""

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _as_bytes(password))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that was kept; without any it takes as long, and is not."""
        self._nobodys = self._nobodys or await self.hashed("nobody has this one")
        async with self._turns:
            fits = await asyncio.to_thread(self._fits, kept or self._nobodys, _as_bytes(password))
        return fits and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed in another way than passwords are now."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, kept: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _as_bytes(password: str) -> bytes:
    """The same for every way to type the same characters; what is too long is cut, and wrong."""
    plain = unicodedata.normalize("NFKC", password[: LONGEST + 1])
    return plain.encode("utf-8", "surrogatepass")
