"""Years of register and of contributions at the diagnosis, gathered from dates and spans.

Two dates, or a span and the date of the diagnosis, give one value to be confirmed; a span alone
may count until the diagnosis or until now, which is asked back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.message.people import Kind, Person
from bot.listening.years.moments import (
    DIAGNOSED,
    PAID,
    REGISTERED,
    Moment,
    Role,
    is_insurance_moved,
    moments_in,
    of_role,
)
from bot.reading import read_years
from rules import facts as f
from rules.dates import DateRange, years_from
from rules.interval import ZERO, Interval, at_least

HUKOU, CONTRIBUTION = f.HUKOU_YEARS.key, f.CONTRIBUTION_YEARS.key
OF_PARENTS = {HUKOU: f.PARENT_HUKOU_YEARS.key, CONTRIBUTION: f.PARENT_CONTRIBUTION_YEARS.key}
_OF_PATIENTS = {parents: own for own, parents in OF_PARENTS.items()}
_TOPICS_OF_FACTS = {"REGISTERED": HUKOU, "PAID": CONTRIBUTION}
_FACT_OF = {Role.REGISTERED: HUKOU, Role.PAID: CONTRIBUTION}
PARENTS = ("爸爸", "妈妈", "老公", "老婆", "爱人", "父母")
_BOTH = ("两口子", "夫妻俩", "夫妻两", "我们俩")
MOST_READINGS = 4
MOST_SPANS = 24  # no story has more; also a bound on the time
_DAYS_OF_YEAR = 365
_A_GENERATION = at_least(18)  # years of a parent who was born there
_YEAR, _MONTH, _DAY = Decimal(1), Decimal(1) / 12, Decimal("0.001")
_N = "0-9零十两俩一二三四五六七八九几半"
SPAN = re.compile(
    "(?P<about>(?:不到|快|将近|近|大概|大约|差不多|超过|至少|刚刚好|刚好|正好|整整|刚|满|整|足|够)*)"
    f"(?<!岁)(?<!岁[零又])(?P<span>[{_N}][{_N}来多.~-]{{0,5}}个?多?(?:年头?|月(?![龄大]))"
    f"(?:[零又]?[{_N}]{{1,3}}个?多?月|半)?多?(?:左右|出头|以上|不到)?)"
    "(?![级底初代度]|[以之]?前|那年|[0-9一二三四五六七八九十]{1,2}月)"
)
_TOPICS = re.compile(
    f"(?P<REGISTERED>{REGISTERED}|[迁嫁]来)|(?P<PAID>{PAID})|(?P<DIAGNOSED>{DIAGNOSED})|"
    "(?P<OTHER>打工|打了|上班|工作|结婚|治|吃药|用药|透析|化疗|租|低保|残|读书|欠|贷|领|住院|"
    "收入|年薪|自费|花|赔|退休金|每|一年|一个月)"
)
_CONTINUED = re.compile(f"(?:{PAID})[^。;]{{0,8}}(?:没断|没停|都有|有缴|有交|一直)")
_NO_TENURE = re.compile(
    "(?:断|停|没[交缴买]|欠|补[交缴]?|还?差|还要|再[交缴]|少)(?:过|了|的)*$|"
    "(?:要|需|须|规定|必须|你们说)[^,]{0,9}满?$"
)
_NO_TENURE_BEHIND = re.compile("^(?:的?(?:没交|断了|停了|到期|缓|内)|[以之]后再|才能|才行|的规定)")
_AT_THE_TIME = re.compile(
    f"(?:{DIAGNOSED}|病|这病)[^,]{{0,8}}?(?:时|那个?[年月天会阵]|当[月天]|之?前|为止)|那时|那会|当时|"
    "那个时候|到那天|[到至](?:确诊|查出|诊断|得病|发病|病发|生病)"
)
_ONLY_THE_TIME = re.compile(f"(?:{_AT_THE_TIME.pattern})(?:候|儿)?$")
WHERE_YEARS_COUNT = "xiamen"
NEWLY = Decimal("1.5")  # years: 今年 and 去年 tell of a payment rather than of when it began
LONGEST_TIME = 10  # characters of a clause that says no more than when
_THEN_ILL = re.compile(f"^(?:[以之]?后|的?时候|时|那年|就|才|方|刚好|正好)*(?:{DIAGNOSED})")
_OF_MONEY = re.compile(
    "报销|报了|目录|自[付费]|花|费用|退费|一次|[百千万元块]|(?<!没)断|(?<!没)停|没[交缴续]|过期|中断|转[到回成]|才进"
)
_ENDED = re.compile("(?:那个|后来|早就?|就|已经?){0,3}(?:停|断)了?")
_PAYING = re.compile("[交缴参买]|社保|医保|开始|起|从|上的|入的|累计|没断|厦门")
_OF_COSTS = re.compile("不进|自[付费]|目录|报销|花|住院|药|确诊.{0,4}$")
_MOVED_OUT = re.compile("迁[走出]|出来(?!的|是)|没迁|嫁[走出]|迁去|住了|退回|不在")
_FULL = re.compile("[满足]")
_JUST = re.compile("刚刚好|刚好|正好")
_ILL_NEXT = re.compile(f"^(?:就|才|方|后|的?时候)+(?:{DIAGNOSED})")
TO_NOW = re.compile("现在|目前|如今|至今|今天|现均")
_NATIVE = re.compile(
    "土生土长|都是[^,]{0,4}本地的|(?:是|为)[^,]{0,4}本地人|生下来户口|祖祖辈辈|世世代代|从小户口"
)
_NOT_YET_THEN = re.compile(
    "(?:确诊|查出来?|发病)(?:的?时候?|那年|那会儿?|当时|之?前)[^。;]{0,6}(?:(?P<hukou>户口|户籍)|"
    "医保|社保)"
    "[^,。;]{0,6}(?:还没|没有?|未)(?:迁|落|转|入|[交缴参买办上])"
)
_PARENT_OF_CHILD = re.compile("[他她](?:爸|妈)|孩子(?:他|她)?(?:爸|妈)")
_A_CHILDS = re.compile("(?:孩子|娃|宝宝)?[他她]?(?<=[他她子娃宝])[爸妈](?![妈爸]?家)")
_HOLDER_IS_DATED = re.compile(f"^(?:[^,到]{{0,3}}(?:{DIAGNOSED})|那时|那会)")
_THEIR_TIME = re.compile("^(?:那时|那会)")

_FILLERS = re.compile(
    "到现在|至今|现在|今年|都|已经|就|也|有|了|大概|加起来|一共|总共|累计|断断续续|前前后后|"
    f"应该|吧|我也?没数过|才|到|确诊|那会儿?|那时候?|也不知道|满没|可能|好像|孩子|"
    f"{'|'.join(PARENTS)}"
)
MOST_OF_REST = 5  # characters


class _Value(NamedTuple):
    """Years of a fact where they stand; `sure` if they are those until the diagnosis."""

    start: int
    end: int
    fact: str
    years: Interval
    sure: bool
    if_until_now: Interval | None = None  # those until the diagnosis, if now is meant


def gathered_tenure(context: Context) -> Iterator[Heard]:
    """Years of register and contributions, from whatever dates and spans the message has."""
    values: dict[str, list[_Value]] = defaultdict(list)
    for each in _values(context):
        if _is_asked(context, each) or _is_worth_asking(context, each):
            values[each.fact].append(each)
    for fact, some in values.items():
        sure = [each for each in some if each.sure]
        then = [each for each in some if each.sure or not _is_of_today(context, each)]
        yield _of_parents(then) if sure and fact in _OF_PATIENTS else _weighed(sure or some)


def _is_of_today(context: Context, value: _Value) -> bool:
    return TO_NOW.search(context.clauses.at(value.start).text) is not None


def _of_parents(values: list[_Value]) -> Heard:
    """那时我三年,他爸七年: of the parents, the one with more years counts."""
    most = max(values, key=lambda each: (each.years.low, each.sure))
    return implied(most.start, most.end, most.fact, most.years)


def _is_asked(context: Context, value: _Value) -> bool:
    asked = context.asked or ""
    return value.fact in (asked, OF_PARENTS.get(asked), _OF_PATIENTS.get(asked))


def _is_worth_asking(context: Context, value: _Value) -> bool:
    """Whether years that nobody asked for may decide: only one city's rules count them."""
    codes = {each.code for each in context.places}
    if codes and WHERE_YEARS_COUNT not in codes:
        return False
    if value.sure:
        return True
    return not _is_of_money(context, value) and value.years.high > NEWLY


