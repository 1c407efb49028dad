"""How the patient is treated, by whom sent there and where, gathered from looser words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.listening.findings import Heard, Reading, implied, unclear, whether
from bot.listening.message.context import Context
from bot.listening.message.matters import MOST_WORDS, Matter, gathered_flags, may_be_patients
from rules import facts as f

SETTING, REFERRAL = f.CARE_SETTING.key, f.REFERRAL_COMPLIANT.key
SETTINGS = ("inpatient", "outpatient_special", "outpatient_other")
_UNKNOWN = "不知|不懂|不清楚|不晓得|不确定|没问|算不算|是不是|定点不定点|搞不清|没注意|哪知道"
_WARD = re.compile(
    "(?:还没|没|未)能?出院|[住主注]了?(?:快|近|将近|都|整整|差不多)?(?:[0-9一二三四五六七八九十两俩几多半]{1,3}(?:[个来]?多?(?:天|日|月|周|星期|礼拜|"
    "次|回)))|"
    "[住主注](?:[^,。;没]{0,5})?[院怨愿](?!子|校|士|长|线)|住院|入院|出院|医院(?:里)?[住躺]着|住进[去来]|收进|收治|收住|icu|"
    "重症监护|"
    "监护室|(?:[在住躺进]了?|还在)[^,。;]{0,4}病房|病房里?[住躺待]|(?:还|一直)在重症|病床上|"
    "出的院|躺(?:在)?(?:医院|病床)|开刀|"
    "住院部[^,。;门]{0,3}[楼层床]|在[^,。;]{0,3}(?<!专)科(?:里)?[住躺]|住(?:在|到|进)[^,。;]{0,6}(?:医院|一院|二院|附院|科)|在医院(?:里)?[住躺待]|"
    "[住躺](?:在|到)?[^,。;没]{0,8}(?:医院|病院|长庚|协和|华西|湘雅|一院|二院|附院|附一|中心院)|住[圆元远]|躺病院|"
    "(?:在|进了?)[^,。;在]{0,8}(?:医院|[一二三]院|中心院|省立|市立|华西|协和|"
    "附一|附院)"
    "的?(?:住(?!的?地|址|家)|重症|监护)|住在?[省市]立(?![小中大])|"
    "医院[^。;!?]{0,8}[,、 ]就?(?:是)?在(?:那|这)[里儿边]?住的|在(?:那|这)[里儿边]?住的?院|"
    "[还正]?在住(?:着|$|,)|住着院|又收进|收进去"
)
_HOMES = re.compile("敬老院|养老院|福利院|法院|学院|院子|剧院|租住|住房|住址|住户")
_NOT_YET = re.compile(
    "(?:没|还没|未|没有|没法|不用|不肯|不敢|不想|等着?|要|准备|打算|想|排队?|让|叫|通知|建议|"
    "预约|可能|下周|下个?月|得)(?:再|去|能|得|上|我|他|她|医生|马上|有|办|过|尽快|安排|在)*$"
)
_NOT_YET_BEHIND = re.compile(
    "^[那这]?(?:都|也|已经)?是[^,。;]{0,6}(?:年|月|以前|之前|前)的事|^(?:不上|不了|不进|不起|部(?!分|[^,。;门几哪]{0,3}[楼层床])|医生|的?条件|要求|押金|起付|门槛|怎么|能报)"
)
_IS_WHOSE = re.compile("的人?是")
_BED = re.compile(
    "床位(?!费)|排床|等床|没床|没住|没有住|没能住|住不(?:进|上|了)|还没收|等着?住院|等住院"
)
_SPECIAL = re.compile(
    "门特|门慢|特门|特病|慢特病|慢病|慢性病(?:门诊|证|卡)|门诊慢|大病门诊|门诊大病|特殊病种|"
    "特殊门诊|门诊特殊|"
    "特殊疾病|teshu"
)
_ONLY_A_LIST = re.compile("^[^,。;]{0,4}(?:目录|范围|名单|名录|病种表)")
_NO_SPECIAL = re.compile(
    "(?:没|没有|未|不(?!过)|非|不是|没法|不能|不在|不属于|算不上)(?:有|批|么|啥|办|给|让|过|成|上|下来|走|在|[他她我]|"
    "申请|是|什么|任何)*$"
)
_NO_SPECIAL_BEHIND = re.compile("^(?:病种|门诊|证|卡|手续|待遇)?(?:也|都|还)?(?:没|未|不|办不)")
_CLINIC = re.compile(
    "门诊(?!挂号|特|慢|大病)|急诊(?!直接|转)|诊所|卫生室|挂水|吊水|拿药|开药|取药|配药|输液|打点滴"
)
_TREATED = re.compile(
    "透析|血透|腹透|透(?:[一二两三四五0-9]次|完)|化疗|放疗|靶向|打针|输血|复查|换药|做检查|理疗|康复|重症|抢救|手术"
)
_IS_NOW = re.compile("(?:现在|如今|目前|后面|后来|这个月)[^,]{0,6}$")
_TODAY = re.compile(
    "现在|如今|目前|眼下|这会儿|还[在躺住]|正[在住]|人在|又[收住进]|收进|上礼拜|上周|这礼拜|这周|刚收"
)
_CHANGED = re.compile(
    "(?:院|病房)(?:的|后|了|就|要|已经|都|给|医生|让|我们?|他|她|刚|又|,|现在){0,3}(?:改|转|换|变)(?:到|成|为|去|走|做|了)?"
    "(?P<to>门诊[特慢大]|门特|门慢|特|慢病)|"
    "(?:门诊[特慢大]殊?|门特|门慢)[^,。;]{0,4}(?:改|转|换|变)(?:到|成|为|去|做|了)?(?P<back>住院|病房)"
)
_NOT_TAKEN_IN = re.compile("没住[成上进]|没收进|住院[^,。;]{0,2}排不|[等没]床位?(?:住|$|,)")
_PLAIN_CLINIC = re.compile("普通门诊|普通的?(?:那种|号)?(?:门诊)?|急诊|诊所|卫生室")


Match = re.Match[str]


def gathered_care(context: Context) -> Iterator[Heard]:
    """What the message lets one gather of how the patient is treated."""
    yield from _setting(context)
    yield from gathered_flags(context, (_DESIGNATED,))
    yield from _referral(context)


def _setting(context: Context) -> Iterator[Heard]:
    ward, special, clinic = _ways(context)
    if not ward and context.asked in _ASKED_WITHOUT_SETTING:
        return
    bed = _first(context, _BED, None, None)
    if bed and not ward and context.asked == SETTING:
        yield _one_of(bed, SETTINGS)
    elif special and not ward:
        yield implied(*special.span(), SETTING, "outpatient_special")
    elif ward and not special and not clinic:
        yield implied(*ward.span(), SETTING, "inpatient")
    elif ward or clinic:
        yield _between(ward, special, clinic)
    elif context.asked == SETTING and (treated := _first(context, _TREATED, _NOT_YET, None)):
        yield _one_of(treated, SETTINGS)


def _ways(context: Context) -> tuple[Match | None, Match | None, Match | None]:
    """The ways of being treated that are spoken of, as far as they may be today's."""
    ward = _first(context, _WARD, _NOT_YET, _NOT_YET_BEHIND)
    special = _first(context, _SPECIAL, _NO_SPECIAL, _NO_SPECIAL_BEHIND)
    clinic = _first(context, _CLINIC, _NOT_YET, _NOT_YET_BEHIND)
    if _NOT_TAKEN_IN.search(context.text):
        ward = None
    if ward and clinic and _IS_NOW.search(context.clauses.before(clinic.start())):
        ward = None
    if special and _ONLY_A_LIST.match(context.text[special.end() :]):
        special = None
    if ward and special:
        ward, special = _of_today(context, ward, special)
    return ward, special, clinic


