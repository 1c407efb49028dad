"""Who works at the desk, and who of them is signed in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.desk.audit import Audit
from bot.desk.errors import AccountError, SignInError
from bot.desk.one_time import new_secret, sealed_secret, used
from bot.desk.passwords import Passwords, checked_name, checked_password, compared
from bot.desk.roles import Account, Role
from bot.desk.throttle import Attempt, Throttle
from bot.storage.database import Connection, Database
from bot.storage.desk_tables import ACCOUNTS, SESSIONS
from bot.storage.keys import Keyring
from bot.storage.tables import random_id
from bot.words import SOURCE_LOCALE, locales

__all__ = ["Account", "AccountError", "Accounts", "SignInError", "SignedIn"]

IDLE, LONGEST = 30 * 60, 10 * 3600
TOKEN_BYTES = 32
LONGEST_TOKEN = 64
LARGEST_ID = 2**63 - 1
SESSION = "session"


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in, by a token that only they have, until it is not used for long."""

    token: str = field(repr=False)
    account: Account
    expires_at: int


class Accounts:
    """All accounts. `by`: who changes one; nobody of the desk where it is done at a terminal."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        now: Callable[[], int],
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._now = now
        self._passwords = Passwords(hasher)
        self._throttle = Throttle(database, keyring, now)
        self._audit = Audit(database, now)

    # -- finding ------------------------------------------------------------------------------

    async def all(self) -> list[Account]:
        """All accounts by name, disabled ones too."""
        async with self._database.alone() as connection:
            found = await connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.key))
            return [_account(row) for row in found.all()]

    async def account(self, identity: int) -> Account | None:
        """The account with an id."""
        is_one = 0 <= identity <= LARGEST_ID
        row = await self._row(ACCOUNTS.c.id == identity) if is_one else None
        return _account(row) if row else None

    async def named(self, name: str) -> Account | None:
        """The account of a name, however its letters are written."""
        row = await self._row_named(name)
        return _account(row) if row else None

    async def _row_named(self, name: str) -> Row[Any] | None:
        key = compared(name)
        return await self._row(ACCOUNTS.c.key == key) if key else None

    async def _row(self, condition: ColumnElement[bool]) -> Row[Any] | None:
        async with self._database.alone() as connection:
            return (await connection.execute(select(ACCOUNTS).where(condition))).first()

    # -- making and changing ------------------------------------------------------------------

    async def add(self, name: str, role: Role, password: str, by: Account | None = None) -> Account:
        """A new account; AccountError where name or password cannot be taken."""
        account = Account(random_id(), checked_name(name), role, SOURCE_LOCALE, False, False)
        row = {
            "id": account.id,
            "name": account.name,
            "key": compared(name),
            "role": role.value,
            "language": account.language,
            "disabled": False,
            "password": await self._passwords.hashed(checked_password(password, name)),
            "totp_confirmed": False,
            "totp_step": 0,
            "created_at": self._now(),
        }
        try:
            async with self._database.transaction() as connection:
                await connection.execute(insert(ACCOUNTS), row)
                detail = f"{account.id}:{role.value}"
                await self._audit.noted(connection, by, "account.added", detail=detail)
        except IntegrityError:
            raise AccountError("desk.account.taken", name=account.name) from None
        return account

    async def set_role(self, account: Account, role: Role, by: Account | None = None) -> None:
        """What somebody may do from now on."""
        detail = f"{account.id}:{role.value}"
        await self._change(account, by, "account.role", detail, role=role.value)

    async def speak(self, account: Account, language: str) -> None:
        """The language to speak with somebody."""
        if language not in locales():
            raise AccountError("desk.account.language")
        await self._change(account, account, "account.language", language, language=language)

    async def disable(self, account: Account, by: Account | None = None) -> None:
        """Let somebody in no more, and end all that they are signed in to."""
        await self._change(account, by, "account.disabled", str(account.id), True, disabled=True)

    async def enable(self, account: Account, by: Account | None = None) -> None:
        """Let somebody in again."""
        await self._change(account, by, "account.enabled", str(account.id), disabled=False)

    async def change_password(self, account: Account, old: str, new: str) -> None:
        """One's own password; all that was signed in with the old one ends."""
        await self._prove(account, old)
        await self._set_password(account, new, account)

    async def reset_password(self, account: Account, new: str, by: Account | None = None) -> None:
        """Somebody's password, by those who manage accounts."""
        await self._set_password(account, new, by)

    async def _set_password(self, account: Account, new: str, by: Account | None) -> None:
        password = await self._passwords.hashed(checked_password(new, account.name))
        detail = str(account.id)
        await self._change(account, by, "account.password", detail, True, password=password)

    async def _change(
        self,
        account: Account,
        by: Account | None,
        action: str,
        detail: str,
        ends_sessions: bool = False,
        **values: Any,
    ) -> None:
        change = update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(values)
        async with self._database.transaction() as connection:
            await connection.execute(change)
            if ends_sessions:
                theirs = SESSIONS.c.account == account.id
                await connection.execute(delete(SESSIONS).where(theirs))
            await self._audit.noted(connection, by, action, detail=detail)

    async def _prove(self, account: Account, password: str) -> None:
        """That it is them, by their password; AccountError where it is not the right one."""
        try:
            attempt = await self._throttle.attempt(_key(account.name))
        except SignInError as error:
            raise AccountError("desk.account.locked", seconds=error.wait_seconds) from None
        row = await self._row(ACCOUNTS.c.id == account.id)
        if not await self._passwords.fits(row.password if row else None, password):
            await self._note_lock(attempt, row)
            raise AccountError("desk.account.password.wrong")
        async with self._database.transaction() as connection:
            await self._throttle.succeeded(connection, attempt)

    # -- one-time codes -----------------------------------------------------------------------

    async def begin_totp(self, account: Account) -> str:
        """A new secret for one-time codes, not asked for until one of its codes was given."""
        secret = new_secret()
        sealed = sealed_secret(secret, self._keyring, account.id)
        without = ACCOUNTS.c.id == account.id, ~ACCOUNTS.c.totp_confirmed
        begin = update(ACCOUNTS).where(*without).values(totp=sealed, totp_step=0)
        async with self._database.transaction() as connection:
            if (await connection.execute(begin)).rowcount != 1:
                raise AccountError("desk.account.totp.there")
            await self._audit.noted(connection, account, "account.totp_begun")
        return secret

    async def confirm_totp(self, account: Account, code: str) -> bool:
        """Whether a code of the new secret is right; codes are asked for from then on."""
        confirm = update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(totp_confirmed=True)
        async with self._database.transaction() as connection:
            mine = select(ACCOUNTS).where(ACCOUNTS.c.id == account.id, ACCOUNTS.c.totp.is_not(None))
            row = (await connection.execute(mine.with_for_update())).first()
            if row is None or not await used(connection, self._keyring, row, code, self._now()):
                return False
            await connection.execute(confirm)
            await self._audit.noted(connection, account, "account.totp_confirmed")
        return True

    async def remove_totp(self, account: Account, password: str) -> None:
        """Ask for no more codes; AccountError where the password is wrong."""
        await self._prove(account, password)
        await self.withdraw_totp(account, account)

    async def withdraw_totp(self, account: Account, by: Account | None = None) -> None:
        """Ask for no more codes: of somebody who has lost what makes them."""
        gone: dict[str, Any] = {"totp": None, "totp_confirmed": False}
        await self._change(account, by, "account.totp_removed", str(account.id), **gone)

    # -- signing in ---------------------------------------------------------------------------

    async def sign_in(
        self, name: str, password: str, one_time: str = "", address: str = ""
    ) -> SignedIn:
        """Let somebody in; SignInError, the same for everything that may be wrong with the two."""
        attempt = await self._throttle.attempt(_key(name), address)
        row = await self._row_named(name)
        fits = await self._passwords.fits(row.password if row else None, password)
        if row is None or row.disabled or not fits:
            await self._note_lock(attempt, row)
            raise SignInError("wrong")
        if row.totp_confirmed and not one_time.strip():
            await self._throttle.withdraw(attempt)
            raise SignInError("one_time")
        try:
            return await self._let_in(row, password, one_time, attempt)
        except SignInError:
            await self._note_lock(attempt, row)
            raise

    async def _let_in(
        self, row: Row[Any], password: str, one_time: str, attempt: Attempt
    ) -> SignedIn:
        kept = row.password
        outdated = self._passwords.is_outdated(kept)
        better = await self._passwords.hashed(password) if outdated else kept
        unchanged = ACCOUNTS.c.id == row.id, ACCOUNTS.c.password == kept, ~ACCOUNTS.c.disabled
        again = update(ACCOUNTS).where(*unchanged).values(password=better)
        async with self._database.transaction() as connection:
            if (await connection.execute(again)).rowcount != 1:  # changed at this very moment
                raise SignInError("wrong")
            if row.totp_confirmed and not await self._used(connection, row, one_time):
                raise SignInError("one_time")
            await self._throttle.succeeded(connection, attempt)
            signed_in = await self._begin_session(connection, _account(row))
            await self._audit.noted(connection, signed_in.account, "account.signed_in")
        return signed_in

    async def _used(self, connection: Connection, row: Row[Any], code: str) -> bool:
        return await used(connection, self._keyring, row, code, self._now())

    async def _begin_session(self, connection: Connection, account: Account) -> SignedIn:
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._now()
        row = {
            "token": self._keyring.fingerprint(SESSION, token),
            "account": account.id,
            "idle_until": now + IDLE,
            "ends_at": now + LONGEST,
        }
        await connection.execute(insert(SESSIONS), row)
        return SignedIn(token, account, now + IDLE)

    async def _note_lock(self, attempt: Attempt, row: Row[Any] | None) -> None:
        if attempt.locks:
            await self._audit.note(None, "account.locked", detail=str(row.id) if row else "")

    async def signed_in(self, token: str) -> SignedIn | None:
        """Who has this token, for a while longer; None where nobody has it any more."""
        now, known = self._now(), self._tokens(token)
        lasts = SESSIONS.c.token.in_(known), SESSIONS.c.idle_until > now, ~ACCOUNTS.c.disabled
        joined = select(ACCOUNTS, SESSIONS.c.token, SESSIONS.c.idle_until, SESSIONS.c.ends_at)
        found = joined.join(SESSIONS, SESSIONS.c.account == ACCOUNTS.c.id).where(*lasts)
        async with self._database.alone() as connection:
            row = (await connection.execute(found)).first()
        if row is None:
            return None
        until = min(now + IDLE, row.ends_at)
        if until != row.idle_until:
            again = update(SESSIONS).where(SESSIONS.c.token == row.token)
            async with self._database.transaction() as connection:
                await connection.execute(again.values(idle_until=until))
        return SignedIn(token, _account(row), until)

    async def sign_out(self, token: str) -> None:
        """End what was signed in by this token."""
        end = delete(SESSIONS).where(SESSIONS.c.token.in_(self._tokens(token)))
        async with self._database.transaction() as connection:
            gone = await connection.execute(end.returning(SESSIONS.c.account))
            account = gone.scalar()
            if account is not None:
                detail = str(account)
                await self._audit.noted(connection, None, "account.signed_out", detail=detail)

    def _tokens(self, token: str) -> list[bytes]:
        """What may stand for a token, under each key; nothing for what cannot be one."""
        if not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
            return []
        return self._keyring.fingerprints(SESSION, token)


def _key(name: str) -> str:
    """For whom attempts are counted, whether there is such an account or not."""
    return compared(name) or name


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, Role(row.role), row.language, row.disabled, row.totp_confirmed)
