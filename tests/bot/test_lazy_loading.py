"""What is loaded when: a chat starts without the matcher, and the matcher leaves no traces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FROM_ELSEWHERE = ("jieba", "rapidfuzz", "opencc", "ahocorasick_rs")
OURS = ("bot.diseases.building", "knowledge.matching", "knowledge.names.similarity")
ONLY_FOR_TESTS = ("pypinyin", "hypothesis", "cn2an")

# Holds a conversation line by line and tells what is loaded after each turn.
TALK = """
import sys
from datetime import date
from bot.diseases.loaded import LoadedDiseases
from bot.cli import app
from bot.conversation import Conversation
from bot.diseases.shelf import Shelf
from bot.settings import Settings
from bot.words import words
import json

shelf = Shelf(Settings.from_environment().catalogues)
talk = Conversation(words(), LoadedDiseases(shelf), date(2026, 3, 1))
loaded = [sorted(sys.modules)]
talk.open()
loaded.append(sorted(sys.modules))
for line in sys.argv[1:]:
    speech = talk.hear(line)
    loaded.append(sorted(sys.modules))
print(json.dumps([loaded, " ".join(line.text for line in speech.lines)]))
"""


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def run(home: Path, temporary: Path, *arguments: str, stdin: str = "") -> str:
    """Standard output of Python in surroundings of its own; nothing may stand on standard error."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WENZHU_", "PYTHON", "XDG_", "COV_"))
    }
    folders = {"TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)}
    catalogues = str(home / "catalogues")
    done = subprocess.run(
        [sys.executable, "-B", *arguments],
        input=stdin,
        env={**kept, **folders, "HOME": str(home), "WENZHU_CATALOGUES": catalogues},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def left_behind(*folders: Path) -> list[str]:
    return [str(path) for folder in folders for path in sorted(folder.rglob("*"))]


def talked(home: Path, temporary: Path, *lines: str) -> tuple[list[set[str]], str]:
    """The modules loaded before, at the welcome and after each line, and what was said last."""
    made: tuple[list[list[str]], Any] = json.loads(run(home, temporary, "-c", TALK, *lines))
    return [set(each) for each in made[0]], made[1]


def test_a_chat_loads_the_matcher_once_an_illness_is_typed_and_not_before(
    home: Path, temporary: Path
) -> None:
    beginning = ("2", "青岛", "青岛", "低保")
    loaded, said = talked(home, temporary, *beginning, "脑溢血")
    assert len(loaded) == 2 + len(beginning) + 1
    for before in loaded[:-1]:
        assert before.isdisjoint(FROM_ELSEWHERE)
        assert before.isdisjoint(OURS)
    assert loaded[-1] >= {*FROM_ELSEWHERE, *OURS}
    assert "脑出血" in said


def test_picking_from_the_list_needs_no_matcher(home: Path, temporary: Path) -> None:
    loaded, said = talked(home, temporary, "2", "青岛", "青岛", "低保", "9", "1")
    assert "确诊的病：脑出血" in said
    assert loaded[-1].isdisjoint(FROM_ELSEWHERE)
    assert loaded[-1].isdisjoint(OURS)


def test_what_only_the_tests_need_is_never_loaded(home: Path, temporary: Path) -> None:
    texts = ("naochuxue", "脑除血", "急性阑尾炎，怀疑血友病")
    loaded, _ = talked(home, temporary, "2", "青岛", "青岛", "低保", *texts)
    assert loaded[-1].isdisjoint(ONLY_FOR_TESTS)


def test_matching_works_where_what_only_the_tests_need_is_not_installed(
    home: Path, temporary: Path
) -> None:
    blocked = "; ".join(f"sys.modules[{name!r}] = None" for name in ONLY_FOR_TESTS)
    script = f"import sys; {blocked}; from bot.cli import app; app(['match'])"
    answer = json.loads(run(home, temporary, "-c", script, stdin="naochuxue\n"))
    assert [each["entry"] for each in answer["candidates"]] == ["qingdao/21"]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("screen",), id="screen"),
        pytest.param(("catalogue", "list"), id="catalogue list"),
        pytest.param(("rules",), id="rules"),
        pytest.param(("schema", "facts"), id="schema"),
        pytest.param(("--version",), id="version"),
        pytest.param(("chat",), id="chat"),
    ],
)
def test_commands_that_match_nothing_do_not_load_the_matcher(
    home: Path, temporary: Path, command: tuple[str, ...]
) -> None:
    script = (
        "import sys\nfrom bot.cli import app\n"
        f"app({list(command)!r}, standalone_mode=False)\n"
        "print('\\n' + ' '.join(sorted(sys.modules)))"
    )
    loaded = set(run(home, temporary, "-c", script).splitlines()[-1].split())
    assert "bot.cli" in loaded
    assert loaded.isdisjoint(FROM_ELSEWHERE)
    assert loaded.isdisjoint(OURS)


@pytest.mark.parametrize(
    ("command", "stdin"),
    [
        pytest.param(("match",), "脑溢血\nnaochuxue\n急性阑尾炎住院\n", id="match"),
        pytest.param(("chat",), "2\n青岛\n青岛\n低保\n脑溢血\n1\n退出\n", id="chat"),
    ],
)
def test_matching_leaves_nothing_behind_and_logs_nothing(
    home: Path, temporary: Path, command: tuple[str, ...], stdin: str
) -> None:
    said = run(home, temporary, "-m", "bot", *command, stdin=stdin)
    assert "脑出血" in said
    for word in ("jieba", "Building prefix dict", "Loading model", "cache"):
        assert word not in said
    assert left_behind(temporary, home) == []


def test_matching_works_where_no_temporary_folder_can_be_written(
    home: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere"
    answer = json.loads(run(home, nowhere, "-m", "bot", "match", stdin="脑溢血\n"))
    assert answer["decision"] == "accept"
    assert not nowhere.exists()
