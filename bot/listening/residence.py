"""Where the household register is and where the insurance: said, or only gathered from a place.

A hospital, a job or a flat in a city is neither. A place without more may mean both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.context import Context
from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.places import Place
from rules import facts as f

HUKOU, INSURED = f.HUKOU_PLACE.key, f.INSURED_PLACE.key
ZONE = "weihai_etdz"
_REGISTER = "户口本|户口簿|户口|户籍地|户籍|落户|入户"
_INSURANCE = (
    "职工医保|居民医保|城乡医保|医保|社保|新型农村合作医疗|新农合|农合|农村合作医疗|合作医疗|"
    "医疗保险|参保地|"
    "参的保|参保|居保|五险"
)
_LINK = (
    "(?:为|系|福建省?|山东省?|从[^,]{2,6}?(?=迁|转|搬)|(?:跟着?|随|"
    "挂在?)[我他她]?[^,]{1,4}?(?=在|的|是|迁|落|到)|本|卡|所在地?|所属地?|归属|属地|城市|"
    "地址?|关系|账户|一直|都|就|还|:|也|是|"
    "在|于|属于?|留|落|迁移?|转移?|挂|交|缴|参|买|办|上|回|入|进|到|"
    "过来|来|去|已经|已|早就|早|刚|现在|目前|今年|去年|大?前年|上个?月|[0-9]{4}年|的|了|地|"
    "我们?|老家|本地|同样|"
    "孩子|跟|和|全家|年前|学校|单位|公司|厂里|统一|"
    "[0-9一二三四五六七八九十两]+年前?)"
)
_BEHIND_LINK = (
    "(?:市区?|区|县|镇|乡下?|那边|这边|那里|这里|老家|本地|当地|这儿|那儿|农村|乡镇|城里|单位|"
    "公司|厂里|一直|都|就|还|也|"
    "自己|交|缴|参加|参|买|办|上|的|了|着|过|有|入|给|我|他|她|城乡|城镇|居民|职工|基本|"
    "[0-9一二三四五六七八九十几两多]+年|满|学生|少儿|大学生|退休|农业|非农业|非农|"
    "集体|常住|在|是|年年|每年|今年)"
)
_LONGEST = 18  # characters between a cue and the place; also a bound on the time
_REGISTER_BEFORE = re.compile(f"(?:{_REGISTER})(?:和|跟|、|与)?(?:{_INSURANCE})?{_LINK}{{0,8}}$")
_INSURED_BEFORE = re.compile(f"(?:{_INSURANCE})(?:和|跟|、|与)?(?:{_REGISTER})?{_LINK}{{0,8}}$")
_REGISTER_BEHIND = re.compile(
    f"^(?:[^,。;没不外]{{1,4}}(?:镇|乡|村|街道))?{_BEHIND_LINK}{{0,6}}?(?:户口|户籍|本地人|"
    f"当地人|本地户|土生土长)"
)
_TALKED_OF = (
    "(?!局|(?:已经?|早就?|又)?(?:停|断|没交|没续)|"
    "中心|能|可以|政策|目录|定点|规定|那边|窗口|卡|报(?!完|了|销(?:后|完|了)|后))"
)
_INSURED_BEHIND = re.compile(f"^{_BEHIND_LINK}{{0,8}}?(?:{_INSURANCE}){_TALKED_OF}")
_NO_CUE = re.compile(f"(?:没有?|不是|无)(?:{_REGISTER}|{_INSURANCE})[^,]{{0,4}}$")  # 没医保在泉州
_ENDED = re.compile("没交|没缴|没买|没参保|断|停|不交|没再")
_BOTH_BEHIND = re.compile(f"(?:户口|户籍)(?:和|跟|、|与|加)?(?:{_INSURANCE})")
_NATIVE_BEHIND = re.compile(
    "^(?:市|区|县)?(?:[^,]{1,4}(?:镇|乡|村|街道))?(?:本地|当地)?(?:人|居民(?!医|基|户|养|保|"
    "身))(?!民|均|口|社|工|保|多|寿)"
)
_FROM_BEFORE = re.compile(
    "(?:从|由|不在|不是|没在|没有|离开|除了|不属于|非|原来在|以前在|之前在|以前是|原来是|"
    "原先在|之前是)$"
)
_ONCE = re.compile("以前|之前|原来|原先|曾经|过去|早先|早年|转出|迁出|迁走")
_STILL_THERE = re.compile("现在|如今|目前")
_GOING = re.compile(
    "(?:想|要|准备|打算|能|没|没有|还没|未|不能|不让|迁不)(?:把户口|给)?(?:迁|转|落|办|入)"
)
_ELSEWHERE = re.compile(
    "^(?:市|区|县|的|那边|这边)?(?:[一二三]?(?:医院|附院|中心医院|协和|人民医院|中医院)|"
    "[第一二三四五]+医院|住院|看病|治|做手术|手术|"
    "打工|上班|工作|读书|上学|租|买房|看过?|就医|开刀|化疗|放疗|透析|务工|干活|做工|儿童医院|"
    "打零工|检查|确诊|做生意|出差|"
    "肿瘤|附属|眼科|省立|市立|齐鲁|长庚|中山|妇幼|华山|瑞金|查|报|救助|民政|政策|补助|低保|"
    "特困|五保|残疾|监测|脱贫)"
)
_ELSEWHERE_BEFORE = re.compile(
    "(?:转院?[到去]|送[到去]|去了|到了|去过|跑了|医院在|转诊[到去]|去|跑|跑到|到|飞|上班在|"
    "单位在|工作在|打工在|"
    "住院在|治疗在|转)$"
)
_PAST = re.compile("[交缴买参]过")
_PAID_THERE = re.compile("^(?:市|那边|这边)*[交缴](?:的|着)?(?=$|,)")
_LIVING_BEFORE = re.compile("(?:在|住|住在|家在|来自|是|老家|老家在|老家是|家住|^|生活在|定居)$")
_LIVING_BEHIND = re.compile(
    "^(?:市区?|区|县|镇|乡下?|农村|乡镇|那边|这边|城里|[^,]{0,2}村)?(?:的|这边的|住|生活|人|"
    "农村的|乡下的)*"
)


def heard_places(context: Context) -> Iterator[Heard]:
    """Where the patient is registered and insured, as far as the message says it."""
    for number, place in enumerate(context.places):
        if context.is_silent(place.start):
            continue
        if context.speaks_of_patient(place.start):
            yield from _of_place(context, place, number)
        elif number == 0:
            yield from _of_family(context, place)
    yield from _same_place(context)


def _of_place(context: Context, place: Place, number: int) -> Iterator[Heard]:
    before = context.clauses.before(place.start)[-40:]
    behind = context.clauses.behind(place.end)[:30]
    facts = list(_cues(context, place, before, behind))
    if _denied(context, place, before):
        return
    if facts:
        yield from _all_placed(place, facts, before, behind)
    elif context.asked == f.COUNTY.key and place.county and _bare(before, behind):
        yield Heard(place.start, place.end, f.COUNTY.key, place.county)
    elif context.asked in (HUKOU, INSURED) and _bare(before, behind):
        yield from _placed(place, context.asked)
    elif _NATIVE_BEHIND.match(behind) and place.code and not _ELSEWHERE_BEFORE.search(before):
        yield implied(place.start, place.end, HUKOU, place.code)
    elif _may_live_there(before, behind) and number == 0:
        yield from _either(place)


def _of_family(context: Context, place: Place) -> Iterator[Heard]:
    """Where somebody else of the family is from: perhaps the patient too."""
    before = context.clauses.before(place.start)[-40:]
    behind = context.clauses.behind(place.end)[:30]
    if _denied(context, place, before) or any(_cues(context, place, before, behind)):
        return
    if _may_live_there(before, behind):
        yield from _either(place)


def _bare(before: str, behind: str) -> bool:
    return not _ELSEWHERE.match(behind) and not _ELSEWHERE_BEFORE.search(before)


def _cues(context: Context, place: Place, before: str, behind: str) -> Iterator[str]:
    """The facts for which the words around a place give it."""
    if _BOTH_BEHIND.search(before[-_LONGEST:]) or _BOTH_BEHIND.search(behind[:8]):
        near = _REGISTER_BEFORE.search(before) or _INSURED_BEFORE.search(before)
        if near or _REGISTER_BEHIND.match(behind):
            yield from (HUKOU, INSURED)
            return
    insured = _is_behind(context, place, _INSURED_BEHIND, _REGISTER_BEFORE)
    registered = _is_behind(context, place, _REGISTER_BEHIND, _INSURED_BEFORE)
    before_register = _REGISTER_BEFORE.search(before) is not None and not insured
    before_insured = _INSURED_BEFORE.search(before) is not None and not registered
    if registered or before_register or _carried(context, place, before, _REGISTER):
        yield HUKOU
    insured = insured or (
        _PAID_THERE.match(behind) is not None
        and re.search(_INSURANCE, context.text[: place.start]) is not None
    )
    if insured or before_insured or _carried(context, place, before, _INSURANCE):
        yield INSURED


def _is_behind(
    context: Context, place: Place, cue: re.Pattern[str], other: re.Pattern[str]
) -> bool:
    """Whether a cue stands behind a place; not 户口泉州医保厦门, where it is the next place's."""
    match = cue.match(context.clauses.behind(place.end)[:30])
    if match is None or not other.search(context.clauses.before(place.start)[-40:]):
        return match is not None
    end = place.end + match.end()
    return not any(end <= each.start <= end + 2 for each in context.places)


