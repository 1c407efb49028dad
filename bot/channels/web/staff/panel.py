"""What stands beside the script: each programme so far, what is open, and what it rests on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.conversation import Conversation
from bot.documents import paragraph_of
from bot.explain.programme import MARK, Explainer
from bot.explain.values import Renderer
from bot.explain.whole import explainers
from bot.interview.deciding import most_decisive
from bot.interview.questions import IDENTITIES, Question
from bot.scripting import Script, script_of
from bot.speech import Line
from rules.registry import POLICIES
from rules.results import Reason

MOST_REMEMBERED = 500


@dataclass(frozen=True)
class Cited:
    """A rule as it stands, and the clause it is under, with its text where that is installed."""

    outcome: str
    text: str
    clause: str
    paragraph: str | None


@dataclass(frozen=True)
class Programme:
    """One programme so far."""

    id: str
    name: str
    status: str
    expired: bool
    mark: str
    verdict: str
    headline: tuple[Line, ...]
    warnings: tuple[Line, ...]
    reasons: tuple[Cited, ...]
    brings: tuple[Line, ...]
    changes: tuple[Line, ...]


@dataclass(frozen=True)
class OpenQuestion:
    """A question that may be put next: how many programmes an answer can settle."""

    id: str
    name: str
    settles: int


@dataclass(frozen=True)
class Panel:
    """The script, and all that stands beside it."""

    programmes: tuple[Programme, ...]
    elsewhere: tuple[str, ...]
    open: tuple[OpenQuestion, ...]
    left: int
    script: Script | None


class Panels:
    """Makes panels; one is remembered until something is said."""

    def __init__(self, documents: Path | None) -> None:
        self._documents = documents
        self._made: OrderedDict[tuple[int, int, str], Panel] = OrderedDict()

    def of(self, talk: Conversation, case: int, length: int) -> Panel:
        """The panel of a conversation, which has so many entries."""
        key = (case, length, str(talk.words.locale))
        if key not in self._made:
            self._made[key] = self._panel(talk)
            if len(self._made) > MOST_REMEMBERED:
                self._made.popitem(last=False)
        return self._made[key]

    def _panel(self, talk: Conversation) -> Panel:
        session, render = talk.session, talk.render
        result = session.result
        concerned = explainers(result, session.case, render)
        ids = {each.policy.id for each in concerned}
        others = [p.id for p in POLICIES if p.id not in ids]
        return Panel(
            programmes=tuple(map(self._programme, concerned)),
            elsewhere=tuple(render.words(f"programme.{each}.name") for each in others),
            open=tuple(_open_questions(talk)),
            left=session.questions_left(),
            script=script_of(talk),
        )

    def _programme(self, explainer: Explainer) -> Programme:
        render, policy = explainer.render, explainer.policy
        ruled_out = explainer.result.status == "ineligible"
        return Programme(
            id=policy.id,
            name=render.words(f"programme.{policy.id}.name"),
            status=explainer.result.status,
            expired=explainer.result.validity == "expired",
            mark=MARK[explainer.result.status].value,
            verdict=_verdict(explainer),
            headline=tuple(explainer.headline())[1:],
            warnings=tuple(explainer.warnings()),
            reasons=tuple(self._reasons(explainer)),
            brings=() if ruled_out else tuple(explainer.brings()),
            changes=tuple(explainer.what_would_change()),
        )

    def _reasons(self, explainer: Explainer) -> Iterator[Cited]:
        for reason in explainer.result.reasons:
            yield self._cited(reason, explainer)

    def _cited(self, reason: Reason, explainer: Explainer) -> Cited:
        render, policy = explainer.render, explainer.policy
        clause = next(rule.clause for rule in policy.rules if rule.name == reason.name)
        return Cited(
            outcome={"true": "yes", "false": "no"}.get(reason.outcome, "open"),
            text=render.words(f"rule.{policy.id}.{reason.name}", who=render.who),
            clause=render.words("clause.short", locator=clause.locator),
            paragraph=paragraph_of(clause, policy, self._documents),
        )


def _verdict(explainer: Explainer) -> str:
    """The status in a word, with the category where one is certain."""
    words, result = explainer.render.words, explainer.result
    status = words(f"status.{result.status}")
    if result.category is None:
        return status
    category = words(f"category.{result.id}.{result.category}")
    return words("name_and_value", name=status, value=category)


def _open_questions(talk: Conversation) -> Iterator[OpenQuestion]:
    for each in most_decisive(talk.session):
        question = each.question
        yield OpenQuestion(question.id, name_of(question, talk.render), each.settles)


def name_of(question: Question, render: Renderer) -> str:
    """What a question is about, in a word or two."""
    if question.id == IDENTITIES:
        return render.words("identities")
    return render.fact_name(question.facts[0].key)
