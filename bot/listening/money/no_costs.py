"""Sums that are no costs borne so far, whatever words stand around them."""

from __future__ import annotations

import re

from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum
from bot.listening.money.income import words_before
from rules import facts as f

_LEAST = 100  # yuan: less is no share of a treatment
_HIGHEST_PREMIUM = 1_500
_PREMIUM = re.compile(
    "保费|居保|(?:交|缴)[^,;。]{0,8}居民|医保[钱费]|(?:交|缴)[^,;。]{0,8}(?:医保|保险|社保|农合)|"
    "(?:医保|居民|保险|农合|农保|社保|灵活就业)[^;。]{0,24}(?:交|缴|退|一年|每年)"
)
_YEAR = re.compile("(?:19[5-9]|20[0-3])[0-9]")
_OF_TREATMENT = re.compile("住院|自付|自负|自费|报完|报销|药|花|化疗|透析|看病|工资|退休金")
_STILL_TO_COME = re.compile(
    "补习|培训|兴趣班|学费|"
    "还要再|还得再|[要得]再|再(?:花|交|补|要)|催[^,;。]{0,4}[补交]|押金|预交|后续|将来|预计|估计还|"
    "(?:医生|大夫|医院)[讲说][^,;。]{0,12}要"
)
_TO_BE_REIMBURSED = re.compile(
    "等着?报|(?:没有?|未)报(?:销)?之?前|还(?:一分)?没(?:去)?报|报了?多少[^,;。]{0,3}[不没]"
)
_BORROWED = re.compile("^ ?(?:又|还|都|先)?(?:借|欠|贷|网贷|房贷|车贷)")
_LONG_AGO = re.compile("(?P<year>(?:20)?[0-9]{2})年|前年|大前年|前几年")
_THIS_OR_LAST = re.compile("今年|去年|这次|现在|近|最近|过去")
_REQUIREMENT = re.compile("^元?(?:以上)?的?(?:才|就|都)?(?:可|能|可以)?(?:以)?(?:申请|救助|享受)")
_NONE_BEHIND = re.compile(
    "[块元]?钱?的?(?:外?债|欠款|贷款|窟窿|饥荒)|[块元, ]{0,2}那?都?是(?:大?前年|前几年|好几年前)"
)
_BEFOREHAND = re.compile("先自付[^,;。]{0,3}$")  # a share of its own on the bill
_ONLY_LEFT = re.compile("剩下?(?:的|来|了|个)?[^,;。]{0,8}$")
_OF_A_BILL = re.compile("报|医保|统筹|账单|住院|医院|手术|结算|治|[花费]了|总费|自[付己]")


def is_no_cost(context: Context, each: Sum) -> bool:
    """Whether it is a premium, a debt, a requirement, or not paid or not of this time."""
    return (
        each.yuan.high < _LEAST
        or is_premium(context, each)
        or _is_not_yet_paid(context, each)
        or _is_others(context, each)
        or is_long_ago(context, each)
        or _NONE_BEHIND.match(context.text, each.end) is not None
    )


def is_premium(context: Context, each: Sum) -> bool:
    """农保那种, 一年四百; or the year of it."""
    if _YEAR.fullmatch(context.text[each.start : each.end].strip()):
        return True
    if each.yuan.high > _HIGHEST_PREMIUM:
        return False
    near = context.text[max(0, each.start - 40) : each.end + 14]
    if context.asked in (f.INSURANCE_TYPE.key, f.INSURED_PLACE.key):
        return True
    clause = context.clauses.at(each.start).text
    return _PREMIUM.search(near) is not None and not _OF_TREATMENT.search(clause)


def is_requirement(context: Context, each: Sum) -> bool:
    """超过一万的可申请救助."""
    return _REQUIREMENT.match(context.text[each.end : each.end + 12]) is not None


def _is_not_yet_paid(context: Context, each: Sum) -> bool:
    before = context.clauses.before(each.start)
    return bool(
        _STILL_TO_COME.search(before)
        or is_to_be_reimbursed(context, each.end)
        or is_requirement(context, each)
    )


def _is_others(context: Context, each: Sum) -> bool:
    before = context.clauses.before(each.start)
    said = words_before(context, each)
    left = _ONLY_LEFT.search(before) and not _OF_A_BILL.search(said)
    borrowed = _BORROWED.search(said) and not _OF_A_BILL.search(before)
    return bool(left or borrowed or _BEFOREHAND.search(before))


def is_long_ago(context: Context, each: Sum) -> bool:
    """Whether it is said to be of a year before the last."""
    before = context.clauses.before(each.start)
    last = max(_LONG_AGO.finditer(before), key=re.Match.start, default=None)
    if last is None or _THIS_OR_LAST.search(before, last.end()):
        return False
    year = last["year"]
    return year is None or int(year[-2:]) < (context.today.year - 1) % 100


def is_to_be_reimbursed(context: Context, end: int) -> bool:
    """总共二十三万, 还没报: how much of a sum is borne is not known yet."""
    behind = context.clauses.behind(end)[:14] + " " + context.clauses.following(end)[:14]
    return _TO_BE_REIMBURSED.search(behind) is not None
