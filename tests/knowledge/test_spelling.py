"""One plain spelling for what people type, and the way back to their own words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.diseases.shipped import shipped_aliases
from knowledge.spelling import Spelling, fold, folded, spaced

NAMES = sorted({alias.name for alias in shipped_aliases()})
TRICKY = (
    "ⅠⅡⅣⅧ①⑳㎎ﬁßİ°αβγ龐氏病症癥瘤恶性肿瘤新生物综合症候群"
    "caCA Ⅲb 二度三期第四脑室IIIiv-·（）【】《》，。；：!\n\t\u3000\u200b\u0301"
)

texts = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from(TRICKY), max_size=40),
    st.lists(st.one_of(st.sampled_from(NAMES), st.text(st.sampled_from(TRICKY), max_size=4)))
    .map("".join)
    .filter(lambda text: len(text) < 500),
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        # width and case
        ("ＰＫＵ", "PKU"),
        ("pku", "PKU"),
        ("ＢＨ４缺乏症", "BH4缺乏症"),
        ("血友病（儿童）", "血友病(儿童)"),
        ("t（9；22）", "t(9;22)"),
        # traditional characters
        ("龐貝氏病", "庞贝氏病"),
        ("腦溢血", "脑溢血"),
        ("動脈瘤", "动脉瘤"),
        ("多發性骨髓瘤", "多发性骨髓瘤"),
        # accents
        ("Béhçet", "Behcet"),
        ("Waldenström", "waldenstrom"),
        # punctuation, blanks and hyphens that say nothing
        ("脑 出 血", "脑出血"),
        ("脑-出血", "脑出血"),
        ("B-ALL", "B ALL"),
        ("【脑出血】", "[脑出血]"),
        ("脑出血。", "脑出血！"),
        ("a，b", "a:b"),
        ("甲/乙", "甲、乙"),
        # numerals
        ("Ⅲ度房室传导阻滞", "三度房室传导阻滞"),
        ("III度房室传导阻滞", "3度房室传导阻滞"),
        ("二度Ⅱ型", "2度II型"),
        ("Ⅳ期", "四期"),
        ("糖原贮积症Ⅱ型", "糖原贮积症2型"),
        ("凝血因子Ⅷ", "凝血因子VIII"),
        ("IIIb期", "Ⅲb期"),
        ("第四脑室", "第4脑室"),
        ("3°", "三度"),
        # endings
        ("结肠恶性肿瘤", "结肠癌"),
        ("结肠恶性新生物", "结肠癌"),
        ("胃Ca", "胃癌"),
        ("干燥综合症", "干燥综合征"),
        ("干燥症候群", "干燥综合征"),
        ("庞贝氏病", "庞贝病"),
        ("川崎氏病", "川崎病"),
        ("阿尔茨海默病症", "阿尔茨海默病"),
        # letters and variants
        ("α-地中海贫血", "a地中海贫血"),
        ("粘多糖贮积症", "黏多糖贮积症"),
        ("四氢生物蝶啶", "四氢生物喋呤"),
    ],
)
def test_what_nobody_tells_apart_is_spelt_alike(typed: str, plain: str) -> None:
    assert fold(typed).text == fold(plain).text != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("直肠癌", "结肠癌"),
        ("一度", "二度"),
        ("Ⅰ型", "Ⅱ型"),
        ("非小细胞肺癌", "小细胞肺癌"),
        ("肾癌", "肾炎"),
        ("凝血因子Ⅷ", "凝血因子Ⅸ"),
        ("综合征", "征"),
        ("结肠良性肿瘤", "结肠癌"),
        ("一个", "1个"),  # a count is no degree
        ("氏族", "族"),
    ],
)
def test_what_means_another_thing_stays_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("我爸腦 溢-血住院", "脑溢血", "腦 溢-血"),
        ("确诊龐貝氏病两年", "庞贝病", "龐貝氏病"),
        ("Ⅲ度房室传导阻滞", "3度房室传导阻滞", "Ⅲ度房室传导阻滞"),
        ("是结肠恶性肿瘤吗", "结肠癌", "结肠恶性肿瘤"),
        ("查出ＰＫＵ了", "pku", "ＰＫＵ"),
        ("血友病（儿童）", "(儿童)", "（儿童）"),
    ],
)
def test_what_is_said_is_the_persons_own_words(text: str, word: str, said: str) -> None:
    spelling = fold(text)
    start = spelling.text.index(word)
    assert spelling.said(start, start + len(word)) == said


def test_blanks_that_were_typed_can_be_seen_again() -> None:
    spelling = fold("nao chu-xue 了")
    assert spelling.text == "naochuxue了"
    assert spelling.spaced(0, len(spelling.text)).strip() == "nao chu xue 了"
    assert spelling.spaced(3, 9) == " chu xue"
    assert spaced("B-ALL 型").strip() == "b all 型"


# -- whatever is typed ----------------------------------------------------------------------------


def check(spelling: Spelling) -> None:
    size = len(spelling.text)
    assert len(spelling.spans) == len(spelling.joined) == size
    for start, end in spelling.spans:
        assert 0 <= start < end <= len(spelling.original)
    for (start, end), (next_start, next_end) in pairwise(spelling.spans):
        assert start <= next_start
        assert end <= next_end
    if size:
        assert not spelling.joined[0]


@given(texts)
@example("Ⅷ")
@example("恶性肿瘤恶性肿瘤")
@example("综合症候群综合症")
@settings(max_examples=400)
def test_every_character_knows_where_it_stood(text: str) -> None:
    check(fold(text))


@given(texts, st.data())
@settings(max_examples=300)
def test_what_is_said_always_stands_in_the_text(text: str, data: st.DataObject) -> None:
    spelling = fold(text)
    if spelling.text:
        start = data.draw(st.integers(0, len(spelling.text) - 1))
        end = data.draw(st.integers(start + 1, len(spelling.text)))
        assert spelling.said(start, end)
        assert spelling.said(start, end) in text


@given(texts)
@settings(max_examples=300)
def test_the_short_way_to_fold_a_name_gives_the_same(text: str) -> None:
    assert folded(text) == fold(text).text


@given(texts)
@settings(max_examples=300)
def test_a_folded_text_has_no_blanks_capitals_or_wide_letters(text: str) -> None:
    plain = fold(text).text
    assert not any(each.isspace() for each in plain)
    assert plain == plain.casefold()
    assert not any("\uff01" <= each <= "\uff5e" for each in plain)


def test_hardly_any_name_changes_when_it_is_folded_again() -> None:
    changed = [name for name in NAMES if folded(folded(name)) != folded(name)]
    assert len(changed) <= 1, changed
