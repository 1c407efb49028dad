"""Receipts: what a result was made from, so that an office can make it again years later."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import msgspec

from rules.case import Case
from rules.facts import BY_KEY, COUNTY
from rules.figures import Figures
from rules.policy import Benefit, Policy, Rule, Stated, parts_of
from rules.published import Figure
from rules.registry import BY_ID, POLICIES
from rules.results import Receipt

ENGINE = "1"
DIGITS = 16


def digest(thing: Any) -> str:
    """A short hash of anything with a JSON form; equal contents give equal hashes."""
    return hashlib.sha256(msgspec.json.encode(thing, order="deterministic")).hexdigest()[:DIGITS]


def receipt(case: Case) -> Receipt:
    """The receipt of a case; it holds hashes and versions, and nothing about the person."""
    return Receipt(
        engine=ENGINE,
        as_of=case.as_of,
        facts=digest(dumped(case)),
        figures=figures_used(case),
        policies=policy_versions(),
    )


def dumped(case: Case) -> dict[str, Any]:
    """A case's facts in their JSON form."""
    return {key: _plain(BY_KEY[key].dump(value)) for key, value in case.facts.items()}


def _plain(value: Any) -> Any:
    """A JSON value in which 5 and 5.0 are one number."""
    if isinstance(value, Decimal):
        return value.normalize()
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, dict) else value


@cache
def policy_versions() -> dict[str, str]:
    """The version of each policy's encoding."""
    return {policy.id: version(policy.id) for policy in POLICIES}


@cache
def version(policy_id: str) -> str:
    """The version of a policy's encoding: a hash of all that it says."""
    return digest(_content(BY_ID[policy_id]))


def _content(policy: Policy) -> list[str]:
    rules = [f"{rule.name} {rule.clause} {rule.text}" for rule in parts_of(policy, Rule)]
    benefits = [f"{benefit.id} {benefit.due.describe()}" for benefit in parts_of(policy, Benefit)]
    numbers = [f"{number.clause} {number.printed}" for number in parts_of(policy, Stated)]
    dates = [str(policy.document.in_force_from), str(policy.document.in_force_until)]
    return [policy.id, *rules, *benefits, *numbers, *dates]


@cache
def _figures_of_policies() -> tuple[Figure, ...]:
    figures = {figure.key: figure for figure in parts_of(POLICIES, Figure)}
    return tuple(figures[key] for key in sorted(figures))


def figures_used(case: Case) -> dict[str, str]:
    """Each published figure that holds for a case, as `year: yuan`; what is unknown is absent."""
    return _figures_used(case.figures, case.as_of, case.facts.get(COUNTY.key))


@lru_cache(maxsize=64)
def _figures_used(figures: Figures, as_of: date, county: str | None) -> dict[str, str]:
    case = Case({COUNTY.key: county} if county else {}, as_of, figures)
    known = {figure.key: figure.row(case) for figure in _figures_of_policies()}
    used = {key: f"{row.year}: {row.yuan}" for key, row in known.items() if row}
    return used | _undated(figures)


def _undated(figures: Figures) -> dict[str, str]:
    ends = {
        f"{place}.transition_period_end": end.day.isoformat()
        for place, end in figures.transition_period_end.items()
    }
    caps = {f"qingdao.item_cap.{item}": str(cap.yuan) for item, cap in figures.item_caps.items()}
    listed = figures.xiamen_diseases
    lists = {} if listed is None else {"xiamen.disease_list": digest(sorted(listed))}
    return ends | caps | lists
