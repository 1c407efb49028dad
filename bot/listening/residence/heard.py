"""Where the household register is and where the insurance, as far as it is said outright.

A hospital, a job or a flat in a city is neither. What is only gathered: gathered_places.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.listening.findings import Confidence, Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.message.places import Place
from bot.listening.message.unsettled import MOST_WORDS, Unsettled
from rules import facts as f

HUKOU, INSURED = f.HUKOU_PLACE.key, f.INSURED_PLACE.key
ZONE = "weihai_etdz"
LONGEST_LEAD = 8  # characters in front of an answer: 不对, 我看一下
_REGISTER = "户囗|户口本|户口簿|户口|户籍地|户籍|落户|入户"
_INSURANCE = (
    "居民医[保宝]|健保|医宝|职工医保|居民医保|城乡医保|医保|社保|新型农村合作医疗|新农合|农合|"
    "农村合作医疗|合作医疗|"
    "医疗保险|参保地|"
    "参的保|参保|居保|五险"
)
_LINK = (
    "(?:为|系|福建省?|山东省?|从[^,]{2,6}?(?=迁|转|搬|改|换)|改|换|(?:跟着?|随|"
    "挂在?)[我他她]?[^,]{1,4}?(?=在|的|是|迁|落|到)|本|卡|所在地?|所属地?|归属|属地|城市|"
    "地址?|关系|账户|一直|都|就|还|:|也|是|"
    "仍|亦|才|倒是?|当然|嘛|搁|给|"
    "在|于|属于?|留|落|迁移?|转移?|挂|交|缴|参|买|办|上|回|入|进|到|"
    "过来|来|去|已经|已|早就|早|刚|现在|目前|今年|去年|大?前年|上个?月|[0-9]{4}年|的|了|地|"
    "我们?|老家|本地|同样|"
    "孩子|跟|和|全家|年前|学校|单位|公司|厂里|统一|"
    "[0-9一二三四五六七八九十两]+年前?)"
)
_BEHIND_LINK = (
    "(?:[南北](?=户|医|居|职)|湖里(?=户|医|居|职)|市区?|区|县|镇|乡下?|那边|这边|那里|这里|老家|"
    "本地|当地|这儿|那儿|农村|乡镇|城里|单位|"
    "公司|厂里|一直|都|就|还|也|"
    "自己|交|缴|参加|参|买|办|上|的|了|着|过|有|入|给|我|他|她|城乡|城镇|居民|职工|基本|"
    "[0-9一二三四五六七八九十几两多]+年|满|学生|少儿|大学生|退休|农业|非农业|非农|"
    "集体|常住|在|是|年年|每年|今年)"
)
_LONGEST = 18  # characters between a cue and the place; also a bound on the time
_REGISTER_BEFORE = re.compile(
    f"(?<!外地)(?<!外省)(?<!外来)(?:{_REGISTER})(?:和|跟|、|与)?(?:{_INSURANCE})?{_LINK}{{0,8}}$"
)
_INSURED_BEFORE = re.compile(f"(?:{_INSURANCE})(?:和|跟|、|与)?(?:{_REGISTER})?{_LINK}{{0,8}}$")
_REGISTER_BEHIND = re.compile(
    f"^(?:[^,。;没不外]{{1,4}}(?:镇|乡|村|街道))?{_BEHIND_LINK}{{0,6}}?(?:户口|户籍|本地人|"
    f"当地人|本地户|土生土长)"
)
_TALKED_OF = (
    "(?!局|(?:已经?|早就?|又)?(?:停|断|没交|没续)|"
    "中心|能|可以|政策|新政|新规|热线|电话|公众号|小程序|网|系统|双通道|年审|[^,。;]{0,2}大厅(?!办)|共济|待遇|改革|不认|今年改|给我|给[他她]|"
    "目录|定点|规定|那边|窗口|卡|报(?!完|了|销(?:后|完|了)|后))"
)
_INSURED_BEHIND = re.compile(f"^{_BEHIND_LINK}{{0,8}}?(?:{_INSURANCE}){_TALKED_OF}")
_NO_CUE = re.compile(f"(?:没有?|不是|无)(?:{_REGISTER}|{_INSURANCE})[^,]{{0,4}}$")  # 没医保在泉州
_ENDED = re.compile("没交|没缴|没买|没参保|断|停|不交|没再")
_ANSWER_BEFORE = re.compile(
    "(?:我们?|俺们?|咱们?|他|她|户口|户籍|医保|社保|参保|都|也|就|还|是|在|一直|现在|目前|属于?|"
    "老家|嗯+|哦|噢|啊|对|的|交|缴|挂|落|今年|[爸妈]|孩子|家里?|回|当然|肯定|地|:)*+"
)
_ANSWER_BEHIND = re.compile(
    "(?:市区?|省|区|县|镇|的|那边|这边|这里|交|缴|了|呀|啊|呢|哦|咯|嘛|哈|户口|医保|参保|居民|"
    "职工|农村|乡下|本地|老家|农业|户|人|城里|[^,没不外]{1,4}(?:镇|乡|村|街道|社区|路))*+"
)
_HEADING = re.compile(f"(?:{_REGISTER}|{_INSURANCE})(?:所在地|地址?)?:?")
_SOMEBODYS = re.compile("(?:有个|有位|有一个|有一位|一个|某个|认识的?|碰到|问过|那个)[^,]{0,3}$")
_SOMEBODY_BEHIND = re.compile(
    "^(?:市|那边)?的(?:那个|就)?是|^(?:市|那边)?的(?:人|同学|老乡|亲戚|工友|同事|朋友|邻居|病友|群众|都)|"
    "^[^,]{0,3}(?:户口|户籍|社保|医保)(?:是)?(?:我|他|她|"
    "孩子)?(?:[爸妈爷奶](?!的)|老公|老婆|"
    "的(?:人|妈妈|爸爸|家长|病友|病人|邻居|朋友|同事|[^,]{0,3}[都能可才]))"
)
# 厦门户口还没办下来, 厦门医保去年停了: there is none; 医保在厦门用不了: it is from elsewhere.
_UNDONE_BEHIND = re.compile(
    "^[^,]{0,3}(?:户口|户籍)[^,]{0,4}(?:没(?:办|落|批|下|拿|上|有|入)|注销|[迁转](?:[出走]|了)|正在|"
    "在办|快)|"
    "^[^,]{0,6}(?:医保|社保|农合)[^,没不]{0,6}(?:停|断(?!过)|没[交续缴]|退)"
)
_ONLY_USED = re.compile(
    "^(?:市|区|县|那边|这边|这里|也|都|就)*(?:不?能|可以|没法|不让|用|报|刷|直接|结算|备案|不认|"
    "看病|"
    "住院|就医|买药|拿药|[^,]{0,4}医院)"
)
_BOTH_BEHIND = re.compile(f"(?:户口|户籍)(?:和|跟|、|与|加)?(?:{_INSURANCE})")
_FROM_BEFORE = re.compile(
    "(?:从|由|不在|不是|没在|没有|离开|除了|不属于|非|原来在|以前在|之前在|以前是|原来是|"
    "原先在|之前是|原|原是|出生[在于]|(?:^|[我俺他她儿女])出生|生在|生于)$"
)
_ONCE = re.compile(
    "以前|之前|原来|原先|原本|先前|那时候?(?:医保|社保|户口)还|曾经|过去|早先|早年|小时候|年轻时|出生时|结?婚前|(?:读书|上学|大学)时|"
    "转出|迁出|迁走"
)
_STILL_THERE = re.compile("现在|如今|目前|后来")
_ONCE_AND_LATER = re.compile(f"(?:{_ONCE.pattern})[^,。;]{{0,30}}后来")
_GOING = re.compile(
    "(?:想|要|准备|打算|能|没|没有|还没|未|不能|不让|迁不)(?:把户口|给)?(?:迁|转|落|办|入)"
    "(?![^,]{0,2}[还仍都也就]?(?:一直)?在$)"
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
_MOVED_BEHIND = re.compile("(?:市|区|县|那边|户口|医保)?[改转迁换变移搬][到成为去至回入往]?")
_OVERSEAS = re.compile("台湾|香港|澳门")  # an insurance there may be no insurance here
_PAST = re.compile("[交缴买参]过")
_FORMER_YEAR = re.compile(
    "(?:去年|前年|[0-9]{2,4}年|小时候|上学时|退休前|下岗前|结婚前)(?![^,]*(?:起|开始|一直|转|"
    "至今|现在|"
    "迁|今年|到))"
)
_PAID_THERE = re.compile("^(?:市|那边|这边)*[交缴](?:的|着)?(?=$|,)")


def heard_places(context: Context) -> Iterator[Heard]:
    """Where the patient is registered and insured, as far as the message says it plainly."""
    unsettled = Unsettled(context)
    found: list[Heard] = []
    of_others: list[Heard] = []
    for place in context.places[:MOST_WORDS]:
        if context.is_silent(place.start) or _is_somebodys(context, place):
            continue
        if not unsettled.is_of_patient(place.start):
            of_others += _of_place(context, place, lapsed=False)
        elif not unsettled.at(place.start, place.end):
            found += _of_place(context, place, unsettled.has_lapsed)
    yield from (_weighed(context, each, of_others) for each in found)
    yield from _same_place(context)


def _weighed(context: Context, heard: Heard, of_others: Sequence[Heard]) -> Heard:
    """我老公户口在泉州, 我户口在湖南: whose it is has to be sure where another's is elsewhere."""
    differs = any(each.fact == heard.fact and each.value != heard.value for each in of_others)
    if heard.confidence is Confidence.STATED and differs and not context.people.certain:
        return replace(heard, confidence=Confidence.IMPLIED)
    return heard


