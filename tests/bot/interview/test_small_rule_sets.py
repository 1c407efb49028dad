"""Held against brute force: on small rule sets, what is asked for is exactly what can matter."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interview.planner import wanted_facts
from rules import facts as f
from rules.assessment import standing
from rules.case import Case
from rules.kinds import Flag
from rules.logic import AllOf, AnyOf, Condition, Decision, Not
from rules.policy import Authority, Category, Document, Path, Policy, Rule

DAY = date(2025, 3, 1)
DOCUMENT = Document("small-2025", "小", "小〔2025〕1号", "小", DAY, DAY)
CLAUSE = DOCUMENT.clause("一")
FLAGS: tuple[Flag, ...] = (f.TEKUN, f.DIBAO, f.ORPHAN, f.WULAO, f.LOW_INCOME, f.SPECIAL_CARE)


def leaves(flags: list[Flag]) -> list[Condition]:
    """Each flag once, some of them negated or for an office to decide."""
    return [flag if place % 3 else Not(flag) for place, flag in enumerate(flags)]


@st.composite
def policies(draw: Any) -> Policy:
    """A gate, a requirement and two or three categories, each flag in one place only."""
    flags = leaves(list(draw(st.permutations(FLAGS))))
    gate, requirement = flags.pop(), flags.pop()
    if draw(st.booleans()):
        requirement = AnyOf((requirement, Decision("an_office")))
    categories: list[Condition] = []
    while flags:
        size = min(len(flags), draw(st.integers(1, 2)))
        parts = tuple(flags.pop() for _ in range(size))
        categories.append(draw(st.sampled_from([AllOf, AnyOf]))(parts))
    return Policy(
        id="small",
        place="xiamen",
        document=DOCUMENT,
        gate=Rule("gate", CLAUSE, gate),
        requirements=(Rule("requirement", CLAUSE, requirement),),
        categories=tuple(Category(f"class_{n}", CLAUSE, each) for n, each in enumerate(categories)),
        benefits=(),
        paths=(Path(steps=()),),
        decided_by=Authority("an_office", CLAUSE),
    )


def outcome(policy: Policy, facts: dict[str, bool]) -> tuple[str, str | None]:
    stands = standing(policy, Case(facts, DAY))
    return stands.verdict.value, None if stands.category is None else stands.category.name


def mattering(policy: Policy, known: dict[str, bool]) -> set[str]:
    """By brute force: facts that alone can change status or category, whatever the others are."""
    unknown = [flag.key for flag in FLAGS if flag.key not in known]
    found = set()
    for values in product([False, True], repeat=len(unknown)):
        complete = known | dict(zip(unknown, values, strict=True))
        for key in unknown:
            flipped = complete | {key: not complete[key]}
            if outcome(policy, complete) != outcome(policy, flipped):
                found.add(key)
    return found


@settings(max_examples=300)
@given(policies(), st.dictionaries(st.sampled_from([flag.key for flag in FLAGS]), st.booleans()))
def test_what_is_asked_for_is_exactly_what_can_matter(
    policy: Policy, known: dict[str, bool]
) -> None:
    assert wanted_facts([policy], Case(known, DAY), "eligibility") == mattering(policy, known)
