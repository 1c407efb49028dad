"""Reproducing a result from its receipt, or saying what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from rules.errors import FactError
from rules.results import Receipt

EXPECTED = "a receipt, or a result of `wenzhu screen` that carries one"


def read_receipt(made: bytes) -> Receipt:
    """The receipt in a file that holds one, or a whole result."""
    try:
        return msgspec.json.decode(made, type=Receipt)
    except msgspec.MsgspecError:
        return _receipt_within(made)


def _receipt_within(made: bytes) -> Receipt:
    try:
        return msgspec.json.decode(made, type=_Carrier).receipt
    except msgspec.MsgspecError:
        shown = made[:60].decode("utf-8", "replace")
        raise FactError("no_receipt", None, EXPECTED, shown) from None


class _Carrier(msgspec.Struct):
    """Anything that carries a receipt: a result, of this version or another."""

    receipt: Receipt


def differences(kept: Receipt, now: Receipt) -> list[str]:
    """What is no longer as it was; empty where the result is reproduced exactly."""
    return [*_plain(kept, now), *_tables(kept, now)]


def _plain(kept: Receipt, now: Receipt) -> Iterator[str]:
    if kept.facts != now.facts:
        yield f"facts: the receipt is of other facts ({kept.facts}, now {now.facts})"
    if kept.engine != now.engine:
        yield f"engine: was {kept.engine}, is {now.engine}"


def _tables(kept: Receipt, now: Receipt) -> Iterator[str]:
    yield from _changed("policy", kept.policies, now.policies)
    yield from _changed("figure", kept.figures, now.figures)


def _changed(kind: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) != now.get(key):
            yield f"{kind} {key}: was {was.get(key, 'unknown')}, is {now.get(key, 'unknown')}"
