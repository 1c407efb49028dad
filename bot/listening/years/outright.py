"""Years of register and of contributions that are said outright to be those at the diagnosis.

Years until now are not the years until the diagnosis; what is not said in one breath with the
diagnosis is gathered in tenure.py and asked back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.listening.findings import Heard
from bot.listening.message.context import Context
from bot.listening.message.people import Kind
from bot.listening.years.ages import stated_ages
from bot.listening.years.moments import moments_in
from bot.listening.years.tenure import TO_NOW, fact_of_span, holder_at, spans_in, years_of

_AT_DIAGNOSIS = re.compile(
    "(?:确诊|诊断|查出来?)(?:的|那|当)?(?:时候?|那时候?|年|时|天|会儿?)|到确诊|(?:确诊|"
    "查出来?)之?前"
)
_TOPIC = re.compile("户口|户籍|落户|医保|社保|居保")
_INTERRUPTED = re.compile("断|停|没交|没缴|补|还差|不满|没满|多少|加起来|可能|大概|不止|上下|约")
_IN_PARTS = re.compile(
    "(?<![没未])断|(?<![没未])停|补[交缴]|转[移入出到]|后来转|合并|累计|老家[^,]{0,4}[交缴]|另外|其中|中间|在[^,。;]{1,5}[交缴]过|不止|不足|要是|如果|窗口|他们说|说的|"
    "算[上到]|别的地方|外地[交缴]"
)


def heard_years(context: Context) -> Iterator[Heard]:
    """Durations and ages at the diagnosis, as far as the message states them."""
    yield from _stated_spans(context)
    yield from stated_ages(context)


def _stated_spans(context: Context) -> Iterator[Heard]:
    spans = spans_in(context, moments_in(context))
    clauses = Counter(context.clauses.number_at(each.start("span")) for each in spans)
    for match in spans:
        place = match.start("span")
        clause = context.clauses.at(place)
        alone = clauses[context.clauses.number_at(place)] == 1
        if (
            not alone
            or context.plain.is_english
            or not _is_plain(clause.text)
            or context.is_silent(place)
            or _is_of_several_times(context, place)
        ):
            continue
        fact, years = fact_of_span(context, match), years_of(match)
        if fact and years and _is_holder_plain(context, place):
            yield Heard(*match.span(), fact, years)


def _is_of_several_times(context: Context, place: int) -> bool:
    """Whether the words around tell of gaps, of sums, or of years elsewhere."""
    near = context.text[max(0, place - 30) : place + 30]
    return _IN_PARTS.search(near) is not None


def _is_plain(words: str) -> bool:
    said = _AT_DIAGNOSIS.search(words) and _TOPIC.search(words)
    return bool(said) and not _INTERRUPTED.search(words) and not TO_NOW.search(words)


def _is_holder_plain(context: Context, place: int) -> bool:
    """确诊时社保交了六年: where the patient is a child, whose they are is to be asked."""
    patient = context.people.patient
    of_child = patient is not None and patient.kind is Kind.CHILD
    holder = holder_at(context, place)
    if holder is None:
        return not of_child
    if not of_child and holder.kind is not Kind.HOUSEHOLD and not context.people.is_known:
        return False  # my own years may be asked about for a child
    return context.speaks_of_patient(place) or (of_child and holder.kind is not Kind.HOUSEHOLD)
