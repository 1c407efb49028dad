"""What happens is counted, by kinds and outcomes alone."""

from __future__ import annotations

from tests.bot.telegram.bots import Guest


def counted(guest: Guest) -> str:
    assert guest.room.program is not None
    return guest.room.program.metrics.exposition().decode()


async def test_a_conversation_is_counted_from_its_beginning_to_its_end(guest: Guest) -> None:
    assert 'wenzhu_sessions_total{outcome="started"} 1.0' in counted(guest)
    await guest.tells("我自己", "其他地方", "其他地方", "1", "/forget")
    lines = counted(guest)
    for line in (
        'wenzhu_sessions_total{outcome="finished"} 1.0',
        'wenzhu_sessions_total{outcome="forgotten"} 1.0',
        'wenzhu_questions_total{question="hukou_place"} 1.0',
        'wenzhu_updates_total{kind="text",outcome="answered"}',
        'wenzhu_sends_total{outcome="sent"}',
    ):
        assert line in lines
    assert "wenzhu_reply_seconds_count 5.0" in lines


async def test_an_update_that_comes_twice_is_counted_as_repeated(guest: Guest) -> None:
    await guest.tells("我自己")
    await guest.room.api.updates.again(max(guest.room.api.updates.all))
    await guest.room.settles()
    assert 'kind="text",outcome="repeated"} 1.0' in counted(guest)
