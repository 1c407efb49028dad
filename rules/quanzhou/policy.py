"""泉州市关于健全重特大疾病医疗保险和救助制度的实施意见 (泉政办规〔2023〕20号), top to bottom."""

from __future__ import annotations

from datetime import date

from rules import facts as f
from rules.fujian import (
    CLASSES_1_TO_3,
    CLASSES_1_TO_4,
    REFERRAL_EXCEPTION,
    YEARS_SURPLUS,
    belongs_to,
    monitored_or_lifted,
)
from rules.logic import ALWAYS, all_of, any_of, in_principle
from rules.money import Band, BandedShare
from rules.policy import Authority, Benefit, Category, Document, Material, Path, Policy, Rule, Step
from rules.published import Figure
from rules.quantity import NOTHING

PLACE = "quanzhou"
DOCUMENT = Document(
    id="quanzhou-2023",
    title="泉州市人民政府办公室关于健全重特大疾病医疗保险和救助制度的实施意见",
    number="泉政办规〔2023〕20号",
    issuer="泉州市人民政府办公室",
    issued_on=date(2023, 12, 27),
    in_force_from=date(2024, 1, 1),
    in_force_until=date(2028, 12, 31),
)
clause = DOCUMENT.clause

LAST_YEARS_INCOME = Figure(PLACE, "per_capita_disposable_income", years_before=1)
MARGINAL_STANDARD = Figure(PLACE, "marginal_income_standard")

# 一、对象范围
CLASS_1 = Category("class_1", clause("一/第一类"), any_of(f.TEKUN, f.ORPHAN, f.UNSUPPORTED_CHILD))
CLASS_2 = Category(
    "class_2",
    clause("一/第二类"),
    any_of(f.SPECIAL_CARE, f.WULAO, f.SPECIAL_FAMILY, f.SEVERE_DISABILITY),
)
CLASS_3 = Category(
    "class_3",
    clause("一/第三类"),
    any_of(
        f.DIBAO,
        f.RETURNED_TO_POVERTY,
        Rule("transition", clause("一/过渡期"), monitored_or_lifted(PLACE)),
    ),
)
CLASS_4 = Category("class_4", clause("一/第四类"), f.DIBAO_MARGINAL)
CLASS_5 = Category(
    "class_5",
    clause("一/第五类"),
    any_of(
        f.ILLNESS_IMPOVERISHED,
        all_of(
            Rule(
                "self_pay_reaches_income",
                clause("一/第五类/一"),
                f.IN_SCOPE_SELF_PAY_12M >= LAST_YEARS_INCOME,
            ),
            Rule(
                "income_left",
                clause("一/第五类/二"),
                (f.HOUSEHOLD_INCOME - f.HOUSEHOLD_MEDICAL_BURDEN).per(f.HOUSEHOLD_SIZE)
                < MARGINAL_STANDARD,
            ),
            Rule("assets", clause("一/第五类/三"), f.ASSETS_WITHIN_LIMIT),
        ),
    ),
)

# 二、救助对象依法参加基本医保
BELONGS_HERE = Rule("belongs_here", clause("二/题"), belongs_to(PLACE))
INSURED_HERE = f.INSURED_PLACE.is_(PLACE)

# 二、（一）资助参加城乡居民基本医保
IN_FULL = clause("二/一/1").states("全额资助")
PREMIUM_SUBSIDY = Benefit(
    "premium_subsidy",
    (clause("二/一/1"), clause("二/一/2"), clause("二/一/3")),
    categories=CLASSES_1_TO_3,
    needs=all_of(
        f.INSURANCE_TYPE.is_not("employee"),
        Rule("not_yet_paid", clause("二/一/3"), ~f.PREMIUM_PAID_BEFORE_RECOGNITION),
    ),
    rate={"class_1": IN_FULL, "class_2": IN_FULL, "class_3": clause("二/一/1").states("90%")},
    starts_after_recognition=True,
)

# 二、（二）大病保险倾斜支付：按身份，普通参保人的起付线和比例不在文件中
CATASTROPHIC_INSURANCE = Benefit(
    "catastrophic_insurance",
    (clause("二/二"),),
    given_to=any_of(f.TEKUN, f.ORPHAN, f.UNSUPPORTED_CHILD, f.DIBAO, f.RETURNED_TO_POVERTY),
    needs=INSURED_HERE,
)

