"""The interview asks nothing that cannot matter, and stops only when nothing that is left could."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interview.planner import Inquiry, next_inquiry, wanted_facts
from bot.interview.play import play
from bot.interview.questions import BY_FACT, QUESTIONS
from bot.interview.session import UNSURE, Milestone, Session, stated
from rules.assessment import standing
from rules.case import Case
from rules.facts import FACTS
from rules.policy import Policy
from rules.registry import POLICIES
from rules.screening import screen
from tests.rules.people import FIGURES, KEYS, View, known_case, views, within

figures = st.sampled_from(FIGURES)


def verdict(policy: Policy, case: Case) -> tuple[str, str | None]:
    stands = standing(policy, case)
    return stands.verdict.value, None if stands.category is None else stands.category.name


def verdicts(case: Case) -> list[tuple[str, str | None]]:
    return [verdict(policy, case) for policy in POLICIES]


def test_every_fact_but_the_day_has_exactly_one_question() -> None:
    asked = [key for question in QUESTIONS for key in question.keys]
    assert sorted(asked) == sorted(fact.key for fact in FACTS if fact.key != "as_of")


@settings(max_examples=120)
@given(views(), figures)
def test_the_result_has_the_verdicts_of_screening_all_the_facts(view: View, known: Any) -> None:
    case = known_case(view.facts, known)
    _, result = play(case)
    expected = screen(case)
    for asked_for, full in zip(result.programmes, expected.programmes, strict=True):
        assert (asked_for.status, asked_for.category) == (full.status, full.category)


@settings(max_examples=80)
@given(views(), figures, st.randoms(use_true_random=False))
def test_when_it_stops_no_answer_to_anything_unasked_could_change_a_verdict(
    view: View, known: Any, random: Random
) -> None:
    session = played(known_case(view.facts, known), estimate=False)
    heard = {key for inquiry in session.asked for key in inquiry.question.keys}
    unasked = [key for key in KEYS if key not in heard]
    settled = verdicts(session.case)
    for _ in range(3):
        answers = {key: within(random, key, None) for key in unasked}
        more = known_case(answers, known).facts
        completed = Case({**more, **session.case.facts}, session.as_of, known)
        assert verdicts(completed) == settled


@settings(max_examples=80)
@given(views(), figures)
def test_every_question_is_about_something_that_can_still_matter(view: View, known: Any) -> None:
    case = known_case(view.facts, known)
    session = Session(case.as_of, POLICIES, known)
    while isinstance(turn := session.turn, Inquiry):
        open_facts = wanted_facts(POLICIES, session.case, turn.stage)
        assert set(turn.question.keys) <= open_facts
        answer(session, turn, case)


@settings(max_examples=60)
@given(views(), figures)
def test_nothing_is_asked_twice(view: View, known: Any) -> None:
    asked, _ = play(known_case(view.facts, known))
    keys = [key for inquiry in asked for key in inquiry.question.keys]
    assert len(keys) == len(set(keys))


@settings(max_examples=60)
@given(views(), figures, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_come_does_not_matter(
    view: View, known: Any, random: Random
) -> None:
    case = known_case(view.facts, known)
    in_order = played(case, estimate=True)
    answers = list(in_order.said.items())
    random.shuffle(answers)
    volunteered = Session(case.as_of, POLICIES, known)
    for key, said in answers:
        volunteered.answer({key: said})
    finish(volunteered, case)
    assert volunteered.result == in_order.result


@settings(max_examples=60)
@given(views(), figures)
def test_a_settled_verdict_is_never_overturned_on_the_way(view: View, known: Any) -> None:
    case = known_case(view.facts, known)
    session = Session(case.as_of, POLICIES, known)
    settled: dict[str, tuple[str, str | None]] = {}
    while isinstance(turn := session.turn, Inquiry):
        for policy in POLICIES:
            now = verdict(policy, session.case)
            assert settled.get(policy.id, now) == now
            if standing(policy, session.case).settled:
                settled[policy.id] = now
        answer(session, turn, case)


@settings(max_examples=60)
@given(views(), figures)
def test_the_number_of_questions_left_is_never_exceeded(view: View, known: Any) -> None:
    case = known_case(view.facts, known)
    session = Session(case.as_of, POLICIES, known)
    promised = []
    while isinstance(turn := session.turn, Inquiry):
        promised.append(session.questions_left())
        answer(session, turn, case)
    for place, left in enumerate(promised):
        assert len(promised) - place <= left


@settings(max_examples=60)
@given(views(), figures)
def test_going_all_the_way_back_and_answering_again_gives_the_same_result(
    view: View, known: Any
) -> None:
    case = known_case(view.facts, known)
    session = played(case, estimate=True)
    before = session.result
    while session.said or session.checked or session.estimate is not None:
        session.back()
    assert session.turn == Session(case.as_of, POLICIES, known).turn
    finish(session, case)
    assert session.result == before


def test_a_changed_answer_keeps_the_others_and_brings_back_what_it_had_made_idle() -> None:
    case = known_case(
        {"hukou_place": "weihai_etdz", "insured_place": "other", "identities.dibao": True},
        FIGURES[0],
    )
    session = played(case, estimate=False)
    first = session.result
    session.change("hukou_place")
    session.answer({"hukou_place": stated("other")})
    assert "identities.dibao" in session.unused
    assert "identities.dibao" not in session.case.facts
    session.change("hukou_place")
    session.answer({"hukou_place": stated("weihai_etdz")})
    session.confirm()
    assert session.unused == []
    assert session.result == first


def test_not_knowing_is_never_no() -> None:
    session = Session(known_case({}, FIGURES[0]).as_of)
    while isinstance(turn := session.turn, Inquiry):
        session.answer(dict.fromkeys(turn.question.keys, UNSURE))
    assert all(each.status == "undetermined" for each in session.result.programmes)


def test_place_comes_first_and_then_only_the_programmes_it_leaves_open() -> None:
    quanzhou = known_case({"hukou_place": "quanzhou", "insured_place": "quanzhou"}, FIGURES[1])
    asked, _ = play(quanzhou)
    assert [inquiry.question.id for inquiry in asked[:3]] == [
        "hukou_place",
        "insured_place",
        "identities",
    ]
    assert not {"diagnoses", "hukou_years_at_diagnosis"} & {i.question.id for i in asked}


def test_a_person_of_none_of_the_places_is_asked_two_questions() -> None:
    asked, _ = play(known_case({"hukou_place": "other", "insured_place": "other"}, FIGURES[1]))
    assert len(asked) == 2


def test_one_city_alone_asks_only_what_that_city_needs() -> None:
    policy = next(each for each in POLICIES if each.place == "weihai_etdz")
    asked, result = play(known_case({"hukou_place": "weihai_etdz"}, FIGURES[0]), (policy,))
    assert [each.id for each in result.programmes] == ["weihai_etdz.medical_aid"]
    assert "insured_place" not in {inquiry.question.id for inquiry in asked}


def test_money_is_asked_in_bands_cut_where_it_matters() -> None:
    known = {
        "hukou_place": "weihai_etdz",
        "insured_place": "other",
        "assets_within_limit": True,
        "household_size": 2,
    }
    case = known_case(known, FIGURES[1])
    session = Session(case.as_of, POLICIES, FIGURES[1])
    session.answer({key: stated(value) for key, value in case.facts.items()})
    identities = session.turn
    assert isinstance(identities, Inquiry)
    session.answer(dict.fromkeys(identities.question.keys, stated(False)))
    income = session.turn
    assert isinstance(income, Inquiry)
    assert income.question.id == "household_income_yuan"
    below, above = income.bands
    assert above.low == 2 * 12 * 1050
    assert above.low - below.high == Decimal("0.01")


def played(case: Case, estimate: bool) -> Session:
    session = Session(case.as_of, POLICIES, case.figures)
    finish(session, case, estimate)
    return session


def finish(session: Session, case: Case, estimate: bool = True) -> None:
    while (turn := session.turn) is not Milestone.FINISHED:
        if isinstance(turn, Inquiry):
            answer(session, turn, case)
        elif turn is Milestone.CHECK_ANSWERS:
            session.confirm()
        else:
            session.choose_estimate(estimate)


def answer(session: Session, inquiry: Inquiry, case: Case) -> None:
    session.answer(
        {
            key: stated(case.facts[key]) if key in case.facts else UNSURE
            for key in inquiry.question.keys
        }
    )


def test_the_next_question_is_the_most_natural_of_those_that_matter() -> None:
    empty = known_case({}, FIGURES[0])
    inquiry = next_inquiry(POLICIES, empty, set(), "eligibility")
    assert inquiry is not None
    assert inquiry.question is not BY_FACT["household_size"]
    assert inquiry.question.id == "hukou_place"
