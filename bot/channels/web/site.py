"""What every page stands on, joined once when the server starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from weakref import WeakValueDictionary

from bot.casework import Casework
from bot.channels.web.limits import Limits
from bot.channels.web.pages import Pages
from bot.channels.web.sessions import Sessions
from bot.channels.web.turns import Turns
from bot.desk.accounts import Accounts
from bot.desk.audit import Audit
from bot.desk.cases import Cases
from bot.desk.tallies import Tallies
from bot.storage.keys import Keyring
from bot.storage.store import Store
from knowledge.match import Diseases

# What may be done how often: so many at once, and then so many a minute.
LIMITS = {
    "begin": (30, 10),  # conversations from one address; a whole village may share one
    "answer": (60, 60),  # pages that change something, of one session
    "page": (240, 240),  # pages of one session
    "code": (10, 2),  # tries to go on by a code, from one address
    "draft": (20, 10),  # files, of one session
    "sign_in": (30, 10),  # tries to sign in, from one address
    "staff": (600, 600),  # pages of one member of staff
}


@dataclass(frozen=True)
class Site:
    """The parts that pages use. `exit_url`: where a quick exit leads."""

    casework: Casework
    keyring: Keyring
    accounts: Accounts
    audit: Audit
    cases: Cases
    tallies: Tallies
    sessions: Sessions
    limits: Limits
    pages: Pages
    turns: Turns
    today: Callable[[], date]
    language: str
    exit_url: str
    diseases: Diseases
    documents: Path | None = None
    _locks: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def store(self) -> Store:
        return self.casework.store

    def alone_with(self, talk: int) -> asyncio.Lock:
        """Held while a conversation is gone on with, so that answers come one after the other."""
        lock = self._locks.get(talk)
        if lock is None:
            lock = self._locks[talk] = asyncio.Lock()
        return lock
