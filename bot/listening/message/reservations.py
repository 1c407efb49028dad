"""What in a message speaks against taking any of it as plainly said.

A turn, a quotation, an exception or a contradiction may undo what stands elsewhere in the message,
and rules that look at one clause do not see it. What was heard is then read back, not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.listening.findings import ADDING_UP, Heard
from bot.listening.message.context import Context
from rules.facts import BY_KEY
from rules.interval import Interval
from rules.kinds import Number

# Up to here what was said may be taken back, and only what is said again after it stands.
_TAKEN_BACK = re.compile(
    "不对(?!劲)|[打写填点说讲报弄搞看记]错|说反|搞反|弄反|更正|啊不|哦不|噢不|呃不|等等|等下|等一下|"
    "重来|作废|(?:看|想|查|翻)了?一?[下看眼](?:才)?(?:发现|是)|原来是|点快了|手滑"
)
_ANYWHERE = re.compile(
    "除了|除开|除去我|除我|行了吧|好了吧|满意了吧|难不成|难道|谁[说讲]|才怪|算我|就当我|呵呵|"
    "又说|又写|又变|又查|两种说法|两个说法|不一致|对不上|不一样|矛盾|一会儿|到底|究竟|"
    "[搞弄说分]不清|拎不清|说不准|意思|算不算|作不作数|还作数|还算吗|"
    # what is no account of one's own, or was not meant
    "测试|试一下|试试看|复制|抄(?:一下|的|了)|转发|例子|举例|举个例|开玩笑|逗你|瞎[填写编说]|乱[填写编]|"
    "随便[填写说编]|说个大概|大概说|[我俺](?:家|们)?(?:的|这边)?(?:情况)?(?:也|都)?差不多(?=[,。;!?]|$)|"
    "说[^,。;]{1,12},[^,。;]{1,4}(?:却|又|非|倒|硬)?说(?:是|不|没|有)"
)
# The matter of another patient, or a choice left to whoever listens.
_OF_SEVERAL = re.compile(
    "分开(?:说|讲|问|算)|先(?:说|讲|问)[^,。;]{1,6}的?[:,。]|等下再[说讲问]|[算按以选填用]哪[个一]|"
    "[俩两仨三][个位]?(?:人|口子|孩子|老人|病人)?(?:也|全)?都(?:是)?(?:[得生患有]|查出|确诊)?(?:了|这个?)?"
    "(?:病|住院|瘫|癌|想[报申问]|[能要]报|申请)|都(?:查出|得了?|生)?(?:了)?病了?(?=[,。;!?]|$)|"
    "两个(?:病人|患者)|一个是[^,。;]{1,10},?(?:另)?一个是|"
    "(?:不是|不)[帮替]?问(?=[他她我俺]|了|的)|问的(?:可|却)?不是|主要(?:是)?问|"
    "(?:这次|这回|现在|今天)(?:我)?(?:是|想|要|来)?问(?:的)?(?:是)?[我俺他她]|"
    "(?:问|办|填|说|报)(?:过|完|好)了,?(?:现在|这[次回]|今天|该|轮)|再[说问讲](?:一?下)?[我俺他她]|"
    "[别不]按[^,。;]{1,5}[填算报]|[帮替][^,。;]{1,5}填的"
)
_TURN = re.compile("[, ]*但是[^,。;!?]{0,80}")
_UNREAD = re.compile(r"[a-z]{2,}")
_QUOTED = re.compile('[“"「『《【][^”"」』》】]{1,60}[”"」』》】]')
_MARKS = re.compile(r"[\W_]+")
MANY_WORDS = 10  # characters beside a number


def is_reserved(context: Context, heard: Heard, all_heard: Sequence[Heard]) -> bool:
    """Whether the message has something that may undo what was heard; `all_heard`: in all of it."""
    return (
        _may_be_undone(context, heard.start)
        or _is_among_many_words(context, heard)
        or _is_contradicted(context, heard, all_heard)
        or _is_half_read(context, heard.start, all_heard)
    )


def _may_be_undone(context: Context, place: int) -> bool:
    """Whether words anywhere, or behind a place, turn, take back or quote what is said there."""
    if context.people.guessed or any(
        each.search(context.text) for each in (_ANYWHERE, _OF_SEVERAL)
    ):
        return True
    if _TAKEN_BACK.search(context.text, place):
        return True
    quoted = (match.span() for match in _QUOTED.finditer(context.text))
    return any(start < place < end for start, end in quoted)


def _is_among_many_words(context: Context, heard: Heard) -> bool:
    """四个,可是…: whether a number that was asked for has many words beside it."""
    if heard.fact != context.asked or not isinstance(BY_KEY.get(heard.fact), Number):
        return False
    rest = context.text[: heard.start] + context.text[heard.end :]
    return len(_MARKS.sub("", rest)) >= MANY_WORDS


def _is_contradicted(context: Context, heard: Heard, all_heard: Sequence[Heard]) -> bool:
    """我哥领低保, 我没有: whether something is heard that is otherwise, be it less sure."""
    if heard.fact in ADDING_UP:
        return False
    same = [each for each in all_heard if each.fact == heard.fact]
    return any(_differ(each.value, heard.value) for each in since_correction(context, same))


def _differ(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.high < other.low or other.high < one.low
    return bool(one != other)


def since_correction(context: Context, same: list[Heard]) -> list[Heard]:
    """Only what was said after an earlier word was taken back."""
    corrected = [each for each in same if context.clauses.at(each.start).corrects]
    if not corrected:
        return same
    first = min(each.start for each in corrected)
    return [each for each in same if each.start >= first]


def _is_half_read(context: Context, place: int, all_heard: Sequence[Heard]) -> bool:
    """Whether an English clause has words that no phrase knows: they may turn what it says."""
    if not context.plain.is_english:
        return False
    clause = context.clauses.at(place)
    turn = _TURN.match(context.text, clause.end)
    end = turn.end() if turn else clause.end
    illnesses = [each for each in all_heard if each.fact in ADDING_UP]
    unread = (each.start() for each in _UNREAD.finditer(context.text, clause.start, end))
    return any(not any(each.start <= at < each.end for each in illnesses) for at in unread)
