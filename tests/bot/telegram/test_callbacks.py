"""A button's data is short, says nothing of the person, and is believed only where it was shown."""

from __future__ import annotations

import hmac
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2s

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.telegram.callbacks import (
    LARGEST_PLACE,
    LARGEST_SEQ,
    LENGTH,
    MAC_BYTES,
    NO_CASE,
    Act,
    Callbacks,
    Press,
    Pressed,
    tag_of,
)
from bot.interview.questions import QUESTIONS

KEY = b"a key for the tests"
ALPHABET = string.ascii_letters + string.digits + "-_"
MOST_BYTES = 64  # that Telegram lets a button carry
chats = st.integers(-(2**52), 2**52)


def sign(message: bytes) -> bytes:
    return blake2s(message, key=KEY, digest_size=MAC_BYTES).digest()


def verify(message: bytes, mac: bytes) -> bool:
    return hmac.compare_digest(sign(message), mac)


def believe(message: bytes, mac: bytes) -> bool:
    return message != mac


CALLBACKS = Callbacks(sign, verify)
CREDULOUS = Callbacks(sign, believe)
PRESS = Press(b"\x01\xfe345678", "hukou_place", 7, Act.PICK, 2)


def presses() -> st.SearchStrategy[Press]:
    return st.builds(
        Press,
        st.binary(min_size=8, max_size=8),
        st.text(st.characters(codec="utf-8"), max_size=30),
        st.integers(0, LARGEST_SEQ),
        st.sampled_from(Act),
        st.integers(0, LARGEST_PLACE),
    )


def as_read(press: Press) -> Pressed:
    return Pressed(press.case, tag_of(press.question), press.seq, press.act, press.place)


@given(presses(), chats)
@example(Press(b"\xff" * 8, "x" * 500, LARGEST_SEQ, max(Act), LARGEST_PLACE), -(10**18))
@example(Press(NO_CASE, "", 0, min(Act), 0), 0)
def test_what_is_put_into_a_button_is_what_comes_back_from_it(press: Press, chat: int) -> None:
    data = CALLBACKS.data(press, chat)
    assert len(data.encode()) == LENGTH <= MOST_BYTES
    assert set(data) <= set(ALPHABET)
    assert CALLBACKS.read(data, chat) == as_read(press)


@given(presses(), chats, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_other_character_is_refused(press: Press, chat: int, place: int, other: str) -> None:
    data = CALLBACKS.data(press, chat)
    forged = data[:place] + other + data[place + 1 :]
    assert (CALLBACKS.read(forged, chat) is None) == (forged != data)


@given(presses(), chats, chats)
def test_a_button_of_another_chat_is_refused(press: Press, chat: int, other: int) -> None:
    read = CALLBACKS.read(CALLBACKS.data(press, chat), other)
    assert (read is None) == (chat != other)


@pytest.mark.parametrize("cut", range(LENGTH))
def test_cut_data_is_refused(cut: int) -> None:
    assert CALLBACKS.read(CALLBACKS.data(PRESS, 5)[:cut], 5) is None


@given(
    st.text(st.characters(), max_size=80)
    | st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
    | st.text(ALPHABET + "+/=\n ", min_size=LENGTH, max_size=LENGTH)
)
@example("")
@example("\ud800" * LENGTH)
@example("=" * LENGTH)
@example("１" * LENGTH)
@example("A" * (LENGTH - 1) + "=")
def test_hostile_data_is_refused_and_raises_nothing(data: str) -> None:
    assert CALLBACKS.read(data, 5) is None


def test_data_written_in_another_way_is_refused() -> None:
    data = CALLBACKS.data(PRESS, 5)
    assert {"-", "_"} & set(data)
    for other in (data.replace("-", "+").replace("_", "/"), data + "\n", " " + data, data + "="):
        assert CALLBACKS.read(other, 5) is None


def signed_anew(data: str, place: int, value: int) -> str:
    """Data with another byte in it, for a reader that believes every signature."""
    raw = bytearray(urlsafe_b64decode(data))
    raw[place] = value
    return urlsafe_b64encode(bytes(raw)).decode()


def test_another_version_is_refused_though_it_is_signed() -> None:
    data = CALLBACKS.data(PRESS, 5)
    assert CREDULOUS.read(signed_anew(data, 0, 1), 5) == as_read(PRESS)
    assert CREDULOUS.read(signed_anew(data, 0, 2), 5) is None


@pytest.mark.parametrize("number", [0, max(Act) + 1, 255])
def test_an_act_that_is_not_known_is_refused_though_it_is_signed(number: int) -> None:
    act_at = 1 + 8 + 4 + 4
    data = CALLBACKS.data(PRESS, 5)
    assert CREDULOUS.read(signed_anew(data, act_at, Act.START), 5) is not None
    assert CREDULOUS.read(signed_anew(data, act_at, number), 5) is None


def test_the_chat_stands_in_the_signature_alone() -> None:
    first, second = (urlsafe_b64decode(CALLBACKS.data(PRESS, chat)) for chat in (5, 123456789))
    assert first[:-MAC_BYTES] == second[:-MAC_BYTES]
    assert first[-MAC_BYTES:] != second[-MAC_BYTES:]


def test_every_question_has_a_tag_of_its_own() -> None:
    assert len({tag_of(question.id) for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize(
    ("case", "seq", "place"),
    [
        (b"short", 0, 0),
        (bytes(9), 0, 0),
        (NO_CASE, -1, 0),
        (NO_CASE, LARGEST_SEQ + 1, 0),
        (NO_CASE, 0, -1),
        (NO_CASE, 0, LARGEST_PLACE + 1),
    ],
)
def test_a_press_that_no_button_can_carry_is_an_error(case: bytes, seq: int, place: int) -> None:
    with pytest.raises(ValueError, match=r"bytes|out of range"):
        Press(case, "hukou_place", seq, Act.PICK, place)
