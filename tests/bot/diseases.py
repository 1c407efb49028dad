"""The catalogues and the matcher as they ship, built once for all tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.diseases import building
from bot.diseases.loaded import LoadedDiseases
from bot.diseases.shelf import Shelf

if TYPE_CHECKING:
    from knowledge.matching import Matcher

DISEASES = LoadedDiseases(Shelf(Path("no such folder")))

_built: dict[str, Matcher] = {}


def build_once_for_each_shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands that are run one after the other share the matchers of equal shelves."""
    build = building.build

    def remembered(shelf: Shelf) -> Matcher:
        held = repr((shelf.xiamen, shelf.vocabulary))
        if held not in _built:
            _built[held] = build(shelf)
        return _built[held]

    monkeypatch.setattr(building, "build", remembered)
