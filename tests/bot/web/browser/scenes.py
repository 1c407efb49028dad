"""Every page in every state: who is there, what was said, and what was pressed last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from bot.desk.roles import Role
from tests.bot.web.browser.serving import Served

ELIGIBLE = ("我", "泉州", "泉州", "低保", "是")
RESULT = (*ELIGIBLE, "2")
STORY = "我妈在泉州，交的居民医保，家里吃低保，去年住院自己掏了八万多，户口好像在龙岩"

Pressing = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """A page in a state.

    `who`: nobody, a resident, or somebody of the staff; `said`: what a resident or a caller has
    said already; `path`: where it is, in a call from its address on; `then`: what is pressed.
    """

    name: str
    path: str = ""
    who: Role | str = ""
    said: tuple[str, ...] | None = None
    then: Pressing | None = None

    async def play(self, served: Served, page: Page, language: str) -> None:
        """Bring a page there."""
        path = await self._enter(served, page, language)
        await page.goto(path)
        if self.then:
            await self.then(page)

    async def _enter(self, served: Served, page: Page, language: str) -> str:
        if isinstance(self.who, Role):
            return await self._enter_desk(served, page, self.who, language)
        if self.who:
            await served.resident(page, *(self.said or ()), language=language)
        return self.path

    async def _enter_desk(self, served: Served, page: Page, role: Role, language: str) -> str:
        account = await served.account(role, language=language)
        await served.sign_in(page, account)
        if self.said is None:
            return self.path
        case = await served.case(account, *self.said)
        return f"/staff/case/{case.number}{self.path}"


# -- pressing ------------------------------------------------------------------------------------


def press(*selectors: str) -> Pressing:
    """Press one thing after the other; each leads to another page."""

    async def pressing(page: Page) -> None:
        for selector in selectors:
            async with page.expect_navigation():
                await page.locator(selector).first.click()

    return pressing


def send(button: str, **texts: str) -> Pressing:
    """Write into fields, by their ids, and send it."""

    async def sending(page: Page) -> None:
        for name, text in texts.items():
            if not await page.locator(f"#{name}").is_visible():
                await page.locator(f"details:has(#{name}) > summary").click()
            await page.locator(f"#{name}").fill(text)
        await press(button)(page)

    return sending


async def unfold(page: Page) -> None:
    """Open all that can be opened."""
    await page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")


async def forge(page: Page) -> None:
    await page.evaluate("document.querySelector('[name=csrf]').value = 'x'")
    await press("form[action^='/begin'] button")(page)


# -- scenes --------------------------------------------------------------------------------------


def resident(name: str, *said: str, path: str = "/talk", then: Pressing | None = None) -> Scene:
    return Scene(f"resident-{name}", path, "resident", said, then)


def desk(name: str, path: str, role: Role = Role.AGENT, then: Pressing | None = None) -> Scene:
    return Scene(f"staff-{name}", path, role, None, then)


def call(name: str, *said: str, path: str = "", then: Pressing | None = None) -> Scene:
    return Scene(f"call-{name}", path, Role.AGENT, said, then)


SEND = "form.row .button"
ADD = "main form .button"
OLD_AND_NEW = {"old": "nothing", "new": "nothing", "again": "anything"}
LISTED = ("2", "青岛", "青岛", "低保")

SCENES = (
    Scene("welcome", "/"),
    Scene("welcome-again", "/?code=wrong"),
    resident("welcome-going-on", "我", path="/"),
    resident("choice"),
    resident("place", "我", "泉州"),
    resident("ticks", "我", "泉州", "泉州"),
    resident("bands", "2", "厦门", "厦门", "低保"),
    resident("date", "2", "厦门", "厦门", "都没有", "2015年3月"),
    resident("number", *ELIGIBLE, "要", "居民", "没有", "1", "1", "是", "是", "1", "是"),
    resident("diagnosis", *LISTED),
    resident("diagnosis-which", *LISTED, "脑溢血"),
    resident("diagnosis-detail", *LISTED, "乳腺癌", "是"),
    resident("items", *LISTED, "不知道"),
    resident("check", "我", "泉州", "泉州", "低保"),
    resident("estimate", *ELIGIBLE),
    resident("noted", "我", then=press("button[value='4']")),
    resident("unclear", "我", then=send(SEND, text="hm <b>")),
    resident("why", "我", "泉州", "泉州", then=press("button[value=why]")),
    resident("earlier", "我", "泉州", "泉州", path="/talk/1"),
    resident("answers", *RESULT, path="/answers"),
    resident("answers-none", path="/answers"),
    resident("result", *RESULT, path="/result"),
    resident("result-so-far", "我", "泉州", path="/result"),
    resident("papers", *RESULT, path="/papers"),
    resident("papers-none", "我", path="/papers"),
    resident("code", *RESULT, path="/code", then=press("main button")),
    Scene("error-nothing", "/nothing"),
    Scene("error-forged", "/", then=forge),
    Scene("sign-in", "/staff/sign-in"),
    Scene("sign-in-wrong", "/staff/sign-in", then=send(ADD, name="nobody", password="nothing")),
    desk("cases-none", "/staff"),
    desk("cases", "/staff", Role.LEAD),
    desk("cases-not-found", "/staff?number=0000-XXXX&status=finished"),
    desk("code-wrong", "/staff", then=send("form[action$=take-over] button", code="NOTACODE")),
    desk("account", "/staff/account"),
    desk("account-codes", "/staff/account", then=press("button[value=begin]")),
    desk("account-wrong", "/staff/account", then=send(ADD, **OLD_AND_NEW)),
    desk("people-wrong", "/staff/people", Role.ADMIN, then=send(ADD, name="x", password="short")),
    desk("people", "/staff/people", Role.ADMIN, then=unfold),
    desk("overview", "/staff/statistics", Role.LEAD, then=unfold),
    desk("overview-empty", "/staff/statistics?since=2020-01-01&until=2020-01-02", Role.LEAD),
    desk("frozen", "/staff/frozen", Role.LEAD),
    desk("audit", "/staff/audit", Role.LEAD),
    desk("error", "/staff/nothing"),
    call("start"),
    call("choice", "4"),
    call("ticks", "2", "泉州", "泉州"),
    call("several-programmes", "2", "龙岩", "泉州", then=unfold),
    call("findings", then=send("form[action$=story] button", story=STORY)),
    call("no-findings", then=send("form[action$=story] button", story="喂喂")),
    call("result", *RESULT, then=unfold),
    call("with-note", *RESULT, then=send("form[action$=note] button", note="下午再打")),
    call("closed", *RESULT, path="/summary", then=press("button[value=finished]", ".cases a")),
    call("summary", *RESULT, path="/summary"),
    call("summary-code", *RESULT, path="/summary", then=press("form[action$=code] button")),
    call("summary-frozen", *RESULT, path="/summary", then=press("form[action$=freeze] button")),
    call("summary-nothing", path="/summary"),
)


def one_of_each() -> tuple[Scene, ...]:
    """A state of each page: the first that is no variant of the one before it."""
    variants = ("-again", "-none", "-wrong", "-empty", "-so-far", "-going-on", "-which", "-detail")
    found = (
        "staff-cases-not-found",
        "call-choice",
        "call-ticks",
        "call-no-findings",
        "call-closed",
    )
    more = ("resident-place", "resident-items", "resident-noted", "resident-earlier", "staff-error")
    summaries = (
        "call-summary-code",
        "call-summary-frozen",
        "call-summary-nothing",
        "call-with-note",
    )
    left_out = {*found, *more, *summaries}
    return tuple(
        scene
        for scene in SCENES
        if scene.name not in left_out and not scene.name.endswith(variants)
    )