def _is_of_money(context: Context, value: _Value) -> bool:
    """医保目录外今年花了四万, 一年交一次: a time that tells of costs, or of an end."""
    ended = _ENDED.match(context.clauses.following(value.start))
    return bool(ended or _OF_MONEY.search(context.clauses.at(value.start).text))


def _weighed(values: list[_Value]) -> Heard:
    """One value is implied; several, or one that may count until now, are asked back."""
    first = values[0]
    different = list(dict.fromkeys(each.years for each in values))
    if first.sure and len(different) == 1:
        return implied(first.start, first.end, first.fact, first.years)
    readings = [Reading(first.fact, years, "years.at_diagnosis") for years in different]
    if not first.sure:
        until_now = first.if_until_now or Interval(ZERO, max(each.high for each in different))
        readings.append(Reading(first.fact, until_now, "years.until_now"))
    return unclear(first.start, first.end, *readings[:MOST_READINGS])


def _values(context: Context) -> Iterator[_Value]:
    moments = moments_in(context)
    spans = spans_in(context, moments)
    diagnosed = of_role(context, moments, Role.DIAGNOSED)
    days = [each.days for each in diagnosed] or list(_ill_since(context, spans))
    for moment in moments:
        yield from _since_moment(context, moment, days)
    for match in spans:
        yield from _of_span(context, match, days)
    yield from _not_yet_then(context)
    yield from _natives(context)


