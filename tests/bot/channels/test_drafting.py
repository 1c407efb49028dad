"""Papers at the terminal: asked for by a word, with names that stand on them and nowhere else."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from bot.channels.drafting import Drafting
from bot.channels.terminal import converse
from bot.conversation import Conversation
from bot.parameters import shipped_figures
from bot.words import words
from tests.bot.diseases import DISEASES

NAME, NUMBER, PHONE = "王𠮷祥", "35020319900101123X", "13800000000"
TO_THE_RESULT = ("2", "泉州", "泉州", "低保", "1", "2")
STEM = "quanzhou-medical_aid-card-2026-03-01"


def held(folder: Path, *typed: str) -> tuple[str, Conversation]:
    talk = Conversation(words(), DISEASES, date(2026, 3, 1), shipped_figures())
    shown = io.StringIO()
    lines = io.StringIO("".join(f"{line}\n" for line in typed))
    converse(talk, lines, shown, Drafting(lambda: talk, folder))
    return shown.getvalue(), talk


def text_of(pdf: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(pdf).pages)


def test_papers_are_written_where_one_stands_and_only_their_owner_may_read_them(
    tmp_path: Path,
) -> None:
    shown, _ = held(tmp_path, *TO_THE_RESULT, "草稿", NAME, NUMBER, PHONE, "", "退出")
    assert {each.name for each in tmp_path.iterdir()} == {f"{STEM}.pdf", f"{STEM}.docx"}
    assert all(each.stat().st_mode & 0o777 == 0o600 for each in tmp_path.iterdir())
    assert f"{STEM}.pdf" in shown.replace("\n  ", "")
    assert NAME in text_of(tmp_path / f"{STEM}.pdf")


def test_names_and_numbers_stay_out_of_the_conversation(tmp_path: Path) -> None:
    _, talk = held(tmp_path, *TO_THE_RESULT, "草稿", NAME, NUMBER, PHONE, "", "退出")
    kept = repr(talk.take_steps()) + repr(talk.session.said)
    assert not any(each in kept for each in (NAME, NUMBER, PHONE))


def test_whoever_gives_no_name_gets_blanks(tmp_path: Path) -> None:
    held(tmp_path, *TO_THE_RESULT, "草稿", "", "", "", "", "退出")
    assert "还需补充" in text_of(tmp_path / f"{STEM}.pdf")


def test_a_number_that_cannot_be_right_is_told_and_written_all_the_same(tmp_path: Path) -> None:
    shown, _ = held(tmp_path, *TO_THE_RESULT, "草稿", "", "123", "", "", "退出")
    assert "号码" in shown.split("草稿", 1)[1]
    assert "123" in text_of(tmp_path / f"{STEM}.pdf")


def test_before_anything_applies_there_is_no_paper(tmp_path: Path) -> None:
    shown, _ = held(tmp_path, "1", "其他地方", "其他地方", "草稿", "退出")
    assert "没有草稿可做" in shown
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_said_so(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    shown, _ = held(nowhere, *TO_THE_RESULT, "草稿", "", "", "", "", "退出")
    assert "写不了" in shown
    assert "好的，先到这里" in shown
