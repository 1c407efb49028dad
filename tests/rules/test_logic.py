"""Conditions have three answers, refuse Python's own two, and know what can still move them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import facts as f
from rules.case import Case
from rules.interval import at_least, exactly
from rules.logic import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    Decision,
    Not,
    all_of,
    any_of,
    in_principle,
    noted,
    subject_to,
)
from rules.truth import CAN_BE_FALSE, CAN_BE_TRUE, CAN_BE_UNKNOWN, FALSE, TRUE, UNKNOWN, Truth
from tests.rules.support import TODAY

A, B, C = f.TEKUN, f.ORPHAN, f.DIBAO
HELD = {TRUE: True, FALSE: False, UNKNOWN: None}
BIT = {FALSE: CAN_BE_FALSE, UNKNOWN: CAN_BE_UNKNOWN, TRUE: CAN_BE_TRUE}
ORDER = (FALSE, UNKNOWN, TRUE)
PAIRS = list(product(ORDER, ORDER))


def of(values: dict[str, Any]) -> Case:
    """A case of which these facts are known; None is unknown."""
    return Case({key: value for key, value in values.items() if value is not None}, TODAY)


def flags(*outcomes: Truth) -> Case:
    return of({flag.key: HELD[truth] for flag, truth in zip((A, B, C), outcomes, strict=False)})


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_a_conjunction_is_the_least_of_its_parts(left: Truth, right: Truth) -> None:
    expected = min(left, right, key=ORDER.index)
    assert AllOf((A, B)).evaluate(flags(left, right)) is expected
    assert (A & B).evaluate(flags(left, right)) is expected


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_a_disjunction_is_the_greatest_of_its_parts(left: Truth, right: Truth) -> None:
    expected = max(left, right, key=ORDER.index)
    assert AnyOf((A, B)).evaluate(flags(left, right)) is expected
    assert (A | B).evaluate(flags(left, right)) is expected


@pytest.mark.parametrize(("given_", "expected"), list(zip(ORDER, ORDER[::-1], strict=True)))
def test_a_negation_mirrors_and_keeps_unknown(given_: Truth, expected: Truth) -> None:
    assert Not(A).evaluate(flags(given_)) is expected
    assert (~A).evaluate(flags(given_)) is expected


def test_nothing_to_fulfil_is_fulfilled_and_no_choice_is_none() -> None:
    assert ALWAYS.evaluate(of({})) is TRUE
    assert any_of().evaluate(of({})) is FALSE


NUMBER = f.AGE < 5
PYTHONS_OWN: dict[str, Callable[[], object]] = {
    "and": lambda: A and B,
    "or": lambda: A or B,
    "not": lambda: not A,
    "if": lambda: 1 if NUMBER else 2,
    "while a chain": lambda: 1 < f.AGE < 5,
    "bool": lambda: bool(A & B),
    "any": lambda: any([A, B]),
    "all": lambda: all([A, B]),
    "filter": lambda: list(filter(None, [A])),
}


@pytest.mark.parametrize("use", list(PYTHONS_OWN.values()), ids=list(PYTHONS_OWN))
def test_pythons_own_logic_is_refused_on_a_condition_with_advice(use: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match=r"write `a & b`, `a \| b`, `~a`"):
        use()


@pytest.mark.parametrize("truth", ORDER)
def test_pythons_own_logic_is_refused_on_a_truth_with_advice(truth: Truth) -> None:
    for use in (
        lambda: truth and True,
        lambda: truth or True,
        lambda: not truth,
        lambda: bool(truth),
    ):
        with pytest.raises(TypeError, match=r"write `truth is Truth\.TRUE`"):
            use()


WORDS: dict[str, Callable[[Condition, str], Condition]] = {
    "in_principle": in_principle,
    "subject_to": subject_to,
    "noted": noted,
}


@pytest.mark.parametrize(
    ("word", "given_", "expected", "office_decides"),
    [
        ("in_principle", TRUE, TRUE, False),
        ("in_principle", UNKNOWN, UNKNOWN, True),
        ("in_principle", FALSE, UNKNOWN, True),
        ("subject_to", TRUE, UNKNOWN, True),
        ("subject_to", UNKNOWN, UNKNOWN, True),
        ("subject_to", FALSE, FALSE, False),
        ("noted", TRUE, TRUE, True),
        ("noted", UNKNOWN, UNKNOWN, True),
        ("noted", FALSE, FALSE, False),
    ],
)
def test_an_offices_word_bends_a_condition_as_the_document_says(
    word: str, given_: Truth, expected: Truth, office_decides: bool
) -> None:
    condition = WORDS[word](A, "office")
    assert condition.evaluate(flags(given_)) is expected
    assert condition.discretion(flags(given_)) == ({"office"} if office_decides else set())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (any_of(A, noted(B, "office")), set()),
        (any_of(C, noted(B, "office")), {"office"}),
        (any_of(noted(A, "one"), noted(B, "two")), {"one", "two"}),
        (all_of(C, noted(A, "office")), set()),
        (all_of(A, noted(B, "office")), {"office"}),
        (all_of(A, in_principle(C, "office")), {"office"}),
        (any_of(A, in_principle(C, "office")), set()),
        (all_of(C, in_principle(C, "office")), set()),
        (any_of(C, subject_to(C, "office")), set()),
        (~noted(A, "office"), {"office"}),
        (~all_of(C, noted(A, "office")), set()),
    ],
    ids=lambda value: value.describe() if isinstance(value, Condition) else "",
)
def test_only_decisions_that_carry_the_outcome_are_named(
    condition: Condition, expected: set[str]
) -> None:
    assert condition.discretion(flags(TRUE, TRUE, FALSE)) == expected


# Random formulas in which every fact and every decision occurs once.
LEAVES = st.sampled_from(["flag", "flag", "number", "choice", "unknown", "presumed"])
FORMULAS = st.recursive(
    LEAVES,
    lambda parts: st.tuples(st.sampled_from(["all", "any", "not"]), st.lists(parts, max_size=3)),
    max_leaves=7,
)
FLAGS = f.IDENTITIES[:7]
NUMBERS = (
    f.HUKOU_YEARS,
    f.CONTRIBUTION_YEARS,
    f.AGE,
    f.PARENT_HUKOU_YEARS,
    f.PARENT_CONTRIBUTION_YEARS,
    f.NON_COVERED_COST,
    f.AID_RECEIVED,
)
CHOICES = (f.HUKOU_PLACE, f.INSURED_PLACE, f.INSURANCE_TYPE, f.CARE_SETTING, f.INJURY_CAUSE)


class Builder:
    """Makes a formula's leaves, and remembers what each may be."""

    def __init__(self, presumed: Truth) -> None:
        self.presumed = presumed
        self.flags, self.numbers, self.choices = iter(FLAGS), iter(NUMBERS), iter(CHOICES)
        self.values: dict[str, list[Any]] = {}
        self.decisions: list[str] = []

    def build(self, formula: Any) -> Condition:
        if isinstance(formula, str):
            return self.leaf(formula)
        kind, parts = formula
        built = tuple(self.build(part) for part in parts)
        if kind == "not":
            return Not(AnyOf(built))
        return AllOf(built) if kind == "all" else AnyOf(built)

    def leaf(self, kind: str) -> Condition:
        if kind == "number":
            fact = next(self.numbers)
            self.values[fact.key] = [exactly(Decimal("4.99")), exactly(5)]
            return fact >= 5
        if kind == "choice" and (choice := next(self.choices, None)) is not None:
            self.values[choice.key] = list(choice.options)
            return choice.is_(choice.options[0])
        if kind in {"flag", "choice"}:
            flag = next(self.flags)
            self.values[flag.key] = [True, False]
            return flag
        self.decisions.append(f"office_{len(self.decisions)}")
        return Decision(self.decisions[-1], UNKNOWN if kind == "unknown" else self.presumed)


