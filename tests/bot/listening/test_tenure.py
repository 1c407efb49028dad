"""Years of register and contributions, and ages: stated, gathered from dates, or asked back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from bot.listening import Confidence, Finding
from rules import facts as f
from rules.interval import Interval
from tests.bot.listening.scoring import LISTENER

HUKOU, CONTRIBUTION, AGE = f.HUKOU_YEARS.key, f.CONTRIBUTION_YEARS.key, f.AGE.key
PARENT_CONTRIBUTION = f.PARENT_CONTRIBUTION_YEARS.key


def found(text: str, fact: str, asked: str | None = None) -> Finding | None:
    findings = LISTENER.understand(text, asked, {})
    return next((each for each in findings if each.fact == fact), None)


def readings(finding: Finding | None) -> Sequence[Interval]:
    return [each.value for each in finding.readings] if finding else []


def covers(interval: Interval, years: str) -> bool:
    return interval.low <= Decimal(years) <= interval.high < Decimal(years) + 2


@pytest.mark.parametrize(
    ("text", "fact", "years"),
    [
        ("14年落户的 去年五月查出来", HUKOU, "10.5"),
        ("确诊那年是2016 我2003年嫁过来就把户口迁到海沧", HUKOU, "13"),
        ("厦门户口零八年迁进来的 医保也是那年开始交的 前年七月确诊", CONTRIBUTION, "16"),
        ("户口落厦门到现在十一年了，查出来是四年前的事", HUKOU, "7"),
        ("我厦门医保从2013年6月一直交到现在，病是2022年10月查出来的", CONTRIBUTION, "9.3"),
    ],
)
def test_two_dates_give_the_years_between_to_be_confirmed(text: str, fact: str, years: str) -> None:
    finding = found(text, fact, HUKOU)
    assert finding
    assert finding.confidence is Confidence.IMPLIED
    assert covers(finding.value, years)


def test_who_came_after_the_diagnosis_had_no_years() -> None:
    for text in ("2020年确诊的，户口2023年才迁来", "确诊的时候户口还没迁过来"):
        finding = found(text, HUKOU)
        assert finding
        assert finding.value == Interval(Decimal(0), Decimal(0))


def test_a_span_without_a_date_is_asked_back() -> None:
    finding = found("断断续续交的 加起来五年应该有吧", CONTRIBUTION, CONTRIBUTION)
    assert finding
    assert finding.confidence is Confidence.UNCLEAR


def test_a_span_until_now_is_counted_back_where_the_day_of_diagnosis_is_known() -> None:
    finding = found("交了十年社保，去年确诊", CONTRIBUTION)
    at_diagnosis, until_now = readings(finding)
    assert at_diagnosis == Interval(Decimal(10), Decimal(10))
    assert covers(until_now, "9")


def test_the_years_are_those_of_the_one_who_has_them_not_of_whom_the_diagnosis_is() -> None:
    text = "爸爸的厦门社保到囝仔确诊的时候刚好交满六年"
    assert found(text, CONTRIBUTION) is None
    assert found(text, PARENT_CONTRIBUTION) is not None


@pytest.mark.parametrize("text", ["规定要满五年吗", "听说户口要满五年", "我户口断了三年"])
def test_what_is_required_or_broken_off_is_no_tenure(text: str) -> None:
    finding = found(text, HUKOU)
    assert finding is None or finding.confidence is not Confidence.STATED


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("宝宝出生28天筛查出来的，现在一岁半了", "0.07", "0.08"),
        ("一出生就确诊", "0", "0.1"),
        ("确诊时11月龄", "0.9", "1"),
        ("去年确诊的，当时5岁", "5", "6"),
        ("今年5岁，去年3月查出来的", "3.9", "5.1"),
        ("2019年生的，2022年查出来", "2", "4"),
    ],
)
def test_the_age_at_the_diagnosis_is_gathered(text: str, low: str, high: str) -> None:
    finding = found(text, AGE)
    assert finding
    assert finding.confidence is not Confidence.UNCLEAR
    assert Decimal(low) <= finding.value.low <= finding.value.high <= Decimal(high)


def test_years_of_contributions_hold_no_age() -> None:
    assert found("厦门医保交了4年11个月查出来的", AGE) is None


@pytest.mark.parametrize(
    ("text", "fact", "years"),
    [
        ("结婚第二年迁的户口 到查出病刚好六年", HUKOU, "6"),
        ("断过，到确诊总共四年", CONTRIBUTION, "4"),
    ],
)
def test_a_span_up_to_the_diagnosis_is_one_until_then(text: str, fact: str, years: str) -> None:
    finding = found(text, fact, fact)
    assert finding
    assert finding.confidence is Confidence.IMPLIED
    assert covers(finding.value, years)


def test_contributions_in_parts_are_to_be_confirmed() -> None:
    finding = found("确诊的时候医保交了六年，中间断过，后来转厦门", CONTRIBUTION)
    assert finding is None or finding.confidence is not Confidence.STATED


def test_what_was_found_before_the_illness_gives_no_age_at_its_diagnosis() -> None:
    finding = found("孩子三岁查出发育慢，后来才确诊", AGE)
    assert finding is None or finding.confidence is not Confidence.STATED


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("女儿确诊那年刚满十岁", "10", "11"),
        ("六十五那年查出来的多发性骨髓瘤 今年六十八", "65", "66"),
        ("2023年查出来渐冻症，那年他58", "58", "59"),
        ("去年十一月三十一岁生日后一天拿的诊断", "31", "32"),
    ],
)
def test_the_age_at_the_diagnosis_is_that_year_of_life(text: str, low: str, high: str) -> None:
    finding = found(text, AGE)
    assert finding is not None
    assert Decimal(low) <= finding.value.low <= finding.value.high < Decimal(high)


@pytest.mark.parametrize(
    "text",
    [
        "她四岁的时候就查出来了，但当时说是别的病",
        "弟弟确诊时三岁，哥哥五岁",
        "女儿两岁查出来，当时误诊，后来确诊是四岁",
    ],
)
def test_an_age_beside_another_or_of_another_illness_is_not_stated(text: str) -> None:
    finding = found(text, AGE)
    assert finding is None or finding.confidence is not Confidence.STATED


@pytest.mark.parametrize(
    "text",
    [
        "确诊时户口迁来厦门不止五年",
        "确诊那年医保交了六年，不过中间在福州交过两年",
        "确诊时医保满六年，这是窗口说的",
    ],
)
def test_years_that_other_words_may_change_are_not_stated(text: str) -> None:
    for fact in (HUKOU, CONTRIBUTION):
        finding = found(text, fact)
        assert finding is None or finding.confidence is not Confidence.STATED


def test_of_the_parents_the_one_with_more_years_counts() -> None:
    text = "儿子四岁确诊庞贝氏病，那时我在厦门缴社保才三年，他爸缴了七年"
    finding = found(text, PARENT_CONTRIBUTION)
    assert finding is not None
    assert covers(finding.value, "7")


def test_an_insurance_that_moved_tells_of_contributions() -> None:
    text = "我的医保先前在漳州交了四年 转到厦门来才一年多就查出这病了"
    finding = found(text, CONTRIBUTION)
    assert finding is not None
    assert finding.value.high < 2
    assert found(text, HUKOU) is None


def test_years_of_the_republic_are_dates() -> None:
    finding = found("婆婆民國一百零三年把戶口遷進廈門 一百一十年確診的", HUKOU)
    assert finding is not None
    assert covers(finding.value, "7")
