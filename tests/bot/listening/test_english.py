"""English is heard by the same rules as Chinese, and every finding is quoted in English."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.listening import FOR_WHOM, Confidence, Finding
from bot.listening.message.english import in_chinese
from bot.listening.message.plain import Plain, plain_text
from rules.interval import Interval, exactly
from tests.bot.listening.scoring import LISTENER

WORDS = (
    "i my mother he his neighbour we our family household child is was not no never don't has had "
    "if maybe not-sure heard used-to dibao tekun hukou insurance resident employee Xiamen Jinjiang "
    "Weihai disability level 2 three hospital outpatient referral designated diagnosed years month "
    "a per earn paid 4,000 30k yuan $50 out-of-pocket covered scope of in at and but , . ? ! ' : ( "
    "last this 2019 March since until applied rejected cancelled 低保 户口 \u202e"
)
PHRASES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=30).map(
    lambda words: " ".join(words).replace("-", " ")
)


def heard(text: str, asked: str | None = None) -> dict[str, Finding]:
    return {each.fact: each for each in LISTENER.understand(text, asked, {})}


def stated(text: str, asked: str | None = None) -> dict[str, object]:
    findings = LISTENER.understand(text, asked, {})
    return {
        each.fact: each.value
        for each in findings
        if each.confidence is Confidence.STATED and each.fact != FOR_WHOM
    }


def rewritten(text: str) -> str:
    return in_chinese(plain_text(text)).text


@pytest.mark.parametrize(
    ("said", "fact", "words"),
    [
        ("My father's hukou is in Quanzhou.", "hukou_place", "Quanzhou"),
        ("He has resident insurance, paid at home", "insurance_type", "resident insurance"),
        ("We are on dibao since 2020", "identities.dibao", "dibao"),
        ("a family of five, all at home", "household_size", "family of five"),
        (
            "Household income is 30,000 a year",
            "household_income_yuan",
            "Household income is 30,000",
        ),
        ("She is an inpatient at the moment", "care_setting", "is an inpatient"),
        ("he has a level 2 disability card", "identities.severe_disability", "level 2 disability"),
    ],
)
def test_what_is_said_is_found_with_its_own_words(said: str, fact: str, words: str) -> None:
    finding = heard(said)[fact]
    assert words in finding.text
    assert finding.text == said[finding.start : finding.end]


def test_several_facts_of_one_message_are_all_heard() -> None:
    said = (
        "My mother's hukou is in Jinjiang, she has employee insurance in Xiamen and is in "
        "hospital. There are four of us and the household income is 24,000 yuan a year."
    )
    assert stated(said) == {
        "hukou_place": "quanzhou",
        "insurance_type": "employee",
        "insured_place": "xiamen",
        "care_setting": "inpatient",
        "household_size": exactly(4),
        "household_income_yuan": exactly(24_000),
    }


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("We don't have dibao", "identities.dibao"),
        ("he isn't a tekun person", "identities.tekun"),
        ("our dibao was cancelled last year", "identities.dibao"),
        ("not a designated hospital, they told us", "designated_institution"),
        ("his disability certificate is only level 4", "identities.severe_disability"),
    ],
)
def test_what_is_denied_is_a_no(said: str, fact: str) -> None:
    assert stated(said)[fact] is False


@pytest.mark.parametrize(
    "said",
    [
        "I think we have dibao",
        "maybe he is on dibao",
        "not sure whether he is on dibao",
        "we applied for dibao in March",
        "he was on dibao when my mother was alive",
    ],
)
def test_what_is_doubted_applied_for_or_long_ago_is_not_stated(said: str) -> None:
    assert "identities.dibao" not in stated(said)


@pytest.mark.parametrize(
    "said",
    [
        "if we had dibao and resident insurance in Xiamen",
        "I wish she were on dibao with a hukou in Xiamen",
        "would being dibao with a Xiamen hukou help?",
        "Is my father a tekun person?",
        "do I count as low-income family",
        "how much does a dibao household get in Quanzhou?",
        "suppose our household income was 30,000 a year",
        "except dibao we would have everything",
    ],
)
def test_a_question_a_wish_or_an_if_states_nothing(said: str) -> None:
    assert stated(said) == {}


@pytest.mark.parametrize(
    "said",
    [
        "My neighbour is on dibao and her hukou is in Xiamen",
        "a colleague says her mum was dibao in Jinjiang with resident insurance",
        "the lady in the next bed has employee insurance in Qingdao",
        "my ex-husband has employee insurance",
        "people with a level 2 disability get more here",
    ],
)
def test_what_is_other_peoples_is_not_stated(said: str) -> None:
    assert stated(said) == {}


def test_of_the_neighbour_and_us_only_ours_counts() -> None:
    assert stated("My neighbour has dibao, we don't.").get("identities.dibao") is not True


def test_foreign_money_is_no_yuan() -> None:
    assert stated("our household income is $400 a month") == {}


@pytest.mark.parametrize(
    ("asked", "said", "value"),
    [
        ("household_size", "just the two of us", exactly(2)),
        ("household_income_yuan", "3,200 x 12, entire household", exactly(38_400)),
        ("insurance_type", "the employee one, it says", "employee"),
        ("hukou_place", "Licheng district, Quanzhou", "quanzhou"),
    ],
)
def test_an_answer_to_the_question_that_stands(asked: str, said: str, value: object) -> None:
    assert stated(said, asked)[asked] == value


def test_years_and_age_are_those_at_the_diagnosis() -> None:
    age = stated("he was diagnosed at the age of 3")["age_at_diagnosis"]
    assert isinstance(age, Interval)
    assert (int(age.low), int(age.high)) == (3, 3)
    assert "hukou_years_at_diagnosis" not in stated("she has had a Xiamen hukou for 12 years now")


@pytest.mark.parametrize("pinyin", ["yibao", "hukou", "zhuanzhen", "dingdian", "tuopin hu"])
def test_words_in_pinyin_are_known(pinyin: str) -> None:
    assert pinyin not in rewritten(f"about his {pinyin} in Xiamen")


@pytest.mark.parametrize(
    "said",
    ["我爸进ICU三天了", "确诊ALS，户口厦门", "PD-1自费，一年花了十万", "hukou在泉州，低保户"],
)
def test_a_chinese_message_with_a_few_latin_words_stays_as_it_is(said: str) -> None:
    plain = plain_text(said)
    assert in_chinese(plain) is plain


@settings(max_examples=200, deadline=None)
@given(PHRASES)
def test_every_finding_lies_in_the_message(text: str) -> None:
    for finding in LISTENER.understand(text, None, {}):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.text == text[finding.start : finding.end]


@settings(max_examples=100, deadline=None)
@given(PHRASES)
def test_what_follows_an_if_is_never_stated(text: str) -> None:
    tail = text.replace(".", "").replace("?", "").replace("!", "")
    assert stated("if it is so that " + tail) == {}


@pytest.mark.parametrize(
    "unit",
    [
        "a ",
        "my ",
        "is it ",
        "was not the ",
        "1 ",
        "1,",
        "paid 300 ",
        "my mother's ",
        "dibao until ",
    ],
)
def test_a_hostile_message_is_put_otherwise_in_a_moment(unit: str) -> None:
    plain = plain_text((unit * 2000)[:2000])
    in_chinese(plain)
    assert min(_seconds(plain_text(plain.original)) for _ in range(3)) < 0.25


def _seconds(plain: Plain) -> float:
    start = time.process_time()
    in_chinese(plain)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("We had a referral but it expired before we got there", "referral_compliant"),
        ("They gave us a referral for my wife, the patient is my son", "referral_compliant"),
        ("He is insured by his company in Xiamen but they never really paid", "insured_place"),
        ("The certificate says grade 2 but it will be changed", "identities.severe_disability"),
        ("four of us, not counting my parents who live with us", "household_size"),
        ("Only me and my wife, and of course the four kids", "household_size"),
        ("Our family is on dibao, at least it says so on the app", "identities.dibao"),
        ("nobody but me has a Xiamen hukou", "hukou_place"),
        ("resident insurance in Quanzhou, or it will be from January", "insurance_type"),
        ("household income 24,000 a year per person", "household_income_yuan"),
        ("my insurance was in Anxi, I moved it to Xiamen", "hukou_place"),
    ],
)
def test_what_the_rest_of_the_sentence_may_turn_is_not_stated(said: str, fact: str) -> None:
    assert fact not in stated(said)


@pytest.mark.parametrize(
    ("said", "fact", "value"),
    [
        ("hukou Longyan, resident. 2 in the household, 24,000/yr", "household_size", exactly(2)),
        ("it's just husband and me", "household_size", exactly(2)),
        ("3 ppl, hukou Jimei", "household_size", exactly(3)),
        ("hukou is Shishi and the NRCMS also there", "insurance_type", "resident"),
        ("student yibao in Xiamen", "insurance_type", "resident"),
        ("Insurance is in Xiamen, thru my boss", "insurance_type", "employee"),
        ("insured by his firm in Qingdao", "insured_place", "qingdao"),
        ("registered in Huli, insured there too", "insured_place", "xiamen"),
        ("Licheng, Quanzhou, hukou and insurance both", "insured_place", "quanzhou"),
        ("Still in the ward since friday", "care_setting", "inpatient"),
        ("they turned us down for dibao", "identities.dibao", False),
        (
            "pills that aren't on the list cost me another 23k this year",
            "non_covered_cost_yuan",
            exactly(23_000),
        ),
    ],
)
def test_notes_and_short_forms_are_heard(said: str, fact: str, value: object) -> None:
    assert heard(said)[fact].value == value


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("age_at_diagnosis", "diagnosed with SMA when he was one and a half"),
        ("age_at_diagnosis", "he was one and a half when they found it"),
    ],
)
def test_one_and_a_half_is_more_than_one_year(asked: str, said: str) -> None:
    age = heard(said, asked)[asked].value
    assert isinstance(age, Interval)
    assert 1.4 < age.low <= 1.5 <= age.high < 2


def test_a_filler_hides_no_even() -> None:
    income = heard("not even 20 thousand a year for the whole family")["household_income_yuan"]
    assert isinstance(income.value, Interval)
    assert income.value.high <= 20_000
    assert income.value.low < 20_000


@pytest.mark.parametrize(
    ("said", "fact", "value"),
    [
        ("hukou Jimo, ins Qingdao employee", "insurance_type", "employee"),
        ("insurance is in Xiamen (company pays)", "insurance_type", "employee"),
        ("If I had my hukou in Xiamen would it help? It is in Putian", "hukou_place", "other"),
    ],
)
def test_short_forms_and_what_follows_a_supposition_are_offered(
    said: str, fact: str, value: str
) -> None:
    found = heard(said)[fact]
    assert found.value == value
    assert found.confidence is not Confidence.STATED


def test_an_insurance_of_ones_own_is_not_taken_for_a_wifes() -> None:
    said = "hukou is Zhangzhou, only my wife's is Xiamen. My insurance is Xiamen employee"
    assert "for_whom" not in heard(said)


def test_a_degree_told_behind_a_question_is_asked_back() -> None:
    found = heard("Would grade 2 disability help? He has grade 4.")
    assert found["identities.severe_disability"].confidence is Confidence.UNCLEAR


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("doctor first said stomach cancer. It turned out to be an ulcer", "diagnoses"),
        ("Guangzhou at first, no referral. Now a designated hospital here", "referral_compliant"),
        ("My sister is on dibao; as for me, I earn 3000", "identities.dibao"),
        ("Borderline, not full dibao, that's what my neighbour has", "identities.dibao_marginal"),
        ("used to be on dibao until 2020, then again from 2023", "identities.dibao"),
        ("But the insurance no, that's still Zhangzhou", "insurance_type"),
        ("He was in hospital last year, now only pills from the clinic", "care_setting"),
        ("my kids, two of them, are at school", "household_size"),
    ],
)
def test_what_the_next_words_turn_is_not_stated(said: str, fact: str) -> None:
    assert fact not in stated(said)


@pytest.mark.parametrize(
    ("said", "fact", "value"),
    [
        ("Borderline, not full dibao", "identities.dibao_marginal", True),
        ("Borderline, not full dibao", "identities.dibao", False),
        ("the insurance isn't in Qingdao, I mixed it up. Yantai.", "insured_place", "other"),
        ("Disability yes, but only grade 3", "identities.severe_disability", False),
        ("Xiamen insured. Wilson disease", "insured_place", "xiamen"),
        ("insurence longyan resident", "insurance_type", "resident"),
        ("his hukou never left Longyan", "hukou_place", "longyan"),
        ("30k so far and she is still not out of the ward", "care_setting", "inpatient"),
        ("the rider is liable and must pay", "payable_by_other", "third_party"),
        ("she is uninsured till January", "insurance_type", "none"),
    ],
)
def test_looser_wording_is_offered(said: str, fact: str, value: object) -> None:
    assert heard(said)[fact].value == value


def test_a_comma_behind_years_stays_between_two_facts() -> None:
    assert "年," in rewritten("hukou 5 years, insurance 3 years")
    assert "年3" in rewritten("2 years, 3 months of hukou")
