"""Cookies that say who is there, and proofs that a form was ours."""

from __future__ import annotations

import base64
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from bot.clock import now
from bot.storage.keys import Keyring

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SIGNATURE_BYTES = 32
TIME_BYTES = 8
NONCE_BYTES = 16
ISSUED_BYTES = TIME_BYTES + NONCE_BYTES
LONGEST_PROOF = 100  # characters
SESSION_FORM = "web form"
FRESH_FORM = "web fresh form"
FRESH_SECONDS = 2 * 3600
MOST_NONCES = 50_000  # remembered; the ones that were used first are forgotten first


class Kind(StrEnum):
    """Whose session it is."""

    RESIDENT = "resident"
    STAFF = "staff"


@dataclass(frozen=True)
class Cookie:
    """How a browser keeps a kind of session."""

    name: str
    prefix: str  # browsers take a name that begins like this only with the path and Secure it needs
    path: str
    same_site: Literal["lax", "strict"]


COOKIES = {
    # lax: a link in a message has to lead back into the conversation
    Kind.RESIDENT: Cookie("wenzhu", "__Host-", "/", "lax"),
    Kind.STAFF: Cookie("wenzhu_staff", "__Secure-", "/staff", "strict"),
}


class Sessions:
    """Session cookies and the proofs that go with them.

    `secure`: people come over https. `clock`: seconds since 1970. That a fresh proof holds once is
    remembered in this process.
    """

    def __init__(
        self,
        keyring: Keyring,
        secure: bool,
        clock: Callable[[], int] = now,
        most_nonces: int = MOST_NONCES,
    ) -> None:
        self._keyring = keyring
        self._secure = secure
        self._clock = clock
        self._most_nonces = most_nonces
        self._used: OrderedDict[bytes, int] = OrderedDict()  # until when it would have held

    # -- cookies -------------------------------------------------------------------------------

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(TOKEN_BYTES)

    def name(self, kind: Kind) -> str:
        cookie = COOKIES[kind]
        return f"{cookie.prefix if self._secure else ''}{cookie.name}"

    def token_of(self, request: Request, kind: Kind) -> str | None:
        """The token that a browser sent; None where there is none that could be ours."""
        given = request.cookies.get(self.name(kind), "")
        return given if TOKEN.fullmatch(given) else None

    def set(self, response: Response, kind: Kind, token: str) -> None:
        """Have a browser keep a token until it is closed."""
        if not TOKEN.fullmatch(token):
            raise ValueError("a token is made by new_token")
        cookie = COOKIES[kind]
        response.set_cookie(
            self.name(kind),
            token,
            path=cookie.path,
            secure=self._secure,
            httponly=True,
            samesite=cookie.same_site,
        )

    def clear(self, response: Response, kind: Kind) -> None:
        """Have a browser forget its token."""
        cookie = COOKIES[kind]
        response.delete_cookie(
            self.name(kind),
            path=cookie.path,
            secure=self._secure,
            httponly=True,
            samesite=cookie.same_site,
        )

    # -- proofs that a form was ours -------------------------------------------------------------

    def csrf(self, token: str, purpose: str) -> str:
        """A proof for the forms of a session."""
        return _text(self._signature(SESSION_FORM, purpose, token.encode()))

    def csrf_holds(self, token: str, purpose: str, given: str) -> bool:
        return self._is_signed(SESSION_FORM, purpose, token.encode(), _bytes(given))

    def fresh_csrf(self, purpose: str) -> str:
        """A proof for a form where there is no session yet; it holds once, for a while."""
        issued = self._clock().to_bytes(TIME_BYTES) + secrets.token_bytes(NONCE_BYTES)
        return _text(issued + self._signature(FRESH_FORM, purpose, issued))

    def fresh_holds(self, purpose: str, given: str) -> bool:
        proof = _bytes(given)
        issued, signature = proof[:ISSUED_BYTES], proof[ISSUED_BYTES:]
        if not self._is_signed(FRESH_FORM, purpose, issued, signature):
            return False
        age = self._clock() - int.from_bytes(issued[:TIME_BYTES])
        return 0 <= age <= FRESH_SECONDS and self._is_first_use(issued)

    def _signature(self, form: str, purpose: str, subject: bytes) -> bytes:
        return self._keyring.sign(form, _message(purpose, subject), SIGNATURE_BYTES)

    def _is_signed(self, form: str, purpose: str, subject: bytes, signature: bytes) -> bool:
        return self._keyring.verify(form, _message(purpose, subject), signature)

    def _is_first_use(self, issued: bytes) -> bool:
        self._drop_old()
        if issued in self._used:
            return False
        self._used[issued] = self._clock() + FRESH_SECONDS
        return True

    def _drop_old(self) -> None:
        while self._used and (
            next(iter(self._used.values())) < self._clock() or len(self._used) >= self._most_nonces
        ):
            self._used.popitem(last=False)


def _message(purpose: str, subject: bytes) -> bytes:
    """Purpose and subject in bytes that no other two make."""
    return f"{len(purpose)}:{purpose}:".encode() + subject


def _text(proof: bytes) -> str:
    return base64.urlsafe_b64encode(proof).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """What a proof's text stands for; nothing where it stands for nothing."""
    if len(text) > LONGEST_PROOF or not text.isascii():
        return b""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except ValueError:
        return b""
