"""The make-up of a Word document: its package, styles, paragraphs and tables; no content yet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

BLANK = "＿＿＿＿＿＿"
SONG, HEI, SONG_RARE = "宋体", "黑体", "SimSun-ExtB"
LONGEST_KEPT = 300  # characters of a row that is not broken between pages
WORD_FIELDS = ("PAGE", "NUMPAGES")
EARLIEST_ZIP = (1980, 1, 1, 0, 0, 0)

# Word's own names of styles: font, points, bold, space before and after in points.
STYLES = {
    "Normal": (SONG, 10.5, False, 0, 4),
    "Title": (HEI, 18, False, 0, 6),
    "Subtitle": (SONG, 10.5, False, 0, 6),
    "Heading 1": (HEI, 14, False, 12, 4),
    "Heading 2": (HEI, 11, False, 8, 3),
    "Header": (HEI, 9, False, 0, 0),
    "Footer": (SONG, 9, False, 0, 0),
    "Draft Notice": (SONG, 10, False, 0, 0),
    "Draft Label": (HEI, 10, False, 1, 1),
    "Draft Cell": (SONG, 10.5, False, 1, 1),
    "Draft Small": (SONG, 8.5, False, 0, 1),
    "Draft Statement": (SONG, 10.5, False, 8, 0),
    "Draft Signature": (SONG, 11, False, 16, 0),
}
CENTRED = ("Title", "Subtitle", "Header", "Footer")
KEPT = (*STYLES, "Default Paragraph Font", "Normal Table", "Table Grid")

# What XML cannot hold, other controls, and marks that would turn the direction of what follows.
UNPRINTABLE = re.compile(
    "[^\t\n\\x20-\\x7e\\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
RARE = re.compile("([\U00020000-\U0003ffff]+)")

Block = Any  # an element of lxml, which has no types
Cell = Sequence[Block]


def printable(text: str) -> str:
    """A text as a document can hold it: no controls, nothing that turns the direction."""
    return UNPRINTABLE.sub("", LINE_BREAKS.sub("\n", text)).replace("\t", " ").strip()


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A package of parts, with no trace of when and where it was made."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, EARLIEST_ZIP)
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return made.getvalue()


# -- the empty document: styles, page, header and footer ----------------------------------------


@cache
def empty_document(
    language: str, header: str, footer: tuple[str, ...], scale: float
) -> tuple[tuple[str, bytes], ...]:
    """The parts of a document without content; `footer` has the names of Word's fields in it.

    `scale`: 1, or less for what has to stand on one page.
    """
    document = Document()
    _drop_unused(document)
    for name in STYLES:
        _shape(_style(document, name), *STYLES[name], scale)
    _frame(document)
    _speak(document, language)
    _lay_out_page(document, header, footer, scale)
    saved = BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as package:
        return tuple((name, package.read(name)) for name in package.namelist())


def _drop_unused(document: WordDocument) -> None:
    """Drop what the library's template brings along: pictures, themes and hundreds of styles."""
    unused = ("thumbnail", "stylesWithEffects", "customXml", "theme", "numbering")
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(unused)]:
            del rels[key]
    for style in list(document.styles):
        if style.name not in KEPT:
            style.delete()


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    if name not in document.styles:
        added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.element.insert(1, element("w:basedOn", val="Normal"))
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - each of STYLES is one
    return style


def _shape(
    style: ParagraphStyle,
    font: str,
    points: float,
    bold: bool,
    before: int,
    after: int,
    scale: float,
) -> None:
    for old in style.element.xpath("./w:rPr | ./w:pPr/w:pBdr | ./w:link"):
        old.getparent().remove(old)
    style.font.size, style.font.bold = Pt(round(points * scale * 2) / 2), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    western = "Arial" if font == HEI else "Times New Roman"
    fonts = {"ascii": western, "hAnsi": western, "cs": western, "eastAsia": font}
    style.element.get_or_add_rPr().insert(0, element("w:rFonts", **fonts))
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before * scale**3), Pt(after * scale**3)
    layout.line_spacing = 1.15 if scale == 1 else 0.95
    if style.name in CENTRED:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _frame(document: WordDocument) -> None:
    """Frame what is to be read first, and keep a statement with its signature."""
    notice = _style(document, "Draft Notice")
    _border(notice.element, "top", "left", "bottom", "right")
    notice.paragraph_format.left_indent = notice.paragraph_format.right_indent = Pt(5)
    _style(document, "Draft Statement").paragraph_format.keep_with_next = True


def _border(style: Block, *sides: str) -> None:
    lines = (element(f"w:{side}", val="single", sz="4", space="4", color="auto") for side in sides)
    spacing = style.pPr.find(qn("w:spacing"))
    spacing.addprevious(element("w:pBdr", *lines))


