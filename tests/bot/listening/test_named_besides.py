"""People who are named beside the patient, people outside the family, and small households."""

from __future__ import annotations

import pytest

from bot.listening import FOR_WHOM, Confidence, Finding, understand
from rules import facts as f
from rules.interval import exactly


def _heard(text: str, fact: str, asked: str | None = None) -> list[Finding]:
    return [each for each in understand(text, asked, {}) if each.fact == fact]


@pytest.mark.parametrize(
    "text",
    [
        "五老是我爹，我不是",
        "我哥领低保，我没有低保，户口上杭",
        "我弟残疾一级，我自己残疾三级",
        "我表弟住ICU都有人管，我门诊慢特病",
        "户口在我妹那儿，低保有",
    ],
)
def test_who_is_named_for_the_contrast_is_not_the_patient(text: str) -> None:
    assert not [each for each in _heard(text, FOR_WHOM) if each.value == "family"]


@pytest.mark.parametrize(
    "text", ["我们村老陈 股骨头坏死 户口平度的 没低保", "服务对象林阿姨，户籍晋江，低保边缘"]
)
def test_what_is_told_of_a_stranger_alone_is_read_back_and_never_stated(text: str) -> None:
    found = understand(text, None, {})
    assert f.HUKOU_PLACE.key in {each.fact for each in found}
    assert all(each.confidence is not Confidence.STATED for each in found)


def test_a_neighbour_named_beside_ones_own_home_is_not_the_patient() -> None:
    assert not _heard("邻居老李是低保报了九成，我们不是低保就报一半", FOR_WHOM)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("公婆、我俩、两个娃，都住一块", 6),
        ("女儿出嫁了 就剩他们老两口", 2),
        ("和女儿两个人住", 2),
        ("一年八万上下，五个人花", 5),
        ("我们家六口加一块一年两万五", 6),
    ],
)
def test_a_household_told_loosely_is_offered(text: str, size: int) -> None:
    assert exactly(size) in [each.value for each in _heard(text, f.HOUSEHOLD_SIZE.key)]


def test_those_in_a_ward_are_no_household() -> None:
    assert not _heard("病房里住了四个人", f.HOUSEHOLD_SIZE.key, f.HOUSEHOLD_SIZE.key)


@pytest.mark.parametrize("text", ["我们不是低保，一天好几千往里扔", "月薪五千的是我弟，他早分家了"])
def test_what_goes_out_or_is_anothers_is_no_income(text: str) -> None:
    assert not _heard(text, f.HOUSEHOLD_INCOME.key)
