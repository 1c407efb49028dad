from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import LONGEST_READ, normalise, read_quantity


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("３万５", "3万5"),
        ("三萬五千圓", "三万五千元"),
        ("叁万伍仟圆", "三万五千元"),
        ("二〇一九", "二零一九"),
        ("35,000", "35000"),
        ("1，234，567.5", "1234567.5"),
        ("3,5000", "3,5000"),
        ("3w", "3万"),
        ("4K", "4千"),
        ("know", "know"),
        (" 每月\t4200 元\n", "每月4200元"),
        ("3\u200b万\u202e", "3万"),
        ("有。", "有"),
        ("35,000，", "35000"),
        (".5", ".5"),
        ("2019－03—05", "2019-03-05"),
    ],
)
def test_one_plain_spelling(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize("typed", ["3 5", "3万 5", "2000 3000", "5²", "3, 500", "3½", ".5"])
def test_two_numbers_are_never_joined_into_one(typed: str) -> None:
    assert read_quantity(typed) is None


@pytest.mark.parametrize(
    "typed", ["\ud800" * 2_000_000, "a" + "\u0300\u0316" * 500_000, "万" * 10**6]
)
def test_a_text_of_megabytes_is_normalised_and_not_read(typed: str) -> None:
    assert isinstance(normalise(typed), str)
    assert read_quantity(typed) is None


def test_a_text_that_is_too_long_is_not_read() -> None:
    assert read_quantity("0" * LONGEST_READ + "5") is None
    assert read_quantity(" " * (LONGEST_READ - 1) + "5") is not None
    assert read_quantity(" " * LONGEST_READ + "5") is None


@given(st.text(st.characters(codec=None)))
def test_any_text_normalises(text: str) -> None:
    assert "\u202e" not in normalise(text)


@given(st.text("0123456789,.万千元半kw三，．", max_size=20))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
