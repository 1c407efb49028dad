"""Sums of money: what is stated outright, and what looser words leave to be asked back."""

from __future__ import annotations

import pytest

from bot.listening import Confidence, Finding
from rules import facts as f
from rules.interval import Interval, exactly
from tests.bot.listening.scoring import LISTENER

INCOME, IN_SCOPE_12M = f.HOUSEHOLD_INCOME.key, f.IN_SCOPE_SELF_PAY_12M.key


def of(fact: str, text: str, asked: str | None = None) -> Finding | None:
    found = (each for each in LISTENER.understand(text, asked, {}) if each.fact == fact)
    return next(found, None)


def to_confirm(fact: str, text: str, asked: str | None = None) -> list[Interval]:
    """The values that are asked back; a stated one would fail."""
    finding = of(fact, text, asked)
    if finding is None:
        return []
    assert finding.confidence is not Confidence.STATED
    readings = [each.value for each in finding.readings if each.fact == fact]
    return readings or [finding.value]


def test_an_income_is_stated_where_household_period_and_sum_are_plain() -> None:
    finding = of(INCOME, "三口人，全家年收入三万六")
    assert finding is not None
    assert (finding.confidence, finding.value) == (Confidence.STATED, exactly(36_000))


@pytest.mark.parametrize(
    "against",
    [
        "全家年收入八万，老公今年下岗了",
        "全家年收入三万，我妈的养老金没算",
        "去年全家收入八万",
        "先说全家年收入五万，又说三万八",
        "全家年收入三万，好的年头有五万",
    ],
)
def test_an_income_is_not_stated_where_other_words_speak_against_it(against: str) -> None:
    assert to_confirm(INCOME, against)


def test_what_several_people_earn_is_offered_added_up() -> None:
    assert exactly(87_600) in to_confirm(INCOME, "俺一个月3200 对象一个月4100 就俺俩")


def test_turnover_is_no_income_beside_what_is_left_of_it() -> None:
    text = "开小店 一年流水二十万 刨去进货全家一年落手里三万"
    assert to_confirm(INCOME, text) == [exactly(30_000)]


@pytest.mark.parametrize("text", ["$400 a month", "台币一年四十万", "一年三千欧元"])
def test_a_sum_in_another_currency_is_no_sum_in_yuan(text: str) -> None:
    assert of(INCOME, text, INCOME) is None


@pytest.mark.parametrize("text", ["借了三万", "房租一个月两千", "学费一年一万二", "押金交了两万"])
def test_loans_rents_fees_and_deposits_are_nothing(text: str) -> None:
    facts = {each.fact for each in LISTENER.understand(text, None, {})}
    assert not facts & {INCOME, IN_SCOPE_12M, f.NON_COVERED_COST.key}


@pytest.mark.parametrize(
    "text", ["自己扛了三万", "报完归自己三万", "个人负担总额30000", "单子三万，都是自己掏的"]
)
def test_what_was_borne_is_asked_back_as_several_things(text: str) -> None:
    assert exactly(30_000) in to_confirm(IN_SCOPE_12M, text)


def test_the_rest_of_a_bill_is_worked_out_where_no_sum_is_said_of_it() -> None:
    text = "总费用十八万，统筹付了十一万，大病付了两万，剩下的都是我自己垫的"
    assert exactly(50_000) in to_confirm(IN_SCOPE_12M, text)


def test_parts_that_a_total_adds_up_do_not_stand_beside_it() -> None:
    text = "今年政策内自己付的，一月五千，二月七千，一共一万二"
    assert to_confirm(f.IN_SCOPE_SELF_PAY.key, text) == [exactly(12_000)]


def test_in_weihais_zone_hospital_and_visits_count_apart() -> None:
    text = "威海经区户口，今年门诊慢病合规自付四千，住院合规自付一万九"
    assert to_confirm(f.OUTPATIENT_SELF_PAY.key, text) == [exactly(4_000)]
    assert to_confirm(f.INPATIENT_SELF_PAY.key, text) == [exactly(19_000)]


def test_gifts_from_several_hands_are_offered_added_up() -> None:
    fact = f.OTHER_COMPENSATION.key
    assert exactly(25_000) in to_confirm(fact, "水滴筹两万三，医院还减免了两千")


def test_another_years_sum_is_none_of_this_year() -> None:
    fact = f.NON_COVERED_COST.key
    assert to_confirm(fact, "自费药去年是七万，今年六千五") == [exactly(6_500)]


