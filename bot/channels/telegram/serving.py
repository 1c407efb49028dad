"""What each thing that comes in is answered with. Knows what to say, not how it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from bot.casework import Casework, Live
from bot.channels.telegram.callbacks import Act, Callbacks, Pressed, tag_of
from bot.channels.telegram.commands import Commands, command_in
from bot.channels.telegram.greeting import Greeting
from bot.channels.telegram.incoming import Heard, Kind
from bot.channels.telegram.replies import Change, Reply
from bot.channels.telegram.turns import Before, Turns, case_tag
from bot.channels.telegram.visits import Visit, told
from bot.clock import now
from bot.conversation import Conversation
from bot.interview.progress import FOR_WHOM
from bot.languages import preferred
from bot.operating.metrics import Metrics
from bot.speech import Role, Section, Speech
from bot.storage.masking import masked
from bot.storage.records import ConflictError, ConversationRecord, How, PersonRecord
from bot.words import words
from rules import facts as f

IDLE_SECONDS = 6 * 3600  # after that a person is told first what they said before
DOUBLE_TAP_SECONDS = 5
SESSIONS_A_DAY = 10
UNREADABLE = {
    Kind.PICTURE: "picture",
    Kind.VOICE: "voice",
    Kind.LOCATION: "location",
    Kind.CONTACT: "contact",
    Kind.STICKER: "sticker",
    Kind.FILE: "file",
    Kind.OTHER: "other",
}


class Desk:
    """Answers people in one bot."""

    def __init__(
        self,
        casework: Casework,
        callbacks: Callbacks,
        contacts_of: Callable[[int], Sequence[bytes]],
        language: str,
        metrics: Metrics,
    ) -> None:
        self._casework = casework
        self._callbacks = callbacks
        self._contacts_of = contacts_of
        self._language = language
        self._metrics = metrics
        self._greeting = Greeting(callbacks)
        self._commands = Commands(casework)

    async def answer(self, heard: Heard, taken: bool = False) -> Reply:
        """What to say. `taken`: it had its effect before, and the answer was lost."""
        contacts = self._contacts_of(heard.chat)
        visitor = await self._casework.store.visitor(contacts)
        if heard.kind is Kind.LEFT:
            return await self._left(visitor[0] if visitor else None)
        if visitor is None:
            return await self._stranger(heard, contacts)
        try:
            return await self._known(heard, *visitor, taken)
        except ConflictError:  # somebody else went on with the conversation: look again, once
            visitor = await self._casework.store.visitor(contacts)
            if visitor is None:
                return await self._stranger(heard, contacts)
            return await self._known(heard, *visitor, taken)

    async def shown(self, talk: int, message: int) -> None:
        """The present question of a conversation stands in this message."""
        await self._casework.store.shown(talk, message)

    # -- strangers ---------------------------------------------------------------------------

    async def _stranger(self, heard: Heard, contacts: Sequence[bytes]) -> Reply:
        """Of somebody who has not said "start" nothing is kept."""
        pressed = self._callbacks.read(heard.data, heard.chat)
        if heard.kind is Kind.PRESS and pressed and pressed.act is Act.START:
            return await self._start(heard, contacts, pressed.place)
        speak = words(self._language_of(heard))
        command = command_in(heard.text) if heard.kind is Kind.TEXT else None
        if command and command.name in ("forget", "privacy"):
            return told(speak("service.nothing_kept"))
        city = command.payload if command and command.name == "start" else ""
        return self._greeting.welcome(speak, heard.chat, city, self._casework.store.keeps)

    async def _start(self, heard: Heard, contacts: Sequence[bytes], place: int) -> Reply:
        store = self._casework.store
        person = await store.welcome(contacts, self._language_of(heard))
        record = None
        if person.current is None:
            with suppress(ConflictError):  # begun twice, at the same moment: the first one counts
                record = await store.begin(person)
                self._metrics.session("started")
            person = await store.person(contacts) or person
        visit = await self._visit(heard, person, record)
        hint = self._greeting.came_from(visit.words, place)
        reply = visit.reply(visit.live.talk.present().after(*hint))
        return replace(reply, change=Change(heard.message))  # the welcome needs no button now

    def _language_of(self, heard: Heard) -> str:
        """The language that a stranger's Telegram is set to, if it is spoken here."""
        return preferred([heard.language]) or self._language

    async def _left(self, person: PersonRecord | None) -> Reply:
        if person:
            await self._casework.store.reminders.stop(person)
        return Reply()

    # -- people who are known ----------------------------------------------------------------

    async def _visit(
        self, heard: Heard, person: PersonRecord, record: ConversationRecord | None
    ) -> Visit:
        live = await self._open(person, record)
        live.talk.ended = False
        afresh = person.current is not None and live.record.id != person.current
        return Visit(heard, person, live, Turns(self._callbacks, heard.chat), afresh)

    async def _open(self, person: PersonRecord, record: ConversationRecord | None) -> Live:
        """The conversation that somebody is in; `record`, where it has just been read."""
        if record is not None:
            return await self._casework.opened(record, person.language)
        live = None
        if person.current is not None:
            live = await self._casework.open(person.current, person.language)
        if live is None:
            record = await self._casework.store.begin(person)
            self._metrics.session("started")
            live = await self._casework.open(record.id, person.language)
        assert live is not None  # noqa: S101 - it was begun a moment ago
        return live

    async def _known(
        self,
        heard: Heard,
        person: PersonRecord,
        record: ConversationRecord | None,
        taken: bool,
    ) -> Reply:
        visit = await self._visit(heard, person, record)
        if visit.afresh and command_in(heard.text) is None:
            return visit.say("service.expired", Role.TEXT)
        if taken:
            return visit.reply(visit.live.talk.resume())
        idle = now() - visit.live.record.touched_at > IDLE_SECONDS and visit.live.record.length > 0
        before = visit.live.record.length
        reply = await self._answers[heard.kind](self, visit)
        if idle and visit.live.record.length >= before and not reply.silent:
            return visit.with_summary(reply)
        return reply

    async def _text(self, visit: Visit) -> Reply:
        heard = visit.heard
        command = command_in(heard.text)
        if command:
            if command.name == "forget":
                self._metrics.session("forgotten")
            return await self._commands.answer(command, visit)
        if heard.forwarded and visit.live.talk.asking != f.DIAGNOSES.key:
            return visit.say("service.forwarded")
        if visit.thanks(heard.text):
            return visit.say("service.thanks", Role.TEXT)
        section = visit.section_named(heard.text)
        if section is not None:
            return visit.shows(section)
        return await self._hear(visit, visit.meant(heard.text), How.TEXT, heard.text)

    async def _hear(self, visit: Visit, text: str, how: How, label: str = "") -> Reply:
        talk, length = visit.live.talk, visit.live.record.length
        asked, question = talk.present(), talk.asking
        button = how is How.BUTTON
        message = None if button else visit.heard.message
        speech = await self._casework.hear(visit.live, text, visit.writing(how, message))
        if talk.language != visit.person.language:
            await self._casework.store.speak(visit.person, talk.language)
        if visit.live.record.length == length:
            return visit.reply(speech)
        self._metrics.asked(question)
        self._count_end(visit.live, question)
        shown = visit.live.record.shown
        if button:  # where the question was shown again since, that is where its answer goes
            shown = max(shown or 0, visit.heard.message)
        return visit.reply(speech, Before(asked, shown, label or text, button))

    def _count_end(self, live: Live, question: str) -> None:
        if live.talk.asking == "finished" != question:
            self._metrics.session("finished")

    async def _edit(self, visit: Visit) -> Reply:
        """A changed message is a changed answer, if it was one."""
        entries = await self._casework.store.entries(visit.live.record)
        said = [each.step.question for each in entries if each.message == visit.heard.message]
        asked = [FOR_WHOM, visit.live.talk.asking, *visit.live.talk.recap.questions_asked()]
        if not said or said[-1] not in asked:
            return visit.say("service.edit_is_no_answer")

        def again(talk: Conversation) -> Speech:
            if talk.asking != said[-1]:
                talk.ask_again(said[-1])
            return talk.hear(masked(visit.heard.text))

        writing = visit.writing(How.TEXT, visit.heard.message)
        speech = await self._casework.do(visit.live, again, writing)
        return visit.reply(speech)

    async def _unreadable(self, visit: Visit) -> Reply:
        if visit.heard.text:
            reply = await self._hear(visit, visit.heard.text, How.TEXT)
            note = told(visit.words("service.unreadable.but_caption"))
            return replace(reply, messages=(*note.messages, *reply.messages))
        return visit.say(f"service.unreadable.{UNREADABLE[visit.heard.kind]}")

    # -- buttons -----------------------------------------------------------------------------

    async def _press(self, visit: Visit) -> Reply:
        pressed = self._callbacks.read(visit.heard.data, visit.heard.chat)
        if pressed is None:
            return visit.present(visit.words("service.old_button"))
        if pressed.act in self._any_time:
            return await self._any_time[pressed.act](self, visit, pressed)
        if not visit.is_present(pressed):
            return self._late(visit, pressed)
        if pressed.act is Act.TICK:
            return await self._tick(visit, pressed.place)
        return await self._pick(visit, pressed)

    def _late(self, visit: Visit, pressed: Pressed) -> Reply:
        """A button of a question that has passed; pressed twice, it needs no second answer."""
        if pressed.case == case_tag(visit.live.record.id) and self._just_now(visit):
            return Reply(note=visit.words("service.noted_already"))
        return visit.present(visit.words("service.old_button"))

    @staticmethod
    def _just_now(visit: Visit) -> bool:
        """Whether something was said a moment ago."""
        return now() - visit.live.record.touched_at <= DOUBLE_TAP_SECONDS

    async def _tick(self, visit: Visit, place: int) -> Reply:
        if place < len(visit.live.talk.present().options):
            await self._casework.tick(visit.live, place, visit.heard.update)
        return visit.turns.ticked(visit.live, visit.heard.message)

    async def _pick(self, visit: Visit, pressed: Pressed) -> Reply:
        said = visit.said_by(pressed)
        if said is None:
            return visit.present(visit.words("service.old_button"))
        text, label = said
        return await self._hear(visit, text, How.BUTTON, label)

    async def _detail(self, visit: Visit, pressed: Pressed) -> Reply:
        return visit.shows(list(Section)[pressed.place % len(Section)])

    async def _switch(self, visit: Visit, pressed: Pressed) -> Reply:
        """Go on with another case; place 0 begins a new one."""
        store = self._casework.store
        others = await store.conversations(visit.person)
        if pressed.place == 0:
            if await store.begun_since(visit.person, now() - 24 * 3600) >= SESSIONS_A_DAY:
                return visit.say("service.enough_for_today")
            record = await store.begin(visit.person, visit.heard.update)
            self._metrics.session("started")
        else:
            found = [each for each in others if case_tag(each.id) == pressed.case]
            if not found:
                return visit.present(visit.words("service.old_button"))
            record = found[0]
            await store.enter(visit.person, record.id)
            self._metrics.session("resumed")
        person = replace(visit.person, current=record.id)
        there = await self._visit(visit.heard, person, record)
        return there.resumed()

    async def _again(self, visit: Visit, pressed: Pressed) -> Reply:
        """Put a question again, chosen from the list of answers."""
        asked = [FOR_WHOM, *visit.live.talk.recap.questions_asked()]
        question = {tag_of(each): each for each in asked}.get(pressed.question_tag)
        if question is None:
            return visit.present(visit.words("service.old_button"))
        writing = visit.writing(How.BUTTON)
        speech = await self._casework.do(visit.live, lambda talk: talk.ask_again(question), writing)
        return visit.reply(speech)

    async def _speak(self, visit: Visit, pressed: Pressed) -> Reply:
        return await self._commands.speak(visit, pressed.place)

    async def _begun(self, visit: Visit, pressed: Pressed) -> Reply:
        """Somebody who has begun presses "start"; pressed twice, it needs no second answer."""
        if visit.live.record.length == 0 and self._just_now(visit):
            return Reply(note=visit.words("service.noted_already"))
        return visit.resumed()

    _answers: ClassVar[dict[Kind, Callable[[Desk, Visit], Awaitable[Reply]]]] = {
        Kind.TEXT: _text,
        Kind.EDIT: _edit,
        Kind.PRESS: _press,
        **dict.fromkeys(UNREADABLE, _unreadable),
    }
    _any_time: ClassVar[dict[Act, Callable[[Desk, Visit, Pressed], Awaitable[Reply]]]] = {
        Act.DETAIL: _detail,
        Act.CASE: _switch,
        Act.CHANGE: _again,
        Act.LANGUAGE: _speak,
        Act.START: _begun,
    }
