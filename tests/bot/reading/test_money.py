from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import MoneyReading, household_yearly, read_money, yearly
from rules.interval import UNBOUNDED, Interval, exactly

CENT = Decimal("0.01")


def amount(said: str) -> Interval:
    reading = read_money(said)
    assert reading is not None
    return reading.yuan


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("3000", "3000"),
        ("3000元", "3000"),
        ("3000块钱", "3000"),
        ("¥3000", "3000"),
        ("￥35，000.50", "35000.50"),
        ("人民币3万", "30000"),
        ("3000RMB", "3000"),
        ("叁万伍仟元整", "35000"),
        ("叁仟伍佰元伍角", "3500.5"),
        ("12块5", "12.5"),
        ("3元5角", "3.5"),
        ("3块2毛5", "3.25"),
        ("3元零5分", "3.05"),
        ("3元5分", "3.05"),
        ("5角", "0.5"),
        ("3毛", "0.3"),
        ("5分", "0.05"),
        ("12.5元", "12.5"),
        ("3万5块", "35000"),
        ("收入为3000", "3000"),
        ("一共花了3万", "30000"),
        ("医药费花了三万", "30000"),
        ("住院自费3万", "30000"),
    ],
)
def test_the_sum_that_was_named(said: str, yuan: str) -> None:
    assert read_money(said) == MoneyReading(exactly(Decimal(yuan)))


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("三万来块", "27000", "35000"),
        ("两万多块钱", "20000", "29999.99"),
        ("不到5000元", "0", "4999.99"),
        ("5000元以上", "5000", "Infinity"),
        ("3000元到5000元", "3000", "5000"),
        ("3-5万元", "30000", "50000"),
        ("几百块钱", "100", "999.99"),
        ("三四千块", "3000", "4000"),
        ("3万块左右", "27000", "33000"),
        ("10块5左右", "9.45", "11.55"),
    ],
)
def test_a_sum_that_is_not_exact_is_an_interval(said: str, low: str, high: str) -> None:
    assert amount(said) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("每月4200", 4200),
        ("每个月4200元", 4200),
        ("一个月四千", 4000),
        ("四千一个月", 4000),
        ("月薪5千", 5000),
        ("月收入5000", 5000),
        ("4200/月", 4200),
        ("4200元/月", 4200),
        ("3000块每个月", 3000),
        ("我家每月3000", 3000),
        ("每月退休金3000", 3000),
    ],
)
def test_a_month_is_heard(said: str, yuan: int) -> None:
    assert read_money(said) == MoneyReading(exactly(yuan), "month")


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("年收入6万", 60_000),
        ("年收入：6万", 60_000),
        ("60000（每年）", 60_000),
        ("一年六万", 60_000),
        ("六万一年", 60_000),
        ("三万一年", 30_000),
        ("每年3万", 30_000),
        ("年薪10万", 100_000),
        ("6万/年", 60_000),
        ("去年一年花了6万", 60_000),
        ("全家一年收入6万", 60_000),
    ],
)
def test_a_year_is_heard(said: str, yuan: int) -> None:
    assert read_money(said) == MoneyReading(exactly(yuan), "year")


@pytest.mark.parametrize(
    ("said", "per"),
    [
        ("人均每月1500", "month"),
        ("每人每月1500", "month"),
        ("每月人均1500", "month"),
        ("月人均1500", "month"),
        ("平均每人每月1500块", "month"),
        ("1500元/人/月", "month"),
        ("人均年收入1500", "year"),
        ("每个人1500", None),
        ("家庭人均收入1500", None),
    ],
)
def test_each_person_is_heard(said: str, per: str | None) -> None:
    reading = read_money(said)
    assert reading is not None
    assert (reading.yuan, reading.per, reading.each_person) == (exactly(1500), per, True)


@pytest.mark.parametrize(
    "said",
    [
        "0",
        "零",
        "0元",
        "零元",
        "一分没有",
        "一分钱没有",
        "一分钱都没有",
        "没花钱",
        "没收入",
        "没有收入",
        "我没有收入",
        "每月没有收入",
        "没有任何收入",
        "没有存款",
        "收入为0",
    ],
)
def test_no_money_is_zero_where_it_is_plainly_said(said: str) -> None:
    assert amount(said) == exactly(0)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "没有",
        "没钱",
        "无",
        "没花3000",
        "没有3000",
        "-5000",
        "欠5000",
        "3000每月5000",
        "一年6万每月5000",
        "每月5000,年底2万",
        "3元500",
        "12块50",
        "3万块5",
        "美元3000",
        "3000美元",
        "$3000",
        "3000港币",
        "一天100",
        "一个季度3000",
        "我妈3000",
        "二十一年",
        "二一年",
        "二十一家",
        "一年半",
        "一年多",
        "半年3万",
        "3个月6000",
        "十一个月三千",
        "一个月零五天",
        "2019-03-05",
        "2019年",
        "三口人",
        "3岁",
        "每月",
        "元",
    ],
)
def test_what_is_no_sum_or_more_than_one_is_not_read(said: str) -> None:
    assert read_money(said) is None


def test_a_month_counts_twelve_times_in_a_year() -> None:
    assert yearly(MoneyReading(exactly(4200), "month")) == exactly(50_400)
    assert yearly(MoneyReading(exactly(4200), "year")) == exactly(4200)
    assert yearly(MoneyReading(exactly(4200))) == exactly(4200)
    assert yearly(MoneyReading(Interval(Decimal(5000), UNBOUNDED), "month")) == (60_000, UNBOUNDED)


def test_each_person_s_sum_counts_for_everyone_in_the_household() -> None:
    household = Interval(Decimal(3), Decimal(4))
    assert household_yearly(MoneyReading(exactly(1500), "month", True), household) == (
        54_000,
        72_000,
    )
    assert household_yearly(MoneyReading(exactly(1500), "month"), household) == exactly(18_000)


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["", "元", "块", "块钱"]))
def test_sums_in_figures_read_back(yuan: Decimal, unit: str) -> None:
    assert amount(f"{yuan}{unit}") == exactly(yuan)


@given(st.integers(1, 9999), st.integers(1, 9), st.integers(1, 9))
def test_coins_add_up(yuan: int, jiao: int, fen: int) -> None:
    assert amount(f"{yuan}元{jiao}角{fen}分") == exactly(yuan + jiao * 10 * CENT + fen * CENT)