def _carried(context: Context, place: Place, before: str, cue: str) -> bool:
    """户口不在厦门，在漳州: the clause before says of what the place is."""
    earlier = context.clauses.previous(place.start)
    own = context.clauses.behind(place.end)[:_LONGEST]
    if _INSURED_BEHIND.match(own) or _REGISTER_BEHIND.match(own):
        return False
    if earlier is None or not re.fullmatch(
        "(?:而)?(?:是)?(?:现在)?(?:还)?(?:在|是|转[到回]|迁[到回])", before
    ):
        return False
    return re.search(f"^[^,]{{0,6}}(?:{cue})", earlier.text) is not None and (
        re.search("不在|不是|没在|以前|之前|原来|从", earlier.text) is not None
    )


def _denied(context: Context, place: Place, before: str) -> bool:
    if _NO_CUE.search(before) or _FROM_BEFORE.search(before) or _GOING.search(before[-10:]):
        return True
    if re.search("去年|前年", before) and _ENDED.search(context.clauses.following(place.start)):
        return True
    clause = context.clauses.at(place.start).text
    once = _ONCE.search(before)
    if once and not _STILL_THERE.search(before[once.end() :]):
        return True
    return bool(_ONCE.search(clause[len(before) :]) and re.search("迁出|迁走|转出|转走", clause))


