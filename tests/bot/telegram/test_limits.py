"""Whoever sends too much is told once, and is heard again a minute later."""

from __future__ import annotations

from bot.channels.telegram.limits import MINUTE, Limits, Verdict


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def limits(most: int = 3) -> tuple[Limits, Clock]:
    clock = Clock()
    return Limits(clock, most), clock


def test_as_much_as_is_allowed_is_taken_and_the_next_is_told_once() -> None:
    judge, _ = limits()
    verdicts = [judge.judge(1) for _ in range(6)]
    assert verdicts == [Verdict.TAKE] * 3 + [Verdict.SAY_SO] + [Verdict.IGNORE] * 2


def test_one_chat_takes_nothing_from_another() -> None:
    judge, _ = limits()
    for _ in range(10):
        judge.judge(1)
    assert [judge.judge(2) for _ in range(3)] == [Verdict.TAKE] * 3


def test_just_under_a_minute_is_not_over_and_a_minute_is() -> None:
    judge, clock = limits()
    for _ in range(4):
        judge.judge(1)
    clock.seconds = MINUTE - 0.001
    assert judge.judge(1) is Verdict.IGNORE
    clock.seconds = MINUTE
    assert judge.judge(1) is Verdict.TAKE


def test_the_minute_slides() -> None:
    judge, clock = limits()
    for second in (0, 30, 50):
        clock.seconds = second
        assert judge.judge(1) is Verdict.TAKE
    clock.seconds = 61
    assert judge.judge(1) is Verdict.TAKE
    assert judge.judge(1) is Verdict.SAY_SO


def test_after_a_pause_too_much_is_told_again() -> None:
    judge, clock = limits()
    for _ in range(5):
        judge.judge(1)
    clock.seconds = 2 * MINUTE
    assert [judge.judge(1) for _ in range(4)] == [Verdict.TAKE] * 3 + [Verdict.SAY_SO]


def test_memory_does_not_grow_without_end() -> None:
    judge, _ = limits()
    for chat in range(60_000):
        judge.judge(chat)
    assert len(vars(judge)["_chats"]) == 50_000
