"""Lists that a deployment brings: taken whole with their source, or refused and nothing changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.diseases.importing import LARGEST_FILE
from bot.diseases.loaded import LoadedDiseases
from bot.diseases.shelf import Shelf
from knowledge.match import Decision, Match
from tests.bot.diseases import DISEASES, build_once_for_each_shelf

XIAMEN, VOCABULARY = "xiamen", "vocabulary"
TODAY = date(2026, 3, 1)
LIST = "code,name,aliases\nT1,测试用假病甲,假甲病|TESTJIA\nT2,测试用假病乙,\n"
ANOTHER = "code,name\nT9,测试用假病壬\n"
NAMES = "name,aliases\n测试用怪病,怪病丙|怪病丁\n"

Files = dict[str, bytes]
Damage = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of imported lists, empty and below the test's own folder; and a day that stays."""
    build_once_for_each_shelf(monkeypatch)
    for name in ("PARAMETERS", "UNCHECKED_FIGURES", "LANGUAGE", "DOCUMENTS"):
        monkeypatch.delenv(f"WENZHU_{name}", raising=False)
    monkeypatch.setenv("WENZHU_CATALOGUES", str(tmp_path / "shelf"))
    monkeypatch.setattr("bot.cli.today", lambda: TODAY)
    return tmp_path / "shelf"


def wenzhu(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, arguments, input=stdin)


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def taken(folder: Path, content: str | bytes, kind: str = XIAMEN, *options: str) -> str:
    """What the command says of a file that it takes."""
    result = wenzhu("catalogue", "import", written(folder, content), "--as", kind, *options)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def complaint(result: Result) -> str:
    """The one message of a command that could not be run: no traceback, nothing else printed."""
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("wenzhu: ") == 1
    assert result.stderr.startswith("wenzhu: ")
    assert result.stderr.endswith("\n")
    assert "Traceback" not in result.stderr
    assert all(line.isprintable() for line in result.stderr.splitlines())
    return result.stderr


def refused(folder: Path, content: str | bytes, kind: str = XIAMEN) -> str:
    file = written(folder, content)
    return complaint(wenzhu("catalogue", "import", file, "--as", kind))


def listed() -> str:
    result = wenzhu("catalogue", "list")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def kept(shelf: Path) -> Files:
    """Everything in the folder, byte for byte; nothing where there is no folder."""
    return {path.name: path.read_bytes() for path in sorted(shelf.rglob("*")) if path.is_file()}


