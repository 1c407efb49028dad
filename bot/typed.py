"""What people may type for something, whichever language they are spoken to in."""

from __future__ import annotations

from functools import cache

from bot.reading import normalise
from bot.words import SOURCE_LOCALE, locales, texts_of


@cache
def ways(key: str) -> frozenset[str]:
    """All that can be typed for a key, in any language, in the spelling that is compared."""
    return frozenset(
        normalise(way)
        for locale in {SOURCE_LOCALE, *locales()}
        for way in texts_of(locale)[key].split()
    )
