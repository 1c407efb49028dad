"""Sums of money with what they are paid for: 每月4200, 年收入6万, 人均每月1500, 12块5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.reading.english import money_in_chinese
from bot.reading.numerals import DIGITS, NUMERIC, parse_numeral
from bot.reading.quantity import CENT, parse_amount
from bot.reading.text import legible, without_idle_spaces
from rules.interval import Interval, exactly

Period = Literal["month", "year"]

_SOURCES = (
    "收入|工资|薪水|薪资|薪|退休金|养老金|低保金?|存款|积蓄|"
    "支出|花费|开销|费用|医[疗药]费|药费|住院费"
)
# 二十一年 and 二一年 are a span and a date, not 20 or 2 a year.
_ONE = rf"(?<![十零廿卅])(?<!^[{DIGITS}])(?<![{DIGITS}][{DIGITS}])一"
_PER_MONTH = re.compile(
    rf"每一?个?月|{_ONE}个?月|按月|/个?月|^月|月(?=人均|平均|均|入|到手|可支配|{_SOURCES})"
)
_PER_YEAR = re.compile(
    rf"每一?年|{_ONE}整?年|全年|按年|/年|去年(?:一年)?|^年|年(?=人均|平均|均|入|可支配|{_SOURCES})"
)
_EACH_PERSON = re.compile(r"平均每个?人|每一?个?人|每口人|人均|/人")
_FILLING = re.compile(
    rf"人民币|rmb|cny|我们家?|咱们?家?|我家?里?|家里|全家|{_ONE}家人?|家庭|"
    rf"合计|加起来|一共|总共|总|平均|均|可支配|纯|到手|自费|自付(?:部分)?|住院|"
    rf"花了?|用了?|付了?|交了?|入|为|挣|赚|拿|领|[:()]|"
    rf"{_SOURCES}"
)
_NO_MONEY = re.compile(
    r"[0零](?:元|块)?钱?|零收入|一(?:分|毛|块|元)钱?(?:都|也)?没有?(?:花|用|出)?|"
    r"(?:(?:一直)?都?没有?|无|没有?任何|无任何|没有?什么)(?:收入|工资|存款|积蓄|支出|费用)(?:来源)?|"
    r"没有?花过?钱?|没有?用过?钱|不花钱|没有?支出"
)
_TALK = re.compile(r"^(?:我们?家?里?|家里|全家|目前|现在)|[了的啊呀呢]$")

_CURRENCY_MARK = re.compile(r"¥|(?<=元)[整正]|(?<=元)钱|(?<=块)钱")
_UNIT_OF_SUM = re.compile(rf"[元块](?![{NUMERIC}角毛分])")
_COINS = re.compile(
    rf"(?P<yuan>[{NUMERIC}]+)[元块]零?"
    rf"(?:(?P<jiao>[1-9{DIGITS}])(?P<unit>[角毛])?(?:(?<=[角毛])(?P<fen>[1-9{DIGITS}])分?)?"
    rf"|(?P<only_fen>[1-9{DIGITS}])分)(?![{NUMERIC}角毛分])"
)
_SMALL_COINS = re.compile(
    rf"(?<![{NUMERIC}元块])(?:(?P<jiao>[1-9{DIGITS}])[角毛](?:(?P<fen>[1-9{DIGITS}])分?)?"
    rf"|(?P<only_fen>[1-9{DIGITS}])分)(?![{NUMERIC}角毛])"
)
_CENTS_OF = (("jiao", 10), ("fen", 1), ("only_fen", 1))


@dataclass(frozen=True)
class MoneyReading:
    """A sum in yuan, and whether it was said to be a month's, a year's, each person's."""

    yuan: Interval
    per: Period | None = None
    each_person: bool = False


def read_money(text: str) -> MoneyReading | None:
    """The sum that the text names; None where there is no sum, or more than one, or any doubt."""
    plain = legible(money_in_chinese(text))
    if plain is None or "半" in plain:
        return None
    monthly, plain = _without(_PER_MONTH, plain)
    annual, plain = _without(_PER_YEAR, plain)
    each_person, plain = _without(_EACH_PERSON, plain)
    yuan = _yuan(plain)
    if yuan is None or (monthly and annual):
        return None
    return MoneyReading(yuan, "month" if monthly else "year" if annual else None, each_person)


def yearly(reading: MoneyReading) -> Interval:
    """The sum of a year; a sum without a period is taken as it stands."""
    return reading.yuan.times(exactly(12)) if reading.per == "month" else reading.yuan


def household_yearly(reading: MoneyReading, household_size: Interval) -> Interval:
    """The sum of a year for the whole household."""
    year = yearly(reading)
    return year.times(household_size) if reading.each_person else year


def _without(words: re.Pattern[str], plain: str) -> tuple[bool, str]:
    """Whether the words occur, and the text without them; numbers they kept apart stay apart."""
    rest, found = words.subn(" ", plain)
    return bool(found), without_idle_spaces(rest)


def _yuan(plain: str) -> Interval | None:
    if _is_no_money(plain):
        return exactly(0)
    _, plain = _without(_FILLING, plain)
    plain = _CURRENCY_MARK.sub("", plain)
    plain = _SMALL_COINS.sub(_small_coins, _COINS.sub(_coins, plain))
    amount = parse_amount(_UNIT_OF_SUM.sub("", plain))
    return amount.interval(CENT) if amount else None


def _is_no_money(plain: str) -> bool:
    while (rest := _TALK.sub("", plain)) != plain:
        plain = rest
    return _NO_MONEY.fullmatch(plain) is not None


def _coins(match: re.Match[str]) -> str:
    """12块5 as 12.5; left as it is, and so unread, where 3万块5 might be 35,000."""
    yuan = parse_numeral(match["yuan"])
    unsaid = match["jiao"] and not match["unit"]
    if yuan is None or yuan.value % 1 or (unsaid and match["yuan"][-1] in "百千万亿"):
        return match[0]
    return str(yuan.value + _cents(match))


def _small_coins(match: re.Match[str]) -> str:
    return str(_cents(match))


def _cents(match: re.Match[str]) -> Decimal:
    said = match.groupdict()
    digits = ((parse_numeral(said.get(name) or "零"), worth) for name, worth in _CENTS_OF)
    return sum((digit.value * worth * CENT for digit, worth in digits if digit), Decimal(0))
