"""A kept conversation for a channel that speaks and listens by turns, line by line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date

from bot.casework import Casework, Live
from bot.conversation import Conversation
from bot.running import opened_store
from bot.settings import Settings
from bot.speech import Line, Role, Speech
from bot.storage.handover import CodeError
from bot.storage.records import ConflictError, How, Writing
from knowledge.match import Diseases
from rules.figures import Figures

LINE = Writing(how=How.TEXT)


@contextmanager
def resumed(
    code: str,
    settings: Settings,
    diseases: Diseases,
    figures: Figures,
    today: Callable[[], date],
) -> Iterator[KeptTalk]:
    """A conversation that was begun elsewhere, by its one-time code; CodeError if it is none."""
    with asyncio.Runner() as runner:
        opened = AsyncExitStack()
        try:
            store, _ = runner.run(opened.enter_async_context(opened_store(settings)))
            casework = Casework(store, diseases, figures, today)
            talk = runner.run(store.handover.redeem(code))
            live = runner.run(casework.open(talk, settings.language))
            if live is None:
                raise CodeError
            yield KeptTalk(runner, casework, live)
        finally:
            runner.run(opened.aclose())


class KeptTalk:
    """Goes on with a kept conversation; each answer is in the store before the next question."""

    def __init__(self, runner: asyncio.Runner, casework: Casework, live: Live) -> None:
        self._runner = runner
        self._casework = casework
        self._live = live

    @property
    def talk(self) -> Conversation:
        """The conversation as it stands."""
        return self._live.talk

    @property
    def ended(self) -> bool:
        return self._live.talk.ended

    def open(self) -> Speech:
        """What was said before, and where it stands."""
        talk = self._live.talk
        before = Line(Role.TEXT, talk.words("service.resumed"))
        return talk.resume().after(before, *talk.recap.answers())

    def hear(self, text: str) -> Speech:
        """The answer to a line."""
        return self._runner.run(self._hear(text))

    def leave(self) -> Speech:
        """A goodbye; what was said stays."""
        return self._live.talk.leave()

    async def _hear(self, text: str) -> Speech:
        try:
            return await self._casework.hear(self._live, text, LINE)
        except ConflictError:  # the person has gone on elsewhere meanwhile
            live = await self._casework.open(self._live.record.id, self.talk.language)
            if live is None:
                return self._live.talk.leave()
            self._live = live
            note = Line(Role.WARNING, live.talk.words("service.gone_on_elsewhere"))
            return live.talk.present().after(note)
