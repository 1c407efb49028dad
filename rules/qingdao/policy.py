"""关于进一步加强困难居民医疗刚性支出救助工作的意见 (青政办发〔2018〕1号), top to bottom."""

from __future__ import annotations

from datetime import date

from rules import facts as f
from rules.logic import ALWAYS, all_of, any_of, subject_to
from rules.policy import (
    Authority,
    Benefit,
    Category,
    Document,
    Path,
    Policy,
    Rule,
    Step,
)
from rules.qingdao.items import ItemAid, OwnItemInUse

DOCUMENT = Document(
    id="qingdao-2018",
    title="关于进一步加强困难居民医疗刚性支出救助工作的意见",
    number="青政办发〔2018〕1号",
    issuer="青岛市人民政府办公厅",
    issued_on=date(2018, 3, 19),
    in_force_from=date(2018, 1, 1),
)
clause = DOCUMENT.clause

# 二、（一）救助对象
OF_THIS_CITY = Rule(
    "of_this_city",
    clause("二/一"),
    any_of(f.HUKOU_PLACE.is_("qingdao"), f.INSURED_PLACE.is_("qingdao")),
)
TEKUN = Category("tekun", clause("二/一"), f.TEKUN)
SCATTERED_ORPHAN = Category("scattered_orphan", clause("二/一"), f.SCATTERED_ORPHAN)
DIBAO = Category("dibao", clause("二/一"), f.DIBAO)
OTHER_RECOGNISED = Category(  # 等困难居民
    "other_recognised", clause("二/一"), subject_to(f.OTHER_RECOGNISED, "open_ended_recipients")
)

# 二、（二）救助项目
PROJECT = Rule("project", clause("二/二"), OwnItemInUse())

# 二、（三）救助标准
SETTING = Rule(
    "setting",
    clause("二/三/2"),
    all_of(f.DESIGNATED_INSTITUTION, f.CARE_SETTING.is_("inpatient", "outpatient_special")),
)
ITEM_AID = Benefit(
    "item_aid",
    (clause("二/三/3"), clause("二/三/4"), clause("二/三/5")),
    needs=ALWAYS,
    rate=clause("二/三/4").states("100%"),
    formula=ItemAid(raised_by=clause("二/三/5").states("上浮20%")),
)

# 三、（二）运作管理：救助操作细则由商业保险经办机构制定
HANDLED_BY_INSURER = Path(
    steps=(
        Step("recognised_as_hardship", clause("二/一"), "qingdao_civil_affairs"),
        Step("insurer_handles_claim", clause("三/2"), "qingdao_insurer"),
        Step("experts_review_above_cap", clause("二/三/5"), "qingdao_experts"),
        Step("unsolved_cases", clause("四/一/2"), "qingdao_civil_affairs"),
    ),
)

POLICY = Policy(
    id="qingdao.rigid_expenditure_aid",
    place="qingdao",
    document=DOCUMENT,
    gate=OF_THIS_CITY,
    requirements=(PROJECT, SETTING),
    categories=(TEKUN, SCATTERED_ORPHAN, DIBAO, OTHER_RECOGNISED),
    benefits=(ITEM_AID,),
    benefits_while_undetermined=True,
    paths=(HANDLED_BY_INSURER,),
    decided_by=Authority("qingdao_civil_affairs", clause("四/一/2")),
    recognised_by=dict.fromkeys(
        (f.TEKUN.key, f.SCATTERED_ORPHAN.key, f.DIBAO.key, f.OTHER_RECOGNISED.key),
        Authority("qingdao_civil_affairs", clause("四/一/2")),
    ),
    also=(("unsolved_cases", clause("四/一/2")),),
)
