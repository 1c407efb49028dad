"""What else decides: the household's means, who is liable, and what happened after recognition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.context import Context
from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.signs import Sign, heard_signs, is_said
from rules import facts as f

PAYABLE, ASSETS = f.PAYABLE_BY_OTHER.key, f.ASSETS_WITHIN_LIMIT.key
CAUSE = f.INJURY_CAUSE.key

SIGNS = (
    Sign(
        re.compile("财产(?:核对|审核|核查)?(?:已|都|也)?(?:超标|超限|超过标准|不符合)"),
        ASSETS,
        False,
        negative=True,
    ),
    Sign(re.compile("财产[^。;]{0,8}(?<!不)符合[^,。;]{0,8}(?:标准|条件|规定)"), ASSETS, True),
    Sign(re.compile("工伤(?!保险待遇|怎么)"), PAYABLE, "work_injury"),
    Sign(
        re.compile("(?:在|去)(?:国外|境外|香港|澳门|台湾)(?:看|治|住院|就医|做)"), PAYABLE, "abroad"
    ),
    Sign(
        re.compile("(?:跟人|和人|与人|跟别人|和别人)?打架(?:斗殴)?(?:受|被|弄|打|伤)|斗殴受?伤"),
        CAUSE,
        "fighting",
    ),
    Sign(re.compile("自残|自伤|自杀(?:未遂)?|割腕|喝农药|跳楼"), CAUSE, "self_harm"),
    Sign(re.compile("酗酒闹事"), CAUSE, "drunkenness"),
    Sign(
        re.compile(
            "(?:交警)?(?:认定|说|判)?(?:没有|无|找不到|没)(?:赔偿方|责任方)|肇事(?:者|"
            "司机)?(?:跑了|逃逸|找不到)"
        ),
        CAUSE,
        "traffic_no_liable_party",
        outright=False,
    ),
)
_TRAFFIC = re.compile(
    "车祸|交通事故|被(?:车|摩托车?|电动车|汽车|货车|轿车|电瓶车|三轮车)(?:子)?(?:给)?(?:撞|压|"
    "碰|轧)|出了?车祸"
)
_BY_OTHERS = re.compile("被(?:人|别人|邻居|同学|他们)(?:给)?打(?:伤|断|坏)?")


def heard_circumstances(context: Context) -> Iterator[Heard]:
    """What else the message says that decides."""
    yield from heard_signs(context, SIGNS)
    yield from _by_whom(context)


def _by_whom(context: Context) -> Iterator[Heard]:
    """Traffic and violence: whether somebody is liable is for the person to say."""
    for match in _TRAFFIC.finditer(context.text):
        if is_said(context, match):
            options = ("traffic", "traffic_no_liable_party")
            readings = (Reading(CAUSE, option, f"cause.{option}") for option in options)
            yield unclear(*match.span(), *readings)
    for match in _BY_OTHERS.finditer(context.text):
        if is_said(context, match):
            yield implied(*match.span(), PAYABLE, "third_party")
