"""The fonts that papers are printed in, and which characters they have a glyph for."""

from __future__ import annotations

import mmap
import re
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

SIMPLIFIED, TRADITIONAL = "zh_Hans", "zh_Hant"
COLLECTION = "manimgx_fonts_cjk"
RARE = ("NotoSansCJK-VF.otf.ttc", 2)  # holds the rare characters of names, in every weight
FONTS_OF = {SIMPLIFIED: "pylopdf_fonts_zh_cn", TRADITIONAL: "pylopdf_fonts_zh_tw"}
REGULAR = {SIMPLIFIED: "NotoSansSC-Regular.otf", TRADITIONAL: "NotoSansTC-Regular.otf"}

ACCENTED = re.compile(r"[^\W\d_][\u0300-\u036f]+")
LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n\u3000]")
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # of a variant; nothing by themselves
INVISIBLE = ("Cc", "Cf")  # controls; marks that turn the direction or join letters

WHOLE_UNICODE = 12  # the format of a character map that reaches beyond the basic plane


class Face(NamedTuple):
    """One font in a file; a collection holds several."""

    file: Path
    number: int = 0


class Coverage:
    """The characters that a font has a glyph for, as ranges."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def __contains__(self, character: str) -> bool:
        place = bisect_right(self._starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self._ends[place]


def script_of(locale: str) -> str:
    """The script of Chinese that a locale is written in."""
    return TRADITIONAL if locale.startswith(TRADITIONAL) else SIMPLIFIED


def font_folders() -> list[Path]:
    """Where all the fonts lie."""
    return [_folder(package) for package in (*FONTS_OF.values(), COLLECTION)]


def missing_glyphs(text: str, locale: str = SIMPLIFIED) -> list[str]:
    """The characters of a text that no font of a locale can show, once each, in their order."""
    held = _coverages(script_of(locale))
    return [
        character
        for character in dict.fromkeys(text)
        if _is_drawn(character) and not any(character in coverage for coverage in held)
    ]


def showable(text: str, locale: str = SIMPLIFIED) -> str:
    """A text without what cannot be seen; a character without a glyph becomes its code."""
    seen = visible(text)
    codes = {ord(each): code_of(each) for each in missing_glyphs(seen, locale)}
    return seen.translate(codes)


def visible(text: str) -> str:
    """A text without controls, with accents on their letters and plain spaces and line ends."""
    lines = SPACES.sub(" ", LINE_ENDS.sub("\n", text))
    kept = (each for each in lines if each == "\n" or unicodedata.category(each) not in INVISIBLE)
    return ACCENTED.sub(lambda met: unicodedata.normalize("NFC", met[0]), "".join(kept))


def code_of(character: str) -> str:
    """How a character without a glyph is written."""
    return f"〔U+{ord(character):04X}〕"


def _is_drawn(character: str) -> bool:
    return not character.isspace() and not any(ord(character) in each for each in SELECTORS)


@cache
def _coverages(script: str) -> tuple[Coverage, ...]:
    regular = Face(_folder(FONTS_OF[script]) / REGULAR[script])
    rare = Face(_folder(COLLECTION) / RARE[0], RARE[1])
    return coverage_of(regular), coverage_of(rare)


def _folder(package: str) -> Path:
    return Path(str(files(package)))


def coverage_of(face: Face) -> Coverage:
    """The characters of a font, read off its character map."""
    with (
        face.file.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return Coverage(list(_ranges(data, _character_map(data, face.number))))


def _character_map(data: mmap.mmap, number: int) -> int:
    """Where the map of all Unicode starts."""
    table = _table(data, _font(data, number), b"cmap")
    (count,) = struct.unpack_from(">H", data, table + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">I", data, table + 4 + 8 * index + 4)
        if struct.unpack_from(">H", data, table + offset) == (WHOLE_UNICODE,):
            return table + int(offset)
    raise ValueError("a font without a map of all Unicode")


def _font(data: mmap.mmap, number: int) -> int:
    if data[:4] != b"ttcf":
        return 0
    return int(struct.unpack_from(">I", data, 12 + 4 * number)[0])


def _table(data: mmap.mmap, font: int, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, font + 4)
    entries = (struct.unpack_from(">4sIII", data, font + 12 + 16 * each) for each in range(count))
    return next(int(offset) for tag, _, offset, _ in entries if tag == name)


def _ranges(data: mmap.mmap, start: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, start + 12)
    groups = data[start + 16 : start + 16 + 12 * count]
    return ((first, last) for first, last, _ in struct.iter_unpack(">III", groups))
