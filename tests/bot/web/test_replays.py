"""Every recorded conversation, held on the pages: the same facts and the same result."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime
from pathlib import Path

import pytest_asyncio

from bot.clock import CHINA
from bot.conversation import Conversation
from bot.parameters import deployment_figures
from bot.words import words
from tests.bot.diseases import DISEASES
from tests.bot.web.residents import House, Person, open_house, outcome

CONVERSATIONS = Path(__file__).parents[1] / "conversations"
SCRIPTS = sorted(CONVERSATIONS.glob("*.txt"))
TYPED, PRESSED = SCRIPTS[::2], SCRIPTS[1::2]  # staff hold them all
FIGURES = deployment_figures(CONVERSATIONS / "figures.toml")
TODAY = date(2026, 3, 1)
NOON = int(datetime(2026, 3, 1, 12, tzinfo=CHINA).timestamp())
BESIDE = {
    "不清楚": "unsure",
    "不知道": "unsure",
    "不想说": "declined",
    "返回": "back",
    "为什么": "why",
}
RESULT = "/result"

Saying = Callable[[Person, str], Awaitable[bool]]


def typed_in(script: Path) -> list[str]:
    lines = script.read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith(">")]


def at_the_terminal(script: Path) -> Conversation:
    talk = Conversation(words(), DISEASES, TODAY, FIGURES)
    talk.open()
    for text in typed_in(script):
        talk.hear(text)
    return talk


# -- saying it on a page --------------------------------------------------------------------------


async def types(person: Person, text: str) -> bool:
    """Type it; on the page of the result, which has no field, go where it leads."""
    if person.page.path == RESULT:
        await says_at_the_result(person, text)
    else:
        await person.types(text)
    return False


async def presses(person: Person, text: str) -> bool:
    """Press the button that says it; type it where none does."""
    for press in (_beside, _option, _ticks):
        if person.page.path != RESULT and await press(person, text):
            return True
    return await types(person, text)


async def says_at_the_result(person: Person, text: str) -> None:
    """What is typed at a terminal, and what is pressed here: another answer, or all anew."""
    command, _, number = text.partition(" ")
    if command in words()("command.restart").split():
        await person.open("/")
        await person.presses(words()("web.welcome.begin_again"))
    elif command in words()("command.change").split():
        page = await person.open("/answers")
        buttons = page.document.xpath("//form[@action='/change']//button")
        await person.press(buttons[int(number) - 1])


async def _beside(person: Person, text: str) -> bool:
    buttons = person.page.document.xpath(f"//button[@name='do'][@value='{BESIDE.get(text)}']")
    if buttons:
        await person.press(buttons[0])
    return bool(buttons)


async def _option(person: Person, text: str) -> bool:
    """Press the option that a text names by its key or its label, be it without 市."""
    options = person.options
    found = {key for key, label in options.items() if text in (key, label, label.rstrip("市"))}
    if len(found) != 1 or _is_several(person):
        return False
    await person.picks(*found)
    return True


async def _ticks(person: Person, text: str) -> bool:
    keys = [] if text == "都没有" else text.split()
    if not _is_several(person) or not set(keys) <= set(person.options):
        return False
    await person.picks(*keys)
    return True


def _is_several(person: Person) -> bool:
    return bool(person.page.document.xpath("//input[@name='several']"))


# -- the same everywhere --------------------------------------------------------------------------


@pytest_asyncio.fixture
async def figured_house(sqlite_address: str) -> AsyncIterator[House]:
    """A house with the figures and on the day of the recorded conversations."""
    async with open_house(sqlite_address, FIGURES, NOON) as made:
        yield made


async def as_a_resident(house: House, script: Path, say: Saying) -> int:
    """Hold a conversation on the pages; how many answers were pressed."""
    person, pressed = await house.resident(), 0
    for text in typed_in(script):
        pressed += await say(person, text)
        assert person.page.status == 200, script.stem
    talk = await house.talk(await house.record(person))
    assert outcome(talk) == outcome(at_the_terminal(script)), f"{script.stem} {person.page.text}"
    return pressed


async def test_what_is_typed_on_a_page_means_what_it_means_at_the_terminal(
    figured_house: House,
) -> None:
    for script in TYPED:
        assert await as_a_resident(figured_house, script, types) == 0


async def test_a_button_of_a_page_means_what_it_says(figured_house: House) -> None:
    pressed = sum([await as_a_resident(figured_house, script, presses) for script in PRESSED])
    assert pressed > sum(len(typed_in(script)) for script in PRESSED) / 2


async def test_what_staff_write_down_means_what_it_means_at_the_terminal(
    figured_house: House,
) -> None:
    agent = await figured_house.agent()
    for script in SCRIPTS:
        await agent.open("/staff")
        await agent.submit("/staff/cases")
        number = agent.page.path.rpartition("/")[2]
        for text in typed_in(script):
            await agent.types(text)
            assert agent.page.status == 200, script.stem
        talk = await figured_house.talk(await figured_house.record_of(number))
        assert outcome(talk) == outcome(at_the_terminal(script)), script.stem
