"""The kind of insurance as it may be: gathered from 居民, 职工 and the like near the insurance.

The kind may stand far from the word for the insurance, alone beside a place, or in the next line
of notes. What has lapsed, is paid twice or is of former years is asked back as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.insurance.heard import PLACE, TYPE
from bot.listening.insurance.words import EITHER, NONE, answers, said_of_kinds
from bot.listening.message.context import Context
from bot.listening.message.unsettled import MOST_WORDS
from bot.listening.residence.gathered import is_a_parents
from bot.listening.residence.heard import INSURED

INSURANCE = re.compile(
    "[医一依][保包宝]|医报(?!销)|国家(?:的)?那个|健保|参保|参的|职保|补缴|断缴|断保|社保|居保|居民保|医疗保险|农[合和河盒]|新浓合|合作医疗|保险|险种|"
    "[交缴][的了着过]|"
    "[交缴买上]居民|[交缴买上]职工|公费|(?:人员|结算|付款|医疗|参保|保险|费用)(?:类别|类型|方式|性质)|费别"
)
_WITHOUT = re.compile(
    "(?:从|都|也|就|一直|还|今年|[现至]今)*(?<![够评靠轮比])(?:没有?|未|不)(?:去|再|接着|继续)?"
    "(?:[交缴买参上办续入](?!法|商业|重疾|意外|惠民|百万|别的|其他|满|够|过多)|接上|参加|参保|(?:医保|社保)(?!在))|"
    "忘了?记?(?:去)?[交缴续]|漏[交缴]|错过[^,。;]{0,4}(?:缴费|参保|[交缴]|时间|时候)|没赶上|逾期|欠费|冻结|停用|"
    "(?:是否参保|医保|参保)[: (]*(?:否|无|×|x)(?=$|[,。;)\n ])|"
    "(?<!商业)(?<!意外)(?<!商)(?:医保|保险)(?:啥|什么)?的?(?:都|也)没有?(?![给赔报付出管])|(?:什么|啥)(?:医保|社保|保险)(?:都|也)?没|国家(?:的|那个|那种|的那个)?(?:医保)?(?:没|从来没|不)有?[入交参买办]|没(?:有)?买过?保险|"
    "(?:[停断]了?(?:[交缴保]了?)?|黄了|断[交缴]|脱保|中断|失效|退了?保)"
    "(?=$|[,。;!\n ]|的|到|着|没人|几|好|半|至|[一两三0-9])"
)
_PERHAPS_PAID = re.compile(
    "(?:社保|医保)[^,。;]{0,8}(?:[交缴]没[交缴]|上没上|买没买|有没有[给帮]?[^,。;]{0,2}[交缴上买])"
    "[^,。;]{0,4}(?:不清楚|不知道|不晓得|说不|搞不|没问)"
)
_RESTORED = re.compile(
    "(?:又|重新|现在|后来|今年|已经?)[^,。;没不]{0,8}(?:接上|续上|[补恢]|(?:接着|继续|开始)(?:在)?[交缴]|交了|交上|[交缴](?:职工|居民)|参了?保|入了)|"
    "补[上缴交]|恢复|补回"
)
_ASKED_OF_RENEWAL = re.compile("[能可][^,。;]{0,10}补[^,。;]{0,5}[吗么]")
_LOOKED_UP = re.compile("(?:翻|看|查|问)(?:了|过)?(?:一?下|[一了]眼|了)|才(?:知道|发现|晓得)")
_IN_FACT = re.compile(
    "原来[我他她]?们?(?:[交缴参]的?)?(?:其实)?是(?:(?P<employee>职工)|城乡居民|居民|新农合)"
)
# 医保是平度农村的那种, 老板帮我保了四年
_LOOSELY = re.compile(
    "(?:医保|保险)[^,。;没不]{0,6}农村的?(?:那[种个档]|$|[,。; ])|"
    "(?P<employee>(?:单位|公司|厂里|老板)[^,。;没不]{0,3}(?:[给帮替]我?)?保(?:的|了))"
)
_NOBODY = re.compile("没有?人[给帮替][^,。;]{0,3}(?:[交缴]|办|参)过?(?:医保|社保|保险|农合|居民)")
_ONE_OF_TWO = re.compile("(?:居民|职工)(?:医保)?(?:那个|那份|的)?(?:就|也|已经?)*$")
_PAYS_NOW = re.compile("(?:现在|如今|目前)[^,。;没不]{0,10}(?:职工|居民)")
_DEPOSIT = re.compile("押金|定金|预交|预缴")
_PENSION = re.compile("农保(?:金|钱)?[,:]?(?:才|也|就)?(?:一个?月|每个?月|领|发|拿|[0-9])")
_FILLERS = re.compile(
    "(?:应该|其实|我们?|俺|他|她|是|就|都|也|那种|那个|那档|的|了|啦|呀|哦|类|走|交|缴|买|参加?|"
    "一直|普通|"
    "城乡|城镇|基本|身上|有|个|这边|那边|在|今年|现在|每年|年年|老师|退休|自己|医保|一年|"
    "[0-9一二三四五六七八九十百]+块?钱?|市|县|区)*+"
)
LONGEST_ALONE = 30  # characters of a clause that holds no more than the kind
BESIDE = 2  # clauses between the word for the insurance and the kind


def gathered_insurance(context: Context) -> Iterator[Heard]:
    """Which basic insurance the patient may have, to be confirmed."""
    found = [
        each
        for each in (*_kinds(context), *_found_out(context), *_lapsed(context), *_answers(context))
        if not is_a_parents(context, each.start)
    ]
    own = [each for each in found if context.speaks_of_patient(each.start)]
    corrected = any(each.corrects for each in context.clauses.all)
    yield from found if corrected or _is_of_two(context, found) else own or found
    for match in islice(_NOBODY.finditer(context.text), 1):
        if not context.people.is_strangers(match.start()):
            for fact in (PLACE, TYPE):
                yield implied(*match.span(), fact, "none")


def _is_of_two(context: Context, found: list[Heard]) -> bool:
    """老伴是居民, 我是职工: whether it is not sure whose of two kinds is the patient's."""
    kinds = {each.value for each in found} & {"resident", "employee"}
    return not context.people.certain and context.people.patient is not None and len(kinds) > 1


