from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import Answer, read_yes_no

SAID = {
    Answer.YES: (
        "是 是的 是啊 有 有的 有啊 我有 都有 对 对对对 嗯 嗯嗯 符合 满了 已经满了 没错 当然有 "
        "y Yes YES ok 是！ 是，有 对、是的 嗯有"
    ),
    Answer.NO: (
        "没有 不是 没 否 不 无 不对 还没有 我没有 没有了 从来没有 没有。 不，没有 嗯没有 都没有 "
        "n No"
    ),
    Answer.UNSURE: (
        "不清楚 不知道 我不知道 不确定 说不准 记不清 记不清了 忘了 我不清楚啊 不记得了 可能 "
        "可能吧 应该吧 也许 好像有 好像没有 好像没有吧 应该满了吧 应该是 大概是吧 我觉得有 "
        "有吧 是吧 没有吧 可能不是 差不多满了"
    ),
    Answer.DECLINED: (
        "不想说 我不想说 不方便 不方便说 保密 拒绝 拒绝回答 跳过 跳过不答 不愿意透露 隐私 不告诉你"
    ),
}
HESITANT = ["可能", "好像", "应该", "大概", "也许", "估计", "似乎", "我觉得"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [(word, answer) for answer, words in SAID.items() for word in words.split()],
)
def test_the_answer_that_was_given(said: str, answer: Answer) -> None:
    assert read_yes_no(said) is answer


@pytest.mark.parametrize(
    "said",
    [
        "",
        "1",
        "0",
        "2",
        "是不是",
        "有没有",
        "是吗",
        "有?",
        "是，不是",
        "没有，不清楚",
        "不是不是有",
        "有3个",
        "没有低保，但是有残疾证",
        "我是低保户",
        "不好意思",
        "不可能",
        "我",
        "为什么问这个",
    ],
)
def test_what_is_more_or_less_than_an_answer_is_not_read(said: str) -> None:
    assert read_yes_no(said) is None


@given(
    st.sampled_from(HESITANT),
    st.sampled_from((SAID[Answer.YES] + " " + SAID[Answer.NO]).split()),
    st.sampled_from(["", "吧", "吧。"]),
)
def test_a_hesitant_answer_is_never_yes_or_no(doubt: str, said: str, after: str) -> None:
    assert read_yes_no(doubt + said + after) in (Answer.UNSURE, None)


@given(st.integers(), st.sampled_from(["", "个", "元"]))
def test_a_number_is_neither_yes_nor_no(number: int, unit: str) -> None:
    assert read_yes_no(f"{number}{unit}") is None


@given(st.sampled_from(SAID[Answer.YES].split()), st.sampled_from(SAID[Answer.NO].split()))
def test_yes_and_no_together_are_neither(yes: str, no: str) -> None:
    assert read_yes_no(f"{yes}，{no}") is None
