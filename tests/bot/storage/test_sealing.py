"""A case's own key: nothing opens without it, and it opens nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.keys import Key, Keyring, SealError
from bot.storage.sealing import DataKey

RING = Keyring((Key(1, bytes(range(32))),))
CASE = DataKey(bytes(range(100, 132)))
ROWS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(plain=st.binary(max_size=300), row=ROWS)
def test_what_is_sealed_opens_as_it_was(plain: bytes, row: str) -> None:
    assert CASE.open(CASE.seal(plain, row), row) == plain


def test_an_unwrapped_key_opens_what_was_sealed_before() -> None:
    key = DataKey.new()
    sealed = key.seal(b"answer", "answer 1")
    again = DataKey.unwrap(key.wrapped(RING, "case 1"), RING, "case 1")
    assert again == key
    assert again.open(sealed, "answer 1") == b"answer"


def test_every_case_has_a_key_of_its_own() -> None:
    sealed = DataKey.new().seal(b"answer", "row")
    with pytest.raises(SealError):
        DataKey.new().open(sealed, "row")


def test_without_its_wrapped_key_a_case_stays_closed() -> None:
    """The keyring, which outlives every case, is of no help."""
    key = DataKey.new()
    sealed = key.seal(b"answer", "row")
    with pytest.raises(SealError):
        RING.open(sealed, "row")
    with pytest.raises(SealError):
        RING.open(b"\0\0\0\1" + sealed, "row")


def test_a_wrapped_key_moves_to_a_newer_key() -> None:
    rotated = RING.rotated()
    moved = rotated.resealed(CASE.wrapped(RING, "case 1"), "case 1")
    assert moved is not None
    assert DataKey.unwrap(moved, rotated.without({1}), "case 1") == CASE


def test_a_key_wrapped_for_another_case_is_refused() -> None:
    with pytest.raises(SealError):
        DataKey.unwrap(CASE.wrapped(RING, "case 1"), RING, "case 2")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_what_is_sealed_but_no_key_is_not_unwrapped(length: int) -> None:
    with pytest.raises(SealError):
        DataKey.unwrap(RING.seal(bytes(length), "case 1"), RING, "case 1")


def test_an_answer_moved_to_another_row_is_refused() -> None:
    with pytest.raises(SealError):
        CASE.open(CASE.seal(b"answer", "answer 1"), "answer 2")


def test_no_flipped_bit_goes_unnoticed() -> None:
    sealed = CASE.seal(b"yes", "row")
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError):
            CASE.open(bytes(changed), "row")


def test_nothing_cut_opens() -> None:
    sealed = CASE.seal(b"yes", "row")
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            CASE.open(sealed[:length], "row")


def test_sealing_twice_shows_no_sameness() -> None:
    first, second = CASE.seal(b"yes", "row"), CASE.seal(b"yes", "row")
    assert first[:12] != second[:12]
    assert first[12:] != second[12:]


def test_wrapping_hides_the_key() -> None:
    assert bytes(range(100, 132))[:8] not in CASE.wrapped(RING, "case 1")


def test_nothing_is_shown() -> None:
    CASE.seal(b"yes", "row")
    assert repr(CASE) == str(CASE) == "DataKey()"
    with pytest.raises(SealError) as refused:
        CASE.open(CASE.seal(b"liver cancer", "row 4711"), "row 4712")
    assert not any(word in repr(refused.value) for word in ("471", "row", "liver"))


def test_the_cipher_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    key = DataKey.new()
    sealed = key.seal(b"yes", "row")
    monkeypatch.delattr("bot.storage.sealing.AESGCM")
    assert key.open(sealed, "row") == b"yes"
    with pytest.raises(NameError):
        DataKey.new().seal(b"yes", "row")
