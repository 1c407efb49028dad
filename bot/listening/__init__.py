"""Listening: from a whole message, the facts in it with the words that say them.

Rules and word lists only, so that every finding can be explained and tested.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bot.clock import today
from bot.diseases.loaded import LoadedDiseases
from bot.diseases.shelf import Shelf
from bot.listening.findings import FOR_WHOM, Confidence, Finding, Reading
from bot.listening.listener import Listener
from knowledge.match import Diseases
from rules.facts import AS_OF

__all__ = ["FOR_WHOM", "Confidence", "Finding", "Listener", "Reading", "understand"]


NO_FOLDER = Path("/nonexistent")  # a deployment's own lists belong to its own Listener


def understand(text: str, asked: str | None, facts: Mapping[str, Any]) -> list[Finding]:
    """What a message says: `asked` is the question that stands, `facts` what is known already."""
    as_of = facts.get(AS_OF.key)
    return _listener(as_of if isinstance(as_of, date) else today()).understand(text, asked, facts)


@lru_cache(maxsize=8)
def _listener(day: date) -> Listener:
    return Listener(_shipped(), day)


@cache
def _shipped() -> Diseases:
    """The catalogues that ship, without those of a deployment."""
    return LoadedDiseases(Shelf(NO_FOLDER))
