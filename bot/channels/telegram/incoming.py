"""What came in: of an update just what is needed to answer it, without names or pictures."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import msgspec
from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType


class Kind(Enum):
    """What a person did."""

    TEXT = "text"
    EDIT = "edit"  # changed the text of an earlier message
    PRESS = "press"
    PICTURE = "picture"
    VOICE = "voice"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    FILE = "file"
    OTHER = "other"
    GROUP = "group"  # anything in a group
    LEFT = "left"  # blocked the bot


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that came in. `at`: seconds since 1970; `data`: what the pressed button carries.

    `forwarded`: the words are somebody else's. `album`: the pictures that were sent together.
    """

    update: int
    chat: int
    kind: Kind
    text: str = ""
    message: int = 0
    data: str = ""
    query: str = ""
    forwarded: bool = False
    album: str = ""
    language: str = ""
    at: int = 0


_CONTENT: tuple[tuple[Kind, Callable[[Message], object]], ...] = (
    (Kind.PICTURE, lambda message: message.photo),
    (Kind.VOICE, lambda message: message.voice or message.video_note or message.audio),
    (Kind.LOCATION, lambda message: message.location or message.venue),
    (Kind.CONTACT, lambda message: message.contact),
    (Kind.STICKER, lambda message: message.sticker or message.animation or message.dice),
    (Kind.FILE, lambda message: message.document or message.video),
)


def heard_in(update: Update) -> Heard | None:
    """What came in with an update; None for what needs no answer, such as a new chat title."""
    if update.callback_query:
        return _press(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _membership(update.update_id, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return None
    return _message(update, message)


def _message(update: Update, message: Message) -> Heard | None:
    if message.chat.type == ChatType.CHANNEL:
        return None
    kind = _kind_of(message)
    if kind is None:
        return None
    if message.chat.type != ChatType.PRIVATE:
        kind = Kind.GROUP
    elif update.edited_message:
        kind = Kind.EDIT
    sender = message.from_user
    return Heard(
        update=update.update_id,
        chat=message.chat.id,
        kind=kind,
        text="" if kind is Kind.GROUP else message.text or message.caption or "",
        message=message.message_id,
        forwarded=message.forward_origin is not None,
        album=message.media_group_id or "",
        language=(sender.language_code or "") if sender else "",
        at=int(message.date.timestamp()),
    )


def _kind_of(message: Message) -> Kind | None:
    if message.text is not None:
        return Kind.TEXT
    for kind, content in _CONTENT:
        if content(message):
            return kind
    return Kind.OTHER if message.effective_attachment else _service(message)


def _service(message: Message) -> Kind | None:
    """The bot was added to a group: worth a word; other notes of the chat are not."""
    added = message.group_chat_created or message.new_chat_members
    return Kind.GROUP if added else None


def _press(update_id: int, query: CallbackQuery) -> Heard | None:
    message = query.message
    if message is None:
        return None
    private = message.chat.type == ChatType.PRIVATE
    return Heard(
        update=update_id,
        chat=message.chat.id,
        kind=Kind.PRESS if private else Kind.GROUP,
        message=message.message_id,
        data=query.data or "",
        query=query.id,
        language=query.from_user.language_code or "",
    )


def _membership(update_id: int, change: ChatMemberUpdated) -> Heard | None:
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    if change.chat.type == ChatType.PRIVATE and gone:
        return Heard(update=update_id, chat=change.chat.id, kind=Kind.LEFT)
    return None
