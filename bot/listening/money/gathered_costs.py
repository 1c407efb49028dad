"""What was borne and received, from looser words around the sums of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum, sums_in
from bot.listening.money.costs import (
    AID,
    BURDEN,
    CATASTROPHIC,
    IN_SCOPE,
    IN_SCOPE_12M,
    INPATIENT,
    ITEM,
    LAST_TWELVE,
    NON_COVERED,
    OTHER_YEAR,
    OUTPATIENT,
    THIS_YEAR,
    in_zone,
    shares,
)
from bot.listening.money.heard import is_present
from bot.listening.money.sums_around import added_up, words_around
from rules import facts as f
from rules.interval import ZERO, Interval, at_least, exactly

COMPENSATION = f.OTHER_COMPENSATION.key
ASKED_FOR = (
    IN_SCOPE_12M, IN_SCOPE, INPATIENT, OUTPATIENT, NON_COVERED, CATASTROPHIC, AID, COMPENSATION,
    BURDEN, ITEM,
)  # fmt: skip
_MOST_READINGS = 4
_NEXT = 16  # characters to the next sum, to which the words between may belong
_FAR = 4  # clauses back that may still say what a sum is

_KINDS: dict[str, re.Pattern[str]] = {
    "nothing": re.compile(
        "借|欠|贷|租|学费|押金|预交|预缴|存款|积蓄|保费|保险费|参保费|房|起付|门槛|标准|封顶|上限|"
        "工资|退休金|养老金|收入|月薪|年薪|挣|赚|报价|需要|还差|定金|彩礼|罚|助学|临时救助|"
        "路费|车费|伙食|生活费|营养费|护工"
    ),
    "paid_by_others": re.compile(
        "报(?:了|销了?|掉|回来|到|下来)|能报|给报|统筹(?:基金)?(?:支付|支出|付|报销)?|基金(?:支付|支出)|"
        "医保(?:支付|付|出|报|给付|给)|大病(?:保险)?(?:报|付|支付|赔|出|又报)|健保(?:给付|付|出)|账户"
    ),
    "total": re.compile(
        "总费用|总共|一共|合计|拢总|总额|花了|花去|花掉|花费|用了|用去|费用|账单|单子|报销前|医疗费|"
        "医药费|住院费|手术费|治疗费"
    ),
    "own": re.compile(
        "(?:自己|自家|家己|自个儿?|我们?家?|俺们?家?|阮家?|咱家?|家里|全家|个人|本人|病人|患者)"
        "[^,;。0-9]{0,8}(?:承担|负担|花|掏|出(?!院|来|生)|付|贴|担|垫|拿|扛|背|顶|凑|刷|交|补)|"
        "自付|自负|自理|自掏|自担|自己的|现金(?:支付)?|个人(?:负担|支付|现金|承担|部分)|归自己|"
        "(?:报完|报销完|报销后|报了以?后|报后|扣掉|扣除|除去)[^,;。0-9]{0,10}(?:剩|还|得|要|到|是|花|付|交|掏|出|自己)|"
        "没报(?:的|销)|报剩|剩下?(?:的|来)?|实付|实际(?:支)?付|"
        "(?:结账|结算|出院)时?[^,;。0-9]{0,4}(?:交|付|补)|缺口|垫付|倒贴|腰包|"
        "(?:自己|个人|我们?)[^,;。0-9]{0,4}头上"
    ),
    "non_covered": re.compile(
        "自费|目录(?:以)?外|范围(?:以)?外|非医保|非目录|非合规|医保(?:以)?外|丙类|外购|院外|"
        "(?:不进|没进|进不了|不在|不属于|不算|未进|不入|不走)医保|不予(?:报销|支付)|"
        "(?:医保|健保|社保|农合)(?:不|没有?|不能|都不|一分不)(?:进|给|报|赔|管|包|付|认|让|覆盖|支付)|"
        "不(?:给|能)报|报不了|不报|不給付|拒付|全自费|"
        "(?:没|無|无)法报|(?:没|分|钱)不?报|用不了医保|不能(?:走|用|刷)医保|医保(?:卡)?(?:走|用|刷)不了|"
        "报不(?:上|掉)|不(?:让|可以|能够)报|不在(?:报销)?(?:范围|目录)|不纳入|目录(?:里)?没有|全额自|"
        "外面(?:的)?(?:药店)?买|自己买(?:的)?药|药店买|自购|网上买"
    ),
    "in_scope": re.compile(
        "政策(?:范围)?(?:以)?内|(?:医保)?目录(?:以)?内|范围(?:以)?内|合规(?!费用)|合规费用自"
    ),
    "catastrophic": re.compile(
        "进(?:入|了)?大病|大病(?:保险)?(?:那一?栏|里|的)?[^,;。0-9报付赔]{0,6}合规|纳入大病|"
        "大病(?:保险)?(?:合规|起付以上)"
    ),
    "compensation": re.compile(
        "捐|(?<!统)筹(?:了|到|款|集)?|减免|慰问|商业(?:医疗)?险|商业保险|商保|重疾险|惠民保|医惠保|百万医疗|"
        "保险公司|工会|慈善|红十字|基金会|(?:单位|公司|厂里|村里|学校)(?:又|也|还)?(?:给|补|报)(?![^,]{0,2}(?:交|缴|上|买|发))|"
        "教会"
    ),
    "aid": re.compile(
        "(?<!临时)(?<!慈善)(?<!社会)救助(?!站|标准|比例|前)|民政[^,;。0-9]{0,6}(?:给|发|打|拨|补|批)|"
        "二次(?:补助|救助)"
    ),
    "item": re.compile("这(?:个|种|款)?药|该药|特药|这针|此药"),
}
# Which kind it is where several are said: the narrower one.
_NARROWEST = ("catastrophic", "in_scope", "non_covered", "compensation", "aid", "own")
_ASIDE = ("nothing", "paid_by_others")
_ALL_OF_IT = re.compile(
    "^(?:这些|这个|基本)?(?:都|全|也|统统|完全|一分)?(?:是|要|得|靠|由)?(?:我们?|俺们?|家里)?"
    "(?:自己|自费|自掏|自付|个人|(?:医保|新农合)[^,]{0,4}不|报不了|不报|不给报|不能报)"
)
_ONLY_LEFT = re.compile("剩下?(?:的|来|了)?[^,;。]{0,4}$")
_OF_A_BILL = re.compile("报|医保|统筹|费|花|总|账|住院|医院|手术|结算|治|自[己付]")
_A_UNIT = re.compile("(?:一|每)(?:针|支|盒|瓶|次|天|片|粒|疗程)[^,;。]{0,6}$")
_NOT_YET = re.compile("申请|能不能|想|希望|可以|最高|封顶")
_WHOLE_ILL = re.compile(
    "[我俺][和跟][^,;。]{1,5}(?:看病|住院)|老两口|俩人|两个人|全家|一家人?|家里人|家庭成员|"
    "两口子|夫妻|[俺阮我]们?一家|家里"
)
_ILLNESS = re.compile("看病|医药|医疗|药费|住院|治病")
_OUTPATIENT = re.compile("门诊|慢病|慢特病|慢性病|门特|门慢|特病")
_YEAR_WORD = re.compile(f"{THIS_YEAR.pattern}|{OTHER_YEAR.pattern}|{LAST_TWELVE.pattern}|到现在")
_NO_AID = re.compile(
    "救助[^,;。]{0,10}(?:一分|一毛|一块|1分|没)钱?(?:都|也|还)?没?(?:有)?(?:拿|领|得|收|给|报|到|享受|用)"
)
_NONE_AT_ALL = re.compile("一分钱?(?:都|也|还)?(?:没|未|沒)|(?:没|未)(?:拿|领|得|有|报|享受|收)过?")
_REST = re.compile(
    "(?:剩|余|其余|剩余)(?:下)?(?:的|来的)?[^0-9,;。]{0,14}(?:自己|我|俺|阮|垫|扛|掏|出|付|凑)"
)


class _Cost(NamedTuple):
    sum: Sum
    kind: str
    said: str  # the words of the sentence up to the sum, and right behind it


def gathered_costs(context: Context) -> Iterator[Heard]:
    """What the sums with looser words around them may be."""
    sums = [each for each in sums_in(context) if is_present(context, each)]
    costs = [cost for each in sums if (cost := _cost(context, each, sums)) is not None]
    for cost in costs:
        if cost.kind in _HEARD:
            yield from _HEARD[cost.kind](context, cost)
    yield from _given_together(costs)
    yield from _no_aid(context)
    yield from _the_rest(context, sums)
    yield from _of_the_household(context, sums)
    yield from _asked_for(context, sums, costs)


def _cost(context: Context, each: Sum, sums: Sequence[Sum]) -> _Cost | None:
    before, behind = words_around(context, each, sums)
    following = context.clauses.following(each.end)
    near = any(each.end <= other.start < each.end + _NEXT for other in sums)
    told = _ALL_OF_IT.match(following) or _KINDS["non_covered"].search(following[:_NEXT])
    if told and not near:
        behind += following[:_NEXT]
    said = _sentence_before(context, each)
    kind = _kind(before, behind) or _kind_before(context, each)
    if kind is None or (_A_UNIT.search(before) and kind not in ("non_covered", "compensation")):
        return None
    if kind == "own" and _ONLY_LEFT.search(before) and not _OF_A_BILL.search(said + behind):
        return None
    if _KINDS["item"].search(said):
        kind = "item" if kind in ("own", "non_covered", "in_scope") else kind
    return _Cost(each, kind, said + behind)


def _sentence_before(context: Context, each: Sum) -> str:
    """The sentence so far, as far as it matters."""
    sentence = context.clauses.at(each.start).sentence
    first = next(clause for clause in context.clauses.all if clause.sentence == sentence)
    return context.text[max(first.start, each.start - 60) : each.start]


def _kind_before(context: Context, each: Sum) -> str | None:
    """What the nearest earlier clause of the sentence that says so makes of it."""
    here = context.clauses.number_at(each.start)
    sentence = context.clauses.all[here].sentence
    for clause in reversed(context.clauses.all[max(0, here - _FAR) : here]):
        if clause.sentence != sentence or _says_aside(clause.text):
            return None
        kind = _kind(clause.text[-60:], "")
        if kind is not None:
            return kind if kind != "compensation" else None
    return None


def _says_aside(text: str) -> bool:
    nearest = max(_last(_KINDS[name], text) for name in _NARROWEST)
    return any(_last(_KINDS[name], text) > nearest for name in _ASIDE)


def _kind(before: str, behind: str) -> str | None:
    """What the words say of a sum: those nearest before it set aside what is not meant."""
    last = {name: _last(words, before) for name, words in _KINDS.items()}
    after = {name for name, words in _KINDS.items() if words.search(behind)}
    said = {name for name, place in last.items() if place >= 0} | after
    narrow = next((name for name in _NARROWEST if name in said), None)
    if narrow is None:
        return None
    if narrow in ("aid", "compensation") and last["own"] > last[narrow]:
        narrow = "own"
    if narrow in after and last.get(narrow, -1) < 0 and narrow != "own":
        return narrow
    nearest = max(last[name] for name in _NARROWEST)
    if any(last[name] > nearest for name in _ASIDE):
        return None
    return narrow if nearest >= 0 or "own" not in after else "own"


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words.finditer(text)), default=-1)


def _other_year(cost: _Cost) -> bool:
    """Whether the last year named before the sum is another than this."""
    years = [match[0] for match in _YEAR_WORD.finditer(cost.said)]
    return bool(years) and OTHER_YEAR.fullmatch(years[-1]) is not None


# -- what each kind makes of a sum -------------------------------------------------------------


def _own(context: Context, cost: _Cost) -> Iterator[Heard]:
    each = cost.sum
    if _WHOLE_ILL.search(cost.said) and _ILLNESS.search(cost.said):
        yield implied(each.start, each.end, BURDEN, each.yuan)
    if in_zone(context) and each.period != "month":
        yield from _in_zone(context, cost)
    yield unclear(each.start, each.end, *shares(context, each.yearly))


def _in_scope(context: Context, cost: _Cost) -> Iterator[Heard]:
    each = cost.sum
    if _other_year(cost) and not LAST_TWELVE.search(cost.said):
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


def _in_zone(context: Context, cost: _Cost) -> Iterator[Heard]:
    each, clause = cost.sum, context.clauses.before(cost.sum.start)
    words = clause if re.search("住院|门诊|慢病|门特", clause) else cost.said
    if _OUTPATIENT.search(words):
        yield implied(each.start, each.end, OUTPATIENT, each.yuan)
    elif "住院" in words:
        yield implied(each.start, each.end, INPATIENT, each.yuan)


def _non_covered(_: Context, cost: _Cost) -> Iterator[Heard]:
    each = cost.sum
    if each.period in ("month", "day") or _A_UNIT.search(cost.said[-30:]):
        reading = Reading(NON_COVERED, at_least(each.yuan.low), "cost.non_covered")
        yield unclear(each.start, each.end, reading)
    elif not _other_year(cost):
        yield implied(each.start, each.end, NON_COVERED, each.yuan)


def _catastrophic(_: Context, cost: _Cost) -> Iterator[Heard]:
    if not _other_year(cost):
        yield implied(cost.sum.start, cost.sum.end, CATASTROPHIC, cost.sum.yuan)


def _aid(_: Context, cost: _Cost) -> Iterator[Heard]:
    if not _NOT_YET.search(cost.said[-16:]) and not _other_year(cost):
        yield implied(cost.sum.start, cost.sum.end, AID, cost.sum.yuan)


def _item(context: Context, cost: _Cost) -> Iterator[Heard]:
    each = cost.sum
    if THIS_YEAR.search(cost.said):
        yield implied(each.start, each.end, ITEM, each.yuan)
    else:
        yield unclear(each.start, each.end, Reading(ITEM, each.yuan, "cost.item"))
    yield unclear(each.start, each.end, *shares(context, each.yuan))


_HEARD: dict[str, Callable[[Context, _Cost], Iterator[Heard]]] = {
    "own": _own,
    "in_scope": _in_scope,
    "non_covered": _non_covered,
    "catastrophic": _catastrophic,
    "aid": _aid,
    "item": _item,
}


# -- what is not one sum -----------------------------------------------------------------------


def _given_together(costs: Sequence[_Cost]) -> Iterator[Heard]:
    """Donations, a hospital's and an employer's gifts: all of them count."""
    given = [each.sum for each in costs if each.kind == "compensation" and not _other_year(each)]
    if not given:
        return
    start, end = given[0].start, given[0].end
    if len(given) == 1:
        yield implied(start, end, COMPENSATION, given[0].yuan)
        return
    values = [added_up([each.yuan for each in given]), *(each.yuan for each in given)]
    yield unclear(
        start, end, *(Reading(COMPENSATION, value, "added.up") for value in values[:_MOST_READINGS])
    )


def _no_aid(context: Context) -> Iterator[Heard]:
    asked = context.asked in (AID, COMPENSATION)
    words = _NONE_AT_ALL if asked else _NO_AID
    fact = context.asked if asked and context.asked else AID
    for match in words.finditer(context.text):
        before = context.clauses.before(match.start())
        if not context.is_silent(match.start()) and not OTHER_YEAR.search(before):
            yield implied(match.start(), match.end(), fact, exactly(0))


def _the_rest(context: Context, sums: Sequence[Sum]) -> Iterator[Heard]:
    """剩下的都是我垫的: what the bill holds beyond what others paid."""
    paid = [each for each in sums if _says(context, each, sums, "paid_by_others")]
    left = _REST.search(context.text)
    first = min([each.start for each in paid] + ([left.start()] if left else []), default=0)
    bills = [each for each in sums if each.end <= first and _may_be_the_bill(context, each, sums)]
    if not bills:
        return
    bill = bills[-1]
    rest = _less(bill.yuan, [each.yuan for each in paid])
    if rest.high > 0:
        yield unclear(bill.start, bill.end, Reading(IN_SCOPE_12M, rest, "cost.in_scope"))


def _of_the_household(context: Context, sums: Sequence[Sum]) -> Iterator[Heard]:
    """一年下来全家看病得七八万: perhaps after insurance, perhaps before."""
    for each in sums:
        before, _ = words_around(context, each, sums)
        aside = any(_KINDS[name].search(before) for name in _ASIDE)
        if _WHOLE_ILL.search(before) and _ILLNESS.search(before) and not aside:
            yield unclear(each.start, each.end, Reading(BURDEN, each.yuan, "cost.household"))


def _may_be_the_bill(context: Context, each: Sum, sums: Sequence[Sum]) -> bool:
    """What stands before what others paid of it, unless it is said to be something else."""
    before, _ = words_around(context, each, sums)
    other = any(_KINDS[name].search(before) for name in (*_NARROWEST, *_ASIDE))
    return each.period is None and not other


def _says(context: Context, each: Sum, sums: Sequence[Sum], kind: str) -> bool:
    before, _ = words_around(context, each, sums)
    return _KINDS[kind].search(before) is not None


def _less(total: Interval, paid: Sequence[Interval]) -> Interval:
    low = total.low - sum((each.high for each in paid), ZERO)
    high = total.high - sum((each.low for each in paid), ZERO)
    return Interval(max(ZERO, low), max(ZERO, high))


def _asked_for(context: Context, sums: Sequence[Sum], costs: Sequence[_Cost]) -> Iterator[Heard]:
    """A sum in answer to the question that stands, where its words say nothing else."""
    if context.asked not in ASKED_FOR:
        return
    other = {each.sum for each in costs if each.kind not in ("own", "item")}
    for each in sums:
        cost = _Cost(each, "own", context.clauses.before(each.start))
        before, _ = words_around(context, each, sums)
        aside = any(_KINDS[name].search(before) for name in _ASIDE)
        part = aside or _A_UNIT.search(before) or each.period in ("month", "day")
        if each not in other and not _other_year(cost) and not part:
            yield implied(each.start, each.end, context.asked, each.yuan)
