"""The interview without a memory asks what the one with a memory asks, and comes to the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.api.interview import Asked, Finished, next_step
from bot.interview.play import as_json, play
from bot.interview.questions import QUESTIONS
from bot.words import locales
from rules.case import Case
from rules.facts import BY_KEY
from rules.figures import Figures
from rules.intake import case_of
from tests.bot.api.calling import NEXT, TODAY, posted
from tests.bot.diseases import DISEASES
from tests.rules.people import FIGURES, View, known_case, views

LONGEST = 2 * len(QUESTIONS)

encoded = msgspec.json.Encoder(decimal_format="number").encode


def written(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a case as the contract writes them."""
    plain: dict[str, Any] = {}
    for key, value in facts.items():
        name, _, code = key.partition(".")
        if code:
            plain.setdefault(name, {})[code] = value
        else:
            plain[name] = BY_KEY[key].dump(value)
    return plain


def step(
    facts: Mapping[str, Any], unknown: Collection[str], figures: Figures, day: date, **more: Any
) -> Asked | Finished:
    """One request, by somebody who knows nothing but the questions."""
    body = {"facts": written(facts), "unknown": sorted(unknown), **more}
    return next_step(encoded(body), DISEASES, figures, day)


def asked_of(case: Case, stage: str = "amounts") -> Iterator[Asked | Finished]:
    """What is asked of somebody who knows a case, to the end."""
    known: dict[str, Any] = {}
    unknown: set[str] = set()
    for _ in range(LONGEST):
        answer = step(known, unknown, case.figures, case.as_of, stage=stage)
        yield answer
        if isinstance(answer, Finished):
            return
        for key in answer.question.facts:
            if key in case.facts:
                known[key] = case.facts[key]
            unknown.add(key)  # they know no more of it than this
    raise AssertionError("it does not end")


@settings(max_examples=40)
@given(views(), st.sampled_from(FIGURES))
def test_it_asks_the_same_and_comes_to_the_same_as_the_interview_of_the_chat(
    view: View, figures: Any
) -> None:
    case = known_case(view.facts, figures)
    *questions, last = asked_of(case)
    asked, result = play(case)
    found = [(each.question.id, each.question.facts, each.question.stage) for each in questions]  # type: ignore[union-attr]
    assert found == [(each["question"], each["facts"], each["stage"]) for each in as_json(asked)]
    assert isinstance(last, Finished)
    assert msgspec.json.encode(last.result) == msgspec.json.encode(result)


@settings(max_examples=20)
@given(views(), st.sampled_from(FIGURES))
def test_every_question_says_how_it_may_be_answered_and_every_value_can_be_sent_back(
    view: View, figures: Any
) -> None:
    case = known_case(view.facts, figures)
    for answer in asked_of(case):
        if isinstance(answer, Asked):
            assert answer.question.text
            assert answer.left >= 1
            for option in json.loads(msgspec.json.encode(answer.question))["options"]:
                _takes(option)
            for band in json.loads(msgspec.json.encode(answer.question))["bands"]:
                _takes(band)


def _takes(option: dict[str, Any]) -> None:
    name, _, code = option["fact"].partition(".")
    value = {code: option["value"]} if code else option["value"]
    assert option["fact"] in case_of({name: value}, TODAY).facts
    assert option["label"]
    assert option["key"]


def test_the_end_comes_within_as_many_questions_as_were_announced() -> None:
    first, *rest = asked_of(Case({}, TODAY), stage="eligibility")
    assert isinstance(first, Asked)
    assert len(rest) <= first.left


async def question(**body: Any) -> dict[str, Any]:
    """The question that is put next."""
    answer = await posted(NEXT, json.dumps(body))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said.keys() == {"done", "question", "left"}
    assert said["done"] is False
    asked: dict[str, Any] = said["question"]
    return asked


async def test_the_first_question_needs_nothing() -> None:
    asked = await question()
    assert (asked["id"], asked["facts"]) == ("hukou_place", ["hukou_place"])
    assert asked["stage"] == "eligibility"
    assert {each["key"] for each in asked["options"]} >= {"xiamen", "qingdao", "other"}
    assert all(each["key"] == each["value"] for each in asked["options"])


