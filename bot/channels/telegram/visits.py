"""A person who is known, what they just did, and the conversation they are in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.casework import Live
from bot.channels.telegram.callbacks import Act, Pressed, tag_of
from bot.channels.telegram.incoming import Heard
from bot.channels.telegram.keyboards import SECTIONS
from bot.channels.telegram.messages import clean, parts
from bot.channels.telegram.replies import Message, Reply
from bot.channels.telegram.turns import Before, Turns, case_tag
from bot.reading import normalise
from bot.speech import Line, Role, Section, Speech
from bot.storage.records import How, PersonRecord, Writing
from bot.typed import ways
from bot.words import Words


@dataclass(frozen=True)
class Visit:
    """One thing that came in, and the conversation that it is for.

    `afresh`: the conversation had to be begun just now, for the one before has expired.
    """

    heard: Heard
    person: PersonRecord
    live: Live
    turns: Turns
    afresh: bool = False

    @property
    def words(self) -> Words:
        return self.live.talk.words

    def writing(self, how: How, message: int | None = None) -> Writing:
        return Writing(how=how, message=message, update=self.heard.update)

    def reply(self, speech: Speech, before: Before | None = None) -> Reply:
        return self.turns.reply(self.live, speech, before)

    def present(self, note: str = "") -> Reply:
        """The present question once more, with a note on the button that led here."""
        return replace(self.reply(self.live.talk.present()), note=note)

    def say(self, key: str, role: Role = Role.WARNING) -> Reply:
        """A word, and the present question once more."""
        return self.reply(self.live.talk.present().after(Line(role, self.words(key))))

    def shows(self, section: Section) -> Reply:
        """A part of the result, and then the present question once more."""
        talk = self.live.talk
        lines = list(talk.recap.details(section))
        if not lines:
            return self.say("service.nothing_here")
        told = tuple(Message(text) for text in parts(lines))
        present = self.reply(talk.present())
        return replace(present, messages=(*told, *present.messages))

    def section_named(self, text: str) -> Section | None:
        """The part of the result that somebody types the name of instead of pressing its button.

        While a question stands, asking why is asking why it is put.
        """
        talk, typed = self.live.talk, _bare(text)
        if not talk.session.asked:
            return None
        if typed in ways("command.why"):
            return None if talk.may_be_left_open else Section.WHY
        named = {_bare(self.words(key)): section for section, key in SECTIONS.items()}
        return named.get(typed)

    def thanks(self, text: str) -> bool:
        """Whether somebody just says thank you."""
        return _bare(text) in ways("service.thanks.said")

    def meant(self, text: str) -> str:
        """What is meant by text that stands on a button of the present question."""
        if _bare(text) == _bare(self.words("button.done")) and self.live.record.ticks:
            return self._ticked()[0]
        return text

    def resumed(self) -> Reply:
        """What was said before, and where the conversation stands."""
        speech = self.live.talk.resume()
        if self.live.talk.for_whom is None:
            return self.reply(speech)
        return self.reply(speech.after(*self._said_before()))

    def _said_before(self) -> list[Line]:
        return [Line(Role.TEXT, self.words("service.resumed")), *self.live.talk.recap.answers()]

    def with_summary(self, reply: Reply) -> Reply:
        """A reply after a long silence: what was said before, first."""
        before = [Message(text) for text in parts(self._said_before())]
        return replace(reply, messages=(*before, *reply.messages))

    def is_present(self, pressed: Pressed) -> bool:
        """Whether a button belongs to the question that stands now."""
        return (
            pressed.case == case_tag(self.live.record.id)
            and pressed.seq == self.live.record.length
            and pressed.question_tag == tag_of(self.live.talk.asking)
        )

    def said_by(self, pressed: Pressed) -> tuple[str, str] | None:
        """What a button says in words, and how it reads; None for one that is not there."""
        if pressed.act is Act.PICK:
            options = self.live.talk.present().options
            if pressed.place >= len(options):
                return None
            option = options[pressed.place]
            return option.key, clean(option.label)
        if pressed.act is Act.DONE:
            return self._ticked()
        spoken = {
            Act.UNSURE: "how.unsure",
            Act.DECLINED: "how.declined",
            Act.BACK: "command.back",
            Act.WHY: "command.why",
        }.get(pressed.act)
        text = self.words(spoken).split()[0] if spoken else ""
        return (text, text) if text else None

    def _ticked(self) -> tuple[str, str]:
        options = self.live.talk.present().options
        ticks = sorted(self.live.record.ticks)
        picked = [options[place] for place in ticks if place < len(options)]
        if not picked:
            nothing = self.words("none_of_these")
            return nothing, nothing
        labels = self.words.listed([clean(option.label) for option in picked])
        return " ".join(option.key for option in picked), labels


def _bare(text: str) -> str:
    """What was typed, without what only closes a sentence."""
    return normalise(text).strip("。.!！?？~～ ")


def told(*texts: str) -> Reply:
    """Some words, in one message, and nothing else."""
    lines = [Line(Role.TEXT, text) for text in texts]
    return Reply(messages=tuple(Message(part) for part in parts(lines)))
