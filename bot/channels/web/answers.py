"""A question as a page shows it, and what a page's form says to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.web.forms import Form
from bot.channels.web.turns import Turn
from bot.channels.web.wording import ON_PAGES
from bot.channels.wording import Wording
from bot.conversation import Conversation
from bot.glossary import explained, hard_terms_in
from bot.interview.planner import Inquiry
from bot.interview.progress import FOR_WHOM
from bot.interview.questions import BY_ID
from bot.speech import Line, Option, Role
from bot.words import Words
from rules import facts as f
from rules.kinds import Day, Number, Text

SPOKEN = {
    "unsure": "how.unsure",
    "declined": "how.declined",
    "back": "command.back",
    "why": "command.why",
    "left": "command.left",
}
WRITTEN = (f.DIAGNOSES, f.COUNTY, f.ITEMS)
KEYS = re.compile("[A-Z0-9]+")


@dataclass(frozen=True)
class Shown:
    """What stands on a page: what was said before the question, the question, and its answers.

    `writes`: whether it is one that most people answer in their own words. `open`: whether it may
    be left open. `typed`: what was typed and not understood, so that nothing is lost. `terms`:
    words of the field that stand in the question, with what they mean.
    """

    before: tuple[Line, ...]
    question: str
    hints: tuple[Line, ...]
    options: tuple[Option, ...]
    several: bool
    writes: bool
    open: bool
    typed: str = ""
    terms: tuple[tuple[str, tuple[Line, ...]], ...] = ()


def shown(
    talk: Conversation, turn: Turn | None, *notes: Line, wording: Wording = ON_PAGES
) -> Shown:
    """The present question of a conversation, after what was said last."""
    speech = turn.speech if turn else talk.present()
    if speech.ended:  # a page goes on all the same
        speech = talk.present().after(*speech.lines)
    lines = wording.of((*notes, *speech.lines), talk.words)
    at = next((n for n, line in enumerate(lines) if line.role is Role.QUESTION), len(lines))
    question = lines[at].text if at < len(lines) else ""
    return Shown(
        before=lines[:at],
        question=question,
        hints=lines[at + 1 :],
        options=speech.options,
        several=speech.several,
        writes=not speech.options or _is_written(talk),
        open=talk.may_be_left_open,
        typed=turn.typed if turn and _unclear(turn) else "",
        terms=tuple(
            (talk.words(f"term.{term.id}.name"), explained(term, talk.words))
            for term in hard_terms_in(question)
        ),
    )


def _unclear(turn: Turn) -> bool:
    """Whether the last thing said was that something was not understood."""
    return bool(turn.speech.lines) and turn.speech.lines[0].role is Role.WARNING


def _is_written(talk: Conversation) -> bool:
    asked = talk.inquiry
    if not isinstance(asked, Inquiry):
        return False
    fact = asked.question.facts[0]
    return isinstance(fact, Number | Day | Text) or fact in WRITTEN


def spoken(form: Form, words: Words) -> str:
    """What a form says, in the words that anybody could have typed."""
    said = SPOKEN.get(form.one("do"))
    if said:
        return words(said).split()[0]
    text, picked = form.one("text").strip(), form.many("pick")
    if text:
        return text
    if picked:
        return " ".join(pick[:4] for pick in picked)
    return words("none_of_these") if form.one("several") and form.one("do") != "write" else ""


def is_question(asking: str) -> bool:
    """Whether what is asked can be asked again by itself."""
    return asking in BY_ID or asking == FOR_WHOM


def means_the_same(text: str, then: Conversation, now: Conversation) -> bool:
    """Whether a text says now what it said to what was asked then.

    A number or a letter picks one of the options, and those may be others in the meantime.
    """
    if then.progress.pending is not None or now.progress.pending is not None:
        return False
    options = then.present().options
    picks = {option.key for option in options} & set(KEYS.findall(text.upper()))
    return then.asking == now.asking and (not picks or options == now.present().options)
