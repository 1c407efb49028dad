"""Screening line by line: in order, one answer a line, and no line that ends the batch."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batch import LONGEST_LINE, screen_lines
from rules.figures import NO_FIGURES
from rules.registry import POLICIES
from tests.bot.lines import check_refused

TODAY = date(2025, 3, 1)
MEGABYTE = 1024 * 1024
GOOD = b'{"insured_place": "quanzhou", "identities": {"dibao": true}}'
PROGRAMMES = [policy.id for policy in POLICIES]


def screened(given_bytes: bytes) -> tuple[bool, list[dict[str, Any]]]:
    """Whether all lines could be taken, and the answers."""
    output = BytesIO()
    faultless = screen_lines(BytesIO(given_bytes), output, TODAY, NO_FIGURES)
    written = output.getvalue()
    assert not written or written.endswith(b"\n")
    return faultless, [json.loads(line) for line in written.splitlines()]


def answers(given_bytes: bytes) -> list[dict[str, Any]]:
    return screened(given_bytes)[1]


def is_result(answer: dict[str, Any]) -> bool:
    return [each["id"] for each in answer.get("programmes", [])] == PROGRAMMES


# -- order ---------------------------------------------------------------------------------------


def test_every_line_has_its_answer_in_its_place() -> None:
    days = [f"20{year}-01-01" for year in range(18, 29)]
    lines = [json.dumps({"as_of": day}).encode() for day in days]
    faultless, given_back = screened(b"\n".join(lines) + b"\n")
    assert faultless
    assert [answer["as_of"] for answer in given_back] == days


def test_a_bad_line_is_answered_in_its_place_and_the_rest_goes_on() -> None:
    faultless, given_back = screened(b"\n".join([GOOD, b"nonsense", GOOD, b"[]", GOOD]))
    assert not faultless
    assert [is_result(answer) for answer in given_back] == [True, False, True, False, True]
    check_refused(given_back[1], 2, "not_json")
    check_refused(given_back[3], 4, "not_an_object")
    assert given_back[0] == given_back[2] == given_back[4]


def test_no_lines_have_no_answers() -> None:
    assert screened(b"") == (True, [])


def test_a_line_without_as_of_is_about_today() -> None:
    assert answers(b"{}")[0]["as_of"] == TODAY.isoformat()


# -- what may be written differently -------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(GOOD, id="no newline at the end"),
        pytest.param(GOOD + b"\r\n", id="a line as Windows ends it"),
        pytest.param(b"\xef\xbb\xbf" + GOOD + b"\n", id="a byte order mark"),
        pytest.param(b"  " + GOOD + b"\t\n", id="blanks around it"),
        pytest.param(GOOD.replace(b"true}", b'true, "tekun": null}, "county": null'), id="nulls"),
        pytest.param(GOOD.replace(b"quanzhou", b"\\u0071uanzhou"), id="an escape"),
    ],
)
def test_the_same_facts_written_differently_have_the_same_answer(written: bytes) -> None:
    faultless, given_back = screened(written)
    assert faultless
    assert given_back == answers(GOOD)


def test_lines_that_end_in_different_ways_can_stand_in_one_file() -> None:
    faultless, given_back = screened(GOOD + b"\r\n" + GOOD + b"\n" + GOOD)
    assert faultless
    assert len(given_back) == 3


# -- what cannot be taken ------------------------------------------------------------------------

BAD_LINES = [
    pytest.param(b"", "empty_line", None, id="empty"),
    pytest.param(b"  \t", "empty_line", None, id="blank"),
    pytest.param(b"\xef\xbb\xbf", "empty_line", None, id="a byte order mark alone"),
    pytest.param(b"{", "not_json", None, id="half an object"),
    pytest.param(b"{} {}", "not_json", None, id="two objects"),
    pytest.param(b"{}\x00", "not_json", None, id="a zero byte after it"),
    pytest.param(b"{'insured_place': 'xiamen'}", "not_json", None, id="single quotes"),
    pytest.param(b'"quanzhou"', "not_an_object", None, id="a string"),
    pytest.param(b"[]", "not_an_object", None, id="a list"),
    pytest.param(b"null", "not_an_object", None, id="null"),
    pytest.param(b"3", "not_an_object", None, id="a number"),
    pytest.param(b'{"county": "\xc8\xaa\xd6\xdd"}', "not_utf8", None, id="GBK"),
    pytest.param(b"\xff\xfe{\x00}\x00", "not_utf8", None, id="UTF-16"),
    pytest.param(b'{"county": "\xed\xa0\x80"}', "not_utf8", None, id="half a surrogate pair"),
    pytest.param(b"[" * 100_000, "nested_too_deep", None, id="lists without end"),
    pytest.param(b'{"items":' * 50_000, "nested_too_deep", None, id="objects without end"),
    pytest.param(b'{"county": "a", "county": "a"}', "duplicate_key", "county", id="a name twice"),
    pytest.param(
        b'{"identities": {"dibao": true, "dibao": false}}',
        "duplicate_key",
        "dibao",
        id="an identity twice",
    ),
    pytest.param(
        b'{"household_size": {"min": 1, "min": 2}}', "duplicate_key", "min", id="min twice"
    ),
    pytest.param(
        b'{"household_income_yuan": NaN}', "not_finite", "household_income_yuan", id="NaN"
    ),
    pytest.param(
        b'{"household_income_yuan": Infinity}', "not_finite", "household_income_yuan", id="infinity"
    ),
    pytest.param(
        b'{"household_income_yuan": -Infinity}',
        "not_finite",
        "household_income_yuan",
        id="minus infinity",
    ),
    pytest.param(
        b'{"household_income_yuan": 1000000000000.01}',
        "out_of_range",
        "household_income_yuan",
        id="more than 1e12",
    ),
    pytest.param(
        b'{"household_income_yuan": 1e400}',
        "out_of_range",
        "household_income_yuan",
        id="more than a float holds",
    ),
    pytest.param(
        b'{"household_income_yuan": ' + b"9" * 5000 + b"}",
        "out_of_range",
        "household_income_yuan",
        id="five thousand digits",
    ),
    pytest.param(
        b'{"household_income_yuan": -1}', "out_of_range", "household_income_yuan", id="negative"
    ),
    pytest.param(b'{"household_size": 0}', "out_of_range", "household_size", id="nobody"),
    pytest.param(b'{"household_size": 2.5}', "out_of_range", "household_size", id="half a person"),
    pytest.param(
        b'{"household_size": "3"}', "wrong_type", "household_size", id="a number in quotes"
    ),
    pytest.param(
        b'{"household_size": true}', "wrong_type", "household_size", id="true for a number"
    ),
    pytest.param(
        b'{"treated_in_province": 1}', "wrong_type", "treated_in_province", id="1 for true"
    ),
    pytest.param(
        b'{"household_size": {"min": 4, "max": 3}}',
        "bad_interval",
        "household_size",
        id="min above max",
    ),
    pytest.param(
        b'{"household_size": {"from": 4}}',
        "bad_interval",
        "household_size",
        id="an unknown key in an interval",
    ),
    pytest.param(b'{"as_of": "2025-02-29"}', "no_such_date", "as_of", id="no such day"),
    pytest.param(b'{"as_of": "2025-3-1"}', "no_such_date", "as_of", id="a day written short"),
    pytest.param(b'{"as_of": 20250301}', "wrong_type", "as_of", id="a day as a number"),
    pytest.param(
        b'{"insured_place": "beijing"}', "no_such_code", "insured_place", id="no such place"
    ),
    pytest.param(
        b'{"diagnoses": ["qingdao/26"]}', "no_such_entry", "diagnoses", id="no such entry"
    ),
    pytest.param(b'{"items": ["qingdao/22"]}', "no_such_entry", "items", id="no such item"),
    pytest.param(b'{"diagnoses": "qingdao/1"}', "wrong_type", "diagnoses", id="no list"),
    pytest.param(b'{"dibao": true}', "unknown_fact", "dibao", id="no such fact"),
    pytest.param(b'{"\\u0000": 1}', "unknown_fact", "\x00", id="a fact of zero bytes"),
    pytest.param(
        b'{"identities.dibao": true}', "unknown_fact", "identities.dibao", id="a dotted name"
    ),
    pytest.param(
        b'{"identities": {"rich": true}}', "unknown_fact", "identities.rich", id="no identity"
    ),
    pytest.param(b'{"identities": []}', "wrong_type", "identities", id="identities as a list"),
]


@pytest.mark.parametrize(("bad", "code", "fact"), BAD_LINES)
def test_a_line_that_cannot_be_taken_says_why_and_the_next_one_is_screened(
    bad: bytes, code: str, fact: str | None
) -> None:
    faultless, given_back = screened(bad + b"\n" + GOOD + b"\n")
    assert not faultless
    assert len(given_back) == 2
    assert is_result(given_back[1])
    if fact is not None and not fact.isprintable():
        assert given_back[0]["error"]["code"] == code
    else:
        check_refused(given_back[0], 1, code, fact)


@pytest.mark.parametrize("number", ["1e99999999999999999999", "-1e99999999999999999999"])
def test_a_number_larger_than_any_decimal_is_a_bad_line_that_names_the_fact(number: str) -> None:
    faultless, given_back = screened(f'{{"household_size": {number}}}\n'.encode() + GOOD)
    assert not faultless
    assert given_back[0]["error"]["fact"] == "household_size"
    assert is_result(given_back[1])


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b'{"\\ud800": 1}', id="as a fact's name"),
        pytest.param(b'{"identities": {"\\ud800": true}}', id="as an identity"),
        pytest.param(b'{"county": "\\ud800"}', id="as a county"),
        pytest.param(b'{"diagnoses": ["xiamen/\\ud800"]}', id="in a diagnosis"),
        pytest.param(b'{"a\\ud800": 1, "a\\ud800": 2}', id="in a name that stands twice"),
    ],
)
def test_half_a_character_is_a_bad_line_and_no_more(bad: bytes) -> None:
    faultless, given_back = screened(bad + b"\n" + GOOD + b"\n")
    assert not faultless
    assert [is_result(answer) for answer in given_back] == [False, True]


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-12-31", "9999-01-01", "9999-11-30", "9999-12-01", "9999-12-31"]
)
@pytest.mark.parametrize("place", ["longyan", "quanzhou", "weihai_etdz", "xiamen"])
def test_the_first_and_the_last_days_there_are_do_not_end_the_batch(day: str, place: str) -> None:
    facts = {"insured_place": place, "hukou_place": place, "identities": {"dibao": True}}
    for name in ("recognised_on", "as_of"):
        given_back = answers(json.dumps(facts | {name: day}).encode() + b"\n" + GOOD)
        assert len(given_back) == 2
        assert is_result(given_back[1])


@given(st.lists(st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b" ")), max_size=5))
def test_any_bytes_have_one_answer_a_line(lines: list[bytes]) -> None:
    _, given_back = screened(b"".join(line + b"\n" for line in lines))
    assert len(given_back) == len(lines)
    assert [
        answer.get("line", number) for number, answer in enumerate(given_back, start=1)
    ] == list(range(1, len(lines) + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["as_of", "county", "household_size", "household_income_yuan", "identities", "diagnoses",
     "items", "item_burden_yuan", "insured_place", "recognised_on", "treated_in_province"]
)  # fmt: skip


@given(st.dictionaries(NAMES, JSON, max_size=4))
def test_any_json_for_a_fact_is_taken_or_refused_by_name(facts: dict[str, Any]) -> None:
    [answer] = answers(json.dumps(facts).encode())
    error = answer.get("error")
    assert is_result(answer) or error["code"]
    if error and error["code"] != "duplicate_key":
        assert error["fact"].partition(".")[0] in facts


# -- size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_of_ten_megabytes_is_refused_and_the_next_one_screened(end: bytes) -> None:
    long = b'{"county": "' + b"x" * (10 * MEGABYTE) + b'"}'
    faultless, given_back = screened(GOOD + end + long + end + GOOD + end)
    assert not faultless
    assert len(given_back) == 3
    check_refused(given_back[1], 2, "line_too_long")
    assert is_result(given_back[0])
    assert is_result(given_back[2])


def test_a_long_last_line_without_an_end_is_refused_once() -> None:
    faultless, given_back = screened(b" " * (3 * MEGABYTE))
    assert not faultless
    check_refused(given_back[0], 1, "line_too_long")
    assert len(given_back) == 1


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize("over", [-2, -1, 0, 1, 2, 3])
def test_around_the_longest_line_no_line_is_split_in_two(over: int, end: bytes) -> None:
    padded = GOOD.ljust(LONGEST_LINE + over)
    faultless, given_back = screened(padded + end + (GOOD if end else b""))
    assert len(given_back) == (2 if end else 1)
    assert faultless is (over <= 0)
    assert is_result(given_back[0]) is (over <= 0)
    assert all(is_result(answer) for answer in given_back[1:])


class Endless:
    """A line that goes on for gigabytes; it hands out one piece again and again."""

    def __init__(self, pieces: int, then: bytes) -> None:
        self.pieces = pieces
        self.rest = BytesIO(then)
        self.piece = b"x" * (2 * MEGABYTE)
        self.largest = 0

    def readline(self, size: int = -1) -> bytes:
        assert size > 0, "a line of unknown length was read whole"
        self.largest = max(self.largest, size)
        if not self.pieces:
            return self.rest.readline(size)
        self.pieces -= 1
        return self.piece[:size] if size < len(self.piece) else self.piece

    def read(self, size: int = -1) -> bytes:
        return self.readline(size)


def test_an_endless_line_is_not_kept_in_memory() -> None:
    stream = Endless(pieces=3000, then=b"\n" + GOOD + b"\n")
    output = BytesIO()
    tracemalloc.start()
    try:
        screen_lines(stream, output, TODAY, NO_FIGURES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * MEGABYTE
    assert stream.largest <= 2 * MEGABYTE
    first, second = (json.loads(line) for line in output.getvalue().splitlines())
    check_refused(first, 1, "line_too_long")
    assert is_result(second)


# -- as it goes ----------------------------------------------------------------------------------


class Tape:
    """Input and output at once, keeping the order of what happens to them."""

    def __init__(self, *lines: bytes) -> None:
        self.lines = iter(lines)
        self.happened: list[str] = []

    def readline(self, size: int = -1) -> bytes:
        self.happened.append("read")
        return next(self.lines, b"")

    def write(self, made: bytes) -> int:
        self.happened += ["write", *(["end of line"] if made.endswith(b"\n") else [])]
        return len(made)

    def flush(self) -> None:
        self.happened.append("flush")


def rounds(happened: list[str]) -> Iterator[list[str]]:
    starts = [place for place, what in enumerate(happened) if what == "read"]
    for start, end in zip(starts, [*starts[1:], len(happened)], strict=True):
        yield happened[start:end]


def test_every_answer_is_flushed_before_the_next_line_is_read() -> None:
    tape = Tape(GOOD + b"\n", b"nonsense\n", GOOD + b"\n")
    screen_lines(tape, tape, TODAY, NO_FIGURES)
    answered = ["read", "write", "end of line", "flush"]
    assert list(rounds(tape.happened)) == [answered, answered, answered, ["read"]]