def stored(shelf: Path, kind: str = XIAMEN) -> dict[str, Any]:
    return json.loads((shelf / f"{kind}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What is in the folder after a list and a vocabulary were imported."""
    folder = tmp_path_factory.mktemp("earlier")
    surroundings = {"WENZHU_CATALOGUES": str(folder / "shelf")}
    for kind, content in ((XIAMEN, LIST), (VOCABULARY, NAMES)):
        command = ("catalogue", "import", written(folder, content), "--as", kind)
        assert CliRunner().invoke(app, command, env=surroundings).exit_code == 0
    return kept(folder / "shelf")


def put(shelf: Path, files: Files) -> None:
    shelf.mkdir()
    for name, made in files.items():
        (shelf / name).write_bytes(made)


def matched(shelf: Path, text: str) -> Match:
    return LoadedDiseases(Shelf(shelf)).match(text)


def entries_of(match: Match) -> set[str]:
    return {each.entry for each in match.candidates}


# -- what is taken -------------------------------------------------------------------------------


def test_a_list_is_taken_with_its_source_its_date_and_its_digest(
    tmp_path: Path, shelf: Path
) -> None:
    options = ("--source", "测试号〔2020〕1号", "--dated", "2020-07-17")
    said = taken(tmp_path, LIST, XIAMEN, *options)
    assert "2 种" in said
    assert "测试号〔2020〕1号" in said
    assert stored(shelf)["origin"] == {
        "source": "测试号〔2020〕1号",
        "dated": "2020-07-17",
        "imported_on": TODAY.isoformat(),
        "sha256": hashlib.sha256(LIST.encode()).hexdigest(),
    }
    assert [entry["name"] for entry in stored(shelf)["entries"]] == ["测试用假病甲", "测试用假病乙"]
    [line] = [line for line in listed().splitlines() if "厦门病种目录" in line]
    for word in ("2 种", "测试号〔2020〕1号", "2020-07-17", TODAY.isoformat()):
        assert word in line


def test_without_a_source_the_files_name_is_the_source_and_without_a_date_none_is_made_up(
    tmp_path: Path, shelf: Path
) -> None:
    assert "list.csv" in taken(tmp_path, LIST)
    assert stored(shelf)["origin"]["source"] == "list.csv"
    assert stored(shelf)["origin"]["dated"] is None
    assert "发布" not in listed()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LIST, id="as it is"),
        pytest.param(b"\xef\xbb\xbf" + LIST.encode(), id="with a byte order mark"),
        pytest.param(LIST.replace("\n", "\r\n"), id="lines as Windows ends them"),
        pytest.param(LIST.rstrip("\n"), id="no newline at the end"),
        pytest.param(LIST.replace("\n", "\n\n,,\n"), id="blank lines between"),
        pytest.param(LIST.replace(",", " , "), id="blanks around the cells"),
        pytest.param(LIST.replace("code,name,aliases", "CODE,Name,Aliases"), id="capitals"),
        pytest.param(LIST.replace("|", "、"), id="aliases parted by a Chinese comma"),
        pytest.param(LIST.replace("|", ";"), id="aliases parted by a semicolon"),
        pytest.param(LIST.replace("|", "|| "), id="an empty alias"),
        pytest.param(
            "name,code,aliases\n测试用假病甲,T1,假甲病|TESTJIA\n测试用假病乙,T2,\n",
            id="columns in another order",
        ),
        pytest.param(
            LIST.replace("aliases\n", "aliases,remark\n").replace("JIA\n", "JIA,x\n"),
            id="a further column",
        ),
        pytest.param(LIST.replace("乙,\n", "乙\n"), id="a line that ends early"),
    ],
)
def test_the_same_list_written_differently_is_the_same_list(
    tmp_path: Path, shelf: Path, content: str | bytes
) -> None:
    taken(tmp_path, content)
    assert stored(shelf)["entries"] == [
        {"code": "xiamen/T1", "name": "测试用假病甲", "aliases": ["假甲病", "TESTJIA"]},
        {"code": "xiamen/T2", "name": "测试用假病乙", "aliases": []},
    ]


def test_a_comma_in_quotes_and_doubled_quotes_belong_to_the_name(
    tmp_path: Path, shelf: Path
) -> None:
    taken(tmp_path, 'code,name\nT1,"测试用假病甲,特殊型"\nT2,"测试用""假""病乙"\n')
    names = [entry["name"] for entry in stored(shelf)["entries"]]
    assert names == ["测试用假病甲,特殊型", '测试用"假"病乙']
    assert entries_of(matched(shelf, "测试用假病甲,特殊型")) == {"xiamen/T1"}


@pytest.mark.parametrize(
    ("text", "how"), [("测试用假病甲", "name"), ("假甲病", "alias"), ("testjia", "alias")]
)
def test_a_name_or_an_alias_of_an_imported_list_is_matched(
    tmp_path: Path, shelf: Path, text: str, how: str
) -> None:
    taken(tmp_path, LIST)
    match = matched(shelf, text)
    assert [(each.entry, each.how) for each in match.candidates] == [("xiamen/T1", how)]
    assert match.decision is Decision.ACCEPT


def test_importing_again_replaces_the_list_as_a_whole(tmp_path: Path, shelf: Path) -> None:
    taken(tmp_path, LIST)
    taken(tmp_path, ANOTHER)
    assert [entry["code"] for entry in stored(shelf)["entries"]] == ["xiamen/T9"]
    assert "1 种" in listed()
    assert entries_of(matched(shelf, "测试用假病壬")) == {"xiamen/T9"}
    assert entries_of(matched(shelf, "假甲病")) == set()


def test_nothing_but_the_list_itself_is_left_in_the_folder(tmp_path: Path, shelf: Path) -> None:
    for content in (LIST, ANOTHER):
        taken(tmp_path, content)
        assert list(kept(shelf)) == ["xiamen.json"]


