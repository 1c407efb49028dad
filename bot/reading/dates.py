"""Dates as people say them, as the days they may mean: 2019年3月, 去年三月, 五年前, 2019年底.

- A year is its twelve months, a month its days; 年初 January to March, 年中 May to August,
  年底 November and December, 上半年 and 下半年 six months each. 月初, 月中, 月底 are the month.
- 左右, 前后, 大概 widen by as long again on either side, at least 15 days.
- N年前 and N个月前 reach half of the last unit to either side, or a tenth of the span where that
  is more: 五年前 is from five and a half to four and a half years ago, 二十年前 from 22 to 18.
- 19年 alone may be a span of time; 30年3月 may be 1930 or 2030: neither is read.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.reading.durations import parse_span
from bot.reading.english import day_in_chinese
from bot.reading.numerals import DIGITS, parse_numeral
from bot.reading.quantity import parse_bare_amount
from bot.reading.text import legible
from rules.dates import DateRange, on, within_month, within_year
from rules.interval import ZERO

FIRST_YEAR, LAST_YEAR = 1900, 2100

_DAYS_AWAY = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "后天": 2,
}  # fmt: skip
_YEARS_AWAY = {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
_MONTHS_AWAY = {
    "这个月": 0, "本月": 0, "当月": 0, "上个月": -1, "上月": -1, "上上个月": -2,
    "下个月": 1, "下月": 1,
}  # fmt: skip
_PARTS_OF_YEAR = {
    "年?初": (1, 3), "年中": (5, 8), "年?[底末]": (11, 12), "上半年": (1, 6), "下半年": (7, 12),
}  # fmt: skip
_ABOUT_MARGIN = timedelta(days=15)
_SHARE = Decimal("0.1")  # of a span that has gone by
_DAYS_OF_MONTH = Decimal(30)
_DAYS_OF = {"天": 1, "周": 7, "星期": 7, "礼拜": 7}

_NUMBER = rf"[0-9零十廿卅{DIGITS}]+"
_NUMERIC_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?:(?P=mark)(?P<day>[0-9]{1,2}))?"
)
_COMPACT_DATE = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_YEAR = re.compile(rf"(?P<year>[0-9零{DIGITS}]{{4}}|[0-9]{{2}}|[零{DIGITS}]{{2}})年(?P<rest>.*)")
_RELATIVE_YEAR = re.compile(rf"(?P<word>{'|'.join(_YEARS_AWAY)})(?P<rest>.*)")
_RELATIVE_MONTH = re.compile(rf"(?P<word>{'|'.join(_MONTHS_AWAY)})(?P<rest>.*)")
_MONTH = re.compile(rf"的?(?P<month>{_NUMBER})月(?P<rest>.*)")
_DAY_OF_MONTH = re.compile(rf"(?P<day>{_NUMBER})[日号]?")
_PART_OF_MONTH = re.compile(r"份?(?:初|中|底|末|[上中下]旬)?")
_AGO = re.compile(r"(.+?)(?:以前|之前|前)")
_DAYS_OR_WEEKS = re.compile(rf"(?P<count>.+?)个?(?P<unit>{'|'.join(_DAYS_OF)})")

_ESTIMATES = {first + second for first, second in pairwise(DIGITS)} | {"三五"}

_LEADING = re.compile(
    r"^(?:出生[于在]|生于|我|他|她|是|在|从|自|于|就|大概是?|大约是?|约|差不多是?|好像)+"
)
_TRAILING = re.compile(r"(?:左右|前后|吧|的时候|那会儿?|的|开始|以来|起|出生|生|来|了)+$")
_VAGUE = re.compile(r"大概|大约|约|差不多|好像|左右|前后|吧")


def read_date(text: str, today: date) -> DateRange | None:
    """The days that the text may mean, seen from `today`; a day to come is given as it was said."""
    plain = legible(day_in_chinese(text))
    if plain is None:
        return None
    core = _TRAILING.sub("", _LEADING.sub("", plain))
    try:
        said = _said(core, today)
        return _in_scope(_about(said) if said and _VAGUE.search(plain) else said)
    except (ValueError, OverflowError):  # no such day in the calendar
        return None


def _said(plain: str, today: date) -> DateRange | None:
    if plain in _DAYS_AWAY:
        return on(today + timedelta(days=_DAYS_AWAY[plain]))
    return (
        _in_digits(plain)
        or _in_year(plain, today)
        or _in_relative_year(plain, today)
        or _in_relative_month(plain, today)
        or _ago(plain, today)
    )


def _in_scope(said: DateRange | None) -> DateRange | None:
    if said and said.earliest.year >= FIRST_YEAR and said.latest.year <= LAST_YEAR:
        return said
    return None


def _about(said: DateRange) -> DateRange:
    margin = max(_ABOUT_MARGIN, said.latest - said.earliest)
    return DateRange(said.earliest - margin, said.latest + margin)


def _in_digits(plain: str) -> DateRange | None:
    """2019-03-05, 2019/3, 20190305, 2019, 二〇一九."""
    match = _NUMERIC_DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    if match:
        return _day_or_month(int(match["year"]), int(match["month"]), match["day"])
    if re.fullmatch(rf"[0-9]{{4}}|[零{DIGITS}]{{4}}", plain):
        return within_year(_whole(plain))
    return None


def _day_or_month(year: int, month: int, day: str | None) -> DateRange:
    return on(date(year, month, int(day))) if day else _month(year, month)


def _month(year: int, month: int) -> DateRange:
    if not 1 <= month <= 12:
        raise ValueError(f"no month {month}")
    return within_month(year, month)


def _whole(plain: str) -> int:
    """The number, or one that is no day, month or year."""
    numeral = parse_numeral(plain)
    return int(numeral.value) if numeral else 0


def _in_year(plain: str, today: date) -> DateRange | None:
    match = _YEAR.fullmatch(plain)
    if match is None:
        return None
    year = _year(match["year"], match["rest"], today)
    return _part_of_year(year, match["rest"]) if year else None


def _year(digits: str, rest: str, today: date) -> int | None:
    if len(digits) == 4:
        return _whole(digits)
    if not rest and _may_be_a_span(digits):
        return None
    return _full_year(int("".join(str(_whole(digit)) for digit in digits)), today)


def _may_be_a_span(digits: str) -> bool:
    """19年 and 二三年 may be so many years as well; 98年, 08年 and 一九年 may not."""
    if digits.isascii():
        return "10" <= digits < "50"
    return digits in _ESTIMATES


def _full_year(two_digits: int, today: date) -> int | None:
    """The century that makes it past; none where both the past and the next years would do."""
    this_year = today.year % 100
    if two_digits <= this_year:
        return today.year - this_year + two_digits
    if two_digits <= this_year + 20:
        return None
    return today.year - this_year - 100 + two_digits


def _in_relative_year(plain: str, today: date) -> DateRange | None:
    match = _RELATIVE_YEAR.fullmatch(plain)
    return _part_of_year(today.year + _YEARS_AWAY[match["word"]], match["rest"]) if match else None


def _part_of_year(year: int, rest: str) -> DateRange | None:
    if not rest:
        return within_year(year)
    for words, (first, last) in _PARTS_OF_YEAR.items():
        if re.fullmatch(words, rest):
            return DateRange(date(year, first, 1), within_month(year, last).latest)
    match = _MONTH.fullmatch(rest)
    return _part_of_month(_month(year, _whole(match["month"])), match["rest"]) if match else None


def _part_of_month(month: DateRange, rest: str) -> DateRange | None:
    if _PART_OF_MONTH.fullmatch(rest):
        return month
    match = _DAY_OF_MONTH.fullmatch(rest)
    return on(month.earliest.replace(day=_whole(match["day"]))) if match else None


def _in_relative_month(plain: str, today: date) -> DateRange | None:
    match = _RELATIVE_MONTH.fullmatch(plain)
    if match is None:
        return None
    first = _months_before(today.replace(day=1), Decimal(-_MONTHS_AWAY[match["word"]]))
    return _part_of_month(within_month(first.year, first.month), match["rest"])


def _ago(plain: str, today: date) -> DateRange | None:
    match = _AGO.fullmatch(plain)
    return (_days_ago(match[1], today) or _months_ago(match[1], today)) if match else None


def _days_ago(span: str, today: date) -> DateRange | None:
    match = _DAYS_OR_WEEKS.fullmatch(span)
    count = parse_bare_amount(match["count"]) if match else None
    if match is None or count is None:
        return None
    days = count.times(Decimal(_DAYS_OF[match["unit"]]))
    spare = _DAYS_OF[match["unit"]] // 2
    return DateRange(
        today - timedelta(days=int(days.high) + max(spare, int(days.high * _SHARE))),
        today - timedelta(days=max(0, int(days.low) - max(spare, int(days.low * _SHARE)))),
    )


def _months_ago(span: str, today: date) -> DateRange | None:
    if not span.endswith(("年", "半", "月", "多")):
        return None
    months = parse_span(span)
    if months is None or not months.high.is_finite():
        return None
    spare = Decimal("0.5") if "月" in span else Decimal(3) if "半" in span else Decimal(6)
    earliest = months.high + max(spare, months.high * _SHARE)
    latest = months.low - max(spare, months.low * _SHARE)
    return DateRange(_months_before(today, earliest), _months_before(today, max(ZERO, latest)))


def _months_before(day: date, months: Decimal) -> date:
    """The day so many months earlier; a part of a month counts in days of thirty."""
    whole = int(months)
    year, month = divmod(day.year * 12 + day.month - 1 - whole, 12)
    last = monthrange(year, month + 1)[1]
    start = date(year, month + 1, min(day.day, last))
    return start - timedelta(days=int((months - whole) * _DAYS_OF_MONTH))
