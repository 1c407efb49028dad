"""Which language to speak with whom."""

from __future__ import annotations

from babel import negotiate_locale
from starlette.requests import Request

from bot.words import locales

ASKED_FOR = {"zh-TW": "zh_Hant", "zh-HK": "zh_Hant", "zh-MO": "zh_Hant", "zh": "zh_Hans"}
MOST_HEADER = 200


def language_of(request: Request, default: str) -> str:
    """The language a visitor chose on the page before, or that their browser asks for."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in locales() else _detected(request, default)


def _detected(request: Request, default: str) -> str:
    header = request.headers.get("accept-language", "")[:MOST_HEADER]
    wanted = [part.partition(";")[0].strip() for part in header.split(",")]
    named = [ASKED_FOR.get(tag, tag) for tag in wanted if tag]
    simple = [ASKED_FOR.get(tag.partition("-")[0], tag.partition("-")[0]) for tag in named]
    preferred = [each for pair in zip(named, simple, strict=True) for each in pair]
    return negotiate_locale(preferred, locales()) or default
