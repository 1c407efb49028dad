"""The kind of basic insurance, and whether there is any."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from bot.listening.findings import Heard, implied
from bot.listening.insurance.words import said_of_kinds
from bot.listening.message.context import Context
from bot.listening.message.unsettled import MOST_WORDS, Unsettled
from rules import facts as f

TYPE, PLACE = f.INSURANCE_TYPE.key, f.INSURED_PLACE.key
# 参保鲤城居民, 医保在青岛交的，职工的: the kind stands behind the place, and ends the words.
_COVER = "(?:医保|参保|社保)[^,。;!?不没非我是人]{0,8}[,是]?"
_ENDS = "(?=的?(?:$|[,;。!+/) \n]|吧|在|那种))"
# 医保也是市北的居民; 医保 龙岩 / 居民: the places stand for themselves as @.
_PLACED_COVER = (
    "(?:医保|参保|社保|健保|医宝)(?:[也都还是就在于@市区县的交缴参上走转回倒了着仍嘛:]|那边|一直)*@"
)
_PLACED = "[市区县的了交缴着也那边]*[, \n]{0,2}(?:是|就是|交的?是?)?(?:城乡|城镇|退休)?"
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
PLACED_KINDS = {
    kind: re.compile(f"{_PLACED_COVER}{_PLACED}{word}(?=的?(?:$|[,;。!+/) \n]|吧|那种|一直|医保))")
    for kind, word in (("resident", "居民"), ("employee", "职工"))
}
PERHAPS = {
    "employee": re.compile(
        "灵活就业(?:人员)?(?:的)?(?:医保|社保|参保)|自己交的?社保|个人交的?社保"
    ),
    "resident": re.compile("(?<!新)农保(?!金|钱|才?一个?月|每个?月|领|发)"),  # or the rural pension
}
_NONE = re.compile(
    "(?:没有?|未|无|从没|从来没|也没|都没|一直没)(?:有)?(?:去)?(?:参加?|交过?|缴过?|"
    "买过?|办过?|"
    "上过?|入)?(?:过|任何|什么|基本|城乡|,)*"
    "(?:医保|医疗保险|参保)(?!在|是|关系|卡|局|目录|定点|报|码|药|的|本|手册|证|账户|个|不行|就|早|怎么|咋|要|[我你他她俺](?:早|就|怎|咋|要))"
)
_NONE_BEHIND = re.compile(
    "(?:医保|医疗保险)[: ]*(?:暂?无|没有)(?=$|[,。;\n |/])|"
    "(?:医保|医疗保险)(?:今年|我|也|都|一直|他|她|我们?)*(?:没有?[交缴买](?![满够多几完齐全0-9一两三四五六七八九十])|"
    "没参加|没办|没上|没有(?:$)|没参保)"
)
_LAPSED = re.compile(
    "医保(?:已经|早就|早|也|都|给|跟着|就)*(?:断交|断缴|断了|断保|停了|停交|停保|中断|没续)|"
    "断交了?医保|断缴"
)
_NOT = re.compile(
    "(?:不是|没有|没|没来得及|来不及|没顾上|不想|不愿|忘了|并非|不算|不属于|而不是|没交|没参加|没买|不交|没上|没给|不给|没办|"
    "未)(?:交|缴|参加|买|上|办|的|过|这种|什么|那种|给我?)*$"
)
_NOT_BEHIND = re.compile(
    "^(?:也|都|我|就|还|他|她|的)*(?:没交|没参加|没有(?:$|交)|没买|没缴|不是|没上|断|停|没续)|"
    "^[^,。;断]{0,8}(?:没给|不给|没[交缴上办买参入]|[交缴]不起|不再?[交缴]了?(?=$|[,。;了])|[交缴]到|[要得][交缴]满|改成|换成)|"
    "^(?:那|这)?(?:个|种)?是(?:给)?[我俺他她](?!自)|^是(?:弟|妹|哥|姐|孩子|儿子|女儿|老)|"
    "^(?:以前|之前|原来|原先)|"
    "^[交缴](?:过|了)?(?:[0-9一二三四五六七八九十几]+年)?(?:后来|以后)"
)
_ONCE = re.compile(
    "(?:以前|之前|原来|原先|原本|早先|早年|当初|曾经|过去)[^,]{0,8}$|(?:去年|前年)(?:还|都|也)?是$|同样[^,。;]{0,4}$|"
    ""
    "不是[^,。;是]{1,5}$"  # 不是厦门居民医保
)
# A premium that the village collects is that of residents, whatever it is called.
_CONTRADICTED = {
    "employee": re.compile("(?:村委|村里|大队|社区|街道)[^,。没不]{0,6}[交缴]|每年[34][0-9]0"),
    "resident": re.compile("工资里?扣|每个?月扣|单位[^,。没不]{0,3}[交缴]的"),
}
_OTHER_MEANING = re.compile(
    "^(?:局|中心|科|窗口|报多少|的?报销|的?政策|的?待遇|的?起付|门槛|封顶|比例|好还是|和|跟|还是|"
    "转|改|系统|大厅|经办|缴费(?:期|截止|标准|时间))"
)


_MADE_GOOD = re.compile(
    "(?:后来|现在|已经?|又|刚|才)[^,。;没不]{0,4}(?:补|[交缴]了|办了|有了|上了|参了)|公费"
)
_LAST_YEAR = re.compile("去年|前年|那时|当时")
_NO_DENIAL = re.compile("啥$|不是|怕|担心|有没|[一二三四五六七八九十0-9]年")


def heard_insurance(context: Context) -> Iterator[Heard]:
    """Which basic insurance the patient has."""
    unsettled = Unsettled(context)
    if not (unsettled.insurance or _is_told_apart(context)):
        yield from _of_kinds(unsettled, context.text, KINDS, Heard)
        yield from _of_kinds(unsettled, _without_names(context), PLACED_KINDS, Heard)
        yield from _of_kinds(unsettled, context.text, PERHAPS, implied)
    yield from _without(unsettled)


def _is_told_apart(context: Context) -> bool:
    """Whether both kinds are spoken of, and it is not sure which of them is the patient's."""
    certain = context.people.certain
    kinds = {
        kind
        for kind, match in said_of_kinds(context)
        if not certain or context.speaks_of_patient(match.start())
    }
    return len(kinds) > 1


