"""What was checked and decided, gathered: means, burden, premium, experts, lists, transition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.findings import Heard, implied, whether
from bot.listening.message.context import Context
from bot.listening.message.matters import Matter, gathered_flags, may_be_patients
from bot.listening.years.moments import Moment, moments_in
from rules import facts as f

PREMIUM = f.PREMIUM_PAID_BEFORE_RECOGNITION.key
_UNKNOWN = "不知|不懂|不清楚|不晓得|没问|不确定|算不算|是不是|符不符|合不合|够不够|能不能|会不会"
_WAITING = (
    "等(?:结果|通知|消息|着|专家)|在等|还在|排队|没(?:有)?(?:出|结果|消息|下来|轮到|开始)|还没评|"
    "交上去|递上去|正在|待|要(?:去)?(?:评|过|做|经过)"
)
_PASSED = "(?<![没未不])(?<!没有)过(?:了|的|$|关|审)|通过|同意|批了|准了|合格|符合|ok"
_FAILED = (
    "(?:没|未|不|没有|未能)(?:给|予|被)?(?:通过|过(?!期)|批|同意|准)|不符合|不合格|不予|驳回|"
    "退回|被拒|否了|卡住|刷下|打回"
)
MATTERS = (
    Matter(
        f.ASSETS_WITHIN_LIMIT.key,
        re.compile(
            "财产|资产|没房没车|无房无车|没车没房|核对|核查|家底|名下|(?:存款|车子?|房子?)[^,。;]{0,6}超(?=标|了|限|过)"
        ),
        re.compile(
            "(?:没|未|不|没有|并未)(?:有)?(?:超|过线)|(?<!不)符合|(?<![没未])(?<!没有)通过|合格|"
            "(?:限额|标准|范围|规定)[之以]?内|达标|没问题|正常|没房没车|无房无车|没车没房|within"
        ),
        re.compile(
            "(?<![没未不])(?<!没有)(?<!并未)超(?:标|了|限|出|过|线)|不符合|不合格|不达标|"
            "(?:没|未|没有|不)(?:能)?通过"
        ),
        re.compile(f"{_UNKNOWN}|{_WAITING}"),
        sentence=True,
        when_asked=re.compile("房|车|存款|存折|铺面|店面|(?:没有?|未)超|超标|超了"),
    ),
    Matter(
        f.EXPERT_REVIEW_PASSED.key,
        re.compile("专家(?!门诊|号|说要|医生)|评审|评估(?=过|没|通)"),
        re.compile(_PASSED),
        re.compile(_FAILED),
        re.compile(f"{_UNKNOWN}|{_WAITING}"),
        sentence=True,
        when_asked=re.compile("过了|没过|通过|未过"),
    ),
    Matter(
        f.RERECOGNISED_AFTER_TRANSITION.key,
        re.compile("过渡期|重新(?:认定|评|审|识别)|(?:又|再)(?:认定|评)了?一?次?"),
        re.compile(
            "(?:重新|又|再|重)[^,。]{0,8}(?:评|认定|认|审|核)[^,。]{0,5}"
            "(?:过|上|了|通过|: ?有|: ?是)|"
            "还(?:是|在)|"
            "保留|继续|通过"
        ),
        re.compile(
            f"{_FAILED}|(?:没|未|没有)(?:再|重新|给)?(?:评|认|审)|取消|退出|掉了|移出|不再|不是了"
        ),
        re.compile(f"{_UNKNOWN}|{_WAITING.replace('还在|', '')}"),
        sentence=True,
        when_asked=re.compile("重新|又评|再评|认定"),
        only_with=re.compile("过渡期|脱贫|摘帽|贫困户|建档立卡|监测|返贫"),
    ),
    Matter(
        f.OUTPATIENT_LISTED.key,
        re.compile(
            "(?:门慢|门特|慢病|慢性病|慢特病|特病|大病|特殊病种)(?:的|门诊)?(?:证|卡|本|目录|范围|"
            "名单|名录|资格|病种|待遇|手续|备案|认定)|"
            "(?:办(?:了|过|好|的)?|批了)(?:门诊大病|门诊特殊病|门诊慢特?病)|"
            "(?<=,)证(?=是?[老早])|门诊病种|门诊特殊病种(?=里|范围|目录)|(?:进不了?|进了|列入|纳入)门(?:特|慢)|病种(?:卡|证)|"
            "(?:门特|门诊(?:慢特?病|特殊病种?|大病))(?=[^,。;]{0,3}(?:没|办|批|下来|有|通过|登记|备案))"
        ),
        re.compile(
            "(?<![没不未])(?<!没有)(?:办(?:了|过|好|下|的|理了)|有(?!没有)|批|在(?=.{0,6}(?:目录|"
            "范围|名单|里))|下来|通过|早就|老早|属于|能报|走的|登记|备案)"
        ),
        re.compile(
            "(?:不|没|未)(?:在|属|进|列|纳)|进不|办不(?:了|下|成)|不(?:给|让|能)办|没有?(?:资格|办|证|"
            "这个)|不算|不符合|目录外"
        ),
        re.compile(f"{_UNKNOWN}|{_WAITING}|说(?:是)?(?:能|可以)办"),
        sentence=True,
        when_asked=re.compile(
            "目录|办不了|证|范围|[能以]办|门诊大病|门诊特殊病|慢特?病|慢性病门诊|特殊病种门诊"
        ),
    ),
    Matter(
        f.STILL_HEAVY_BURDEN.key,
        re.compile(
            "救助(?:过|完)?[之以]?后|报了?[之以]?后|(?:报|救助|赔(?=完))(?:销|了|完|过|也|都|给){1,4}|三[重样层道](?:保障|"
            "制度)?[^,。;]{0,6}(?:报|"
            "完|后|走)|(?:还|仍|依然|依旧)(?:是|旧|然)?(?:很|太|特别|严重|非常)?(?:困难|重|难|"
            "揭不开锅)"
        ),
        re.compile(
            "(?<!不)(?:困难|揭不开锅|过不下去|撑不住|吃不上|喘不过气|扛不住|活不下去|难以维持|"
            "没法过|过不了|撑不下去|吃不起|背不动|承受不|无力|负担(?:还|仍|依然|也|是|很|太|"
            "较|重|不轻|大)+|压(?:得|垮)|窟窿|日子[^,。]{0,3}(?:难|苦|紧)|难[过熬]|紧巴|不好过|还是?欠|欠(?:了|着)|饥荒|外债|上顿|没路|走投无路|"
            "很难|太难|艰难|拖垮|一屁股债|背[^,。;]{0,4}债|够呛|苦|愁|借遍|压力(?:很|太|挺)?大)"
        ),
        re.compile(
            "(?:负担|压力)(?:不|没那么)(?:重|大)|(?:压力|负担)(?:小|轻)|过得去|还行|还好|凑合|还能(?:过|承受|应付)|不(?:算)?困难|承受得"
        ),
        re.compile(f"{_UNKNOWN}|说不上|看情况"),
        sentence=True,
        when_asked=re.compile(
            "难|重|揭不开锅|撑|过不|债|欠|借|够呛|紧|苦|愁|压力|还行|还好|能过|凑合"
        ),
    ),
)
_PREMIUM = re.compile(
    "(?:医保|参保|居保|社保)(?:的)?(?:钱|费|缴费)|保费|参保费|居民医保|(?:400|四百|380|"
    "三百八)(?:元|块)?|"
    "居保|缴费|自缴|代缴|医保"
)
_PAID = re.compile("(?<!没)(?<!未)(?<!没有)[交缴](?!材料|申请|警|通|的?房)|自缴")
_GRANTED = re.compile(
    "认定|认完|认的|批|下来|评上|办好|办下|低保|特困|边缘|低边|资格|民政|底保|发的"
)
_BEFORE = re.compile(
    "(?:先|早就?|提前|早早|已经?|之?前)(?:就|已经?|自己|把[^,]{1,4})*[自交缴]|[交缴](?:了|完|掉|"
    "过)?"
    "(?:以|之)?后[^,]{0,6}才|[交缴](?:了|完|掉|过)(?:才|后)[^,]{0,4}(?:认|批|评|下)|先[^,。;]{0,5}[交缴]|[交缴](?:的|了|过)?[^。;]{0,10}(?:才|后来)[^,。;]{0,8}(?:批|认定|评上|下来)|"
    "刚[^。;]{0,14}(?:批|认定|下来)[^。;]{0,40}(?:年初|去年|早就?|之前)[^,。;]{0,6}[交缴]|"
    "(?:认定|批|评上|下来)[^,]{0,4}[之以]?前[^,]{0,6}[交缴]|"
    "(?:认定|批|评上|下来)[^,。;]{0,6},(?:在?这?之前|此前)[^,。;没]{0,14}[交缴](?:了|过|完|的)"
)
_AFTER = re.compile(
    "(?:认|批|下来|评|办)[^,]{0,5}?(?:完|了|后|过)[^,]{0,6}?(?:才|再)[^,]{0,3}[交缴]|"
    "还没[交缴]|(?:批|认定|下来)[^,。;]{0,3}[之以]?后[^,。;]{0,6}[交缴]|不是先[交缴]|不用(?:自己)?[交缴]|"
    "免[交缴]"
)
_BY_OTHERS = re.compile("代缴|没有?[交缴]|未[交缴]|(?:政府|民政|国家|财政)[^,]{0,4}[交缴]")


def gathered_reviews(context: Context) -> Iterator[Heard]:
    """What was checked and decided, as far as it can be gathered."""
    yield from gathered_flags(context, MATTERS)
    yield from _premium(context)


def _premium(context: Context) -> Iterator[Heard]:
    """Whether this year's premium was paid before the recognition: by words, or by two dates."""
    asked = context.asked == PREMIUM
    premium = _PREMIUM.search(context.text) or (asked and re.search("[交缴]", context.text))
    if not premium or not (asked or _GRANTED.search(context.text)):
        return
    start, end = premium.span()
    if not may_be_patients(context, start):
        return
    before = _said(context, _BEFORE)
    after = _said(context, _AFTER) or (asked and _said(context, _BY_OTHERS))
    if before and not after:
        yield implied(start, end, PREMIUM, True)
    elif after:
        yield implied(start, end, PREMIUM, False)
    else:
        yield from _by_dates(context, (start, end))
    if asked and not before and not after:
        yield whether(start, end, PREMIUM)


def _said(context: Context, words: re.Pattern[str]) -> bool:
    return any(not context.is_silent(each.start()) for each in words.finditer(context.text))


def _by_dates(context: Context, where: tuple[int, int]) -> Iterator[Heard]:
    moments = [
        each for each in moments_in(context) if context.text[each.end : each.end + 1] != "的"
    ]
    paid = [
        each for each in moments if _near(context, each, _PAID) and not _of_grant(context, each)
    ]
    granted = [each for each in moments if _of_grant(context, each)]
    if len(paid) == len(granted) == 1:
        if paid[0].days.latest < granted[0].days.earliest:
            yield implied(*where, PREMIUM, True)
        elif paid[0].days.earliest > granted[0].days.latest:
            yield implied(*where, PREMIUM, False)


def _of_grant(context: Context, moment: Moment) -> bool:
    return _near(context, moment, _GRANTED)


def _near(context: Context, moment: Moment, words: re.Pattern[str]) -> bool:
    return words.search(context.clauses.at(moment.start).text) is not None
