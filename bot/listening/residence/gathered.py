"""Where register and insurance may be: places gathered for the words that speak of them.

Of every word for the register or the insurance the nearest place counts that no other one has,
whatever stands between, unless that changes the meaning. A place for which there is no such word
may be either. All of it is asked back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.message.persons import PLURAL, Kind
from bot.listening.message.places import Place
from bot.listening.message.towns import towns_in
from bot.listening.message.unsettled import MOST_WORDS, is_of_others
from bot.listening.residence.heard import (
    HUKOU,
    INSURED,
    ZONE,
    is_denied,
    is_elsewhere,
    placed,
    words_before,
    words_behind,
)
from bot.listening.residence.pairing import ALSO, Cue, Pairing
from rules import facts as f

_CUE = re.compile(
    "(?P<register>(?<!外地)(?<!大陆)(?<!没有)(?:[户护][口囗扣][本簿]?|户籍(?:地址|所在地|地)?)(?!的?(?:事|问题|政策))|"
    "落户(?!政策)|入户|户头|本地户|"
    "(?<![没未不])迁(?=[到去往至入回来进了])|落(?=[在到了于])|"
    "(?<![用农两客租家])户(?=$|[,。;\n ])|户(?=是|在|还|没|也))"
    "|(?P<insured>(?:[医一依][保包宝]|健保)"
    "(?!局|中心|能|好|政策|目录|定点|规定|窗口|报|大厅|码(?!上?显示)|里|内|外|不报)|"
    "参保地?|参的?保|居保|社保|医疗保险|(?:新?农[合和河]|新浓合|合作医疗|农保)|职保|(?<!商业)(?<!平安)(?<!意外)(?<!买的)保险(?=[在是])|"
    "(?<!公)[交缴](?=$|[,。;\n ]|的|着|了(?:居民|职工))|"
    "(?:居民|职工)(?:那种|那档)?的?(?=在|交)|城乡居民(?![人可收户])|城镇职工|"
    "职工(?=的?(?:$|[,。;\n ]))|(?<![市区县村本当地])居民(?=的?(?:$|[,。;\n ])))"
    "|(?P<home>老家|祖籍|籍贯|来自|家[住在]|娘家)"
)
_OPEN_QUESTIONS = (None, HUKOU, f.INSURANCE_TYPE.key, f.COUNTY.key)
Pairs = Sequence[tuple[Cue, Place]]
_OTHER = {HUKOU: INSURED, INSURED: HUKOU}
FACTS = {"register": HUKOU, "insured": INSURED, "home": HUKOU}
_SAME = re.compile(
    "(?:本地|当地|这边|那边)的?(?P<local>(?:职工|居民)?(?:医保|社保)|职保|居保|新农合)|"
    "(?:(?P<insured>医保|社保|居民|职工)|(?P<register>户口|户籍))[^,。;!?\n说人家妈爸]{0,8}?"
    "(?:那边|那里|那儿|这边|这里|本地|当地|同上|同一|一个地方)|"
    "(?:一样|一致|相同|同上|(?:都|也)[在是](?:那边|那里|那儿|这边|这里|本地|当地))"
)
_FOLLOWS = re.compile(
    "(?:户口|医保|社保)(?:是|也|都|就)*[随跟](?:着)?(?:户口|医保)(?![本卡])|"
    "(?:^|[,。; ])(?:就|也|都|是|在)*[跟和与同](?:户口|医保)(?:是|在)?"
    "(?:一个地方|一样|一致|一起|相同|同一?)"
)
_FIRM_PAYS = re.compile(
    "(?:市|区|那边|的)*[^,。; ]{0,6}(?:上班|打工|做工|工作|厂里?|公司)[^,。;]{0,4}[, ]"
    "(?:医保|保险|社保)?是?(?:单位|公司|厂里?|工厂|老板)[^,。;没不]{0,4}[交缴买](?!流|易|通)"
)
_NATIVE_BEHIND = re.compile(
    "^(?!的?城乡)(?:市|区|县|那边)?(?:[^,]{1,4}(?:镇|乡|村|街道)|[^,人民]{2,3}?(?=农民|渔民))?"
    "(?:本地|当地|乡下|农村|老|土生)?"
    "(?:的?人(?![民均口社工保多寿家])|渔民|村民|农民|居民(?![医基户养保身那的]))"
)
_ABROAD = re.compile(
    "(?:户口|户籍)(?:所在)?地?(?:还|一直|都|仍|是|在|落在|为|:)*"
    "(?P<name>(?:(?![不没在早从是的迁转落])[\u4e00-\u9fff]){2,3}?"
    "(?:省|自治区|自治州|[市县旗](?!里|城|区|民|医|外|内)|(?<![社小地城市郊])区))"
)
_UNMOVED = re.compile("(?:户口|户籍)[^。;]{0,6}没有?[迁转动][^。;]{0,6}还[是在]$")
_CUE_OF_MOVE = re.compile(
    "(?:(?P<insured>医保|社保|农合)|(?P<register>户口|户籍))[^,。;]{0,4}[从由]?[^,。;]{0,2}$"
)
_MOVED_TO = re.compile("(?:市|区|县|那边)?[转迁移搬][到回去至入往]?")
_UNDONE = re.compile("(?:还|一直|都)*[没未]有?[转迁办弄搞批]?(?:成|好|完|下来|过来|过去|动|到)")
_MANY = 4  # places, as in a list to choose from
_SOON = 14  # characters
_WELFARE_BEHIND = re.compile(
    "^(?:市|区|县|的|那边|这边|这里)*(?:民政|低保|低收入|困难|特困|五保|残疾|监测|脱贫|救助|街道|村)"
)
_CHILDS_OWN = re.compile("少儿|儿童|(?:学生|孩子|小孩|娃)的?医保|孩子[^,。;爸妈]{0,4}$")
_BOTH_PARENTS = re.compile(
    "(?:我|爸|妈)[和跟与]?(?:他|她|孩子)?(?:我|[爸妈]|老公|老婆)[^,。;]{0,6}$"
)
_HUNG_BEFORE = re.compile("(?:户口?|户籍)[^,]{0,4}[,]?[挂落]在?$|[挂落]在$")
_MOVED_BEFORE = re.compile("[迁转落办交缴调移入挂上归划改换变搬嫁][^,院诊号]{0,2}[到去]$")
_SENT_BEFORE = re.compile(
    "(?:(?<![迁回])[去飞跑奔](?:的|了|过|到)+|转[院诊]?[到去至]|带[他她]?[到去]|开车[到去]|那时候?(?:我们|我)?(?:还)?在|住的?是|"
    "住我们|就医地?|就诊地?|医院|治疗|发证机关|出差|先|转去的|学籍[是在]|[跟和随与](?:着)?[^,。;家户我俺咱们]{1,4}住|"
    "(?:went|drove|flew|takes?|took|travell?ed|lived?|living)[^,。;]{0,4})[: ]?$"
)
_HEADS = re.compile("[:0-9 ]{1,12}")  # 参保地: 370213 青岛
_THERE_BEFORE = re.compile("(?:[在到去回至往]|(?:医保|社保)是?)$")
_INSURED_IN_FRONT = re.compile("(?:医保|社保|参保)地?[是在:]?$")
_LIVES_BEFORE = re.compile(
    "(?:[爸妈爹娘爷奶公婆哥姐弟妹叔舅姑姨伴们父母亲家我俺阮他她伊子])(?:现在|如今|一直|都|也|还)*住?在$"
)
_NO_MORE_BEHIND = re.compile(
    "(?:市|区|县|那边|这边|那里)?(?:[^,。; ]{1,4}(?:镇|乡|村|街道))?(?:农村|乡下|本地|老家)?"
    "(?:[的滴个](?!医|社保|居|职工|新?农合|城|单位|公司|厂|房|保险)|$|[ ,]|"
    "退休|下岗|农民|低保|五保|特困|残疾|[0-9男女老])"
)
_WORK_BEHIND = re.compile(
    "^(?:市|区|县|的|那边|这边|一家|一个)*(?:[^,。;]{0,5}(?:医院|分公司|总公司|疗养院|总院|[一二三]院|附院|医大|协和|"
    "医学中心|院区|分院|药店|学校|大学|专家|铁路|(?:公司|工厂)(?![^,]{0,3}[交缴上给参买]))|(?:之前|以前)(?!.{0,2}户)|(?:只是|就是|只不过)?(?:是)?(?:租|暂住|借住)|有[个什没]|手册|身份证|护照|那个(?=$|[,。;])|定居|安家|落脚|做小工|做工|待了|玩|寄钱|发的|住着|住的院|长大|吃|"
    "[^,。; \n人在]{0,6}(?:打工|上班|做工|干活|务工|摆摊|带(?:孩|娃|孙))|"
    "读(?:书|[小初高中大]|[一二三四五六]年级|幼儿园)|[^,。;]{0,4}治|(?:瑞金|华山|长海|湘雅|华西)|这边[说讲]|医保(?:局|中心)|今天|"
    "下雨|上大学)"
)


_OF_SOMEBODY = re.compile(
    "(?:市|区|县|省|那边|那个|那|的){0,3}是[我俺]?(?:[大二三小]?(?:儿子|女儿|闺女|孩子|先生|老公|老婆|爱人|老伴|媳妇|"
    "对象|[爸妈哥姐弟妹叔舅姑姨]))"
)
_SPEAKERS_OWN = re.compile("[我俺](?:自己|本人)(?!家)")
_MINE = re.compile("[,。; ](?:我|俺|本人)(?:自己)?的(?:户口|医保)?(?:一直|还|就|都|也)*[在是]")


def gathered_places(context: Context) -> Iterator[Heard]:
    """Where the patient may be registered and insured, to be confirmed."""
    places = list(_live_places(context))
    paired = list(Pairing(context.clauses, list(_cues(context)), places).pairs())
    own = _without_those_of_the_register(context, paired)
    pairs = _of_the_patient(context, [*own, *_natives(context, places)])
    for cue, place in _without_homes(pairs):
        yield from placed(place, cue.fact, sure=False)
    yield from _elsewhere(context)
    yield from _not_yet_moved(context)
    yield from _same_as_before(context, places, _facts_of(pairs))
    with_cue = {place for _, place in [*paired, *pairs]}
    free = [each for each in places if each not in with_cue]
    yield from _set_right(context, free, pairs)
    yield from _mine(context, free)
    yield from _for_the_question(context, free or _not_near(context, pairs), _facts_of(pairs))
    if HUKOU not in _facts_of(pairs) and context.asked in _OPEN_QUESTIONS:
        yield from _where_from(context, free, pairs)
    elif HUKOU not in _facts_of(pairs):
        yield from map(_either, [each for each in _of_welfare(context) if each in free][:1])
    yield from _with_the_other(context, pairs)
    if INSURED not in _facts_of(pairs):
        yield from _where_the_firm_pays(context)


def _facts_of(pairs: Pairs) -> set[str]:
    return {cue.fact for cue, _ in pairs}


def _of_the_patient(context: Context, pairs: Pairs) -> Pairs:
    """What is said of the patient, else of others of the family; never of a parent alone."""
    own = [each for each in pairs if context.speaks_of_patient(each[0].start)]
    known = _facts_of(own)
    others = [
        each
        for each in pairs
        if each[0].fact not in known
        and (_is_shared(context, each[0]) or not is_a_parents(context, each[0].start))
        and not _is_only_the_speakers(context, each[0])
    ]
    return [*own, *others]


def _is_only_the_speakers(context: Context, cue: Cue) -> bool:
    """病人是我妈, 我自己深圳医保: what is surely not the patient's."""
    own = _SPEAKERS_OWN.match(context.clauses.at(cue.start).text)
    return own is not None and context.people.certain


