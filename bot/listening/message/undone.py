"""What is said of the register or the insurance, and undone by the words behind it.

厦门户口, 早就不是了; 户口厦门, 嫁人的时候迁走的; 居民医保没给我办; 户口: 厦门/漳州. Nobody lists
all that may undo it, so words are taken by what they speak of: an end, a refusal, a wait, a wish,
a source that says otherwise, a second place.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from bot.listening.message.context import Context

_LOOKED_AT = 30  # characters of the same clause
_MATTERS = "低保|特困|五保|残疾|证|工作|单位|转诊|住院|医院|手续费|钱|病|药|房|婚|人(?=没|走)"
_ENDED = (
    "没了(?![解完])|没有了|退了(?!休|烧|伍)|退掉|退出|退保|注销|作废|失效|过期|取消|清退|终止|"
    "[迁转移搬][走出](?!院)|挪走|划走|不在了|早?不是了?$|(?:都|也|全|早就?|已经|却|其实|又|并|现在|根本|就|才)不是(?![说讲告]|.*[吗么])"
)
_REFUSED = (
    "被拒|不批|[没未]批|不给(?!力)|不肯|不让[落迁转入办]|不同意|不承认|失败|退回|驳回|[没未]通过|卡住|批不|"
    "[转迁办落入交缴]不[了过成上下]|不认|不收(?!费|钱)|外地人|(?:单位|公司|厂里?)[^,。;]{0,3}欠|被[^,。;]{0,4}冻|要等|标准"
)
_AWAITED = (
    "排队|等通知|等消息|审核|审批|待(?:定|核|批|办|确认|核实)|还没影|没影|名额|材料|差[一二两三四五六七八九十几0-9]{1,3}分|"
    "(?:迁移|转移|办理|申请|变更)中|[在正][^,。;]{0,4}(?:申请|办理)|生效|才能用|(?:明年|下个?月|月底|年底)(?:才|再|就|开始|能|要|会)|"
    "答应|拖着|拖到"
)
_WISHED = (
    "真?难(?:落|办|入|弄|进|啊|拿|得|上)|(?:该|真|有)?多好|轮不[到上]|想都别想|别想|别提|羡慕|眼红|"
    "哪有|哪来的|哪里有|想得美|做梦|不够格|没资格|没份|没我|谁不想"
)
_UNTRUE = (
    "骗|是假的|假的|虚报|冒|查不到|查无|一查|查了[^,]{0,2}(?:没|不)|名字没|没(?:有)?我的?名字|没(?:我|他|她|俺)|"
    "(?:应|该|实)为|应该?是(?=[一-鿿]{2})|写反|错[了,。)]|有误|存疑|[瞎乱]填|随便填|测试|异地|备案|误(?:写|填|登)|才怪"
)
_BEHIND = re.compile("|".join((_ENDED, _REFUSED, _AWAITED, _WISHED, _UNTRUE)))
# In the clause after: only where that speaks of nothing else.
_NEXT = re.compile(
    f"(?!.*(?:{_MATTERS}))(?:[^,。;]{{0,8}}?)(?:{_ENDED}|{_REFUSED}|{_AWAITED}|{_UNTRUE}|(?<![有听])错$|轮不[到上]|想都别想|别提)"
    "|(?:父|母|爸|妈|爹|娘|夫|妻|子|女|前夫|前妻|他爸|她妈|祖父|祖母|爷爷|奶奶|公公|婆婆|以前|之前|原|曾用?|旧)(?:亲|的)?[:]?$"
    "|[0-9]{4}年?(?:之|以)?前$|曾用|旧址|(?:已经?|刚|去年|今年|现在)?(?:离职|辞职|被裁|失业)|(?:退休|下岗|离职|结婚|毕业)[以之]?前$|(?:不过|但|可)?是?(?:商业|商保|意外险|惠民保)"
    "|(?:但是?|可是?|不过)?[我俺]?是?问[^,。;]{1,5}的$|(?:已经?|早就?|都)?毕业|听[^,。;]{1,4}[说讲]|[我俺他她]?[^,。;]{1,3}[说讲]的$|不过[来去]"
    "|(?:但|可|不过|偏偏|就)?是?[我俺他她]?(?:老婆|老公|爱人|媳妇|对象|[爸妈哥弟姐妹爷奶公婆]{1,2}|儿子|女儿|孩子)[^,。;]{0,2}没有?$"
    "|[^,。;断]{0,5}(?:没给|不给)[^,。;]{0,2}[上交缴办报买]"
    "|[^,。;]{0,4}(?:其实|实际上?|事实上)(?!.*[自报花付掏])"
)
_ALL_UNDONE = re.compile(
    "[^。;\n]{0,16}[, ](?:两个|这些|以上|全)?都(?:不是(?![说讲告])|没了|是错|错了|是假|作废)|"
    "[^。;\n]{0,10}[, ](?:假的|逗你|骗你|开玩笑|瞎说)"
)
_OWN_CUE = re.compile("[户护][口籍]|[医社居]保|农合|参保|保险|合作医疗")
_OWN_CUE_BEHIND = re.compile(f"^[^,]{{0,6}}?(?:{_OWN_CUE.pattern})")
# 户口: 厦门/漳州; 厦门还是漳州; 厦门→漳州: a second place for the same word.
_SECOND = re.compile("(?:市|区|县|省|那边)?(?:[/、→>-]|->|=>|和|与|跟|或者?|还是|以及|及|加)+ ?")
_MOVED_ON = re.compile("(?:[迁改换搬挪落]|转)(?:[^,。;院诊工]{0,3}?)[到去回至入往成]?了?$")
_TREATED = re.compile("院|治|看|手术|诊|做|上班|打工|读|住")
_ONLY_BEHIND = re.compile(
    "^[^,。;]{0,6}(?:户口|户籍|医保|社保)(?:的)?(?:只有|就|只剩|也就|的?(?:就|才)?是(?=[^,。;]{1,3}的$)|的(?:就|才)?是)(?=[我俺他她孩儿女爸妈老爷奶公婆哥弟姐妹])"
)
_ONLY_BEFORE = re.compile(
    "(?:只有|就|只|光|唯独|除)(?:我|俺|他|她|孩子|儿子|女儿|[我他她]?[爸妈哥弟姐妹])[^,。;]{0,6}$"
)
# 要的是厦门户口; 冲着厦门医保; 不如厦门医保: named as what is wanted or compared with.
_AIMED_AT = re.compile(
    "(?:[要缺]的就?是|差在|没|不算|不够|为了|冲着?|奔着?|图|(?:论坛|网上)[说讲]?|按照?|参照|依照|比|不如|不及|[没不]走|"
    "不符合|不给[办上交]?|不让[办上交]?|够不上|办不了|上不了|上半年|年初)$"
)
_COMPARED = re.compile("^[^,。;]{0,6}(?:比(?!例)|相比)")
# 派出所说, 系统里写着, 户口簿上是: somebody else's word for it.
_BY_OTHERS = re.compile(
    "(?:所|客服|[局办处心会院区委]|人员|窗口|热线|系统|公司|单位|老板|厂里?|村里?|中介|亲戚|有人|他们|别人|人家|电话里?|民警|警察)"
    "[^,。;]{0,3}(?:说|讲|告诉|写|登记|显示|答应|承诺|保证)|"
    "^标题|测试|[老旧]医?保?卡|[借刷拿用](?![药于])[^,。;]{1,10}$|身份证(?:地址|上|是)|[证卡系统单表]上[^,。;]{0,4}(?=$|是|写|印|户)|系统里|冒充|当我是"
)


def is_undone(context: Context, start: int, end: int) -> bool:
    """Whether the words around what is said from `start` to `end` take it back or leave it open."""
    clauses = context.clauses
    before, behind = clauses.before(start), clauses.behind(end)[:_LOOKED_AT]
    own = _until_next_cue(behind)
    if _AIMED_AT.search(_without_place(context, before, start)) or _COMPARED.match(behind):
        return True
    return bool(
        _BEHIND.search(own)
        or _NEXT.match(_next_clause(context, end))
        or _ALL_UNDONE.match(context.text, end)
        or _ONLY_BEHIND.match(behind)
        or _ONLY_BEFORE.search(before)
        or _BY_OTHERS.search(before[-14:])
        or _is_one_of_two_places(context, end)
        or _is_moved_on(context, end)
    )


def _without_place(context: Context, before: str, start: int) -> str:
    """不如|厦门|职工医保: the words before, and before the place that stands with them."""
    place = next((each for each in context.places if each.end == start), None)
    return before[: place.start - place.end] if place else before


def _until_next_cue(words: str) -> str:
    """厦门户口, 医保没了: what is said of the next word is not said of this one."""
    first = _OWN_CUE.search(words)
    following = _OWN_CUE.search(words, first.end()) if first else None
    return words[: following.start()] if following else words


def _next_clause(context: Context, end: int) -> str:
    """The clause behind, unless it speaks of another matter of its own."""
    words = context.clauses.following(end)[:_LOOKED_AT]
    return "" if _OWN_CUE.search(words) else words


def _is_one_of_two_places(context: Context, end: int) -> bool:
    places = context.places
    number = bisect_left([each.start for each in places], end)
    this = next((each for each in places[max(0, number - 1) : number] if each.end <= end), None)
    if this is None or number >= len(places):
        return False
    other = places[number]
    apart = other.code != this.code and _SECOND.fullmatch(context.text[this.end : other.start])
    return bool(apart) and not _OWN_CUE.match(context.text, other.end)


def _is_moved_on(context: Context, end: int) -> bool:
    """户口在厦门, 2018年迁到漳州: whether a later place is where it went."""
    for place in context.places:
        between = context.text[end : place.start]
        if place.start < end or len(between) > _LOOKED_AT or "。" in between:
            continue
        moved = _MOVED_ON.search(between) and not _TREATED.search(context.text[end : place.end + 6])
        if moved and not _OWN_CUE.search(_OWN_CUE_BEHIND.sub("", between)):
            return True
    return False
