"""Who is there, and the conversation they are in."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.casework import Live
from bot.channels.web.common import checked
from bot.channels.web.errors import ForgedError, LeftError
from bot.channels.web.forms import Form, read_form
from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.channels.web.turns import Turn
from bot.conversation import Conversation
from bot.speech import Speech
from bot.storage.records import PersonRecord
from bot.words import Words

CONTACT = "web"
BEGIN = "begin"


@dataclass
class Visit:
    """A resident on a page, with their session's token and their conversation."""

    site: Site
    token: str
    person: PersonRecord
    live: Live

    @property
    def talk(self) -> Conversation:
        return self.live.talk

    @property
    def words(self) -> Words:
        return self.live.talk.words

    @property
    def length(self) -> int:
        return self.live.record.length

    @property
    def language(self) -> str:
        return str(self.words.locale)

    def csrf(self) -> str:
        return self.site.sessions.csrf(self.token, CONTACT)

    def keep(self, speech: Speech, typed: str = "") -> None:
        """Remember what was just said, for the page that shows it."""
        turn = Turn(self.length, self.language, speech, typed)
        self.site.turns.keep(self.live.record.id, self.person.id, turn)

    def last(self) -> Turn:
        """What was said last; after a while, where the conversation stands."""
        kept = self.site.turns.last(self.live.record.id, self.person.id, self.length, self.language)
        return kept or Turn(self.length, self.language, self.talk.resume())

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page within the session."""
        common = {"csrf": self.csrf(), "length": self.length, "inside": True}
        given = {**common, "exit_url": self.site.exit_url, **values}
        return self.site.pages.page(template, self.words, status, **given)


async def visiting(site: Site, request: Request) -> Visit | None:
    """The resident that a request comes from, if they are in a conversation."""
    token = site.sessions.token_of(request, Kind.RESIDENT)
    found = await site.store.visitor(contacts(site, token)) if token else None
    if token is None or found is None or found[1] is None:
        return None
    person, record = found[0], found[1]
    live = await site.casework.opened(record, person.language)
    return Visit(site, token, person, live)


async def visit_of(site: Site, request: Request) -> Visit:
    """The same, for a page that needs one."""
    visit = await visiting(site, request)
    if visit is None:
        raise LeftError
    checked(site, "page", visit.token)
    return visit


async def posted(site: Site, request: Request, kind: str = "answer") -> tuple[Visit, Form]:
    """A resident with the form they sent, which was ours."""
    visit, form = await visit_of(site, request), await read_form(request)
    if not site.sessions.csrf_holds(visit.token, CONTACT, form.one("csrf")):
        raise ForgedError
    checked(site, kind, visit.token)
    return visit, form


def contacts(site: Site, token: str) -> list[bytes]:
    """What a session is known by in the store."""
    return site.keyring.fingerprints(CONTACT, token)


async def settle(site: Site, request: Request, token: str) -> None:
    """Leave the conversation that a browser is in: another token takes its place.

    Nobody could come back to it, so nothing of it is kept.
    """
    before = await visiting(site, request)
    if before is not None and before.token != token:
        await forget(before)


async def forget(visit: Visit) -> None:
    """Erase a resident and all that they said."""
    visit.site.turns.drop(visit.live.record.id)
    visit.site.casework.drop(visit.live.record.id)
    await visit.site.store.forget(visit.person)
