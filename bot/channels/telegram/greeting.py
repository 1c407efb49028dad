"""The welcome: what this is, what it is not, what is kept, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.channels.telegram.callbacks import NO_CASE, Act, Callbacks
from bot.channels.telegram.keyboards import Asked, Buttons
from bot.channels.telegram.messages import parts
from bot.channels.telegram.replies import Message, Reply
from bot.settings import StoreSettings
from bot.speech import Line, Role
from bot.words import Words
from rules import facts as f

PLACES = tuple(place for place in f.HUKOU_PLACE.options if place != "other")


@dataclass(frozen=True)
class Greeting:
    """Greets people who have not begun."""

    callbacks: Callbacks

    def welcome(self, words: Words, chat: int, payload: str, keep: StoreSettings) -> Reply:
        """The welcome with its one button. `payload`: what the link that led here carried."""
        lines = [Line(Role.TITLE, words("welcome.title"))]
        days, hours = keep.keep_days, keep.keep_unfinished_hours
        lines += [Line(Role.TEXT, words(f"service.welcome.{number}")) for number in range(1, 4)]
        lines.append(Line(Role.TEXT, words("service.welcome.4", days=days, hours=hours)))
        place = PLACES.index(payload) + 1 if payload in PLACES else 0
        buttons = Buttons(Asked(NO_CASE, "", 0), self.callbacks, chat)
        start = buttons.button(words("service.start"), Act.START, place)
        return Reply(messages=(Message(parts(lines)[0], InlineKeyboardMarkup([[start]])),))

    def came_from(self, words: Words, place: int) -> Iterator[Line]:
        """A hint for somebody whom a city's own link led here."""
        if 1 <= place <= len(PLACES):
            city = words(f"choice.{f.HUKOU_PLACE.key}.{PLACES[place - 1]}")
            yield Line(Role.HINT, words("service.came_from", city=city))
