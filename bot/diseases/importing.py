"""Taking in a deployment's own lists: checked line by line, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.diseases.building import build
from bot.diseases.shelf import (
    VOCABULARY,
    XIAMEN,
    ImportedCatalogue,
    ImportedEntry,
    ImportedVocabulary,
    ImportRefusedError,
    Origin,
    Shelf,
)
from knowledge.catalogue import CatalogueError, read_imported, read_names

LARGEST_FILE = 32 * 1024 * 1024
EXAMPLE = "code,name,aliases\n1,庞贝病,糖原贮积症Ⅱ型|GSDⅡ"


def read_catalogue(path: Path, source: str, dated: date | None, today: date) -> ImportedCatalogue:
    """Xiamen's list out of a CSV file (code, name, aliases)."""
    made, text = _text(path)
    try:
        entries = read_imported(text, XIAMEN)
    except CatalogueError as error:
        raise ImportRefusedError(f"{path.name}: {error}; for example\n{EXAMPLE}") from None
    kept = tuple(ImportedEntry(each.code, each.name, each.aliases) for each in entries)
    return ImportedCatalogue(_origin(path, made, source, dated, today), kept)


def read_vocabulary(path: Path, source: str, dated: date | None, today: date) -> ImportedVocabulary:
    """Names of other illnesses out of a CSV file (name, and perhaps aliases)."""
    made, text = _text(path)
    try:
        groups: Sequence[Sequence[str]] = read_names(text)
    except CatalogueError as error:
        raise ImportRefusedError(f"{path.name}: {error}; for example\nname\n急性阑尾炎") from None
    names = tuple(dict.fromkeys(name for group in groups for name in group))
    return ImportedVocabulary(_origin(path, made, source, dated, today), names)


def _origin(path: Path, made: bytes, source: str, dated: date | None, today: date) -> Origin:
    return Origin(source or path.name, dated, today, hashlib.sha256(made).hexdigest())


def _text(path: Path) -> tuple[bytes, str]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRefusedError(f"{path.name}: larger than {LARGEST_FILE >> 20} MiB")
        made = path.read_bytes()
    except OSError as error:
        raise ImportRefusedError(f"{path}: {error.strerror}") from None
    try:
        return made, made.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(
            f"{path.name}: byte {error.start} is not UTF-8; save the table as “CSV UTF-8”"
        ) from None


def import_xiamen(path: Path, shelf: Shelf, source: str, dated: date | None, today: date) -> str:
    """Take in Xiamen's disease list; what was done, in a sentence."""
    made = read_catalogue(path, source, dated, today)
    shelf.put(XIAMEN, made)
    return f"已导入厦门病种目录：{len(made.entries)} 种，来源：{made.origin.source}"


def import_vocabulary(
    path: Path, shelf: Shelf, source: str, dated: date | None, today: date
) -> str:
    """Take in names of other illnesses: those that the lists themselves know are left out."""
    made = read_vocabulary(path, source, dated, today)
    known = build(Shelf(shelf.folder / "none"))
    others = tuple(name for name in made.names if not known.knows(name))
    shelf.put(VOCABULARY, ImportedVocabulary(made.origin, others))
    return (
        f"已导入词表：{len(others)} 个不在目录上的病名；另有 {len(made.names) - len(others)} 个"
        f"目录已经认得。来源：{made.origin.source}"
    )
