"""The fixed words of a draft: Chinese in its script, and English where the draft has any."""

from __future__ import annotations

from dataclasses import dataclass

from bot.drafts.fonts import script_of
from bot.drafts.model import Draft
from bot.words import Words, texts_of
from bot.words import words as words_in

ENGLISH = "en"
PRINTED = "print."  # how the keys begin


@dataclass(frozen=True)
class Wording:
    """What a draft is worded in: the Chinese for the office, the English for its reader."""

    words: Words
    english: Words | None = None

    def beside(self, key: str) -> str:
        """The English of a text, to stand beside the Chinese; empty where there is to be none."""
        return self.english(key) if self.english else ""


def wording_of(draft: Draft) -> Wording:
    translated = any(field.english for field in draft.fields)
    if translated or any(group.english for group in draft.groups):
        return Wording(words_in(script_of(draft.locale)), words_in(ENGLISH))
    return Wording(words_in(script_of(draft.locale)))


def in_english(key: str) -> str:
    """A text in English, for a resident who reads that more easily."""
    return words_in(ENGLISH)(key)


def printed_texts(spoken: Words | None) -> dict[str, str]:
    """The texts of a language for papers, by their keys."""
    texts = texts_of(str(spoken.locale)) if spoken else {}
    return {key: text for key, text in texts.items() if key.startswith(PRINTED)}
