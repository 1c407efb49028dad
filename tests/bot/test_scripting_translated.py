"""What hotline staff read aloud in other languages: as plain and as careful as in Chinese."""

from __future__ import annotations

import re
from functools import cache

import pytest

from bot.interview.questions import QUESTIONS, Question
from bot.interview.session import Milestone
from bot.scripting import MOMENTS, PARTS
from bot.words import catalogue_of, translated

LANGUAGES = ("en", "zh_Hant")
YOU = {"en": re.compile(r"\b[Yy]our?(?:self)?\b"), "zh_Hant": re.compile("您")}
PATIENT = {"en": re.compile(r"\bpatient"), "zh_Hant": re.compile("患者")}
DO_NOT = {"en": "Do not ", "zh_Hant": "不要"}
QUOTED = re.compile("“[^”]*”|「[^」]*」")
OPEN = re.compile("not sure|say none|不清楚|說沒有|說都不是", re.IGNORECASE)
MAY_NOT_BE_LEFT_OPEN = {"for_whom", *(milestone.value for milestone in Milestone)}
NOT_FOR_THE_EAR = re.compile(r"[][()（）〔〕【】/《》—…%0-9]")
PROMISES = re.compile(
    "entitled|guarantee|for sure|certainly|no problem|you will get|保證您|一定能|肯定能"
)
OTHER_WORDS_IN_TAIWAN = re.compile(
    "檔案|物件|專案|視窗|儲存|程式|資訊|龍巖|賬|交醫保|周歲|週歲|靶向"
)
ONE_BREATH = {"en": 200, "zh_Hant": 40}
A_FEW_WORDS = {"en": 240, "zh_Hant": 60}

each_language = pytest.mark.parametrize("locale", LANGUAGES)
each_moment = pytest.mark.parametrize("moment", MOMENTS)


@cache
def texts(locale: str) -> dict[str, str]:
    forms = translated(catalogue_of(locale, "script"))
    return {key.removeprefix("script."): text for key, (text,) in forms.items()}


def spoken(locale: str, moment: str) -> dict[str, str]:
    return {part: texts(locale)[f"{moment}.{part}"] for part in PARTS}


@each_language
@each_moment
def test_the_patient_is_spoken_to_and_a_caller_is_spoken_to_about_the_patient(
    locale: str, moment: str
) -> None:
    said, you, patient = spoken(locale, moment), YOU[locale], PATIENT[locale]
    assert you.search(said["second"])
    assert patient.search(said["third"])
    assert not you.search(said["third"])
    assert not you.search(said["short"])
    assert not patient.search(said["short"])


@each_language
@each_moment
def test_a_script_is_short_and_can_be_read_aloud(locale: str, moment: str) -> None:
    said = spoken(locale, moment)
    assert max(len(said["second"]), len(said["third"])) <= ONE_BREATH[locale]
    assert max(len(said["hesitates"]), len(said["avoid"])) <= A_FEW_WORDS[locale]
    assert len(said["short"]) < len(said["second"])
    for part in ("second", "third", "short", "hesitates"):
        assert not NOT_FOR_THE_EAR.search(said[part].replace("BH4", "")), part


@each_language
@each_moment
def test_whoever_hesitates_hears_that_not_knowing_is_a_fine_answer(
    locale: str, moment: str
) -> None:
    if moment not in MAY_NOT_BE_LEFT_OPEN:
        assert OPEN.search(texts(locale)[f"{moment}.hesitates"])


@each_language
@each_moment
def test_what_to_avoid_is_said_as_advice_to_the_staff(locale: str, moment: str) -> None:
    avoid = texts(locale)[f"{moment}.avoid"]
    assert avoid.startswith(DO_NOT[locale])
    assert not re.search("您", QUOTED.sub("", avoid))


@each_language
def test_nothing_is_promised_and_no_sum_or_number_to_call_is_named(locale: str) -> None:
    for key, text in texts(locale).items():
        assert key.endswith(".avoid") or not PROMISES.search(text), key
        assert not re.search(
            r"\d{2}|hotline|hundred|thousand|熱線|撥打|[一二三四五六七八九]萬", text
        ), key


@each_language
def test_who_decides_is_said_at_the_beginning_with_the_result_and_at_the_end(locale: str) -> None:
    for key in ("opening", "closing", "finished.second", "finished.third"):
        assert re.search(
            "local authority decides in the end|最終由當地部門認定", texts(locale)[key]
        )


def test_words_are_those_of_taiwan_and_of_policy_not_of_computers() -> None:
    wrong = {
        key: each for key, each in texts("zh_Hant").items() if OTHER_WORDS_IN_TAIWAN.search(each)
    }
    assert wrong == {}


MEANT = {
    "in_scope_self_pay_12m_yuan": ("twelve months before applying", "within the insurance scope",
                                   "Leave out what was fully self-paid"),
    "household_income_yuan": ("twelve months before applying", "household", "Do not take off"),
    "household_medical_burden_yuan": ("twelve months before applying", "whole household", "after"),
    "non_covered_cost_yuan": ("this year", "outside the insurance list"),
    "in_scope_self_pay_yuan": ("This year", "hospital stays and special outpatient", "within scope",
                               "after basic and serious illness insurance"),
    "inpatient_self_pay_yuan": ("This year", "hospital stays", "on the list", "serious illness"),
    "outpatient_self_pay_yuan": ("This year", "chronic outpatient", "on the list", "insurance"),
    "catastrophic_base_yuan": ("this year", "within scope", "after basic insurance and before"),
    "other_compensation_yuan": ("this year", "hospital stays", "apart from basic and serious"),
    "item_burden_yuan": ("This year", "after insurance and aid"),
    "aid_received_yuan": ("this year", "medical aid", "say zero"),
    "hukou_years_at_diagnosis": ("first confirmed diagnosis", "Xiamen hukou"),
    "contribution_years_at_diagnosis": ("first confirmed diagnosis", "in total", "in Xiamen"),
    "parent_hukou_years_at_diagnosis": ("first confirmed diagnosis", "birth father or birth mother",
                                        "longer of the two"),
    "parent_contribution_years_at_diagnosis": ("first confirmed diagnosis", "longer of the two"),
    "age_at_diagnosis": ("first confirmed diagnosis", "full years"),
    "premium_paid_before_recognition": ("Before", "this year’s resident insurance"),
    "treated_in_province": ("Fujian", "not on the hukou"),
}  # fmt: skip


@pytest.mark.parametrize("moment", MEANT)
@pytest.mark.parametrize("part", ["second", "third"])
def test_an_english_question_asks_for_what_the_fact_means(moment: str, part: str) -> None:
    assert [each for each in MEANT[moment] if each not in texts("en")[f"{moment}.{part}"]] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_that_is_about_one_place_names_no_other(question: Question) -> None:
    for part in ("second", "third", "short"):
        text = texts("en")[f"{question.id}.{part}"]
        assert len(set(re.findall("Xiamen|Qingdao|Longyan|Quanzhou|Weihai|Fujian", text))) <= 1
