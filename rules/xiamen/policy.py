"""厦门市重特大罕见病救助工作实施方案 (厦爱心办〔2020〕6号), read from top to bottom."""

from __future__ import annotations

from datetime import date

from rules import facts as f
from rules.logic import ALWAYS, Decision, all_of, any_of
from rules.policy import (
    Authority,
    Benefit,
    Category,
    Document,
    Material,
    Path,
    Policy,
    Rule,
    Step,
)
from rules.published import Figure
from rules.xiamen.disease_list import OnXiamenList

DOCUMENT = Document(
    id="xiamen-2020",
    title="厦门市重特大罕见病救助工作实施方案",
    number="厦爱心办〔2020〕6号",
    issuer="厦门市“爱心厦门”建设工作领导小组办公室",
    issued_on=date(2020, 7, 17),
    in_force_from=date(2020, 7, 17),
)
clause = DOCUMENT.clause

# 三、（一）1 基本条件
INSURED_HERE = Rule("insured_here", clause("三/一/1/1"), f.INSURED_PLACE.is_("xiamen"))

YEARS = clause("三/一/1/2").states("满５年")
CHILD_UNDER = clause("三/一/1/2").states("不满５周岁")

BASIC = Rule(
    "basic",
    clause("三/一/1/2"),
    any_of(
        f.HUKOU_YEARS >= YEARS,
        f.CONTRIBUTION_YEARS >= YEARS,
        all_of(
            f.AGE < CHILD_UNDER,
            any_of(f.PARENT_HUKOU_YEARS >= YEARS, f.PARENT_CONTRIBUTION_YEARS >= YEARS),
        ),
    ),
)

# 三、（一）2 疾病条件
DISEASE = Rule("disease", clause("三/一/2"), OnXiamenList())

# 三、（一）3 经济条件（符合其中之一即可）
AVERAGE_INCOME = Figure("xiamen", "per_capita_disposable_income", years_before=1)

RECOGNISED_HARDSHIP = Category(
    "recognised_hardship", clause("三/一/3/1"), any_of(f.TEKUN, f.DIBAO, f.LOW_INCOME)
)
INCOME_BELOW_AVERAGE = Category(
    "income_below_average",
    clause("三/一/3/2"),
    f.HOUSEHOLD_INCOME.per(f.HOUSEHOLD_SIZE) < AVERAGE_INCOME,
)
COST_EXCEEDS_INCOME = Category(
    "cost_exceeds_income", clause("三/一/3/3"), f.NON_COVERED_COST > f.HOUSEHOLD_INCOME
)

# 三、（二）救助方式
GENERAL_AID = Benefit(
    "general_aid", (clause("三/二/1"), clause("三/四/题")), needs=Decision("own_channel")
)
FUNDING_AID = Benefit("funding_aid", (clause("三/二/2"),), needs=ALWAYS, decided_by="case_by_case")
DRUG_DONATION = Benefit("drug_donation", (clause("三/二/3"),), needs=Decision("donors_approval"))

# 三、（四）救助流程
APPLY = Path(
    steps=(
        Step("apply_at_charity_federation", clause("三/四/1"), "xiamen_charity_federation"),
        Step("papers_passed_on", clause("三/四/2"), "xiamen_charity_federation"),
        Step("insurance_and_costs_checked", clause("三/四/3"), "xiamen_insurance_bureau"),
        Step("household_checked", clause("三/四/3"), "xiamen_civil_affairs"),
        Step("decided_case_by_case", clause("三/四/4/2"), "xiamen_aixin_office"),
        Step("agreement_signed_and_paid", clause("三/四/4/3"), "xiamen_aixin_office"),
    ),
    materials=(
        Material("xiamen_application_form", clause("三/四/1"), form=True),
        Material(
            "xiamen_household_declaration",
            clause("三/四/1"),
            form=True,
            not_for=("recognised_hardship",),
        ),
        Material("diagnosis_proof", clause("三/四/1")),
        Material("cost_receipts", clause("三/四/1")),
    ),
)

POLICY = Policy(
    id="xiamen.rare_disease_aid",
    place="xiamen",
    document=DOCUMENT,
    gate=INSURED_HERE,
    requirements=(BASIC, DISEASE),
    categories=(RECOGNISED_HARDSHIP, INCOME_BELOW_AVERAGE, COST_EXCEEDS_INCOME),
    benefits=(GENERAL_AID, FUNDING_AID, DRUG_DONATION),
    benefits_while_undetermined=True,
    paths=(APPLY,),
    decided_by=Authority("xiamen_aixin_office", clause("三/四/4/2")),
    recognised_by=dict.fromkeys(
        (f.TEKUN.key, f.DIBAO.key, f.LOW_INCOME.key),
        Authority("xiamen_civil_affairs", clause("三/一/3/1")),
    ),
    also=(("own_channels", clause("三/二/1")), ("donated_drugs", clause("三/二/3"))),
)
