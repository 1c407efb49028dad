"""What each path answers: the same as the commands of the same name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.channels.api.interview import Asked, Finished, next_step
from bot.matching import MatchLine, json_text
from knowledge.match import Diseases
from rules.figures import Figures
from rules.intake import read_case
from rules.results import Result
from rules.screening import screen


@dataclass(frozen=True)
class Answers:
    """Answers bodies of requests; keeps nothing. FactError where one cannot be taken."""

    figures: Figures
    diseases: Diseases
    today: Callable[[], date]

    async def screen(self, body: bytes) -> Result:
        return screen(read_case(body, self.today(), self.figures))

    async def match(self, body: bytes) -> MatchLine:
        """Matching is done beside the loop: a long text takes a while."""
        key, text = json_text(1, body)
        match = await asyncio.to_thread(self.diseases.match, text)
        return MatchLine(key, text, match.decision.value, match.candidates, match.excluded)

    async def interview(self, body: bytes) -> Asked | Finished:
        return next_step(body, self.diseases, self.figures, self.today())
