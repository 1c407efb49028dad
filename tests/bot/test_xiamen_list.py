"""Xiamen's disease condition: unknown while its list is not held, decided by the list that is.

The list in these tests is made up: its diseases do not exist, so that nobody takes it for the real
annex.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.bot.diseases import DISEASES, build_once_for_each_shelf

PROGRAMME = "xiamen.rare_disease_aid"
DISEASE, LIST = "三/一/2", "xiamen.disease_list"
MADE_UP = (
    "code,name,aliases\n"
    "T1,测试用假病甲,假甲病|TESTJIA\n"
    'T2,"测试用假病乙,特殊型",假乙综合征\n'
    "T3,戈谢病（测试用条目）,戈谢病\n"
)
NO_LIST_HELD = "厦门的病种目录我们手上没有"
ON_THE_LIST = "✓ 孩子的病在厦门市重特大罕见病救助病种目录里"
NOT_ON_THE_LIST = "✗ 孩子的病在厦门市重特大罕见病救助病种目录里"
UNDECIDED = "？孩子的病在厦门市重特大罕见病救助病种目录里"
ELIGIBLE, INELIGIBLE = "✓ 孩子的情况看起来符合", "✗ 照您说的情况，看起来不符合"

# For a child with dibao in Xiamen, six years enrolled before the illness was found.
BEGINNING = ["3", "厦门", "厦门", "低保", "6年", "6年"]
PERSON = {
    "as_of": "2025-03-01",
    "insured_place": "xiamen",
    "hukou_years_at_diagnosis": 6,
    "identities": {"dibao": True},
}


@pytest.fixture(autouse=True)
def _no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_once_for_each_shelf(monkeypatch)
    for name in ("PARAMETERS", "UNCHECKED_FIGURES", "LANGUAGE", "DOCUMENTS"):
        monkeypatch.delenv(f"WENZHU_{name}", raising=False)
    monkeypatch.setenv("WENZHU_CATALOGUES", str(tmp_path / "shelf"))
    monkeypatch.setenv("COLUMNS", "80")


def wenzhu(*arguments: str, stdin: str = "", status: int = 0) -> str:
    result: Result = CliRunner().invoke(app, arguments, input=stdin)
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.fixture
def held(tmp_path: Path) -> None:
    """The made-up list is imported."""
    path = tmp_path / "made_up.csv"
    path.write_text(MADE_UP, encoding="utf-8")
    wenzhu("catalogue", "import", str(path), "--as", "xiamen", "--source", "编的，只用来测试")


def told(*answers: str) -> str:
    """What the chat says after these answers about the illness, folded lines joined again."""
    shown = wenzhu("chat", stdin="\n".join([*BEGINNING, *answers, "退出"]) + "\n")
    return "".join(line.strip() for line in shown.partition(f"> {answers[0]}")[2].splitlines())


def screened(facts: dict[str, Any], *options: str) -> dict[str, Any]:
    [line] = wenzhu("screen", *options, stdin=json.dumps(PERSON | facts)).splitlines()
    [programme] = [each for each in json.loads(line)["programmes"] if each["id"] == PROGRAMME]
    return programme


def disease_in(programme: dict[str, Any]) -> str:
    """The outcome of the disease condition."""
    [reason] = [each for each in programme["reasons"] if each["clause"] == f"xiamen-2020/{DISEASE}"]
    return reason["outcome"]


# -- without the list ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "then", "name"),
    [
        pytest.param("戈谢病", [], "戈谢病", id="on the national list, by its name"),
        pytest.param("高雪氏病", ["1"], "戈谢病", id="by an alias"),
        pytest.param("戈榭病", ["1"], "戈谢病", id="misspelt"),
        pytest.param("法布雷病", ["是"], "法布雷病", id="by what people call it"),
        pytest.param("都不是", [], "不在已有的目录上", id="on none of the lists"),
    ],
)
def test_without_the_list_no_illness_decides_and_the_person_reads_why(
    typed: str, then: list[str], name: str
) -> None:
    text = told(typed, *then, "对")
    assert "记下了：确诊的病：" in text
    assert "还不能确定" in text
    assert UNDECIDED in text
    assert NO_LIST_HELD in text
    assert "拿着诊断证明问厦门市医保局" in text
    assert ELIGIBLE not in text
    assert INELIGIBLE not in text
    if name != "法布雷病":  # the national list writes it otherwise
        assert f"记下了：确诊的病：{name}" in text


def test_a_disease_on_the_national_list_is_said_to_be_just_that() -> None:
    text = told("高雪氏病", "1", "对")
    assert "“戈谢病”（国家罕见病目录1-31）" in text
    assert "上了国家罕见病目录的病，也要看厦门自己的目录" in text
    assert "厦门目录" not in text.partition("国家罕见病目录1-31")[0]


@pytest.mark.parametrize("diagnoses", [["rare/1-31"], ["rare/1-31", "rare/2-1"], [], ["qingdao/6"]])
def test_without_the_list_screening_leaves_the_disease_unknown_and_names_the_list(
    diagnoses: list[str],
) -> None:
    programme = screened({"diagnoses": diagnoses})
    assert programme["status"] == "undetermined"
    assert disease_in(programme) == "unknown"
    assert programme["missing_parameters"] == [LIST]


def test_every_disease_of_the_national_lists_leaves_xiamens_condition_unknown() -> None:
    codes = [code for code in DISEASES.catalogues.entries if not code.startswith("xiamen/")]
    assert len(codes) > 200
    lines = "".join(json.dumps(PERSON | {"diagnoses": [code]}) + "\n" for code in codes)
    answers = [json.loads(line) for line in wenzhu("screen", stdin=lines).splitlines()]
    statuses = {programme["status"] for each in answers for programme in each["programmes"][:1]}
    assert len(answers) == len(codes)
    assert statuses == {"undetermined"}


def test_without_the_list_a_code_of_it_is_accepted_as_given() -> None:
    assert disease_in(screened({"diagnoses": ["xiamen/T1"]})) == "true"


# -- with a list ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("typed", "then", "asked", "name"),
    [
        pytest.param("测试用假病甲", [], "", "测试用假病甲", id="by its name"),
        pytest.param("測試用假病甲", [], "", "测试用假病甲", id="in traditional characters"),
        pytest.param("1", ["1"], "是下面哪一个", "测试用假病甲", id="from the list"),
        pytest.param("假甲病", ["1"], "测试用假病甲", "测试用假病甲", id="by an alias"),
        pytest.param("testjia", ["是"], "测试用假病甲", "测试用假病甲", id="by Latin letters"),
        pytest.param("测试用假病贾", ["对"], "测试用假病甲", "测试用假病甲", id="misspelt"),
        pytest.param("ceshiyongjiabingjia", ["1"], "甲”", "测试用假病甲", id="in pinyin"),
        pytest.param(
            "假乙综合症", ["1"], "测试用假病乙", "测试用假病乙,特殊型", id="an alias misspelt"
        ),
        pytest.param("孩子确诊假甲病", ["1"], "测试用假病甲", "测试用假病甲", id="in a sentence"),
    ],
)
def test_with_the_list_an_illness_on_it_makes_the_condition_true(
    typed: str, then: list[str], asked: str, name: str
) -> None:
    text = told(typed, *then, "对")
    if then:  # what was not written as the list writes it is confirmed first
        question = text.partition(f"> {then[0]}")[0]
        assert asked in question
        assert "记下了：确诊的病" not in question
    assert f"记下了：确诊的病：{name}" in text
    assert ON_THE_LIST in text
    assert ELIGIBLE in text
    assert "民政部门认定的特困、低保、低收入家庭成员" in text
    assert NO_LIST_HELD not in text


@pytest.mark.usefixtures("held")
def test_what_was_misspelt_counts_only_once_it_is_confirmed() -> None:
    text = told("测试用假病贾", "都不是")
    assert "（厦门目录T1号）" in text
    assert "请换个说法再说一次" in text
    assert "记下了：确诊的病" not in text


@pytest.mark.usefixtures("held")
def test_a_disease_that_stands_on_both_lists_counts_by_xiamens_own() -> None:
    text = told("高雪氏病", "1", "对")
    assert "厦门目录T3号" in text
    assert ON_THE_LIST in text
    assert ELIGIBLE in text


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("typed", "then"),
    [
        pytest.param("法布雷病", ["1"], id="on the national list alone"),
        pytest.param("都不是", [], id="on no list"),
    ],
)
def test_with_the_list_an_illness_that_is_not_on_it_does_not_meet_the_condition(
    typed: str, then: list[str]
) -> None:
    text = told(typed, *then, "对")
    assert NOT_ON_THE_LIST in text
    assert INELIGIBLE in text
    assert "以厦门市“爱心厦门”建设工作领导小组办公室（市爱心办）的答复为准" in text
    assert NO_LIST_HELD not in text


@pytest.mark.usefixtures("held")
def test_with_the_list_not_knowing_the_illness_stays_unknown() -> None:
    text = told("不清楚", "对")
    assert UNDECIDED in text
    assert "还不能确定" in text
    assert NO_LIST_HELD not in text


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("diagnoses", "outcome", "status"),
    [
        (["xiamen/T1"], "true", "eligible"),
        (["rare/1-27", "xiamen/T2"], "true", "eligible"),
        (["rare/1-27"], "false", "ineligible"),
        (["rare/1-31"], "false", "ineligible"),  # the code of the national list is not Xiamen's
        ([], "false", "ineligible"),
        (None, "unknown", "undetermined"),
    ],
)
def test_with_the_list_screening_decides_by_its_codes(
    diagnoses: list[str] | None, outcome: str, status: str
) -> None:
    programme = screened({"diagnoses": diagnoses})
    assert (disease_in(programme), programme["status"]) == (outcome, status)
    assert programme["missing_parameters"] == []
    assert programme["missing"] == ([] if diagnoses is not None else ["diagnoses"])


@pytest.mark.usefixtures("held")
def test_with_the_list_a_code_that_is_not_on_it_is_an_error_that_names_the_nearest() -> None:
    line = json.dumps(PERSON | {"diagnoses": ["xiamen/T9"]})
    error = json.loads(wenzhu("screen", stdin=line, status=1))["error"]
    assert (error["code"], error["fact"]) == ("no_such_entry", "diagnoses")
    assert "xiamen/T9" in error["message"]


@pytest.mark.usefixtures("held")
def test_with_the_list_a_typed_code_that_is_not_on_it_is_asked_back() -> None:
    text = told("xiamen/T9", "对")
    assert "记下了：确诊的病" not in text
    assert INELIGIBLE not in text


@pytest.mark.usefixtures("held")
def test_the_interview_decides_as_screening_does(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    for diagnoses, status in ((["xiamen/T1"], "eligible"), (["rare/1-31"], "ineligible")):
        facts.write_text(json.dumps(PERSON | {"diagnoses": diagnoses}), encoding="utf-8")
        played = json.loads(wenzhu("interview", "--facts", str(facts), "--city", "xiamen"))
        assert played["result"]["programmes"][0]["status"] == status


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("by", ["option", "environment"])
def test_parameters_leave_the_imported_list_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[xiamen]\nper_capita_disposable_income = [{year = 2024, yuan = 1, source = "编的数"}]\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("WENZHU_PARAMETERS", str(own) if by == "environment" else "")
    options = ("--parameters", str(own)) if by == "option" else ()
    assert disease_in(screened({"diagnoses": ["xiamen/T1"]}, *options)) == "true"
    assert disease_in(screened({"diagnoses": []}, *options)) == "false"


@pytest.mark.usefixtures("held")
def test_a_result_says_by_which_list_it_came_about() -> None:
    line = json.dumps(PERSON | {"diagnoses": ["xiamen/T1"]})
    receipt = json.loads(wenzhu("screen", stdin=line))["receipt"]
    assert LIST in json.dumps(receipt)


@pytest.mark.usefixtures("held")
def test_xiamens_list_is_offered_for_browsing_in_xiamen_alone() -> None:
    assert "测试用假病乙" in wenzhu("chat", stdin="\n".join([*BEGINNING, "退出"]))
    assert "测试用假病乙" not in wenzhu("chat", stdin="3\n青岛\n青岛\n低保\n退出\n")
