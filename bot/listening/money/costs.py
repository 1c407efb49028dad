"""What the patient and the household bore of the costs, and what they were given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum
from bot.listening.money.income import words_before
from bot.listening.money.remarks import is_not_the_patients, is_of_several_times, is_remarked
from rules import facts as f
from rules.interval import Interval

BURDEN = f.HOUSEHOLD_MEDICAL_BURDEN.key
IN_SCOPE_12M, IN_SCOPE = f.IN_SCOPE_SELF_PAY_12M.key, f.IN_SCOPE_SELF_PAY.key
INPATIENT, OUTPATIENT = f.INPATIENT_SELF_PAY.key, f.OUTPATIENT_SELF_PAY.key
NON_COVERED = f.NON_COVERED_COST.key
ITEM = f.ITEM_BURDEN.key
AID = f.AID_RECEIVED.key
CATASTROPHIC = f.CATASTROPHIC_BASE.key
COMPENSATION = f.OTHER_COMPENSATION.key
ZONE = "weihai_etdz"
_OF_A_DRUG = re.compile("药|针|替尼|[单双]抗|珠单|注射|特材|罕见病")
_OF_ZONE = re.compile("威海|经开区|经区|皇冠|凤林|西苑|泊于|崮山|桥头镇")

THIS_YEAR = re.compile("今年|本年|年初到现在|年度?内|开年|这一年度|本年度")
LAST_TWELVE = re.compile(
    "(?:近|最近|过去|这|前)(?:12|十二)个月|近一年|最近一年|过去一年|12个月|十二个月|刚好一年|整一年|"
    "去年[0-9一二三四五六七八九十]{1,3}月[^,;。]{0,4}(?:到|至|-|~)(?:今年|现在|这个?月|上个?月)"
)
OTHER_YEAR = re.compile("去年|前年|大前年|20[0-9]{2}年|二零[一二][0-9零一二三四五六七八九]年")
WHOLE_HOUSEHOLD_ILL = re.compile(
    "全家人?|[一阮俺]家人?(?!里|就|只)|家里人|家庭成员|夫妻俩|两口子|老两口|[俩两]个?人都|两个的|"
    "[我俺]们?家?(?:和|跟)[^,;。]{1,5}(?:看病|住院)|[我俺咱]们?家[^,;。0-9]{0,4}(?:看病|医药)|"
    "家里[^,;。0-9]{0,4}(?:看病|医药)"
)
ILLNESS = re.compile("看病|治病|医药|医疗|药费")
_SURELY_WHOLE = re.compile("全家|一家人|一家子|一家.口|家里人|家庭成员")
_SURELY_TWELVE = re.compile("这一年|一年来|近一年|最近一年|过去一年|12个月|十二个月")
_OWN = re.compile("自付|自负|自己|个人")
_WHERE_TREATED = re.compile("门诊|住院|慢病|慢特病|门特|门慢")
_AID_TAKEN = re.compile("医疗救助[^,]{0,4}(?:拿|领|得)|(?:拿|领|得)[^,]{0,4}医疗救助")
# What leaves open which part of the sum is meant.
_QUALIFIED = re.compile(
    "里面|其中|里头|包括|算不算|看不懂|分不出|分不清|不清楚|不知道|全家|家里人|左右都|"
    "一部分|部分是|有没有|含|去年|前年|(?<!自付)(?<!自负)总共|加上"
)


def borne(context: Context, each: Sum, start: int) -> Heard:
    """What was paid after insurance: it holds what the rules count and what they do not."""
    said = words_before(context, each)
    if WHOLE_HOUSEHOLD_ILL.search(said) and ILLNESS.search(said):
        sure = _SURELY_TWELVE.search(said) and _SURELY_WHOLE.search(said)
        open_ = context.is_doubted(each.start) or is_remarked(context, each)
        make = Heard if sure and not open_ else implied
        return make(start, each.end, BURDEN, each.yuan)
    return unclear(start, each.end, *shares(context, each.yuan))


def shares(context: Context, yuan: Interval) -> tuple[Reading, ...]:
    """What a sum that was paid after insurance may be."""
    inpatient = (Reading(INPATIENT, yuan, "cost.inpatient"),) if in_zone(context) else ()
    item = (Reading(ITEM, yuan, "cost.item"),) if _may_be_an_items(context) else ()
    return (
        Reading(IN_SCOPE_12M, yuan, "cost.in_scope"),
        *inpatient,
        Reading(NON_COVERED, yuan, "cost.non_covered"),
        Reading(BURDEN, yuan, "cost.household"),
        *item,
    )


def in_zone(context: Context) -> bool:
    """Whether Weihai's zone is spoken of, or known to be the place of register."""
    known = context.facts.get(f.HUKOU_PLACE.key) == ZONE
    return (
        known
        or any(place.code == ZONE for place in context.places)
        or bool(_OF_ZONE.search(context.text))
    )


