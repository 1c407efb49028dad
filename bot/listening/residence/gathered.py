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
from bot.listening.residence.pairing import Cue, Pairing
from rules import facts as f

_CUE = re.compile(
    "(?P<register>[户护][口囗扣][本簿]?|户籍(?:地址|所在地|地)?|落户|入户|户头|本地户|"
    "(?<![没未不])迁(?=[到去往至入回来进了])|落(?=[在到了于])|"
    "(?<![用农两客租家])户(?=$|[,。;\n ])|户(?=是|在|还|没|也))"
    "|(?P<insured>(?:[医一依][保包宝]|健保)"
    "(?!局|中心|能|好|政策|目录|定点|规定|窗口|报|大厅|码|里|内|外|不报)|"
    "参保地?|参的?保|居保|社保|医疗保险|(?:新?农合|合作医疗|农保)|"
    "(?<!公)[交缴](?=$|[,。;\n ]|的|着|了(?:居民|职工))|"
    "(?:居民|职工)(?:那种|那档)?的?(?=在|交)|城乡居民(?![人可收户])|城镇职工|"
    "职工(?=的?(?:$|[,。;\n ]))|(?<![市区县村本当地])居民(?=的?(?:$|[,。;\n ])))"
    "|(?P<home>老家|祖籍|籍贯|来自|家[住在]|娘家)"
)
_OPEN_QUESTIONS = (None, HUKOU, INSURED, f.INSURANCE_TYPE.key, f.COUNTY.key)
Pairs = Sequence[tuple[Cue, Place]]
_OTHER = {HUKOU: INSURED, INSURED: HUKOU}
FACTS = {"register": HUKOU, "insured": INSURED, "home": HUKOU}
_SAME = re.compile(
    "(?:(?P<insured>医保|社保|居民|职工)|(?P<register>户口|户籍))[^,。;!?\n说人家妈爸]{0,8}?"
    "(?:那边|那里|那儿|这边|这里|本地|当地|同上|同一|一个地方)|"
    "(?:一样|一致|相同|同上|(?:都|也)[在是](?:那边|那里|那儿|这边|这里|本地|当地))"
)
_NATIVE_BEHIND = re.compile(
    "^(?:市|区|县|那边)?(?:[^,]{1,4}(?:镇|乡|村|街道)|[^,人民]{2,3}?(?=农民|渔民))?"
    "(?:本地|当地|乡下|农村|老|土生)?"
    "(?:的?人(?![民均口社工保多寿家])|渔民|村民|农民|居民(?![医基户养保身那的]))"
)
_ABROAD = re.compile(
    "(?:户口|户籍)(?:所在)?地?(?:还|一直|都|仍|是|在|落在|为|:)*"
    "(?P<name>(?:(?![不没在早从是的迁转落])[\u4e00-\u9fff]){2,3}?"
    "(?:省|自治区|自治州|[市县旗](?!里|城|区|民|医|外|内)|(?<![社小地城市郊])区))"
)
_CUE_OF_MOVE = re.compile(
    "(?:(?P<insured>医保|社保|农合)|(?P<register>户口|户籍))[^,。;]{0,4}[从由]?[^,。;]{0,2}$"
)
_MOVED_TO = re.compile("(?:市|区|县|那边)?[转迁移搬][到回去至入往]?")
_UNDONE = re.compile("(?:还|一直|都)*[没未]有?[转迁办弄搞批]?(?:成|好|完|下来|过来|过去|动|到)")
_SOON = 14  # characters
_WELFARE_BEHIND = re.compile(
    "^(?:市|区|县|的|那边|这边|这里)*(?:民政|低保|特困|五保|残疾|监测|脱贫|救助|街道|村)"
)
_MOVED_BEFORE = re.compile("[迁转落办交缴调移入挂上归划改换变搬嫁][^,]{0,2}[到去]$")
_SENT_BEFORE = re.compile(
    "(?:(?<![迁回])[去飞跑奔](?:的|了|过|到)+|就医地?|就诊地?|医院|治疗|发证机关|出差|先|转去的)"
    "[: ]?$"
)
_WORK_BEHIND = re.compile(
    "^(?:市|区|县|的|那边|这边|一家|一个)*(?:[^,。;]{0,5}(?:医院|总院|[一二三]院|附院|医大|协和|"
    "药店|学校|大学|专家|铁路|(?:公司|工厂)(?![^,]{0,3}[交缴上给参买]))|做小工|做工|待了|玩|今天|"
    "下雨|上大学)"
)


