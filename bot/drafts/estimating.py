"""What is computed from what was said: the category, the tests, rates and amounts, with clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import localcontext

from bot.drafts.capitals import money
from bot.drafts.filling import Filling
from bot.drafts.model import Field, Group, Kind, Source
from bot.explain.arithmetic import amount_text, working
from rules.facts import BY_KEY, in_order
from rules.figures import MONTHLY
from rules.interval import Interval
from rules.logic import Condition
from rules.money import Formula, to_fen
from rules.policy import Benefit, Rule
from rules.quantity import Compare, Quantity, Ratio
from rules.results import Amount
from rules.screening import EXACT
from rules.truth import FALSE, UNKNOWN

CATEGORY = "computed.category"


def estimate(filling: Filling, kind: Kind) -> Group:
    """The group of all that is computed; a card tells the category and the rates alone."""
    with localcontext(EXACT):
        return filling.group("print.group.estimate", list(_computed(filling, kind)))


def _computed(filling: Filling, kind: Kind) -> Iterator[Field]:
    yield filling.labelled(_category(filling))
    if kind is Kind.DECLARATION:
        return
    if kind is Kind.APPLICATION:
        for rule in _tests(filling):
            yield from map(filling.labelled, _test(rule, filling))
    for benefit in filling.policy.benefits:
        if _may_be_given(benefit, filling):
            yield from map(filling.labelled, _benefit(benefit, filling, kind))


# -- the category -----------------------------------------------------------------------------


def _category(filling: Filling) -> Field:
    words, policy = filling.render.words, filling.policy
    label = words("print.field.computed.category")
    if filling.result.category:
        rule = next(each for each in policy.categories if each.name == filling.result.category)
        value = words(f"category.{policy.id}.{rule.name}")
        return Field(CATEGORY, label, value, Source.COMPUTED, _cited(rule, filling))
    names = [words(f"category.{policy.id}.{name}") for name in filling.result.possible_categories]
    return Field(CATEGORY, label, note=words("drafting.note.may_be", names=words.listed(names)))


def _cited(rule: Rule, filling: Filling) -> str:
    return filling.render.words("clause.short", locator=rule.clause.locator)


# -- tests: a person's figures against a figure -------------------------------------------------


def _tests(filling: Filling) -> Iterator[Rule]:
    """Rules on the way of this paper that set a person's figures against another."""
    for rule in filling.policy.rules:
        if any(list(each.against.inputs()) for each in comparisons(rule.condition)):
            yield rule


def comparisons(condition: Condition) -> Iterator[Compare]:
    """The comparisons of a condition, those of inner rules left to these."""
    if isinstance(condition, Compare):
        yield condition
    for child in condition.children():
        if not isinstance(child, Rule):
            yield from comparisons(child)


def _test(rule: Rule, filling: Filling) -> Iterator[Field]:
    render = filling.render
    label = render.words(f"rule.{filling.policy.id}.{rule.name}", who=render.who)
    for comparison in comparisons(rule.condition):
        if isinstance(comparison.shown, Ratio):
            yield _per_head(rule, comparison.shown, comparison.against, filling)
        text = render.comparison(comparison, filling.case)
        field = f"computed.{rule.name}"
        if text:
            yield Field(field, label, text, Source.COMPUTED, _cited(rule, filling))
        else:
            yield Field(field, label, note=_lacking(comparison, filling))


def _lacking(comparison: Compare, filling: Filling) -> str:
    """What a comparison still waits for."""
    sides = (comparison.left, comparison.right)
    return _still_open([key for side in sides for key in side.open_inputs(filling.case)], filling)


def _per_head(rule: Rule, ratio: Ratio, against: Quantity, filling: Filling) -> Field:
    """What a household has for each of its people, with the formula."""
    render, case = filling.render, filling.case
    monthly = not MONTHLY.isdisjoint(against.inputs())
    field = f"computed.{rule.name}.per_head"
    label = render.words("drafting.per_head_a_month" if monthly else "drafting.per_head")
    top, by = ratio.numerator.range(case), ratio.divisor.range(case)
    if not (top.exact and by.exact):
        keys = [*ratio.numerator.open_inputs(case), *ratio.divisor.open_inputs(case)]
        return Field(field, label, note=_still_open(keys, filling))
    note = render.words("drafting.note.formula", formula=render.quantity(ratio, case))
    each = to_fen(top.low / by.low)
    value = money(each) if each >= 0 else render.words("drafting.below_zero", yuan=f"{each:,.2f}")
    return Field(field, label, value, Source.COMPUTED, note + _cited(rule, filling))


def _still_open(keys: list[str], filling: Filling) -> str:
    words = filling.render.words
    ordered = in_order(set(keys))
    if not ordered:
        return words("drafting.note.category_first")
    names = words.listed([name_of_input(key, filling) for key in ordered])
    return words("drafting.note.lacking", facts=names)


def name_of_input(key: str, filling: Filling) -> str:
    """A fact or a published figure by name."""
    words = filling.render.words
    if key in BY_KEY:
        return filling.render.fact_name(key)
    item = key.partition("#")[2]
    return words("item_cap_of", item=item) if item else words(f"figure.{key}")


# -- benefits: rates and amounts ----------------------------------------------------------------


