"""The command line: what each command reads and writes, and with which status it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

import rules
from bot.cli import app
from bot.interview.questions import QUESTIONS
from rules.registry import BY_PLACE, POLICIES

DOCUMENTS = os.environ.get("WENZHU_DOCUMENTS")
PROGRAMMES = [policy.id for policy in POLICIES]
COMMANDS = ("chat", "screen", "interview", "replay", "schema", "rules")
DAY = "2025-03-01"
INCOME = "per_capita_disposable_income"

PEOPLE: dict[str, dict[str, Any]] = {
    "of whom nothing is known": {},
    "from elsewhere": {"hukou_place": "other", "insured_place": "other"},
    "with dibao in Quanzhou": {
        "hukou_place": "quanzhou", "insured_place": "quanzhou", "insurance_type": "resident",
        "identities": {"dibao": True}, "in_scope_self_pay_yuan": 20000, "aid_received_yuan": 0,
        "designated_institution": True, "referral_compliant": True, "care_setting": "inpatient",
        "payable_by_other": "none", "recognised_on": "2024-11-05",
    },
    "without any identity in Quanzhou": {
        "hukou_place": "quanzhou", "insured_place": "quanzhou", "county": "鲤城区",
        "identities": dict.fromkeys(
            ["tekun", "orphan", "unsupported_child", "special_care", "wulao", "special_family",
             "severe_disability", "dibao", "dibao_marginal", "relapse_risk", "returned_to_poverty",
             "lifted_from_poverty", "illness_impoverished"], False,
        ),
        "in_scope_self_pay_12m_yuan": 100,
    },
    "whose numbers are known by their bounds": {
        "insured_place": "quanzhou", "identities": {"dibao_marginal": True},
        "in_scope_self_pay_yuan": {"min": 3000, "max": 9000}, "household_size": {"min": 2},
    },
    "lifted from poverty in Longyan": {
        "hukou_place": "longyan", "insured_place": "longyan",
        "identities": {"lifted_from_poverty": True, "dibao": False, "tekun": False},
        "catastrophic_base_yuan": 120000,
    },
    "with an illness in Longyan": {
        "insured_place": "longyan", "identities": {"illness_impoverished": True},
        "as_of": "2026-02-01",
    },
    "a child in Xiamen": {
        "hukou_place": "xiamen", "insured_place": "xiamen", "age_at_diagnosis": 3.5,
        "hukou_years_at_diagnosis": 3.5, "contribution_years_at_diagnosis": 1,
        "parent_hukou_years_at_diagnosis": 12, "diagnoses": ["xiamen/1"],
        "identities": {"dibao": True},
    },
    "short of five years in Xiamen": {
        "insured_place": "xiamen", "hukou_years_at_diagnosis": 4.9, "age_at_diagnosis": 30,
        "contribution_years_at_diagnosis": 4.9, "diagnoses": ["rare/1-4"],
    },
    "with a medicine in Qingdao": {
        "hukou_place": "qingdao", "insured_place": "qingdao", "identities": {"dibao": True},
        "diagnoses": ["qingdao/22"], "items": ["qingdao/22#尼膜同"], "item_burden_yuan": 30000,
        "designated_institution": True, "care_setting": "outpatient_special",
    },
    "on no list in Qingdao": {"hukou_place": "qingdao", "diagnoses": [], "items": []},
    "in hospital in Weihai": {
        "hukou_place": "weihai_etdz", "insured_place": "other", "identities": {"tekun": True},
        "inpatient_self_pay_yuan": 45000, "other_compensation_yuan": 5000,
        "injury_cause": "none", "designated_institution": True, "aid_received_yuan": 0,
    },
    "hurt in a fight in Weihai": {
        "hukou_place": "weihai_etdz", "injury_cause": "fighting",
        "identities": {"low_income": True, "dibao": False},
    },
    "registered in one place and insured in another": {
        "hukou_place": "quanzhou", "insured_place": "xiamen", "identities": {"tekun": True},
    },
}  # fmt: skip

each_person = pytest.mark.parametrize("who", PEOPLE)

Written = Callable[..., str]


@pytest.fixture(autouse=True)
def _without_a_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARAMETERS", "UNCHECKED_FIGURES", "LANGUAGE"):
        monkeypatch.delenv(f"WENZHU_{name}", raising=False)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes facts, lines or a document into a file and gives its name."""

    def write(content: Any, name: str = "facts.json") -> str:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def wenzhu(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=stdin)


