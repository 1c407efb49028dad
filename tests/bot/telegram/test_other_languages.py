"""What stands on a button can be typed instead, in every language."""

from __future__ import annotations

import pytest

from bot.words import Words, locales, words
from tests.bot.telegram.bots import Guest, Room

LANGUAGES = [locale for locale in locales() if locale != "zh_Hans"]
SECTIONS = {
    "button.section_why": "section.why",
    "button.section_amounts": "section.brings",
    "button.section_bring": "section.bring",
    "button.section_where": "section.no_application",
}

each_language = pytest.mark.parametrize("locale", LANGUAGES)


def beginning_of(key: str, speak: Words) -> str:
    return speak(key, number="|").partition("|")[0].rstrip("：:")


async def in_their_language(guest: Guest, locale: str) -> Words:
    await guest.tells("/language")
    await guest.taps(words(locale)("service.language_name"))
    return words(locale)


async def ticks_dibao(guest: Guest) -> None:
    await guest.tells("1", "泉州", "泉州")
    talk = await guest.room.talk_of(guest)
    name = talk.words("identity.dibao.name")
    [dibao] = [
        button
        for button, option in zip(guest.buttons(guest.last), talk.present().options, strict=False)
        if option.label.startswith(name)
    ]
    await guest.taps(dibao.strip("☐ "))


@each_language
async def test_the_button_for_being_done_can_be_typed(guest: Guest, locale: str) -> None:
    speak = await in_their_language(guest, locale)
    await ticks_dibao(guest)
    await guest.tells(speak("button.done").upper())
    assert (await guest.room.talk_of(guest)).session.case.facts["identities.dibao"] is True


@each_language
@pytest.mark.parametrize("button", SECTIONS)
async def test_a_part_of_the_result_is_shown_when_its_name_is_typed(
    guest: Guest, locale: str, button: str
) -> None:
    speak = await in_their_language(guest, locale)
    await ticks_dibao(guest)
    await guest.tells(speak("button.done"), "1", "2")
    shown = await guest.tells(f"{speak(button)}?")
    assert beginning_of(SECTIONS[button], speak) in shown


@each_language
async def test_thanks_are_no_answer(guest: Guest, locale: str) -> None:
    speak = await in_their_language(guest, locale)
    for thanks in ("谢谢", speak.names("service.thanks")[-1]):
        assert speak("service.thanks") in await guest.tells(thanks)


@each_language
async def test_a_language_may_be_named_instead_of_picked_and_is_kept(
    guest: Guest, locale: str
) -> None:
    await guest.tells("1", "泉州")
    await guest.tells(words(locale)(f"command.language.{locale}").split()[0])
    await guest.tells("低保")
    talk = await guest.room.talk_of(guest)
    assert talk.language == locale
    assert talk.session.case.facts["hukou_place"] == "quanzhou"


@pytest.mark.parametrize(
    ("code", "locale"),
    [("en", "en"), ("zh-hant", "zh_Hant"), ("zh-hans", "zh_Hans"), ("de", "zh_Hans")],
)
async def test_a_stranger_is_spoken_to_in_the_language_of_their_telegram(
    open_room: Room, code: str, locale: str
) -> None:
    guest = open_room.guest(2002, language_code=code)
    await guest.tells("/start")
    await guest.taps(words(locale)("service.start"))
    assert words(locale)("ask.for_whom") in guest.question()
    assert (await open_room.talk_of(guest)).language == locale