def _may_be_given(benefit: Benefit, filling: Filling) -> bool:
    """Whether a benefit belongs to the way for which the paper is made."""
    path = filling.path.categories
    return not (benefit.categories and path) or bool(set(path) & set(benefit.categories))


def _benefit(benefit: Benefit, filling: Filling, kind: Kind) -> Iterator[Field]:
    if benefit.rate is not None:
        yield _rate(benefit, filling)
    if benefit.formula is not None and kind is not Kind.CARD:
        yield _amount(benefit, benefit.formula, filling)
    if benefit.starts_after_recognition:
        yield _start(benefit, filling)


def _label(benefit: Benefit, filling: Filling) -> str:
    return filling.render.words(f"benefit.{filling.policy.id}.{benefit.id}.name")


def _clauses(benefit: Benefit, filling: Filling) -> str:
    words = filling.render.words
    locators = words.listed([clause.locator for clause in benefit.clauses])
    return words("clause.short", locator=locators)


def _offered(benefit: Benefit, filling: Filling) -> set[bool]:
    """Whether the categories of this paper have a benefit: all, none, or some of them."""
    return {
        not benefit.categories or category in benefit.categories for category in filling.categories
    }


def _not_due(benefit: Benefit, filling: Filling) -> bool:
    """Whether it is certain that this benefit is not for this person."""
    nobody = True not in _offered(benefit, filling)
    return nobody or benefit.due.evaluate(filling.case) is FALSE


def _unsettled(field: Field, benefit: Benefit, filling: Filling) -> Field | None:
    """The field where a benefit is not for the person, or only for some of the categories."""
    words = filling.render.words
    if _not_due(benefit, filling):
        value, note = words("drafting.does_not_apply"), _clauses(benefit, filling)
        return replace(field, value=value, source=Source.COMPUTED, note=note)
    if False in _offered(benefit, filling):
        return replace(field, note=words("drafting.note.category_first"))
    return None


def _rate(benefit: Benefit, filling: Filling) -> Field:
    words = filling.render.words
    label = words("drafting.label.rate", benefit=_label(benefit, filling))
    blank = Field(f"computed.{benefit.id}.rate", label, note=words("drafting.note.category_first"))
    unsettled = _unsettled(blank, benefit, filling)
    rates = {benefit.rate_for(category) for category in filling.categories}
    only = rates.pop() if len(rates) == 1 else None
    if unsettled or only is None:
        return unsettled or blank
    note = _condition(benefit, filling) + _clauses(benefit, filling)
    return replace(blank, value=words.percent(only), source=Source.COMPUTED, note=note)


def _condition(benefit: Benefit, filling: Filling) -> str:
    """A word where not all that the benefit needs is known yet."""
    whole = filling.result.status == "eligible"
    if whole and benefit.due.evaluate(filling.case) is not UNKNOWN:
        return ""
    return filling.render.words("drafting.note.if_due")


def _amount(benefit: Benefit, formula: Formula, filling: Filling) -> Field:
    """An amount, or bounds that say something; not what any amount would lie between."""
    label = filling.render.words("drafting.label.amount", benefit=_label(benefit, filling))
    blank = Field(f"computed.{benefit.id}.amount", label, note=_open_amount(formula, filling))
    amounts = {formula.amount(filling.case, category) for category in filling.categories}
    only = amounts.pop() if len(amounts) == 1 else None
    unsettled = _unsettled(blank, benefit, filling)
    if unsettled or only is None or not (only.exact or only.low):
        return unsettled or blank
    note = "；".join(filter(None, _workings(only, benefit, formula, filling)))
    return replace(
        blank,
        value=_amount_in_words(only, filling),
        source=Source.COMPUTED,
        note=note + _clauses(benefit, filling),
    )


def _amount_in_words(amount: Interval, filling: Filling) -> str:
    if amount.exact:
        return money(to_fen(amount.low))
    high = to_fen(amount.high) if amount.bounded else None
    return amount_text(Amount(to_fen(amount.low), high), filling.render)


def _open_amount(formula: Formula, filling: Filling) -> str:
    keys = {
        key
        for category in filling.categories
        for key in formula.open_inputs(filling.case, category)
    }
    return _still_open(list(keys), filling)


def _workings(
    amount: Interval, benefit: Benefit, formula: Formula, filling: Filling
) -> Iterator[str]:
    """The arithmetic, what is still open, and on what condition the amount stands."""
    yield from working(formula, filling.case, filling.categories[0], filling.render)
    yield "" if amount.exact else _open_amount(formula, filling)
    yield _condition(benefit, filling)


def _start(benefit: Benefit, filling: Filling) -> Field:
    words = filling.render.words
    label = words("drafting.label.starts_on", benefit=_label(benefit, filling))
    note = words("drafting.note.recognised_on")
    blank = Field(f"computed.{benefit.id}.starts_on", label, note=note)
    unsettled = _unsettled(blank, benefit, filling)
    day = next((each.starts_on for each in filling.result.benefits if each.id == benefit.id), None)
    if unsettled or day is None:
        return unsettled or blank
    note = _clauses(benefit, filling)
    return replace(blank, value=words.day(day), source=Source.COMPUTED, note=note)
