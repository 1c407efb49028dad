"""The catalogues say what the documents say, and a deployment's own list is taken or refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.diseases.catalogues import catalogues
from bot.diseases.shelf import Shelf
from bot.diseases.shipped import shipped_entries
from knowledge.catalogue import CatalogueError, Catalogues, Entry, read_imported, read_names
from rules.qingdao.annex import ITEMS_BY_ENTRY, ITEMS_BY_ROW, SHARED_CELLS

# name; drugs; devices; foods; what it requires: row by row as the annex of 2018 prints them
ANNEX: dict[int, tuple[str, str, str, str, str]] = {
    1: ("一代耐药以后的肺癌治疗", "HM61713", "", "", "after_first_line_resistance"),
    2: ("非小细胞肺癌", "盐酸埃克替尼 克唑替尼 重组人血管内皮抑制素", "", "", "not_small_cell"),
    3: ("慢性髓性粒细胞白血病", "达沙替尼", "", "", ""),
    4: ("PH（+）急性淋巴细胞白血病", "", "", "", "ph_positive"),
    5: ("儿童急性淋巴细胞性白血病", "培门冬酶", "", "", "child"),
    6: ("血友病（儿童）", "重组人凝血因子Ⅳ 注射用重组人凝血因子Ⅷ", "", "", "child"),
    7: ("胃腺癌", "甲磺酸阿帕替尼", "", "", ""),
    8: ("乳腺癌晚期", "氟维司群", "", "", "advanced"),
    9: ("结肠恶性肿瘤", "西妥昔单抗 贝伐珠单抗", "", "", ""),
    10: ("前列腺癌", "阿比特龙", "", "", ""),
    11: ("肾恶性肿瘤", "索拉菲尼", "", "", ""),
    12: ("多发性骨髓瘤", "硼替佐米", "", "", ""),
    13: ("复发难治性非霍奇金淋巴瘤", "", "", "", "relapsed_refractory"),
    14: ("BH4缺乏症（特殊类型苯丙酮尿症）", "盐酸沙丙蝶呤片", "", "", "bh4_deficient"),
    15: ("庞贝氏病（极罕见）", "注射用阿糖苷酶α", "", "", ""),
    16: ("持久性高二度或三度房室传导阻滞", "", "心脏起搏器 ICD", "", "persistent_high_degree"),
    17: ("主动脉瘤", "", "主动脉覆膜支架", "", ""),
    18: ("主动脉夹层", "", "胸主动脉支架", "", ""),
    19: ("下肢动脉硬化闭塞症", "", "动脉支架 旋切导管 球囊", "", ""),
    20: ("下肢深静脉血栓", "", "滤器 溶栓导管 髂静脉支架", "", ""),
    21: ("脑出血", "", "人工硬脑膜", "", ""),
    22: ("蛛网膜下腔出血", "法舒地尔 尼膜同", "弹簧圈 微导管", "", ""),
    23: ("股骨头无菌性坏死", "", "单侧全髋假体", "", ""),
    24: ("先天性髋关节脱位", "", "内固定钢板", "", ""),
    25: ("苯丙酮尿症", "", "", "低蛋白食品、无苯丙氨酸奶粉或蛋白粉", ""),
}
TWINS = {6: "rare/1-36", 14: "rare/1-113", 15: "rare/1-35", 25: "rare/1-90"}

LOADED = Catalogues.of(shipped_entries())
NATIONAL = LOADED.listed_in("rare")


def row(number: int) -> Entry:
    entry = LOADED.entry(f"qingdao/{number}")
    assert entry is not None
    return entry


# -- what Qingdao's annex prints ------------------------------------------------------------------


def test_qingdao_has_the_rows_of_its_annex_in_their_order() -> None:
    codes = [entry.code for entry in LOADED.listed_in("qingdao")]
    assert codes == [f"qingdao/{number}" for number in range(1, 26)]


@pytest.mark.parametrize("number", ANNEX)
def test_a_row_has_the_name_the_items_and_the_requirement_that_are_printed(number: int) -> None:
    name, drugs, devices, foods, requires = ANNEX[number]
    entry = row(number)
    assert entry.name == name
    assert entry.drugs == tuple(drugs.split())
    assert entry.devices == tuple(devices.split())
    assert entry.foods == tuple(foods.split())
    assert " ".join(entry.requires) == requires


def test_there_are_nineteen_drugs_fifteen_devices_and_one_food() -> None:
    rows = LOADED.listed_in("qingdao")
    assert sum(len(entry.drugs) for entry in rows) == 19
    assert sum(len(entry.devices) for entry in rows) == 15
    assert sum(len(entry.foods) for entry in rows) == 1


def test_the_rules_know_the_same_items() -> None:
    assert {number: row(number).items for number in range(1, 26)} == ITEMS_BY_ROW
    assert ITEMS_BY_ENTRY.keys() == {entry.code for entry in LOADED.listed_in("qingdao")}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4, ["没有印项目", "达沙替尼", "民政部门确认"]),
        (13, ["没有印项目", "硼替佐米", "民政部门确认"]),
        (6, ["Ⅳ", "Ⅸ", "误印", "民政部门"]),
    ],
)
def test_a_doubt_about_a_row_is_told_on_it(number: int, words: list[str]) -> None:
    assert [word for word in words if word not in row(number).note] == []


def test_a_row_printed_without_items_stays_without_and_names_those_of_the_row_above() -> None:
    bare = {entry.code for entry in LOADED.listed_in("qingdao") if not entry.items}
    assert bare == SHARED_CELLS.keys()
    for code, shared in SHARED_CELLS.items():
        entry = LOADED.entry(code)
        assert entry is not None
        assert shared.partition("#")[2] in entry.note


def test_no_other_row_has_a_doubt() -> None:
    assert [e.code for e in LOADED.listed_in("qingdao") if e.note] == [
        "qingdao/4", "qingdao/6", "qingdao/13",
    ]  # fmt: skip


def test_every_row_can_be_browsed_by_a_part_of_the_body() -> None:
    assert [entry.code for entry in LOADED.listed_in("qingdao") if not entry.body_part] == []


# -- the national lists ---------------------------------------------------------------------------


@pytest.mark.parametrize(("batch", "size"), [(1, 121), (2, 86)])
def test_a_national_list_is_whole_and_in_its_order(batch: int, size: int) -> None:
    codes = [e.code for e in NATIONAL if e.code.startswith(f"rare/{batch}-")]
    assert codes == [f"rare/{batch}-{number}" for number in range(1, size + 1)]


@pytest.mark.parametrize(
    ("code", "name", "english"),
    [
        ("rare/1-1", "21-羟化酶缺乏症", "21-hydroxylase deficiency"),
        ("rare/1-4", "肌萎缩侧索硬化", "Amyotrophic lateral sclerosis"),
        ("rare/1-36", "血友病", "Hemophilia"),
        ("rare/2-1", "软骨发育不全", "Achondroplasia"),
        ("rare/2-2", "获得性血友病", "Acquired hemophilia"),
    ],
)
def test_a_national_entry_has_its_name_in_both_languages(
    code: str, name: str, english: str
) -> None:
    entry = LOADED.entry(code)
    assert entry is not None
    assert entry.name == name
    assert entry.english.startswith(english)


def test_national_entries_have_names_and_require_nothing() -> None:
    assert len({entry.name for entry in NATIONAL}) == len(NATIONAL) == 207
    for entry in NATIONAL:
        assert entry.name == entry.name.strip() != ""
        assert not entry.requires
        assert not entry.items


def test_english_names_are_latin_and_parted_by_semicolons_or_strokes() -> None:
    for entry in NATIONAL:
        for name in re.split("[;|]", entry.english):
            assert re.fullmatch("[A-Za-z0-9α-ωäçö’'–,/()\\[\\] .-]+", name.strip()), entry.code


def test_orphanet_numbers_say_how_they_relate() -> None:
    relating = re.compile(r"ORPHA:\d+ ?\((?:E|BTNT|NTBT)\)")
    for entry in NATIONAL:
        numbers = relating.findall(entry.orphanet)
        assert relating.sub("", entry.orphanet).strip() == "", entry.code
        assert len(set(numbers)) == len(numbers), entry.code
    first = [entry for entry in NATIONAL if entry.code.startswith("rare/1-")]
    assert sum(bool(entry.orphanet) for entry in first) >= 119


# -- entries for the same disease -----------------------------------------------------------------


def test_the_rows_that_are_on_the_national_lists_too_say_so() -> None:
    twins = {entry.code: entry.same_as for entry in LOADED.listed_in("qingdao") if entry.same_as}
    assert twins == {f"qingdao/{number}": (code,) for number, code in TWINS.items()}


def test_the_same_disease_is_never_another_entry_of_one_catalogue() -> None:
    for entry in shipped_entries():
        for code in entry.same_as:
            other = LOADED.entry(code)
            assert other is not None
            assert other.catalogue != entry.catalogue


def test_xiamens_list_is_empty_where_nobody_has_brought_it() -> None:
    assert catalogues(Shelf(Path("no such folder"))).listed_in("xiamen") == ()


# -- a deployment's own list ----------------------------------------------------------------------


def test_a_list_is_taken_with_its_aliases() -> None:
    text = (
        "\ufeffCode, Name ,aliases\n1,庞贝病,糖原贮积症Ⅱ型|GSDⅡ\n\n"
        "A-2, 戈谢病 ,高雪病；Gaucher、脑苷脂病\n3,血友病\n"
    )
    assert read_imported(text, "xiamen") == (
        Entry("xiamen/1", "庞贝病", aliases=("糖原贮积症Ⅱ型", "GSDⅡ")),
        Entry("xiamen/A-2", "戈谢病", aliases=("高雪病", "Gaucher", "脑苷脂病")),
        Entry("xiamen/3", "血友病"),
    )


def test_names_of_other_illnesses_are_taken_a_group_a_line() -> None:
    assert read_names("name,aliases\n急性阑尾炎,阑尾炎|盲肠炎\n痛风\n") == (
        ("急性阑尾炎", "阑尾炎", "盲肠炎"),
        ("痛风",),
    )


def test_a_quoted_name_may_have_a_comma_and_further_columns_are_left_alone() -> None:
    [entry] = read_imported('code,remark,name\n1,x,"甲, 乙"\n', "xiamen")
    assert entry == Entry("xiamen/1", "甲, 乙")


@pytest.mark.parametrize(
    ("text", "line", "problem", "expected"),
    [
        ("", 1, "no column code", "a header with code,name and perhaps aliases"),
        ("name\n庞贝病\n", 1, "no column code", "a header with code,name"),
        ("code,title\n1,庞贝病\n", 1, "no column name", "a header with code,name"),
        ("code,name\n", 1, "no entries", "at least one line below the header"),
        ("code,name\n , \n", 1, "no entries", "at least one line below the header"),
        ("code,name\n1,庞贝病\n,戈谢病\n", 3, "code is empty", "a code on every line"),
        ("code,name\n1,\n", 2, "name is empty", "a name on every line"),
        ("code,name\n1\n", 2, "name is empty", "a name on every line"),
        ("code,name\n1,甲病\n\n1,乙病\n", 4, "code 1 a second time", "each code once"),
        ("code,name\na/b,甲病\n", 2, "code 'a/b'", "up to 64 letters or digits"),
        ("code,name\na#b,甲病\n", 2, "code 'a#b'", "up to 64 letters or digits"),
        ("code,name\na b,甲病\n", 2, "code 'a b'", "up to 64 letters or digits"),
        (f"code,name\n{'a' * 65},甲病\n", 2, "code 'aaa", "up to 64 letters or digits"),
        (f"code,name\n1,{'病' * 121}\n", 2, "name '病病", "up to 120 printable characters"),
        ("code,name\n1,甲\x07乙病\n", 2, "name '甲\\x07乙病'", "up to 120 printable characters"),
        (
            "code,name,aliases\n1,甲病,乙病|丙病\x07\n",
            2,
            "name '丙病\\x07'",
            "printable characters",
        ),
        ("code,name\n1,病\n", 2, "name '病'", "2 letters or more"),
        ("code,name,name\n1,甲病,乙病\n", 1, "column name twice", "each column once"),
        ("code,name\n1,甲病,乙病\n", 2, "3 cells", "2, as the header has"),
        ('code,name\n1,"甲病\n', 2, "unexpected end of data", "CSV in UTF-8"),
        ('code,name\n1,"甲病"乙病\n', 2, "expected after", "CSV in UTF-8"),
    ],
)
def test_a_list_that_cannot_be_taken_names_line_problem_and_what_is_expected(
    text: str, line: int, problem: str, expected: str
) -> None:
    with pytest.raises(CatalogueError) as raised:
        read_imported(text, "xiamen")
    assert raised.value.line == line
    said, _, wanted = str(raised.value).partition("; expected ")
    assert said.startswith(f"line {line}: ")
    assert problem in said
    assert expected in wanted


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("code,aliases\n", 1, "no column name"),
        ("name,aliases\n", 1, "no names"),
        ("name,aliases\n,乙病\n", 2, "name is empty"),
        ("name\n甲病,乙病\n", 2, "2 cells"),
        ("name,aliases\n甲病,乙病\x07\n", 2, "name '乙病\\x07'"),
    ],
)
def test_names_that_cannot_be_taken_are_refused_in_the_same_way(
    text: str, line: int, problem: str
) -> None:
    with pytest.raises(CatalogueError, match="; expected ") as raised:
        read_names(text)
    assert raised.value.line == line
    assert problem in str(raised.value)


def test_a_list_without_end_is_refused() -> None:
    endless = "name\n" + "痛风\n" * 100_001
    with pytest.raises(CatalogueError, match="too long; expected at most 100000 lines"):
        read_names(endless)
