"""What a text tells of what an entry requires, and where a drug or a device points.

A row gives a text that somebody could send, and what must be made of it.
"""

from __future__ import annotations

import pytest

from knowledge.match import Decision, Match
from tests.knowledge.answers import Matches, firsts, why


def needs(match: Match, entry: str) -> set[str]:
    [found] = [each for each in match.candidates if each.entry == entry]
    return {need.value for need in found.needs}


# -- drugs and devices ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("在吃阿比特龙", "qingdao/10"),
        ("打硼替佐米，一个疗程好几针", "qingdao/12"),
        ("医生让买培门冬酶", "qingdao/5"),
        ("刚开始用氟维司群", "qingdao/8"),
        ("吃达沙替尼三年", "qingdao/3"),
        ("要用沙丙蝶呤", "qingdao/14"),
    ],
)
def test_a_drug_alone_points_to_its_entry_and_is_asked_about(
    match: Matches, text: str, entry: str
) -> None:
    found = match(text)
    assert found.decision is Decision.ASK
    assert found.candidates[0].entry == entry
    assert found.candidates[0].how == "drug"


@pytest.mark.parametrize(
    "text",
    [
        "直肠癌，用贝伐珠单抗",
        "肝癌吃多吉美",
        "甲状腺癌，医生开了索拉非尼",
        "套扎术后用弹簧圈？不是，是痔疮",
        "病窦综合征装了起搏器",
        "小细胞肺癌在打恩度",
    ],
)
def test_a_drug_next_to_another_illness_points_nowhere(match: Matches, text: str) -> None:
    assert match(text).decision is Decision.NONE


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("结肠癌，用贝伐珠单抗", "qingdao/9"),
        ("肾癌吃多吉美", "qingdao/11"),
        ("前列腺癌，阿比特龙吃了半年", "qingdao/10"),
        ("蛛网膜下腔出血，放了弹簧圈", "qingdao/22"),
    ],
)
def test_a_drug_next_to_its_disease_changes_nothing(match: Matches, text: str, entry: str) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.candidates[0].how in ("name", "alias")
    assert found.decision is Decision.ACCEPT


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("前列腺癌，打硼替佐米", "qingdao/10"),
        ("脑出血，家里备着起搏器", "qingdao/21"),
        ("慢粒，以前打过培门冬酶", "qingdao/3"),
        ("胃癌用贝伐珠单抗", "qingdao/7"),
    ],
)
def test_a_drug_next_to_another_listed_disease_points_to_nothing_more(
    match: Matches, text: str, entry: str
) -> None:
    assert {each.entry for each in match(text).candidates} == {entry}


# -- what an entry requires -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry", "reason"),
    [
        ("血友病，今年45岁", "qingdao/6", "child"),
        ("本人男，三十二岁，血友病", "qingdao/6", "child"),
        ("急淋，成人了", "qingdao/5", "child"),
        ("我爸62岁，急性淋巴细胞白血病", "qingdao/5", "child"),
        ("乳腺癌早期，刚切完", "qingdao/8", "advanced"),
        ("乳腺癌Ⅰ期", "qingdao/8", "advanced"),
        ("乳腺原位癌", "qingdao/8", "advanced"),
        ("急淋，费城染色体阴性", "qingdao/4", "ph_positive"),
        ("肺癌广泛期", "qingdao/2", "not_small_cell"),
        ("二度房室传导阻滞，一过性的", "qingdao/16", "persistent_high_degree"),
        ("非霍奇金淋巴瘤，缓解了没有复发", "qingdao/13", "relapsed_refractory"),
        ("苯丙酮尿症，不是BH4缺乏", "qingdao/14", "negated"),
    ],
)
def test_an_entry_whose_requirement_is_contradicted_is_ruled_out_by_it(
    match: Matches, text: str, entry: str, reason: str
) -> None:
    found = match(text)
    assert entry not in {each.entry for each in found.candidates}
    assert (entry, reason) in why(found)


def test_an_adult_with_haemophilia_is_still_on_the_national_list(match: Matches) -> None:
    found = match("血友病，今年45岁")
    assert firsts(found) == ["rare/1-36"]


@pytest.mark.parametrize(
    ("text", "entry", "open_"),
    [
        ("乳腺癌", "qingdao/8", {"advanced"}),
        ("血友病", "qingdao/6", {"child"}),
        ("急淋", "qingdao/5", {"child"}),
        ("急淋", "qingdao/4", {"ph_positive"}),
        ("肺癌", "qingdao/2", {"not_small_cell"}),
        ("肺癌", "qingdao/1", {"after_first_line_resistance"}),
        ("非霍奇金淋巴瘤", "qingdao/13", {"relapsed_refractory"}),
        ("二度房室传导阻滞", "qingdao/16", {"persistent_high_degree"}),
    ],
)
def test_a_requirement_that_is_not_said_is_open_and_asked(
    match: Matches, text: str, entry: str, open_: set[str]
) -> None:
    found = match(text)
    assert needs(found, entry) == open_
    assert found.decision is Decision.ASK


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("乳腺癌晚期", "qingdao/8"),
        ("乳腺癌，骨头上也有转移了", "qingdao/8"),
        ("乳腺癌Ⅳ期", "qingdao/8"),
        ("血友病，孩子才三岁", "qingdao/6"),
        ("我闺女急淋，上小学二年级", "qingdao/5"),
        ("Ph阳性急淋", "qingdao/4"),
        ("急淋，BCR-ABL阳性，45岁", "qingdao/4"),
        ("肺鳞癌", "qingdao/2"),
        ("肺癌，腺癌", "qingdao/2"),
        ("弥漫大B细胞淋巴瘤，化疗后复发", "qingdao/13"),
        ("套细胞淋巴瘤，难治性的", "qingdao/13"),
        ("三度房室传导阻滞", "qingdao/16"),
        ("高度房室传导阻滞，要装起搏器", "qingdao/16"),
        ("苯丙酮尿症，BH4缺乏的那种", "qingdao/14"),
    ],
)
def test_a_requirement_that_is_said_is_not_asked_again(
    match: Matches, text: str, entry: str
) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert needs(found, entry) == set()
    assert found.decision is Decision.ACCEPT


def test_resistance_to_the_first_drugs_says_what_the_first_row_requires(match: Matches) -> None:
    found = match("左肺下叶腺癌，特罗凯吃了十个月耐药了")
    assert {"qingdao/1", "qingdao/2"} == {each.entry for each in found.candidates}
    assert needs(found, "qingdao/1") == needs(found, "qingdao/2") == set()
    assert found.decision is Decision.ACCEPT


def test_what_is_said_of_one_disease_answers_nothing_of_another(match: Matches) -> None:
    found = match("乳腺癌，还有肾癌晚期")
    assert needs(found, "qingdao/8") == {"advanced"}