def _of_today(context: Context, ward: Match, special: Match) -> tuple[Match | None, Match | None]:
    """等出院了走门特,现在还躺着, 住院改到门诊特殊: the way that is spoken of as today's."""
    changed = _CHANGED.search(context.text)
    if changed:
        return (None, special) if changed["to"] else (ward, None)
    in_ward, in_special = (
        _TODAY.search(context.clauses.at(each.start()).text) is not None for each in (ward, special)
    )
    if in_ward and not in_special:
        return ward, None
    return (None if in_special and not in_ward else ward), special


def _between(*found: re.Match[str] | None) -> Heard:
    """Which of the settings that are spoken of: 门诊 alone may be either kind."""
    ward, special, clinic = found
    settings = {"inpatient"} if ward else set[str]()
    if special or clinic:
        settings.add("outpatient_special")
    if clinic:
        settings.add("outpatient_other")
    plain = clinic and (_PLAIN_CLINIC.search(clinic.string) or _SPECIAL.search(clinic.string))
    if clinic and not ward and plain:  # what is special about it was denied
        return implied(*clinic.span(), SETTING, "outpatient_other")
    first = next(each for each in found if each)
    return _one_of(first, tuple(each for each in SETTINGS if each in settings))


def _one_of(match: re.Match[str], settings: tuple[str, ...]) -> Heard:
    readings = (Reading(SETTING, each, f"setting.{each}") for each in settings)
    return unclear(*match.span(), *readings)


