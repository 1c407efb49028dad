"""What bots are usually made of, to hold ours against: each with python-telegram-bot, as ours.

`python -m tests.benchmarks.chat_peers echo URL` repeats what is typed and knows nothing of anyone.
`… pickled URL FOLDER` asks as many questions as ours with a ConversationHandler, and has each
answer in a file by PicklePersistence before it replies; it runs as fast as that goes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)

from tests.benchmarks.chats import TOKEN

Context = ContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]

NAME = "interview"
NEVER = 3600.0  # seconds between the rounds in which the library persists by itself
PLACES = ("厦门市", "青岛市", "龙岩市", "泉州市", "威海经济技术开发区", "其他地方")
IDENTITIES = (
    "1 特困人员", "2 孤儿", "3 事实无人抚养儿童", "4 重点优抚对象", "5 革命“五老”人员",
    "6 计生特殊家庭成员", "7 重度残疾人", "8 低保对象", "9 低保边缘家庭成员",
    "10 农村易返贫致贫人员", "11 返贫致贫人员", "12 脱贫人员", "13 因病致贫重病患者",
)  # fmt: skip
DONE = "选好了"
# What is asked, and what the buttons say; ticks are put where there is a DONE.
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("欢迎。您说的话会存下来，按“开始”就是同意。", ("开始",)),
    ("这次是为谁问？", ("我自己", "家里人", "孩子", "别人（热线、社区帮问）")),
    ("您的户口在哪里？看户口本首页上的地址。", PLACES),
    ("您的基本医保交在哪里？", (*PLACES, "没有参加基本医保")),
    ("下面这些身份，您有哪些？", (*IDENTITIES, DONE)),
    ("都对吗？", ("都对，看结果",)),
    ("您的情况看起来符合。要不要估一估大约能有多少钱？", ("要", "不用，直接看怎么办")),
    ("去医保局，带上身份证。", ("要带什么", "去哪里")),
)


def builder(url: str) -> ApplicationBuilder[Any, Any, Any, Any, Any, Any]:
    return ApplicationBuilder().token(TOKEN).base_url(url)


# -- a bot that repeats what is typed ---------------------------------------------------------


def echo(url: str) -> App:
    application = builder(url).concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.TEXT, _repeat))
    return application


async def _repeat(update: Update, _context: Context) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


# -- a bot that keeps answers in a pickled file -----------------------------------------------


def pickled(url: str, folder: Path) -> App:
    """One update at a time: the library does not run a ConversationHandler otherwise."""
    kept = PersistenceInput(bot_data=False, chat_data=False, callback_data=False)
    persistence = PicklePersistence(
        folder / "pickled", store_data=kept, on_flush=True, update_interval=NEVER
    )
    application = builder(url).persistence(persistence).build()
    states: dict[object, Any] = {
        place: [CallbackQueryHandler(_pressed), MessageHandler(filters.TEXT, _typed)]
        for place in range(len(QUESTIONS))
    }
    application.add_handler(
        ConversationHandler(
            [CommandHandler("start", _start)], states, [], name=NAME, persistent=True
        )
    )
    return application


async def _start(update: Update, context: Context) -> int:
    return await _ask(update, context, 0)


async def _typed(update: Update, context: Context) -> int:
    assert update.message
    return await _answered(update, context, update.message.text or "")


async def _pressed(update: Update, context: Context) -> int:
    query = update.callback_query
    assert query
    assert context.user_data is not None
    place, number = map(int, (query.data or "").split())
    label = QUESTIONS[place][1][number]
    if place == context.user_data["place"] and DONE in QUESTIONS[place][1] and label != DONE:
        context.user_data.setdefault("ticks", set()).symmetric_difference_update({number})
        await _keep(update, context, place)
        await query.edit_message_reply_markup(_keyboard(place, context.user_data["ticks"]))
        await query.answer()
        return place
    following = await _answered(update, context, label)
    await query.answer()
    return following


async def _answered(update: Update, context: Context, answer: str) -> int:
    assert context.user_data is not None
    place = context.user_data["place"]
    context.user_data[place] = answer
    return await _ask(update, context, place + 1)


async def _ask(update: Update, context: Context, place: int) -> int:
    """Put a question, once all is kept that was said before it."""
    assert context.user_data is not None
    assert update.effective_chat
    context.user_data["place"] = place
    await _keep(update, context, place)
    await update.effective_chat.send_message(QUESTIONS[place][0], reply_markup=_keyboard(place))
    return place


def _keyboard(place: int, ticks: frozenset[int] | set[int] = frozenset()) -> InlineKeyboardMarkup:
    labels = QUESTIONS[place][1]
    marks = {number: "☑ " if number in ticks else "☐ " for number in range(len(labels) - 1)}
    mark = marks if DONE in labels else {}
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(mark.get(number, "") + label, callback_data=f"{place} {number}")]
            for number, label in enumerate(labels)
        ]
    )


async def _keep(update: Update, context: Context, place: int) -> None:
    """Have the file written, with the state that this update leads to: one write an update."""
    persistence = context.application.persistence
    assert persistence
    assert update.effective_chat
    assert update.effective_user
    assert context.user_data is not None
    who = update.effective_chat.id, update.effective_user.id
    await persistence.update_user_data(update.effective_user.id, context.user_data)
    await persistence.update_conversation(NAME, who, place)
    await persistence.flush()


def main() -> None:
    kind, url, *rest = sys.argv[1:]
    application = echo(url) if kind == "echo" else pickled(url, Path(rest[0]))
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main()
