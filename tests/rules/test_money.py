"""Amounts: bands, deductibles, caps, what is unknown, and one rounding at the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import facts as f
from rules.case import Case
from rules.interval import UNBOUNDED, Interval, at_least, exactly
from rules.money import ALL_CATEGORIES, Band, BandedShare, to_fen
from rules.policy import Document
from rules.published import Figure
from rules.quantity import NOTHING
from tests.rules.support import TODAY, figures_from

CLAUSE = Document("a", "b", "c", "d", date(2020, 1, 1), date(2020, 1, 1)).clause("一")
COST, TAKEN_OFF, RECEIVED = f.INPATIENT_SELF_PAY, f.OTHER_COMPENSATION, f.AID_RECEIVED
AVERAGE = Figure("longyan", "per_capita_disposable_income", years_before=1)
PUBLISHED = figures_from(
    {
        "longyan": {
            "per_capita_disposable_income": [
                {"year": 2024, "yuan": 40000, "source": "made up for arithmetic"}
            ]
        }
    }
)
LAYERS = BandedShare(
    base=COST,
    bands={
        ALL_CATEGORIES: (
            Band(CLAUSE.states("1000元"), CLAUSE.states("60%"), up_to=CLAUSE.states("2000元")),
            Band(CLAUSE.states("2000元"), CLAUSE.states("70%"), up_to=CLAUSE.states("3000元")),
            Band(CLAUSE.states("3000元"), CLAUSE.states("80%")),
        )
    },
)
CAPPED = BandedShare(
    base=COST - TAKEN_OFF,
    bands={
        "better": (Band(NOTHING, CLAUSE.states("90%")),),
        "other": (Band(AVERAGE * CLAUSE.states("10%"), CLAUSE.states("50%"), not_less=True),),
    },
    yearly_cap=CLAUSE.states("1万元"),
    received=RECEIVED,
)


def amount(
    formula: BandedShare, category: str = "", figures: Any = PUBLISHED, **known: Any
) -> Interval:
    given_ = {f"{name}_yuan": _interval(value) for name, value in known.items()}
    return formula.amount(Case(given_, TODAY, figures), category)


def _interval(value: Any) -> Interval:
    return value if isinstance(value, Interval) else exactly(Decimal(str(value)))


@pytest.mark.parametrize(
    ("yuan", "expected"),
    [
        ("0.005", "0.01"),
        ("0.00499999", "0.00"),
        ("0.015", "0.02"),
        ("0.025", "0.03"),
        ("2.675", "2.68"),
        ("1E+3", "1000.00"),
        ("999999999999.995", "1000000000000.00"),
        ("0", "0.00"),
    ],
)
def test_half_a_fen_is_always_rounded_up(yuan: str, expected: str) -> None:
    assert str(to_fen(Decimal(yuan))) == expected


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("0", "0"),
        ("999.99", "0"),
        ("1000", "0"),
        ("1000.01", "0.006"),
        ("1999.99", "599.994"),
        ("2000", "600"),
        ("2000.01", "600.007"),
        ("2999.99", "1299.993"),
        ("3000", "1300"),
        ("3000.01", "1300.008"),
        ("1000000000000", "799999998900"),
    ],
)
def test_each_band_pays_its_own_share_and_is_not_rounded(cost: str, expected: str) -> None:
    assert amount(LAYERS, inpatient_self_pay=cost) == exactly(Decimal(expected))


def test_an_unknown_cost_may_bring_nothing_or_without_end() -> None:
    assert amount(LAYERS) == (0, UNBOUNDED)
    assert amount(LAYERS, inpatient_self_pay=at_least(2000)) == (600, UNBOUNDED)


def test_a_cost_known_in_part_brings_what_its_ends_bring() -> None:
    known = Interval(Decimal(500), Decimal(2500))
    assert amount(LAYERS, inpatient_self_pay=known) == (0, 950)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"inpatient_self_pay": 1000, "other_compensation": 0, "aid_received": 0}, (900, 900)),
        ({"inpatient_self_pay": 1000, "other_compensation": 400, "aid_received": 0}, (540, 540)),
        ({"inpatient_self_pay": 1000, "other_compensation": 1000, "aid_received": 0}, (0, 0)),
        ({"inpatient_self_pay": 1000, "other_compensation": 1001, "aid_received": 0}, (0, 0)),
        ({"inpatient_self_pay": 1000, "other_compensation": 0, "aid_received": 900}, (0, 0)),
        ({"inpatient_self_pay": 1000, "other_compensation": 0, "aid_received": 901}, (0, 0)),
        ({"inpatient_self_pay": 20000, "other_compensation": 0, "aid_received": 0}, (10000, 10000)),
        (
            {"inpatient_self_pay": 20000, "other_compensation": 0, "aid_received": 4000},
            (6000, 6000),
        ),
        ({"inpatient_self_pay": 1000, "other_compensation": 0}, (0, 900)),
        ({"inpatient_self_pay": 1000, "aid_received": 0}, (0, 900)),
        ({"other_compensation": 5, "aid_received": 0}, (0, 10000)),
        ({}, (0, 10000)),
    ],
)
def test_what_is_taken_off_the_cap_and_what_was_received_each_count_once(
    known: dict[str, Any], expected: tuple[int, int]
) -> None:
    assert amount(CAPPED, "better", **known) == expected


def test_a_rate_of_not_less_is_a_floor_and_the_whole_a_ceiling() -> None:
    known = {"inpatient_self_pay": 6000, "other_compensation": 0, "aid_received": 0}
    assert amount(CAPPED, "other", **known) == (1000, 2000)


def test_below_its_band_a_rate_of_not_less_leaves_nothing_open() -> None:
    known = {"inpatient_self_pay": 4000, "other_compensation": 0, "aid_received": 0}
    assert amount(CAPPED, "other", **known) == (0, 0)


def test_a_deductible_that_nobody_has_published_may_be_anything() -> None:
    known = {"inpatient_self_pay": 6000, "other_compensation": 0, "aid_received": 0}
    nothing = figures_from({})
    assert amount(CAPPED, "other", nothing, **known) == (0, 6000)
    assert not CAPPED.deductible(Case({}, TODAY, nothing), "other").exact
    assert CAPPED.deductible(Case({}, TODAY, PUBLISHED), "other") == (4000, 4000)


YUAN = st.integers(0, 3_000_000).map(lambda fen: Decimal(fen) / 100)


@st.composite
def around(draw: st.DrawFn) -> tuple[Interval, Decimal]:
    """An interval and a value in it."""
    value, below, above = draw(YUAN), draw(YUAN), draw(YUAN)
    low = max(Decimal(0), value - below)
    return Interval(low, draw(st.sampled_from([value + above, UNBOUNDED]))), value


@settings(max_examples=200)
@given(around(), around(), around(), st.sampled_from(["better", "other"]))
def test_the_true_amount_lies_within_what_is_told_of_it(
    cost: tuple[Interval, Decimal],
    off: tuple[Interval, Decimal],
    received: tuple[Interval, Decimal],
    category: str,
) -> None:
    names = ("inpatient_self_pay", "other_compensation", "aid_received")
    facts = dict(zip(names, (cost, off, received), strict=True))
    told = amount(CAPPED, category, **{name: known for name, (known, _) in facts.items()})
    true = amount(CAPPED, category, **{name: value for name, (_, value) in facts.items()})
    assert told.low <= true.low <= true.high <= told.high


@settings(max_examples=200)
@given(YUAN, YUAN)
def test_more_cost_never_brings_less_and_never_more_than_itself(
    one: Decimal, other: Decimal
) -> None:
    less, more = sorted((one, other))
    low, high = (amount(LAYERS, inpatient_self_pay=cost).low for cost in (less, more))
    assert 0 <= high - low <= more - less
