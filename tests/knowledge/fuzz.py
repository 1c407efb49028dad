"""Strings that nobody should have to read: random, mutated and hostile ones, all from one seed.

`python -m tests.knowledge.fuzz` gives a hundred thousand of them to the matcher and tells which
took longest; the suite takes a few thousand.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.diseases.building import build, shipped_names
from bot.diseases.shelf import Shelf
from knowledge.match import LONGEST_TEXT, Decision, Match

HANZI = (0x4E00, 0x9FFF)
RARE = [(0x0, 0x20), (0x7F, 0xA0), (0x300, 0x36F), (0x600, 0x6FF), (0x1100, 0x11FF),
        (0x200B, 0x2064), (0x3000, 0x30FF), (0xE000, 0xE0FF), (0xFE00, 0xFFFF),
        (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0xE0000, 0xE01EF)]  # fmt: skip
BAIT = (
    "(a+)+$", ".*" * 20, "[[:alpha:]]", "\\1", "(?R)", "$(reboot)", "'; DROP TABLE x;--", "%s%n",
    "{0.__class__}", "<script>", "\x00", "\ud800", "\u202e", "\ufdfd", "a\u0301" * 30,
)  # fmt: skip
WORDS = (
    "不是", "没有", "怀疑", "我爸", "家族史", "、", "，", "。", "吃", "确诊", "晚期", "岁", "(",
    ")", " ", "xue", "you", "bing", "III", "Ⅳ", "型", "低保", "住院花了3万", "排除", "待排", "?",
)  # fmt: skip
Maker = Callable[[random.Random], str]


def strings(count: int, seed: int) -> Iterator[str]:
    """Texts of up to 2,000 characters, every kind in turn."""
    dice, names = random.Random(seed), sorted(set(shipped_names()))

    def name() -> str:
        return dice.choice(names)

    makers: tuple[Maker, ...] = (
        lambda dice: _some(dice, HANZI, dice.randint(1, 60)),
        lambda dice: _some(dice, dice.choice(RARE), dice.randint(1, 200)),
        lambda dice: "".join(_some(dice, dice.choice(RARE), 3) + name() for _ in range(4)),
        lambda dice: _mutated(dice, name()),
        lambda dice: _mutated(dice, dice.choice(WORDS) + name() + dice.choice(WORDS)),
        lambda dice: "".join(dice.choice((*WORDS, name())) for _ in range(dice.randint(1, 40))),
        lambda dice: dice.choice(BAIT) + name() + dice.choice(BAIT),
        lambda dice: "".join(dice.choice("abcdefghinosuxyz '1234") for _ in range(60)),
        _repeated,
    )
    for number in range(count):
        yield makers[number % len(makers)](dice)[:LONGEST_TEXT]


def _some(dice: random.Random, span: tuple[int, int], count: int) -> str:
    return "".join(chr(dice.randint(*span)) for _ in range(count))


def _mutated(dice: random.Random, text: str) -> str:
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(text) + 1)
        typed = dice.choice(("", _some(dice, HANZI, 1), _some(dice, dice.choice(RARE), 1), " "))
        text = text[:place] + typed + text[place + dice.randint(0, 1) :]
    return text


def _repeated(dice: random.Random) -> str:
    """Long ones are dear, so they are rare: one in forty goes up to the limit."""
    piece = dice.choice((*WORDS, *BAIT, "癌", "白血病", "血有病", "肺", "一", "xian"))
    length = LONGEST_TEXT if dice.random() < 0.025 else dice.randint(1, 100)
    return (piece * length)[:length]


def flaws(text: str, match: Match) -> Iterator[str]:
    """What is wrong with the form of an answer, whatever it says."""
    if (match.decision is Decision.NONE) != (not match.candidates):
        yield f"{match.decision} with {len(match.candidates)} candidates"
    for group in match.groups:
        if len(group) > 3:
            yield f"{len(group)} candidates for one disease"
    for candidate in match.candidates:
        if not 0 <= candidate.score <= 1:
            yield f"a score of {candidate.score}"
        if candidate.matched not in text:
            yield f"{candidate.matched!r} is not in the text"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--count", type=int, default=100_000)
    given.add_argument("--seed", type=int, default=20261125)
    wanted = given.parse_args()
    matcher = build(Shelf(Path("none")))
    took: list[tuple[float, str]] = []
    wrong = 0
    for text in strings(wanted.count, wanted.seed):
        start = time.perf_counter()
        match = matcher.match(text)
        took.append((time.perf_counter() - start, text))
        for flaw in flaws(text, match):
            wrong += 1
            print(f"{flaw}: {text!r}", file=sys.stderr)
    times = sorted(seconds for seconds, _ in took)
    print(f"{wanted.count} strings, {wrong} flaws; median {times[len(times) // 2] * 1e3:.2f} ms")
    for seconds, text in heapq.nlargest(5, took):
        print(f"  {seconds * 1e3:8.1f} ms for {len(text)} characters: {text[:40]!r}")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
