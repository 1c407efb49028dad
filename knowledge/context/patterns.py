"""Patterns out of word lists, so that the lists can be read and added to as words."""

from __future__ import annotations


def one_of(words: str) -> str:
    """A pattern for any of some words, longer ones first; the words are parted by blanks.

    A word may itself be a pattern, as long as it has no blank in it.
    """
    return "(?:" + "|".join(sorted(words.split(), key=lambda word: -len(word))) + ")"
