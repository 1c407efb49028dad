"""Texts that are said otherwise where there are buttons: one seldom answers with a number there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from bot.speech import Line
from bot.words import Words, texts_of

_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")


class Wording:
    """Says some texts otherwise. `otherwise`: keys of texts by the keys of those they stand for."""

    def __init__(self, otherwise: Mapping[str, str]) -> None:
        self._otherwise = otherwise
        self._patterns = cache(self._patterns_of)

    def of(self, lines: Iterable[Line], words: Words) -> tuple[Line, ...]:
        """Lines as they are said here."""
        return tuple(replace(line, text=self._said(line.text, words)) for line in lines)

    def _said(self, text: str, words: Words) -> str:
        patterns = self._patterns(str(words.locale))
        key = next((key for pattern, key in patterns if pattern.fullmatch(text)), None)
        return words(key) if key else text

    def _patterns_of(self, locale: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        """What each text looks like once its placeholders are filled, and the key of the other."""
        texts = texts_of(locale)
        return tuple((_pattern(texts[key]), other) for key, other in self._otherwise.items())


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(".+", re.escape(template)))
