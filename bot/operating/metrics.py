"""Counts and times for whoever runs the bot.

Nothing personal can get in: a label's value is taken from a closed set written here, or from the
ids of the interview's questions; whatever else is given becomes `other`.
"""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.interview.questions import QUESTIONS

OTHER = "other"
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
UPDATE_KINDS = frozenset(
    {"text", "command", "button", "edited", "media", "location", "contact", "group", "membership"}
)
UPDATE_OUTCOMES = frozenset({"answered", "ignored", "repeated", "stale", "limited", "failed"})
SESSION_OUTCOMES = frozenset({"started", "finished", "forgotten", "expired", "resumed"})
SEND_OUTCOMES = frozenset({"sent", "retried", "refused", "blocked"})
ERROR_KINDS = frozenset(
    {"conversation", "database", "key", "telegram", "network", "timeout", "rendering", "schedule"}
)
QUESTION_IDS = frozenset(question.id for question in QUESTIONS)
REPLY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

# The time at which a question was first asked is nobody's business.
disable_created_metrics()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class ClosedCounter:
    """A counter whose labels take only the values they are allowed."""

    counter: Counter
    allowed: tuple[frozenset[str], ...]

    def count(self, *values: object) -> None:
        pairs = zip(values, self.allowed, strict=True)
        self.counter.labels(*(_closed(value, allowed) for value, allowed in pairs)).inc()

    def from_zero(self) -> ClosedCounter:
        """The same, where each value of its one label is shown before anything is counted."""
        (allowed,) = self.allowed
        for value in sorted({*allowed, OTHER}):
            self.counter.labels(value)
        return self


def _closed(value: object, allowed: frozenset[str]) -> str:
    return value if isinstance(value, str) and value in allowed else OTHER


class Metrics:
    """All that is measured, in a registry of its own; made once."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._updates = self._counter(
            "updates", "Updates taken in", kind=UPDATE_KINDS, outcome=UPDATE_OUTCOMES
        )
        self._sessions = self._counter(
            "sessions", "Conversations, by what became of them", outcome=SESSION_OUTCOMES
        ).from_zero()
        self._questions = self._counter("questions", "Questions asked", question=QUESTION_IDS)
        self._errors = self._counter("errors", "Errors", kind=ERROR_KINDS).from_zero()
        self._sends = self._counter(
            "sends", "Messages sent to people", outcome=SEND_OUTCOMES
        ).from_zero()
        self._replies = Histogram(
            "wenzhu_reply_seconds",
            "From an update's arrival to the reply that was sent",
            buckets=REPLY_BUCKETS,
            registry=self._registry,
        )
        self._waiting = self._gauge("inbox_waiting", "Updates taken in and not yet answered")
        self._open = self._gauge("sessions_open", "Conversations under way")

    def _counter(self, name: str, about: str, **labels: frozenset[str]) -> ClosedCounter:
        counter = Counter(f"wenzhu_{name}", about, list(labels), registry=self._registry)
        return ClosedCounter(counter, tuple(labels.values()))

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(f"wenzhu_{name}", about, registry=self._registry)

    def update(self, kind: str, outcome: str) -> None:
        """An update was dealt with."""
        self._updates.count(kind, outcome)

    def replied(self, seconds: float) -> None:
        """A reply was sent, so long after the update had come."""
        self._replies.observe(max(0.0, seconds))

    def session(self, outcome: str) -> None:
        self._sessions.count(outcome)

    def asked(self, question: str) -> None:
        self._questions.count(question)

    def error(self, kind: str) -> None:
        self._errors.count(kind)

    def send(self, outcome: str) -> None:
        self._sends.count(outcome)

    def inbox_waiting(self, updates: int) -> None:
        self._waiting.set(updates)

    def sessions_open(self, sessions: int) -> None:
        self._open.set(sessions)

    def exposition(self) -> bytes:
        """All of it in Prometheus' text format, which CONTENT_TYPE names."""
        return generate_latest(self._registry)
