"""What can be wrong with input, said so that the person who meets it can mend it."""

from __future__ import annotations

MAXIMUM_SHOWN = 60


def shown(value: object) -> str:
    """A value as an error may quote it: short, and on one line."""
    try:
        text = " ".join(str(value).split())
    except ValueError:  # Python refuses to write out an integer of thousands of digits
        text = "a number of thousands of digits"
    printable = "".join(character if character.isprintable() else "�" for character in text)
    return printable if len(printable) <= MAXIMUM_SHOWN else printable[: MAXIMUM_SHOWN - 1] + "…"


class InputError(ValueError):
    """Input that cannot be taken: which kind of error, at which place, and what would be right.

    `code` names the kind (`wrong_type`, `out_of_range`, …), `place` the fact or figure, `expected`
    what would have been right, `given` what stood there, `example` something that works.
    """

    def __init__(
        self, code: str, place: str | None, expected: str, given: object = "", example: str = ""
    ) -> None:
        self.code = code
        self.place = None if place is None else shown(place)
        self.expected = expected
        self.given = shown(given)
        self.example = example
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [f"{self.place}: " if self.place else "", f"expected {self.expected}"]
        if self.given:
            parts.append(f", got {self.given}")
        if self.example:
            parts.append(f"; for example {self.example}")
        return "".join(parts)


class FactError(InputError):
    """A fact that cannot be taken."""


class FigureError(InputError):
    """A figure in a deployment's parameters that cannot be taken."""


class PolicyError(ValueError):
    """A policy module that breaks a promise; raised when it is imported."""
