"""An office's own form is filled as it says, or refused with what to mend."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from time import perf_counter

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.exceptions import TemplateError as EngineError

from bot.drafts.marks import TemplateError
from bot.drafts.model import Draft
from bot.drafts.templates import ABOUT, LISTS, Engine, Value, fields_in, filled
from bot.drafts.vetting import LARGEST
from bot.drafts.word import BLANK
from rules.facts import ORDER
from tests.bot.drafts.samples import (
    APPLICATION,
    ATTACK,
    CONTROLS,
    EMPTY,
    HOSTILE,
    RARE,
    RARE_NAME,
    TURNING,
    with_values,
)

Edit = Callable[[dict[str, bytes]], None]


def form(*paragraphs: str, header: str = "") -> bytes:
    """A form with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def saved(document: object) -> bytes:
    stream = BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def form_with_table(*rows: tuple[str, ...]) -> bytes:
    document = Document()
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return saved(document)


def repacked(file: bytes, edit: Edit) -> bytes:
    """The file with its parts changed."""
    with zipfile.ZipFile(BytesIO(file)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    edit(parts)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def in_body(text: bytes, instead: bytes) -> Edit:
    def edit(parts: dict[str, bytes]) -> None:
        assert text in parts["word/document.xml"]
        parts["word/document.xml"] = parts["word/document.xml"].replace(text, instead)

    return edit


def paragraphs_of(file: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(file)).paragraphs]


def filling(*paragraphs: str, draft: Draft = APPLICATION) -> list[str]:
    return paragraphs_of(filled(form(*paragraphs), draft))


def problem(template: bytes, draft: Draft = APPLICATION) -> str:
    with pytest.raises(TemplateError) as refused:
        filled(template, draft)
    return str(refused.value)


# -- what is filled ------------------------------------------------------------------------------


def test_a_value_stands_where_its_name_stood() -> None:
    assert filling("姓名：{{ applicant.name }}，户口：{{hukou_place}}") == [
        "姓名：林小满，户口：厦门市"
    ]


def test_a_missing_value_is_a_visible_blank() -> None:
    assert filling("电话：{{ applicant.phone }}") == [f"电话：{BLANK}"]


def test_what_is_known_of_the_draft_can_be_named() -> None:
    assert filling(
        "{{ draft.title }} {{ draft.document }} {{ draft.date }} {{ draft.copies }}"
    ) == ["重特大罕见病资金救助申请表 厦医保规〔2024〕1号 2026年11月25日 3"]


def test_a_question_tells_what_is_there_from_what_is_not() -> None:
    asked = [
        f"{{% if {name} %}}有{{% else %}}没有{{% endif %}}"
        for name in ("applicant.name", "applicant.phone", "papers")
    ]
    assert filling(*asked) == ["有", "没有", "有"]
    assert filling("{% if not applicant.phone %}请补{% endif %}") == ["请补"]


def test_a_row_is_repeated_for_each_paper() -> None:
    file = filled(
        form_with_table(
            ("材料", "份数"),
            ("{%tr for paper in papers %}", ""),
            ("{{ paper.number }}. {{ paper.box }} {{ paper.name }}", "{{ paper.copies }}"),
            ("{%tr endfor %}", ""),
        ),
        APPLICATION,
    )
    rows = [[cell.text for cell in row.cells] for row in Document(BytesIO(file)).tables[0].rows]
    assert rows[:3] == [["材料", "份数"], ["1. ☑ 申请人身份证", "1份"], ["2. ☐ 户口簿", "1份"]]
    assert len(rows) == 1 + len(APPLICATION.papers)


def test_a_paragraph_is_repeated_for_each_step_condition_and_missing_field() -> None:
    assert filling(
        "{%p for stage in stages %}", "{{ stage.number }} {{ stage.office }}", "{%p endfor %}",
        "{% for each in conditions %}{{ each.clause }}：{{ each.outcome }}；{% endfor %}",
        "{% for gap in missing %}{{ gap.label }} {% endfor %}",
        "{% for line in receipt %}{{ line.label }}={{ line.value }} {% endfor %}",
    ) == [
        "1 市慈善总会", "2 市医疗保障局", "3 市慈善总会", "4 市慈善总会",
        "第三条：看起来符合；第四条第一项：还不清楚；第四条第三项：看起来不符合；",
        "性别 联系电话 目录外费用 ",
        "".join(f"{label}={value} " for label, value in APPLICATION.receipt),
    ]  # fmt: skip


