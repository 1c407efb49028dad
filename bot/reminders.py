"""What to tell those who asked for it: that their answers will be erased, or may count anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.casework import Casework
from bot.clock import china_day
from bot.storage.reminding import Reminded
from bot.words import words
from rules.figures import Figures
from rules.receipt import digest, policy_versions
from rules.results import Result

NOTHING_OPEN = "-"


@dataclass(frozen=True)
class Reminder:
    """A word for somebody, and where to write it."""

    address: int
    text: str


class Reminders:
    """Finds out whom to tell what."""

    def __init__(self, casework: Casework, figures: Figures) -> None:
        self._casework = casework
        self._book = casework.store.reminders
        self._rules = rules_in_force(figures)

    async def due(self) -> AsyncIterator[Reminder]:
        """Each reminder once, whatever becomes of it."""
        for each in await self._book.expiring():
            speak = words(each.language)
            day = speak.day(china_day(each.expires_at))
            yield Reminder(each.address, speak("service.reminder.expiring", day=day))
        for each in await self._book.under_other_rules(self._rules):
            if await self._stands_otherwise(each):
                speak = words(each.language)
                yield Reminder(each.address, speak("service.reminder.changed"))

    async def _stands_otherwise(self, each: Reminded) -> bool:
        """Whether what was open under the rules of then is not the same under those of now."""
        live = await self._casework.open(each.talk, each.language)
        if live is None:
            return False
        standing = f"{self._rules}:{open_in(live.talk.session.result)}"
        first = await self._book.stands(each.talk, each.standing, standing)
        before = (each.standing or "").partition(":")[2]
        return first and before not in ("", NOTHING_OPEN, standing.partition(":")[2])


def rules_in_force(figures: Figures) -> str:
    """The policies and all figures, as a short hash."""
    tables = (figures.rows, figures.transition_period_end, figures.item_caps)
    known = [repr(sorted(table.items())) for table in tables]
    return digest([policy_versions(), known, sorted(figures.xiamen_diseases or ())])


def open_in(result: Result) -> str:
    """What is open in a result, and for want of which figures, as a short hash."""
    left = [
        (programme.id, programme.missing_parameters)
        for programme in result.programmes
        if programme.status == "undetermined"
    ]
    return digest(left) if left else NOTHING_OPEN