def _not_yet_then(context: Context) -> Iterator[_Value]:
    """确诊的时候户口还没迁来: no years at all."""
    for match in _NOT_YET_THEN.finditer(context.text):
        own = HUKOU if match["hukou"] else CONTRIBUTION
        fact = _fact_of_holder(context, match.start(), own)
        if fact is not None and not context.is_silent(match.start()):
            yield _Value(*match.span(), fact, Interval(ZERO, ZERO), True)


def _natives(context: Context) -> Iterator[_Value]:
    """A parent who was born there has been registered for as long as a parent is old."""
    for match in _NATIVE.finditer(context.text):
        clause = context.clauses.at(match.start()).text
        fact = _fact_of_holder(context, match.start(), HUKOU)
        of_parents = fact == OF_PARENTS[HUKOU] or _PARENT_OF_CHILD.search(clause)
        if of_parents and not context.is_silent(match.start()):
            yield _Value(*match.span(), OF_PARENTS[HUKOU], _A_GENERATION, False)


def spans_in(context: Context, moments: list[Moment]) -> list[re.Match[str]]:
    """The lengths of time of a message that are no part of a date."""
    spans = islice(SPAN.finditer(context.text), MOST_SPANS)
    return [each for each in spans if not _is_part_of_date(each, moments)]


def _is_part_of_date(match: re.Match[str], moments: list[Moment]) -> bool:
    return any(each.start < match.end() and match.start("span") < each.end for each in moments)


def _ill_since(context: Context, spans: list[re.Match[str]]) -> Iterator[DateRange]:
    """发病才两年: the day of the diagnosis by the time since."""
    for match in spans:
        years = read_years(match["span"])
        of_illness = _topic_of(context, match) == "DIAGNOSED"
        lasting = re.search("(?:才|有|了|都|已经)$", context.clauses.before(match.start()))
        if years and years.bounded and of_illness and lasting:
            yield _days_ago(context, years)


def _days_ago(context: Context, years: Interval) -> DateRange:
    far, near = (int(each * _DAYS_OF_YEAR) for each in (years.high, years.low))
    return DateRange(context.today - timedelta(days=far), context.today - timedelta(days=near))