def test_a_header_is_filled_as_well() -> None:
    file = filled(form("x", header="{{ applicant.name }}"), APPLICATION)
    assert Document(BytesIO(file)).sections[0].header.paragraphs[0].text == "林小满"


def with_footnote(text: str) -> Edit:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

    def edit(parts: dict[str, bytes]) -> None:
        parts["word/footnotes.xml"] = (
            f'<w:footnotes xmlns:w="{main}"><w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r>'
            "</w:p></w:footnote></w:footnotes>"
        ).encode()
        for name, end, added in (
            ("[Content_Types].xml", b"</Types>",
             f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'),
            ("word/_rels/document.xml.rels", b"</Relationships>",
             f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/>'),
        ):  # fmt: skip
            parts[name] = parts[name].replace(end, added.encode() + end)

    return edit


def test_a_footnote_is_filled_once_however_many_sections_there_are() -> None:
    document = Document()
    document.add_section()
    template = repacked(saved(document), with_footnote("注：{{ text.jinja }}"))
    with zipfile.ZipFile(BytesIO(filled(template, ATTACK))) as package:
        footnotes = package.read("word/footnotes.xml").decode()
    assert f"注：{HOSTILE['jinja']}" in footnotes


def test_an_unknown_field_in_a_footnote_is_refused() -> None:
    assert "脚注第 1 段" in problem(repacked(form("x"), with_footnote("{{ nome }}")))


def test_a_name_that_word_has_cut_into_runs_is_read_as_one() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("姓名：{", "{ appli", "cant.na", "me }", "}。"):
        paragraph.add_run(piece)
    assert paragraphs_of(filled(saved(document), APPLICATION)) == ["姓名：林小满。"]


def test_the_same_form_and_draft_give_the_same_bytes() -> None:
    template = form("{{ applicant.name }}")
    assert filled(template, APPLICATION) == filled(template, APPLICATION)


def test_a_documented_field_that_the_draft_does_not_have_stays_blank() -> None:
    template = form("代办人：{{ agent.name }}")
    assert "没有 agent.name 这个字段" in problem(template)
    assert paragraphs_of(filled(template, APPLICATION, {"agent.name"})) == [f"代办人：{BLANK}"]


def test_rare_characters_go_through() -> None:
    assert filling("{{ text.name }}", draft=RARE) == [RARE_NAME]


# -- nothing gets out of its place -----------------------------------------------------------------


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_value_is_only_text(kind: str) -> None:
    assert filling(f"前{{{{ text.{kind} }}}}后", draft=ATTACK) == [f"前{HOSTILE[kind]}后"]


def test_controls_and_marks_that_turn_the_direction_are_left_out() -> None:
    draft = with_values(a=CONTROLS, b=TURNING, c="一\n二\r\n三", d="\x00")
    assert filling("{{ text.a }}", "{{ text.b }}", "{{ text.c }}", "{{ text.d }}", draft=draft) == [
        "甲\n乙丙", "A17丁戊", "一\n二\n三", BLANK,
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_value_leaves_the_rest_of_the_form_as_it_is(value: str) -> None:
    lines = filling("甲", "{{ text.a }}", "乙", draft=with_values(a=value))
    assert (lines[0], lines[-1], len(lines)) == ("甲", "乙", 3)


@pytest.mark.parametrize(
    "mark",
    [
        "{{ applicant.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ applicant['name'] }}",
        "{{ 9 * 9 }}",
        "{{ range(10) }}",
        "{{ applicant.name|upper }}",
        "{{ applicant.name.upper() }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% for x in range(9) %}{% endfor %}",
        "{% for x in papers recursive %}{% endfor %}",
        "{% if papers[0] %}{% endif %}",
        "{{r applicant.name }}",
        "{% colspan 2 %}",
        "{%- if papers %}{% endif %}",
        "{# 说明 #}",
        "{% raw %}{% endraw %}",
    ],
)
def test_anything_but_the_small_language_is_refused(mark: str) -> None:
    assert "正文第 2 段" in problem(form("x", mark))


@pytest.mark.parametrize(
    "hidden",
    [
        b'<w:bookmarkStart w:id="1" w:name="{{ 9*9 }}"/>',
        b"<w:p><w:del><w:r><w:delText>{{ 9*9 }}</w:delText></w:r></w:del></w:p>",
        b"<w:p>{{ 9*9 }}</w:p>",
    ],
)
def test_a_mark_hidden_outside_the_text_is_refused(hidden: bytes) -> None:
    template = repacked(form("x"), in_body(b"<w:sectPr ", hidden + b"<w:sectPr "))
    assert "标记只能写在普通文字里" in problem(template)


@pytest.mark.parametrize("source", ["{{ 9*9 }}", "{{ a.b() }}", "{% set a = 1 %}", "{{ a|e }}"])
def test_the_engine_itself_runs_nothing_but_the_small_language(source: str) -> None:
    with pytest.raises(EngineError):
        Engine().from_string(source)


def test_the_engine_reaches_nothing_but_the_parts_of_values() -> None:
    with pytest.raises(EngineError):
        Engine().from_string("{{ a.__class__ }}").render(a=Value("x"))
    with pytest.raises(EngineError):
        Engine().from_string("{{ a.text }}").render(a=Value("x"))


@pytest.mark.parametrize("text", ["{{" * 9000, "{" * 20000, "}}{{" * 5000, "{% if a %}" * 2000])
def test_endless_marks_are_refused_at_once_and_in_few_words(text: str) -> None:
    template = form(text)
    begun = perf_counter()
    assert len(problem(template)) < 5000
    assert perf_counter() - begun < 5


# -- what is refused, and how that is said ---------------------------------------------------------


def test_an_unknown_field_is_refused_with_its_place_and_the_nearest_names() -> None:
    said = problem(form("姓名", "{{ applicant.nmae }}"))
    assert said.startswith(
        "正文第 2 段“{{ applicant.nmae }}”：没有 applicant.nmae 这个字段，是不是"
    )
    assert "applicant.name" in said


def test_every_unknown_field_is_told_at_once() -> None:
    with pytest.raises(TemplateError) as refused:
        filled(form("{{ nome }}{{ xyzzy }}", header="{{ hukou_palce }}"), APPLICATION)
    assert len(refused.value.problems) == 3
    assert "hukou_place" in refused.value.problems[2]
    assert refused.value.problems[2].startswith("页眉第 1 段")


def test_an_unknown_list_or_part_of_a_list_is_refused_with_the_nearest() -> None:
    assert "没有 paper 这个列表，是不是 papers" in problem(form("{% for x in paper %}{% endfor %}"))
    said = problem(form("{% for x in papers %}{{ x.isuer }}{% endfor %}"))
    assert "没有 x.isuer 这个字段，是不是 x.issuer" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ applicant.name", "没有写完"),
        ("applicant.name }}", "没有写完"),
        ("｛｛applicant.name｝｝", "全角括号"),
        ("{% for x in papers %}", "没有写 endfor"),
        ("{% endif %}", "前面没有对应的 if"),
        ("{% if papers %}{% endfor %}", "前面没有对应的 for"),
        ("{%p if papers %}和别的字", "单独占一行或一段"),
        ("{%tr for x in papers %}", "单独占一行或一段"),
        ("{% for applicant in papers %}{% endfor %}", "换一个名字"),
        ("{% for x in papers %}{% for y in papers %}{% endfor %}{% endfor %}", "不能再套"),
        ("{% if papers %}" * 4 + "{% endif %}" * 4, "最多套 3 层"),
    ],
)
def test_a_mark_that_is_wrong_is_refused_with_what_to_mend(text: str, said: str) -> None:
    assert said in problem(form(text))


def test_a_list_that_crosses_rows_without_its_own_rows_is_refused() -> None:
    template = form_with_table(("{% for x in papers %}", "b"), ("c", "{% endfor %}"))
    said = problem(template)
    assert "endfor 要和它的 for 在同一段里；要管几段用 {%p，要管几行用 {%tr" in said


def add(name: str, content: bytes) -> Edit:
    def edit(parts: dict[str, bytes]) -> None:
        parts[name] = content

    return edit


def linked_out(document: object) -> None:
    document.part.relate_to(  # type: ignore[attr-defined]
        "http://example.invalid/x.dotm", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )


def test_a_form_that_links_out_is_refused_with_where_to() -> None:
    document = Document()
    linked_out(document)
    assert "连到外面（http://example.invalid/x.dotm）" in problem(saved(document))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (add("word/vbaProject.bin", b"x"), "宏"),
        (add("word/activeX/activeX1.xml", b"<x/>"), "宏"),
        (add("word/embeddings/x.xlsx", b"x"), "嵌了别的文件"),
        (add("word/afchunk1.html", b"x"), "嵌了别的文件"),
        (add("word/x.xml", b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'), "DOCTYPE"),
        (add("word/x.xml", b"<x>"), "word/x.xml 坏了"),
        (add("word/document.xml", b"<x/>"), "打不开"),
        (lambda parts: parts.pop("word/document.xml"), "不是 Word 文档"),
        (
            in_body(b"<w:t>x</w:t>", b"<w:instrText>INCLU</w:instrText><w:instrText>DETEXT c:/x"
                    b"</w:instrText>"),
            "域代码",
        ),
        (in_body(b"<w:r>", b'<w:fldSimple w:instr="DDEAUTO c:/x"/><w:r>'), "域代码"),
    ],
)  # fmt: skip
def test_a_form_that_is_more_than_a_form_is_refused(edit: Edit, said: str) -> None:
    assert said in problem(repacked(form("x"), edit))


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04rubbish", b"%PDF-1.7", "你好".encode()])
def test_what_is_no_docx_is_refused(file: bytes) -> None:
    assert "不是 .docx" in problem(file)


def test_an_old_or_locked_document_is_refused_with_what_to_do() -> None:
    assert "另存为 .docx" in problem(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_a_file_over_five_megabytes_is_refused_unread() -> None:
    assert "5 MB" in problem(b"x" * (LARGEST + 1))


def test_a_file_that_would_swell_is_refused() -> None:
    bomb = repacked(form("x"), add("word/media/image1.png", bytes(41 * 1024 * 1024)))
    assert len(bomb) < 1_000_000
    assert "解开以后太大" in problem(bomb)


def test_a_broken_archive_is_refused() -> None:
    whole = form("x" * 2000)
    for cut in range(0, len(whole), len(whole) // 40):
        damaged = whole[:cut] + bytes(8) + whole[cut + 8 :]
        try:
            filled(damaged, APPLICATION)
        except TemplateError as refused:
            assert str(refused)  # noqa: PT017 - some damage does no harm


# -- the names -----------------------------------------------------------------------------------


def test_the_names_in_a_form_are_told_in_order_and_once() -> None:
    template = form(
        "{{ hukou_place }}{{ applicant.name }}{{ hukou_place }}",
        "{% for x in papers %}{{ x.name }}{% endfor %}{% if unknown.thing %}{% endif %}",
    )
    assert fields_in(template) == (
        "hukou_place", "applicant.name", "papers", "papers.name", "unknown.thing",
    )  # fmt: skip


def test_no_fact_has_the_name_of_a_list_or_of_what_is_known_of_the_draft() -> None:
    first_parts = {key.partition(".")[0] for key in ORDER}
    assert first_parts.isdisjoint({*LISTS, *(name.partition(".")[0] for name in ABOUT)})


def test_every_field_of_a_draft_can_be_named() -> None:
    template = form(*(f"{{{{ {field.id} }}}}" for field in APPLICATION.fields))
    assert paragraphs_of(filled(template, APPLICATION)) == [
        field.value or BLANK for field in APPLICATION.fields
    ]


def test_every_part_of_every_list_can_be_named() -> None:
    for name, parts in LISTS.items():
        marks = "".join(f"{{{{ x.{part} }}}}" for part in parts)
        template = form(f"{{% for x in {name} %}}{marks}{{% endfor %}}")
        assert filling_of(template)
        assert paragraphs_of(filled(template, EMPTY)) == [""]


def filling_of(template: bytes) -> str:
    return "".join(paragraphs_of(filled(template, APPLICATION)))