def gathered_places(context: Context) -> Iterator[Heard]:
    """Where the patient may be registered and insured, to be confirmed."""
    places = list(_live_places(context))
    paired = Pairing(context.clauses, list(_cues(context)), places).pairs()
    pairs = _of_the_patient(context, [*paired, *_natives(context, places)])
    for cue, place in _without_homes(pairs):
        yield from placed(place, cue.fact, sure=False)
    yield from _elsewhere(context)
    yield from _not_yet_moved(context)
    yield from _same_as_before(context, places, _facts_of(pairs))
    with_cue = {place for _, place in pairs}
    free = [each for each in places if each not in with_cue]
    yield from _set_right(context, free, pairs)
    yield from _for_the_question(context, free or places, _facts_of(pairs))
    if HUKOU not in _facts_of(pairs) and context.asked in _OPEN_QUESTIONS:
        yield from map(_either, (free or _loose(context, pairs) or _of_welfare(context))[:1])


def _facts_of(pairs: Pairs) -> set[str]:
    return {cue.fact for cue, _ in pairs}


def _of_the_patient(context: Context, pairs: Pairs) -> Pairs:
    """What is said of the patient, else of others of the family; a parent's insurance of nobody."""
    own = [each for each in pairs if context.speaks_of_patient(each[0].start)]
    known = _facts_of(own)
    others = [
        each
        for each in pairs
        if each[0].fact not in known
        and not (each[0].fact == INSURED and is_a_parents(context, each[0].start))
    ]
    return [*own, *others]


def _loose(context: Context, pairs: Pairs) -> list[Place]:
    """Places that belong only to words of other clauses: they may be both."""
    clause = context.clauses.number_at
    near = {place for cue, place in pairs if clause(cue.start) == clause(place.start)}
    return [place for _, place in pairs if place not in near]


def is_a_parents(context: Context, place: int) -> bool:
    """Whether it is surely a parent's matter, not that of the child who is the patient."""
    return context.people.certain and context.people.is_parents(place)


def _without_homes(pairs: Pairs) -> Pairs:
    """Where the register is said, 老家 says nothing of it."""
    said = any(cue.fact == HUKOU and not cue.home for cue, _ in pairs)
    return [each for each in pairs if not (said and each[0].home)]


def _live_places(context: Context) -> Iterator[Place]:
    """Places that may be of the register or the insurance, towns among them."""
    near = {at for each in context.places for at in range(each.start - 2, each.end + 3)}
    towns = [each for each in towns_in(context.text) if each.start not in near]
    for place in sorted([*context.places, *towns])[:MOST_WORDS]:
        silent = context.is_silent(place.start) or is_of_others(context, place.start)
        if not (silent or is_denied(context, place) or _is_visited(context, place)):
            yield place


def _is_visited(context: Context, place: Place) -> bool:
    """Whether somebody only works, lives, is treated or was sent to a place."""
    before, behind = words_before(context, place), words_behind(context, place)
    if _MOVED_BEFORE.search(before):
        return False
    sent = _SENT_BEFORE.search(context.text[max(0, place.start - 10) : place.start])
    return bool(sent or _WORK_BEHIND.match(behind)) or is_elsewhere(before, behind)


def _natives(context: Context, places: Sequence[Place]) -> Iterator[tuple[Cue, Place]]:
    """安溪人, 崇武渔民: the register may be there."""
    for place in places:
        if _NATIVE_BEHIND.match(words_behind(context, place)):
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
        for fact in [FACTS[match.lastgroup]] if match.lastgroup else (HUKOU, INSURED):
            code = places[number - 1].code if number else context.facts.get(_OTHER[fact])
            if code and fact not in known:
                yield implied(start, end, fact, code)


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
        for place in places[:1]:
            yield from placed(place, context.asked, sure=False)


def _either(place: Place) -> Heard:
    code = place.code or ZONE
    return unclear(
        place.start,
        place.end,
        Reading(HUKOU, code, "place.hukou"),
        Reading(INSURED, code, "place.insured"),
    )
