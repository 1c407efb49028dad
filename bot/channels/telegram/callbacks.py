"""What a button carries: which question it belongs to and what it does, signed, and no more.

A press names its case and question by tags and its answer by place, so nothing a person said ever
stands in a button; the signature covers the chat, so that a button works only where it was shown.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2s

VERSION = 1
CASE_BYTES = 8
TAG_BYTES = 4
MAC_BYTES = 10
NO_CASE = bytes(CASE_BYTES)
LARGEST_SEQ = 2**32 - 1
LARGEST_PLACE = 2**16 - 1
_FIELDS = struct.Struct(f">B{CASE_BYTES}s{TAG_BYTES}sIBH")
LENGTH = (_FIELDS.size + MAC_BYTES) * 4 // 3  # a multiple of three bytes needs no padding


class Act(IntEnum):
    """What a press does; a number that was ever in use is never given to another act."""

    PICK = 1  # an option, by its place
    TICK = 2  # an option of several on or off, by its place
    DONE = 3  # the ticks are complete, be there any or not
    UNSURE = 4
    DECLINED = 5
    BACK = 6
    WHY = 7
    DETAIL = 8  # a part of the result, by its place in Section
    CASE = 10  # the case to go on with, by its number
    CHANGE = 11  # the answer to change, by its number
    LANGUAGE = 12  # the language to speak, by its place
    START = 15


@dataclass(frozen=True)
class Press:
    """A press of a button, as it is put there; `place` says of what, where an act needs it."""

    case: bytes
    question: str
    seq: int
    act: Act
    place: int = 0

    def __post_init__(self) -> None:
        if len(self.case) != CASE_BYTES:
            raise ValueError(f"a case's tag has {CASE_BYTES} bytes, not {len(self.case)}")
        if not (0 <= self.seq <= LARGEST_SEQ and 0 <= self.place <= LARGEST_PLACE):
            raise ValueError(f"seq {self.seq} or place {self.place} is out of range")


@dataclass(frozen=True)
class Pressed:
    """A press as it comes back: the question by its tag."""

    case: bytes
    question_tag: bytes
    seq: int
    act: Act
    place: int


def tag_of(question: str) -> bytes:
    """A few bytes that stand for a question's id."""
    return blake2s(question.encode(), digest_size=TAG_BYTES).digest()


@dataclass(frozen=True)
class Callbacks:
    """Writes and reads the data of buttons; `sign` and `verify` hold the key."""

    sign: Callable[[bytes], bytes]  # a message to its code of MAC_BYTES
    verify: Callable[[bytes, bytes], bool]  # a message and its code

    def data(self, press: Press, chat: int) -> str:
        """What to put into a button that is shown in a chat."""
        fields = _FIELDS.pack(
            VERSION, press.case, tag_of(press.question), press.seq, press.act, press.place
        )
        return urlsafe_b64encode(fields + self.sign(_signed(fields, chat))).decode("ascii")

    def read(self, data: str, chat: int) -> Pressed | None:
        """The press, or None for anything that this bot did not put into that chat."""
        raw = _decoded(data)
        if raw is None:
            return None
        fields, mac = raw[: _FIELDS.size], raw[_FIELDS.size :]
        return _unpacked(fields) if self.verify(_signed(fields, chat), mac) else None


def _signed(fields: bytes, chat: int) -> bytes:
    """The fields have one length, so whatever follows them is the chat."""
    return b"button" + fields + str(chat).encode("ascii")


def _decoded(data: str) -> bytes | None:
    """The bytes; None unless they are written in the one way that `data` writes them."""
    if len(data) != LENGTH or not data.isascii():
        return None
    try:
        raw = urlsafe_b64decode(data)
    except ValueError:
        return None
    return raw if urlsafe_b64encode(raw).decode("ascii") == data else None


def _unpacked(fields: bytes) -> Pressed | None:
    version, case, tag, seq, act, place = _FIELDS.unpack(fields)
    if version != VERSION or act not in list(Act):
        return None
    return Pressed(case, tag, seq, Act(act), place)
