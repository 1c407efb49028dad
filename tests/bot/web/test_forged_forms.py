"""No form does anything unless it stood on a page of ours, in the session that sends it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from bot.channels.web.residents.visiting import BEGIN, CONTACT
from bot.channels.web.sessions import FRESH_SECONDS
from bot.channels.web.staff.signing import PURPOSE as SIGN_IN
from bot.channels.web.staff.visiting import STAFF
from tests.bot.desk.desks import PASSWORD
from tests.bot.web import houses
from tests.bot.web.houses import FORM, House, usual
from tests.bot.web.routes import FORMS, FRESH, OF_SYSTEMS, Example, Least, example

furnished, house, own_house = houses.furnished, houses.house, houses.own_house
pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_SESSION = tuple(each for each in FORMS if not each.fresh)
ELSEWHERE: tuple[Mapping[str, str], ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Origin": "https://127.0.0.1"},
    {"Origin": "http://127.0.0.1:8080"},
    {"Origin": "null"},
    {"Origin": "null", "Referer": "https://evil.example/127.0.0.1"},
    {"Origin": ""},
    {"Origin": "", "Sec_Fetch_Site": "cross-site"},
    {"Origin": "", "Sec_Fetch_Site": "same-site"},
    {"Origin": "", "Sec_Fetch_Site": "none"},
    {"Sec_Fetch_Site": "cross-site"},
)


def _forged(house: House, each: Example) -> Iterator[str]:
    """Proofs that do not hold for this form in this session."""
    sessions, token = house.site.sessions, house.token(usual(each))
    right = house.proof(each, usual(each))
    flipped = "A" if right[0] != "A" else "B"
    yield from ("", "x", "x" * 43, "%00", "证明", token, right + "A", right[:-2])
    yield flipped + right[1:]
    others = [name for name in house.known.tokens if house.token(name) != token]
    yield from (sessions.csrf(house.token(name), each.purpose) for name in others)
    yield from (sessions.csrf(token, other) for other in {CONTACT, STAFF, BEGIN, SIGN_IN, ""})
    yield from (sessions.fresh_csrf(other) for other in {CONTACT, STAFF, BEGIN, SIGN_IN, ""})


def _holds(house: House, each: Example, proof: str) -> bool:
    """Whether a proof is one that the form may have after all."""
    return not each.fresh and proof == house.proof(each, usual(each))


@pytest.mark.parametrize("each", IN_SESSION, ids=str)
async def test_no_form_is_taken_without_the_proof_of_its_session(
    each: Example, house: House
) -> None:
    who, before = usual(each), await house.rows()
    for proof in _forged(house, each):
        if not _holds(house, each, proof):
            fields = house.fields(each, who) | {"csrf": proof}
            answer = await house.send(each, house.cookie_of(who), fields)
            assert answer.status_code == 403, proof
    fields = house.fields(each, who)
    del fields["csrf"]
    assert (await house.send(each, house.cookie_of(who), fields)).status_code == 403
    assert await house.rows() == before


@pytest.mark.parametrize("each", FRESH, ids=str)
async def test_no_first_form_is_taken_without_a_proof_for_it(each: Example, house: House) -> None:
    before = await house.rows()
    right = house.site.sessions.fresh_csrf(each.purpose)
    for proof in (*_unfit(house, each), right[:-1], "B" + right[1:], right + right):
        answer = await house.send(each, "", house.fields(each, None) | {"csrf": proof})
        assert answer.status_code == 403, proof
    assert await house.rows() == before


def _unfit(house: House, each: Example) -> Iterator[str]:
    sessions = house.site.sessions
    yield from ("", "x" * 75)
    yield from (sessions.fresh_csrf(other) for other in {STAFF, BEGIN, SIGN_IN} - {each.purpose})
    yield from (sessions.csrf(token, each.purpose) for token in house.known.tokens.values())


@pytest.mark.parametrize("each", FRESH, ids=str)
async def test_the_proof_of_a_first_form_holds_once_and_for_a_while(
    each: Example, own_house: House
) -> None:
    fields, stale = own_house.fields(each, None), own_house.fields(each, None)
    assert (await own_house.send(each, "", fields)).status_code == 303
    before = await own_house.rows()
    assert (await own_house.send(each, "", fields)).status_code == 403
    own_house.kept.clock.at += FRESH_SECONDS + 1
    assert (await own_house.send(each, "", stale)).status_code == 403
    assert await own_house.rows() == before


async def test_the_proof_of_a_session_that_has_ended_is_worth_nothing(own_house: House) -> None:
    ended = [(each, own_house.fields(each, usual(each))) for each in IN_SESSION]
    await own_house.ask(example("POST", "/staff/sign-out"))
    again = await own_house.site.accounts.sign_in("xiaolin", PASSWORD)
    own_house.known.tokens["again"] = again.token
    before = await own_house.rows()
    for each, fields in ended:
        if each.least is Least.AGENT:
            replayed = await own_house.send(each, own_house.cookie_of("again"), fields)
            assert replayed.status_code == 403, each
            late = await own_house.send(each, own_house.cookie_of("xiaolin"), fields)
            assert late.headers["location"] == each.left_to
    assert await own_house.rows() == before


@pytest.mark.parametrize("each", FORMS, ids=str)
async def test_no_form_is_taken_from_another_site(each: Example, house: House) -> None:
    before = await house.rows()
    for headers in ELSEWHERE:
        answer = await house.ask(each, **headers)
        assert answer.status_code == 403, headers
        assert "set-cookie" not in answer.headers
    assert await house.rows() == before


@pytest.mark.parametrize("each", FORMS, ids=str)
async def test_no_form_is_taken_that_is_not_sent_as_our_pages_do(
    each: Example, house: House
) -> None:
    before = await house.rows()
    part = 'Content-Disposition: form-data; name="csrf"'
    for kind in ("multipart/form-data; boundary=x", "application/json", "text/plain"):
        answer = await house.ask(each, Content_Type=kind)
        assert answer.status_code == 415, kind
    headers = {
        "Origin": house.origin,
        "Cookie": house.cookie_of(usual(each)),
        "Content-Type": "multipart/form-data; boundary=x",
    }
    body = f"--x\r\n{part}\r\n\r\n{house.proof(each, usual(each))}\r\n--x--\r\n"
    answer = await house.request("POST", house.path(each), headers, body)
    assert answer.status_code == 415
    assert await house.rows() == before


@pytest.mark.parametrize("each", OF_SYSTEMS, ids=str)
async def test_no_browser_can_be_made_to_ask_for_another_system(
    each: Example, house: House
) -> None:
    for kind in (FORM, "text/plain", "multipart/form-data; boundary=x", ""):
        answer = await house.ask(each, Content_Type=kind, Origin="https://evil.example")
        assert answer.status_code == 415
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await house.request("OPTIONS", house.path(each), asked)
    assert not [name for name in answer.headers if name.startswith("access-control")]


# -- too much ------------------------------------------------------------------------------------


@pytest.mark.parametrize("each", [*FORMS, *OF_SYSTEMS], ids=str)
async def test_no_body_is_taken_that_is_too_long(each: Example, house: House) -> None:
    before = await house.rows()
    headers = {
        "Origin": house.origin,
        "Cookie": house.cookie_of(usual(each)),
        "Content-Type": FORM if each.is_form else "application/json",
    }
    for content in (b"a=" + b"x" * 64 * 1024, _in_chunks()):
        answer = await house.request("POST", house.path(each), headers, content)
        assert answer.status_code == 413
    said = {**headers, "Content-Length": "1" + "0" * 40}
    assert (await house.request("POST", house.path(each), said, b"a=1")).status_code == 413
    assert await house.rows() == before


async def _in_chunks() -> AsyncIterator[bytes]:
    for _ in range(65):
        yield b"x" * 1024
