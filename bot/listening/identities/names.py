"""The names of recognised hardships, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from bot.listening.message.clauses import Clauses


class Says(Enum):
    """What an identity's name would say of it, said outright of somebody."""

    HELD = "held"
    NOT_HELD = "not held"  # 残疾三级 is not severe
    NOTHING = "nothing"  # 残疾 alone leaves the degree open; its denial does not


class Named(NamedTuple):
    """An identity by name; `after` and `before` tell whether another name touches it there."""

    start: int
    end: int
    code: str
    says: Says = Says.HELD
    after: bool = False
    before: bool = False


def _any(*words: str) -> str:
    return "|".join(words)


_PEOPLE = "(?:家庭|户|人口|对象|群体|成员|人员)*"
_DIBAO = "[低底抵地][保宝报]"
# Longer names stand before those that they contain.
_NAMES: tuple[tuple[str, str], ...] = (
    (
        "dibao_marginal",
        _any(
            f"{_DIBAO}边缘{_PEOPLE}",
            f"(?:{_DIBAO})?边缘户",
            "(?<=[成为到是])边缘|(?<=[,。;、 ])边缘(?=[也都没无不])",
            f"边缘{_DIBAO}",
            "低边(?:户|家庭|证|人口|对象)*(?!界|缘|角)",
            f"最低生活保障边缘{_PEOPLE}",
        ),
    ),
    (
        "dibao",
        _any(
            "(?:城市|城镇|农村)?(?:低保|底保|抵保|地保|低宝|底宝|低报(?!销))"
            "(?:户|家庭|对象|人员|人口|证|本|待遇|身份|资格)*"
            "(?!金|标准|边缘|边沿|线|中心|科|员|政策|条件|办(?![了的好下过不理得妥成完上起])|要求|救助|网|系统|业务|险)",
            "最低生活保障(?:对象|家庭|户|待遇)*(?!边缘|金|标准)",
        ),
    ),
    (
        "tekun",
        _any(
            "(?:分散|集中)供养(?:的)?(?:特困)?(?:供养)?(?:人员|户|对象|老人|五保)*",
            "特[困捆](?!难|生)(?:供养)?(?:人员|户|对象|家庭|老人|人|证)*(?!行业)",
            "五保(?:户|老人|供养|对象|人员|家庭|证)*",
            "三无人员|三无老人",
        ),
    ),
    (
        "unsupported_child",
        "事实(?:上的?)?无人(?:抚养|扶养|照管)(?:的)?(?:儿童|孩子)?|事实孤儿",
    ),
    ("scattered_orphan", "散居孤儿"),
    (
        "supported_disabled_child",
        "政府供养的?孤残儿童|福利院(?:供养)?的?孤残儿童|孤残儿童",
    ),
    ("orphan", "(?<!散居)(?<!事实)孤儿(?:证)?(?!院|药|病|寡母|一样)"),
    (
        "special_care",
        _any(
            "(?:重点)?优[抚扶](?:对象|人员|待遇|证)?",
            "(?<!军)烈士(?:家属|遗属|子女)",
            "军?烈属|(?:伤残|残疾|残废|革命伤残)军人",
            "因公牺牲军人遗属|病故军人遗属|在乡(?:老)?复员军人|带病回乡(?:退[伍五役]|复员)军人",
        ),
    ),
    ("wulao", "革命[\"'“”‘’]?五老[\"'“”‘’]?(?:人员)?|五老人员|(?<![0-9退])五老(?!峰)"),
    (
        "special_family",
        _any(
            "计(?:划)?生(?:育)?特[殊别]家庭(?:成员)?",
            "(?:计(?:划)?生(?:育)?)?特扶(?:对象|家庭|人员|证|户)*(?!金)",
            "失独(?:家庭|老人|父母|户|证)*",
        ),
    ),
    (
        "returned_to_poverty",
        "(?<![易防怕])(?<!防止)返贫(?:户|人口|人员|致贫人员|致贫户)*(?!(?:致贫)?(?:监测|风险))",
    ),
    (
        "relapse_risk",
        _any(
            "脱贫不稳定(?:的?[那这]种)?户|不稳定脱贫户|突发严重困难户|边缘易致贫户",
            "(?:防?(?:止)?返贫(?:致贫)?)?(?:动态)?监测(?:帮扶)?(?:户|对象|人口)",
            "防(?:止)?返贫(?:致贫)?监测(?:帮扶)?(?:户|对象|人口)?",
            "(?:农村)?易返贫(?:致贫)?(?:监测)?(?:户|人口|人员|对象)*",
        ),
    ),
    (
        "lifted_from_poverty",
        _any(
            "(?:已)?脱贫(?:不脱政策)?(?:户|人口|人员|家庭|享受政策户?)+",
            "建[档挡]立卡(?:贫困)?(?:户|人口|人员|家庭)*|精准扶贫户|精准扶贫对象",
            "(?<!返)(?<!不)(?<!扶)脱贫(?=了|的|[,;]|$)|脱的?贫(?![困穷])",
        ),
    ),
    ("illness_impoverished", "因病致贫(?:重病)?(?:患者|户|家庭|对象|人员|支出型)*"),
    (
        "low_income",
        _any(
            "低收入(?:家庭|户|人口|对象|人员|证|本)+",
            "低收入(?=认定|的?[本证]|$|[ 、/,;。!]|[倒也都还就]?[没不是有算])",
        ),
    ),
    ("committee_approved", "(?:管委会?批准的?)?(?:其他|其它)?特殊困难人员"),
    ("other_recognised", "(?:民政(?:局)?认定的?)?(?:其他|其它)(?:的)?困难(?:居民|人员|群众|家庭)"),
)
_PATTERNS = tuple((code, re.compile(words)) for code, words in _NAMES)
OF_THE_HOUSEHOLD = frozenset(
    {
        "dibao", "dibao_marginal", "low_income", "relapse_risk", "returned_to_poverty",
        "lifted_from_poverty", "special_family", "illness_impoverished",
    }
)  # fmt: skip

