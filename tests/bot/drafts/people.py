"""People whose drafts are made in tests, and how they are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from bot.drafts.making import documented_fields, drafts_for
from bot.drafts.model import Draft, Field, Kind
from bot.drafts.personal import NOTHING_PERSONAL, Personal
from bot.explain.values import Renderer
from bot.words import words
from rules.case import Case
from rules.figures import Figures
from rules.screening import screen
from tests.bot.diseases import DISEASES
from tests.rules.support import case, figures_from

TODAY = date(2025, 11, 25)
XIAMEN, QINGDAO = "xiamen.rare_disease_aid", "qingdao.rigid_expenditure_aid"
LONGYAN, QUANZHOU = "longyan.medical_aid", "quanzhou.medical_aid"
WEIHAI = "weihai_etdz.medical_aid"
SELF = Renderer(words(), DISEASES, words()("who.self"))
CHILD = Renderer(words(), DISEASES, words()("who.child"))

OF_FUJIAN = (
    "tekun", "orphan", "unsupported_child", "special_care", "wulao", "special_family",
    "severe_disability", "dibao", "dibao_marginal", "relapse_risk", "returned_to_poverty",
    "lifted_from_poverty",
)  # fmt: skip
NONE_OF_FOUR = dict.fromkeys(OF_FUJIAN, False)
SOURCE = "made up for arithmetic"
FIGURES = figures_from(
    {
        "xiamen": {
            "per_capita_disposable_income": [{"year": 2024, "yuan": 74300, "source": SOURCE}],
        },
        "longyan": {
            "per_capita_disposable_income": [{"year": 2024, "yuan": 37000, "source": SOURCE}],
            "marginal_income_standard": [{"year": 2025, "yuan_per_year": 13200, "source": SOURCE}],
            "annual_cap": [{"year": 2025, "yuan": 40000, "source": SOURCE}],
        },
        "weihai_etdz": {
            "marginal_income_standard": [{"year": 2025, "yuan_per_month": 1400, "source": SOURCE}],
        },
        "qingdao": {"item_cap": {"qingdao/22#尼膜同": {"yuan": 5000, "source": SOURCE}}},
    }
)
TREATED = {"care_setting": "inpatient", "designated_institution": True, "referral_compliant": True}

PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "a patient in Xiamen whose household earns little": (
        XIAMEN,
        {
            "insured_place": "xiamen", "hukou_years_at_diagnosis": 6, "household_size": 3,
            "household_income_yuan": 90000, "non_covered_cost_yuan": 35000,
            "identities": {"tekun": False, "dibao": False, "low_income": False},
            "diagnoses": ["xiamen/101"],
        },
    ),
    "a patient in Xiamen with dibao": (
        XIAMEN,
        {
            "insured_place": "xiamen", "contribution_years_at_diagnosis": 8,
            "identities": {"dibao": True}, "diagnoses": ["xiamen/101"],
        },
    ),
    "a patient in Qingdao over the cap": (
        QINGDAO,
        {
            "hukou_place": "qingdao", "diagnoses": ["qingdao/22"], "items": ["qingdao/22#尼膜同"],
            "item_burden_yuan": {"qingdao/22#尼膜同": 7000}, **TREATED,
            "identities": {"tekun": False, "scattered_orphan": False, "dibao": True},
        },
    ),
    "somebody of class 1 in Longyan": (
        LONGYAN,
        {"insured_place": "longyan", "identities": {"tekun": True}, **TREATED},
    ),
    "somebody impoverished by illness in Longyan": (
        LONGYAN,
        {
            "insured_place": "longyan", "identities": NONE_OF_FOUR, "assets_within_limit": True,
            "in_scope_self_pay_12m_yuan": 60000, "household_income_yuan": 80000,
            "household_medical_burden_yuan": 60000, "household_size": 3, **TREATED,
            "in_scope_self_pay_yuan": 60000, "aid_received_yuan": 0,
        },
    ),
    "somebody with dibao in Quanzhou": (
        QUANZHOU,
        {
            "insured_place": "quanzhou", "insurance_type": "resident", "payable_by_other": "none",
            "identities": NONE_OF_FOUR | {"dibao": True}, "in_scope_self_pay_yuan": 20000,
            "aid_received_yuan": 0, "recognised_on": "2024-11-05", **TREATED,
        },
    ),
    "somebody in Quanzhou of whom little is known": (QUANZHOU, {"insured_place": "quanzhou"}),
    "a low-income patient in Weihai": (
        WEIHAI,
        {
            "hukou_place": "weihai_etdz", "inpatient_self_pay_yuan": 35000,
            "other_compensation_yuan": 0, "aid_received_yuan": 0, "injury_cause": "none",
            "identities": {
                "low_income": True, "dibao": False, "tekun": False,
                "supported_disabled_child": False,
            },
            **TREATED,
        },
    ),
    "somebody in Weihai of whom half is known": (
        WEIHAI,
        {"hukou_place": "weihai_etdz", "identities": {"dibao": True}, **TREATED},
    ),
    "a patient in Qingdao whose costs are not known yet": (
        QINGDAO,
        {
            "hukou_place": "qingdao", "diagnoses": ["qingdao/22"], "items": ["qingdao/22#尼膜同"],
            "identities": {"tekun": True}, **TREATED,
        },
    ),
}  # fmt: skip


def drafts_of(
    programme: str,
    facts: Mapping[str, Any],
    personal: Personal = NOTHING_PERSONAL,
    confirmed: frozenset[str] = frozenset(),
    render: Renderer = SELF,
    *,
    figures: Figures = FIGURES,
    english: bool = False,
) -> tuple[Draft, ...]:
    return drafts_about(
        programme, case(facts, figures, TODAY), personal, confirmed, render, english=english
    )


def drafts_about(
    programme: str,
    about: Case,
    personal: Personal = NOTHING_PERSONAL,
    confirmed: frozenset[str] = frozenset(),
    render: Renderer = SELF,
    *,
    english: bool = False,
) -> tuple[Draft, ...]:
    return drafts_for(
        programme, about, screen(about), render, personal, confirmed, TODAY, english=english
    )


def of_person(name: str, **changed: Any) -> tuple[Draft, ...]:
    programme, facts = PEOPLE[name]
    return drafts_of(programme, facts | changed)


def kinds(drafts: tuple[Draft, ...]) -> list[Kind]:
    return [draft.kind for draft in drafts]


def field(draft: Draft, name: str) -> Field:
    [found] = [each for each in draft.fields if each.id == name]
    return found


@cache
def documented(programme: str) -> dict[str, str]:
    return documented_fields(programme, SELF)
