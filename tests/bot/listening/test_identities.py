"""Recognised hardships: held, denied, lost, another's, or only talked of."""

from __future__ import annotations

from datetime import date

import pytest

from bot.listening import Confidence, Finding
from tests.bot.listening.scoring import LISTENER

DIBAO = "identities.dibao"
DISABLED = "identities.severe_disability"


def heard(text: str, fact: str = DIBAO, asked: str | None = None) -> Finding | None:
    findings = LISTENER.understand(text, asked, {})
    return next((each for each in findings if each.fact == fact), None)


def is_stated(text: str, fact: str = DIBAO, asked: str | None = None) -> object:
    """What is stated of a fact, None where nothing is."""
    finding = heard(text, fact, asked)
    return finding.value if finding and finding.confidence is Confidence.STATED else None


@pytest.mark.parametrize(
    "text", ["低保 无", "低保:否", "低保(-)特困(-)", "低保 低收入 特困 都不沾", "低保、特困都没有"]
)
def test_a_value_behind_one_name_or_a_row_of_names_denies_it(text: str) -> None:
    assert is_stated(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "低保 低收入 特困 这仨啥区别",
        "低保 特困 孤儿 残疾,这是单选还是多选",
        "姓名:陈×× 低保:  残疾:无",
        "呵呵我要真是低保户 还用问你",
        "网上有人发帖:本人低保 住院三万",
        "本来是低保的 后来儿子工作了",
        "我爸的低保批下来了没有",
        "低保 村里不给报",
        "办理救助需提供：低保证、残疾证",
        "凡是低保户均可申请",
        "上面让选低保还是特困",
        "表格第三栏 低保户",
        "没有低保户那么困难",
        "跟低保户一样报",
        "我家算低保不",
    ],
)
def test_names_that_are_only_talked_of_state_nothing(text: str) -> None:
    assert is_stated(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "其父低保,本人已另立户",
        "隔壁床那个老太太是低保户,我怎么不行",
        "低保是我弟他们家的,我们家早分开了",
        "俺哥吃低保 俺没有",
        "同事他爱人住院,他们一家四口,低保",
    ],
)
def test_what_somebody_else_holds_is_not_the_patients(text: str) -> None:
    assert is_stated(text) is None


@pytest.mark.parametrize(
    "text", ["低保去年被清退了", "低保2024年停发", "给我爸办的低保,去年复核给清出来了"]
)
def test_what_was_lost_is_never_taken_as_held(text: str) -> None:
    finding = heard(text)
    assert finding is not None
    assert finding.value is not True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三级,智力的", False),
        ("二级 肢体", True),
    ],
)
def test_a_bare_degree_answers_the_question_for_the_disability(text: str, value: bool) -> None:
    assert is_stated(text, DISABLED, asked=DISABLED) is value
    assert is_stated(text, DISABLED) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("没 申请了两回村里不给批", False),
        ("不是没有,是有的,批了三年了", True),
        ("这个真没有,别的也没有", False),
    ],
)
def test_an_answer_without_the_name_is_gathered(text: str, value: bool) -> None:
    finding = heard(text, DIBAO, asked=DIBAO)
    assert finding is not None
    assert value in (finding.value, *(each.value for each in finding.readings))


def test_an_answer_of_two_minds_is_asked_back() -> None:
    finding = heard("我不是,阮阿嬷才是", DIBAO, asked=DIBAO)
    assert finding is not None
    assert finding.confidence is Confidence.UNCLEAR


def test_nobody_holds_both_dibao_and_its_margin() -> None:
    text = "有低保。等下,证上写的是低保边缘"
    assert is_stated(text) is None
    assert is_stated(text, "identities.dibao_marginal") is True


@pytest.mark.parametrize("text", ["上月停的低保", "低保被撤掉了", "取消了的低保"])
def test_what_was_taken_away_is_denied_also_where_that_is_said_first(text: str) -> None:
    assert is_stated(text) is False


@pytest.mark.parametrize("text", ["低保办了三年", "享受低保好多年了", "低保去年刚批下来的"])
def test_what_was_granted_in_the_past_is_held(text: str) -> None:
    assert is_stated(text) is True


def test_a_denial_beside_an_application_is_only_gathered() -> None:
    finding = heard("没有低保，正在申请")
    assert finding is not None
    assert (finding.value, finding.confidence) == (False, Confidence.IMPLIED)


@pytest.mark.parametrize(
    ("text", "value"), [("在册的", True), ("认定了 今年4月", True), ("没有没有", False)]
)
def test_short_answers_of_any_wording_are_gathered(text: str, value: bool) -> None:
    finding = heard(text, DIBAO, asked=DIBAO)
    assert finding is not None
    assert finding.value is value


@pytest.mark.parametrize("text", ["底保也有", "吃地保的", "低宝户"])
def test_words_that_sound_alike_are_heard(text: str) -> None:
    finding = heard(text)
    assert finding is not None
    assert finding.value is True


