"""Telegram: whether it knows the token, and whether it will deliver the way the bot listens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.operating.checks.clock import Clock
from bot.operating.checks.finding import Finding, Findings
from bot.settings import TelegramSettings

if TYPE_CHECKING:
    from telegram import WebhookInfo

LONGEST_WAIT = 5.0
RECENT = timedelta(hours=1)


async def telegram_findings(telegram: TelegramSettings, clock: Clock) -> list[Finding]:
    """What Telegram itself says of the bot; an error's text may hold the token and is not told."""
    from telegram.error import InvalidToken, NetworkError, TelegramError

    if not telegram.token:
        return [_broken("TELEGRAM_TOKEN 没有设。向 @BotFather 要一个，写进环境文件。")]
    try:
        return await _asked(telegram, clock)
    except InvalidToken:
        text = "不认这个 TELEGRAM_TOKEN。照 @BotFather 给的再抄一遍，或用 /token 换一个新的。"
    except NetworkError as error:
        text = f"连不上（{type(error).__name__}）。看网络、代理和 TELEGRAM_BASE_URL。"
    except TelegramError as error:
        text = f"没有照常回答（{type(error).__name__}）。过一会再查。"
    return [_broken(text)]


async def _asked(telegram: TelegramSettings, clock: Clock) -> list[Finding]:
    from telegram import Bot
    from telegram.request import HTTPXRequest

    request = HTTPXRequest(
        connect_timeout=LONGEST_WAIT,
        read_timeout=LONGEST_WAIT,
        httpx_kwargs={"event_hooks": {"response": [clock.hear]}},
    )
    bot = Bot(telegram.token, telegram.base_url, request=request, get_updates_request=request)
    async with bot:
        webhook = await bot.get_webhook_info()
        me = bot.bot
    name = f"@{me.username}" if me.username else f"{me.id} 号"
    return [_finding("ok", f"机器人是 {name}。"), *_webhook(telegram, webhook, clock.now)]


def _webhook(telegram: TelegramSettings, info: WebhookInfo, now: datetime) -> Findings:
    wanted = telegram.webhook_url
    if info.url and not wanted:
        text = (
            "那边登记着 webhook，这里设的是轮询，启动时会撤掉它。别处若还用着这个机器人，先停下。"
        )
        yield _finding("warning", text)
    elif info.url != wanted:
        yield _finding("warning", "那边还没登记 TELEGRAM_WEBHOOK_URL 这个地址，启动时会登记。")
    if wanted and info.last_error_date and now - info.last_error_date < RECENT:
        text = f"最近一小时有送不到的（{info.last_error_message}）。看代理、证书和问助开着没有。"
        yield _finding("warning", text)


def _finding(state: Literal["ok", "warning"], text: str) -> Finding:
    return Finding("Telegram", state, text)


def _broken(text: str) -> Finding:
    return Finding("Telegram", "broken", text)
