"""Answers to the identity that was asked for, which do not name it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.listening.findings import Heard
from bot.listening.identities import words
from bot.listening.identities.held import GATHERED, HARDLY, NO, PERHAPS, YES, Told, said
from bot.listening.identities.names import SEVERE_DEGREES, SEVERE_DISABILITY, Named
from bot.listening.message.clauses import Clause, Stance
from bot.listening.message.context import Context
from bot.listening.message.people import Kind

# Behind a plain yes or no: it may be lost, another's, not yet granted, or not sure.
LEAVES_OPEN = re.compile(
    f"{words.LOST.pattern}|{words.PENDING.pattern}|不过|但|可是|只是|倒是|以前|之前|原来|曾经|后来|"
    "才是|才有|好像|应该|大概|说不准|不知道|不清楚|不确定|记不|分户|另过|"
    "[爸妈公婆爷奶哥弟姐妹][们家]?(?:是|有|没|的)"
)
_FEW = 4  # clauses in which an answer is looked for
_AT_FIRST = (
    "^(?:嗯+|哦|喔|噢|额|呃|哎|唉|这个|那个|这|真|倒|确实|从来|一直|目前|现在|肯定|应该|也|都|可|"
    "就|我们?家?|俺们?家?|阮|咱家|家里|他|她|我[爸妈]|,| )*"
)
_YES = re.compile(
    f"{_AT_FIRST}(?:有(?!没有|时|人|可能|[个张本]?(?:老年|老人|身份|医保|社保|乘车|公交|工作))|(?<!就)是(?!不是|说|这样|想|因为)|对(?!不起|象)|"
    "(?:今年|去年|前年|刚|才|上个?月|[0-9]{2,4}年){0,2}(?:办了?|批了?|评)(?:的|下来|上)|办了|"
    "(?:给)?(?:认定?|评定?|批准?|纳入|列入)(?:了|过|上|下来)|在册|在保|登记了|录入了|每月[有领发拿]|拿[^,]{0,4}金|还(?:在)?[有吃领拿享]|吃着|在吃|领着|在领|享受着|算是?|评上了|拿着|yes)"
)
_NO = re.compile(
    f"{_AT_FIRST}(?:没有?(?!了解)|哪有|哪(?:里|儿)?轮|轮不|(?:村里|社区|街道|人家)?不给|不是|"
    f"不算|无|不属于|不享受|不符合|评不上|够不上|不够|不沾|no)"
)
_NO_NOT_NO = re.compile("不是没有|不是不是|没有不是|不是没|没有不")
_YES_AND_NO = re.compile("(?<!没)[有是].{1,10}(?:没有|不是)|(?:没有|不是).{2,10}(?<!没)[有]")
_BOTH = re.compile("(?<!没)有(?:没有|时)|是不是")
_UNSURE = re.compile(
    "快了|准备|还没[评办申认批]|想申请|要申请|说不准|说不好|不知道|不清楚|不确定|忘了|不晓得|搞不清|"
    "弄不清|没问过|正[在]?[弄办跑走]|在[弄跑走]|等(?:消息|通知|结果)"
)
_HAS_ONE = re.compile(
    "(?:嗯|是|有|有的|是的|对|有证|证有|有个?证|有残疾证|办了|办过|评过|有办|有评)(?:的|啊|呀)?"
)
_DEGREE = re.compile(
    "^(?:嗯|是|他|她|我|的|证上|写的?|评的?|残疾|残|有|,| )*(?P<degree>[一二三四壹贰叁肆1-4])级"
    "(?!医院|甲|还是|或)(?P<rest>的|残疾|残|证|智力|肢体|精神|视力|听力|言语|多重)*(?:$|[,。 ])"
)


_LATER = re.compile(
    "(?:哦|喔|噢|啊|好像|应该|大概|可能|其实|现在|更正|不对|是|就是|才|:|,)*"
    "(?P<degree>[一二三四壹贰叁肆1-4])级(?:的|残疾|残|证|吧|啊)*$"
)


def heard_degree(context: Context) -> Iterator[Heard]:
    """三级,智力的: a degree, where the degree of a disability is asked for."""
    if context.asked != f"identities.{SEVERE_DISABILITY}":
        return
    clauses = [each for each in context.clauses.all if each.text.strip()][:2]
    if any(each.corrects for each in context.clauses.all):
        return
    for number, clause in enumerate(clauses):
        match = _DEGREE.match(clause.text + " ")
        if match and clause.stance is Stance.SAID:
            severe = match["degree"] in SEVERE_DEGREES
            sure, hardly = (YES, NO) if not number else (GATHERED, HARDLY)
            named = Named(clause.start, clause.end, SEVERE_DISABILITY)
            yield from said(named, sure if severe else hardly)
            return
        if not _HAS_ONE.fullmatch(clause.text):
            return


def gathered_degree(context: Context) -> Iterator[Heard]:
    """二级,喔看错了,是三级; 证办过 等级记不清 好像二级: the degree that is told last."""
    if context.asked != f"identities.{SEVERE_DISABILITY}":
        return
    told = [(each, match) for each in context.clauses.all if (match := _LATER.match(each.text))]
    for clause, match in told[-1:]:
        severe = match["degree"] in SEVERE_DEGREES
        sure = clause.stance is Stance.SAID
        named = Named(clause.start, clause.end, SEVERE_DISABILITY)
        yield from said(named, (GATHERED if severe else HARDLY) if sure else PERHAPS)


def _first(context: Context) -> Clause | None:
    return next((each for each in context.clauses.all if each.text.strip()), None)


def gathered_answer(context: Context, names: Sequence[Named]) -> Iterator[Heard]:
    """What the message answers to the identity that stands, unless it names it."""
    _, _, code = (context.asked or "").partition("identities.")
    if not code or code in {each.code for each in names}:
        return
    of_others = {context.clauses.number_at(each.start) for each in names}
    clauses = [
        each
        for number, each in enumerate(context.clauses.all)
        if each.text.strip() and number not in of_others
    ][:_FEW]
    verdicts = [(each, told) for each in clauses if (told := _verdict(each)) is not None]
    if not verdicts:
        return
    place = verdicts[0][0]
    yield from said(Named(place.start, place.end, code), _weighed(context, verdicts))


def _verdict(clause: Clause) -> Told | None:
    text = clause.text
    if words.LOST.search(text):
        return HARDLY
    if words.APART.search(text):
        return PERHAPS
    if words.PENDING.search(text) or _UNSURE.search(text):
        return PERHAPS
    if words.FORMER.search(text):
        return PERHAPS
    if clause.stance is Stance.DOUBTED and re.search("[有是没算]", text):
        return PERHAPS
    if clause.stance is not Stance.SAID or _BOTH.search(text) or _NO_NOT_NO.search(text):
        return None
    return PERHAPS if _YES_AND_NO.search(text) else _plain(text)


def _plain(text: str) -> Told | None:
    if _NO.match(text) or re.search(
        "(?:没有|不是|没[份给证]|没轮[上到]|没有?(?:办|评|批|领|享受|申请|认定)过)(?:的|啊|呀)?$",
        text,
    ):
        return HARDLY
    if _YES.match(text) or re.search("(?:是|有)(?:的|啊|呀)?$", text):
        return GATHERED
    return None


def _weighed(context: Context, verdicts: list[tuple[Clause, Told]]) -> Told:
    """The patient's own answer where it is known who that is; else what all of them say."""
    own = {told for each, told in verdicts if _is_of_patient(context, each)}
    told = own if len(own) == 1 and context.people.certain else {told for _, told in verdicts}
    if HARDLY in told and GATHERED not in told:
        return HARDLY
    return PERHAPS if len(told) > 1 else next(iter(told))


def _is_of_patient(context: Context, clause: Clause) -> bool:
    subject = context.people.subject_at(clause.end)
    within = subject is not None and subject.start >= clause.start
    return within and (
        context.speaks_of_patient(clause.end)
        or (subject is not None and subject.kind is Kind.HOUSEHOLD)
    )
