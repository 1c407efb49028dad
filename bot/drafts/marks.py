"""The marks in an office's form: what may be written there, and what is wrong with one.

    {{ applicant.name }}      {% for paper in papers %} … {% endfor %}
    {% if applicant.phone %} … {% else %} … {% endif %}

`{%tr … %}` and `{%p … %}` stand alone in a table row or a paragraph, and repeat or leave out rows
or paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from rapidfuzz import fuzz, process

from rules.errors import shown

NAME = r"[^\W\d]\w*(?:\.\w+)*"
# Bounded, so that what never ends is not searched to the end again and again.
MARK = re.compile(r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}")
BEGIN = re.compile(r"\{[{%#]")
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|[｛{]\s*｛|｛\s*[{%]")
VALUE = re.compile(rf"\{{\{{\s*({NAME})\s*\}}\}}")
STATEMENT = re.compile(
    rf"\{{%(?P<alone>tr|p)?\s*(?:for\s+(?P<each>[^\W\d]\w*)\s+in\s+(?P<list>{NAME})"
    rf"|if\s+(?:not\s+)?(?P<asked>{NAME})|(?P<end>else|endif|endfor))\s*%\}}"
)
RESERVED = {"and", "else", "false", "for", "if", "in", "is", "loop", "none", "not", "or", "true"}
OPENED_BY = {"endfor": "for", "endif": "if", "else": "if"}
DEEPEST = 3
MOST_TOLD = 20
SIMILAR = 55  # of 100; below it a name is no help


class TemplateError(ValueError):
    """A form that cannot be used; each of `problems` says what, where and how to mend it."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Names:
    """What a form may name: fields, and lists with the parts of their entries."""

    fields: AbstractSet[str]
    lists: Mapping[str, tuple[str, ...]]

    def __contains__(self, name: str) -> bool:
        return name in self.fields or name in self.lists

    def begin_with(self, part: str) -> bool:
        """Whether there is such a name, or one that goes on from there."""
        return part in self or any(name.startswith(f"{part}.") for name in self.fields)


@dataclass(frozen=True)
class _Mark:
    """A mark as written, where it stands, and all there is in its row or paragraph."""

    text: str
    place: str
    around: str
    paragraph: Any  # an element of lxml, which has no types

    @property
    def quoted(self) -> str:
        """What finds the place again: the mark, or the text around where there is half of one."""
        return self.around if LEFT_OVER.fullmatch(self.text) else self.text


class _Opened(NamedTuple):
    """A `for` or `if` that has not ended; where it stands is where it has to end."""

    kind: str
    within: Any
    each: str = ""
    listed: str = ""


@dataclass
class _Reader:
    """Follows marks from first to last, and knows what is open."""

    names: Names | None  # None: any name will do
    open: list[_Opened] = field(default_factory=list)
    used: list[str] = field(default_factory=list)

    def read(self, mark: _Mark) -> Iterator[str]:
        """What is wrong with a mark."""
        if value := VALUE.fullmatch(mark.text):
            yield from self._named(value[1], value=True)
        elif statement := STATEMENT.fullmatch(mark.text):
            if statement["alone"] and mark.around.strip() != mark.text:
                yield f"{mark.text[:4]} 的标记要单独占一行或一段，旁边不能有别的字"
            yield from self._stated(statement, _within(mark.paragraph, statement["alone"]))
        elif LEFT_OVER.fullmatch(mark.text):
            yield "标记没有写完，或用了全角括号；要写成 {{ 字段名 }}"
        else:
            yield "看不懂这个标记；能写的有 {{ 字段名 }}、{% for x in papers %}、{% if 字段名 %}"

    def _stated(self, statement: re.Match[str], within: Any) -> Iterator[str]:
        if end := statement["end"]:
            yield from self._ended(end, within)
        elif asked := statement["asked"]:
            self.open.append(_Opened("if", within))
            yield from self._named(asked, value=False)
        else:
            yield from self._gone_through(
                _Opened("for", within, statement["each"], statement["list"])
            )
        if len(self.open) > DEEPEST:
            yield f"for 和 if 最多套 {DEEPEST} 层"

    def _ended(self, end: str, within: Any) -> Iterator[str]:
        if not self.open or self.open[-1].kind != OPENED_BY[end]:
            yield f"{end} 前面没有对应的 {OPENED_BY[end]}"
            return
        if self.open[-1].within is not within:
            yield f"{end} 要和它的 {OPENED_BY[end]} 在同一段里；要管几段用 {{%p，要管几行用 {{%tr"
        if end != "else":
            self.open.pop()

    def _gone_through(self, opened: _Opened) -> Iterator[str]:
        each, listed = opened.each, opened.listed
        if each in RESERVED or (self.names and self.names.begin_with(each)):
            yield f"for 后面的 {each} 已经有别的意思，请换一个名字"
        if any(other.listed == listed for other in self.open):
            yield f"{listed} 里面不能再套 {listed}"
        if self.names and listed not in self.names.lists:
            yield f"没有 {listed} 这个列表{_nearest(listed, self.names.lists)}"
        self.open.append(opened)
        self.used.append(listed)

    def _named(self, name: str, *, value: bool) -> Iterator[str]:
        first, _, rest = name.partition(".")
        for _, _, each, listed in reversed(self.open):
            if each == first:
                self.used.append(f"{listed}.{rest}" if rest else listed)
                yield from self._named_in_list(name, each, listed)
                return
        self.used.append(name)
        if self.names and name not in (self.names.fields if value else self.names):
            yield f"没有 {name} 这个字段{_nearest(name, self.names.fields)}"

    def _named_in_list(self, name: str, each: str, listed: str) -> Iterator[str]:
        if self.names is None or listed not in self.names.lists:
            return
        known = [f"{each}.{part}" for part in self.names.lists[listed]]
        if name not in known:
            yield f"没有 {name} 这个字段{_nearest(name, known)}"


