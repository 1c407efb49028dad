"""Text fits the columns of a terminal, Chinese and Latin alike."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.layout import MAY_NOT_BEGIN, MAY_NOT_END, printable, width, wrapped


def test_a_chinese_character_takes_two_columns_and_a_combining_mark_none() -> None:
    assert (width("问助"), width("abc"), width("é"), width("\u200b")) == (4, 3, 1, 0)


@given(st.text(alphabet="问助，。（）ab 12", max_size=200), st.integers(20, 80))
def test_no_line_is_wider_than_the_terminal_and_no_character_is_lost(text: str, room: int) -> None:
    lines = list(wrapped(text, room))
    assert all(width(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_comma_or_ends_with_an_open_bracket() -> None:
    text = "您的户口在哪里（看户口本首页上的地址），不看现在住在哪里。" * 5
    for room in range(20, 60):
        lines = list(wrapped(text, room))
        assert not any(line[0] in MAY_NOT_BEGIN for line in lines)
        assert not any(line[-1] in MAY_NOT_END for line in lines)


def test_a_number_is_never_cut_in_two() -> None:
    for room in range(20, 40):
        lines = list(wrapped("今年还可能有一百二十三万四千五百六十七块 1,234,567.89 元", room))
        assert sum("1,234,567.89" in line for line in lines) == 1


def test_an_endless_word_is_folded_rather_than_overflowing() -> None:
    assert all(width(line) <= 20 for line in wrapped("x" * 500, 20))


ENGLISH = st.lists(st.text(alphabet="abcdefgh,.’-", min_size=1, max_size=20), max_size=40)


@given(ENGLISH, st.integers(20, 80))
def test_in_english_no_line_begins_or_ends_with_a_blank_and_no_word_is_cut(
    words: list[str], room: int
) -> None:
    lines = list(wrapped(" ".join(words), room))
    assert [word for line in lines for word in line.split(" ")] == words
    assert all(width(line) <= room for line in lines)


@given(st.text(alphabet="ab (", max_size=60), st.integers(20, 40))
def test_however_many_blanks_there_are_no_line_begins_with_one(text: str, room: int) -> None:
    lines = list(wrapped(text, room))
    assert all(line == line.strip() != "" for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_english_beside_chinese_is_wrapped_between_words() -> None:
    text = "Recipient of the minimum living allowance (dibao 低保对象), recognised here. " * 4
    for room in range(20, 60):
        assert "dibao" in " ".join(wrapped(text, room)).split("(")[1]
        for line in wrapped(text, room):
            assert set(re.findall("[A-Za-z]+", line)) <= set(re.findall("[A-Za-z]+", text))


def test_nothing_typed_can_steer_the_terminal() -> None:
    assert printable("低\x1b[2J保\u202e\r\n\x07户") == "低[2J保户"
