"""Why a page is not shown; each becomes a page of its own that says what to do."""

from __future__ import annotations


class PageError(Exception):
    """A page instead of the one that was asked for: its status and the key of its words."""

    status = 400
    key = "web.error.form"


class ForgedError(PageError):
    """A form whose proof does not hold: an old page, or somebody else's."""

    status = 403
    key = "web.error.forged"


class NoSuchPageError(PageError):
    """Nothing is there, or nothing that this visitor may see: the same answer for both."""

    status = 404
    key = "web.error.nothing"


class LeftError(PageError):
    """Nobody is in a conversation here (any more)."""

    status = 303
    key = "web.error.left"


class TooOftenError(PageError):
    """More at once than one person does. `wait`: seconds."""

    status = 429
    key = "web.error.too_often"

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = max(1, round(wait + 0.5))
