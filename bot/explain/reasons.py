"""Why: condition by condition, with the person's own figures and the clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from bot.explain.values import Renderer
from bot.speech import Line, Role
from rules.case import Case
from rules.logic import Condition
from rules.policy import Category, Policy, Rule
from rules.quantity import Compare
from rules.results import ProgrammeResult
from rules.truth import FALSE, TRUE, UNKNOWN, Truth

T = TypeVar("T", bound=Condition)

MARK = {TRUE: Role.YES, FALSE: Role.NO, UNKNOWN: Role.OPEN}


def why(policy: Policy, result: ProgrammeResult, case: Case, render: Renderer) -> Iterator[Line]:
    """The conditions on which the verdict rests; of the categories, those that tell something."""
    yield from _rule(policy, policy.gate, case, render)
    if policy.gate.evaluate(case) is FALSE:
        return
    for rule in policy.requirements:
        yield from _rule(policy, rule, case, render)
    shown = [category for category in policy.categories if _tells(category, result, case)]
    for category in shown:
        yield from _rule(policy, category, case, render)
    yield from _best_counts(policy, result, case, render)


def _tells(category: Category, result: ProgrammeResult, case: Case) -> bool:
    """Whether a category is worth a line: held, still open, or one of those that all failed."""
    if category.evaluate(case) is TRUE or category.name in result.possible_categories:
        return True
    return result.status != "eligible" and not _one_is_certain(result)


def _one_is_certain(result: ProgrammeResult) -> bool:
    return len(result.possible_categories) == 1


def _best_counts(
    policy: Policy, result: ProgrammeResult, case: Case, render: Renderer
) -> Iterator[Line]:
    """就高: the other categories that hold as well, and why they do not count."""
    held = [c for c in policy.categories if c.evaluate(case) is TRUE]
    if result.category and len(held) > 1:
        name = _category(policy, result.category, render)
        others = [_category(policy, c.name, render) for c in held if c.name != result.category]
        text = render.words("best_counts", counts=name, others=render.words.listed(others))
        yield Line(Role.DETAIL, text)


def _category(policy: Policy, name: str, render: Renderer) -> str:
    return render.words(f"category.{policy.id}.{name}")


def _rule(
    policy: Policy, rule: Rule, case: Case, render: Renderer, level: int = 0
) -> Iterator[Line]:
    outcome = rule.evaluate(case)
    text = render.words(f"rule.{policy.id}.{rule.name}", who=render.who)
    clause = render.words("clause.short", locator=rule.clause.locator)
    noted = outcome is TRUE and rule.discretion(case)
    yield Line(Role.OPEN if noted else MARK[outcome], text + clause, level)
    own = [text for text in _own_figures(rule, case, render) if text]
    if own:
        yield Line(Role.DETAIL, render.words("you_said", facts=render.words.listed(own)), level)
    for inner in _inner_rules(rule):
        if _is_worth_showing(inner, outcome, case):
            yield from _rule(policy, inner, case, render, level + 1)


def _is_worth_showing(inner: Rule, outer: Truth, case: Case) -> bool:
    return inner.evaluate(case) is outer or outer is not TRUE


def _own_figures(rule: Rule, case: Case, render: Renderer) -> Iterator[str | None]:
    """The person's own facts that bear on a rule, inner rules speaking for themselves."""
    compared: set[str] = set()
    for comparison in _direct(rule.condition, Compare):
        text = render.comparison(comparison, case)
        if text:
            compared.update(comparison.inputs())
            yield text
    seen = compared | {key for inner in _inner_rules(rule) for key in inner.inputs()}
    outcome = rule.evaluate(case)
    for key in rule.condition.inputs():
        if key not in seen and _speaks(key, outcome, case):
            seen.add(key)
            yield render.said(case, key)


def _speaks(key: str, outcome: Truth, case: Case) -> bool:
    """Of many identities only those held are named, unless none is."""
    if not key.startswith("identities."):
        return True
    return bool(case.facts.get(key)) and outcome is not FALSE


def _direct(condition: Condition, kind: type[T]) -> Iterator[T]:
    if isinstance(condition, kind):
        yield condition
    for child in condition.children():
        if not isinstance(child, Rule):
            yield from _direct(child, kind)


def _inner_rules(rule: Rule) -> Iterator[Rule]:
    return _outermost_rules(rule.condition)


def _outermost_rules(condition: Condition) -> Iterator[Rule]:
    if isinstance(condition, Rule):
        yield condition
        return
    for child in condition.children():
        yield from _outermost_rules(child)
