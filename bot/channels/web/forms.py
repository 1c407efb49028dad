"""Reading a posted form: only what a browser sends for our own pages, and not too much of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

URLENCODED = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
MOST_BYTES = 20 * 1024  # a field
LONGEST_NAME = 100
MOST_DIGITS = 9
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and newline


class FormError(ValueError):
    """A form that no page of ours sends; the message holds nothing of it."""


@dataclass(frozen=True)
class Form:
    """The fields of a form, in the order of their values."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """The first value of a field; empty where there is none."""
        return next(iter(self.many(name)), "")

    def many(self, name: str) -> list[str]:
        return list(self.fields.get(name, ()))

    def whole(self, name: str) -> int | None:
        """The value as a whole number from 0; None where it is not one."""
        text = self.one(name).strip()
        plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
        return int(text) if plain else None


async def read_form(request: Request) -> Form:
    """The form of a request; FormError where there is none that can be read."""
    content_type = request.headers.get("content-type", "").partition(";")[0]
    if content_type.strip().lower() != URLENCODED:
        raise FormError(f"a form comes as {URLENCODED}")
    return parsed(await request.body())


def parsed(body: bytes) -> Form:
    """The fields of an urlencoded body."""
    if body.count(b"&") >= MOST_FIELDS:
        raise FormError(f"a form has at most {MOST_FIELDS} fields")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise FormError("a form is UTF-8") from None
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[_name(name)] = (*fields.get(name, ()), _value(value))
    return Form(fields)


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise FormError("a field has a short plain name")
    return name


def _value(value: str) -> str:
    """A value as it was meant: what cannot be seen comes from pasting, and is left out."""
    if len(value.encode()) > MOST_BYTES:
        raise FormError(f"a field has at most {MOST_BYTES} bytes")
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", lines)
