"""Made-up people for measuring: plausible ones of each city, some known well, some hardly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from rules.codes import Burden
from rules.facts import FACTS, IDENTITIES, PLACES
from rules.kinds import Number
from rules.qingdao.annex import ITEMS_BY_ENTRY

Facts = dict[str, Any]

AS_OF = "2025-03-01"
CITIES = tuple(place for place in PLACES if place != "other")
FORGOTTEN = 0.05  # the share of facts that a person who knows most of them does not know
HALF = 0.5
SPARSE = 0.3  # the share of people of whom about half is known

# Figures as a deployment would supply them, so that no rule is cut short for want of one.
FIGURES = """
[xiamen]
per_capita_disposable_income = [{year = 2024, yuan = 72000, source = "made up"}]
[longyan]
per_capita_disposable_income = [{year = 2024, yuan = 36000, source = "made up"}]
marginal_income_standard = [{year = 2025, yuan_per_year = 12600, source = "made up"}]
annual_cap = [{year = 2025, yuan = 40000, source = "made up"}]
transition_period_end = {date = "2025-12-31", source = "made up"}
[quanzhou]
per_capita_disposable_income = [{year = 2024, yuan = 50000, source = "made up"}]
marginal_income_standard = [
  {year = 2025, county = "鲤城区", yuan_per_year = 15600, source = "made up"},
  {year = 2025, county = "晋江市", yuan_per_year = 16200, source = "made up"},
  {year = 2025, county = "安溪县", yuan_per_year = 12600, source = "made up"},
]
transition_period_end = {date = "2025-12-31", source = "made up"}
[weihai_etdz]
marginal_income_standard = [{year = 2025, yuan_per_month = 1050, source = "made up"}]
[qingdao.item_cap]
"qingdao/3#达沙替尼" = {yuan = 36000, source = "made up"}
"qingdao/22#尼膜同" = {yuan = 5000, source = "made up"}
"""

COUNTIES = {
    "xiamen": ("思明区", "同安区"),
    "qingdao": ("市南区", "即墨区"),
    "longyan": ("新罗区", "长汀县"),
    "quanzhou": ("鲤城区", "晋江市", "安溪县"),
    "weihai_etdz": ("崮山镇", "泊于镇"),
}
ELSEWHERE = ("other", "other", "none")
WITH_ITEMS = tuple(entry for entry, items in ITEMS_BY_ENTRY.items() if items)
COMMON_IDENTITIES = ("dibao", "dibao_marginal", "low_income", "severe_disability", "tekun")
NUMBERS = {fact.key for fact in FACTS if isinstance(fact, Number) and not isinstance(fact, Burden)}


def people(count: int, seed: int = 1, sparse: float = SPARSE) -> Iterator[tuple[Facts, bool]]:
    """People of every city by turns, and whether only about half is known of each."""
    chance = Random(seed)
    for number in range(count):
        person = someone(chance, CITIES[number % len(CITIES)])
        is_sparse = chance.random() < sparse
        yield known_of(chance, person, HALF if is_sparse else FORGOTTEN), is_sparse


def people_of(city: str, count: int, seed: int = 1) -> Iterator[Facts]:
    """People of one city who know most facts about themselves."""
    chance = Random(f"{city} {seed}")
    for _ in range(count):
        yield known_of(chance, someone(chance, city), FORGOTTEN)


def as_line(facts: Facts) -> bytes:
    """Facts as a line of JSON."""
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n"


def someone(chance: Random, city: str) -> Facts:
    """A person of a city, everything known."""
    facts: Facts = {"as_of": AS_OF}
    facts |= _where_from(chance, city)
    facts |= _illness(chance, city)
    facts |= _years(chance)
    facts |= _means(chance)
    facts |= _treatment(chance)
    facts["county"] = chance.choice(COUNTIES[city])
    facts["identities"] = _identities(chance)
    return facts


def _where_from(chance: Random, city: str) -> Facts:
    """Mostly registered and insured in the same place; else one of both, as the city asks for."""
    hukou = insured = city
    if chance.random() < 0.2:
        if city == "weihai_etdz" or (city != "xiamen" and chance.random() < 0.5):
            insured = chance.choice(ELSEWHERE)
        else:
            hukou = "other"
    kind = "none" if insured == "none" else chance.choice(("resident", "resident", "employee"))
    return {"hukou_place": hukou, "insured_place": insured, "insurance_type": kind}


def _illness(chance: Random, city: str) -> Facts:
    if city == "xiamen" and chance.random() < 0.7:
        return {"diagnoses": [chance.choice(("xiamen/101", "rare/1-4"))], "items": []}
    if city == "qingdao" and chance.random() < 0.7:
        entry = chance.choice(WITH_ITEMS)
        items = list(ITEMS_BY_ENTRY[entry][:2])
        each = {item: _yuan(chance, 20_000) for item in items}
        burden = each if chance.random() < 0.5 else sum(each.values())
        return {"diagnoses": [entry], "items": items, "item_burden_yuan": burden}
    return {"diagnoses": [], "items": [], "item_burden_yuan": 0}


def _years(chance: Random) -> Facts:
    age = round(chance.triangular(0, 90, 55), 1)
    names = ("hukou", "contribution", "parent_hukou", "parent_contribution")
    longest = {"hukou": age, "contribution": min(age, 25.0)}
    years = {
        f"{name}_years_at_diagnosis": round(chance.uniform(0, longest.get(name, 30.0)), 1)
        for name in names
    }
    return {"age_at_diagnosis": age} | years


def _means(chance: Random) -> Facts:
    size = chance.choice((1, 2, 2, 3, 3, 4, 5, 6))
    income = size * _yuan(chance, 22_000)
    bills = _yuan(chance, 18_000)
    return {
        "household_size": size,
        "household_income_yuan": income,
        "household_medical_burden_yuan": bills + _yuan(chance, 2_000),
        "assets_within_limit": chance.random() < 0.8,
        "in_scope_self_pay_12m_yuan": bills,
        "in_scope_self_pay_yuan": round(0.7 * bills),
        "inpatient_self_pay_yuan": round(0.5 * bills),
        "outpatient_self_pay_yuan": round(0.2 * bills),
        "other_compensation_yuan": chance.choice((0, 0, 0, 2_000)),
        "catastrophic_base_yuan": round(1.5 * bills),
        "non_covered_cost_yuan": _yuan(chance, 9_000),
        "aid_received_yuan": chance.choice((0, 0, 0, 3_000)),
        "still_heavy_burden": bills > 0.4 * income,
    }


def _yuan(chance: Random, usual: int) -> int:
    """Whole yuan: half of all people below the usual, a few far above it."""
    return round(chance.lognormvariate(0, 0.8) * usual)


def _treatment(chance: Random) -> Facts:
    settings = ("inpatient", "inpatient", "outpatient_special", "outpatient_other")
    payable_by_other = ("third_party", "work_injury") if chance.random() < 0.05 else ("none",)
    return {
        "designated_institution": chance.random() < 0.9,
        "referral_compliant": chance.random() < 0.8,
        "treated_in_province": chance.random() < 0.9,
        "premium_paid_before_recognition": chance.random() < 0.6,
        "expert_review_passed": chance.random() < 0.2,
        "rerecognised_after_transition": chance.random() < 0.1,
        "outpatient_listed": chance.random() < 0.5,
        "recognised_on": f"202{chance.randint(0, 4)}-{chance.randint(1, 12):02}-15",
        "care_setting": chance.choice(settings),
        "injury_cause": "traffic" if chance.random() < 0.05 else "none",
        "payable_by_other": chance.choice(payable_by_other),
    }


def _identities(chance: Random) -> dict[str, bool]:
    """None for half of all people, else mostly a common one, sometimes two."""
    every = [identity.key.partition(".")[2] for identity in IDENTITIES]
    held: set[str] = set()
    while chance.random() < (0.2 if held else 0.5):
        held.add(chance.choice(COMMON_IDENTITIES if chance.random() < 0.6 else every))
    return {code: code in held for code in every}


def known_of(chance: Random, person: Facts, hidden: float) -> Facts:
    """What is known of a person of whom a share of the facts is hidden.

    A third of the hidden numbers is known as an interval, the rest of what is hidden is absent.
    """
    known: Facts = {}
    for name, value in person.items():
        if name == "identities":
            known[name] = {k: held for k, held in value.items() if chance.random() >= hidden}
        elif name == "as_of" or chance.random() >= hidden:
            known[name] = value
        elif name in NUMBERS and chance.random() < 1 / 3:
            known[name] = _interval(chance, value)
    return known


def _interval(chance: Random, value: float) -> dict[str, float]:
    """An interval around a number, now and then without an upper end."""
    low, high = int(0.7 * value), int(1.3 * value) + 1
    return {"min": max(1, low)} if chance.random() < 0.2 else {"min": max(1, low), "max": high}
