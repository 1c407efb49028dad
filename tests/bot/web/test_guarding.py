"""The guard lets in what this site may be asked, and hardens everything that goes out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web import guarding
from bot.channels.web.guarding import LONGEST_ADDRESS, Guard
from bot.words import words
from tests.bot.logging_kept import logging_to

SITE = "https://wenzhu.example"
EXIT = "https://exit.example"
FORM = "application/x-www-form-urlencoded"
OURS = {"Origin": SITE, "Content-Type": FORM}
REFUSALS = [each for each in vars(guarding).values() if isinstance(each, guarding.Refusal)]


async def echoing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers with the body it was given."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(body)(scope, receive, send)


def guarded(app: ASGIApp = echoing, **options: Any) -> Guard:
    given_options = {"hosts": ["wenzhu.example"], "secure": True, "exit_origin": EXIT, **options}
    return Guard(app, **given_options)


def browser(guard: ASGIApp, site: str = SITE) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url=site)


async def status(guard: ASGIApp, method: str, path: str, **options: Any) -> int:
    async with browser(guard) as client:
        return (await client.request(method, path, **options)).status_code


def answering(answer: Callable[[Request], Response]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(Request(scope, receive))(scope, receive, send)

    return app


def failing(_: Request) -> Response:
    raise RuntimeError("肝癌 110101199001011234")


# -- what comes in -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_page_of_this_site_is_shown(method: str) -> None:
    assert await status(guarded(), method, "/") == 200


async def test_a_form_of_this_site_arrives_as_it_was_sent() -> None:
    async with browser(guarded()) as client:
        answer = await client.post("/answer", content=b"said=%E5%8E%A6", headers=OURS)
    assert (answer.status_code, answer.content) == (200, b"said=%E5%8E%A6")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("wenzhu.example", 200),
        ("WENZHU.example:8443", 200),
        ("local.example:8000", 200),
        ("local.example", 421),
        ("local.example:8001", 421),
        ("evil.example", 421),
        ("wenzhu.example.evil.example", 421),
        ("wenzhu.example:80:80", 421),
        ("", 421),
    ],
)
async def test_only_a_host_of_this_site_is_answered_for(host: str, expected: int) -> None:
    guard = guarded(hosts=["Wenzhu.example", "local.example:8000"])
    assert await status(guard, "GET", "/", headers={"Host": host}) == expected


@pytest.mark.parametrize("count", [0, 2])
async def test_a_request_has_one_host(count: int) -> None:
    sent = await raw_status(guarded(), headers=[(b"host", b"wenzhu.example")] * count)
    assert sent == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS"])
async def test_other_methods_are_refused_with_the_ones_there_are(method: str) -> None:
    async with browser(guarded()) as client:
        answer = await client.request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_options_are_for_programs() -> None:
    assert await status(guarded(), "OPTIONS", "/api/v1/screen") == 200
    assert await status(guarded(), "OPTIONS", "/apis") == 405
    assert await status(guarded(), "DELETE", "/api/v1/screen") == 405


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Origin": SITE}, 200),
        ({"Origin": SITE, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Referer": f"{SITE}/answer?x=1"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://wenzhu.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": f"{SITE}:444"}, 403),
        ({"Origin": f"{SITE}.evil.example"}, 403),
        ({"Origin": "https://evil.example", "Referer": f"{SITE}/"}, 403),
        ({"Referer": f"https://evil.example/?{SITE}/"}, 403),
        ({"Referer": f"{SITE}@evil.example/"}, 403),
        ({"Referer": "/"}, 403),
        ({"Referer": "https://[bad/"}, 403),
        ({"Origin": SITE, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": SITE, "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": SITE, "Sec-Fetch-Site": "anything else"}, 403),
    ],
)
async def test_a_form_comes_from_a_page_of_this_site(
    headers: Mapping[str, str], expected: int
) -> None:
    sent = {"Content-Type": FORM, **headers}
    assert await status(guarded(), "POST", "/answer", content=b"a=1", headers=sent) == expected


async def test_a_form_of_the_same_host_on_another_port_is_from_elsewhere() -> None:
    async with browser(guarded(secure=False), "http://wenzhu.example:8000") as client:
        headers = {"Content-Type": FORM, "Origin": "http://wenzhu.example:8000"}
        assert (await client.post("/", headers=headers)).status_code == 200
        headers["Origin"] = "http://wenzhu.example:9000"
        assert (await client.post("/", headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("path", "content_type", "expected"),
    [
        ("/answer", FORM, 200),
        ("/answer", f"{FORM}; charset=utf-8", 200),
        ("/answer", "multipart/form-data; boundary=x", 415),
        ("/answer", "text/plain", 415),
        ("/answer", "application/json", 415),
        ("/answer", f"text/plain; {FORM}", 415),
        ("/answer", "", 415),
        ("/api/v1/screen", "application/json", 200),
        ("/api/v1/screen", "Application/JSON; charset=utf-8", 200),
        ("/api/v1/screen", FORM, 415),
        ("/api/v1/screen", "text/plain", 415),
    ],
)
async def test_a_body_is_a_form_for_a_page_and_json_for_a_program(
    path: str, content_type: str, expected: int
) -> None:
    headers = {"Origin": SITE, "Content-Type": content_type}
    assert await status(guarded(), "POST", path, content=b"{}", headers=headers) == expected


async def test_a_program_needs_no_origin() -> None:
    headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"}
    assert await status(guarded(), "POST", "/api/v1/screen", json={}, headers=headers) == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/厦门?q=%E5%8E%A6", 200),
        ("/a%00b", 400),
        ("/a%0d%0ab", 400),
        ("/?q=%00", 400),
        ("/?q=%0A", 400),
        ("/?q=%7f", 400),
        ("/?q=%C2%85", 400),
        ("/?q=%FF", 400),
        ("/%C0%AE%C0%AE/", 400),
        ("/" + "a" * (LONGEST_ADDRESS - 1), 200),
        ("/" + "a" * LONGEST_ADDRESS, 414),
        ("/?" + "a" * LONGEST_ADDRESS, 414),
    ],
)
async def test_an_address_is_short_and_clean(path: str, expected: int) -> None:
    assert await status(guarded(), "GET", path) == expected


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_whatever_the_address_the_answer_is_a_page_or_a_refusal(path: bytes, query: bytes) -> None:
    sent = asyncio.run(raw_status(guarded(), raw_path=b"/" + path, query_string=query))
    assert sent in (200, 400)
    if any(byte < 32 for byte in path + query):
        assert sent == 400


# -- the body ----------------------------------------------------------------------------------


async def raw_status(
    guard: ASGIApp, *messages: Message, headers: Any = None, **scope: Any
) -> int | None:
    """The status for a request put together by hand; None where nothing was answered."""
    waiting = list(messages or [{"type": "http.request"}])
    sent: list[Message] = []

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    head = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"wenzhu.example")] if headers is None else headers,
    }
    await guard({**head, **scope}, receive, send)
    return sent[0]["status"] if sent else None


def posted(*more: tuple[bytes, bytes]) -> dict[str, Any]:
    ours = [
        (b"host", b"wenzhu.example"),
        *((k.lower().encode(), v.encode()) for k, v in OURS.items()),
    ]
    return {"method": "POST", "headers": [*ours, *more]}


def part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_as_long_as_allowed_is_taken_and_a_longer_one_refused() -> None:
    guard = guarded(most_body=10)
    assert await raw_status(guard, part(b"x" * 10, more=False), **posted()) == 200
    assert await raw_status(guard, part(b"x" * 11, more=False), **posted()) == 413


async def test_a_long_body_is_refused_while_it_is_being_read() -> None:
    parts = [part(b"x" * 6), part(b"x" * 6)]  # and nothing after them
    assert await raw_status(guarded(most_body=10), *parts, **posted()) == 413


async def test_a_body_that_says_it_is_long_is_refused_unread() -> None:
    said = posted((b"content-length", b"11"))
    assert await raw_status(guarded(most_body=10), part(b""), **said) == 413
    said = posted((b"content-length", b"9" * 5000))
    assert await raw_status(guarded(most_body=10), part(b""), **said) == 413


@pytest.mark.parametrize("lie", [b"3", b"-1", b"", b"ten", b"\xb2"])
async def test_a_body_is_as_long_as_it_is_and_not_as_it_says(lie: bytes) -> None:
    parts = [part(b"x" * 6), part(b"x" * 6, more=False)]
    said = posted((b"content-length", lie))
    assert await raw_status(guarded(most_body=10), *parts, **said) == 413
    assert await raw_status(guarded(most_body=12), *parts, **said) == 200


async def test_a_body_with_a_get_has_the_same_limit() -> None:
    assert await raw_status(guarded(most_body=10), part(b"x" * 11)) == 413


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    guard = guarded(most_seconds=0.01)
    assert await raw_status(guard, part(b"said="), **posted()) == 408


async def test_nobody_is_answered_who_has_gone() -> None:
    reached = []
    guard = guarded(answering(lambda request: reached.append(request) or Response()))
    gone = {"type": "http.disconnect"}
    assert await raw_status(guard, part(b"said="), gone, **posted()) is None
    assert reached == []


async def test_after_the_body_an_application_hears_when_the_client_goes() -> None:
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        heard.extend([(await receive())["type"] for _ in range(2)])
        await Response()(scope, receive, send)

    gone = {"type": "http.disconnect"}
    await raw_status(guarded(app), part(b"a=1", more=False), gone, **posted())
    assert heard == ["http.request", "http.disconnect"]


async def test_a_refused_body_closes_the_connection() -> None:
    async with browser(guarded(most_body=3)) as client:
        answer = await client.post("/", content=b"a=12", headers=OURS)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


# -- what goes out -----------------------------------------------------------------------------


async def headers_of(guard: ASGIApp, path: str = "/", method: str = "GET") -> httpx.Headers:
    async with browser(guard) as client:
        return (await client.request(method, path)).headers


@pytest.mark.parametrize(("path", "method"), [("/", "GET"), ("/", "PUT"), ("/api/", "GET")])
async def test_every_answer_is_hardened(path: str, method: str) -> None:
    headers = await headers_of(guarded(), path, method)
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "img-src": "'self'",
        "font-src": "'none'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": f"'self' {EXIT}",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "geolocation=()" in headers["permissions-policy"]


@pytest.mark.parametrize("secure", [True, False])
async def test_https_is_insisted_on_only_where_there_is_https(secure: bool) -> None:
    headers = await headers_of(guarded(secure=secure))
    assert ("strict-transport-security" in headers) is secure


async def test_an_answer_may_say_how_long_it_keeps_but_not_weaken_the_rest() -> None:
    given_headers = {
        "Cache-Control": "max-age=31536000, immutable",
        "Server": "something 1.0",
        "Content-Security-Policy": "default-src *",
    }
    app = answering(lambda _: Response(headers=given_headers))
    headers = await headers_of(guarded(app))
    assert headers["cache-control"] == "max-age=31536000, immutable"
    assert "server" not in headers
    assert headers.get_list("content-security-policy")[0].startswith("default-src 'none'")
    assert len(headers.get_list("content-security-policy")) == 1


async def test_without_an_exit_forms_lead_nowhere_else() -> None:
    policy = (await headers_of(guarded(exit_origin="")))["content-security-policy"]
    assert policy.endswith("form-action 'self'")


@pytest.mark.parametrize(
    "origin",
    ["http://exit.example", "https://exit.example/path", "https://a b", "https://a; script-src *"],
)
def test_an_exit_that_is_no_origin_is_an_error_at_the_start(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        guarded(exit_origin=origin)


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: b=c", "a\nb", "a\0b"])
async def test_typed_text_never_breaks_out_of_a_header(text: str) -> None:
    app = answering(lambda _: Response(headers={"X-Typed": text}))
    async with browser(guarded(app)) as client:
        answer = await client.get("/")
    assert answer.status_code == 500
    assert {"x-typed", "set-cookie"} & set(answer.headers) == set()


# -- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: f"{each.status} {each.key}")
def test_every_refusal_says_in_plain_words_what_to_do(refusal: guarding.Refusal) -> None:
    assert words().has(refusal.key)
    page = bytes(guarding._page(refusal).body).decode()  # noqa: SLF001
    assert f'<p lang="zh-Hans">{words()(refusal.key)}</p>' in page


async def test_a_person_is_shown_a_page_and_a_program_a_problem() -> None:
    async with browser(guarded()) as client:
        page, problem = await client.put("/"), await client.put("/api/v1/screen")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>405 Method Not Allowed</title>" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["title"] == "405 Method Not Allowed"
    assert problem.json()["status"] == 405


async def test_a_refusal_repeats_nothing_that_was_sent() -> None:
    headers = {"Host": "evil.example", "Origin": "https://typed.example", "X-Typed": "typed"}
    async with browser(guarded()) as client:
        answer = await client.get("/typed?typed=<script>", headers=headers)
    said = answer.text + json.dumps(dict(answer.headers))
    assert answer.status_code == 421
    assert "typed" not in said
    assert "evil" not in said


# -- what fails --------------------------------------------------------------------------------


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Any:
    stream = StringIO()
    with logging_to(stream, monkeypatch):
        yield stream


async def test_a_page_that_fails_is_a_plain_page_and_an_event(log: StringIO) -> None:
    async with browser(guarded(answering(failing))) as client:
        answer = await client.get("/private?said=private")
    assert answer.status_code == 500
    assert answer.headers["cache-control"] == "no-store"
    event = json.loads(log.getvalue())
    assert (event["event"], event["status"], event["error"]) == ("page failed", 500, "RuntimeError")
    for told in (answer.text, log.getvalue()):
        assert not any(part in told for part in ("private", "肝癌", "110101", "Traceback"))


async def test_inside_an_application_the_guard_answers_for_its_pages(log: StringIO) -> None:
    app = Starlette(
        routes=[Route("/", failing)],
        middleware=[Middleware(Guard, hosts=["wenzhu.example"], secure=True, exit_origin=EXIT)],
    )
    async with browser(app) as client:
        answer = await client.get("/")
    assert "<title>500 Internal Server Error</title>" in answer.text
    assert log.getvalue().count("page failed") == 1


async def test_around_an_application_what_it_answered_itself_stands(log: StringIO) -> None:
    async with browser(guarded(Starlette(routes=[Route("/", failing)]))) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.headers["x-frame-options"]) == (500, "DENY")
    assert log.getvalue().count("page failed") == 1


async def test_an_answer_that_breaks_off_is_not_mended(log: StringIO) -> None:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await raw_status(guarded(app))
    assert "page failed" in log.getvalue()


async def test_being_cancelled_is_no_failure(log: StringIO) -> None:
    waiting = asyncio.Event()

    async def app(_: Scope, __: Receive, ___: Send) -> None:
        waiting.set()
        await asyncio.Event().wait()

    answer = asyncio.create_task(raw_status(guarded(app)))
    await waiting.wait()
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer
    assert log.getvalue() == ""


# -- other than requests -----------------------------------------------------------------------


async def test_the_lifespan_of_an_application_goes_through() -> None:
    passed: list[str] = []

    async def app(scope: Scope, _: Receive, __: Send) -> None:
        passed.append(scope["type"])

    await guarded(app)({"type": "lifespan"}, _nothing, _ignored)
    assert passed == ["lifespan"]


async def test_a_websocket_is_closed_at_once() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await guarded()({"type": "websocket", "path": "/"}, _nothing, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


async def _nothing() -> Message:
    raise AssertionError("nothing is to be read")


async def _ignored(_: Message) -> None:
    raise AssertionError("nothing is to be sent")
