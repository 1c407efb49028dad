"""A draft as a Word document: real styles, tables a clerk can edit, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bot.drafts.model import Condition, Draft, Field, Kind, Paper, Source, Stage
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

TEXTS = {
    "notice": ("草稿，供抄录到正式表格", "Draft, to be copied onto the official form"),
    "pages": ("第 |PAGE| 页　共 |NUMPAGES| 页", "Page"),
    "by": ("问助", "Wenzhu"),
    "made": ("制作日期", "Made on"),
    "copies": ("一式{copies}份", "{copies} copies"),
    "application": ("填写内容", "Application"),
    "declaration": ("声明内容", "Declaration"),
    "card": ("出示内容", "To show"),
    "papers": ("要带的材料", "Documents to bring"),
    "stages": ("办理步骤", "Steps"),
    "basis": ("依据", "Basis"),
    "receipt": ("核对信息（经办机构可以用它重算一遍）", "Receipt"),
    "still": ("还需补充", "Still to be filled in"),
    "nothing": ("没有还需补充的内容。", "Nothing is missing."),
    "item": ("项目", "Item"),
    "value": ("内容", "Content"),
    "source": ("来源", "Source"),
    "said": ("本人讲述", "said"),
    "given": ("本人提供", "given"),
    "computed": ("计算得出", "computed"),
    "confirmed": ("工作人员确认", "confirmed"),
    "missing": ("还没有提供", "not given"),
    "ready": ("准备情况", "Ready"),
    "have": ("☑ 已有", "have"),
    "needed": ("☐ 还要准备", "still needed"),
    "at_counter": ("☐ 窗口可办", "at the counter"),
    "paper": ("材料", "Document"),
    "form": ("原件或复印件", "Original or copy"),
    "count": ("份数", "Copies"),
    "issuer": ("由谁出具", "Issued by"),
    "clause": ("条款", "Clause"),
    "number": ("步骤", "Step"),
    "office": ("在哪里办", "Office"),
    "what": ("做什么", "What"),
    "condition": ("条件", "Condition"),
    "situation": ("您的情况", "Your situation"),
    "outcome": ("结果", "Outcome"),
    "met": ("看起来符合", "appears met"),
    "not_met": ("看起来不符合", "appears not met"),
    "open": ("还不清楚", "open"),
    "group": ("哪一部分", "Part"),
    "who": ("说明", "Note"),
    "no_decision": (
        "这是根据您说的情况整理的草稿，不是审批决定；能不能办、给多少，由经办单位审核后决定。",
        "This draft is no decision; the office in charge decides.",
    ),
    "signature": ("申请人（签名）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日", "Sign, date"),
    "agent": ("代办人（签名）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日", "Agent, date"),
}  # fmt: skip

SECTION_NUMBERS = "一二三四五六七八"


def docx_of(draft: Draft) -> bytes:
    """The draft as a DOCX file."""
    cleaned = _without_empty_values(draft)
    empty = dict(_empty(draft))
    empty["word/document.xml"] = _document_xml(empty["word/document.xml"], cleaned)
    empty["docProps/core.xml"] = _properties_xml(empty["docProps/core.xml"], cleaned)
    return zipped(empty.items())


def day_in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def filled_or_missing(field: Field) -> Field:
    """A field; missing where nothing of its value can be printed."""
    value = printable(field.value)
    return replace(field, value=value, source=field.source if value else Source.MISSING)


@dataclass(frozen=True)
class FormWords:
    """The fixed texts of a draft, with English beside them where the draft has any."""

    locale: str
    in_english: bool = False

    def __call__(self, key: str, **values: object) -> str:
        return _in_script(TEXTS[key][0], self.locale).format_map(values)

    def english(self, key: str, **values: object) -> str:
        return TEXTS[key][1].format_map(values) if self.in_english else ""


def _empty(draft: Draft) -> tuple[tuple[str, bytes], ...]:
    language = "zh-TW" if draft.locale.startswith("zh_Hant") else "zh-CN"
    labels, scale = FormWords(draft.locale), CARD_SCALE if _is_card(draft) else 1.0
    return empty_document(language, labels("notice"), tuple(labels("pages").split("|")), scale)


def _is_card(draft: Draft) -> bool:
    return draft.kind is Kind.CARD


@cache
def _in_script(text: str, locale: str) -> str:
    return _to_traditional()(text) if locale.startswith("zh_Hant") else text


@cache
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC  # takes a moment to load, and few need it

    return OpenCC("s2t").convert


def words_for(draft: Draft) -> FormWords:
    translated = any(field.english for field in draft.fields)
    return FormWords(draft.locale, translated or any(group.english for group in draft.groups))


def _without_empty_values(draft: Draft) -> Draft:
    groups = (
        replace(group, fields=tuple(map(filled_or_missing, group.fields))) for group in draft.groups
    )
    return replace(draft, groups=tuple(groups))


# -- the content --------------------------------------------------------------------------------


def _document_xml(empty: bytes, draft: Draft) -> bytes:
    document: Block = parse_xml(empty)
    page = document.body.find(qn("w:sectPr"))
    for block in _content(draft, words_for(draft)):
        page.addprevious(block)
    return serialize_part_xml(document)


def _properties_xml(empty: bytes, draft: Draft) -> bytes:
    properties: Block = parse_xml(empty)
    properties.title_text = printable(draft.title)[:LONGEST_PROPERTY]
    properties.subject_text = printable(draft.document)[:LONGEST_PROPERTY]
    properties.author_text = properties.lastModifiedBy_text = TEXTS["by"][0]
    properties.comments_text = TEXTS["notice"][0]
    properties.created_datetime = properties.modified_datetime = datetime.combine(
        draft.made_on, time(), UTC
    )
    return serialize_part_xml(properties)


def _content(draft: Draft, labels: FormWords) -> Iterator[Block]:
    yield paragraph("Title", draft.title)
    if draft.document:
        yield paragraph("Subtitle", draft.document)
    yield paragraph("Subtitle", "　".join(_made(draft, labels)))
    yield from (paragraph("Draft Notice", note) for note in draft.notes)
    numbers = iter(SECTION_NUMBERS)
    for key, blocks in _sections(draft, labels):
        new_page = bool(key == "basis" and draft.conditions and not _is_card(draft))
        title = f"{next(numbers)}、{labels(key)}"
        yield heading(1, title, labels.english(key), new_page=new_page)
        yield from blocks


def _made(draft: Draft, labels: FormWords) -> Iterator[str]:
    yield f"{labels('made')}：{day_in_words(draft.made_on)}"
    if draft.copies > 1:
        yield labels("copies", copies=draft.copies)


def _sections(draft: Draft, labels: FormWords) -> Iterator[tuple[str, Iterable[Block]]]:
    yield draft.kind.value, _form(draft, labels)
    if draft.papers:
        yield "papers", [_papers(draft.papers, labels)]
    if draft.stages:
        yield "stages", [_stages(draft.stages, labels)]
    yield "basis", _basis(draft, labels)
    yield "still", _missing(draft, labels)


def _heads(labels: FormWords, keys: str) -> list[Cell]:
    return [cell(labels(key), labels.english(key), first="Draft Label") for key in keys.split()]


def _form(draft: Draft, labels: FormWords) -> Iterator[Block]:
    yield from _in_one_table(draft, labels) if _is_card(draft) else _in_tables(draft, labels)
    yield from (paragraph("Draft Statement", line) for line in draft.statement)
    if draft.statement or not _is_card(draft):
        yield from _signatures(draft, labels)


def _in_tables(draft: Draft, labels: FormWords) -> Iterator[Block]:
    for group in draft.groups:
        yield heading(2, group.title, group.english)
        rows = (_field(field, labels) for field in group.fields)
        yield table(FIELD_WIDTHS, _heads(labels, "item value source"), rows)


def _in_one_table(draft: Draft, labels: FormWords) -> Iterator[Block]:
    rows: list[list[Cell]] = []
    for group in draft.groups:
        rows.append([cell(f"{group.title} {group.english}", first="Draft Label")])
        rows.extend(_field(field, labels, in_one_line=True) for field in group.fields)
    if rows:
        yield table(CARD_WIDTHS, _heads(labels, "item value source"), rows)


def _field(field: Field, labels: FormWords, *, in_one_line: bool = False) -> list[Cell]:
    label = cell(field.label, field.english, first="Draft Label")
    key = field.source.value
    source = f"{labels(key)} {labels.english(key)}".strip()
    all_of_it = "；".join(filter(None, (source, field.note)))
    if len(field.value) > LONG:
        return [label, cell(field.value, all_of_it)]
    told = (all_of_it,) if in_one_line else (source, field.note)
    return [label, cell(field.value or BLANK), cell(*told, first="Draft Small")]


def _signatures(draft: Draft, labels: FormWords) -> Iterator[Block]:
    signing = ["signature"]
    if any(field.id.startswith("agent.") for field in draft.fields):
        signing.append("agent")
    for key in signing:
        yield paragraph("Draft Signature", labels(key))
        if english := labels.english(key):
            yield paragraph("Draft Small", english)


def _papers(papers: Iterable[Paper], labels: FormWords) -> Block:
    rows = (
        [
            cell(labels(paper.have.value), labels.english(paper.have.value)),
            *map(cell, (paper.name, paper.form, paper.copies, paper.issuer, paper.clause)),
        ]
        for paper in papers
    )
    return table(PAPER_WIDTHS, _heads(labels, "ready paper form count issuer clause"), rows)


def _stages(stages: Iterable[Stage], labels: FormWords) -> Block:
    rows = (
        [*map(cell, (str(stage.number), stage.office, stage.what, stage.clause))]
        for stage in stages
    )
    return table(STAGE_WIDTHS, _heads(labels, "number office what clause"), rows)


def _basis(draft: Draft, labels: FormWords) -> Iterator[Block]:
    if draft.conditions:
        rows = [_condition(condition, labels) for condition in draft.conditions]
        yield table(CONDITION_WIDTHS, _heads(labels, "condition situation outcome clause"), rows)
    if draft.receipt:
        yield from _receipt(draft, labels)
    yield paragraph("Draft Statement", labels("no_decision"))
    if english := labels.english("no_decision"):
        yield paragraph("Draft Small", english)


def _receipt(draft: Draft, labels: FormWords) -> Iterator[Block]:
    if _is_card(draft):
        told = "；".join(f"{label} {value}" for label, value in draft.receipt)
        yield paragraph("Draft Small", f"{labels('receipt')}：{told}")
        return
    yield heading(2, labels("receipt"), labels.english("receipt"))
    rows = (list(map(cell, pair)) for pair in draft.receipt)
    yield table(RECEIPT_WIDTHS, _heads(labels, "item value"), rows)


def _condition(condition: Condition, labels: FormWords) -> list[Cell]:
    outcome = condition.outcome.value
    return [
        cell(condition.text),
        cell(condition.said),
        cell(labels(outcome), labels.english(outcome)),
        cell(condition.clause),
    ]


def _missing(draft: Draft, labels: FormWords) -> Iterator[Block]:
    if not draft.missing:
        yield paragraph("Normal", labels("nothing"))
        return
    groups = [(group, [each for each in group.fields if not each.value]) for group in draft.groups]
    if _is_card(draft):
        for group, fields in groups:
            if fields:
                named = "、".join(field.label for field in fields)
                yield paragraph("Draft Cell", f"☐ {group.title}：{named}")
        return
    rows = (
        [cell(group.title), cell(f"☐ {field.label}", field.english), cell(field.note)]
        for group, fields in groups
        for field in fields
    )
    yield table(MISSING_WIDTHS, _heads(labels, "group item who"), rows)
