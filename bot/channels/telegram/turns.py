"""From a turn of speech to messages: the result first, the question with its buttons last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup

from bot.casework import Live
from bot.channels.telegram.callbacks import CASE_BYTES, Callbacks
from bot.channels.telegram.keyboards import Asked, details, keyboard
from bot.channels.telegram.messages import (
    answered,
    options_text,
    parts,
    said_at_once,
    sections_in,
)
from bot.channels.telegram.replies import Change, Message, Reply
from bot.channels.telegram.wording import in_chat
from bot.conversation import Conversation
from bot.interview.session import Milestone
from bot.speech import Line, Role, Section, Speech
from bot.words import Words


@dataclass(frozen=True)
class Before:
    """What was asked before an answer, where it stands, and what was picked or typed."""

    speech: Speech
    shown: int | None
    said: str
    by_button: bool = False


def case_tag(talk: int) -> bytes:
    """A conversation as buttons name it."""
    return talk.to_bytes(CASE_BYTES, "big")


@dataclass(frozen=True)
class Turns:
    """Puts turns of speech into messages for one chat."""

    callbacks: Callbacks
    chat: int

    def asked(self, live: Live) -> Asked:
        """What the buttons of the present question belong to."""
        talk = live.talk
        return Asked(
            case_tag(live.record.id),
            talk.asking,
            live.record.length,
            can_back=bool(talk.for_whom),
            can_skip=talk.may_be_left_open,
        )

    def reply(self, live: Live, speech: Speech, before: Before | None = None) -> Reply:
        """A turn as messages; the question that was answered shows its answer from now on."""
        speech = replace(speech, lines=in_chat(speech.lines, live.talk.words))
        change = _answered(before, speech, live.talk.words) if before else None
        if change and change.html and before and before.by_button:
            speech = _without_echo(speech)
        result, question = _split(speech, live.talk)
        messages = self._result(live, result) if result else []
        messages += self._question(live, replace(speech, lines=tuple(question)))
        return Reply(messages=tuple(messages), change=change or _moved(live, messages))

    def _result(self, live: Live, lines: list[Line]) -> list[Message]:
        """What is said at once, and buttons for the rest."""
        amounts = _amounts_were_asked(live.talk)
        now = [
            replace(line, section=None) if amounts and line.section is Section.AMOUNTS else line
            for line in lines
        ]
        texts = parts(said_at_once(now))
        buttons = self.details(live, _with_content(live.talk))
        return [
            Message(text, buttons if number == len(texts) else None)
            for number, text in enumerate(texts, start=1)
        ]

    def _question(self, live: Live, speech: Speech) -> list[Message]:
        if not speech.lines:
            return []
        words = live.talk.words
        texts = parts([*speech.lines, *options_text(speech, words)])
        if live.talk.asking == Milestone.FINISHED.value:
            buttons = self.details(live, _with_content(live.talk))
        else:
            asked = self.asked(live)
            ticks = live.record.ticks
            buttons = keyboard(speech, asked, self.callbacks, self.chat, words, ticks)
        if speech.ended:
            buttons = None
        messages = [Message(text) for text in texts[:-1]]
        return [*messages, Message(texts[-1], buttons, asks=live.record.id)]

    def details(self, live: Live, sections: list[Section]) -> InlineKeyboardMarkup | None:
        """Buttons for parts of the result."""
        return details(sections, self.asked(live), self.callbacks, self.chat, live.talk.words)

    def ticked(self, live: Live, message: int) -> Reply:
        """The present question with what is ticked now."""
        speech = live.talk.present()
        words, ticks = live.talk.words, live.record.ticks
        buttons = keyboard(speech, self.asked(live), self.callbacks, self.chat, words, ticks)
        return Reply(change=Change(message, keyboard=buttons))


def _amounts_were_asked(talk: Conversation) -> bool:
    return talk.asking == Milestone.FINISHED.value and bool(talk.session.estimate)


def _with_content(talk: Conversation) -> list[Section]:
    """The parts of the result that there is anything to show of."""
    return [section for section in Section if list(talk.recap.details(section))]


def _split(speech: Speech, talk: Conversation) -> tuple[list[Line], list[Line]]:
    """The lines of a result, if there is one, and those of the question after it."""
    lines = list(speech.lines)
    if not sections_in(lines):
        return [], lines
    place = next((n for n, line in enumerate(lines) if line.role is Role.QUESTION), len(lines))
    if place and lines[place - 1].text == talk.words(
        "progress", left=talk.session.questions_left()
    ):
        place -= 1
    return lines[:place], lines[place:]


def _without_echo(speech: Speech) -> Speech:
    """Without what was understood: the answered question shows it."""
    echo = next((line for line in speech.lines if line.role is Role.UNDERSTOOD), None)
    return replace(speech, lines=tuple(line for line in speech.lines if line is not echo))


def _moved(live: Live, messages: list[Message]) -> Change | None:
    """The present question stands in a new message: the buttons leave the one before."""
    shown = live.record.shown
    asks = any(message.asks is not None for message in messages)
    return Change(shown) if asks and shown is not None else None


def _answered(before: Before, speech: Speech, words: Words) -> Change | None:
    if before.shown is None:
        return None
    asked = in_chat(before.speech.lines, words)
    question = "".join(line.text for line in asked if line.role is Role.QUESTION)
    if not question:
        return Change(before.shown)
    echo = next((line.text for line in speech.lines if line.role is Role.UNDERSTOOD), before.said)
    html = answered(question, echo)
    recap = [line for line in asked if line.role is Role.NUMBERED]
    if recap:
        html = "\n\n".join([*parts(recap)[:1], html])
    return Change(before.shown, html)
