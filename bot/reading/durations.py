"""How long and how old: 五年, 5年半, 三年零四个月, 快六年了, 3岁半, 八个月大, 六十出头.

A plain 五年 is taken at its word. A plain 5岁 is an age in completed years, from 5 to just
under 6; 三岁四个月 is one in completed months. A half is rounder: 3岁半 is from 3¼ to just under 4.
"""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, Decimal

from bot.reading.english import age_in_chinese, years_in_chinese
from bot.reading.numerals import NUMERIC
from bot.reading.quantity import parse_amount, parse_bare_amount
from bot.reading.text import legible
from bot.reading.wordings import MORE, SOME, Amount
from rules.interval import ZERO, Interval

MONTHS = Decimal(12)  # of a year; spans are added up in months, so that twelfths stay exact
_UNDER_A_DAY = Decimal("0.012")  # months; the last day before a year is full lies further off
_LONGEST = 150 * MONTHS
_ROUND_HALF = Decimal(3)
_DAYS_OF_YEAR = (Decimal(366), Decimal(365))

_COUNT = rf"[{NUMERIC}多来几余、到至~-]+"
_SPAN = re.compile(
    rf"(?:(?P<years>{_COUNT})周?年(?P<half_year>半)?)?"
    rf"(?:[零又]?(?P<months>{_COUNT}?)个(?P<vague>[多来])?(?P<half_month>半)?月)?"
)
_DAYS = re.compile(rf"({_COUNT})天")
_LIKE_A_DATE = re.compile(r"[5-9][0-9]年")
_OF_LIVING = re.compile(
    r"^(?:我们?|在?这[里儿]|在本地|已经?|住了|居住|住|来了|落户|参保|缴费|交了|工作了|到现在|至今)+"
)
_OF_AGE = re.compile(r"^(?:今年|现年|现在|年龄|年纪|:|我|他|她|孩子)+|大$")
_YEAR_OF_AGE = re.compile(r"周?岁")
_NOMINAL = re.compile(r"虚岁|虚")


def read_years(text: str) -> Interval | None:
    """The length of time in years; None where it may be a date, and above 150."""
    plain = legible(years_in_chinese(text))
    if plain is None or _LIKE_A_DATE.fullmatch(plain):
        return None
    return _in_years(parse_amount(_OF_LIVING.sub("", plain), _span_of_living))


def read_age(text: str) -> Interval | None:
    """The age in years, up to the birthday to come; None above 150."""
    plain = _OF_AGE.sub("", legible(age_in_chinese(text)) or "")
    if "年" in plain:
        return None
    span = parse_span(_YEAR_OF_AGE.sub("年", _NOMINAL.sub("", plain)))
    if span is None:
        return None
    return _in_years(_nominal(span) if "虚" in plain else _until_birthday(span, plain))


def parse_span(plain: str) -> Amount | None:
    """The length of time in a normalised text, in months; a bare number counts years."""
    return parse_amount(plain, _span)


def _in_years(months: Amount | None) -> Interval | None:
    interval = months.interval(_UNDER_A_DAY) if months else None
    if interval is None or interval.low > _LONGEST:
        return None
    return Interval(interval.low / MONTHS, interval.high / MONTHS)


def _span_of_living(plain: str) -> Amount | None:
    return _span(_OF_LIVING.sub("", plain))


def _span(plain: str) -> Amount | None:
    if days := _DAYS.fullmatch(plain):
        return _days(parse_amount(days[1]))
    match = _SPAN.fullmatch(plain)
    if match is None:
        bare = parse_bare_amount(plain)
        return bare.times(MONTHS) if bare else None
    parts = [part(match) for part, said in ((_years, "years"), (_months, "months")) if match[said]]
    return _sum(parts)


def _years(match: re.Match[str]) -> Amount | None:
    years = parse_amount(match["years"])
    return _plus_half(years.times(MONTHS), MONTHS, match["half_year"]) if years else None


def _months(match: re.Match[str]) -> Amount | None:
    months = parse_amount(match["months"])
    if months and match["vague"]:
        months = (MORE if match["vague"] == "多" else SOME).apply(months)
    return _plus_half(months, Decimal(1), match["half_month"]) if months else None


def _plus_half(amount: Amount, unit: Decimal, half: str | None) -> Amount:
    if not half:
        return amount
    return Amount(amount.low + unit / 2, amount.high + unit / 2, unit / 2)


def _days(days: Amount | None) -> Amount | None:
    """Days as months of a long and a short year."""
    if days is None:
        return None
    long, short = (days.times(MONTHS / year) for year in _DAYS_OF_YEAR)
    return short._replace(low=long.low)


def _sum(parts: list[Amount | None]) -> Amount | None:
    """Years and months together; the months, said last, give the place."""
    if None in parts or not parts:
        return None
    total, *rest = (part for part in parts if part)
    for part in rest:
        above, below = total.above or part.above, total.below or part.below
        total = Amount(total.low + part.low, total.high + part.high, part.place, above, below)
    return total


def _until_birthday(span: Amount, plain: str) -> Amount:
    """An age said in full years lasts until the next is full; one said in months, a month."""
    low = max(ZERO, span.low - _ROUND_HALF) if re.search("岁半|半岁", plain) else span.low
    if span.below or "天" in plain or not span.high.is_finite():
        return span._replace(low=low)
    unit = Decimal(1) if "月" in plain else MONTHS
    full = (span.high / unit).to_integral_value(ROUND_FLOOR) * unit
    return span._replace(low=low, high=full + unit, below=True)


def _nominal(span: Amount) -> Amount:
    """虚岁 counts from one at birth and grows at new year: one to two above the full years."""
    return span._replace(low=max(ZERO, span.low - 2 * MONTHS), below=span.high.is_finite())
