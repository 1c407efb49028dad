"""The call: the script, the answers as the caller gives them, and all that belongs to the case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.casework import Live
from bot.channels.web.answers import is_question, means_the_same, shown, spoken
from bot.channels.web.common import to
from bot.channels.web.errors import NoSuchPageError
from bot.channels.web.forms import Form
from bot.channels.web.site import Site
from bot.channels.web.staff.panel import Panels
from bot.channels.web.staff.visiting import Visit, posted, visit_of
from bot.channels.web.turns import Turn
from bot.channels.web.wording import IN_THE_CONSOLE
from bot.conversation import Conversation
from bot.desk.answers import question_of
from bot.desk.cases import Case, NoteError
from bot.desk.roles import Evidence, Outcome
from bot.interview.questions import BY_ID
from bot.interview.steps import Did
from bot.listening import Listener
from bot.scripting import moment_of
from bot.speech import Line, Role, Speech
from bot.storage.masking import masked
from bot.storage.records import ConflictError, EntryRecord, How, Writing
from bot.story import Found, accept, found_in

Asking = Callable[[Conversation, str], Speech]
Doing = Callable[[Live], Awaitable[Speech | None]]

LONGEST_STORY = 2000
TRIES = 5
PATH = "/staff/case/{number:str}"


class Calls:
    """The page of a call, and what is done on it."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._panels = Panels(site.documents)

    def routes(self) -> list[Route]:
        posts = {
            "answer": self.answer,
            "put": self.put,
            "change": self.change,
            "findings": self.findings,
            "note": self.note,
            "vouch": self.vouch,
        }
        return [
            Route(PATH, self.call, methods=["GET"]),
            Route(f"{PATH}/story", self.story, methods=["POST"]),
            *(Route(f"{PATH}/{name}", does, methods=["POST"]) for name, does in posts.items()),
        ]

    # -- showing -----------------------------------------------------------------------------

    async def call(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        case = await visit.case(request)
        await visit.note("case.seen", case.number)
        return await self._page(visit, case)

    async def _page(
        self, visit: Visit, case: Case, story: str = "", found: list[Found] | None = None
    ) -> Response:
        evidence = await self._site.cases.evidence(case)
        notes = await self._site.cases.notes(case)
        names = {each.id: each.name for each in await self._site.accounts.all()}
        live = await visit.live(case)  # last, so that all of it is of the same moment
        length, talk = live.record.length, live.talk
        talk.ended = False  # whoever said goodbye may go on
        panel = self._panels.of(talk, case.talk, length)
        kept = self._site.turns.last(case.talk, visit.account.id, length, visit.account.language)
        return visit.page(
            "call.html",
            case=case,
            length=length,
            moment=moment_of(talk),
            script=panel.script,
            patient_calls=talk.for_whom == "self",
            asked=shown(talk, _heard_last(kept, talk, length), wording=IN_THE_CONSOLE),
            panel=panel,
            expired=any(each.expired for each in panel.programmes if each.status != "ineligible"),
            answered=talk.recap.answered(),
            evidence=evidence,
            kinds=list(Evidence),
            outcomes=list(Outcome),
            notes=notes,
            names=names,
            story=story,
            found=found,
        )

    # -- what the caller says ----------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        case = await visit.case(request)
        text, writing = masked(spoken(form, visit.words)), _writing(visit, form)
        typed = text if form.one("text").strip() else ""
        heard = partial(self._heard, visit, form, text, writing)
        await self._done(visit, case, heard, typed=typed, given=text)
        return to(f"/staff/case/{case.number}")

    async def _done(
        self, visit: Visit, case: Case, doing: Doing, *, typed: str = "", given: str = ""
    ) -> None:
        """Do something where a case stands. Whoever else works on it meanwhile loses nothing.

        `typed`: what stands in the field if it was not understood; `given`: if it was not taken.
        """
        for _ in range(TRIES):
            async with self._site.alone_with(case.talk):
                live = await visit.live(case)
                try:
                    speech = await doing(live)
                except ConflictError:
                    continue
                self._keep(visit, live, speech, typed if speech else given)
                return
        self._keep(visit, await visit.live(case), None, given)

    async def _heard(
        self, visit: Visit, form: Form, text: str, writing: Writing, live: Live
    ) -> Speech | None:
        """What is said to an answer; None where its question was answered by somebody else."""
        casework, length = self._site.casework, form.whole("length") or 0
        if length == live.record.length:
            return await casework.hear(live, text, writing)
        then = await casework.earlier(live.record, visit.account.language, length)
        since = await self._site.store.entries(live.record, after=length)
        if then is None or live.talk.for_whom is None or _touches(since, then.asking):
            return None
        now = await casework.earlier(live.record, visit.account.language, live.record.length)
        if now is None or not is_question(then.asking):
            return None
        now.put(then.asking)
        if not means_the_same(text, then, now):
            return None
        return await casework.do(
            live, lambda talk: _put_and_heard(talk, then.asking, text), writing
        )

    def _keep(self, visit: Visit, live: Live, speech: Speech | None, typed: str = "") -> None:
        language, lost = visit.account.language, speech is None
        said = speech or _passed(live.talk)
        turn = Turn(live.record.length, language, said, typed, lost)
        self._site.turns.keep(live.record.id, visit.account.id, turn)

    async def put(self, request: Request) -> Response:
        """A question before its turn: callers tell things in their own order."""
        return await self._turned_to(request, Conversation.put)

    async def change(self, request: Request) -> Response:
        """A question again."""
        return await self._turned_to(request, Conversation.ask_again)

    async def _turned_to(self, request: Request, how: Asking) -> Response:
        visit, form = await posted(self._site, request)
        case, question = await visit.case(request), form.one("question")
        if question not in BY_ID and (question, how) != ("for_whom", Conversation.ask_again):
            raise NoSuchPageError
        writing = _writing(visit, form)

        async def turned(live: Live) -> Speech:
            return await self._site.casework.do(live, lambda talk: how(talk, question), writing)

        await self._done(visit, case, turned)
        return to(f"/staff/case/{case.number}")

    # -- a whole story -----------------------------------------------------------------------

    async def story(self, request: Request) -> Response:
        """The facts found in what a caller told at the beginning, to be found right."""
        visit, form = await posted(self._site, request)
        case, text = await visit.case(request), _story(form)
        live = await visit.live(case)
        return await self._page(visit, case, text, self._found(live, text))

    async def findings(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        case, text = await visit.case(request), _story(form)
        picked = [value for name in form.fields if _picks(name) for value in form.many(name)]
        writing = _writing(visit, form)

        async def taken(live: Live) -> Speech:
            found = self._found(live, text)
            return await self._site.casework.do(
                live, lambda talk: accept(talk, found, picked), writing
            )

        await self._done(visit, case, taken, given=text)
        return to(f"/staff/case/{case.number}")

    def _found(self, live: Live, text: str) -> list[Found]:
        return found_in(live.talk, Listener(self._site.diseases, self._site.today()), text)

    # -- beside the answers ------------------------------------------------------------------

    async def note(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        case = await visit.case(request)
        try:
            await self._site.cases.note(visit.account, case, form.one("text"))
        except NoteError:
            live = await visit.live(case)
            warning = Line(Role.WARNING, visit.words("console.call.note.empty"))
            self._keep(visit, live, live.talk.present().after(warning))
        return to(f"/staff/case/{case.number}#notes")

    async def vouch(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        case, question = await visit.case(request), form.one("question")
        live = await visit.live(case)
        if question not in live.talk.recap.answered() or form.one("evidence") not in [*Evidence]:
            raise NoSuchPageError
        await self._site.cases.vouch(visit.account, case, question, Evidence(form.one("evidence")))
        return to(f"/staff/case/{case.number}#answers")


def _heard_last(kept: Turn | None, talk: Conversation, length: int) -> Turn:
    """What was said last, without what stands in the panel anyway."""
    speech = _passed(talk) if kept and kept.lost else kept.speech if kept else talk.resume()
    lines = tuple(line for line in speech.lines if line.section is None)
    return Turn(length, "", replace(speech, lines=lines), kept.typed if kept else "")


def _picks(field: str) -> bool:
    return field == "take" or field.startswith("which-")


def _story(form: Form) -> str:
    return masked(form.one("story").strip()[:LONGEST_STORY])


def _writing(visit: Visit, form: Form) -> Writing:
    given = form.one("evidence")
    evidence = Evidence(given) if given in [*Evidence] else Evidence.SAID
    return Writing(how=How.STAFF, by=visit.account.id, evidence=evidence.value)


def _touches(entries: Sequence[EntryRecord], question: str) -> bool:
    """Whether somebody has said something to a question."""
    return any(
        question_of(each.step) == question
        or (each.step.did is Did.HEARD and each.step.question == question)
        for each in entries
    )


def _put_and_heard(talk: Conversation, question: str, text: str) -> Speech:
    talk.put(question)
    return talk.hear(text)


def _passed(talk: Conversation) -> Speech:
    """Somebody else has answered this meanwhile; what was typed stands there still."""
    return talk.present().after(Line(Role.WARNING, talk.words("console.call.answered_meanwhile")))
