"""A resident on a small phone, from the first page to papers, and away from it at once."""

from __future__ import annotations

import zipfile

import pytest
from playwright.async_api import Browser, Page
from pypdf import PdfReader

from bot.channels.web.residents.visiting import contacts
from bot.channels.web.sessions import Kind
from tests.bot.web.browser.scenes import RESULT
from tests.bot.web.browser.screens import EXIT, PHONE, WITHOUT_SCRIPT, Screen, Watch
from tests.bot.web.browser.serving import Served
from tests.bot.web.browser.walking import TO_QUANZHOU_DIBAO, answer, begin, question

pytestmark = pytest.mark.asyncio(loop_scope="session")
both = pytest.mark.parametrize("screen", [PHONE, WITHOUT_SCRIPT], ids=["script", "no-script"])

DIBAO_FACTS = {"hukou_place": "quanzhou", "insured_place": "quanzhou", "identities.dibao": True}


async def facts(site: Served, page: Page) -> dict[str, object]:
    """What the store has of whoever is at a page."""
    live = await site.talk_of(page)
    return {key: said.value for key, said in live.talk.session.said.items()}


@both
async def test_a_resident_gets_to_the_result(
    chromium: Browser, site: Served, screen: Screen
) -> None:
    async with screen.opened(chromium, site.address) as page:
        watch = Watch(page)
        await begin(page)
        await answer(page, *TO_QUANZHOU_DIBAO)
        assert page.url == f"{site.address}/result"
        assert "看起来符合：第三类救助对象" in await page.locator(".result").inner_text()
        said = await facts(site, page)
        assert DIBAO_FACTS.items() <= said.items()
        [verdict] = [
            (each.status, each.category)
            for each in (await site.talk_of(page)).talk.session.result.programmes
            if each.id == "quanzhou.medical_aid"
        ]
        assert verdict == ("eligible", "class_3")
        assert watch.seen == []


@both
async def test_every_page_on_the_way_can_be_loaded_again(
    chromium: Browser, site: Served, screen: Screen
) -> None:
    async with screen.opened(chromium, site.address) as page:
        await begin(page)
        for step in TO_QUANZHOU_DIBAO:
            asked, said = await question(page), await facts(site, page)
            await page.reload()
            assert (await question(page), await facts(site, page)) == (asked, said)
            await answer(page, step)
        said = await facts(site, page)
        for path in ("/result", "/answers", "/papers", "/code"):
            await page.goto(path)
            await page.reload()
            assert page.url == f"{site.address}{path}"
        assert await facts(site, page) == said


@both
async def test_one_can_go_back_at_every_question_and_answer_the_same_again(
    chromium: Browser, site: Served, screen: Screen
) -> None:
    async with screen.opened(chromium, site.address) as page:
        await begin(page)
        for step in TO_QUANZHOU_DIBAO[:4]:
            asked = await question(page)
            await answer(page, step)
            reached, said = await question(page), await facts(site, page)
            await page.go_back()
            assert await question(page) == asked
            await answer(page, step)
            assert (await question(page), await facts(site, page)) == (reached, said)


@both
async def test_an_answer_given_anew_after_going_back_is_changed(
    chromium: Browser, site: Served, screen: Screen
) -> None:
    async with screen.opened(chromium, site.address) as page:
        await begin(page)
        await answer(page, "1", "4", "4")
        await page.go_back()
        await page.go_back()
        await answer(page, "3")
        assert await facts(site, page) == {"hukou_place": "longyan", "insured_place": "quanzhou"}


@both
async def test_after_leaving_nothing_is_there_any_more(
    chromium: Browser, site: Served, screen: Screen
) -> None:
    async with screen.opened(chromium, site.address) as page:
        await site.resident(page, *RESULT)
        token = await site.token(page, Kind.RESIDENT)
        assert token is not None
        for path in ("/papers", "/answers", "/result"):
            await page.goto(path)
        await page.locator(".leave button").click()
        await page.wait_for_url(f"{EXIT}/**")
        assert await page.title() == "elsewhere"
        assert await site.token(page, Kind.RESIDENT) is None
        assert await site.site.store.visitor(contacts(site.site, token)) is None
        for _ in range(2):
            await page.go_back()
            assert page.url == f"{site.address}/?left=1"
            assert "低保" not in await page.content()


async def test_drafts_can_be_taken_as_files_that_open(chromium: Browser, site: Served) -> None:
    async with PHONE.opened(chromium, site.address) as page:
        await site.resident(page, *RESULT)
        await page.goto("/papers")
        await page.locator("#name").fill("陈小明")
        async with page.expect_download() as pdf:
            await page.locator("button[value=pdf]").click()
        file = await pdf.value
        assert "陈小明" in "".join(
            each.extract_text() for each in PdfReader(await file.path()).pages
        )
        async with page.expect_download() as docx:
            await page.locator("button[value=docx]").click()
        file = await docx.value
        with zipfile.ZipFile(await file.path()) as opened:
            assert "陈小明" in opened.read("word/document.xml").decode()


async def test_a_printed_result_has_no_buttons_on_it(chromium: Browser, site: Served) -> None:
    async with PHONE.opened(chromium, site.address) as page:
        await site.resident(page, *RESULT)
        await page.goto("/result")
        await page.emulate_media(media="print", color_scheme="dark")
        for left_out in (".leave", "nav", ".languages", ".after"):
            assert not await page.locator(left_out).is_visible()
        assert await page.locator(".result").is_visible()
        ink = await page.evaluate("getComputedStyle(document.querySelector('.result')).color")
        assert ink == "rgb(0, 0, 0)"
