"""Drafts made by hand, for whatever puts drafts on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.drafts.model import (
    Condition,
    Draft,
    Field,
    Group,
    Have,
    Kind,
    Outcome,
    Paper,
    Source,
    Stage,
)

MADE_ON = date(2026, 11, 25)
NOTICE = "草稿，供抄录到正式表格"
RARE_NAME = "𠮷䶮㛃𡿨𣎴"
LONG_NAME = "阿卜杜热合曼·买买提吐尔逊·艾合买提江·玉素甫·阿不都克里木·斯迪克·热西提"
LONG_WORD = "Hippopotomonstrosesquippedaliophobia" * 6

SENTENCE = "孩子从出生起就在治这个病，家里老人也要照顾，去年搬过一次家，有些单子一时找不到了。"
REMARKS = (SENTENCE * 60)[:2000]

# What must come out as it went in, and do nothing.
HOSTILE = {
    "xml": "</w:t></w:r><w:p/>&amp;<!--<![CDATA[x]]>",
    "jinja": "{{ 7 * 7 }}{% for x in papers %}{{ x.__class__ }}{% endfor %}{# gone #}",
    "formula": '=HYPERLINK("http://example.invalid","看")',
    "script": "<script>alert('1')</script>",
    "typst": '#import "x": y; $ x^2 $ \\ ] */ @cite #read("/etc/passwd")',
    "field": r"{ INCLUDETEXT \\server\share\x.docx }",
    "word": LONG_WORD,
}
CONTROLS = "甲\x00\x01\x08\x1b\x7f\x85乙\ufffe丙"
TURNING = "A\u202e17\u200f丁\u2067戊\u2069"

APPLICANT = Group(
    "申请人",
    (
        Field("applicant.name", "姓名", "林小满", Source.GIVEN, english="Name"),
        Field("applicant.sex", "性别", english="Sex"),
        Field(
            "applicant.id_number",
            "身份证号",
            "350203201805120025",
            Source.GIVEN,
            english="ID number",
        ),
        Field("applicant.phone", "联系电话", note="填本人或代办人的都可以", english="Phone"),
        Field(
            "applicant.address",
            "住址",
            "厦门市思明区某某路12号3梯501室",
            Source.GIVEN,
            english="Address",
        ),
    ),
    "Applicant",
)
INSURANCE = Group(
    "户籍和参保",
    (
        Field("hukou_place", "户口所在地", "厦门市", Source.SAID, english="Household registration"),
        Field("insured_place", "参保地", "厦门市", Source.SAID, english="Insured at"),
        Field("recognised_on", "认定日期", "2026年3月9日", Source.CONFIRMED, "民政部门的通知书"),
        Field("household_size", "共同生活的家庭成员", "3人", Source.SAID),
    ),
    "Registration and insurance",
)
COSTS = Group(
    "费用和估算",
    (
        Field(
            "in_scope_self_pay_yuan",
            "政策范围内个人自付",
            "86,420.50 元（人民币捌万陆仟肆佰贰拾元伍角整）",
            Source.SAID,
            "自付：按医保规定本来可以报、报完还要自己付的部分",
        ),
        Field(
            "computed.aid",
            "估算的救助金额",
            "35,000.00 元（人民币叁万伍仟元整）",
            Source.COMPUTED,
            "（86,420.50－16,420.50）×50%＝35,000.00；第五条第二款",
        ),
        Field(
            "non_covered_cost_yuan", "目录外费用", note="医院的费用清单上有", english="Not covered"
        ),
    ),
    "Costs",
)

PAPERS = (
    Paper("id_card", "申请人身份证", "第八条第一项", "复印件", "1份", "公安机关", Have.HAVE),
    Paper("household_register", "户口簿", "第八条第一项", "复印件", "1份", "公安机关"),
    Paper("diagnosis", "疾病诊断证明", "第八条第二项", "原件", "1份", "定点医院", Have.HAVE),
    Paper("invoices", "医疗费用票据和费用清单", "第八条第三项", "原件", "1套", "定点医院"),
    Paper(
        "form",
        "《重特大罕见病资金救助申请表》（附件1）",
        "第八条",
        "原件",
        "3份",
        "",
        Have.AT_COUNTER,
    ),
)
STAGES = (
    Stage(1, "市慈善总会", "提交申请表和材料", "第九条第一款"),
    Stage(2, "市医疗保障局", "核对参保和医疗费用", "第九条第二款"),
    Stage(3, "市慈善总会", "公示名单", "第九条第三款"),
    Stage(4, "市慈善总会", "签订协议，发放救助款", "第九条第四款"),
)
CONDITIONS = (
    Condition("患目录内的罕见病", Outcome.MET, "第三条", "戈谢病"),
    Condition("确诊时户口在本市满5年", Outcome.OPEN, "第四条第一项", "不清楚"),
    Condition("没有由其他渠道全额支付", Outcome.NOT_MET, "第四条第三项", "有"),
)
RECEIPT = (
    ("政策文本", "厦医保规〔2024〕1号"),
    ("规则版本", "0.1.0"),
    ("核对码", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
)

APPLICATION = Draft(
    programme="xiamen",
    kind=Kind.APPLICATION,
    name="xiamen-application-2026-11-25",
    title="重特大罕见病资金救助申请表",
    document="厦医保规〔2024〕1号",
    made_on=MADE_ON,
    notes=(NOTICE, "正式表格到市慈善总会领取，照着这一份抄就可以。", "带 ＿＿ 的地方还没有填。"),
    groups=(APPLICANT, INSURANCE, COSTS),
    papers=PAPERS,
    stages=STAGES,
    conditions=CONDITIONS,
    receipt=RECEIPT,
    copies=3,
    statement=("以上内容是本人知道的实际情况，如有不实，愿意承担责任。",),
)

DECLARATION = Draft(
    programme="xiamen",
    kind=Kind.DECLARATION,
    name="xiamen-declaration-2026-11-25",
    title="家庭经济状况声明及查询授权书",
    document="厦医保规〔2024〕1号",
    made_on=MADE_ON,
    notes=(NOTICE,),
    groups=(
        Group(
            "家庭情况",
            (
                Field("household_size", "共同生活的家庭成员", "3人", Source.SAID),
                Field("household_income_yuan", "家庭年收入", note="工资、养老金、经营收入合起来"),
            ),
        ),
    ),
    statement=(
        "本人声明：以上家庭经济状况属实。",
        "本人同意有关部门查询本人和共同生活的家庭成员的收入、存款、房产和车辆。",
    ),
)

CARD = Draft(
    programme="longyan",
    kind=Kind.CARD,
    name="longyan-card-2026-11-25",
    title="就医结算提示卡",
    document="龙医保〔2023〕51号",
    made_on=MADE_ON,
    notes=("不用申请：在定点医院出院时一起结算。",),
    groups=(Group("看病时出示", (Field("identities.dibao", "身份", "低保对象", Source.SAID),)),),
    papers=(Paper("card", "社保卡或医保码", "第十条", "原件", have=Have.HAVE),),
    stages=(
        Stage(1, "定点医院", "出示社保卡，说明身份", "第十条"),
        Stage(2, "参保地医保经办机构", "没有当场结算的，带票据补报", "第十二条"),
    ),
    conditions=(Condition("属于第一类到第四类救助对象", Outcome.MET, "第三条", "低保对象"),),
    receipt=RECEIPT[:2],
)


def _member(number: int) -> tuple[Field, ...]:
    name = LONG_NAME if number == 7 else f"家人{number}"
    return (
        Field(f"household.member_{number}.name", f"家庭成员{number}姓名", name, Source.GIVEN),
        Field(f"household.member_{number}.relation", f"家庭成员{number}与申请人关系"),
    )


HOUSEHOLD = replace(
    APPLICATION,
    name="household-2026-11-25",
    groups=(
        APPLICANT,
        Group("家庭成员", tuple(field for number in range(1, 13) for field in _member(number))),
    ),
)

EMPTY = Draft("xiamen", Kind.APPLICATION, "empty", "申请表", "", MADE_ON)

NOTHING_SAID = replace(
    APPLICATION,
    name="nothing-said",
    groups=tuple(
        replace(
            group,
            fields=tuple(
                replace(field, value="", source=Source.MISSING, note="") for field in group.fields
            ),
        )
        for group in APPLICATION.groups
    ),
)


def with_values(**values: str) -> Draft:
    """A draft of one group that holds these values, under ids `text.…`."""
    fields = tuple(
        Field(f"text.{name}", f"文字{number}", value, Source.GIVEN)
        for number, (name, value) in enumerate(values.items(), 1)
    )
    return replace(APPLICATION, name="texts", groups=(Group("文字", fields),))


LONG_REMARKS = with_values(remarks=REMARKS, name=LONG_NAME, lines="第一行\n第二行\r\n第三行")
RARE = with_values(name=RARE_NAME, mixed=f"欧阳{RARE_NAME}之")
ATTACK = with_values(**HOSTILE)
TRADITIONAL = replace(APPLICATION, name="traditional", locale="zh_Hant")

AGENT = replace(
    APPLICATION,
    name="agent",
    groups=(
        *APPLICATION.groups,
        Group("代办人", (Field("agent.name", "姓名", "林大山", Source.GIVEN),)),
    ),
)

ALL = {
    draft.name: draft
    for draft in (
        APPLICATION,
        DECLARATION,
        CARD,
        HOUSEHOLD,
        EMPTY,
        NOTHING_SAID,
        AGENT,
        TRADITIONAL,
        replace(LONG_REMARKS, name="long"),
        replace(RARE, name="rare"),
        replace(ATTACK, name="attack"),
    )
}
