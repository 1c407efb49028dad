"""Typed words in one plain spelling, which is all that the readers know."""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 500  # no answer about one fact is longer; what is longer is a story, or hostile

# Only the characters that the readers know words with; this is no general converter.
_TRADITIONAL = "萬億兩圓塊個歲餘幾來頭過滿沒錢約將內間後為還從對說應該記確點於達戶總會"
_SIMPLIFIED = "万亿两元块个岁余几来头过满没钱约将内间后为还从对说应该记确点于达户总会"
_TRADITIONAL_MORE = "無費達齡號給準曉講這時願請訴絕拒許計現養資媽爺貳參陸負擔當實則係"
_SIMPLIFIED_MORE = "无费达龄号给准晓讲这时愿请诉绝拒许计现养资妈爷二三六负担当实则系"
_CAPITALS = "〇○◯零壹弌贰弍叁叄弎肆伍陆柒捌玖拾佰仟圆"
_PLAIN = "零零零零一一二二三三三四五六七八九十百千元"
_DASHES = "‐‑‒–—―−〜∼"
_PLAIN_DASHES = "-------~~"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"  # NFKC would turn 5² into 52

_SPELLING = str.maketrans(
    _TRADITIONAL + _TRADITIONAL_MORE + _CAPITALS + _DASHES,
    _SIMPLIFIED + _SIMPLIFIED_MORE + _PLAIN + _PLAIN_DASHES,
)
_KEEP_RAISED = str.maketrans(dict.fromkeys(_RAISED, "^"))
_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SHORT_UNITS = (
    (re.compile(r"([0-9]) ?w(?![a-z])"), "万"),
    (re.compile(r"([0-9]) ?k(?![a-z])"), "千"),
)
_DIGIT = "0-9零一二两三四五六七八九"
# "3 5" may be two numbers, so a space between two of them stays and makes the text unreadable.
_IDLE_SPACE = re.compile(rf"(?<![{_DIGIT}十廿卅百千万亿.,]) | (?![{_DIGIT}十廿卅.])")
_BEFORE = " 。!,;、~…:'\"“”‘’()"
_AFTER = _BEFORE + "."  # a point before a number belongs to it: .5 is not 5


def normalise(text: str) -> str:
    """The text in half width, simplified and in small letters, without marks nobody sees."""
    plain = _trimmed(_compose(_visible(text)).translate(_SPELLING).lower())
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), plain)
    for short, unit in _SHORT_UNITS:
        plain = short.sub(rf"\1{unit}", plain)
    return _trimmed(without_idle_spaces(plain))


def _trimmed(plain: str) -> str:
    return plain.lstrip(_BEFORE).rstrip(_AFTER)


def legible(text: str) -> str | None:
    """The normalised text, or None where there is nothing in it or too much."""
    if len(text) > LONGEST_READ:
        return None
    plain = normalise(text)
    return plain if 0 < len(plain) <= LONGEST_READ else None


def without_idle_spaces(text: str) -> str:
    """The text without the spaces that keep no two numbers apart."""
    return _IDLE_SPACE.sub("", re.sub(r"\s+", " ", text).strip())


def _visible(text: str) -> str:
    return "".join(mark for mark in text if mark.isspace() or unicodedata.category(mark)[0] != "C")


def _compose(text: str) -> str:
    """NFKC in slices, since its time grows with the square of a run of combining marks."""
    text = text.translate(_KEEP_RAISED)
    slices = (text[start : start + LONGEST_READ] for start in range(0, len(text), LONGEST_READ))
    return "".join(unicodedata.normalize("NFKC", piece) for piece in slices)
