"""Every route of the application: who may come there, by which method, and what changes.

A route without an example in `routes.py`, or an example without a route, fails here.
"""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.channels.web.serving import serve
from bot.channels.web.sessions import Kind
from bot.desk.roles import Role
from tests.bot.web import houses
from tests.bot.web.houses import STAFF, House, Who, usual
from tests.bot.web.routes import (
    EXAMPLES,
    OF_RESIDENTS,
    OF_STAFF,
    OF_SYSTEMS,
    ON_CASES,
    PAGES,
    Example,
    Least,
    example,
    lower_roles,
    walked,
)

furnished, house, own_house = houses.furnished, houses.house, houses.own_house
pytestmark = pytest.mark.asyncio(loop_scope="module")

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"}
NO_CASE = "2222-2222"
FOR_HIGHER_ROLES = tuple(each for each in OF_STAFF if each.least is not Least.AGENT)


async def test_every_route_has_an_example_and_every_example_a_route(house: House) -> None:
    assert set(walked(house.application.routes)) == {each.key for each in EXAMPLES}


@pytest.mark.parametrize("each", EXAMPLES, ids=str)
async def test_whoever_may_make_a_request_is_answered(each: Example, own_house: House) -> None:
    before = await own_house.rows()
    answer = await own_house.ask(each)
    assert answer.status_code == each.status, answer.text
    assert (await own_house.rows() != before) == each.changes


# -- without a session ----------------------------------------------------------------------------


def _strangers(house: House, each: Example) -> list[str]:
    """Cookies of those who are in no session of the kind that a page is for."""
    mine, other = Kind.STAFF, Kind.RESIDENT
    token = house.token(Least.RESIDENT)
    if each.least is Least.RESIDENT:
        mine, other, token = other, mine, house.token("guanli")
    cookie = house.cookie
    wrong = ("x" * 43, token, token[:-1], "", "%00", '"' * 43, f"{token}, {token}")
    return ["", cookie(other, token), *(cookie(mine, each) for each in wrong)]


@pytest.mark.parametrize("each", [*OF_STAFF, *OF_RESIDENTS], ids=str)
async def test_nothing_is_read_or_changed_without_a_session(each: Example, house: House) -> None:
    before, audit = await house.rows(), await house.site.audit.recent()
    for cookie in _strangers(house, each):
        answer = await house.send(each, cookie, house.fields(each, usual(each)))
        assert (answer.status_code, answer.headers["location"]) == (303, each.left_to)
        assert answer.content == b""
    assert (await house.rows(), await house.site.audit.recent()) == (before, audit)


@pytest.mark.parametrize("each", OF_SYSTEMS, ids=str)
async def test_no_system_is_answered_without_its_key(each: Example, house: House) -> None:
    cookie = house.cookie_of("guanli")
    for key in ("", "Bearer", "Bearer wz_" + "x" * 43, f"Basic {house.token(Least.SYSTEM)}"):
        answer = await house.send(each, cookie, {}, Authorization=key)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer ")


# -- not for this role ----------------------------------------------------------------------------


@pytest.mark.parametrize("each", FOR_HIGHER_ROLES, ids=str)
async def test_a_page_for_a_higher_role_looks_as_if_it_were_not_there(
    each: Example, house: House
) -> None:
    before = await house.rows()
    for name, role in STAFF.items():
        if role in lower_roles(each.least):
            answer = await house.ask(each, name)
            nothing = await house.get("/staff/nothing-is-here", name)
            assert (answer.status_code, answer.content) == (404, nothing.content)
    assert await house.rows() == before


async def test_a_role_that_is_taken_away_ends_at_once(own_house: House) -> None:
    for name in ("zuzhang", "guanli"):
        await own_house.site.accounts.set_role(await own_house.named(name), Role.AGENT)
    before = await own_house.rows()
    for each in FOR_HIGHER_ROLES:
        assert (await own_house.ask(each)).status_code == 404, each
    assert await own_house.rows() == before


# -- a case of somebody else ----------------------------------------------------------------------


async def _to_no_case(house: House, each: Example, who: Who) -> httpx.Response:
    path = house.path(each).replace(house.known.case, NO_CASE).replace(house.known.closed, NO_CASE)
    assert NO_CASE in path
    return await house.send(each, house.cookie_of(who), house.fields(each, who), path)


@pytest.mark.parametrize("each", ON_CASES, ids=str)
async def test_a_case_of_somebody_else_looks_like_one_that_is_not_there(
    each: Example, house: House
) -> None:
    before = await house.rows()
    answer, nothing = await house.ask(each, "xiaowang"), await _to_no_case(house, each, "xiaowang")
    assert (answer.status_code, nothing.status_code) == (404, 404)
    assert (answer.content, answer.headers) == (nothing.content, nothing.headers)
    assert await house.rows() == before


async def _give_all_away(house: House) -> None:
    giving = example("POST", "/staff/case/{case}/hand-over")
    fields = house.fields(giving, "xiaolin")
    for number in (house.known.case, house.known.closed):
        path = f"/staff/case/{number}/hand-over"
        answer = await house.send(giving, house.cookie_of("xiaolin"), fields, path)
        assert answer.headers["location"] == "/staff?handed=1"


async def test_whoever_gave_a_case_away_has_it_no_more(own_house: House) -> None:
    await _give_all_away(own_house)
    before = await own_house.rows()
    for each in ON_CASES:
        assert (await own_house.ask(each, "xiaolin")).status_code == 404, each
    assert await own_house.rows() == before


async def test_whoever_was_given_a_case_does_all_with_it(own_house: House) -> None:
    await _give_all_away(own_house)
    for each in ON_CASES:
        assert (await own_house.ask(each, "xiaowang")).status_code == each.status, each


@pytest.mark.parametrize("name", ["zuzhang", "guanli"])
async def test_leads_see_every_case(name: str, house: House) -> None:
    for each in ON_CASES:
        if each.method == "GET":
            assert (await house.ask(each, name)).status_code == 200


# -- methods --------------------------------------------------------------------------------------


def _known_methods(each: Example) -> set[str]:
    known = {other.method for other in EXAMPLES if other.route == each.route}
    return known | ({"HEAD"} if "GET" in known else set())


@pytest.mark.parametrize("each", EXAMPLES, ids=str)
async def test_every_other_method_is_refused(each: Example, house: House) -> None:
    before, path = await house.rows(), house.path(each)
    headers = {"Cookie": house.cookie_of(usual(each)), "Origin": house.origin}
    program = path.startswith("/api/")
    kind = "application/json" if program else "application/x-www-form-urlencoded"
    for method in sorted(METHODS - _known_methods(each)):
        answer = await house.request(method, path, {**headers, "Content-Type": kind})
        if program and method == "OPTIONS":
            assert answer.status_code == 204
            continue
        assert answer.status_code == 405, method
        assert method not in answer.headers["allow"].split(", ")
    assert await house.rows() == before


async def test_head_is_answered_like_get_without_a_body(house: House) -> None:
    stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()
    served = asyncio.create_task(
        serve(house.application, "127.0.0.1", 0, stop, proxy=False, on_started=started.set_result)
    )
    try:
        async with httpx.AsyncClient(base_url=await started) as client:
            for each in PAGES:
                sent = {"Cookie": house.cookie_of(usual(each))}
                got, head = [
                    await client.request(method, house.path(each), headers=sent)
                    for method in ("GET", "HEAD")
                ]
                assert (head.status_code, head.content) == (got.status_code, b""), each
                assert head.headers.get("content-type") == got.headers.get("content-type")
                client.cookies.clear()
    finally:
        stop.set()
        await served