def _since_moment(context: Context, moment: Moment, diagnosed: list[DateRange]) -> Iterator[_Value]:
    """2015年迁来，2021年确诊: the years between."""
    clause = context.clauses.at(moment.start).text
    alone = len(clause) - (moment.end - moment.start) <= MOST_OF_REST
    asked = _TOPICS_OF_FACTS.get(_topic_asked(context) or "") if alone else None
    own = _FACT_OF.get(moment.role) if moment.role else asked
    fact = own and _fact_of_holder(context, moment.start, own)
    if not fact or context.is_silent(moment.start) or not _begins(clause, own, alone):
        return
    for day in diagnosed:
        yield _Value(moment.start, moment.end, fact, years_from(moment.days, day), True)
    if not diagnosed:
        until_now = years_from(moment.days, DateRange(context.today, context.today))
        yield _Value(moment.start, moment.end, fact, until_now, False)


def _begins(clause: str, fact: str | None, alone: bool) -> bool:
    """今年自己付了两万 after a word of insurance is no beginning of contributions."""
    if fact == HUKOU:
        return not _MOVED_OUT.search(clause)
    return alone or (_PAYING.search(clause) is not None and not _OF_COSTS.search(clause))


def _of_span(
    context: Context, match: re.Match[str], diagnosed: list[DateRange]
) -> Iterator[_Value]:
    start, end = match.span()
    fact = fact_of_span(context, match)
    years = years_of(match)
    if fact is None or years is None or context.is_silent(match.start("span")):
        return
    if _is_at_diagnosis(context, match):
        yield _Value(start, end, fact, years, True)
    elif len(diagnosed) == 1 and years.bounded:
        then = years_from(_days_ago(context, years), diagnosed[0])
        to_now = TO_NOW.search(context.clauses.at(start).text) is not None
        yield _Value(start, end, fact, then if to_now else years, to_now, then)
    else:
        yield _Value(start, end, fact, years, False)


def years_of(match: re.Match[str]) -> Interval | None:
    """满五年 counts full years and ends before the sixth, 刚好五年 may be days more."""
    span = match["span"].replace("俩", "两个").replace("个年头", "年").replace("年头", "年")
    if not _FULL.search(match["about"]):
        return read_years(match["about"] + span) or read_years(span)
    years = read_years(span)
    just = _JUST.search(match.string, max(0, match.start() - 3), match.start("span"))
    if years and (just or "半" in span):
        return Interval(years.low, years.high + _MONTH)
    spare = _MONTH if "月" in span else _YEAR
    return years and Interval(years.low, max(years.high, years.low + spare - _DAY))


def _is_at_diagnosis(context: Context, match: re.Match[str]) -> bool:
    place = match.start("span")
    clause = context.clauses.at(place).text
    behind, following = context.clauses.behind(match.end()), context.clauses.following(match.end())
    if TO_NOW.search(context.clauses.before(place)[-8:]):
        return False
    then = _THEN_ILL.match(behind) or (not behind and _ILL_NEXT.match(following))
    if _AT_THE_TIME.search(clause) or then:
        return True
    number = context.clauses.number_at(place)
    earlier = context.clauses.all[max(0, number - 3) : number]
    return any(_ONLY_THE_TIME.search(each.text) for each in earlier[-1:]) or any(
        len(each.text) <= LONGEST_TIME and _ONLY_THE_TIME.search(each.text) for each in earlier
    )


def fact_of_span(context: Context, match: re.Match[str]) -> str | None:
    start, end = match.start("span"), match.end()
    before, behind = context.clauses.before(start), context.clauses.behind(end)
    if _NO_TENURE.search(before) or _NO_TENURE_BEHIND.match(behind):
        return None
    own = _TOPICS_OF_FACTS.get(_topic_of(context, match) or "")
    return own and _fact_of_holder(context, start, own)


