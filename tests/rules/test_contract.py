"""What holds for every policy and every person, tried on random ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.assessment import assess, standing
from rules.case import Case
from rules.facts import ORDER
from rules.policy import Policy
from rules.registry import POLICIES
from tests.rules.people import (
    FIGURES,
    KEYS,
    VALUES,
    Facts,
    View,
    allowed,
    almost_known,
    anywhere,
    borders,
    is_open,
    known_case,
    nested,
    randoms,
    two_views,
    views,
    within,
)
from tests.rules.support import (
    DOCUMENTS,
    PROGRAMMES,
    as_json,
    plain,
    programme,
    screened,
    screened_text,
)

YUAN = re.compile(r"[0-9]+\.[0-9]{2}")
OPERATORS = {"<": Decimal("-0.01"), "<=": 0, ">": Decimal("0.01"), ">=": 0}
figures = st.sampled_from(FIGURES)


@settings(max_examples=150)
@given(views(), figures)
def test_five_programmes_stand_in_order_and_say_well_formed_things(view: View, known: Any) -> None:
    result = plain(known_case(view.facts, known))
    assert [each["id"] for each in result["programmes"]] == list(PROGRAMMES)
    for each, document in zip(result["programmes"], DOCUMENTS, strict=True):
        check_verdict(each)
        check_reasons(each, document)
        check_missing(each, view.facts)
        for benefit in each["benefits"]:
            check_benefit(benefit, document)


def check_verdict(each: dict[str, Any]) -> None:
    possible = each["possible_categories"]
    assert each["status"] in {"eligible", "ineligible", "undetermined"}
    assert (each["status"] == "ineligible") == (possible == [])
    if each["category"] is not None:
        assert (each["status"], possible) == ("eligible", [each["category"]])
        assert each["missing"] == each["missing_parameters"] == []
    if each["status"] == "ineligible":
        assert each["missing"] == each["missing_parameters"] == each["benefits"] == []
        assert each["discretion"] is False
    assert each["discretion"] == bool(each["discretion_note"])


def check_reasons(each: dict[str, Any], document: str) -> None:
    assert each["reasons"]
    for reason in each["reasons"]:
        assert reason["clause"].startswith(f"{document}/")
        assert reason["outcome"] in {"true", "false", "unknown"}
        assert reason["rule"]
    outcomes = {reason["outcome"] for reason in each["reasons"]}
    assert each["status"] != "ineligible" or "false" in outcomes
    assert each["status"] != "undetermined" or "unknown" in outcomes


def check_missing(each: dict[str, Any], facts: Facts) -> None:
    for missing in (each["missing"], *(benefit["missing"] for benefit in each["benefits"])):
        assert missing == sorted(set(missing), key=ORDER.__getitem__)
        assert all(is_open(key, facts) for key in missing)


def check_benefit(benefit: dict[str, Any], document: str) -> None:
    amount = benefit["amount_yuan"]
    yuan = [benefit["deductible_yuan"], benefit["cap_yuan"], *(amount or {}).values()]
    assert all(value is None or YUAN.fullmatch(value) for value in yuan)
    if amount and amount["max"] is not None:
        assert Decimal(amount["min"]) <= Decimal(amount["max"])
    assert benefit["clauses"]
    assert all(clause.startswith(f"{document}/") for clause in benefit["clauses"])
    assert benefit["discretion"] == bool(benefit["discretion_note"])
    assert benefit["status"] in {"eligible", "ineligible", "undetermined"}


@settings(max_examples=500)
@given(two_views(), figures)
def test_more_answers_never_overturn_a_settled_verdict_or_category(
    seen: tuple[View, View], known: Any
) -> None:
    before, after = (plain(known_case(view.facts, known)) for view in seen)
    for earlier, later in zip(before["programmes"], after["programmes"], strict=True):
        check_not_overturned(earlier, later)


@settings(max_examples=300)
@given(views(), figures)
def test_all_answers_bear_out_what_was_settled_with_some(view: View, known: Any) -> None:
    before = plain(known_case(view.facts, known))
    after = plain(known_case(view.person, known))
    for earlier, later in zip(before["programmes"], after["programmes"], strict=True):
        check_not_overturned(earlier, later)


def check_not_overturned(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    if earlier["status"] != "undetermined":
        assert later["status"] == earlier["status"]
    if earlier["category"] is not None:
        assert later["category"] == earlier["category"]
    possible = earlier["possible_categories"]
    assert [name for name in possible if name in later["possible_categories"]] == (
        later["possible_categories"]
    )
    after = {benefit["id"]: benefit for benefit in later["benefits"]}
    for benefit in earlier["benefits"]:
        if benefit["id"] in after:
            check_narrowed(benefit, after[benefit["id"]], len(later["possible_categories"]) > 1)


def check_narrowed(earlier: dict[str, Any], later: dict[str, Any], open_category: bool) -> None:
    if earlier["status"] != "undetermined":
        assert later["status"] == earlier["status"]
    for field in ("rate", "deductible_yuan", "cap_yuan", "starts_on"):
        if earlier[field] is not None:
            assert later[field] == earlier[field] or (open_category and later[field] is None)
    wide, narrow = earlier["amount_yuan"], later["amount_yuan"]
    if wide is None or (open_category and narrow is None):
        return
    assert narrow is not None
    assert Decimal(narrow["min"]) >= Decimal(wide["min"])
    if wide["max"] is not None:
        assert narrow["max"] is not None
        assert Decimal(narrow["max"]) <= Decimal(wide["max"])


@settings(max_examples=200)
@given(views(), figures, st.data())
def test_an_unknown_fact_is_never_treated_as_a_no(view: View, known: Any, data: Any) -> None:
    facts = view.facts
    removed = data.draw(st.sampled_from(sorted(facts)))
    before = plain(known_case(facts, known))
    after = plain(known_case({key: facts[key] for key in facts if key != removed}, known))
    for with_it, without in zip(before["programmes"], after["programmes"], strict=True):
        assert without["status"] != "ineligible" or with_it["status"] == "ineligible"
        assert without["status"] != "eligible" or with_it["status"] == "eligible"


@settings(max_examples=60)
@given(views(), figures, st.randoms(use_true_random=False))
def test_order_of_the_facts_does_not_matter(view: View, known: Any, random: Random) -> None:
    facts = nested(view.facts)
    identities = list(facts["identities"].items())
    random.shuffle(identities)
    shuffled = list((facts | {"identities": dict(identities)}).items())
    random.shuffle(shuffled)
    assert screened_text(as_json(dict(shuffled)), known) == screened_text(as_json(facts), known)


def test_repeats_in_a_list_count_once() -> None:
    once = {"items": ["qingdao/22#尼膜同"], "diagnoses": ["qingdao/22", "rare/1-4"]}
    twice = {"items": once["items"] * 2, "diagnoses": ["rare/1-4", "qingdao/22", "rare/1-4"]}
    assert screened(once) == screened(twice)


@pytest.mark.parametrize(
    "same", [[5, "5.0"], [{"min": 5, "max": 5}, 5], [{"max": 5}, {"min": 0, "max": 5}]]
)
def test_equal_facts_have_equal_receipts_however_they_are_written(same: list[Any]) -> None:
    written = [as_json({"aid_received_yuan": value}).replace('"5.0"', "5.0") for value in same]
    first, second = (screened_text(line)["receipt"] for line in written)
    assert first == second


def test_different_facts_have_different_receipts() -> None:
    lines = ({}, {"aid_received_yuan": 5}, {"identities": {"dibao": False}})
    assert len({screened(facts)["receipt"]["facts"] for facts in lines}) == len(lines)


def answer(policy: Policy, case: Case) -> tuple[str, str | None]:
    """What a programme's missing facts are about: its status and its category."""
    stands = standing(policy, case)
    return stands.verdict.value, None if stands.category is None else stands.category.name


