"""This machine's clock, held against others: days of validity and retention rest on it.

The zone that the machine is set to does not matter: the day in China is worked out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bot.operating.checks.finding import Finding, Findings

if TYPE_CHECKING:
    import httpx

MOST_SECONDS_OFF = 60
EARLIEST_YEAR = 2026
REMEDY = "校准：timedatectl set-ntp true"


@dataclass
class Clock:
    """What this machine says the time is, and how far others are ahead of it."""

    now: datetime
    started: float = field(default_factory=time.monotonic)
    ahead: dict[str, float] = field(default_factory=dict)

    def compare(self, whose: str, theirs: datetime) -> None:
        passed = time.monotonic() - self.started
        self.ahead[whose] = (theirs - self.now).total_seconds() - passed

    async def hear(self, response: httpx.Response) -> None:
        """Take the time from an answer of Telegram's, where it gives one."""
        try:
            told = parsedate_to_datetime(response.headers["Date"])
        except (KeyError, ValueError):
            return
        self.compare("Telegram", told if told.tzinfo else told.replace(tzinfo=UTC))

    def findings(self) -> Findings:
        if self.now.year < EARLIEST_YEAR:
            yield Finding("时钟", "broken", f"本机说是 {self.now.year} 年。{REMEDY}")
            return
        off = {whose: by for whose, by in self.ahead.items() if abs(by) > MOST_SECONDS_OFF}
        for whose, by in off.items():
            text = f"本机比{whose}{'慢' if by > 0 else '快'} {abs(by):.0f} 秒。{REMEDY}"
            yield Finding("时钟", "warning", text)
        if not off:
            yield Finding("时钟", "ok", self._agreeing())

    def _agreeing(self) -> str:
        others = "、".join(self.ahead)
        return f"和{others}对得上。" if others else "没有别的时钟可对，年份看着正常。"
