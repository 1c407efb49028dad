"""Conversations as scripts: `>` is typed, `<` must stand in the answer, `!` must not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.channels.terminal import Style, rendered
from bot.conversation import Conversation
from bot.parameters import deployment_figures
from bot.speech import Speech
from bot.words import words
from tests.bot.diseases import DISEASES

SCRIPTS = Path(__file__).parent / "conversations"
FIGURES = SCRIPTS / "figures.toml"
TODAY = date(2026, 3, 1)
UNFOLDED = Style(columns=10_000)


def shown(speech: Speech) -> str:
    return "\n".join(rendered(speech, UNFOLDED))


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation_goes_as_the_script_says(script: Path) -> None:
    talk = Conversation(words(), DISEASES, TODAY, deployment_figures(FIGURES))
    reply = shown(talk.open())
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), start=1):
        mark, text = line[:1], line[1:].strip()
        where = f"{script.name}:{number}: {text}\n---\n{reply}"
        if mark == ">":
            reply = shown(talk.hear(text))
        elif mark == "<":
            assert text in reply, where
        elif mark == "!":
            assert text not in reply, where
        else:
            assert mark in ("#", ""), f"{where}\na line begins with > < ! or #"


def test_starting_again_keeps_nothing_of_what_was_said() -> None:
    talk = Conversation(words(), DISEASES, TODAY, deployment_figures(FIGURES))
    fresh = vars(talk).copy()
    for text in ("1", "厦门", "厦门", "都没有", "2015年3月", "2020年3月", "返回", "重新开始"):
        talk.hear(text)
    for text in ("2", "泉州", "泉州", "低保", "1", "不要", "改 3", "重新开始"):
        talk.hear(text)
    left = {name for name, value in vars(talk).items() if value != fresh[name]}
    assert left <= {"session", "_presented"}
    assert talk.session.said == {}
    assert talk.session.case.facts == {}
