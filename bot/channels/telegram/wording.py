"""Texts that a chat with buttons says otherwise: there it is seldom a number one answers with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from bot.speech import Line
from bot.words import Words, texts_of

OTHERWISE = {
    "welcome.3": "chat.welcome.3",
    "hint.identities": "chat.hint.identities",
    "ask.check": "chat.ask.check",
    "after_the_result": "chat.after_the_result",
    "why.not_now": "chat.why.not_now",
    "unclear.for_whom": "chat.unclear.for_whom",
    "unclear.flag": "chat.unclear.flag",
    "unclear.explicit_flag": "chat.unclear.explicit_flag",
    "unclear.choice": "chat.unclear.choice",
    "unclear.choice.hukou_place": "chat.unclear.hukou_place",
    "unclear.choice.insured_place": "chat.unclear.insured_place",
    "unclear.ticks": "chat.unclear.ticks",
    "unclear.county": "chat.unclear.county",
    "unclear.diagnosis": "chat.unclear.diagnosis",
    "unclear.which_disease": "chat.unclear.which_disease",
    "unclear.need": "chat.unclear.need",
    "unclear.items": "chat.unclear.items",
    "unclear.check_answers": "chat.unclear.check_answers",
    "unclear.offer_estimate": "chat.unclear.offer_estimate",
    "unclear.finished": "chat.unclear.finished",
}
_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")


def in_chat(lines: Iterable[Line], words: Words) -> tuple[Line, ...]:
    """Lines as they are said where there are buttons."""
    return tuple(replace(line, text=_said_in_chat(line.text, words)) for line in lines)


def _said_in_chat(text: str, words: Words) -> str:
    found = (key for pattern, key in _patterns(str(words.locale)) if pattern.fullmatch(text))
    key = next(found, None)
    return words(key) if key else text


@cache
def _patterns(locale: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What each text looks like once its placeholders are filled, and the key of the other."""
    texts = texts_of(locale)
    return tuple((_pattern(texts[key]), other) for key, other in OTHERWISE.items())


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(".+", re.escape(template)))
