"""An office's own form as a DOCX with documented field names, checked and then filled.

The language of a form is small on purpose: a value, a list to go through, a question whether
something is there. Anything else is refused before it reaches the template engine.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # it has no types
from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import SecurityError
from jinja2.exceptions import TemplateError as EngineError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]  # it has no types

from bot.drafts.docx import filled_or_missing, tick_box
from bot.drafts.marks import Names, TemplateError, names_in, problems_in
from bot.drafts.model import Draft
from bot.drafts.vetting import vetted
from bot.drafts.word import BLANK, printable, zipped
from bot.drafts.wording import wording_of
from bot.words import Words

__all__ = ["TemplateError", "fields_in", "filled"]

UNREADABLE = "这份表格打不开，或者里面不完整。请用 Word 打开，另存为 .docx 再试。"
MISPLACED = (
    "标记放的位置不对，填出来会坏掉。要重复一行或一段，请把 {%tr …%} 或 {%p …%} 单独放一行或一段。"
)
FOOTNOTES = "wordprocessingml.footnotes+xml"
BROKEN_FILE = (KeyError, ValueError, TypeError, AttributeError, IndexError, etree.LxmlError)

UNDERSTOOD = (
    nodes.Template, nodes.TemplateData, nodes.Output, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.For, nodes.If, nodes.Not, nodes.Const,
)  # fmt: skip

# What can be gone through, and what each entry has.
LISTS = {
    "papers": ("number", "box", "name", "form", "copies", "issuer", "clause", "have"),
    "stages": ("number", "office", "what", "clause"),
    "conditions": ("number", "text", "outcome", "clause", "said"),
    "missing": ("number", "label", "note"),
    "notes": ("number", "text"),
    "statement": ("number", "text"),
    "receipt": ("number", "label", "value"),
}
ABOUT = ("draft.title", "draft.document", "draft.date", "draft.copies")


class Value:
    """What a name in a form stands for: a text, or a visible blank where there is none."""

    def __init__(self, text: str = "", blank: str = BLANK) -> None:
        self.text = text
        self.blank = blank
        self.parts: dict[str, Value] = {}

    def __str__(self) -> str:
        return self.text or self.blank

    def __bool__(self) -> bool:
        return bool(self.text)


class Engine(SandboxedEnvironment):
    """Knows the parts of values, and nothing else about anything."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        for known in (self.globals, self.filters, self.tests):
            known.clear()

    def from_string(self, source: Any, *arguments: Any, **named: Any) -> Template:
        """Checks once more what is about to run: a mark may stand where no text is expected."""
        if strange := {type(each) for each in self.parse(source).find_all(nodes.Node)}.difference(
            UNDERSTOOD
        ):
            raise SecurityError(f"a form has no {strange}")
        return super().from_string(source, *arguments, **named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Value) and str(argument) in obj.parts:
            return obj.parts[str(argument)]
        return self.undefined(name=str(argument))

    def call(self, *_: Any, **__: Any) -> Any:
        raise SecurityError("a form calls nothing")


def filled(template: bytes, draft: Draft, documented: Collection[str] = ()) -> bytes:
    """An office's form with the values of a draft; TemplateError where it cannot be used.

    `documented`: fields that a form may name though this draft has none of them; they stay blank.
    """
    form, sources = _opened(template)
    names = Names({*ABOUT, *documented, *(field.id for field in draft.fields)}, LISTS)
    if problems := [each for source in sources for each in problems_in(*source, names)]:
        raise TemplateError(*problems)
    values = _values(draft, documented)
    try:
        return _rendered(form, values)
    except TemplateError:
        raise
    except EngineError as error:
        raise TemplateError(MISPLACED) from error
    except BROKEN_FILE as error:
        raise TemplateError(UNREADABLE) from error


def fields_in(template: bytes) -> tuple[str, ...]:
    """The names that a form uses, in its order; what is in a list as `papers.name`."""
    _, sources = _opened(template)
    return tuple(dict.fromkeys(name for source in sources for name in names_in(*source)))


