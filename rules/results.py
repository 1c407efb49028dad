"""What an assessment says, in the shape of the screening contract; JSON Schema comes from here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct


class Amount(Struct, frozen=True):
    """What may still be paid, in yuan to the fen; `max` is null where it has no bound."""

    min: Decimal
    max: Decimal | None


class Reason(Struct, frozen=True):
    """A rule with its outcome: true, false or unknown."""

    clause: str
    outcome: str
    rule: str
    facts: list[str]
    name: str


class Counterfactual(Struct, frozen=True):
    """A change that would bring a person in, alone or with the others of the same route.

    `leads_to` is `eligible`, or `undetermined` where something unknown would still stand open.
    """

    fact: str
    present: bool | str | None
    needed: str
    gap: Decimal | None
    clause: str
    route: str
    leads_to: str


class BenefitResult(Struct, frozen=True):
    """One benefit: whether it appears due, at what rate, and how much."""

    id: str
    status: str
    rate: Decimal | None
    deductible_yuan: Decimal | None
    cap_yuan: Decimal | None
    amount_yuan: Amount | None
    missing: list[str]
    missing_parameters: list[str]
    discretion: bool
    discretion_note: str | None
    clauses: list[str]
    one_off: bool = False
    starts_on: date | None = None


class ProgrammeResult(Struct, frozen=True):
    """One programme: whether it appears to apply, in which category, and why."""

    id: str
    status: str
    validity: str
    category: str | None
    possible_categories: list[str]
    missing: list[str]
    missing_parameters: list[str]
    discretion: bool
    discretion_note: str | None
    benefits: list[BenefitResult]
    reasons: list[Reason]
    counterfactuals: list[Counterfactual]


class Receipt(Struct, frozen=True):
    """What is needed to reproduce a result: hashes and versions, no personal data."""

    engine: str
    as_of: date
    facts: str
    figures: dict[str, str]
    policies: dict[str, str]


class Result(Struct, frozen=True):
    """All programmes, in the contract's order."""

    as_of: date
    programmes: list[ProgrammeResult]
    receipt: Receipt