def _without_those_of_the_register(context: Context, pairs: Pairs) -> Pairs:
    """职工医保, 户口崂山: a place beside the register is not where the insurance is."""
    registers = [each for each in pairs if each[0].fact == HUKOU and not each[0].home]
    taken = {place for cue, place in registers if _is_near(context, cue, place)}
    taken |= {place for _, place in pairs if words_behind(context, place).startswith("老家")}
    return [
        (cue, place)
        for cue, place in pairs
        if cue.fact == HUKOU
        or place not in taken
        or _is_near(context, cue, place)
        or ALSO.search(context.clauses.at(cue.start).text)
    ]


def _is_shared(context: Context, cue: Cue) -> bool:
    """户口孩子随我: of parent and child."""
    behind = context.text[cue.end : cue.end + 8]
    together = _BOTH_PARENTS.search(context.clauses.before(cue.start))
    return cue.fact == HUKOU and bool(re.search("[随跟和]", behind) or together)


def _where_from(context: Context, free: Sequence[Place], pairs: Pairs) -> Iterator[Heard]:
    """A place of neither may be either; 永春的, 新农合: where somebody is from is both."""
    loose = [each for each in _not_near(context, pairs) if _says_where_from(context, each)]
    if loose and not free:
        yield from placed(loose[0], HUKOU, sure=False)
    else:
        yield from map(_either, (free or _of_welfare(context))[:1])


