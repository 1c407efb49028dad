"""The diseases as a conversation uses them."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from bot.diseases.catalogues import catalogues
from bot.diseases.shelf import Shelf
from knowledge.catalogue import Catalogues
from knowledge.match import Match

if TYPE_CHECKING:
    from knowledge.matching import Matcher


class LoadedDiseases:
    """The catalogues at once, and the matcher when words have to be matched for the first time."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._building = Lock()

    @cached_property
    def catalogues(self) -> Catalogues:
        return catalogues(self._shelf)

    def match(self, text: str) -> Match:
        return self.load().match(text)

    def load(self) -> Matcher:
        """The matcher, built by whoever wants it first; it takes about half a second."""
        with self._building:
            return self._matcher

    @cached_property
    def _matcher(self) -> Matcher:
        from bot.diseases.building import build

        return build(self._shelf)
