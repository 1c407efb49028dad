"""One plain spelling for names and for what people type, with the way back to the original.

Full width, traditional characters, accents, Roman and Chinese numerals, 癌 and 恶性肿瘤, 综合症 and
综合征, 庞贝氏病 and 庞贝病 are told apart by nobody who is ill; the folded text does not either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


_SAME = str.maketrans(
    {"黏": "粘", "喋": "蝶", "囗": "口", "°": "度", "﹢": "+", "×": "x", "岀": "出", "廇": "瘤"}
)
_ROMAN = {c: str(n) for n, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", start=1)}
_ROMAN |= {c: str(n) for n, c in enumerate("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ", start=1)}
_ROMAN_WORDS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13",
}  # fmt: skip
_CHINESE_DIGITS = {c: str(n) for n, c in enumerate("一二三四五六七八九", start=1)} | {"两": "2"}
_HARD, _SOFT, _LISTED, _OPEN, _CLOSE = ";", ",", "、", "(", ")"
_MARKS = (
    dict.fromkeys("。!;\n\r…!", _HARD)
    | dict.fromkeys(",:，：", _SOFT)
    | dict.fromkeys("、/\\|&", _LISTED)
    | dict.fromkeys("([{〈《【「『〔<", _OPEN)
    | dict.fromkeys(")]}〉》】」』〕>", _CLOSE)
)
_IDLE = frozenset("'\"`‘’“”-‐‑‒–—―−_·•・.~〜* ﹒＿^#@")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A folded text; each of its characters knows the span of the original it stands for.

    `text` has no blanks or hyphens; `joined[i]` says whether character i follows the one before
    it without anything in between.
    """

    original: str
    text: str
    spans: tuple[tuple[int, int], ...]
    joined: tuple[bool, ...]

    def spaced(self, start: int, end: int) -> str:
        """A stretch of the folded text with a blank wherever something idle stood."""
        return "".join(
            self.text[n] if self.joined[n] else " " + self.text[n] for n in range(start, end)
        )

    def said(self, start: int, end: int) -> str:
        """The person's own words for a stretch of the folded text."""
        return self.original[self.spans[start][0] : self.spans[end - 1][1]]


@cache
def _simplified() -> OpenCC:
    """The table of traditional characters, loaded when the first text is folded."""
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    if character in _ROMAN:
        return _ROMAN[character]
    if character in _MARKS:
        return _MARKS[character]
    if character.isspace():
        return " "
    folded = []
    for each in unicodedata.normalize("NFKD", character).casefold():
        category = unicodedata.category(each)
        if category[0] == "C" or category == "Mn":
            continue
        if category == "So":
            folded.append(" " if each != "°" else "度")
            continue
        simple = _simplified().convert(each).translate(_SAME) if ord(each) > 0x2E7F else each
        folded.append(_MARKS.get(simple, simple.translate(_SAME)))
    return "".join(folded)


class _Draft:
    """Characters with their spans while the folding goes on."""

    def __init__(self, original: str) -> None:
        self.characters: list[str] = []
        self.spans: list[tuple[int, int]] = []
        for place, character in enumerate(original):
            for each in _plain(character):
                self.characters.append(each)
                self.spans.append((place, place + 1))

    @property
    def text(self) -> str:
        return "".join(self.characters)

    def replace(self, pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]) -> None:
        """Rewrite every match, last first; what is written stands for the whole match."""
        for match in reversed(list(pattern.finditer(self.text))):
            start, end = match.span()
            new = written(match)
            span = (self.spans[start][0], self.spans[end - 1][1])
            self.characters[start:end] = list(new)
            self.spans[start:end] = [span] * len(new)


def _numeral(match: re.Match[str]) -> str:
    return _ROMAN_WORDS[match[0]]


def _chinese_numeral(match: re.Match[str]) -> str:
    return _CHINESE_DIGITS[match[0]]


_HAN = "\u3400-\u9fff"
_ROMAN_RUN = "xiii|xii|xi|ix|viii|vii|vi|iv|iii|ii|v|i|x"
_TONED = "(?:[bpmfdtnlgkhjqxzcsrwy]h?)?[aeiouv]{1,3}(?:ng|n|r)?[1-5]"


