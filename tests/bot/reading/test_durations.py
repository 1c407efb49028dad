from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import read_age, read_years
from rules.interval import UNBOUNDED, Interval, exactly

NO_END = "Infinity"


def assert_between(interval: Interval | None, low: str, high: str) -> None:
    assert interval is not None
    assert float(interval.low) == pytest.approx(float(low), abs=1e-9)
    assert float(interval.high) == pytest.approx(float(high), abs=1e-9)


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("五年", "5"),
        ("5", "5"),
        ("五周年", "5"),
        ("5年半", "5.5"),
        ("三年零三个月", "3.25"),
        ("3年3个月", "3.25"),
        ("九个月", "0.75"),
        ("半年", "0.5"),
        ("一个半月", "0.125"),
        ("住了五年", "5"),
        ("我在这里已经住了五年了", "5"),
    ],
)
def test_a_plain_span_is_taken_at_its_word(said: str, years: str) -> None:
    assert read_years(said) == exactly(Decimal(years))


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("刚满五年", "5", "5.1"),
        ("快六年了", "5.4", "5.999"),
        ("我住了快五年了", "4.5", "4.999"),
        ("不到5年", "0", "4.999"),
        ("一年不到", "0", "0.999"),
        ("五年多", "5", "5.999"),
        ("10多年", "10", "19.999"),
        ("十几年", "10", "19.999"),
        ("半年多", "0.5", "0.999"),
        ("5年以上", "5", NO_END),
        ("满五年了", "5", NO_END),
        ("超过5年", "5.001", NO_END),
        ("六七年", "6", "7"),
        ("3-5年", "3", "5"),
        ("三个月到半年", "0.25", "0.5"),
        ("三到六个月", "0.25", "0.5"),
        ("两三个月", "0.16666666666", "0.25"),
        ("三个多月", "0.25", "0.33233333333"),
        ("五年左右", "4.5", "5.5"),
        ("大概住了五年", "4.5", "5.5"),
        ("20天", "0.05464480874", "0.05479452054"),
    ],
)
def test_what_an_approximate_span_promises(said: str, low: str, high: str) -> None:
    assert_between(read_years(said), low, high)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "一直在",
        "从小",
        "出生就在",
        "2019年",
        "2019",
        "19年3月",
        "98年",
        "3月",
        "个半月",
        "三年级",
        "五年前",
        "3岁",
        "3万",
        "五年六年",
    ],
)
def test_what_is_no_length_of_time_is_not_read(said: str) -> None:
    assert read_years(said) is None


def test_just_under_is_nearer_than_any_last_day_before_the_year_is_full() -> None:
    interval = read_years("不到5年")
    assert interval is not None
    assert 5 - Fraction(1, 366) < interval.high < 5


@given(st.integers(0, 149), st.integers(1, 11))
def test_years_and_months_add_up(years: int, months: int) -> None:
    expected = (Decimal(years * 12 + months)) / 12
    for said in (f"{years}年{months}个月", f"{cn2an.an2cn(years)}年零{cn2an.an2cn(months)}个月"):
        assert read_years(said) == exactly(expected)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("5岁", "5", "5.999"),
        ("5", "5", "5.999"),
        ("三周岁", "3", "3.999"),
        ("我今年62岁", "62", "62.999"),
        ("3岁半", "3.25", "3.999"),
        ("半岁", "0.25", "0.999"),
        ("一岁零三个月", "1.25", "1.33233333333"),
        ("九个月大", "0.75", "0.83233333333"),
        ("18个月", "1.5", "1.58233333333"),
        ("两岁多", "2", "2.999"),
        ("60多岁", "60", "69.999"),
        ("六十几", "60", "69.999"),
        ("六十出头", "60", "63.999"),
        ("60岁左右", "54", "66.999"),
        ("三四岁", "3", "4.999"),
        ("3-5岁", "3", "5.999"),
        ("刚满18岁", "18", "18.999"),
        ("快5岁了", "4.5", "4.999"),
        ("不到5岁", "0", "4.999"),
        ("未满18周岁", "0", "17.999"),
        ("5岁以下", "0", "5.999"),
        ("至少60岁", "60", NO_END),
        ("超过60岁", "60.001", NO_END),
        ("虚岁60", "58", "59.999"),
        ("60虚岁", "58", "59.999"),
        ("虚岁一岁", "0", "0.999"),
    ],
)
def test_an_age_lasts_until_the_birthday_to_come(said: str, low: str, high: str) -> None:
    assert_between(read_age(said), low, high)


@pytest.mark.parametrize(
    "said",
    ["", "1960", "1960年", "60后", "五年", "5岁6岁", "我妈62", "未成年", "3万", "属龙", "200岁"],
)
def test_what_is_no_age_is_not_read(said: str) -> None:
    assert read_age(said) is None


@given(st.integers(0, 150), st.sampled_from(["", "岁", "周岁"]))
def test_an_age_in_years_holds_every_day_of_the_year_of_life(age: int, unit: str) -> None:
    for said in (f"{age}{unit}", cn2an.an2cn(age) + unit):
        interval = read_age(said)
        assert interval is not None
        assert interval.low == age
        assert age + Fraction(365, 366) < interval.high < age + 1 < UNBOUNDED
