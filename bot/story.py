"""A whole story told to the hotline: what was found in it, to be ticked before it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from bot.asking_back import in_words
from bot.conversation import Conversation
from bot.interview.telling import Heard
from bot.listening import Confidence, Finding, Listener
from bot.speech import Speech


@dataclass(frozen=True)
class Choice:
    """One thing that words may mean: `key` picks it, `text` says it."""

    key: str
    heard: Heard
    text: str


@dataclass(frozen=True)
class Found:
    """What words say: one choice where they are plain, several where they are not."""

    words: str
    sure: bool
    choices: tuple[Choice, ...]


def found_in(talk: Conversation, listener: Listener, text: str) -> list[Found]:
    """The facts that a message tells, each with the words that it came from."""
    known = {key: said.value for key, said in talk.session.said.items() if said.value is not None}
    asked = talk.asking if talk.inquiry else None
    found = []
    for finding in listener.understand(text, asked, known):
        unclear = finding.confidence is Confidence.UNCLEAR
        heard: tuple[Heard, ...] = finding.readings if unclear else (finding,)
        choices = tuple(_choice(finding, place, each, talk) for place, each in enumerate(heard))
        found.append(Found(finding.text, finding.confidence is Confidence.STATED, choices))
    return found


def _choice(finding: Finding, place: int, heard: Heard, talk: Conversation) -> Choice:
    """A choice; its key stands for the words and for what they mean, whatever else is found."""
    text = in_words(heard, talk.render)
    return Choice(f"{finding.start}.{place}.{crc32(text.encode()):x}", heard, text)


def accept(talk: Conversation, found: Iterable[Found], picked: Iterable[str]) -> Speech:
    """Take what was ticked of what was found."""
    wanted = set(picked)
    return talk.accept(
        (each.words, choice.heard)
        for each in found
        for choice in each.choices
        if choice.key in wanted
    )