def _all_placed(place: Place, facts: list[str], before: str, behind: str) -> Iterator[Heard]:
    past = _PAST.search(before[-6:] + behind[:6]) is not None
    for fact in facts:
        yield from _placed(place, fact, sure=fact == HUKOU or not past)
    if behind.startswith("老家") and HUKOU not in facts and place.code:
        yield implied(place.start, place.end, HUKOU, place.code)


def _placed(place: Place, fact: str, sure: bool = True) -> Iterator[Heard]:
    if place.code:
        yield (Heard if sure else implied)(place.start, place.end, fact, place.code)
    else:
        readings = (Reading(fact, ZONE, "place.zone"), Reading(fact, "other", "place.elsewhere"))
        yield unclear(place.start, place.end, *readings)
    if place.county and fact == HUKOU and place.code != "other":
        yield implied(place.start, place.end, f.COUNTY.key, place.county)


def _may_live_there(before: str, behind: str) -> bool:
    if _ELSEWHERE.match(behind) or _ELSEWHERE_BEFORE.search(before):
        return False
    if _ELSEWHERE.match(_LIVING_BEHIND.sub("", behind)):
        return False
    return bool(_LIVING_BEFORE.search(before)) or not behind.strip("的市人")


def _either(place: Place) -> Iterator[Heard]:
    code = place.code or ZONE
    readings = (Reading(HUKOU, code, "place.hukou"), Reading(INSURED, code, "place.insured"))
    yield unclear(place.start, place.end, *readings)


_THERE = re.compile(
    f"(?P<cue>{_REGISTER}|{_INSURANCE})(?:一直|都|也)*(?:在|是|交在)(?:那边|那里|那儿|本地|当地|"
    "这边|这里|同一个地方)"
)


def _same_place(context: Context) -> Iterator[Heard]:
    """医保也在那边: where the place before was."""
    for match in _THERE.finditer(context.text):
        earlier = [place for place in context.places if place.end <= match.start()]
        if not earlier or not earlier[-1].code or context.is_silent(match.start()):
            continue
        fact = HUKOU if re.match(_REGISTER, match["cue"]) else INSURED
        yield implied(match.start(), match.end(), fact, earlier[-1].code)