def completions(known: dict[str, Any], values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    open_keys = [key for key in values if key not in known]
    for chosen in product(*(values[key] for key in open_keys)):
        yield known | dict(zip(open_keys, chosen, strict=True))


@st.composite
def partly_known(
    draw: Any, presumed: Truth = TRUE
) -> tuple[Condition, dict[str, Any], dict[str, list[Any]], list[str]]:
    builder = Builder(presumed)
    condition = builder.build(draw(FORMULAS))
    facts = {
        key: draw(st.sampled_from([None, None, *options]))
        for key, options in builder.values.items()
    }
    known = {key: value for key, value in facts.items() if value is not None}
    return condition, known, builder.values, builder.decisions


@settings(max_examples=300)
@given(partly_known())
def test_an_outlook_says_exactly_what_can_still_become_of_a_condition(given_: Any) -> None:
    condition, known, values, _ = given_
    outlook = condition.outlook(of(known))
    outcomes = {condition.evaluate(of(each)) for each in completions(known, values)}
    assert outlook.can_be == sum(BIT[truth] for truth in outcomes)


@settings(max_examples=300)
@given(partly_known())
def test_an_outlook_names_exactly_the_inputs_that_can_still_decide(given_: Any) -> None:
    condition, known, values, _ = given_
    movers = {
        key
        for each in completions(known, values)
        for key in values.keys() - known.keys()
        for value in values[key]
        if condition.evaluate(of(each)) is not condition.evaluate(of(each | {key: value}))
    }
    assert set(condition.outlook(of(known)).movers) == movers


@settings(max_examples=300)
@given(partly_known())
def test_an_outlook_allows_what_holds_now(given_: Any) -> None:
    condition, known, _, _ = given_
    outcome = condition.evaluate(of(known))
    if outcome is not UNKNOWN:
        outlook = condition.outlook(of(known))
        assert (outlook.can_be, dict(outlook.movers)) == (BIT[outcome], {})


def decided(condition: Condition, code: str, truth: Truth) -> Condition:
    """The same formula after an office has decided one point."""
    if isinstance(condition, Decision):
        return Decision(code, truth) if condition.code == code else condition
    if isinstance(condition, Not):
        return Not(decided(condition.condition, code, truth))
    if isinstance(condition, AllOf | AnyOf):
        parts = tuple(decided(part, code, truth) for part in condition.conditions)
        return type(condition)(parts)
    return condition


@settings(max_examples=300)
@given(partly_known(presumed=UNKNOWN))
def test_exactly_the_decisions_on_which_an_outcome_rests_are_named(given_: Any) -> None:
    condition, known, values, codes = given_
    assert condition.discretion(of(known)) == {
        code for code in codes if matters(condition, code, codes, known, values)
    }


def matters(
    condition: Condition,
    code: str,
    codes: list[str],
    known: dict[str, Any],
    values: dict[str, list[Any]],
) -> bool:
    """Whether an office's word can change the outcome, for some answers and words of others."""
    others = [each for each in codes if each != code]
    for words in product((FALSE, TRUE), repeat=len(others)):
        spoken = condition
        for other, word in zip(others, words, strict=True):
            spoken = decided(spoken, other, word)
        no, yes = decided(spoken, code, FALSE), decided(spoken, code, TRUE)
        if any(
            no.evaluate(of(each)) is not yes.evaluate(of(each))
            for each in completions(known, values)
        ):
            return True
    return False


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (exactly(5), TRUE),
        (exactly(Decimal("4.99")), FALSE),
        (at_least(5), TRUE),
        (at_least(Decimal("4.99")), UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_comparison_is_unknown_where_the_interval_does_not_settle_it(
    known: Any, expected: Truth
) -> None:
    assert (f.AGE >= 5).evaluate(of({f.AGE.key: known})) is expected
    assert (~(f.AGE < 5)).evaluate(of({f.AGE.key: known})) is expected