def _topic_of(context: Context, match: re.Match[str]) -> str | None:
    """What a span is the span of: by its own clause, by the ones before, or as it was asked."""
    start = match.start("span")
    clause = context.clauses.at(start)
    before = list(_TOPICS.finditer(context.text, clause.start, match.start()))
    behind = _TOPICS.search(context.text, match.end(), clause.end)
    own = [each for each in before if not _is_time_alone(context, each)]
    for found in (own[-1:], [behind] if behind else [], own[-2:-1]):
        if found and found[0].lastgroup == "OTHER":
            following = clause.text + "," + context.clauses.following(start)
            return "PAID" if _CONTINUED.search(following) else None
        if found and found[0].lastgroup != "DIAGNOSED":
            return "PAID" if is_insurance_moved(context, found[0]) else found[0].lastgroup
    if own:
        return own[-1].lastgroup
    return _topic_before(context, match) or _topic_asked(context)


def _is_time_alone(context: Context, topic: re.Match[str]) -> bool:
    """确诊时 says when, and not what of."""
    if topic.lastgroup != "DIAGNOSED":
        return False
    if context.text[: topic.start()].endswith(("到", "至")):
        return True
    return bool(re.match("[^,]{0,8}?(?:时|那年|那会|那天|前)", context.text[topic.end() :][:12]))


def _topic_before(context: Context, match: re.Match[str]) -> str | None:
    """Of what the clauses before spoke, where this one says hardly more than how long."""
    clause = context.clauses.at(match.start("span"))
    rest = _FILLERS.sub("", clause.text.replace(match[0], ""))
    if len(rest) > MOST_OF_REST:
        return None
    earlier = [each for each in context.clauses.all if each.end <= clause.start and each.text][-3:]
    for clause in reversed(earlier):
        topics = [
            each.lastgroup
            for each in _TOPICS.finditer(clause.text)
            if each.lastgroup in _TOPICS_OF_FACTS
        ]
        if topics:
            return topics[-1]
    return None


def _topic_asked(context: Context) -> str | None:
    asked = _OF_PATIENTS.get(context.asked or "", context.asked)
    return next((topic for topic, fact in _TOPICS_OF_FACTS.items() if fact == asked), None)


def _fact_of_holder(context: Context, place: int, own: str) -> str | None:
    """The fact of the patient's, or of a parent's where the patient is a child."""
    holder = holder_at(context, place)
    patient = context.people.patient
    of_child = context.asked in _OF_PATIENTS or _is_child(context)
    if holder is None:
        return OF_PARENTS[own] if context.asked in _OF_PATIENTS else own
    words = context.text[holder.start : holder.end]
    parents = holder.kind is Kind.SELF or holder.who in PARENTS or words in _BOTH
    if of_child and (parents or (context.asked in _OF_PATIENTS and words in "他她")):
        return OF_PARENTS[own]
    meant = context.people.certain or context.people.may_be_patient(holder)
    if holder.who in ("老公", "老婆", "爱人") and not meant:
        return None  # 我交了九年, 我爱人才两年
    if holder.kind in (Kind.HOUSEHOLD, Kind.CHILD) or patient is None or holder.who == patient.who:
        return own
    elsewhere = context.clauses.at(holder.start) is not context.clauses.at(place)
    return own if elsewhere and not context.people.is_strangers(place) else None


def _is_child(context: Context) -> bool:
    """Whether the patient is a child, or the diagnosis is said to be a child's."""
    patient = context.people.patient
    if patient is not None and patient.kind is Kind.CHILD:
        children = (each for each in context.people.named if each.kind is Kind.CHILD)
        return context.people.certain or any(map(context.people.may_be_patient, children))
    text, named = context.text, context.people.named
    if not context.people.certain and any(_A_CHILDS.match(text, each.start) for each in named):
        return True
    children = (each for each in named if each.kind is Kind.CHILD)
    return any(_HOLDER_IS_DATED.match(context.text[each.end :][:10]) for each in children)


def holder_at(context: Context, place: int) -> Person | None:
    """Whose years stand at a place: 我的医保到孩子确诊时满六年 are mine."""
    clause = context.clauses.at(place)
    for person in reversed([each for each in context.people.named if each.start < place]):
        behind = context.text[person.end : person.end + 10]
        then = _THEIR_TIME.match(behind) and clause.start <= person.start
        if then or not _HOLDER_IS_DATED.match(behind):
            return person  # 他妈那时交了七年 is told of her
    return None
