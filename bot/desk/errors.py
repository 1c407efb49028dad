"""Errors that a person at the desk can mend, told by the key of a text."""

from __future__ import annotations

from bot.words import words


class DeskError(ValueError):
    """Something that cannot be done as it was asked for; `key` and `values` make the text."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return words()(self.key, **self.values)


class AccountError(DeskError):
    """A name, a password or a change of an account that cannot be taken."""


class NoteError(DeskError):
    """A note that cannot be kept."""


class SignInError(Exception):
    """Nobody was signed in.

    `reason`: "wrong" name or password; "locked", and for how long still; or "one_time", where the
    password was right and a code is needed, or another one.
    """

    def __init__(self, reason: str, wait_seconds: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait_seconds = wait_seconds
