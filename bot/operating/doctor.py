"""What `wenzhu doctor` says: whether the bot can serve people here and now, and if not, why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.operating.checks.clock import Clock
from bot.operating.checks.deployment import (
    expired_policies,
    missing_figures,
    settings_findings,
)
from bot.operating.checks.finding import Finding, State
from bot.operating.checks.store import store_findings
from bot.operating.checks.telegram import telegram_findings
from bot.settings import Settings, SettingsError

__all__ = ["Finding", "examine", "examine_environment", "report", "worst"]

MARKS: dict[State, str] = {"ok": "✓", "warning": "！", "broken": "✗"}


async def examine_environment(
    environment: Mapping[str, str], today: date, now: datetime
) -> list[Finding]:
    """Everything; or only the setting that cannot be used, for all else rests on it."""
    try:
        settings = Settings.from_environment(environment)
    except SettingsError as error:
        return [Finding("设置", "broken", str(error))]
    return await examine(settings, today, now)


async def examine(settings: Settings, today: date, now: datetime) -> list[Finding]:
    """Everything that can be looked at without changing anything."""
    clock = Clock(now)
    return [
        *settings_findings(settings),
        *await store_findings(settings.store, clock),
        *await telegram_findings(settings.telegram, clock),
        *clock.findings(),
        *expired_policies(today),
        *missing_figures(settings, today),
    ]


def worst(findings: list[Finding]) -> State:
    """The worst state of any."""
    return max((each.state for each in findings), key=list(MARKS).index, default="ok")


def report(findings: list[Finding]) -> list[str]:
    """A line for each finding, with its mark, and one that sums them up."""
    lines = [f"{MARKS[each.state]} {each.what}：{each.text}" for each in findings]
    broken, warned = (
        sum(each.state == state for each in findings) for state in ("broken", "warning")
    )
    if broken:
        return [*lines, f"有 {broken} 处要先修好。"]
    return [*lines, f"可以启动，有 {warned} 处要留意。" if warned else "都好，可以启动。"]
