"""The kind of basic insurance, and whether there is any."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.context import Context
from bot.listening.findings import Heard, implied
from rules import facts as f

TYPE, PLACE = f.INSURANCE_TYPE.key, f.INSURED_PLACE.key
# 参保鲤城居民, 医保在青岛交的，职工的: the kind stands behind the place, and ends the words.
_COVER = "(?:医保|参保|社保)[^,。;!?不没非我是人]{0,8}[,是]?"
_ENDS = "(?=的?(?:$|[,;。!+/) ]|吧|在|那种))"
KINDS = {
    "resident": re.compile(
        "新型农村合作医疗|新农合|农村合作医疗|合作医疗|(?<!新)农合|农村医保|(?:城乡|"
        "城镇)?居民(?:基本)?(?:医保|医疗保险)|城乡(?:基本)?医(?:保|疗保险)|"
        "城居保|(?<!城)居保|(?:大?学生|少儿|儿童|婴幼儿|新生儿|小孩)(?:的)?医保|一老一小医保|"
        "农医保|医保(?:也|都)?(?:是|交的是|交的)(?:城乡|城镇)?居民|"
        f"{_COVER}(?:城乡|城镇)?居民{_ENDS}|[交缴买]的?是?(?:城乡|城镇)?居民{_ENDS}|"
        "险种[:是为]*(?:城乡|"
        "城镇)?居民"
    ),
    "employee": re.compile(
        "职工(?:基本)?(?:医保|医疗保险|社保|险)|城镇职工(?:医保|医疗保险)?|五险一金|五险|"
        "医保(?:也|都)?(?:是|交的是|交的|走的)职工|"
        f"{_COVER}(?:城镇|退休)?职工{_ENDS}|[交缴买]的?是?(?:城镇)?职工{_ENDS}|"
        "险种[:是为]*(?:城镇)?职工|企业职工医保|"
        "退休职工医保|退休医保|"
        "(?:单位|公司|厂里|工厂|老板|企业)(?:一直|都)?(?:给|帮)?(?:我|他|她)?(?:有|在)?(?:上|"
        "交|缴|买)(?:了|着|过|的)?(?:职工)?(?:社保|医保|保险)|"
        "(?:医保|社保)[^。;]{0,16},(?:都|是)*(?:单位|公司|厂里|工厂)(?:给|帮)?(?:我|他|"
        "她)?[交缴]的"
    ),
}
RURAL = re.compile("(?<!新)农保")  # or the rural pension
OWN_ACCOUNT = re.compile("灵活就业(?:人员)?(?:的)?(?:医保|社保|参保)|自己交的?社保|个人交的?社保")
_NONE = re.compile(
    "(?:没有?|未|无|从没|从来没|也没|都没|一直没)(?:有)?(?:去)?(?:参加?|交过?|缴过?|"
    "买过?|办过?|"
    "上过?|入)?(?:过|任何|什么|基本|城乡|,)*"
    "(?:医保|医疗保险|参保)(?!在|是|关系|卡|局|目录|定点|报|码|药|的)"
)
_NONE_BEHIND = re.compile(
    "(?:医保|医疗保险)(?:今年|我|也|都|一直|他|她|我们?)*(?:没交|没有交|没缴|没买|没参加|没办|"
    "没上|没有(?:$)|没参保)"
)
_LAPSED = re.compile(
    "医保(?:已经|早就|早|也|都|给)?(?:断交|断缴|断了|断保|停了|停交|停保|中断|没续)|"
    "断交了?医保|断缴"
)
_NOT = re.compile(
    "(?:不是|没有|没|并非|不算|不属于|而不是|没交|没参加|没买|不交|没上|没给|不给|没办|"
    "未)(?:交|缴|参加|买|上|办|的|过|这种|什么|那种|给我?)*$"
)
_NOT_BEHIND = re.compile(
    "^(?:也|都|我|就|还|他|她|的)*(?:没交|没参加|没有(?:$|交)|没买|没缴|不是|没上|断|停|没续)"
)
_ONCE = re.compile("(?:以前|之前|原来|原先|曾经|过去)[^,]{0,8}$")
_OTHER_MEANING = re.compile("^(?:局|中心|科|窗口|报多少|报销比例|政策|好还是|和|跟|还是|转|改)")


def heard_insurance(context: Context) -> Iterator[Heard]:
    """Which basic insurance the patient has."""
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(context.text):
            if _is_said(context, match):
                yield Heard(match.start(), match.end(), TYPE, kind)
    for kind, pattern in (("employee", OWN_ACCOUNT), ("resident", RURAL)):
        for match in pattern.finditer(context.text):
            if _is_said(context, match):
                yield implied(match.start(), match.end(), TYPE, kind)
    yield from _without(context)


def _is_said(context: Context, match: re.Match[str]) -> bool:
    if context.is_silent(match.start()) or not context.speaks_of_patient(match.start()):
        return False
    before = context.clauses.before(match.start())[-16:]
    behind = context.clauses.behind(match.end())[:10]
    denied = _NOT.search(before) or _NOT_BEHIND.match(behind) or _ONCE.search(before)
    return not denied and not _OTHER_MEANING.match(behind)


def _without(context: Context) -> Iterator[Heard]:
    for pattern in (_NONE, _NONE_BEHIND, _LAPSED):
        for match in pattern.finditer(context.text):
            start, end = match.span()
            before = context.clauses.before(start)[-10:]
            if context.is_silent(start) or not context.speaks_of_patient(start):
                continue
            if _ONCE.search(before) or re.search(
                "不是|怕|担心|有没|[一二三四五六七八九十0-9]年", before
            ):
                continue
            sure = pattern is not _LAPSED and not re.search(
                "去年|前年|那时|当时", before + match[0]
            )
            for fact in (PLACE, TYPE):
                yield Heard(start, end, fact, "none") if sure else implied(start, end, fact, "none")
