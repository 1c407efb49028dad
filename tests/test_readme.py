"""What the READMEs show is what happens."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest

from bot.channels.terminal import converse
from bot.conversation import Conversation
from bot.parameters import shipped_figures
from bot.words import words
from tests.bot.diseases import DISEASES

ROOT = Path(__file__).parent.parent
TYPED = "2 泉州 泉州 低保 1 1 居民 没有 住院 是 是 是 都不是 不清楚 8万 没有 退出"


def conversation() -> list[str]:
    shown = io.StringIO()
    talk = Conversation(words(), DISEASES, date(2026, 3, 1), shipped_figures())
    converse(talk, io.StringIO(TYPED.replace(" ", "\n") + "\n"), shown)
    return shown.getvalue().splitlines()


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_conversation_in_the_readme_is_a_real_one(name: str) -> None:
    readme = (ROOT / name).read_text(encoding="utf-8")
    (block,) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    spoken = iter(conversation())
    for line in (line for line in block.splitlines() if line not in ("", "…")):
        assert line in spoken, line  # in this order: the iterator only goes forward


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_two_commands_come_first(name: str) -> None:
    readme = (ROOT / name).read_text(encoding="utf-8")
    first = readme.index("```sh")
    assert readme[first:].startswith("```sh\nmake chat")
    assert "make test" in readme[first : first + 200]
    assert readme.count("```", 0, first) == 0


@pytest.mark.parametrize("name", ["README.md", "README.en.md", "CONTRIBUTING.md"])
def test_every_file_that_a_page_links_to_exists(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", page):
        assert (ROOT / target).exists(), target
