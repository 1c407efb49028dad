"""Which language to speak with a visitor."""

from __future__ import annotations

from starlette.requests import Request

from bot.languages import preferred
from bot.words import locales

MOST_HEADER = 200


def language_of(request: Request, default: str) -> str:
    """The language a visitor chose on the page before, or that their browser asks for."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in locales() else _detected(request) or default


def _detected(request: Request) -> str | None:
    header = request.headers.get("accept-language", "")[:MOST_HEADER]
    return preferred(part.partition(";")[0].strip() for part in header.split(","))
