"""Whatever cannot be answered is refused with the same words as by the commands, as a problem."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest
import structlog.testing
from sqlalchemy.exc import OperationalError

from bot.batch import screen_lines
from bot.channels.api.bodies import LARGEST_BODY
from bot.matching import match_lines
from bot.storage.api_keys import Scope
from knowledge.catalogue import Catalogues
from knowledge.match import Match
from rules.figures import NO_FIGURES
from tests.bot.api.calling import (
    JSON,
    MATCH,
    NEXT,
    POSTED,
    SCREEN,
    TODAY,
    TOKEN,
    BrokenKeys,
    Clock,
    KnownKeys,
    calling,
    headers,
    key,
    mounted,
    posted,
)
from tests.bot.diseases import DISEASES

each_path = pytest.mark.parametrize("path", POSTED)


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem of an answer, which has to be one of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["type"] == "about:blank"
    assert (said["status"], said["title"]) == (status, HTTPStatus(status).phrase)
    assert said["detail"]
    return said


def batch_error(path: str, body: bytes) -> dict[str, Any]:
    """What the command says of the same body."""
    output = io.BytesIO()
    if path == SCREEN:
        screen_lines(io.BytesIO(body), output, TODAY, NO_FIGURES)
    else:
        match_lines(io.BytesIO(body), output, DISEASES, jsonl=True)
    error: dict[str, Any] = json.loads(output.getvalue())["error"]
    return error


# -- bodies ------------------------------------------------------------------------------------

NO_JSON = [
    pytest.param(b"   ", "empty_line", id="nothing"),
    pytest.param(b"{", "not_json", id="half an object"),
    pytest.param(b'{"text": 1} {"text": 2}', "not_json", id="two objects"),
    pytest.param(b"[]", "not_an_object", id="a list"),
    pytest.param(b'"text"', "not_an_object", id="a text"),
    pytest.param(b'{"text": "a", "text": "b"}', "duplicate_key", id="a key twice"),
    pytest.param(b'{"text": "\xff"}', "not_utf8", id="not UTF-8"),
    pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, "nested_too_deep", id="endless"),
]


@pytest.mark.parametrize(("body", "code"), NO_JSON)
@pytest.mark.parametrize("path", [SCREEN, MATCH])
async def test_what_is_no_json_object_is_a_bad_request(path: str, body: bytes, code: str) -> None:
    said, error = problem(await posted(path, body), 400), batch_error(path, body)
    assert said["code"] == error["code"] == code
    assert said["detail"] == error["message"]
    assert said.get("fact") == error["fact"]


@pytest.mark.parametrize(("body", "code"), NO_JSON)
async def test_an_interview_needs_a_json_object_too(body: bytes, code: str) -> None:
    assert problem(await posted(NEXT, body), 400)["code"] == code


async def test_an_empty_body_is_a_bad_request() -> None:
    assert problem(await posted(SCREEN, b""), 400)["code"] == "empty_line"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
async def test_a_number_that_json_does_not_have_is_a_bad_request(number: str) -> None:
    body = f'{{"household_size": {number}}}'.encode()
    said = problem(await posted(SCREEN, body), 400)
    assert (said["code"], said["fact"]) == ("not_finite", "household_size")
    assert said["detail"] == batch_error(SCREEN, body)["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (SCREEN, {"insured_city": "quanzhou"}),
        (SCREEN, {"household_size": "3"}),
        (SCREEN, {"household_size": -1}),
        (SCREEN, {"household_size": {"min": 3, "max": 2}}),
        (SCREEN, {"as_of": "2026-02-30"}),
        (SCREEN, {"diagnoses": ["qingdao/26"]}),
        (SCREEN, {"identities": {"dibao": 1}}),
        (SCREEN, {"identities": {"rich": True}}),
        (MATCH, {"text": "  "}),
        (MATCH, {"text": 1}),
        (MATCH, {}),
        (MATCH, {"text": "病" * 2001}),
        (MATCH, {"text": "病", "city": "xiamen"}),
        (MATCH, {"text": "\ud800"}),
        (MATCH, {"text": "病", "id": 1.5}),
    ],
)
async def test_facts_that_cannot_be_taken_are_named(path: str, body: dict[str, Any]) -> None:
    written = json.dumps(body).encode()
    said, error = problem(await posted(path, written), 422), batch_error(path, written)
    assert (said["code"], said["fact"]) == (error["code"], error["fact"])
    assert said["detail"] == error["message"]


@pytest.mark.parametrize(
    ("body", "code", "fact"),
    [
        ({"fact": {}}, "unknown_key", "fact"),
        ({"facts": []}, "wrong_type", None),
        ({"facts": None}, "wrong_type", None),
        ({"facts": {"household_size": "3"}}, "wrong_type", "household_size"),
        ({"unknown": ["county", 1]}, "wrong_type", None),
        ({"unknown": ["town"]}, "unknown_fact", "town"),
        ({"stage": "all"}, "wrong_type", None),
        ({"stage": "\ud800"}, "wrong_type", None),
        ({"who": "me"}, "wrong_type", None),
        ({"language": "xx"}, "no_such_code", "language"),
        ({"language": "../etc"}, "no_such_code", "language"),
        ({"\ud800": 1}, "unknown_key", "�"),
    ],
)
async def test_an_interview_that_cannot_be_taken_is_explained(
    body: dict[str, Any], code: str, fact: str | None
) -> None:
    said = problem(await posted(NEXT, json.dumps(body)), 422)
    assert (said["code"], said.get("fact")) == (code, fact)


# -- size and kind -----------------------------------------------------------------------------


@each_path
async def test_a_body_that_says_it_is_too_large_is_not_read(path: str) -> None:
    read: list[bytes] = []

    async def whole() -> AsyncIterator[bytes]:
        read.append(b" ")
        yield b" "

    async with calling(mounted()) as client:
        length = {"Content-Length": str(LARGEST_BODY + 1)}
        problem(await client.post(path, content=whole(), headers=length), 413)
    assert read == []


@each_path
async def test_a_body_that_turns_out_too_large_is_read_no_further(path: str) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 16 * 1024
            yield b" " * (16 * 1024)

    async with calling(mounted()) as client:
        problem(await client.post(path, content=endless()), 413)
    assert sent == LARGEST_BODY + 16 * 1024


async def test_the_largest_body_is_taken() -> None:
    assert (await posted(SCREEN, b"{}".ljust(LARGEST_BODY))).status_code == 200
    problem(await posted(SCREEN, b"{}".ljust(LARGEST_BODY + 1)), 413)


@pytest.mark.parametrize(
    "given",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
    ],
)
@each_path
async def test_only_json_is_taken(path: str, given: dict[str, str]) -> None:
    async with calling(mounted()) as client:
        problem(await client.post(path, content="{}", headers=given), 415)


async def test_json_may_name_its_charset() -> None:
    async with calling(mounted()) as client:
        given = {"Content-Type": "Application/JSON; charset=utf-8"}
        assert (await client.post(SCREEN, content="{}", headers=given)).status_code == 200


# -- keys --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}a", "Bearer wz_"],
)
@each_path
async def test_nobody_is_answered_without_a_key(path: str, authorization: str | None) -> None:
    given = JSON if authorization is None else {**JSON, "Authorization": authorization}
    transport = httpx.ASGITransport(mounted())
    async with httpx.AsyncClient(transport=transport, base_url="http://wenzhu.test") as client:
        answer = await client.post(path, content="{}", headers=given)
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="wenzhu"')


async def test_bearer_may_be_written_small() -> None:
    async with calling(mounted()) as client:
        given = {"Authorization": f"bearer  {TOKEN}"}
        assert (await client.post(SCREEN, content="{}", headers=given)).status_code == 200


@pytest.mark.parametrize(("path", "scope"), list(zip(POSTED, Scope, strict=True)))
async def test_a_key_is_good_for_its_own_scopes_alone(path: str, scope: Scope) -> None:
    body = '{"text": "脑溢血"}' if path == MATCH else "{}"
    only = KnownKeys({TOKEN: key(frozenset({scope}))})
    assert (await posted(path, body, mounted(only))).status_code == 200
    others = KnownKeys({TOKEN: key(frozenset(Scope) - {scope})})
    answer = await posted(path, body, mounted(others))
    assert scope in problem(answer, 403)["detail"]
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


async def test_a_stranger_is_not_told_whether_a_body_was_right() -> None:
    async with calling(mounted(), token="wz_unknown") as client:
        problem(await client.post(SCREEN, content="{"), 401)
        too_large = b" " * (LARGEST_BODY + 1)
        problem(await client.post(SCREEN, content=too_large), 401)


async def test_a_key_that_asks_too_often_is_told_when_to_come_again() -> None:
    other = TOKEN[:-1] + "b"
    keys = KnownKeys({TOKEN: key(a_minute=2), other: key(a_minute=2, id=2)})
    clock = Clock()
    async with calling(mounted(keys, clock=clock)) as client:
        for _ in range(2):
            assert (await client.post(SCREEN, content="{}")).status_code == 200
        answer = await client.post(SCREEN, content="{}")
        problem(answer, 429)
        assert answer.headers["Retry-After"] == "30"
        another = await client.post(SCREEN, content="{}", headers=headers(other))
        assert another.status_code == 200
        clock.at += 30
        assert (await client.post(SCREEN, content="{}")).status_code == 200


async def test_keys_that_cannot_be_looked_up_now_are_tried_again_later() -> None:
    keys = BrokenKeys(OperationalError("SELECT", None, Exception("away")))
    answer = await posted(SCREEN, "{}", mounted(keys))
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert "SELECT" not in answer.text


# -- paths and methods -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v2/screen", f"{SCREEN}/"])
async def test_another_path_is_not_found(path: str) -> None:
    problem(await posted(path, "{}"), 404)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
@each_path
async def test_another_method_is_told_which_are_allowed(path: str, method: str) -> None:
    async with calling(mounted()) as client:
        answer = await client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "OPTIONS, POST"
    if method == "HEAD":
        assert answer.content == b""
    else:
        problem(answer, 405)


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/openapi.json"])
async def test_pages_are_read_only_and_need_no_key(path: str) -> None:
    async with calling(mounted(), token="") as client:
        whole, head = await client.get(path), await client.head(path)
        assert (whole.status_code, head.status_code) == (200, 200)
        assert head.content == b""
        assert head.headers["Content-Length"] == str(len(whole.content))
        assert (await client.post(path)).headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", [*POSTED, "/api/v1/"])
async def test_options_are_told_without_a_key(path: str) -> None:
    async with calling(mounted(), token="") as client:
        answer = await client.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "OPTIONS" in answer.headers["Allow"]


# -- around every answer -----------------------------------------------------------------------


class BreakingDiseases:
    """Matching that breaks, with what it was given in its message."""

    catalogues: Catalogues = DISEASES.catalogues

    def match(self, text: str) -> Match:
        raise RuntimeError(f"cannot match {text}")


async def test_what_breaks_gives_a_problem_without_details() -> None:
    answer = await posted(MATCH, '{"text": "砒霜"}', mounted(diseases=BreakingDiseases()))
    said = problem(answer, 500)
    assert said.keys() == {"type", "title", "status", "detail"}
    for inner in ("砒霜", "RuntimeError", "Traceback", "cannot match"):
        assert inner not in answer.text


async def test_what_breaks_is_logged_under_the_id_that_was_answered() -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await posted(MATCH, '{"text": "砒霜"}', mounted(diseases=BreakingDiseases()))
    [event] = logged
    assert (event["event"], event["log_level"]) == ("api request failed", "error")
    assert event["request"] == answer.headers["X-Request-ID"]
    assert event["request"].isalpha()  # digits might be somebody's number, and are not logged


async def test_an_error_of_ours_when_keys_are_looked_up_is_no_outage() -> None:
    problem(await posted(SCREEN, "{}", mounted(BrokenKeys(KeyError("bug")))), 500)


async def test_every_answer_has_its_own_id_and_is_kept_by_nobody() -> None:
    broken = mounted(diseases=BreakingDiseases())
    ids = set()
    async with calling(broken) as client:
        for method, path, body in (
            ("GET", "/api/v1/", ""),
            ("POST", SCREEN, "{}"),
            ("POST", SCREEN, "{"),
            ("POST", MATCH, '{"text": "病"}'),
            ("GET", "/api/nowhere", ""),
            ("PUT", SCREEN, ""),
            ("OPTIONS", SCREEN, ""),
        ):
            answer = await client.request(method, path, content=body)
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in answer.headers
            ids.add(answer.headers["X-Request-ID"])
    assert len(ids) == 7


async def test_whoever_leaves_before_the_end_is_not_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scope = {
        "type": "http",
        "method": "POST",
        "path": SCREEN,
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers().items()],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await mounted()(scope, receive, send)
    assert sent == []
    assert capsys.readouterr().out == ""
