"""How many people: 3, 三口人, 一家四口, 就我一个人, 我和老伴两个, 五六个人."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.reading.english import count_in_chinese
from bot.reading.numerals import NUMERIC
from bot.reading.quantity import parse_amount
from bot.reading.text import legible
from rules.interval import UNBOUNDED, Interval, exactly

_ONE_PERSON = Decimal(1)
_IN_ONE_WORD = (("俩口", "两口"), ("俩", "两个人"), ("仨", "三个人"))

_CLASSIFIER = re.compile(
    rf"(?<=[{NUMERIC}多来几余])(?:口之家|口人|口子|个人|人|口|个|位|名)(?![{NUMERIC}多来几])"
)
_SURROUNDINGS = re.compile(
    r"^(?:我们家?|咱们?家?|我家|家里|全家|一家|家中|家庭|夫妻|夫妇|母女|母子|父子|父女|老小|"
    r"[娘爷](?=[两三])|[老小](?=两口)|一共|总共|共|目前|现在|有|就|只)+|(?:一起)?(?:生活|住)$"
)
_ALONE = re.compile(
    r"(?:就|只有|只|就只有|只剩)?我(?:自己|独自)?(?:一个人?|一人|自己)?|单身一人|独居"
)
_WITH_ONE = re.compile(
    r"(?:就|只有|就只有)?我[和跟与同]"
    r"(?:我?(?:老伴儿?|老公|老婆|爱人|妻子|丈夫|媳妇|对象|先生|太太|妈妈?|爸爸?|母亲|父亲|奶奶|爷爷))"
    r"(?P<count>.+)"
)
_WITH_SOME = re.compile(
    rf"(?:就|只有|就只有)?我[和跟与同][^{NUMERIC}还带另加外及]{{1,12}}(?P<count>.+[人口])"
)


def read_count(text: str) -> Interval | None:
    """The whole number of people that the text names, or between which two it lies."""
    plain = legible(count_in_chinese(text))
    if plain is None:
        return None
    if plain != "我" and _ALONE.fullmatch(plain):
        return exactly(1)
    return _with_others(_in_numbers(plain))


def _in_numbers(plain: str) -> str:
    for word, number in _IN_ONE_WORD:
        plain = plain.replace(word + "人", number).replace(word, number)
    return plain


def _with_others(plain: str) -> Interval | None:
    """我和孩子两个人 names them all; 我和孩子两个 may leave 我 out, 我和老伴两个 cannot."""
    if match := _WITH_SOME.fullmatch(plain):
        return _people(match["count"])
    if match := _WITH_ONE.fullmatch(plain):
        count = _people(match["count"])
        return count if count == exactly(2) else None
    return _people(plain)


def _people(plain: str) -> Interval | None:
    plain = _CLASSIFIER.sub("", _SURROUNDINGS.sub("", plain))
    amount = parse_amount(plain)
    count = amount.interval(_ONE_PERSON) if amount else None
    return _whole(count) if count else None


def _whole(count: Interval) -> Interval | None:
    """The whole numbers around an estimate; half a person said outright is a slip."""
    if count.exact and count.low % 1:
        return None
    low = count.low.to_integral_value(ROUND_FLOOR)
    high = count.high.to_integral_value(ROUND_CEILING) if count.bounded else UNBOUNDED
    return Interval(low, high)
