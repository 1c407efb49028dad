"""`wenzhu draft`: what it reads, what it writes, and who may read that."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.bot.drafts.people import PEOPLE, QUANZHOU, WEIHAI

DAY = "2025-11-25"
PERSON = "a low-income patient in Weihai"
IDENTITY = "110105194912310021"  # its check digit is wrong
PAGES = {"docx": b"PK", "pdf": b"%PDF"}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("WENZHU_PARAMETERS", "WENZHU_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WENZHU_CATALOGUES", str(tmp_path / "no catalogues"))


class Desk:
    """A folder with somebody's files, and the command run in it."""

    def __init__(self, folder: Path, person: str) -> None:
        self.folder = folder
        self.programme, facts = PEOPLE[person]
        self.facts = self.file("facts.json", facts | {"as_of": DAY})
        self.out = folder / "out"

    def file(self, name: str, content: Any) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    def draft(self, *more: str) -> Result:
        options = ["--facts", self.facts, "--programme", self.programme, "--out", self.out]
        return CliRunner().invoke(app, ["draft", *map(str, options), *more])

    def papers(self, *more: str) -> list[dict[str, Any]]:
        result = self.draft("--format", "json", *more)
        assert result.exit_code == 0, result.output
        return [json.loads(Path(line).read_bytes()) for line in result.stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, PERSON)


def values(paper: dict[str, Any]) -> dict[str, str]:
    return {field["id"]: field["value"] for group in paper["groups"] for field in group["fields"]}


def sources(paper: dict[str, Any]) -> dict[str, str]:
    return {field["id"]: field["source"] for group in paper["groups"] for field in group["fields"]}


def check_refused(result: Result, message: str) -> None:
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


# -- what is written ----------------------------------------------------------------------------


def test_json_is_the_draft_itself(desk: Desk) -> None:
    [paper] = desk.papers()
    assert paper["programme"] == WEIHAI
    assert paper["kind"] == "application"
    assert paper["title"].startswith("2025年度")
    assert values(paper)["inpatient_self_pay_yuan"] == "35,000.00 元（人民币叁万伍仟元整）"


def test_the_same_input_gives_the_same_bytes(desk: Desk) -> None:
    first, second = (
        Path(desk.draft("--format", "json").stdout.strip()).read_bytes() for _ in range(2)
    )
    assert first == second
    assert first.endswith(b"}\n")


@pytest.mark.parametrize("form", PAGES)
def test_a_paper_is_written_in_each_format(desk: Desk, form: str) -> None:
    result = desk.draft("--format", form)
    assert result.exit_code == 0, result.output
    [path] = map(Path, result.stdout.splitlines())
    assert path.parent == desk.out
    assert path.name.startswith("weihai_etdz-medical_aid-application-20")
    assert path.suffix == f".{form}"
    assert path.read_bytes().startswith(PAGES[form])


def test_nobody_else_may_read_what_is_written_and_nothing_is_left_over(desk: Desk) -> None:
    paths = [desk.draft("--format", "json").stdout.strip() for _ in range(2)]
    assert stat.S_IMODE(Path(paths[0]).stat().st_mode) == 0o600
    assert [str(path) for path in desk.out.iterdir()] == [paths[0]]


def test_a_link_that_lies_in_the_way_is_replaced_and_not_followed(desk: Desk) -> None:
    path = Path(desk.draft("--format", "json").stdout.strip())
    target = desk.file("target", "kept")
    path.unlink()
    path.symlink_to(target)
    desk.draft("--format", "json")
    assert target.read_text(encoding="utf-8") == '"kept"'
    assert not path.is_symlink()


def test_every_paper_of_a_programme_is_written(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "a patient in Xiamen whose household earns little")
    assert [paper["kind"] for paper in desk.papers()] == ["application", "declaration"]
    assert [paper["kind"] for paper in desk.papers("--kind", "declaration")] == ["declaration"]


# -- what is given ------------------------------------------------------------------------------


def test_personal_details_stand_on_the_paper(desk: Desk) -> None:
    details = desk.file("me.json", {"name": "𠮷田", "agent": {"relation": "女儿"}})
    [paper] = desk.papers("--personal", str(details))
    assert values(paper)["applicant.name"] == "𠮷田"
    assert sources(paper)["applicant.name"] == "given"
    assert values(paper)["agent.relation"] == "女儿"


def test_a_doubtful_number_is_told_without_repeating_it(desk: Desk) -> None:
    details = desk.file("me.json", {"id_number": IDENTITY})
    result = desk.draft("--format", "json", "--personal", str(details))
    assert result.exit_code == 0
    assert "身份证号码" in result.stderr
    assert IDENTITY not in result.output


