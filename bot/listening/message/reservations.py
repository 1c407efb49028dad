"""What in a message speaks against taking any of it as plainly said.

A turn, a quotation, an exception or a contradiction may undo what stands elsewhere in the message,
and rules that look at one clause do not see it. What was heard is then read back, not taken.
"""

from __future__ import annotations

import re

from bot.listening.message.context import Context

# Up to here what was said may be taken back, and only what is said again after it stands.
_TAKEN_BACK = re.compile(
    "不对(?!劲)|[打写填点说讲报弄搞看记]错|说反|搞反|弄反|更正|啊不|哦不|噢不|呃不|等等|等下|等一下|"
    "重来|作废|(?:看|想|查|翻)了?一?[下看眼](?:才)?(?:发现|是)|原来是|点快了|手滑"
)
_ANYWHERE = re.compile(
    "除了|除开|除去我|除我|行了吧|好了吧|满意了吧|难不成|难道|谁[说讲]|才怪|算我|就当我|呵呵|"
    "又说|又写|又变|又查|两种说法|两个说法|不一致|对不上|不一样|矛盾|一会儿|到底|究竟|"
    "[搞弄说分]不清|拎不清|说不准|意思|算不算|作不作数|还作数|还算吗"
)
_QUOTED = re.compile('[“"「『《【][^”"」』》】]{1,60}[”"」』》】]')


def is_reserved(context: Context, place: int) -> bool:
    """Whether the message has something that may undo what it says at a place."""
    if _ANYWHERE.search(context.text) or _TAKEN_BACK.search(context.text, place):
        return True
    quoted = (match.span() for match in _QUOTED.finditer(context.text))
    return any(start < place < end for start, end in quoted)
