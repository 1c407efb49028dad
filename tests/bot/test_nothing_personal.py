"""Whatever people type, send or suffer: no byte that a run of the bot leaves behind tells of it.

`python -m tests.bot.test_nothing_personal telegram` is `python -m bot telegram` whose matcher of
illnesses breaks on a certain word, with what it was given in its message.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.diseases.loaded import LoadedDiseases
from bot.interview.steps import encoded
from bot.storage.masking import IDENTITY as MASKED_IDENTITY
from bot.storage.masking import PHONE as MASKED_PHONE
from knowledge.match import Match
from tests.bot.databases import PostgresServer, file_of
from tests.bot.telegram.crowd import Bots, environment_of, free_port, kept_by, steps_of
from tests.bot.telegram.emulator import Control, running
from tests.bot.telegram.person import Person

CHAT, GROUP = 4_876_543_219, -1_009_876_543_217
NAME, USERNAME = "欧阳不留痕", "nobody_knows_this_one"
IDENTITY, PHONE = "350203198001011234", "13912345678"
ILLNESS, ADDRESS = "非小细胞肺癌", "梧桐巷十七号三单元"
TOKEN, SECRET = "7654321098:AAnobodyMayEverReadThisToken42", "secret-of_a-webhook-that-is-planted"
PLANTED = (NAME, USERNAME, IDENTITY, PHONE, ADDRESS, TOKEN, SECRET, "肺癌")
EVERYTHING = f"我是{NAME}，{ILLNESS}，身份证{IDENTITY}，电话{PHONE}，住在{ADDRESS}，@{USERNAME}"
POISON = "砒霜"
PAGES = ("/healthz", "/readyz", "/metrics", f"/{PHONE}")


# -- what people do ----------------------------------------------------------------------------


async def tells_everything(control: Control) -> Person:
    """Somebody who says it all, in every way there is."""
    person = Person(control, CHAT, name=NAME, patience=30)
    await _hears(person, EVERYTHING)
    await person.presses("开始")
    await person.waits()
    for text in (*PLANTED, "我自己", "青岛", "青岛", "特困", f"{POISON} {EVERYTHING}", EVERYTHING):
        await _hears(person, text)
    await _sends_everything(person, control)
    await person.edits(-1, EVERYTHING)
    await _hears(person, "/remind")
    for command in ("/privacy", "/code", "/draft", "/cases", f"/start {USERNAME}"):
        await _hears(person, command)
    return person


async def _hears(person: Person, text: str) -> None:
    await person.says(text)
    await person.waits()


async def _sends_everything(person: Person, control: Control) -> None:
    contact = {"phone_number": f"+86{PHONE}", "first_name": NAME, "last_name": NAME}
    file = {"file_id": "1", "file_unique_id": "1", "file_name": f"{NAME}.pdf"}
    venue = {"location": {"latitude": 1, "longitude": 1}, "title": NAME, "address": ADDRESS}
    for kind, more in (
        ("photo", {"caption": EVERYTHING}),
        ("contact", {"contact": contact}),
        ("location", {"venue": venue}),
        ("voice", {"caption": EVERYTHING}),
        ("photo", {"document": file, "caption": EVERYTHING}),
    ):
        await person.sends(kind, **more)
        await person.waits()
    await person.sends_forward(EVERYTHING)
    await person.waits()
    await _writes_with_all_names(control)
    await Person(control, GROUP, name=NAME, kind="supergroup").says(EVERYTHING)
    await control("press", chat_id=CHAT, message_id=person.last["id"], data=f"{USERNAME}:{PHONE}")


async def _writes_with_all_names(control: Control) -> None:
    author: dict[str, Any] = {"id": CHAT, "is_bot": False, "first_name": NAME}
    author |= {"last_name": NAME, "username": USERNAME}
    chat = {"id": CHAT, "type": "private", "first_name": NAME, "username": USERNAME}
    message = {"message_id": 9000, "date": 1, "chat": chat, "from": author, "text": EVERYTHING}
    await control.send_update({"message": message})


async def suffers(person: Person, control: Control) -> None:
    """The same where Telegram fails, and then the database is broken for good."""
    for kind in ("gateway", "reset_before", "reset_after", "too_many"):
        await control("fault", kind=kind, method="sendMessage", chat_id=CHAT, seconds=0)
        await _hears(person, EVERYTHING)


# -- what is left of it ------------------------------------------------------------------------


def forms_of(planted: str) -> set[bytes]:
    """A text as it may stand in a file."""
    escaped = json.dumps(planted)[1:-1].encode()
    return {planted.encode(), planted.encode("utf-16-le"), planted.encode("gb18030"), escaped}


def forms_of_number(number: int) -> set[bytes]:
    """A number in decimal, and as the bytes that programs and databases store."""
    lengths = [length for length in (4, 6, 8) if abs(number) < 1 << (8 * length - 1)]
    orders: tuple[Any, ...] = ("little", "big")
    stored = {number.to_bytes(n, order, signed=True) for n in lengths for order in orders}
    return {str(number).encode(), str(abs(number)).encode(), *stored}


def buttons_of(person: Person) -> set[str]:
    """What the buttons of a chat carry, or carried."""
    markups = [
        markup
        for message in person.messages.values()
        for markup in (message["markup"], *message["earlier"])
        if markup
    ]
    buttons = [button for each in markups for row in each["inline_keyboard"] for button in row]
    return {str(button["callback_data"]) for button in buttons}


def files_in(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file but the keys."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path.name != "bot.keys":
                yield str(path), path.read_bytes()


def assert_nothing_of(person: Person, contents: dict[str, bytes]) -> None:
    needles = {form: text for text in (*PLANTED, *buttons_of(person)) for form in forms_of(text)}
    needles |= {form: str(chat) for chat in (CHAT, GROUP) for form in forms_of_number(chat)}
    found = {
        (where, needles[needle])
        for where, content in contents.items()
        for needle in needles
        if needle in content
    }
    assert not found
    assert any(b'"running"' in content for content in contents.values())
    assert any(b"hukou_place" in content for content in contents.values())  # it would be found


async def pages_at(port: int) -> dict[str, bytes]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
        return {page: await _page(client, page) for page in PAGES}


async def _page(client: aiohttp.ClientSession, page: str) -> bytes:
    async with client.get(page) as answer:
        return repr(answer.headers).encode() + await answer.read()


async def assert_numbers_are_masked(environment: dict[str, str]) -> None:
    """What is kept, opened: the illness is there, for it was an answer, and no number is."""
    async with kept_by(environment) as (store, keyring):
        kept = b"".join(encoded(step) for step, _ in await steps_of(CHAT, store, keyring)).decode()
    assert ILLNESS in kept
    assert MASKED_IDENTITY in kept
    assert MASKED_PHONE in kept
    assert IDENTITY not in kept
    assert PHONE not in kept


# -- runs --------------------------------------------------------------------------------------


async def leaves_nothing(folder: Path, database: str, break_it: Any, *more: Path) -> None:
    port = free_port()
    async with running("fake_api") as control:
        environment = environment_of(
            folder,
            control,
            database,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_WEBHOOK_SECRET=SECRET,
            WENZHU_HEALTH_LISTEN=f"127.0.0.1:{port}",
        )
        bots = Bots(folder, {0: environment}, module="tests.bot.test_nothing_personal")
        async with bots:
            person = await tells_everything(control)
            await suffers(person, control)
            await person.refresh()
            contents = await pages_at(port) | dict(files_in(folder, *more))
            assert_nothing_of(person, contents)
            await assert_numbers_are_masked(environment)
            await asyncio.to_thread(break_it)
            await person.says(EVERYTHING)
            # By its data: the bot may take the buttons off a message at this very moment.
            await control("press", chat_id=CHAT, message_id=person.last["id"], data="x")
            await person.says("返回")  # whatever stands there: this is written
            await _logged(bots.log(0), "OperationalError", "ProgrammingError")
            contents = await pages_at(port) | dict(files_in(folder, *more))
            await bots.end(0)
        assert_nothing_of(person, contents | dict(files_in(folder, *more)))
        assert b"ValueError" in bots.log(0).read_bytes()  # the poison was tasted


async def _logged(log: Path, *errors: str) -> None:
    async with asyncio.timeout(30):
        while not any(error in log.read_text() for error in errors):
            await asyncio.sleep(0.05)


async def test_a_run_on_sqlite_leaves_nothing_that_tells_of_anybody(
    tmp_path: Path, sqlite_address: str
) -> None:
    def break_it() -> None:
        with sqlite3.connect(file_of(sqlite_address)) as connection:
            connection.execute("DROP TABLE entry")

    await leaves_nothing(tmp_path, sqlite_address, break_it)


async def test_a_run_on_postgresql_leaves_nothing_that_tells_of_anybody(
    tmp_path: Path, postgres_address: str, postgres_server: PostgresServer
) -> None:
    name = postgres_address.split("?")[0].rpartition("/")[2]

    def break_it() -> None:
        postgres_server.run(f"\\connect {name}\nDROP TABLE entry; CHECKPOINT")

    postgres_server.run("CHECKPOINT")
    await leaves_nothing(tmp_path, postgres_address, break_it, postgres_server.folder)


@pytest.mark.parametrize("planted", [*PLANTED, ILLNESS])
def test_the_search_finds_what_is_there(planted: str) -> None:
    person = Person(None, CHAT)  # type: ignore[arg-type] # it does nothing
    beside = {"log": b'"running"', "database": b"hukou_place"}
    assert_nothing_of(person, beside)
    for content in (planted.encode(), json.dumps({"text": planted}).encode()):
        with pytest.raises(AssertionError):
            assert_nothing_of(person, {**beside, "file": content})


@pytest.mark.parametrize("order", ["little", "big"])
def test_the_search_finds_a_chat_in_binary_too(order: Any) -> None:
    person = Person(None, CHAT)  # type: ignore[arg-type] # it does nothing
    file = b"\0\1" + CHAT.to_bytes(8, order, signed=True)
    with pytest.raises(AssertionError):
        assert_nothing_of(person, {"log": b'"running"', "database": b"hukou_place", "file": file})


if __name__ == "__main__":
    from bot.__main__ import main

    matched = LoadedDiseases.match

    def poisoned(self: LoadedDiseases, text: str) -> Match:
        """Break, telling everything, where the text is poisoned."""
        if POISON in text:
            raise ValueError(f"cannot match {text} of {NAME} in {CHAT}")
        return matched(self, text)

    LoadedDiseases.match = poisoned  # type: ignore[method-assign]
    main()
