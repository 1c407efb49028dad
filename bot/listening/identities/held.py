"""Whether an identity is held, by the words around its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.listening.findings import Confidence, Heard, implied, whether
from bot.listening.identities import words
from bot.listening.identities.names import Named, Says


class Told(NamedTuple):
    """What is said of one identity where it is named."""

    value: bool | None
    confidence: Confidence


class Around(NamedTuple):
    """The words around a name: of its clause before and behind it, and the clause that follows."""

    before: str
    behind: str
    following: str


YES = Told(True, Confidence.STATED)
NO = Told(False, Confidence.STATED)
PERHAPS = Told(None, Confidence.UNCLEAR)
GATHERED = Told(True, Confidence.IMPLIED)
HARDLY = Told(False, Confidence.IMPLIED)


def said(named: Named, told: Told) -> Iterator[Heard]:
    """What is heard of an identity, by its name and what is told of it."""
    fact = f"identities.{named.code}"
    value = _value(named, told)
    if named.says is Says.NOTHING and told is NO:  # one may be disabled and hold no certificate
        told = HARDLY
    if told.confidence is Confidence.UNCLEAR or (value is None and told.value):
        yield whether(named.start, named.end, fact)
    elif value is not None and told.confidence is Confidence.IMPLIED:
        yield implied(named.start, named.end, fact, value)
    elif value is not None:
        yield Heard(named.start, named.end, fact, value)


def _value(named: Named, told: Told) -> bool | None:
    """残疾三级 says: not severe, and 不是残疾三级 nothing; of 残疾证 it is the other way round."""
    match named.says:
        case Says.NOT_HELD:
            return False if told.value else None
        case Says.NOTHING:
            return False if told.value is False else None
    return told.value


def told_by(around: Around) -> Told | None:
    """What the words say; nothing where it is only talked of."""
    before, behind, _ = around
    if _is_lost(around):
        return NO
    if words.HARDLY_BEHIND.match(behind) and not words.NOT_BEHIND.match(behind):
        return HARDLY
    if (
        words.NOT_BEFORE.search(before)
        or words.LIST_BEFORE.search(before)
        or words.NOT_BEHIND.match(behind)
    ):
        return _not_held(before, behind)
    if words.FORMER.search(before) and not re.search("现在|如今|目前", before):
        return PERHAPS
    if _is_open(around):
        return PERHAPS
    return None if _is_talked_of(before, behind) else YES


def _is_lost(around: Around) -> bool:
    before, behind, following = around
    if words.LOST_BEHIND.match(behind) or words.LOST_BEFORE.search(before):
        return True
    once = words.FORMER.search(before) or words.ONCE.search(before)
    return bool((not behind or once) and words.LOST_BEHIND.match(following))


def _is_open(around: Around) -> bool:
    """Whether it is not known, taken back, or applied for."""
    before, behind, following = around
    if (
        re.search("是否$", before)
        or words.UNKNOWN_BEHIND.match(behind)
        or words.CLAIMED_BEFORE.search(before)
    ):
        return True
    if re.search("可以|能|要|想|符合", before[-6:]) and words.APPLYING_BEHIND.match(following):
        return True
    return _applied(before, behind, following)


def _is_talked_of(before: str, behind: str) -> bool:
    """Whether it is only compared with, required, wished for, or a subject of talk."""
    only = (words.COMPARED, words.REQUIRED, words.WANTED)
    return any(each.search(before) for each in only) or bool(words.TALKED_OF_BEHIND.match(behind))


def _not_held(before: str, behind: str) -> Told | None:
    """没批下来 may still come; 不是不是 and 没有不是 are left alone."""
    if re.search("还没|没批下|未批|还没下|没下来", behind) or re.search(
        "还没(?:批|办|申请|评)", before
    ):
        return PERHAPS
    if re.search("(?:不是|没有|没)(?:说|因为)|不是没|没有不|不是不|要不是|是不是|有没有", before):
        return None
    return NO


def _applied(before: str, behind: str, following: str) -> bool:
    asked = words.APPLYING_BEFORE.search(before)
    if words.GRANTED.search(behind) or (asked and words.GRANTED.search(following)):
        return False
    if asked or words.APPLYING_BEHIND.match(behind):
        return not re.search("评了?$|评为$|评上", before)
    return not behind and words.APPLYING_BEHIND.match(following) is not None
