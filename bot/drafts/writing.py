"""Drafts as files."""

from __future__ import annotations

import os
import tempfile
from enum import StrEnum
from pathlib import Path

from bot.drafts.model import Draft


class Format(StrEnum):
    """What a draft is written as."""

    DOCX = "docx"
    PDF = "pdf"
    JSON = "json"


def bytes_of(draft: Draft, form: Format) -> bytes:
    """A draft in one of its forms; the same draft gives the same bytes."""
    if form is Format.JSON:
        import msgspec

        return msgspec.json.format(msgspec.json.encode(draft), indent=1) + b"\n"
    if form is Format.PDF:
        from bot.drafts.pdf import pdf_of

        return pdf_of(draft)
    from bot.drafts.docx import docx_of

    return docx_of(draft)


def write(path: Path, content: bytes) -> Path:
    """Write a file that nobody else on the machine may read; whole, or not at all.

    OSError where that cannot be done.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
