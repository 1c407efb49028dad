"""A sum that is said to be the whole household's income of a year or a month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.listening.findings import Heard, implied
from bot.listening.household.heard import names_strangers, size_of
from bot.listening.message.clauses import REACH
from bot.listening.message.context import Context
from bot.listening.message.outsiders import speaks_of_other_homes
from bot.listening.message.people import Kind
from bot.listening.money.amounts import Sum
from bot.listening.money.meaning import meaning_of
from bot.listening.money.remarks import is_remarked, is_turned
from rules import facts as f
from rules.interval import exactly

INCOME = f.HOUSEHOLD_INCOME.key
HARDLY_A_YEARS_INCOME = 20_000
HARDLY_MORE = 500_000  # of a household that asks for aid: a slip, or said in bitterness

_ALONE = re.compile(
    "(?:就|只有|只|全靠|就靠|靠|只剩)(?P<who>我|他|她|[我他她]?(?:爸|妈|老公|老婆|爱人|丈夫|"
    "妻子|儿子|女儿|哥|弟|姐|妹))"
    "(?:一个人|一人|自己|1个人)?(?:在|还|能|外面|出去|外出)*(?:上班|打工|挣|赚|工作|干活|养|"
    "做工|打零工|有(?:工资|收入)|做|种|拿|收入|有)"
)
_TOGETHER = re.compile(
    "加起来|总收入|家庭(?:年|月)?收入|合计|一起|合起来|全部收入|全家|一家人|夫妻俩|两口子|"
    "两个人加|总共收入"
)
_NO_INCOME = re.compile(
    "(?P<who>全家人?|一家人?|我们全家|我们一家|家里|我家|我们家|咱家|俺家|家庭)(?:现在|"
    "目前|都|完全|一直|也|没人上班|,)*(?:没有|没|无)(?:任何)?(?P<what>收入|经济来源|收入来源)"
)
_PART_OF_A_YEAR = re.compile("半年|季度|每周|一周|每天|日收入")
_NOT_THE_TWELVE_MONTHS = re.compile("今年|去年|前年|20[0-9]{2}年")
AT_TIMES = re.compile(
    "好的?(?:时候?|月份?|年头|年份|光景)|多的时候|最[好多高]|旺季|有时|差的?时候|淡季|运气好|"
    "不固定|不稳定|没个?准|不一定|忽多忽少|看活|说不清|说不准|算不(?:出|清)|大小月"
)
_WORD_OF_INCOME = re.compile("收入|进账|进项|[年月]入|[年月]收")
# What leaves open whether the sum is still so, or all of it.
AGAINST = re.compile(
    "失业|下岗|辞职|辞了|辞工|停工|停产|停薪|不干了|不做了|没班|没活|倒闭|破产|黄了|收掉|关门|"
    "关了|裁员|病倒|倒了|离婚|分家|分户|另过|年景|烂市|遭灾|绝收|"
    "不算|没算|未算|不含|不包括|没包括|未计|除了|除开|另外|另有|还有.{0,8}(?:收入|工资|养老金|"
    "退休金|补贴)|算进|算上|含务工|(?:才|又|再|后来?|先)(?:说|称|报|讲)|不一致|不一|"
    "以前|原来|原先|从前|之前(?!看)|过去(?!一年|12|十二|年)|前几年|后来|今年.{0,12}没|"
    "(?:生病|得病|病|打病|出事)(?:了)?(?:以|之)?[前后]|没有?收入|断了|没工作|"
    "毛收|毛利|流水|营业额|税前|成本|刨[去掉]|除[去掉]|扣[除掉]|剩|结余|"
    "要求|标准|规定|才能|才可以|才算|才给|条件|门槛|必须|"
    "实际|其实|不止|真实|多报|少报|应该不|"
    "人家|别人|[他她]们(?!俩|两|家)|同事|朋友|邻居|厝边|隔壁|借|欠条|两年|半年|几年"
)

# The same beside the sum: another time, a requirement, what somebody else wrote or reckons.
_AGAINST_NEAR = re.compile(
    "才(?:行|有|符合|够|批|办|收)|低于|高于|须|原本|本来|早先|早年|当初|那时|那会|头[几两]年|疫情|退休前|"
    "预[计估]|将来|明年|填|系统|显示|材料|表[上里格]|调查|写|上报|算我|算出|录入|[说讲][我俺]|登记|评估|"
    "(?<![我俺靠他她])一个?人(?=$|[0-9一二两三四五六七八九十])"
)


def income(context: Context, each: Sum, start: int, sums: Sequence[Sum]) -> Heard | None:
    """The household's income, where the sum is said to be all of it; otherwise it is gathered."""
    if _PART_OF_A_YEAR.search(words_before(context, each)):
        return None
    if each.each_person:
        return _each_persons(context, each, start)
    unclear = each.period is None and each.yuan.high < HARDLY_A_YEARS_INCOME
    at_times = AT_TIMES.search(words_before(context, each)) is not None
    if unclear or at_times or not _is_whole_households(context, each):
        return None
    if any(_contradicts(context, each, other) for other in sums):
        return None
    make = Heard if _is_plain(context, each) else implied
    return make(start, each.end, INCOME, each.yearly)