def _first(
    context: Context,
    words: re.Pattern[str],
    not_before: re.Pattern[str] | None,
    not_behind: re.Pattern[str] | None,
) -> re.Match[str] | None:
    for match in words.finditer(context.text):
        place = match.start()
        before, behind = context.clauses.before(place)[-10:], context.text[match.end() :][:8]
        denied = not_before is not None and not_before.search(before)
        denied = denied or (not_behind is not None and not_behind.match(behind))
        if denied or _HOMES.search(context.text[max(0, place - 2) : match.end() + 1]):
            continue
        of_patient = may_be_patients(context, place) or _IS_WHOSE.match(behind)
        if of_patient and not context.is_silent(place):
            return match
    return None


_DESIGNATED = Matter(
    f.DESIGNATED_INSTITUTION.key,
    re.compile("定点|协议(?:医院|单位|机构)|dingdian"),
    re.compile("定点|协议|dingdian"),
    re.compile(
        "(?:不是|非|没有?|未|不|不算|不属于|不在)(?:在|是|个|什么|协议|医保|救助|你们|咱们|我们|[市县省区]|这边|那边|的)*定点|"
        "定点(?:医院|机构|里|名单)?[^,。;]{0,4}(?:没有|不是|之外|以外|外的)|not a"
    ),
    re.compile(f"{_UNKNOWN}|应该|可能|好像|大概|吧"),
    when_asked=re.compile(
        "三[甲级]|二[甲级]|公立|人民医院|中心医院|省立|市立|协和|附院|卫生院|中医院|大医院|正规|"
        "名单|"
        "私立|民营|诊所"
    ),
)
_TRANSFER = re.compile(
    "转[诊珍疹]|规转|转过诊|转院|转外就医|异地(?:就医)?(?:的)?备案|备案|zhuanzhen|referral|"
    "(?:医院|医生|大夫|医师|主任|科)[^,。;]{0,4}介绍(?:上|过)?去|(?:医院|医生|大夫|医师|主任|科)[^,。;]{0,4}(?:给|让|帮|叫|开)?转(?:的|上去|过去|到|去|来)"
)
_DONE = re.compile(
    "(?:都|有|次次|回回)[办开转]|已经?(?:办理?|开|转|备案)|开的?转|办(?:了|好|妥|齐|完|过|理了|的|下来)|开(?:了|好|的|出|过|具)|有(?!没有|什么|空)|齐|批|合规|"
    "规范|"
    "正规|按规定|走(?:了|的|过)|转(?:过|过去|的|了|到|去|上来)|给开|介绍|写(?:了|的|好)|做了|备案(?:了|过|的|好)|"
    "盖(?:了)?章|弄(?:好|了|过)|"
    "(?:不用|无需|不需要?|用不着|不必)|with all|stamps|都在|done|signed|sorted|in order"
)
_UNDONE = re.compile(
    "(?:没|没有|未|无|没去|忘了?|来不及|没来得及|哪里?来得及|哪里?顾得上|顾不上|不曾|没顾上|还没|哪有空|没空|没工夫|哪有工夫)[^,。;]{0,6}(?:转|办|开|备案|"
    "走|做|弄)|"
    "(?:转诊|转院|备案|手续|单)[^,。;]{0,6}(?:后来|以后|之后|出院[^,。;]{0,2})?补|(?:转诊|转院|备案|手续|单)[^,。;]{0,6}(?:没|未|无|来不及|忘|不办|不全)|不给(?:办|开|转)|拒|"
    "越级"
)
_NEEDLESS = re.compile("(?:不用|无需|不需要?|用不着|不必)(?:办|开|走)?(?:什么)?(?:转|备案)")
_TO_COME = re.compile(
    "要(?:先|去)?(?:办|开|转)|怎么|准备|打算|想(?:要)?(?:办|开|转)|需要(?:办|先)|才(?:能|行)"
)
# An answer to these speaks of emergencies and cards without telling how one is treated.
_ASKED_WITHOUT_SETTING = (REFERRAL, f.OUTPATIENT_LISTED.key)
_BY_ONESELF = re.compile("自己(?:去|跑|找|来|开车|带|联系|决定)|自行|直接(?:去|到|上|跑)|连夜")
_EMERGENCY = re.compile(
    "口头|(?:医生|大夫)[让叫喊]|120|急救|救护车|抢救|拉(?:去|过去|到|走)|送(?:去|到)急诊|昏迷"
)
_AWAY = re.compile(
    "北京|上海|广州|深圳|杭州|南京|武汉|济南|福州|外地|外省|省外|厦门|青岛|泉州|烟台|市里|省城|"
    "省里|大医院|自己|跑|连夜|直接"
)


