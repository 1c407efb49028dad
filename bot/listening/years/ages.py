"""The patient's age at the first diagnosis: said outright, or gathered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from bot.listening.findings import Confidence, Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.years.moments import DIAGNOSED, Role, moments_in, of_role
from bot.reading import read_age, read_count
from rules import facts as f
from rules.dates import DateRange, on, years_from
from rules.interval import ZERO, Interval

AGE = f.AGE.key
FIRST_MONTH = Interval(ZERO, Decimal(1) / 12)
SECOND_MONTH = Interval(Decimal(1) / 12, Decimal(2) / 12)
MONTH, YEAR = Decimal(1) / 12, Decimal("0.999")
_N = "0-9零十两一二三四五六七八九几半"
_AGE = re.compile(
    f"(?<![{_N}])(?P<age>(?:不到|快|才|刚满|刚)?[{_N}][{_N}来多.]{{0,3}}"
    f"(?:周?岁(?:零?[{_N}]{{1,2}}个?多?月|半)?|个?多?月龄|个多?月大?|天大?)(?:多|不到|左右|出头)?)"
    "(?![前后内])"
)
_IN_YEARS = re.compile("岁|大$|月龄")
_OUTRIGHT_BEHIND = re.compile(
    "^(?:的?时候?|那年|那会儿?|的时阵|时|就|才|在[^,]{1,6}医院)*(?:被|给)?(?:确诊|查出|查到|查的|诊断|"
    "检查出|筛查?出)"
)
_OUTRIGHT_BEFORE = re.compile(
    "(?:确诊|诊断|查出来?)(?:的?时候?|那年|那时候?|那会儿?|当时)(?:我?(?:孩子|女儿|儿子|闺女|娃|宝宝)|他|她|我|才|刚|刚满|只有|"
    "是|已经|"
    "就|年龄|,)*$"
)
_UNDONE = re.compile("虚岁|虚的|误诊|别的病|另一个病|当时说|以为|后来才|又说|搞错|不确定|改成")
_ILL_FIRST = re.compile("发病|发作|不舒服")
_NOW = re.compile("(?:今年|现在|现年|如今|目前|眼下)[^,]{0,5}$")
_NOW_BEHIND = re.compile("^(?:大?的?了(?!就|才)|现在)")
_DIAGNOSED = re.compile(DIAGNOSED)
_STARTS = re.compile("^(?:才|就|在[^,]{1,6})?(?:确诊|查出|诊断)")
_THEN = re.compile("^(?:[^,]{0,3}(?:那时|那会|当时|那年)|才|刚|只有)|那时候?[^,]{0,4}$")
_AFTER_DIAGNOSIS = re.compile(f"(?:{DIAGNOSED})[^,]{{0,12}}$")
_FROM_BIRTH = re.compile(
    f"(?:一出生|出生时|刚出生|生下来|一出世|先天|出生就|出生后就|"
    f"出生筛查)[^。;]{{0,10}}?(?:{DIAGNOSED})"
)
_SINCE_BIRTH = re.compile(f"(?:出生|生下来|出世)[^,。;{_N}]{{0,4}}$")
_BARE = re.compile(
    "(?:确诊|得病|发病|查出来?)[^,。;]{0,8}?(?:那年|时候?)(?:才|刚|是|也|就|我|他|她)*"
    "(?P<age>[0-9一二三四五六七八九十]{1,3})(?![0-9年个万块元号月天岁级次])"
)
# 六十五那年查出来的, 当年查出来我19, 2023年查出渐冻症,那年他58
_THAT_YEAR = re.compile(
    "(?:(?<![0-9一二三四五六七八九十年月])(?P<age>[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?)"
    f"(?:那年|的时候|那会儿?|时)(?:就|才|[我他她])?(?:{DIAGNOSED}))"
)
_HE_WAS = re.compile(
    "(?:(?:当年|那年|当时|那时候?|那会儿?)(?:(?:确诊|查出来?|发病)(?:的?时候?)?)?|查出来时?)"
    "(?:[我他她]|孩子|才|刚|是|也|就|只有)*"
    "(?P<age>[1-9][0-9]|[一二三四五六七八九]?十[一二三四五六七八九]?)(?=[,。;!? ]|$)"
)
_SHORT_OF = re.compile(
    "(?:还)?差(?P<months>[一二两三四五六七八九十俩0-9]{1,2})个?月(?:就|才|到|满|不到|没到|没满|不满)*"
    "(?P<age>[0-9一二三四五六七八九十两]{1,3})(?:周?岁)"
)
_CONFIRMED_LATER = re.compile(f"(?:[{_N}]岁[^,。;]{{0,6}}|才|后来|最后|再)(?:确诊|诊断)")
_LISTED = re.compile(
    "(?:确诊|诊断|发病|患病)时?的?年龄[ :是为]*"
    "(?P<age>[0-9一二三四五六七八九十]{1,3})(?![0-9年个月天])"
)
_FULL_MONTH = re.compile("(?<!未)(?<!没)满月")
_NOT_AGE = re.compile(
    "(?:差|还有|住了?|化疗|吃了?|等了?|花|每|(?<!十)一个?月|打|拖|前|这|上|下|用了?|停了?|近|最近|"
    "生日[之以]?后|后|晚|早|隔|过)的?$"
)
_OF_YEARS = re.compile("年[零又]?$")
_NOW_BARE = re.compile(
    "(?:今年|现在|现年|虚岁|周岁)(?:已经?|都|是|才|快)*(?P<age>[0-9一二三四五六七八九十]{1,3})"
    "(?![0-9一二三四五六七八九十年个万块元号月天级次.])"
)
_HALF = Decimal(5) / 12  # 一岁半 is hardly said before 17 months


def stated_ages(context: Context) -> Iterator[Heard]:
    """Only an age that is said in one breath to be the one at the diagnosis."""
    for match in _AGE.finditer(context.text):
        start, end = match.span("age")
        before, behind = context.clauses.before(start)[-12:], context.clauses.behind(end)[:16]
        said = _OUTRIGHT_BEHIND.match(behind) or _OUTRIGHT_BEFORE.search(before)
        if not said or _NOW.search(before) or not _IN_YEARS.search(match["age"]):
            continue
        if _UNDONE.search(context.text) or _first_found_later(context, said, end):
            continue
        if _is_one_of_several(context, match):
            continue
        age = _read(match)
        if age and context.speaks_of_patient(start) and not context.is_silent(start):
            yield Heard(start, end, AGE, age)


def _is_one_of_several(context: Context, match: re.Match[str]) -> bool:
    """弟弟确诊时三岁,哥哥五岁: another age may be that of the one who is ill."""
    ages = (each for each in _AGE.finditer(context.text) if "岁" in each["age"])
    others = (each for each in ages if each.start() != match.start())
    return any(not _is_said_to_be_now(context, each) for each in others)


def _is_said_to_be_now(context: Context, match: re.Match[str]) -> bool:
    before, behind = context.clauses.before(match.start()), context.clauses.behind(match.end())
    return bool(_NOW.search(before) or _NOW_BEHIND.match(behind))


def _first_found_later(context: Context, said: re.Match[str], end: int) -> bool:
    """两岁查出发育慢,四岁才确诊: what was found first may not have been the illness."""
    found = "确诊" not in said[0] and "诊断" not in said[0]
    return found and _CONFIRMED_LATER.search(context.text, end + len(said[0])) is not None


def gathered_age(context: Context) -> Iterator[Heard]:
    """The age at the diagnosis from looser words, or from the dates of birth and diagnosis."""
    found = list(_ages_said(context))
    then = [each for each in found if each.confidence is Confidence.IMPLIED]
    at_diagnosis = [each for each in then if not _is_of_today(context, each)]
    yield from at_diagnosis or then or found
    yield from _of_newborn(context)
    yield from () if at_diagnosis else _between_dates(context)


def _is_of_today(context: Context, heard: Heard) -> bool:
    """65那年查出来,今年68: the age of today is only to be counted back from."""
    return _NOW.search(context.clauses.before(heard.start)) is not None


def _ages_said(context: Context) -> Iterator[Heard]:
    for words in (_AGE, _BARE, _LISTED, _NOW_BARE, _THAT_YEAR, _HE_WAS):
        for match in words.finditer(context.text):
            age = _read(match)
            short = _SHORT_OF.search(context.text, max(0, match.start("age") - 8), match.end())
            if age is not None and not short and _may_be_patients(context, match.start("age")):
                yield from _gathered(context, match, age)
    yield from _short_of_a_year(context)


def _short_of_a_year(context: Context) -> Iterator[Heard]:
    """差俩月五岁: two months before the fifth birthday."""
    for match in _SHORT_OF.finditer(context.text):
        full, months = (
            read_age(match["age"] + "岁"),
            read_count(match["months"].replace("俩", "两")),
        )
        then = context.asked == AGE or _is_then(context, *match.span())
        if full and months and then and _may_be_patients(context, match.start()):
            age = max(ZERO, full.low - months.low / 12)
            yield implied(*match.span(), AGE, Interval(age, age + MONTH))


def _of_newborn(context: Context) -> Iterator[Heard]:
    for match in _FULL_MONTH.finditer(context.text):
        if context.asked == AGE or _is_then(context, *match.span()):
            yield implied(*match.span(), AGE, SECOND_MONTH)
    for match in _FROM_BIRTH.finditer(context.text):
        if not re.search(f"[{_N}](?:天|个?月|周?岁)", match[0]):
            yield implied(*match.span(), AGE, FIRST_MONTH)


def _read(match: re.Match[str]) -> Interval | None:
    words = match["age"]
    if "月龄" in words:
        words = words.replace("个月龄", "月龄").replace("月龄", "个月大")
    age = read_age(re.sub("(?<=[0-9一二三四五六七八九十])(?=月$)", "个", words))
    if age and "满" in words:  # 刚满十岁: that year of life, not the next
        return Interval(age.low, min(age.high, age.low + (MONTH if "月" in words else YEAR)))
    return _half(age) if age and words.endswith("岁半") else age


def _half(age: Interval) -> Interval:
    return Interval(max(age.low, age.high.to_integral_value(ROUND_FLOOR) + _HALF), age.high)


def _may_be_patients(context: Context, place: int) -> bool:
    return context.speaks_of_patient(place) or not context.people.certain


def _gathered(context: Context, match: re.Match[str], age: Interval) -> Iterator[Heard]:
    start, end = match.span("age")
    before, behind = context.clauses.before(start), context.clauses.behind(end)
    if match.re is _HE_WAS and not _DIAGNOSED.search(context.text[:end]):
        return
    if match.re in (_THAT_YEAR, _HE_WAS):
        yield implied(start, end, AGE, age)
        return
    in_years = _IN_YEARS.search(match["age"]) or match.re is not _AGE
    if _NOT_AGE.search(before) or (not in_years and _OF_YEARS.search(before)):
        return
    now = _NOW.search(before) or (_NOW_BEHIND.match(behind) and not _is_then(context, start, end))
    if not now and _is_then(context, start, end):
        yield implied(start, end, AGE, age)
    elif now and in_years and (context.asked == AGE or _day_of_diagnosis(context)):
        yield _of_now(context, match, age)
    elif context.asked == AGE:
        at_diagnosis, until_now = age, Interval(ZERO, age.high)
        yield unclear(
            start,
            end,
            Reading(AGE, at_diagnosis, "years.at_diagnosis"),
            Reading(AGE, until_now, "years.until_now"),
        )


def _of_now(context: Context, match: re.Match[str], age: Interval) -> Heard:
    """今年五岁，去年查出来的: the age less the time since; without a day, a bound."""
    day = _day_of_diagnosis(context)
    if day is None:
        until_now = Reading(AGE, Interval(ZERO, age.high), "years.until_now")
        return unclear(*match.span("age"), until_now)
    since = years_from(day, on(context.today))
    then = Interval(max(ZERO, age.low - since.high), max(ZERO, age.high - since.low))
    return implied(*match.span("age"), AGE, then)


def _day_of_diagnosis(context: Context) -> DateRange | None:
    days = [each.days for each in of_role(context, moments_in(context), Role.DIAGNOSED)]
    return days[0] if len(days) == 1 else None


def _is_then(context: Context, start: int, end: int) -> bool:
    """Whether the clause, or the one before, speaks of the diagnosis."""
    clause = context.clauses.at(start)
    before, behind = context.text[clause.start : start], context.text[end : clause.end]
    if _SINCE_BIRTH.search(before) or _DIAGNOSED.search(behind):
        return not _ILL_FIRST.search(behind) or not _diagnosed_later(context, end)
    if _DIAGNOSED.search(before):
        return not (_ILL_FIRST.search(before) and _diagnosed_later(context, end))
    if not before and not behind and _STARTS.match(context.clauses.following(start)):
        return True
    earlier = context.clauses.previous(start)
    told = earlier is not None and _AFTER_DIAGNOSIS.search(earlier.text) is not None
    if not told and _THEN.search(before):
        told = _DIAGNOSED.search(context.text[: clause.start]) is not None
    return told and (not before or _THEN.search(before) is not None)


def _diagnosed_later(context: Context, place: int) -> bool:
    return re.search("确诊|诊断|查出", context.text[place:]) is not None


def _between_dates(context: Context) -> Iterator[Heard]:
    moments = moments_in(context)
    born, diagnosed = (of_role(context, moments, each) for each in (Role.BORN, Role.DIAGNOSED))
    if len(born) == len(diagnosed) == 1 and born[0].days.earliest < diagnosed[0].days.latest:
        age = years_from(born[0].days, diagnosed[0].days)
        yield implied(born[0].start, born[0].end, AGE, age)
