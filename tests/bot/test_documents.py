"""The official texts: whole paragraphs of the right clause, or nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import LONGEST, paragraph_of, paragraphs_of
from bot.rulebook import entries_of
from rules.ledger import Entry, normalised
from rules.policy import Clause, Policy, parts_of
from rules.registry import BY_PLACE

DOCUMENTS = os.environ.get("WENZHU_DOCUMENTS")
with_the_texts = pytest.mark.skipif(
    not DOCUMENTS,
    reason="the official texts are not part of the project: WENZHU_DOCUMENTS names their folder",
)
FOLDER = Path(str(DOCUMENTS))
XIAMEN, WEIHAI = BY_PLACE["xiamen"], BY_PLACE["weihai_etdz"]
LISTED = [(policy, entry) for policy in BY_PLACE.values() for entry in entries_of(policy)]
CITED = {
    (policy.place, clause.locator)
    for policy in BY_PLACE.values()
    for clause in parts_of(policy, Clause)
}

each_policy = pytest.mark.parametrize("policy", BY_PLACE.values(), ids=BY_PLACE)
each_clause = pytest.mark.parametrize(
    ("policy", "entry"), LISTED, ids=[f"{policy.place}/{entry.locator}" for policy, entry in LISTED]
)


def read_out(policy: Policy, locator: str, folder: Path = FOLDER) -> str | None:
    return paragraph_of(policy.document.clause(locator), policy, folder)


# -- the five documents -------------------------------------------------------------------------


@with_the_texts
@each_clause
def test_a_clause_is_read_out_from_its_own_words(policy: Policy, entry: Entry) -> None:
    paragraph = read_out(policy, entry.locator)
    if entry.anchor is None:
        assert paragraph is None
    else:
        assert paragraph is not None
        assert normalised(entry.anchor) in normalised(paragraph)
        assert len(paragraph) < LONGEST


@with_the_texts
def test_every_clause_that_a_policy_cites_can_be_read_out_but_for_the_forms() -> None:
    unread = {each for each in CITED if read_out(BY_PLACE[each[0]], each[1]) is None}
    assert unread <= {("xiamen", "附1"), ("xiamen", "附2")}


@with_the_texts
@each_policy
def test_nothing_is_read_out_that_the_text_does_not_print(policy: Policy) -> None:
    text = (FOLDER / f"{policy.document.id}.txt").read_text(encoding="utf-8-sig")
    printed = normalised(re.sub(r"<br>|\*\*|\||—２—", "", text))
    for entry in entries_of(policy):
        for line in (read_out(policy, entry.locator) or "").splitlines():
            for piece in re.split(r" \| |(?<=。)", line):
                assert normalised(piece) in printed


@with_the_texts
@each_policy
def test_a_paragraph_is_whole(policy: Policy) -> None:
    """What begins in the middle of a sentence or breaks off in it was cut."""
    for entry in entries_of(policy):
        if re.search("附|发文|题|落款", entry.locator) or entry.anchor is None:
            continue
        paragraph = read_out(policy, entry.locator) or ""
        assert paragraph[0] not in "，、；。：）", entry.locator
        ends = paragraph.endswith(("。", "；", "：", "办公室", "申报材料"))
        assert ends, (entry.locator, paragraph[-20:])


@with_the_texts
def test_a_clause_takes_in_the_items_below_it_and_no_other() -> None:
    shut_out = read_out(WEIHAI, "二/三/不能参加") or ""
    assert [line[:2] for line in shut_out.splitlines()] == ["有下", "1.", "2.", "3.", "4."]
    assert "自伤自残" in shut_out
    assert "制度衔接" not in shut_out
    assert read_out(WEIHAI, "二/三/不能参加/1") == "1.自伤自残的；"


@with_the_texts
def test_a_row_of_a_table_has_its_cells_and_the_lines_below_it() -> None:
    qingdao = BY_PLACE["qingdao"]
    row = "2 | 非小细胞肺癌 | 盐酸埃克替尼\n克唑替尼\n重组人血管内皮抑制素"
    assert read_out(qingdao, "附/2") == row
    assert (
        read_out(qingdao, "附/6") == "6 | 血友病（儿童） | 重组人凝血因子Ⅳ；注射用重组人凝血因子Ⅷ"
    )
    assert read_out(qingdao, "附/25") == "25 | 苯丙酮尿症 | 低蛋白食品，无苯丙氨酸奶粉或蛋白粉"


@with_the_texts
def test_lines_that_were_wrapped_are_put_together() -> None:
    deductible = read_out(BY_PLACE["quanzhou"], "二/三/1") or ""
    assert "\n" not in deductible
    assert deductible.endswith("第五类救助对象起付标准为10000元。")


# -- texts that are not as they should be -------------------------------------------------------


def made_up(policy: Policy) -> str:
    """A text of the clauses' first words alone, a paragraph each."""
    anchors = [entry.anchor for entry in entries_of(policy) if entry.anchor]
    return "\n\n".join(f"{anchor}（以下从略）。" for anchor in anchors)


