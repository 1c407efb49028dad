"""What the matcher once got wrong; what it still gets wrong is marked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.match import Decision, Match
from knowledge.spelling import fold

Matches = Callable[[str], Match]

KNOWN_WRONG = pytest.mark.xfail(raises=AssertionError)


@pytest.mark.parametrize("text", ["前列腺癌还不能排除", "脑出血尚不能除外", "脑出血不能完全排除"])
def test_what_cannot_be_ruled_out_is_asked_about(match: Matches, text: str) -> None:
    assert match(text).decision is Decision.ASK


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("weiyan", "胃炎"),
        ("wei yan", "胃炎"),
        ("甲状腺微癌", "甲状腺微小癌"),
        ("慢粒单核细胞白血病", "慢性粒单核细胞白血病"),
        pytest.param("飞动脉狭窄", "肺动脉狭窄", marks=KNOWN_WRONG),
        ("fei jing mai xue shuan", "肺静脉血栓"),
        ("jing dong mai bi se", "颈动脉闭塞"),
        ("gai zen me ban", "该怎么办"),
        ("que gai", "缺钙"),
        ("jiaomu", "酵母"),
        ("高血症", "高血压"),
        ("高度发房传导阻滞", "高度窦房传导阻滞"),
    ],
)
def test_what_may_be_another_illness_is_not_accepted(
    match: Matches, text: str, another: str
) -> None:
    assert match(another).decision is Decision.NONE
    assert match(text).decision is not Decision.ACCEPT


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("重型血友病", "qingdao/6"),
        ("Pompe", "qingdao/15"),
        ("旁贝病", "qingdao/15"),
        ("苯丙酮", "qingdao/25"),
        ("PTPS缺陷", "qingdao/14"),
    ],
)
def test_a_name_of_the_national_list_leads_to_qingdaos_entry_for_the_disease_too(
    match: Matches, text: str, entry: str
) -> None:
    assert entry in {each.entry for each in match(text).candidates}


def test_resistance_counts_for_the_shortest_name_of_an_adenocarcinoma_too(match: Matches) -> None:
    found = match("肺腺癌，易瑞沙吃了十个月耐药了")
    assert {"qingdao/1", "qingdao/2"} <= {each.entry for each in found.candidates}


@pytest.mark.parametrize("text", ["nao3 chu1 xue4", "nao3chu1xue4"])
def test_tones_may_be_typed_as_digits(match: Matches, text: str) -> None:
    assert [each.entry for each in match(text).candidates] == ["qingdao/21"]


@pytest.mark.parametrize("text", ["肾癌晚期，还有乳腺癌", "肝癌晚期，乳腺癌"])
def test_what_is_said_of_a_disease_answers_nothing_of_one_named_after_it(
    match: Matches, text: str
) -> None:
    [found] = [each for each in match(text).candidates if each.entry == "qingdao/8"]
    assert found.needs == ("advanced",)


@pytest.mark.parametrize(
    ("text", "entry", "why"),
    [
        ("小细胞肺癌", "qingdao/2", "not_small_cell"),
        ("一度房室传导阻滞", "qingdao/16", "persistent_high_degree"),
    ],
)
def test_a_contradiction_within_one_name_is_told_as_well(
    match: Matches, text: str, entry: str, why: str
) -> None:
    assert (entry, why) in {(each.entry, each.why) for each in match(text).excluded}


@KNOWN_WRONG
def test_a_small_cell_abbreviation_contradicts_the_wider_word(match: Matches) -> None:
    assert match("肺癌，SCLC").decision is Decision.NONE


def test_a_letter_between_characters_is_no_numeral_of_itself() -> None:
    assert fold("肠病X连锁综合征").text == fold("肠病-X连锁综合征").text


def test_everyday_words_that_sound_like_an_illness_do_not_part_a_disease_from_its_relapse(
    match: Matches,
) -> None:
    found = match("大夫说弥漫大B，化疗完又复发了")
    assert (found.decision, found.candidates[0].needs) == (Decision.ACCEPT, ())
