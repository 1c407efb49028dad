"""Random people for the properties: any fact absent, exact or known only as an interval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from rules.case import Case
from rules.facts import FACTS, IDENTITIES, PLACES
from rules.figures import NO_FIGURES
from rules.kinds import Number
from rules.policy import Policy
from rules.registry import POLICIES
from tests.rules.support import case, figures_from

SOURCE = "made up for arithmetic"
FIGURES = (
    NO_FIGURES,
    figures_from(
        {
            "xiamen": {
                "per_capita_disposable_income": [{"year": 2024, "yuan": 36000, "source": SOURCE}],
                "disease_list": ["xiamen/101", "xiamen/102"],
            },
            "longyan": {
                "per_capita_disposable_income": [{"year": 2024, "yuan": 36000, "source": SOURCE}],
                "marginal_income_standard": [
                    {"year": 2025, "yuan_per_year": 12600, "source": SOURCE}
                ],
                "annual_cap": [{"year": 2025, "yuan": 40000, "source": SOURCE}],
                "transition_period_end": {"date": "2025-02-28", "source": SOURCE},
            },
            "quanzhou": {
                "per_capita_disposable_income": [{"year": 2024, "yuan": 36000, "source": SOURCE}],
                "marginal_income_standard": [
                    {"year": 2025, "county": "鲤城区", "yuan_per_year": 12600, "source": SOURCE},
                    {"year": 2025, "county": "晋江市", "yuan_per_year": 18000, "source": SOURCE},
                ],
            },
            "weihai_etdz": {
                "marginal_income_standard": [
                    {"year": 2025, "yuan_per_month": 1050, "source": SOURCE}
                ],
            },
            "qingdao": {
                "item_cap": {
                    "qingdao/3#达沙替尼": {"yuan": 36000, "source": SOURCE},
                    "qingdao/22#尼膜同": {"yuan": 5000, "source": SOURCE},
                },
            },
        }
    ),
)

YEARS = [0, 3, Decimal("4.99"), 5, Decimal("5.01"), 12]
SIZES = [1, 2, 3]
YUAN = [
    0,
    Decimal("0.01"),
    3000,
    10000,
    Decimal("12599.99"),
    12600,
    20000,
    Decimal("25199.99"),
    25200,
    Decimal("35999.99"),
    36000,
    Decimal("36000.01"),
    50000,
    150000,
    400000,
]
DIAGNOSES = [
    [],
    ["rare/1-4"],
    ["xiamen/101"],
    ["qingdao/22"],
    ["qingdao/4"],
    ["qingdao/3", "qingdao/4"],
    ["qingdao/22", "xiamen/102"],
]
ITEMS = [
    [],
    ["qingdao/22#尼膜同"],
    ["qingdao/22#法舒地尔"],
    ["qingdao/3#达沙替尼"],
    ["qingdao/22#尼膜同", "qingdao/3#达沙替尼"],
]
BURDENS = [
    {"qingdao/22#尼膜同": 3000, "qingdao/22#法舒地尔": 100, "qingdao/3#达沙替尼": 50000},
    {"qingdao/22#尼膜同": 7000, "qingdao/22#法舒地尔": 0, "qingdao/3#达沙替尼": 0},
]
FLAGS = [fact.key for fact in FACTS if type(fact).__name__ == "Flag"]
MENTIONED = {"county": ["鲤城区", "晋江市", "安溪县"], "diagnoses": DIAGNOSES, "items": ITEMS}


def _values(fact: Any) -> list[Any]:
    if fact.key in MENTIONED:
        return MENTIONED[fact.key]
    if fact.key in FLAGS:
        return [False, True]
    if isinstance(fact, Number):
        return {"years": YEARS, "people": SIZES, "yuan": YUAN}[fact.unit]
    if fact.key == "recognised_on":
        return ["2024-02-29", "2025-01-31"]
    return list(fact.options)


VALUES = {fact.key: _values(fact) for fact in FACTS if fact.key != "as_of"}
NUMBERS = {fact.key: fact for fact in FACTS if isinstance(fact, Number)}
KEYS = tuple(VALUES)
IDENTITY_KEYS = {identity.key for identity in IDENTITIES}
Facts = dict[str, Any]

ABSENT, BLURRED, EXACT = 0, 1, 2


def nested(flat: Mapping[str, Any]) -> Facts:
    """The contract's form of facts by key: identities in an object of their own."""
    facts: Facts = {"as_of": "2025-03-01", "identities": {}}
    for key, value in flat.items():
        if key in IDENTITY_KEYS:
            facts["identities"][key.partition(".")[2]] = value
        else:
            facts[key] = value
    return facts


def known_case(flat: Mapping[str, Any], figures: Any) -> Case:
    return case(nested(flat), figures)


@dataclass(frozen=True, repr=False)
class View:
    """What is known of a person: each fact absent, blurred to an interval, or exact."""

    person: Facts
    levels: dict[str, int]
    blurs: dict[str, tuple[Any, Any]]

    def __repr__(self) -> str:
        return f"View({self.facts})"

    @property
    def facts(self) -> Facts:
        seen = {}
        for key, value in self.person.items():
            level = self.levels[key]
            if level == EXACT or (level == BLURRED and key not in NUMBERS):
                seen[key] = value
            elif level == BLURRED and isinstance(value, dict):
                first = min(value)
                seen[key] = {item: value[item] if item == first else None for item in value}
            elif level == BLURRED:
                low, high = self.blurs[key]
                seen[key] = {"min": low} | ({} if high is None else {"max": high})
        return seen


