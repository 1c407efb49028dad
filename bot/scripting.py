"""What hotline staff read aloud: the question that stands, put for the ear, and what to mind.

A moment is where a conversation stands: a question, a milestone, or what is still to be made clear
within a question.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import Conversation
from bot.explain.purpose import purpose
from bot.interview.answers import Choose, Since
from bot.interview.diagnosing import Diagnosing, Disease
from bot.interview.planner import Inquiry
from bot.interview.progress import FOR_WHOM
from bot.interview.questions import QUESTIONS
from bot.interview.session import Milestone
from bot.speech import Line
from knowledge.catalogue import Need
from rules.kinds import Number

PERIOD, DIAGNOSIS_DAY, ONE_DISEASE, SEVERAL_DISEASES = (
    *("period", "diagnosis_day", "disease", "diseases"),
)
MOMENTS = (
    FOR_WHOM,
    *(question.id for question in QUESTIONS),
    *(PERIOD, DIAGNOSIS_DAY, ONE_DISEASE, SEVERAL_DISEASES),
    *(f"need.{need.value}" for need in Need),
    *(milestone.value for milestone in Milestone),
)
PARTS = ("second", "third", "short", "hesitates", "avoid")


@dataclass(frozen=True)
class Script:
    """What to say at one moment of a call.

    `second` is put to the patient, `third` to somebody who calls for them; `short` is a second try,
    `hesitates` helps a caller who is not sure, `avoid` is for the staff alone. `decides`: why it is
    asked, and what each answer would decide.
    """

    second: str
    third: str
    short: str
    hesitates: str
    avoid: str
    decides: tuple[Line, ...] = ()


def script_of(talk: Conversation) -> Script | None:
    """What to say now; None once the conversation has ended."""
    if talk.ended:
        return None
    moment, name = moment_of(talk), _disease_named(talk)
    texts = {part: talk.words(f"script.{moment}.{part}", name=name) for part in PARTS}
    if _was_answered_roughly(talk):
        for part in ("second", "third"):
            texts[part] = talk.words("script.exactly", question=texts[part])
    return Script(**texts, decides=_decides(talk))


def moment_of(talk: Conversation) -> str:
    """Where the conversation stands: one of MOMENTS."""
    match talk.progress.pending:
        case Choose():
            return PERIOD
        case Since():
            return DIAGNOSIS_DAY
        case Diagnosing(asking=((_, need), *_)):
            return f"need.{need.value}"
        case Diagnosing() as state:
            return ONE_DISEASE if len(_offered(state)) == 1 else SEVERAL_DISEASES
    return talk.asking


def _offered(state: Diagnosing) -> tuple[Disease, ...]:
    return state.offers[0].diseases if state.offers else ()


def _disease_named(talk: Conversation) -> str:
    """The first disease that is offered, by the catalogue's own name."""
    pending = talk.progress.pending
    offered = _offered(pending) if isinstance(pending, Diagnosing) else ()
    return offered[0].name if offered else ""


def _was_answered_roughly(talk: Conversation) -> bool:
    """Whether the question is put again because a band is not exact enough."""
    turn = talk.session.turn
    if not isinstance(turn, Inquiry) or talk.progress.pending is not None:
        return False
    fact = turn.question.facts[0]
    return isinstance(fact, Number) and fact.key in talk.session.case.facts


def _decides(talk: Conversation) -> tuple[Line, ...]:
    turn = talk.session.turn
    if not talk.may_be_left_open or not isinstance(turn, Inquiry):
        return ()
    return tuple(purpose(turn, talk.session, talk.render))
