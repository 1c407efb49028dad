"""How and where the patient is treated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.care.turns import is_turned
from bot.listening.findings import Confidence, Heard, implied, whether
from bot.listening.message.context import Context
from bot.listening.message.places import OUT_OF_BOTH_PROVINCES
from bot.listening.message.signs import Sign, heard_signs, is_said, is_somebodys, said_before
from rules import facts as f

SETTING = f.CARE_SETTING.key
DESIGNATED, REFERRAL = f.DESIGNATED_INSTITUTION.key, f.REFERRAL_COMPLIANT.key
IN_PROVINCE = f.TREATED_IN_PROVINCE.key

_INPATIENT = re.compile(
    "住院(?!部|楼|证|单(?!子|据)|险|津贴|补贴|补助|比例|床|陪|医师|医生|押金单|条件|要求|标准|起付|门槛|报销(?!后|完|了)|能报|怎么|可以)|"
    "住进(?:了)?(?:医院|icu|重症)|住了[^,]{0,4}(?:天|个月|周|次)?(?:的)?(?:医?院)|"
    "(?<!敬老)(?<!养老)(?<!福利)院[^,]{0,4}住了[^,]{0,4}(?:天|个?月|周|星期)|"
    "在医院(?:里)?[住躺]|躺在?医院|进了?重症监护|入住icu|在icu|出入院|医院(?:里)?[住待躺]了|"
    "住(?:着|的)院(?!部)|(?<![居现常家暂])住进?[^,。;!?没在的]{2,8}医院(?!旁|附近|对面|"
    "宿舍|后面)|进了?icu|住(?:在)?icu|住重症(?:监护)?|住过院|"
    "刚刚?(?:办了?|从[^,]{1,6})?出院(?!后|小结)|(?:昨天|今天|前天|上周|上个?月|月初)[刚才]?(?:办的?)?[出入]的?院(?!标准|条件|前)"
)
_SPECIAL = re.compile(
    "(?:门诊特殊病种|门特|特殊门诊|特门|门诊大病|门诊慢特病|门诊特殊|慢特病(?:门诊|卡|证)?|门慢|门诊慢性病|"
    "特病门诊|慢性病门诊|门诊特病|特殊疾病门诊|特殊病种(?:门诊)?|大病门诊"
    ")(?![^,。;]{0,4}(?:目录|范围|名单|名录))"
)
_ORDINARY = re.compile("普通门诊")
# Which of both counts is to be asked.
_CLINIC = re.compile("(?<!慢性病)(?<!特殊)门诊(?!特|大|慢)|急诊")
_TO_COME = re.compile(
    "(?:要|需要|准备|打算|想|让|建议|等|安排|等着|可能|得|必须|叫|通知|想让|排队|不是|再|"
    "要去|预约|下周|下个?月|明天|后天)(?:我|他|她|去|马上|再|下周|明天|下个?月|尽快)*$"
)


SIGNS = (
    Sign(
        re.compile(
            "(?:^|(?<=[,。; ]))(?:医院)?(?:也|都)?(?:是|属于)?(?:医保)?定点的?(?=$|[,。; ])"
        ),
        DESIGNATED,
        True,
    ),
    Sign(re.compile("(?:^|(?<=[,。; ]))(?:都)?在?省内(?=$|[,。; ])"), IN_PROVINCE, True),
    Sign(re.compile("(?:^|(?<=[,。; ]))(?:都)?在?省外(?=$|[,。; ])"), IN_PROVINCE, False),
    Sign(
        re.compile(
            "转诊(?:单|手续|证明|备案)?(?:也|都|早就|已经?)*"
            "(?:有|开好了|开了|办了|办好了|办妥了|齐全|齐了|合规|规范)(?=$|[,。; ])"
        ),
        REFERRAL,
        True,
    ),
    Sign(_SPECIAL, SETTING, "outpatient_special"),
    Sign(_ORDINARY, SETTING, "outpatient_other"),
    Sign(
        re.compile(
            "(?:救助|(?<!医保)(?<!非)(?<!不是))定点(?:医院|机构|医疗机构|的?医院)"
            "(?!才|能|可以|名单|有哪|都|报|怎么|查|目录|[之以]?外|要|需)"
        ),
        DESIGNATED,
        True,
    ),
    Sign(re.compile("医保定点(?:医院|机构|医疗机构)?"), DESIGNATED, True, outright=False),
    Sign(
        re.compile("(?:不是|非)(?:医保|救助)?定点(?:医院|机构)?|不在定点(?:医院)?"),
        DESIGNATED,
        False,
        negative=True,
    ),
    Sign(
        re.compile(
            "转诊(?:手续|单|证明|备案|表)?(?:都|也|已经)?(?:办了|开了|办好|有办|齐|办过|办的|"
            "办理了|批了|有|是办)|(?:办[了过的]|开[了过的]|有[办开]?|办好了?|办理了|走[了过的]|按规定(?:办了?)?)(?:的|"
            "规范|正规|过|好|个|张)*转诊(?:手续|单|证明|备案|表)?|规范转诊|按规定转诊|正规转诊|"
            "经过转诊|医院(?:给)?(?:开|办)的?转诊"
        ),
        REFERRAL,
        True,
    ),
    Sign(re.compile("(?:不用|不需要|无需|不必)转诊"), REFERRAL, True),
    Sign(
        re.compile(
            "转诊(?:手续|单|证明|备案)?(?:是|也|都)*[^,。;不没未要]{0,6}(?:医院|[一二三]院|附院)(?:给)?"
            "(?:我们?)?[开办出]好?[的了]"
        ),
        REFERRAL,
        True,
    ),
    Sign(
        re.compile(
            "转诊(?:过来|过去|上来|上去)?了|经转诊|(?:医院|医生)(?:让|给|帮)?转(?:的|诊|院|上|到)"
        ),
        REFERRAL,
        True,
        outright=False,
    ),
    Sign(re.compile("越级(?:就医|就诊|看)?"), REFERRAL, False, outright=False),
    Sign(re.compile("(?:没有?|未)转过?院"), REFERRAL, True, outright=False),
    Sign(
        re.compile(
            "没出(?:过)?省|没有出(?:过)?省|在?省[内里](?:的)?(?:看|治|住院|就医|就诊|医院|"
            "转诊|治疗|"
            "手术|做)|都在省内|(?:^|(?<=[,;。]))省内的(?=$|[,;。])|在本?省(?:看|治|住院|"
            "就医)|(?:没|没有)去(?:外省|省外)"
        ),
        IN_PROVINCE,
        True,
    ),
    Sign(
        re.compile(
            "(?:去|到|在|是|跑|跑去|跑到|转到|送到)(?:了)?(?:的)?(?:省外|外省)(?:的)?(?:看|"
            "治|住院|"
            "就医|医院|做|手术|治疗|动|(?=$|[,。; ]))|出(?:了)?省(?:看|治|住院|就医)|"
            "转(?:院)?(?:到|去)?(?:省外|外省)|跨省(?:就医|治疗|住院)|(?:省外|外省)(?:就医|"
            "住院|看病|治)"
        ),
        IN_PROVINCE,
        False,
    ),
)
_UNREFERRED = re.compile(
    "(?:没有?|未|没有去|不曾)(?:办|开|走|做|有)?(?:过|理|任何|什么|规范|正规)?转诊(?:手续|"
    "单|证明|备案|表)?|转诊(?:手续|单|证明)?(?:也|都|就|还)?(?:没办|没开|没有(?:办)?|"
    "没来得及|没走)|没转(?=$|,)"
)
_WENT_AWAY = re.compile(
    f"{OUT_OF_BOTH_PROVINCES.pattern}|外地|外省|省外|自己(?:去|跑|转)|转院|跑[到去]|直接去"
)


_FORMERLY = re.compile(
    "以前|之前|原先|前年|大前年|前几年|那[次年回]|当年|小时候|年轻时|上上次|头一次|第一次|"
    "(?:[2-9]|[二三四五六七八九十])年前|住过院|差点|险些"
)
_NO_BED = re.compile("没住[成上进]|没收进|没有?床|[等排]床|床位[^,。]{0,4}(?:没|紧|等|排|满)")
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])年")
_LATELY = re.compile("今年|现在|这次|目前|正在|刚|上周|昨天|今天|这个月|上个?月|去年|又")
_UNDONE_LATER = re.compile(
    "没(?:批|用|成|通过|盖)|不认|作废|过期|无效|晚了|补办|后补|后来补|不给|被退|退回|驳|拒|不算"
)


def heard_care(context: Context) -> Iterator[Heard]:
    """How and where the patient is treated, to be confirmed where it may be of another time."""
    for each in _said_of_care(context):
        turned = is_turned(context, each.fact, each.value, each.end)
        if each.fact == SETTING and turned:
            continue  # which of both it is, is gathered
        loose = each.confidence is Confidence.STATED and (turned or not _is_plain(context, each))
        yield implied(each.start, each.end, each.fact, each.value) if loose else each


def _is_plain(context: Context, heard: Heard) -> bool:
    """Whether it is neither of an earlier time nor undone in the next words."""
    start, clause = context.clauses.at(heard.start).start, context.clauses.at(heard.start).text
    if heard.fact == REFERRAL and heard.value:
        return not _UNDONE_LATER.search(context.text, heard.end, heard.end + 14)
    if heard.value == "inpatient" and _NO_BED.search(context.text):
        return False
    if heard.fact != SETTING or _LATELY.search(clause[: heard.end + 2 - start]):
        return True
    last = context.today.year - 1
    return not _FORMERLY.search(clause) and all(int(year) >= last for year in _YEAR.findall(clause))


def _said_of_care(context: Context) -> Iterator[Heard]:
    for match in _INPATIENT.finditer(context.text):
        if (
            _CLINIC.search(context.text) is None
            and is_said(context, match)
            and not _TO_COME.search(said_before(context, match))
        ):
            make = implied if is_somebodys(context, match) else Heard
            yield make(*match.span(), SETTING, "inpatient")
    yield from heard_signs(context, SIGNS)
    yield from _unreferred(context)


def _unreferred(context: Context) -> Iterator[Heard]:
    """没办转诊 is a no where the patient went elsewhere; at home none was needed."""
    for match in _UNREFERRED.finditer(context.text):
        if match[0] == "没转" and context.asked != REFERRAL:
            continue
        if is_said(context, match, denied_already=True):
            near = context.text[max(0, match.start() - 20) : match.end() + 20]
            away = _WENT_AWAY.search(near) is not None
            yield (
                Heard(*match.span(), REFERRAL, False) if away else whether(*match.span(), REFERRAL)
            )
