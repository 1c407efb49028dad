"""Putting what was heard in a message into words, to be found right or asked about."""

from __future__ import annotations

from bot.asking import numbered
from bot.explain.values import Renderer
from bot.interview.progress import FOR_WHOM
from bot.interview.telling import Heard, Telling, may_be_both
from bot.listening import Reading
from bot.speech import Line, Role, Speech
from rules.facts import BY_KEY


def named(heard: Heard, render: Renderer) -> tuple[str, str]:
    """What something heard is about, and what it says."""
    words = render.words
    if heard.fact == FOR_WHOM:
        return words("for_whom.short"), words(f"for_whom.{heard.value}")
    return render.fact_name(heard.fact), render.value(BY_KEY[heard.fact], heard.value)


def in_words(heard: Heard, render: Renderer) -> str:
    """Something heard, in a row; one of several meanings with what makes it that one."""
    name, value = named(heard, render)
    what = render.words("name_and_value", name=name, value=value)
    if not isinstance(heard, Reading) or not render.words.has(f"reading.{heard.key}"):
        return what
    return render.words("reading.noted", what=what, note=render.words(f"reading.{heard.key}"))


def choices_of(told: Telling, render: Renderer) -> list[str]:
    """What there is to pick from, at this point of the dialogue."""
    heard = told.plain or (told.unclear[0].readings if told.unclear else ())
    return [in_words(each, render) for each in heard]


def ask_about(told: Telling, render: Renderer) -> Speech:
    """The next step of the dialogue about a message."""
    words, choices = render.words, choices_of(told, render)
    if told.plain and told.picking:
        question = Line(Role.QUESTION, words("telling.which"))
        return Speech((question,), numbered(choices), several=True)
    if told.plain:
        heard = (
            Line(Role.ITEM, words("telling.heard", what=what, said=each.text))
            for each, what in zip(told.plain, choices, strict=True)
        )
        lines = (Line(Role.TEXT, words("telling.intro")), *heard)
        labels = [words("telling.right"), words("telling.not_all")]
        return Speech((*lines, Line(Role.QUESTION, words("telling.ask"))), numbered(labels))
    question = Line(Role.QUESTION, words("telling.meant", said=told.unclear[0].text))
    others = ["telling.both"] if may_be_both(told.unclear[0]) else []
    labels = [words(key) for key in (*others, "telling.neither")]
    return Speech((question,), numbered([*choices, *labels]))
