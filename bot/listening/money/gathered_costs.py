"""What was borne and received, from looser words around the sums of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum, sums_in
from bot.listening.money.asked_costs import answers_for_costs
from bot.listening.money.costs import (
    AID,
    BURDEN,
    CATASTROPHIC,
    COMPENSATION,
    ILLNESS,
    IN_SCOPE,
    IN_SCOPE_12M,
    INPATIENT,
    ITEM,
    LAST_TWELVE,
    NON_COVERED,
    OTHER_YEAR,
    OUTPATIENT,
    THIS_YEAR,
    WHOLE_HOUSEHOLD_ILL,
    in_zone,
    shares,
)
from bot.listening.money.heard import is_present
from bot.listening.money.income import words_before
from bot.listening.money.kinds import (
    A_UNIT,
    ASIDE,
    KINDS,
    NARROWEST,
    Cost,
    cost_of,
    is_a_bill,
    is_of_other_year,
    says,
)
from bot.listening.money.no_costs import is_no_cost
from bot.listening.money.sums_around import added_up, less, words_around
from rules.interval import at_least, exactly

_MOST_READINGS = 4
_NOT_YET = re.compile("申请|能不能|想|希望|可以|最高|封顶|临时救助")
_WHOLE_ILL = re.compile(
    "[我俺][和跟][^,;。]{1,5}(?:看病|住院)|[我咱俺]们?家|老两口|俩人|两个人|全家|一家人?|家里人|家庭成员|"
    "两口子|夫妻|[俺阮我]们?一家|家里"
)
_OUTPATIENT = re.compile("门诊|慢病|慢特病|慢性病|门特|门慢|特病")
_NO_AID = re.compile(
    "救助[^,;。]{0,10}(?:一分|一毛|一块|1分|没)钱?(?:都|也|还)?没?(?:有)?(?:拿|领|得|收|给|报|到|享受|用)"
)
_NONE_AT_ALL = re.compile("一分钱?(?:都|也|还)?(?:没|未|沒)|(?:没|未)(?:拿|领|得|有|报|享受|收)过?")
_NO_AID_THIS_YEAR = re.compile(
    f"{_NO_AID.pattern}|今年[^,;。0-9]{{0,4}}(?:一分|一毛|一次|一块)钱?(?:也|都|还)*(?:没|未)|"
    "今年(?:也|都|还)*没(?:有)?(?:拿|领|得|到|申请)"
)
_ALL_COVERED = re.compile(
    "(?:没有?|无)(?:用过?|开过?|花过?|产生|出现|任何|什么){1,2}自费|"
    "没有自费(?:的|药|部分|费用|项目)?(?=$|[,;。!? \n])|"
    "(?:自费|非医保|医保外|目录外)(?:的|药|部分|费用){0,3}(?:一分|一毛|都|也)?"
    "(?:没有|是零|为零|是0|为0|0元)(?=$|[,;。!? \n])|"
    "(?:药|费用|[都全])(?:都|全)?(?:是|在)(?:医保)?目录(?:里|内)(?:面|的)*(?=$|[,;。!? \n])"
)
_SPENT = re.compile("[花费用账总共]|合计|医院|住院|手术|支架|治|单子|结算|icu")
_REST = re.compile(
    "(?:剩|余|其余|剩余)(?:下)?(?:的|来的)?[^0-9,;。]{0,14}(?:自己|我|俺|阮|垫|扛|掏|出|付|凑)"
)


def gathered_costs(context: Context) -> Iterator[Heard]:
    """What the sums with looser words around them may be."""
    sums = [each for each in sums_in(context) if is_present(context, each)]
    sums = [each for each in sums if not is_no_cost(context, each)]
    costs = [cost for each in sums if (cost := cost_of(context, each, sums)) is not None]
    for cost in costs:
        if cost.kind in _HEARD:
            yield from _HEARD[cost.kind](context, cost)
    yield from _given_together(costs)
    yield from _nothing_non_covered(context)
    yield from _no_aid(context)
    yield from _the_rest(context, sums)
    yield from _of_the_household(context, sums)
    yield from answers_for_costs(context, sums, costs)


# -- what each kind makes of a sum -------------------------------------------------------------


def _own(context: Context, cost: Cost) -> Iterator[Heard]:
    each = cost.sum
    if _is_the_households(context, each):
        yield implied(each.start, each.end, BURDEN, each.yuan)
    if in_zone(context) and each.period != "month" and _OUTPATIENT.search(_clause(context, each)):
        yield implied(each.start, each.end, OUTPATIENT, each.yuan)
    yield unclear(each.start, each.end, *shares(context, each.yearly))


def _clause(context: Context, each: Sum) -> str:
    return context.clauses.before(each.start)


def _is_the_households(context: Context, each: Sum) -> bool:
    """全家看病自己掏了五万, but not: 自己掏了三万, 家里就我一个人上班."""
    said = words_before(context, each)
    return WHOLE_HOUSEHOLD_ILL.search(said) is not None and ILLNESS.search(said) is not None


def _in_scope(context: Context, cost: Cost) -> Iterator[Heard]:
    each = cost.sum
    if is_of_other_year(cost) and not LAST_TWELVE.search(cost.said):
        return
    if in_zone(context) and not LAST_TWELVE.search(cost.said):
        found = list(_in_zone(context, cost))
        yield from found
        if found:
            return
    readings = (
        Reading(IN_SCOPE_12M, each.yuan, "period.12_months"),
        Reading(IN_SCOPE, each.yuan, "period.this_year"),
    )
    if LAST_TWELVE.search(cost.said):
        yield implied(each.start, each.end, IN_SCOPE_12M, each.yuan)
    elif THIS_YEAR.search(cost.said):
        yield implied(each.start, each.end, IN_SCOPE, each.yuan)
    else:
        yield unclear(each.start, each.end, *readings)


def _in_zone(context: Context, cost: Cost) -> Iterator[Heard]:
    each, clause = cost.sum, _clause(context, cost.sum)
    words = clause if re.search("住院|门诊|慢病|门特", clause) else cost.said
    if _OUTPATIENT.search(words):
        yield implied(each.start, each.end, OUTPATIENT, each.yuan)
    elif "住院" in words:
        yield implied(each.start, each.end, INPATIENT, each.yuan)


def _non_covered(_: Context, cost: Cost) -> Iterator[Heard]:
    each = cost.sum
    if each.period in ("month", "day") or A_UNIT.search(cost.said[-30:]):
        reading = Reading(NON_COVERED, at_least(each.yuan.low), "cost.non_covered")
        yield unclear(each.start, each.end, reading)
    elif not is_of_other_year(cost):
        yield implied(each.start, each.end, NON_COVERED, each.yuan)


def _catastrophic(_: Context, cost: Cost) -> Iterator[Heard]:
    if not is_of_other_year(cost):
        yield implied(cost.sum.start, cost.sum.end, CATASTROPHIC, cost.sum.yuan)


def _item(_: Context, cost: Cost) -> Iterator[Heard]:
    each = cost.sum
    if THIS_YEAR.search(cost.said):
        yield implied(each.start, each.end, ITEM, each.yuan)
    else:
        yield unclear(each.start, each.end, Reading(ITEM, each.yuan, "cost.item"))


_HEARD: dict[str, Callable[[Context, Cost], Iterator[Heard]]] = {
    "own": _own,
    "in_scope": _in_scope,
    "non_covered": _non_covered,
    "catastrophic": _catastrophic,
    "item": _item,
}


# -- what is not one sum -----------------------------------------------------------------------


def _given_together(costs: Sequence[Cost]) -> Iterator[Heard]:
    """Donations, a hospital's and an employer's gifts, aid twice: all of them count."""
    for kind, fact in (("compensation", COMPENSATION), ("aid", AID)):
        of_kind = (each for each in costs if each.kind == kind and not is_of_other_year(each))
        given = [each.sum for each in of_kind if kind != "aid" or not _is_not_yet(each)]
        if not given:
            continue
        start, end = given[0].start, given[0].end
        if len(given) == 1:
            yield implied(start, end, fact, given[0].yuan)
            continue
        values = [added_up([each.yuan for each in given]), *(each.yuan for each in given)]
        readings = (Reading(fact, value, "added.up") for value in values[:_MOST_READINGS])
        yield unclear(start, end, *readings)


def _is_not_yet(cost: Cost) -> bool:
    return _NOT_YET.search(cost.said[-16:]) is not None


def _nothing_non_covered(context: Context) -> Iterator[Heard]:
    """没用过自费的; 全在目录里."""
    for match in _ALL_COVERED.finditer(context.text):
        if not context.is_silent(match.start()):
            yield implied(match.start(), match.end(), NON_COVERED, exactly(0))


def _no_aid(context: Context) -> Iterator[Heard]:
    asked = context.asked in (AID, COMPENSATION)
    words = _NONE_AT_ALL if asked else _NO_AID
    if not asked and "救助" in context.text:
        words = _NO_AID_THIS_YEAR
    fact = context.asked if asked and context.asked else AID
    for match in words.finditer(context.text):
        before = context.clauses.before(match.start())
        if not context.is_silent(match.start()) and not OTHER_YEAR.search(before):
            yield implied(match.start(), match.end(), fact, exactly(0))


def _the_rest(context: Context, sums: Sequence[Sum]) -> Iterator[Heard]:
    """剩下的都是我垫的: what the bill holds beyond what others paid."""
    paid = [each for each in sums if says(context, each, sums, "paid_by_others")]
    left = _REST.search(context.text)
    first = min([each.start for each in paid] + ([left.start()] if left else []), default=0)
    bills = [each for each in sums if each.end <= first and _may_be_the_bill(context, each, sums)]
    if not bills:
        return
    bill = bills[-1]
    rest = less(bill.yuan, [each.yuan for each in paid])
    if rest.high > 0:
        yield unclear(bill.start, bill.end, Reading(IN_SCOPE_12M, rest, "cost.in_scope"))


def _of_the_household(context: Context, sums: Sequence[Sum]) -> Iterator[Heard]:
    """一年下来全家看病得七八万: perhaps after insurance, perhaps before."""
    for each in sums:
        before, _ = words_around(context, each, sums)
        aside = any(KINDS[name].search(before) for name in ASIDE)
        if _WHOLE_ILL.search(before) and ILLNESS.search(before) and not aside:
            yield unclear(each.start, each.end, Reading(BURDEN, each.yuan, "cost.household"))


def _may_be_the_bill(context: Context, each: Sum, sums: Sequence[Sum]) -> bool:
    """What stands before what others paid of it, unless it is said to be something else."""
    before, _ = words_around(context, each, sums)
    if is_a_bill(context, each):
        return True
    other = any(KINDS[name].search(before) for name in (*NARROWEST, *ASIDE))
    spent = _SPENT.search(words_before(context, each)) is not None
    return each.period is None and spent and not other
