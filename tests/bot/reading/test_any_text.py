"""What holds of every reader and every text, however it was typed or meant to harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import (
    Answer,
    MoneyReading,
    read_age,
    read_count,
    read_date,
    read_money,
    read_number,
    read_quantity,
    read_years,
    read_yes_no,
)
from rules.dates import DateRange
from rules.interval import Interval

TODAY = date(2025, 6, 15)
INTERVALS: list[Callable[[str], Interval | None]] = [
    read_quantity,
    read_count,
    read_years,
    read_age,
]
TYPED = (
    "一 二 两 三 五 九 零 十 百 千 万 亿 半 个 几 多 来 0 3 5 12 2019 . , 、 - 到 至 ~ "
    "元 块 角 分 毛 年 月 日 岁 口 人 天 约 大概 不到 快 刚满 超过 至少 最多 左右 以上 以下 "
    "出头 吧 了 的 前 后 去年 今年 上个月 底 每月 一年 人均 /人 虚岁 我和 老伴 一家 没有 "
    "收入 是 不 可能 \ud800 \u202e \u200f \u0301 ² ½"
)
WORDS = TYPED.split(" ")
PHRASES = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
ANY_TEXT = PHRASES | st.text(st.characters(codec=None))
LONG = [(word * 500)[:499] + end for word in WORDS for end in ("年", "元", "x")]


@given(ANY_TEXT)
def test_whatever_is_typed_an_interval_has_its_ends_in_order(text: str) -> None:
    for read in INTERVALS:
        interval = read(text)
        assert interval is None or 0 <= interval.low <= interval.high


@given(ANY_TEXT)
def test_whatever_is_typed_a_number_is_finite_and_not_negative(text: str) -> None:
    number = read_number(text)
    assert number is None or (number.is_finite() and number >= 0)


@given(ANY_TEXT)
def test_whatever_is_typed_money_is_a_reading_or_nothing(text: str) -> None:
    reading = read_money(text)
    assert reading is None or isinstance(reading, MoneyReading)
    assert reading is None or 0 <= reading.yuan.low <= reading.yuan.high


@given(ANY_TEXT, st.dates())
def test_whatever_is_typed_a_date_lies_in_scope(text: str, today: date) -> None:
    said = read_date(text, today)
    assert said is None or isinstance(said, DateRange)
    assert said is None or date(1900, 1, 1) <= said.earliest <= said.latest <= date(2100, 12, 31)


@given(ANY_TEXT)
def test_whatever_is_typed_yes_no_is_an_answer_or_nothing(text: str) -> None:
    answer = read_yes_no(text)
    assert answer is None or isinstance(answer, Answer)


@given(ANY_TEXT)
def test_a_count_of_people_is_whole(text: str) -> None:
    count = read_count(text)
    assert count is None or (count.low % 1 == 0 and (not count.bounded or count.high % 1 == 0))


@given(PHRASES)
def test_a_plain_number_and_a_quantity_agree(text: str) -> None:
    number, quantity = read_number(text), read_quantity(text)
    if number is not None and quantity is not None:
        assert quantity == (number, number)


@pytest.mark.parametrize("text", LONG)
def test_no_text_keeps_a_reader_busy(text: str) -> None:
    start = time.process_time()
    for read in (*INTERVALS, read_money, read_yes_no, lambda said: read_date(said, TODAY)):
        read(text)
    assert time.process_time() - start < 1
