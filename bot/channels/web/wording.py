"""Texts that pages say otherwise: what is elsewhere typed is pressed here."""

from __future__ import annotations

from bot.channels.wording import Wording

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
FOR_STAFF = OTHERWISE | {
    "hint.identities": "console.call.hint.identities",
    "after_the_result": "console.call.after_the_result",
}
ON_PAGES, IN_THE_CONSOLE = Wording(OTHERWISE), Wording(FOR_STAFF)
