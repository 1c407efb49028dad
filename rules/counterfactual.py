"""The nearest changes that would bring in a person whom a policy leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.case import Case
from rules.facts import BY_KEY
from rules.kinds import Flag, IsOneOf, Number
from rules.logic import AllOf, AnyOf, Condition, Not
from rules.policy import Clause, Policy, Rule
from rules.quantity import Compare, Limit
from rules.results import Counterfactual
from rules.truth import FALSE, TRUE, UNKNOWN, Truth


@dataclass(frozen=True)
class Change:
    """One fact that would have to be otherwise."""

    fact: str
    present: bool | str | None
    needed: str
    gap: Decimal | None
    clause: Clause


Changes = frozenset[Change]
NOTHING: Changes = frozenset()


def counterfactuals(policy: Policy, case: Case, verdict: Truth) -> list[Counterfactual]:
    """The smallest sets of changes that would bring the person in, by category.

    Only what can still change is offered: a hukou, or years at a past diagnosis, cannot. Where a
    person is ruled out and something unknown stands in every way, the changes that would leave
    only that are given.
    """
    if verdict is TRUE or policy.gate.evaluate(case) is FALSE:
        return []
    for accepted in (TRUE, UNKNOWN) if verdict is FALSE else (TRUE,):
        ways = list(_ways(policy, case, accepted))
        if ways:
            fewest = min(len(changes) for _, changes in ways)
            nearest = (way for way in ways if len(way[1]) == fewest)
            return [line for route, changes in nearest for line in _lines(route, changes, accepted)]
    return []


def _ways(policy: Policy, case: Case, accepted: Truth) -> Iterator[tuple[str, Changes]]:
    standing = needed(policy.standing, case, accepted, policy.gate.clause)
    if standing is None:
        return
    for category in policy.categories:
        own = needed(category, case, accepted, category.clause)
        if own is not None and (standing or own):
            yield category.name, standing | own


def _lines(route: str, changes: Changes, accepted: Truth) -> Iterator[Counterfactual]:
    leads_to = "eligible" if accepted is TRUE else "undetermined"
    for change in sorted(changes, key=lambda change: change.fact):
        yield Counterfactual(
            fact=change.fact,
            present=change.present,
            needed=change.needed,
            gap=change.gap,
            clause=str(change.clause),
            route=route,
            leads_to=leads_to,
        )


def needed(condition: Condition, case: Case, accepted: Truth, clause: Clause) -> Changes | None:
    """The smallest set of changes after which a condition is at least `accepted`; None: no way."""
    outcome = condition.evaluate(case)
    if outcome is TRUE or outcome is accepted:
        return NOTHING
    match condition:
        case Rule():
            return needed(condition.condition, case, accepted, condition.clause)
        case AllOf():
            return _united(needed(each, case, accepted, clause) for each in condition.conditions)
        case AnyOf():
            return _least(needed(each, case, accepted, clause) for each in condition.conditions)
        case Flag() if outcome is FALSE and condition.changeable:
            return frozenset((Change(condition.key, False, "true", None, clause),))
        case IsOneOf() if outcome is FALSE and condition.fact.changeable:
            wanted = " or ".join(condition.values)
            present = case.facts[condition.fact.key]
            return frozenset((Change(condition.fact.key, present, wanted, None, clause),))
        case Compare() if outcome is FALSE:
            return _moved(condition, case, clause)
        case Not() | _:
            return None


def _united(ways: Iterable[Changes | None]) -> Changes | None:
    united = NOTHING
    for way in ways:
        if way is None:
            return None
        united |= way
    return united


def _least(ways: Iterable[Changes | None]) -> Changes | None:
    return min((way for way in ways if way is not None), key=len, default=None)


def _within_reach(limit: Limit, fact: Number) -> bool:
    """Whether the number can get there: none lies below the least."""
    return limit.value > fact.least or (limit.value == fact.least and limit.operator != "<")


def _moved(comparison: Compare, case: Case, clause: Clause) -> Changes | None:
    """The change of one number of a comparison to the value at which it would just hold."""
    for key in comparison.inputs():
        fact = BY_KEY.get(key)
        if isinstance(fact, Number) and fact.changeable and fact.known(case).exact:
            limit = comparison.limit(case, key)
            if limit is not None and _within_reach(limit, fact):
                present = fact.known(case).low
                needed = f"{limit.operator} {limit.value:f}"
                gap = abs(limit.value - present)
                return frozenset((Change(key, f"{present:f}", needed, gap, clause),))
    return None