def _of_kinds(
    unsettled: Unsettled,
    text: str,
    kinds: Mapping[str, re.Pattern[str]],
    make: Callable[[int, int, str, str], Heard],
) -> Iterator[Heard]:
    for kind, pattern in kinds.items():
        if _CONTRADICTED[kind].search(text):
            continue
        for match in islice(pattern.finditer(text), MOST_WORDS):
            if _is_said(unsettled, match):
                yield make(match.start(), match.end(), TYPE, kind)


def _without_names(context: Context) -> str:
    """The text with a mark for every character of a place's name."""
    characters = list(context.text)
    for place in context.places:
        characters[place.start : place.end] = "@" * (place.end - place.start)
    return "".join(characters)


def _is_patients(unsettled: Unsettled, match: re.Match[str]) -> bool:
    """Whether something is said of the patient, and leaves nothing open."""
    context, start = unsettled.context, match.start()
    silent = context.is_silent(start) or not unsettled.is_of_patient(start)
    return not (silent or unsettled.at(start, match.end()) or unsettled.is_of_then(start))


def _is_said(unsettled: Unsettled, match: re.Match[str]) -> bool:
    if not _is_patients(unsettled, match):
        return False
    clauses = unsettled.context.clauses
    before, behind = clauses.before(match.start())[-16:], clauses.behind(match.end())[:10]
    denied = _NOT.search(before) or _NOT_BEHIND.match(behind) or _ONCE.search(before)
    return not denied and not _OTHER_MEANING.match(behind)


def _without(unsettled: Unsettled) -> Iterator[Heard]:
    context = unsettled.context
    # 职工的, 不过医保停了: as sure as that answer, so that both are asked back.
    lapsed = [_LAPSED] if unsettled.has_lapsed and context.asked == TYPE else []
    for pattern in (_NONE, _NONE_BEHIND, *lapsed):
        for match in islice(pattern.finditer(context.text), MOST_WORDS):
            before = context.clauses.before(match.start())[-10:]
            denied = _ONCE.search(before) or _NO_DENIAL.search(before)
            if denied or not _is_patients(unsettled, match):
                continue
            past = pattern is _LAPSED or _LAST_YEAR.search(before + match[0])
            make = implied if past or _has_another(context, match) else Heard
            for fact in (PLACE, TYPE):
                yield make(match.start(), match.end(), fact, "none")


def _has_another(context: Context, match: re.Match[str]) -> bool:
    """医保没有, 农合有; 没有医保, 后来补上了: whether something else speaks of an insurance."""
    kinds = (other.start() for _, other in said_of_kinds(context))
    elsewhere = any(not match.start() <= start < match.end() for start in kinds)
    return elsewhere or _MADE_GOOD.search(context.text[match.end() :]) is not None
