"""What holds of every finding and every message, however it was typed or meant to harm."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.interview.questions import QUESTIONS
from bot.listening import FOR_WHOM, Confidence, Finding, Listener, understand
from knowledge.catalogue import Catalogues
from knowledge.match import Decision, Match
from rules.facts import BY_KEY
from rules.interval import Interval, exactly
from rules.kinds import Choice, Flag, Number
from tests.bot.diseases import DISEASES
from tests.bot.listening.scoring import LISTENER, TODAY, messages

WORDS = (
    "我 我爸 我妈 孩子 邻居 他 我家 全家 家里 帮 问 在 是 不是 没有 没 好像 如果 应该 吧 "
    "吗 ? , 。 、 \n 低保 低保户 特困 五保 残疾 二级 三级 建档立卡 泉州 晋江 厦門 威海 "
    "经区 江西 户口 医保 新农合 单位交 住院 门诊 转诊 脑出血 血友病 确诊 三岁 五年 2019年 "
    "去年 现在 以前 取消 申请 一个月 一年 收入 工资 四千 三万多 １２００元 花了 自己掏了 "
    "报销 自费 目录内 今年 四口人 一个人 \ud800 \u202e ² 😭 a 万一 大概"
)
PHRASES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map("".join)
WRITTEN = st.sampled_from([each.say for each in messages()])
PARTS = st.tuples(WRITTEN, st.integers(0, 60), st.integers(1, 120)).map(lambda w: w[0][w[1] : w[2]])
MESSAGES = st.lists(PARTS | st.sampled_from("？ ?。，吧吗\n"), max_size=3).map("".join)
ANY_TEXT = PHRASES | st.text(st.characters(codec=None), max_size=200)
ASKED = st.none() | st.sampled_from([question.id for question in QUESTIONS])


class NoDiseases:
    """Finds no diseases, so that only the time of the listening itself counts."""

    catalogues = DISEASES.catalogues

    def match(self, text: str) -> Match:
        return Match(Decision.NONE)


def only(findings: list[Finding], fact: str) -> Finding:
    (finding,) = (each for each in findings if each.fact == fact)
    return finding


def stated(text: str, asked: str | None = None) -> dict[str, object]:
    findings = LISTENER.understand(text, asked, {})
    return {e.fact: e.value for e in findings if e.confidence is Confidence.STATED}


def fits(fact: str, value: object) -> bool:
    """Whether a value is of the form that the rules hold for a fact."""
    match BY_KEY.get(fact):
        case None:
            return fact == FOR_WHOM and value in ("self", "family", "child", "other")
        case Flag():
            return isinstance(value, bool)
        case Choice(options=options):
            return value in options
        case Number(least=least):
            return isinstance(value, Interval) and least <= value.low <= value.high
    return isinstance(value, frozenset | str) and bool(value)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ASKED)
def test_every_finding_has_its_words_and_a_value_that_the_rules_can_hold(
    text: str, asked: str | None
) -> None:
    for finding in LISTENER.understand(text, asked, {}):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.text == text[finding.start : finding.end]
        if finding.confidence is Confidence.UNCLEAR:
            assert finding.value is None
            assert finding.readings
            assert all(fits(each.fact, each.value) and each.key for each in finding.readings)
        else:
            assert fits(finding.fact, finding.value)


@settings(max_examples=300, deadline=None)
@example("怎么老问低保，没低保就不给办？", "identities.dibao")  # it was once lost to an error
@given(MESSAGES, ASKED)
def test_real_messages_cut_and_joined_anywhere_are_listened_to(
    text: str, asked: str | None
) -> None:
    for finding in LISTENER.understand(text, asked, {}):
        assert finding.text == text[finding.start : finding.end] != ""


@settings(max_examples=200, deadline=None)
@given(PHRASES)
def test_a_fact_is_found_once_and_the_findings_stand_in_the_order_of_the_words(text: str) -> None:
    findings = LISTENER.understand(text, None, {})
    single = [each.fact for each in findings if each.fact not in ("diagnoses", "items")]
    assert len(single) == len(set(single))
    assert [each.start for each in findings] == sorted(each.start for each in findings)


@settings(max_examples=200, deadline=None)
@given(PHRASES)
def test_what_follows_an_if_is_never_stated(text: str) -> None:
    tail = text.replace("。", "").replace("?", "").replace("\n", "")
    assert stated("如果" + tail) == {}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        ["低保户", "特困", "户口在泉州", "医保在厦门", "家里四口人", "全家收入一年三万"]
    )
)
def test_a_doubt_is_never_stated(said: str) -> None:
    for doubted in (
        f"好像{said}",
        f"{said}吧",
        f"可能{said}",
        f"{said},不确定",
        f"记不清是不是{said}",
    ):
        assert stated(doubted) == {}, doubted
    assert stated(said) != {}


@pytest.mark.parametrize(
    "unit",
    [
        "我爸低保户,",
        "一万",
        "不是没有",
        "户口在泉州",
        "申请评上",
        "2019年3月",
        "三",
        "万我",
        " ",
        "。",
    ],
)
def test_twice_as_long_a_message_takes_about_twice_as_long(unit: str) -> None:
    listener = Listener(NoDiseases(), TODAY)
    listener.understand("低保", None, {})
    half, whole = (
        min(_seconds(listener, (unit * size)[:size]) for _ in range(3)) for size in (1000, 2000)
    )
    assert whole <= 5 * half + 0.02


def _seconds(listener: Listener, text: str) -> float:
    start = time.process_time()
    listener.understand(text, None, {})
    return time.process_time() - start


def test_what_is_longer_than_any_message_is_heard_as_far_as_it_goes() -> None:
    text = "我家低保户。" + "啊" * 5000
    assert only(LISTENER.understand(text, None, {}), "identities.dibao").value is True


def test_the_words_are_quoted_as_they_were_typed() -> None:
    findings = LISTENER.understand("戶口在 廈門 ，收入全家一年３萬多", None, {})
    assert only(findings, "hukou_place").text == "廈門"
    assert "３萬多" in only(findings, "household_income_yuan").text


def test_marks_that_nobody_sees_do_not_shift_the_quoted_words() -> None:
    finding = only(
        LISTENER.understand("\u202e\u200b我家㈱低\u200b保户", None, {}), "identities.dibao"
    )
    assert (finding.start, finding.text) == (5, "低\u200b保户")


def test_a_bare_place_may_be_where_one_is_registered_or_insured() -> None:
    finding = only(LISTENER.understand("我爸在泉州", None, {}), "hukou_place")
    assert [(each.fact, each.value) for each in finding.readings] == [
        ("hukou_place", "quanzhou"),
        ("insured_place", "quanzhou"),
    ]


def test_a_bare_place_answers_the_question_that_stands() -> None:
    assert stated("泉州", "insured_place") == {"insured_place": "quanzhou"}


def test_the_whole_of_weihai_is_not_its_zone() -> None:
    finding = only(LISTENER.understand("户口在威海", None, {}), "hukou_place")
    assert [each.value for each in finding.readings] == ["weihai_etdz", "other"]
    assert stated("户口在威海经区") == {"hukou_place": "weihai_etdz"}


def test_one_persons_wage_is_a_bound_for_the_household_until_it_is_said_to_be_all() -> None:
    findings = LISTENER.understand("家里就我一个人上班一个月四千", None, {})
    whole, one = only(findings, "household_income_yuan").readings
    assert (whole.key, whole.value) == ("whole.household", exactly(48000))
    assert (one.key, one.value.low, one.value.bounded) == ("one.person", Decimal(48000), False)


def test_an_income_without_a_period_may_be_a_months_or_a_years() -> None:
    readings = only(LISTENER.understand("家里收入四千", None, {}), "household_income_yuan").readings
    assert {each.key: each.value for each in readings} == {
        "period.year": exactly(4000),
        "period.month": exactly(48000),
    }


def test_years_until_now_are_at_most_an_upper_bound_for_the_diagnosis() -> None:
    finding = only(LISTENER.understand("户口迁来六年了", None, {}), "hukou_years_at_diagnosis")
    assert {each.key: each.value for each in finding.readings} == {
        "years.at_diagnosis": exactly(6),
        "years.until_now": Interval(Decimal(0), Decimal(6)),
    }


def test_two_statements_that_disagree_are_asked_back() -> None:
    finding = only(LISTENER.understand("户口在厦门。户口在龙岩。", None, {}), "hukou_place")
    assert finding.confidence is Confidence.UNCLEAR
    assert {each.value for each in finding.readings} == {"xiamen", "longyan"}


def test_a_correction_stands_in_place_of_what_it_takes_back() -> None:
    assert stated("户口在厦门。说错了，户口在龙岩。")["hukou_place"] == "longyan"


def test_an_unsure_disease_offers_the_entries_that_it_may_be() -> None:
    finding = only(LISTENER.understand("怀疑脑出血", None, {}), "diagnoses")
    assert finding.confidence is Confidence.UNCLEAR
    assert [each.value for each in finding.readings] == [frozenset({"qingdao/21"})]


def test_each_disease_has_a_finding_of_its_own() -> None:
    findings = LISTENER.understand("多发性骨髓瘤，还有主动脉夹层", None, {})
    assert [each.value for each in findings if each.fact == "diagnoses"] == [
        frozenset({"qingdao/12"}),
        frozenset({"qingdao/18"}),
    ]


def test_an_item_counts_as_in_use_only_beside_its_own_disease() -> None:
    assert "items" in stated("前列腺癌,在吃阿比特龙")
    assert "items" not in stated("在吃阿比特龙")


def test_without_catalogues_everything_else_is_still_heard() -> None:
    class Nothing:
        catalogues = Catalogues()

        def match(self, text: str) -> Match:
            return Match(Decision.NONE)

    findings = Listener(Nothing(), TODAY).understand("我家低保户，在用硼替佐米", None, {})
    assert only(findings, "identities.dibao").value is True


def test_the_shipped_catalogues_are_used_where_none_are_given() -> None:
    findings = understand("我爸脑出血住院", None, {"as_of": date(2026, 3, 1)})
    assert only(findings, "diagnoses").value == frozenset({"qingdao/21"})
    assert only(understand("我爸脑出血住院", None, {}), FOR_WHOM).value == "family"


def test_what_is_said_otherwise_elsewhere_is_asked_back_however_unsure_that_is() -> None:
    findings = LISTENER.understand("我家低保户，不过我没有低保", None, {})
    assert only(findings, "identities.dibao").confidence is not Confidence.STATED
    assert stated("我家低保户")["identities.dibao"] is True


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("四口人", True),
        ("就四口人", True),
        ("四口人，老三还在念书老大去年刚结婚住城里", False),
    ],
)
def test_a_number_that_was_asked_for_is_not_taken_from_among_many_words(
    text: str, sure: bool
) -> None:
    size = only(LISTENER.understand(text, "household_size", {}), "household_size")
    assert (size.confidence is Confidence.STATED) is sure


def test_a_sum_set_right_with_its_period_is_the_years() -> None:
    known = {"household_income_yuan": exactly(48_000)}
    [finding] = LISTENER.understand("年收入不是四万八，是每月四千八，全家的", None, known)
    assert finding.value == exactly(57_600)
