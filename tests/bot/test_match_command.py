"""Matching line by line: in order, one JSON line a text, and no line that ends the batch."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from bot.matching import match_lines
from knowledge.catalogue import Need
from knowledge.match import LONGEST_TEXT, Decision, How
from tests.bot.diseases import DISEASES
from tests.bot.lines import check_refused

GOOD = "脑溢血"
ENTRY = "qingdao/21"
MATCH_KEYS = ["id", "text", "decision", "candidates", "excluded"]
CANDIDATE_KEYS = {"entry", "name", "score", "how", "matched", "needs"}
ODD_ENDS = "\u2028\u2029\x85\x0b\x0c\x1c"  # where Python's splitlines splits and a line goes on

PATIENCE = 20.0  # seconds

Answer = dict[str, Any]


def matched(given_bytes: bytes, jsonl: bool = False) -> tuple[bool, list[Answer]]:
    """Whether all lines could be taken, and the answers."""
    output = BytesIO()
    faultless = match_lines(BytesIO(given_bytes), output, DISEASES, jsonl)
    written = output.getvalue()
    assert not written or written.endswith(b"\n")
    return faultless, [json.loads(line) for line in written.split(b"\n")[:-1]]


def answers(*texts: str) -> list[Answer]:
    faultless, given_back = matched("\n".join(texts).encode())
    assert faultless
    return given_back


def is_match(answer: Answer) -> bool:
    return list(answer) == MATCH_KEYS and [c["entry"] for c in answer["candidates"]] == [ENTRY]


# -- the shape of an answer ----------------------------------------------------------------------


def test_an_answer_has_the_fields_of_the_contract_in_their_order() -> None:
    [answer] = answers("我爸脑溢血住院了")
    [candidate] = answer["candidates"]
    assert list(answer) == MATCH_KEYS
    assert candidate.keys() >= CANDIDATE_KEYS
    assert (answer["id"], answer["text"], answer["decision"]) == ("1", "我爸脑溢血住院了", "accept")
    assert (candidate["entry"], candidate["name"]) == (ENTRY, "脑出血")
    assert (candidate["how"], candidate["matched"], candidate["needs"]) == ("alias", "脑溢血", [])
    assert 0 < candidate["score"] <= 1
    assert answer["excluded"] == []


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("脑出血", "name"), ("脑溢血", "alias"), ("naochuxue", "pinyin"), ("脑除血", "pinyin"),
        ("在打万珂", "drug"), ("白血病", "broader"),
    ],
)  # fmt: skip
def test_an_answer_says_how_an_entry_was_found(text: str, how: str) -> None:
    [answer] = answers(text)
    assert {each["how"] for each in answer["candidates"]} == {how}


def test_what_an_entry_requires_and_the_text_leaves_open_is_listed() -> None:
    said, unsaid = answers("乳腺癌晚期", "乳腺癌")
    assert [each["needs"] for each in said["candidates"]] == [[]]
    assert [each["needs"] for each in unsaid["candidates"]] == [["advanced"]]


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("不是脑出血", [{"entry": ENTRY, "why": "negated", "matched": "脑出血"}]),
        ("我爷爷以前有脑出血", [{"entry": ENTRY, "why": "somebody_else", "matched": "脑出血"}]),
        ("乳腺癌早期", [{"entry": "qingdao/8", "why": "advanced", "matched": "乳腺癌"}]),
    ],
)
def test_what_the_text_rules_out_stands_among_the_excluded_with_the_reason(
    text: str, excluded: list[dict[str, str]]
) -> None:
    [answer] = answers(text)
    assert (answer["decision"], answer["candidates"]) == ("none", [])
    assert answer["excluded"] == excluded


@pytest.mark.parametrize(
    ("text", "decision"),
    [("脑出血", "accept"), ("怀疑脑出血", "ask"), ("肺癌", "ask"), ("胰腺癌", "none")],
)
def test_an_answer_says_what_to_do_with_it(text: str, decision: str) -> None:
    [answer] = answers(text)
    assert answer["decision"] == decision
    assert bool(answer["candidates"]) == (decision != "none")


def test_codes_are_of_the_closed_lists_and_a_disease_has_at_most_three_candidates() -> None:
    texts = [
        "白血病", "肺癌，还有血友病", "急淋 复发", "苯丙酮尿症", "戈谢病", "骨髓瘤用万珂",
    ]  # fmt: skip
    for answer in answers(*texts):
        assert answer["decision"] in set(Decision)
        groups = [each["group"] for each in answer["candidates"]]
        assert groups == sorted(groups)
        assert all(groups.count(number) <= 3 for number in groups)
        for each in answer["candidates"]:
            assert each["how"] in set(How)
            assert set(each["needs"]) <= set(Need)
            assert each["matched"] in answer["text"]
            assert DISEASES.catalogues.entry(each["entry"]).name == each["name"]


def test_two_diseases_are_given_in_the_order_of_mention() -> None:
    there, back = answers("脑出血，主动脉瘤", "主动脉瘤，脑出血")
    assert [each["entry"] for each in there["candidates"]] == [ENTRY, "qingdao/17"]
    assert [each["entry"] for each in back["candidates"]] == ["qingdao/17", ENTRY]


def test_chinese_is_written_as_it_is() -> None:
    output = BytesIO()
    match_lines(BytesIO(GOOD.encode()), output, DISEASES, jsonl=False)
    assert f'"text":"{GOOD}"'.encode() in output.getvalue()
    assert b"\\u" not in output.getvalue()


# -- order and ids -------------------------------------------------------------------------------


def test_every_line_has_its_answer_in_its_place_with_its_number_as_id() -> None:
    texts = [GOOD, "胰腺癌", "不是血友病", "戈谢病", "肺癌", "x"]
    given_back = answers(*texts)
    assert [answer["text"] for answer in given_back] == texts
    assert [answer["id"] for answer in given_back] == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("key", ["a", "", "编号7", "7", 7, 0, -3, 2**70, "x" * 5000, "\x00\n"])
def test_an_id_comes_back_as_it_was_given(key: str | int) -> None:
    faultless, [answer] = matched(json.dumps({"id": key, "text": GOOD}).encode(), jsonl=True)
    assert faultless
    assert (answer["id"], type(answer["id"])) == (key, type(key))


def test_without_an_id_the_lines_number_stands_for_it_and_an_id_may_come_twice() -> None:
    lines = [{"text": GOOD}, {"id": "a", "text": GOOD}, {"id": "a", "text": GOOD}, {"text": GOOD}]
    _, given_back = matched("\n".join(map(json.dumps, lines)).encode(), jsonl=True)
    assert [answer["id"] for answer in given_back] == ["1", "a", "a", "4"]


def test_the_same_text_has_the_same_match_as_a_line_and_as_json() -> None:
    for text in (GOOD, "白血病", "我爷爷以前有脑出血", "怀疑血友病"):
        _, [plain] = matched(text.encode())
        _, [as_json] = matched(json.dumps({"id": "1", "text": text}).encode(), jsonl=True)
        assert plain == as_json


# -- what may be written differently -------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(GOOD.encode(), id="no newline at the end"),
        pytest.param(GOOD.encode() + b"\r\n", id="a line as Windows ends it"),
        pytest.param(b"\xef\xbb\xbf" + GOOD.encode() + b"\n", id="a byte order mark"),
    ],
)
def test_a_line_may_end_and_a_file_may_begin_as_it_likes(written: bytes) -> None:
    faultless, [answer] = matched(written)
    assert faultless
    assert is_match(answer)
    assert answer["text"] == GOOD


def test_a_text_keeps_its_blanks_and_whatever_only_looks_like_the_end_of_a_line() -> None:
    text = f"  {GOOD}{ODD_ENDS}住院\t"
    faultless, [answer] = matched(text.encode())
    assert faultless
    assert answer["text"] == text
    assert is_match(answer)


def test_the_longest_text_is_matched_and_one_character_more_is_not() -> None:
    longest = GOOD + "啊" * (LONGEST_TEXT - len(GOOD))
    faultless, [first, second] = matched(f"{longest}\n{longest}啊\n".encode())
    assert not faultless
    assert is_match(first)
    check_refused(second, 2, "text_too_long", "text")
    assert "2000" in second["error"]["message"]
    assert "2001" in second["error"]["message"]


# -- what cannot be taken ------------------------------------------------------------------------

BAD_TEXTS = [
    pytest.param(b"", "empty_line", id="empty"),
    pytest.param(b" \t", "empty_line", id="blank"),
    pytest.param("　".encode(), "empty_line", id="a wide blank"),
    pytest.param(GOOD.encode("gb18030"), "not_utf8", id="GBK"),
    pytest.param(b"\xff\xfe" + GOOD.encode("utf-16-le"), "not_utf8", id="UTF-16"),
    pytest.param(GOOD.encode()[:-1], "not_utf8", id="half a character"),
    pytest.param(b"\xed\xa0\x80", "not_utf8", id="half a surrogate pair"),
    pytest.param("脑".encode() * (LONGEST_TEXT + 1), "text_too_long", id="too long"),
    pytest.param(b"a" * 3_000_000, "text_too_long", id="three megabytes"),
    pytest.param(b"a" + "脑".encode() * 1_000_000, "text_too_long", id="three Chinese megabytes"),
]

LONG_JSON = json.dumps({"id": "x", "text": "脑" * 1_000_000}).encode()
BAD_LINES = [
    pytest.param(b"", "empty_line", None, id="empty"),
    pytest.param(GOOD.encode(), "not_json", None, id="a bare text"),
    pytest.param(b'{"text": "a"', "not_json", None, id="half an object"),
    pytest.param(b"{'text': 'a'}", "not_json", None, id="single quotes"),
    pytest.param(b'{"text": "a"} {}', "not_json", None, id="two objects"),
    pytest.param(b"[]", "not_an_object", None, id="a list"),
    pytest.param(b'"text"', "not_an_object", None, id="a string"),
    pytest.param(b"null", "not_an_object", None, id="null"),
    pytest.param(b"{}", "wrong_type", "text", id="nothing in it"),
    pytest.param(b'{"id": "x"}', "wrong_type", "text", id="no text"),
    pytest.param(b'{"text": null}', "wrong_type", "text", id="text null"),
    pytest.param(b'{"text": 5}', "wrong_type", "text", id="text a number"),
    pytest.param(b'{"text": ["a"]}', "wrong_type", "text", id="text a list"),
    pytest.param(b'{"text": true}', "wrong_type", "text", id="text true"),
    pytest.param(b'{"text": ""}', "empty_line", "text", id="text empty"),
    pytest.param(b'{"text": " \\n"}', "empty_line", "text", id="text blank"),
    pytest.param(
        json.dumps({"text": "脑" * 2001}).encode(), "text_too_long", "text", id="too long"
    ),
    pytest.param(b'{"id": 1.5, "text": "a"}', "wrong_type", "id", id="id a fraction"),
    pytest.param(b'{"id": null, "text": "a"}', "wrong_type", "id", id="id null"),
    pytest.param(b'{"id": true, "text": "a"}', "wrong_type", "id", id="id true"),
    pytest.param(b'{"id": ["a"], "text": "a"}', "wrong_type", "id", id="id a list"),
    pytest.param(b'{"id": NaN, "text": "a"}', "wrong_type", "id", id="id NaN"),
    pytest.param(b'{"id": Infinity, "text": "a"}', "wrong_type", "id", id="id infinite"),
    pytest.param(b'{"text": "a", "txt": "b"}', "unknown_key", "txt", id="a further name"),
    pytest.param(b'{"text": "a", "text": "b"}', "duplicate_key", "text", id="text twice"),
    pytest.param(b'{"text": "\xc4\xd4"}', "not_utf8", None, id="GBK"),
    pytest.param(b'{"text":' * 50_000, "nested_too_deep", None, id="objects without end"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_TEXTS)
def test_a_text_that_cannot_be_taken_says_why_and_the_others_are_matched(
    bad: bytes, code: str
) -> None:
    good = GOOD.encode()
    faultless, given_back = matched(b"\n".join([good, bad, good]) + b"\n")
    assert not faultless
    assert len(given_back) == 3
    assert is_match(given_back[0])
    check_refused(given_back[1], 2, code, "text")
    assert is_match(given_back[2])
    assert given_back[2]["id"] == "3"


@pytest.mark.parametrize(("bad", "code", "fact"), BAD_LINES)
def test_a_line_that_cannot_be_taken_says_why_and_the_others_are_matched(
    bad: bytes, code: str, fact: str | None
) -> None:
    good = json.dumps({"id": "good", "text": GOOD}).encode()
    faultless, given_back = matched(b"\n".join([good, bad, good]) + b"\n", jsonl=True)
    assert not faultless
    assert len(given_back) == 3
    assert is_match(given_back[0])
    check_refused(given_back[1], 2, code, fact)
    assert is_match(given_back[2])


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b'{"text": "\\ud800"}', id="in a text"),
        pytest.param(b'{"id": "\\ud800", "text": "a"}', id="in an id"),
        pytest.param(b'{"\\ud800": 1, "text": "a"}', id="as a name"),
        pytest.param(b'{"text": "a", "id": ["\\ud800"]}', id="in a list"),
    ],
)
def test_half_a_character_is_a_bad_line_and_no_more(bad: bytes) -> None:
    good = json.dumps({"text": GOOD}).encode()
    faultless, given_back = matched(bad + b"\n" + good + b"\n", jsonl=True)
    assert not faultless
    assert [is_match(answer) for answer in given_back] == [False, True]
    assert given_back[0]["line"] == 1


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_json_line_of_megabytes_is_refused_as_too_long(end: str) -> None:
    good = json.dumps({"text": GOOD}).encode()
    _, given_back = matched(LONG_JSON + b"\n" + good + end.encode(), jsonl=True)
    assert [is_match(answer) for answer in given_back] == [False, True]
    assert "too_long" in given_back[0]["error"]["code"]


@pytest.mark.parametrize("bad", [b"nope", b"[]", b'{"text": 5}', b'{"text": "a", "b": 1}'])
def test_the_example_in_an_error_is_a_line_that_could_be_taken(bad: bytes) -> None:
    _, [answer] = matched(bad, jsonl=True)
    example = answer["error"]["message"].partition("for example ")[2].partition(", got ")[0]
    assert matched(example.encode(), jsonl=True)[0], example


@given(st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b" ")), max_size=5))
def test_any_bytes_have_one_answer_a_line(lines: list[bytes]) -> None:
    for jsonl in (False, True):
        _, given_back = matched(b"".join(line + b"\n" for line in lines), jsonl)
        assert len(given_back) == len(lines)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["id", "text", "more"]), JSON))
def test_any_json_is_matched_or_refused_by_name(line: dict[str, Any]) -> None:
    _, [answer] = matched(json.dumps(line).encode(), jsonl=True)
    assert list(answer) == MATCH_KEYS or answer["error"]["fact"] in {"id", "text", "more"}


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _without_lists_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENZHU_CATALOGUES", str(tmp_path / "no lists"))


def done(*arguments: str, stdin: bytes = b"", status: int = 0) -> str:
    result = CliRunner().invoke(app, ("match", *arguments), input=stdin)
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert (result.exit_code, result.stderr) == (status, ""), result.output
    return result.stdout


def test_a_file_and_standard_input_give_the_same_matches(tmp_path: Path) -> None:
    lines = f"{GOOD}\n胰腺癌\n不是血友病\n".encode()
    file = tmp_path / "texts.txt"
    file.write_bytes(lines)
    from_file = done(str(file))
    assert from_file == done(stdin=lines) == done("-", stdin=lines)
    assert len(from_file.splitlines()) == 3


def test_a_bad_line_makes_the_status_1_and_keeps_the_others() -> None:
    lines = [b'{"id": "a", "text": "\xe8\x84\x91\xe5\x87\xba\xe8\xa1\x80"}', b"{", b'{"text": "x"}']
    first, second, third = done("--jsonl", stdin=b"\n".join(lines), status=1).splitlines()
    assert json.loads(first)["id"] == "a"
    assert json.loads(second)["line"] == 2
    assert json.loads(third)["decision"] == "none"


def test_no_lines_are_no_error() -> None:
    assert done(stdin=b"") == done("--jsonl", stdin=b"") == ""


@pytest.mark.parametrize("name", ["nobody.txt", "."])
def test_what_is_no_file_says_so_with_status_2(tmp_path: Path, name: str) -> None:
    path = str(tmp_path / name)
    result = CliRunner().invoke(app, ("match", path))
    assert not isinstance(result.exception, Exception), repr(result.exception)
    assert (result.exit_code, result.stdout) == (2, "")
    assert path in result.stderr


# -- the process ---------------------------------------------------------------------------------


def process(tmp_path: Path, *options: str, **surroundings: str) -> subprocess.Popen[bytes]:
    ours = ("WENZHU_", "PYTHON")  # PYTHONUNBUFFERED would flush for us
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "match", *options],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env={**kept, "WENZHU_CATALOGUES": str(tmp_path / "no lists"), **surroundings},
    )


def test_matches_are_written_in_utf8_whatever_the_terminals_encoding(tmp_path: Path) -> None:
    running = process(tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C")
    written, complaint = running.communicate(GOOD.encode(), timeout=60)
    assert (running.returncode, complaint) == (0, b"")
    assert json.loads(written.decode("utf-8"))["text"] == GOOD


def test_each_answer_is_there_before_the_next_line_is_read(tmp_path: Path) -> None:
    running = process(tmp_path)
    assert running.stdin
    assert running.stdout
    for text in (GOOD, "胰腺癌"):
        running.stdin.write(f"{text}\n".encode())
        running.stdin.flush()
        assert select.select([running.stdout], [], [], PATIENCE)[0], "no answer before the end"
        assert json.loads(running.stdout.readline())["text"] == text
    assert running.communicate(timeout=60) == (b"", b"")
    assert running.returncode == 0


def test_a_reader_that_goes_away_is_no_error_worth_a_traceback(tmp_path: Path) -> None:
    running = process(tmp_path)
    assert running.stdin
    assert running.stdout
    running.stdin.write(f"{GOOD}\n".encode())
    running.stdin.flush()
    assert json.loads(running.stdout.readline())["text"] == GOOD
    running.stdout.close()
    running.stdin.write(f"{GOOD}\n".encode() * 3)
    running.stdin.close()
    assert running.stderr
    with running.stderr as complaint:
        assert complaint.read() == b""
    assert running.wait(timeout=60) == 1
