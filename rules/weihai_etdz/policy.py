"""威海经济技术开发区困难群众医疗及重特大疾病救助实施细则 (2017-03-15), read from top to bottom."""

from __future__ import annotations

from datetime import date

from rules import facts as f
from rules.logic import ALWAYS, Decision, all_of, any_of, noted
from rules.money import ALL_CATEGORIES, Band, BandedShare
from rules.policy import (
    Authority,
    Benefit,
    Category,
    Clause,
    Document,
    Material,
    Path,
    Policy,
    Rule,
    Step,
)
from rules.published import Figure
from rules.quantity import MONTHS_A_YEAR, NOTHING

DOCUMENT = Document(
    id="weihai-etdz-2017",
    title="威海经济技术开发区困难群众医疗及重特大疾病救助实施细则",
    number="威海经济技术开发区社会事务管理局2017年3月15日发布",
    issuer="威海经济技术开发区社会事务管理局",
    issued_on=date(2017, 3, 15),
    in_force_from=date(2017, 3, 15),
)
clause = DOCUMENT.clause

# 二、（一）救助对象
HUKOU_HERE = Rule("hukou_here", clause("二/一/题"), f.HUKOU_PLACE.is_("weihai_etdz"))

KEY = Category("key", clause("二/一/1"), any_of(f.DIBAO, f.TEKUN, f.SUPPORTED_DISABLED_CHILD))
LOW_INCOME = Category("low_income", clause("二/一/2"), f.LOW_INCOME)

MARGINAL_STANDARD = Figure("weihai_etdz", "marginal_income_standard")
NET_INCOME = f.HOUSEHOLD_INCOME - f.HOUSEHOLD_MEDICAL_BURDEN

ILLNESS_IMPOVERISHED = Category(
    "illness_impoverished",
    clause("二/一/3"),
    any_of(
        f.ILLNESS_IMPOVERISHED,
        all_of(
            Rule("assets", clause("二/一/3"), f.ASSETS_WITHIN_LIMIT),
            Rule(
                "income_left",
                clause("二/一/3"),
                NET_INCOME.per(f.HOUSEHOLD_SIZE).per(MONTHS_A_YEAR) < MARGINAL_STANDARD,
            ),
        ),
    ),
)
OTHER_HARDSHIP = Category(
    "other_hardship", clause("二/一/4"), noted(f.COMMITTEE_APPROVED, "committee_approves")
)

# 二、（二）1 资助参保
PREMIUM_SUBSIDY = Benefit(
    "premium_subsidy",
    (clause("二/二/1"),),
    categories=("key",),
    needs=f.INSURANCE_TYPE.is_not("employee"),
    rate=clause("二/二/1").states("全额补助"),
)

# 二、（二）2 住院救助
ORDINARY_UP_TO = clause("二/二/2/1").states("2万元")
ORDINARY_RATE = clause("二/二/2/1").states("70%")
SEVERE_ABOVE = clause("二/二/2/2").states("2万元")
YEARLY_CAP = clause("二/二/2/限额").states("5万元")

# 二、（三）救助条件
TREATMENT_COUNTS = all_of(
    f.DESIGNATED_INSTITUTION,
    Rule(
        "cause",
        clause("二/三/不能参加"),
        f.INJURY_CAUSE.is_not("self_harm", "fighting", "drunkenness", "traffic"),
    ),
)


def severe(printed: str) -> Band:
    """二、（二）2（2）: a share of not less than the printed rate above 20,000."""
    rate = clause("二/二/2/2").states(printed)
    return Band(SEVERE_ABOVE, rate, not_less=True)


INPATIENT_AID = Benefit(
    "inpatient_aid",
    (clause("二/二/2/1"), clause("二/二/2/2"), clause("二/二/2/限额"), clause("二/三/剔除")),
    needs=TREATMENT_COUNTS,
    formula=BandedShare(
        base=f.INPATIENT_SELF_PAY - f.OTHER_COMPENSATION,
        bands={
            "key": (Band(NOTHING, ORDINARY_RATE, up_to=ORDINARY_UP_TO), severe("80%")),
            "low_income": (severe("60%"),),
            "illness_impoverished": (severe("40%"),),
            "other_hardship": (severe("40%"),),
        },
        yearly_cap=YEARLY_CAP,
        received=f.AID_RECEIVED,
        with_deductible=False,
    ),
)

