"""The kit itself: what our fake refuses, how it fails, and what a person sees on both servers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.bot.telegram.emulator import Control, parsed_html, running
from tests.bot.telegram.fake_api import FakeBotApi
from tests.bot.telegram.person import TOKEN, ApiError, Bell, Json, Person

CHAT = 1001
SECRET = "secret-of_a-webhook"
KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Start = Callable[[AnyApplication], Awaitable[None]]


def markup(*buttons: tuple[str, str]) -> Json:
    return {"inline_keyboard": [[{"text": t, "callback_data": data}] for t, data in buttons]}


class Raw:
    """Calls with plain HTTP, as a client that checks nothing would send them."""

    def __init__(self, api: FakeBotApi, client: aiohttp.ClientSession) -> None:
        self.api, self.client = api, client

    async def __call__(self, method: str, **fields: Any) -> Json:
        data = {k: v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}
        async with self.client.post(f"{self.api.url}/bot{TOKEN}/{method}", data=data) as response:
            answer: Json = await response.json()
            assert answer["ok"] == (response.status == 200)
            assert answer.get("error_code", 200) == response.status
            return answer

    async def refusal(self, method: str, **fields: Any) -> str:
        answer = await self(method, **fields)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def says(self, text: str = "您好", **more: Any) -> int:
        answer = await self("sendMessage", chat_id=CHAT, text=text, **more)
        assert answer["ok"], answer
        return int(answer["result"]["message_id"])


@pytest_asyncio.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as server:
        await server.chats.introduce(CHAT)
        yield server


@pytest_asyncio.fixture
async def raw(api: FakeBotApi) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as client:
        yield Raw(api, client)


@pytest_asyncio.fixture
async def control(api: FakeBotApi) -> AsyncIterator[Control]:
    async with Control(api.url) as control:
        yield control


def bot_at(base_url: str, seconds: float = 0.5) -> Bot:
    return Bot(TOKEN, base_url=base_url, request=HTTPXRequest(read_timeout=seconds))


@pytest_asyncio.fixture
async def bot(api: FakeBotApi) -> AsyncIterator[Bot]:
    async with bot_at(f"{api.url}/bot") as bot:
        yield bot


# -- what the fake refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": " \n"}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "啊" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a & b", "parse_mode": "HTML"}, 'can\'t parse entities: Unexpected "&"'),
        ({"text": "a < b", "parse_mode": "HTML"}, 'can\'t parse entities: Unexpected "<"'),
        ({"text": "a &nbsp; b", "parse_mode": "HTML"}, "can't parse entities: "),
        ({"text": "<br>", "parse_mode": "HTML"}, 'Unsupported start tag "br" at byte offset 0'),
        ({"text": "您<b>好", "parse_mode": "HTML"}, 'end tag corresponding to start tag "b"'),
        ({"text": "<b><i>x</b></i>", "parse_mode": "HTML"}, 'expected "</i>", found "</b>"'),
        ({"text": "您</b>", "parse_mode": "HTML"}, "Unexpected end tag at byte offset 3"),
        ({"text": "<b onclick=x>x</b>", "parse_mode": "HTML"}, "Unexpected attribute"),
        ({"text": "*x*", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"chat_id": 4, "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "", "text": "x"}, "chat_id is empty"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "x", "reply_markup": markup(("", "a"))}, "button text must be non-empty"),
        ({"text": "x", "reply_markup": markup(("是", ""))}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": markup(("是", "好" * 22))}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": markup(*[("是", "a")] * 101)}, "markup is too long"),
        ({"text": "x", "reply_markup": markup(("是" * 3500, "a"))}, "markup is too long"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}, "unallowed"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ],
)
async def test_a_message_that_telegram_would_refuse_is_refused(
    raw: Raw, bot: Bot, fields: Json, why: str
) -> None:
    refusal = await raw.refusal("sendMessage", **{"chat_id": CHAT, **fields})
    assert refusal.startswith("Bad Request: ")
    assert why in refusal
    chat, text = fields.pop("chat_id", CHAT), fields.pop("text")
    with pytest.raises(BadRequest, match=f"(?i){re.escape(why.removeprefix('Bad Request: '))}"):
        await bot.send_message(chat, text, api_kwargs=fields)
    assert await raw.api.chats.sent(CHAT) == []


async def test_limits_are_met_exactly(raw: Raw) -> None:
    await raw.says("啊" * 4096)
    await raw.says("😀" * 2048)
    await raw.says("<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    await raw.says(reply_markup=markup(*[("是", "a" * 64)] * 90))
    assert [each["id"] for each in await raw.api.chats.sent(CHAT)] == [1, 2, 3, 4]


async def test_html_is_kept_as_written_and_as_it_reads(raw: Raw) -> None:
    html = '<b>泉州</b> &lt;<a href="https://x.cn">看</a>&gt; <tg-spoiler>😀</tg-spoiler><i>好</i>'
    await raw.says(html, parse_mode="HTML")
    [seen] = await raw.api.chats.sent(CHAT)
    assert (seen["text"], seen["html"]) == ("泉州 <看> 😀好", html)
    kinds = [(each["type"], each["offset"], each["length"]) for each in seen["entities"]]
    assert kinds == [("bold", 0, 2), ("text_link", 4, 1), ("spoiler", 7, 2), ("italic", 9, 1)]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_escaped_text_reads_as_it_was_and_other_text_is_read_or_refused(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parsed_html(f"<code>{escaped}</code>")[0] == text
    if "<" not in text and "&" not in text:
        assert parsed_html(text) == (text, [])
    else:
        with suppress(ApiError):
            assert len(parsed_html(text)[0]) < len(text)


async def test_only_an_own_text_that_is_there_can_be_edited_and_only_into_another(
    raw: Raw,
) -> None:
    theirs = (await raw.api.chats.message(CHAT, {"text": "您好"}))["message_id"]
    here = await raw.says(reply_markup=markup(("是", "yes")))
    edit: Json = {"chat_id": CHAT, "message_id": here}
    same = await raw.refusal(
        "editMessageText", **edit, text="您好", reply_markup=markup(("是", "yes"))
    )
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    assert "can't be edited" in await raw.refusal(
        "editMessageText", chat_id=CHAT, message_id=theirs, text="x"
    )
    for method in ("editMessageText", "editMessageReplyMarkup"):
        gone = await raw.refusal(method, chat_id=CHAT, message_id=99, text="x")
        assert gone == "Bad Request: message to edit not found"
    assert (await raw("editMessageText", **edit, text="您好"))["ok"]  # without its buttons
    assert "not modified" in await raw.refusal("editMessageReplyMarkup", **edit)
    assert (await raw("deleteMessage", **edit))["result"] is True
    assert "message to delete not found" in await raw.refusal("deleteMessage", **edit)


async def test_a_press_is_answered_once_and_soon(raw: Raw) -> None:
    here = await raw.says(reply_markup=markup(("是", "yes"), ("否", "no")))
    query = (await raw.api.chats.press(CHAT, here, "否"))["query_id"]
    assert raw.api.updates.pending[-1]["callback_query"]["data"] == "no"
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await raw.refusal("answerCallbackQuery", callback_query_id="7") == old
    long = await raw.refusal("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    assert (await raw("answerCallbackQuery", callback_query_id=query))["ok"]
    assert await raw.refusal("answerCallbackQuery", callback_query_id=query) == old
    late = (await raw.api.chats.press(CHAT, here, index=0))["query_id"]
    await raw.api.settings(callback_seconds=0)
    assert await raw.refusal("answerCallbackQuery", callback_query_id=late) == old


async def test_a_document_is_kept_with_its_name_and_bytes_unless_it_is_too_large(
    bot: Bot, control: Control
) -> None:
    sent = await bot.send_document(CHAT, b"\x00\xff", filename="结果.txt", caption="给您")
    assert sent.document is not None
    again = await bot.send_document(CHAT, sent.document)
    assert [await control.file(CHAT, each.id) for each in (sent, again)] == [b"\x00\xff"] * 2
    seen = (await control.sent(CHAT))[0]
    assert (seen["document"]["file_name"], seen["caption"]) == ("结果.txt", "给您")
    with pytest.raises(BadRequest, match="no text in the message to edit"):
        await bot.edit_message_text("x", CHAT, sent.id)
    await control("settings", document_bytes=1)
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(CHAT, b"\x00\xff")


async def test_the_profile_is_kept_by_language_and_checked(raw: Raw, bot: Bot) -> None:
    assert (await bot.get_me()).username == "wenzhu_test_bot"
    await bot.set_my_commands([("start", "开始")], language_code="zh")
    assert [each.command for each in await bot.get_my_commands(language_code="zh")] == ["start"]
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(language_code="zh")
    assert await bot.get_my_commands(language_code="zh") == ()
    await bot.set_my_description("x" * 512)
    await bot.set_my_short_description("x" * 120)
    await bot.set_my_name("问助")
    await bot.set_chat_menu_button()
    await bot.send_chat_action(CHAT, "typing")
    wrong = [{"command": "Start", "description": "x"}]
    assert "BOT_COMMAND_INVALID" in await raw.refusal("setMyCommands", commands=wrong)
    assert "too long" in await raw.refusal("setMyName", name="x" * 65)
    assert "invalid language code" in await raw.refusal("setMyName", language_code="zh-hans")
    assert "wrong parameter action" in await raw.refusal("sendChatAction", chat_id=CHAT)
    assert "Not Found" in await raw.refusal("sendPhoto", chat_id=CHAT)


async def test_a_person_who_blocked_the_bot_hears_nothing_until_they_let_it_in(
    api: FakeBotApi, bot: Bot, control: Control
) -> None:
    person = Person(control, CHAT)
    await person.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(CHAT, "您好")
    await person.unblocks()
    await bot.send_message(CHAT, "您好")
    changes = [each["my_chat_member"]["new_chat_member"] for each in api.updates.pending]
    assert [each["status"] for each in changes] == ["kicked", "member"]


# -- how updates arrive -----------------------------------------------------------------------


async def test_polls_wait_are_confirmed_by_offset_and_choose_what_they_want(
    api: FakeBotApi, bot: Bot
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=5, allowed_updates=["message"]))
    await api.updates.add({"message": {"message_id": 0, "date": 0, "chat": {"id": 1, "type": "x"}}})
    [first] = await poll
    await api.chats.message(CHAT, {"text": "/start"})
    assert [each.update_id for each in await bot.get_updates()] == [1, 2]
    await api.chats.member(CHAT, blocked=False)
    [second] = await bot.get_updates(offset=first.update_id + 1, limit=1)
    assert second.message is not None
    assert (second.message.text, second.message.entities[0].type) == ("/start", "bot_command")
    assert await bot.get_updates(offset=3) == ()
    await api.updates.again(2)
    assert [each.update_id for each in await bot.get_updates(offset=3)] == [2]
    assert await bot.get_updates(offset=3) == ()


async def test_one_poll_ends_another_and_a_webhook_ends_them_all(api: FakeBotApi, bot: Bot) -> None:
    async with bot_at(f"{api.url}/bot") as replica:
        polls = [asyncio.create_task(each.get_updates(timeout=5)) for each in (bot, replica)]
        [ended], [other] = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await ended
        await api.chats.message(CHAT, {"text": "您好"})
        assert len(await other) == 1
    await bot.set_webhook(f"{api.url}/nowhere", secret_token=SECRET)
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == f"{api.url}/nowhere"
    await bot.delete_webhook(drop_pending_updates=True)
    for url, why in (("http://example.org", "(?i)https url"), ("https://x.cn", "unallowed")):
        with pytest.raises(BadRequest, match=why):
            await bot.set_webhook(url, secret_token="?")


class Hook:
    """A webhook that notes what it gets and answers as told."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.secrets: set[str | None] = set()
        self.answers: list[int] = []
        self.at_once = self.most_at_once = 0
        self.more, self.open = Bell(), asyncio.Event()
        self.open.set()

    async def take(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        self.more.ring()
        await self.open.wait()
        self.at_once -= 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.answers.pop() if self.answers else 200
        if status == 200:
            self.got.append((await request.json())["update_id"])
        self.more.ring()
        return web.Response(status=status)

    async def after(self, count: int) -> list[int]:
        await self.more.until(lambda: len(self.got) >= count, 5)
        return self.got


@asynccontextmanager
async def webhook(*paths: str) -> AsyncIterator[tuple[Hook, list[str]]]:
    hook, app = Hook(), web.Application()
    for path in paths:
        app.router.add_post(path, hook.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield hook, [f"http://127.0.0.1:{runner.addresses[0][1]}{path}" for path in paths]
    finally:
        await runner.cleanup()


async def test_a_webhook_gets_each_update_in_order_until_it_takes_it(raw: Raw) -> None:
    async with webhook("/hook") as (hook, [url]):
        hook.answers = [500, 503]
        one: Json = {"secret_token": SECRET, "max_connections": 1}
        assert (await raw("setWebhook", url=url, **one))["ok"]
        for number in range(5):
            await raw.api.chats.message(CHAT, {"text": str(number)})
        assert await hook.after(5) == [1, 2, 3, 4, 5]
        assert hook.secrets == {SECRET}
        statuses = [each["status"] for each in await raw.api.updates.deliveries()]
        assert statuses[:3] == [503, 500, 200]


async def test_a_webhook_is_called_no_more_often_at_once_than_it_says(raw: Raw) -> None:
    async with webhook("/hook") as (hook, [url]):
        hook.open.clear()
        await raw("setWebhook", url=url, max_connections=3)
        for number in range(9):
            await raw.api.chats.message(CHAT, {"text": str(number)})
        await hook.more.until(lambda: hook.at_once == 3, 5)
        hook.open.set()
        assert sorted(await hook.after(9)) == list(range(1, 10))
        assert hook.most_at_once == 3


async def test_replicas_take_turns_and_one_that_is_down_is_passed_over(raw: Raw) -> None:
    async with webhook("/a", "/b") as (hook, [a, b]):
        down = "http://127.0.0.1:9/c"
        await raw.api.updates.delivery(replicas=[a, b, down])
        await raw("setWebhook", url=a, max_connections=1)
        for number in range(4):
            await raw.api.chats.message(CHAT, {"text": str(number)})
        await hook.after(4)
        tried = [(each["url"], each["status"]) for each in raw.api.updates.delivered]
        assert tried[:4] == [(a, 200), (b, 200), (down, 0), (a, 200)]


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
async def test_updates_may_arrive_out_of_order_and_twice(raw: Raw, order: str) -> None:
    async with webhook("/hook") as (hook, [url]):
        await raw("setWebhook", url=url, max_connections=1)
        await raw.api.updates.hold()
        for number in range(6):
            await raw.api.chats.message(CHAT, {"text": str(number)})
        await raw.api.updates.release(order)
        assert sorted(await hook.after(6)) == [1, 2, 3, 4, 5, 6] != hook.got
        await raw.api.updates.again(2)
        assert (await hook.after(7))[-1] == 2


# -- how calls fail ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        ({"kind": "too_many", "seconds": 1}, RetryAfter, False),
        ({"kind": "gateway", "status": 502}, NetworkError, False),
        ({"kind": "gateway", "status": 500}, NetworkError, False),
        ({"kind": "hang"}, TimedOut, False),
        ({"kind": "slow", "seconds": 30}, TimedOut, False),
        ({"kind": "reset_before"}, NetworkError, False),
        ({"kind": "reset_after"}, NetworkError, True),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:.*retry_after")  # it will be a timedelta one day
async def test_a_fault_is_seen_as_what_it_is_and_only_as_often_as_planned(
    api: FakeBotApi, bot: Bot, control: Control, fault: Json, error: type[Exception], arrives: bool
) -> None:
    await control("fault", method="sendMessage", times=1, chat_id=CHAT, **fault)
    await api.chats.introduce(2)
    await bot.send_message(2, "elsewhere all is well")
    with pytest.raises(error) as raised:
        await bot.send_message(CHAT, "您好")
    assert type(raised.value) is error
    await control("free")
    await bot.send_message(CHAT, "后来")
    texts = [each["text"] for each in await control.sent(CHAT)]
    assert texts == (["您好", "后来"] if arrives else ["后来"])


async def test_a_fault_can_meet_polls_and_answers_to_presses(api: FakeBotApi, bot: Bot) -> None:
    await api.fault("reset_before", "getUpdates", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.get_updates()
    assert await bot.get_updates() == ()
    sent = await bot.send_message(CHAT, "?", reply_markup=BUTTONS)
    query = (await api.chats.press(CHAT, sent.id))["query_id"]
    await api.fault("gateway", "answerCallbackQuery", chat_id=CHAT)
    with pytest.raises(NetworkError):
        await bot.answer_callback_query(query)
    await bot.answer_callback_query(query)
    with pytest.raises(AssertionError, match="none of too_many"):
        async with Control(api.url) as control:
            await control("fault", kind="fire")


async def test_a_slow_call_arrives_and_every_call_is_on_record(api: FakeBotApi, bot: Bot) -> None:
    await api.fault("slow", "sendMessage", seconds=0.05)
    await bot.send_message(CHAT, "您好")
    [call] = await api.record(method="sendMessage")
    assert (call["status"], call["parameters"]) == (200, {"chat_id": str(CHAT), "text": "您好"})
    assert call["answered"] - call["received"] >= 0.05


# -- a person, and a bot that answers, on either server -------------------------------------------

BUTTONS = InlineKeyboardMarkup.from_row(
    [InlineKeyboardButton(label, callback_data=label) for label in ("开始", "帮助")]
)


async def echo(update: Update, _: Any) -> None:
    message = update.effective_message
    assert message is not None
    word = "改成" if update.edited_message else "您说"
    await message.reply_text(
        f"<b>{word}</b>：{message.text or '别的'}", "HTML", reply_markup=BUTTONS
    )


async def pressed(update: Update, context: Any) -> None:
    query = update.callback_query
    assert query is not None
    if query.data == "帮助":
        await query.answer("按开始")
        return
    await query.answer()
    await query.edit_message_text("开始了")
    await context.bot.send_message(query.from_user.id, "第一个问题")


def application(control: Control) -> AnyApplication:
    built = Application.builder().token(TOKEN).base_url(control.base_url).build()
    built.add_handler(CallbackQueryHandler(pressed))
    built.add_handler(MessageHandler(filters.ALL, echo))
    return built


async def polling(app: AnyApplication) -> None:
    assert app.updater is not None
    await app.updater.start_polling(timeout=1, allowed_updates=KINDS)


async def listening(app: AnyApplication) -> None:
    assert app.updater is not None
    async with webhook("/telegram") as (_, [free]):
        port = urlsplit(free).port or 0
    where: Json = {"listen": "127.0.0.1", "port": port, "url_path": "telegram"}
    await app.updater.start_webhook(**where, webhook_url=free, secret_token=SECRET)


@asynccontextmanager
async def at_work(app: AnyApplication, start: Start) -> AsyncIterator[None]:
    async with app:
        await app.start()
        await start(app)
        try:
            yield
        finally:
            assert app.updater is not None
            await app.updater.stop()
            await app.stop()


@pytest.mark.parametrize("server", ["fake_api", "emulator"])
@pytest.mark.parametrize("start", [polling, listening])
async def test_a_person_talks_with_a_bot_on_either_server(server: str, start: Start) -> None:
    async with running(server) as control, at_work(application(control), start):
        person = Person(control, CHAT)
        await person.talks(
            """
            > /start
            您说：/start
            [帮助]
            按开始
            [开始]
            开始了
            第一个问题
            """
        )
        assert person.sees() == "> /start\n\n开始了\n\n第一个问题"
        await person.says("泉州")
        assert "您说：泉州" in await person.waits()
        assert person.last["text"] == "您说：泉州"
        assert person.sees().endswith("> 泉州\n\n您说：泉州\n[开始] [帮助]")
        await person.edits(-1, "厦门")
        assert "改成：厦门" in await person.waits()
        assert "> 厦门" in person.sees()
        await check_attachments(person)
        await person.blocks()


async def check_attachments(person: Person) -> None:
    plain = person.sends_photo, person.sends_voice, person.sends_sticker, person.sends_location
    for send in (*plain, person.sends_contact, person.sends_album):
        await send()
        assert "您说：别的" in await person.waits()
    await person.sends_forward("转来的")
    await person.waits(lambda: "您说：转来的" in person.heard())


async def test_a_person_is_told_what_there_is_when_something_is_not(
    bot: Bot, control: Control
) -> None:
    person = Person(control, CHAT, patience=0.05)
    await bot.send_message(CHAT, "您好", reply_markup=BUTTONS)
    with pytest.raises(AssertionError, match=r"no button \[结束\], there are \['开始', '帮助'\]"):
        await person.presses("结束")
    await person.presses("开")
    with pytest.raises(AssertionError, match="no answer within"):
        await person.waits()
    with pytest.raises(AssertionError, match="line 1: 再见\n--- not in"):
        await person.talks("再见")


async def test_an_old_button_can_be_pressed_after_it_has_gone(
    api: FakeBotApi, bot: Bot, control: Control
) -> None:
    sent = await bot.send_message(CHAT, "您好", reply_markup=BUTTONS)
    await bot.edit_message_text("没有了", CHAT, sent.id)
    person = Person(control, CHAT)
    await person.refresh()
    assert person.buttons() == []
    await person.presses_old(sent.id, "帮助")
    assert api.updates.pending[-1]["callback_query"]["data"] == "帮助"


async def test_a_label_is_pressed_rather_than_one_that_contains_it(
    raw: Raw, control: Control
) -> None:
    await raw.says(reply_markup=markup(("不是", "no"), ("是", "yes")))
    person = Person(control, CHAT)
    for label in ("是", "不"):
        await person.presses(label)
    pressed = [each["callback_query"]["data"] for each in raw.api.updates.pending]
    assert pressed == ["yes", "no"]


async def test_the_emulator_refuses_has_a_name_and_says_what_it_does_not_know() -> None:
    async with running("emulator") as control, bot_at(control.base_url) as bot:
        assert (await bot.get_me()).username == "wenzhu_test_bot"
        await Person(control, CHAT).says("您好")
        for chat, text, why in (
            (CHAT, " ", "empty"),
            (CHAT, "啊" * 4097, "long"),
            (9, "x", "not f"),
        ):
            with pytest.raises(BadRequest, match=why):
                await bot.send_message(chat, text)
        with pytest.raises(BadRequest, match=r"(?i)invalid reply_markup"):
            await bot.send_message(CHAT, "x", api_kwargs={"reply_markup": markup(("是", ""))})
        with pytest.raises(NetworkError, match="does not model this method"):
            await bot.set_my_name("问助")
        sent = await bot.send_document(CHAT, b"x", filename="结果.txt", caption="给您")
        await bot.delete_message(CHAT, (await bot.send_message(CHAT, "收回")).id)
        seen = {each["id"]: each for each in await control.sent(CHAT)}
        assert seen[sent.id]["document"]["file_name"] == "结果.txt"
        assert await control.file(CHAT, sent.id) == b"x"
        assert [each["deleted"] for each in seen.values()] == [False, True]
        assert [each["status"] for each in await control("record", method="setMyName")] == [501]


async def test_people_in_a_group_are_told_from_the_group(api: FakeBotApi, control: Control) -> None:
    await Person(control, -1005, kind="supergroup").says("您好")
    message = api.updates.pending[-1]["message"]
    assert (message["chat"]["type"], message["from"]["id"]) == ("supergroup", 1005)
