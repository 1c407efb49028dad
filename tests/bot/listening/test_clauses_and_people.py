"""How far suppositions and others' talk reach, who is meant, and words of the dialects."""

from __future__ import annotations

from typing import Any

import pytest

from bot.listening import FOR_WHOM, Confidence, Finding
from bot.listening.message.dialect import in_common_words
from bot.listening.message.plain import plain_text
from tests.bot.listening.scoring import LISTENER

DIBAO, KIND = "identities.dibao", "insurance_type"


def heard(text: str, fact: str) -> Finding | None:
    findings = LISTENER.understand(text, None, {})
    return next((each for each in findings if each.fact == fact), None)


def stated(text: str, fact: str) -> Any:
    finding = heard(text, fact)
    return finding.value if finding and finding.confidence is Confidence.STATED else None


@pytest.mark.parametrize(
    "text",
    [
        "当初要是有交职工的就好了……现在只有居民医保",
        "政策我看了 低保户报九成 我家四口 居民医保",
        "文件写 优先照顾 户籍上杭 居民医保",
    ],
)
def test_a_supposition_or_others_talk_ends_where_ones_own_matter_begins(text: str) -> None:
    assert stated(text, KIND) == "resident"


def test_what_follows_a_supposition_without_marks_is_to_be_confirmed() -> None:
    text = "要是我家是低保 能报多少 居民医保"
    finding = heard(text, KIND)
    assert finding is not None
    assert finding.confidence is not Confidence.STATED
    assert heard(text, DIBAO) is None


def test_a_supposition_within_marks_reaches_to_the_end_of_the_sentence() -> None:
    assert heard("如果是低保，能报多少，居民医保，残疾二级", KIND) is None


@pytest.mark.parametrize(
    "text", ["转诊啥的一样没办,自己去的广州", "没有办什么转院手续,自己去的上海"]
)
def test_nothing_of_the_kind_is_no_question(text: str) -> None:
    finding = heard(text, "referral_compliant")
    assert finding is not None
    assert finding.value is False


@pytest.mark.parametrize(
    "text",
    [
        "对门老李吃低保",
        "对门吃低保",
        "我前婆婆吃低保",
        "阿珍家低保户",
        "他们那栋楼的阿婆低保户",
        "我小叔子吃低保",
        "我妯娌吃低保",
        "婆家低保",
    ],
)
def test_what_others_hold_is_not_stated_of_the_patient(text: str) -> None:
    assert stated(text, DIBAO) is None


@pytest.mark.parametrize(
    "text",
    [
        "老板垫了两万 我家低保户",
        "亲戚借了十五万 低保户",
        "十来个老乡合租 低保户",
        "普通人家 低保户",
        "我们单亲家庭,低保户",
    ],
)
def test_who_only_helps_does_not_hold_what_is_said_next(text: str) -> None:
    assert stated(text, DIBAO) is True


def test_whoever_speaks_for_a_workmate_speaks_of_him() -> None:
    text = "我是他工友不是家属,他家里人还在路上,住院了,医保是新农合"
    assert stated(text, "care_setting") == "inpatient"
    finding = heard(text, FOR_WHOM)
    assert finding is not None
    assert finding.value == "other"


@pytest.mark.parametrize(
    "text", ["我确诊肺癌", "去年我得了尿毒症", "本人确诊肺癌", "病人是我,住院了"]
)
def test_only_plain_words_state_that_the_speaker_is_the_patient(text: str) -> None:
    assert stated(text, FOR_WHOM) == "self"


@pytest.mark.parametrize(
    "text", ["我化疗的药太贵", "我做手术的钱不够", "厦门医保我自己交的,生病的是儿子"]
)
def test_looser_words_of_the_speaker_do_not(text: str) -> None:
    assert stated(text, FOR_WHOM) != "self"


@pytest.mark.parametrize(
    "text",
    [
        "帮我妈问过了，这次问我自己",
        "我妈今年住院花了十万，不过这回不是问她",
        "漳平户口，老公单位那边给我交的职工。看病倒是在龙岩二院",
    ],
)
def test_whoever_is_named_before_a_turn_is_not_stated_to_be_the_patient(text: str) -> None:
    assert stated(text, FOR_WHOM) != "family"


@pytest.mark.parametrize(
    ("text", "for_whom"),
    [
        ("帮我老师问的，她一个人住", "other"),
        ("病的是我家保姆，不是我家里人", "other"),
        ("得病的偏偏是我老婆", "family"),
        ("我男人肋骨断了住院", "family"),
        ("哥俩都病了。我肾癌，我弟甲亢。先说我的", "self"),
        ("我儿子脑瘫一级残，今天问的不是他，是我自己的乳腺癌", "self"),
    ],
)
def test_the_patient_is_found_behind_a_contrast(text: str, for_whom: str) -> None:
    finding = heard(text, FOR_WHOM)
    assert finding is not None
    assert finding.value == for_whom


@pytest.mark.parametrize(
    "text",
    [
        "就俺自己上班 厂里一个月发四千二",
        "说我儿子名下买了车 之前吃了六年低保",
        "没有收入，都靠女儿女婿",
        "俺在青岛快六年了 给人家看大门",
    ],
)
def test_whoever_works_or_pays_is_not_read_back_as_the_patient(text: str) -> None:
    assert heard(text, FOR_WHOM) is None


@pytest.mark.parametrize(
    "text",
    [
        "我这个跟你们单子上那个渐冻症很像，住了三回院了也没给确诊",
        "一开始县里说是胃癌 到市里说是胃溃疡",
        "胃癌术后五年，早没事了，现在帮我爸问肝癌",
    ],
)
def test_an_illness_that_is_not_settled_is_not_stated(text: str) -> None:
    assert stated(text, "diagnoses") is None


def test_two_letters_say_nothing_beside_a_name_in_full() -> None:
    text = "employee medical insurance in Xiamen. Got my MS (multiple sclerosis) diagnosis"
    assert stated(text, "diagnoses") == frozenset({"rare/1-76"})
    assert "rare/2-42" not in str(LISTENER.understand(text, None, {}))


def test_a_sister_is_not_the_brother_who_is_ill() -> None:
    assert stated("女儿残疾一级，住院的是儿子", "identities.severe_disability") is None


@pytest.mark.parametrize(
    ("text", "common"),
    [
        ("阮兜拢总五个人", "我家总共五个人"),
        ("旧年破病", "去年生病"),
        ("伊有啦 即阵无啊", "他有啦 现在没有了"),
        ("偓屋下六个人", "我家里六个人"),
        ("木有低保", "没有低保"),
        ("靠拢 上年纪 生涯 夜来香", "靠拢 上年纪 生涯 夜来香"),
    ],
)
def test_dialect_is_put_in_common_words(text: str, common: str) -> None:
    assert in_common_words(plain_text(text)).text == common
