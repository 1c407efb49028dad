"""One conversation, held at the terminal and in Telegram, typed or pressed: the same facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

from bot.conversation import Conversation
from bot.parameters import deployment_figures
from bot.speech import Option, Speech
from bot.words import words
from tests.bot.diseases import DISEASES
from tests.bot.telegram.bots import FIGURES, Guest, Room

SCRIPTS = sorted((Path(__file__).parents[1] / "conversations").glob("*.txt"))
TYPED, PRESSED = SCRIPTS[1::2], SCRIPTS[::2]
TODAY = date(2026, 3, 1)
LEFT_OPEN = ("不清楚", "不想说", "返回", "为什么问")
TICK = ("☐ ", "☑ ")

Saying = Callable[[Guest, str, Speech], Awaitable[bool]]


def typed_in(script: Path) -> list[str]:
    lines = script.read_text(encoding="utf-8").splitlines()
    return [line[1:].strip() for line in lines if line.startswith(">")]


# -- saying it in Telegram ----------------------------------------------------------------------


async def types(guest: Guest, text: str, _: Speech) -> bool:
    await guest.tells(text)
    return False


async def presses(guest: Guest, text: str, speech: Speech) -> bool:
    """Press the buttons that say it; type it where none does."""
    labels = list(labels_of(text, speech, guest.buttons(guest.last)))
    if not labels:
        return await types(guest, text, speech)
    await guest.taps(*labels)
    return True


def labels_of(text: str, speech: Speech, buttons: list[str]) -> Iterator[str]:
    if text in LEFT_OPEN and text in buttons:
        yield text
    elif speech.several:
        yield from _ticks(text, speech, buttons)
    elif option := _option(text, speech):
        yield buttons[speech.options.index(option)]


def _ticks(text: str, speech: Speech, buttons: list[str]) -> Iterator[str]:
    """Each thing that is ticked, and that this is all; nothing where a tick has a doubt."""
    if text == "都没有" and text in buttons:
        yield text
        return
    options = [_option(part, speech) for part in text.split()]
    if None in options:
        return
    for option in options:
        if option is not None:
            yield buttons[speech.options.index(option)].strip("".join(TICK))
    yield "选好了"


def _option(text: str, speech: Speech) -> Option | None:
    """The option that a text names by its key or its label, be it without 市."""
    by_key = [each for each in speech.options if each.key.lower() == text.lower()]
    named = [each for each in speech.options if text in (each.label, each.label.removesuffix("市"))]
    found = by_key or named
    return found[0] if len(found) == 1 else None


# -- the same everywhere ------------------------------------------------------------------------


async def hold(room: Room, script: Path, chat: int, say: Saying) -> int:
    """Hold a conversation on both channels; how many answers were pressed."""
    terminal = Conversation(words(), DISEASES, TODAY, deployment_figures(FIGURES))
    speech, pressed = terminal.open(), 0
    guest = room.guest(chat)
    await guest.begins()
    for text in typed_in(script):
        pressed += await say(guest, text, speech)
        speech = terminal.hear(text)
    check_same(terminal, await room.talk_of(guest), script.stem, guest)
    return pressed


def check_same(terminal: Conversation, kept: Conversation, script: str, guest: Guest) -> None:
    where = f"{script}\n{guest.sees()}"
    assert kept.for_whom == terminal.for_whom, where
    assert kept.session.case.facts == terminal.session.case.facts, where
    assert kept.session.result == terminal.session.result, where
    assert kept.asking == terminal.asking, where


async def test_what_is_typed_in_telegram_means_what_it_means_at_the_terminal(
    open_room: Room,
) -> None:
    for chat, script in enumerate(TYPED, start=1):
        await hold(open_room, script, chat, types)


async def test_a_button_means_what_it_says(open_room: Room) -> None:
    pressed = 0
    for chat, script in enumerate(PRESSED, start=1):
        pressed += await hold(open_room, script, chat, presses)
    assert pressed > sum(len(typed_in(script)) for script in PRESSED) / 2