def _random_person(random: Random) -> Facts:
    rare = random.choice([0.1, 0.1, 0.5])
    person = {
        key: random.random() < rare if key in IDENTITY_KEYS else random.choice(values)
        for key, values in VALUES.items()
    }
    home = random.choice(PLACES)
    if random.random() < 0.8:
        person["hukou_place"] = person["insured_place"] = home
    if random.random() < 0.3:
        person["item_burden_yuan"] = random.choice(BURDENS)
    if random.random() < 0.5:
        person |= {"care_setting": "inpatient", "designated_institution": True}
    return person


def _blur(random: Random, key: str, value: Any) -> tuple[Any, Any]:
    if isinstance(value, dict):
        return 0, None
    below = [each for each in VALUES[key] if each <= value]
    above = [each for each in VALUES[key] if each >= value]
    return random.choice(below), random.choice([*above, None])


def _random_view(random: Random, person: Facts, hidden: float) -> View:
    levels = {
        key: EXACT if random.random() > hidden else random.choice((ABSENT, ABSENT, BLURRED))
        for key in KEYS
    }
    blurs = {key: _blur(random, key, person[key]) for key in NUMBERS}
    return View(person, levels, blurs)


@st.composite
def randoms(draw: Any) -> Random:
    return Random(draw(st.integers(0, 2**64)))


@st.composite
def views(draw: Any) -> View:
    """A random person, of whom little, much or nearly everything is known."""
    random = draw(randoms())
    return _random_view(
        random, _random_person(random), draw(st.sampled_from([0.05, 0.2, 0.5, 0.9]))
    )


@st.composite
def two_views(draw: Any) -> tuple[View, View]:
    """The same person seen twice, the second time with at least as much known."""
    random = draw(randoms())
    coarse = _random_view(random, _random_person(random), draw(st.sampled_from([0.1, 0.3, 0.7])))
    learnt = {key: max(level, random.choice((0, 0, 1, 2))) for key, level in coarse.levels.items()}
    return coarse, View(coarse.person, learnt, coarse.blurs)


@st.composite
def almost_known(draw: Any) -> tuple[Policy, Facts, Random]:
    """A programme, and facts of a person of its place, a few of which are unknown."""
    random = draw(randoms())
    policy = draw(st.sampled_from(POLICIES))
    person = _random_person(random)
    person["hukou_place"] = person["insured_place"] = policy.place
    inputs = sorted(set(policy.eligibility.inputs()) & set(KEYS))
    hidden = set(random.sample(inputs, min(len(inputs), draw(st.integers(1, 5)))))
    view = View(
        person,
        {key: random.choice((ABSENT, BLURRED)) if key in hidden else EXACT for key in KEYS},
        {key: _blur(random, key, person[key]) for key in NUMBERS},
    )
    return policy, view.facts, random


def within(random: Random, key: str, known: Any) -> Any:
    """An exact value that what is known of a fact allows."""
    values = VALUES[key]
    if isinstance(known, dict) and "min" not in known:
        return {item: random.choice(YUAN) if each is None else each for item, each in known.items()}
    if isinstance(known, dict):
        values = [value for value in values if _inside(value, known)] or [known["min"]]
    elif key in IDENTITY_KEYS and random.random() < 0.7:
        return False
    return random.choice(values)


def _inside(value: Any, known: Mapping[str, Any]) -> bool:
    return known["min"] <= value and ("max" not in known or value <= known["max"])


STANDARDS, AVERAGE = (12600, 18000), 36000
AROUND = (Decimal("-0.01"), Decimal(0), Decimal("0.01"))


def borders(key: str, facts: Mapping[str, Any]) -> list[Any]:
    """Values of a number around which a comparison with the other facts may turn."""
    return [
        value
        for income in _ends("household_income_yuan", facts)
        for burden in _ends("household_medical_burden_yuan", facts)
        for cost in _ends("non_covered_cost_yuan", facts)
        for size in _ends("household_size", facts)
        for value in _borders(key, income, burden, cost, size)
    ]


def _ends(key: str, facts: Mapping[str, Any]) -> list[Any]:
    known = facts.get(key, {"min": 1})
    return [*known.values()] if isinstance(known, dict) else [known]


def _borders(key: str, income: Any, burden: Any, cost: Any, size: Any) -> list[Any]:
    left = [size * standard for standard in STANDARDS]
    heads = [(income - burden) // each for each in STANDARDS] + [income // AVERAGE]
    borders = {
        "household_income_yuan": [*(burden + each for each in left), size * AVERAGE, cost],
        "household_medical_burden_yuan": [income, *(income - each for each in left)],
        "non_covered_cost_yuan": [income],
    }
    if key == "household_size":
        return [head + more for head in heads for more in (0, 1) if head + more >= 1]
    return [each + off for each in borders.get(key, []) for off in AROUND if each + off >= 0]


def anywhere(random: Random, key: str, facts: Mapping[str, Any]) -> Any:
    """An exact value that what is known of a fact allows, often where a comparison turns."""
    values = [value for value in borders(key, facts) if allowed(value, facts.get(key))]
    if values and random.random() < 0.5:
        return random.choice(values)
    return within(random, key, facts.get(key))


def allowed(value: Any, known: Any) -> bool:
    return not isinstance(known, dict) or _inside(value, known)


def is_open(key: str, facts: Mapping[str, Any]) -> bool:
    """Whether a fact is absent, a number not known exactly, or known for some items only."""
    return key not in facts or isinstance(facts[key], dict)
