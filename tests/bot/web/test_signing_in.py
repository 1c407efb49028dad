"""Signing in to the console, one's own account, and that nobody else gets in."""

from __future__ import annotations

import pyotp
import pytest

from bot.channels.web.site import LIMITS
from bot.desk.roles import Role
from bot.words import words
from tests.bot.desk.desks import PASSWORD
from tests.bot.web import consoles
from tests.bot.web.consoles import Browser, Console

console = consoles.console
say = words()
NEW = "梅花鹿 and two bridges"
SIGN_IN, ACCOUNT = "/staff/sign-in", "/staff/account"
PAGES = (
    *("/staff", ACCOUNT, "/staff/people", "/staff/statistics", "/staff/statistics.csv"),
    *("/staff/frozen", "/staff/frozen/1", "/staff/audit"),
)


async def _with_codes(console: Console, browser: Browser) -> pyotp.TOTP:
    """Have somebody who is signed in use one-time codes; what makes them."""
    await browser.open(ACCOUNT)
    page = await browser.submit(f"{ACCOUNT}/totp", do="begin")
    made = pyotp.TOTP(dict(page.form(f"{ACCOUNT}/totp").form_values())["secret"])
    await browser.submit(f"{ACCOUNT}/totp", do="confirm", code=made.at(console.kept.clock()))
    console.kept.clock.at += 60
    return made


# -- who gets in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
async def test_whoever_is_not_signed_in_is_led_to_where_they_can(
    console: Console, path: str
) -> None:
    page = await console.browser().open(path)
    assert (page.status, page.path) == (200, SIGN_IN)


async def test_signing_in_leads_to_the_cases_with_a_new_cookie(console: Console) -> None:
    await console.account()
    browser = console.browser()
    await browser.open(SIGN_IN)
    page = await browser.send(SIGN_IN, name="XiaoLin", password=PASSWORD)
    assert (page.status, page.path) == (303, "/staff")
    cookie = page.response.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/staff"))
    assert (await browser.open("/staff")).texts("//h1") == [say("console.cases.title")]
    assert (await browser.open(SIGN_IN)).path == "/staff"


async def test_a_session_is_never_the_one_that_a_browser_brought(console: Console) -> None:
    await console.account()
    browser = console.browser()
    brought = console.site.sessions.new_token()
    browser.keep(brought)
    await browser.sign_in("xiaolin")
    assert browser.token not in (None, brought)
    assert await console.site.accounts.signed_in(brought) is None


async def test_a_wrong_name_and_a_wrong_password_look_the_same(console: Console) -> None:
    await console.account()
    wrong = [
        await console.browser().sign_in(name, password)
        for name, password in (("xiaolin", NEW), ("nobody", PASSWORD), ("<b>!", PASSWORD))
    ]
    assert {page.status for page in wrong} == {422}
    assert {page.main for page in wrong} == {wrong[0].main}
    assert say("console.sign_in.wrong") in wrong[0].main
    assert not any(PASSWORD in page.response.text or NEW in page.response.text for page in wrong)


async def test_a_name_that_was_typed_is_kept_as_text(console: Console) -> None:
    await console.account()
    name = '"><script>alert(1)</script>'
    page = await console.browser().sign_in(name)
    assert page.form(SIGN_IN).fields["name"] == name
    assert "<script>alert" not in page.response.text


async def test_whoever_guesses_is_told_how_long_to_wait(console: Console) -> None:
    await console.account()
    for _ in range(5):
        await console.browser().sign_in("xiaolin", NEW)
    page = await console.browser().sign_in("xiaolin")
    assert page.texts("//*[@role='alert']") == [say("console.sign_in.locked", wait="30秒钟")]
    for seconds, wait in ((30, "1分钟"), (60, "2分钟"), (120, "4分钟")):
        console.kept.clock.at += seconds
        await console.browser().sign_in("xiaolin", NEW)
        page = await console.browser().sign_in("xiaolin")
        assert page.texts("//*[@role='alert']") == [say("console.sign_in.locked", wait=wait)]
    console.kept.clock.at += 170  # 70 seconds are left
    page = await console.browser().sign_in("xiaolin")
    assert page.texts("//*[@role='alert']") == [say("console.sign_in.locked", wait="2分钟")]


async def test_from_one_address_only_so_many_try_at_once(console: Console) -> None:
    browser = console.browser()
    for _ in range(LIMITS["sign_in"][0]):
        assert (await browser.sign_in("nobody")).status == 422
    page = await browser.sign_in("nobody")
    assert page.status == 429
    assert int(page.response.headers["retry-after"]) > 0


