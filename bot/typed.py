"""What people may type for something, whichever language they are spoken to in."""

from __future__ import annotations

import re
from functools import cache

from bot.reading import normalise
from bot.words import SOURCE_LOCALE, locales, texts_of

_BEFORE = re.compile("^(?:请问一下|请问|我想问一下|我想问|想问一下|那么|那|这)(?=.)")
_AFTER = re.compile("(?<=.)[啊呀呢嘛吗哦哈嘞啦了吧?!。~]+$")


def bare(typed: str) -> str:
    """What was typed without the words that only make it polite: 请问还要多久呀 is 还要多久."""
    return _AFTER.sub("", _BEFORE.sub("", typed))


@cache
def ways(key: str) -> frozenset[str]:
    """All that can be typed for a key, in any language, in the spelling that is compared."""
    return frozenset(
        normalise(way)
        for locale in {SOURCE_LOCALE, *locales()}
        for way in texts_of(locale)[key].split()
    )
