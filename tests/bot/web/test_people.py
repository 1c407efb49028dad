"""Those who manage accounts: whom they add, and what they change of each but themselves."""

from __future__ import annotations

import pyotp
import pytest

from bot.desk.roles import Role
from bot.words import words
from tests.bot.desk.desks import PASSWORD
from tests.bot.web import consoles
from tests.bot.web.consoles import Browser, Console, Page

console = consoles.console
say = words()
PEOPLE = "/staff/people"
NEW = "梅花鹿 and two bridges"
CHANGES = ("role", "disable", "enable", "password", "totp")


async def _admin(console: Console) -> Browser:
    browser = await console.signed_in("boss", Role.ADMIN)
    await browser.open(PEOPLE)
    return browser


def _csrf(page: Page) -> str:
    return str(dict(page.form(PEOPLE).form_values())["csrf"])


async def _change(console: Console, browser: Browser, what: str, **filled: str) -> Page:
    """Change the account of xiaolin by a form on the page."""
    person = await console.named("xiaolin")
    await browser.open(PEOPLE)
    return await browser.submit(f"{PEOPLE}/{person.id}/{what}", **filled)


# -- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
async def test_for_whoever_does_not_manage_accounts_there_is_no_such_page(
    console: Console, role: Role
) -> None:
    boss = await console.account("boss", Role.ADMIN)
    browser = await console.signed_in("xiaolin", role)
    token = browser.token
    assert token is not None
    csrf = console.site.sessions.csrf(token, "staff")
    assert (await browser.open(PEOPLE)).status == 404
    fields = {"csrf": csrf, "name": "mine", "role": "admin", "password": NEW}
    for path in (PEOPLE, *(f"{PEOPLE}/{boss.id}/{what}" for what in CHANGES)):
        assert (await browser.post(path, **fields)).status == 404
    assert [each.name for each in await console.site.accounts.all()] == ["boss", "xiaolin"]
    assert await console.site.accounts.account(boss.id) == boss


# -- adding ---------------------------------------------------------------------------------------


async def test_somebody_who_was_added_can_sign_in(console: Console) -> None:
    browser = await _admin(console)
    page = await browser.submit(PEOPLE, name="小林", role="lead", password=NEW)
    assert page.texts("//*[@role='status']") == [say("console.people.done.added")]
    assert "小林" in page.main
    assert (await console.named("小林")).role is Role.LEAD
    assert (await console.browser().sign_in("小林", NEW)).path == "/staff"


@pytest.mark.parametrize(
    ("name", "password", "key", "values"),
    [
        ("BOSS", NEW, "desk.account.taken", {"name": "BOSS"}),
        ('"><script>', NEW, "desk.account.name", {}),
        ("xiaolin", "short", "desk.account.password.short", {"least": 12}),
    ],
)
async def test_what_cannot_be_taken_is_said_and_all_but_the_password_is_kept(
    console: Console, name: str, password: str, key: str, values: dict[str, object]
) -> None:
    browser = await _admin(console)
    page = await browser.submit(PEOPLE, name=name, role="lead", password=password)
    assert page.status == 422
    assert page.texts("//*[@role='alert']") == [say(key, **values)]
    kept = dict(page.form(PEOPLE).form_values())
    assert (kept["name"], kept["role"]) == (name, "lead")
    assert not kept.get("password")
    assert password not in page.response.text
    assert "<script>" not in page.response.text.replace("<script src", "")
    assert [each.name for each in await console.site.accounts.all()] == ["boss"]


async def test_nobody_gets_a_role_that_is_not_on_the_list(console: Console) -> None:
    browser = await _admin(console)
    fields = {"csrf": _csrf(browser.page), "name": "xiaolin", "password": NEW}
    for role in ("", "root", "ADMIN"):
        page = await browser.post(PEOPLE, **fields, role=role)
        assert page.texts("//*[@role='alert']") == [say("console.people.role.unknown")]
    assert [each.name for each in await console.site.accounts.all()] == ["boss"]


# -- changing -------------------------------------------------------------------------------------


async def test_what_somebody_may_do_changes_at_once(console: Console) -> None:
    theirs, browser = await console.signed_in(), await _admin(console)
    assert (await theirs.open("/staff/statistics")).status == 404
    page = await _change(console, browser, "role", role="lead")
    assert page.texts("//*[@role='status']") == [say("console.people.done.role")]
    assert (await theirs.open("/staff/statistics")).status == 200