def _not_near(context: Context, pairs: Pairs) -> list[Place]:
    """Places that belong only to words of other clauses."""
    near = {place for cue, place in pairs if _is_near(context, cue, place)}
    return [place for _, place in pairs if place not in near]


def _is_near(context: Context, cue: Cue, place: Place) -> bool:
    """Whether a word stands in the clause of its place, or heads it."""
    number_at = context.clauses.number_at
    heads = _HEADS.fullmatch(context.text[cue.end : place.start])
    return heads is not None or number_at(cue.start) == number_at(place.start)


def _says_where_from(context: Context, place: Place) -> bool:
    """我妈永春的, 上杭: whether nothing more is said of a place."""
    before, behind = words_before(context, place), words_behind(context, place)
    there = _THERE_BEFORE.search(before) and not _LIVES_BEFORE.search(before)
    return not there and _NO_MORE_BEHIND.match(behind) is not None


def is_a_parents(context: Context, place: int) -> bool:
    """Whether it is surely a parent's matter, not that of the child who is the patient."""
    people = context.people
    subject = people.subject_at(place)
    both = subject is not None and subject.who in PLURAL
    if _CHILDS_OWN.search(context.clauses.at(place).text):
        return False
    child = people.patient is not None and people.patient.kind is Kind.CHILD
    return (people.certain and people.is_parents(place)) or (both and child)