# 二、（二）3 门诊救助：与重点救助对象普通住院救助等同
OUTPATIENT_AID = Benefit(
    "outpatient_aid",
    (clause("二/二/3"), clause("二/二/2/1")),
    needs=all_of(f.OUTPATIENT_LISTED, TREATMENT_COUNTS),
    rate=ORDINARY_RATE,
    formula=BandedShare(
        base=f.OUTPATIENT_SELF_PAY,
        bands={ALL_CATEGORIES: (Band(NOTHING, ORDINARY_RATE, up_to=ORDINARY_UP_TO),)},
        with_deductible=False,
    ),
)
CHARITY_AID = Benefit(
    "charity_aid", (clause("二/二/慈善"),), needs=Decision("charity_conditions_of_the_year")
)

# 五、（二）结算
ONE_STOP = Benefit("one_stop_settlement", (clause("五/二"),), needs=ALWAYS, categories=("key",))
YEAR_END = Benefit(
    "year_end_settlement",
    (clause("五/二"),),
    needs=ALWAYS,
    categories=("low_income", "illness_impoverished", "other_hardship"),
)


def shown(material: str, locator: Clause) -> Material:
    """三、（二）: shown in original, given back once the town has checked it, and copied."""
    return Material(material, locator, original=True, kept=False)


# 三、实施程序
APPLY = Path(
    steps=(
        Step("fill_in_form", clause("三/一"), "applicant"),
        Step("village_checks", clause("三/三"), "weihai_village"),
        Step(
            "town_reviews",
            clause("三/三"),
            "weihai_town",
            notice=clause("三/三").states("公示期为3天"),
        ),
        Step(
            "bureau_approves",
            clause("三/四"),
            "weihai_social_affairs",
            notice=clause("三/四").states("3天公示"),
        ),
        Step("paid_to_household", clause("四"), "weihai_town"),
    ),
    materials=(
        Material("weihai_application_form", clause("三/一"), copies=3, form=True),
        shown("identity_card", clause("三/二/1")),
        shown("household_register", clause("三/二/2")),
        Material("settlement_receipts", clause("三/二/3"), original=True, kept=True),
        shown("hardship_certificates", clause("三/二/4")),
        Material("income_proof", clause("三/二/5")),
    ),
)

CIVIL_AFFAIRS = Authority("weihai_civil_affairs", clause("二/一/1"))

POLICY = Policy(
    id="weihai_etdz.medical_aid",
    place="weihai_etdz",
    document=DOCUMENT,
    gate=HUKOU_HERE,
    categories=(KEY, LOW_INCOME, ILLNESS_IMPOVERISHED, OTHER_HARDSHIP),
    benefits=(PREMIUM_SUBSIDY, INPATIENT_AID, OUTPATIENT_AID, CHARITY_AID, ONE_STOP, YEAR_END),
    paths=(APPLY,),
    decided_by=Authority("weihai_social_affairs", clause("三/四")),
    recognised_by={
        **dict.fromkeys((f.DIBAO.key, f.TEKUN.key, f.SUPPORTED_DISABLED_CHILD.key), CIVIL_AFFAIRS),
        f.LOW_INCOME.key: Authority("weihai_civil_affairs", clause("二/一/2")),
        f.ILLNESS_IMPOVERISHED.key: Authority("weihai_civil_affairs", clause("二/一/3")),
        f.ASSETS_WITHIN_LIMIT.key: Authority("weihai_civil_affairs", clause("二/一/3")),
        f.COMMITTEE_APPROVED.key: Authority("weihai_committee", clause("二/一/4")),
    },
    also=(("temporary_relief", clause("二/四")), ("charity", clause("二/二/慈善"))),
)