def _of_place(context: Context, place: Place, lapsed: bool) -> Iterator[Heard]:
    before, behind = words_before(context, place), words_behind(context, place)
    cues = _cues(context, place, before, behind)
    facts = [each for each in cues if not (lapsed and each == INSURED)]
    if is_denied(context, place) or _ONCE_AND_LATER.search(before):
        return
    if facts:
        abroad = _OVERSEAS.match(context.text, place.start) is not None
        yield from _all_placed(place, facts, before, behind, abroad)
    elif context.asked and _is_answer(context, place) and _is_bare(before, behind):
        yield from _answered(place, context.asked, "老家" not in before)


def _is_answer(context: Context, place: Place) -> bool:
    """Whether a place stands where the answer to a question about one would."""
    begins = len(context.text[: context.clauses.at(place.start).start].strip()) <= LONGEST_LEAD
    return begins and context.asked in (f.COUNTY.key, HUKOU, INSURED)


def _answered(place: Place, asked: str, sure: bool) -> Iterator[Heard]:
    if asked != f.COUNTY.key:
        yield from placed(place, asked, sure or asked == INSURED)
    elif place.county:
        yield Heard(place.start, place.end, asked, place.county)


def _is_somebodys(context: Context, place: Place) -> bool:
    """Whether it is somebody else's, or nobody's yet."""
    before, behind = words_before(context, place), words_behind(context, place)
    return bool(
        _SOMEBODYS.search(before) or _SOMEBODY_BEHIND.match(behind) or _UNDONE_BEHIND.match(behind)
    )