def filled(facts: Facts, keys: Any, random: Random) -> Facts:
    return facts | {key: within(random, key, facts.get(key)) for key in keys}


@settings(max_examples=150)
@given(views(), figures, randoms())
def test_no_fact_outside_missing_can_change_status_or_category(
    view: View, known: Any, random: Random
) -> None:
    facts = view.facts
    for policy in POLICIES:
        missing = assess(policy, known_case(facts, known)).missing
        others = [key for key in KEYS if is_open(key, facts) and key not in missing]
        for answered in (facts, filled(facts, missing, random), filled(facts, missing, random)):
            settled = answer(policy, known_case(answered, known))
            completed = known_case(filled(answered, others, random), known)
            assert answer(policy, completed) == settled


@settings(max_examples=800)
@given(views(), figures, randoms())
def test_no_fact_outside_a_benefits_missing_can_change_its_status_or_amount(
    view: View, known: Any, random: Random
) -> None:
    result = plain(known_case(view.facts, known))
    for each in result["programmes"]:
        for benefit in each["benefits"]:
            check_rests_on_missing(each["id"], benefit, view.facts, known, random)


def check_rests_on_missing(
    name: str, benefit: dict[str, Any], facts: Facts, known: Any, random: Random
) -> None:
    """Once its missing facts are answered, no other answer changes a benefit still there."""
    answered = filled(facts, benefit["missing"], random)
    others = [key for key in KEYS if is_open(key, answered)]
    before, after = (
        [each for each in programme(plain(case), name)["benefits"] if each["id"] == benefit["id"]]
        for case in (
            known_case(answered, known),
            known_case(filled(answered, others, random), known),
        )
    )
    for earlier, later in zip(before, after, strict=False):
        for field in ("status", "amount_yuan"):
            assert later[field] == earlier[field], (benefit["id"], benefit["missing"])


