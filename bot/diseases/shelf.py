"""Lists that a deployment holds and the project does not, dated and with their source."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from knowledge.catalogue import Entry

T = TypeVar("T")

XIAMEN, VOCABULARY = "xiamen", "vocabulary"


class ImportRefusedError(ValueError):
    """A list that cannot be taken; what was loaded before stays as it was."""


class Origin(msgspec.Struct, frozen=True):
    """Where a list comes from: who says so, of which day, taken in when, and its digest."""

    source: str
    dated: date | None
    imported_on: date
    sha256: str


class ImportedEntry(msgspec.Struct, frozen=True):
    """One disease of an imported catalogue."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


class ImportedCatalogue(msgspec.Struct, frozen=True):
    """Xiamen's disease list, as a deployment holds it."""

    origin: Origin
    entries: tuple[ImportedEntry, ...]

    def as_entries(self) -> tuple[Entry, ...]:
        return tuple(Entry(each.code, each.name, aliases=each.aliases) for each in self.entries)


class ImportedVocabulary(msgspec.Struct, frozen=True):
    """Names of illnesses that are on no list, so that they are known for what they are."""

    origin: Origin
    names: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """The folder in which a deployment's lists are kept."""

    folder: Path

    @property
    def xiamen(self) -> ImportedCatalogue | None:
        made = self._read(XIAMEN)
        return None if made is None else self._decoded(made, ImportedCatalogue, XIAMEN)

    @property
    def vocabulary(self) -> ImportedVocabulary | None:
        made = self._read(VOCABULARY)
        return None if made is None else self._decoded(made, ImportedVocabulary, VOCABULARY)

    def checked(self) -> Shelf:
        """The same shelf, where what lies on it can be read; ImportRefusedError where not."""
        _ = self.xiamen, self.vocabulary
        return self

    def put(self, name: str, made: ImportedCatalogue | ImportedVocabulary) -> None:
        """Keep a list in place of the one before, whole or not at all."""
        beside = self._path(name).with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                _write(beside, msgspec.json.encode(made))
                beside.replace(self._path(name))
            except OSError:
                beside.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ImportRefusedError(
                f"{self.folder}: {error.strerror}; nothing was changed. "
                "WENZHU_CATALOGUES names a folder that can be written to"
            ) from None

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _read(self, name: str) -> bytes | None:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ImportRefusedError(f"{self._path(name)}: {error.strerror}") from None

    def _decoded(self, made: bytes, kind: type[T], name: str) -> T:
        try:
            return msgspec.json.decode(made, type=kind)
        except msgspec.MsgspecError as error:
            path = self._path(name)
            raise ImportRefusedError(
                f"{path} is damaged ({error}); import the list again, or remove the file"
            ) from None


def _write(path: Path, made: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(made)
        stream.flush()
        os.fsync(stream.fileno())
