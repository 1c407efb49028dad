"""What hotline staff read aloud: a script for every moment, for the ear, promising nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from bot.conversation import Conversation
from bot.explain.purpose import purpose
from bot.interview.planner import Inquiry
from bot.interview.questions import QUESTIONS, Question
from bot.interview.session import Milestone
from bot.parameters import deployment_figures
from bot.scripting import MOMENTS, PARTS, Script, moment_of, script_of
from bot.words import SOURCE_LOCALE, texts_of, words
from knowledge.catalogue import Need
from tests.bot.diseases import DISEASES

TODAY = date(2026, 3, 1)
RECORDED = Path(__file__).parent / "conversations"
TEXTS = texts_of(SOURCE_LOCALE)
SPOKEN = {f"{moment}.{part}" for moment in MOMENTS for part in PARTS}
ON_THE_PAGE = {
    "opening", "consent", "privacy", "summary.intro", "callback", "expired", "despair", "closing",
}  # fmt: skip
ONE_BREATH, SECOND_TRY, A_FEW_WORDS = 40, 20, 60
WRITTEN_ON_REPORTS = {"BH", "Ph", "BCR", "ABL"}  # to be found there, whatever it is called aloud
NOT_FOR_THE_EAR = "（）()〔〕[]【】/《》—…：；"
MAY_NOT_BE_LEFT_OPEN = {"for_whom"} | {milestone.value for milestone in Milestone}

each_moment = pytest.mark.parametrize("moment", MOMENTS)


def text(moment: str, part: str) -> str:
    return TEXTS[f"script.{moment}.{part}"]


def begun() -> Conversation:
    return Conversation(words(), DISEASES, TODAY, deployment_figures(RECORDED / "figures.toml"))


def after(*typed: str) -> Conversation:
    """A conversation in which something was typed."""
    talk = begun()
    for each in typed:
        talk.hear(each)
    return talk


def script(*typed: str) -> Script:
    found = script_of(after(*typed))
    assert found is not None
    return found


# -- every moment of a conversation -------------------------------------------------------------


def test_there_are_scripts_for_all_questions_milestones_and_requirements() -> None:
    assert {question.id for question in QUESTIONS} < set(MOMENTS)
    assert {milestone.value for milestone in Milestone} < set(MOMENTS)
    assert {f"need.{need.value}" for need in Need} < set(MOMENTS)
    assert len(MOMENTS) == len(set(MOMENTS))


def test_no_script_is_missing_and_none_is_for_nothing() -> None:
    scripted = {key.removeprefix("script.") for key in TEXTS if key.startswith("script.")}
    assert scripted == SPOKEN | ON_THE_PAGE | {"exactly"}


def moments_of(recorded: Path) -> Iterator[tuple[Conversation, str]]:
    """Every moment of a recorded conversation, with the moment's name."""
    talk = begun()
    yield talk, moment_of(talk)
    for line in recorded.read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            talk.hear(line[1:].strip())
            yield talk, moment_of(talk)


@pytest.mark.parametrize("recorded", sorted(RECORDED.glob("*.txt")), ids=lambda path: path.stem)
def test_there_is_something_to_read_aloud_at_every_moment_until_the_end(recorded: Path) -> None:
    for talk, moment in moments_of(recorded):
        found = script_of(talk)
        assert moment in MOMENTS
        assert (found is None) == talk.ended
        if found is not None:
            spoken = (found.second, found.third, found.short, found.hesitates, found.avoid)
            assert all(spoken)
            assert not re.search("[{}]", "".join(spoken))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ((), "for_whom"),
        (("1",), "hukou_place"),
        (("1", "泉州", "泉州"), "identities"),
        (("1", "泉州", "泉州", "低保"), "check_answers"),
        (("1", "泉州", "泉州", "低保", "1"), "offer_estimate"),
        (("1", "泉州", "泉州", "低保", "1", "不用"), "finished"),
        (("1", "厦门", "厦门", "都没有", "2015年3月起"), "diagnosis_day"),
        (("1", "青岛", "青岛", "低保", "脑溢血"), "disease"),
        (("1", "青岛", "青岛", "低保", "白血病"), "diseases"),
        (("1", "青岛", "青岛", "低保", "急性淋巴细胞白血病", "1"), "need.ph_positive"),
    ],
)
def test_the_script_is_that_of_the_moment(typed: tuple[str, ...], moment: str) -> None:
    assert moment_of(after(*typed)) == moment
    assert script(*typed).avoid == text(moment, "avoid")


def test_whether_an_income_is_monthly_has_a_script_of_its_own() -> None:
    recorded = RECORDED / "income_that_may_be_monthly_is_asked_back.txt"
    assert "period" in {moment for _, moment in moments_of(recorded)}