@settings(max_examples=200)
@given(almost_known(), figures)
def test_every_missing_fact_can_change_status_or_category(
    given_: tuple[Policy, Facts, Random], known: Any
) -> None:
    policy, facts, random = given_
    missing = assess(policy, known_case(facts, known)).missing
    for key in missing:
        others = [other for other in missing if other != key]
        assert any(turns(policy, facts, key, others, known, random)), f"{key} decides nothing"


def turns(
    policy: Policy, facts: Facts, key: str, others: list[str], known: Any, random: Random
) -> Iterator[bool]:
    """Whether a fact decides, in one completion of the others after another."""
    for _ in range(600):
        completed = dict(facts)
        for other in random.sample(others, len(others)):
            completed[other] = anywhere(random, other, completed)
        yield len(set(_answers(policy, completed, key, facts.get(key), known))) > 1


def _answers(
    policy: Policy, completed: Facts, key: str, partly: Any, known: Any
) -> Iterator[tuple[str, str | None]]:
    ends = partly.values() if isinstance(partly, dict) else ()
    for value in (*VALUES[key], *ends, *borders(key, completed)):
        if allowed(value, partly):
            yield answer(policy, known_case(completed | {key: value}, known))


@settings(max_examples=300)
@given(views(), figures)
def test_a_counterfactual_is_possible_and_leads_where_it_says(view: View, known: Any) -> None:
    facts = view.facts
    for each in plain(known_case(facts, known))["programmes"]:
        for route in {change["route"] for change in each["counterfactuals"]}:
            changes = [line for line in each["counterfactuals"] if line["route"] == route]
            changed = facts | {change["fact"]: after(change) for change in changes}
            found = programme(plain(known_case(changed, known)), each["id"])
            assert found["status"] in {changes[0]["leads_to"], "eligible"}, changes


def after(change: dict[str, Any]) -> Any:
    """A fact's value once the change that is needed has just been made."""
    needed = change["needed"]
    if needed == "true":
        return True
    operator, _, number = needed.partition(" ")
    if operator not in OPERATORS:
        return needed.partition(" or ")[0]
    value = Decimal(number) + OPERATORS[operator]
    assert value >= 0, change
    return value
