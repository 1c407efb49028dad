"""How easily each question is read: `python -m tests.readability` lists them, hardest first.

Chinese by its characters and the words that are seldom written, English by its words and the
long ones among them. A question beyond the limits of its language fails the run.
"""

from __future__ import annotations

import logging
import re
import sys
from dataclasses import dataclass
from functools import cache

import jieba
from opencc import OpenCC

from bot.words import locales, texts_of
from tests.asked_for import placeholders

# Below one in a million of the words that jieba has counted, a word is seldom met.
SELDOM = 1e-6
LONG_WORD = 12  # letters and more
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?")
_SENTENCE_END = re.compile(r"[。？！；?!;]|\.(?=\s|$)")
_ORIGINAL = re.compile(r"\([^()]*\)")  # the Chinese beside an English term is not read as English


@dataclass(frozen=True)
class Ease:
    """What makes a text hard: its length, that of its longest sentence, and its hard words."""

    length: int
    longest_sentence: int
    hard: tuple[str, ...]

    def within(self, most: Most) -> bool:
        return (
            self.length <= most.length
            and self.longest_sentence <= most.sentence
            and len(self.hard) <= most.hard
        )


@dataclass(frozen=True)
class Most:
    """The most that a question may ask of a reader."""

    length: int
    sentence: int
    hard: int


CHINESE, ENGLISH = Most(length=45, sentence=36, hard=3), Most(length=40, sentence=34, hard=2)


def most_for(locale: str) -> Most:
    return CHINESE if locale.startswith("zh") else ENGLISH


def ease_of(text: str, locale: str) -> Ease:
    """How easily a text is read, without its placeholders."""
    plain = text.format_map(dict.fromkeys(placeholders(text), ""))
    return _ease_of_chinese(plain) if locale.startswith("zh") else _ease_of_english(plain)


def _ease_of_chinese(text: str) -> Ease:
    lengths = [sum(map(len, _HAN_RUN.findall(part))) for part in _SENTENCE_END.split(text)]
    words = (word for run in _HAN_RUN.findall(_simplified(text)) for word in jieba.cut(run))
    return Ease(sum(lengths), max(lengths), tuple(dict.fromkeys(filter(_is_seldom, words))))


def _ease_of_english(text: str) -> Ease:
    spoken = _ORIGINAL.sub("", text)
    sentences = [_ENGLISH_WORD.findall(part) for part in _SENTENCE_END.split(spoken)]
    words = [word for sentence in sentences for word in sentence]
    long = (word.lower() for word in words if len(word) >= LONG_WORD)
    return Ease(len(words), max(map(len, sentences)), tuple(dict.fromkeys(long)))


def _is_seldom(word: str) -> bool:
    """Whether a word of two characters or more is seldom written; single ones are all common."""
    return len(word) > 1 and jieba.dt.FREQ.get(word, 0) < SELDOM * jieba.dt.total


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("tw2s")


def _simplified(text: str) -> str:
    return str(_to_simplified().convert(text))


def is_question(key: str) -> bool:
    """Whether a text is put to a person as a question."""
    return key.endswith(".question") or key.startswith("ask.")


def rows(locale: str) -> list[tuple[Ease, str]]:
    """The questions of a locale, hardest first."""
    texts = texts_of(locale).items()
    found = [(ease_of(text, locale), key) for key, text in texts if is_question(key)]
    return sorted(found, key=lambda row: (-row[0].length, row[1]))


def main() -> int:
    jieba.setLogLevel(logging.WARNING)
    beyond = 0
    for locale in locales():
        most = most_for(locale)
        print(f"{locale}: at most {most.length} long, a sentence {most.sentence}, {most.hard} hard")
        for ease, key in rows(locale):
            mark = " " if ease.within(most) else "!"
            beyond += mark == "!"
            print(f"{mark} {ease.length:3} {ease.longest_sentence:3}  {key}  {' '.join(ease.hard)}")
    print(f"{beyond} beyond the limits")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
