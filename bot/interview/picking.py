"""Picking one of several options by what was typed: its number, its name, or part of its name.

A name that merely occurs in what was typed is never a pick: 没住院 and 不是孤儿 name what is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading import normalise

Names = Sequence[Sequence[str]]  # for each option its label first, then what people say

CHINESE_DIGITS = "一二三四五六七八九"
FILLER_BEFORE = re.compile(r"^(?:就是|是|选|我是|我的|我|在)+(?=.)")
FILLER_AFTER = re.compile(r"(?<=.)(?:的|了|啊|呀)+$")
DENIES = re.compile(r"[不没无未非]")


def pick(text: str, options: Names, by_part: bool = True) -> int | None:
    """The place of the option that was picked; None where it could be none or several.

    By a part of its label alone an option is found only where nothing else is said of it.
    """
    typed = normalise(text)
    number = _number(typed)
    if number is not None:
        return number - 1 if 1 <= number <= len(options) else None
    folded = [[normalise(name) for name in names] for names in options]
    for words in (typed, FILLER_AFTER.sub("", FILLER_BEFORE.sub("", typed))):
        whole = [place for place, names in enumerate(folded) if words in names]
        if len(whole) == 1:
            return whole[0]
    return _by_part(typed, folded) if by_part else None


def _by_part(typed: str, folded: list[list[str]]) -> int | None:
    if len(typed) < 2 or DENIES.search(typed):
        return None
    fitting = [place for place, names in enumerate(folded) if len(names) == 1 and typed in names[0]]
    return fitting[0] if len(fitting) == 1 else None


def _number(typed: str) -> int | None:
    """4, 4号, 第4个, 选4, 四."""
    match = re.fullmatch(r"(?:第|选)?([0-9]{1,3}|[一二三四五六七八九])(?:号|个|项)?", typed)
    if not match:
        return None
    digits = match[1]
    return CHINESE_DIGITS.index(digits) + 1 if digits in CHINESE_DIGITS else int(digits)
