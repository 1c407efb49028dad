"""Papers at the terminal: asks for what belongs on them alone, writes them, and forgets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import Conversation
from bot.drafts.handing import papers_of
from bot.drafts.model import Draft
from bot.drafts.personal import NOTHING_PERSONAL, Personal
from bot.drafts.writing import Format, bytes_of, write
from bot.reading import normalise
from bot.speech import Line, Role
from bot.typed import ways

Ask = Callable[[Line], str]

DETAILS = ("name", "id_number", "phone", "address")


@dataclass(frozen=True)
class Drafting:
    """Makes the papers of a conversation, in a folder."""

    talk: Callable[[], Conversation]
    folder: Path

    def wants(self, typed: str) -> bool:
        """Whether papers are asked for."""
        return normalise(typed) in ways("command.draft")

    def hold(self, ask: Ask) -> Iterator[Line]:
        """Ask for names and numbers, each of which may be left out, and write the papers."""
        talk = self.talk()
        if not talk.session.asked or not papers_of(talk):
            yield Line(Role.WARNING, talk.words("papers.none"))
            return
        yield Line(Role.TEXT, talk.words("papers.before"))
        personal = self._personal(ask)
        for doubt in personal.doubts().values():
            yield Line(Role.WARNING, talk.words(doubt))
        for draft in papers_of(talk, personal):
            yield from self._written(draft)
        yield Line(Role.TEXT, talk.words("papers.after"))

    def _personal(self, ask: Ask) -> Personal:
        words = self.talk().words
        given = {
            detail: ask(Line(Role.QUESTION, words(f"papers.ask.{detail}"))).strip()[:200]
            for detail in DETAILS
        }
        if not any(given.values()):
            return NOTHING_PERSONAL
        return Personal(
            name=given["name"],
            id_number=given["id_number"],
            phone=given["phone"],
            address=given["address"],
        )

    def _written(self, draft: Draft) -> Iterator[Line]:
        words = self.talk().words
        yield Line(Role.HEADING, draft.title)
        for form in (Format.PDF, Format.DOCX):
            path = self.folder / f"{draft.name}.{form.value}"
            try:
                write(path, bytes_of(draft, form))
            except OSError as error:
                text = words("papers.unwritable", path=str(path), reason=str(error.strerror))
                yield Line(Role.WARNING, text)
            else:
                yield Line(Role.ITEM, str(path))
