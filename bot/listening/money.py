"""What a sum is: income, what was borne after insurance, aid received, or nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.listening.amounts import Sum, sums_in
from bot.listening.clauses import REACH
from bot.listening.context import Context
from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.household import size_of
from bot.listening.people import Kind
from rules import facts as f
from rules.interval import at_least, exactly

HARDLY_A_YEARS_INCOME = 20_000
INCOME = f.HOUSEHOLD_INCOME.key
BURDEN = f.HOUSEHOLD_MEDICAL_BURDEN.key
IN_SCOPE_12M, IN_SCOPE = f.IN_SCOPE_SELF_PAY_12M.key, f.IN_SCOPE_SELF_PAY.key
NON_COVERED = f.NON_COVERED_COST.key
AID, COMPENSATION = f.AID_RECEIVED.key, f.OTHER_COMPENSATION.key
CATASTROPHIC = f.CATASTROPHIC_BASE.key

# What the words nearest to a sum make of it; of two at the same place the longer wins.
_CUES: tuple[tuple[str, str], ...] = (
    (
        "nothing",
        (
            "借了?|欠了?|贷款|贷了|房租|租金|租房|学费|押金|存款|积蓄|存了|彩礼|补课|生活费|保费|"
            "保险费|房贷|车贷|利息|起付线|门槛费?|封顶|标准|"
            "罚款|买房|买车|低保金|低保费|补助金?|补贴|津贴|护理费|赔了?|赔偿|红包|伙食|"
            "车费|路费|机票|"
            "(?:交|缴)了?(?:新农合|医保|社保|农合|居民医保|合作医疗|保险)|每人交|医保(?:交|缴)|"
            "上限|开销|开支|支出|消费|每[针支盒瓶次]|一[针支盒瓶次]|预交|交押|彩票|卡里|"
            "余额|定金|要交|还差|差了?|"
            "报价|需要|大概要|得要|要花"
        ),
    ),
    (
        "covered",
        (
            "报销(?!完|以后|之后|后|下来自|剩|外)了?|报了|能报|可以报|给报|报掉|报到|报下来|"
            "医保(?:出|付|统筹|支付)了?|统筹(?:支付)?|医保报(?!完|不|外|以后|之后|后|剩|下来自)"
        ),
    ),
    (
        "total",
        (
            "总共|一共|合计|总费用|共花|前前后后|前后|花费|总额|费用(?:是|有|共)?|花了|用了|花掉|"
            "用掉|花去|花光|医药费|医疗费|住院费|治疗费|手术费|账单|药费|看病花|交了|付了"
        ),
    ),
    (
        "own",
        (
            "自己(?:家)?(?:还|又|要|得|再|都|也|就|光|净|实际|全)*(?:承担|负担|花|掏|出|付|贴|担|"
            "垫|拿(?!工资|退休|低保))(?:了|掉|的|腰包)?|自掏腰包|自掏|自付|自负|自理|"
            "个人(?:承担|负担|支付|出|付|掏)|我们?(?:还|又|要|得|再)*(?:承担|掏|贴|垫)了?|"
            "俺们?(?:还|自己|又)*(?:花|掏|出)了?|"
            "报(?:销)?(?:完|以后|之后|后|完了?之后|完以后)(?:.{0,4})(?:还|剩|自己|要|得|"
            "又)(?:.{0,2})(?:花|掏|出|付|剩|要|贴)?(?:了)?|"
            "还剩|剩下|剩|还掏了?|掏了|掏出|还得|还要(?:交|出|付|掏|花)?|还花了|扣完|"
            "扣除医保|除去医保|"
            "没报(?:销)?(?:的|部分)|现金支付|个人现金"
        ),
    ),
    (
        "non_covered",
        (
            "自费药?|丙类|外购药|院外买药|不予报销|目录外|医保不报|不能报|报不了|不给报|"
            "不报销|医保外|医保不给|非医保|"
            "不在(?:医保)?目录|不在医保|医保(?:目录)?范围外|进口药"
        ),
    ),
    ("in_scope", "政策(?:范围)?内|目录内|(?<!政策)(?<!目录)范围内|合规费用"),
    ("catastrophic", "进(?:入)?大病(?:保险)?的?(?:费用)?"),
    ("aid", "医疗救助金?|民政救助款?|救助金|救助款"),
    (
        "compensation",
        (
            "水滴筹|轻松筹|众筹|筹了|捐了?款?|募捐|商业保险|商保|重疾险|惠民保|医惠保|"
            "单位(?:给|补|"
            "发|报)了?|厂里给|公司给|村里给|村委会?给|工会给|减免了?"
        ),
    ),
    (
        "income",
        (
            "年收入|年收(?!益)|月收入|总收入|纯收入|收入|工资|薪水|薪资|月薪|年薪|底薪|"
            "退休金|养老金|"
            "养老保险金|退休工资|挣|赚|打工|打零工|零工|上班|务农|种地|种茶|做工|"
            "计件|旺季|淡季|摆摊|开店|跑车|送外卖|干活|打鱼|出海|进账|收成|拿(?!到医疗|"
            "过医疗)|月入|年入|"
            "做生意|农活|失业金|到手"
        ),
    ),
)
_CUE = tuple((kind, re.compile(words)) for kind, words in _CUES)
_BEHIND = {
    "income": re.compile("^(?:的|是)?(?:工资|收入|退休金|养老金|左右的?收入)"),
    "own": re.compile("^(?:是|都是|全是|全部)?(?:自己(?:掏|出|付|花|承担)|自付|自负|自掏)"),
    "non_covered": re.compile(
        "^(?:是|都是|全是|的)?(?:自费|医保不报|目录外|不能报|报不了|不报|不给报)"
    ),
    "covered": re.compile("^(?:是|都)?(?:医保报|报销|医保出|报了)"),
}
_THIS_YEAR = re.compile("今年|本年|年初到现在|这一年度|本年度")
_LAST_TWELVE = re.compile(
    "(?:近|最近|过去|这)(?:12|十二)个月|近一年|最近一年|过去一年|(?:这|前)一年|12个月"
)
_OTHER_YEAR = re.compile("去年|前年|大前年|20[0-9]{2}年")
_WHOLE_HOUSEHOLD_ILL = re.compile(
    "全家人?|一家人?|家里人|我们家|夫妻俩|两口子|两个人都|家里.{0,4}(?:看病|医药)"
)
_ALONE = re.compile(
    "(?:就|只有|只|全靠|就靠|靠|只剩)(?P<who>我|他|她|[我他她]?(?:爸|妈|老公|老婆|爱人|丈夫|"
    "妻子|儿子|女儿|哥|弟|姐|妹))"
    "(?:一个人|一人|自己|1个人)?(?:在|还|能|外面|出去|外出)*(?:上班|打工|挣|赚|工作|干活|养|"
    "做工|打零工|有(?:工资|收入)|做|种|拿|收入|有)"
)
_TOGETHER = re.compile(
    "加起来|总收入|家庭(?:年|月)?收入|合计|一起|合起来|全部收入|全家|一家人|夫妻俩|两口子|"
    "两个人加|总共收入"
)
_NO_INCOME = re.compile(
    "(?P<who>全家人?|一家人?|我们全家|我们一家|家里|我家|我们家|咱家|俺家|家庭)(?:现在|"
    "目前|都|完全|"
    "一直|也|没人上班|,)*"
    "(?:没有|没|无)(?:任何)?(?P<what>收入|经济来源|"
    "收入来源)"
)
_THAT_INCOME = re.compile(
    "(?:全家|家里|我们|一家人)*(?:就|只有|全靠|靠)*(?:这|这么|那)(?:点|些)?(?:收入|工资|钱)"
)
_SPENT = re.compile("花|用|费|账|交|付")
_PART_OF_A_YEAR = re.compile("半年|季度|每周|一周|每天|日收入")
_NOT_THE_TWELVE_MONTHS = re.compile("今年|前年|20[0-9]{2}年")
_AT_TIMES = re.compile("好的?时候?|多的时候|最好|旺季|有时|差的?时候|淡季|运气好")
_BOTH_SHARES = re.compile(
    "自费(?:部分)?(?:加|和|跟|与|\\+)自付|自付(?:部分)?(?:加|和|跟|与|\\+)自费"
)
_FORMERLY = re.compile(
    "以前|之前(?!看)|原来|原先|生病前|没生病|没病的时候|过去(?!一年|12|十二)|当年|前几年|"
    "(?:病|疫情|退休|下岗|失业|出事|结婚)(?:以|之)?前|预计|预期|明年|将来"
)


class _Meaning(NamedTuple):
    kind: str
    place: int  # where the words that say so begin


def heard_sums(context: Context) -> Iterator[Heard]:
    """What the sums of a message say of the household's means and the patient's costs."""
    for each in sums_in(context):
        if context.is_silent(each.start) or each.period == "day":
            continue
        if each.denied or _FORMERLY.search(context.clauses.before(each.start)):
            continue
        meaning = _meaning(context, each)
        if meaning is not None:
            yield from _heard(context, each, meaning)
    yield from _no_income(context)


def _heard(context: Context, each: Sum, meaning: _Meaning) -> Iterator[Heard]:
    start = min(meaning.place, each.start)
    match meaning.kind:
        case "income" if not _PART_OF_A_YEAR.search(_when(context, each)):
            yield _income(context, each, start)
        case "perhaps_income":
            yield unclear(start, each.end, Reading(INCOME, each.yearly, "whole.household"))
        case "own" | "in_scope" | "non_covered" if each.period == "month":
            return  # a month's share is not the year's sum
        case "own":
            yield _borne(context, each, start)
        case "in_scope":
            yield _in_scope(context, each, start)
        case "non_covered":
            yield _non_covered(context, each, start)
        case "aid" | "compensation" | "catastrophic":
            yield from _received(context, each, start, meaning.kind)


def _meaning(context: Context, each: Sum) -> _Meaning | None:
    """By the words nearest before the sum, right behind it, or in the clauses before."""
    clause = context.clauses.at(each.start)
    behind = context.text[each.end : min(clause.end, each.end + 10)]
    for kind, pattern in _BEHIND.items():
        if pattern.match(behind):
            return _Meaning(kind, each.start)
    found = _nearest(context.text, clause.start, each.start)
    earlier = context.clauses.previous(each.start)
    summed = found is not None and found.kind == "total" and not _SPENT.search(clause.text)
    if (found is None or summed) and earlier is not None:
        found = _nearest(context.text, earlier.start, earlier.end)
        if found and found.kind in ("nothing", "covered", "total"):
            return None
    if found is None and each.period in ("month", "year"):
        return _told_behind(context, each)
    return found


def _told_behind(context: Context, each: Sum) -> _Meaning | None:
    """三千二一个月，全家就这点收入; and 全家一个月四千, which is hardly anything else."""
    asked = context.asked == INCOME
    if each.each_person or asked or _THAT_INCOME.match(context.clauses.following(each.start)):
        return _Meaning("income", each.start)
    subject = context.people.subject_at(each.start)
    clause = context.clauses.at(each.start)
    meant = subject is not None and subject.kind in (Kind.HOUSEHOLD, Kind.SELF)
    if subject is None or not meant or subject.start < clause.start:
        return None
    bare = len(context.text[subject.end : each.start]) <= 8
    return _Meaning("perhaps_income", subject.start) if bare else None


def _nearest(text: str, start: int, end: int) -> _Meaning | None:
    """The last cue in a stretch; a narrower one wins over what it goes with."""
    start = max(start, end - 40)
    last = _last_cues(text, start, end)
    if not last:
        return None
    kind = max(last, key=lambda each: (last[each][0], -last[each][1]))
    begins = last[kind][1]
    if kind == "total" and "income" in last and not _SPENT.search(text, *last[kind][::-1]):
        return _Meaning("income", last["income"][1])
    given = next((each for each in ("aid", "compensation", "catastrophic") if each in last), None)
    if given and kind in ("own", "total", "income", "nothing", "covered"):
        return _Meaning(given, last[given][1])
    if {"own", "non_covered"} <= last.keys() and _BOTH_SHARES.search(text, start, end):
        return _Meaning("own", last["own"][1])
    if kind in ("own", "total"):
        kind = next((each for each in ("non_covered", "in_scope") if each in last), kind)
        if kind == "total" and "own" in last and last["own"][0] > last["total"][1] - 8:
            kind = "own"
        begins = min(begins, last[kind][1])
    return _Meaning(kind, begins)


def _last_cues(text: str, start: int, end: int) -> dict[str, tuple[int, int]]:
    """Where the last cue of every kind ends and begins."""
    return {
        kind: (match.end(), match.start())
        for kind, pattern in _CUE
        for match in pattern.finditer(text, start, end)
    }


# -- income ------------------------------------------------------------------------------------


def _income(context: Context, each: Sum, start: int) -> Heard:
    if each.each_person:
        return _each_persons(context, each, start)
    yearly = each.yearly
    if each.period is None and each.yuan.high < HARDLY_A_YEARS_INCOME:
        readings = (
            Reading(INCOME, each.yuan, "period.year"),
            Reading(INCOME, each.yuan.times(exactly(12)), "period.month"),
        )
        return unclear(start, each.end, *readings)
    at_times = _AT_TIMES.search(_when(context, each)) is not None
    if at_times or not _is_whole_households(context, each):
        readings = (
            Reading(INCOME, yearly, "whole.household"),
            Reading(INCOME, at_least(yearly.low), "one.person"),
        )
        return unclear(start, each.end, *readings)
    if each.period is None or _NOT_THE_TWELVE_MONTHS.search(_when(context, each)):
        return implied(start, each.end, INCOME, yearly)
    return Heard(start, each.end, INCOME, yearly)


def _is_whole_households(context: Context, each: Sum) -> bool:
    clause = context.clauses.at(each.start)
    said = context.clauses.before(each.start)
    earlier = context.clauses.previous(each.start)
    if _ALONE.search((earlier.text[-REACH:] if earlier else "") + said):
        return False
    if _TOGETHER.search(said) or _TOGETHER.match(context.clauses.behind(each.end)):
        return True
    subject = context.people.subject_at(each.start)
    if subject is None:
        return context.asked == INCOME
    last = context.people.last_named_before(each.start)
    if last is not None and last.start >= subject.end:
        return False  # 家里就靠爸爸一个月2600
    near = subject.start >= (earlier.start if earlier else clause.start)
    return near and subject.kind is Kind.HOUSEHOLD


def _each_persons(context: Context, each: Sum, start: int) -> Heard:
    """人均: the sum for all, where the size is known; otherwise no more than a bound."""
    size = size_of(context)
    if size is None:
        reading = Reading(INCOME, at_least(each.yearly.low), "each_person")
        return unclear(start, each.end, reading)
    value = each.yearly.times(size)
    if each.period is None:
        return unclear(start, each.end, Reading(INCOME, value, "period.year"))
    return implied(start, each.end, INCOME, value)


def _no_income(context: Context) -> Iterator[Heard]:
    for match in _NO_INCOME.finditer(context.text):
        if not context.is_silent(match.start()):
            yield implied(match.start(), match.end(), INCOME, exactly(0))


# -- what was borne ----------------------------------------------------------------------------


def _when(context: Context, each: Sum) -> str:
    """The words of the sentence so far, among which the period may stand."""
    earlier = context.clauses.previous(each.start)
    return (earlier.text[-REACH:] if earlier else "") + context.clauses.before(each.start)


def _borne(context: Context, each: Sum, start: int) -> Heard:
    """What was paid after insurance: it holds what the rules count and what they do not."""
    said = _when(context, each)
    if _WHOLE_HOUSEHOLD_ILL.search(said) and re.search("看病|医药|医疗|药费|住院", said):
        sure = _LAST_TWELVE.search(said) or re.search("一年|12个月", said)
        make = Heard if sure and not context.is_doubted(each.start) else implied
        return make(start, each.end, BURDEN, each.yuan)
    readings = (
        Reading(IN_SCOPE_12M, each.yuan, "cost.in_scope"),
        Reading(NON_COVERED, each.yuan, "cost.non_covered"),
        Reading(BURDEN, each.yuan, "cost.household"),
    )
    return unclear(start, each.end, *readings)


def _in_scope(context: Context, each: Sum, start: int) -> Heard:
    said = _when(context, each)
    if not re.search("自付|自负|自己|个人", said + context.clauses.behind(each.end)[:6]):
        return unclear(start, each.end, Reading(IN_SCOPE_12M, each.yuan, "cost.in_scope"))
    own_patients = context.speaks_of_patient(each.start)
    if own_patients and _LAST_TWELVE.search(said):
        return Heard(start, each.end, IN_SCOPE_12M, each.yuan)
    if own_patients and _THIS_YEAR.search(said) and not re.search("门诊|住院", said):
        return Heard(start, each.end, IN_SCOPE, each.yuan)
    readings = (
        Reading(IN_SCOPE_12M, each.yuan, "period.12_months"),
        Reading(IN_SCOPE, each.yuan, "period.this_year"),
    )
    return unclear(start, each.end, *readings[:: -1 if _THIS_YEAR.search(said) else 1])


def _non_covered(context: Context, each: Sum, start: int) -> Heard:
    said = _when(context, each)
    if _OTHER_YEAR.search(said) or not context.speaks_of_patient(each.start):
        return unclear(start, each.end, Reading(NON_COVERED, each.yuan, "cost.non_covered"))
    outright = re.search(
        "目录外|医保不报|医保外|非医保|自费药|不在(?:医保)?目录|不能报|报不了", said
    )
    if _THIS_YEAR.search(said) and outright:
        return Heard(start, each.end, NON_COVERED, each.yuan)
    return implied(start, each.end, NON_COVERED, each.yuan)


def _received(context: Context, each: Sum, start: int, kind: str) -> Iterator[Heard]:
    said = _when(context, each)
    if not context.speaks_of_patient(each.start) or _OTHER_YEAR.search(said):
        return
    if kind == "compensation":
        yield implied(start, each.end, COMPENSATION, each.yuan)
    elif kind == "catastrophic":
        yield implied(start, each.end, CATASTROPHIC, each.yuan)
    elif "医疗救助" in said or re.search("拿|领|得|给了|到账|发了|收到|享受", said):
        sure = _THIS_YEAR.search(said) and re.search("医疗救助[^,]{0,4}(?:拿|领|得)", said)
        sure = sure or (
            _THIS_YEAR.search(said) and re.search("(?:拿|领|得)[^,]{0,4}医疗救助", said)
        )
        yield (Heard if sure else implied)(start, each.end, AID, each.yuan)
