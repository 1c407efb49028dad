"""Commands that begin with a slash."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import msgspec
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.casework import Casework
from bot.channels.telegram.callbacks import Act
from bot.channels.telegram.keyboards import Asked, Buttons, rows_of
from bot.channels.telegram.messages import cut, parts, plain
from bot.channels.telegram.replies import Document, Message, Reply
from bot.channels.telegram.turns import case_tag
from bot.channels.telegram.visits import Visit, told
from bot.clock import china_day, today
from bot.conversation import Conversation
from bot.drafts.handing import papers_of
from bot.drafts.writing import Format, bytes_of
from bot.interview.progress import FOR_WHOM
from bot.speech import Line, Role
from bot.storage.handover import LIFE_SECONDS, CodeError
from bot.storage.records import ConversationRecord, How
from bot.words import locales, words

COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w{1,64})?(?:\s+(.{0,100}))?\s*", re.ASCII | re.DOTALL)
CODE = re.compile(r"[A-Za-z0-9]{4}(?:-?[A-Za-z0-9]{4}){2}", re.ASCII)  # and no city's name
SAID = {  # commands that are said in the conversation too
    "back": "command.back",
    "why": "command.why",
    "result": "command.verdict",
    "cancel": "command.stop",
}
WORD = ("docx", "word", "Word", "DOCX")
LISTED = (
    "start", "back", "change", "why", "result", "draft", "cases", "code", "remind", "language",
    "privacy", "forget", "help", "cancel",
)  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A command, and what stood behind it."""

    name: str
    payload: str = ""

    @property
    def hands_over(self) -> bool:
        """Whether it brings the code of a conversation; a link may, and others only greet."""
        if self.name == "start":
            return CODE.fullmatch(self.payload) is not None
        return self.name == "code" and bool(self.payload)


def command_in(text: str) -> Command | None:
    """The command that a message is; None for anything else."""
    match = COMMAND.fullmatch(text)
    return Command(match[1], (match[2] or "").strip()) if match else None


def _as_documents(talk: Conversation, form: Format) -> list[Document]:
    """The papers of a conversation; no name or number stands in them."""
    return [
        Document(f"{each.name}.{form.value}", bytes_of(each, form), each.title)
        for each in papers_of(talk)
    ]