async def test_a_form_that_is_not_ours_or_was_used_signs_nobody_in(console: Console) -> None:
    await console.account()
    browser = console.browser()
    await browser.open(SIGN_IN)
    used = dict(browser.page.form(SIGN_IN).form_values())["csrf"]
    await browser.submit(SIGN_IN, name="xiaolin", password=NEW)
    for proof in ("", "x" * 90, used):
        page = await browser.post(SIGN_IN, csrf=proof, name="xiaolin", password=PASSWORD)
        assert page.status == 403
        assert browser.token is None


async def test_before_there_is_any_account_the_page_says_how_the_first_is_made(
    console: Console,
) -> None:
    command = "wenzhu user add NAME --role admin"
    assert command in (await console.browser().open(SIGN_IN)).main
    await console.account()
    assert command not in (await console.browser().open(SIGN_IN)).main


async def test_the_page_speaks_the_language_that_a_browser_asks_for(console: Console) -> None:
    browser = console.browser()
    browser.client.headers["Accept-Language"] = "zh-CN,zh;q=0.9"
    assert (await browser.open(SIGN_IN)).document.get("lang") == "zh-Hans"


async def test_signing_out_ends_the_session_wherever_its_cookie_is(console: Console) -> None:
    browser = await console.signed_in()
    token = browser.token
    assert token is not None
    page = await browser.submit("/staff/sign-out")
    assert (page.path, browser.token) == (SIGN_IN, None)
    browser.keep(token)
    assert (await browser.open("/staff")).path == SIGN_IN


async def test_nobody_is_signed_out_by_a_form_that_is_not_ours(console: Console) -> None:
    browser = await console.signed_in()
    assert (await browser.post("/staff/sign-out", csrf="x")).status == 403
    assert (await browser.open("/staff")).path == "/staff"


# -- one-time codes -------------------------------------------------------------------------------


async def test_with_one_time_codes_a_missing_and_a_wrong_one_look_alike(console: Console) -> None:
    codes = await _with_codes(console, await console.signed_in())
    now = console.kept.clock()
    missing = await console.browser().sign_in("xiaolin")
    wrong = await console.browser().sign_in("xiaolin", code=codes.at(now + 3600))
    assert missing.texts("//*[@role='alert']") == [say("console.sign_in.code")]
    assert (wrong.status, wrong.main) == (missing.status, missing.main)
    assert (await console.browser().sign_in("xiaolin", code=codes.at(now))).path == "/staff"


async def test_a_secret_is_shown_for_typing_and_stays_until_a_code_is_right(
    console: Console,
) -> None:
    browser = await console.signed_in()
    await browser.open(ACCOUNT)
    page = await browser.submit(f"{ACCOUNT}/totp", do="begin")
    secret = dict(page.form(f"{ACCOUNT}/totp").form_values())["secret"]
    groups = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    assert groups in page.main
    told = pyotp.parse_uri(page.texts("//code")[0])
    assert (told.secret, told.name, told.issuer) == (secret, "xiaolin", say("web.name"))
    page = await browser.submit(f"{ACCOUNT}/totp", do="confirm", code="12345")
    assert page.status == 422
    assert groups in page.main
    assert say("console.account.totp.wrong") in page.main
    right = pyotp.TOTP(secret).at(console.kept.clock())
    page = await browser.submit(f"{ACCOUNT}/totp", do="confirm", code=f" {right[:3]} {right[3:]}")
    assert say("console.account.done.totp_on") in page.main
    assert secret not in page.response.text
    assert (await console.named("xiaolin")).has_totp


async def test_only_a_secret_is_shown_again(console: Console) -> None:
    browser = await console.signed_in()
    for other in ("CALLTHISNUMBER22", "请打 95 开头的电话"):
        await browser.open(ACCOUNT)
        await browser.submit(f"{ACCOUNT}/totp", do="begin")
        page = await browser.submit(f"{ACCOUNT}/totp", do="confirm", code="1", secret=other)
        assert page.texts("//*[@role='alert']") == [say("console.account.totp.wrong")]
        assert page.texts("//*[@class='code']") == []
        assert other not in page.response.text


