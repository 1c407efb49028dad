"""The sums of money that a message names, with their period, wherever they stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Literal

from bot.listening.message.context import Context
from bot.reading import read_money
from rules.interval import ZERO, Interval, exactly

Period = Literal["day", "month", "year"]

_NUMERAL = "0-9零十百千万亿半几数两一二三四五六七八九"
_BEFORE = (
    "(?:不会|没有|不可能)超过|超不过|没有|够不上|不够|达不到|到不了|低于|少于|高于|多于|"
    "不超过|没超过|不低于|不少于|差不多|将近|接近|大概|大约|约莫|估计|"
    "不到|不足|超过|至少|起码|"
    "最多|顶多|不止|"
    "大约|快|近|约|上|好|小|整整|刚好|足足"
)
_AFTER = (
    "多一?点|有余|开外|挂点?零|冒头|露头|出点头|郎当|外(?=$|[,;。!?~ \\n了块元])|好几|还多|"
    "都?不止|撑死|顶天|多块钱|多元|多块|多|出头|"
    "左右|上下|以上|以内|以下|不到|打底|的样子|吧|\\+"
)
_UNIT = "块钱|元钱|元整|块|元"
_CORE = f"[{_NUMERAL}](?:(?<=十)好(?=几)|[{_NUMERAL}.多余来把wk]|,(?=[0-9]{{3}})){{0,16}}"
# Two neighbouring digits with a mark between them: 七、八千.
_TWO_DIGITS = "(?<![0-9.])(?:[1-9一二三四五六七八][,、](?=[2-9二三四五六七八九][十百千万]))?"
_SUM = re.compile(
    f"(?P<before>(?:{_BEFORE}){{0,2}})(?P<core>{_TWO_DIGITS}{_CORE}(?:[到至~-]{_CORE})?)"
    f"(?P<after>(?:{_UNIT})?(?:{_AFTER})?(?:{_UNIT})?(?:左右|上下|出头|的样子|吧)?)"
)
_NO_SUM_BEHIND = re.compile(
    "^ ?(?:年|岁|周岁|(?!个人(?:负|自|账|支|现|承|缴))(?:个|人)|口|天|次|号|日(?!子)|月|"
    "级|mg|ml|g|cm)|"
    "^(?:度|期|楼|针|斤|公里|米|分|位|名|代|盒|瓶|支(?![出付])|床|点|届|栋|平|亩|小时|%|％|周|线|桌|场|趟|样|"
    "种|项|家|条|副|孩|儿子|女儿|老人|张|万分之|x)"
)
_ROUGHLY = "(?:大概|大约|差不多|约莫?|估计)"
# What people say, in the words that are read as sums.
_READ_AS = (
    # 大概两三万, 六万出头吧: no wider for being doubted
    (re.compile(f"^{_ROUGHLY}(?=[{_NUMERAL}.]{{1,6}}(?:多|出头|余))"), ""),
    (re.compile(f"^{_ROUGHLY}(?=[一二两三四五六七八][二三四五六七八九][十百千万])"), ""),
    (re.compile("(?<=出头)吧$|(?<=多)吧$"), ""),
    (re.compile("(?<=[1-9一二三四五六七八])[,、](?=[2-9二三四五六七八九][十百千万])"), "、"),
    (re.compile("(?<=十)好几"), "几"),
    (re.compile("多一?点|有余|开外|外$|外(?=[块元])|郎当|好几$|还多"), "多"),
    (re.compile("(?<=[百千万])零$"), "多"),
    (re.compile("^万数"), "万把"),
    (re.compile("挂点?零|冒头|露头|出点头"), "出头"),
    (re.compile("^不止(?P<sum>.+)$|^(?P<more>.+?)都?不止$"), r"\g<sum>\g<more>以上"),
    (re.compile("^(?:(?:不会|没有|不可能)超过|超不过)"), "不超过"),
    (re.compile("^(?:低于|少于|没有|够不上|不够|达不到|到不了)"), "不到"),
    (re.compile("^(?:高于|多于)"), "超过"),
    (re.compile("撑死|顶天"), "以内"),
    (re.compile("^小(?=.)"), "将近"),
)
# Sums that are no yuan: nothing can be said of them without a rate of exchange.
_FOREIGN = "美元|美金|欧元|英镑|港币|港元|日元|日币|台币|韩元|韩币|加元|加币|澳元|澳币"
_FOREIGN_BEFORE = re.compile(f"(?:[$€£]|usd|{_FOREIGN})[^0-9,;。]{{0,6}}$")
_FOREIGN_BEHIND = re.compile(
    f"^(?:块|元|的)?(?:{_FOREIGN}|美刀|刀(?![口伤])|欧(?![洲])|usd|dollars?|euros?|(?:us)?[$€£])"
)
_NOT_EVEN = re.compile("^(?:都|还)(?:不到|没到|没有)")
_A_LITTLE = re.compile("多一?点")
_TOGETHER = re.compile("[加在合凑到]一块|一块[儿过住吃干去来]")
_MAGNITUDE = re.compile("[百千万亿wk]")
_MONTHLY = "(?:每个?月|一月$|一个月|每一个月|按月|月收入|月薪|月工资|月入|月均|月平均|/个?月)"
_YEARLY = (
    "(?:每年|一年|全年|年收入|年薪|年入|年均|/年|一整年|去年一年|今年一年|按年|年总收入|年纯收入)"
)
_PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    ("day", re.compile("(?:每天|一天|一日|日薪|/天)")),
    ("month", re.compile(_MONTHLY)),
    ("year", re.compile(_YEARLY)),
)
_AH_NO = re.compile(
    "[块元钱 ,.。…~!]*(?:(?:啊|哦|噢|呃|哎|诶)不(?:是|对)?|不对|[说讲打写]错了?)[啊哦呀吧 ,.。…~!]*"
)
_PERIOD_BEHIND = re.compile("[, ]{1,2}(?:每个?月|一个月|每年|一年|全年)(?=$|[,;。!?~ \n])")
_EACH = re.compile("人均|平均每个?人|每个?人|每口人|平均下来每")
_NOT_THIS = re.compile("(?:不是|而不是|哪有|没有那么多|没到|比)$")
MONTHS = exactly(12)
MOST_NUMBERS = 200
_TOTAL = re.compile("一共|总共|合计|共计|加起来|加一块|加一起|合起来|拢总|累计|总数")
_OF_SEVERAL_KINDS = re.compile("报|统筹|医保|基金|剩|余下|救助|借")
_NEAR, _MOST_PARTS = 12, 6


@dataclass(frozen=True)
class Sum:
    """A sum in yuan by its place; `denied` where it is named only to be corrected."""

    start: int
    end: int
    yuan: Interval
    period: Period | None
    each_person: bool
    denied: bool

    @property
    def yearly(self) -> Interval:
        return self.yuan.times(MONTHS) if self.period == "month" else self.yuan


def sums_in(context: Context) -> Iterator[Sum]:
    """The sums of money in a message; nobody who asks for help names more than a few dozen."""
    sums = list(_set_right(context, _each_sum(context)))
    parts = {part for each in sums for part in _parts_of(context, each, sums)}
    return (each for each in sums if each not in parts)


def _each_sum(context: Context) -> list[Sum]:
    found = (_sum(context, match) for match in islice(_SUM.finditer(context.text), MOST_NUMBERS))
    return [each for each in found if each is not None]


def _set_right(context: Context, sums: Sequence[Sum]) -> Iterator[Sum]:
    """一个月四万, 啊不, 四千: the later sum takes the place of the one before."""
    before: Sum | None = None
    for each, following in zip_longest(sums, sums[1:]):
        taken_back = following and _AH_NO.fullmatch(context.text, each.end, following.start)
        if before is not None:
            period = each.period or before.period
            each = replace(each, period=period, each_person=before.each_person or each.each_person)
        yield replace(each, denied=True) if taken_back else each
        before = each if taken_back else None


def _parts_of(context: Context, total: Sum, sums: Sequence[Sum]) -> Sequence[Sum]:
    """一月五千, 二月七千, 一共一万二: the neighbours that a sum is said to add up."""
    if not _TOTAL.search(context.text[max(0, total.start - _NEAR) : total.start]):
        return ()
    place = sums.index(total)
    for count in range(2, _MOST_PARTS + 1):
        before, behind = sums[max(0, place - count) : place], sums[place + 1 : place + 1 + count]
        for parts in (before, behind):
            if len(parts) == count and _adds_up(total, parts) and _alike(context, total, parts):
                return parts
    return ()


def _alike(context: Context, total: Sum, parts: Sequence[Sum]) -> bool:
    """Not 花了十二万, 报了七万, 剩五万, which are not of one kind."""
    start = min(total.start, parts[0].start)
    end = max(total.end, parts[-1].end)
    return not _OF_SEVERAL_KINDS.search(context.text, start, end)


def _adds_up(total: Sum, parts: Sequence[Sum]) -> bool:
    low, high = (sum((part.yuan[end] for part in parts), ZERO) for end in (0, 1))
    return low <= total.yuan.low and total.yuan.high <= high


def _sum(context: Context, match: re.Match[str]) -> Sum | None:
    start, end = match.span()
    core_end = match.end("core")
    core, behind = match["core"], context.text[core_end : core_end + 4]
    while core_end > match.start("core") and context.text[core_end - 1] in ",.":
        core_end -= 1
    if core_end < match.end("core"):
        end, behind = core_end, ""
    elif match["core"][-1] in "一每" and len(match["core"]) > 1 and _period_word(behind):
        end = core_end = core_end - 1  # 三千二一个月
        behind = ""
    elif (
        end == core_end and _NO_SUM_BEHIND.match(behind) and not _A_LITTLE.match(core[-1] + behind)
    ):
        return None
    text = context.text[start:end]
    if not _is_money(context, text, end) or _is_foreign(context, start, end):
        return None
    yuan, start = _read(text, start, match.start("core"))
    if yuan is None:
        return None
    if _NOT_EVEN.match(context.text[end : end + 3]):
        yuan = Interval(ZERO, yuan.high)
    return _with_period(context, start, end, yuan)


def _period_word(behind: str) -> bool:
    return re.match("个?月|年|天", behind) is not None


def _read(text: str, start: int, core: int) -> tuple[Interval | None, int]:
    """The interval, with all the words around the number or only with those that can be read."""
    for place in dict.fromkeys((start, core)):
        reading = read_money(_read_as(text[place - start :]))
        if reading is not None:
            return reading.yuan, place
    return None, start


def _read_as(text: str) -> str:
    for words, plain in _READ_AS:
        text = words.sub(plain, text)
    return text


def _is_money(context: Context, text: str, end: int) -> bool:
    """Whether it has a unit of money or a size that only money has here."""
    if text == "一块" and _TOGETHER.search(context.text[max(0, end - 3) : end + 1]):
        return False
    if re.search("[元块]", text) or _MAGNITUDE.search(text):
        return not re.search("^(?:[一二三四五六七八九]?十)$", text)
    digits = re.sub("[^0-9]", "", text)
    behind = context.text[end : end + 2]
    return len(digits) in (3, 4, 5, 6, 7) and not re.match("年|-|/(?![年月个人])|号|床", behind)


def _is_foreign(context: Context, start: int, end: int) -> bool:
    before = context.text[max(0, start - 12) : start]
    behind = context.text[end : end + 8]
    return bool(_FOREIGN_BEFORE.search(before) or _FOREIGN_BEHIND.match(behind))


def _with_period(context: Context, start: int, end: int, yuan: Interval) -> Sum:
    clause = context.clauses.at(start)
    before = context.text[max(clause.start, start - 14) : start]
    behind = context.text[end : min(clause.end, end + 8)]
    period = _period(before, behind)
    if period is None:
        earlier = context.clauses.previous(start)
        period = _period(earlier.text[-6:], "") if earlier and not before.strip() else None
        then = _PERIOD_BEHIND.match(context.text, end) if period is None else None
        period = _period(then[0], "") if then else period
    each = _EACH.search(before) or _EACH.match(behind) or _each_in(context, start)
    return Sum(start, end, yuan, period, bool(each), _NOT_THIS.search(before) is not None)


def _each_in(context: Context, start: int) -> bool:
    before, earlier = context.clauses.before(start), context.clauses.previous(start)
    if not before.strip() and earlier is not None and not _MAGNITUDE.search(earlier.text):
        before = earlier.text
    return _EACH.search(before) is not None


def _period(before: str, behind: str) -> Period | None:
    """The period said nearest before the sum, or right behind it."""
    last: tuple[int, Period] | None = None
    for period, pattern in _PERIODS:
        for match in pattern.finditer(before):
            if last is None or match.start() > last[0]:
                last = (match.start(), period)
    if last is not None:
        return last[1]
    return next(
        (each for each, pattern in _PERIODS if (m := pattern.search(behind)) and m.start() <= 1),
        None,
    )
