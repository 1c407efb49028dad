"""Words for people: message texts by key, with numbers and dates as the locale writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE_LOCALE = "zh_Hans"
DOMAINS = (
    *("vocabulary", "conversation", "messenger", "service", "draft"),
    *("script", "web", "console", "desk", "glossary"),
)
PLURAL_TAGS = ("zero", "one", "two", "few", "many", "other")  # as the forms are ordered
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


class MissingWordsError(KeyError):
    """A text that no catalogue of a locale has."""


class Words:
    """The texts of one locale."""

    def __init__(self, locale: str = SOURCE_LOCALE) -> None:
        self.locale = Locale.parse(locale)
        self._texts = texts_of(locale)
        self._forms = forms_of(locale)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its `{placeholders}` filled in; in its plural form where it has any.

        The form is that of `count` or, without it, of the only number among the values.
        """
        text = self._texts.get(key)
        if text is None:
            raise MissingWordsError(f"{key} has no text in {self.locale}; add it to locales/")
        if key in self._forms:
            text = self._forms[key][self._form(values)]
        return text.format_map(values) if "{" in text else text

    def _form(self, values: dict[str, object]) -> int:
        """The place of the form for a number; of the general one where the number is unclear."""
        numbers = _numbers([values["count"]] if "count" in values else values.values())
        rule = self.locale.plural_form
        tags = [tag for tag in PLURAL_TAGS if tag in {*rule.tags, "other"}]
        return tags.index(rule(numbers[0])) if len(numbers) == 1 else -1

    def has(self, key: str) -> bool:
        return key in self._texts

    def names(self, key: str) -> list[str]:
        """The text of a label, and what people say instead of it (`key.said`), if anything."""
        return [self(key), *self._texts.get(f"{key}.said", "").split()]

    def original(self, name: str, english: str = "") -> str:
        """A proper name of the documents in this language, with the original beside it."""
        other = english if self.locale.language == "en" else in_script(name, self.locale)
        return (
            self("name.translated", name=other, original=name) if other not in ("", name) else name
        )

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
def in_script(text: str, locale: Locale) -> str:
    """A simplified text in the script of a locale."""
    return _to_traditional()(text) if locale.script == "Hant" else text


@cache
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC  # takes a moment to load, and few need it

    return OpenCC("s2tw").convert


def _numbers(values: Iterable[object]) -> list[Decimal]:
    """The values that are numbers, whether written out already or not."""
    written = [str(value) for value in values]
    return [Decimal(text.replace(",", "")) for text in written if _NUMBER.fullmatch(text)]


@cache
def texts_of(locale: str) -> dict[str, str]:
    """All texts of a locale, by key; of those with plural forms the general one."""
    return {key: forms[-1] for key, forms in _read(locale).items()}


@cache
def forms_of(locale: str) -> dict[str, tuple[str, ...]]:
    """The plural forms of those texts of a locale that have any."""
    return {key: forms for key, forms in _read(locale).items() if len(forms) > 1}


@cache
def _read(locale: str) -> dict[str, tuple[str, ...]]:
    """Every text that is translated, in all its forms."""
    return {
        key: forms
        for domain in DOMAINS
        for key, forms in translated(catalogue_of(locale, domain)).items()
    }


def catalogue_of(locale: str, domain: str) -> Catalog:
    """One file of a locale, as it stands."""
    path = files("locales") / locale / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as stream:
        return read_po(stream, locale=locale)


def translated(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """The forms of every message of a file that has a text."""
    found = {}
    for message in catalogue:
        key = key_of(message)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if key and all(forms):
            found[key] = tuple(map(str, forms))
    return found


def key_of(message: Message) -> str:
    """The key of a message; empty for the head of a file."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def locales() -> tuple[str, ...]:
    """The locales that there are texts of every domain in."""
    return tuple(sorted(folder.name for folder in files("locales").iterdir() if _is_whole(folder)))


def _is_whole(folder: Traversable) -> bool:
    return all((folder / "LC_MESSAGES" / f"{domain}.po").is_file() for domain in DOMAINS)


@cache
def words(locale: str = SOURCE_LOCALE) -> Words:
    """The texts of a locale, read once."""
    return Words(locale)