# 二、（三）住院和特殊门诊医疗救助
INPATIENT_OR_SPECIAL = Rule(
    "setting", clause("二/三/题"), f.CARE_SETTING.is_("inpatient", "outpatient_special")
)
REFERRED = Rule(
    "referral", clause("二/三/2/转诊"), in_principle(f.REFERRAL_COMPLIANT, REFERRAL_EXCEPTION)
)
PAYABLE = Rule("payable", clause("二/五"), f.PAYABLE_BY_OTHER.is_("none"))
RATE = {
    "class_1": clause("二/三/2/比例").states("90%"),
    "class_2": clause("二/三/2/比例").states("70%"),
    "class_3": clause("二/三/2/比例").states("70%"),
    "class_4": clause("二/三/2/比例").states("60%"),
    "class_5": clause("二/三/2/比例").states("50%"),
}
DEDUCTIBLE = {
    "class_1": NOTHING,
    "class_2": NOTHING,
    "class_3": NOTHING,
    "class_4": clause("二/三/1").states("4000元"),
    "class_5": clause("二/三/1").states("10000元"),
}
MEDICAL_AID = Benefit(
    "medical_aid",
    (clause("二/三/1"), clause("二/三/2/比例"), clause("二/三/3")),
    needs=all_of(INSURED_HERE, f.DESIGNATED_INSTITUTION, REFERRED, INPATIENT_OR_SPECIAL, PAYABLE),
    rate=RATE,
    formula=BandedShare(
        base=f.IN_SCOPE_SELF_PAY,
        bands={name: (Band(DEDUCTIBLE[name], RATE[name]),) for name in RATE},
        yearly_cap=clause("二/三/3").states("6万元"),
        received=f.AID_RECEIVED,
    ),
)

# 二、（四）倾斜救助
TILTED_AID = Benefit(
    "tilted_aid",
    (clause("二/四"),),
    needs=all_of(INSURED_HERE, f.REFERRAL_COMPLIANT, f.TREATED_IN_PROVINCE, f.STILL_HEAVY_BURDEN),
    decided_by=YEARS_SURPLUS,
)

# 三、（一）结算服务
ONE_STOP = Benefit(
    "one_stop_settlement",
    (clause("三/一/1/1"),),
    categories=CLASSES_1_TO_4,
    needs=INSURED_HERE,
)
APPLICATION_REQUIRED = Benefit(
    "application_required",
    (clause("三/一/1/2"),),
    categories=("class_5",),
    needs=ALWAYS,
    one_off=True,
)
TREAT_FIRST_PAY_LATER = Benefit(
    "treat_first_pay_later",
    (clause("三/一/2/1"),),
    categories=CLASSES_1_TO_3,
    needs=all_of(
        INSURED_HERE,
        f.REFERRAL_COMPLIANT,
        f.TREATED_IN_PROVINCE,
        f.DESIGNATED_INSTITUTION,
        f.CARE_SETTING.is_("inpatient"),
    ),
)

NO_APPLICATION = Path(
    categories=CLASSES_1_TO_4,
    steps=(
        Step("settled_with_card", clause("三/一/1/1"), "designated_hospital"),
        Step("claimed_by_hand", clause("三/一/1/1"), "insurance_agency"),
        Step("tilted_aid_on_request", clause("二/四"), "quanzhou_insurance_bureau"),
    ),
    materials=(Material("social_security_card", clause("三/一/1/1")),),
    application=False,
)
ONE_OFF_APPLICATION = Path(
    categories=("class_5",),
    steps=(
        Step("apply_for_recognition", clause("五/二"), "county_civil_affairs"),
        Step("aid_by_list", clause("三/一/1/2"), "insurance_agency"),
        Step("tilted_aid_on_request", clause("二/四"), "quanzhou_insurance_bureau"),
    ),
    materials=(
        Material("self_pay_proof", clause("一/第五类/一"), named=False),
        Material("income_and_cost_proof", clause("一/第五类/二"), named=False),
        Material("property_proof", clause("一/第五类/三"), named=False),
    ),
)

CIVIL_AFFAIRS = Authority("county_civil_affairs", clause("五/二"))
RURAL = Authority("county_rural_revitalisation", clause("五/二"))

POLICY = Policy(
    id="quanzhou.medical_aid",
    place=PLACE,
    document=DOCUMENT,
    gate=BELONGS_HERE,
    categories=(CLASS_1, CLASS_2, CLASS_3, CLASS_4, CLASS_5),
    benefits=(
        PREMIUM_SUBSIDY,
        CATASTROPHIC_INSURANCE,
        MEDICAL_AID,
        TILTED_AID,
        TREAT_FIRST_PAY_LATER,
        ONE_STOP,
        APPLICATION_REQUIRED,
    ),
    paths=(NO_APPLICATION, ONE_OFF_APPLICATION),
    decided_by=Authority("recognising_departments", clause("五/二")),
    recognised_by={
        **dict.fromkeys(
            (
                f.TEKUN.key,
                f.ORPHAN.key,
                f.UNSUPPORTED_CHILD.key,
                f.DIBAO.key,
                f.DIBAO_MARGINAL.key,
                f.WULAO.key,
                f.ILLNESS_IMPOVERISHED.key,
                f.ASSETS_WITHIN_LIMIT.key,
            ),
            CIVIL_AFFAIRS,
        ),
        f.RELAPSE_RISK.key: RURAL,
        f.LIFTED_FROM_POVERTY.key: RURAL,
        f.SPECIAL_CARE.key: Authority("county_veterans_affairs", clause("五/二")),
        f.SPECIAL_FAMILY.key: Authority("county_health", clause("五/二")),
        f.SEVERE_DISABILITY.key: Authority("county_disabled_federation", clause("五/二")),
    },
    also=(
        ("temporary_relief", clause("二/题")),
        ("charity", clause("三/二/3")),
        ("mutual_aid", clause("三/二/4")),
        ("ask_to_be_assessed", clause("三/二/2")),
    ),
)
