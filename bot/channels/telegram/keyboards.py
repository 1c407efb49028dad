"""Buttons under a message: options to pick or tick, and ways out of every question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.layout import width
from bot.channels.telegram.callbacks import Act, Callbacks, Press
from bot.channels.telegram.messages import MOST_BUTTONS, MOST_NAMED, clean, listed, short_label
from bot.speech import Option, Section, Speech
from bot.words import Words

Row = list[InlineKeyboardButton]

NUMBERS_IN_A_ROW = 5
HALF_A_ROW = 12  # columns that fit a button beside another
TICKED, UNTICKED = "☑ ", "☐ "
SECTIONS = {
    Section.WHY: "button.section_why",
    Section.AMOUNTS: "button.section_amounts",
    Section.BRING: "button.section_bring",
    Section.WHERE: "button.section_where",
}


@dataclass(frozen=True)
class Asked:
    """The question that buttons belong to, and which ways out of it there are.

    `can_skip`: it may be left open, and it can be said why it is asked.
    """

    case: bytes
    question: str
    seq: int
    can_back: bool = False
    can_skip: bool = False


@dataclass(frozen=True)
class Buttons:
    """Makes the buttons of one question in one chat."""

    asked: Asked
    callbacks: Callbacks
    chat: int

    def button(self, text: str, act: Act, place: int = 0) -> InlineKeyboardButton:
        press = Press(self.asked.case, self.asked.question, self.asked.seq, act, place)
        return InlineKeyboardButton(text, callback_data=self.callbacks.data(press, self.chat))


def keyboard(
    speech: Speech,
    asked: Asked,
    callbacks: Callbacks,
    chat: int,
    words: Words,
    ticks: frozenset[int] = frozenset(),
) -> InlineKeyboardMarkup | None:
    """The buttons of a question, those ticked shown so; None where it has none."""
    buttons = Buttons(asked, callbacks, chat)
    rows = _option_rows(speech, buttons, ticks)
    if speech.several and speech.options:
        rows.append([buttons.button(words("button.done" if ticks else "button.none"), Act.DONE)])
    rows += _ways_out(speech, buttons, words)
    return InlineKeyboardMarkup(rows) if rows else None


def _option_rows(speech: Speech, buttons: Buttons, ticks: frozenset[int]) -> list[Row]:
    names = button_names(speech)
    act = Act.TICK if speech.several else Act.PICK
    marks = [_tick(place in ticks) if speech.several else "" for place in range(len(names))]
    made = [
        buttons.button(mark + name, act, place)
        for place, (mark, name) in enumerate(zip(marks, names, strict=True))
    ]
    return rows_of(made, _in_a_row(speech, names))


def _tick(ticked: bool) -> str:
    return TICKED if ticked else UNTICKED


def button_names(speech: Speech) -> list[str]:
    """What the buttons of the options say: a label, a number and a short one, or a number."""
    options = speech.options[:MOST_BUTTONS]
    if len(speech.options) > MOST_NAMED:
        return [option.key for option in options]
    if listed(speech):
        return [f"{option.key} {short_label(option.label)}".strip() for option in options]
    return [_label(option) for option in options]


def _label(option: Option) -> str:
    return clean(option.label) or option.key


def _in_a_row(speech: Speech, names: Sequence[str]) -> int:
    if len(speech.options) > MOST_NAMED:
        return NUMBERS_IN_A_ROW
    return 2 if all(width(name) <= HALF_A_ROW for name in names) else 1


def rows_of(buttons: Sequence[InlineKeyboardButton], size: int) -> list[Row]:
    return [list(buttons[start : start + size]) for start in range(0, len(buttons), size)]


def _ways_out(speech: Speech, buttons: Buttons, words: Words) -> list[Row]:
    """Leaving the question open, going back, asking why; nothing that is an option already."""
    asked = buttons.asked
    said = {clean(option.label) for option in speech.options}
    open_ways = [
        buttons.button(text, act)
        for text, act in (
            (words("button.unsure"), Act.UNSURE),
            (words("button.declined"), Act.DECLINED),
        )
        if asked.can_skip and text not in said
    ]
    back = [buttons.button(words("button.back"), Act.BACK)] if asked.can_back else []
    why = [buttons.button(words("button.why"), Act.WHY)] if asked.can_skip else []
    return [row for row in (open_ways, back + why) if row]


def details(
    sections: Sequence[Section], asked: Asked, callbacks: Callbacks, chat: int, words: Words
) -> InlineKeyboardMarkup | None:
    """Buttons for the parts of a result that are shown on request; None where there are none."""
    buttons = Buttons(asked, callbacks, chat)
    made = [
        buttons.button(words(SECTIONS[section]), Act.DETAIL, place)
        for place, section in enumerate(Section)
        if section in sections
    ]
    return InlineKeyboardMarkup(rows_of(made, 2)) if made else None