def test_a_list_and_a_vocabulary_do_not_replace_each_other(tmp_path: Path, shelf: Path) -> None:
    taken(tmp_path, LIST)
    list_alone = kept(shelf)
    taken(tmp_path, NAMES, VOCABULARY)
    assert kept(shelf).items() >= list_alone.items()
    assert set(kept(shelf)) == {"xiamen.json", "vocabulary.json"}


def test_before_anything_is_imported_the_overview_says_that_there_is_no_xiamen_list() -> None:
    text = listed()
    assert "厦门病种目录：没有" in text
    assert "wenzhu catalogue import" in text
    for shipped in ("青岛目录：25 种", "第一批罕见病目录：121 种", "第二批罕见病目录：86 种"):
        assert shipped in text


# -- what is refused -----------------------------------------------------------------------------

LONG = "甲" * 121

# What is wrong with a list, on which line, and what the message says of it and of what is expected.
WRONG_LISTS = [
    pytest.param("", 1, ["no column code"], ["code,name"], id="empty"),
    pytest.param(b"\xef\xbb\xbf", 1, ["no column code"], ["code,name"], id="a mark alone"),
    pytest.param("code,name,aliases\n", 1, ["no entries"], ["at least one line"], id="header only"),
    pytest.param("code,name\n\n , \n", 1, ["no entries"], ["at least one line"], id="blank lines"),
    pytest.param("code,title\nT1,甲病\n", 1, ["no column name"], ["code,name"], id="no names"),
    pytest.param("T1,甲病\n", 1, ["no column code"], ["code,name"], id="no header"),
    pytest.param("code;name\nT1;甲病\n", 1, ["no column"], ["code,name"], id="semicolons"),
    pytest.param("编号,病名\nT1,甲病\n", 1, ["no column"], ["code,name"], id="a Chinese header"),
    pytest.param("code,name\nT1,甲病\nT2,\n", 3, ["name is empty"], ["name"], id="empty name"),
    pytest.param("code,name\nT1,甲病\nT2,　\n", 3, ["name is empty"], ["name"], id="blank name"),
    pytest.param("code,name\nT1,甲病\nT2\n", 3, ["name is empty"], ["name"], id="name left out"),
    pytest.param("code,name\n,甲病\n", 2, ["code is empty"], ["code"], id="empty code"),
    pytest.param(
        "code,name\nT1,甲病\nT2,乙病\nT1,丙病\n", 4, ["T1", "second"], ["once"], id="code twice"
    ),
    pytest.param("code,name\nT1,甲病,x,y\n", 2, ["4 cells"], ["2"], id="too many cells"),
    pytest.param("code,name\nT1,甲,乙\n", 2, ["3 cells"], ["2"], id="a comma without quotes"),
    pytest.param("code,name\nT1,甲\x00病\n", 2, ["甲"], ["printable"], id="a zero byte"),
    pytest.param("code,name\nT1,甲\x1b[2J病\n", 2, ["甲"], ["printable"], id="steers the screen"),
    pytest.param("code,name\nT1,甲\u200b病\n", 2, ["甲"], ["printable"], id="an invisible mark"),
    pytest.param('code,name\nT1,"甲\n病"\n', 3, ["甲"], ["printable"], id="a name over two lines"),
    pytest.param(f"code,name\nT1,{LONG}\n", 2, ["甲"], ["120"], id="too long a name"),
    pytest.param(
        f"code,name,aliases\nT1,乙病,丙病|{LONG}\n", 2, ["甲"], ["120"], id="too long alias"
    ),
    pytest.param("code,name,aliases\nT1,乙病,丙病\x07\n", 2, ["丙"], ["printable"], id="a bell"),
    pytest.param("code,name\nT/1,甲病\n", 2, ["T/1"], ["letters or digits"], id="a code's slash"),
    pytest.param(
        f"code,name\n{'T' * 65},甲病\n", 2, ["code"], ["64 letters or digits"], id="too long a code"
    ),
    pytest.param('code,name\nT1,"甲病\nT2,乙病\n', 3, [], ["CSV"], id="unclosed quote"),
    pytest.param('code,name\nT1,"甲"病\n', 2, [], ["CSV"], id="words after a quote"),
]

