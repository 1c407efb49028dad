"""Words that may be said of one kind of insurance, loosely, and whether they are meant so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.listening.message.context import Context
from bot.listening.message.unsettled import MOST_WORDS

_RESIDENT_WORD = (
    "(?:城乡|城镇)?(?:居民|局民|居名|居明)(?![委楼区小收健点家人均卡]|身份|户)|城居|居保|"
    "(?:新?农[合和河盒]|新浓合|农保|居民保)|合作医[疗保]|农村(?:的)?(?:那种|合作)?医[疗保]|农村合作|农医保|"
    "ju ?min|"
    "城乡的?(?=$|[,。;\n ]|那种|医)|"
    "(?:大?学生|少儿|儿童|小孩|新生儿|孩子)的?[医一][保包宝]|"
    "(?:村里|村上|大队|村委|社区|街道|学校|村干部|生产队|队里|居委)[^,。;没不]{0,4}"
    "(?:收钱|代收|收的?钱|[交缴]的|统一[交缴]|扣的?)|"
    "(?:每年|一年|年年)(?:都)?[交缴](?:[34][0-9]0|[三四]百)|"
    "(?:政府|民政|国家|残联|镇里|公家|财政)[^,。;没不]{0,6}(?:代[交缴]|[给帮]我?[交缴]|资助参保|出钱[交缴])|"
    "老家[^,。;没不户]{0,3}[交缴](?:的|了)?(?:居民|医保|$)"
)
_EMPLOYEE_WORD = (
    "(?:城镇|企业|退休|在职)?(?:职工|职公|直工|职功)(?![之宿食子代大养工家])|职保|五险|"
    "退休[^,。;]{0,2}医保|zhi ?gong|灵活就业|公费医疗|"
    "(?:单位|公司|(?<!进)(?<!到)厂里?|厂子|工厂|老板|企业|韩资|台资|店里|工地|工资里?)[^,。;?没不]{0,6}"
    "(?:[交缴]|[给帮]?上(?!班|学|了[一两]|海|面|个|次)|[给帮][^,。;没不]{0,2}[买办]|每?个?月扣)"
    "(?!流|通|钱|代|学|税|易)|"
    "(?:机关|事业单位|事业编|公务员)"
)
WORDS = {"resident": re.compile(_RESIDENT_WORD), "employee": re.compile(_EMPLOYEE_WORD)}
# As good as a kind where it was asked for.
WHEN_ASKED = {
    "resident": re.compile(
        "(?<![0-9])(?:[34][0-9]0|[三四]百(?:[一二三四五六七八九]十?)?)(?:多|来)?块?元?钱?(?:那个|那种|那档|的|一年|每年|一个人|$)|"
        "(?:一年|每年|年年)[^,。;]{0,4}(?:[34][0-9]0|[三四]百)|农村的?(?:那种|那个|那档|$)|"
        "(?:一年|每年)[^,。;]{0,6}[交缴](?:一次|一回)|(?:孩子|小孩|娃|少儿|学生)(?:那种|那个|交的)|"
        "(?:村里|大队|社区|街道|村委)(?:的|那种|那个|弄的|办的|$)|城乡的?$|普通(?:的|那种)?$"
    ),
    "employee": re.compile(
        "扣工资|工资里?(?:面)?扣|每?个?月扣|退休了?(?:的|免|不用[交缴]|$)|(?:单位|公司|厂里|厂子)(?:的|那种|弄的|办的|$)|"
        "上班的?(?:那种|$)"
    ),
}
EITHER = re.compile(
    "^(?:就是|就|是|有|交的?)*社[保会](?:保险)?(?:卡)?(?:啊|呀|吧|的)?$|自己[交缴](?:的|着)?(?:$|呢|[,。])"
)
NONE = re.compile(
    "^(?:我|都|也|就|目前|现在|啥|什么|一个|一样|从来)*(?:没有?|无|没得|冇|木有)(?:了|啊|呀|的|过|办|弄|搞|参)*$"
)
_NOT_BEFORE = re.compile(
    "(?:不是|不算|并非|没有?|不属于|未|要是有?|(?<!刚)不交|不给[交缴]?|没给[交缴]?|除了|不走|不按|(?:若|将来|以后|明年)[^,。;]{0,3}[转改换]?)"
    "(?:参加|[交缴买上办有过的我他她]|什么|那种|那个|城镇|城乡)*$"
)
_FORMER = re.compile(
    "(?:以前|之前|原来|原先|曾经|过去|那时候?|那会儿?|当时|早先|早年|原本)"
    "(?:(?!现在|如今|今年|目前|后来|就有|就是|一直|[改转换])[^,。;]){0,10}$"
)
_OTHER_PEOPLE = re.compile(
    "(?:困难|低收入|辖区|社区|小区|其他|其它|普通|受灾|下岗|双|女|老|当地|本地)$"
)
_NO_KIND_BEHIND = re.compile(
    "^(?:的|医保)*(?:那个|那种)?是(?:我|俺|给)*(?:爱人|老婆|老公|媳妇|对象|[爸妈哥姐弟妹]|他|她)|"
    "^(?:的)?(?:那个|那种)?是?(?:点错|选错|按错|填错|写错|说错|打错|搞错|弄错|点快)|"
    "^(?:已经|早就|早|也|都|就)*[停断]|^[交缴]?(?:到|至)(?:去年|前年|[0-9]+年)|^(?:好还是|和|跟|还是|转|改)?(?:居民|"
    "职工)?(?:报多少|报销比例|有什么区别|哪个)|"
    "^(?:医保|的)*(?:转|改|换)(?:成|到|为|了)?(?:城乡|城镇)?(?:居民|职工)"
)


def answers(context: Context) -> Iterator[tuple[str, re.Match[str]]]:
    """What may be meant of a kind in an answer to the question for it."""
    for kind, words in WHEN_ASKED.items():
        for match in islice(words.finditer(context.text), MOST_WORDS):
            if _is_meant(context, match):
                yield kind, match


def said_of_kinds(context: Context) -> Iterator[tuple[str, re.Match[str]]]:
    """Every word that may be said of a kind, and means it."""
    for kind, words in WORDS.items():
        for match in islice(words.finditer(context.text), MOST_WORDS):
            if _is_meant(context, match):
                yield kind, match


def _is_meant(context: Context, match: re.Match[str]) -> bool:
    """Whether the word is neither denied nor of former years, nor for people of another sort."""
    if context.is_silent(match.start()):
        return False
    before = context.clauses.before(match.start())
    behind = context.clauses.behind(match.end())
    denied = _NOT_BEFORE.search(before) or _FORMER.search(before)
    return not (denied or _OTHER_PEOPLE.search(before[-3:]) or _NO_KIND_BEHIND.match(behind))