@pytest.mark.parametrize(
    ("who", "said"), [("self", "您"), ("family", "患者"), ("child", "孩子"), ("other", "患者")]
)
async def test_it_speaks_to_the_person_or_of_them(who: str, said: str) -> None:
    assert said in (await question(who=who))["text"]


async def test_without_who_it_speaks_to_the_person() -> None:
    assert await question() == await question(who="self", stage="eligibility", language="zh_Hans")


async def test_every_language_there_is_can_be_asked_for() -> None:
    for language in locales():
        assert (await question(language=language))["text"]


async def test_identities_are_one_question_with_an_option_for_each() -> None:
    places = {"hukou_place": "quanzhou", "insured_place": "quanzhou"}
    asked = await question(facts={**places, "insurance_type": "resident"})
    assert asked["id"] == "identities"
    assert [each["fact"] for each in asked["options"]] == asked["facts"]
    assert {each["value"] for each in asked["options"]} == {True}


async def test_an_unknown_fact_is_not_asked_again_and_is_not_a_no() -> None:
    places = {"hukou_place": "qingdao", "insured_place": "qingdao"}
    nothing_more = sorted({key for each in QUESTIONS for key in each.keys} - places.keys())
    answer = await posted(NEXT, json.dumps({"facts": places, "unknown": nothing_more}))
    said = answer.json()
    assert said.keys() == {"done", "result"}
    assert said["done"] is True
    qingdao = said["result"]["programmes"][1]
    assert qingdao["status"] == "undetermined"
    assert qingdao["missing"]


# In Xiamen, where the income per head is compared with an average.
MONEY = {
    "as_of": "2025-06-01",
    "hukou_place": "xiamen", "insured_place": "xiamen", "hukou_years_at_diagnosis": 6,
    "identities": {"tekun": False, "dibao": False, "low_income": False},
    "diagnoses": ["xiamen/101"], "household_size": 2,
}  # fmt: skip
WITH_AVERAGE = next(each for each in FIGURES if "xiamen.per_capita_disposable_income" in each.rows)


def income(unknown: Collection[str] = (), **more: Any) -> Asked | Finished:
    body = {"facts": {**MONEY, **more}, "unknown": list(unknown)}
    return next_step(json.dumps(body).encode(), DISEASES, WITH_AVERAGE, TODAY)


def _bands(answer: Asked | Finished) -> list[dict[str, Any]]:
    assert isinstance(answer, Asked)
    bands: list[dict[str, Any]] = json.loads(msgspec.json.encode(answer.question.bands))
    return bands


def test_a_sum_may_be_answered_by_a_band_and_is_asked_exactly_only_where_that_matters() -> None:
    bands = _bands(income())
    assert [each["key"] for each in bands] == ["A", "B"]
    assert bands[0]["value"]["max"] < bands[1]["value"]["min"]
    below = income(household_income_yuan=bands[0]["value"])
    assert isinstance(below, Finished)
    assert below.result.programmes[0].status == "eligible"
    wide = {"min": 0, "max": bands[1]["value"]["min"] + 1}
    again = income(household_income_yuan=wide)
    assert isinstance(again, Asked)
    assert again.question.id == "household_income_yuan"
    further = income(["household_income_yuan"], household_income_yuan=wide)
    assert isinstance(further, Asked)
    assert further.question.id != "household_income_yuan"


def test_questions_for_the_amounts_come_only_where_they_are_wanted() -> None:
    facts = {
        "hukou_place": "quanzhou", "insured_place": "quanzhou", "insurance_type": "resident",
        "identities": {key.partition(".")[2]: key == "identities.tekun" for key in BY_KEY
                       if key.startswith("identities.")},
    }  # fmt: skip
    ends = next_step(encoded({"facts": facts}), DISEASES, FIGURES[0], TODAY)
    assert isinstance(ends, Finished)
    goes_on = next_step(encoded({"facts": facts, "stage": "amounts"}), DISEASES, FIGURES[0], TODAY)
    assert isinstance(goes_on, Asked)
    assert goes_on.question.stage == "amounts"
