"""A session is made here and nowhere else, belongs to one person, and ends when it is ended."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from pathlib import Path

import httpx
import pytest

from bot.channels.web.sessions import Kind
from bot.channels.web.site import LIMITS
from bot.desk.accounts import IDLE
from bot.settings import Settings
from tests.bot.desk.desks import PASSWORD
from tests.bot.web import houses
from tests.bot.web.houses import SECURE, Furnished, House, usual
from tests.bot.web.routes import (
    EXIT,
    FORMS,
    FRESH,
    OTHER_PASSWORD,
    Example,
    Least,
    example,
)

furnished, own_house = houses.furnished, houses.own_house
pytestmark = pytest.mark.asyncio(loop_scope="module")

CHOSEN = "chosen-by-a-visitor".ljust(43, "-")
SIGN_IN = example("POST", "/staff/sign-in")
SIGN_OUT = example("POST", "/staff/sign-out")
PASSWORD_FORM = example("POST", "/staff/account/password")
LEAVE = example("POST", "/leave")
SETTING = (*FRESH, PASSWORD_FORM, SIGN_OUT, LEAVE)


def _cookies(answer: httpx.Response) -> list[Morsel[str]]:
    made = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        made.load(header)
    return list(made.values())


def _token(answer: httpx.Response) -> str:
    [cookie] = _cookies(answer)
    return cookie.value


async def _is_signed_in(house: House, token: str) -> bool:
    cookie = house.cookie(Kind.STAFF, token)
    return (await house.request("GET", "/staff", {"Cookie": cookie})).status_code == 200


async def _is_talking(house: House, token: str) -> bool:
    cookie = house.cookie(Kind.RESIDENT, token)
    answer = await house.request("GET", "/talk", {"Cookie": cookie})
    return bool(answer.headers["location"].startswith("/talk/"))


# -- made here alone ------------------------------------------------------------------------------


@pytest.mark.parametrize("each", FRESH, ids=str)
async def test_a_token_that_a_visitor_chose_is_never_taken_over(
    each: Example, own_house: House
) -> None:
    kind = Kind.STAFF if each is SIGN_IN else Kind.RESIDENT
    is_in = _is_signed_in if each is SIGN_IN else _is_talking
    chosen = own_house.cookie(kind, CHOSEN)
    fields = {**own_house.fields(each, None), "token": CHOSEN, "session": CHOSEN}
    path = f"{each.path}?{own_house.site.sessions.name(kind)}={CHOSEN}"
    answer = await own_house.send(each, chosen, fields, path)
    assert answer.status_code == 303
    made = _token(answer)
    assert made != CHOSEN
    assert await is_in(own_house, made)
    assert not await is_in(own_house, CHOSEN)


@pytest.mark.parametrize("each", FRESH, ids=str)
async def test_whoever_enters_anew_does_not_get_a_session_that_was_there(
    each: Example, own_house: House
) -> None:
    """Signing in on somebody else's browser must not write into their session."""
    there = own_house.token("guanli" if each is SIGN_IN else Least.RESIDENT)
    kind = Kind.STAFF if each is SIGN_IN else Kind.RESIDENT
    answer = await own_house.send(each, own_house.cookie(kind, there), own_house.fields(each, None))
    made = _token(answer)
    assert made not in own_house.known.tokens.values()
    if each is SIGN_IN:
        signed_in = await own_house.site.accounts.signed_in(made)
        assert signed_in is not None
        assert signed_in.account.name == "xiaolin"


async def test_nobody_gets_a_cookie_without_asking_for_a_session(own_house: House) -> None:
    cookie = own_house.cookie
    given = f"{cookie(Kind.STAFF, CHOSEN)}; {cookie(Kind.RESIDENT, CHOSEN)}"
    for path in ("/", "/talk", "/staff", "/staff/sign-in", "/nothing", "/robots.txt"):
        answer = await own_house.request("GET", path, {"Cookie": given})
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("settings", [Settings(), SECURE], ids=["http", "https"])
@pytest.mark.parametrize("each", SETTING, ids=str)
async def test_cookies_are_kept_from_scripts_other_sites_and_plain_http(
    each: Example, settings: Settings, furnished: Furnished, tmp_path: Path
) -> None:
    async with furnished.copy(tmp_path, settings) as house:
        [cookie] = _cookies(await house.ask(each))
    staff, secure = each.path.startswith("/staff"), settings.web.secure
    prefix = ("__Secure-" if staff else "__Host-") if secure else ""
    assert cookie.key == prefix + ("wenzhu_staff" if staff else "wenzhu")
    assert (bool(cookie["httponly"]), bool(cookie["secure"])) == (True, secure)
    assert cookie["samesite"].lower() == ("strict" if staff else "lax")
    assert (cookie["path"], cookie["domain"]) == ("/staff" if staff else "/", "")
    assert cookie["max-age"] in ("", "0")


# -- and ended ------------------------------------------------------------------------------------


async def _is_locked_out(house: House, name: str) -> bool:
    """Whether no page of the staff can be read or written any more with an old cookie."""
    answers = [
        await house.ask(each, name)
        for each in (example("GET", "/staff"), example("POST", "/staff/cases"))
    ]
    return [each.headers.get("location") for each in answers] == ["/staff/sign-in"] * 2


