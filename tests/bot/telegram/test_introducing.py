"""What Telegram is told of the bot, in which language."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram.ext import ApplicationBuilder

from bot.channels.telegram.application import introduce
from bot.channels.telegram.commands import LISTED
from bot.words import locales, words
from tests.bot.telegram.fake_api import FakeBotApi
from tests.bot.telegram.person import TOKEN

Told = tuple[dict[str, str], str, str]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as server:
        yield server


async def introduced(server: FakeBotApi, language: str, code: str) -> Told:
    """The commands and both descriptions that people with a language are shown."""
    built = ApplicationBuilder().token(TOKEN).base_url(f"{server.url}/bot").build()
    async with built as application:
        await introduce(application, language)
        commands = await application.bot.get_my_commands(language_code=code or None)
    texts = {each.command: each.description for each in commands}
    return (
        texts,
        server.methods.profile["short_description", code],
        server.methods.profile["description", code],
    )


def expected(locale: str) -> Told:
    speak = words(locale)
    commands = {name: speak(f"service.command.{name}") for name in LISTED}
    return commands, speak("service.short_description"), speak("service.description")


@pytest.mark.parametrize("language", locales())
async def test_who_has_another_language_is_shown_the_one_of_the_deployment(
    server: FakeBotApi, language: str
) -> None:
    assert await introduced(server, language, "") == expected(language)


@pytest.mark.parametrize("language", locales())
@pytest.mark.parametrize(("code", "locale"), [("zh", "zh_Hans"), ("en", "en")])
async def test_who_has_a_language_that_there_is_is_shown_that_one(
    server: FakeBotApi, language: str, code: str, locale: str
) -> None:
    assert await introduced(server, language, code) == expected(locale)
