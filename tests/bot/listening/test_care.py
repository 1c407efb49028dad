"""Care, liability and reviews: gathered from loose words, never taken as stated by them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.listening import Confidence
from rules import facts as f
from tests.bot.listening.scoring import LISTENER

SETTING, REFERRAL = f.CARE_SETTING.key, f.REFERRAL_COMPLIANT.key
DESIGNATED, PROVINCE = f.DESIGNATED_INSTITUTION.key, f.TREATED_IN_PROVINCE.key
CAUSE, PAYABLE = f.INJURY_CAUSE.key, f.PAYABLE_BY_OTHER.key
PREMIUM, LISTED = f.PREMIUM_PAID_BEFORE_RECOGNITION.key, f.OUTPATIENT_LISTED.key


def values(text: str, fact: str, asked: str | None = None) -> tuple[Confidence | None, set[Any]]:
    """How surely a fact is heard, and what it may be."""
    found = [each for each in LISTENER.understand(text, asked, {}) if each.fact == fact]
    if not found:
        return None, set()
    return found[0].confidence, {each.value for each in found[0].readings} or {found[0].value}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("收进去住了二十一天", SETTING, "inpatient"),
        ("住院是上个月的事 现在门诊 普通的那种 没办特病", SETTING, "outpatient_other"),
        ("转诊单嘛，医院上周就给开好了", REFERRAL, True),
        ("没有办转院手续，自己去上海看的", REFERRAL, False),
        ("镇卫生院为定点", DESIGNATED, True),
        ("去北京协和了 医保是青岛的", PROVINCE, False),
        ("永定的，办了转诊去的福州", PROVINCE, True),
        ("省里看不了去了北京协和，南安居民医保", PROVINCE, False),
        ("自己跌落田沟 没喝酒没打架", CAUSE, "none"),
        ("被小车撞的 交警判对方全责", CAUSE, "traffic"),
        ("被小车撞的 司机逃逸", CAUSE, "traffic_no_liable_party"),
        ("车祸骨折，对方全责", PAYABLE, "third_party"),
        ("在泰国旅游时病的", PAYABLE, "abroad"),
        ("核对过了，财产没超标", f.ASSETS_WITHIN_LIMIT.key, True),
        ("财产核对没通过", f.ASSETS_WITHIN_LIMIT.key, False),
        ("三样都报完了 家里还是揭不开锅", f.STILL_HEAVY_BURDEN.key, True),
        ("医保费我十一月就先交了，低保是二月才下来的", PREMIUM, True),
        ("低保批下来以后才交的医保", PREMIUM, False),
        ("专家评审也过了", f.EXPERT_REVIEW_PASSED.key, True),
        ("过渡期结束后重新评过", f.RERECOGNISED_AFTER_TRANSITION.key, True),
        ("这病不在门慢目录里 办不了", LISTED, False),
        ("门诊大病证早就办了", LISTED, True),
        ("现在县医院住着", SETTING, "inpatient"),
        ("大年初三住进去的", SETTING, "inpatient"),
        ("哪里来得及办转院手续 连夜开车去的北京", REFERRAL, False),
        ("不出省 就在咱省里", PROVINCE, True),
        ("转诊单本地医院开了的 去的上海中山", PROVINCE, False),
    ],
)
def test_loose_words_give_what_is_to_be_confirmed(text: str, fact: str, value: object) -> None:
    confidence, found = values(text, fact)
    assert confidence is not Confidence.STATED
    assert found == {value}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("120拉过去的 哪里有空办那个", REFERRAL),
        ("应该是吧，三甲医院", DESIGNATED),
        ("没住 医生讲没床位 叫我回去等", SETTING),
        ("房子一套 存款三千来块", f.ASSETS_WITHIN_LIMIT.key),
        ("材料交上去了等结果", f.EXPERT_REVIEW_PASSED.key),
    ],
)
def test_an_answer_that_settles_nothing_is_asked_back(text: str, fact: str) -> None:
    confidence, found = values(text, fact, asked=fact)
    assert confidence in (None, Confidence.UNCLEAR)
    assert len(found) != 1


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("前年住院花了五万", SETTING),
        ("住院证开了没床位", SETTING),
        ("去办转诊人家不给办", REFERRAL),
        ("办了转诊,后来医院不认", REFERRAL),
        ("定点医院才能报", DESIGNATED),
        ("在外省打工", PROVINCE),
        ("老板说不算工伤，我们说是工伤", PAYABLE),
    ],
)
def test_what_is_past_required_or_disputed_is_not_stated(text: str, fact: str) -> None:
    assert values(text, fact)[0] is not Confidence.STATED


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("爸爸昨天刚出院", SETTING, "inpatient"),
        ("转诊手续是泉州二院给办的", REFERRAL, True),
    ],
)
def test_plain_words_state_it(text: str, fact: str, value: object) -> None:
    assert values(text, fact) == (Confidence.STATED, {value})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("医生说等出院了可以走门诊特病，可我妈现在还躺在市立医院", "inpatient"),
        ("门特办了，不过上礼拜感染又收进去了，人还在病房", "inpatient"),
        ("住院改到门诊特殊了", "outpatient_special"),
        ("现在已经出院，改门特了", "outpatient_special"),
        ("就在门诊上开点药 没住院 也没办么慢病", "outpatient_other"),
    ],
)
def test_of_two_ways_of_being_treated_todays_is_gathered(text: str, value: str) -> None:
    assert values(text, SETTING) == (Confidence.IMPLIED, {value})


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我爸现在住院，之前透析走的门特", SETTING),
        ("在医院躺了三天就回家了，现在在家等着", SETTING),
        ("门诊特殊病种那个证我没办", SETTING),
        ("住院的是我老婆，我只是拿药", SETTING),
        ("那家不是定点，后来换到中心医院，那个是定点", DESIGNATED),
        ("定点医院看不了，去了私立", DESIGNATED),
        ("第一次没办转诊自己去的上海，第二次办了", REFERRAL),
        ("转诊单开了，没用上，自己去的另一家", REFERRAL),
        ("在省内看的，后来去了北京", PROVINCE),
        ("工伤认定了，可那是前年手上的伤，这次是胃癌", PAYABLE),
        ("跟人打架受的伤是我儿子，我是糖尿病", CAUSE),
        ("邻居说我自残，我没有", CAUSE),
    ],
)
def test_what_is_of_another_time_place_or_person_is_not_stated(text: str, fact: str) -> None:
    assert values(text, fact)[0] is not Confidence.STATED


def test_a_way_that_is_only_denied_takes_nothing_from_the_other() -> None:
    assert values("普通门诊，没住院", SETTING) == (Confidence.STATED, {"outpatient_other"})
    assert values("不走门特，走住院", SETTING) == (Confidence.STATED, {"inpatient"})


def test_an_injury_of_an_earlier_time_is_no_cause_of_this_illness() -> None:
    text = "车祸是前年的事，对方赔过了。这次是脑溢血"
    assert values(text, CAUSE) == values(text, PAYABLE) == (None, set())


@pytest.mark.parametrize(
    "text", ["说没签合同不算工伤 工地上摔的", "工地摔下来 工伤赔不赔不知道", "误喝了农药"]
)
def test_what_may_be_either_is_not_taken(text: str) -> None:
    for fact in (CAUSE, PAYABLE):
        assert values(text, fact)[0] is not Confidence.STATED


@pytest.mark.parametrize(
    "text", ["在广州打工", "儿子在深圳上班，我在泉州看病", "上海的妈妈说她们那边全报"]
)
def test_where_somebody_works_or_lives_is_not_where_the_patient_is_treated(text: str) -> None:
    assert False not in values(text, PROVINCE)[1]


@pytest.mark.parametrize(
    "text", ["脑出血后遗症", "十年前得过脑出血，现在好了", "家里有渐冻症遗传史", "SMA的药降价了"]
)
def test_an_illness_of_the_past_or_only_named_is_to_be_confirmed(text: str) -> None:
    assert values(text, f.DIAGNOSES.key)[0] is not Confidence.STATED


def test_an_illness_is_heard_where_it_is_said_though_it_was_asked_about_before() -> None:
    _, found = values("庞贝病能不能报？我儿子就是庞贝病", f.DIAGNOSES.key)
    assert any("rare/1-35" in each for each in found)


@pytest.mark.parametrize("text", ["住愿五天了", "躺着呢 住院部七楼", "在骨科住着"])
def test_a_ward_is_heard_in_other_words(text: str) -> None:
    assert values(text, SETTING) == (Confidence.IMPLIED, {"inpatient"})


def test_where_the_wards_are_is_only_asked() -> None:
    assert values("住院部在几楼", SETTING) == (None, set())


@pytest.mark.parametrize(
    "text", ["没转诊，她去了北京", "人在北京住院 医保在厦门", "referred? no, she went to Beijing"]
)
def test_who_was_sent_or_lies_far_away_is_treated_outside(text: str) -> None:
    assert False in values(text, PROVINCE)[1]
