"""The kind of insurance as it may be: gathered from 居民, 职工 and the like near the insurance.

The kind may stand far from the word for the insurance, alone beside a place, or in the next line
of notes. What has lapsed, is paid twice or is of former years is asked back as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.listening.findings import Heard, implied
from bot.listening.insurance.heard import PLACE, TYPE
from bot.listening.message.context import Context
from bot.listening.message.unsettled import MOST_WORDS
from bot.listening.residence.gathered import is_a_parents
from bot.listening.residence.heard import INSURED

INSURANCE = re.compile(
    "[医一依][保包宝]|健保|参保|参的?保|社保|居保|医疗保险|农合|合作医疗|保险|险种|"
    "[交缴][的了着过]|"
    "[交缴买上]居民|[交缴买上]职工"
)
_RESIDENT_WORD = (
    "(?:城乡|城镇)?(?:居民|局民|居名|居明)(?![委楼区小收健点家人均卡]|身份|户)|城居|居保|"
    "(?:新?农合|农保)|合作医疗|农医保|城乡的?(?=$|[,。;\n ]|那种|医)|"
    "(?:大?学生|少儿|儿童|小孩)的?[医一][保包宝]|"
    "(?:村里|村上|大队|村委|社区|街道|学校)[^,。;没不]{0,4}(?:收钱|代收|收的?钱|[交缴]的|"
    "统一[交缴])|"
    "(?:每年|一年|年年)[交缴](?:[34][0-9]0|[三四]百)|"
    "老家[^,。;没不户]{0,3}[交缴](?:的|了)?(?:居民|医保|$)"
)
_EMPLOYEE_WORD = (
    "(?:城镇|企业|退休|在职)?(?:职工|职公|直工|职功)(?![之宿食子代大养工家])|五险|"
    "退休[^,。;]{0,2}医保|灵活就业|"
    "(?:单位|公司|厂里?|厂子|工厂|老板|企业|韩资|台资|店里|工地)[^,。;?没不]{0,6}"
    "(?:[交缴]|[给帮]?上(?!班|学|了[一两]|海|面|个|次)|[给帮][^,。;没不]{0,2}[买办])(?!流|通|钱|"
    "代|学|税|易)|"
    "(?:公家|机关|事业单位|事业编|公务员)"
)
_WORDS = {"resident": re.compile(_RESIDENT_WORD), "employee": re.compile(_EMPLOYEE_WORD)}
_WITHOUT = re.compile(
    "(?:从|都|也|就|一直|还|今年|[现至]今)*(?:没有?|未|不)(?:去|再|接着|继续)?"
    "(?:[交缴买参上办续入]|接上|参加|参保|医保|社保)|"
    "(?:[停断]了?(?:[交缴保]了?)?|黄了|断[交缴]|脱保|中断|失效|退了?保)"
    "(?=$|[,。;!\n ]|的|到|着|几|好|半|至|[一两三0-9])"
)
_RESTORED = re.compile(
    "(?:又|重新|现在|后来|今年|已经?)[^,。;没不]{0,8}(?:接上|续上|[补恢]|交了|交上|参了?保|入了)|"
    "补[上缴交]|恢复|补回"
)
_NOT_BEFORE = re.compile(
    "(?:不是|不算|并非|没有?|不属于|未|要是有?|(?<!刚)不交|不给[交缴]?|没给[交缴]?)"
    "(?:参加|[交缴买上办有过的我他她]|什么|那种|那个|城镇|城乡)*$"
)
_FORMER = re.compile(
    "(?:以前|之前|原来|原先|曾经|过去|那时候?|那会儿?|当时|早先|早年|原本)[^,。;]{0,10}$"
)
_OTHER_PEOPLE = re.compile(
    "(?:困难|低收入|辖区|社区|小区|其他|其它|普通|受灾|下岗|双|女|老|当地|本地)$"
)
_NO_KIND_BEHIND = re.compile(
    "^(?:的)?(?:那个|那种)?是?(?:点错|选错|按错|填错|写错|说错|打错|搞错|弄错|点快)|"
    "^[交缴]?(?:到|至)(?:去年|前年|[0-9]+年)|^(?:好还是|和|跟|还是|转|改)?(?:居民|"
    "职工)?(?:报多少|报销比例|有什么区别|哪个)"
)
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
        for each in (*_kinds(context), *_lapsed(context))
        if not is_a_parents(context, each.start)
    ]
    own = [each for each in found if context.speaks_of_patient(each.start)]
    yield from own or found


def _kinds(context: Context) -> Iterator[Heard]:
    for kind, words in _WORDS.items():
        for match in islice(words.finditer(context.text), MOST_WORDS):
            if _is_meant(context, match) and _is_of_insurance(context, match):
                yield implied(match.start(), match.end(), TYPE, kind)


def _is_meant(context: Context, match: re.Match[str]) -> bool:
    """Whether the word is neither denied nor of former years, nor for people of another sort."""
    if context.is_silent(match.start()):
        return False
    before = context.clauses.before(match.start())
    behind = context.clauses.behind(match.end())
    denied = _NOT_BEFORE.search(before) or _FORMER.search(before)
    return not (denied or _OTHER_PEOPLE.search(before[-3:]) or _NO_KIND_BEHIND.match(behind))


def _is_of_insurance(context: Context, match: re.Match[str]) -> bool:
    """Whether the insurance is spoken of in the clause, just before, or by the question."""
    if _is_spoken_of(context, match) or context.asked in (TYPE, INSURED) or _has_both(context):
        return True
    return INSURANCE.search(context.text) is not None and _is_alone(context, match)


def _is_spoken_of(context: Context, match: re.Match[str]) -> bool:
    """Whether the words around a place and in the clauses before name the insurance."""
    around = context.clauses.before(match.end()) + context.clauses.behind(match.end())
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
        later = context.text[match.end() : match.end() + 30]
        if spoken_of and not _RESTORED.search(later) and not _is_kept(context, match):
            for fact in (PLACE, TYPE):
                yield implied(match.start(), match.end(), fact, "none")


def _is_kept(context: Context, match: re.Match[str]) -> bool:
    """没断过, 没交过钱, 以前停过: nothing that has lapsed."""
    before = context.clauses.before(match.start())
    behind = context.clauses.behind(match.end())
    return bool(
        re.search("[没未不](?:有)?$|以前|之前|低保|怕|担心", before) or behind.startswith("过")
    )