async def test_an_old_cookie_is_worth_nothing_after_signing_out(own_house: House) -> None:
    answer = await own_house.ask(SIGN_OUT)
    assert (answer.headers["location"], _token(answer)) == ("/staff/sign-in", "")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert await _is_locked_out(own_house, "xiaolin")


async def test_an_old_cookie_is_worth_nothing_after_a_new_password(own_house: House) -> None:
    other = await own_house.site.accounts.sign_in("xiaolin", PASSWORD)
    answer = await own_house.ask(PASSWORD_FORM)
    assert await _is_signed_in(own_house, _token(answer))
    assert await _is_locked_out(own_house, "xiaolin")
    assert not await _is_signed_in(own_house, other.token)


@pytest.mark.parametrize("what", ["disable", "password"])
async def test_an_old_cookie_is_worth_nothing_after_an_administrator_ended_it(
    what: str, own_house: House
) -> None:
    await own_house.ask(example("POST", f"/staff/people/{{colleague}}/{what}"))
    assert await _is_locked_out(own_house, "xiaowang")


async def test_whoever_was_disabled_does_not_come_in_again(own_house: House) -> None:
    fields = own_house.fields(SIGN_IN, None) | {"name": "likai"}
    answer = await own_house.send(SIGN_IN, "", fields)
    assert (answer.status_code, "set-cookie" in answer.headers) == (422, False)


async def test_a_wrong_password_says_no_more_than_a_wrong_name(own_house: House) -> None:
    pages = []
    for name, password in (("xiaolin", OTHER_PASSWORD), ("nobody1", PASSWORD), ("likai", PASSWORD)):
        fields = own_house.fields(SIGN_IN, None) | {"name": name, "password": password}
        answer = await own_house.send(SIGN_IN, "", fields)
        pages.append(answer.text.replace(name, "NAME").partition('name="csrf"')[0])
    assert len(set(pages)) == 1


async def test_a_session_that_is_not_used_ends_by_itself(own_house: House) -> None:
    own_house.kept.clock.at += IDLE
    assert await _is_locked_out(own_house, "xiaolin")


async def test_whoever_leaves_leaves_nothing_behind(own_house: House) -> None:
    before = await own_house.rows()
    answer = await own_house.ask(LEAVE)
    assert (answer.headers["location"], _token(answer)) == (EXIT, "")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    after = await own_house.rows()
    lost = {name: len(before[name]) - len(after[name]) for name in before}
    assert {name: count for name, count in lost.items() if count} == {
        "person": 1, "conversation": 1, "entry": len(houses.SAID)
    }  # fmt: skip
    assert not await _is_talking(own_house, own_house.token(Least.RESIDENT))
    for each in FORMS:
        if each.least is Least.RESIDENT:
            assert (await own_house.ask(each)).headers["location"] == each.left_to
    assert await own_house.rows() == after


async def test_a_code_leads_into_a_conversation_once(own_house: House) -> None:
    resume, somebody = example("POST", "/resume"), own_house.token("somebody")
    first = await own_house.ask(resume)
    assert first.headers["location"] == "/talk"
    assert not await _is_talking(own_house, somebody)
    second = await own_house.ask(resume)
    assert second.headers["location"] == "/?code=wrong"
    assert "set-cookie" not in second.headers


# -- not too often --------------------------------------------------------------------------------

BY_ADDRESS = {"/begin": "begin", "/resume": "code", "/staff/sign-in": "sign_in"}
BY_SESSION = {
    ("GET", "/talk"): "page",
    ("POST", "/talk/{length}"): "answer",
    ("POST", "/papers"): "draft",
    ("POST", "/staff/case/{case}/papers"): "draft",
    ("POST", "/staff/take-over"): "code",
    ("GET", "/staff"): "staff",
}
FEW = (2, 1)


def _is_too_often(answer: httpx.Response) -> bool:
    return answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("each", FRESH, ids=str)
async def test_entering_is_limited_by_address(
    each: Example, furnished: Furnished, tmp_path: Path
) -> None:
    most = LIMITS[BY_ADDRESS[each.path]][0]
    async with furnished.copy(tmp_path, limits=LIMITS) as house:
        wrong = {"name": "nobody", "code": "2222-2222-2222"}
        for _ in range(most):
            fields = house.fields(each, None) | wrong
            assert (await house.send(each, "", fields)).status_code in (303, 422)
        before = await house.rows()
        assert _is_too_often(await house.ask(each))
        assert await house.rows() == before


@pytest.mark.parametrize(("method", "path"), BY_SESSION)
async def test_a_session_is_limited(
    method: str, path: str, furnished: Furnished, tmp_path: Path
) -> None:
    each, kind = example(method, path), BY_SESSION[method, path]
    plenty = houses.UNLIMITED | {kind: FEW}
    async with furnished.copy(tmp_path, limits=plenty) as house:
        answers = [await house.ask(each) for _ in range(FEW[0])]
        assert not any(map(_is_too_often, answers))
        before = await house.rows()
        assert _is_too_often(await house.ask(each))
        assert await house.rows() == before
        other = "somebody" if usual(each) == Least.RESIDENT else "guanli"
        kind_of = Kind.RESIDENT if other == "somebody" else Kind.STAFF
        cookie = house.cookie(kind_of, house.token(other))
        assert not _is_too_often(await house.send(each, cookie, house.fields(each, other)))