@pytest.mark.parametrize(
    "text",
    [
        "儿子全家年收入20万",
        "系统里显示家庭年收入12万",
        "家庭年收入低于五万才行",
        "全家年收入本来8万",
    ],
)
def test_an_income_of_others_or_of_a_rule_is_not_stated(text: str) -> None:
    found = of(INCOME, text)
    assert found is None or found.confidence is not Confidence.STATED


def test_debts_and_spending_do_not_contradict_an_income() -> None:
    for text in ("家庭年收入三万，外债十万", "全家年收入3万支出5万"):
        finding = of(INCOME, text)
        assert finding is not None
        assert (finding.confidence, finding.value) == (Confidence.STATED, exactly(30_000))


def test_of_a_bill_the_rest_answers_what_was_borne() -> None:
    text = "总共花了九万，报了六万"
    assert to_confirm(IN_SCOPE_12M, text, asked=IN_SCOPE_12M)[0] == exactly(30_000)


def test_several_sums_in_an_answer_may_add_up() -> None:
    text = "这次两万，上次一万五"
    assert to_confirm(IN_SCOPE_12M, text, asked=IN_SCOPE_12M)[0] == exactly(35_000)


def test_a_sum_with_a_question_mark_is_asked_back() -> None:
    assert to_confirm(IN_SCOPE_12M, "两万？", asked=IN_SCOPE_12M) == [exactly(20_000)]


def test_the_clause_before_says_what_the_own_money_was_for() -> None:
    fact = f.NON_COVERED_COST.key
    assert to_confirm(fact, "院外买的白蛋白，自己花了一万二") == [exactly(12_000)]


@pytest.mark.parametrize(
    "remark",
    ["连我妈的一起", "我老婆两万", "后来退了五千", "是两个人的数", "一半是去年的", "医院口头说的"],
)
def test_a_share_of_costs_is_not_stated_where_a_remark_takes_of_it(remark: str) -> None:
    text = f"近12个月政策范围内自付三万，{remark}"
    assert exactly(30_000) in to_confirm(IN_SCOPE_12M, text)


@pytest.mark.parametrize(
    "text",
    [
        "全家年收入五万，开玩笑的",
        "我跟先生户口分开，我们一年收入六万八",
        "家里年收入四万，我妈的退休金还没加",
        "全家月收入五千，我七月才开始上班",
        "我老公全家年收入六万",
        "民政核定我家年收入六万，不服",
    ],
)
def test_an_income_that_is_remarked_on_is_asked_back(text: str) -> None:
    assert to_confirm(INCOME, text)


def test_aid_that_came_in_several_times_is_added_up() -> None:
    fact = f.AID_RECEIVED.key
    assert to_confirm(fact, "今年医疗救助拿过两回 一回四千 一回六千五")[0] == exactly(10_500)
    assert to_confirm(fact, "今年领了医疗救助三千，后面又领两千")[0] == exactly(5_000)


@pytest.mark.parametrize("text", ["今年医疗救助可以拿三千", "今年医疗救助没拿三千"])
def test_aid_that_was_not_taken_is_not_stated(text: str) -> None:
    found = of(f.AID_RECEIVED.key, text)
    assert found is None or found.confidence is not Confidence.STATED


@pytest.mark.parametrize("behind", ["加上我妈的", "是总费用", "报销前", "我爸一个人的"])
def test_an_answer_with_a_remark_behind_it_is_not_stated(behind: str) -> None:
    fact = f.HOUSEHOLD_MEDICAL_BURDEN.key
    found = of(fact, f"五万，{behind}", asked=fact)
    assert found is None or found.confidence is not Confidence.STATED


def test_a_sum_set_right_at_once_takes_the_words_of_the_one_before() -> None:
    assert to_confirm(INCOME, "全家一个月四万，啊不，四千") == [exactly(48_000)]


def test_no_other_income_is_not_no_income() -> None:
    assert exactly(0) not in to_confirm(INCOME, "一家三口低保加一块一个月两千四，再没别的收入")


def test_a_share_within_scope_is_not_asked_beside_what_is_left_of_the_bill() -> None:
    text = "总费用38万，报了27万，剩11万里头有7万目录外，近12个月政策内自付就4万"
    found = of(IN_SCOPE_12M, text)
    assert found is not None
    assert found.value == exactly(40_000)


def test_nothing_outside_the_catalogue_is_none_of_its_costs() -> None:
    assert to_confirm(f.NON_COVERED_COST.key, "今年没用过自费的，全在目录里") == [exactly(0)]