def done(*arguments: str, stdin: str | bytes | None = None, status: int = 0) -> str:
    """Standard output of a command that ends as it should."""
    result = wenzhu(*arguments, stdin=stdin)
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert result.exit_code == status, result.output
    return result.stdout


def refused(*arguments: str, stdin: str | bytes | None = None) -> str:
    """The error of a command that cannot be run: nothing on standard output, status 2."""
    result = wenzhu(*arguments, stdin=stdin)
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return result.stderr


def screened(facts: dict[str, Any], *options: str, status: int = 0) -> dict[str, Any]:
    facts = {"as_of": DAY, **facts}
    return json.loads(done("screen", *options, stdin=json.dumps(facts), status=status))


# -- the commands --------------------------------------------------------------------------------


def test_it_says_its_version() -> None:
    assert done("--version").strip() == f"wenzhu {version('wenzhu')}"


def test_help_names_every_command() -> None:
    text = done("--help")
    named = {line.split()[0] for line in text.partition("Commands")[2].splitlines() if line.split()}
    assert set(COMMANDS) <= named
    registered = {command.name or command.callback.__name__ for command in app.registered_commands}
    registered |= {group.name for group in app.registered_groups}
    assert registered <= named


@pytest.mark.parametrize("command", [(name,) for name in COMMANDS] + [("rules", "check")])
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    assert len(done(*command, "--help")) > 80


