"""What has no ground in a message is not read back: years, places of treatment, others' matters."""

from __future__ import annotations

import pytest

from bot.listening import FOR_WHOM, Confidence, Finding
from rules import facts as f
from tests.bot.listening.scoring import LISTENER

PROVINCE, SETTING = f.TREATED_IN_PROVINCE.key, f.CARE_SETTING.key
HUKOU_YEARS, CONTRIBUTION_YEARS = f.HUKOU_YEARS.key, f.CONTRIBUTION_YEARS.key
DIAGNOSES, CAUSE, LISTED = f.DIAGNOSES.key, f.INJURY_CAUSE.key, f.OUTPATIENT_LISTED.key
DIBAO, TEKUN, WULAO = "identities.dibao", "identities.tekun", "identities.wulao"


def heard(text: str, fact: str, asked: str | None = None) -> Finding | None:
    found = LISTENER.understand(text, asked, {})
    return next((each for each in found if each.fact == fact), None)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我妈在厦门中山医院住院 户口安溪", PROVINCE),  # nobody was sent on
        ("户口从晋江转到了北京", PROVINCE),
        ("医生让我们去北京儿童医院再看看", PROVINCE),
        ("我弟在外省打工", PROVINCE),
        ("青岛职工医保 今年住院两次", CONTRIBUTION_YEARS),
        ("去年医保忘交了 今年补上了", CONTRIBUTION_YEARS),
        ("去年六月户口迁来青岛的", HUKOU_YEARS),
        ("大姑娘前年嫁走 户口迁了", HUKOU_YEARS),
        ("妈妈结肠癌术后三年没复发", SETTING),
        ("病房八个人一间", SETTING),
        ("前年确诊戈谢病 现在药一个月自费五万", f.AGE.key),
        ("户口落厦门到现在十一年了，查出来是四年前的事", f.AGE.key),
        ("床位费720", SETTING),
        ("没用硼替佐米，用的别的药", DIAGNOSES),
        ("听力残疾，级别忘了", DIAGNOSES),
        ("医保范围里自己付掉的四万一", CAUSE),
        ("儿子前年车祸走了", CAUSE),
        ("走的门诊大病，没住院", LISTED),
        ("村里低保都是关系户", DIBAO),
        ("求求你们给个低保", DIBAO),
        ("低保 特困 五老 这是单选还是多选", TEKUN),
        ("特困不特困的我也不懂", TEKUN),
        ("五老干部的孙子", WULAO),
        ("儿子户口迁走后，户口本上就两个人", FOR_WHOM),
        ("万一我妈住院了怎么办", FOR_WHOM),
        ("家里人看病总共掏了三万八", FOR_WHOM),
    ],
)
def test_words_of_another_matter_are_not_read_back(text: str, fact: str) -> None:
    assert heard(text, fact) is None


@pytest.mark.parametrize(
    ("text", "asked", "fact", "value"),
    [
        ("办了转诊去的福州，户口龙岩", None, PROVINCE, True),
        ("在厦门中山医院，医保龙岩", PROVINCE, PROVINCE, True),
        ("自己跑去上海做的手术，泉州医保", None, PROVINCE, False),
        ("现在人在病房", None, SETTING, "inpatient"),
        ("门诊大病证办下来了", None, LISTED, True),
        ("我姐特困，不是我", None, TEKUN, False),
    ],
)
def test_what_has_a_cue_of_its_own_is_still_read_back(
    text: str, asked: str | None, fact: str, value: object
) -> None:
    finding = heard(text, fact, asked)
    assert finding is not None
    assert (finding.value, finding.confidence) == (value, Confidence.IMPLIED)


@pytest.mark.parametrize("fact", [HUKOU_YEARS, CONTRIBUTION_YEARS])
def test_years_that_were_asked_for_are_heard_wherever_they_are(fact: str) -> None:
    assert heard("二十年了，莱西这边", fact) is None
    assert heard("二十年了，莱西这边", fact, asked=fact) is not None


def test_whoever_says_that_another_asks_for_them_is_the_patient() -> None:
    finding = heard("我姐的户口在厦门，我跟她住，她帮我问的，我住院了", FOR_WHOM)
    assert finding is not None
    assert finding.value == "self"
    finding = heard("嫂子让我来问，我哥脑梗住院", FOR_WHOM)
    assert finding is not None
    assert finding.value == "family"


@pytest.mark.parametrize(
    ("text", "fact", "asked"),
    [
        ("上周才出院，家里三个人轮着陪床", f.HOUSEHOLD_SIZE.key, SETTING),
        ("不是四个，大姑姐离婚搬回来一起住了，五个", FOR_WHOM, None),
        ("我姐吃低保，我没有，病的人是我", FOR_WHOM, None),
        ("职工医保缴满九年了 残疾四级 够不上重度", f.INSURANCE_TYPE.key, CONTRIBUTION_YEARS),
    ],
)
def test_nothing_is_taken_from_words_for_another_thing(
    text: str, fact: str, asked: str | None
) -> None:
    found = heard(text, fact, asked)
    idle = fact == f.HOUSEHOLD_SIZE.key or (found is not None and found.value in ("none", "family"))
    assert found is None or not idle


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("我妈脑出血进了泉州一院重症", SETTING, "inpatient"),
        ("翻了下卡 原来我交的是职工医保 前面答错了", f.INSURANCE_TYPE.key, "employee"),
        ("婆婆瘫了四年 这么多年没人给她交过医保", f.INSURANCE_TYPE.key, "none"),
    ],
)
def test_what_is_said_loosely_is_read_back_and_not_stated(text: str, fact: str, value: str) -> None:
    found = heard(text, fact)
    assert found is not None
    assert (found.value, found.confidence) == (value, Confidence.IMPLIED)
