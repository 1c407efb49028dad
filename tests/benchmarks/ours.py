"""Our own side: the rule of ten conditions, and whole screenings."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, partial
from random import Random

from rules.case import Case
from rules.figures import Figures
from rules.intake import read_case
from rules.kinds import Flag, Number
from rules.logic import Condition, all_of, any_of
from rules.parameters import figures_from
from rules.results import Result
from rules.screening import screen
from rules.truth import TRUE
from tests.benchmarks import peers
from tests.benchmarks.people import (
    AS_OF,
    FIGURES,
    HALF,
    Facts,
    as_line,
    known_of,
    people,
    someone,
)

TODAY = date.fromisoformat(AS_OF)
WHERE_FROM = ("hukou_place", "insured_place")


def ten_conditions() -> tuple[Callable[[peers.Facts], Case], Callable[[Case], bool]]:
    """Our rule of ten conditions in its two steps: facts checked into a case, a case decided."""
    flag = {name: Flag(name, name) for name in peers.YES_OR_NO}
    years = {name: Number(name, name, unit="years") for name in peers.YEARS}
    yuan = {name: Number(name, name, unit="yuan") for name in peers.YUAN}
    fact = flag | years | yuan
    rule = _rule(flag, years, yuan)

    def prepare(facts: peers.Facts) -> Case:
        return Case({name: fact[name].parse(value) for name, value in facts.items()}, TODAY)

    def decide(case: Case) -> bool:
        return rule.evaluate(case) is TRUE

    return prepare, decide


def _rule(
    flag: Mapping[str, Flag], years: Mapping[str, Number], yuan: Mapping[str, Number]
) -> Condition:
    return all_of(
        flag["insured_here"],
        any_of(
            years["hukou_years"] >= 5,
            years["contribution_years"] >= 5,
            all_of(
                years["age"] < 5,
                any_of(years["parent_hukou_years"] >= 5, years["parent_contribution_years"] >= 5),
            ),
        ),
        flag["disease_listed"],
        any_of(
            flag["hardship"],
            yuan["income_per_head"] < yuan["average_income"],
            yuan["non_covered_cost"] > yuan["household_income"],
        ),
    )


@cache
def deployment() -> Figures:
    """Made-up figures, as a deployment would supply them."""
    return figures_from(tomllib.loads(FIGURES, parse_float=Decimal))


def case_of(facts: Facts) -> Case:
    """A case by way of JSON, as every person comes in."""
    return read_case(as_line(facts), TODAY, deployment())


def fresh(case: Case) -> Case:
    """The same case, with nothing remembered of an earlier screening."""
    return Case(case.facts, case.as_of, case.figures)


def screenings() -> dict[str, Callable[[], Result]]:
    """All five programmes for one person: one who is known well, one hardly, one not at all."""
    chance = Random(1)
    person = someone(chance, "quanzhou")
    half = known_of(chance, person, HALF)
    known = {
        "typical person": person,
        "sparse person, city unknown too": {k: half[k] for k in half if k not in WHERE_FROM},
        "nothing known": {},
    }
    return {name: partial(screen_anew, case_of(facts)) for name, facts in known.items()}


def screenings_of(count: int, sparse: float) -> Iterator[Callable[[], Result]]:
    """All five programmes for each of so many people of every city, a share of them sparse."""
    for facts, _ in people(count, sparse=sparse):
        yield partial(screen_anew, case_of(facts))


def screen_anew(case: Case) -> Result:
    """The result for a case of which nothing is remembered from an earlier screening."""
    return screen(fresh(case))
