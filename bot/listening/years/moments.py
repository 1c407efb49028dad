"""The dates in a message, in any wording, and what each is the date of."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from enum import Enum
from itertools import islice
from typing import NamedTuple

from bot.listening.message.context import Context
from bot.reading import read_count, read_date
from rules import facts as f
from rules.dates import DateRange

_MONTH = "(?<![0-9十])(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!龄)份?"
_DAY = "(?:[0-9]{1,2}|[一二三]?十?[一二三四五六七八九十])[日号]"
_PART = (
    f"(?:年?[初底末]|年中|[上下]半年|的?[春夏秋冬]天?|的?{_MONTH}(?:{_DAY}|[初中底]|[上中下]旬)?)"
)
_NUMBER = "[0-9一二三四五六七八九十两几来多]"
_DATE = re.compile(
    f"(?P<ago>{_NUMBER}{{1,4}}(?:个多?月|年|天|周|星期)[半多]?(?:以|之)?前)"
    f"|(?P<year>(?:(?<![0-9])(?:19|20)[0-9]{{2}}|二零[零一二][零一二三四五六七八九]|"
    f"一九[零一二三四五六七八九]{{2}})年{_PART}?)"
    r"|(?P<digits>(?<![0-9.])(?:19|20)[0-9]{2}[-./](?:1[0-2]|0?[1-9])(?:[-./][0-9]{1,2})?(?![0-9]))"
    f"|(?P<relative>(?:今|去|旧|大?前)年{_PART}?)"
    f"|(?P<short>(?<![0-9])[0-9]{{2}}年{_PART}?|[零一二九八][零一二三四五六七八九]年{_PART}?)"
    "|(?P<bare>(?<![0-9])(?:19[5-9]|20[0-2])[0-9](?![0-9.,万千元块多年个w-]))"
    f"|(?P<month>(?<![0-9个年])(?:上上?个?|这个?|本)月|{_MONTH}(?:{_DAY})?)"
    f"|(?P<republic>民国[零一二三四五六七八九十百0-9]{{1,5}}年{_PART}?|"
    f"一百[零一二]十?[一二三四五六七八九]?年{_PART}?|一百一十[一二三四五]?年{_PART}?)"
    "|(?P<recent>今天|昨天|前天|上周|上个?星期|上个?礼拜|刚刚(?!好)|最近)"
    "|(?P<same>(?<=是)那年|(?<=从)那年|同年|同一年|当年(?=[就也]?[^,。;]{0,4}[迁落入]))"
)
# 14年落户 is a date, 交了14年 is none.
_SPAN_BEFORE = re.compile(
    "(?:了|满|有|交|缴|快|近|到|累计|已经?|约|连续|共|整|才|多|过|足|大概|差不多)$"
)
_DATE_BEHIND = re.compile(
    "^(?:就|才|又|已经|我|他|她|人|把户口|从[^,]{1,8}|跟着?[^,]{1,5}|开始|在[^,]{1,4}|结婚|户口)*"
    "(?:落|迁|入|转|参|交|缴|买|上|确诊|查|诊|发病|嫁|来|起|搬|调|生|的(?=$|[,。 ]))|^(?=[,。 ]|$)"
)
_SEASONS = (
    ("的?春天?", "上半年"),
    ("的?秋天?", "下半年"),
    ("的?[夏冬]天?$", ""),
    ("^旧年", "去年"),
)
_THERE_FROM_BIRTH = re.compile("^(?:出生|生下来|出世|一出生)就(?:在|落|有|是)")
_BEGINS = re.compile("开始|起|没断|一直|至今")
_WHAT_MOVES = re.compile("(?P<paid>医保|社保|参保|农合|[交缴](?!材料|通))|(?P<register>户口|户籍)")
_INSURANCE = (f.INSURED_PLACE.key, f.INSURANCE_TYPE.key, f.CONTRIBUTION_YEARS.key)
_REPUBLIC = 1911  # the year before its first
SHORT_CLAUSE = 12  # characters of one that says hardly more than a date
MOST_DATES = 24  # no story has more; also a bound on the time


class Role(Enum):
    """What a date is the date of."""

    DIAGNOSED = "diagnosed"
    REGISTERED = "registered"
    PAID = "paid"
    RECOGNISED = "recognised"
    BORN = "born"


DIAGNOSED = (
    "确诊|确[的了]诊|诊断|查(?:明白|清楚|实)|查出|查到|检查(?:出|的)|(?<![医检上口己])查的|筛查?出|筛出|发病|破病|病发|得(?:了|的|上|"
    "这个?)?病|发(?:了|的)病|"
    "(?<!看)(?<!因)病(?:了|(?=是[^,。;]{0,4}[年月]))|生(?:了|的)?(?:这个?|大|重)?病|(?<!没)发现|"
    "患(?:了|上|的|病)|得的"
)
REGISTERED = (
    "户口|户籍|[设入]籍|(?<!角)落户|入户|(?:迁|转)(?=入|来|到|过|进|的|了|户|移)|"
    "落(?=的|在|到|了)|随迁"
)
PAID = (
    "医保|社保|参保|五险|农合|居保|合作医疗|养老保险|缴费|参加|"
    "(?<!提)(?<!上)[交缴](?!材料|申请|通|警|上|单|资料|给|的?房)"
)
RECOGNISED = "认定|批|评上|评定|办下来|下来(?=的|了|$)|纳入|列入|发证|低保|特困|认的|认上"
BORN = "出生|生的|出世|生人|生日|(?<![一-鿿])生$"
_ROLES = re.compile(
    f"(?P<DIAGNOSED>{DIAGNOSED})|(?P<BORN>{BORN})|(?P<REGISTERED>{REGISTERED})|(?P<PAID>{PAID})"
    f"|(?P<RECOGNISED>{RECOGNISED})"
)
_LINKED_BEFORE = re.compile(
    f"(?P<role>{_ROLES.pattern})(?:来|出来|的?那年|那天|日期|时间|年份|的?时候|办|的|就|是|在|于|"
    "到|从|自|也|还|都|[::])*$"
)


class Moment(NamedTuple):
    """A date as it stands in the message; `role` is None where the words do not tell."""

    start: int
    end: int
    days: DateRange
    role: Role | None


def moments_in(context: Context) -> list[Moment]:
    """The dates of a message that lie in the past, in their order."""
    dates = list(islice(_DATE.finditer(context.text), MOST_DATES))
    moments: list[Moment] = []
    for number, match in enumerate(dates):
        days = _days(context, match, moments)
        if days is not None and days.earliest <= context.today:
            around = (
                dates[number - 1].end() if number else 0,
                dates[number + 1].start() if number + 1 < len(dates) else len(context.text),
            )
            moments.append(Moment(*match.span(), days, _role(context, match, around)))
    return moments


def _days(context: Context, match: re.Match[str], before: list[Moment]) -> DateRange | None:
    kind, words = match.lastgroup, match[0]
    if kind == "same":
        return before[-1].days if before else None
    if kind == "recent":
        return DateRange(context.today - timedelta(days=30), context.today)
    if kind == "short" and not _is_a_date(context, match):
        return None
    if kind == "short" and words[0] in "012":
        words = "20" + words
    elif kind == "month" and "个" not in words and words[0] not in "上这本":
        return _last_such_month(context, words)
    if kind == "republic":
        words = _of_the_republic(words)
    for season, part in _SEASONS:
        words = re.sub(season, part, words)
    return read_date(words.replace("的", ""), context.today)


def _of_the_republic(words: str) -> str:
    """民国一百零三年 is 2014."""
    number, year, rest = words.removeprefix("民国").partition("年")
    count = read_count(number)
    return f"{int(count.low) + _REPUBLIC}{year}{rest}" if count else words


def _is_a_date(context: Context, match: re.Match[str]) -> bool:
    if not match[0].endswith("年") or match[0][0] in "零0九98":
        return True
    if match[0][0].isdigit() and int(match[0][:2]) > context.today.year % 100:
        return False
    before, behind = context.text[: match.start()][-4:], context.text[match.end() :][:14]
    return not _SPAN_BEFORE.search(before) and bool(_DATE_BEHIND.match(behind))


def _last_such_month(context: Context, words: str) -> DateRange | None:
    """十一月, said without a year: the last November."""
    for year in ("今年", "去年"):
        days = read_date(year + words, context.today)
        if days is not None and days.earliest <= context.today:
            return days
    return None


def _role(context: Context, match: re.Match[str], around: tuple[int, int]) -> Role | None:
    """By the words nearest to a date, up to the dates around it."""
    clause = context.clauses.at(match.start())
    start, end = max(around[0], clause.start), min(around[1], clause.end)
    before, behind = context.text[start : match.start()], context.text[match.end() : end]
    linked = _LINKED_BEFORE.search(before)
    found = linked and list(_ROLES.finditer(before))[-1]
    found = found or _ROLES.search(behind) or _last(_ROLES.finditer(before))
    if _THERE_FROM_BIRTH.match(behind):
        return Role.REGISTERED
    if found is None and len(clause.text) - len(match[0]) <= 3:
        following = context.clauses.following(match.start())[:10]
        found = None if _DATE.match(following) else _ROLES.search(following)
    found = found or _role_before(context, match.start())
    if found and is_insurance_moved(context, found):
        return Role.PAID
    return Role[found.lastgroup] if found and found.lastgroup else None


def is_insurance_moved(context: Context, found: re.Match[str]) -> bool:
    """医保先在漳州交,前年才转到厦门: it is no register that moves."""
    if not found[0].startswith("转") or found.lastgroup not in ("REGISTERED", "role"):
        return False
    said = list(_WHAT_MOVES.finditer(context.text, 0, found.start()))
    return said[-1].lastgroup == "paid" if said else context.asked in _INSURANCE


def _role_before(context: Context, place: int) -> re.Match[str] | None:
    """The last words for a role in the clauses before; a date that only begins looks further."""
    number = context.clauses.number_at(place)
    clause = context.clauses.all[number]
    far = len(clause.text) <= SHORT_CLAUSE or _BEGINS.search(clause.text)
    for earlier in reversed(context.clauses.all[max(0, number - (4 if far else 1)) : number]):
        if earlier.sentence != clause.sentence:
            return None
        if found := _last(_ROLES.finditer(earlier.text)):
            return found
    return None


def _last(matches: Iterator[re.Match[str]]) -> re.Match[str] | None:
    return next(iter(deque(matches, maxlen=1)), None)


def of_role(context: Context, moments: list[Moment], role: Role) -> list[Moment]:
    """The dates of one kind that are said, not asked or supposed."""
    return [each for each in moments if each.role is role and not context.is_silent(each.start)]
