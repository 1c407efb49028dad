"""The end of a call: what to read out, what to send, papers, codes, and how the case ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.casework import Live
from bot.channels.web.common import checked, to
from bot.channels.web.errors import NoSuchPageError
from bot.channels.web.paperwork import DETAILS, paper_asked_for
from bot.channels.web.site import Site
from bot.channels.web.staff.visiting import Visit, posted, visit_of
from bot.conversation import Conversation
from bot.desk.cases import Case
from bot.desk.errors import AccountError
from bot.desk.roles import Outcome
from bot.drafts.handing import papers_of
from bot.explain.whole import verdicts
from bot.interview.session import How
from bot.interview.steps import Did, Step
from bot.speech import Line, Role
from rules.intake import facts_of

PATH = "/staff/case/{number:str}"
MARKS = {Role.YES: "✓ ", Role.NO: "✗ ", Role.OPEN: "？", Role.ITEM: "· ", Role.DETAIL: "  "}


class Finishing:
    """Pages at the end of a call."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        posts = {
            "papers": self.paper,
            "code": self.code,
            "hand-over": self.hand_over,
            "close": self.close,
            "reopen": self.reopen,
            "freeze": self.freeze,
            "rescreen": self.rescreen,
        }
        return [
            Route(f"{PATH}/summary", self.summary, methods=["GET"]),
            *(Route(f"{PATH}/{name}", does, methods=["POST"]) for name, does in posts.items()),
        ]

    async def summary(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        case = await visit.case(request)
        await visit.note("case.summary", case.number)
        return await self._page(visit, case)

    async def _page(
        self,
        visit: Visit,
        case: Case,
        code: str = "",
        note: str = "",
        changed: Sequence[str] | None = None,
    ) -> Response:
        live = await visit.live(case)
        people = [p for p in await self._site.accounts.all() if not p.disabled]
        return visit.page(
            "summary.html",
            case=case,
            verdicts=_verdict_lines(live.talk),
            text=_as_text(live.talk),
            papers=papers_of(live.talk),
            details=DETAILS,
            history=await self._history(case, live),
            names={each.id: each.name for each in await self._site.accounts.all()},
            colleagues=[each for each in people if each.id != visit.account.id],
            outcomes=list(Outcome),
            code=code,
            note=note,
            changed=changed,
        )

    async def _history(self, case: Case, live: Live) -> list[Mapping[str, object]]:
        """Each answer with the one before it, in words."""
        talk = live.talk
        return [
            {
                "at": edit.at,
                "by": edit.by,
                "how": edit.how.value,
                "evidence": edit.evidence,
                "question": edit.question,
                "before": _in_words(edit.before, talk) if edit.before else "",
                "after": _in_words(edit.after, talk),
            }
            for edit in await self._site.cases.history(case)
        ]

    # -- what leaves the house ---------------------------------------------------------------

    async def paper(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        checked(self._site, "draft", visit.signed_in.token)
        case = await visit.case(request)
        live = await visit.live(case)
        paper = await paper_asked_for(live.talk, form)
        await visit.note("case.paper", case.number, form.one("form"))
        return paper

    async def code(self, request: Request) -> Response:
        """A code by which the caller goes on alone, in Telegram or on the web."""
        visit, _ = await posted(self._site, request)
        case = await visit.case(request)
        live = await visit.live(case)
        code = await self._site.store.handover.issue(live.record)
        await visit.note("case.code", case.number)
        return await self._page(visit, case, code=code)

    # -- how it ends -------------------------------------------------------------------------

    async def hand_over(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        case = await visit.case(request)
        to_whom = await self._site.accounts.account(form.whole("to") or 0)
        colleague = to_whom or await self._site.accounts.named(form.one("to"))
        if colleague is None:
            return await self._page(visit, case, note=visit.words("console.finish.no_colleague"))
        try:
            await self._site.cases.hand_over(visit.account, case, colleague)
        except AccountError as error:
            return await self._page(visit, case, note=visit.words(error.key, **error.values))
        return to("/staff?handed=1")

    async def close(self, request: Request) -> Response:
        visit, form = await posted(self._site, request)
        case = await visit.case(request)
        if form.one("outcome") not in [*Outcome]:
            raise NoSuchPageError
        live = await visit.live(case)
        await self._noted_standing(case, live.talk)
        outcome = Outcome(form.one("outcome"))
        await self._site.cases.close(
            visit.account,
            case,
            outcome,
            unknown=_unknown(live.talk),
            left_at=live.talk.asking if outcome is Outcome.GAVE_UP else "",
            programmes=[(p.id, p.status) for p in live.talk.session.result.programmes],
        )
        return to("/staff?closed=1")

    async def reopen(self, request: Request) -> Response:
        visit, _ = await posted(self._site, request)
        case = await visit.case(request)
        await self._site.cases.reopen(visit.account, case)
        return to(f"/staff/case/{case.number}")

    async def rescreen(self, request: Request) -> Response:
        """Hold the answers against the rules and figures of today, and say what is different."""
        visit, _ = await posted(self._site, request)
        case = await visit.case(request)
        live = await visit.live(case)
        before = await self._noted_standing(case, live.talk) or {}
        now = _standing(live.talk)
        changed = [
            visit.words(
                "console.finish.changed",
                programme=visit.words(f"programme.{each}.name"),
                before=visit.words(f"status.{before[each]}"),
                after=visit.words(f"status.{now[each]}"),
            )
            for each in now
            if each in before and before[each] != now[each]
        ]
        await visit.note("case.rescreened", case.number)
        return await self._page(visit, await visit.case(request), changed=changed)

    async def _noted_standing(self, case: Case, talk: Conversation) -> Mapping[str, str] | None:
        return await self._site.cases.noted_standing(case, _standing(talk))

    async def freeze(self, request: Request) -> Response:
        """The result looks wrong: keep facts and result, without a word on whose they are."""
        visit, _ = await posted(self._site, request)
        case = await visit.case(request)
        session = (await visit.live(case)).talk.session
        facts = msgspec.json.Encoder(decimal_format="number").encode(facts_of(session.case))
        result = msgspec.json.encode(session.result)
        await self._site.cases.freeze(visit.account, case, facts, result)
        return await self._page(visit, case, note=visit.words("console.finish.frozen"))


def _in_words(step: Step, talk: Conversation) -> str:
    if step.did is Did.FOR_WHOM:
        return talk.words(f"for_whom.{step.value}")
    return talk.recap.together(step.said)


def _standing(talk: Conversation) -> dict[str, str]:
    return {each.id: each.status for each in talk.session.result.programmes}


def _unknown(talk: Conversation) -> list[str]:
    """Facts that were asked and that nobody knew."""
    return [key for key, said in talk.session.said.items() if said.how is How.UNSURE]


def _verdict_lines(talk: Conversation) -> list[Line]:
    return [
        line
        for line in verdicts(talk.session.result, talk.session.case, talk.render)
        if line.section is None
    ]


def _as_text(talk: Conversation) -> str:
    """The result as plain text, to be sent to the caller."""
    return "\n".join(
        f"{'  ' * line.level}{MARKS.get(line.role, '')}{line.text}" for line in talk.recap.whole()
    )
