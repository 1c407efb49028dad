"""Texts that Telegram says otherwise: there are buttons and commands."""

from __future__ import annotations

from collections.abc import Iterable

from bot.channels.wording import Wording
from bot.speech import Line
from bot.words import Words

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
_WORDING = Wording(OTHERWISE)


def in_chat(lines: Iterable[Line], words: Words) -> tuple[Line, ...]:
    """Lines as they are said where there are buttons."""
    return _WORDING.of(lines, words)