def problems_in(place: str, xml: str, names: Names) -> list[str]:
    """What is wrong with the marks of a part of a form, in its order; not more than fits a page."""
    reader = _Reader(names)
    problems = (
        f"{mark.place}“{shown(mark.quoted)}”：{problem}。"
        for mark in _marks(place, xml)
        for problem in reader.read(mark)
    )
    found = list(islice(problems, MOST_TOLD))
    if _has_marks_elsewhere(xml):
        found.append(f"{place}：标记只能写在普通文字里，不能在修订、图片说明或域代码里。")
    return found or [f"{place}：有一个 {kind} 没有写 end{kind}。" for kind, *_ in reader.open]


def _has_marks_elsewhere(xml: str) -> bool:
    """Whether a mark begins outside of text, where the template engine would find it."""
    root: Any = parse_xml(xml)
    return any(
        BEGIN.search(text)
        for each in root.iter()
        for text in (*each.attrib.values(), each.tail or "", _text_elsewhere(each))
        if "{" in text
    )


def _text_elsewhere(element: Any) -> str:
    return "" if element.tag == qn("w:t") else element.text or ""


def names_in(place: str, xml: str) -> list[str]:
    """The names that the marks of a part of a form use."""
    reader = _Reader(None)
    for mark in _marks(place, xml):
        list(reader.read(mark))
    return reader.used


def _nearest(name: str, known: AbstractSet[str] | Mapping[str, object] | list[str]) -> str:
    near = process.extract(name, sorted(known), scorer=fuzz.ratio, limit=3, score_cutoff=SIMILAR)
    return f"，是不是 {'、'.join(each for each, _, _ in near)}" if near else ""


def _marks(place: str, xml: str) -> Iterator[_Mark]:
    """The marks of each paragraph; what looks like half a mark is handed on as it is."""
    for number, (paragraph, text) in enumerate(_paragraphs(xml).items(), 1):
        where = f"{place}第 {number} 段"
        for mark in MARK.findall(text):
            yield _Mark(mark, where, _around(paragraph, text, mark), paragraph)
        if half := LEFT_OVER.search(MARK.sub("", text)):
            yield _Mark(half[0], where, text, paragraph)


def _paragraphs(xml: str) -> dict[Any, str]:
    """Each paragraph with its own text, however Word has cut it up."""
    root: Any = parse_xml(xml)
    texts: dict[Any, list[str]] = {each: [] for each in root.iter(qn("w:p"))}
    for piece in root.iter(qn("w:t")):
        around = next(piece.iterancestors(qn("w:p")), root)
        texts.setdefault(around, []).append(piece.text or "")
    return {paragraph: "".join(pieces) for paragraph, pieces in texts.items()}


def _around(paragraph: Any, text: str, mark: str) -> str:
    """All there is in what a mark would repeat."""
    if not mark.startswith("{%tr"):
        return text
    row = next(paragraph.iterancestors(qn("w:tr")), None)
    return "" if row is None else "".join(piece.text or "" for piece in row.iter(qn("w:t")))


def _within(paragraph: Any, alone: str | None) -> Any:
    """Where a mark has to end: its paragraph, the place of its paragraphs, or its table."""
    if alone == "tr":
        return next(paragraph.iterancestors(qn("w:tbl")), None)
    return paragraph.getparent() if alone else paragraph
