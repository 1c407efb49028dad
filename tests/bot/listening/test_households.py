"""How many a household has: what is stated, and what is counted up to be confirmed."""

from __future__ import annotations

import pytest

from bot.listening import Confidence
from rules.facts import HOUSEHOLD_SIZE
from tests.bot.listening.scoring import LISTENER

SIZE = HOUSEHOLD_SIZE.key


def sizes(text: str, asked: str | None = None) -> tuple[Confidence | None, set[int]]:
    """How surely a size is heard, and the sizes it may be."""
    found = [each for each in LISTENER.understand(text, asked, {}) if each.fact == SIZE]
    if not found:
        return None, set()
    values = [each.value for each in found[0].readings] or [found[0].value]
    assert all(value.exact for value in values)
    return found[0].confidence, {int(value.low) for value in values}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("家里就我和老伴", 2),
        ("家里就两口子加一个上大学的闺女，老公打零工", 3),
        ("就俺娘俩过", 2),
        ("老两口俩人过", 2),
        ("两大三小", 5),
        ("户内4人", 4),
        ("户口 龙岩\n居民\n4口", 4),
        ("家里俩人", 2),
        ("就她自己一个人一户", 1),
        ("家里就剩老伴我俩", 2),
        ("单亲妈妈带俩娃", 3),
        ("不是五个人是六个，漏了阿嬷", 6),
        ("爸妈他俩自己一户", 2),
        ("两老一块过", 2),
        ("我和老伴加一个残疾儿子一起过", 3),
        ("家里现在登记4人，弟弟分户出去了", 4),
        ("老伴走了，一个人，药都自己买", 1),
    ],
)
def test_people_are_counted_to_be_confirmed(text: str, count: int) -> None:
    confidence, counts = sizes(text)
    assert confidence is not Confidence.STATED
    assert counts == {count}


def test_a_list_of_people_answers_the_question() -> None:
    assert sizes("公公婆婆 俺两口子 俩孩儿", SIZE) == (Confidence.IMPLIED, {6})


def test_a_plain_number_is_stated() -> None:
    assert sizes("我们家四口人") == (Confidence.STATED, {4})


@pytest.mark.parametrize(
    "text",
    [
        "家里四口人，姐姐嫁出去了",
        "三口之家 老公上个月走了",
        "户籍人口6人，实际住4人",
        "家里五口人，两个是租客",
        "同事他们一家四口",
        "我家三口人，老婆跑了",
        "家里四口人，一个已经出国",
        "我家六口人，爷爷奶奶轮流住",
        "我家三口人，孩子判给他爸了",
        "我妈一个人过，户口跟我一起",
        "我小时候家里八口人",
    ],
)
def test_a_number_is_not_stated_where_somebody_came_or_went_or_is_somebody_elses(text: str) -> None:
    assert sizes(text)[0] is not Confidence.STATED


@pytest.mark.parametrize(
    "text", ["家里一个月总收入五千", "一年自己掏了三万", "三个人有收入，别的没有"]
)
def test_numbers_of_other_things_are_no_size(text: str) -> None:
    assert sizes(text)[0] is not Confidence.STATED


@pytest.mark.parametrize(
    "text",
    ["儿子家里三口人", "我师傅家里五口人", "我家租给一家四口人", "三口之家月收入三千以下才行"],
)
def test_another_household_is_not_taken_for_ones_own(text: str) -> None:
    assert sizes(text)[0] is not Confidence.STATED


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("我妈，我，我媳妇，还有个闺女", 4),
        ("老人两个 我和老婆 娃三个", 7),
        ("儿子一家三口加我们老两口", 5),
        ("除了我还有三个", 4),
        ("四，不对五", 5),
        ("六个人里头四个有医保", 6),
        ("一个人吃饱全家不饿", 1),
        ("我、爱人、俩娃，丈母娘也住一块", 5),
        ("俩……哎不对 俺娘也跟着俺住 仨", 3),
    ],
)
def test_an_answer_may_count_in_many_ways(text: str, count: int) -> None:
    assert sizes(text, asked=SIZE) == (Confidence.IMPLIED, {count})


def test_people_beside_an_unborn_child_are_asked_back() -> None:
    assert sizes("3+1 肚子里还有一个", asked=SIZE) == (Confidence.UNCLEAR, {3, 4})


@pytest.mark.parametrize(
    "text",
    [
        "自己掏了三万多,家里就我一个人上班一个月四千",
        "家里就我爸打零工",
        "两口子都在鞋厂打工,一个月加起来七千",
        "老两口养老金加起来一个月三百多",
        "家里只有我和我弟两个人打工",
        "我和我姐两个人轮流照顾我妈",
        "现在是爷爷看病",
        "家里还有两个老人要照顾",
        "我爸那个病友真可怜,一家六口全靠他开货车",
        "爸妈的新农合年年交",
        "我自己户口在北京",
        "俺爷俩去年没交医保",
        "俺们船上八个人",
    ],
)
def test_who_earns_or_is_ill_or_is_cared_for_is_not_the_household(text: str) -> None:
    assert sizes(text) == (None, set())
