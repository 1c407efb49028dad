"""From a policy and a case to a verdict with its reasons, what is open, and what it brings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date
from decimal import Decimal
from functools import cache
from typing import TypeVar

from rules import facts as f
from rules.case import Case
from rules.counterfactual import counterfactuals
from rules.facts import in_order
from rules.figures import is_figure
from rules.interval import Interval
from rules.money import to_fen
from rules.policy import Benefit, Category, Policy, Rule
from rules.results import Amount, BenefitResult, ProgrammeResult, Reason
from rules.truth import (
    CAN_BE_FALSE,
    CAN_BE_TRUE,
    FALSE,
    TRUE,
    UNKNOWN,
    Outlook,
    Truth,
    both,
    either,
    outlook_of_both,
    outlook_of_either,
)

T = TypeVar("T")

STATUS = {TRUE: "eligible", FALSE: "ineligible", UNKNOWN: "undetermined"}
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands with a policy: the verdict, and the categories it leaves open."""

    verdict: Truth
    possible: tuple[Category, ...]
    certain: Category | None

    @property
    def settled(self) -> bool:
        """Whether both status and category are beyond any further fact."""
        return self.verdict is FALSE or (self.verdict is TRUE and self.certain is not None)

    @property
    def category(self) -> Category | None:
        return self.certain if self.verdict is TRUE else None


def standing(policy: Policy, case: Case) -> Standing:
    """The verdict on a case, and its categories, best first, down to the first certain one."""
    if policy.gate.evaluate(case) is FALSE:
        return Standing(FALSE, (), None)
    possible = _possible(policy, case)
    belongs = either(category.evaluate(case) for category in possible)
    verdict = both((policy.standing.evaluate(case), belongs))
    if verdict is FALSE:
        return Standing(FALSE, (), None)
    certain = possible[0] if possible[0].evaluate(case) is TRUE else None
    return Standing(verdict, possible, certain)


def _possible(policy: Policy, case: Case) -> tuple[Category, ...]:
    possible: list[Category] = []
    for category in policy.categories:
        outcome = category.evaluate(case)
        if outcome is not FALSE:
            possible.append(category)
        if outcome is TRUE:
            break
    return tuple(possible)


def still_deciding(policy: Policy, case: Case, stands: Standing) -> frozenset[str]:
    """Inputs that can still change the status or the category, and no others."""
    if stands.settled:
        return frozenset()
    requirement = policy.standing.outlook(case)
    categories = list(_outlooks(stands.possible, case))
    status = outlook_of_both((requirement, outlook_of_either(categories)))
    deciding = set(status.movers)
    if requirement.can_be & CAN_BE_TRUE:
        deciding.update(_choosing(categories))
    return frozenset(deciding)


def _outlooks(categories: Iterable[Category], case: Case) -> Iterator[Outlook]:
    """The outlook of each category where it counts: where no better one has turned out to hold."""
    for category in categories:
        yield category.outlook(case)
        case = case.narrowed_to(category.narrowed_if_false(case))


def _choosing(categories: list[Outlook]) -> Iterable[str]:
    """Inputs that can still decide which of the categories is the best that holds."""
    for category in categories:
        yield from category.movers
        if not category.can_be & CAN_BE_FALSE:
            return


def assess(policy: Policy, case: Case) -> ProgrammeResult:
    """What a policy says of a case, in the shape of the screening contract."""
    stands = standing(policy, case)
    deciding = _facts_only(still_deciding(policy, case, stands))
    notes = _discretion(policy, case, stands)
    return ProgrammeResult(
        id=policy.id,
        status=STATUS[stands.verdict],
        validity=policy.document.validity(case.as_of),
        category=None if stands.category is None else stands.category.name,
        possible_categories=[category.name for category in stands.possible],
        missing=in_order(deciding),
        missing_parameters=_missing_figures(policy, case, stands),
        discretion=bool(notes),
        discretion_note=_note(notes),
        benefits=_benefits(policy, case, stands, deciding),
        reasons=_reasons(policy, case),
        counterfactuals=counterfactuals(policy, case, stands.verdict),
    )


def _facts_only(keys: Iterable[str]) -> set[str]:
    return {key for key in keys if not is_figure(key)}


def _missing_figures(policy: Policy, case: Case, stands: Standing) -> list[str]:
    if stands.settled or not any(_lacks_figure(rule, case) for rule in policy.rules_on_figures):
        return []
    moving = still_deciding(policy, _figures_moving(case), stands)
    return sorted(key for key in moving if is_figure(key))


def _lacks_figure(rule: Rule, case: Case) -> bool:
    return rule.evaluate(case) is UNKNOWN and rule.awaits_figure(case)


def _figures_moving(case: Case) -> Case:
    """The same case, for asking which missing figures matter."""
    kept: dict[object, Outlook] = {
        rule: outlook
        for rule, outlook in case.outlooks.items()
        if isinstance(rule, Rule) and not rule.rests_on_figures
    }
    return replace(case, figures_may_move=True, outlooks=kept)


def _discretion(policy: Policy, case: Case, stands: Standing) -> frozenset[str]:
    if stands.verdict is FALSE:
        return frozenset()
    notes = (category.discretion(case) for category in stands.possible)
    return policy.standing.discretion(case).union(*notes)


