"""People in a row: 我和老伴加一个闺女, 老两口, 老人两个 娃三个."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.reading import read_count
from rules.interval import exactly

DIGIT = "[0-9]{1,2}|[一二两三四五六七八九十俩仨]"
_ONE_EACH = (
    "老伴儿?|老头子?|老头儿|老太婆|老太太|老婆子|老婆|老公|爱人|妻子|丈夫|媳妇儿?|对象|先生|"
    "太太|那口子|查某人|查某|阮某|阮尪|某|尪|孩子他?[爸妈]|娃他?[爹娘爸妈]|"
    "老父亲|老母亲|老爹|老娘|大哥|大姐|嫂子|弟媳|姐夫|小弟|小妹|孙儿|外孙|囡囡?|"
    "爸爸?|妈妈?|爹|娘|父亲|母亲|老爸|老妈|爷爷?|奶奶?|阿公|阿嬷|阿婆|姥姥|姥爷|外公|外婆|"
    "公公|婆婆|家公|家婆|岳父|岳母|丈母娘|老丈人|祖父|祖母|"
    "哥哥?|弟弟?|姐姐?|妹妹?|姑姑?|叔叔?|舅舅?|小叔子?|小姑子?|侄子|侄女|"
    "儿子|女儿|闺女|妮子|小?嫚儿?|小子|儿媳妇?|女婿|[大小]?孙子|[大小]?孙女|外孙女?|孩子|小孩子?|孩儿|娃娃?|崽崽?|"
    "新妇|查埔囝|查某囝|后生|赖子|妹崽|细子|细妹|阿弟|阿妹|阿哥|阿姐|哥仔|阿爸|阿妈|阿爹|阿母|太婆|太公|养女|养子|"
    "继父|继母|后爸|后妈|继子|继女|双胞胎(?!的)|"
    "配偶|长子|次子|三子|长女|次女|三女|独子|独女|父(?![亲母女子老])|母(?![亲女子老])|宝宝|囝仔|后生|大宝|二宝|老大|老二|老三|老四|大儿子|小儿子|大女儿|小女儿|妹子"
)
_TWO = (
    "老两口子?|两口子?|小两口|夫妻[俩两](?:个|人)?|夫妇[俩两]?(?:人)?|夫妻二人|夫妻(?!关系|一方|感情)|夫妇|两夫妻|公婆俩|"
    "爸爸妈妈|妈妈爸爸|爸妈|父母|爹娘|爹妈|爷爷奶奶|外公外婆|姥姥姥爷|公公婆婆|爷奶|公婆|岳父岳母|阿公阿嬷|老父老母|"
    "翁某|尪某|公婆仔|一子一女|一女一子|一儿一女|一男一女|一双儿女|一对双胞胎|哥嫂|儿子媳妇|儿子儿媳妇?|儿子新妇|女儿女婿|弟弟弟媳|哥哥嫂子|"
    "老[俩两](?:口)?|[娘爷母父祖][子女孙们]?俩|姐弟俩|兄弟俩|兄妹俩|姐妹俩|(?:俺|我|咱|阮)们?俩"
)
_OF_SOME = (
    f"(?P<some>{DIGIT})(?:个|名|位)?(?:还)?(?:在)?(?:上|读|念)?(?:大学|高中|初中|小学|幼儿园|学)?的?"
    "(?:孩子|小孩|孩儿|娃娃?|小的|老人|老的|儿子|女儿|闺女|小子|囝仔|囝|孙子|孙女|嫚儿?|大人|"
    "双胞胎|弟弟|妹妹|哥哥|姐姐|兄弟|姐妹|崽|孙|妮|嫚|细的|囡|子女|孩(?=$|[,。;! \n)]))"
)
_THEN_HOW_MANY = (
    "(?:老人家?|孩子|小孩|娃娃?|儿子|女儿|闺女|孙子|孙女|大人|囝仔|细子)(?:有)?"
    f"(?P<many>{DIGIT})个(?![月年岁半])|(?:儿子|女儿|闺女|哥哥?|弟弟?|姐姐?|妹妹?)一家(?P<home>{DIGIT})口"
)
_OF_A_SORT = (
    "(?:还?(?:没嫁|没结婚|没成家|未婚|上学|读书|念书|在读|上班|吃奶|刚出生|刚满月|失智|痴呆|瘫痪|瘫在?床上?|卧床|"
    "生病|有病|得病|残疾|智障|年迈|年老|高龄|守寡|聋哑|眼瞎|精神不好|身体不好|"
    "(?:上|读)(?:大学|高中|初中|小学|幼儿园)|[0-9一二三四五六七八九十]{1,3}多?岁)的|残疾|智障|脑瘫|瘫痪|重病)"
)
_SELF = "我自己|我本人|俺自己|本人|我|俺|阮|咱(?!家)|[他她](?!们)"
_THEIRS = "(?:户主[:是]?|(?:我们?|俺们?|咱们?|阮|[他她])(?:家)?的?)"
_ITEM = re.compile(
    f"(?:{_THEIRS})?(?:{_OF_SOME}|(?P<two>{_TWO})|{_THEN_HOW_MANY}|(?:一个|1个|一位|个|位)?{_OF_A_SORT}?"
    f"(?P<one>{_ONE_EACH}))|(?P<self>{_SELF})"
)
_LINK = re.compile(
    "(?:[ ,、+&\n/]|和|跟|与|同|加上?|带着?|还有|以及|外加|再加|连|领着|养着|伙着|"
    "拉扯着?|(?<=[人的])下面|底下|上面|下头|佮|跟着|还带着?|[再又]加上?|算上|一共){1,3}"
)
# Behind a mere mark a person may begin another sentence: 我和老伴，闺女在外地.
_ROW_GOES_ON = re.compile("$|[,;。!?、 +&\n/]|和|跟|加|带|还有|一共|总共|共|[0-9三四五六七八]")
_TWO_IN_ALL = re.compile("两口子?|[我俺咱阮]?们?俩")
_BOTH_OF_US = re.compile("[我俺咱阮]们?俩")  # 老伴我俩 are two

_OLD = f"(?:{DIGIT})(?:个|位)?(?:大人|老人|老的|老人家)"
_AT_SCHOOL = "(?:还)?(?:在|上|读)?(?:上学|读书|大学|高中|初中|小学)?的?"
_YOUNG = f"(?:{DIGIT})个?{_AT_SCHOOL}(?:孩子|小孩|小的|娃娃?|囝仔|崽)"
_OLD_AND_YOUNG = re.compile(f"{_OLD}.{{0,4}}{_YOUNG}|{_YOUNG}.{{0,4}}{_OLD}")


class Row(NamedTuple):
    """People in a row: how many they are, and in how many words."""

    start: int
    end: int
    total: int
    parts: int


def rows(text: str) -> Iterator[Row]:
    """Where rows of people begin and end, how many they are and in how many words."""
    place = 0
    while (first := _ITEM.search(text, place)) is not None:
        end, total, parts = first.end(), _people_in(first), 1
        while (following := _next_in_row(text, end)) is not None:
            total = _with(total, following, joined=following.start() == end)
            end, parts = following.end(), parts + 1
        yield Row(first.start(), end, total, parts)
        place = end


def _with(total: int, following: re.Match[str], joined: bool) -> int:
    """老伴我俩, 俺跟俺妈两口: two in all."""
    if total == 1 and not joined and following["many"] in ("两", "2") and following[0][-1] == "个":
        return 2  # 我跟孙女两个
    words = _BOTH_OF_US if total == 1 else _TWO_IN_ALL
    if joined and total <= 2 and words.fullmatch(following[0]):
        return 2
    return total + _people_in(following)


def of_two_ages(text: str, row: Row) -> bool:
    """三个娃两个老的: whether a row counts old and young, and names nobody else."""
    return row.parts == 2 and _OLD_AND_YOUNG.fullmatch(text, row.start, row.end) is not None


def _next_in_row(text: str, end: int) -> re.Match[str] | None:
    link = _LINK.match(text, end)
    item = _ITEM.match(text, link.end() if link else end)
    if item is None or (
        link and not link[0].strip(" ,\n") and not _ROW_GOES_ON.match(text, item.end())
    ):
        return None
    return item


def _people_in(match: re.Match[str]) -> int:
    if match["two"]:
        return 3 if match["two"].endswith("仨") else 2
    counted = match["some"] or match["many"] or match["home"]
    if counted:
        return number(counted)
    return 1


def number(digit: str) -> int:
    few = {"俩": 2, "仨": 3}
    count = read_count(digit) if digit not in few else exactly(few[digit])
    return int(count.low) if count is not None else 1
