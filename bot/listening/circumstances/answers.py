"""Answers to a yes-or-no question that say more than a bare yes or no: 应该是吧，三甲总该是."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.findings import Heard, implied, whether
from bot.listening.message.context import Context
from rules import facts as f
from rules.interval import exactly

_MINE = (
    f.DESIGNATED_INSTITUTION, f.REFERRAL_COMPLIANT, f.TREATED_IN_PROVINCE, f.ASSETS_WITHIN_LIMIT,
    f.STILL_HEAVY_BURDEN, f.PREMIUM_PAID_BEFORE_RECOGNITION, f.EXPERT_REVIEW_PASSED,
    f.RERECOGNISED_AFTER_TRANSITION, f.OUTPATIENT_LISTED,
)  # fmt: skip
_CHOICES = (f.INJURY_CAUSE.key, f.PAYABLE_BY_OTHER.key)
_YEARS = (f.HUKOU_YEARS.key, f.CONTRIBUTION_YEARS.key)
_KEYS = frozenset(each.key for each in _MINE)
# 没有 may as well mean that no referral was needed, or that there is nothing to own.
_NO_IS_TWO_THINGS = (f.REFERRAL_COMPLIANT.key, f.ASSETS_WITHIN_LIMIT.key)
_OPEN = re.compile(
    "(?:应该|可能|大概|好像|估计|差不多|也许|多半|不知|不清楚|不确定|不懂|不太|还没(?:问|出|定)|等|"
    "听说|据说|忘了|记不|说不)"
)
_UNDECIDED = re.compile(
    "不知道?|不清楚|不确定|不晓得|记不[清得]|忘了|[得要去]问|想想|说不[准好]|没问过|搞不[清懂]|弄不[清懂]"
)
_NO = re.compile(
    "(?:嗯|哦|啊|都|还|也|唉)*(?:不(?!过|用|需|必|止|出省)|没(?!问题|超|错|出|离开)|未(?!超)|无(?!需))"
)
_YES = re.compile(
    "(?:嗯|哦|啊|都|也|早就|已经|肯定|当然|确实)*(?:是|有(?!一|两|房|车|套|存)|对|在|过|通过|"
    "符合|办|算|属于|批|可以|"
    "没问题|没超|未超|没错|不用|不需|不必|无需|yes|sure)"
)


FEW, SHORT = 4, 6  # clauses that are looked at, and characters of one that only answers
_FINAL = re.compile("(?:是|有|对|过了?|符合|超|办了?)(?:的|啊|呀|呢|吧|嘛)?$")
_NONE = re.compile("(?:嗯|哦|啊)*(?:没有?|都没有?|都?不是|都?不算|无|以上都|不属于|no)")
_NEVER_HAD = re.compile(
    "(?:都|从来?|一直|我|俺|他|她|本人)*(?:没有?|未|不是)[^,。;]{0,6}(?:[交缴参买落迁办]|户口|厦门)"
)


def gathered_answers(context: Context) -> Iterator[Heard]:
    """How the message begins, where one of these facts was asked for."""
    fact = context.asked or ""
    start = len(context.text) - len(context.text.lstrip(" ,。"))
    for words, keys, value in ((_NONE, _CHOICES, "none"), (_NEVER_HAD, _YEARS, exactly(0))):
        match = words.match(context.text, start) if fact in keys else None
        if match is not None:
            yield implied(*match.span(), fact, value)
    if fact in _KEYS:
        found = list(_whether_so(context, fact, start)) or list(_said_further_on(context, fact))
        yield from found or _left_open(context, fact)


def _said_further_on(context: Context, fact: str) -> Iterator[Heard]:
    """县医院,肯定是啊: a short clause behind that answers."""
    for clause in context.clauses.all[1:FEW]:
        if len(clause.text) <= SHORT and not context.is_silent(clause.start):
            found = list(_whether_so(context, fact, clause.start))
            if found and _FINAL.search(clause.text):
                yield from found
                return


def _whether_so(context: Context, fact: str, start: int) -> Iterator[Heard]:
    for words, answer in ((_OPEN, None), (_NO, False), (_YES, True)):
        match = words.match(context.text, start)
        if match is not None:
            yield _answer(match, fact, answer)
            return


def _left_open(context: Context, fact: str) -> Iterator[Heard]:
    """先在本县,后来去没去过广州得问我哥: the question is put again."""
    for match in _UNDECIDED.finditer(context.text):
        if not context.is_silent(match.start()):
            yield whether(*match.span(), fact)
            return


def _answer(match: re.Match[str], fact: str, answer: bool | None) -> Heard:
    if answer is None or (answer is False and fact in _NO_IS_TWO_THINGS):
        return whether(*match.span(), fact)
    return implied(*match.span(), fact, answer)