def _note(codes: frozenset[str]) -> str | None:
    return ",".join(sorted(codes)) or None


def _reasons(policy: Policy, case: Case) -> list[Reason]:
    """Every rule with its outcome; the gate alone where it is shut."""
    rules = policy.rules if policy.gate.evaluate(case) is not FALSE else (policy.gate,)
    return [_reason(rule, rule.evaluate(case)) for rule in rules]


@cache
def _reason(rule: Rule, outcome: Truth) -> Reason:
    return Reason(
        clause=str(rule.clause),
        outcome=outcome.value,
        rule=rule.text,
        facts=rule.fact_keys,
        name=rule.name,
    )


def _benefits(
    policy: Policy, case: Case, stands: Standing, deciding: set[str]
) -> list[BenefitResult]:
    listed = stands.verdict is TRUE or (
        stands.verdict is UNKNOWN and policy.benefits_while_undetermined
    )
    if not listed:
        return []
    names = [category.name for category in stands.possible]
    return [
        _benefit(benefit, case, stands, names, deciding)
        for benefit in policy.benefits
        if _is_offered(benefit, case, names)
    ]


def _is_offered(benefit: Benefit, case: Case, names: list[str]) -> bool:
    """Whether every possible category has it, and the identities it is given to may be held."""
    if benefit.categories and not set(names) <= set(benefit.categories):
        return False
    return benefit.given_to is None or benefit.given_to.evaluate(case) is not FALSE


def _benefit(
    benefit: Benefit, case: Case, stands: Standing, names: list[str], deciding: set[str]
) -> BenefitResult:
    status = both((stands.verdict, benefit.due.evaluate(case)))
    amounts = [_amount(benefit, case, name) for name in names]
    open_inputs = _open_inputs(benefit, case, stands, names, deciding, amounts)
    notes = _benefit_discretion(benefit, case, names)
    return BenefitResult(
        id=benefit.id,
        status=STATUS[status],
        rate=_shared(_rate(benefit, name) for name in names),
        deductible_yuan=_shared(_deductible(benefit, case, name) for name in names),
        cap_yuan=_exact_yuan(benefit.formula.cap(case)) if benefit.formula else None,
        amount_yuan=_shared(amounts),
        missing=in_order(_facts_only(open_inputs)),
        missing_parameters=sorted(key for key in open_inputs if is_figure(key)),
        discretion=bool(notes),
        discretion_note=_note(notes),
        clauses=[str(clause) for clause in benefit.clauses],
        one_off=benefit.one_off,
        starts_on=_first_of_next_month(case) if benefit.starts_after_recognition else None,
    )


def _shared(values: Iterable[T]) -> T | None:
    """The value that all possible categories share; None where they differ."""
    first, *others = values
    return first if all(value == first for value in others) else None


def _rate(benefit: Benefit, category: str) -> Decimal | None:
    rate = benefit.rate_for(category)
    return None if rate is None else rate.quantize(CENT)


def _deductible(benefit: Benefit, case: Case, category: str) -> Decimal | None:
    return _exact_yuan(benefit.formula.deductible(case, category)) if benefit.formula else None


def _exact_yuan(value: Interval | None) -> Decimal | None:
    return to_fen(value.low) if value is not None and value.exact and value.bounded else None


def _amount(benefit: Benefit, case: Case, category: str) -> Amount | None:
    if benefit.formula is None:
        return None
    amount = benefit.formula.amount(case, category)
    return Amount(to_fen(amount.low), to_fen(amount.high) if amount.bounded else None)


def _open_inputs(
    benefit: Benefit,
    case: Case,
    stands: Standing,
    names: list[str],
    deciding: set[str],
    amounts: list[Amount | None],
) -> set[str]:
    """Inputs that can still change this benefit's status or amount."""
    due = benefit.due
    inputs = set(due.outlook(case).movers if due.evaluate(case) is UNKNOWN else ())
    if benefit.formula:
        for name in names:
            inputs.update(benefit.formula.open_inputs(case, name))
    if stands.verdict is UNKNOWN or _hangs_on_category(benefit, names, amounts):
        inputs |= deciding
    return inputs


def _hangs_on_category(benefit: Benefit, names: list[str], amounts: list[Amount | None]) -> bool:
    """Whether the possible categories may come to different amounts."""
    if benefit.formula is None or not benefit.formula.varies(names):
        return False
    first = amounts[0]
    settled = first is not None and first.min == first.max
    return not settled or _shared(amounts) is None


def _benefit_discretion(benefit: Benefit, case: Case, names: list[str]) -> frozenset[str]:
    notes = benefit.due.discretion(case)
    if benefit.decided_by:
        notes |= {benefit.decided_by}
    if benefit.formula:
        notes = notes.union(*(benefit.formula.discretion(case, name) for name in names))
    return notes


def _first_of_next_month(case: Case) -> date | None:
    recognised: date | None = case.facts.get(f.RECOGNISED_ON.key)
    if recognised is None:
        return None
    months = recognised.year * 12 + recognised.month
    return date(months // 12, months % 12 + 1, 1) if months // 12 <= MAXYEAR else None