def test_facts_that_staff_confirmed_say_so(desk: Desk) -> None:
    [paper] = desk.papers("--confirmed", "hukou_place, identities.low_income")
    assert sources(paper)["identities.low_income"] == "confirmed"
    assert sources(paper)["identities.dibao"] == "said"


def test_for_somebody_else_there_is_a_place_for_the_agent(desk: Desk) -> None:
    assert "agent.name" not in values(desk.papers()[0])
    assert "agent.name" in values(desk.papers("--for", "child")[0])


def test_english_stands_beside_the_chinese_on_request(desk: Desk) -> None:
    [paper] = desk.papers("--english")
    assert all(field["english"] for group in paper["groups"] for field in group["fields"])


def test_whoever_speaks_english_gets_a_paper_in_chinese_with_english_beside_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_english = desk.papers("--english")
    monkeypatch.setenv("WENZHU_LANGUAGE", "en")
    assert desk.papers() == with_english


def test_only_the_figures_of_the_file_named_are_used(desk: Desk) -> None:
    row = '[{year = 2025, yuan_per_month = 1399, source = "a notice"}]'
    figures = desk.folder / "figures.toml"
    figures.write_text(f"[weihai_etdz]\nmarginal_income_standard = {row}\n", encoding="utf-8")
    receipt = dict(desk.papers("--parameters", str(figures))[0]["receipt"])
    assert receipt["weihai_etdz.marginal_income_standard"] == "2025: 1399"


# -- what is refused ----------------------------------------------------------------------------


def test_a_programme_that_is_ruled_out_is_told_with_its_reasons(desk: Desk) -> None:
    desk.file("facts.json", {"hukou_place": "other", "insured_place": "other"})
    check_refused(desk.draft(), "威海经济技术开发区困难群众医疗救助看起来不符合")


def test_a_programme_that_is_none_is_refused_with_those_there_are(desk: Desk) -> None:
    desk.programme = "../quanzhou"
    check_refused(desk.draft(), QUANZHOU)


def test_facts_and_a_programme_are_needed() -> None:
    check_refused(CliRunner().invoke(app, ["draft"]), "--facts")


def test_a_kind_that_the_programme_does_not_have_is_refused(desk: Desk) -> None:
    check_refused(desk.draft("--kind", "card"), "application")


@pytest.mark.parametrize("option", ["--facts", "--personal", "--template", "--parameters"])
def test_a_file_that_is_not_there_is_told(desk: Desk, option: str) -> None:
    check_refused(desk.draft(option, str(desk.folder / "nowhere")), "nowhere")


def test_faulty_facts_are_told(desk: Desk) -> None:
    desk.file("facts.json", {"hukou": "quanzhou"})
    check_refused(desk.draft(), "hukou_place")


def test_faulty_personal_details_are_told_without_repeating_them(desk: Desk) -> None:
    details = desk.file("me.json", {"phone": 13800000001})
    result = desk.draft("--personal", str(details))
    check_refused(result, "phone 要写成带引号的文字")
    assert "13800000001" not in result.output


def test_a_confirmed_fact_that_is_none_is_refused(desk: Desk) -> None:
    check_refused(desk.draft("--confirmed", "identities.dibo"), "identities.dibao")


def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    desk.out = desk.facts
    check_refused(desk.draft("--format", "json"), "facts.json")


def test_a_template_that_is_no_form_is_refused(desk: Desk) -> None:
    check_refused(desk.draft("--template", str(desk.facts)), "facts.json")


# -- names of fields ----------------------------------------------------------------------------


def listed(*options: str) -> dict[str, str]:
    result = CliRunner().invoke(app, ["draft", "fields", *options])
    assert result.exit_code == 0
    names = {}
    for line in result.stdout.splitlines():
        name, label = line.split("\t")
        names[name] = label
    return names


def test_the_names_of_fields_are_listed_with_their_labels() -> None:
    names = listed()
    assert names["applicant.name"] == "姓名"
    assert names["household_income_yuan"] == "家庭总收入（近12个月）"
    assert "computed.medical_aid.amount" in names
    assert "item_burden_yuan.rest" in names


def test_the_names_of_one_programme_are_fewer_and_hold_all_of_its_papers(desk: Desk) -> None:
    names = listed("--programme", WEIHAI)
    assert names.items() < listed().items()
    assert set(values(desk.papers("--for", "other")[0])) <= set(names)


def test_names_of_a_programme_that_is_none_are_refused() -> None:
    result = CliRunner().invoke(app, ["draft", "fields", "--programme", "quanzhou"])
    check_refused(result, QUANZHOU)
