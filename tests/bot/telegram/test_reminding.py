"""Who asked for it is written to, in their chat; who left is not."""

from __future__ import annotations

from bot.channels.telegram.application import _remind
from tests.bot.telegram.bots import Guest

DAY = 24 * 3600
TO_THE_END = ("我自己", "其他地方", "其他地方", "1")


async def reminded(guest: Guest) -> str:
    """What a person hears when reminders are due, two days before the end."""
    guest.room.clock.passes(28.5 * DAY)
    assert guest.room.program is not None
    before = len(guest.messages)
    await _remind(guest.room.program)
    await guest.waits()
    return "\n".join(str(each["text"]) for each in list(guest.messages.values())[before:])


async def test_who_asked_is_told_before_their_answers_are_erased(guest: Guest) -> None:
    heard = await guest.tells(*TO_THE_END, "/remind")
    assert "我会发消息给您" in heard
    assert "自动删除" in await reminded(guest)
    assert await reminded(guest) == ""


async def test_who_did_not_ask_is_left_in_peace(guest: Guest) -> None:
    await guest.tells(*TO_THE_END)
    assert await reminded(guest) == ""


async def test_who_asked_and_then_thought_better_of_it_is_left_in_peace(guest: Guest) -> None:
    heard = await guest.tells(*TO_THE_END, "/remind", "/remind")
    assert "不再提醒" in heard
    assert await reminded(guest) == ""


async def test_who_blocked_the_bot_is_not_written_to_and_their_address_is_gone(
    guest: Guest,
) -> None:
    await guest.tells(*TO_THE_END, "/remind")
    await guest.blocks()
    await guest.room.settles()
    calls = len(guest.room.sent("sendMessage"))
    await reminded(guest)
    assert len(guest.room.sent("sendMessage")) == calls