WRONG_NAMES = [
    pytest.param("", 1, ["no column name"], ["name"], id="empty"),
    pytest.param("name,aliases\n", 1, ["no names"], ["at least one line"], id="header only"),
    pytest.param("title\n甲病\n", 1, ["no column name"], ["name"], id="no names"),
    pytest.param("name,aliases\n甲病\n,乙病\n", 3, ["name is empty"], ["name"], id="empty name"),
    pytest.param("name\n甲病,x\n", 2, ["2 cells"], ["1"], id="too many cells"),
    pytest.param(f"name\n{LONG}\n", 2, ["甲"], ["120"], id="too long a name"),
    pytest.param("name\n甲\x1b病\n", 2, ["甲"], ["printable"], id="steers the screen"),
    pytest.param('name\n"甲病\n', 2, [], ["CSV"], id="unclosed quote"),
]


@pytest.fixture(params=[False, True], ids=["nothing before", "a list before"])
def before(request: pytest.FixtureRequest, shelf: Path, earlier: Files) -> Files:
    """What is in the folder: nothing, or a list and a vocabulary that were taken earlier."""
    if request.param:
        put(shelf, earlier)
    return kept(shelf)


def check_named(message: str, line: int, problem: list[str], expected: list[str]) -> None:
    """The message names the file, the line, what was wrong and what was expected, in this order."""
    what, _, then = message.partition("expected ")
    assert f"list.csv: line {line}: " in what
    assert what.partition(f"line {line}: ")[2].strip(" ;")
    assert all(word in what for word in problem), message
    wanted, _, example = then.partition("for example")
    assert all(word in wanted for word in expected), message
    assert example.strip()


@pytest.mark.parametrize(("content", "line", "problem", "expected"), WRONG_LISTS)
def test_a_wrong_list_says_what_is_wrong_where_and_changes_nothing(
    tmp_path: Path,
    shelf: Path,
    before: Files,
    content: str | bytes,
    line: int,
    problem: list[str],
    expected: list[str],
) -> None:
    check_named(refused(tmp_path, content), line, problem, expected)
    assert kept(shelf) == before


@pytest.mark.parametrize(("content", "line", "problem", "expected"), WRONG_NAMES)
def test_a_wrong_vocabulary_says_what_is_wrong_where_and_changes_nothing(
    tmp_path: Path,
    shelf: Path,
    before: Files,
    content: str,
    line: int,
    problem: list[str],
    expected: list[str],
) -> None:
    check_named(refused(tmp_path, content, VOCABULARY), line, problem, expected)
    assert kept(shelf) == before


@pytest.mark.parametrize("kind", [XIAMEN, VOCABULARY])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5"])
def test_a_file_that_is_not_utf8_says_at_which_byte_and_how_to_save_it(
    tmp_path: Path, shelf: Path, before: Files, kind: str, encoding: str
) -> None:
    message = refused(tmp_path, "code,name\nT1,假病\n".encode(encoding), kind)
    for word in ("list.csv", "byte", "UTF-8"):
        assert word in message
    assert kept(shelf) == before


@pytest.mark.parametrize("kind", [XIAMEN, VOCABULARY])
@pytest.mark.parametrize("name", ["nowhere.csv", "nowhere/list.csv", "."])
def test_what_is_no_file_is_named_and_changes_nothing(
    tmp_path: Path, shelf: Path, before: Files, kind: str, name: str
) -> None:
    path = str(tmp_path / name)
    assert path in complaint(wenzhu("catalogue", "import", path, "--as", kind))
    assert kept(shelf) == before


