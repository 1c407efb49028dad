from __future__ import annotations

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import read_count
from rules.interval import UNBOUNDED, exactly


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("3", 3),
        ("三口人", 3),
        ("三个", 3),
        ("一家四口", 4),
        ("一家老小五口", 5),
        ("三口之家", 3),
        ("我们一家五口人", 5),
        ("我家有5口人", 5),
        ("家里5个人", 5),
        ("就我一个人", 1),
        ("只有我", 1),
        ("我自己", 1),
        ("单身一人", 1),
        ("我和老伴两个", 2),
        ("我和老婆2个人", 2),
        ("我和孩子两个人", 2),
        ("我和爸妈三个人", 3),
        ("我们俩", 2),
        ("夫妻俩", 2),
        ("老两口", 2),
        ("俩口子", 2),
        ("俩人", 2),
        ("娘仨", 3),
        ("0", 0),
    ],
)
def test_the_people_that_were_counted(said: str, people: int) -> None:
    assert read_count(said) == exactly(people)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("五六个人", 5, 6),
        ("四五口", 4, 5),
        ("3到5个人", 3, 5),
        ("3个人到5个人", 3, 5),
        ("十来口人", 9, 15),
        ("十几口", 10, 19),
        ("5个人左右", 4, 6),
        ("不到5个人", 0, 4),
        ("至少三个人", 3, UNBOUNDED),
        ("3人以上", 3, UNBOUNDED),
        ("超过3人", 4, UNBOUNDED),
    ],
)
def test_an_estimate_lies_between_whole_numbers(said: str, low: int, high: int) -> None:
    assert read_count(said) == (low, high)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "我",
        "没有",
        "半个人",
        "两个半",
        "3.5个人",
        "3个大人2个孩子",
        "3口5人",
        "两老三小",
        "我和两个孩子",
        "我和老婆两个孩子",
        "我和孩子两个",  # with me, or besides me
        "我和老伴三个",
        "我和老婆还有两个人",
        "还有两个人",
        "老三",
        "第三",
        "3 4",
        "2019年",
        "3000元",
        "3岁",
    ],
)
def test_people_are_never_guessed(said: str) -> None:
    assert read_count(said) is None


@given(st.integers(1, 99), st.sampled_from(["", "人", "个人", "口人", "口", "个", "位"]))
def test_every_count_reads_back(people: int, classifier: str) -> None:
    assert read_count(f"{people}{classifier}") == exactly(people)
    assert read_count(cn2an.an2cn(people) + classifier) == exactly(people)