def words_before(context: Context, place: Place) -> str:
    """What the clause says before a place; in notes, the word in front of it: 户口 龙岩."""
    before = context.clauses.before(place.start)[-40:]
    heading = None if before.strip() else context.clauses.previous(place.start)
    named = heading is not None and _HEADING.fullmatch(heading.text)
    return heading.text if heading and named else before


def words_behind(context: Context, place: Place) -> str:
    return context.clauses.behind(place.end)[:30]


def _is_bare(before: str, behind: str) -> bool:
    """Whether the clause is no more than the name of the place."""
    return bool(_ANSWER_BEFORE.fullmatch(before) and _ANSWER_BEHIND.fullmatch(behind))


def is_elsewhere(before: str, behind: str) -> bool:
    """Whether somebody only works, lives or is treated at a place."""
    return bool(_ELSEWHERE.match(behind) or _ELSEWHERE_BEFORE.search(before))


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
    before_insured = before_insured and not _ONLY_USED.match(behind)
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


def is_denied(context: Context, place: Place) -> bool:
    """Whether a place is where somebody came from, was once, or is not."""
    before = words_before(context, place)
    if _NO_CUE.search(before) or _FROM_BEFORE.search(before) or _GOING.search(before[-10:]):
        return True
    if _is_left_for_another(context, place):
        return True
    if re.search("去年|前年", before) and _ENDED.search(context.clauses.following(place.start)):
        return True
    clause = context.clauses.at(place.start).text
    once = _ONCE.search(before)
    if once and not (_STILL_THERE.search(before, once.end()) or _left_for(before, once)):
        return True
    if re.search("嫁[到去]$", before):
        return False
    return bool(_ONCE.search(clause[len(before) :]) and re.search("迁出|迁走|转出|转走", clause))


def _left_for(before: str, once: re.Match[str]) -> bool:
    """户口迁出厦门回了仙游: the second place is where it went."""
    moved_out = re.fullmatch("[迁转][出走]", once[0])
    return moved_out is not None and re.search("[到回进入]", before[once.end() :]) is not None


def _is_left_for_another(context: Context, place: Place) -> bool:
    """户口泉州改厦门了: the one place is left for the other."""
    moved = _MOVED_BEHIND.match(context.text, place.end)
    return moved is not None and any(each.start == moved.end() for each in context.places)


def _all_placed(
    place: Place, facts: list[str], before: str, behind: str, abroad: bool
) -> Iterator[Heard]:
    past = abroad or bool(_PAST.search(before[-6:] + behind[:6]) or _FORMER_YEAR.search(before))
    for fact in facts:
        yield from placed(place, fact, sure=fact == HUKOU or not past)
    if behind.startswith("老家") and HUKOU not in facts and place.code:
        yield implied(place.start, place.end, HUKOU, place.code)


def placed(place: Place, fact: str, sure: bool = True) -> Iterator[Heard]:
    if place.code:
        yield (Heard if sure else implied)(place.start, place.end, fact, place.code)
    else:
        readings = (Reading(fact, ZONE, "place.zone"), Reading(fact, "other", "place.elsewhere"))
        yield unclear(place.start, place.end, *readings)
    if place.county and fact == HUKOU and place.code != "other":
        yield implied(place.start, place.end, f.COUNTY.key, place.county)


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
