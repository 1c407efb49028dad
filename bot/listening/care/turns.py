"""What else a message says that leaves open how, where and by whom sent the patient is treated.

Another time, another hospital or another way of being treated may be what counts today.
"""

from __future__ import annotations

import re
from typing import Any

from bot.listening.message.context import Context
from bot.listening.message.places import OUT_OF_BOTH_PROVINCES
from rules import facts as f

# Any word for a way of being treated, whether or not it is the patient's today.
_WARD = re.compile(
    "[住主注收]了?(?:[^,。;没]{0,5})?[院怨](?!子|校|士|长|线)|[入出]了?院|病房|病床|icu|重症|监护室|"
    "收(?:进|治|住)|[住躺]进|又住|住(?:着|下|上|了)(?!房)|[住躺](?:在|到)[^,。;]{0,8}(?:院|科|附一)"
)
_SPECIAL = re.compile(
    "门特|特门|门慢|特病|慢病|慢性病(?:门诊|证|卡|本)|门诊(?:特|大|慢)|特殊(?:门诊|病种|疾病)|大病门诊"
)
_CLINIC = re.compile("(?<!慢性病)(?<!特殊)(?<!大病)门诊(?!特|大|慢)|急诊|诊所|卫生室")
_ORDINARY = re.compile("普通(?:的)?门诊")
_AT_HOME = re.compile(
    "(?:在|回)家里?(?:养|吃药|打针|休养|腹透|静养|护理|躺|里养|换药|等)|回家了|押金[^,。;]{0,6}(?:交不起|没)|没去|没住|[没不]住院"
)
_DENIED = re.compile(
    "(?:[没无]有?|不|不用|不需要?|用不着|从没|没能|没去|没再|不再|不肯)(?:办|去|过|再|有|上|走|么|什么)*$"
)
_NOT_LASTING = re.compile(
    "[^,。;]{0,8}(?:没|未|过期|停|取消|失效|不走|不能走|快|在办|等|要|想|申请|作废|不给|掉了|到期)|"
    "[^。;]{0,10}(?:[我他她俺](?:自己|[爸妈])?(?:没有|没办|不是)|不走了|停了|过期|没批)"
)
_FROM_ONE_TO_THE_OTHER = re.compile(
    "(?:改|转|换|变|挪|调)(?:到|成|为|去|回|走|做|了)?[^,。;]{0,3}(?:门诊|门特|门慢|特门|慢病|住院|病房)"
)
_MOVED_ON = re.compile(
    "后来|换(?:到|去|了|成|家)|转(?:到|去|了|院)|另一|另外|别的医院|又去|第[二三]家|私[人立]"
)
_ONE_OF_THEM = re.compile(
    "前一[家个]|原来|原先|以前|第[一二三]家|头一[家个]|[那这哪]家|[那这][个间]|有一家|两家|几家|[说讲]不|说过|"
    "不肯|不收|没床|里头|名单|[看收治]不|隔壁|旁边|附近|对面|街"
)
_ANOTHER_JOURNEY = re.compile(
    "第[一二三两]?[次回趟]|[头前上]一?[次回趟]|下一?[次回趟]|后来|补[办上开交的了]|没用|用不|另一|换了?家|又(?:自己|跑|去|转)|"
    "结果|不过|可是|但|没办成|办没办|一半|现在(?:又|却)?[要不]|没弄|才办|才补|来不及|没来得及|哪一?次|有时|有一次"
)
_BROUGHT_IN = re.compile(
    "救护车|120|急救|抢救|急诊|昏迷|后来|补[办上开交的了]|不用|不需|第[一二三两][次回趟]|[头前上]一?[次回趟]"
)
_OUTSIDE = re.compile(f"{OUT_OF_BOTH_PROVINCES.pattern}|省外|外省|出省|跨省|外地")
_INSIDE = re.compile("省[内里]|本省|没出(?:过)?省|市里|县里|本地|又回|转回|回来")
_DOUBTED_BEHIND = re.compile("[,。 ]?(?:应该|大概|可能|好像|估计|不知|没准)")
_NEAR = 16  # characters in which a hospital is told from another
_STAYED = re.compile("(?:没有?|不|未|没有去)(?:去|到|出|在)?(?:过)?$")


def is_turned(context: Context, fact: str, value: Any, end: int) -> bool:
    """Whether something else in the message may be what counts."""
    text = context.text
    if _DOUBTED_BEHIND.match(text, end):
        return True
    if fact == f.CARE_SETTING.key:
        return _is_one_of_two(context, value, end)
    if fact == f.DESIGNATED_INSTITUTION.key:
        near = text[max(0, end - _NEAR) : end + _NEAR]
        moved = _MOVED_ON.search(text, end) or _ONE_OF_THEM.search(near)
        return moved is not None or text.count("定点") > 1
    if fact == f.REFERRAL_COMPLIANT.key:
        turned = _ANOTHER_JOURNEY if value else _BROUGHT_IN
        return turned.search(text, end if value else 0) is not None
    return _speaks_of(context, _OUTSIDE if value else _INSIDE, _STAYED)


def _is_one_of_two(context: Context, value: str, end: int) -> bool:
    """特殊门诊办不下来就普通门诊: whether another way of being treated is spoken of."""
    others = {
        "inpatient": (_SPECIAL, _CLINIC, _AT_HOME),
        "outpatient_special": (_WARD, _ORDINARY),
        "outpatient_other": (_WARD, _SPECIAL),
    }[value]
    if _FROM_ONE_TO_THE_OTHER.search(context.text):
        return True
    if value == "outpatient_special" and _NOT_LASTING.match(context.text, end):
        return True
    return any(_speaks_of(context, each, _DENIED) for each in others)


def _speaks_of(context: Context, words: re.Pattern[str], denied: re.Pattern[str]) -> bool:
    """Whether any of the words stands there that is not plainly denied."""
    found = (each.start() for each in words.finditer(context.text))
    return any(not denied.search(context.clauses.before(at)[-8:]) for at in found)