async def test_whoever_is_disabled_is_out_until_they_are_enabled(console: Console) -> None:
    theirs, browser = await console.signed_in(), await _admin(console)
    page = await _change(console, browser, "disable")
    assert say("console.people.disabled") in page.main
    assert (await theirs.open("/staff")).path == "/staff/sign-in"
    assert (await theirs.sign_in("xiaolin")).status == 422
    await _change(console, browser, "enable")
    assert (await theirs.sign_in("xiaolin")).path == "/staff"


async def test_a_password_that_was_set_for_somebody_is_theirs(console: Console) -> None:
    theirs, browser = await console.signed_in(), await _admin(console)
    page = await _change(console, browser, "password", password=NEW)
    assert NEW not in page.response.text
    assert (await theirs.open("/staff")).path == "/staff/sign-in"
    assert (await theirs.sign_in("xiaolin", PASSWORD)).status == 422
    assert (await theirs.sign_in("xiaolin", NEW)).path == "/staff"


async def test_a_password_that_cannot_be_set_is_said_beside_that_person(console: Console) -> None:
    theirs, browser = await console.signed_in(), await _admin(console)
    page = await _change(console, browser, "password", password="xiaolin")
    [entry] = page.document.xpath("//ul[@class='people']/li[.//*[@role='alert']]")
    assert entry.findtext("h2") == "xiaolin"
    assert say("desk.account.password.short", least=12) in entry.text_content()
    assert entry.xpath(".//details/@open") == [""]
    assert (await theirs.open("/staff")).status == 200


async def test_one_time_codes_are_withdrawn_for_whoever_lost_them(console: Console) -> None:
    account, browser = await console.account(), await _admin(console)
    secret = await console.site.accounts.begin_totp(account)
    code = pyotp.TOTP(secret).at(console.kept.clock())
    assert await console.site.accounts.confirm_totp(account, code)
    page = await _change(console, browser, "totp")
    assert page.texts("//*[@role='status']") == [say("console.people.done.totp")]
    assert (await console.browser().sign_in("xiaolin")).path == "/staff"


async def test_what_an_administrator_did_is_put_down_as_theirs(console: Console) -> None:
    account, browser = await console.account(), await _admin(console)
    boss = await console.named("boss")
    await _change(console, browser, "role", role="lead")
    await _change(console, browser, "password", password=NEW)
    await _change(console, browser, "disable")
    await _change(console, browser, "enable")
    rows = (await console.site.audit.recent(limit=4))[::-1]
    assert [(row.who, row.action, row.detail) for row in rows] == [
        (boss.id, "account.role", f"{account.id}:lead"),
        (boss.id, "account.password", str(account.id)),
        (boss.id, "account.disabled", str(account.id)),
        (boss.id, "account.enabled", str(account.id)),
    ]


@pytest.mark.parametrize("what", CHANGES)
async def test_administrators_change_nothing_of_themselves_here(
    console: Console, what: str
) -> None:
    browser = await _admin(console)
    boss = await console.named("boss")
    fields = {"csrf": _csrf(browser.page), "role": "agent", "password": NEW}
    page = await browser.post(f"{PEOPLE}/{boss.id}/{what}", **fields)
    assert page.status == 422
    assert say("console.people.yourself") in page.main
    assert await console.named("boss") == boss
    assert (await console.browser().sign_in("boss")).path == "/staff"


async def test_there_is_nothing_to_change_of_nobody(console: Console) -> None:
    account, browser = await console.account(), await _admin(console)
    csrf = _csrf(browser.page)
    for path in ("1/disable", f"{2**63}/disable", f"{account.id}/erase", f"-{account.id}/disable"):
        assert (await browser.post(f"{PEOPLE}/{path}", csrf=csrf)).status == 404
    assert await console.named("xiaolin") == account


async def test_nothing_changes_by_a_form_that_is_not_ours(console: Console) -> None:
    account, browser = await console.account(), await _admin(console)
    page = await browser.post(f"{PEOPLE}/{account.id}/disable", csrf="x")
    assert page.status == 403
    assert await console.named("xiaolin") == account