def _without_homes(pairs: Pairs) -> Pairs:
    """Where the register is said, 老家 says nothing of it."""
    said = any(cue.fact == HUKOU and not cue.home for cue, _ in pairs)
    return [each for each in pairs if not (said and each[0].home)]


def _live_places(context: Context) -> Iterator[Place]:
    """Places that may be of the register or the insurance, towns among them."""
    number_at = context.clauses.number_at
    near = {
        at
        for each in context.places
        for at in range(each.start - 2, each.end + 3)
        if number_at(max(at, 0)) == number_at(each.start)
    }
    towns = list(towns_in(context.text))
    alone = [each for each in towns if each.start not in near]
    whole = [_with_town(each, towns) for each in context.places]
    for place in sorted([*whole, *alone])[:MOST_WORDS]:
        silent = context.is_silent(place.start) or is_of_others(context, place.start)
        silent = silent or _is_told_of_another(context, place)
        if not (silent or is_denied(context, place) or _is_visited(context, place)):
            yield place


def _is_told_of_another(context: Context, place: Place) -> bool:
    """厦门的是我儿子, 我的在龙岩: whether it is somebody else's, unlike the speaker's own."""
    told = _OF_SOMEBODY.match(context.text, place.end)
    return told is not None and _MINE.search(context.text, told.end()) is not None


def _with_town(place: Place, towns: Sequence[Place]) -> Place:
    """威海崮山镇: the town tells which part of the city it is."""
    town = next((each for each in towns if 0 <= each.start - place.end <= 1), None)
    return place if place.code or town is None else town._replace(start=place.start)


def _is_visited(context: Context, place: Place) -> bool:
    """Whether somebody only works, lives, is treated or was sent to a place."""
    before, behind = words_before(context, place), words_behind(context, place)
    if _HUNG_BEFORE.search(before):
        return False
    if _WORK_BEHIND.match(behind):
        return True
    if _MOVED_BEFORE.search(before):
        return False
    sent = _SENT_BEFORE.search(context.text[max(0, place.start - 10) : place.start])
    return bool(sent) or is_elsewhere(before, behind)


def _natives(context: Context, places: Sequence[Place]) -> Iterator[tuple[Cue, Place]]:
    """安溪人, 崇武渔民: the register may be there."""
    for place in places:
        insured = _INSURED_IN_FRONT.search(words_before(context, place))
        if not insured and _NATIVE_BEHIND.match(words_behind(context, place)):
            yield Cue(place.end, place.end, HUKOU, home=True), place


def _cues(context: Context) -> Iterator[Cue]:
    for match in islice(_CUE.finditer(context.text), MOST_WORDS):
        kind = match.lastgroup or ""
        if not (context.is_silent(match.start()) or is_of_others(context, match.start())):
            yield Cue(match.start(), match.end(), FACTS[kind], kind == "home")


