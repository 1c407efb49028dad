"""Texts that a chat with buttons says otherwise: there it is seldom a number one answers with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from bot.speech import Line
from bot.words import Words

OTHERWISE = (
    "welcome.3",
    "hint.identities",
    "ask.check",
    "after_the_result",
    "unclear.for_whom",
    "unclear.flag",
    "unclear.explicit_flag",
    "unclear.choice",
    "unclear.choice.hukou_place",
    "unclear.choice.insured_place",
    "unclear.ticks",
    "unclear.county",
    "unclear.diagnosis",
    "unclear.which_disease",
    "unclear.need",
    "unclear.items",
    "unclear.check_answers",
    "unclear.offer_estimate",
    "unclear.finished",
)
_PLACEHOLDER = re.compile(r"\\\{(\w+)\\\}")


def in_chat(lines: Iterable[Line], words: Words) -> tuple[Line, ...]:
    """Lines as they are said where there are buttons."""
    return tuple(replace(line, text=_said_in_chat(line.text, words)) for line in lines)


def _said_in_chat(text: str, words: Words) -> str:
    for pattern, key in _patterns(words):
        match = pattern.fullmatch(text)
        if match:
            return words(f"chat.{key}", **match.groupdict())
    return text


@cache
def _patterns(words: Words) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What each text looks like once its placeholders are filled."""
    return tuple((_pattern(words.template(key)), key) for key in OTHERWISE)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(template)))
