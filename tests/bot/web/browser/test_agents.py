"""Agents take calls with the keyboard alone, and two at one case lose nothing of each other's."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page
from pypdf import PdfReader

from bot.desk.cases import Case
from bot.desk.roles import Outcome, Role
from tests.bot.desk.desks import PASSWORD
from tests.bot.web.browser.scenes import STORY
from tests.bot.web.browser.screens import DESK, Watch
from tests.bot.web.browser.serving import Served
from tests.bot.web.browser.walking import key, ready, say, sign_in, tab_to

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def new_call(site: Served, page: Page) -> tuple[str, Case]:
    """An agent signs in and takes a call: their name, and the case."""
    account = await site.account()
    await sign_in(page, account.name, PASSWORD)
    await key(page, "n")
    return account.name, await site.site.cases.case(account, page.url.rpartition("/")[2])


async def said(site: Served, case: Case) -> dict[str, object]:
    """What the store has of a case."""
    session = (await site.live(case)).talk.session
    return {fact: each.value for fact, each in session.said.items()}


async def asked(page: Page) -> str:
    """The question that an answer on this page is to."""
    return await page.locator("form.answer input[name=moment]").get_attribute("value") or ""


# -- with the keyboard alone -------------------------------------------------------------------


async def test_a_whole_call_needs_no_mouse(chromium: Browser, site: Served) -> None:
    async with DESK.opened(chromium, site.address) as page:
        watch = Watch(page)
        name, case = await new_call(site, page)
        await say(page, "4")
        await key(page, "j", "j", "j", "k", "Enter")  # the second of the places
        assert await said(site, case) == {"hukou_place": "qingdao"}

        last_open = await page.locator(".jump button").last.get_attribute("value")
        assert await asked(page) != last_open
        await key(page, "k", "Enter")  # upwards from the first comes the last
        assert await asked(page) == last_open

        await tab_to(page, "form[action$=change] button[value=hukou_place]")
        await key(page, "Enter")
        assert await asked(page) == "hukou_place"
        await say(page, "3")
        assert (await said(site, case))["hukou_place"] == "longyan"

        await page.keyboard.press("/")
        await page.keyboard.insert_text(STORY)
        await tab_to(page, "form[action$=story] button")
        await key(page, "Enter")
        await tab_to(page, "form[action$=findings] button")
        await key(page, "Enter")
        assert (await said(site, case))["identities.dibao"] is True

        await tab_to(page, "#note")
        await page.keyboard.insert_text("下午再打")
        await tab_to(page, "form[action$=note] button")
        await key(page, "Enter")
        assert [note.text for note in await site.site.cases.notes(case)] == ["下午再打"]

        await key(page, "Escape", "e")
        await tab_to(page, f"button[value={Outcome.FINISHED.value}]")
        await key(page, "Enter")
        account = await site.console.named(name)
        closed = await site.site.cases.case(account, case.number)
        assert closed.status == Outcome.FINISHED
        assert watch.seen == []


async def test_a_case_is_handed_over_without_a_mouse(chromium: Browser, site: Served) -> None:
    colleague = await site.account(name="zz-colleague")
    async with DESK.opened(chromium, site.address) as page:
        _, case = await new_call(site, page)
        await say(page, "1")
        await key(page, "Escape", "e")
        await tab_to(page, "#to")
        await page.keyboard.type("zz-c")
        await tab_to(page, "form[action$=hand-over] button")
        await key(page, "Enter")
        assert page.url.endswith("/staff?handed=1")
        handed = await site.site.cases.case(colleague, case.number)
        assert handed.owner == colleague.id


async def test_a_draft_is_taken_without_a_mouse(chromium: Browser, site: Served) -> None:
    async with DESK.opened(chromium, site.address) as page:
        await new_call(site, page)
        for digits in ("1", "4", "4", "8", "1", "2"):
            await say(page, digits)
        await key(page, "Escape", "e")
        await tab_to(page, "#name")
        await page.keyboard.insert_text("陈小明")
        await tab_to(page, "button[value=pdf]")
        async with page.expect_download() as pdf:
            await page.keyboard.press("Enter")
        read = PdfReader(await (await pdf.value).path())
        assert "陈小明" in "".join(each.extract_text() for each in read.pages)


async def test_nothing_is_answered_by_an_empty_field(chromium: Browser, site: Served) -> None:
    async with DESK.opened(chromium, site.address) as page:
        _, case = await new_call(site, page)
        await key(page, "Enter")
        for digits in ("1", "4", "4"):
            await say(page, digits)
        await key(page, "Enter")
        assert await asked(page) == "identities"
        assert await said(site, case) == {"hukou_place": "quanzhou", "insured_place": "quanzhou"}


async def test_letters_for_an_input_method_are_not_taken_for_commands(
    chromium: Browser, site: Served
) -> None:
    async with DESK.opened(chromium, site.address) as page:
        await new_call(site, page)
        left_alone = """(keyCode) => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "j", keyCode, bubbles: true, cancelable: true })
        )"""
        assert await page.evaluate(left_alone, 229)
        assert not await page.evaluate(left_alone, 74)


# -- two at one case ---------------------------------------------------------------------------


async def test_whoever_answers_second_is_told_and_loses_nothing(
    chromium: Browser, site: Served
) -> None:
    agent, lead = await site.account(), await site.account(Role.LEAD)
    case = await site.case(agent, "我", "泉州")
    async with (
        DESK.opened(chromium, site.address) as first,
        DESK.opened(chromium, site.address) as second,
    ):
        for page, account in ((first, agent), (second, lead)):
            await site.sign_in(page, account)
            await page.goto(f"/staff/case/{case.number}")
            await ready(page)
            assert await asked(page) == "insured_place"
        await first.keyboard.type("4")
        await second.keyboard.insert_text("龙岩")
        await key(first, "Enter")
        await key(second, "Enter")
        assert await second.locator(".warning").first.is_visible()
        assert await second.locator("#text").input_value() == "龙岩"
        assert "泉州" in await second.locator(".answers").inner_text()
        assert (await said(site, case))["insured_place"] == "quanzhou"


async def test_answers_to_different_questions_are_both_kept(
    chromium: Browser, site: Served
) -> None:
    agent, lead = await site.account(), await site.account(Role.LEAD)
    case = await site.case(agent, "我", "泉州")
    async with (
        DESK.opened(chromium, site.address) as first,
        DESK.opened(chromium, site.address) as second,
    ):
        for page, account in ((first, agent), (second, lead)):
            await site.sign_in(page, account)
            await page.goto(f"/staff/case/{case.number}")
            await ready(page)
        await say(second, "4")
        await first.reload()
        await ready(first)
        assert "医保参保地" in await first.locator(".answers").inner_text()
        await key(first, "k", "Enter")
        other = await asked(first)
        await second.reload()
        assert (await asked(first), await asked(second)) == (other, other)
