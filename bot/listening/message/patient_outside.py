"""Somebody outside the family of whom a message tells and of nobody else: perhaps the patient.

我们村老陈 股骨头坏死 低保没有: what is said so is of him, and is read back before it counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.listening.message.patient_words import HELPER, MINE_ILL, OF_CARE
from bot.listening.message.persons import Kind, Person

_NOBODY = ("人家", "别人", "旁人", "别家", "有人", "有些人", "老板", "领导", "亲戚", "朋友")
_OURS = re.compile(
    "[我俺咱阮]们?(?:家|全家|自己|的|不|没|啥|也|就|才|只|报|居民|职工|户口|医保|现在|是低保)|羡慕|凭[啥什]"
)
_HELPS = re.compile("[帮替代](?!我|俺)|服务对象|患者|病人|[他她]|其|该户|转介|群众|学生|走访|入户")
_FOR_RELATIVE = re.compile(
    "[帮替给][我俺]|我自己|我(?:爸|妈|儿|女|老|爱|孩|弟|哥|姐|妹|公|婆|爷|奶|外)"
)
_TOLD_BY = (Kind.SELF, Kind.FAMILY, Kind.CHILD)


def only_other(text: str, subjects: Sequence[Person]) -> Person | None:
    """The one person of whom something is told, where neither the writer nor their family is."""
    if any(each.kind in _TOLD_BY for each in subjects) or _OURS.search(text):
        return None
    others = [each for each in subjects if each.kind is Kind.OTHER]
    ends = {each.end for each in others}
    others = [each for each in others if each.start not in ends]
    named = [each for each in others if text[each.start] not in "他她"]
    if len({each.who for each in named}) != 1 or named[0].who in _NOBODY:
        return None
    return named[0] if OF_CARE.search(text, named[0].end) else None


def helper_in(text: str, patient: Person | None) -> tuple[int, int] | None:
    """我是村干部, 帮她问: where somebody says that they only help."""
    named_by_helper = (
        patient is None or text[patient.start] not in "我俺阮" or patient.end - patient.start == 1
    )
    helper = HELPER.search(text) if named_by_helper else None
    if helper is None or _FOR_RELATIVE.search(text) or MINE_ILL.search(text):
        return None
    return helper.span() if _HELPS.search(text) else None
