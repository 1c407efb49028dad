"""The official texts where a deployment has them: the paragraphs of a clause, to be read out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate, takewhile
from pathlib import Path

from bot.rulebook import ledger_of
from bot.rulebook import official_text as name_of_text
from rules.ledger import Entry, normalised, parse_ledger
from rules.policy import Clause, Policy

LONGEST = 1200  # more is no clause: in a text of another wording the next one was not found
FULL_LINE = 20  # a shorter line is a heading or the end of a paragraph, not one that was wrapped
ENDS_A_PARAGRAPH = tuple("。；：;:")
NUMERAL, BLANK = "[一二三四五六七八九十]+", r"[^\S\n]*"
BEGINS_A_PARAGRAPH = re.compile(
    rf"""{NUMERAL}、
    | [（(]{BLANK}(?:{NUMERAL}|\d+){BLANK}[）)]
    | \d+{BLANK}[.．](?!\d)
    | 第{NUMERAL}类：
    | 附件 | 抄送
    """,
    re.VERBOSE,
)
TABLE_HEADING = "序号 |"  # printed again on every page that the table runs over
COPIES = "抄送"  # who gets copies stands below the last clause and belongs to none
MARKUP = re.compile(r"<br>|\*\*|^#+ ")
BLANKS_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


def paragraph_of(clause: Clause, policy: Policy, folder: Path | None) -> str | None:
    """The whole paragraphs that a clause stands in; None where the text does not hold it."""
    if folder is None or clause.document != policy.document.id:
        return None
    try:
        text = (folder / name_of_text(policy)).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    found = _paragraphs_by_clause(policy.place, text).get(clause.locator)
    return found if found and len(found) <= LONGEST else None


@lru_cache(maxsize=32)
def _paragraphs_by_clause(place: str, text: str) -> Mapping[str, str]:
    """The paragraphs of every clause that is found in a text."""
    paragraphs = tuple(paragraphs_of(text))
    compared = [normalised(paragraph) for paragraph in paragraphs]
    edges = list(accumulate(map(len, compared), initial=0))
    begins = _beginnings(parse_ledger(ledger_of(place)), "".join(compared))
    return {
        locator: _joined(paragraphs[bisect_right(edges, begin) - 1 : bisect_left(edges, end)])
        for locator, begin, end in _extents(begins, edges[-1])
    }


def _beginnings(entries: Iterable[Entry], text: str) -> dict[str, int]:
    """Where each clause begins, in their order; one that is not found is left out."""
    begins: dict[str, int] = {}
    position = 0
    for entry in entries:
        anchor = normalised(entry.anchor or "")
        begin = text.find(anchor, position) if anchor else -1
        if begin >= 0:
            begins[entry.locator] = begin
            position = begin + len(anchor)
    return begins


def _extents(begins: Mapping[str, int], length: int) -> Iterator[tuple[str, int, int]]:
    """Each clause with its beginning and its end: it goes on until one that is no part of it."""
    located = list(begins.items())
    for place, (locator, begin) in enumerate(located):
        others = (at for other, at in located[place + 1 :] if not other.startswith(f"{locator}/"))
        yield locator, begin, next(others, length)


def _joined(paragraphs: tuple[str, ...]) -> str:
    first, *more = paragraphs
    return "\n".join([first, *takewhile(lambda each: not each.startswith(COPIES), more)])


def paragraphs_of(text: str) -> Iterator[str]:
    """The paragraphs of a text that may be wrapped, paged or marked up; headings stand alone."""
    paragraph = ""
    for line in _lines(text):
        if paragraph and (_is_complete(paragraph) or _begins_one(line)):
            yield paragraph
            paragraph = ""
        paragraph += line
        if len(line) < FULL_LINE:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _is_complete(paragraph: str) -> bool:
    return "|" in paragraph or paragraph.endswith(ENDS_A_PARAGRAPH)


def _begins_one(line: str) -> bool:
    return "|" in line or BEGINS_A_PARAGRAPH.match(line) is not None


def _lines(text: str) -> Iterator[str]:
    """Lines that say something: no page numbers, no rules, a table's heading only once."""
    headings: set[str] = set()
    for raw in text.splitlines():
        line = _cleaned(raw)
        if not any(character.isalpha() for character in line) or line in headings:
            continue
        if line.startswith(TABLE_HEADING):
            headings.add(line)
        yield line


def _cleaned(line: str) -> str:
    """A line without markup, and without blanks between Chinese characters."""
    line = MARKUP.sub("", line.strip())
    cells = [BLANKS_IN_CHINESE.sub("", cell.strip()) for cell in line.split("|")]
    return " | ".join(cell for cell in cells if cell)