def _may_be_an_items(context: Context) -> bool:
    """Whether it may have been paid for one of the drugs that count apart in Qingdao."""
    insured = context.facts.get(f.INSURED_PLACE.key) == "qingdao"
    here = insured or any(place.code == "qingdao" for place in context.places)
    return here and _OF_A_DRUG.search(context.text) is not None


def in_scope(context: Context, each: Sum, start: int) -> Heard:
    said = words_before(context, each)
    behind = context.clauses.behind(each.end)[:6]
    if not _OWN.search(said + behind):
        return unclear(start, each.end, Reading(IN_SCOPE_12M, each.yuan, "cost.in_scope"))
    where = _where_treated(context, each, start)
    if where is not None:
        return where
    make = implied if _is_qualified(context, each) else Heard
    own_patients = context.speaks_of_patient(each.start) and not _WHERE_TREATED.search(said)
    if own_patients and LAST_TWELVE.search(said):
        return make(start, each.end, IN_SCOPE_12M, each.yuan)
    if own_patients and THIS_YEAR.search(said):
        return make(start, each.end, IN_SCOPE, each.yuan)
    readings = (
        Reading(IN_SCOPE_12M, each.yuan, "period.12_months"),
        Reading(IN_SCOPE, each.yuan, "period.this_year"),
    )
    return unclear(start, each.end, *readings[:: -1 if THIS_YEAR.search(said) else 1])


def _is_qualified(context: Context, each: Sum) -> bool:
    """Whether it may be a part of the sum only, or none of the patient's."""
    qualified = _QUALIFIED.search(context.text) is not None
    return qualified or is_not_the_patients(context, each) or is_remarked(context, each)


def _where_treated(context: Context, each: Sum, start: int) -> Heard | None:
    """In Weihai's zone what was paid in hospital and at visits counts apart."""
    if not in_zone(context) or LAST_TWELVE.search(words_before(context, each)):
        return None
    last = [match[0] for match in _WHERE_TREATED.finditer(context.clauses.before(each.start))]
    if not last or OTHER_YEAR.search(context.clauses.before(each.start)):
        return None
    return implied(start, each.end, INPATIENT if last[-1] == "住院" else OUTPATIENT, each.yuan)


def non_covered(context: Context, each: Sum, start: int) -> Heard:
    said = words_before(context, each)
    if OTHER_YEAR.search(said) or not context.speaks_of_patient(each.start):
        return unclear(start, each.end, Reading(NON_COVERED, each.yuan, "cost.non_covered"))
    outright = re.search(
        "目录外|医保不报|医保外|非医保|自费药|不在(?:医保)?目录|不能报|报不了", said
    )
    sure = THIS_YEAR.search(said) and outright and not _is_qualified(context, each)
    return (Heard if sure else implied)(start, each.end, NON_COVERED, each.yuan)


def received(context: Context, each: Sum, start: int, kind: str) -> Iterator[Heard]:
    said = words_before(context, each)
    if not context.speaks_of_patient(each.start) or OTHER_YEAR.search(said):
        return
    if is_of_several_times(context, each):
        return  # it is gathered with the others
    if kind == "catastrophic":
        yield implied(start, each.end, CATASTROPHIC, each.yuan)
    elif "医疗救助" in said or re.search("拿|领|得|给了|到账|发了|收到|享受", said):
        sure = THIS_YEAR.search(said) and _AID_TAKEN.search(said)
        make = Heard if sure and not _is_qualified(context, each) else implied
        yield make(start, each.end, AID, each.yuan)