def _toneless(match: re.Match[str]) -> str:
    """Pinyin without its tones: nao3 chu1 xue4."""
    return "".join(each for each in match[0] if not each.isdigit())


_FOLDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"(?<![a-z])(?:{_ROMAN_RUN})(?=[ -]?[abc]?[1-3]? ?(?:型|期|度|级|代))"), _numeral),
    (
        re.compile(rf"(?<=[型期度级类子]) ?(?:{_ROMAN_RUN})(?![a-z])"),
        lambda m: _ROMAN_WORDS[m[0].strip()],
    ),
    (re.compile("(?<![a-z])(?:iii|ii|iv|vi|vii|viii|ix)(?=[abc]?(?![a-z]))"), _numeral),
    (re.compile("(?<![a-z])i(?=[abc](?![a-z]))"), _numeral),
    (re.compile(rf"(?<=[{_HAN}])(?!x[连染])(?:{_ROMAN_RUN})(?=[{_HAN}])"), _numeral),
    (re.compile(rf"(?<![a-z0-9])(?:{_TONED} ?){{2,}}(?![a-z0-9])"), _toneless),
    (re.compile("[一二三四五六七八九两](?=[ab甲乙]?(?:型|期|度|级|代))"), _chinese_numeral),
    (re.compile("(?<=第)[一二三四五六七八九](?=脑室)"), _chinese_numeral),
    (re.compile("(?<![a-z])lg(?=[gamd](?![a-z]))"), lambda _: "ig"),  # lgG4: an l for an I
    (re.compile("综合症|症候群|候群|综合症候群|综和征|综合正"), lambda _: "综合征"),
    (re.compile("恶[性行形姓]肿[瘤留流榴溜瘸廇]|恶性新生物|恶性瘤"), lambda _: "癌"),
    (re.compile(rf"(?<=[{_HAN})]) ?ca(?![a-z0-9])"), lambda _: "癌"),
    (re.compile(r"(?<=[\u3400-\u9fffa-z])氏(?=病|症|综合征|肿瘤|囊|舞蹈)"), lambda _: ""),
    (re.compile("(?<=病)症"), lambda _: ""),
    (re.compile("蝶啶|蝶呤"), lambda _: "蝶呤"),
    (re.compile("α"), lambda _: "a"),
    (re.compile("β"), lambda _: "b"),
    (re.compile("γ"), lambda _: "g"),
)  # fmt: skip


# Whether any of the folds can have something to do: most texts pass all of them by this one look.
_WORTH_A_LOOK = re.compile(
    "[一二三四五六七八九两](?=[ab甲乙]?(?:型|期|度|级|代)|脑室)|综合症|候群|综和征|综合正|恶.肿|恶性新|恶性瘤|氏|病症|蝶啶|[αβγ]|"
    r"(?:[\u3400-\u9fff)] ?)ca(?![a-z0-9])|(?<![a-z])[ivx]{1,4}[abc]?(?![a-z])"
    "|(?<![a-z])lg[gamd](?![a-z])|[aeiouvngr][1-5] ?[a-z]{1,6}[1-5]"
)


def fold(text: str) -> Spelling:
    """The folded spelling of a text."""
    draft = _Draft(text)
    if _WORTH_A_LOOK.search(draft.text):
        for pattern, written in _FOLDS:
            draft.replace(pattern, written)
    kept = [place for place, each in enumerate(draft.characters) if each not in _IDLE]
    joined = tuple(n > 0 and place - 1 == kept[n - 1] for n, place in enumerate(kept))
    return Spelling(
        text,
        "".join(draft.characters[place] for place in kept),
        tuple(draft.spans[place] for place in kept),
        joined,
    )


@lru_cache(maxsize=4096)
def spaced(name: str) -> str:
    """A name in the folded spelling, with blanks where it has them."""
    spelling = fold(name)
    return spelling.spaced(0, len(spelling.text))


def folded(name: str) -> str:
    """A name in the folded spelling."""
    plain = "".join(map(_plain, name))
    if _WORTH_A_LOOK.search(plain):
        return fold(name).text
    return plain if _IDLE.isdisjoint(plain) else "".join(c for c in plain if c not in _IDLE)