@pytest.mark.parametrize("text", ["认定日期2025年11月20日,因病致贫", "2025年11月20日发的低保证"])
def test_the_day_of_recognition_is_heard(text: str) -> None:
    assert is_stated(text, "recognised_on") == date(2025, 11, 20)


@pytest.mark.parametrize("text", ["2024年11月8号认的", "24年11月8号", "2024年11月8日 证上印着呢"])
def test_a_day_answers_the_question_for_it(text: str) -> None:
    finding = heard(text, "recognised_on", asked="recognised_on")
    assert finding is not None
    assert finding.value == date(2024, 11, 8)


def test_the_day_of_an_application_is_no_day_of_recognition() -> None:
    assert heard("2025年11月20日申请的低保,还没批", "recognised_on") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("帮楼下老伯问一下", "other"),
        ("替宋大娘打听,她脑出血住院", "other"),
        ("我妈确诊胃癌", "family"),
        ("我得了尿毒症", "self"),
    ],
)
def test_whom_it_is_for_is_stated_where_it_is_plain(text: str, value: str) -> None:
    assert is_stated(text, "for_whom") == value


@pytest.mark.parametrize(
    "text",
    [
        "我爸的单子我一张张理出来了,大病保险也报过了",
        "由侄女代办,住院三次",
        "我是福利院老师,孩子住院了",
        "我刚说错了 不是住院",
        "我婆婆得了癌症,我爸也得了癌症",
        "儿子同学得了白血病",
    ],
)
def test_whom_it_is_for_is_not_stated_where_it_is_not(text: str) -> None:
    assert is_stated(text, "for_whom") is None


def test_a_doubt_about_something_else_leaves_a_status_as_it_was_said() -> None:
    findings = LISTENER.understand("家里吃低保，户口好像在龙岩", None, {})
    [dibao] = [each for each in findings if each.fact == "identities.dibao"]
    assert (dibao.value, dibao.confidence) == (True, Confidence.STATED)


@pytest.mark.parametrize(
    "text",
    [
        "低保批了三次没批下来",
        "低保是有的，去年的事了",
        "表上勾的低保",
        "低保（2019-2022）",
        "低保特困都申请了批了特困",
        "低保家庭，户主是我爸，我出嫁了",
    ],
)
def test_what_is_not_granted_or_of_another_time_is_not_stated(text: str) -> None:
    assert is_stated(text) is None


@pytest.mark.parametrize("text", ["低保没停", "低保还没取消", "低保没断过", "低保不给报"])
def test_what_was_not_taken_away_is_no_denial(text: str) -> None:
    finding = heard(text)
    assert finding is not None
    assert finding.value is True


@pytest.mark.parametrize("text", ["低保我们确定没有", "低保没够上", "家里不低保"])
def test_a_denial_in_other_words_is_heard(text: str) -> None:
    finding = heard(text)
    assert finding is not None
    assert finding.value is False


@pytest.mark.parametrize(
    ("text", "value"),
    [("有证，三级的", False), ("证有，三级，我爸那个才是一级", False), ("有，一级", True)],
)
def test_the_degree_may_follow_a_yes(text: str, value: bool) -> None:
    finding = heard(text, DISABLED, asked=DISABLED)
    assert finding is not None
    assert finding.value is value


def test_one_may_have_served_or_be_disabled_and_hold_no_paper() -> None:
    assert is_stated("退伍军人，没有优抚证", "identities.special_care") is None
    assert is_stated("一级残疾没办证", DISABLED) is None


@pytest.mark.parametrize(
    "text", ["2024年3月5日认定的低保，2025年停了", "2025年3月1日我婆婆认定的低保，我住院"]
)
def test_a_day_of_what_was_lost_or_is_anothers_is_not_stated(text: str) -> None:
    assert is_stated(text, "recognised_on") is None


@pytest.mark.parametrize("text", ["低保没给", "低保递了两回都没批", "低保申请了三次都没给"])
def test_what_was_applied_for_in_vain_is_offered_as_a_no(text: str) -> None:
    finding = heard(text)
    assert finding is not None
    assert finding.value is not True


@pytest.mark.parametrize("text", ["低保没给钱", "低保去年没给，今年给了"])
def test_what_is_only_paid_late_or_granted_later_is_no_denial(text: str) -> None:
    assert is_stated(text) is None


def test_what_one_has_and_another_has_not_is_asked_back() -> None:
    finding = heard("我哥领低保 我没有低保")
    assert finding is not None
    assert finding.confidence is Confidence.UNCLEAR


def test_a_degree_that_was_set_right_is_not_the_first_one() -> None:
    finding = heard("二级……我翻出来看看，看错了，是三级", DISABLED, asked=DISABLED)
    assert finding is None or finding.value is not True


def test_a_name_misspelt_for_the_margin_is_not_the_allowance_itself() -> None:
    assert heard("低保边沿户 农合") is None
