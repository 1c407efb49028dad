"""The day on which a hardship was recognised, where it is said to the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.listening.findings import Heard, implied
from bot.listening.identities.words import LOST
from bot.listening.message.context import Context
from bot.reading import read_date
from rules import facts as f

_DAY = re.compile(
    "(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}[日号]|(?:19|"
    "20)[0-9]{2}([-./])[0-9]{1,2}\\1[0-9]{1,2}|"
    "(?:今年|去年|前年)[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}[日号]|"
    "(?<![0-9])[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}[日号]"
)
_GRANTED = re.compile(
    "认定|批|评上|办下来|纳入|列入|通过|确认为|发的?.{0,4}证|下证|发证|证[^。]{0,16}发"
)
_PAPERS = re.compile("落款|印|盖章|证[上的里]|发文|文件|认的|认了|批文|通知书|批复")
_NOT_GRANTED = re.compile("没|未|不|申请|提交|交材料|取消|停|退|公示|到期|复核")
_NAMED_AS_SUCH = re.compile("(?:认定|批准|确认|纳入)(?:的)?(?:日期|时间|日)[:是为]?$")
_HARDSHIP = re.compile(
    "[低底]保|特困|五保|孤儿|边缘|低收入|脱贫|建档立卡|监测|致贫|困难|无人抚养|优抚"
)


def heard_recognition(context: Context) -> Iterator[Heard]:
    """When the patient was recognised: 2024年3月5日认定的低保."""
    for place, day in _days(context):
        words = context.clauses.at(place.start()).text
        said = _GRANTED.search(words) and not _NOT_GRANTED.search(words)
        named = _NAMED_AS_SUCH.search(context.clauses.before(place.start()))
        near = _HARDSHIP.search(words) or (named and _HARDSHIP.search(context.text))
        if said and near and context.speaks_of_patient(place.start()):
            make = implied if _is_turned(context, place) else Heard
            yield make(place.start(), place.end(), f.RECOGNISED_ON.key, day)


def _is_turned(context: Context, place: re.Match[str]) -> bool:
    """Whether it was lost since, or another is named beside: 3月1日我婆婆认定的低保."""
    end, patient = context.clauses.at(place.start()).end, context.people.patient
    beside = (each for each in context.people.named if place.end() <= each.start < end)
    others = (each for each in beside if patient is None or each.who != patient.who)
    lost = LOST.search(context.text, end, context.clauses.end_of_sentence(place.start()))
    return lost is not None or any(True for _ in others)


def gathered_recognition(context: Context) -> Iterator[Heard]:
    """The same where the hardship is named elsewhere: 批文2025年8月6日."""
    for place, day in _days(context):
        words = context.clauses.at(place.start()).text
        asked = context.asked == f.RECOGNISED_ON.key
        granted = _GRANTED.search(words) or asked or _PAPERS.search(words)
        if not granted or _NOT_GRANTED.search(words):
            continue
        named = _NAMED_AS_SUCH.search(context.clauses.before(place.start()))
        if _HARDSHIP.search(context.text) or asked or named:
            yield implied(place.start(), place.end(), f.RECOGNISED_ON.key, day)


def _days(context: Context) -> Iterator[tuple[re.Match[str], date]]:
    """Days of the past that are given to the day."""
    for match in _DAY.finditer(context.text):
        words = re.sub("^(?=[0-9]{2}年)", "20", match[0])
        day = read_date(words, context.today)
        known = day is not None and day.exact and day.earliest <= context.today
        if day is not None and known and not context.is_silent(match.start()):
            yield match, day.earliest