def _speak(document: WordDocument, language: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}")
    defaults.remove(defaults.find(qn("w:rFonts")))
    spoken = {"val": language, "eastAsia": language, "bidi": "ar-SA"}
    defaults.replace(defaults.find(qn("w:lang")), element("w:lang", **spoken))
    theme = document.settings.element.find(qn("w:themeFontLang"))
    theme.getparent().replace(theme, element("w:themeFontLang", val=language, eastAsia=language))
    document.core_properties.language = language
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # tables begin where the text does


def _lay_out_page(
    document: WordDocument, header: str, footer: tuple[str, ...], scale: float
) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(2.2 * scale), Cm(2 * scale)
    page.header_distance = page.footer_distance = Cm(scale)
    page.header.paragraphs[0].text = header
    _border(document.styles["Header"].element, "bottom")
    numbered = page.footer.paragraphs[0]._p  # noqa: SLF001 - the library has no fields
    numbered.extend(_footer_run(part) for part in footer)


def _footer_run(part: str) -> Block:
    if part in WORD_FIELDS:
        return element("w:fldSimple", element("w:r", _text("1")), instr=part)
    return element("w:r", _text(part))


# -- elements -----------------------------------------------------------------------------------


@cache
def _qualified(name: str) -> str:
    return qn(f"w:{name}")


def element(tag: str, *children: Block, **attributes: str) -> Block:
    named = {_qualified(name): value for name, value in attributes.items()}
    made: Block = OxmlElement(tag, named)
    made.extend(children)
    return made


def _text(text: str) -> Block:
    made = element("w:t")
    made.text = text
    made.set(qn("xml:space"), "preserve")
    return made


def _runs(text: str) -> Iterator[Block]:
    """Runs of a text; characters that the usual fonts lack are in the font that has them."""
    for number, part in enumerate(RARE.split(printable(text))):
        if part:
            yield element("w:r", *_font(SONG_RARE if number % 2 else ""), *_lines(part))


def _font(name: str) -> Iterator[Block]:
    if name:
        fonts = dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), name)
        yield element("w:rPr", element("w:rFonts", hint="eastAsia", **fonts))


def _lines(text: str) -> Iterator[Block]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield element("w:br")
        yield _text(line)


def paragraph(style: str, text: str, *properties: Block) -> Block:
    """A paragraph in a style, by Word's name for the style."""
    named = element("w:pStyle", val=style.replace(" ", ""))
    return element("w:p", element("w:pPr", named, *properties), *_runs(text))


def heading(level: int, text: str, small: str = "", *, new_page: bool = False) -> Block:
    """A heading, with something smaller beside it."""
    breaks = [element("w:pageBreakBefore")] if new_page else []
    made = paragraph(f"Heading {level}", text, *breaks)
    if small:
        size = element("w:rPr", element("w:sz", val="18"))
        made.append(element("w:r", size, _text(f"  {printable(small)}")))
    return made


def cell(*texts: str, first: str = "Draft Cell") -> Cell:
    """A cell: its text, and below it what explains the text."""
    said = [paragraph(first, texts[0])]
    return [*said, *(paragraph("Draft Small", text) for text in texts[1:] if text)]


def _row(widths: Sequence[int], cells: Sequence[Cell], *, head: bool = False) -> Block:
    """A row; it is kept on one page unless it is long."""
    row = element("w:tr")
    if head:
        row.append(element("w:trPr", element("w:cantSplit"), element("w:tblHeader")))
    elif sum(len(paragraph.text) for cell in cells for paragraph in cell) < LONGEST_KEPT:
        row.append(element("w:trPr", element("w:cantSplit")))
    for number, content in enumerate(cells):
        last = number == len(cells) - 1
        row.append(
            _table_cell(widths[number:] if last else widths[number : number + 1], content, head)
        )
    return row


def _table_cell(widths: Sequence[int], content: Cell, head: bool) -> Block:
    """A cell over one column or more."""
    properties = element("w:tcPr", element("w:tcW", w=str(sum(widths)), type="dxa"))
    if len(widths) > 1:
        properties.append(element("w:gridSpan", val=str(len(widths))))
    if head:
        properties.append(element("w:shd", val="clear", color="auto", fill="E7E7E7"))
    return element("w:tc", properties, *content)


def table(widths: Sequence[int], heads: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Block:
    """A table with a head that is repeated on each page; the last cell of a row may be wide."""
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val="TableGrid"),
        element("w:tblW", w=str(sum(widths)), type="dxa"),
        element("w:tblLayout", type="fixed"),
    )
    grid = element("w:tblGrid", *(element("w:gridCol", w=str(width)) for width in widths))
    made = element("w:tbl", properties, grid, _row(widths, heads, head=True))
    made.extend(_row(widths, cells) for cells in rows)
    return made
