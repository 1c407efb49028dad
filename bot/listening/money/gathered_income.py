"""What a household may have coming in, from whatever sums its people earn or are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.household.gathered import size_gathered
from bot.listening.household.heard import size_of
from bot.listening.message.clauses import Clause
from bot.listening.message.context import Context
from bot.listening.message.people import Kind
from bot.listening.money.amounts import Sum, sums_in
from bot.listening.money.costs import AID, COMPENSATION
from bot.listening.money.heard import is_present
from bot.listening.money.income import AGAINST, AT_TIMES, HARDLY_A_YEARS_INCOME, INCOME
from bot.listening.money.kinds import cost_of
from bot.listening.money.no_costs import is_premium, is_requirement
from bot.listening.money.sums_around import added_up, words_around
from rules.interval import ZERO, Interval, at_least, exactly

_MOST_READINGS = 4
_DAYS, _MONTHS = exactly(365), exactly(12)
_COMES_IN = re.compile(
    "收入|收如|[好赖差坏]年(?:景|头|成)|年成|进项|进账|入账|进帐|落(?:到|在)?(?:手|口袋|袋)|到手|净?剩|净落|净赚|挣|赚|"
    "工资|工钱|薪|退休金?|养老[金钱]?|抚恤金|[特独]扶金|扶助金|(?:月|厂里?|单位|公司)[^,;。0-9]{0,4}开|老人钱|老农保|失业金|失业保险|抚养费|赡养费|"
    "寄|贴(?:补|我|俺|阮|家)|打(?:回|给|过来|钱|到家)|往家里|给(?:我|俺|阮|家|老人|爸妈)|孝敬|"
    "打工|打散工|散工|零工|做工|上班|(?<![病这那哪各])种|务农|养(?![老家护])|跑车|跑腿|送外卖|摆摊|开店|出海|"
    "收成|年收|月收|年入|月入|分红|卖(?!了)|做(?!手术|了|检查|化疗|透析|过)|生意|干活|弄|"
    "计件|旺季|淡季|月份|流水|营业额|毛收|趁|揾|寻钱|捞|(?<![0-9一二两三四五六七八九十几])[毛净]$|低保金|补贴|补助(?!款?报)|津贴|残补|五保|供养|生活费|养家|扣完|税后|年薪|月薪|日薪|拿(?!药|了|过|出)|领"
)
_GOES_OUT = re.compile(
    "发票|[看治]病|自己出|自己(?:拿|出|贴|背|要)|付|欠[^,;。]{0,8}工资|奶粉|康复|倒贴|卡里|存折|公积金|一次性|"
    "看病|治病|吃药|债|饥荒|窟窿|亏空|花(?!生)|用[了掉去]|开销|开支|支出|药|费(?!用)|费用|自付|自负|自费|自理|自掏|掏|垫|承担|负担|"
    "报[了销]|能报|报完|统筹|医保(?:出|付|报)|借|欠|贷|月供|租(?!金收)|学费|学校|押金|定金|存款|"
    "积蓄|存了|彩礼|房[贷款租]|车贷|标准|"
    "捐|筹|慰问|救助|罚|赔|交了|缴|付了|买|结算|总共花|住院|手术|账单|进货|成本|油钱|刨[去掉]|"
    "扣[掉除我他她]|除[去掉]|利息|保险|报销|礼金|伙食|助学"
)
_BEHIND = re.compile(
    "^(?:的|是|我|俺|他|她|[我他她]?[爸妈]|老公|老婆|对象|一个人|自己|块|元|钱|来|多|左右|都是|全是|就是)*(?:收入|工资|退休金?|养老金?|进项|进账|进帐|到手|"
    "落手|过日子|养家|生活|吃饭|补贴)|^(?:一个人|每人|人均|/人)|^(?:每[月年]|[一1]个?[月年]|/[月年])"
)
_GIVEN = re.compile("救助|慰问|捐|水滴|轻松筹|众筹")  # aid and gifts for the illness
_OF_ALL_BEHIND = re.compile(
    "(?:这|那)?(?:是|就是|都是)?(?:我们?|俺们?|咱)?(?:全家|一家子?|家里|家庭|两口子|夫妻俩|一起|加起来|合起来|拢总|拢共)"
    "(?:人)?(?:的|收入|总共|一共|加起来|合起来|拢共|所有)*$"
)
# 一天好几千往里扔; 月薪五千的是我弟; 报销完自己还剩九万八.
_SPENT_OR_ANOTHERS = re.compile(
    "(?:块|元|钱|的){0,2}(?:往(?:里|外|医院)|砸|扔|填|的是(?:我|俺)?(?:弟|哥|姐|妹|叔|舅|邻居|同事))"
)
_LEFT_OF_A_BILL = re.compile("报(?:销)?(?:完|后|了)[^,;。]{0,6}(?:还|剩)")
_NO_OTHER = re.compile("[^,。;]{0,4}(?:再没|没别的|没有别的|没其他|没有其他|就这)")
_NEXT, _FAR = 16, 40
_THEN_OF_ALL = re.compile("[, ]*(?:每个?月|一个?月|每年|一年)[, ]*[我俺]?们?(?:全家|一家|家里)")
# Paid to those who are recognised; the authority does not count it as income.
_MONTHLY = re.compile("工资|退休金|薪")
_BENEFIT = re.compile("低保|五保|优抚|退伍|抚养|供养")
_OF_A_PERIOD = re.compile("年|月|收入|工资|农药|化肥")
_FILLING = re.compile(
    "(?:满打满算|大概|也就|差不多|左右|算下来|算起来|加起来|总共|一共|拢共|顶多|最多|估计|七七八八|刨光|啊不|哦不|噢不|呃不|不对|不是|说?错了?)+"
)
_AFTER_COSTS = re.compile("报|统筹|医保|费用|结算|住院|花了|医院")
_HANDED_OUT = re.compile("[拿领]")
_WHAT_IS_LEFT = re.compile("剩|到手|落手|拿")
_TURNOVER = re.compile("流水|营业额|毛收|毛利|(?<!靠)(?<!指着)(?<!指望)卖(?!菜干|力)")
_WHOLE = re.compile(
    "全家|家里(?!有|人|就)|家庭|一家|咱家|我家|俺家|阮家|我们家|合起来|加起来|加一块|加一起|合计|"
    "一共|总共|拢总|拢共|合共|两口子|夫妻|老两口|[我俺他她]们?俩|两个人|户年|整个家"
)
# Said of nobody: 四口人, 年收入三万.
_OF_ALL = re.compile("[年月](?:总|纯)?收入?|[年月]入|总收入|纯收入")
_NOTHING = re.compile(
    "(?:没有?|无|零|断了|没了|失去)(?:任何|什么|啥|固定|稳定)?"
    "(?:收入|经济来源|生活来源|进项|进账|来钱)"
)
_ADDED_UP = re.compile("全家|合共|合计|合起来|加起来|加一块|加一起|一家子")
_ONLY_ONE = re.compile("(?:靠|就|只有|只)[^,;]{0,6}(?:一个人|一人|自己|打工|上班|退休|养老)")


@dataclass(frozen=True)
class _Income:
    """A sum that comes in, what it makes in a year, and whether it is the whole household's."""

    sum: Sum
    values: tuple[Interval, ...]
    whole: bool
    gross: bool


