"""One of several options, picked by what was typed in any language: never what was not meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interview.picking import denies, pick
from bot.words import locales, words
from rules.facts import BY_KEY
from rules.kinds import Choice

PLACES = [
    ["Xiamen (厦门市)"],
    ["Qingdao (青岛市)"],
    ["Longyan (龙岩市)"],
    ["Another place", "other"],
]
CAUSES = [
    ["None of these: illness or ordinary accident (都不是)"],
    ["Injury from a fight (打架斗殴)"],
    ["Traffic accident (交通事故)"],
    ["Traffic accident where police certify nobody liable to pay (交警认定无赔偿方)"],
    ["The person responsible has to pay (该由责任人出)"],
]
KINDS = [["职工医保"], ["居民医保"], ["都没有参加"]]


@pytest.mark.parametrize("typed", ["me", "in", "men", "ing", "dao", "an", "q", "xia", "yan", "gda"])
def test_a_piece_of_a_latin_word_picks_nothing(typed: str) -> None:
    assert pick(typed, PLACES) is None


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Xiamen", 0), ("xiamen.", 0), ("in Qingdao", 1), ("I am from Longyan", 2), ("青岛", 1),
        ("龙岩市", 2), ("the other", 3), ("another place", 3), ("Xiamen (厦门市)", 0),
    ],
)  # fmt: skip
def test_either_side_of_a_translated_label_picks_it(typed: str, place: int) -> None:
    assert pick(typed, PLACES) == place
    assert pick(typed, PLACES, by_part=False) == place or typed == "青岛"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("fight", 1), ("from a fight", 1), ("police", 3), ("person responsible", 4),
        ("traffic accident", 2),  # the whole of one label, though a part of another
        ("accident", None),  # two labels have it
        ("the", None), ("has to", None), ("where", 3), ("fig", None), ("afight", None),
    ],
)  # fmt: skip
def test_whole_words_that_say_something_pick_the_only_label_that_has_them(
    typed: str, place: int | None
) -> None:
    assert pick(typed, CAUSES) == place


def test_a_word_of_two_letters_picks_nothing() -> None:
    assert pick("go", [["Go by the card"], ["Stay"]]) is None
    assert pick("card", [["Go by the card"], ["Stay"]]) == 0


@pytest.mark.parametrize(
    ("typed", "options"),
    [("liable", CAUSES), ("liable to pay", CAUSES), ("赔偿方", CAUSES), ("参加", KINDS)],
)
def test_what_a_label_denies_does_not_pick_it(typed: str, options: list[list[str]]) -> None:
    assert pick(typed, options) is None


@pytest.mark.parametrize(
    "typed",
    ["not Xiamen", "no fight", "never in Qingdao", "isn't Longyan", "without 厦门", "不在青岛"],
)
def test_what_is_denied_is_not_picked(typed: str) -> None:
    assert denies(typed)
    assert pick(typed, PLACES) is None
    assert pick(typed, CAUSES) is None


@pytest.mark.parametrize(
    ("typed", "denied"),
    [
        ("I don't take it", True), ("i dont take it", True), ("I DO NOT", True), ("can’t", True),
        ("cannot", True), ("None of it", True), ("沒有用", True), ("從未用過", True),
        ("I took a note", False), ("want", False), ("important", False), ("another", False),
        ("know", False), ("patient", False), ("在用", False), ("", False),
    ],
)  # fmt: skip
def test_a_no_is_heard_in_english_too_and_only_as_a_word(typed: str, denied: bool) -> None:
    assert denies(typed) is denied


@pytest.mark.parametrize(
    ("typed", "options", "place"),
    [
        ("廈門市", [["厦门市"], ["青岛市"]], 0),
        ("廈門", [["厦门市"], ["青岛市"]], 0),
        ("厦门", [["廈門市"], ["青島市"]], 0),
        ("居民医保", [["職工醫保"], ["居民醫保"]], 1),
        ("不在廈門", [["厦门市"], ["青岛市"]], None),
    ],
)
def test_either_script_of_chinese_picks_labels_in_the_other(
    typed: str, options: list[list[str]], place: int | None
) -> None:
    assert pick(typed, options) == place


CHOICES = [fact for fact in BY_KEY.values() if isinstance(fact, Choice)]


@pytest.mark.parametrize("locale", locales())
@pytest.mark.parametrize("fact", CHOICES, ids=lambda fact: fact.key)
def test_every_option_is_picked_by_its_label_and_by_its_number(locale: str, fact: Choice) -> None:
    names = [words(locale).names(f"choice.{fact.key}.{option}") for option in fact.options]
    assert [pick(each[0], names) for each in names] == list(range(len(names)))
    assert [pick(str(place), names) for place in range(1, len(names) + 1)] == list(
        range(len(names))
    )


@given(st.text(alphabet="abdegimnoqx 'tn", max_size=12))
def test_nothing_typed_in_latin_letters_picks_by_less_than_a_word(typed: str) -> None:
    place = pick(typed, [["Xiamen (厦门市)"], ["Qingdao (青岛市)"]])
    assert place is None or ["xiamen", "qingdao"][place] in typed.replace(" ", "")


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_nothing(typed: str) -> None:
    place = pick(typed, CAUSES)
    assert place is None or 0 <= place < len(CAUSES)
