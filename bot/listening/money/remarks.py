"""What is said behind a sum, or beside it, that leaves open how much of it counts.

自费药花了三万, 有一万是借我的; 医疗救助领了三千, 是我弟的; 全家年收入五万, 开玩笑的.
"""

from __future__ import annotations

import re

from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum

_REACH = 40  # characters behind a sum
_MARKS = " ,。;元块钱整—-"
_END = "(?=$|[,;。!?~ \n])"
_NUMBER = "[0-9一二两三四五六七八九十几]"
_KIN = "[我俺阮咱他她爸妈爹娘公婆爷奶哥姐弟妹叔舅姑姨伯婶孩娃儿女]"
_REMARK = re.compile(
    # of several, or only in part
    f"连{_KIN}|[加凑合]在?一[块起]|一[起块]的|(?:都|全|也)?是(?:给|帮|替)?{_KIN}[^,;。0-9]{{0,4}}的{_END}|"
    "(?:各|占|对)?一半|[有其][些中]|(?<![疗各大自])部分|里[面头]|包[括含]|含|不全是|不都是|"
    "有[0-9一二两三四五六七八九十几些的][^,;。 ]{0,8}(?:是|没票)|"
    # given back, or more to come
    "后来|后面|后头|后又|最后|回头|退[了掉回给]|又(?:退|报|补|领|拿|给|到|花|付|交|打|发)|"
    "还没(?=[结算加报到拿领退发付交给])|尚未|还有(?!没)|还[未差剩]|[没未][到结领拿报]|再[报领拿补]|"
    # of what worth the figure is
    "[没不]细|[没不](?:准|确切|一定)|估|猜|蒙的|瞎|乱[说讲填写编]|编的|玩笑|逗你|骗|哄|旧账|"
    f"老黄历|口头|[讲说]的{_END}|[给帮][我俺]?们?(?:写|报|填|估|算的)|两?[个俩]人的|写的是|前提|按[^,;。]{{1,8}}算|临时救助|"
    "[报填写](?:上去|[高低多少])的|"
    "减去|毛的|没了|拖着|不服|临时|慈善|转错|[赠送]的|[借凑]的|[公司单位厂里]{2}全?[报出给]|报(?:销)?之?前|要还|"
    "保险[^,;。]{0,4}(?:赔|报)|"
    f"{_KIN}{{1,2}}(?:还|也|是|又|另外)*{_NUMBER}+[百千万]|"
    "[填估]的|数[字目]?是|写[低高少多]|(?<!外的)(?<!自费的)另[算外]|不止|哪有|丢了|没票|没了?发票|"
    # other times
    f"[去前]年(?:底|初|{_NUMBER}+月)?(?=[,;。的补是算占拿花剩付交]|$)|[上下]半年|年底|年前|"
    "第[一二三四]|每[次回笔]|[两二三四五几][次回笔]|分[两二三四五几]"
)
_TURN = re.compile(
    "不是(?=$|[,;。!? ])|不对|错|才怪|[吗么呢]|吧|那[是会时]|这[是还里]|是[在指]|[是为]去年|一个?人"
)
_SEVERAL_TIMES = re.compile(
    f"(?:[好多]|{_NUMBER})[次回笔]|每[次回笔]|[一第][^,;。]{{0,1}}[次回笔]|各[自拿领]|一人|又[领拿得到发给]|"
    f"[和跟]{_KIN}[^,;。0-9]{{0,6}}(?:一共|总共|一起|都|加)"
)
# 没拿三千, 可以拿三千, 我和我妈一共三千: nothing that the patient was given or has paid.
_UNREAL = re.compile(
    f"没(?![报进])|不(?![报在能给予属算])|未|本该|本来|应该|可以|能(?!报)|要|才|听|[说讲]能|等|将|会|慈善|"
    f"[和跟]{_KIN}|{_KIN}[^,;。0-9]{{0,2}}$"
)
_NO_SUM = re.compile("[拿领得]不到|没有")
# Behind an answer: who else paid, what else it is.
_OF_OTHERS = re.compile(
    f"加|税|扣|报|欠|借|捐|筹|临时|低保|全部|总费|年|[次瓶盒支]|每|快|申请|门诊和|"
    f"^[ ,(]*(?:是|就是)?{_KIN}{{1,3}}(?:那份|的|{_END})"
)
# What makes the income of all another, wherever the message says it.
_TURNS_INCOME = re.compile(
    "两家|立户|不在一|户口分开|分开(?:户|过|住|的)|锅里|没告诉|瞒|[没未]加|才开始|开始(?:挣|赚|上班|打工|工作|拿)|[刚才]涨|没病|村里给|"
    "(?:上个?月|刚刚?|今年|前几天|前阵子)[^,;。]{0,4}(?:走[了的]|去世|过世|没了)|"
    f"(?:光|只|单)(?:有|靠|是|算)?{_KIN}[^,;。]{{0,6}}的|[只就才][干做打][^,;。]{{0,3}}月|"
    "(?:但|可|不过|现在)[^,;。]{0,12}(?:[干做挣赚]不|不能[干做]|下不了|[起动]不|躺|瘫)|"
    "(?<![和跟帮替给])(?:老公|老婆|爱人|对象|媳妇|丈夫|妻子)[他她]?们?"
    "(?:全家|一家|家里?(?![里还也就只有没带]))"
)


def is_remarked(context: Context, each: Sum) -> bool:
    """Whether the words beside a sum may take a part of it away, or all."""
    behind = context.text[each.end : each.end + _REACH]
    return bool(_REMARK.search(behind) or _TURN.match(behind.lstrip(_MARKS)))


def leaves_answer_open(context: Context, end: int) -> bool:
    """三万, 加上我妈的: whether what follows a sum that answers a question may change it."""
    behind = context.text[end : end + _REACH]
    return any(each.search(behind) for each in (_REMARK, _SEVERAL_TIMES, _OF_OTHERS))


def is_not_the_patients(context: Context, each: Sum) -> bool:
    """Whether the words before a sum say that it is none, or not the patient's alone."""
    no_sum = _NO_SUM.search(context.text, max(0, each.start - 1), each.end)
    return bool(no_sum or _UNREAL.search(context.clauses.before(each.start)))


def is_of_several_times(context: Context, each: Sum) -> bool:
    """今年救助拿过两回, 一回四千: whether a sum may be one of several."""
    start = max(0, each.start - _REACH)
    return _SEVERAL_TIMES.search(context.text, start, each.end + _REACH) is not None


def is_turned(context: Context) -> bool:
    """Whether something in the message makes the household's income another."""
    return _TURNS_INCOME.search(context.text) is not None