def test_the_shell_can_complete_commands() -> None:
    asked = {"_WENZHU_COMPLETE": "complete_bash", "COMP_WORDS": "wenzhu sc", "COMP_CWORD": "1"}
    command = [str(Path(sys.executable).with_name("wenzhu"))]
    found = subprocess.run(
        command, env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert found.stdout.split() == ["screen", "schema"]


def test_without_a_command_it_helps() -> None:
    assert "screen" in wenzhu().output


@pytest.mark.parametrize(
    "wrong", [("scren",), ("schema", "fact"), ("interview",), ("rules", "ledger", "beijing")]
)
def test_a_wrong_command_ends_with_status_2(wrong: tuple[str, ...]) -> None:
    assert refused(*wrong)


# -- screen --------------------------------------------------------------------------------------


def test_a_file_and_standard_input_give_the_same_results(written: Written) -> None:
    lines = "".join(json.dumps({"as_of": DAY, **facts}) + "\n" for facts in PEOPLE.values())
    from_file = done("screen", written(lines, "people.jsonl"))
    assert from_file == done("screen", stdin=lines) == done("screen", "-", stdin=lines)
    assert len(from_file.splitlines()) == len(PEOPLE)
    for line in from_file.splitlines():
        assert [each["id"] for each in json.loads(line)["programmes"]] == PROGRAMMES


def test_a_bad_line_makes_the_status_1_and_keeps_the_others() -> None:
    first, second, third = done("screen", stdin="{}\n{\n{}\n", status=1).splitlines()
    assert json.loads(second)["line"] == 2
    assert json.loads(first) == json.loads(third)


def test_no_lines_are_no_error() -> None:
    assert done("screen", stdin="") == ""


def test_a_file_that_is_missing_says_so_with_status_2(tmp_path: Path) -> None:
    assert "nobody.jsonl" in refused("screen", str(tmp_path / "nobody.jsonl"))


def test_a_folder_is_not_a_file_of_people(tmp_path: Path) -> None:
    assert str(tmp_path) in refused("screen", str(tmp_path))


def test_parameters_that_are_missing_or_wrong_say_so_before_anything_is_screened(
    written: Written, tmp_path: Path
) -> None:
    missing = str(tmp_path / "nowhere.toml")
    assert "nowhere.toml" in refused("screen", "--parameters", missing, stdin="{}")
    wrong = written(f"[longyan]\n{INCOME} = [{{year = 2024, yuan = 1}}]", "wrong.toml")
    assert f"longyan.{INCOME}[0]" in refused("screen", "--parameters", wrong, stdin="{}")


def test_without_as_of_the_question_is_asked_for_today_in_china() -> None:
    from bot.cli import today

    before = today()
    [line] = done("screen", stdin="{}").splitlines()
    assert before.isoformat() <= json.loads(line)["as_of"] <= today().isoformat()


def figures_in(result: dict[str, Any]) -> dict[str, str]:
    return result["receipt"]["figures"]


def test_parameters_come_from_the_option_or_the_environment(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = written(
        f'[longyan]\n{INCOME} = [{{year = 2024, yuan = 41000, source = "a"}}]', "own.toml"
    )
    key = f"longyan.{INCOME}"
    assert key not in figures_in(screened({}))
    assert figures_in(screened({}, "--parameters", own))[key] == "2024: 41000"
    monkeypatch.setenv("WENZHU_PARAMETERS", own)
    assert figures_in(screened({}))[key] == "2024: 41000"


def test_parameters_named_for_a_command_are_all_it_has_and_a_deployments_add_to_the_shipped(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"as_of": "2024-03-01", "insured_place": "xiamen"}
    shipped = "xiamen.per_capita_disposable_income"
    own = written('[longyan]\nannual_cap = [{year = 2024, yuan = 1, source = "a"}]\n', "own.toml")
    assert figures_in(screened(facts, "--parameters", own)) == {"longyan.annual_cap": "2024: 1"}
    monkeypatch.setenv("WENZHU_PARAMETERS", own)
    assert {shipped, "longyan.annual_cap"} <= figures_in(screened(facts)).keys()


def test_figures_that_nobody_has_checked_are_off_unless_turned_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, later = f"xiamen.{INCOME}", {"as_of": "2026-03-01"}
    assert key not in figures_in(screened(later))
    monkeypatch.setenv("WENZHU_UNCHECKED_FIGURES", "1")
    assert key in figures_in(screened(later))


# -- interview -----------------------------------------------------------------------------------


def interviewed(path: str, *options: str) -> dict[str, Any]:
    return json.loads(done("interview", "--facts", path, *options))


def verdicts(result: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(each["id"], each["status"], each["category"]) for each in result["programmes"]]


@each_person
def test_the_interview_comes_to_the_same_verdicts_as_screening(written: Written, who: str) -> None:
    facts = {"as_of": DAY, **PEOPLE[who]}
    played = interviewed(written(facts))
    assert played.keys() == {"asked", "result"}
    assert verdicts(played["result"]) == verdicts(screened(facts))
    assert played["result"]["as_of"] == facts["as_of"]


@each_person
def test_the_interview_asks_questions_it_knows_and_none_twice_for_nothing(
    written: Written, who: str
) -> None:
    known = {question.id: set(question.keys) for question in QUESTIONS}
    asked = interviewed(written({"as_of": DAY, **PEOPLE[who]}))["asked"]
    for each in asked:
        assert each.keys() >= {"question", "facts"}
        assert each["facts"]
        assert set(each["facts"]) <= known[each["question"]]
    once = [(each["question"], tuple(each["facts"])) for each in asked]
    assert len(set(once)) == len(once)


def test_an_interview_about_nobody_known_asks_and_ends(written: Written) -> None:
    played = interviewed(written({}))
    assert len(played["asked"]) > 5
    assert {each["status"] for each in played["result"]["programmes"]} == {"undetermined"}


@pytest.mark.parametrize("city", BY_PLACE)
@pytest.mark.parametrize("who", ["with dibao in Quanzhou", "a child in Xiamen"])
def test_with_a_city_only_its_programme_is_asked_about(
    written: Written, who: str, city: str
) -> None:
    facts = {"as_of": DAY, **PEOPLE[who]}
    played = interviewed(written(facts), "--city", city)
    assert [each["id"] for each in played["result"]["programmes"]] == [BY_PLACE[city].id]
    assert verdicts(played["result"])[0] in verdicts(screened(facts))
    assert len(played["asked"]) <= len(interviewed(written(facts))["asked"])


def test_facts_may_be_laid_out_over_many_lines(written: Written) -> None:
    facts = {"as_of": DAY, **PEOPLE["with dibao in Quanzhou"]}
    laid_out = written("\ufeff" + json.dumps(facts, indent=2).replace("\n", "\r\n"), "wide.json")
    assert interviewed(laid_out) == interviewed(written(facts))


@pytest.mark.parametrize("content", ["{", "[]", '{"dibao": true}', ""])
def test_facts_that_cannot_be_read_are_refused_by_the_files_name(
    written: Written, content: str
) -> None:
    assert "facts.json" in refused("interview", "--facts", written(content))


def test_facts_that_are_not_there_are_refused(tmp_path: Path) -> None:
    assert "nobody.json" in refused("interview", "--facts", str(tmp_path / "nobody.json"))


# -- schema --------------------------------------------------------------------------------------


def schema_of(what: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(done("schema", what))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_every_person_fits_the_schema_of_facts() -> None:
    schema = schema_of("facts")
    for person in PEOPLE.values():
        schema.validate({"as_of": DAY, **person})


def test_every_result_fits_the_schema_of_results() -> None:
    schema = schema_of("result")
    for person in PEOPLE.values():
        schema.validate(screened(person))
    assert not schema.is_valid({"line": 1, "error": {}})


@pytest.mark.parametrize(
    "bad",
    [
        {"household_size": "3"}, {"household_size": 0}, {"household_size": 2.5},
        {"household_size": {"min": 1, "about": 2}}, {"insured_place": "beijing"},
        {"treated_in_province": 1}, {"as_of": "2025-02-30"}, {"dibao": True},
        {"identities": {"rich": True}}, {"identities": []}, {"diagnoses": "qingdao/1"},
        {"household_income_yuan": -1}, {"household_income_yuan": 1e13}, {"county": ""},
        {"item_burden_yuan": {"qingdao/99#x": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_what_the_schema_of_facts_refuses_screening_refuses_too(bad: dict[str, Any]) -> None:
    assert not schema_of("facts").is_valid(bad)
    assert "error" in screened(bad, status=1)


def test_a_schema_says_what_each_fact_is_called_in_the_documents() -> None:
    described = schema_of("facts").schema["properties"]
    assert described["identities"]["properties"]["dibao"]["description"] == "最低生活保障对象"


# -- replay --------------------------------------------------------------------------------------


@pytest.fixture
def kept(written: Written) -> tuple[str, str, dict[str, Any]]:
    """Facts in a file, a result kept in another, and that result."""
    facts = {"as_of": DAY, **PEOPLE["without any identity in Quanzhou"]}
    result = screened(facts)
    return written(facts), written(result, "kept.json"), result


def test_the_same_facts_give_the_same_result_again(
    kept: tuple[str, str, dict[str, Any]], written: Written
) -> None:
    facts, receipt, result = kept
    assert json.loads(done("replay", receipt, "--facts", facts)) == result
    alone = written(result["receipt"], "receipt.json")
    assert json.loads(done("replay", alone, "--facts", facts)) == result


def test_a_result_is_made_again_for_its_own_day(written: Written) -> None:
    facts = dict(PEOPLE["with an illness in Longyan"])
    result = screened(facts)
    del facts["as_of"]
    again = done("replay", written(result, "kept.json"), "--facts", written(facts))
    assert json.loads(again) == result


def test_a_figure_that_has_changed_since_is_named(
    kept: tuple[str, str, dict[str, Any]], written: Written
) -> None:
    facts, receipt, _ = kept
    own = written(f'[quanzhou]\n{INCOME} = [{{year = 2024, yuan = 9, source = "a"}}]', "own.toml")
    result = wenzhu("replay", receipt, "--facts", facts, "--parameters", own)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"figure quanzhou.{INCOME}: was unknown, is 2024: 9"]


def test_facts_that_are_others_are_said_to_be_others(
    kept: tuple[str, str, dict[str, Any]], written: Written
) -> None:
    _, receipt, _ = kept
    others = written(PEOPLE["with dibao in Quanzhou"], "others.json")
    result = wenzhu("replay", receipt, "--facts", others)
    assert result.exit_code == 1
    assert result.stderr.startswith("facts: ")
    assert json.loads(result.stdout)["programmes"]


def test_a_policy_or_an_engine_of_another_version_is_named(
    kept: tuple[str, str, dict[str, Any]], written: Written
) -> None:
    facts, _, result = kept
    changed = json.loads(json.dumps(result))
    changed["receipt"]["engine"] = "0"
    changed["receipt"]["policies"]["quanzhou.medical_aid"] = "0000"
    again = wenzhu("replay", written(changed, "old.json"), "--facts", facts)
    assert again.exit_code == 1
    assert [line.partition(":")[0] for line in again.stderr.splitlines()] == [
        "engine",
        "policy quanzhou.medical_aid",
    ]


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"receipt": 3}'])
def test_what_holds_no_receipt_is_refused(written: Written, content: str) -> None:
    assert refused("replay", written(content, "kept.json"), "--facts", written({}))


def test_a_receipt_that_is_not_there_is_refused(written: Written, tmp_path: Path) -> None:
    missing = str(tmp_path / "nothing.json")
    assert "nothing.json" in refused("replay", missing, "--facts", written({}))


# -- rules ---------------------------------------------------------------------------------------


def test_the_overview_names_every_policy_with_its_document() -> None:
    text = done("rules")
    for policy in POLICIES:
        assert policy.id in text
        assert policy.document.title in text


@pytest.mark.parametrize("city", BY_PLACE)
def test_a_ledger_is_printed_as_it_is_written(city: str) -> None:
    notes = Path(rules.__path__[0], city, "NOTES.md").read_text(encoding="utf-8")
    assert done("rules", "ledger", city).strip() == notes.strip()


def texts_of(folder: Path, text: str) -> None:
    for policy in POLICIES:
        (folder / f"{policy.document.id}.txt").write_text(text, encoding="utf-8")


def test_texts_that_are_not_the_official_ones_fail_loudly(tmp_path: Path) -> None:
    texts_of(tmp_path, "第一条 本办法自发布之日起施行。")
    lines = done("rules", "check", str(tmp_path), status=1).splitlines()
    for policy in POLICIES:
        [line] = [line for line in lines if line.startswith(f"{policy.document.id}:")]
        assert policy.gate.clause.locator in line
        assert "anchor" in line


@pytest.mark.parametrize("folder", ["", "no such folder"])
def test_a_text_that_is_missing_is_named(tmp_path: Path, folder: str) -> None:
    text = done("rules", "check", str(tmp_path / folder), status=1)
    assert all(f"{policy.document.id}.txt" in text for policy in POLICIES)


def test_a_text_in_another_encoding_fails_by_its_name(tmp_path: Path) -> None:
    texts_of(tmp_path, "第一条")
    name = f"{POLICIES[0].document.id}.txt"
    (tmp_path / name).write_bytes("第一条 适用范围".encode("gb18030"))
    result = wenzhu("rules", "check", str(tmp_path))
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in (1, 2)
    assert POLICIES[0].document.id in result.output


@pytest.mark.skipif(
    not DOCUMENTS,
    reason="the official texts are not part of the project: WENZHU_DOCUMENTS names their folder",
)
def test_the_official_texts_agree_and_one_spoilt_number_does_not(tmp_path: Path) -> None:
    texts = {
        path.name: path.read_text(encoding="utf-8") for path in Path(str(DOCUMENTS)).glob("*.txt")
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert done("rules", "check", str(tmp_path))
    spoilt = texts["quanzhou-2023.txt"]
    assert "6万元" in spoilt
    (tmp_path / "quanzhou-2023.txt").write_text(spoilt.replace("6万元", "8万元"), encoding="utf-8")
    text = done("rules", "check", str(tmp_path), status=1)
    [line] = [line for line in text.splitlines() if "6万元" in line]
    assert line.startswith("quanzhou-2023:")


# -- chat ----------------------------------------------------------------------------------------


def process(
    *arguments: str, stdin: bytes, **surroundings: str
) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENZHU_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        env={**kept, **surroundings},
        capture_output=True,
        timeout=60,
    )


def test_answers_piped_in_come_to_a_result() -> None:
    answers = [
        "1",
        "泉州市",
        "泉州市",
        "居民医保",
        "低保对象",
        *["不清楚"] * 12,
        "对",
        "不用",
        "退出",
    ]
    text = done("chat", stdin="\n".join(answers) + "\n")
    assert "泉州市医疗救助" in text
    assert "看起来符合" in text
    assert "第三类救助对象" in text


def test_a_conversation_that_nobody_joins_ends_politely() -> None:
    assert done("chat", stdin="").strip()


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_conversation_survives_garbage_whatever_the_terminals_encoding(encoding: str) -> None:
    garbage = b"\xff\xfe\x00\x01\n" + "低保\n".encode("gb18030") + b"\x1b[2J\n" + b"x" * 100_000
    ended = process("chat", stdin=garbage + b"\n1\n", PYTHONIOENCODING=encoding)
    assert ended.returncode == 0, ended.stderr.decode()
    assert ended.stderr == b""
    assert b"\x1b" not in ended.stdout
    assert b"\x00" not in ended.stdout
    assert "问助" in ended.stdout.decode("utf-8")


def test_screening_writes_utf8_whatever_the_terminals_encoding() -> None:
    facts = {"county": "鲤城区", "wrong": 1}
    line = json.dumps(facts, ensure_ascii=False).encode() + b"\n"
    ended = process("screen", stdin=line, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["error"]["fact"] == "wrong"


@pytest.mark.parametrize("command", [("rules",), ("--help",), ("screen", "nowhere.jsonl")])
def test_chinese_is_written_also_where_the_terminal_claims_to_know_none(
    command: tuple[str, ...],
) -> None:
    ended = process(*command, stdin=b"", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert b"Traceback" not in ended.stderr
    assert ended.returncode in (0, 2)