def _is_plain(context: Context, each: Sum) -> bool:
    """Whether period, household and income are all in words, and nothing speaks against them."""
    if each.period is None or _NOT_THE_TWELVE_MONTHS.search(words_before(context, each)):
        return False
    clause = context.clauses.at(each.start)
    if not _WORD_OF_INCOME.search(clause.text):
        return False
    if AGAINST.search(context.text) or AT_TIMES.search(context.text):
        return False
    if _AGAINST_NEAR.search(words_before(context, each) + context.clauses.behind(each.end)):
        return False
    if speaks_of_other_homes(context) or is_turned(context) or is_remarked(context, each):
        return False
    return each.yearly.high <= HARDLY_MORE and not names_strangers(context)


def _contradicts(context: Context, each: Sum, other: Sum) -> bool:
    if other is each or other.denied or other.yearly == each.yearly:
        return False
    meaning = meaning_of(context, other)
    if meaning is None:
        return other.period is not None or context.asked == INCOME
    return meaning.kind in ("income", "perhaps_income")


def _is_whole_households(context: Context, each: Sum) -> bool:
    clause = context.clauses.at(each.start)
    said = context.clauses.before(each.start)
    earlier = context.clauses.previous(each.start)
    if _ALONE.search((earlier.text[-REACH:] if earlier else "") + said):
        return False
    if _TOGETHER.search(said) or _TOGETHER.match(context.clauses.behind(each.end)):
        return True
    subject = context.people.subject_at(each.start)
    if subject is None:
        return context.asked == INCOME
    last = context.people.last_named_before(each.start)
    if last is not None and last.start >= subject.end:
        return False  # 家里就靠爸爸一个月2600
    near = subject.start >= (earlier.start if earlier else clause.start)
    return near and subject.kind is Kind.HOUSEHOLD


def _each_persons(context: Context, each: Sum, start: int) -> Heard | None:
    """人均: the sum for all, where the size is known."""
    size = size_of(context)
    if size is None or each.period is None:
        return None
    return implied(start, each.end, INCOME, each.yearly.times(size))


def no_income(context: Context) -> list[Heard]:
    """Where the whole household is said to have none."""
    return [
        implied(match.start(), match.end(), INCOME, exactly(0))
        for match in _NO_INCOME.finditer(context.text)
        if not context.is_silent(match.start())
    ]


def words_before(context: Context, each: Sum) -> str:
    """The words of the sentence so far, among which the period may stand."""
    earlier = context.clauses.previous(each.start)
    return (earlier.text[-REACH:] if earlier else "") + context.clauses.before(each.start)
