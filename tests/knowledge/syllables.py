"""Writes knowledge/data/syllables.txt from pypinyin: `python -m tests.knowledge.syllables`.

One line a syllable, without tones: the syllable, then the characters read so. A character that our
names read in two ways stands on both lines, on that of its usual reading first.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from bot.diseases.building import shipped_names

TARGET = Path(__file__).parents[2] / "knowledge" / "data" / "syllables.txt"
FIRST, LAST = 0x4E00, 0x9FA5
ALSO = {"血": ["xie"], "重": ["zhong", "chong"], "长": ["chang", "zhang"], "率": ["lv", "shuai"]}


def toneless(text: str) -> list[str]:
    return [syllable.replace("ü", "v") for syllable in lazy_pinyin(text, style=Style.NORMAL)]


def readings() -> dict[str, list[str]]:
    """Characters with their usual reading, and the other readings that names give them."""
    found: dict[str, list[str]] = {}
    common = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    characters = {pair.decode("gb2312", "ignore") for pair in common} | set(
        "".join(shipped_names())
    )
    for character in sorted(each for each in characters if each and FIRST <= ord(each) <= LAST):
        found[character] = toneless(character)
    for name in shipped_names():
        if all(FIRST <= ord(each) <= LAST for each in name):
            for character, syllable in zip(name, toneless(name), strict=True):
                if syllable not in found[character]:
                    found[character].append(syllable)
    for character, also in ALSO.items():
        found[character] += [each for each in also if each not in found[character]]
    return found


def table() -> str:
    usual, other = defaultdict(list), defaultdict(list)
    for character, syllables in readings().items():
        usual[syllables[0]].append(character)
        for syllable in syllables[1:]:
            other[syllable].append(character)
    lines = [
        f"{each} {''.join(usual[each])} {''.join(other[each])}".rstrip()
        for each in sorted(usual.keys() | other.keys())
        if each.isascii() and each.isalpha()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    print(f"{TARGET.name}: {len(table().splitlines())} syllables")
