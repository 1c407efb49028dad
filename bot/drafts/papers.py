"""What goes with a draft: documents to bring, steps, conditions with their clauses, the receipt."""

from __future__ import annotations

from collections.abc import Iterator

from bot.drafts.estimating import comparisons
from bot.drafts.filling import Filling
from bot.drafts.model import Condition, Have, Kind, Outcome, Paper, Stage
from rules import facts as f
from rules.facts import BY_KEY
from rules.logic import Condition as Logic
from rules.policy import Category, Material, Rule, rules_within
from rules.results import Receipt
from rules.truth import FALSE, TRUE, UNKNOWN, Truth

# who issues a document, where the policy's own document says so (二/三: 定点医疗机构出具)
ISSUED_BY = {"settlement_receipts": "drafting.issuer.designated"}
OUTCOME = {TRUE: Outcome.MET, FALSE: Outcome.NOT_MET, UNKNOWN: Outcome.OPEN}


def needed_by(material: Material, categories: tuple[str, ...]) -> bool:
    """Whether any of these categories has to bring a document."""
    return not set(categories) <= set(material.not_for)


def papers(filling: Filling) -> tuple[Paper, ...]:
    """The documents to bring, each with its clause."""
    wanted = (each for each in filling.path.materials if needed_by(each, filling.categories))
    return tuple(_paper(each, filling) for each in wanted)


def _paper(material: Material, filling: Filling) -> Paper:
    words = filling.render.words
    name = words(f"material.{material.id}")
    if not material.named:
        name += f"（{words('material.not_named')}）"
    return Paper(
        id=material.id,
        name=name,
        clause=material.clause.locator,
        form=_form(material, filling),
        copies=words("copies", copies=material.copies) if material.copies else "",
        issuer=words(ISSUED_BY[material.id]) if material.id in ISSUED_BY else "",
        have=_have(material, filling),
    )


def _form(material: Material, filling: Filling) -> str:
    """Original or copy, as far as the document says."""
    if material.kept is None:
        return filling.render.words("drafting.original") if material.original else ""
    return filling.render.words("original.kept" if material.kept else "original.shown")


def _have(material: Material, filling: Filling) -> Have:
    if material.id in filling.personal.papers:
        return Have.HAVE
    return Have.AT_COUNTER if material.form else Have.NEEDED


def stages(filling: Filling) -> tuple[Stage, ...]:
    """The steps in their order, each with its office."""
    words, place = filling.render.words, filling.policy.place
    return tuple(
        Stage(
            number,
            words(f"office.{step.office}"),
            words(f"step.{place}.{step.id}"),
            step.clause.locator,
        )
        for number, step in enumerate(filling.path.steps, start=1)
    )


# -- conditions ---------------------------------------------------------------------------------


def conditions(filling: Filling, kind: Kind) -> tuple[Condition, ...]:
    """The rules behind the result; a card leaves out categories that are not the person's."""
    rules = {rule.name: rule for rule in filling.policy.rules}
    hidden = set(_beside_the_point(filling)) if kind is Kind.CARD else set()
    shown = (rules[reason.name] for reason in filling.result.reasons)
    return tuple(_condition(rule, filling) for rule in shown if rule.name not in hidden)


def _beside_the_point(filling: Filling) -> Iterator[str]:
    for category in filling.policy.categories:
        if category.name not in filling.categories:
            yield from (rule.name for rule in rules_within(category))


def _condition(rule: Rule, filling: Filling) -> Condition:
    render = filling.render
    outcome = rule.evaluate(filling.case)
    noted = outcome is TRUE and rule.discretion(filling.case)
    return Condition(
        text=render.words(f"rule.{filling.policy.id}.{rule.name}", who=render.who),
        outcome=Outcome.OPEN if noted else OUTCOME[outcome],
        clause=rule.clause.locator,
        said="；".join(_said(rule, outcome, filling)),
    )


def _said(rule: Rule, outcome: Truth, filling: Filling) -> Iterator[str]:
    """The person's own figures that bear on a rule; of identities, those that are held."""
    compared: set[str] = set()
    for comparison in comparisons(rule.condition):
        text = filling.render.comparison(comparison, filling.case)
        if text:
            compared.update(comparison.inputs())
            yield text
    for key in dict.fromkeys(_own_inputs(rule.condition)):
        identity = key.startswith("identities.")
        held = bool(filling.case.facts.get(key)) and outcome is not FALSE
        if key not in compared and (held or not identity) and _is_known(key, filling):
            yield filling.render.said(filling.case, key) or ""


def _is_known(key: str, filling: Filling) -> bool:
    return key in BY_KEY and bool(filling.value_of(key))


def _own_inputs(condition: Logic) -> Iterator[str]:
    """Inputs of a condition apart from those of the rules within it, which speak for themselves."""
    inner = {key for rule in _inner(condition) for key in rule.inputs()}
    return (key for key in condition.inputs() if key not in inner)


def _inner(condition: Logic) -> Iterator[Rule]:
    for child in condition.children():
        if isinstance(child, Rule):
            yield child
        else:
            yield from _inner(child)


# -- the receipt --------------------------------------------------------------------------------


def receipt_lines(receipt: Receipt, filling: Filling) -> tuple[tuple[str, str], ...]:
    """What an office needs to make this programme's result again; nothing about the person."""
    words, policy = filling.render.words, filling.policy
    figures = (
        (key, value)
        for key, value in sorted(receipt.figures.items())
        if key.startswith(f"{policy.place}.") and _bears_on(key, filling)
    )
    return (
        (words("drafting.receipt.as_of"), receipt.as_of.isoformat()),
        (words("drafting.receipt.facts"), receipt.facts),
        (words("drafting.receipt.rules"), f"{policy.id} {receipt.policies[policy.id]}"),
        (words("drafting.receipt.engine"), receipt.engine),
        *figures,
    )


def _bears_on(key: str, filling: Filling) -> bool:
    """Whether a figure is one that the result can rest on: of item caps, those of items in use."""
    _, is_cap, item = key.partition(".item_cap.")
    return not is_cap or item in filling.case.facts.get(f.ITEMS.key, (item,))


def ruled_out_by(filling: Filling) -> Iterator[Rule]:
    """The rules that stand against a programme that appears ruled out."""
    policy, case = filling.policy, filling.case
    standing = [r for r in (policy.gate, *policy.requirements) if r.evaluate(case) is FALSE]
    categories: tuple[Category, ...] = () if standing else policy.categories
    yield from (*standing, *categories)
