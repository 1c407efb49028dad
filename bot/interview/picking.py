"""Picking one of several options by what was typed: its number, its name, or part of its name.

A name that merely occurs in what was typed is never a pick: 没住院 and 不是孤儿 name what is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from bot.reading import normalise

Names = Sequence[Sequence[str]]  # for each option its label first, then what people say

CHINESE_DIGITS = "一二三四五六七八九"
FILLER_BEFORE = re.compile(
    r"^(?:就是|是|选|我是|我的|我|在|(?:in|at|from|the|an?|i am|i'm) )+(?=.)"
)
FILLER_AFTER = re.compile(r"(?<=.)(?:的|了|啊|呀)+$")
HAN = re.compile("[\u3400-\u9fff]")
TRANSLATED = re.compile(r"([^\u3400-\u9fff（]+) \((.*[\u3400-\u9fff].*)\)")  # Orphan (孤儿)
EDGE = "(?:(?<![a-z])|(?![a-z]))"  # not between two letters of a word
BLANK_BESIDE_NO_LETTER = re.compile(r"(?<![a-z]) | (?![a-z])")
FEWEST_LETTERS = 3
SAY_NOTHING = {
    *("a", "an", "and", "any", "are", "at", "by", "for", "from", "has", "have", "in", "is", "it"),
    *("of", "on", "or", "the", "to", "was", "with"),
}
_ENGLISH_NO = (
    r"(?<![a-z])(?:no|not|never|without|none|neither|nor|nobody|cannot|"
    r"(?:do|does|did|is|are|was|were|has|have|had|ca|could|wo|would|should)n['’]?t)(?![a-z])"
)
_DENIES = re.compile(f"[不没无未非]|{_ENGLISH_NO}")
_DENIED = re.compile(f"(?:[不没无未非]有?|{_ENGLISH_NO} ?)$")


def pick(text: str, options: Names, by_part: bool = True) -> int | None:
    """The place of the option that was picked; None where it could be none or several.

    By a part of its label alone an option is found only where nothing else is said of it.
    """
    number = _number(normalise(text))
    if number is not None:
        return number - 1 if 1 <= number <= len(options) else None
    place = _named(text, options, by_part)
    if place is None and HAN.search(text):
        script = _to_simplified()
        options = [[script(name) for name in names] for names in options]
        place = _named(script(text), options, by_part)
    return place


def _named(text: str, options: Names, by_part: bool) -> int | None:
    folded = [{normalise(name) for name in _spellings(names)} for names in options]
    core = FILLER_AFTER.sub("", FILLER_BEFORE.sub("", _in_words(text)))
    for words in (normalise(text), normalise(core)):
        whole = [place for place, names in enumerate(folded) if words in names]
        if len(whole) == 1:
            return whole[0]
    return _by_part(text, options) if by_part else None


@cache
def _to_simplified() -> Callable[[str], str]:
    from opencc import OpenCC  # takes a moment to load, and most are understood without it

    return OpenCC("t2s").convert


def denies(text: str) -> bool:
    """Whether something is said not to be."""
    return _DENIES.search(_in_words(text)) is not None


def _spellings(names: Sequence[str]) -> Iterator[str]:
    """All names; of a label that is translated, the translation and the original alone as well."""
    yield from names
    if translated := TRANSLATED.fullmatch(names[0]):
        yield translated[1]
        yield from translated[2].split(" / ")


def _by_part(text: str, options: Names) -> int | None:
    part = _in_words(text)
    if not _tells(part) or denies(text):
        return None
    labels = [_in_words(names[0]) if len(names) == 1 else "" for names in options]
    fitting = [place for place, label in enumerate(labels) if _is_part(part, label)]
    return fitting[0] if len(fitting) == 1 else None


def _tells(part: str) -> bool:
    """Whether a part is long enough to mean something."""
    letters = re.findall("[a-z]+", part)
    if not (letters and part.isascii()):
        return len(part) >= 2
    return len("".join(letters)) >= FEWEST_LETTERS and not SAY_NOTHING.issuperset(letters)


def _is_part(part: str, label: str) -> bool:
    """Whether whole words of a label are that part of it, and the label does not deny them."""
    found = re.search(f"{EDGE}{re.escape(part)}{EDGE}", label)
    return found is not None and not _DENIED.search(label[: found.start()])


def _in_words(text: str) -> str:
    """The text as it is compared, but with the blanks between Latin words."""
    words = " ".join(filter(None, map(normalise, text.split())))
    return BLANK_BESIDE_NO_LETTER.sub("", words)


def _number(typed: str) -> int | None:
    """4, 4号, 第4个, 选4, 四."""
    match = re.fullmatch(r"(?:第|选)?([0-9]{1,3}|[一二三四五六七八九])(?:号|个|项)?", typed)
    if not match:
        return None
    digits = match[1]
    return CHINESE_DIGITS.index(digits) + 1 if digits in CHINESE_DIGITS else int(digits)
