"""Sending, as long as it takes: Telegram may be slow, busy or away for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.replies import Change, Document, Message, Reply
from bot.operating.metrics import Metrics

PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries
LONGEST_WAIT = 20.0  # what Telegram may ask for; longer, and the reply is sent another time
WORTH_TYPING = 0.4  # seconds after which it is shown that an answer is on its way
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")


class RefusedError(RuntimeError):
    """Telegram will not take it: the person has blocked the bot, or the chat is gone."""


class UndeliveredError(RuntimeError):
    """Telegram could not be reached for now."""


class Sender:
    """Sends replies to chats. `sleep` waits for some seconds."""

    def __init__(
        self,
        bot: Bot,
        metrics: Metrics,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._metrics = metrics
        self._sleep = sleep

    async def deliver(self, chat: int, reply: Reply, query: str = "") -> int | None:
        """Send a reply; the number of the message that asks the present question.

        RefusedError or UndeliveredError where its messages cannot be delivered. What is only for
        the eye, an earlier message or a note on a button, is tried once.
        """
        asks = None
        for message in reply.messages:
            number = await self._message(chat, message)
            asks = number if message.asks is not None else asks
        for document in reply.documents:
            await self._document(chat, document)
        await asyncio.gather(self._note(query, reply.note), self._change(chat, reply.change))
        return asks

    async def typing_until(self, chat: int, done: asyncio.Event) -> None:
        """Show that an answer is on its way, should it take a while."""
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), WORTH_TYPING)
            return
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING)

    async def _message(self, chat: int, message: Message) -> int:
        sent = await self._persistently(
            lambda: self._bot.send_message(
                chat,
                message.html,
                parse_mode=ParseMode.HTML,
                reply_markup=message.keyboard,
                link_preview_options=NO_PREVIEW,
            )
        )
        return sent.message_id

    async def _document(self, chat: int, document: Document) -> None:
        await self._persistently(
            lambda: self._bot.send_document(
                chat, document.content, filename=document.name, caption=document.caption or None
            )
        )

    async def _change(self, chat: int, change: Change | None) -> None:
        with suppress(TelegramError):
            if change is None:
                return
            if change.html:
                await self._bot.edit_message_text(
                    change.html,
                    chat,
                    change.message,
                    parse_mode=ParseMode.HTML,
                    reply_markup=change.keyboard,
                    link_preview_options=NO_PREVIEW,
                )
            else:
                await self._bot.edit_message_reply_markup(
                    chat, change.message, reply_markup=change.keyboard
                )

    async def _note(self, query: str, note: str) -> None:
        if not query:
            return
        with suppress(TelegramError):
            await self._bot.answer_callback_query(query, text=note or None)

    async def _persistently(self, call: Callable[[], Awaitable[T]]) -> T:
        for wait in (*PATIENCE, None):
            try:
                result = await call()
            except RetryAfter as error:
                wanted = _seconds(error)
                if wait is None or wanted > LONGEST_WAIT:
                    break
                self._metrics.send("retried")
                await self._sleep(max(wanted, 0.05))
            except (Forbidden, BadRequest) as error:
                self._refused(error)
                raise RefusedError from error
            except NetworkError:
                if wait is None:
                    break
                self._metrics.send("retried")
                await self._sleep(wait)
            else:
                self._metrics.send("sent")
                return result
        raise UndeliveredError

    def _refused(self, error: TelegramError) -> None:
        blocked = isinstance(error, Forbidden) or "chat not found" in str(error).lower()
        self._metrics.send("blocked" if blocked else "refused")


def _seconds(error: RetryAfter) -> float:
    wanted = error.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)
