"""Filling: what was said, what was computed, what is blank, and no fourth thing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.drafts.filling import facts_used
from bot.drafts.making import DraftError, RuledOutError
from bot.drafts.model import Draft, Field, Kind, Source
from bot.drafts.personal import Agent, Bank, Personal, PersonalError, read_personal
from bot.drafts.wording import in_english
from rules.facts import BY_KEY
from rules.registry import BY_ID, POLICIES
from rules.screening import screen
from tests.bot.drafts.people import (
    CHILD,
    LONGYAN,
    NONE_OF_FOUR,
    PEOPLE,
    QUANZHOU,
    SELF,
    WEIHAI,
    XIAMEN,
    documented,
    drafts_about,
    drafts_of,
    field,
    kinds,
    of_person,
)
from tests.rules.people import FIGURES as ANY_FIGURES
from tests.rules.people import View, known_case, views

each_person = pytest.mark.parametrize("person", PEOPLE)
each_programme = pytest.mark.parametrize("programme", BY_ID)
GOOD_ID = "11010519491231002X"  # the example of GB 11643
WHOLE = Personal(
    name="𠮷田䶮",
    sex="女",
    id_number=GOOD_ID,
    phone="13800000000",
    address="丰泽区某路 1 号",
    agent=Agent("李四", "女儿", GOOD_ID, "0595-22222222"),
    bank=Bank("某银行", "6222000000000000000"),
    household_members=("𠮷田䶮", "李四"),
    remarks="第一行\n第二行",
)


# -- which papers -------------------------------------------------------------------------------


def test_xiamen_asks_for_an_application_and_a_declaration() -> None:
    drafts = of_person("a patient in Xiamen whose household earns little")
    assert kinds(drafts) == [Kind.APPLICATION, Kind.DECLARATION]
    assert [draft.title for draft in drafts] == [
        "厦门市重特大罕见病资金救助申请表",
        "厦门市困难群众家庭经济状况声明及查询授权书",
    ]


def test_who_is_recognised_in_xiamen_declares_nothing() -> None:
    assert kinds(of_person("a patient in Xiamen with dibao", identities={"tekun": True})) == [
        Kind.APPLICATION
    ]


def test_weihais_form_is_of_the_year_and_in_three_copies() -> None:
    [draft] = of_person("a low-income patient in Weihai")
    assert draft.title == "2025年度困难群众医疗及重特大疾病救助申请表"
    assert draft.copies == 3


@pytest.mark.parametrize("programme", [LONGYAN, QUANZHOU])
@pytest.mark.parametrize("identity", ["tekun", "special_care", "dibao", "dibao_marginal"])
def test_classes_1_to_4_get_a_card_alone(programme: str, identity: str) -> None:
    identities = NONE_OF_FOUR | {identity: True}
    facts = {"insured_place": BY_ID[programme].place, "identities": identities}
    [draft] = drafts_of(programme, facts)
    assert draft.kind is Kind.CARD
    assert not draft.statement


@pytest.mark.parametrize("programme", [LONGYAN, QUANZHOU])
def test_class_5_applies(programme: str) -> None:
    identities = NONE_OF_FOUR | {"illness_impoverished": True}
    facts = {"insured_place": BY_ID[programme].place, "identities": identities}
    assert kinds(drafts_of(programme, facts)) == [Kind.APPLICATION]


def test_while_the_class_is_open_there_is_a_paper_for_each_way_that_says_so() -> None:
    card, application = of_person("somebody in Quanzhou of whom little is known")
    assert (card.kind, application.kind) == (Kind.CARD, Kind.APPLICATION)
    assert any("属于哪一类还没定" in note and "第一类" in note for note in card.notes)
    assert any("属于哪一类还没定" in note and "第五类" in note for note in application.notes)


def test_a_programme_that_appears_ruled_out_gets_no_draft_and_a_reason() -> None:
    with pytest.raises(RuledOutError, match=r"泉州市医疗救助看起来不符合.*二/题"):
        drafts_of(QUANZHOU, {"insured_place": "other", "hukou_place": "other"})


def test_a_programme_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(DraftError, match=QUANZHOU):
        drafts_of("quanzhou.medical", {})


def test_an_expired_document_says_so_on_the_face() -> None:
    facts = {"insured_place": "longyan", "identities": {"tekun": True}, "as_of": "2026-02-01"}
    [draft] = drafts_of(LONGYAN, facts)
    assert any("到2025年12月31日为止" in note for note in draft.notes)


@each_person
def test_every_paper_says_that_it_is_a_draft_and_no_decision(person: str) -> None:
    for draft in of_person(person):
        assert draft.notes[0].startswith("草稿，")
        assert "不是认定结果" in draft.notes[-1]


# -- fields -------------------------------------------------------------------------------------


def check_no_third_state(draft: Draft, facts: dict[str, Any]) -> None:
    names = [each.id for each in draft.fields]
    assert len(set(names)) == len(names)
    for each in draft.fields:
        assert bool(each.value) == (each.source is not Source.MISSING)
        if each.id in BY_KEY:
            known = each.id in facts
            assert each.source in ({Source.SAID, Source.MISSING} if known else {Source.MISSING})
            assert each.note or each.value
        elif each.id.startswith("computed."):
            assert each.source in (Source.COMPUTED, Source.MISSING)
            assert each.note
        else:
            assert each.source is Source.MISSING  # nothing personal was given


@given(views(), st.sampled_from(POLICIES), st.sampled_from(ANY_FIGURES))
def test_every_field_is_filled_from_a_fact_or_listed_as_missing(
    view: View, policy: Any, figures: Any
) -> None:
    about = known_case(view.facts, figures)
    assume(next(r for r in screen(about).programmes if r.id == policy.id).status != "ineligible")
    drafts = drafts_about(policy.id, about)
    assert drafts
    for draft in drafts:
        check_no_third_state(draft, dict(about.facts))
        assert {each.id for each in draft.fields} <= set(documented(policy.id))
        assert draft.missing == tuple(e for e in draft.fields if e.source is Source.MISSING)


@given(views(), st.sampled_from(POLICIES))
def test_an_application_has_every_fact_that_the_policy_uses(view: View, policy: Any) -> None:
    about = known_case(view.facts, ANY_FIGURES[1])
    assume(next(r for r in screen(about).programmes if r.id == policy.id).status != "ineligible")
    for draft in drafts_about(policy.id, about):
        if draft.kind is Kind.APPLICATION:
            assert set(facts_used(policy)) <= {each.id for each in draft.fields}


@each_programme
def test_of_nobody_nothing_is_filled_but_the_names_of_the_fields(programme: str) -> None:
    for draft in drafts_of(programme, {}):
        assert all(each.source is Source.MISSING for each in draft.fields if each.id in BY_KEY)
        assert not [each for each in draft.fields if each.value and "applicant" in each.id]


@each_person
def test_what_is_said_is_shown_as_said(person: str) -> None:
    programme, facts = PEOPLE[person]
    identities = {f"identities.{code}" for code in facts.get("identities", {})}
    for draft in of_person(person):
        said = {each.id for each in draft.fields if each.source is Source.SAID}
        assert said
        assert said <= set(facts) | identities
        assert programme == draft.programme


def test_what_staff_confirmed_is_shown_as_confirmed() -> None:
    programme, facts = PEOPLE["a low-income patient in Weihai"]
    [draft] = drafts_of(programme, facts, confirmed=frozenset({"identities.low_income"}))
    assert field(draft, "identities.low_income").source is Source.CONFIRMED
    assert field(draft, "identities.dibao").source is Source.SAID


@pytest.mark.parametrize("key", ["identities.tekun", "identities.tekum"])
def test_what_nobody_said_cannot_be_confirmed(key: str) -> None:
    with pytest.raises(DraftError, match="tekun"):
        drafts_of(QUANZHOU, {"insured_place": "quanzhou"}, confirmed=frozenset({key}))


@pytest.mark.parametrize("unknown", [{"min": 0}, {"min": 0, "max": None}])
def test_bounds_that_say_nothing_are_a_blank(unknown: dict[str, Any]) -> None:
    [draft] = of_person("a low-income patient in Weihai", household_income_yuan=unknown)
    assert field(draft, "household_income_yuan").source is Source.MISSING


def test_a_rough_number_stays_rough_and_says_that_it_is() -> None:
    rough = {"min": 30000, "max": 40000}
    [draft] = of_person("a low-income patient in Weihai", inpatient_self_pay_yuan=rough)
    shown = field(draft, "inpatient_self_pay_yuan")
    assert shown.value == "30,000 元到40,000 元"
    assert "大概" in shown.note


def test_money_stands_in_figures_and_capitals() -> None:
    [draft] = of_person("a low-income patient in Weihai")
    value = field(draft, "inpatient_self_pay_yuan").value
    assert value == "35,000.00 元（人民币叁万伍仟元整）"


def test_a_blank_says_who_would_know() -> None:
    _, application = of_person("somebody in Quanzhou of whom little is known")
    assert field(application, "identities.special_care").note == "可以问县（市、区）退役军人事务局"


def test_a_blank_that_no_longer_matters_says_so() -> None:
    [draft] = of_person("a low-income patient in Weihai")
    assert "不影响结果" in field(draft, "household_income_yuan").note


def test_items_without_an_amount_are_a_blank_of_their_own() -> None:
    [draft] = of_person(
        "a patient in Qingdao over the cap", items=["qingdao/22#尼膜同", "qingdao/22#弹簧圈"]
    )
    assert "弹簧圈" not in field(draft, "item_burden_yuan").value
    assert "弹簧圈" in field(draft, "item_burden_yuan.rest").label


# -- what is computed ---------------------------------------------------------------------------


def test_the_three_tests_of_class_5_stand_there_with_their_figures() -> None:
    [draft] = of_person("somebody impoverished by illness in Longyan")
    assert "37,000 元（2024年）" in field(draft, "computed.self_pay_reaches_income").value
    left = field(draft, "computed.income_left.per_head")
    assert left.value == "6,666.67 元（人民币陆仟陆佰陆拾陆元陆角柒分）"
    assert "÷ 3 人" in left.note
    assert "二/一/1/第五类/2" in left.note
    assert field(draft, "assets_within_limit").value


def test_an_amount_has_its_arithmetic_and_clauses() -> None:
    [draft] = of_person("somebody impoverished by illness in Longyan")
    amount = field(draft, "computed.medical_aid.amount")
    assert amount.value == "25,375.00 元（人民币贰万伍仟叁佰柒拾伍元整）"
    assert "（60,000 − 9,250） × 50%" in amount.note
    assert "二/四/1" in amount.note


def test_an_income_below_zero_is_said_and_not_spelt() -> None:
    [draft] = of_person(
        "somebody impoverished by illness in Longyan", household_medical_burden_yuan=90000
    )
    assert field(draft, "computed.income_left.per_head").value == "-3,333.33 元（入不敷出）"


def test_a_test_that_waits_for_a_fact_names_it() -> None:
    _, application = of_person(
        "somebody in Quanzhou of whom little is known", household_income_yuan=1000
    )
    blank = field(application, "computed.income_left")
    assert blank.source is Source.MISSING
    assert "家庭人口" in blank.note


def test_a_benefit_of_some_of_the_possible_classes_waits_for_the_class() -> None:
    card, _ = of_person("somebody in Quanzhou of whom little is known")
    assert "哪一类" in field(card, "computed.medical_aid.rate").note
    assert "哪一类" in field(card, "computed.premium_subsidy.rate").note


def test_an_amount_of_which_nothing_is_known_is_a_blank() -> None:
    [draft] = of_person("a low-income patient in Weihai")
    assert field(draft, "computed.outpatient_aid.amount").source is Source.MISSING


ANOTHER: list[tuple[str, str, Any]] = [
    ("a patient in Xiamen whose household earns little", "household_income_yuan", 60000),
    ("a patient in Qingdao over the cap", "care_setting", "outpatient_special"),
    ("somebody of class 1 in Longyan", "insurance_type", "resident"),
    ("somebody with dibao in Quanzhou", "referral_compliant", False),
    ("a low-income patient in Weihai", "inpatient_self_pay_yuan", 35001),
    ("somebody impoverished by illness in Longyan", "household_size", 4),
    ("somebody in Quanzhou of whom little is known", "county", "鲤城区"),
]


@pytest.mark.parametrize(("person", "key", "value"), ANOTHER)
def test_a_fact_that_changes_changes_the_draft(person: str, key: str, value: Any) -> None:
    before, after = of_person(person), of_person(person, **{key: value})
    changed = [
        (a, b)
        for old, new in zip(before, after, strict=True)
        for a, b in zip(_by_name(old, key), _by_name(new, key), strict=True)
    ]
    assert changed
    assert all(a != b for a, b in changed)
    assert [draft.receipt for draft in before] != [draft.receipt for draft in after]


def _by_name(draft: Draft, key: str) -> list[Field]:
    return [each for each in draft.fields if each.id == key]


@each_person
def test_the_same_input_gives_the_same_bytes(person: str) -> None:
    assert msgspec.json.encode(of_person(person)) == msgspec.json.encode(of_person(person))


# -- personal details ---------------------------------------------------------------------------


def test_what_is_given_for_the_paper_stands_on_it_as_typed() -> None:
    [draft] = drafts_of(WEIHAI, PEOPLE["a low-income patient in Weihai"][1], WHOLE)
    for name, value in WHOLE.values.items():
        assert field(draft, name) == Field(
            name, field(draft, name).label, value, Source.GIVEN, field(draft, name).note
        )


def test_an_agent_has_a_place_where_somebody_asks_for_another() -> None:
    programme, facts = PEOPLE["a low-income patient in Weihai"]
    for_self, for_child = (drafts_of(programme, facts, render=who) for who in (SELF, CHILD))
    assert "agent.name" not in {each.id for each in for_self[0].fields}
    assert field(for_child[0], "agent.name").source is Source.MISSING


def test_a_household_of_whom_some_are_unnamed_is_told() -> None:
    facts = PEOPLE["somebody impoverished by illness in Longyan"][1]
    [draft] = drafts_of(LONGYAN, facts, WHOLE)
    assert "3 人" in field(draft, "household.members").note


DOUBTFUL = {
    "applicant.id_number": Personal(id_number="110105194912310021"),
    "applicant.phone": Personal(phone="12345"),
    "agent.id_number": Personal(agent=Agent(id_number="110105194913310026")),
    "agent.phone": Personal(agent=Agent(phone="13800")),
    "applicant.sex": Personal(sex="男", id_number=GOOD_ID),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_looks_mistyped_warns_and_does_not_block(name: str) -> None:
    assert list(DOUBTFUL[name].doubts()) == [name]
    facts = PEOPLE["a low-income patient in Weihai"][1]
    [draft] = drafts_of(WEIHAI, facts, DOUBTFUL[name])
    assert field(draft, name).value
    assert "再看一遍" in field(draft, name).note


def test_good_numbers_raise_no_doubt() -> None:
    assert WHOLE.doubts() == {}
    assert Personal(id_number=GOOD_ID).doubts() == {}


@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from("0123456789X"))
def test_of_the_eleven_check_digits_one_is_right(front: str, last: str) -> None:
    front = "1" + front[1:6] + "19491231" + front[14:]
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(front))
    value = 10 if last == "X" else int(last)
    right = (total + value) % 11 == 1
    assert (Personal(id_number=front + last).doubts() == {}) == right


def test_nothing_personal_shows_in_a_repr() -> None:
    assert "𠮷" not in repr(WHOLE)
    assert GOOD_ID not in f"{WHOLE} {WHOLE.agent} {WHOLE.bank}"


def test_personal_details_are_read_from_json() -> None:
    given_text = (
        '{"name": " 张三 ", "agent": {"name": "李四"}, "bank": {"account": "1"},'
        ' "household_members": ["张三"], "papers": ["identity_card"], "sex": null}'
    )
    assert read_personal(given_text.encode()) == Personal(
        name="张三",
        agent=Agent(name="李四"),
        bank=Bank(account="1"),
        household_members=("张三",),
        papers=frozenset({"identity_card"}),
    )


SECRET = "机密的人"
BROKEN = {
    "not JSON": f'{{"name": {SECRET}}}',
    "a list": f'["{SECRET}"]',
    "a name twice": f'{{"name": "{SECRET}", "name": "x"}}',
    "a number": '{"phone": 13800000000}',
    "an unknown name": f'{{"nmae": "{SECRET}"}}',
    "a value for a name": f'{{"{SECRET}": "name"}}',
    "an agent who is a text": f'{{"agent": "{SECRET}"}}',
    "an agent with an unknown name": f'{{"agent": {{"nam": "{SECRET}"}}}}',
    "a control character": f'{{"name": "{SECRET}\\u0007"}}',
    "a line break in a name": f'{{"name": "{SECRET}\\nx"}}',
    "half a pair": f'{{"name": "{SECRET}\\ud842"}}',
    "too long": f'{{"name": "{SECRET * 60}"}}',
    "members who are a text": f'{{"household_members": "{SECRET}"}}',
    "a member who is none": f'{{"household_members": [["{SECRET}"]]}}',
    "far too long": f'{{"name": "{SECRET * 99999}"}}',
    "nested": "[" * 100000,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_refused_without_repeating_it(kind: str) -> None:
    with pytest.raises(PersonalError) as refused:
        read_personal(BROKEN[kind])
    assert SECRET not in str(refused.value)
    assert "13800000000" not in str(refused.value).replace('"phone": "13800000000"', "")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PersonalError, match="UTF-8"):
        read_personal(b"\xff\xfe")


# -- names of fields ----------------------------------------------------------------------------


@each_programme
def test_every_documented_field_has_a_label_in_both_languages(programme: str) -> None:
    for name, label in documented(programme).items():
        assert label
        assert re.fullmatch("[ -~“”]+", in_english(f"print.field.{name}"))


@pytest.mark.parametrize("person", PEOPLE)
def test_english_stands_beside_every_label_where_it_is_wanted(person: str) -> None:
    for draft in drafts_of(*PEOPLE[person], english=True):
        assert all(each.english for each in draft.fields)
        assert all(group.english for group in draft.groups)


def test_no_english_stands_where_it_is_not_wanted() -> None:
    for draft in drafts_of(XIAMEN, {"insured_place": "xiamen"}):
        assert not any(each.english for each in draft.fields)


@each_programme
def test_facts_used_are_facts_in_their_order(programme: str) -> None:
    used = facts_used(BY_ID[programme])
    assert used == [key for key in BY_KEY if key in used]
    assert len(used) > 5


def test_money_beyond_what_can_be_spelt_out_does_not_stop_a_draft() -> None:
    burden = {"qingdao/22#尼膜同": Decimal(10) ** 12, "qingdao/22#弹簧圈": Decimal(10) ** 12}
    [draft] = of_person(
        "a patient in Qingdao over the cap", items=list(burden), item_burden_yuan=burden
    )
    assert "壹万亿元整" in field(draft, "item_burden_yuan").value
