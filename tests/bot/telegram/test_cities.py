"""One whole conversation for each of the five cities, over HTTP, bot and server on their own."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.bot.telegram.bots import SECRET, bot_process
from tests.bot.telegram.emulator import Control, running
from tests.bot.telegram.person import Person

SCRIPTS = Path(__file__).parent / "conversations"


def webhook() -> dict[str, str]:
    """A webhook on a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    return {
        "TELEGRAM_WEBHOOK_LISTEN": listen,
        "TELEGRAM_WEBHOOK_URL": f"http://{listen}/telegram",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }


async def check_conversation(control: Control, script: str) -> None:
    person = Person(control, patience=15)
    await person.talks((SCRIPTS / f"{script}.txt").read_text(encoding="utf-8"))
    refused = [call for call in await control("record") if call["status"] in (400, 429)]
    assert refused == []


@pytest.mark.parametrize("script", ["xiamen", "qingdao", "longyan"])
async def test_a_conversation_goes_well_by_polling(script: str, tmp_path: Path) -> None:
    async with running("emulator") as control, bot_process(tmp_path, control):
        await check_conversation(control, script)


@pytest.mark.parametrize("script", ["quanzhou", "weihai"])
async def test_a_conversation_goes_well_by_webhook(script: str, tmp_path: Path) -> None:
    async with running("emulator") as control, bot_process(tmp_path, control, **webhook()):
        await check_conversation(control, script)


def test_every_script_is_held() -> None:
    held = {"xiamen", "qingdao", "longyan", "quanzhou", "weihai"}
    assert {path.stem for path in SCRIPTS.glob("*.txt")} == held


async def test_the_command_itself_answers_today(tmp_path: Path) -> None:
    async with (
        running("fake_api") as control,
        bot_process(tmp_path, control, module="bot"),
    ):
        await Person(control, patience=15).talks("> /start\n[开始]\n[孩子]\n孩子的户口在哪里？")
