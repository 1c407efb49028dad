"""Drafts as PDF, to print: set by Typst, which gets the texts as data and never as its language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
import typst

from bot.drafts.fonts import code_of, font_folders, missing_glyphs, showable, visible
from bot.drafts.model import Draft
from bot.drafts.wording import Wording, printed_texts, wording_of

TEMPLATES = Path(__file__).parent / "typst"
STANDARD: Final = "ua-1"  # accessible to screen readers; refuses a glyph that no font has


def pdf_of(draft: Draft) -> bytes:
    """A draft as PDF; the same draft gives the same bytes."""
    data, wording = msgspec.to_builtins(draft), wording_of(draft)
    if codes := _unheld(data, draft.locale):
        data["notes"] += (wording.words("print.unheld", codes="、".join(codes)),)
    return _press().printed(
        draft=_with_each_text(data, partial(showable, locale=draft.locale)),
        words=_words(draft, wording),
    )


def _words(draft: Draft, wording: Wording) -> dict[str, object]:
    """The fixed words by their keys, and those that tell something of this draft."""
    words = wording.words
    return {
        "chinese": printed_texts(words),
        "english": printed_texts(wording.english),
        "day": words.day(draft.made_on),
        "copies": words("copies", copies=draft.copies),
    }


class _Press:
    """A compiler that keeps its fonts and templates; it makes one paper at a time."""

    def __init__(self) -> None:
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in font_folders()],
        )
        self._compiler = typst.Compiler(
            str(TEMPLATES / "draft.typ"), root=str(TEMPLATES), font_paths=fonts
        )
        self._free = Lock()

    def printed(self, **data: object) -> bytes:
        inputs = {name: json.dumps(value) for name, value in data.items()}
        with self._free:
            made = self._compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=STANDARD)
        return made if isinstance(made, bytes) else b"".join(made or [])


@cache
def _press() -> _Press:
    return _Press()


def _unheld(data: object, locale: str) -> list[str]:
    """The codes that stand in for characters without a glyph."""
    text = visible("".join(_texts(data)))
    return [code_of(character) for character in missing_glyphs(text, locale)]


def _texts(data: object) -> Iterator[str]:
    """Every text, however deep it lies."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from _texts(list(data.values()))
    elif isinstance(data, list | tuple):
        for part in data:
            yield from _texts(part)


def _with_each_text(data: object, changed: Callable[[str], str]) -> object:
    """The same data, with every text in them changed, however deep it lies."""
    if isinstance(data, str):
        return changed(data)
    if isinstance(data, dict):
        return {name: _with_each_text(value, changed) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_with_each_text(value, changed) for value in data]
    return data