def _kinds(context: Context) -> Iterator[Heard]:
    said = list(said_of_kinds(context))
    for match in islice(_PERHAPS_PAID.finditer(context.text), 1):
        if not context.people.is_strangers(match.start()):
            readings = (Reading(TYPE, kind, f"kind.{kind}") for kind in ("employee", "none"))
            yield unclear(*match.span(), *readings)
    for kind, match in said:
        if _PENSION.match(context.text, match.start()):
            continue
        twice = sum(other == kind for other, _ in said) > 1  # 我是职工的, 单位每个月扣
        if twice or _is_of_insurance(context, match):
            yield implied(match.start(), match.end(), TYPE, kind)


def _found_out(context: Context) -> Iterator[Heard]:
    """翻了下卡 原来我交的是职工: 原来 tells what was found out, not what once was."""
    looked = _LOOKED_UP.search(context.text)
    told = [_IN_FACT.search(context.text, looked.end())] if looked else []
    for match in (*told, _LOOSELY.search(context.text)):
        if match and not context.is_silent(match.start()):
            kind = "employee" if match.groupdict().get("employee") else "resident"
            yield implied(*match.span(), TYPE, kind)


def _answers(context: Context) -> Iterator[Heard]:
    """一年四百块那种, 社保, 没有: where the insurance was asked for."""
    text = context.text.strip()
    if context.asked in (TYPE, INSURED) and NONE.match(text):
        for fact in (PLACE, TYPE):
            yield implied(0, len(context.text), fact, "none")
    if context.asked not in (TYPE, INSURED):
        return
    for kind, match in answers(context):
        yield implied(match.start(), match.end(), TYPE, kind)
    if context.asked != TYPE:
        return
    for match in islice(EITHER.finditer(context.text), 1):
        kinds = (Reading(TYPE, kind, f"kind.{kind}") for kind in ("resident", "employee"))
        yield unclear(match.start(), match.end(), *kinds)


def _is_of_insurance(context: Context, match: re.Match[str]) -> bool:
    """Whether the insurance is spoken of in the clause, just before, or by the question."""
    if _is_spoken_of(context, match) or context.asked in (TYPE, INSURED) or _has_both(context):
        return True
    return INSURANCE.search(context.text) is not None and _is_alone(context, match)


def _is_spoken_of(context: Context, match: re.Match[str]) -> bool:
    """Whether the words around a place and in the clauses before name the insurance."""
    said = context.clauses.before(match.start()) + match[0]
    around = said + context.clauses.behind(match.end())
    return bool(INSURANCE.search(around) or INSURANCE.search(_words_near(context, match.start())))


def _is_alone(context: Context, match: re.Match[str]) -> bool:
    """Whether the clause holds no more than the kind and perhaps a place."""
    clause = context.clauses.at(match.start())
    if len(clause.text) > LONGEST_ALONE:
        return False
    rest = clause.text.replace(match[0], "", 1)
    for place in context.places:
        if clause.start <= place.start < clause.end:
            rest = rest.replace(context.text[place.start : place.end], "")
    return _FILLERS.fullmatch(rest) is not None


def _has_both(context: Context) -> bool:
    """居民, no, 职工: what is told apart so is the insurance."""
    return "居民" in context.text and "职工" in context.text


def _words_near(context: Context, place: int) -> str:
    """The clauses before a place that are near enough to speak of the same."""
    number = context.clauses.number_at(place)
    near = context.clauses.all[max(0, number - BESIDE) : number]
    return ",".join(each.text[-20:] for each in near)


def _lapsed(context: Context) -> Iterator[Heard]:
    """医保跟着停了, 到现在一直没交: perhaps none, unless it was taken up again."""
    for match in islice(_WITHOUT.finditer(context.text), MOST_WORDS):
        spoken_of = _is_spoken_of(context, match) or context.asked in (TYPE, INSURED)
        later = _ASKED_OF_RENEWAL.sub("", context.text[match.end() : match.end() + 30])
        if spoken_of and not _RESTORED.search(later) and not _is_kept(context, match):
            for fact in (PLACE, TYPE):
                yield implied(match.start(), match.end(), fact, "none")


def _is_kept(context: Context, match: re.Match[str]) -> bool:
    """没断过, 没交过钱, 以前停过: nothing that has lapsed."""
    before = context.clauses.before(match.start())
    behind = context.clauses.behind(match.end())
    if _ONE_OF_TWO.search(before) and _has_both(context) and _PAYS_NOW.search(context.text):
        return True
    return bool(
        re.search("[没未不](?:有)?$|以前|之前|低保|怕|担心|押金|预交", before)
        or _DEPOSIT.search(_words_near(context, match.start()))
        or re.match("过(?!保险|医保|社保|什么)", behind)
    )
