"""What people do on pages, with a mouse or a thumb, or with a keyboard alone."""

from __future__ import annotations

from playwright.async_api import Page

from tests.bot.web.browser.scenes import press

MOST_TABS = 300

TO_QUANZHOU_DIBAO = ("1", "4", "4", "8", "1", "2")


# -- a resident ----------------------------------------------------------------------------------


async def begin(page: Page) -> None:
    await page.goto("/")
    await press("form[action^='/begin'] button")(page)


async def answer(page: Page, *keys: str) -> None:
    """Answer one question after the other."""
    for key in keys:
        tick = page.locator(f"input[type=checkbox][value='{key}']")
        if await tick.count():
            await tick.check()
            await press(".question > .button")(page)
        else:
            await press(f"button[name=pick][value='{key}']")(page)


async def question(page: Page) -> str:
    return await page.locator("h1").inner_text()


# -- an agent ------------------------------------------------------------------------------------

FOCUSED = """() => {
    const field = document.querySelector("[autofocus]");
    return !field || location.hash !== "" || document.activeElement === field;
}"""


async def key(page: Page, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    for each in keys[:-1]:
        await page.keyboard.press(each)
    async with page.expect_navigation():
        await page.keyboard.press(keys[-1])
    await page.wait_for_function(FOCUSED)  # a browser gives the focus a moment after loading


async def say(page: Page, text: str) -> None:
    """Write an answer of the caller's down, in the field that has the focus already."""
    await page.keyboard.type(text)
    await key(page, "Enter")


async def tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until something has the focus."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


async def sign_in(page: Page, name: str, password: str) -> None:
    await page.goto("/staff/sign-in")
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await key(page, "Enter")
