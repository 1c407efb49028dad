"""How an injury came about, and who else may have to pay for it, gathered from looser words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.message.matters import may_be_patients
from rules import facts as f

CAUSE, PAYABLE = f.INJURY_CAUSE.key, f.PAYABLE_BY_OTHER.key
_VEHICLE = (
    "(?:小|大|货|轿|汽|摩托|电动|电瓶|三轮|"
    "自行|客|面包|工程|渣土|拖拉机|公交|出租|农用)*(?:车|摩托|拖拉机|三轮|电驴)"
)
_TRAFFIC = re.compile(
    f"车祸|交通(?:事故|意外)|交警|肇事|追尾|翻车|酒驾|撞车|"
    f"被[^,。;]{{0,6}}{_VEHICLE}[^,。;]{{0,4}}[撞压碰轧刮挂]|"
    f"[撞轧碾](?:了|伤)?[^,。;]{{1,6}}的(?:那|这)?[辆个台]?{_VEHICLE}|"
    f"{_VEHICLE}[^,。;]{{0,3}}(?:给)?(?:撞|轧|压)|(?:骑|开){_VEHICLE}[^,。;]{{0,8}}(?:摔|撞|翻|滑)"
)
_AT_LARGE = re.compile("逃逸|跑了|跑掉|没抓到")
_CERTIFIED = re.compile("证明|认定|找不到|没有?责任")  # that nobody is liable
_NOBODY_LIABLE = re.compile(
    "逃逸|跑了|跑掉|找不到(?:人|车|司机|肇事|责任)|没找到|没抓到|(?:无|没有?|没人)(?:责任|赔偿|"
    "肇事)方|"
    "没人赔|drove off|no liable"
)
_LIABLE = re.compile(
    "(?:对方|他|司机|车主|肇事(?:方|者)?)[^,。;]{0,6}(?:全责|主责|全部责任|主要责任|同责|赔|垫)|"
    "对方[^,。;]{0,4}保险"
)
_FIGHT = re.compile(
    "打架|斗殴|打群架|互殴|干仗|干架|打了一架|掐架|撕打|厮打|推搡|(?:跟|和|与)[^,。;]{1,5}(?:打起来|动手|吵起来|干架|扭打)|被(?:人|"
    "他)?[^,。;]{0,3}推"
)
_BEATEN = re.compile(
    "[让叫给]人(?:给)?(?:打|捅|砍|揍|踹|推|开了瓢)|被(?:人|别人|邻居|同学|他们|[^,。;]{1,3})?(?:给)?(?:打(?:伤|断|坏|了|的)|捅|砍|殴打|推下)"
)
_DRUNK = re.compile("喝(?:多|醉|高|大)了?|醉酒|酒后|喝(?:了|完|点|些)?酒|酗酒|酒驾")
_SELF_HARM = re.compile(
    "农药|百草枯|敌敌畏|除草剂|老鼠药|安眠药|轻生|从(?:窗户?|楼上|阳台|桥上|楼顶)[^,。;]{0,4}跳|自己跳|自杀|自残|割腕|跳楼|跳河|上吊|寻短|想不开"
)
_DIED_OF_IT = re.compile("^[^,。;]{0,6}(?:走了|没了|死|去世|过世|不在了|身亡)")
_OF_FARMING = re.compile("化肥|种子|种地|地里|果园|茶园|刨去")
_BY_MISTAKE = re.compile("误|不小心|中毒|打农药|喷农药|洒农药|没")
_FALL = re.compile(
    "(?:自己|自个|自个儿|不小心|不慎|走路|下楼|上楼|洗澡|雨天|路滑|踩空|地滑|"
    "从[^,。;]{1,6})[^,。;]{0,6}"
    "(?:滑|摔|跌|绊|扭|磕|烫|(?<![付交花卖用缴])掉(?=下|进|落|到|沟|坑|水)|坠)|(?:滑倒|跌倒|摔倒|绊倒|摔了一跤|跌落|踩空)|自己(?:弄|搞|割)"
)
_NO_INJURY = re.compile(
    "(?:不是|没有?|无|并非|非)(?:什么|任何|被人)?(?:意外|外伤|事故|受伤|伤|车祸|打架|外力)|"
    "自身(?:疾病|原因)|生病(?:来的|引起|导致)|自己[得长生]的|"
    "(?:就是|是|纯属)(?:生病|得病|"
    "自己(?:得|生)?的?病|疾病|自然发病)|没(?:喝酒|打架)|no accident"
)
_WORK = re.compile(
    "工伤|职业病|矽肺|尘肺|(?:工地|厂里|车间|上班|打工|打零工|干活|做工|下班路上|单位|矿上|船上|"
    "做小工)[^。;]{0,12}?(?:摔|跌|砸|"
    "压|伤|掉|坠|夹|割|轧|触电|晕倒|烧|烫)|gongshang"
)
_WORK_IS_SURE = re.compile(
    "工伤[^,。;]{0,4}(?:认定|鉴定)?[^,。;]{0,4}(?:认了|下来|批|认定了|书|通过|赔了|走的|报了|"
    "recognised)|(?:算|是|属于|"
    "认定(?:为|成|了)?)的?工伤|gongshang"
)
WORK_IS_OPEN = re.compile(
    "(?:不|没|未|还没)[^,。;]{0,5}(?:工伤|认|算)|仲裁|打官司|起诉|申请|在(?:办|认|等)|等|不知|"
    "要不要|赔不赔|算不算|不认|不管"
)
_NO_WORK = re.compile("(?:不是|不算|没有|非|不属于|不在)(?:什么)?(?:工伤|上班)")
_NOBODY_ELSE = re.compile(
    "(?:跟|和|与)(?:别人|他人|旁人|第三方|谁)(?:没|无|都没)(?:有)?(?:关系|关)|没有(?:第三方|"
    "责任人|别人)|没人(?:要|该)?赔|没有?(?:谁|人|哪个)[^,。;]{0,3}(?:负责|担责|赔)|"
    "没有?人(?:打|撞|推)|不关别人"
)
_OTHER_PARTY = re.compile(
    f"{_LIABLE.pattern}|(?:学校|物业|老板|房东|商场|邻居|狗主人|雇主)[^,。;]{{0,6}}(?:赔|垫|负责|"
    f"责任|全责)|被[^,。;]{{0,4}}狗[^,。;]{{0,3}}咬|医疗事故"
)
_COUNTRIES = (
    "国外|境外|泰国|日本|韩国|美国|越南|菲律宾|马来西亚|新加坡|缅甸|柬埔寨|老挝|印尼|印度|澳洲|"
    "澳大利亚|加拿大|"
    "英国|法国|德国|意大利|西班牙|俄罗斯|非洲|迪拜|香港|澳门|台湾"
)
_ABROAD = re.compile(
    f"(?:{_COUNTRIES})[^,。;]{{0,8}}(?:病|看|治|住院|医院|手术|花了|抢救|急诊|就医|买的?药)"
)
_COUNTRY = re.compile(_COUNTRIES)
_THEN = re.compile("前年|以前|之前|那[年次回]|年轻|小时候|当年|年前|上[次回]")
_THIS_TIME = re.compile(
    "[这今](?:次|回)|现在(?:是|查|得|又)|如今(?:是|查|得)|今年(?:查|得|又)|跟这[次回个]"
)
_PUBLIC = re.compile("公共卫生(?!局|委|院)|疾控|国家免费(?:治|药)")


def gathered_liability(context: Context) -> Iterator[Heard]:
    """The cause of an injury, and who else may be liable."""
    yield from _cause(context)
    yield from _payable(context)


def _cause(context: Context) -> Iterator[Heard]:
    for words, make in (
        (_TRAFFIC, _traffic), (_SELF_HARM, _self_harm), (_FIGHT, _fight), (_BEATEN, _fight),
        (_DRUNK, _drunk), (_FALL, _no_cause),
    ):  # fmt: skip
        match = _first(context, words)
        if match is not None:
            yield make(context, match)
            return
    match = _NO_INJURY.search(context.text)
    if match is not None and not context.is_silent(match.start()):
        yield _no_cause(context, match)


def _first(context: Context, words: re.Pattern[str]) -> re.Match[str] | None:
    for match in words.finditer(context.text):
        before = context.clauses.before(match.start())[-6:]
        if re.search(
            "(?:不是|没有?|无|并非|不算|非|没跟人|不|没和人)(?:什么|是|被|出过?)?$", before
        ):
            continue
        if words is _SELF_HARM and _OF_FARMING.search(context.clauses.at(match.start()).text):
            continue
        if words is _TRAFFIC and _DIED_OF_IT.match(context.text[match.end() :][:12]):
            continue
        if _is_of_then(context, match):
            continue
        if not context.is_silent(match.start()) and may_be_patients(context, match.start()):
            return match
    return None


def _is_of_then(context: Context, match: re.Match[str]) -> bool:
    """车祸是前年的事,这次是脑溢血: whether it is not what the patient is treated for."""
    sentence = context.text[: context.clauses.end_of_sentence(match.start())][-60:]
    return bool(_THEN.search(sentence) and _THIS_TIME.search(context.text, match.end()))


def _traffic(context: Context, match: re.Match[str]) -> Heard:
    if _NOBODY_LIABLE.search(context.text) and not _LIABLE.search(context.text):
        return implied(*match.span(), CAUSE, "traffic_no_liable_party")
    if _LIABLE.search(context.text) or re.search("全责|主责", context.text):
        return implied(*match.span(), CAUSE, "traffic")
    alone = ("none",) if "自己" in context.text else ()
    return _one_of(match, CAUSE, "traffic", "traffic_no_liable_party", *alone)


def _self_harm(context: Context, match: re.Match[str]) -> Heard:
    clause = context.clauses.at(match.start()).text
    if _BY_MISTAKE.search(clause):
        return _one_of(match, CAUSE, "none", "self_harm")
    return implied(*match.span(), CAUSE, "self_harm")


def _fight(context: Context, match: re.Match[str]) -> Heard:
    drunk = ("drunkenness",) if _DRUNK.search(context.text) else ()
    return _one_of(match, CAUSE, "fighting", *drunk, "none")


def _drunk(_: Context, match: re.Match[str]) -> Heard:
    return _one_of(match, CAUSE, "drunkenness", "none")


def _no_cause(_: Context, match: re.Match[str]) -> Heard:
    return implied(*match.span(), CAUSE, "none")


def _payable(context: Context) -> Iterator[Heard]:
    work, other = _first(context, _WORK), _first(context, _OTHER_PARTY)
    if work is not None:
        yield _work(context, work)
    abroad = _COUNTRY if context.asked == PAYABLE else _ABROAD
    for words, by in (
        (_OTHER_PARTY, "third_party"),
        (abroad, "abroad"),
        (_PUBLIC, "public_health"),
    ):
        match = _first(context, words)
        if match is not None:
            yield implied(*match.span(), PAYABLE, by)
    nobody = _first(context, _NOBODY_ELSE) or (None if work else _NO_WORK.search(context.text))
    beaten = None if work or other else _first(context, _BEATEN) or _hit_and_run(context)
    if nobody is not None:
        yield implied(*nobody.span(), PAYABLE, "none")
    elif beaten is not None:
        yield _one_of(beaten, PAYABLE, "third_party", "none")


def _hit_and_run(context: Context) -> re.Match[str] | None:
    """肇事的跑了: there is somebody who ought to pay, and nobody who does."""
    at_large = _AT_LARGE.search(context.text) and not _CERTIFIED.search(context.text)
    return _first(context, _TRAFFIC) if at_large else None


def _work(context: Context, match: re.Match[str]) -> Heard:
    near = context.text[max(0, match.start() - 12) : match.end() + 24]
    if _WORK_IS_SURE.search(near) and not WORK_IS_OPEN.search(near):
        return implied(*match.span(), PAYABLE, "work_injury")
    return _one_of(match, PAYABLE, "work_injury", "none")


def _one_of(match: re.Match[str], fact: str, *options: str) -> Heard:
    name = "cause" if fact == CAUSE else "payable"
    return unclear(*match.span(), *(Reading(fact, each, f"{name}.{each}") for each in options))
