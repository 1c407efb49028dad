"""Texts with known results: a plain second reading of what people and discharge letters say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.match import Match

Matches = Callable[[str], Match]

EXAMPLES = Path(__file__).parents[1] / "examples" / "matching.jsonl"
CASES = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]

each_case = pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])


def test_there_are_cases_of_every_decision() -> None:
    assert len(CASES) == 36
    assert {case["decision"] for case in CASES} == {"accept", "ask", "none"}
    assert all(case.keys() == {"id", "text", "gold", "decision", "needs"} for case in CASES)


@each_case
def test_the_decision_agrees_with_the_second_reading(match: Matches, case: dict[str, Any]) -> None:
    assert match(case["text"]).decision == case["decision"]


@each_case
def test_every_disease_has_its_entry_first_in_the_order_of_mention(
    match: Matches, case: dict[str, Any]
) -> None:
    groups = match(case["text"]).groups
    assert len(groups) == len(case["gold"])
    for group, gold in zip(groups, case["gold"], strict=True):
        assert group[0].entry in gold


@each_case
def test_what_an_entry_still_requires_agrees_with_the_second_reading(
    match: Matches, case: dict[str, Any]
) -> None:
    found = match(case["text"])
    needs = {each.entry: [need.value for need in each.needs] for each in found.candidates}
    assert {entry: needs.get(entry) for entry in case["needs"]} == case["needs"]
    if case["decision"] == "accept":
        assert [group[0].needs for group in found.groups] == [()] * len(case["gold"])


@pytest.mark.parametrize("case", [case for case in CASES if len(case["gold"]) == 1])
def test_all_that_the_second_reading_counts_as_right_is_offered(
    match: Matches, case: dict[str, Any]
) -> None:
    [group], [gold] = match(case["text"]).groups, case["gold"]
    assert set(gold) <= {each.entry for each in group}


@pytest.mark.parametrize(
    ("text", "entry", "why"),
    [
        ("我爷爷有血友病,我没有", "qingdao/6", "somebody_else"),
        ("排除了多发性骨髓瘤", "qingdao/12", "negated"),
    ],
)
def test_what_is_ruled_out_is_told_with_its_reason(
    match: Matches, text: str, entry: str, why: str
) -> None:
    assert text in {case["text"] for case in CASES}
    assert (entry, why) in {(each.entry, each.why) for each in match(text).excluded}
