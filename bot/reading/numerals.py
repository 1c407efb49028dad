"""Bare numbers as people write them: 35000, 3.5万, 三万五, 3万5千, 一百零二, 廿, 一个半.

A last digit without a unit counts tenths of the unit before it (三万五 is 35,000), unless 零 stands
between them. Two digits side by side (三五) are not a number but an estimate; see `quantity`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from bot.reading.text import legible

DIGITS = "一二三四五六七八九"
COUNTING = DIGITS + "两"
NUMERIC = "0-9零十廿卅卌百千万亿半点." + COUNTING  # for use inside a character class

_VALUES = {digit: value for value, digit in enumerate("零" + DIGITS)} | {"两": 2}
_SIZES = {
    unit: Decimal(10) ** power
    for unit, power in (("亿", 8), ("万", 4), ("千", 3), ("百", 2), ("十", 1))
}
_LARGE = "万亿"
_ARABIC = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,8})?")
_SPELT_OUT = re.compile(rf"[零{DIGITS}]{{3,15}}")
_TENS = (("廿", "二十"), ("卅", "三十"), ("卌", "四十"))
_WITH_POINT = re.compile(rf"([^点]+)点([0-9零{DIGITS}]{{1,8}})([十百千万亿]*)")
_WHOLE_YUAN = re.compile(r"元?[整正]$")
_HALF = Decimal("0.5")


class Numeral(NamedTuple):
    """A number and the worth of one in its last spoken place: 1,000 in 三万五, 10 in 60."""

    value: Decimal
    place: Decimal

    def times(self, size: Decimal) -> Numeral:
        return Numeral(self.value * size, self.place * size)


def read_number(text: str) -> Decimal | None:
    """The one number that the text is, exactly; None for estimates and for anything more."""
    plain = legible(text)
    numeral = parse_numeral(_WHOLE_YUAN.sub("", plain)) if plain else None
    return numeral.value if numeral else None


def parse_numeral(plain: str) -> Numeral | None:
    """The number that a normalised text is, with its last spoken place."""
    for short, long in _TENS:
        plain = plain.replace(short, long)
    if plain.endswith("半"):
        return _and_a_half(plain[:-1])
    if "点" in plain:
        return _with_point(plain)
    return _with_units(plain)


def unit_size(units: str) -> Decimal:
    """What a run of units multiplies by: 十万 is 100,000, nothing is 1."""
    size = Decimal(1)
    for unit in units:
        size *= _SIZES[unit]
    return size


def _and_a_half(before: str) -> Numeral | None:
    if not before:
        return Numeral(_HALF, _HALF)
    whole = _with_units(before[:-1]) if before.endswith("个") else None
    if whole is None or whole.value % 1:
        return None
    return Numeral(whole.value + _HALF, _HALF)


def _with_point(plain: str) -> Numeral | None:
    """三点五, 十二点五万."""
    match = _WITH_POINT.fullmatch(plain)
    whole = _with_units(match[1]) if match else None
    if match is None or whole is None or whole.value % 1:
        return None
    fraction = "".join(str(_VALUES.get(digit, digit)) for digit in match[2])
    place = Decimal(1).scaleb(-len(fraction))
    return Numeral(whole.value + int(fraction) * place, place).times(unit_size(match[3]))


def _with_units(plain: str) -> Numeral | None:
    for unit, size in _SIZES.items():
        before, found, after = plain.rpartition(unit)
        if found:
            head = _multiplier(before, unit, after)
            return _joined(head.times(size), size, before, after) if head else None
    return _digits(plain)


def _multiplier(before: str, unit: str, after: str) -> Numeral | None:
    """What is counted in a unit: one digit before 十, 百, 千; a number below 万 before 万."""
    if unit == "十" and not before:
        return Numeral(Decimal(1), Decimal(1))
    head = _large_multiplier(before, unit) if unit in _LARGE else _digits(before)
    if head is None or head.value <= 0 or _SPELT_OUT.fullmatch(before):
        return None
    if after and (head.value % 1 or (unit not in _LARGE and head.value > 9)):
        return None  # 3.5万5 and 12百5 are slips, not numbers
    return head


def _large_multiplier(before: str, unit: str) -> Numeral | None:
    if unit in before or "亿" in before or _counts_tenths(before):
        return None  # 三千五万 may be meant as 三千五百万
    return _with_units(before)


def _counts_tenths(plain: str) -> bool:
    return len(plain) > 1 and plain[-2] in "百千万" and plain[-1] not in "百千万十"


def _joined(head: Numeral, size: Decimal, before: str, after: str) -> Numeral | None:
    """A counted unit with what follows it: 三万 with nothing, 五, 五千, 零五百."""
    tail = _remainder(after, size, before) if after else Numeral(Decimal(0), head.place)
    if tail is None or tail.value >= size:
        return None
    return Numeral(head.value + tail.value, tail.place)


def _remainder(after: str, size: Decimal, before: str) -> Numeral | None:
    if after.startswith("零"):
        return _positive(_with_units(after.lstrip("零")))
    if after[0] in "0123456789" and after.isascii():
        return _arabic_remainder(after, size, before)
    if after in set(DIGITS):
        return _tenths(int(_VALUES[after]), size, before)
    if _SPELT_OUT.fullmatch(after) or after == "两":
        return None
    return _positive(_with_units(after))


def _positive(numeral: Numeral | None) -> Numeral | None:
    return numeral if numeral and numeral.value > 0 else None


def _arabic_remainder(after: str, size: Decimal, before: str) -> Numeral | None:
    """3万5 counts tenths; 3万5000 and 3万500 are complete; 3万50 might be either."""
    if not after.isdigit():
        return None
    if len(after) == 1:
        return _tenths(int(after), size, before)
    complete = size == Decimal(10) ** len(after)
    if complete or (size == _SIZES["万"] and len(after) == 3 and after[0] != "0"):
        return _positive(_digits(after))
    return None


def _tenths(digit: int, size: Decimal, before: str) -> Numeral | None:
    if digit == 0 or before[-1:] in tuple("百千万"):
        return None  # 三百万五 may be 3,005,000 or 3,500,000
    return Numeral(digit * size / 10, size / 10)


def _digits(plain: str) -> Numeral | None:
    if _ARABIC.fullmatch(plain):
        return Numeral(Decimal(plain), _arabic_place(plain))
    if len(plain) == 1 and plain in _VALUES:
        return Numeral(Decimal(_VALUES[plain]), Decimal(1))
    if _SPELT_OUT.fullmatch(plain):
        return _digits("".join(str(_VALUES[digit]) for digit in plain))
    return None


def _arabic_place(plain: str) -> Decimal:
    _, point, fraction = plain.partition(".")
    if point:
        return Decimal(1).scaleb(-len(fraction))
    trailing = len(plain) - len(plain.rstrip("0"))
    return Decimal(10) ** (trailing if trailing < len(plain) else 0)
