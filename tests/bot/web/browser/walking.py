"""What people do on pages, with a mouse or a thumb, or with a keyboard alone."""

from __future__ import annotations

from playwright.async_api import Error, Page

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

READY = """() => {
    const painted = performance.getEntriesByName("first-paint").length > 0;
    const field = document.querySelector("[autofocus]");
    const focused = location.hash !== "" || !field || document.activeElement === field;
    return painted && focused;
}"""
COUNT_KEYS = """() => {
    window.keysPressed ??= (addEventListener("keydown", () => window.keysPressed++, true), 0);
    return [performance.timeOrigin, window.keysPressed];
}"""
MOST_PRESSES = 3


async def ready(page: Page) -> None:
    """Wait until a page can be typed at: nobody types before they see it and its field."""
    await page.wait_for_function(READY)


async def key(page: Page, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    for each in keys[:-1]:
        await page.keyboard.press(each)
    async with page.expect_navigation():
        await _press_until_it_arrives(page, keys[-1])
    await ready(page)


async def _press_until_it_arrives(page: Page, pressed: str) -> None:
    """Chromium may drop a key on a page that is still new to it; people press it again then."""
    before = await page.evaluate(COUNT_KEYS)
    for _ in range(MOST_PRESSES):
        await page.keyboard.press(pressed)
        try:
            if await page.evaluate(COUNT_KEYS) != before:
                return
        except Error:  # the page has gone already
            return


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
    await ready(page)
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await key(page, "Enter")
