"""Every fact a policy may ask about, once, typed, with the documents' own term.

Money is in yuan, durations in years, `diagnosis` means the first confirmed one. An absent fact
is unknown. The order here is the order in which missing facts are reported.
"""

from __future__ import annotations

from rules.codes import Burden, Entries, Items
from rules.kinds import Choice, Day, Fact, Flag, Number, Text

PLACES = ("xiamen", "qingdao", "longyan", "quanzhou", "weihai_etdz", "other")

# About the case
AS_OF = Day("as_of", "申请或咨询之日")
HUKOU_PLACE = Choice("hukou_place", "户籍所在地", PLACES)
INSURED_PLACE = Choice("insured_place", "基本医疗保险参保地", (*PLACES, "none"))
INSURANCE_TYPE = Choice("insurance_type", "基本医疗保险险种", ("employee", "resident", "none"))
COUNTY = Text("county", "所在县（市、区）", example="鲤城区")
DIAGNOSES = Entries("diagnoses", "确诊病种")
ITEMS = Items("items", "救助项目（特效药、特殊器材、特殊食品）")

# Identities, recognised by the authorities of the programme's own place
TEKUN = Flag("identities.tekun", "特困供养人员")
ORPHAN = Flag("identities.orphan", "孤儿")
UNSUPPORTED_CHILD = Flag("identities.unsupported_child", "事实无人抚养儿童")
SCATTERED_ORPHAN = Flag("identities.scattered_orphan", "散居孤儿")
SUPPORTED_DISABLED_CHILD = Flag("identities.supported_disabled_child", "政府供养的孤残儿童")
SPECIAL_CARE = Flag("identities.special_care", "重点优抚对象")
WULAO = Flag("identities.wulao", "革命“五老”人员")
SPECIAL_FAMILY = Flag("identities.special_family", "计划生育特殊家庭成员")
SEVERE_DISABILITY = Flag("identities.severe_disability", "重度残疾人")
DIBAO = Flag("identities.dibao", "最低生活保障对象", changeable=True)
DIBAO_MARGINAL = Flag("identities.dibao_marginal", "最低生活保障边缘家庭成员", changeable=True)
LOW_INCOME = Flag("identities.low_income", "低收入家庭成员", changeable=True)
RELAPSE_RISK = Flag("identities.relapse_risk", "农村易返贫致贫人员")
RETURNED_TO_POVERTY = Flag("identities.returned_to_poverty", "返贫致贫人员")
LIFTED_FROM_POVERTY = Flag("identities.lifted_from_poverty", "脱贫（享受政策）人员")
ILLNESS_IMPOVERISHED = Flag("identities.illness_impoverished", "因病致贫重病患者", changeable=True)
COMMITTEE_APPROVED = Flag(
    "identities.committee_approved", "经管委研究批准的其他特殊困难人员", changeable=True
)
OTHER_RECOGNISED = Flag("identities.other_recognised", "等困难居民")

# At the first confirmed diagnosis
HUKOU_YEARS = Number("hukou_years_at_diagnosis", "首次确诊时获得户籍年数", unit="years")
CONTRIBUTION_YEARS = Number(
    "contribution_years_at_diagnosis", "首次确诊时累计参保缴费年数", unit="years"
)
AGE = Number("age_at_diagnosis", "首次确诊时年龄", unit="years")
PARENT_HUKOU_YEARS = Number(
    "parent_hukou_years_at_diagnosis", "首次确诊时生父母一方获得户籍年数", unit="years"
)
PARENT_CONTRIBUTION_YEARS = Number(
    "parent_contribution_years_at_diagnosis",
    "首次确诊时生父母一方累计参保缴费年数",
    unit="years",
)

# Household and money
HOUSEHOLD_SIZE = Number("household_size", "家庭人口", unit="people", least=1, whole=True)
HOUSEHOLD_INCOME = Number(
    "household_income_yuan", "申请前12个月家庭总收入", unit="yuan", changeable=True
)
HOUSEHOLD_MEDICAL_BURDEN = Number(
    "household_medical_burden_yuan",
    "申请前12个月家庭成员个人负担的医疗费用",
    unit="yuan",
    changeable=True,
)
ASSETS_WITHIN_LIMIT = Flag("assets_within_limit", "家庭财产符合条件")
IN_SCOPE_SELF_PAY_12M = Number(
    "in_scope_self_pay_12m_yuan",
    "申请前12个月政策范围内医疗费用个人自付",
    unit="yuan",
    changeable=True,
)
IN_SCOPE_SELF_PAY = Number("in_scope_self_pay_yuan", "年度政策范围内个人自付", unit="yuan")
INPATIENT_SELF_PAY = Number("inpatient_self_pay_yuan", "住院个人自负医疗费用", unit="yuan")
OUTPATIENT_SELF_PAY = Number("outpatient_self_pay_yuan", "门诊个人自负医疗费用", unit="yuan")
OTHER_COMPENSATION = Number("other_compensation_yuan", "应剔除的其他报销和救助", unit="yuan")
CATASTROPHIC_BASE = Number("catastrophic_base_yuan", "进入大病保险的年度费用", unit="yuan")
NON_COVERED_COST = Number(
    "non_covered_cost_yuan", "个人当年负担的非医保医疗费用", unit="yuan", changeable=True
)
ITEM_BURDEN = Burden("item_burden_yuan", "救助项目年度个人负担费用")
AID_RECEIVED = Number("aid_received_yuan", "本年度已得医疗救助", unit="yuan")

