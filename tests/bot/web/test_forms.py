"""A form is read as it was sent, within bounds, and whatever is no form is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from bot.channels.web.forms import MOST_BYTES, MOST_FIELDS, Form, FormError, parsed, read_form

SENDABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=50)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_.", min_size=1, max_size=20)


def request(body: bytes, content_type: str | None) -> Request:
    headers = [] if content_type is None else [(b"content-type", content_type.encode())]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"],
)
async def test_a_form_of_a_browser_is_read(content_type: str) -> None:
    form = await read_form(request("said=%E5%8E%A6门&n=3".encode(), content_type))
    assert form == Form({"said": ("厦门",), "n": ("3",)})


@pytest.mark.parametrize(
    "content_type",
    [None, "", "multipart/form-data; boundary=x", "application/json", "text/plain"],
)
async def test_anything_but_an_urlencoded_form_is_refused(content_type: str | None) -> None:
    with pytest.raises(FormError):
        await read_form(request(b"said=x", content_type))


def test_one_is_the_first_value_and_many_are_all() -> None:
    form = parsed(b"tick=a&tick=b&empty=&tick=c")
    assert (form.one("tick"), form.one("empty"), form.one("absent")) == ("a", "", "")
    assert (form.many("tick"), form.many("absent")) == (["a", "b", "c"], [])


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" 42 ", 42), ("0", 0), ("007", 7), ("999999999", 999999999)],
)
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert parsed(urlencode({"n": text}).encode()).whole("n") == number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "٣", "三", "1_0", "9" * 10, "1 2"])
def test_what_is_no_plain_whole_number_is_none(text: str) -> None:
    assert parsed(urlencode({"n": text}).encode()).whole("n") is None


def test_a_number_that_is_not_there_is_not_zero() -> None:
    assert parsed(b"").whole("n") is None


@given(st.lists(st.tuples(NAMES, SENDABLE), max_size=30))
def test_what_was_sent_is_what_is_read(pairs: list[tuple[str, str]]) -> None:
    form = parsed(urlencode(pairs).encode())
    for name in {name for name, _ in pairs}:
        assert form.many(name) == [value for each, value in pairs if each == name]


@given(st.text(st.characters(codec="utf-8")))
def test_no_value_has_a_control_character_but_tab_and_newline(text: str) -> None:
    value = parsed(urlencode({"said": text}).encode()).one("said")
    assert [c for c in value if c not in "\t\n" and (c < " " or "\x7f" <= c <= "\x9f")] == []


@given(st.binary(max_size=300))
def test_any_body_is_a_form_or_an_error_of_the_form(body: bytes) -> None:
    try:
        form = parsed(body)
    except FormError:
        return
    assert all(isinstance(value, str) for values in form.fields.values() for value in values)


def test_lines_end_as_lines_end() -> None:
    assert parsed(b"said=a%0D%0Ab%0Dc%0Ad%09e%00f").one("said") == "a\nb\nc\nd\tef"


@pytest.mark.parametrize("body", [b"said=%FF", b"%FF=x", b"said=\xff", b"said=%ED%A0%80"])
def test_what_is_not_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(FormError):
        parsed(body)


def test_as_many_fields_as_allowed_are_read_and_one_more_is_refused() -> None:
    most = b"&".join([b"a=1"] * MOST_FIELDS)
    assert len(parsed(most).many("a")) == MOST_FIELDS
    with pytest.raises(FormError):
        parsed(most + b"&a=1")
    with pytest.raises(FormError):
        parsed(b"&" * MOST_FIELDS)


def test_a_field_as_long_as_allowed_is_read_and_a_longer_one_is_refused() -> None:
    most = "x" * MOST_BYTES
    assert parsed(urlencode({"said": most}).encode()).one("said") == most
    for longer in (most + "x", "门" * (MOST_BYTES // 3 + 1)):
        with pytest.raises(FormError):
            parsed(urlencode({"said": longer}).encode())


@pytest.mark.parametrize("name", ["n" * 101, "a\nb", "a\0b", "\u202eab"])
def test_a_field_of_no_decent_name_is_refused(name: str) -> None:
    with pytest.raises(FormError):
        parsed(urlencode({name: "x"}).encode())


def test_an_error_holds_nothing_of_what_was_typed() -> None:
    secret = "乙肝" * 20_000
    with pytest.raises(FormError) as told:
        parsed(urlencode({"said": secret}).encode())
    assert "乙肝" not in str(told.value)
    with pytest.raises(FormError) as told:
        parsed(b"said=%E4%B9%99%FF")
    assert told.value.__suppress_context__
