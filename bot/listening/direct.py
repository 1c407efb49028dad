"""An answer to the question that stands, where the message is no more than that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.listening.findings import Confidence, Heard, Reading, implied, unclear
from bot.listening.household.gathered import gathered_size
from bot.listening.household.heard import SIZE, leaves_household_open, size_of
from bot.listening.identities.answers import LEAVES_OPEN
from bot.listening.message.context import Context
from bot.listening.message.people import Kind
from bot.listening.money.amounts import sums_in
from bot.listening.money.asked_costs import FITTING
from bot.listening.money.gathered_costs import gathered_costs
from bot.listening.money.gathered_income import gathered_income
from bot.listening.money.income import HARDLY_A_YEARS_INCOME, INCOME
from bot.listening.money.no_costs import is_to_be_reimbursed
from bot.listening.money.remarks import leaves_answer_open
from bot.listening.years import gathered_age, gathered_tenure
from bot.reading import (
    Answer,
    MoneyReading,
    household_yearly,
    read_age,
    read_count,
    read_money,
    read_years,
    read_yes_no,
)
from rules import facts as f
from rules.interval import Interval, exactly
from rules.kinds import Fact, Flag, Number

LARGEST_HOUSEHOLD = 50
SURELY_YUAN = 100  # a bare number below this may be meant in 万
NO_IS_TWO_THINGS = (f.REFERRAL_COMPLIANT, f.ASSETS_WITHIN_LIMIT)
BURDEN = f.HOUSEHOLD_MEDICAL_BURDEN.key
TENURE = tuple(
    each.key
    for each in (
        f.HUKOU_YEARS,
        f.CONTRIBUTION_YEARS,
        f.PARENT_HUKOU_YEARS,
        f.PARENT_CONTRIBUTION_YEARS,
    )
)
PERIODIC = (INCOME, BURDEN)
_DATE = re.compile("0[0-9]年|(?:19|20)[0-9]{2}")
_PLAIN_ANSWERS = ("是", "是的", "有", "有的", "不是", "没有", "没有的", "不是的")  # 好的 is none
_ONLY_CORRECTS = re.compile("[哦噢啊嗯]?(?:不对|不是|说错了|刚才说错了|打错了|更正一下|更正|错了)")
NOTHING = ("没有", "没", "无", "都没有", "0")
_SHORT = {
    (f.INSURANCE_TYPE.key, "居民"): "resident",
    (f.INSURANCE_TYPE.key, "居民的"): "resident",
    (f.INSURANCE_TYPE.key, "职工"): "employee",
    (f.INSURANCE_TYPE.key, "职工的"): "employee",
} | {
    (fact.key, word): "none"
    for fact in (f.INSURANCE_TYPE, f.INSURED_PLACE)
    for word in ("没交", "没有交", "没参加", "没有参加", "没参保", "没买", "都没交")
}
# What else a message says may take a number back, add to it or leave it open.
_LEAVES_OPEN = re.compile(
    "[0-9]|[一二两三四五六七八九十几俩仨][十百千万个口]|不过|但|可是|只是|或者?|要是|如果|吗|么|"
    "去年|今年|前年|以前|原来|现在|后来|失业|下岗|停|没了|走了|搬|嫁|分家|分户|另过|离婚|死|去世|"
    "算|除了|另外|还有|其中|里面|包括|含|不清楚|不知道|不确定|记不|有时|不一定|不固定|不稳|没准|"
    "可能|更多|不止|也许|多少|就靠|只靠|全靠|就剩|只剩|挣|赚|工资|退休|养老|一个人"
)
_TAKEN_BACK = re.compile("不对|不是|错了|更正")  # behind an answer
_IN_SCOPE = (f.IN_SCOPE_SELF_PAY_12M, f.IN_SCOPE_SELF_PAY)
_PAID = re.compile("付|交|掏|出|自己|个人|住院|门诊")
_SCOPE = re.compile("政策|范围|目录|合规")
_WHOLE = re.compile("全家|家里|家庭|一家|我们家|我家|咱家|俺家|一共|总共|加起来|合计|合起来")
_WAGE = re.compile("工资|薪|退休金?|养老金?|低保|到手|补贴|挣|赚|打工")
_PERHAPS_THE_WHOLE_BILL = re.compile("花|用|费|总|共|低保|临时|统筹|医保")
_LOOSER: dict[str, Callable[[Context], Iterator[Heard]]] = {
    SIZE: gathered_size,
    INCOME: gathered_income,
    **dict.fromkeys(FITTING, gathered_costs),
}
_IF_TAKEN_BACK: dict[str, Callable[[Context], Iterator[Heard]]] = {
    **dict.fromkeys(TENURE, gathered_tenure),
    f.AGE.key: gathered_age,
}
_BARE = re.compile("[0-9]{1,2}")


def heard_answer(context: Context) -> Iterator[Heard]:
    """What the message says of the fact that was asked for, if it begins with an answer to it."""
    fact = f.BY_KEY.get(context.asked or "")
    if not isinstance(fact, Number):
        yield from _corrected_before(context)
    if fact is None:
        return
    for start, end in _places_of_answer(context):
        answers = list(_answer(context, fact, start, end))
        if answers:
            rest = context.text[:start].strip() + context.text[end:]
            words = _LEAVES_OPEN if isinstance(fact, Number) else LEAVES_OPEN
            settled = not (words.search(rest) or _TAKEN_BACK.search(context.text, end))
            settled = settled and not context.text.startswith("?", end)
            settled = settled and not _is_remarked(context, fact, end)
            yield from answers if settled else _left_open(context, answers)
            return
    if isinstance(fact, Number) and fact.unit == "yuan":
        yield from _corrected(context, fact)


def _is_remarked(context: Context, fact: Fact, end: int) -> bool:
    """四口人, 儿子在部队; 三万, 加上我妈的: whether other words may change a number."""
    if fact is f.HOUSEHOLD_SIZE:
        return leaves_household_open(context)
    return isinstance(fact, Number) and fact.unit == "yuan" and leaves_answer_open(context, end)


def _left_open(context: Context, answers: Sequence[Heard]) -> Iterator[Heard]:
    """三口, 现在就我们老两口: all that the message says of it is asked back."""
    fact = answers[0].fact
    taken_back = _TAKEN_BACK.search(context.text, answers[0].end)
    gather = (_IF_TAKEN_BACK.get(fact) if taken_back else None) or _LOOSER.get(fact)
    others = [each for each in gather(context) if each.fact == fact] if gather else []
    yield from others or map(_to_confirm, answers)


def _to_confirm(heard: Heard) -> Heard:
    """An answer whose further words may change it."""
    if heard.confidence is not Confidence.STATED:
        return heard
    return replace(heard, confidence=Confidence.IMPLIED)


def _places_of_answer(context: Context) -> Iterator[tuple[int, int]]:
    """The whole message, or its first clause that is more than 不对."""
    text = context.text
    start = len(text) - len(text.lstrip())
    if text.strip():
        yield start, start + len(text.strip())
    clauses = [each for each in context.clauses.all if each.text.strip()]
    said = [each for each in clauses if not _ONLY_CORRECTS.fullmatch(each.text)]
    if said and (len(clauses) > 1 or said[0].end < len(text)):
        yield said[0].start, said[0].end


def _answer(context: Context, fact: Fact, start: int, end: int) -> Iterator[Heard]:
    text = context.text[start:end]
    if isinstance(fact, Flag) and fact not in NO_IS_TWO_THINGS:
        answer = read_yes_no(text)
        whole = text == context.text.strip()
        if answer in (Answer.YES, Answer.NO) and (whole or text in _PLAIN_ANSWERS):
            yield Heard(start, end, fact.key, answer is Answer.YES)
    elif isinstance(fact, Number):
        yield from _number(context, fact, start, end)
    elif (fact.key, text) in _SHORT:
        yield Heard(start, end, fact.key, _SHORT[fact.key, text])


def _number(context: Context, fact: Number, start: int, end: int) -> Iterator[Heard]:
    text = context.text[start:end]
    if text in NOTHING and fact.unit != "people" and fact is not f.AGE:
        make = implied if fact.key == INCOME else Heard  # perhaps only one's own
        yield make(start, end, fact.key, exactly(0))
    elif fact.unit == "yuan":
        yield from _money(context, fact, start, end)
    else:
        value = read_count(text) if fact.unit == "people" else _years(fact, text)
        if value is not None and (fact.unit == "years" or 1 <= value.low <= LARGEST_HOUSEHOLD):
            make = implied if "虚" in text else Heard  # it may be meant, and counted, otherwise
            yield make(start, end, fact.key, value)


def _years(fact: Fact, text: str) -> Interval | None:
    if _DATE.match(text) or re.search("今年|现在|现年|目前|至今|如今", text):
        return None
    return read_age(text) if fact is f.AGE else read_years(text)


def _money(context: Context, fact: Number, start: int, end: int) -> Iterator[Heard]:
    reading = read_money(context.text[start:end])
    if reading is not None and not _BARE.fullmatch(context.text[start:end]):
        yield from _sum(context, fact, reading, start, end)


def _sum(
    context: Context, fact: Number, reading: MoneyReading, start: int, end: int
) -> Iterator[Heard]:
    text = context.text[start:end]
    if fact.key not in PERIODIC:
        once = reading.per is None and not reading.each_person
        if once and "自费" not in text and not is_to_be_reimbursed(context, end):
            make = implied if _perhaps_another_sum(fact, text) else Heard
            yield make(start, end, fact.key, reading.yuan)
    elif _is_one_persons(context, start, end) or (
        re.search("存款|积蓄|支出|花销|开销", text) and fact.key == INCOME
    ):
        return
    elif fact.key == BURDEN and (reading.per == "month" or _perhaps_another_sum(fact, text)):
        yield implied(start, end, fact.key, reading.yuan)
    elif fact.key == INCOME and _perhaps_not_all(text, reading):
        size = size_of(context) or exactly(1)
        yield implied(start, end, fact.key, household_yearly(reading, size))
    elif _may_be_monthly(fact, reading):
        monthly = reading.yuan.times(exactly(12))
        year, month = (
            Reading(fact.key, reading.yuan, "period.year"),
            Reading(fact.key, monthly, "period.month"),
        )
        yield unclear(start, end, year, month)
    elif not reading.each_person or size_of(context) is not None:
        size = size_of(context) or exactly(1)
        yield Heard(start, end, fact.key, household_yearly(reading, size))


def _perhaps_another_sum(fact: Fact, text: str) -> bool:
    """Whether it may be the whole bill, or hold what the policy does not count."""
    out_of_scope = fact in _IN_SCOPE and _PAID.search(text) and not _SCOPE.search(text)
    return bool(out_of_scope or _PERHAPS_THE_WHOLE_BILL.search(text))


def _perhaps_not_all(text: str, reading: MoneyReading) -> bool:
    """Whether it may be one person's wage, or another year's income."""
    if reading.each_person:
        return False
    whole = _WHOLE.search(text) is not None
    if not reading.yuan.high:
        return not whole
    return "去年" in text or not (whole or (reading.per != "month" and not _WAGE.search(text)))


def _is_one_persons(context: Context, start: int, end: int) -> bool:
    """我一个月四千 is not what the household has."""
    return any(
        start <= each.start < end and each.kind is not Kind.HOUSEHOLD
        for each in context.people.named
    )


def _may_be_monthly(fact: Fact, reading: MoneyReading) -> bool:
    unsaid = reading.per is None and not reading.each_person
    return fact.key == INCOME and unsaid and 0 < reading.yuan.high < HARDLY_A_YEARS_INCOME


def _corrected_before(context: Context) -> Iterator[Heard]:
    """是四千不是四万: the one known fact that is what is taken back is what is set right."""
    sums = list(sums_in(context))
    denied = [each for each in sums if each.denied]
    kept = [each for each in sums if not each.denied]
    if len(denied) != 1 or len(kept) != 1 or context.is_silent(kept[0].start):
        return
    was, now = denied[0].yuan, kept[0].yuan
    for times in (exactly(1), exactly(12)):
        keys = [key for key, value in context.facts.items() if value == was.times(times)]
        numbers = [key for key in keys if isinstance(f.BY_KEY.get(key), Number)]
        if len(numbers) == 1:
            a_year = exactly(12) if kept[0].period == "month" else times
            make = implied if kept[0].each_person else Heard
            yield make(kept[0].start, kept[0].end, numbers[0], now.times(a_year))
            return


def _corrected(context: Context, fact: Number) -> Iterator[Heard]:
    """是四千不是四万: the one sum that is not taken back."""
    sums = list(sums_in(context))
    kept = [each for each in sums if not each.denied]
    if len(sums) < 2 or len(kept) != 1 or context.is_silent(kept[0].start):
        return
    reading = MoneyReading(
        kept[0].yuan, None if kept[0].period == "day" else kept[0].period, kept[0].each_person
    )
    yield from _sum(context, fact, reading, kept[0].start, kept[0].end)