@pytest.mark.parametrize("kind", [XIAMEN, VOCABULARY])
def test_a_file_that_is_too_large_is_refused_without_being_read(
    tmp_path: Path, shelf: Path, before: Files, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(written(tmp_path, ""))
    os.truncate(path, LARGEST_FILE + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    message = complaint(wenzhu("catalogue", "import", str(path), "--as", kind))
    monkeypatch.undo()
    assert "list.csv: " in message
    assert "32 MiB" in message
    assert kept(shelf) == before


def test_a_list_of_too_many_lines_is_refused(
    tmp_path: Path, shelf: Path, before: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.catalogue.MOST_ENTRIES", 4)
    four = "".join(f"T{number},测试用假病\n" for number in range(4))
    message = refused(tmp_path, f"code,name\n{four}")
    assert "line 5: too long; expected at most 4 lines" in message
    assert kept(shelf) == before


EXAMPLES = [(XIAMEN, "code,name\n"), (VOCABULARY, "title\n")]


@pytest.mark.parametrize(("kind", "wrong"), EXAMPLES)
def test_the_example_that_a_refusal_gives_can_itself_be_imported(
    tmp_path: Path, kind: str, wrong: str
) -> None:
    example = refused(tmp_path, wrong, kind).partition("for example\n")[2]
    assert "1" in taken(tmp_path, example, kind)


@pytest.mark.parametrize(
    "options", [(), ("--as", "qingdao"), ("--as", "rare"), ("--as", "xiamen", "--dated", "昨天")]
)
def test_what_it_is_to_be_taken_as_has_to_be_said_and_a_date_has_to_be_one(
    tmp_path: Path, shelf: Path, options: tuple[str, ...]
) -> None:
    result = wenzhu("catalogue", "import", written(tmp_path, LIST), *options)
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert (result.exit_code, result.stdout) == (2, "")
    assert kept(shelf) == {}


# -- writing that fails --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [XIAMEN, VOCABULARY])
@pytest.mark.parametrize("folder", ["a file", "a file/below"])
def test_a_folder_that_is_a_file_is_said_to_be_none_and_the_file_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, folder: str
) -> None:
    (tmp_path / "a file").write_text("kept", encoding="utf-8")
    monkeypatch.setenv("WENZHU_CATALOGUES", str(tmp_path / folder))
    content = LIST if kind == XIAMEN else NAMES
    assert str(tmp_path / "a file") in refused(tmp_path, content, kind)
    assert (tmp_path / "a file").read_text(encoding="utf-8") == "kept"


@pytest.fixture
def a_full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        yield


@pytest.mark.parametrize("kind", [XIAMEN, VOCABULARY])
def test_a_disk_that_is_full_loses_nothing_and_is_said(
    tmp_path: Path, shelf: Path, before: Files, kind: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("a_full_disk")
    message = refused(tmp_path, ANOTHER, kind)
    assert "No space left on device" in message
    assert kept(shelf) == before


def test_a_write_that_failed_is_made_good_by_the_next_one(
    tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(tmp_path, LIST)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(13, "denied")))
        wenzhu("catalogue", "import", written(tmp_path, ANOTHER), "--as", XIAMEN)
    assert "2 种" in listed()
    taken(tmp_path, ANOTHER)
    assert list(kept(shelf)) == ["xiamen.json"]
    assert "1 种" in listed()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_loses_nothing_and_is_said(
    tmp_path: Path, shelf: Path, before: Files
) -> None:
    shelf.mkdir(exist_ok=True)
    shelf.chmod(0o500)
    try:
        assert "Permission denied" in refused(tmp_path, ANOTHER)
        assert kept(shelf) == before
    finally:
        shelf.chmod(0o700)


# -- a stored file that is damaged ---------------------------------------------------------------

DAMAGED = [
    pytest.param(lambda made: made[: len(made) // 2], id="half of it"),
    pytest.param(lambda _: b"", id="nothing of it"),
    pytest.param(lambda _: b"[]", id="a list"),
    pytest.param(lambda _: b"{}", id="nothing in it"),
    pytest.param(lambda made: b"\xff" + made, id="not UTF-8"),
    pytest.param(lambda made: made.replace(b'"origin"', b'"orgin"'), id="a name misspelt"),
]
COMMANDS = [
    pytest.param(("catalogue", "list"), "", id="list"),
    pytest.param(("match",), "测试用假病甲\n", id="match"),
    pytest.param(("screen",), '{"diagnoses": ["xiamen/T1"]}\n', id="screen"),
    pytest.param(("chat",), "退出\n", id="chat"),
]


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize(("command", "stdin"), COMMANDS)
def test_a_damaged_list_is_named_and_never_taken_for_none(
    shelf: Path, earlier: Files, damage: Damage, command: tuple[str, ...], stdin: str
) -> None:
    path = shelf / "xiamen.json"
    put(shelf, {path.name: damage(earlier[path.name])})
    message = complaint(wenzhu(*command, stdin=stdin))
    assert str(path) in message
    assert "damaged" in message
    assert "import" in message


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize("command", [("catalogue", "list"), ("match",)], ids=" ".join)
def test_a_damaged_vocabulary_is_named_and_never_taken_for_none(
    shelf: Path, earlier: Files, damage: Damage, command: tuple[str, ...]
) -> None:
    path = shelf / "vocabulary.json"
    put(shelf, {path.name: damage(earlier[path.name])})
    message = complaint(wenzhu(*command, stdin="脑溢血\n"))
    assert str(path) in message
    assert "damaged" in message


def test_a_damaged_vocabulary_does_not_end_a_conversation_with_a_traceback(shelf: Path) -> None:
    put(shelf, {"vocabulary.json": b"{"})
    result = wenzhu("chat", stdin="1\n青岛\n青岛\n低保\n脑溢血\n退出\n")
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert "vocabulary.json" in result.output


def test_importing_again_mends_a_damaged_list(tmp_path: Path, shelf: Path) -> None:
    taken(tmp_path, LIST)
    (shelf / "xiamen.json").write_bytes(b"{")
    assert "2 种" in taken(tmp_path, LIST)
    assert "2 种" in listed()


# -- a longer vocabulary -------------------------------------------------------------------------


def test_a_vocabulary_is_taken_with_its_source_and_its_names(tmp_path: Path, shelf: Path) -> None:
    said = taken(tmp_path, NAMES, VOCABULARY, "--source", "某院测试词表", "--dated", "2024-05-06")
    assert "3 个不在目录上的病名" in said
    assert "某院测试词表" in said
    assert stored(shelf, VOCABULARY)["names"] == ["测试用怪病", "怪病丙", "怪病丁"]
    [line] = [line for line in listed().splitlines() if "某院测试词表" in line]
    for word in ("3 个", "2024-05-06", TODAY.isoformat()):
        assert word in line


def test_a_name_that_a_vocabulary_knows_is_no_longer_a_misspelling_of_a_listed_one(
    tmp_path: Path, shelf: Path
) -> None:
    misspelt = "前列线癌"
    assert entries_of(DISEASES.match(misspelt)) == {"qingdao/10"}
    taken(tmp_path, f"name\n{misspelt}\n", VOCABULARY)
    known = matched(shelf, misspelt)
    assert (known.decision, known.candidates) == (Decision.NONE, ())
    assert entries_of(matched(shelf, "前列腺癌")) == {"qingdao/10"}


@pytest.mark.parametrize(
    "name", ["脑出血", "脑溢血", "血友病", "戈谢病", "克罗恩病", "非小细胞肺癌"]
)
def test_a_vocabulary_takes_no_name_away_from_the_lists(
    tmp_path: Path, shelf: Path, name: str
) -> None:
    said = taken(tmp_path, f"name,aliases\n测试用怪病,{name}\n{name},测试用怪病丁\n", VOCABULARY)
    assert matched(shelf, name) == DISEASES.match(name)
    if entries_of(DISEASES.match(name)):
        assert "另有 1 个" in said
        assert name not in stored(shelf, VOCABULARY)["names"]


def test_a_vocabulary_never_makes_a_name_a_listed_one(tmp_path: Path, shelf: Path) -> None:
    taken(tmp_path, "name,aliases\n测试用怪病,脑出血\n脑溢血,怪病丁\n", VOCABULARY)
    for name in ("测试用怪病", "怪病丁"):
        match = matched(shelf, name)
        assert (match.decision, match.candidates) == (Decision.NONE, ())
    assert LoadedDiseases(Shelf(shelf)).catalogues.entries == DISEASES.catalogues.entries


def test_a_list_imported_after_a_vocabulary_with_the_same_name_still_counts(
    tmp_path: Path, shelf: Path
) -> None:
    taken(tmp_path, "name\n测试用假病甲\n假甲病\n", VOCABULARY)
    taken(tmp_path, LIST)
    for name in ("测试用假病甲", "假甲病"):
        assert entries_of(matched(shelf, name)) == {"xiamen/T1"}
