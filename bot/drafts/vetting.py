"""Whether a file from elsewhere is a plain Word document: nothing runs, links out or swells."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from docx.opc.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]  # it has no types

from bot.drafts.marks import TemplateError

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 1000
NEEDED = ("[Content_Types].xml", "word/document.xml")
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OLD_WORD = b"\xd0\xcf\x11\xe0"  # also what Word makes of a document with a password
CANNOT_BE_UNPACKED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError,
)  # fmt: skip

MACROS = re.compile(r"vbaProject|vbaData|activeX|\.bin$", re.IGNORECASE)
EMBEDDED = re.compile(r"/embeddings/|/afchunk|\.(html?|mht|rtf|docm?|exe|js)$", re.IGNORECASE)
REACHING_OUT = re.compile(
    r"\b(INCLUDE(TEXT|PICTURE)?|DDE(AUTO)?|LINK|IMPORT|DATABASE|MACROBUTTON|RD|HYPERLINK\s+\"?\w+:)",
    re.IGNORECASE,
)
DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def vetted(file: bytes) -> dict[str, bytes]:
    """The parts of a plain DOCX file, by name; TemplateError where it is none."""
    if len(file) > LARGEST:
        raise TemplateError("这份表格超过 5 MB。请去掉里面的大图片，再试一次。")
    if file.startswith(OLD_WORD):
        raise TemplateError("这是旧的 .doc，或者加了密码。请在 Word 里去掉密码，另存为 .docx。")
    parts = _unpacked(file)
    for problem in _problems(parts):
        raise TemplateError(problem)
    return parts


def _unpacked(file: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(file)) as package:
            entries = package.infolist()
            _refuse_if_it_swells(entries)
            return {entry.filename: package.read(entry) for entry in entries}
    except TemplateError:
        raise
    except CANNOT_BE_UNPACKED as error:
        raise TemplateError(
            "这不是 .docx 文件，或者文件坏了。请在 Word 里另存为 .docx。"
        ) from error


def _refuse_if_it_swells(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse by the sizes that are declared; more than those is never unpacked."""
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise TemplateError("这份文件解开以后太大，不收。")
    if len(names) < len(entries) or any(entry.compress_type not in PLAIN for entry in entries):
        raise TemplateError("这份文件的打包方式不对。请用 Word 打开，另存为 .docx。")
    if not names.issuperset(NEEDED):
        raise TemplateError("这不是 Word 文档（.docx）。")


def _problems(parts: Mapping[str, bytes]) -> Iterator[str]:
    if any(MACROS.search(name) for name in parts) or b"macroEnabled" in parts[NEEDED[0]]:
        yield "这份表格带有宏或控件，不收。请另存为不带宏的 .docx。"
    if any(EMBEDDED.search(name) for name in parts):
        yield "这份表格里嵌了别的文件，不收。请删掉嵌入的对象。"
    if any(mark in content for content in parts.values() for mark in DOCTYPE):
        yield "这份文件里有不该有的声明（DOCTYPE），不收。"
    for name, content in parts.items():
        if name.endswith((".rels", ".xml")):
            yield from _problems_of_part(name, content)


def _problems_of_part(name: str, content: bytes) -> Iterator[str]:
    try:
        root: Any = parse_xml(content)  # type: ignore[arg-type]  # it takes bytes as well
    except etree.XMLSyntaxError:
        yield f"这份文件里的 {name} 坏了。请用 Word 打开，另存为 .docx。"
        return
    if name.endswith(".rels"):
        yield from _links_out(root)
    elif REACHING_OUT.search(_field_codes(root)):
        yield "这份表格里有会读取外部内容的域代码，不收。请把它换成普通文字。"


def _links_out(relationships: Any) -> Iterator[str]:
    for each in relationships:
        if each.get("TargetMode", "Internal").lower() != "internal":
            target = str(each.get("Target", ""))[:60]
            yield f"这份表格连到外面（{target}），不收。请取消超链接，图片改为嵌入。"


def _field_codes(root: Any) -> str:
    """What Word's fields are told to do; a code may be cut into pieces."""
    simple = (each.get(qn("w:instr"), "") for each in root.iter(qn("w:fldSimple")))
    pieces = "".join(each.text or "" for each in root.iter(qn("w:instrText")))
    return "\n".join((*simple, pieces))
