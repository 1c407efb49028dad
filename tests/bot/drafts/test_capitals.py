"""Money in capitals: by the banks' examples, and read back by other means than it was written."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.capitals import in_capitals, money

# the People's Bank's own examples, where they allow one way or the other the one without 零
EXAMPLES = {
    "1409.50": "人民币壹仟肆佰零玖元伍角整",
    "6007.14": "人民币陆仟零柒元壹角肆分",
    "1680.32": "人民币壹仟陆佰捌拾元叁角贰分",
    "107000.53": "人民币壹拾万柒仟元伍角叁分",
    "16409.02": "人民币壹万陆仟肆佰零玖元零贰分",
    "325.04": "人民币叁佰贰拾伍元零肆分",
    "35000": "人民币叁万伍仟元整",
    "0": "人民币零元整",
    "0.05": "人民币伍分",
    "0.50": "人民币伍角整",
    "10": "人民币壹拾元整",
    "10010": "人民币壹万零壹拾元整",
    "100000001": "人民币壹亿零壹元整",
    "1000000000000": "人民币壹万亿元整",
}
fens = st.integers(0, 10**14)

VALUE = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> Decimal:
    """Left to right, by a running total: nothing in common with how it is written."""
    found = re.fullmatch(r"人民币(?:(.+)元)?(?:(.)角)?(?:零?(.)分)?整?", text)
    assert found, text
    whole, jiao, fen = found.groups()
    return (
        Decimal(_read_whole(whole or "零"))
        + Decimal(VALUE[jiao or "零"]) / 10
        + Decimal(VALUE[fen or "零"]) / 100
    )


def _read_whole(text: str) -> int:
    total = section = digit = 0
    for sign in text:
        if sign in VALUE:
            digit = VALUE[sign]
        elif sign in PLACES:
            section, digit = section + digit * PLACES[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            assert sign == "亿", text
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit


@pytest.mark.parametrize(("yuan", "written"), EXAMPLES.items())
def test_the_banks_examples_are_written_as_the_banks_write_them(yuan: str, written: str) -> None:
    assert in_capitals(Decimal(yuan)) == written


@given(fens)
def test_every_amount_can_be_read_back(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert read_back(in_capitals(yuan)) == yuan


@given(st.lists(st.sampled_from("0000123456789"), min_size=1, max_size=14).map("".join))
def test_amounts_full_of_noughts_can_be_read_back(digits: str) -> None:
    yuan = Decimal(digits) / 100
    assert read_back(in_capitals(yuan)) == yuan


@given(fens)
def test_no_nought_is_said_twice_or_before_a_unit(fen: int) -> None:
    text = in_capitals(Decimal(fen) / 100).removeprefix("人民币")
    assert "零零" not in text
    assert not re.search("零[拾佰仟万亿角分]", text)
    assert ("零元" in text) == (fen == 0)


@given(fens)
def test_nothing_can_be_added_behind_an_amount(fen: int) -> None:
    text = in_capitals(Decimal(fen) / 100)
    assert text.endswith("整") == (fen % 10 == 0)
    assert text.endswith("分") == (fen % 10 != 0)


def test_what_is_below_a_fen_is_rounded_half_up() -> None:
    assert in_capitals(Decimal("0.005")) == "人民币壹分"
    assert in_capitals(Decimal("0.004")) == "人民币零元整"


@pytest.mark.parametrize("yuan", ["-0.01", "1000000000000.01", "Infinity", "NaN"])
def test_what_is_no_amount_is_refused(yuan: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        in_capitals(Decimal(yuan))


def test_figures_stand_beside_the_capitals() -> None:
    assert money(Decimal(35000)) == "35,000.00 元（人民币叁万伍仟元整）"
    assert money(Decimal("2e12")) == "2,000,000,000,000.00 元"
