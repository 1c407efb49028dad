"""Other ways to decide one eligibility rule of ten conditions: true or false, nothing else.

The rule has the shape of Xiamen's rare disease aid. It is written here once for the engines
that read an expression, once as a Python function, and once as an OpenFisca formula, which
works on arrays and so needs operators of its own.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Facts = dict[str, Any]
Decide = Callable[[Facts], bool]

RULE = """
    insured_here
    and (
        hukou_years >= 5
        or contribution_years >= 5
        or (age < 5 and (parent_hukou_years >= 5 or parent_contribution_years >= 5))
    )
    and disease_listed
    and (hardship or income_per_head < average_income or non_covered_cost > household_income)
"""

YES_OR_NO = ("insured_here", "disease_listed", "hardship")
YEARS = (
    "hukou_years",
    "contribution_years",
    "age",
    "parent_hukou_years",
    "parent_contribution_years",
)
YUAN = ("income_per_head", "average_income", "non_covered_cost", "household_income")

# Eligible, and every one of the ten conditions has to be looked at to find that out.
PERSON: Facts = {
    "insured_here": True,
    "hukou_years": 4,
    "contribution_years": 3,
    "age": 4,
    "parent_hukou_years": 4,
    "parent_contribution_years": 6,
    "disease_listed": True,
    "hardship": False,
    "income_per_head": 70_000,
    "average_income": 60_000,
    "non_covered_cost": 250_000,
    "household_income": 210_000,
}


def people(count: int, seed: int = 1) -> list[Facts]:
    """Made-up people near the thresholds, about as many of them eligible as not."""
    chance = random.Random(seed)
    return [
        {name: chance.random() < 0.8 for name in YES_OR_NO}
        | {name: chance.randint(3, 6) for name in YEARS}
        | {name: chance.randint(5, 7) * 10_000 for name in YUAN}
        for _ in range(count)
    ]


def plain_python() -> Decide:
    """The rule as anyone would write it who needs no engine."""

    def decide(facts: Facts) -> bool:
        return bool(
            facts["insured_here"]
            and (
                facts["hukou_years"] >= 5
                or facts["contribution_years"] >= 5
                or (
                    facts["age"] < 5
                    and (
                        facts["parent_hukou_years"] >= 5 or facts["parent_contribution_years"] >= 5
                    )
                )
            )
            and facts["disease_listed"]
            and (
                facts["hardship"]
                or facts["income_per_head"] < facts["average_income"]
                or facts["non_covered_cost"] > facts["household_income"]
            )
        )

    return decide


def zen_engine() -> Decide:
    """The expression, compiled once; timed is its evaluation over a dict."""
    evaluate = importlib.import_module("zen").compile_expression(RULE).evaluate
    return lambda facts: bool(evaluate(facts))


def rule_engine() -> Decide:
    """The expression, parsed once; timed is its match against a dict."""
    module = importlib.import_module("rule_engine")
    context = module.Context(resolver=module.resolve_item)
    matches = module.Rule(RULE, context=context).matches
    return lambda facts: bool(matches(facts))


def openfisca() -> Decide:
    """A tax-benefit system of one person entity, built once.

    Timed is what a service does for each person who asks: build a simulation from that
    person's facts and calculate one variable. OpenFisca is made for whole populations, over
    which it spreads this cost.
    """
    builder = importlib.import_module("openfisca_core.simulations").SimulationBuilder
    system = _tax_benefit_system()
    month = "2025-01"

    def decide(facts: Facts) -> bool:
        inputs = {name: {month: value} for name, value in facts.items()}
        simulation = builder().build_from_entities(system, {"persons": {"person": inputs}})
        return bool(simulation.calculate("eligible", month)[0])

    return decide


def _tax_benefit_system() -> Any:
    entities = importlib.import_module("openfisca_core.entities")
    systems = importlib.import_module("openfisca_core.taxbenefitsystems")
    periods = importlib.import_module("openfisca_core.periods")
    variables = importlib.import_module("openfisca_core.variables")
    person = entities.build_entity("person", "persons", "A person", is_person=True)
    system = systems.TaxBenefitSystem([person])

    def variable(name: str, value_type: type, **more: object) -> None:
        fixed = {"value_type": value_type, "entity": person, "definition_period": periods.MONTH}
        system.add_variable(type(name, (variables.Variable,), fixed | more))

    def formula(person: Any, period: Any) -> Any:
        long_here = (
            (person("hukou_years", period) >= 5)
            | (person("contribution_years", period) >= 5)
            | (
                (person("age", period) < 5)
                & (
                    (person("parent_hukou_years", period) >= 5)
                    | (person("parent_contribution_years", period) >= 5)
                )
            )
        )
        in_need = (
            person("hardship", period)
            | (person("income_per_head", period) < person("average_income", period))
            | (person("non_covered_cost", period) > person("household_income", period))
        )
        return (
            person("insured_here", period) & long_here & person("disease_listed", period) & in_need
        )

    for name in YES_OR_NO:
        variable(name, bool)
    for name in YEARS + YUAN:
        variable(name, float)
    variable("eligible", bool, formula=formula)
    return system


PLAIN = "plain Python function"
OPENFISCA = "OpenFisca, one person"
PEERS: dict[str, Callable[[], Decide]] = {
    PLAIN: plain_python,
    "zen-engine, compiled": zen_engine,
    "rule-engine": rule_engine,
    OPENFISCA: openfisca,
}


def peers() -> tuple[dict[str, Decide], list[str]]:
    """The peers that are installed, by name, and the names of those that are not."""
    ready: dict[str, Decide] = {}
    missing = []
    for name, prepare in PEERS.items():
        try:
            ready[name] = prepare()
        except ModuleNotFoundError:
            missing.append(name)
    return ready, missing


def check_agreement(deciders: Mapping[str, Decide], cases: Iterable[Facts]) -> None:
    """Refuse to go on where two of them decide one case differently."""
    for facts in cases:
        decisions = {name: decide(facts) for name, decide in deciders.items()}
        if len(set(decisions.values())) > 1:
            raise ValueError(f"the same facts are decided differently: {decisions} for {facts}")
