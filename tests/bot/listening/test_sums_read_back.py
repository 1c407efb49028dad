"""Sums that are read back: only what the words around them make of them, and only once."""

from __future__ import annotations

import pytest

from bot.listening import Finding
from rules import facts as f
from rules.interval import exactly
from rules.kinds import Number
from tests.bot.listening.scoring import LISTENER

INCOME, BURDEN = f.HOUSEHOLD_INCOME.key, f.HOUSEHOLD_MEDICAL_BURDEN.key
IN_SCOPE_12M, NON_COVERED = f.IN_SCOPE_SELF_PAY_12M.key, f.NON_COVERED_COST.key
GIVEN = f.OTHER_COMPENSATION.key


def of_sums(text: str, asked: str | None = None) -> dict[str, Finding]:
    """What is found of facts in yuan."""
    found = {each.fact: each for each in LISTENER.understand(text, asked, {})}
    return {key: each for key, each in found.items() if _is_in_yuan(key)}


def _is_in_yuan(key: str) -> bool:
    fact = f.BY_KEY.get(key)
    return isinstance(fact, Number) and fact.unit == "yuan"


def test_what_was_borne_and_what_somebody_earns_are_two_things() -> None:
    text = "我爸去年脑出血住院自己掏了三万多,家里就我一个人上班一个月四千"
    found = of_sums(text)
    assert found.keys() == {IN_SCOPE_12M, INCOME}
    assert found[INCOME].readings[0].value == exactly(48_000)
    assert found[IN_SCOPE_12M].readings[0].value.low == 30_000


def test_a_sum_that_is_plainly_one_thing_is_not_asked_as_another() -> None:
    assert of_sums("全家看病一年自己掏了六万多").keys() == {BURDEN}
    assert of_sums("靶向药没进医保,一年自己花了十四万").keys() == {NON_COVERED}
    assert of_sums("弹簧圈报完自己还担了三万三", f.ITEM_BURDEN.key).keys() == {f.ITEM_BURDEN.key}


@pytest.mark.parametrize(
    "text",
    [
        "孩子的居民医保一年四百",
        "今年的医保费我已经自己交掉了，那四百块退不退",
        "押金交了三万，说还要再交两万",
        "医生说还要再花三十万",
        "前年住院自付五万",
        "先垫付了六万等报销",
        "政策范围内自付超过10000元的可申请救助",
        "我在厦门交社保，从2015开始没断过",
        "每次化疗自己掏三千多",
    ],
)
def test_what_was_not_borne_in_these_months_is_not_read_back(text: str) -> None:
    assert of_sums(text) == {}


@pytest.mark.parametrize("text", ["同事给我凑了一万五", "单位一次性补助5000元", "老板给了两万"])
def test_what_others_gave_is_no_income(text: str) -> None:
    assert of_sums(text).keys() == {GIVEN}


def test_a_bill_of_which_nothing_is_reimbursed_yet_is_no_answer() -> None:
    assert of_sums("总共23万 还一分没报", IN_SCOPE_12M) == {}


def test_a_bill_of_which_others_paid_a_part_is_not_all_borne() -> None:
    found = of_sums("俺娘住院花了五万二,新农合报了三万一")
    assert [each.value for each in found[IN_SCOPE_12M].readings] == [exactly(21_000)]


def test_a_wage_is_a_months_and_an_allowance_no_income() -> None:
    assert exactly(2_800) not in [
        each.value for each in of_sums("退休金2800,老伴没有退休金")[INCOME].readings
    ]
    assert of_sums("奶奶低保户一个月领五百") == {}


def test_what_others_paid_is_taken_off_the_bill() -> None:
    found = of_sums("总费用三十八万六，统筹二十一万，大病九万二，剩下的全是借的")
    assert [each.value for each in found[IN_SCOPE_12M].readings] == [exactly(176_000)]