# Circumstances
DESIGNATED_INSTITUTION = Flag("designated_institution", "定点医药机构", changeable=True)
REFERRAL_COMPLIANT = Flag("referral_compliant", "规范转诊", changeable=True)
TREATED_IN_PROVINCE = Flag("treated_in_province", "在省域内就医", changeable=True)
STILL_HEAVY_BURDEN = Flag("still_heavy_burden", "负担仍然较重、基本生活严重困难")
PREMIUM_PAID_BEFORE_RECOGNITION = Flag("premium_paid_before_recognition", "认定前个人当年已参保")
EXPERT_REVIEW_PASSED = Flag("expert_review_passed", "专家评审同意")
RERECOGNISED_AFTER_TRANSITION = Flag(
    "rerecognised_after_transition", "过渡期后重新认定", changeable=True
)
OUTPATIENT_LISTED = Flag("outpatient_listed", "门诊慢性病范围")
RECOGNISED_ON = Day("recognised_on", "认定之日")
CARE_SETTING = Choice(
    "care_setting",
    "就医方式",
    ("inpatient", "outpatient_special", "outpatient_other"),
    changeable=True,
)
INJURY_CAUSE = Choice(
    "injury_cause",
    "伤害原因",
    ("none", "self_harm", "fighting", "drunkenness", "traffic", "traffic_no_liable_party"),
)
PAYABLE_BY_OTHER = Choice(
    "payable_by_other",
    "社会保险法规定不予支付的情形",
    ("none", "work_injury", "third_party", "public_health", "abroad"),
)

IDENTITIES: tuple[Flag, ...] = (
    TEKUN,
    ORPHAN,
    UNSUPPORTED_CHILD,
    SCATTERED_ORPHAN,
    SUPPORTED_DISABLED_CHILD,
    SPECIAL_CARE,
    WULAO,
    SPECIAL_FAMILY,
    SEVERE_DISABILITY,
    DIBAO,
    DIBAO_MARGINAL,
    LOW_INCOME,
    RELAPSE_RISK,
    RETURNED_TO_POVERTY,
    LIFTED_FROM_POVERTY,
    ILLNESS_IMPOVERISHED,
    COMMITTEE_APPROVED,
    OTHER_RECOGNISED,
)

FACTS: tuple[Fact, ...] = (
    AS_OF,
    HUKOU_PLACE,
    INSURED_PLACE,
    INSURANCE_TYPE,
    COUNTY,
    DIAGNOSES,
    ITEMS,
    *IDENTITIES,
    HUKOU_YEARS,
    CONTRIBUTION_YEARS,
    AGE,
    PARENT_HUKOU_YEARS,
    PARENT_CONTRIBUTION_YEARS,
    HOUSEHOLD_SIZE,
    HOUSEHOLD_INCOME,
    HOUSEHOLD_MEDICAL_BURDEN,
    ASSETS_WITHIN_LIMIT,
    IN_SCOPE_SELF_PAY_12M,
    IN_SCOPE_SELF_PAY,
    INPATIENT_SELF_PAY,
    OUTPATIENT_SELF_PAY,
    OTHER_COMPENSATION,
    CATASTROPHIC_BASE,
    NON_COVERED_COST,
    ITEM_BURDEN,
    AID_RECEIVED,
    DESIGNATED_INSTITUTION,
    REFERRAL_COMPLIANT,
    TREATED_IN_PROVINCE,
    STILL_HEAVY_BURDEN,
    PREMIUM_PAID_BEFORE_RECOGNITION,
    EXPERT_REVIEW_PASSED,
    RERECOGNISED_AFTER_TRANSITION,
    OUTPATIENT_LISTED,
    RECOGNISED_ON,
    CARE_SETTING,
    INJURY_CAUSE,
    PAYABLE_BY_OTHER,
)

BY_KEY: dict[str, Fact] = {fact.key: fact for fact in FACTS}
ORDER: dict[str, int] = {fact.key: place for place, fact in enumerate(FACTS)}


def in_order(keys: frozenset[str] | set[str]) -> list[str]:
    """Keys of facts in the order of this module; keys of figures after them, by name."""
    return sorted(keys, key=lambda key: (ORDER.get(key, len(ORDER)), key))
