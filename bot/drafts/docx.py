"""A draft as a Word document: real styles, tables a clerk can edit, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bot.drafts.model import Condition, Draft, Field, Have, Kind, Paper, Source, Stage
from bot.drafts.word import (
    BLANK,
    Block,
    Cell,
    cell,
    empty_document,
    heading,
    paragraph,
    printable,
    table,
    zipped,
)
from bot.drafts.wording import Wording, wording_of

LONG = 150  # characters from which a value gets the width of two columns
CARD_SCALE = 0.7  # a card stands on one page
LONGEST_PROPERTY = 255
FIELD_WIDTHS = (2500, 4438, 2700)
CARD_WIDTHS = (2600, 2800, 4238)
PAPER_WIDTHS = (1400, 3038, 1500, 700, 1400, 1600)
STAGE_WIDTHS = (700, 2500, 4638, 1800)
CONDITION_WIDTHS = (4200, 2338, 1500, 1600)
RECEIPT_WIDTHS = (2600, 7038)
MISSING_WIDTHS = (2500, 3438, 3700)

# the heads of the tables
OF_A_FIELD = ("print.item", "print.value", "print.source")
OF_A_PAPER = (
    *("print.state", "print.paper", "print.form"),
    *("print.copies", "print.issuer", "print.clause"),
)
OF_A_STAGE = ("print.step", "print.office", "print.what", "print.clause")
OF_A_CONDITION = ("print.condition", "print.situation", "print.outcome", "print.clause")
OF_WHAT_IS_MISSING = ("print.part", "print.item", "print.note")

# the heading over what is filled in
CONTENT = {
    Kind.APPLICATION: "print.section.application",
    Kind.DECLARATION: "print.section.declaration",
    Kind.CARD: "print.section.card",
}
EMPTY_BOX, SIGNATURE = "☐", "＿" * 8
SECTION_NUMBERS = "一二三四五六七八"


def docx_of(draft: Draft) -> bytes:
    """The draft as a DOCX file."""
    cleaned = _without_empty_values(draft)
    empty = dict(_empty(draft))
    empty["word/document.xml"] = _document_xml(empty["word/document.xml"], cleaned)
    empty["docProps/core.xml"] = _properties_xml(empty["docProps/core.xml"], cleaned)
    return zipped(empty.items())


def filled_or_missing(field: Field) -> Field:
    """A field; missing where nothing of its value can be printed."""
    value = printable(field.value)
    return replace(field, value=value, source=field.source if value else Source.MISSING)


def _empty(draft: Draft) -> tuple[tuple[str, bytes], ...]:
    language = "zh-TW" if draft.locale.startswith("zh_Hant") else "zh-CN"
    words, scale = wording_of(draft).words, CARD_SCALE if _is_card(draft) else 1.0
    footer = words("print.page", number="|PAGE|", total="|NUMPAGES|").split("|")
    return empty_document(language, words("print.notice"), tuple(footer), scale)


def _is_card(draft: Draft) -> bool:
    return draft.kind is Kind.CARD


def _without_empty_values(draft: Draft) -> Draft:
    groups = (
        replace(group, fields=tuple(map(filled_or_missing, group.fields))) for group in draft.groups
    )
    return replace(draft, groups=tuple(groups))


# -- the content --------------------------------------------------------------------------------


def _document_xml(empty: bytes, draft: Draft) -> bytes:
    document: Block = parse_xml(empty)
    page = document.body.find(qn("w:sectPr"))
    for block in _content(draft, wording_of(draft)):
        page.addprevious(block)
    return serialize_part_xml(document)


def _properties_xml(empty: bytes, draft: Draft) -> bytes:
    properties: Block = parse_xml(empty)
    properties.title_text = printable(draft.title)[:LONGEST_PROPERTY]
    properties.subject_text = printable(draft.document)[:LONGEST_PROPERTY]
    words = wording_of(draft).words
    properties.author_text = properties.lastModifiedBy_text = words("print.author")
    properties.comments_text = words("print.notice")
    properties.created_datetime = properties.modified_datetime = datetime.combine(
        draft.made_on, time(), UTC
    )
    return serialize_part_xml(properties)


def _content(draft: Draft, wording: Wording) -> Iterator[Block]:
    yield paragraph("Title", draft.title)
    if draft.document:
        yield paragraph("Subtitle", draft.document)
    yield paragraph("Subtitle", "　".join(_made(draft, wording)))
    yield from (paragraph("Draft Notice", note) for note in draft.notes)
    numbers = iter(SECTION_NUMBERS)
    for key, blocks in _sections(draft, wording):
        new_page = bool(key == "print.basis" and draft.conditions and not _is_card(draft))
        title = f"{next(numbers)}、{wording.words(key)}"
        yield heading(1, title, wording.beside(key), new_page=new_page)
        yield from blocks


def _made(draft: Draft, wording: Wording) -> Iterator[str]:
    words = wording.words
    yield f"{words('print.made_on')}：{words.day(draft.made_on)}"
    if draft.copies > 1:
        yield words("copies", copies=draft.copies)


def _sections(draft: Draft, wording: Wording) -> Iterator[tuple[str, Iterable[Block]]]:
    yield CONTENT[draft.kind], _form(draft, wording)
    if draft.papers:
        yield "print.papers", [_papers(draft.papers, wording)]
    if draft.stages:
        yield "print.stages", [_stages(draft.stages, wording)]
    yield "print.basis", _basis(draft, wording)
    yield "print.missing", _missing(draft, wording)


def _heads(wording: Wording, *keys: str) -> list[Cell]:
    return [cell(wording.words(key), wording.beside(key), first="Draft Label") for key in keys]


def _form(draft: Draft, wording: Wording) -> Iterator[Block]:
    yield from _in_one_table(draft, wording) if _is_card(draft) else _in_tables(draft, wording)
    yield from (paragraph("Draft Statement", line) for line in draft.statement)
    if draft.statement or not _is_card(draft):
        yield from _signatures(draft, wording)


def _in_tables(draft: Draft, wording: Wording) -> Iterator[Block]:
    for group in draft.groups:
        yield heading(2, group.title, group.english)
        rows = (_field(field, wording) for field in group.fields)
        yield table(FIELD_WIDTHS, _heads(wording, *OF_A_FIELD), rows)


def _in_one_table(draft: Draft, wording: Wording) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    for group in draft.groups:
        rows.append([cell(f"{group.title} {group.english}", first="Draft Label")])
        rows.extend(_field(field, wording, in_one_line=True) for field in group.fields)
    if rows:
        yield table(CARD_WIDTHS, _heads(wording, *OF_A_FIELD), rows)


def _field(field: Field, wording: Wording, *, in_one_line: bool = False) -> list[Cell]:
    label = cell(field.label, field.english, first="Draft Label")
    key = f"print.source.{field.source.value}.name"
    source = f"{wording.words(key)} {wording.beside(key)}".strip()
    all_of_it = "；".join(filter(None, (source, field.note)))
    if len(field.value) > LONG:
        return [label, cell(field.value, all_of_it)]
    told = (all_of_it,) if in_one_line else (source, field.note)
    return [label, cell(field.value or BLANK), cell(*told, first="Draft Small")]


def _signatures(draft: Draft, wording: Wording) -> Iterator[Block]:
    signing = ["applicant"]
    if any(field.id.startswith("agent.") for field in draft.fields):
        signing.append("agent")
    words = wording.words
    day = f"{words('print.signed_on')}：{words('print.day_blank')}"
    for who in signing:
        key = f"print.signature.{who}"
        yield paragraph("Draft Signature", f"{words(key)}：{SIGNATURE}　　{day}")
        if english := wording.beside(key):
            yield paragraph("Draft Small", english)


def _papers(papers: Iterable[Paper], wording: Wording) -> Block:
    rows = (
        [
            _state(paper.have, wording),
            *map(cell, (paper.name, paper.form, paper.copies, paper.issuer, paper.clause)),
        ]
        for paper in papers
    )
    return table(PAPER_WIDTHS, _heads(wording, *OF_A_PAPER), rows)


def _state(have: Have, wording: Wording) -> Cell:
    key = f"print.have.{have.value}"
    return cell(f"{tick_box(have)} {wording.words(key)}", wording.beside(key))


def tick_box(have: Have) -> str:
    return "☑" if have is Have.HAVE else EMPTY_BOX


def _stages(stages: Iterable[Stage], wording: Wording) -> Block:
    rows = (
        [*map(cell, (str(stage.number), stage.office, stage.what, stage.clause))]
        for stage in stages
    )
    return table(STAGE_WIDTHS, _heads(wording, *OF_A_STAGE), rows)


def _basis(draft: Draft, wording: Wording) -> Iterator[Block]:
    if draft.conditions:
        rows = [_condition(condition, wording) for condition in draft.conditions]
        yield table(CONDITION_WIDTHS, _heads(wording, *OF_A_CONDITION), rows)
    if draft.receipt:
        yield from _receipt(draft, wording)
    yield paragraph("Draft Statement", wording.words("print.no_decision"))
    if english := wording.beside("print.no_decision"):
        yield paragraph("Draft Small", english)


def _receipt(draft: Draft, wording: Wording) -> Iterator[Block]:
    words = wording.words
    if _is_card(draft):
        told = "；".join(f"{label} {value}" for label, value in draft.receipt)
        yield paragraph("Draft Small", f"{words('print.receipt')}：{told}")
        return
    yield heading(2, words("print.receipt"), wording.beside("print.receipt"))
    yield paragraph("Draft Small", words("print.receipt.purpose"))
    rows = (list(map(cell, pair)) for pair in draft.receipt)
    yield table(RECEIPT_WIDTHS, _heads(wording, "print.item", "print.value"), rows)


def _condition(condition: Condition, wording: Wording) -> list[Cell]:
    key = f"print.outcome.{condition.outcome.value}"
    return [
        cell(condition.text),
        cell(condition.said),
        cell(wording.words(key), wording.beside(key)),
        cell(condition.clause),
    ]


def _missing(draft: Draft, wording: Wording) -> Iterator[Block]:
    if not draft.missing:
        yield paragraph("Normal", wording.words("print.nothing_missing"))
        return
    groups = [(group, [each for each in group.fields if not each.value]) for group in draft.groups]
    if _is_card(draft):
        for group, fields in groups:
            if fields:
                named = "、".join(field.label for field in fields)
                yield paragraph("Draft Cell", f"{EMPTY_BOX} {group.title}：{named}")
        return
    rows = (
        [cell(group.title), cell(f"{EMPTY_BOX} {field.label}", field.english), cell(field.note)]
        for group, fields in groups
        for field in fields
    )
    yield table(MISSING_WIDTHS, _heads(wording, *OF_WHAT_IS_MISSING), rows)
