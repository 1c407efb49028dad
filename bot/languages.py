"""Which language to speak: what a browser or a messenger asks for, or what somebody writes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from babel import negotiate_locale

from bot.typed import ways
from bot.words import SOURCE_LOCALE, locales

ASKED_FOR = {"zh-TW": "zh_Hant", "zh-HK": "zh_Hant", "zh-MO": "zh_Hant", "zh": "zh_Hans"}
ENGLISH, HANT = "en", "zh_Hant"
FEWEST_WORDS = 3  # PD-1 or ICU is no English yet
IN_BOTH = frozenset("里后几只干并系范沈谷台才向合同于余准松丑表面了")  # words of either script
_WORD = re.compile(r"[A-Za-z]{2,}|\b[Ii]\b")
_HAN = re.compile("[\u3400-\u9fff]")


def preferred(tags: Iterable[str]) -> str | None:
    """The first of some language tags (zh-Hant, en-GB) that is spoken here."""
    named = [ASKED_FOR.get(tag, tag.replace("-", "_")) for tag in tags if tag]
    simple = [ASKED_FOR.get(tag.partition("_")[0], tag.partition("_")[0]) for tag in named]
    in_order = [each for pair in zip(named, simple, strict=True) for each in pair]
    found = negotiate_locale(in_order, locales())
    return next((each for each in locales() if each.lower() == (found or "").lower()), None)


def written_in(text: str) -> str | None:
    """The language that a text is plainly in; None where it may be several."""
    words, han = _WORD.findall(text), len(_HAN.findall(text))
    if len(words) >= FEWEST_WORDS and len(words) > han:
        return ENGLISH
    traditional, simplified = _only_in(text, HANT), _only_in(text, SOURCE_LOCALE)
    if traditional == simplified:
        return None
    return HANT if traditional > simplified else SOURCE_LOCALE


def named(typed: str) -> str | None:
    """The language whose name was typed, to go on in it."""
    return next((each for each in locales() if typed in ways(f"command.language.{each}")), None)


def _only_in(text: str, locale: str) -> int:
    """How many characters are written otherwise in the other script of Chinese."""
    other = _converter("t2s" if locale == HANT else "s2t")(text)
    return sum(a != b and a not in IN_BOTH for a, b in zip(text, other, strict=False))


@cache
def _converter(configuration: str) -> Callable[[str], str]:
    from opencc import OpenCC  # takes a moment to load

    return OpenCC(configuration).convert