def _opened(template: bytes) -> tuple[Any, list[tuple[str, str]]]:
    """A form, and the sources of everything in it that is filled."""
    vetted(template)
    form = DocxTemplate(BytesIO(template))
    try:
        form.render_init()
        return form, list(_sources(form))
    except BROKEN_FILE as error:
        raise TemplateError(UNREADABLE) from error


def _sources(form: Any) -> Iterator[tuple[str, str]]:
    """Everything that is filled, under what a person calls it."""
    yield "正文", form.get_xml()
    for place, uri in (("页眉", form.HEADER_URI), ("页脚", form.FOOTER_URI)):
        for _, part in form.get_headers_footers(uri):
            yield place, form.get_part_xml(part)
    for part in _footnotes(form):
        yield "脚注", form.get_part_xml(part)


def _footnotes(form: Any) -> list[Any]:
    return [part for part in form.docx.part.package.parts if part.content_type.endswith(FOOTNOTES)]


def _fill_footnotes(form: Any, part: Any, values: Mapping[str, object], engine: Engine) -> None:
    """Fill footnotes once; the library does it anew for each section, values and all."""
    source = form.patch_xml(form.get_part_xml(part))
    xml = form.render_xml_part(source, part, values, engine).encode()
    _refuse_if_broken(xml)
    part._blob = xml  # noqa: SLF001 - the library has no other way to set it


def _rendered(form: Any, values: Mapping[str, object]) -> bytes:
    engine = Engine()
    body = form.build_xml(values, engine)
    _refuse_if_broken(body)
    tree = form.fix_tables(body)
    form.fix_docpr_ids(tree)
    form.map_tree(tree)
    for uri in (form.HEADER_URI, form.FOOTER_URI):
        for key, xml in list(form.build_headers_footers_xml(values, uri, engine)):
            _refuse_if_broken(xml)
            form.map_headers_footers_xml(key, xml)
    for part in _footnotes(form):
        _fill_footnotes(form, part, values, engine)
    saved = BytesIO()
    form.docx.save(saved)
    with zipfile.ZipFile(saved) as package:
        return zipped([(name, package.read(name)) for name in package.namelist()])


def _refuse_if_broken(xml: str | bytes) -> None:
    """The engine mends broken XML by leaving things out; nothing may be left out of a form."""
    try:
        etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise TemplateError(MISPLACED) from error


# -- values -------------------------------------------------------------------------------------


def _values(draft: Draft, documented: Collection[str]) -> dict[str, object]:
    words = wording_of(draft).words
    root = Value()
    for name in documented:
        _put(root, name, "")
    for field in map(filled_or_missing, draft.fields):
        _put(root, field.id, field.value)
    about = (draft.title, draft.document, words.day(draft.made_on), str(draft.copies))
    for name, text in zip(ABOUT, about, strict=True):
        _put(root, name, printable(text))
    return {**root.parts, **_lists(draft, words)}


def _put(root: Value, name: str, text: str) -> None:
    place = root
    for part in name.split("."):
        place = place.parts.setdefault(part, Value())
    place.text = text


def _lists(draft: Draft, words: Words) -> dict[str, list[Value]]:
    rows: dict[str, list[tuple[str, ...]]] = {
        "papers": [
            (tick_box(paper.have), paper.name, paper.form, paper.copies, paper.issuer, paper.clause,
             words(f"print.have.{paper.have.value}"))
            for paper in draft.papers
        ],
        "stages": [(stage.office, stage.what, stage.clause) for stage in draft.stages],
        "conditions": [
            (each.text, words(f"print.outcome.{each.outcome.value}"), each.clause, each.said)
            for each in draft.conditions
        ],
        "missing": [(field.label, field.note) for field in draft.missing],
        "notes": [(note,) for note in draft.notes],
        "statement": [(line,) for line in draft.statement],
        "receipt": list(draft.receipt),
    }  # fmt: skip
    return {name: _numbered(LISTS[name], entries) for name, entries in rows.items()}


def _numbered(parts: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[Value]:
    return [_entry(parts, (str(number), *row)) for number, row in enumerate(rows, 1)]


def _entry(parts: tuple[str, ...], texts: tuple[str, ...]) -> Value:
    entry = Value()
    for part, text in zip(parts, texts, strict=True):
        entry.parts[part] = Value(printable(text), blank="")
    return entry