class Commands:
    """Answers commands from people who are known."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework
        self._store = casework.store

    async def answer(self, command: Command, visit: Visit) -> Reply:
        """What a command is answered with; one that does not exist gets the list."""
        if command.name in SAID:
            return await self._say(visit, visit.words(SAID[command.name]).split()[0])
        if command.hands_over:
            return await self._go_on(visit, command.payload)
        return await self._own.get(command.name, Commands._help)(self, visit)

    async def _say(self, visit: Visit, text: str) -> Reply:
        """What is said to a word that the conversation knows itself, or its result's buttons."""
        section = visit.section_named(text)
        if section is not None:
            return visit.shows(section)
        return visit.reply(await self._casework.hear(visit.live, text, visit.writing(How.TEXT)))

    async def _start(self, visit: Visit) -> Reply:
        return visit.resumed()

    async def _help(self, visit: Visit) -> Reply:
        lines = [Line(Role.ITEM, visit.words(f"help.{number}")) for number in (1, 2, 6, 8)]
        lines += [
            Line(Role.ITEM, f"/{name}：{visit.words(f'service.command.{name}')}") for name in LISTED
        ]
        return visit.reply(visit.live.talk.present().after(*lines))

    async def _change(self, visit: Visit) -> Reply:
        """The answers, each with a button to give it anew."""
        talk = visit.live.talk
        asked = [FOR_WHOM] if talk.for_whom else []
        asked += talk.recap.questions_asked()
        if not asked:
            return visit.say("service.nothing_to_change")
        rows = rows_of(list(self._change_buttons(visit, asked)), 4)
        lines = [*talk.recap.answers(), Line(Role.TEXT, visit.words("service.change"))]
        texts = parts(lines)
        buttons = InlineKeyboardMarkup(rows)
        messages = [*map(Message, texts[:-1]), Message(texts[-1], buttons)]
        return Reply(messages=tuple(messages))

    def _change_buttons(self, visit: Visit, asked: list[str]) -> Iterator[InlineKeyboardButton]:
        turns, here = visit.turns, visit.turns.asked(visit.live)
        first = visit.words("service.for_whom")
        for number, question in enumerate(asked):
            buttons = Buttons(replace(here, question=question), turns.callbacks, turns.chat)
            label = first if question == FOR_WHOM else str(number)
            yield buttons.button(label, Act.CHANGE, number)

    async def _draft(self, visit: Visit) -> Reply:
        """The papers to hand in; where nothing applies, the result as a text to keep."""
        talk, words = visit.live.talk, visit.words
        if not talk.session.asked:
            return visit.say("service.nothing_to_draft")
        command = command_in(visit.heard.text)
        form = Format.DOCX if command and command.payload in WORD else Format.PDF
        papers = await asyncio.to_thread(_as_documents, talk, form)
        if papers:
            texts = [words("service.papers"), words("service.papers.blank")]
            texts += [words("service.papers.docx")] if form is Format.PDF else []
            return replace(told(*texts), documents=tuple(papers))
        name = words("service.draft_name", day=today().isoformat())
        whole = Document(f"{name}.txt", plain(talk.recap.whole()).encode())
        return replace(told(words("service.draft")), documents=(whole,))

    # -- cases -------------------------------------------------------------------------------

    async def _cases(self, visit: Visit) -> Reply:
        """The conversations that a person has, to switch between them, and a new one."""
        cases = await self._store.conversations(visit.person)
        turns = visit.turns
        rows = []
        for record in cases[:20]:
            asked = Asked(case_tag(record.id), "", 0)
            label = await self._name(visit, record)
            rows.append([Buttons(asked, turns.callbacks, turns.chat).button(label, Act.CASE, 1)])
        here = Buttons(turns.asked(visit.live), turns.callbacks, turns.chat)
        rows.append([here.button(visit.words("service.new_case"), Act.CASE, 0)])
        text = parts([Line(Role.TEXT, visit.words("service.cases"))])[0]
        return Reply(messages=(Message(text, InlineKeyboardMarkup(rows)),))

    async def _name(self, visit: Visit, record: ConversationRecord) -> str:
        """A case by whom it is for, and the day it was begun."""
        live = await self._casework.open(record.id, visit.person.language)
        whom = live.talk.for_whom if live else None
        name = visit.words(f"for_whom.{whom}" if whom else "service.not_begun")
        day = visit.words.day(china_day(record.started_at))
        here = visit.words("service.here") if record.id == visit.live.record.id else ""
        return cut(visit.words("service.case", name=name, day=day) + here, 60)

    async def _code(self, visit: Visit) -> Reply:
        code = await self._store.handover.issue(visit.live.record)
        minutes = LIFE_SECONDS // 60
        return told(
            visit.words("service.code", code=code),
            visit.words("service.code.how", minutes=minutes),
            visit.words("service.code.secret"),
        )

    async def _go_on(self, visit: Visit, payload: str) -> Reply:
        """Go on here with a conversation that was begun elsewhere, by its code."""
        try:
            talk = await self._store.handover.redeem(payload, visit.person)
        except CodeError:
            return visit.say("service.no_such_code")
        live = await self._casework.open(talk, visit.person.language)
        there = replace(visit, live=live or visit.live)
        return there.resumed()

    # -- what is kept ------------------------------------------------------------------------

    async def _remind(self, visit: Visit) -> Reply:
        wanted = not visit.live.record.remind
        await self._store.reminders.remind(
            visit.person, visit.live.record, visit.heard.chat, wanted
        )
        return told(visit.words("service.remind_on" if wanted else "service.remind_off"))

    async def _privacy(self, visit: Visit) -> Reply:
        about = await self._store.about(visit.person)
        until = visit.live.record.expires_at
        keep = self._store.keeps
        day = visit.words.day(china_day(until))
        days, hours = keep.keep_days, keep.keep_unfinished_hours
        text = told(
            visit.words("service.privacy", cases=len(about["conversations"])),
            visit.words("service.privacy.until", until=day, days=days, hours=hours),
            visit.words("service.privacy.file"),
        )
        content = msgspec.json.format(msgspec.json.encode(about), indent=2)
        return replace(text, documents=(Document("wenzhu-privacy.json", content),))

    async def _forget(self, visit: Visit) -> Reply:
        talks = await self._store.conversations(visit.person)
        gone = await self._store.forget(visit.person)
        for record in talks:
            self._casework.drop(record.id)
        cases, entries = gone.conversations, gone.entries
        return told(
            visit.words("service.forgotten", cases=cases, entries=entries),
            visit.words("service.forgotten.here"),
        )

    async def _language(self, visit: Visit) -> Reply:
        turns = visit.turns
        here = Buttons(turns.asked(visit.live), turns.callbacks, turns.chat)
        rows = [
            [here.button(words(locale)("service.language_name"), Act.LANGUAGE, place)]
            for place, locale in enumerate(locales())
        ]
        key = "service.language" if len(rows) > 1 else "service.one_language"
        text = parts([Line(Role.TEXT, visit.words(key))])[0]
        return Reply(messages=(Message(text, InlineKeyboardMarkup(rows)),))

    async def speak(self, visit: Visit, place: int) -> Reply:
        """Go on in another language."""
        locale = locales()[place % len(locales())]
        await self._store.speak(visit.person, locale)
        live = await self._casework.open(visit.live.record.id, locale)
        return replace(visit, live=live or visit.live).resumed()

    _own: ClassVar[dict[str, Callable[[Commands, Visit], Awaitable[Reply]]]] = {
        "start": _start,
        "help": _help,
        "change": _change,
        "draft": _draft,
        "cases": _cases,
        "code": _code,
        "remind": _remind,
        "privacy": _privacy,
        "forget": _forget,
        "language": _language,
    }
