"""Years of register and of contributions, and age: as they were at the first diagnosis.

Years until now are not the years until the diagnosis; they are only an upper bound for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.context import Context
from bot.listening.findings import Heard, Reading, implied, unclear
from bot.reading import read_age, read_date, read_years
from rules import facts as f
from rules.dates import DateRange, years_from
from rules.interval import ZERO, Interval

HUKOU, CONTRIBUTION = f.HUKOU_YEARS.key, f.CONTRIBUTION_YEARS.key
OF_PARENTS = {HUKOU: f.PARENT_HUKOU_YEARS.key, CONTRIBUTION: f.PARENT_CONTRIBUTION_YEARS.key}
AGE = f.AGE.key
_NUMERAL = "0-9零十两一二三四五六七八九几半"
_SPAN = re.compile(
    "(?P<span>(?:不到|快|将近|大概|大约|差不多|超过|至少|已经|满|整整|"
    f"才)?[{_NUMERAL}][{_NUMERAL}来多.]{{0,5}}(?:个月|年)(?:[{_NUMERAL}]{{1,3}}个月|半)?(?:多|"
    "左右|出头|以上)?)"
    "(?!级|底|初|前|代|度|[0-9一二三四五六七八九十]{1,2}月|的时候|那年|确诊|查出|迁|落|"
    "开始|份|生)"
)
_CALENDAR = re.compile(
    "(?:(?:19|20)[0-9]{2}|[0-9]{2}|[一二][九零][零一二三四五六七八九]{2})年(?:底|初|中|上半年|"
    "下半年)?(?:[0-9一二三四五六七八九十]{1,2}月(?:份)?(?:[0-9]{1,2}[日号])?)?|"
    "(?:大前年|前年|去年|今年)(?:底|初|上半年|"
    "下半年)?(?:[0-9一二三四五六七八九十]{1,2}月(?:份)?)?|"
    "(?:19|20)[0-9]{2}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?"
)
_REGISTERED = re.compile("户口|户籍|落户|入户|入籍")
_MOVED = re.compile("迁|落户|入户|转|上的?户口|落的?户|户口(?:进|来|到)")
_INSURED = re.compile("医保|社保|参保|新农合|农合|养老|缴费|缴|居保|合作医疗")
_PAID = re.compile("交|缴|参|买|上|累计|办")
_DIRECTLY = re.compile(f"(?:医保|社保)(?:已经?|满|才|快|都|有|了)*[{_NUMERAL}]")
_DIAGNOSED = re.compile(
    "确诊|诊断|查出(?:来|病)?|查出|发病|发现(?:这个|得|生|病|有)?|检查出|得(?:这|的|了)?病"
)
_AT_THE_TIME = re.compile(
    "(?:确诊|诊断|查出|查出来|发现|发病)(?:的|那|当|这)?(?:时候?|那时候?|那年|当时|前|之前|"
    "那会儿?|的时候|那天|为止)"
)
_ONLY_THE_TIME = re.compile(f"^[^,]{{0,8}}(?:{_AT_THE_TIME.pattern})$")
_OF_AGE = re.compile(
    f"(?P<age>(?:不到|快|才|刚|刚满)?[{_NUMERAL}][{_NUMERAL}来多.]{{0,3}}(?:周岁|岁|个月大|个月|"
    f"天大)(?:[{_NUMERAL}]{{0,2}}个月|半)?(?:多)?)"
)
_THEN_DIAGNOSED = re.compile(
    "^(?!了|半?了)[^,了去前今现]{0,10}?(?:确诊|查出|诊断|发现(?!得早)|检查出)"
)
_TO_NOW = re.compile("今年|现在|目前|如今")


def heard_years(context: Context) -> Iterator[Heard]:
    """Durations and ages at the diagnosis, as far as the message gives them."""
    diagnosed = _day_of_diagnosis(context)
    for match in _SPAN.finditer(context.text):
        yield from _of_span(context, match)
    if diagnosed is not None:
        for match in _CALENDAR.finditer(context.text):
            yield from _between(context, match, diagnosed)
    for match in _OF_AGE.finditer(context.text):
        yield from _of_age(context, match)


def _fact(context: Context, place: int, words: str) -> str | None:
    """Of what the years are: the patient's or a parent's register or contributions."""
    if _REGISTERED.search(words):
        fact = HUKOU
    elif _INSURED.search(words) and (_PAID.search(words) or _DIRECTLY.search(words)):
        fact = CONTRIBUTION
    else:
        return None
    if context.people.is_parents(place):
        return OF_PARENTS[fact]
    return fact if context.speaks_of_patient(place) else None


def _around(context: Context, start: int, end: int) -> str:
    clause = context.clauses.at(start)
    near = context.text[max(clause.start, start - 24) : min(clause.end, end + 12)]
    if _REGISTERED.search(near) or _INSURED.search(near):
        return near
    earlier = context.clauses.previous(start)
    alone = len(clause.text) - (end - start) <= 8
    return (earlier.text[-16:] if earlier and alone else "") + near


def _of_span(context: Context, match: re.Match[str]) -> Iterator[Heard]:
    start, end = match.span("span")
    words = _around(context, start, end)
    fact = _fact(context, start, words)
    years = read_years(match["span"])
    if fact is None or years is None or context.is_silent(start):
        return
    if re.search(
        "(?<!断)断(?:交|缴|了|保|(?!断|续))|没交|没缴|没有交|没买|不满|没满|补交|过期|前才|"
        "还差|再交|还要",
        words,
    ):
        return
    at_diagnosis = _AT_THE_TIME.search(words) or _ONLY_THE_TIME.search(_earlier(context, start))
    if at_diagnosis and not _TO_NOW.search(words):
        yield Heard(start, end, fact, years)
        return
    readings = (
        Reading(fact, years, "years.at_diagnosis"),
        Reading(fact, Interval(ZERO, years.high), "years.until_now"),
    )
    yield unclear(start, end, *readings)


def _earlier(context: Context, place: int) -> str:
    earlier = context.clauses.previous(place)
    return earlier.text if earlier else ""


def _day_of_diagnosis(context: Context) -> DateRange | None:
    """The one date that is said to be that of the diagnosis."""
    days = []
    for match in _CALENDAR.finditer(context.text):
        behind = context.clauses.behind(match.end())[:16]
        before = context.clauses.before(match.start())[-6:]
        if _DIAGNOSED.search(behind) or re.search(
            "(?:确诊|诊断|查出来?)(?:是|在|时间|于)*$", before
        ):
            day = read_date(match[0], context.today)
            if day is not None and not context.is_silent(match.start()):
                days.append(day)
    return days[0] if len(days) == 1 and days[0].earliest <= context.today else None


def _between(context: Context, match: re.Match[str], diagnosed: DateRange) -> Iterator[Heard]:
    """2015年迁来，2021年确诊: the years between, to be confirmed."""
    since = read_date(match[0], context.today)
    words = _around(context, *match.span())
    behind = context.clauses.behind(match.end())[:14]
    fact = _fact(context, match.start(), words)
    if since is None or fact is None or since == diagnosed or since.earliest > diagnosed.latest:
        return
    if context.is_silent(match.start()) or _DIAGNOSED.search(behind):
        return
    if _MOVED.search(words) or (fact in (CONTRIBUTION, OF_PARENTS[CONTRIBUTION])):
        yield implied(match.start(), match.end(), fact, years_from(since, diagnosed))


def _of_age(context: Context, match: re.Match[str]) -> Iterator[Heard]:
    """Only an age that is said to be the one at the diagnosis."""
    start, end = match.span("age")
    age = read_age(match["age"])
    if age is None or context.is_silent(start) or not context.speaks_of_patient(start):
        return
    before = context.clauses.before(start)[-12:]
    behind = context.clauses.behind(end)[:16]
    then = _THEN_DIAGNOSED.match(behind) or re.search(
        (
            "(?:确诊|诊断|查出来?|发现)(?:的时候|那年|那会儿?|时|当时)(?:孩子|他|她|我|才|刚|"
            "刚满|只有|是|已经|就|年龄|,)*$"
        ),
        before,
    )
    if not then or _TO_NOW.search(before):
        return
    if "发现" in behind[:8] + before and not re.search("确诊|查出|诊断", behind + before):
        yield implied(start, end, AGE, age)
    else:
        yield Heard(start, end, AGE, age)