def test_every_requirement_of_an_entry_is_met_with_its_script() -> None:
    met = {
        moment
        for recorded in RECORDED.glob("whether_it_is_*.txt")
        for _, moment in moments_of(recorded)
    }
    assert {f"need.{need.value}" for need in Need} <= met


def test_the_disease_is_called_by_the_name_of_the_catalogue() -> None:
    found = script("1", "青岛", "青岛", "低保", "脑溢血")
    assert "脑出血" in found.second
    assert "脑出血" in found.third
    assert "脑溢血" not in found.second


def test_a_question_put_again_says_that_it_is_about_the_exact_figure() -> None:
    recorded = RECORDED / "a_band_that_is_not_enough_is_asked_exactly.txt"
    put = [(found, moment) for talk, moment in moments_of(recorded) if (found := script_of(talk))]
    again = [each for each in put if each[0].second != text(each[1], "second")]
    assert again
    for found, moment in again:
        for part, said in (("second", found.second), ("third", found.third)):
            assert said == words()("script.exactly", question=text(moment, part))
    assert any(found.second == text(again[0][1], "second") for found, _ in put)  # at first


def test_nothing_is_read_aloud_after_the_end() -> None:
    assert script_of(after("退出")) is None


def test_what_the_answer_decides_is_told_of_every_question() -> None:
    talk = after("1", "泉州", "泉州")
    turn = talk.session.turn
    assert isinstance(turn, Inquiry)
    assert script("1", "泉州", "泉州").decides == tuple(purpose(turn, talk.session, talk.render))
    assert script("1", "泉州", "泉州").decides


@pytest.mark.parametrize("typed", [(), ("1", "泉州", "泉州", "低保")])
def test_what_is_no_question_of_fact_decides_nothing(typed: tuple[str, ...]) -> None:
    assert script(*typed).decides == ()


def test_a_script_does_not_move_the_conversation() -> None:
    talk = after("1", "泉州")
    before = (talk.asking, list(talk.steps), dict(talk.session.said))
    assert script_of(talk) == script_of(talk)
    assert (talk.asking, talk.steps, talk.session.said) == before


def test_what_was_typed_is_never_read_aloud() -> None:
    found = script("1", "青岛", "青岛", "低保", "脑出血{who}<script>")
    assert "<script>" not in f"{found}"


# -- the texts ----------------------------------------------------------------------------------


@each_moment
def test_the_patient_is_spoken_to_and_a_caller_is_spoken_to_about_the_patient(moment: str) -> None:
    assert "您" in text(moment, "second")
    assert "患者" in text(moment, "third")
    assert "您" not in text(moment, "third")
    assert not re.search("您|患者", text(moment, "short"))
    if moment != "for_whom":
        assert "患者" not in text(moment, "second")


@each_moment
def test_a_question_can_be_read_in_one_breath(moment: str) -> None:
    second, third, short = (text(moment, part) for part in ("second", "third", "short"))
    assert max(len(second), len(third)) <= ONE_BREATH
    assert len(short) <= SECOND_TRY
    assert len(short) < len(second)
    assert len(text(moment, "hesitates")) <= A_FEW_WORDS
    assert len(text(moment, "avoid")) <= A_FEW_WORDS


@each_moment
@pytest.mark.parametrize("part", ["second", "third", "short", "hesitates"])
def test_nothing_stands_there_that_cannot_be_read_aloud(moment: str, part: str) -> None:
    for_the_eye = NOT_FOR_THE_EAR if part != "hesitates" else NOT_FOR_THE_EAR[:-2]
    assert not set(text(moment, part)) & set(for_the_eye)
    assert not re.search(r"[0-9%]", re.sub("BH4", "", text(moment, part)))


def test_nothing_is_said_in_letters_but_what_is_written_on_reports() -> None:
    for key in sorted(SPOKEN | ON_THE_PAGE | {"exactly"}):
        plain = re.sub(r"\{[a-z]+\}", "", TEXTS[f"script.{key}"])
        assert set(re.findall("[A-Za-z]+", plain)) <= WRITTEN_ON_REPORTS, key


def test_only_the_name_of_a_disease_and_a_repeated_question_are_filled_in() -> None:
    for key in sorted(SPOKEN | ON_THE_PAGE | {"exactly"}):
        filled = {name for _, name, _, _ in Formatter().parse(TEXTS[f"script.{key}"]) if name}
        allowed = {"disease": {"name"}, "exactly": {"question"}}.get(key.partition(".")[0], set())
        assert filled <= allowed, key