_NO_PAPERS = re.compile("(?:啥|什么|任何)?手续(?:都|也)?(?:没|无)|没有?(?:任何|什么|啥)?手续")
_AWAY_FROM_HOME = re.compile(
    "上海|北京|广州|深圳|杭州|南京|武汉|外省|省外|外地|省城|省立|福州|济南|厦门|青岛"
)
_AT_HOME = re.compile("本地|本市|当地|家门口|没出[市县区]")
_ANSWERED = re.compile(
    "^转(?:了|过)|^[开办走](?:了|过|好)|(?:不用|不需要|没让)转?(?:$|,)|手续[^,。;]{0,4}(?:齐|有|全)|开的(?:单|条|证明)"
)


def _referral(context: Context) -> Iterator[Heard]:
    silent = True
    for match in islice(_TRANSFER.finditer(context.text), MOST_WORDS):
        if context.is_silent(match.start()) or not may_be_patients(context, match.start()):
            continue
        told = list(_of_transfer(context, match))
        yield from told
        silent = silent and not told
    if silent:
        yield from _without_transfer(context)


def _of_transfer(context: Context, match: re.Match[str]) -> Iterator[Heard]:
    clause = context.clauses.at(match.start()).text
    following = context.clauses.following(match.start())
    said = clause if len(clause) - len(match[0]) > 2 else f"{clause},{following}"
    if re.search(_UNKNOWN, f"{clause},{following}"):
        yield whether(*match.span(), REFERRAL)
    elif _UNDONE.search(said) and not _NEEDLESS.search(said):
        yield _undone(context, match)
    elif _DONE.search(said) and not (_TO_COME.search(said) and "了" not in said):
        yield implied(*match.span(), REFERRAL, True)
    elif context.asked == REFERRAL:
        yield whether(*match.span(), REFERRAL)


def _undone(context: Context, match: re.Match[str]) -> Heard:
    """Without a referral, elsewhere, it is a no; brought in by an ambulance, it may count."""
    near = context.text[max(0, match.start() - 40) : match.end() + 30]
    if _AT_HOME.search(near):
        return whether(*match.span(), REFERRAL)
    if _AWAY.search(near) and not _EMERGENCY.search(near):
        return implied(*match.span(), REFERRAL, False)
    return whether(*match.span(), REFERRAL)


def _without_papers(context: Context) -> Iterator[Heard]:
    """自己跑去上海看的,啥手续没有."""
    gone = _BY_ONESELF.search(context.text)
    if gone is None or context.is_silent(gone.start()):
        return
    away = _NO_PAPERS.search(context.text) and _AWAY_FROM_HOME.search(context.text)
    if away and may_be_patients(context, gone.start()):
        yield implied(*gone.span(), REFERRAL, False)


def _without_transfer(context: Context) -> Iterator[Heard]:
    """自己去的 and 120拉去的 answer whether there was a referral, where that was asked."""
    if context.asked != REFERRAL:
        yield from _without_papers(context)
        return
    answered = _ANSWERED.search(context.text)
    if answered and not context.is_silent(answered.start()):
        yield implied(*answered.span(), REFERRAL, True)
        return
    for words in (_EMERGENCY, _BY_ONESELF):
        match = words.search(context.text)
        if match and not context.is_silent(match.start()):
            if words is _BY_ONESELF:
                yield implied(*match.span(), REFERRAL, False)
            else:
                yield whether(*match.span(), REFERRAL)
            return
