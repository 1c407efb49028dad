"""Words for people: message texts by key, with numbers and dates as the locale writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE_LOCALE = "zh_Hans"
DOMAINS = ("vocabulary", "conversation", "messenger", "service", "draft")


class MissingWordsError(KeyError):
    """A text that no catalogue of a locale has."""


class Words:
    """The texts of one locale."""

    def __init__(self, locale: str = SOURCE_LOCALE) -> None:
        self.locale = Locale.parse(locale)
        self._texts = texts_of(locale)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its `{placeholders}` filled in."""
        text = self._texts.get(key)
        if text is None:
            raise MissingWordsError(f"{key} has no text in {self.locale}; add it to locales/")
        return text.format_map(values) if "{" in text else text

    def has(self, key: str) -> bool:
        return key in self._texts

    def names(self, key: str) -> list[str]:
        """The text of a label, and what people say instead of it (`key.said`), if anything."""
        return [self(key), *self._texts.get(f"{key}.said", "").split()]

    def number(self, value: Decimal | int) -> str:
        """A number with separators, without trailing zeros."""
        plain = Decimal(value).normalize()
        return format_decimal(plain, format="#,##0.##########", locale=self.locale)

    def yuan(self, value: Decimal) -> str:
        """Money in yuan: to the fen where there are any."""
        whole = value == value.to_integral_value()
        return self(
            "money", yuan=format_decimal(value, "#,##0" if whole else "#,##0.00", self.locale)
        )

    def day(self, value: date) -> str:
        return format_date(value, format="long", locale=self.locale)

    def percent(self, rate: Decimal) -> str:
        return format_decimal((rate * 100).normalize(), "0.##", self.locale) + "%"

    def listed(self, items: list[str]) -> str:
        """Items in a row, with the locale's own comma for lists."""
        return self("list.comma").join(items)


@cache
def texts_of(locale: str) -> dict[str, str]:
    """All texts of a locale, by key."""
    return {key: text for domain in DOMAINS for key, text in _read(locale, domain).items()}


def _read(locale: str, domain: str) -> dict[str, str]:
    path = files("locales") / locale / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=locale)
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def locales() -> tuple[str, ...]:
    """The locales that there are texts in."""
    return tuple(sorted(folder.name for folder in files("locales").iterdir() if folder.is_dir()))


@cache
def words(locale: str = SOURCE_LOCALE) -> Words:
    """The texts of a locale, read once."""
    return Words(locale)
