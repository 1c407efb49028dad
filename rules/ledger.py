"""The coverage ledger: every clause of a document with its use, held against text and policy.

Pure: whoever has the official text at hand passes it in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal, NamedTuple, TypeGuard, get_args

from rules.policy import Clause, Policy, Stated, parts_of
from rules.quantity import MONTHS_A_YEAR, NOTHING, Constant

Use = Literal["encoded", "explained", "office"]
Kind = Literal[
    "anchor_missing", "anchor_out_of_order", "no_row", "number_not_in_clause", "number_not_stated"
]
Spans = Mapping[str, str]

USES: tuple[Use, ...] = get_args(Use)
COLUMNS = ("clause", "anchor", "says", "use", "reading")
HEADER = f"| {' | '.join(COLUMNS)} |"
EXAMPLE = "| 二/三 | 6万元以下 | the yearly ceiling | encoded | |"
NO_WORDS = "—"
NOT_OF_ANY_CLAUSE = (NOTHING, MONTHS_A_YEAR)


class LedgerError(ValueError):
    """A ledger that cannot be read: which line, what is wrong, and what would be right."""


@dataclass(frozen=True)
class Entry:
    """One clause: where its text begins, what it says, what we do with it, how we read it.

    `anchor` is None where the official text holds no words of the clause.
    """

    locator: str
    anchor: str | None
    says: str
    use: Use
    reading: str


@dataclass(frozen=True)
class Problem:
    """Something in which ledger, policy and official text do not agree."""

    locator: str
    kind: Kind
    what: str


class Line(NamedTuple):
    """A line of the ledger with its number, from 1."""

    number: int
    text: str


def parse_ledger(markdown: str) -> tuple[Entry, ...]:
    """The rows of the one table of a ledger, in their order."""
    entries: dict[str, Entry] = {}
    for line in _rows(markdown):
        entry = _entry(line)
        if entry.locator in entries:
            raise LedgerError(f"line {line.number}: {entry.locator} has a row already; keep one")
        entries[entry.locator] = entry
    return tuple(entries.values())


def _rows(markdown: str) -> Iterator[Line]:
    """The lines below the header and its rule, up to the end of the table."""
    lines = [Line(number, text.strip()) for number, text in enumerate(markdown.splitlines(), 1)]
    headers = [line.number for line in lines if _cells(line.text) == COLUMNS]
    if len(headers) != 1:
        raise LedgerError(f"{len(headers)} tables begin with the line {HEADER}; there must be one")
    rule, *rest = lines[headers[0] :] or [Line(headers[0] + 1, "")]
    if not re.fullmatch(r"\|(?: *-+ *\|){5}", rule.text):
        raise LedgerError(f"line {rule.number}: expected | --- | --- | --- | --- | --- |")
    table = list(takewhile(lambda line: "|" in line.text, rest))
    for line in rest[len(table) :]:
        if line.text.startswith("|"):
            raise LedgerError(f"line {line.number}: a row below the end of the table; join the two")
    yield from table


def _cells(text: str) -> tuple[str, ...]:
    r"""The cells of a table row; `\|` inside a cell is a bar of the text."""
    if len(text) < len("||") or not (text.startswith("|") and text.endswith("|")):
        return ()
    cells = re.split(r"(?<!\\)\|", text[1:-1])
    return tuple(cell.strip().replace(r"\|", "|") for cell in cells)


def _entry(line: Line) -> Entry:
    cells = _cells(line.text)
    if len(cells) != len(COLUMNS):
        raise LedgerError(
            f"line {line.number}: expected {len(COLUMNS)} cells between bars, "
            f"got {len(cells)}; for example {EXAMPLE}"
        )
    locator, anchor, says, use, reading = cells
    for column, cell in zip(COLUMNS, (locator, anchor, says), strict=False):
        if not cell:
            raise LedgerError(f"line {line.number}: {column} is empty; for example {EXAMPLE}")
    if not _is_use(use):
        raise LedgerError(f"line {line.number}: use is {use!r}; expected {', '.join(USES)}")
    return Entry(locator, None if anchor == NO_WORDS else anchor, says, use, reading)


def _is_use(word: str) -> TypeGuard[Use]:
    return word in USES


def coverage(entries: tuple[Entry, ...]) -> dict[Use, int]:
    """How many clauses are encoded, explained only, or for the office."""
    return {use: sum(entry.use == use for entry in entries) for use in USES}


def normalised(text: str) -> str:
    """Text as it is compared: compatibility forms unified, all white space removed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def check(policy: Policy, entries: tuple[Entry, ...], official_text: str) -> list[Problem]:
    """Everything in which a policy, its ledger and the official text do not agree."""
    spans, misplaced = _spans(entries, normalised(official_text))
    found = [*misplaced, *_unlisted(policy, entries), *_numbers(policy, spans)]
    return list(dict.fromkeys(found))


def _spans(entries: tuple[Entry, ...], text: str) -> tuple[Spans, list[Problem]]:
    """Each clause's words, from its anchor to the next one, and the anchors that do not fit."""
    starts: dict[str, int] = {}
    problems: list[Problem] = []
    position = 0
    for entry in entries:
        if entry.anchor is None:
            continue
        anchor = normalised(entry.anchor)
        start = text.find(anchor, position)
        if start < 0:
            problems.append(_misplaced(entry, anchor in text))
        else:
            starts[entry.locator] = start
            position = start + len(anchor)
    edges = pairwise([*starts.values(), len(text)])
    spans = {locator: text[slice(*edge)] for locator, edge in zip(starts, edges, strict=True)}
    return spans, problems


def _misplaced(entry: Entry, elsewhere: bool) -> Problem:
    if elsewhere:
        what = f"the anchor {entry.anchor} stands in the text only before the previous clause's"
        return Problem(entry.locator, "anchor_out_of_order", what)
    return Problem(
        entry.locator, "anchor_missing", f"the anchor {entry.anchor} is not in the official text"
    )


def _unlisted(policy: Policy, entries: tuple[Entry, ...]) -> Iterator[Problem]:
    listed = {policy.document.clause(entry.locator) for entry in entries}
    for clause in parts_of(policy, Clause):
        if clause not in listed:
            yield Problem(clause.locator, "no_row", f"the policy cites {clause}; no row has it")


def _numbers(policy: Policy, spans: Spans) -> Iterator[Problem]:
    """Numbers of the policy that do not stand in the clause they cite, or cite none."""
    for constant in parts_of(policy, Constant):
        if not isinstance(constant, Stated):
            if constant not in NOT_OF_ANY_CLAUSE:
                what = f"the policy uses {constant.describe()} without a clause that states it"
                yield Problem("", "number_not_stated", what)
        elif not _stands_in(constant.printed, spans.get(constant.clause.locator, "")):
            what = f"{constant.printed} does not stand in the text of {constant.clause}"
            yield Problem(constant.clause.locator, "number_not_in_clause", what)


def _stands_in(printed: str, span: str) -> bool:
    """Whether a number stands in a text by itself: 5万元 is not in 15万元."""
    by_itself = rf"(?<!\d)(?<!\d\.){re.escape(normalised(printed))}(?!(?<=\d)\.?\d)"
    return re.search(by_itself, span) is not None
