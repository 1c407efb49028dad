"""What the words around a sum make of it: income, a share of costs, aid, or nothing of these."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.listening.message.context import Context
from bot.listening.message.people import Kind
from bot.listening.money.amounts import Sum
from rules import facts as f

# What the words nearest to a sum make of it; of two at the same place the longer wins.
_CUES: tuple[tuple[str, str], ...] = (
    (
        "nothing",
        (
            "借了?|欠了?|外债|负债|债|饥荒|窟窿|贷款|贷了|房租|租金|租房|学费|押金|存款|积蓄|存了|彩礼|补课|生活费|保费|"
            "保险费|房贷|车贷|利息|起付线|门槛费?|封顶|标准|"
            "罚款|买房|买车|补习|培训|陪护|单间|低保金|低保费|补助金?|补贴|津贴|护理费|赔了?|赔偿|红包|伙食|"
            "车费|路费|机票|"
            "(?:交|缴)了?(?:新农合|医保|社保|农合|居民医保|合作医疗|保险)|每人交|医保(?:交|缴)|"
            "上限|开销|开支|支出|消费|每[针支盒瓶次]|一[针支盒瓶次]|预交|交押|彩票|卡里|"
            "余额|定金|要交|还差|差了?|"
            "报价|需要|大概要|得要|要花"
        ),
    ),
    (
        "covered",
        (
            "报销(?!完|以后|之后|后|下来自|剩|外)了?|报了|能报|可以报|给报|报掉|报到|报下来|"
            "医保(?:出|付|统筹|支付)了?|统筹(?:支付)?|医保报(?!完|不|外|以后|之后|后|剩|下来自)"
        ),
    ),
    (
        "total",
        (
            "总共|一共|合计|总费用|共花|前前后后|前后|花费|总额|费用(?:是|有|共)?|花了|用了|花掉|"
            "用掉|花去|花光|医药费|医疗费|住院费|治疗费|手术费|账单|药费|看病花|交了|付了"
        ),
    ),
    (
        "own",
        (
            "自己(?:家)?(?:还|又|要|得|再|都|也|就|光|净|实际|全)*(?:承担|负担|花|掏|出|付|贴|担|吞|填|塞|"
            "垫|拿(?!工资|退休|低保))(?:了|掉|的|腰包)?|自掏腰包|自掏|自付|自负|自理|"
            "个人(?:承担|负担|支付|出|付|掏)|我们?(?:还|又|要|得|再)*(?:承担|掏|贴|垫)了?|"
            "俺们?(?:还|自己|又)*(?:花|掏|出)了?|"
            "报(?:销)?(?:完|以后|之后|后|完了?之后|完以后)(?:.{0,4})(?:还|剩|自己|要|得|"
            "又)(?:.{0,2})(?:花|掏|出|付|剩|要|贴)?(?:了)?|"
            "还剩|剩下|剩|还掏了?|掏了|掏出|还得|还要(?:交|出|付|掏|花)?|还花了|扣完|"
            "扣除医保|除去医保|"
            "没报(?:销)?(?:的|部分)|现金支付|个人现金"
        ),
    ),
    (
        "non_covered",
        (
            "自费药?|丙类|外购药|院外买药|不予报销|目录外|医保不报|不能报|报不了|不给报|"
            "不报销|[医健]保外|医保不给|非医保|"
            "不在(?:医保)?目录|不在医保|医保(?:目录)?范围外|进口药"
        ),
    ),
    (
        "in_scope",
        "政策(?:范围)?内|(?<!不在)(?<!不在医保)(?<!不属于)(?<!没在)(?<!没进)(?<!不是)目录内|(?<!政策)(?<!目录)(?<!不在)(?<!不在医保)范围内|合规费用",
    ),
    ("catastrophic", "进(?:入)?大病(?:保险)?的?(?:费用)?"),
    ("aid", "医疗救助金?|民政救助款?|救助金|救助款"),
    (
        "compensation",
        (
            "水滴筹|轻松筹|众筹|筹了|捐了?款?|募捐|商业保险|商保|重疾险|惠民保|医惠保|"
            "单位(?:给|补|"
            "发|报)了?|厂里给|公司给|村里给|村委会?给|工会给|减免了?"
        ),
    ),
    (
        "income",
        (
            "年收入|年收(?!益)|月收入|总收入|纯收入|收入|工资|薪水|薪资|月薪|年薪|底薪|"
            "退休金|养老金|"
            "养老保险金|退休工资|挣|赚|打工|打零工|零工|上班|务农|种地|种茶|做工|"
            "计件|旺季|淡季|摆摊|开店|跑车|送外卖|干活|打鱼|出海|进账|收成|拿(?!到医疗|"
            "过医疗)|月入|年入|"
            "做生意|农活|失业金|到手"
        ),
    ),
)
_CUE = tuple((kind, re.compile(words)) for kind, words in _CUES)
_BEHIND = {
    "income": re.compile("^(?:的|是)?(?:工资|收入|退休金|养老金|左右的?收入)"),
    "own": re.compile("^(?:是|都是|全是|全部)?(?:自己(?:掏|出|付|花|承担)|自付|自负|自掏)"),
    "non_covered": re.compile(
        "^(?:是|都是|全是|的)?(?:自费|医保目录外|非医保|医保外|医保不报|目录外|不能报|报不了|不报|不给报)"
    ),
    "covered": re.compile("^(?:是|都)?(?:医保报|报销|医保出|报了)"),
}
_SPENT = re.compile("花|用|费|账|交|付")
_THAT_INCOME = re.compile(
    "(?:全家|家里|我们|一家人)*(?:就|只有|全靠|靠)*(?:这|这么|那)(?:点|些)?(?:收入|工资|钱)"
)
_BOTH_SHARES = re.compile(
    "自费(?:部分)?(?:加|和|跟|与|\\+)自付|自付(?:部分)?(?:加|和|跟|与|\\+)自费"
)

_SHARES = ("own", "non_covered", "in_scope")
_ON_ILLNESS = re.compile("看病|治病|医药|搭进去")
_A_SUM = re.compile("[0-9一二两三四五六七八九十几][百千万wk]|[0-9]{3}")


class Meaning(NamedTuple):
    """What a sum is."""

    kind: str
    place: int  # where the words that say so begin


def meaning_of(context: Context, each: Sum) -> Meaning | None:
    """By the words nearest before the sum, right behind it, or in the clauses before."""
    clause = context.clauses.at(each.start)
    behind = context.text[each.end : min(clause.end, each.end + 10)]
    for kind, pattern in _BEHIND.items():
        if pattern.match(behind):
            return Meaning(kind, each.start)
    found = _nearest(context.text, clause.start, each.start)
    earlier = context.clauses.previous(each.start)
    summed = found is not None and found.kind == "total" and not _SPENT.search(clause.text)
    if (found is None or summed) and earlier is not None:
        found = _nearest(context.text, earlier.start, earlier.end)
        if found and found.kind in ("nothing", "covered", "total"):
            return None
        if found and found.kind in _SHARES and _A_SUM.search(earlier.text):
            found = None  # its words are of that sum
        if found and found.kind == "income" and _ON_ILLNESS.search(clause.text):
            return None
    if found is None and each.period in ("month", "year"):
        return _told_behind(context, each)
    return found


def _told_behind(context: Context, each: Sum) -> Meaning | None:
    """三千二一个月，全家就这点收入; and 全家一个月四千, which is hardly anything else."""
    asked = context.asked == f.HOUSEHOLD_INCOME.key
    if each.each_person or asked or _THAT_INCOME.match(context.clauses.following(each.start)):
        return Meaning("income", each.start)
    subject = context.people.subject_at(each.start)
    clause = context.clauses.at(each.start)
    meant = subject is not None and subject.kind in (Kind.HOUSEHOLD, Kind.SELF)
    if subject is None or not meant or subject.start < clause.start:
        return None
    bare = len(context.text[subject.end : each.start]) <= 8
    return Meaning("perhaps_income", subject.start) if bare else None


def _nearest(text: str, start: int, end: int) -> Meaning | None:
    """The last cue in a stretch; a narrower one wins over what it goes with."""
    start = max(start, end - 40)
    last = _last_cues(text, start, end)
    if not last:
        return None
    kind = max(last, key=lambda each: (last[each][0], -last[each][1]))
    begins = last[kind][1]
    if kind == "total" and "income" in last and not _SPENT.search(text, *last[kind][::-1]):
        return Meaning("income", last["income"][1])
    given = next((each for each in ("aid", "compensation", "catastrophic") if each in last), None)
    if given and kind in ("own", "total", "income", "nothing", "covered"):
        return Meaning(given, last[given][1])
    if {"own", "non_covered"} <= last.keys() and _BOTH_SHARES.search(text, start, end):
        return Meaning("own", last["own"][1])
    if kind in ("own", "total"):
        kind = next((each for each in ("non_covered", "in_scope") if each in last), kind)
        if kind == "total" and "own" in last and last["own"][0] > last["total"][1] - 8:
            kind = "own"
        begins = min(begins, last[kind][1])
    return Meaning(kind, begins)


def _last_cues(text: str, start: int, end: int) -> dict[str, tuple[int, int]]:
    """Where the last cue of every kind ends and begins."""
    return {
        kind: (match.end(), match.start())
        for kind, pattern in _CUE
        for match in pattern.finditer(text, start, end)
    }
