"""Amounts as people say them, as intervals: 两万多, 不到5000, 三四千, 3-5万, 十来个.

What each word around a number promises stands in `wordings`; this module finds the words and
reads the estimates that lie in the digits themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from bot.reading.numerals import COUNTING, Numeral, parse_numeral, unit_size
from bot.reading.text import legible
from bot.reading.wordings import MORE, SOME, Amount, Wording, outermost
from rules.interval import Interval

CENT = Decimal("0.01")
_MOST_WORDS = 8  # around one number; also a bound on the time a hostile text takes

_CONNECTOR = re.compile(r"[到至~-]")
_INSIDE = re.compile(r"(.+?)([多余来几把])([百千万亿]+)")
_SEVERAL = re.compile(r"数(?=[十百千万亿])")
_PAIR = re.compile(
    rf"(?<![{COUNTING}])([{COUNTING}])、?([{COUNTING}])(?![{COUNTING}])"
    r"|(?<![0-9.])([1-9])、([1-9])(?![0-9.])"
)
_UNIT_PAIR = re.compile(r"([百千万])(?:儿|把)?八([十百千])")
_COUNTED = re.compile(r"(.*?)([十百千万亿]*)")

Core = Callable[[str], Amount | None]


def read_quantity(text: str, step: Decimal = CENT) -> Interval | None:
    """The amount that the text is; an end that is left out stops `step` short of it."""
    plain = legible(text)
    amount = parse_amount(plain) if plain else None
    return amount.interval(step) if amount else None


def parse_amount(plain: str, core: Core | None = None) -> Amount | None:
    """The amount in a normalised text; `core` reads what the wordings stand around."""
    read = core or parse_bare_amount
    wordings: list[Wording] = []
    while (amount := read(plain)) is None and (outer := outermost(plain)):
        if len(wordings) == _MOST_WORDS:
            return None
        plain = outer[1]
        wordings.append(outer[0])
    amount = amount or _range(plain, read)
    if amount is None:
        return None
    for wording in dict.fromkeys(reversed(wordings)):  # 大概三万左右 is no vaguer than 大概三万
        amount = wording.apply(amount)
    return amount


def parse_bare_amount(plain: str) -> Amount | None:
    """A number, exact (三万五) or estimated in its digits (三四万, 几千, 十来万)."""
    numeral = parse_numeral(plain)
    if numeral:
        return _as_amount(numeral)
    return _inside(plain) or _a_few(plain) or _pair(plain) or _unit_pair(plain)


def _as_amount(numeral: Numeral) -> Amount:
    return Amount(numeral.value, numeral.value, numeral.place)


def _inside(plain: str) -> Amount | None:
    """十来万, 二十多万, 三千余万: an estimate counted in a larger unit."""
    match = _INSIDE.fullmatch(plain)
    counted = parse_numeral(match[1]) if match else None
    if match is None or counted is None or counted.value >= unit_size(match[3]):
        return None
    wording = SOME if match[2] in "来把" else MORE
    return wording.apply(_as_amount(counted)).times(unit_size(match[3]))


def _a_few(plain: str) -> Amount | None:
    """几千: from one thousand to just under ten."""
    before, found, after = _SEVERAL.sub("几", plain).partition("几")
    if not found or (before and not after) or after.strip("十百千万亿"):
        return None
    least, most = parse_numeral(f"{before}一{after}"), parse_numeral(f"{before}九{after}")
    if least is None or most is None:
        return None
    return Amount(least.value, most.value + most.place, most.place, below=True)


def _pair(plain: str) -> Amount | None:
    """三四千: two neighbouring digits (or 三五) before one unit are the two ends."""
    pairs = list(_PAIR.finditer(plain))
    if len(pairs) != 1:
        return None
    start, end = pairs[0].span()
    first, second = (digit for digit in pairs[0].groups() if digit)
    if not _neighbours(first, second):
        return None
    ends = (parse_numeral(plain[:start] + digit + plain[end:]) for digit in (first, second))
    return _between(*(_as_amount(numeral) if numeral else None for numeral in ends))


def _neighbours(first: str, second: str) -> bool:
    low, high = parse_numeral(first), parse_numeral(second)
    if low is None or high is None:
        return False
    return high.value - low.value == 1 or first + second == "三五"


def _unit_pair(plain: str) -> Amount | None:
    """百八十 is 80 to 100 in the north and 180 in the south: both are let in."""
    match = _UNIT_PAIR.fullmatch(plain)
    if match is None or unit_size(match[1]) != unit_size(match[2]) * 10:
        return None
    part = unit_size(match[2])
    return Amount(part * 8, part * 18, part)


def _range(plain: str, core: Core) -> Amount | None:
    """三万到三万五, 3-5万."""
    sides = _CONNECTOR.split(plain)
    if len(sides) != 2 or not all(sides):
        return None
    first, second = sides
    shared = _with_shared_unit(first, second)
    return _between(parse_amount(shared, core), parse_amount(second, core)) if shared else None


def _between(first: Amount | None, second: Amount | None) -> Amount | None:
    if first is None or second is None or first.low > second.low or first.high > second.high:
        return None
    return Amount(first.low, second.high, second.place, first.above, second.below)


def _with_shared_unit(first: str, second: str) -> str | None:
    """The first side of 3-5万 as 3万; None where it may or may not share the unit, as in 5-1万."""
    units = _shareable_units(first, second)
    start, end = parse_numeral(first), parse_numeral(second.removesuffix(units))
    if not units or start is None or end is None:
        return first
    if start.value < end.value:
        return first + units
    return None if _is_digits(first) and start.value < 100 else first


def _shareable_units(first: str, second: str) -> str:
    if _is_digits(first):
        match = _COUNTED.fullmatch(second)
        return match[2] if match else ""
    return second[-1] if second[-1] in "万亿" and not set("万亿") & set(first) else ""


def _is_digits(plain: str) -> bool:
    return not plain.strip("0123456789." + COUNTING)
