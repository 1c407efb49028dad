"""What it comes to: the result, the answers behind it, papers, and a code to go on elsewhere."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.common import checked_address, to
from bot.channels.web.errors import ForgedError, NoSuchPageError
from bot.channels.web.forms import read_form
from bot.channels.web.languages import language_of
from bot.channels.web.paperwork import DETAILS, paper_asked_for
from bot.channels.web.residents.visiting import (
    BEGIN,
    contacts,
    forget,
    posted,
    settle,
    visit_of,
    visiting,
)
from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.clock import china_day
from bot.drafts.handing import papers_of
from bot.interview.session import Milestone
from bot.storage.handover import CodeError
from bot.words import locales


class Results:
    """Pages around the result."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            Route("/result", self.result, methods=["GET"]),
            Route("/answers", self.answers, methods=["GET"]),
            Route("/papers", self.papers, methods=["GET"]),
            Route("/papers", self.paper, methods=["POST"]),
            Route("/code", self.code, methods=["GET"]),
            Route("/code", self.issue, methods=["POST"]),
            Route("/resume", self.resume, methods=["POST"]),
            Route("/language", self.language, methods=["POST"]),
            Route("/leave", self.leave, methods=["POST"]),
        ]

    async def result(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        talk = visit.talk
        return visit.page(
            "result.html",
            lines=list(talk.recap.result()),
            answers=list(talk.recap.answers()),
            finished=talk.asking == Milestone.FINISHED.value,
            until=visit.words.day(china_day(visit.live.record.expires_at)),
        )

    async def answers(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        return visit.page("answers.html", answered=visit.talk.recap.answered())

    # -- papers ------------------------------------------------------------------------------

    async def papers(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        return visit.page("papers.html", papers=papers_of(visit.talk), details=DETAILS)

    async def paper(self, request: Request) -> Response:
        """One paper, with what belongs on it alone; that is not kept."""
        visit, form = await posted(self._site, request, "draft")
        return await paper_asked_for(visit.talk, form)

    # -- elsewhere ---------------------------------------------------------------------------

    async def code(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        return visit.page("code.html", code="")

    async def issue(self, request: Request) -> Response:
        visit, _ = await posted(self._site, request)
        code = await self._site.store.handover.issue(visit.live.record)
        return visit.page("code.html", code=code)

    async def resume(self, request: Request) -> Response:
        """Go on here with what was begun elsewhere."""
        checked_address(self._site, "code", request)
        site, form = self._site, await read_form(request)
        if not site.sessions.fresh_holds(BEGIN, form.one("csrf")):
            raise ForgedError
        token = site.sessions.new_token()
        language = language_of(request, site.language)
        person = await site.store.welcome(contacts(site, token), language)
        try:
            await site.store.handover.redeem(form.one("code")[:40], person)
        except CodeError:
            await site.store.forget(person)
            return to("/?code=wrong")
        await settle(site, request, token)
        answer = to("/talk")
        site.sessions.set(answer, Kind.RESIDENT, token)
        return answer

    async def language(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        if form.one("lang") not in locales():
            raise NoSuchPageError
        await self._site.store.speak(visit.person, form.one("lang"))
        return to("/talk")

    async def leave(self, request: Request) -> Response:
        """Off this page at once; nothing that was said is kept."""
        visit = await visiting(self._site, request)
        if visit is not None:
            visit, _ = await posted(self._site, request)
            await forget(visit)
        answer = to(self._site.exit_url)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        self._site.sessions.clear(answer, Kind.RESIDENT)
        return answer
