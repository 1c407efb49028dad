"""The conversation, one question a page: each page has its own address, so that back works."""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.answers import Shown, is_question, means_the_same, shown, spoken
from bot.channels.web.common import checked_address, to
from bot.channels.web.errors import ForgedError, NoSuchPageError
from bot.channels.web.forms import read_form
from bot.channels.web.languages import language_of
from bot.channels.web.residents.visiting import (
    BEGIN,
    Visit,
    contacts,
    posted,
    settle,
    visit_of,
    visiting,
)
from bot.channels.web.sessions import Kind
from bot.channels.web.site import Site
from bot.channels.web.turns import Turn
from bot.conversation import Conversation
from bot.interview.session import Milestone
from bot.interview.steps import Did, Step
from bot.speech import Line, Role, Speech
from bot.storage.masking import masked
from bot.storage.records import ConflictError, How, Writing
from bot.words import Words, words

ANSWERING = (Did.FOR_WHOM, Did.ANSWER, Did.HEARD)


class Talking:
    """The first page, and the questions."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            Route("/", self.welcome, methods=["GET"]),
            Route("/begin", self.begin, methods=["POST"]),
            Route("/talk", self.talk, methods=["GET"]),
            Route("/talk/{length:int}", self.question, methods=["GET"]),
            Route("/talk/{length:int}", self.answer, methods=["POST"]),
            Route("/change", self.change, methods=["POST"]),
        ]

    async def welcome(self, request: Request) -> Response:
        visit = await visiting(self._site, request)
        language = language_of(request, visit.language if visit else self._site.language)
        speak = words(language)
        return self._site.pages.page(
            "welcome.html",
            speak,
            csrf=self._site.sessions.fresh_csrf(BEGIN),
            going_on=visit is not None,
            inside=False,
            keeps=self._site.store.keeps,
            note=_note(request, speak),
        )

    async def begin(self, request: Request) -> Response:
        """Agreed to be remembered for a while: a session, and a conversation."""
        site, form = self._site, await read_form(request)
        if not site.sessions.fresh_holds(BEGIN, form.one("csrf")):
            raise ForgedError
        checked_address(site, "begin", request)
        language = language_of(request, site.language)
        token = site.sessions.new_token()
        await settle(site, request, token)
        person = await site.store.welcome(contacts(site, token), language)
        await site.store.begin(person)
        answer = to("/talk")
        site.sessions.set(answer, Kind.RESIDENT, token)
        return answer

    async def talk(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        return to(f"/talk/{visit.length}")

    async def question(self, request: Request) -> Response:
        """The question that stands, or that stood, at a point of the conversation."""
        visit = await visit_of(self._site, request)
        length = request.path_params["length"]
        if length > visit.length:
            return to("/talk")
        if length < visit.length:
            return await self._earlier(visit, length)
        if visit.talk.asking == Milestone.FINISHED.value:
            return to("/result")
        return self._page(visit, shown(visit.talk, visit.last()))

    async def _earlier(self, visit: Visit, length: int) -> Response:
        talk = await self._site.casework.earlier(visit.live.record, visit.language, length)
        if talk is None or not is_question(talk.asking):
            return to("/talk")
        note = Line(Role.WARNING, visit.words("web.answered_before"))
        return self._page(visit, shown(talk, None, note), length)

    def _page(self, visit: Visit, asked: Shown, length: int | None = None) -> Response:
        here = visit.length if length is None else length
        return visit.page("question.html", asked=asked, here=here)

    async def answer(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        text = masked(spoken(form, visit.words))
        how = How.TEXT if form.one("text").strip() else How.BUTTON
        turn = self._site.alone_with(visit.live.record.id)
        has_to_wait = turn.locked()
        async with turn:
            if has_to_wait:
                visit = await visit_of(self._site, request)
            instead = await self._answered(visit, request.path_params["length"], text, how)
        return instead or to(f"/talk/{visit.length}")

    async def _answered(self, visit: Visit, length: int, text: str, how: How) -> Response | None:
        """Take an answer, to the question on the page that it was given on.

        A page where there is something to say to it on that page, and nothing changes.
        """
        writing, typed = Writing(how=how), text if how is How.TEXT else ""
        try:
            if length != visit.length:
                return await self._answered_late(visit, length, text, writing)
            speech = await self._site.casework.hear(visit.live, text, writing)
            await self._keep_language(visit)
            visit.keep(speech, typed)
        except ConflictError:  # gone on elsewhere at this very moment
            visit.keep(await self._gone_on(visit), typed)
        return None

    async def _keep_language(self, visit: Visit) -> None:
        """A language whose name was typed is spoken from now on."""
        if visit.language != visit.person.language:
            await self._site.store.speak(visit.person, visit.language)

    async def _answered_late(
        self, visit: Visit, length: int, text: str, writing: Writing
    ) -> Response | None:
        """An answer on an earlier page changes the earlier answer; the same one changes nothing."""
        if length > visit.length:  # no page of this conversation
            return None
        casework, record = self._site.casework, visit.live.record
        then, try_out = [await casework.earlier(record, visit.language, length) for _ in range(2)]
        entries = await self._site.store.entries(record, after=length)
        if then is None or try_out is None or not is_question(then.asking):
            return None
        if [each.step.text for each in entries] == [text]:  # pressed twice
            return None
        speech = await asyncio.to_thread(try_out.hear, text)
        steps = try_out.take_steps()
        if not steps:
            return self._page(visit, shown(then, Turn(length, "", speech, text)), length)
        if steps[0].did in ANSWERING and not _stands(steps[0], visit.talk):
            changing = partial(_said_again, then=then, text=text)
            visit.keep(await casework.do(visit.live, changing, writing))
        return None

    async def _gone_on(self, visit: Visit) -> Speech:
        live = await self._site.casework.open(visit.live.record.id, visit.language)
        if live is None:
            raise NoSuchPageError
        visit.live = live
        note = Line(Role.WARNING, visit.words("service.gone_on_elsewhere"))
        return live.talk.present().after(note)

    async def change(self, request: Request) -> Response:
        """A question is to be put again."""
        visit, form = await posted(self._site, request)
        question = form.one("question")
        if question not in (*visit.talk.recap.questions_asked(), "for_whom"):
            raise NoSuchPageError
        async with self._site.alone_with(visit.live.record.id):
            visit = await visit_of(self._site, request)
            try:
                speech = await self._site.casework.do(
                    visit.live, lambda talk: talk.ask_again(question), Writing(how=How.BUTTON)
                )
            except ConflictError:
                speech = await self._gone_on(visit)
        visit.keep(speech)
        return to(f"/talk/{visit.length}")


def _note(request: Request, speak: Words) -> str:
    """Why somebody is back on the first page."""
    if "code" in request.query_params:
        return speak("web.resume.wrong")
    return speak("web.error.left") if "left" in request.query_params else ""


def _stands(step: Step, talk: Conversation) -> bool:
    """Whether an answer is the one that counts anyway."""
    if step.did is Did.FOR_WHOM:
        return talk.for_whom == step.value
    known = {key: (said.how, said.value) for key, said in talk.session.said.items()}
    return bool(step.said) and all(
        known.get(key) == (said.how, said.value) for key, said in step.said.items()
    )


def _said_again(talk: Conversation, then: Conversation, text: str) -> Speech:
    """Ask something again, and take the answer where it still means what it meant on its page."""
    speech = talk.ask_again(then.asking)
    return talk.hear(text) if means_the_same(text, then, talk) else speech
