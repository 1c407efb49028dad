"""What people write, in many voices: what is in it is heard, and nothing else is taken as said."""

from __future__ import annotations

import pytest

from bot.listening import Confidence
from tests.bot.listening.scoring import (
    Message,
    Outcome,
    messages,
    missed,
    outcomes,
    wrongly_stated,
)

LEAST_PRECISION = 0.995
LEAST_RECALL = 0.90
LEAST_TAKEN_AT_ONCE = 0.90
TUNED = [each for each in messages() if not each.held_out]
KEPT_APART = [each for each in messages() if each.held_out]


def heard_in(some: list[Message]) -> list[Outcome]:
    return [outcome for message in some for outcome in outcomes(message)]


@pytest.fixture(scope="module", params=[TUNED, KEPT_APART], ids=["tuned", "held out"])
def results(request: pytest.FixtureRequest) -> list[Outcome]:
    return heard_in(request.param)


def test_what_is_stated_is_so(results: list[Outcome]) -> None:
    stated = [e for e in results if e.found and e.found.confidence is Confidence.STATED]
    wrong = wrongly_stated(results)
    assert len(stated) > 100
    assert 1 - len(wrong) / len(stated) >= LEAST_PRECISION, "\n".join(map(str, wrong))


def test_what_a_careful_listener_notes_is_noted(results: list[Outcome]) -> None:
    wanted = [each for each in results if each.wanted]
    lost = missed(results)
    assert 1 - len(lost) / len(wanted) >= LEAST_RECALL, "\n".join(map(str, lost))


def test_most_of_what_is_stated_is_taken_without_asking_back(results: list[Outcome]) -> None:
    said = [each for each in results if each.fact in each.message.stated]
    at_once = [e for e in said if e.found and e.found.confidence is Confidence.STATED]
    assert len(at_once) / len(said) >= LEAST_TAKEN_AT_ONCE


def test_there_are_enough_messages_and_a_part_is_kept_apart() -> None:
    assert len(TUNED) + len(KEPT_APART) >= 500
    assert len(KEPT_APART) / (len(TUNED) + len(KEPT_APART)) >= 0.3
