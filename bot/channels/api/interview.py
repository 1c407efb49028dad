"""The guided interview without a memory: facts in, the next question or the result out.

A number given as an interval may be asked for again, more exactly, unless it is also named among
the facts of which the person knows no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from bot.asking import LETTERS, band_label, flag_labels, question_text
from bot.explain.values import Renderer
from bot.interview.offering import counties_offered, items_offered
from bot.interview.planner import Inquiry, next_inquiry, questions_left
from bot.interview.questions import IDENTITIES
from bot.words import SOURCE_LOCALE, locales, words
from knowledge.match import Diseases
from rules import facts as f
from rules.case import Case
from rules.errors import FactError
from rules.facts import BY_KEY
from rules.figures import Figures
from rules.intake import case_of, parse_json
from rules.interval import Interval
from rules.kinds import Choice, Fact, Flag, Number
from rules.registry import POLICIES
from rules.results import Result
from rules.screening import screen

Stage = Literal["eligibility", "amounts"]
EXAMPLE = '{"facts": {"insured_place": "quanzhou"}, "unknown": ["county"]}'
EXPECTED = f"one JSON object with facts, for example {EXAMPLE}"
FACTS_REFERENCE = {"$ref": "#/components/schemas/Facts"}

_as_fact = msgspec.json.Encoder(decimal_format="number").encode


class InterviewRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an interview stands: what is known, and what the person does not know.

    `unknown`: facts of which the person knows nothing, or no more than is given. `stage`: how far
    to go; the questions that only the amounts need come last. `who`: whom the texts speak of.
    """

    facts: Annotated[dict[str, Any], Meta(extra_json_schema=FACTS_REFERENCE)] = {}
    unknown: list[Annotated[str, Meta(extra_json_schema={"enum": list(BY_KEY)})]] = []
    stage: Stage = "eligibility"
    language: Annotated[str, Meta(extra_json_schema={"enum": list(locales())})] = SOURCE_LOCALE
    who: Literal["self", "family", "child", "other"] = "self"


class Option(Struct, frozen=True):
    """An answer to pick: what it says, and the value that the fact then has."""

    key: str
    label: str
    fact: str
    value: Any


class Question(Struct, frozen=True):
    """A question to put now. `bands`: a number may be answered by one of these, too."""

    id: str
    facts: list[str]
    stage: Stage
    text: str
    hint: str | None
    options: list[Option]
    bands: list[Option]


class Asked(Struct, frozen=True):
    """The next question, and how many there are at most in its stage, this one included."""

    done: Annotated[bool, Meta(extra_json_schema={"const": False})]
    question: Question
    left: int


class Finished(Struct, frozen=True):
    """Nothing that is left to ask could change anything."""

    done: Annotated[bool, Meta(extra_json_schema={"const": True})]
    result: Result


def next_step(body: bytes, diseases: Diseases, figures: Figures, today: date) -> Asked | Finished:
    """What comes next in an interview; FactError where the request cannot be taken."""
    request = _read(body)
    case = case_of(request.facts, today, figures)
    exhausted = _exhausted(request.unknown, case)
    inquiry = _next(case, exhausted, request.stage)
    if inquiry is None:
        return Finished(done=True, result=screen(case))
    texts = words(request.language)
    render = Renderer(texts, diseases, texts(f"who.{request.who}"))
    left = questions_left(POLICIES, case, exhausted, inquiry.stage)
    return Asked(done=False, question=_question(inquiry, case, render), left=left)


def _read(body: bytes) -> InterviewRequest:
    given = parse_json(body, EXPECTED)
    known = InterviewRequest.__struct_fields__
    for name in given.keys() - set(known):
        raise FactError("unknown_key", name, "one of " + ", ".join(known), name, EXAMPLE)
    try:
        request = msgspec.convert(given, InterviewRequest)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise FactError("wrong_type", None, EXPECTED, error) from None
    if request.language not in locales():
        expected = "one of " + ", ".join(locales())
        raise FactError("no_such_code", "language", expected, request.language)
    return request


def _exhausted(unknown: Collection[str], case: Case) -> set[str]:
    """The facts of which the person has said all they know."""
    for key in unknown:
        if key not in BY_KEY:
            raise FactError("unknown_fact", key, "the name of a fact", key, '"unknown": ["county"]')
    return {*unknown, *(key for key, value in case.facts.items() if _is_exact(value))}


def _is_exact(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_exact, value.values()))
    return value.exact if isinstance(value, Interval) else True


def _next(case: Case, exhausted: Collection[str], until: Stage) -> Inquiry | None:
    inquiry = next_inquiry(POLICIES, case, exhausted, "eligibility")
    if inquiry is None and until == "amounts":
        return next_inquiry(POLICIES, case, exhausted, "amounts")
    return inquiry


# -- in words ----------------------------------------------------------------------------------


def _question(inquiry: Inquiry, case: Case, render: Renderer) -> Question:
    question = inquiry.question
    return Question(
        id=question.id,
        facts=list(question.keys),
        stage=inquiry.stage,
        text=question_text(inquiry, case, render),
        hint=_hint(question.id, render),
        options=[each for fact in question.facts for each in _options(fact, case, render)],
        bands=list(_bands(inquiry, render)),
    )


def _hint(question: str, render: Renderer) -> str | None:
    """How an answer is meant; of the identities each option has its own."""
    if question == IDENTITIES:
        return None
    return render.words(f"fact.{question}.hint", who=render.who)


def _options(fact: Fact, case: Case, render: Renderer) -> Iterator[Option]:
    """The answers that can be picked, with their values; an illness is found by its name."""
    if fact in f.IDENTITIES:
        code = fact.key.partition(".")[2]
        hint = render.words(f"identity.{code}.hint")
        name = render.words("name_and_hint", name=render.fact_name(fact.key), hint=hint)
        yield Option(code, name, fact.key, True)
    elif isinstance(fact, Flag):
        yes, no = flag_labels(fact, render)
        yield Option("true", yes, fact.key, True)
        yield Option("false", no, fact.key, False)
    elif isinstance(fact, Choice):
        for option in fact.options:
            yield Option(option, render.value(fact, option), fact.key, option)
    else:
        yield from _listed(fact, case, render)


def _listed(fact: Fact, case: Case, render: Renderer) -> Iterator[Option]:
    if fact is f.DIAGNOSES:
        yield Option("none", render.words("diagnosis.on_no_list"), fact.key, [])
    elif fact is f.ITEMS:
        for item in items_offered(case):
            yield Option(item, item.partition("#")[2], fact.key, [item])
    elif fact is f.COUNTY:
        for name in (*counties_offered(case), render.words("county.other")):
            yield Option(name, name, fact.key, name)


def _bands(inquiry: Inquiry, render: Renderer) -> Iterator[Option]:
    fact = inquiry.question.facts[0]
    if isinstance(fact, Number):
        for letter, band in zip(LETTERS, inquiry.bands, strict=False):
            label = band_label(band, fact, inquiry.bands, render)
            yield Option(letter, label, fact.key, msgspec.Raw(_as_fact(fact.dump(band))))
