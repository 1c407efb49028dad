"""Whether the patient is treated in the province of the insurance, gathered from places' names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.findings import Heard, implied, whether
from bot.listening.message.context import Context
from bot.listening.message.matters import may_be_patients
from bot.listening.residence.gathered import gathered_places
from bot.listening.residence.heard import heard_places
from rules import facts as f

MOST_PLACES = 6
SHORT_ANSWER = 8  # characters of one that names hardly more than a hospital
IN_PROVINCE = f.TREATED_IN_PROVINCE.key
_HOME = {
    "xiamen": "fujian", "quanzhou": "fujian", "longyan": "fujian", "qingdao": "shandong",
    "weihai_etdz": "shandong",
}  # fmt: skip
_PLACES = {
    "fujian": (
        "福建 福州 厦门 泉州 漳州 莆田 三明 南平 宁德 龙岩 晋江 石狮 南安 惠安 安溪 永春 德化 "
        "上杭 长汀 "
        "连城 武平 永定 漳平 集美 思明 海沧 同安 翔安 湖里 丰泽 鲤城 新罗"
    ),
    "shandong": (
        "山东 济南 青岛 烟台 潍坊 威海 日照 淄博 临沂 济宁 德州 聊城 菏泽 滨州 枣庄 泰安 东营 "
        "齐鲁 千佛山 荣成 "
        "文登 乳山 胶州 即墨 平度 莱西 黄岛 莱阳 青大附院"
    ),
    "outside": (
        "北京 上海 广州 深圳 天津 重庆 南京 苏州 杭州 温州 宁波 武汉 长沙 成都 西安 郑州 合肥 "
        "南昌 赣州 沈阳 "
        "长春 哈尔滨 石家庄 太原 昆明 贵阳 南宁 海口 兰州 大连 徐州 无锡 东莞 佛山 汕头 梅州 "
        "珠海 江西 浙江 "
        "江苏 广东 安徽 河南 河北 湖南 湖北 四川 香港 台湾 华西 湘雅 瑞金 华山医院 复旦 上海华山"
    ),
}
_PROVINCE_OF = {name: province for province, row in _PLACES.items() for name in row.split()}
_NAME = re.compile("|".join(sorted(_PROVINCE_OF, key=len, reverse=True)))
_TREATED = re.compile(
    "看(?:的|病|了|过|$)|治|住的?[^,。;]{0,3}院|住院|[住主]了|手术|开刀|化疗|放疗|透析|医院|一院|"
    "二院|"
    "附院|协和|省立|肿瘤|儿医|儿童医|就医|就诊|私立|专科|跑[去到]|做[的了]|301|转(?:去|到|诊|院|"
    "往|上|回)|去(?:的|了|过)|送(?:去|到|往)|"
    "拉(?:去|到)|救护|确诊|查出|挂号"
)
_BEFORE_IS_NO_TREATMENT = re.compile(
    "(?:户口|户籍|医保|社保|参保|居保|老家|打工|上班|工作|是|人在|家在|住在|迁|落|嫁|从|儿子在|"
    "女儿在|寄)(?:在|到|还在|都在|去|本地|的|于|:)?$"
)
_MOVED = re.compile("(?:户口|户籍|医保|社保)[^,。;]{0,10}[转迁][去到回往]了?$")
_BEHIND_IS_NO_TREATMENT = re.compile(
    "^(?:市|区|县|省|的|那边|这边)?(?:户口|户籍|医保|社保|居民医保|职工|户|人(?!民)|参保|打工|上班|"
    "工作|做工|务工|寄|租|妈妈|爸爸|这个政策|有类似|居保|农合|落户|交)"
)
_IS_TREATMENT_BEHIND = re.compile("^市?(?:的)?(?:住院|住着院|看病|治|做?手术|化疗|放疗)")
_SENT = re.compile("转诊|备案|转院|没转|越级|自己[去跑]|referral")
_ASKED_OF_A_PLACE = (f.INSURED_PLACE.key, f.HUKOU_PLACE.key, f.INSURANCE_TYPE.key)
_SENT_ON = re.compile("^[^,。;]{0,6}?(?:开|转|建议|推荐|叫|让|说|看不|治不|不收|收不|不敢)")
_INSIDE = re.compile(
    "(?:咱|我们|(?<!户口)本|俺们?)省[内里]?|没(?:有)?出(?:过)?(?:市|县|区|岛|本地)|(?:一直|都|就)在本[市县区地]|"
    "(?:^|(?<=[,。; :、]))(?:在|都在|就在|一直在)?省[内里](?:的)?(?=$|[,。; 、住])|省[内里]的?"
    "[^,。;]{0,4}(?:医院|住院|看(?!不)|治(?!不))|[没未]出(?:过)?(?:省|福建|山东)|(?:没|没有|不)(?:去|"
    "到|上)?(?:外省|省外|"
    "外地)|(?:本地|市里|县里|本市|当地|我们市|家门口)[^,。;]{0,3}(?:医院|看|治|住)|省立|"
    "省里的?医院|inside the province"
)
_OUTSIDE = re.compile(
    "(?:^|(?<=[,。; :、去到在是]))(?:省外|外省)(?!打工|上班|工作|务工|做工|读书)的?|"
    "出(?:了)?省(?!立)|跨省|外省[^,。;]{0,4}(?:医院|住院|看病|治)"
)
_NOT_SAID = re.compile(
    "(?:没|没有|不|未|不用|要|想|准备|打算|建议|让|能|看不|病友在)(?:去|到|出|转|再|上|我们?|过)*$"
)


def gathered_province(context: Context) -> Iterator[Heard]:
    """Inside or outside, by the words for it or by where the treatment was."""
    said = list(_said(context))
    yield from said or _by_places(context)


def _said(context: Context) -> Iterator[Heard]:
    for words, value in ((_INSIDE, True), (_OUTSIDE, False)):
        for match in words.finditer(context.text):
            place = match.start()
            before = context.clauses.before(place)
            if context.is_silent(place) or not may_be_patients(context, place):
                continue
            if value and _SENT_ON.match(context.clauses.behind(match.end())):
                continue
            if value or not _NOT_SAID.search(before):
                yield implied(*match.span(), IN_PROVINCE, value)


def _by_places(context: Context) -> Iterator[Heard]:
    """Only where it may matter: inside the province it does for those who were sent on."""
    if context.asked in _ASKED_OF_A_PLACE:
        return
    sent_on = context.asked == IN_PROVINCE or _SENT.search(context.text) is not None
    found = [each for each in _NAME.finditer(context.text) if _is_of_treatment(context, each)]
    home = _home(context) if found else None
    for match in found[:MOST_PLACES]:
        province = _PROVINCE_OF[match[0]]
        if home is not None and (sent_on or province != home):
            yield implied(*match.span(), IN_PROVINCE, province == home)
        elif province == "outside":
            yield implied(*match.span(), IN_PROVINCE, False)
        elif context.asked == IN_PROVINCE:
            yield whether(*match.span(), IN_PROVINCE)


def _home(context: Context) -> str | None:
    """The province of the insurance, or else of the household register."""
    heard = [*heard_places(context), *gathered_places(context)]
    for fact in (f.INSURED_PLACE.key, f.HUKOU_PLACE.key):
        for place in (
            *(each.value for each in heard if each.fact == fact),
            context.facts.get(fact),
        ):
            if isinstance(place, str) and place in _HOME:
                return _HOME[place]
    return next((_HOME[each.code] for each in context.places if each.code in _HOME), None)


def _is_of_treatment(context: Context, match: re.Match[str]) -> bool:
    start, end = match.span()
    if context.is_silent(start) or not may_be_patients(context, start):
        return False
    before, behind = context.clauses.before(start)[-12:], context.clauses.behind(end)[:14]
    elsewhere = _BEFORE_IS_NO_TREATMENT.search(before) and not _IS_TREATMENT_BEHIND.match(behind)
    if _NOT_SAID.search(before) or elsewhere:
        return False
    if _BEHIND_IS_NO_TREATMENT.match(behind) or _MOVED.search(before):
        return False
    said = before[-8:] + behind + match[0]
    asked = context.asked == IN_PROVINCE
    short = end - start + len(before + behind) <= SHORT_ANSWER
    gone = asked and (re.search("[去到在]了?$", before) or short)
    sent = _SENT.search(context.text) and re.search("[她他]?(?:直接)?去了?$", before) and not behind
    return bool(gone or sent or _TREATED.search(said))
