"""What is sent back: messages, a change to an earlier one, a note on a button, a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from telegram import InlineKeyboardMarkup


@dataclass(frozen=True)
class Message:
    """A message in Telegram's HTML. `asks`: it holds the present question of a conversation."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None
    asks: int | None = None


@dataclass(frozen=True)
class Change:
    """An earlier message made to say something else; without `html` only its buttons change."""

    message: int
    html: str = ""
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True)
class Document:
    """A file to hand over."""

    name: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True)
class Reply:
    """All that one update is answered with, in this order: messages, documents, the rest."""

    messages: tuple[Message, ...] = ()
    documents: tuple[Document, ...] = ()
    change: Change | None = None
    note: str = field(default="")  # shown over the button that was pressed

    @property
    def silent(self) -> bool:
        return not (self.messages or self.documents or self.change)
