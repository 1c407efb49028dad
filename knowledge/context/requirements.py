"""What an entry requires beyond the disease: said, contradicted, or left open by a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.catalogue import Need
from knowledge.context.people import Subject, is_child
from knowledge.spelling import Spelling, fold
from knowledge.vocabulary import parse_names

_DENIAL_BEFORE = re.compile(
    "(?:无|未|没有|没|未见|不是|不|非|未发现|没发现|排除|否认)(?:有|明显|见|发现|过|出现)*$"
)
_LETTER = re.compile("[a-z0-9]")


@dataclass(frozen=True)
class Words:
    """The words that say a requirement, that contradict it, and that leave it open after all."""

    yes: re.Pattern[str]
    no: re.Pattern[str]
    maybe: re.Pattern[str]


class Requirements:
    """Reads from a text what it says of the requirements.

    Rows: need; says (`yes`, `no` or `maybe`; with `_pattern` where the words are patterns of the
    folded spelling); words.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self._rows: dict[str, list[Mapping[str, str]]] = {}
        for row in rows:
            self._rows.setdefault(row["need"], []).append(row)
        self._words: dict[str, Words] = {}

    def words(self, need: str) -> Words:
        """The patterns for one requirement, made when they are first needed."""
        if need not in self._words:
            self._words[need] = _words(self._rows.get(need, ()))
        return self._words[need]

    def says(self, need: str, text: str) -> bool | None:
        """Whether a stretch of text says or contradicts a requirement; None where it is silent."""
        words = self.words(need)
        if words.maybe.search(text):
            return None
        no = words.no.search(text)
        for yes in words.yes.finditer(text):
            if no and no.start() <= yes.start() and yes.end() <= no.end():
                continue
            return not _DENIAL_BEFORE.search(text[: yes.start()])
        return False if no else None

    def told(
        self, need: Need, text: str, around: str, start: int, people: list[Subject]
    ) -> bool | None:
        """The same of the patient whose illness is named at a place of a text.

        `around`: what is said of that illness, with blanks where they were typed.
        """
        if need is Need.CHILD:
            child = is_child(text, start, people)
            return self.says(need, around) if child is None else child
        return self.says(need, around)


def _words(rows: Iterable[Mapping[str, str]]) -> Words:
    forms: dict[str, list[str]] = {"yes": [], "no": [], "maybe": []}
    for row in rows:
        says, _, pattern = row["says"].partition("_")
        forms[says] += [row["words"]] if pattern else _forms(parse_names(row["words"]))
    return Words(*map(_any_of, forms.values()))


def _any_of(forms: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(forms) or "(?!)")


def _forms(words: Iterable[str]) -> list[str]:
    """Patterns of words, longer ones first."""
    spelt = sorted(map(fold, words), key=lambda form: -len(form.text))
    return [_bounded(form) for form in spelt if form.text]


def _bounded(form: Spelling) -> str:
    """A form that no letter or digit runs on beyond; blanks in it may be left out."""
    before = "(?<![a-z0-9])" if _LETTER.match(form.text[0]) else ""
    behind = "(?![a-z0-9])" if _LETTER.match(form.text[-1]) else ""
    return before + " ?".join(map(re.escape, form.text)) + behind
