"""The day on which a hardship was recognised, where it is said to the day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.context import Context
from bot.listening.findings import Heard
from bot.reading import read_date
from rules import facts as f

_DAY = re.compile(
    "(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}[日号]|(?:19|"
    "20)[0-9]{2}([-./])[0-9]{1,2}\\1[0-9]{1,2}|"
    "(?:今年|去年|前年)[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}[日号]"
)
_GRANTED = re.compile("认定|批|评上|办下来|纳入|列入|通过|确认为")
_NOT_GRANTED = re.compile("没|未|不|申请|提交|交材料|取消|停|退")
_HARDSHIP = re.compile("低保|特困|五保|孤儿|边缘|低收入|脱贫|建档立卡|监测|致贫|困难")


def heard_recognition(context: Context) -> Iterator[Heard]:
    """When the patient was recognised: 2024年3月5日认定的低保."""
    for match in _DAY.finditer(context.text):
        clause = context.clauses.at(match.start()).text
        said = _GRANTED.search(clause) and not _NOT_GRANTED.search(clause)
        if not said or not _HARDSHIP.search(clause) or context.is_silent(match.start()):
            continue
        day = read_date(match[0], context.today)
        if day is None or not day.exact or day.earliest > context.today:
            continue
        if context.speaks_of_patient(match.start()):
            yield Heard(match.start(), match.end(), f.RECOGNISED_ON.key, day.earliest)
