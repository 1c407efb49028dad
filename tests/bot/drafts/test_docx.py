"""A draft as a Word document: everything of it is there, nothing gets out, always the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.drafts.docx import docx_of
from bot.drafts.model import Draft, Field, Group, Source
from bot.drafts.vetting import vetted
from bot.drafts.word import BLANK
from tests.bot.drafts.samples import (
    AGENT,
    ALL,
    APPLICATION,
    CARD,
    CONTROLS,
    DECLARATION,
    EMPTY,
    HOSTILE,
    NOTHING_SAID,
    NOTICE,
    RARE_NAME,
    REMARKS,
    TURNING,
    with_values,
)

every_sample = pytest.mark.parametrize("draft", ALL.values(), ids=ALL)


def opened(draft: Draft) -> WordDocument:
    return Document(BytesIO(docx_of(draft)))


def body_of(draft: Draft) -> Any:
    return opened(draft).element.body


def lines(draft: Draft) -> list[str]:
    """All that is written, in order; the cells of a row with a bar between them."""
    return [line for block in body_of(draft) for line in _lines(block)]


def _lines(block: Any) -> Iterator[str]:
    if block.tag == qn("w:p"):
        yield block.text
    for row in block.iter(qn("w:tr")):
        yield " | ".join(_of_cell(cell) for cell in row.iter(qn("w:tc")))


def _of_cell(cell: Any) -> str:
    return " / ".join(part.text.replace("\n", " / ") for part in cell.iter(qn("w:p")))


def written(draft: Draft) -> str:
    return "\n".join(lines(draft))


# -- everything is there ------------------------------------------------------------


def test_a_declaration_reads_from_top_to_bottom() -> None:
    assert lines(DECLARATION) == [
        "家庭经济状况声明及查询授权书",
        "厦医保规〔2024〕1号",
        "制作日期：2026年11月25日",
        NOTICE,
        "一、声明内容",
        "家庭情况",
        "项目 | 内容 | 来源",
        "共同生活的家庭成员 | 3人 | 您告诉我们的",
        f"家庭年收入 | {BLANK} | 还缺，请补上 / 工资、养老金、经营收入合起来",
        "本人声明：以上家庭经济状况属实。",
        "本人同意有关部门查询本人和共同生活的家庭成员的收入、存款、房产和车辆。",
        "申请人（签名）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿年＿＿月＿＿日",
        "二、依据",
        "这是根据您说的情况整理的草稿，不是审批决定；能不能办、给多少，由经办单位审核后决定。",
        "三、还需补充",
        "哪一部分 | 项目 | 说明",
        "家庭情况 | ☐ 家庭年收入 | 工资、养老金、经营收入合起来",
    ]


def test_a_card_is_one_table_and_asks_for_no_signature() -> None:
    assert lines(CARD)[3:8] == [
        "不用申请：在定点医院出院时一起结算。",
        "一、出示内容",
        "项目 | 内容 | 来源",
        "看病时出示",
        "身份 | 低保对象 | 您告诉我们的",
    ]
    assert "签名" not in written(CARD)


def test_an_application_says_where_each_value_is_from() -> None:
    text = written(APPLICATION)
    assert "姓名 / Name | 林小满 | 只用于这份草稿，不保存 given for this draft only" in text
    assert "参保地 / Insured at | 厦门市 | 您告诉我们的 said by you" in text
    assert "认定日期 | 2026年3月9日 | 工作人员核实过 confirmed by staff / 民政部门的通知书" in text
    assert "| 按您说的算出 computed / （86,420.50－16,420.50）×50%＝35,000.00；第五条第二款" in text
    assert f"性别 / Sex | {BLANK} | 还缺，请补上 missing" in text


def test_papers_have_boxes_and_steps_and_conditions_their_clauses() -> None:
    text = written(APPLICATION)
    assert "☑ 已有 / have it | 申请人身份证 | 复印件 | 1份 | 公安机关 | 第八条第一项" in text
    assert "☐ 还要准备 / still needed | 户口簿 | 复印件 | 1份" in text
    assert "☐ 窗口可办 / at the counter | 《重特大罕见病资金救助申请表》（附件1）" in text
    assert "4 | 市慈善总会 | 签订协议，发放救助款 | 第九条第四款" in text
    assert "确诊时户口在本市满5年 | 不清楚 | 还不清楚 / not clear yet | 第四条第一项" in text
    assert "一式 3 份" in text


def without_breaks(text: str) -> str:
    return "".join(text.replace("/", " ").split())


@every_sample
def test_every_text_of_a_draft_is_written(draft: Draft) -> None:
    text = without_breaks(written(draft))
    told = [draft.title, draft.document, *draft.notes, *draft.statement]
    told += [part for field in draft.fields for part in (field.label, field.value, field.note)]
    told += [part for paper in draft.papers for part in (paper.name, paper.clause, paper.issuer)]
    told += [part for stage in draft.stages for part in (stage.office, stage.what, stage.clause)]
    told += [part for each in draft.conditions for part in (each.text, each.said, each.clause)]
    told += [part for pair in draft.receipt for part in pair]
    assert [part for part in told if without_breaks(part) not in text] == []


@every_sample
def test_every_missing_field_is_a_blank_and_is_listed_at_the_end(draft: Draft) -> None:
    heading = "還需補充" if draft.locale == "zh_Hant" else "还需补充"
    form, _, listed = written(draft).rpartition(f"、{heading}")
    assert form.count(BLANK + " |") == len(draft.missing)
    assert all(field.label in listed for field in draft.missing)
    assert ("各项都已填写" in listed) == (not draft.missing)


def test_a_value_of_which_nothing_can_be_printed_counts_as_missing() -> None:
    draft = with_values(a="\x00\u202e ")
    assert f"文字1 | {BLANK} | 还缺，请补上" in written(draft)
    assert lines(draft)[-1] == "文字 | ☐ 文字1 | "


def test_an_agent_signs_as_well() -> None:
    assert "代办人（签名）" in written(AGENT)
    assert "代办人（签名）" not in written(APPLICATION)


def test_english_stands_only_beside_drafts_that_have_some() -> None:
    assert "要带的材料  Documents to bring" in written(APPLICATION)
    assert "Documents" not in written(with_values(a="b"))


def test_a_draft_in_traditional_characters_has_its_own_words_in_them() -> None:
    draft = replace(APPLICATION, locale="zh_Hant")
    assert "五、還需補充" in written(draft)
    assert "原件或影本" in written(draft)
    assert opened(draft).sections[0].header.paragraphs[0].text == "草稿，供抄錄到正式表格"
    assert opened(draft).core_properties.language == "zh-TW"


def test_a_changed_value_changes_the_document() -> None:
    assert docx_of(with_values(a="甲")) != docx_of(with_values(a="乙"))


# -- a document that a clerk can work with ---------------------------------------------------------


def test_headings_and_tables_have_real_styles() -> None:
    document = opened(APPLICATION)
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 5
    assert styles.count("Heading 2") == 4
    assert {table.style.name for table in document.tables if table.style} == {"Table Grid"}


def test_the_head_of_each_table_is_repeated_on_the_next_page() -> None:
    for table in body_of(APPLICATION).iter(qn("w:tbl")):
        rows = list(table.iter(qn("w:tr")))
        heads = [row for row in rows if row.find(f".//{qn('w:tblHeader')}") is not None]
        assert heads == rows[:1]


@every_sample
def test_the_cells_of_each_row_fill_its_table(draft: Draft) -> None:
    for table in opened(draft).tables:
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_chinese_has_chinese_fonts_in_every_style() -> None:
    styles = opened(APPLICATION).styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Draft Cell", "Header"):
        fonts = styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}
        assert not [key for key in fonts.attrib if "Theme" in key]


def test_rare_characters_have_the_font_that_holds_them() -> None:
    draft = with_values(a=f"欧阳{RARE_NAME}")
    rare = [
        run
        for run in body_of(draft).iter(qn("w:r"))
        if run.xpath("./w:rPr/w:rFonts[@w:eastAsia='SimSun-ExtB']")
    ]
    assert [run.text for run in rare] == ["𠮷", "𡿨𣎴"]
    assert f"欧阳{RARE_NAME}" in written(draft)


def test_the_page_is_a4_with_the_notice_above_and_its_number_below() -> None:
    page = opened(APPLICATION).sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert page.header.paragraphs[0].text == NOTICE
    codes = page.footer.part.element.iter(qn("w:fldSimple"))
    assert [code.get(qn("w:instr")) for code in codes] == ["PAGE", "NUMPAGES"]


def test_title_language_and_dates_are_in_the_properties() -> None:
    properties = opened(APPLICATION).core_properties
    assert properties.title == "重特大罕见病资金救助申请表"
    assert properties.language == "zh-CN"
    assert properties.created is not None
    assert properties.created.replace(tzinfo=None) == datetime(2026, 11, 25)  # noqa: DTZ001
    assert properties.created == properties.modified


def test_a_long_title_does_not_break_the_properties() -> None:
    title = "很长的名字" * 100
    document = opened(replace(EMPTY, title=title))
    assert document.paragraphs[0].text == title
    assert document.core_properties.title == title[:255]


@every_sample
def test_it_is_black_on_white(draft: Draft) -> None:
    with zipfile.ZipFile(BytesIO(docx_of(draft))) as package:
        for name in ("word/document.xml", "word/styles.xml"):
            colours = package.read(name).decode().split('w:color w:val="')[1:]
            assert {colour[:6] for colour in colours} <= {"000000", 'auto"/'}


# -- the same bytes; nothing gets out ------------------------------------------------------------


@every_sample
def test_the_same_draft_gives_the_same_bytes(draft: Draft) -> None:
    assert docx_of(draft) == docx_of(replace(draft))


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from bot.drafts.docx import docx_of;"
        "from tests.bot.drafts.samples import APPLICATION;"
        "Path(sys.argv[1]).write_bytes(docx_of(APPLICATION))"
    )
    file = tmp_path / "x.docx"
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", script, str(file)], check=True, cwd=root)
    assert file.read_bytes() == docx_of(APPLICATION)


def test_nothing_tells_when_it_was_packed() -> None:
    with zipfile.ZipFile(BytesIO(docx_of(APPLICATION))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@every_sample
def test_what_we_make_would_pass_as_an_office_form(draft: Draft) -> None:
    assert "word/document.xml" in vetted(docx_of(draft))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_only_text(kind: str) -> None:
    table = opened(with_values(a=HOSTILE[kind])).tables[0]
    assert table.cell(1, 1).paragraphs[0].text == HOSTILE[kind]
    body = body_of(with_values(a=HOSTILE[kind]))
    assert [each.tag for each in body.iter(qn("w:instrText"), qn("w:fldSimple"))] == []


def test_a_hostile_text_is_only_text_wherever_it_stands() -> None:
    mean = HOSTILE["xml"] + "\x00\u202e"
    draft = replace(
        APPLICATION,
        title=mean,
        document=mean,
        notes=(mean,),
        statement=(mean,),
        receipt=((mean, mean),),
        groups=(Group(mean, (Field("a", mean, mean, Source.SAID, mean, mean),), mean),),
        papers=(replace(APPLICATION.papers[0], name=mean, issuer=mean, form=mean, copies=mean),),
        stages=(replace(APPLICATION.stages[0], office=mean, what=mean, clause=mean),),
        conditions=(replace(APPLICATION.conditions[0], text=mean, said=mean, clause=mean),),
    )
    text = written(draft)
    assert text.count(HOSTILE["xml"]) == 22
    assert "\u202e" not in text


def test_controls_and_marks_that_turn_the_direction_are_left_out() -> None:
    table = opened(with_values(a=CONTROLS, b=TURNING, c="一\r\n二\t三")).tables[0]
    assert [table.cell(row, 1).text for row in (1, 2, 3)] == ["甲\n乙丙", "A17丁戊", "一\n二 三"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=400))
def test_any_text_makes_a_document_with_its_tables_whole(label: str, value: str) -> None:
    field = Field("a", label, value, Source.SAID if value else Source.MISSING)
    tables = opened(replace(EMPTY, groups=(Group(label, (field,)),))).tables
    assert [len(table.columns) for table in tables] in ([3], [3, 3])


@settings(max_examples=40, deadline=None)
@given(st.dates(min_value=date(1, 1, 1)))
def test_any_day_can_be_the_day_it_was_made(day: date) -> None:
    assert f"{day.year}年{day.month}月{day.day}日" in written(replace(EMPTY, made_on=day))


def test_a_document_takes_less_than_a_tenth_of_a_second() -> None:
    docx_of(APPLICATION)
    took = []
    for _ in range(7):
        begun = perf_counter()
        docx_of(APPLICATION)
        took.append(perf_counter() - begun)
    assert min(took) < 0.1


# -- LibreOffice ------------------------------------------------------------

OFFICE = shutil.which("soffice")
with_office = pytest.mark.skipif(OFFICE is None, reason="soffice (LibreOffice) is not installed")


@cache
def printed(folder: Path) -> dict[str, PdfReader]:
    """Every sample as LibreOffice prints it."""
    for name, draft in ALL.items():
        (folder / f"{name}.docx").write_bytes(docx_of(draft))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [str(folder / f"{name}.docx") for name in ALL]
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=120)
    return {name: PdfReader(folder / f"{name}.pdf") for name in ALL}


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    return printed(tmp_path_factory.mktemp("office"))


def squeezed(text: str) -> str:
    return "".join(text.split())


@with_office
@every_sample
def test_libreoffice_prints_every_value(draft: Draft, pdfs: dict[str, PdfReader]) -> None:
    pages = [squeezed(page.extract_text()) for page in pdfs[draft.name].pages]
    text = "".join(pages)
    assert all(squeezed(NOTICE) in page or "供抄錄到" in page for page in pages)
    on_one_page = [field for field in draft.fields if field.value != REMARKS]
    assert [field.id for field in on_one_page if squeezed(field.value) not in text] == []


@with_office
def test_libreoffice_loses_nothing_of_two_thousand_characters(pdfs: dict[str, PdfReader]) -> None:
    text = squeezed("".join(page.extract_text() for page in pdfs["long"].pages))
    assert text.count("孩子") == REMARKS.count("孩子")
    assert len(pdfs["long"].pages) <= 4


@with_office
def test_libreoffice_puts_a_card_on_one_page(pdfs: dict[str, PdfReader]) -> None:
    assert len(pdfs[CARD.name].pages) == 1


@with_office
def test_libreoffice_keeps_title_and_a4(pdfs: dict[str, PdfReader]) -> None:
    pdf = pdfs[NOTHING_SAID.name]
    assert pdf.metadata is not None
    assert pdf.metadata.title == NOTHING_SAID.title
    assert round(float(pdf.pages[0].mediabox.width)) == 595