def installed(policy: Policy, text: bytes, folder: Path) -> Path:
    (folder / f"{policy.document.id}.txt").write_bytes(text)
    return folder


@each_policy
def test_each_clause_is_found_in_any_text_that_has_its_words(
    policy: Policy, tmp_path: Path
) -> None:
    folder = installed(policy, made_up(policy).encode(), tmp_path)
    for entry in entries_of(policy):
        paragraph = read_out(policy, entry.locator, folder)
        assert (paragraph is None) == (entry.anchor is None)
        if paragraph is not None:
            assert normalised(paragraph).startswith(normalised(entry.anchor or "…"))


def test_words_of_a_clause_that_stand_before_their_turn_are_not_the_clause(tmp_path: Path) -> None:
    text = f"目录里写着（三）资源筹集。\n\n{made_up(XIAMEN)}"
    paragraph = read_out(XIAMEN, "三/三", installed(XIAMEN, text.encode(), tmp_path))
    assert paragraph == "（三）资源筹集（以下从略）。"


@each_policy
def test_without_the_text_there_is_no_paragraph(policy: Policy, tmp_path: Path) -> None:
    assert read_out(policy, "一", tmp_path) is None
    assert read_out(policy, "一", tmp_path / "no such folder") is None
    assert paragraph_of(policy.document.clause("一"), policy, None) is None


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe\x00", b"\x00" * 99, "一篇别的文章。".encode()])
def test_a_damaged_text_is_no_text(damaged: bytes, tmp_path: Path) -> None:
    assert read_out(XIAMEN, "三/一/1/1", installed(XIAMEN, damaged, tmp_path)) is None


def test_a_folder_in_place_of_the_text_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "xiamen-2020.txt").mkdir()
    assert read_out(XIAMEN, "三/一/1/1", tmp_path) is None


def test_a_text_is_read_anew_once_it_is_there(tmp_path: Path) -> None:
    assert read_out(XIAMEN, "一", tmp_path) is None
    folder = installed(XIAMEN, "一、指导思想\n从前。".encode(), tmp_path)
    assert read_out(XIAMEN, "一", folder) == "一、指导思想\n从前。"
    installed(XIAMEN, "一、指导思想\n如今。".encode(), tmp_path)
    assert read_out(XIAMEN, "一", folder) == "一、指导思想\n如今。"


def test_a_text_of_another_wording_is_never_read_out_as_a_whole(tmp_path: Path) -> None:
    text = "一、指导思想\n" + "别的话，说得很长很长，一段又一段。\n" * 100
    assert read_out(XIAMEN, "一", installed(XIAMEN, text.encode(), tmp_path)) is None


def test_a_clause_of_another_document_is_not_looked_up(tmp_path: Path) -> None:
    folder = installed(XIAMEN, made_up(XIAMEN).encode(), tmp_path)
    assert read_out(XIAMEN, "一", folder) is not None
    assert paragraph_of(WEIHAI.document.clause("一"), XIAMEN, folder) is None


def test_a_clause_that_is_not_listed_has_no_paragraph(tmp_path: Path) -> None:
    folder = installed(XIAMEN, made_up(XIAMEN).encode(), tmp_path)
    assert read_out(XIAMEN, "九/九", folder) is None


# -- paragraphs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("一、对象\n本市居民。", ["一、对象", "本市居民。"]),
        ("（１） 患者家庭人均收入低于上年度我市居民人均可支\n 配收入的；\n（２） 其他。",
         ["（１）患者家庭人均收入低于上年度我市居民人均可支配收入的；", "（２）其他。"]),
        ("本市居民都可以申请，申请的时候带上户口本和病\n—２—\n\f历。",
         ["本市居民都可以申请，申请的时候带上户口本和病历。"]),
        ("# **一、对象**\n---\n本市居民。", ["一、对象", "本市居民。"]),
        ("| 序号 | 病 |\n|---|---|\n| 1 | 甲<br>病 |\n| 序号 | 病 |\n| 2 | 乙 |",
         ["序号 | 病", "1 | 甲病", "2 | 乙"]),
        ("县级补助标准分为三档，第三档的补助标准为每人每年\n7.5元。",
         ["县级补助标准分为三档，第三档的补助标准为每人每年7.5元。"]),
        ("", []),
    ],
)  # fmt: skip
def test_lines_become_paragraphs(text: str, paragraphs: list[str]) -> None:
    assert list(paragraphs_of(text)) == paragraphs


@given(st.text("甲乙病一1（）.、：；。 \u3000\n", max_size=200))
def test_no_word_is_lost_or_added_however_a_text_is_wrapped(text: str) -> None:
    said = "".join(line for line in text.splitlines() if any(map(str.isalpha, line)))
    assert normalised("".join(paragraphs_of(text))) == normalised(said)
