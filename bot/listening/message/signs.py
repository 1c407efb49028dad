"""Words that say something of the patient outright, unless they are denied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bot.listening.findings import Heard, implied
from bot.listening.message.context import Context

_NOT_BEFORE = re.compile(
    "(?:不是|没有|没|不用|不需要|不能|不想|不|未|不肯|没钱|没法|不让|不给|拒绝|不属于|不算是?|"
    "没能|还没|非|"
    "办不了|没办|没批|不算|无需|不必|舍不得|不敢)(?:再|去|有|钱|过|办|让|给|法|能|用|是|要|收|来|"
    "了)*$"
)
_NOT_BEHIND = re.compile(
    "^(?:也|认定|鉴定|证|卡|手续)?(?:也|都)?(?:没有|没办|没(?!出|好|钱|报|想|过多)|还没|不了|"
    "不起|未|不|办不|排|申请|在申请|正在办|在办|要排)|^(?:[^,]{0,3})(?:不符合|不给|不让|没批)"
)


_WHOSE = re.compile("[^,。;是]{0,6}(?:不|也|就|都)?是")


class Sign(NamedTuple):
    """Words that say something of the treatment outright, unless they are denied."""

    words: re.Pattern[str]
    fact: str
    value: Any
    outright: bool = True
    negative: bool = False  # they hold their own 不 or 非


def heard_signs(context: Context, signs: Iterable[Sign]) -> Iterator[Heard]:
    """What the signs in a message say."""
    for sign in signs:
        for match in sign.words.finditer(context.text):
            if is_said(context, match, denied_already=sign.negative):
                yield _sign(context, sign, match)


def _sign(context: Context, sign: Sign, match: re.Match[str]) -> Heard:
    make = Heard if sign.outright and not is_somebodys(context, match) else implied
    return make(match.start(), match.end(), sign.fact, sign.value)


def is_somebodys(context: Context, match: re.Match[str]) -> bool:
    """住院的是我老婆, 打架受伤的是我儿子: whether the next words say whose it is."""
    link = _WHOSE.match(context.text, match.end())
    return link is not None and link.end() in context.people.starts


def said_before(context: Context, match: re.Match[str]) -> str:
    return context.clauses.before(match.start())[-12:]


def is_said(context: Context, match: re.Match[str], denied_already: bool = False) -> bool:
    if context.is_silent(match.start()) or not context.speaks_of_patient(match.start()):
        return False
    if denied_already:
        return True
    before = said_before(context, match)
    behind = context.clauses.behind(match.end())[:6]
    to_come = re.search(
        "(?:想|要|准备|打算|需要|让我?|建议|得|能|可以|最好|尽量)(?:去|办|先)?$", before
    )
    return not (_NOT_BEFORE.search(before) or _NOT_BEHIND.match(behind) or to_come)
