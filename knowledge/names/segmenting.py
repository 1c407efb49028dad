"""Telling familiar words from those that may be a misspelt name, with jieba and our dictionary."""

from __future__ import annotations

from collections.abc import Iterable

import jieba

from knowledge.spelling import Spelling

COMMON = 1000


class Segmenter:
    """Cuts a text into words by a dictionary of everyday words.

    jieba's own dictionary is not loaded and nothing is written to its cache: the tokenizer is
    given its frequencies instead of a file.
    """

    def __init__(self, everyday: Iterable[str]) -> None:
        self._everyday = frozenset(word for word in everyday if len(word) > 1)
        self._tokenizer = jieba.Tokenizer()
        frequencies: dict[str, int] = {}
        for word in self._everyday:
            frequencies[word] = COMMON
        for word in tuple(frequencies):
            for length in range(1, len(word)):
                frequencies.setdefault(word[:length], 0)
        self._tokenizer.FREQ = frequencies
        self._tokenizer.total = sum(frequencies.values()) or 1
        self._tokenizer.initialized = True

    def familiar(self, spelling: Spelling) -> list[int]:
        """For each character the number of the everyday word it belongs to; 0 for none.

        Letters of words that were typed apart make no word together: xian ai shu.
        """
        numbers: list[int] = []
        for number, word in enumerate(self._tokenizer.cut(spelling.text, HMM=False), start=1):
            start, end = len(numbers), len(numbers) + len(word)
            apart = word.isascii() and not all(spelling.joined[start + 1 : end])
            known = word in self._everyday and not apart
            numbers += [number if known else 0] * len(word)
        return numbers