def _elsewhere(context: Context) -> Iterator[Heard]:
    """户口在淄川县: a place that no list holds is none of the five."""
    named = {at for each in context.places for at in range(each.start, each.end)}
    for match in _ABROAD.finditer(context.text):
        if named.isdisjoint(range(*match.span("name"))):
            yield implied(*match.span("name"), HUKOU, "other")
    for place in context.places[:MOST_WORDS]:
        if _UNMOVED.search(context.text[max(0, place.start - 20) : place.start]):
            yield from placed(place, HUKOU, sure=False)


def _not_yet_moved(context: Context) -> Iterator[Heard]:
    """医保从福州转到泉州, 还没转成: it is still at the first of the two places."""
    undone = _UNDONE.search(context.text)
    for place, following in pairwise(context.places):
        between = context.text[place.end : following.start]
        cue = _CUE_OF_MOVE.search(context.text[max(0, place.start - 12) : place.start])
        near = undone is not None and 0 <= undone.start() - following.end < _SOON
        if undone and near and cue and place.code and _MOVED_TO.fullmatch(between):
            yield implied(*undone.span(), FACTS[cue.lastgroup or ""], place.code)


def _of_welfare(context: Context) -> list[Place]:
    """崂山民政认的: whose civil affairs office decides is registered or insured there."""
    return [
        each
        for each in context.places
        if _WELFARE_BEHIND.match(words_behind(context, each)) and not is_denied(context, each)
    ]


def _same_as_before(context: Context, places: Sequence[Place], known: set[str]) -> Iterator[Heard]:
    """医保也在那边: where the place before was."""
    starts = [each.start for each in places]
    for match in _SAME.finditer(context.text):
        start, end = match.span()
        if bisect_left(starts, start) != bisect_left(starts, end):
            continue  # 户口也在黄岛这边
        number = bisect_left(starts, end + 4)
        group = "insured" if match.lastgroup == "local" else match.lastgroup
        for fact in [FACTS[group]] if group else (HUKOU, INSURED):
            code = places[number - 1].code if number else context.facts.get(_OTHER[fact])
            if code and fact not in known:
                yield implied(start, end, fact, code)


def _with_the_other(context: Context, pairs: Pairs) -> Iterator[Heard]:
    """医保随户口; 跟户口一个地方: the one is where the other is."""
    for match in islice(_FOLLOWS.finditer(context.text), MOST_WORDS):
        fact = INSURED if match[0].rfind("户口") > 0 else HUKOU
        codes = [place.code for cue, place in pairs if cue.fact == _OTHER[fact] and place.code]
        code = codes[0] if codes else context.facts.get(_OTHER[fact])
        if code and fact not in _facts_of(pairs):
            yield implied(*match.span(), fact, code)


def _where_the_firm_pays(context: Context) -> Iterator[Heard]:
    """在青岛上班, 保险单位给交着: the insurance is likely where the work is."""
    for place in context.places[:MOST_WORDS]:
        silent = context.is_silent(place.start) or is_of_others(context, place.start)
        if place.code and not silent and _FIRM_PAYS.match(context.text, place.end):
            yield implied(place.start, place.end, INSURED, place.code)


def _mine(context: Context, free: Sequence[Place]) -> Iterator[Heard]:
    """户口册写迁往上海那是我姐, 我的一直在武平: of what was spoken of last."""
    for match in islice(_MINE.finditer(context.text), MOST_WORDS):
        facts = [each.fact for each in _cues(context) if each.start < match.start()]
        place = next((each for each in free if each.start == match.end()), None)
        if facts and place:
            yield from placed(place, facts[-1], sure=False)


def _set_right(context: Context, free: Sequence[Place], pairs: Pairs) -> Iterator[Heard]:
    """户口龙岩, 打错字了, 泉州的: a place that is put for the one before."""
    cues = sorted(cue for cue, _ in pairs)
    for place in free:
        number = bisect_left(cues, (place.start,))
        if number and context.clauses.at(place.start).corrects:
            yield from placed(place, cues[number - 1].fact, sure=False)


def _for_the_question(
    context: Context, places: Sequence[Place], known: set[str]
) -> Iterator[Heard]:
    if context.asked in (HUKOU, INSURED) and context.asked not in known:
        for place in places[: 1 if len(places) < _MANY else 0]:
            yield from placed(place, context.asked, sure=False)


def _either(place: Place) -> Heard:
    code = place.code or ZONE
    return unclear(
        place.start,
        place.end,
        Reading(HUKOU, code, "place.hukou"),
        Reading(INSURED, code, "place.insured"),
    )
