"""What else decides: the household's means, who is liable, and what happened after recognition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.circumstances.liability import WORK_IS_OPEN
from bot.listening.findings import Heard, implied
from bot.listening.message.context import Context
from bot.listening.message.signs import Sign, heard_signs
from rules import facts as f

PAYABLE, ASSETS = f.PAYABLE_BY_OTHER.key, f.ASSETS_WITHIN_LIMIT.key
REACH = 16  # characters behind, in which it may be disputed
CAUSE = f.INJURY_CAUSE.key

SIGNS = (
    Sign(
        re.compile("财产(?:核对|审核|核查)?(?:已|都|也)?(?:超标|超限|超过标准|不符合)"),
        ASSETS,
        False,
        negative=True,
    ),
    Sign(re.compile("财产[^。;]{0,8}(?<!不)符合[^,。;]{0,8}(?:标准|条件|规定)"), ASSETS, True),
    Sign(
        re.compile(
            "工伤(?:认定|鉴定)?书?(?:已经?|都|也)*(?:认定?了|下来|批了|批下来|通过|赔了|报了)|"
            "(?:算|是|属于|认定(?:为|成|了))工伤(?=$|[,。;])|(?:^|(?<=[,。;]))工伤(?=$|[,。;])"
        ),
        PAYABLE,
        "work_injury",
    ),
    Sign(
        re.compile("(?:在|去)(?:国外|境外|香港|澳门|台湾)(?:看|治|住院|就医|做)"), PAYABLE, "abroad"
    ),
    Sign(
        re.compile("(?:跟人|和人|与人|跟别人|和别人)?打架(?:斗殴)?(?:受|被|弄|打|伤)|斗殴受?伤"),
        CAUSE,
        "fighting",
    ),
    Sign(re.compile("自残|自杀(?:未遂)?(?!的心|的念头|倾向|热线|干预)|割腕"), CAUSE, "self_harm"),
    Sign(re.compile("酗酒闹事"), CAUSE, "drunkenness"),
)


# It may be of an earlier injury, or have been decided anew.
_ANOTHER_TIME = re.compile(
    "前年|以前|当年|年轻|小时候|那[年次回]|年前|[上这]次|这回|如今|现在(?:查|得|又)|后来|复[核查审议]|再[核查审]|又[说查]|其实|"
    "之前|本来|原来|起初|刚开始|一开始|结果|不认|回[来国]|国内|胡说|冤枉|说我|我(?:可|并)?没有(?:$|[,。])"
)


def heard_circumstances(context: Context) -> Iterator[Heard]:
    """What else the message says that decides."""
    another_time = _ANOTHER_TIME.search(context.text) is not None
    for each in heard_signs(context, SIGNS):
        near = context.text[max(0, each.start - REACH) : each.end + REACH]
        disputed = each.value == "work_injury" and WORK_IS_OPEN.search(near)
        loose = another_time or disputed
        yield implied(each.start, each.end, each.fact, each.value) if loose else each
