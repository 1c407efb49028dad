"""A conversation is brought back from its steps, and goes on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.conversation import Conversation
from bot.interview.session import Said
from bot.interview.steps import Did, Step, as_json, decoded, encoded
from bot.parameters import deployment_figures
from bot.words import words
from tests.bot.diseases import DISEASES
from tests.bot.test_conversations import FIGURES, SCRIPTS, TODAY, shown


def fresh(today: date = TODAY) -> Conversation:
    return Conversation(words(), DISEASES, today, deployment_figures(FIGURES))


def typed(script: Path) -> Iterator[str]:
    for line in script.read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            yield line[1:].strip()


def recalled(kept: list[bytes], today: date = TODAY) -> Conversation:
    talk = fresh(today)
    for each in kept:
        talk.recall(decoded(each), TODAY)
    return talk


def without_texts(said: dict[str, Said]) -> dict[str, Said]:
    return {key: replace(each, text="") for key, each in said.items()}


def steps_of(*texts: str) -> list[Step]:
    talk = fresh()
    for text in texts:
        talk.hear(text)
    return talk.take_steps()


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_at_any_point_a_recalled_conversation_goes_on_like_the_one_that_went_on(
    script: Path,
) -> None:
    talk, kept = fresh(), list[bytes]()
    for text in typed(script):
        other = recalled(kept)
        assert other.asking == talk.asking
        assert without_texts(other.session.said) == without_texts(talk.session.said)
        assert other.session.case.facts == talk.session.case.facts
        assert shown(other.hear(text)) == shown(talk.hear(text))
        kept += [encoded(step) for step in talk.take_steps()]


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_step_is_the_same_after_it_was_written_down(script: Path) -> None:
    for step in steps_of(*typed(script)):
        again = decoded(encoded(step))
        assert without_texts(dict(again.said)) == without_texts(dict(step.said))
        assert replace(again, said={}) == replace(step, said={})


def test_a_step_reads_plainly() -> None:
    step = steps_of("2", "泉州")[-1]
    assert as_json(step) == {
        "did": "answer",
        "question": "hukou_place",
        "text": "泉州",
        "said": {"hukou_place": {"how": "stated", "value": "quanzhou"}},
    }


def test_asking_why_or_for_help_leaves_nothing_to_keep() -> None:
    assert steps_of("为什么", "帮助", "目前结果", "我看不懂", "退出") == []


def test_a_result_that_was_lost_on_the_way_is_told_whole_again() -> None:
    talk = fresh()
    texts = list(typed(SCRIPTS / "insured_elsewhere_says_which_clause_does_not_fit.txt"))
    answers = [shown(talk.hear(text)) for text in texts]
    told = next(each for each in reversed(answers) if "〔" in each)
    again = recalled([encoded(step) for step in talk.take_steps()])
    assert all(line in shown(again.resume()) for line in told.splitlines() if "〔" in line)


def test_relative_days_mean_the_day_on_which_they_were_said() -> None:
    """Said on 2026-03-01, "three years ago" stays 2023, whenever the conversation goes on."""
    said = steps_of("1", "厦门", "厦门", "都没有", "三年前")
    later = recalled([encoded(step) for step in said], today=date(2026, 6, 1))
    assert without_texts(later.session.said) == without_texts(
        {key: each for step in said for key, each in step.said.items()}
    )
    assert later.session.as_of == date(2026, 6, 1)


def test_a_fact_that_can_no_longer_be_is_asked_again_and_the_others_stand() -> None:
    step = steps_of("1", "泉州")[-1]
    old = encoded(step).replace(b'"quanzhou"', b'"a place of old"')
    strange = encoded(step).replace(b'"hukou_place":', b'"a_fact_of_old":')
    assert decoded(old).said == {}
    assert decoded(strange).said == {}
    talk = fresh()
    for each in (Step(Did.FOR_WHOM, value="self"), decoded(old), decoded(strange)):
        talk.recall(each, TODAY)
    assert talk.asking == "hukou_place"


def test_what_was_said_to_another_question_is_never_taken_for_this_one() -> None:
    talk = fresh()
    talk.recall(Step(Did.FOR_WHOM, value="self"), TODAY)
    talk.recall(Step(Did.HEARD, question="diagnoses", text="2"), TODAY)
    assert talk.session.said == {}
    assert talk.asking == "hukou_place"


def test_a_question_put_again_keeps_every_other_answer() -> None:
    talk = fresh()
    for text in ("1", "泉州", "泉州"):
        talk.hear(text)
    talk.ask_again("hukou_place")
    assert talk.asking == "hukou_place"
    talk.hear("厦门")
    assert {key: said.value for key, said in talk.session.said.items()} == {
        "insured_place": "quanzhou",
        "hukou_place": "xiamen",
    }


def test_for_whom_may_be_put_again_too() -> None:
    talk = fresh()
    for text in ("1", "泉州"):
        talk.hear(text)
    talk.ask_again("for_whom")
    assert talk.asking == "for_whom"
    talk.hear("3")
    assert (talk.for_whom, talk.asking) == ("child", "insured_place")