def gathered_income(context: Context) -> Iterator[Heard]:
    """One value where only one is possible, otherwise what the sums may come to."""
    sums = [each for each in sums_in(context) if _may_count(context, each)]
    incomes = [_income(context, each) for each in sums if _comes_in(context, each, sums)]
    incomes = [each for each in incomes if not each.gross] or incomes
    if not incomes:
        yield from _nothing_comes_in(context)
        return
    first = incomes[0]
    start, end = first.sum.start, first.sum.end
    plain = first.whole and len(first.values) == 1 and first.values[0].bounded
    if len(incomes) == 1 and plain and _is_steady(context):
        yield implied(start, end, INCOME, first.values[0])
    else:
        yield unclear(start, end, *_readings(incomes))


def _nothing_comes_in(context: Context) -> Iterator[Heard]:
    for match in _NOTHING.finditer(context.text):
        yield unclear(match.start(), match.end(), Reading(INCOME, exactly(0), "whole.household"))


def _may_count(context: Context, each: Sum) -> bool:
    silent = context.is_silent(each.start) or is_premium(context, each)
    silent = silent or is_requirement(context, each)
    return not silent and is_present(context, each)


def _is_steady(context: Context) -> bool:
    return not AT_TIMES.search(context.text) and not AGAINST.search(context.text)


