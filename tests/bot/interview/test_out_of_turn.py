"""Callers tell things in their own order: a question may be put, and answered, before its turn."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.interview.planner import Inquiry
from bot.interview.questions import IDENTITIES
from bot.interview.session import Milestone, Session, stated
from rules.interval import exactly

DAY = date(2025, 3, 1)
TOLD = {
    "hukou_place": "quanzhou",
    "insured_place": "quanzhou",
    "insurance_type": "resident",
    "identities.dibao": True,
    "designated_institution": True,
    "referral_compliant": True,
    "care_setting": "inpatient",
    "payable_by_other": "none",
    "in_scope_self_pay_yuan": exactly(20000),
    "aid_received_yuan": exactly(0),
}


def programme(session: Session, place: str) -> str:
    return next(p.status for p in session.result.programmes if p.id.startswith(place))


def asking(session: Session) -> str:
    turn = session.turn
    return turn.question.id if isinstance(turn, Inquiry) else turn.value


def test_what_is_said_before_its_turn_settles_what_it_can_at_once() -> None:
    session = Session(DAY)
    session.put("insured_place")
    session.answer({"insured_place": stated("other")})
    assert programme(session, "quanzhou") == "undetermined"
    session.put("hukou_place")
    session.answer({"hukou_place": stated("other")})
    assert {p.status for p in session.result.programmes} == {"ineligible"}


def test_after_a_question_out_of_its_turn_the_first_open_one_follows() -> None:
    session = Session(DAY)
    session.put("insured_place")
    assert asking(session) == "insured_place"
    session.answer({"insured_place": stated("quanzhou")})
    assert asking(session) == "hukou_place"


def test_what_was_said_early_is_not_asked_again() -> None:
    session = Session(DAY)
    session.answer({"insured_place": stated("quanzhou"), "identities.dibao": stated(True)})
    asked = []
    while isinstance(session.turn, Inquiry):
        asked += session.turn.question.keys
        session.answer({key: stated(TOLD.get(key, False)) for key in session.turn.question.keys})
    assert "insured_place" not in asked
    assert "identities.dibao" not in asked


def test_going_back_from_a_question_out_of_its_turn_leaves_all_answers() -> None:
    session = Session(DAY)
    session.answer({"hukou_place": stated("quanzhou")})
    before = dict(session.said)
    session.change("hukou_place")
    assert asking(session) == "hukou_place"
    session.back()
    assert session.said == before
    assert asking(session) == "insured_place"


def test_a_changed_question_is_put_even_where_nothing_hangs_on_it_any_more() -> None:
    session = Session(DAY)
    session.answer({"hukou_place": stated("other"), "insured_place": stated("other")})
    assert session.turn is Milestone.CHECK_ANSWERS
    session.change("hukou_place")
    assert asking(session) == "hukou_place"


def test_a_question_out_of_its_turn_is_only_about_what_is_open() -> None:
    session = Session(DAY)
    session.answer({"insured_place": stated("quanzhou"), "identities.dibao": stated(True)})
    session.put(IDENTITIES)
    turn = session.turn
    assert isinstance(turn, Inquiry)
    assert "identities.dibao" not in turn.question.keys
    assert "identities.tekun" in turn.question.keys


@given(st.permutations(sorted(TOLD)))
def test_the_order_of_telling_does_not_matter(order: list[str]) -> None:
    told, in_turn = Session(DAY), Session(DAY)
    for key in order:
        told.answer({key: stated(TOLD[key])})
    in_turn.answer({key: stated(value) for key, value in TOLD.items()})
    assert told.case.facts == in_turn.case.facts
    assert told.result == in_turn.result
    assert asking(told) == asking(in_turn)
