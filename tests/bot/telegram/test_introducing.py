"""What Telegram is told of the bot, in which language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram.application import introduce
from bot.channels.telegram.commands import LISTED
from bot.words import locales, words
from tests.bot.telegram.fake_api import FakeBotApi
from tests.bot.telegram.person import TOKEN

App = Application[Any, Any, Any, Any, Any, Any]


@pytest_asyncio.fixture
async def application() -> AsyncIterator[App]:
    async with FakeBotApi() as server:
        built = ApplicationBuilder().token(TOKEN).base_url(f"{server.url}/bot").build()
        async with built:
            yield built


async def told(application: App, code: str | None) -> tuple[dict[str, str], str, str]:
    """The commands and both descriptions that people with a language are shown."""
    bot = application.bot
    commands = await bot.get_my_commands(language_code=code)
    short = await bot.get_my_short_description(language_code=code)
    long = await bot.get_my_description(language_code=code)
    return (
        {each.command: each.description for each in commands},
        short.short_description,
        long.description,
    )


def expected(locale: str) -> tuple[dict[str, str], str, str]:
    speak = words(locale)
    commands = {name: speak(f"service.command.{name}") for name in LISTED}
    return commands, speak("service.short_description"), speak("service.description")


@pytest.mark.parametrize("language", locales())
async def test_who_has_another_language_is_shown_the_one_of_the_deployment(
    application: App, language: str
) -> None:
    await introduce(application, language)
    assert await told(application, None) == expected(language)


@pytest.mark.parametrize("language", locales())
@pytest.mark.parametrize(("code", "locale"), [("zh", "zh_Hans"), ("en", "en")])
async def test_who_has_a_language_that_there_is_is_shown_that_one(
    application: App, language: str, code: str, locale: str
) -> None:
    await introduce(application, language)
    assert await told(application, code) == expected(locale)
