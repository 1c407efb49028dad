from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import read_quantity
from bot.reading.wordings import WORDINGS
from rules.interval import UNBOUNDED, Interval

NO_END = "Infinity"
UNREAD = {"上"}  # stands before bare units only


def between(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("三万五", "35000", "35000"),
        ("有3万", "30000", "30000"),
        # a little more
        ("2万出头", "20000", "23000"),
        ("六十出头", "60", "63"),
        ("刚满五", "5", "5.1"),
        ("两万多", "20000", "29999.99"),
        ("三万五千多", "35000", "35999.99"),
        ("3500多", "3500", "3599.99"),
        ("20多万", "200000", "299999.99"),
        ("十余万", "100000", "199999.99"),
        ("三十几", "30", "39.99"),
        ("十几万", "100000", "199999.99"),
        # about
        ("三万来", "27000", "35000"),
        ("十来万", "90000", "150000"),
        ("万把", "9000", "15000"),
        ("四千左右", "3600", "4400"),
        ("两万上下", "18000", "22000"),
        ("大概4000", "3600", "4400"),
        ("约4000", "3600", "4400"),
        ("差不多三万", "27000", "33000"),
        ("大概三万左右吧", "27000", "33000"),
        ("3万吧", "27000", "33000"),
        # from below
        ("不到5000", "0", "4999.99"),
        ("三万不到", "0", "29999.99"),
        ("快两万", "18000", "19999.99"),
        ("快两万了", "18000", "19999.99"),
        ("将近2万", "18000", "19999.99"),
        ("最多2万", "0", "20000"),
        ("不超过2万", "0", "20000"),
        ("两万以内", "0", "20000"),
        ("两万以下", "0", "20000"),
        # from above
        ("五千以上", "5000", NO_END),
        ("至少3万", "30000", NO_END),
        ("起码三万", "30000", NO_END),
        ("超过3万", "30000.01", NO_END),
        (">3万", "30000.01", NO_END),
        ("≥3万", "30000", NO_END),
        ("3000+", "3000", NO_END),
        ("不止三万", "30000.01", NO_END),
        ("上万", "10000", "99999.99"),
        # two digits side by side
        ("三四千", "3000", "4000"),
        ("三五千", "3000", "5000"),
        ("三四万", "30000", "40000"),
        ("两三万", "20000", "30000"),
        ("一两百", "100", "200"),
        ("十七八", "17", "18"),
        ("五六十", "50", "60"),
        ("十五六万", "150000", "160000"),
        ("三万四五", "34000", "35000"),
        ("两万七八千", "27000", "28000"),
        ("三、四千", "3000", "4000"),
        ("3、4万", "30000", "40000"),
        ("百八十", "80", "180"),
        # few
        ("几", "1", "9.99"),
        ("几百", "100", "999.99"),
        ("几千", "1000", "9999.99"),
        ("好几万", "10000", "99999.99"),
        ("几十万", "100000", "999999.99"),
        ("数千", "1000", "9999.99"),
        ("一万几千", "11000", "19999.99"),
        # from, to
        ("3-5万", "30000", "50000"),
        ("3.5-4万", "35000", "40000"),
        ("三到五千", "3000", "5000"),
        ("3千到5千", "3000", "5000"),
        ("3000～5000", "3000", "5000"),
        ("3000—5000", "3000", "5000"),
        ("3000至5千", "3000", "5000"),
        ("三万到三万五", "30000", "35000"),
        ("二十到三十万", "200000", "300000"),
        ("八千到一万", "8000", "10000"),
        ("500到1万", "500", "10000"),
        ("大概3-5万", "27000", "55000"),
        ("不到三四万", "0", "39999.99"),
    ],
)
def test_what_an_approximation_promises(said: str, low: str, high: str) -> None:
    assert read_quantity(said) == between(low, high)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "多",
        "左右",
        "不到",
        "不到0",
        "5-3万",
        "5-1万",  # 5 yuan, or 50,000 before 10,000
        "五三千",
        "三四五千",
        "3万到",
        "1-2-3",
        "3万5万",
        "没有三万",
        "两万多三万",
        "大概",
        "3万?",
        "三万五百块地",
    ],
)
def test_what_might_mean_two_things_is_not_read(said: str) -> None:
    assert read_quantity(said) is None


def test_an_end_that_is_left_out_stops_one_step_short() -> None:
    assert read_quantity("不到5", step=Decimal(1)) == between("0", "4")
    assert read_quantity("超过5", step=Decimal(1)) == between("6", NO_END)


def test_no_word_stands_in_two_rows_on_one_side() -> None:
    for side in ("before", "after"):
        words = [word for row in WORDINGS for word in getattr(row, side).split()]
        assert len(words) == len(set(words))


@given(
    st.sampled_from([(row, word) for row in WORDINGS for word in row.before.split()]),
    st.integers(1, 10**9),
    st.booleans(),
)
def test_every_word_before_a_number_keeps_its_promise(
    row_and_word: tuple[object, str], number: int, chinese: bool
) -> None:
    word = row_and_word[1]
    if word in UNREAD:
        return
    interval = read_quantity(word + (cn2an.an2cn(number) if chinese else str(number)))
    assert_holds_or_touches(interval, number)


@given(
    st.sampled_from([word for row in WORDINGS for word in row.after.split()]),
    st.integers(1, 10**9),
    st.booleans(),
)
def test_every_word_after_a_number_keeps_its_promise(word: str, number: int, chinese: bool) -> None:
    interval = read_quantity((cn2an.an2cn(number) if chinese else str(number)) + word)
    assert_holds_or_touches(interval, number)


def assert_holds_or_touches(interval: Interval | None, number: int) -> None:
    """The number is in the interval, or is the end that the word leaves out."""
    assert interval is not None
    cent = Decimal("0.01")
    assert interval.low - cent <= number <= interval.high + cent
    assert 0 <= interval.low <= interval.high <= UNBOUNDED


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["到", "-", "至", "~"]))
def test_a_range_has_the_two_ends_that_were_said(low: int, more: int, to: str) -> None:
    assert read_quantity(f"{low}{to}{low + more}") == (low, low + more)


@given(st.integers(1, 8), st.sampled_from(["", "十", "百", "千", "万", "十万", "百万"]))
def test_neighbouring_digits_are_the_two_ends(digit: int, unit: str) -> None:
    first, second = cn2an.an2cn(digit), cn2an.an2cn(digit + 1)
    low, high = read_quantity(first + unit), read_quantity(second + unit)
    assert low is not None
    assert high is not None
    assert read_quantity(first + second + unit) == (low.low, high.high)
