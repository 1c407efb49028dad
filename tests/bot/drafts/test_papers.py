"""What goes with a draft: documents, steps, conditions with their clauses, and the receipt."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.drafts.model import Have, Kind, Outcome
from bot.drafts.pdf import pdf_of
from bot.drafts.personal import Personal
from rules.figures import Figures
from rules.policy import Clause, Material, Policy, parts_of
from rules.receipt import digest, dumped, version
from rules.registry import BY_ID, POLICIES
from rules.results import ProgrammeResult
from rules.screening import screen
from tests.bot.drafts.people import (
    FIGURES,
    LONGYAN,
    PEOPLE,
    QINGDAO,
    QUANZHOU,
    TODAY,
    WEIHAI,
    drafts_about,
    drafts_of,
    of_person,
)
from tests.rules.people import FIGURES as ANY_FIGURES
from tests.rules.people import View, known_case, views
from tests.rules.support import case

each_person = pytest.mark.parametrize("person", PEOPLE)
MET = {"true": Outcome.MET, "false": Outcome.NOT_MET, "unknown": Outcome.OPEN}


def result_of(person: str) -> ProgrammeResult:
    programme, facts = PEOPLE[person]
    [own] = [
        each for each in screen(case(facts, FIGURES, TODAY)).programmes if each.id == programme
    ]
    return own


# -- documents ----------------------------------------------------------------------------------


def test_weihais_papers_are_those_of_the_document() -> None:
    [draft] = of_person("a low-income patient in Weihai")
    assert [(paper.id, paper.clause, paper.form, paper.copies) for paper in draft.papers] == [
        ("weihai_application_form", "三/一", "", "一式 3 份"),
        ("identity_card", "三/二/1", "带原件，查验后退回，留复印件", ""),
        ("household_register", "三/二/2", "带原件，查验后退回，留复印件", ""),
        ("settlement_receipts", "三/二/3", "交原件", ""),
        ("hardship_certificates", "三/二/4", "带原件，查验后退回，留复印件", ""),
        ("income_proof", "三/二/5", "", ""),
    ]


def test_an_issuer_is_named_only_where_the_document_names_one() -> None:
    [draft] = of_person("a low-income patient in Weihai")
    issued = {paper.id: paper.issuer for paper in draft.papers if paper.issuer}
    assert issued == {"settlement_receipts": "定点医疗机构"}


def test_papers_at_hand_are_ticked_and_forms_are_had_at_the_counter() -> None:
    facts = PEOPLE["a low-income patient in Weihai"][1]
    [draft] = drafts_of(WEIHAI, facts, Personal(papers=frozenset({"identity_card"})))
    have = {paper.id: paper.have for paper in draft.papers}
    assert have["identity_card"] is Have.HAVE
    assert have["weihai_application_form"] is Have.AT_COUNTER
    assert have["income_proof"] is Have.NEEDED


def test_the_declaration_is_a_paper_only_where_it_is_needed() -> None:
    declared, _ = of_person("a patient in Xiamen whose household earns little")
    assert "xiamen_household_declaration" in {paper.id for paper in declared.papers}
    [recognised] = of_person("a patient in Xiamen with dibao", identities={"tekun": True})
    assert "xiamen_household_declaration" not in {paper.id for paper in recognised.papers}


def test_a_paper_that_the_document_does_not_name_says_so() -> None:
    [draft] = of_person("somebody impoverished by illness in Longyan")
    assert all("没点名" in paper.name for paper in draft.papers)


def test_where_no_papers_are_named_there_are_none_and_a_note() -> None:
    [draft] = of_person("a patient in Qingdao over the cap")
    assert draft.papers == ()
    assert any("没有写要交哪些材料" in note for note in draft.notes)
    assert any("专家评审" in note for note in draft.notes)


def test_forms_to_fill_in_are_marked_in_the_policies() -> None:
    forms = {each.id for policy in POLICIES for each in parts_of(policy, Material) if each.form}
    assert forms == {
        "xiamen_application_form",
        "xiamen_household_declaration",
        "weihai_application_form",
    }


# -- steps --------------------------------------------------------------------------------------


def test_the_card_tells_how_to_claim_afterwards_only_where_the_document_does() -> None:
    [quanzhou] = of_person("somebody with dibao in Quanzhou")
    [longyan] = of_person("somebody of class 1 in Longyan")
    assert any("手工（零星）报销" in stage.what for stage in quanzhou.stages)
    assert not any("报销" in stage.what for stage in longyan.stages)
    assert any("没有写怎么补报" in note for note in longyan.notes)


@each_person
def test_steps_are_those_of_the_way_in_their_order(person: str) -> None:
    programme, _ = PEOPLE[person]
    for draft in of_person(person):
        if draft.kind is Kind.DECLARATION:
            assert draft.stages == ()
            continue
        [path] = [
            path
            for path in BY_ID[programme].paths
            if path.application == (draft.kind is Kind.APPLICATION)
        ]
        assert [stage.clause for stage in draft.stages] == [s.clause.locator for s in path.steps]
        assert [stage.number for stage in draft.stages] == list(range(1, len(path.steps) + 1))


@pytest.mark.parametrize(
    "person", ["somebody of class 1 in Longyan", "somebody impoverished by illness in Longyan"]
)
def test_tilted_aid_on_request_is_mentioned(person: str) -> None:
    for draft in of_person(person):
        assert any("倾斜救助" in note for note in draft.notes)
        assert any("倾斜救助" in stage.what for stage in draft.stages)


# -- conditions ---------------------------------------------------------------------------------


@each_person
def test_an_application_has_every_reason_with_its_outcome_and_clause(person: str) -> None:
    reasons = [
        (each.clause.partition("/")[2], MET[each.outcome]) for each in result_of(person).reasons
    ]
    for draft in of_person(person):
        if draft.kind is Kind.APPLICATION:
            assert [each.clause for each in draft.conditions] == [clause for clause, _ in reasons]
            for each, (_, outcome) in zip(draft.conditions, reasons, strict=True):
                assert each.outcome in (outcome, Outcome.OPEN)


def test_a_card_leaves_out_the_classes_that_are_not_the_persons() -> None:
    [card] = of_person("somebody with dibao in Quanzhou")
    texts = " ".join(condition.text for condition in card.conditions)
    assert "第三类" in texts
    assert "第五类" not in texts
    assert len(card.conditions) < len(result_of("somebody with dibao in Quanzhou").reasons)


def test_a_condition_that_an_office_confirms_stays_open() -> None:
    [card] = of_person(
        "somebody with dibao in Quanzhou", identities={"lifted_from_poverty": True, "dibao": False}
    )
    [transition] = [each for each in card.conditions if each.clause == "一/过渡期"]
    assert transition.outcome is Outcome.OPEN


def test_a_condition_shows_the_persons_own_figures() -> None:
    application, _ = of_person("a patient in Xiamen whose household earns little")
    said = {condition.clause: condition.said for condition in application.conditions}
    assert "90,000 元 ÷ 3 人" in said["三/一/3/2"]
    assert "74,300 元（2024年）" in said["三/一/3/2"]
    assert said["三/一/3/1"] == ""


@given(views(), st.sampled_from(POLICIES), st.sampled_from(ANY_FIGURES))
def test_every_clause_on_a_draft_is_one_of_the_policy(
    view: View, policy: Policy, figures: Figures
) -> None:
    about = known_case(view.facts, figures)
    assume(next(r for r in screen(about).programmes if r.id == policy.id).status != "ineligible")
    known = {clause.locator for clause in parts_of(policy, Clause)}
    for draft in drafts_about(policy.id, about):
        listed = (*draft.papers, *draft.stages, *draft.conditions)
        assert {each.clause for each in listed} <= known


# -- the receipt --------------------------------------------------------------------------------


@each_person
def test_the_receipt_lets_an_office_make_the_result_again(person: str) -> None:
    programme, facts = PEOPLE[person]
    about = case(facts, FIGURES, TODAY)
    for draft in of_person(person):
        lines = dict(draft.receipt)
        assert lines["以哪天为准"] == about.as_of.isoformat()
        assert lines["事实摘要"] == digest(dumped(about))
        assert lines["规则版本"] == f"{programme} {version(programme)}"


def test_of_the_caps_those_of_items_in_use_are_on_the_receipt() -> None:
    [draft] = of_person("a patient in Qingdao over the cap")
    assert ("qingdao.item_cap.qingdao/22#尼膜同", "5000") in draft.receipt
    _, facts = PEOPLE["a patient in Qingdao over the cap"]
    [other] = drafts_of(QINGDAO, {**facts, "items": ["qingdao/22#弹簧圈"]})
    assert not [label for label, _ in other.receipt if "item_cap" in label]


def test_nothing_personal_is_on_a_receipt() -> None:
    facts = PEOPLE["a low-income patient in Weihai"][1]
    [draft] = drafts_of(WEIHAI, facts, Personal(name="张三"))
    [nameless] = drafts_of(WEIHAI, facts)
    assert draft.receipt == nameless.receipt


@pytest.mark.parametrize("programme", [LONGYAN, QUANZHOU])
def test_a_card_fits_on_one_page_whatever_is_known(programme: str) -> None:
    place = BY_ID[programme].place
    for facts in ({}, {"insured_place": place, "identities": {"tekun": True, "wulao": True}}):
        card = drafts_of(programme, facts)[0]
        assert card.kind is Kind.CARD
        assert len(PdfReader(BytesIO(pdf_of(card))).pages) == 1
