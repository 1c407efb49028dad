"""The scoring itself: what counts as heard rightly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from bot.listening import Confidence, Finding
from rules.interval import Interval
from tests.bot.listening import scoring
from tests.bot.listening.scoring import Outcome, missed, outcomes, wrongly_stated


def found(fact: str, value: Any, confidence: Confidence = Confidence.STATED) -> Finding:
    return Finding(0, 1, "x", fact, value, confidence)


def scored(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], finding: Finding | None
) -> list[Outcome]:
    heard = {finding.fact: finding} if finding else {}
    monkeypatch.setattr(scoring, "heard", lambda _: heard)
    return list(outcomes(scoring.message_of("file", {"say": "x"} | row)))


@pytest.mark.parametrize(
    ("finding", "wrong"),
    [
        (None, False),
        (found("hukou_place", "xiamen"), False),
        (found("hukou_place", "quanzhou"), True),
        (found("hukou_place", "quanzhou", Confidence.IMPLIED), False),
    ],
)
def test_either_may_be_taken_or_left_but_not_taken_wrongly(
    monkeypatch: pytest.MonkeyPatch, finding: Finding | None, wrong: bool
) -> None:
    results = scored(monkeypatch, {"either": {"hukou_place": "xiamen"}}, finding)
    assert bool(wrongly_stated(results)) is wrong
    assert not missed(results)


@pytest.mark.parametrize(
    ("low", "high", "right"),
    [
        (50_000, 53_000, True),
        (45_000, 59_000, True),
        (50_000, 50_100, False),  # does not cover what the words surely mean
        (50_000, 70_000, False),  # reaches beyond what they may mean
    ],
)
def test_a_vague_sum_covers_its_core_and_stays_within_its_bounds(
    monkeypatch: pytest.MonkeyPatch, low: int, high: int, right: bool
) -> None:
    row = {"stated": {"household_income_yuan": "50000-52000 in 45000-60000"}}
    value = Interval(Decimal(low), Decimal(high))
    results = scored(monkeypatch, row, found("household_income_yuan", value))
    assert [each.right for each in results] == [right]


def test_what_is_noted_is_not_to_be_taken_as_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"noted": ["dibao"]}
    assert wrongly_stated(scored(monkeypatch, row, found("identities.dibao", True)))
    assert missed(scored(monkeypatch, row, None))


def test_what_is_not_in_a_message_is_not_to_be_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrongly_stated(scored(monkeypatch, {}, found("identities.dibao", True)))