def _comes_in(context: Context, each: Sum, sums: Sequence[Sum]) -> bool:
    before, behind = words_around(context, each, sums)
    if _is_no_income(before, behind) or _is_given(context, each, sums):
        return False
    if _BEHIND.match(behind) and not _GOES_OUT.search(before):
        return True
    benefit = _BENEFIT.search(before) and not _WHOLE.search(before)
    if context.asked != INCOME and benefit and not _NO_OTHER.match(_following(context, each)):
        return False
    comes, goes = _last(_COMES_IN, before), _last(_GOES_OUT, before)
    if comes >= 0 and _HANDED_OUT.match(before, comes) and _is_of_aid(context, each):
        return False
    if comes < 0 and goes < 0:
        return _is_told_bare(context, each)
    if comes > goes and _WHAT_IS_LEFT.match(before, comes):
        return _is_left_of_income(context, each, before)
    return comes > goes


def _is_no_income(before: str, behind: str) -> bool:
    """What goes out, is another's, was given, or is left of a bill."""
    another = _SPENT_OR_ANOTHERS.match(behind) or _LEFT_OF_A_BILL.search(before)
    return bool(another or _GIVEN.search(before + behind[:8]))


def _is_left_of_income(context: Context, each: Sum, before: str) -> bool:
    """一个月到手五千六 is left of wages, 报完还剩五万 of a bill."""
    if _TURNOVER.search(context.text):
        return True  # what is left of it
    if each.period == "month":
        return not _AFTER_COSTS.search(before)
    told = each.period is not None or context.asked == INCOME or _OF_A_PERIOD.search(before)
    return bool(told and not _AFTER_COSTS.search(_previous(context, each) + before))


def _is_of_aid(context: Context, each: Sum) -> bool:
    """今年的医疗救助拿到八千了, 去年拿的一万五: whether 拿 and 领 go on about aid."""
    return context.asked in (AID, COMPENSATION) or "救助" in _previous(context, each)


def _is_given(context: Context, each: Sum, sums: Sequence[Sum]) -> bool:
    cost = cost_of(context, each, sums)
    return cost is not None and cost.kind in ("compensation", "aid")


def _following(context: Context, each: Sum) -> str:
    return context.clauses.following(each.start)


def _previous(context: Context, each: Sum) -> str:
    earlier = context.clauses.previous(each.start)
    return earlier.text if earlier else ""


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in words.finditer(text)), default=-1)


def _is_told_bare(context: Context, each: Sum) -> bool:
    """我一年五万: a person or the household with a sum and a period, and no more."""
    subject = context.people.subject_at(each.start)
    here = subject is not None and subject.start >= context.clauses.at(each.start).start
    if here and subject and subject.kind is Kind.HOUSEHOLD and each.period is not None:
        return True
    following = context.text[each.end : each.end + _NEXT]
    of_all = _OF_ALL_BEHIND.match(context.clauses.following(each.start))
    if each.period is not None and (of_all or _THEN_OF_ALL.match(following)):
        return True
    earlier = _told_before(context, each)
    said = earlier.text if earlier else ""
    comes, goes = _last(_COMES_IN, said), _last(_GOES_OUT, said)
    if goes > comes:
        return False
    if context.asked == INCOME or each.each_person or comes >= 0:
        return True
    near = subject is not None and earlier is not None and subject.start >= earlier.start
    if each.period is not None and (here or near):
        return True
    added_up = _ADDED_UP.search(context.clauses.before(each.start)) is not None
    return added_up and not _GOES_OUT.search(context.text, max(0, each.start - _FAR), each.start)