def test_no_two_scripts_share_a_text() -> None:
    told = [TEXTS[f"script.{key}"] for key in sorted(SPOKEN | ON_THE_PAGE)]
    assert len(told) == len(set(told))


@each_moment
def test_whoever_hesitates_hears_that_not_knowing_is_a_fine_answer(moment: str) -> None:
    if moment not in MAY_NOT_BE_LEFT_OPEN:
        assert re.search("不清楚|说没有", text(moment, "hesitates"))


@each_moment
def test_what_to_avoid_is_said_as_advice_to_the_staff(moment: str) -> None:
    assert text(moment, "avoid").startswith("不要")
    assert "您" not in re.sub("“[^”]*”", "", text(moment, "avoid"))


@each_moment
def test_nobody_is_asked_who_they_are(moment: str) -> None:
    for part in ("second", "third", "short"):
        assert not re.search("姓名|名字|身份证|电话号码|地址是.*门牌", text(moment, part))


PROMISES = re.compile("一定能|肯定能|保证您|放心|包您|没问题|马上就能|可以拿到|符合条件就给")
OFFICIALESE = re.compile("兹|该患者|予以|贵方|特此|依据相关|按照有关|敬请|如实填报|申报人")


def test_nothing_is_promised_and_nothing_is_said_as_an_office_writes() -> None:
    for key in sorted(SPOKEN | ON_THE_PAGE):
        said = TEXTS[f"script.{key}"]
        to_be_avoided = key.endswith(".avoid")
        assert to_be_avoided or not PROMISES.search(said), key
        assert not OFFICIALESE.search(said), key


def test_no_telephone_number_and_no_sum_is_named() -> None:
    for key in sorted(SPOKEN | ON_THE_PAGE):
        said = TEXTS[f"script.{key}"]
        assert not re.search(r"\d{3}|[一二三四五六七八九十]万|热线|拨打", said), key


def test_the_opening_says_that_nothing_is_promised_and_nobody_need_say_who_they_are() -> None:
    opening = TEXTS["script.opening"]
    assert all(part in opening for part in ("不能保证", "最终由当地部门认定", "姓名", "身份证号"))


def test_a_result_is_read_with_who_decides() -> None:
    for part in ("second", "third"):
        assert "最终由当地部门认定" in text("finished", part)
    assert "最终由当地部门认定" in TEXTS["script.closing"]


# -- what a question means ----------------------------------------------------------------------

MEANT = {
    "in_scope_self_pay_12m_yuan": ("申请前十二个月", "政策范围内自付", "自费不算"),
    "household_income_yuan": ("申请前十二个月", "全家", "先不减看病的钱"),
    "household_medical_burden_yuan": ("申请前十二个月", "全家人", "报销以后"),
    "non_covered_cost_yuan": ("今年", "目录外自费"),
    "in_scope_self_pay_yuan": ("今年", "住院和特殊门诊", "大病保险报完", "政策内自付"),
    "inpatient_self_pay_yuan": ("今年住院", "大病保险报完", "目录内"),
    "outpatient_self_pay_yuan": ("今年", "门诊慢性病", "报销后", "目录内"),
    "catastrophic_base_yuan": ("今年", "医保报完", "大病保险还没报", "政策内"),
    "other_compensation_yuan": ("今年住院", "医保和大病保险以外"),
    "item_burden_yuan": ("今年", "报销和救助以后"),
    "aid_received_yuan": ("今年", "医疗救助"),
    "hukou_years_at_diagnosis": ("第一次确诊", "厦门户口"),
    "contribution_years_at_diagnosis": ("第一次确诊", "在厦门交医保累计"),
    "parent_hukou_years_at_diagnosis": ("第一次确诊", "生父或生母", "长的一方"),
    "parent_contribution_years_at_diagnosis": ("第一次确诊", "生父或生母", "长的一方"),
    "age_at_diagnosis": ("第一次确诊", "周岁"),
    "premium_paid_before_recognition": ("认定困难身份以前", "今年", "居民医保"),
    "identities": ("当地部门", "认定"),
    "treated_in_province": ("福建省内", "不看户口"),
}


@pytest.mark.parametrize("moment", MEANT)
@pytest.mark.parametrize("part", ["second", "third"])
def test_a_question_asks_for_what_the_fact_means(moment: str, part: str) -> None:
    assert [words for words in MEANT[moment] if words not in text(moment, part)] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_question_that_is_about_one_place_names_no_other(question: Question) -> None:
    for part in ("second", "third", "short"):
        named = set(re.findall("厦门|青岛|龙岩|泉州|威海|福建", text(question.id, part)))
        assert len(named) <= 1
