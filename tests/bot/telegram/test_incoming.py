"""Of an update just what is needed is taken: what was done, its words, and where it stood."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from telegram import Update

from bot.channels.telegram.incoming import Heard, Kind, heard_in

NAMES = {"first_name": "王小明", "last_name": "王", "username": "xiaoming_w"}
PERSON = {"id": 42, "is_bot": False, "language_code": "zh-hans", **NAMES}
PRIVATE = {"id": 42, "type": "private", **NAMES}
GROUP = {"id": -100, "type": "supergroup", "title": "王家群"}
FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = [{**FILE, "width": 1, "height": 1}]
VOICE = {**FILE, "duration": 1}


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": 1_790_000_000, "chat": chat, "from": PERSON, **content}


def heard(**update: Any) -> Heard | None:
    return heard_in(Update.de_json({"update_id": 5, **update}, None))


def heard_message(**content: Any) -> Heard:
    found = heard(message=message(**content))
    assert found is not None
    return found


def test_words_with_the_message_they_stand_in() -> None:
    assert heard_message(text="泉州") == Heard(
        update=5,
        chat=42,
        kind=Kind.TEXT,
        text="泉州",
        message=9,
        language="zh-hans",
        at=1_790_000_000,
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": PHOTO}, Kind.PICTURE),
        ({"voice": VOICE}, Kind.VOICE),
        ({"audio": VOICE}, Kind.VOICE),
        ({"video_note": {**VOICE, "length": 1}}, Kind.VOICE),
        ({"location": {"latitude": 24.5, "longitude": 118.1}}, Kind.LOCATION),
        ({"contact": {"phone_number": "13800000000", "first_name": "李"}}, Kind.CONTACT),
        ({"dice": {"emoji": "🎲", "value": 3}}, Kind.STICKER),
        ({"document": FILE}, Kind.FILE),
        ({"video": {**VOICE, "width": 1, "height": 1}}, Kind.FILE),
    ],
)
def test_everything_else_by_its_kind_alone(content: dict[str, Any], kind: Kind) -> None:
    found = heard_message(**content)
    assert found.kind is kind
    assert found.text == ""


def test_what_is_written_under_a_picture_is_heard() -> None:
    found = heard_message(photo=PHOTO, caption="肺腺癌", media_group_id="a1")
    assert (found.kind, found.text, found.album) == (Kind.PICTURE, "肺腺癌", "a1")


def test_forwarded_words_are_somebody_elses() -> None:
    origin = {"type": "hidden_user", "date": 1_790_000_000, "sender_user_name": "林"}
    assert heard_message(text="低保", forward_origin=origin).forwarded
    assert not heard_message(text="低保").forwarded


def test_a_changed_message_is_a_change() -> None:
    found = heard(edited_message=message(text="厦门", edit_date=1_790_000_001))
    assert found is not None
    assert (found.kind, found.text, found.message) == (Kind.EDIT, "厦门", 9)


def test_a_press_with_what_the_button_carries() -> None:
    query = {"id": "q", "from": PERSON, "chat_instance": "c", "data": "AAA"}
    found = heard(callback_query={**query, "message": message(text="?")})
    assert found is not None
    assert (found.kind, found.data, found.query, found.message) == (Kind.PRESS, "AAA", "q", 9)


def test_a_press_on_a_message_too_old_to_be_shown_is_a_press_all_the_same() -> None:
    old = {"message_id": 9, "date": 0, "chat": PRIVATE}
    query = {"id": "q", "from": PERSON, "chat_instance": "c", "data": "AAA", "message": old}
    found = heard(callback_query=query)
    assert found is not None
    assert (found.kind, found.chat) == (Kind.PRESS, 42)


def test_of_a_group_only_that_it_is_one() -> None:
    found = heard(message=message(GROUP, text="我有低保"))
    assert found is not None
    assert (found.kind, found.chat, found.text) == (Kind.GROUP, -100, "")


def member(status: str) -> dict[str, Any]:
    return {"user": PERSON, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def membership(chat: dict[str, Any], new: str) -> Heard | None:
    change = {"chat": chat, "from": PERSON, "date": 1_790_000_000}
    return heard(
        my_chat_member={
            **change,
            "old_chat_member": member("member"),
            "new_chat_member": member(new),
        }
    )


def test_whoever_blocks_the_bot_has_left() -> None:
    found = membership(PRIVATE, "kicked")
    assert found is not None
    assert found.kind is Kind.LEFT
    assert membership(PRIVATE, "member") is None


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(GROUP, new_chat_title="新名字")},
        {"message": message(pinned_message=message(text="x"))},
        {"channel_post": message({"id": -5, "type": "channel", "title": "频道"}, text="x")},
    ],
)
def test_what_nobody_said_to_the_bot_needs_no_answer(update: dict[str, Any]) -> None:
    found = heard(**update)
    assert found is None or found.kind is Kind.GROUP


def test_nobodys_name_is_taken_along() -> None:
    query = {"id": "q", "from": PERSON, "chat_instance": "c", "data": "AAA"}
    updates = [
        heard_message(text="泉州"),
        heard_message(contact={"phone_number": "13800000000", "first_name": "李四"}),
        heard_message(location={"latitude": 24.5, "longitude": 118.1}),
        heard(callback_query={**query, "message": message(text="?")}),
        heard(message=message(GROUP, text="我有低保")),
    ]
    for found in updates:
        kept = msgspec.json.encode(found).decode()
        for secret in ("小明", "xiaoming", "李四", "138", "24.5", "王家群", "低保"):
            assert secret not in kept


def test_it_reads_the_same_after_it_was_kept() -> None:
    found = heard_message(photo=PHOTO, caption="肺腺癌", media_group_id="a1")
    assert msgspec.json.decode(msgspec.json.encode(found), type=Heard) == found
