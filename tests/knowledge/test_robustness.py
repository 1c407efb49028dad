"""Whatever is typed has an answer of the right form, the same one every time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.diseases.building import build
from bot.diseases.shelf import Shelf
from bot.diseases.shipped import shipped_aliases
from knowledge.catalogue import Need
from knowledge.match import LONGEST_TEXT, Decision, How, Match, TextTooLongError
from tests.bot.diseases import DISEASES

Matches = Callable[[str], Match]

NAMES = sorted({alias.name for alias in shipped_aliases()})
WORDS = (
    "不是", "没有", "排除", "怀疑", "待排", "可能", "我爸", "爷爷以前有", "家族史", "病史", "术后",
    "晚期", "三岁", "45岁", "、", "，", "。", "？", "(", ")", "和", " ", "直肠", "癌", "xue", "III",
)  # fmt: skip
REASONS = {"negated", "talked_of", "somebody_else", *(need.value for need in Need)}

pieces = st.one_of(st.sampled_from(NAMES), st.sampled_from(WORDS), st.text(max_size=5))
sentences = st.lists(pieces, max_size=12).map("".join)
han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=60)


def check(match: Match, text: str) -> None:
    """Whether a match has the form that it must have, whatever the text was."""
    assert (match.decision is Decision.NONE) == (not match.candidates)
    numbers = [each.group for each in match.candidates]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(match.groups)))
    for group in match.groups:
        assert 1 <= len(group) <= 3
        assert len({each.entry for each in group}) == len(group)
    for each in match.candidates:
        entry = DISEASES.catalogues.entry(each.entry)
        assert entry is not None
        assert each.name == entry.name
        assert 0 <= each.score <= 1
        assert each.how in How
        assert each.matched
        assert each.matched in text
        assert set(each.needs) <= set(entry.requires)
    for ruled_out in match.excluded:
        assert DISEASES.catalogues.entry(ruled_out.entry) is not None
        assert ruled_out.why in REASONS
        assert ruled_out.matched in text
    if match.decision is Decision.ACCEPT:
        assert not any(group[0].needs for group in match.groups)


# -- any text -------------------------------------------------------------------------------------


@given(st.text(max_size=LONGEST_TEXT))
@example("")
@example("\x00\ud800\u200b\ufeff")
@example("İıſßŉﬀ①⑳㍿㎎Ⅻ")
@example("\u0301\u0301脑\u0301出\u200d血")
@settings(max_examples=150)
def test_any_text_has_an_answer_of_the_right_form(text: str) -> None:
    check(DISEASES.match(text), text)


@given(sentences)
@settings(max_examples=400)
def test_any_sentence_out_of_names_has_an_answer_of_the_right_form(text: str) -> None:
    check(DISEASES.match(text[:LONGEST_TEXT]), text[:LONGEST_TEXT])


@given(han)
@settings(max_examples=150)
def test_any_chinese_characters_have_an_answer_of_the_right_form(text: str) -> None:
    check(DISEASES.match(text), text)


@given(st.sampled_from(NAMES), st.data())
@settings(max_examples=300)
def test_a_name_with_a_slip_has_an_answer_of_the_right_form(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name)))
    dropped = data.draw(st.integers(0, 2))
    text = name[:place] + data.draw(st.text(max_size=2)) + name[place + dropped :]
    check(DISEASES.match(text), text)


@pytest.mark.parametrize(
    "piece",
    [
        "脑出血",
        "脑出雪、",
        "nao chu xue ",
        "不是肾癌，",
        "（",
        "癌",
        "xueyoubing",
        "①",
        "ⅣⅢ",
        "左肺上叶",
    ],
)
def test_the_longest_texts_have_an_answer_of_the_right_form(match: Matches, piece: str) -> None:
    text = (piece * LONGEST_TEXT)[:LONGEST_TEXT]
    check(match(text), text)


@pytest.mark.parametrize("text", ["溶酶体贮积症", "利妥昔单抗"])
def test_a_word_for_many_diseases_offers_three_of_them(match: Matches, text: str) -> None:
    found = match(text)
    assert len(found.candidates) == 3
    assert found.decision is Decision.ASK


def test_a_longer_text_is_an_error_that_says_the_limit(match: Matches) -> None:
    match("病" * 2000)
    with pytest.raises(TextTooLongError, match="2001 characters; expected at most 2000"):
        match("病" * 2001)


def test_a_name_at_the_end_of_a_long_text_is_found(match: Matches) -> None:
    text = "住院花了很多钱。" * 249 + "我爸脑出血"
    assert [each.entry for each in match(text).candidates] == ["qingdao/21"]


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000", "——", "？！", "\u200b"])
def test_a_text_that_says_nothing_is_none(match: Matches, blank: str) -> None:
    assert match(blank) == Match(Decision.NONE)


# -- the same every time --------------------------------------------------------------------------


def texts() -> list[str]:
    """Names of all sorts, plain, misspelt, and within a sentence."""
    chance = Random(7)
    names = chance.sample(NAMES, 120)
    return [
        *names,
        *(f"我妈{name}，还有脑出雪" for name in names),
        *(name[:1] + "某" + name[2:] for name in names),
        *(f"不是{name}、直肠癌，怀疑jie chang ai" for name in names),
    ]


def test_a_text_has_the_same_answer_whatever_was_asked_before(match: Matches) -> None:
    asked = texts()
    once = {text: match(text) for text in asked}
    Random(8).shuffle(asked)
    assert {text: match(text) for text in asked} == once


def test_a_matcher_built_anew_gives_the_same_answers_in_any_order(match: Matches) -> None:
    asked = texts()[::-3]
    anew = build(Shelf(Path("no such folder")))
    assert [anew.match(text) for text in asked] == [match(text) for text in asked]


def test_threads_that_share_a_new_matcher_have_the_same_answers(match: Matches) -> None:
    asked = texts()[::4]
    shared = build(Shelf(Path("no such folder")))
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(lambda: [shared.match(text) for text in asked]) for _ in range(8)]
        answers = [run.result() for run in runs]
    assert answers == [[match(text) for text in asked]] * 8
