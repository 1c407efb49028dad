"""Bar charts as inline SVG, drawn on the server; colours come from the style sheet.

A label stands above its bar, so that it can be read on a narrow screen too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup

WIDTH = 320
LONGEST_BAR, BAR_HEIGHT = 260, 14
LINE, GAP, MARGIN = 18, 12, 4
COLUMNS = 44  # a Chinese character takes two
WIDE = "WF"
WORDS = re.compile(r"[\x21-\x7e]+ *|.", re.DOTALL)

CHART = Markup(
    '<svg class="chart" role="img" viewBox="0 0 {width} {height}"'
    ' aria-labelledby="{name}-title {name}-about" xmlns="http://www.w3.org/2000/svg">'
    '<title id="{name}-title">{title}</title><desc id="{name}-about">{about}</desc>{bars}</svg>'
)
TEXT = Markup('<text class="{kind}" x="{x}" y="{y}">{text}</text>')
RECTANGLE = Markup('<rect class="{kind}" x="0" y="{y}" width="{width}" height="{height}"/>')


@dataclass(frozen=True)
class Bar:
    """A labelled number. `shown`: how it is written. `few`: whether it stands for any small one."""

    label: str
    number: int
    shown: str
    few: bool = False


def bar_chart(name: str, title: str, about: str, bars: Sequence[Bar]) -> Markup:
    """A chart of bars from top to bottom. `name`: what its parts are known by on the page."""
    longest = max((bar.number for bar in bars), default=0)
    drawn, height = Markup(), MARGIN
    for bar in bars:
        drawn += _drawn(bar, longest, height)
        height += len(_lines(bar.label)) * LINE + BAR_HEIGHT + GAP
    return CHART.format(width=WIDTH, height=height, name=name, title=title, about=about, bars=drawn)


def _drawn(bar: Bar, longest: int, top: int) -> Markup:
    lines = _lines(bar.label)
    under = top + len(lines) * LINE
    length = round(LONGEST_BAR * bar.number / longest) if longest else 0
    label = (
        TEXT.format(kind="label", x=0, y=top + n * LINE + BAR_HEIGHT, text=line)
        for n, line in enumerate(lines)
    )
    kind = "bar few" if bar.few else "bar"
    rectangle = RECTANGLE.format(kind=kind, y=under, width=length, height=BAR_HEIGHT)
    count = TEXT.format(kind="count", x=length + GAP // 2, y=under + BAR_HEIGHT - 2, text=bar.shown)
    return Markup().join((*label, rectangle, count))


def _lines(label: str) -> list[str]:
    """A label in lines that are not too long: English breaks between words, Chinese anywhere."""
    lines = [""]
    for word in _words(label):
        if _columns(lines[-1] + word.rstrip()) > COLUMNS:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines if line.strip()] or [""]


def _words(label: str) -> Iterator[str]:
    """What is not broken, unless it is too long for a line by itself."""
    for word in WORDS.findall(label):
        yield from (word[at : at + COLUMNS] for at in range(0, len(word), COLUMNS))


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in WIDE else 1 for character in text)
