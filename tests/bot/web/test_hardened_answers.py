"""Every answer is hardened, keeps to itself, and nothing that people say is written to the log."""

from __future__ import annotations

import logging
from http import HTTPStatus
from io import StringIO
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from bot.channels.web.forms import Form
from bot.channels.web.pages import Pages
from bot.words import locales
from tests.bot.desk.desks import PASSWORD
from tests.bot.logging_kept import logging_to
from tests.bot.web import houses
from tests.bot.web.hardness import check, check_headers
from tests.bot.web.houses import House, usual
from tests.bot.web.routes import (
    DETAILS,
    EXAMPLES,
    FORMS,
    OTHER_PASSWORD,
    PAGES,
    STORY,
    Example,
    Least,
    example,
)

furnished, house = houses.furnished, houses.house
own_house, https_house = houses.own_house, houses.https_house
pytestmark = pytest.mark.asyncio(loop_scope="module")

HTTPS_ONLY = "max-age=31536000"
SECRETS = {
    "name": "王某某某",
    "id_number": "350203199001011234",
    "phone": "13800138000",
    "address": "泉州市某某路五号",
    "text": "我得了慢性髓系白血病",
    "story": "我得了慢性髓系白血病，住在某某路",
    "password": "a-secret-pass-phrase",
    "code": "ABCD-EFGH-JKMN",
}


# -- headers and pages ----------------------------------------------------------------------------


@pytest.mark.parametrize("each", EXAMPLES, ids=str)
async def test_every_answer_is_hardened(each: Example, own_house: House) -> None:
    check(await own_house.ask(each))
    check(await own_house.ask(each, None))
    if each.is_form:
        check(await own_house.ask(each, Origin="https://evil.example"))
        check(await own_house.ask(each, Content_Type="text/plain"))
        check(await own_house.send(each, "", {"csrf": ""}))


@pytest.mark.parametrize("locale", locales())
async def test_pages_in_every_language_hold_nothing_from_elsewhere(
    locale: str, own_house: House
) -> None:
    for name in houses.STAFF:
        await own_house.site.accounts.speak(await own_house.named(name), locale)
    language = example("POST", "/language")
    fields = own_house.fields(language, Least.RESIDENT) | {"lang": locale}
    await own_house.send(language, own_house.cookie_of(Least.RESIDENT), fields)
    for each in PAGES:
        path = own_house.path(each)
        answer = await own_house.get(f"{path}?lang={locale}", usual(each))
        check(answer)
        assert answer.status_code == each.status


async def test_pages_instead_of_others_are_hardened(house: House) -> None:
    for path in ("/nothing", "/staff/nothing", "/api/v1/nothing", "/%00", "/?q=%FF", "/a" * 2000):
        for who in (None, Least.RESIDENT, "guanli"):
            answer = await house.get(path, who)
            check(answer)
            assert answer.status_code in (400, 404, 414)
    for host in ("evil.example", "127.0.0.1.evil.example", "127.0.0.1:80:80", ""):
        answer = await house.client.get("/staff", headers={"Host": host})
        check(answer)
        assert answer.status_code in (400, 421)


@pytest.mark.parametrize("each", EXAMPLES, ids=str)
async def test_over_https_every_answer_says_to_stay_there(
    each: Example, https_house: House
) -> None:
    answer = await https_house.ask(each, None)
    check(answer)
    assert answer.headers["strict-transport-security"] == HTTPS_ONLY


# -- the log --------------------------------------------------------------------------------------


def _secret_fields(house: House, each: Example) -> dict[str, str | bytes]:
    """A form in whose every field stands what nobody else may know."""
    typed = {name: SECRETS.get(name, SECRETS["text"]) for name in each.form}
    kept = {"do", "paper", "form", "length", "moment", "several", "pick", "question", "take"}
    fields = house.fields(each, usual(each))
    return fields | {name: text for name, text in typed.items() if name not in kept}


async def _send_secrets(house: House) -> list[int]:
    """The status of what each form answers to them."""
    answers = [
        await house.send(each, house.cookie_of(usual(each)), _secret_fields(house, each))
        for each in FORMS
        if each.path not in ("/leave", "/staff/sign-out")
    ]
    return [each.status_code for each in answers]


def _check_silent(written: str, house: House) -> None:
    secrets = {*SECRETS.values(), *DETAILS.values(), *house.known.tokens.values()} - {""}
    secrets |= {house.known.case, house.known.code, PASSWORD, OTHER_PASSWORD, STORY}
    for secret in secrets:
        for form in (secret, quote(secret), quote_plus(secret), ascii(secret)[1:-1]):
            assert form not in written


async def test_nothing_that_is_typed_is_in_the_log(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = StringIO()
    with logging_to(stream, monkeypatch):
        logging.getLogger().setLevel(logging.DEBUG)
        statuses = await _send_secrets(own_house)
    assert set(statuses) <= {200, 303, 403, 404, 422}
    _check_silent(stream.getvalue(), own_house)


async def test_nothing_that_is_typed_is_in_the_log_when_a_page_fails(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that itself holds what was typed, in its text and in what it was raised from."""
    stream, real = StringIO(), Form.one

    def failing(self: Form, name: str) -> str:
        if name == "csrf":
            return real(self, name)
        typed = " ".join(map(str, self.fields.values()))
        raise RuntimeError(typed) from ValueError(typed)

    monkeypatch.setattr(Form, "one", failing)
    with logging_to(stream, monkeypatch):
        statuses = await _send_secrets(own_house)
    assert statuses.count(500) > len(FORMS) / 2
    assert stream.getvalue().count("page failed") == statuses.count(500)
    _check_silent(stream.getvalue(), own_house)


async def test_whoever_meets_a_failure_is_told_nothing_of_it(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> None:
        raise RuntimeError(SECRETS["text"])

    monkeypatch.setattr(Pages, "text", failing)
    failed = 0
    with logging_to(StringIO(), monkeypatch):
        for each in (*PAGES, *FORMS):
            if each.status != HTTPStatus.OK:
                continue
            answer = await own_house.ask(each)
            assert answer.status_code in (500, each.status)
            failed += answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
            check_headers(answer)
            assert "Traceback" not in answer.text
            assert SECRETS["text"] not in answer.text
    assert failed > len(PAGES) / 2
