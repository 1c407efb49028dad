"""Texts that pages say otherwise: what is elsewhere typed is pressed here."""

from __future__ import annotations

from collections.abc import Iterable

from bot.channels.wording import Wording
from bot.speech import Line
from bot.words import Words

OTHERWISE = {
    "hint.term": "web.hint.term",
    "hint.identities": "web.hint.identities",
    "ask.check": "web.ask.check",
    "why.not_now": "web.why.not_now",
    "unclear.for_whom": "web.unclear.button",
    "unclear.flag": "web.unclear.button",
    "unclear.explicit_flag": "web.unclear.button",
    "unclear.choice": "web.unclear.button",
    "unclear.choice.hukou_place": "web.unclear.place",
    "unclear.choice.insured_place": "web.unclear.place",
    "unclear.ticks": "web.unclear.ticks",
    "unclear.county": "web.unclear.county",
    "unclear.diagnosis": "web.unclear.diagnosis",
    "unclear.which_disease": "web.unclear.which_disease",
    "unclear.need": "web.unclear.button",
    "unclear.items": "web.unclear.ticks",
    "unclear.check_answers": "web.unclear.check",
    "unclear.offer_estimate": "web.unclear.button",
}
_WORDING = Wording(OTHERWISE)


def on_page(lines: Iterable[Line], words: Words) -> tuple[Line, ...]:
    """Lines as they are said on a page."""
    return _WORDING.of(lines, words)
