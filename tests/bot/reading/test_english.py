"""English answers: the same care as with Chinese ones, and the same refusals."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import (
    Answer,
    MoneyReading,
    read_age,
    read_count,
    read_date,
    read_money,
    read_years,
    read_yes_no,
)
from bot.reading.english import money_in_chinese, years_in_chinese
from rules.dates import DateRange, on, within_month, within_year
from rules.interval import UNBOUNDED, Interval, exactly

TODAY = date(2025, 6, 15)
CENT = Decimal("0.01")
ABOUT = ("about", "around", "roughly", "approximately", "approx.", "I think")
LESS = ("less than", "under", "below", "not quite")
MORE = ("more than", "over", "above")
ALMOST = ("almost", "nearly", "close to", "just under")


def yuan(said: str) -> Interval:
    reading = read_money(said)
    assert reading is not None
    return reading.yuan


# -- yes and no ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        *((Answer.YES, said) for said in ("Yes", "yep", "Yes, I do", "yes I have", "I am", "sure")),
        *((Answer.YES, said) for said in ("yes, that's right", "of course", "Right", "OK")),
        *((Answer.NO, said) for said in ("No", "nope", "not", "not yet", "never", "none")),
        *((Answer.NO, said) for said in ("None of these", "No, I don't", "I don’t", "it isn't")),
        *((Answer.NO, said) for said in ("no we have not", "I'm not", "not at all")),
        *((Answer.UNSURE, said) for said in ("Not sure", "I'm not sure", "I don't know", "idk")),
        *((Answer.UNSURE, said) for said in ("I don’t know", "maybe", "probably", "I think so")),
        *((Answer.UNSURE, said) for said in ("I don't think so", "can't remember", "Unsure")),
        *((Answer.DECLINED, said) for said in ("Rather not say", "I'd rather not say", "skip")),
        *((Answer.DECLINED, said) for said in ("prefer not to say", "I don't want to say")),
        *((Answer.DECLINED, said) for said in ("declined", "that's private")),
    ],
)
def test_the_answer_that_was_given(answer: Answer, said: str) -> None:
    assert read_yes_no(said) is answer


@pytest.mark.parametrize(
    "said",
    [
        "yes and no",
        "yes?",
        "not really",
        "no way",
        "yes, but not now",
        "do I?",
        "know",
        "yesterday",
    ],
)
def test_what_is_more_or_less_than_an_answer_is_not_read(said: str) -> None:
    assert read_yes_no(said) is None


@given(
    st.sampled_from(["maybe", "probably", "perhaps", "I think", "I guess", "possibly"]),
    st.sampled_from(["yes", "no", "I do", "I don't", "not yet"]),
)
def test_a_hesitant_answer_is_never_yes_or_no(doubt: str, said: str) -> None:
    assert read_yes_no(f"{doubt} {said}") is Answer.UNSURE
    assert read_yes_no(f"{said}, {doubt}") in (Answer.UNSURE, None)


# -- money --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("3000 yuan", 3000),
        ("RMB 30,000", 30_000),
        ("30,000RMB", 30_000),
        ("¥3,000", 3000),
        ("30k", 30_000),
        ("30 thousand yuan", 30_000),
        ("thirty-five thousand", 35_000),
        ("two and a half thousand", 2500),
        ("three hundred and fifty yuan", 350),
        ("two thousand and five", 2005),
        ("one hundred and five", 105),
        ("a hundred thousand", 100_000),
        ("1.5 million", 1_500_000),
        ("I paid 35,000 in total", 35_000),
        ("It's 35,000.", 35_000),
        ("nothing", 0),
        ("No income", 0),
    ],
)
def test_the_sum_that_was_named(said: str, amount: int) -> None:
    assert read_money(said) == MoneyReading(exactly(amount))


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("3000 yuan a month", MoneyReading(exactly(3000), "month")),
        ("4,200 per month", MoneyReading(exactly(4200), "month")),
        ("we earn 4k each month", MoneyReading(exactly(4000), "month")),
        ("monthly salary 5000", MoneyReading(exactly(5000), "month")),
        ("5000/month", MoneyReading(exactly(5000), "month")),
        ("60,000 a year", MoneyReading(exactly(60_000), "year")),
        ("annual income of 60,000 yuan", MoneyReading(exactly(60_000), "year")),
        ("1500 per person a month", MoneyReading(exactly(1500), "month", each_person=True)),
    ],
)
def test_what_a_sum_is_for_is_heard(said: str, reading: MoneyReading) -> None:
    assert read_money(said) == reading


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("3000 to 4000", "3000", "4000"),
        ("between 3,000 and 4,000 yuan", "3000", "4000"),
        ("three or four thousand", "3000", "4000"),
        ("3-4k", "3000", "4000"),
        ("a few thousand", "1000", "9999.99"),
        ("30-odd thousand", "30000", "39999.99"),
        ("a little over 20,000", "20000", "23000"),
        ("20,000 or so", "18000", "22000"),
        ("20,000-ish", "18000", "22000"),
        ("up to 5000", "0", "5000"),
        ("not more than 5000", "0", "5000"),
        ("5000 or less", "0", "5000"),
        ("at least 5k", "5000", "Infinity"),
        ("no less than 5000", "5000", "Infinity"),
        ("5k+", "5000", "Infinity"),
        ("5000 or more", "5000", "Infinity"),
    ],
)
def test_a_sum_that_is_not_exact_is_an_interval(said: str, low: str, high: str) -> None:
    assert yuan(said) == (Decimal(low), Decimal(high))


@given(
    st.integers(1, 999).map(lambda number: number * 100),
    st.sampled_from(["{}", "{:,}", "{} yuan", "RMB {:,}", "¥{}"]),
)
def test_an_approximation_is_an_interval_and_never_a_point(number: int, form: str) -> None:
    said = form.format(number)
    assert yuan(said) == exactly(number)
    for words in ABOUT:
        around = yuan(f"{words} {said}")
        assert around.low < number < around.high
    for words in LESS:
        assert yuan(f"{words} {said}") == Interval(Decimal(0), number - CENT)
    for words in MORE:
        assert yuan(f"{words} {said}") == (number + CENT, UNBOUNDED)
    for words in ALMOST:
        almost = yuan(f"{words} {said}")
        assert 0 < almost.low < almost.high == number - CENT


@pytest.mark.parametrize(
    "said",
    [
        "$3000",
        "3000 dollars",
        "not 3000",
        "we don't earn 3000",
        "savings 3000",
        "I owe 3000",
        "3000 yuan and some rent",
        "3000 minus 500",
        "3000 last month and 4000 this month",
        "3000 in two months",
        "his wages 3000 and hers 2000",
        "yuan",
        "about",
    ],
)
def test_a_sum_with_anything_else_about_it_is_not_read(said: str) -> None:
    assert read_money(said) is None


# -- years and ages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("5 years", "5", "5"),
        ("for five years", "5", "5"),
        ("I've lived here for 5 years", "5", "5"),
        ("two and a half years", "2.5", "2.5"),
        ("a year and a half", "1.5", "1.5"),
        ("half a year", "0.5", "0.5"),
        ("5 years and 3 months", "5.25", "5.25"),
        ("18 months", "1.5", "1.5"),
        ("3 or 4 years", "3", "4"),
        ("a couple of years", "2", "3"),
        ("about 5 years", "4.5", "5.5"),
        ("almost 5 years", "4.5", "4.999"),
        ("less than 5 years", "0", "4.999"),
        ("not yet 5 years", "0", "4.999"),
        ("over 5 years", "5.001", "Infinity"),
        ("5 years or more", "5", "Infinity"),
        ("5+ years", "5", "Infinity"),
    ],
)
def test_a_length_of_time(said: str, low: str, high: str) -> None:
    assert read_years(said) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "said",
    ["5 years ago", "since 2015", "from 2015 to 2020", "not 5 years", "last 5 years", "years"],
)
def test_what_is_no_length_of_time_is_not_read(said: str) -> None:
    assert read_years(said) is None


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("5 years old", "5", "5.999"),
        ("5-year-old", "5", "5.999"),
        ("aged five", "5", "5.999"),
        ("she is 4", "4", "4.999"),
        ("4 and a half", "4.25", "4.999"),
        ("6 months old", "0.5", "0.58"),
        ("almost 5", "4.5", "4.999"),
        ("under 5", "0", "4.999"),
        ("about 60", "54", "66.999"),
    ],
)
def test_an_age_lasts_until_the_next_birthday(said: str, low: str, high: str) -> None:
    age = read_age(said)
    assert age is not None
    assert (age.low, round(age.high, 2)) == (Decimal(low), round(Decimal(high), 2))


@pytest.mark.parametrize("said", ["5 years ago", "born March 2019", "not 5"])
def test_what_is_no_age_is_not_read(said: str) -> None:
    assert read_age(said) is None


# -- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("5 March 2023", on(date(2023, 3, 5))),
        ("March 5, 2023", on(date(2023, 3, 5))),
        ("the 5th of March 2023", on(date(2023, 3, 5))),
        ("Mar. 2023", within_month(2023, 3)),
        ("since March 2023", within_month(2023, 3)),
        ("in May 2023", within_month(2023, 5)),
        ("born May 2023", within_month(2023, 5)),
        ("end of March 2023", within_month(2023, 3)),
        ("March last year", within_month(2024, 3)),
        ("last month", within_month(2025, 5)),
        ("since 2015", within_year(2015)),
        ("last year", within_year(2024)),
        ("yesterday", on(date(2025, 6, 14))),
        ("early 2023", DateRange(date(2023, 1, 1), date(2023, 6, 30))),
        ("late 2023", DateRange(date(2023, 7, 1), date(2023, 12, 31))),
        ("end of 2019", DateRange(date(2019, 11, 1), date(2019, 12, 31))),
        ("two years ago", DateRange(date(2022, 12, 15), date(2023, 12, 15))),
        ("a year ago", DateRange(date(2023, 12, 15), date(2024, 12, 15))),
    ],
)
def test_the_days_that_may_be_meant(said: str, days: DateRange) -> None:
    assert read_date(said, TODAY) == days


@given(st.dates(date(1950, 1, 1), date(2025, 6, 15)))
def test_a_day_written_out_is_that_day(day: date) -> None:
    assert read_date(day.strftime("%d %B %Y"), TODAY) == on(day)
    assert read_date(day.strftime("%b %d, %Y"), TODAY) == on(day)
    assert read_date(day.strftime("%B %Y"), TODAY) == within_month(day.year, day.month)


@pytest.mark.parametrize(
    "said",
    [
        "3/5/2023",
        "last March",
        "before 2015",
        "after 2015",
        "more than 5 years ago",
        "March",
        "may",
    ],
)
def test_days_that_could_be_others_are_not_read(said: str) -> None:
    assert read_date(said, TODAY) is None


def test_about_widens_a_date() -> None:
    around = read_date("around March 2019", TODAY)
    month = within_month(2019, 3)
    assert around is not None
    assert around.earliest < month.earliest < month.latest < around.latest


# -- people -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("4 people", 4, 4),
        ("four of us", 4, 4),
        ("There are four of us.", 4, 4),
        ("a family of four", 4, 4),
        ("4 persons in my family", 4, 4),
        ("4 including me", 4, 4),
        ("just me", 1, 1),
        ("I live alone", 1, 1),
        ("3 or 4 people", 3, 4),
        ("about 5 people", 4, 6),
    ],
)
def test_how_many_people(said: str, low: int, high: int) -> None:
    assert read_count(said) == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "said",
    ["just me and my wife", "4 besides me", "2 adults and 2 children", "4 kids", "me", "no one"],
)
def test_people_that_are_not_all_counted_are_not_read(said: str) -> None:
    assert read_count(said) is None


# -- whatever is typed --------------------------------------------------------------------------

WORDS = (
    "about over almost less than more not no a an and half one two twenty hundred thousand million "
    "few couple of years year months month ago yuan rmb k per person each last this early end "
    "March may 5 3000 2019 + - , . ' $ old age since us people me 大概 多 年 元 两"
)
PHRASES = st.lists(st.sampled_from(WORDS.split()), max_size=8).map(" ".join)
LONG = [(f"{word} " * 500)[:490] + end for word in WORDS.split() for end in ("years", "yuan", "x")]


@given(PHRASES)
def test_whatever_is_typed_is_read_as_something_in_order_or_not_at_all(text: str) -> None:
    for read in (read_years, read_age, read_count):
        interval = read(text)
        assert interval is None or 0 <= interval.low <= interval.high
    money, day = read_money(text), read_date(text, TODAY)
    assert money is None or 0 <= money.yuan.low <= money.yuan.high
    assert day is None or day.earliest <= day.latest


@given(st.sampled_from(["not", "don't", "except", "but", "minus", "if", "was it"]), PHRASES)
def test_a_word_that_is_not_known_keeps_everything_from_being_read(word: str, text: str) -> None:
    said = f"{word} {text} 3000"
    if word != "not":  # "not more than" is known
        assert read_money(said) is None
        assert read_years(said) is None
        assert read_count(said) is None


@pytest.mark.parametrize("text", LONG)
def test_no_text_keeps_a_reader_busy(text: str) -> None:
    start = time.process_time()
    for read in (read_years, read_age, read_count, read_money, read_yes_no):
        read(text)
    read_date(text, TODAY)
    assert time.process_time() - start < 1


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_categories=["L"]), max_size=30))
def test_what_has_no_english_word_in_it_is_read_as_it_stands(text: str) -> None:
    assert money_in_chinese(text) == years_in_chinese(text) == text