SEVERE_DISABILITY = "severe_disability"
_KINDS = "肢体|精神|智力|视力|听力|言语|多重"
_FOUR = "一二三四壹贰叁肆1234"
_DEGREE = re.compile(
    f"(?:重?残[疾机]|伤残|{_KINDS}|[肢视听智精言重]?残)(?:人)?(?:残疾|伤残)?"
    "(?:证|本|手册|等级|为|是|评定|评了|定|鉴定|评|办的|办了|办下来|有|,|:|的|了|[( ]|"
    f"{_KINDS})*(?P<degree>[{_FOUR}])级(?!医院|甲|医疗)|"
    f"(?P<before>[{_FOUR}])级(?:{_KINDS}|重度)?(?:残[疾机]|伤残|残)(?!军人)"
)
_SEVERE = re.compile("重度残[疾机](?:人|证)?|重残(?:户|人|证)?|重度(?:肢体|智力|精神|视力)残疾")
_BARE = re.compile("残[疾机急](?:人)?(?:证|手册)?(?!军人|[级联])|身心障碍(?:手册|证明)?")
SEVERE_DEGREES = "一二壹贰12"
_BETTER_NOT = re.compile("军人|工伤|伤残[一二三四五六七八九十0-9]+级")
_BETWEEN = re.compile(
    "(?:户|家庭|对象|证|的|[、,/;()+和及或跟与啊呀啦 \n]|还是|以及|或者|也|或是){0,4}"
)


def named_in(clauses: Clauses) -> list[Named]:
    """Every identity that is named, in the order of the text."""
    names = sorted({each.start: each for each in _all(clauses.text)}.values())
    return list(_touching(names))


def lists_of(text: str, names: list[Named]) -> list[list[Named]]:
    """The names in a row, with no more than marks and 和 between: 低保、特困 or 低保 低收入."""
    rows: list[list[Named]] = []
    for each in names:
        if rows and _BETWEEN.fullmatch(text, rows[-1][-1].end, each.start):
            rows[-1].append(each)
        else:
            rows.append([each])
    return rows


def _touching(names: list[Named]) -> Iterator[Named]:
    starts, ends = {each.start for each in names}, {each.end for each in names}
    for each in names:
        yield each._replace(after=each.start in ends, before=each.end in starts)


def _all(text: str) -> Iterator[Named]:
    taken: set[int] = set()
    for named in (*_by_name(text), *_by_degree(text), *_bare(text)):
        if taken.isdisjoint(range(named.start, named.end)):
            taken.update(range(named.start, named.end))
            yield named


def _by_name(text: str) -> Iterator[Named]:
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Named(match.start(), match.end(), code)


def _by_degree(text: str) -> Iterator[Named]:
    for match in _DEGREE.finditer(text):
        if not _BETTER_NOT.search(text, match.end(), match.end() + 2):
            severe = (match["degree"] or match["before"]) in SEVERE_DEGREES
            says = Says.HELD if severe else Says.NOT_HELD
            yield Named(match.start(), match.end(), SEVERE_DISABILITY, says)
    for match in _SEVERE.finditer(text):
        yield Named(match.start(), match.end(), SEVERE_DISABILITY)


def _bare(text: str) -> Iterator[Named]:
    for match in _BARE.finditer(text):
        yield Named(match.start(), match.end(), SEVERE_DISABILITY, Says.NOTHING)
