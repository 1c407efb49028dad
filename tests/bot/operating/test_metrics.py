"""Metrics count what happens, and hold nothing of whom it happens to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.interview.questions import QUESTIONS
from bot.operating.metrics import (
    ERROR_KINDS,
    OTHER,
    QUESTION_IDS,
    SEND_OUTCOMES,
    SESSION_OUTCOMES,
    UPDATE_KINDS,
    UPDATE_OUTCOMES,
    Metrics,
)

KNOWN = (
    UPDATE_KINDS
    | UPDATE_OUTCOMES
    | SESSION_OUTCOMES
    | SEND_OUTCOMES
    | ERROR_KINDS
    | QUESTION_IDS
    | {OTHER}
)
HOSTILE = ("张三", "350203198001011234", "肺腺癌", 'x"} 1\nwenzhu_evil 1', "", "TEXT", "text ")


def samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every sample of the exposition, by name and label values."""
    text = metrics.exposition().decode()
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def all_with(metrics: Metrics, *values: object) -> None:
    """Everything that takes a word, given each of these words."""
    for value in values:
        word: str = value  # type: ignore[assignment] # callers' slips are what is tested
        metrics.update(word, word)
        metrics.session(word)
        metrics.asked(word)
        metrics.error(word)
        metrics.send(word)


def test_what_happens_is_counted_by_its_own_labels() -> None:
    metrics = Metrics()
    metrics.update("text", "answered")
    metrics.update("text", "answered")
    metrics.session("started")
    metrics.asked("hukou_place")
    metrics.error("database")
    metrics.send("retried")
    metrics.inbox_waiting(3)
    metrics.sessions_open(12)
    found = samples(metrics)
    assert found["wenzhu_updates_total", ("text", "answered")] == 2
    assert found["wenzhu_sessions_total", ("started",)] == 1
    assert found["wenzhu_questions_total", ("hukou_place",)] == 1
    assert found["wenzhu_errors_total", ("database",)] == 1
    assert found["wenzhu_sends_total", ("retried",)] == 1
    assert found["wenzhu_inbox_waiting", ()] == 3
    assert found["wenzhu_sessions_open", ()] == 12


def test_errors_and_sends_that_have_not_happened_stand_at_zero() -> None:
    found = samples(Metrics())
    for kind in ERROR_KINDS:
        assert found["wenzhu_errors_total", (kind,)] == 0
    for outcome in SEND_OUTCOMES:
        assert found["wenzhu_sends_total", (outcome,)] == 0


def test_replies_fall_into_buckets_from_5_ms_to_30_s() -> None:
    metrics = Metrics()
    for seconds in (0.004, 0.3, 31.0, -1.0):
        metrics.replied(seconds)
    found = samples(metrics)
    assert found["wenzhu_reply_seconds_bucket", ("0.005",)] == 2  # a clock set back is no time
    assert found["wenzhu_reply_seconds_bucket", ("30.0",)] == 3
    assert found["wenzhu_reply_seconds_count", ()] == 4


@pytest.mark.parametrize("question", [question.id for question in QUESTIONS])
def test_every_question_of_the_interview_is_counted_by_its_id(question: str) -> None:
    metrics = Metrics()
    metrics.asked(question)
    assert samples(metrics)["wenzhu_questions_total", (question,)] == 1


@pytest.mark.parametrize("hostile", [*HOSTILE, None, 35, ["text"]])
def test_a_word_that_is_not_known_becomes_other(hostile: object) -> None:
    metrics = Metrics()
    all_with(metrics, hostile)
    found = samples(metrics)
    assert found["wenzhu_updates_total", (OTHER, OTHER)] == 1
    for name in ("sessions", "questions", "errors", "sends"):
        assert found[f"wenzhu_{name}_total", (OTHER,)] == 1


@given(st.lists(st.text()))
def test_no_text_of_anybodys_gets_into_the_exposition(texts: list[str]) -> None:
    metrics = Metrics()
    all_with(metrics, *texts, *HOSTILE)
    labels = {value for name, values in samples(metrics) for value in values if "reply" not in name}
    assert labels <= KNOWN
    assert metrics.exposition().isascii()


def test_the_number_of_lines_does_not_grow_with_what_is_given() -> None:
    metrics = Metrics()
    all_with(metrics, "text")
    before = len(samples(metrics))
    all_with(metrics, *map(str, range(1000)))
    assert len(samples(metrics)) <= before + 3


def test_every_name_is_ours_and_none_tells_when_something_was_first_asked() -> None:
    metrics = Metrics()
    all_with(metrics, "text")
    for name, _ in samples(metrics):
        assert re.fullmatch(r"wenzhu_[a-z_]+", name)
        assert not name.endswith("_created")


def test_nothing_is_put_into_the_registry_that_a_process_shares() -> None:
    first, second = Metrics(), Metrics()
    first.session("started")
    assert samples(second)["wenzhu_sessions_total", ("started",)] == 0
    assert not [family for family in REGISTRY.collect() if family.name.startswith("wenzhu")]
