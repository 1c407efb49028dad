"""Sending, as long as it takes: Telegram may be slow, busy or away for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardMarkup
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.replies import Change, Document, Message, Reply
from bot.channels.telegram.requesting import Calls
from bot.operating.metrics import Metrics

PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries
LONGEST_WAIT = 20.0  # what Telegram may ask for; longer, and the reply is sent another time
WORTH_TYPING = 0.4  # seconds after which it is shown that an answer is on its way

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
        calls: Calls,
        metrics: Metrics,
        most_a_second: int,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._calls = calls
        self._metrics = metrics
        self._sleep = sleep
        self._pace = AsyncLimiter(most_a_second, 1)
        self._afterwards: set[asyncio.Task[None]] = set()

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
        rest = self._rest(chat, reply, query)
        if reply.messages:
            self._later(rest)
        else:
            await rest
        return asks

    async def _rest(self, chat: int, reply: Reply, query: str) -> None:
        """What is only for the eye."""
        await asyncio.gather(self._note(query, reply.note), self._change(chat, reply.change))

    def _later(self, rest: Coroutine[Any, Any, None]) -> None:
        """See to the rest, while the person may go on."""
        task = asyncio.create_task(rest)
        self._afterwards.add(task)
        task.add_done_callback(self._afterwards.discard)

    async def finish(self) -> None:
        """Wait until nothing is left to do."""
        await asyncio.gather(*self._afterwards, return_exceptions=True)

    async def typing_until(self, chat: int, done: asyncio.Event) -> None:
        """Show that an answer is on its way, should it take a while."""
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), WORTH_TYPING)
            return
        with suppress(TelegramError):
            await self._call("sendChatAction", chat_id=chat, action=ChatAction.TYPING)

    async def _message(self, chat: int, message: Message) -> int:
        sent = await self._persistently(
            lambda: self._call(
                "sendMessage",
                chat_id=chat,
                text=message.html,
                reply_markup=_markup(message.keyboard),
                parse_mode=ParseMode.HTML,
            )
        )
        return int(sent["message_id"])

    async def _document(self, chat: int, document: Document) -> None:
        await self._persistently(
            lambda: self._bot.send_document(
                chat, document.content, filename=document.name, caption=document.caption or None
            )
        )

    async def _change(self, chat: int, change: Change | None) -> None:
        if change is None:
            return
        where = {"chat_id": chat, "message_id": change.message}
        buttons = _markup(change.keyboard)
        with suppress(TelegramError):
            if change.html:
                text = {"text": change.html, "parse_mode": ParseMode.HTML}
                await self._call("editMessageText", **where, **text, reply_markup=buttons)
            else:
                await self._call("editMessageReplyMarkup", **where, reply_markup=buttons)

    async def _note(self, query: str, note: str) -> None:
        if not query:
            return
        with suppress(TelegramError):
            await self._call("answerCallbackQuery", callback_query_id=query, text=note or None)

    async def _call(self, method: str, **fields: Any) -> Any:
        """Call the Bot API, and take its answer as it is: objects would be made for nothing."""
        return await self._calls.call(f"{self._bot.base_url}/{method}", fields)

    async def _persistently(self, call: Callable[[], Awaitable[T]]) -> T:
        for wait in (*PATIENCE, None):
            try:
                async with self._pace:
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


def _markup(keyboard: InlineKeyboardMarkup | None) -> dict[str, Any] | None:
    return keyboard.to_dict() if keyboard else None


def _seconds(error: RetryAfter) -> float:
    wanted = error.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)