def _told_before(context: Context, each: Sum) -> Clause | None:
    """The clause before, or the one before it where that only leads to the sum."""
    earlier = context.clauses.previous(each.start)
    while earlier is not None and _FILLING.fullmatch(earlier.text):
        earlier = context.clauses.previous(earlier.start)
    return earlier


def _income(context: Context, each: Sum) -> _Income:
    clause = context.clauses.at(each.start)
    words = context.text[max(clause.start, each.start - 30) : min(clause.end, each.end + 12)]
    earlier = _told_before(context, each)
    if earlier and not context.text[clause.start : each.start].strip():
        words = earlier.text[-30:] + words
    following = context.clauses.following(each.start)
    if _OF_ALL_BEHIND.match(following):
        words += following
    subject = context.people.subject_at(each.start)
    asked = context.asked == INCOME and subject is None
    of_all = (
        subject is not None and subject.kind is Kind.HOUSEHOLD and subject.start >= clause.start
    )
    unnamed = subject is None or context.clauses.at(subject.start).sentence != clause.sentence
    of_all = of_all or bool(unnamed and _OF_ALL.search(words))
    whole = bool(asked or of_all or _WHOLE.search(words) or each.each_person)
    if _ONLY_ONE.search(words) and not _WHOLE.search(words):
        whole = False
    gross = _TURNOVER.search(context.clauses.before(each.start)) is not None
    return _Income(each, _values(context, each, words), whole, gross)


def _values(context: Context, each: Sum, words: str) -> tuple[Interval, ...]:
    if each.period == "day":
        return (Interval(ZERO, each.yuan.times(_DAYS).high),)
    if _TURNOVER.search(words) or AT_TIMES.search(words):
        return (Interval(ZERO, each.yearly.high),)
    values: tuple[Interval, ...] = (each.yearly,)
    if each.period is None and each.yuan.high < HARDLY_A_YEARS_INCOME:
        monthly = each.yuan.times(_MONTHS)
        values = (monthly,) if _MONTHLY.search(words) else (each.yuan, monthly)
    return tuple(_of_all(context, each, value) for value in values)


def _of_all(context: Context, each: Sum, value: Interval) -> Interval:
    """人均: the sum for all, where the size is known; otherwise no more than a bound."""
    if not each.each_person:
        return value
    size = size_of(context) or size_gathered(context)
    return value.times(size) if size else at_least(value.low)


def _readings(incomes: Sequence[_Income]) -> tuple[Reading, ...]:
    """The sums of all first, then those of single people: added up, and each as a part."""
    wholes = [reading for each in incomes if each.whole for reading in _periods(each)]
    single = [each for each in incomes if not each.whole]
    together = added_up([each.values[0] for each in single]) if len(single) > 1 else None
    readings = list(wholes)
    if together is not None:
        readings.append(Reading(INCOME, together, "added.up"))
    for each in single:
        readings += _periods(each)
        readings.append(Reading(INCOME, at_least(each.values[0].low), "one.person"))
    different = {each.value: each for each in reversed(readings)}
    return tuple(each for each in readings if different[each.value] is each)[:_MOST_READINGS]


def _periods(each: _Income) -> list[Reading]:
    """The sum of a year; where no period was said, as a year's and as a month's."""
    keys = ("whole.household",) if len(each.values) == 1 else ("period.year", "period.month")
    return [Reading(INCOME, value, key) for key, value in zip(keys, each.values, strict=True)]