async def test_codes_are_given_up_with_the_password_alone(console: Console) -> None:
    browser = await console.signed_in()
    await _with_codes(console, browser)
    page = await browser.submit(f"{ACCOUNT}/totp", do="remove", password=NEW)
    assert say("desk.account.password.wrong") in page.main
    assert (await console.named("xiaolin")).has_totp
    page = await browser.submit(f"{ACCOUNT}/totp", do="remove", password=PASSWORD)
    assert say("console.account.done.totp_off") in page.main
    assert not (await console.named("xiaolin")).has_totp


async def test_what_no_button_does_is_no_page(console: Console) -> None:
    browser = await console.signed_in()
    page = await browser.open(ACCOUNT)
    csrf = dict(page.form(f"{ACCOUNT}/totp").form_values())["csrf"]
    assert (await browser.post(f"{ACCOUNT}/totp", csrf=csrf, do="erase")).status == 404


# -- password and language ------------------------------------------------------------------------


async def _change(browser: Browser, old: str, new: str, again: str | None = None) -> None:
    await browser.open(ACCOUNT)
    filled = {"old": old, "new": new, "again": new if again is None else again}
    await browser.submit(f"{ACCOUNT}/password", **filled)


async def test_a_new_password_signs_out_everywhere_else(console: Console) -> None:
    here, elsewhere = await console.signed_in(), console.browser()
    await elsewhere.sign_in("xiaolin")
    before = here.token
    await _change(here, PASSWORD, NEW)
    assert say("console.account.done.password") in here.page.main
    assert here.token not in (None, before)
    assert (await elsewhere.open("/staff")).path == SIGN_IN
    assert (await console.browser().sign_in("xiaolin")).status == 422
    assert (await console.browser().sign_in("xiaolin", NEW)).path == "/staff"


@pytest.mark.parametrize(
    ("old", "new", "again", "key", "values"),
    [
        (NEW, NEW, NEW, "desk.account.password.wrong", {}),
        (PASSWORD, NEW, NEW[:-1], "console.account.differ", {}),
        (PASSWORD, "short", "short", "desk.account.password.short", {"least": 12}),
        (PASSWORD, "x" * 20, "x" * 20, "desk.account.password.same", {}),
    ],
)
async def test_a_password_that_cannot_be_taken_changes_nothing(
    console: Console, old: str, new: str, again: str, key: str, values: dict[str, object]
) -> None:
    browser = await console.signed_in()
    await _change(browser, old, new, again)
    assert browser.page.status == 422
    assert browser.page.texts("//*[@role='alert']") == [say(key, **values)]
    assert not any(each in browser.page.response.text for each in (PASSWORD, NEW, "x" * 20))
    assert (await browser.open("/staff")).path == "/staff"
    assert (await console.browser().sign_in("xiaolin")).path == "/staff"


async def test_with_one_time_codes_a_new_password_takes_one_to_go_on(console: Console) -> None:
    browser = await console.signed_in()
    codes = await _with_codes(console, browser)
    await browser.open(ACCOUNT)
    filled = {"old": PASSWORD, "new": NEW, "again": NEW}
    now = console.kept.clock()
    page = await browser.submit(f"{ACCOUNT}/password", **filled, code=codes.at(now))
    assert say("console.account.done.password") in page.main


async def test_without_a_right_code_one_signs_in_with_the_new_password(console: Console) -> None:
    browser = await console.signed_in()
    codes = await _with_codes(console, browser)
    await browser.open(ACCOUNT)
    filled = {"old": PASSWORD, "new": NEW, "again": NEW}
    page = await browser.submit(f"{ACCOUNT}/password", **filled, code="12")
    assert page.path.startswith(SIGN_IN)
    assert say("console.sign_in.changed") in page.main
    code = codes.at(console.kept.clock())
    assert (await browser.sign_in("xiaolin", NEW, code)).path == "/staff"


async def test_the_console_speaks_the_language_that_somebody_chose(console: Console) -> None:
    browser = await console.signed_in()
    await browser.open(ACCOUNT)
    page = await browser.submit(f"{ACCOUNT}/language", lang="zh_Hans")
    assert say("console.account.done.language") in page.main
    csrf = dict(page.form(f"{ACCOUNT}/language").form_values())["csrf"]
    page = await browser.post(f"{ACCOUNT}/language", csrf=csrf, lang="../tlh")
    assert page.status == 422
    assert say("desk.account.language") in page.main
    assert (await console.named("xiaolin")).language == "zh_Hans"


async def test_every_member_of_staff_has_an_account_page(console: Console) -> None:
    for role in Role:
        browser = await console.signed_in(f"{role.value}1", role)
        assert say(f"console.role.{role.value}") in (await browser.open(ACCOUNT)).main
