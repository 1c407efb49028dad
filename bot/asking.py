"""Putting a question into words: the question, its options, and what may also be said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.explain.values import Renderer, unit_of
from bot.glossary import hard_terms_in
from bot.interview.answers import PERIODIC, Choose
from bot.interview.diagnosing import Diagnosing, Disease, Offer
from bot.interview.offering import body_parts_offered, counties_offered, items_offered
from bot.interview.planner import Inquiry
from bot.interview.questions import IDENTITIES
from bot.interview.session import Milestone
from bot.reading import normalise
from bot.speech import Line, Option, Role, Speech
from bot.words import Words
from knowledge.catalogue import Entry, Need
from knowledge.match import How
from rules import facts as f
from rules.case import Case
from rules.interval import Interval
from rules.kinds import Choice, Fact, Flag, Number
from rules.registry import POLICIES
from rules.truth import FALSE

FORESEEABLE = 15  # before the place is known the bound is large and says little
WAYS_OF_ASKING = {
    "one": "diagnosis.this",
    "broader": "diagnosis.broader",
    "several": "diagnosis.which",
    "drug": "diagnosis.by_drug",
    "browse": "diagnosis.browse",
}
MILESTONE_OPTIONS = {
    Milestone.CHECK_ANSWERS: ("check.right",),
    Milestone.OFFER_ESTIMATE: ("estimate.yes", "estimate.no"),
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def ask_for_whom(people: Sequence[str], words: Words) -> Speech:
    """The first question of all."""
    labels = [words(f"for_whom.{who}") for who in people]
    return Speech((Line(Role.QUESTION, words("ask.for_whom")),), numbered(labels))


def offer_estimate(words: Words) -> Speech:
    """Whether to go on to the questions that only the amounts need."""
    labels = [words("estimate.yes"), words("estimate.no")]
    return Speech((Line(Role.QUESTION, words("ask.estimate")),), numbered(labels))


def check_answers(answers: Iterable[Line], words: Words) -> Speech:
    """Whether all that was said is right."""
    lines = (*answers, Line(Role.QUESTION, words("ask.check")))
    return Speech(lines, (Option("1", words("check.right")),))


def ask_which(choose: Choose, words: Words) -> Speech:
    """Which of several readings of an answer was meant."""
    labels = [names_of(label, words)[0] for label, _ in choose.readings]
    return Speech((Line(Role.QUESTION, words(choose.key)),), numbered(labels))


def names_of(label: str, words: Words) -> list[str]:
    """What a reading is called: by a text of its own, or as it stands."""
    return words.names(label) if words.has(label) else [label]


def numbered(labels: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(str(number), label) for number, label in enumerate(labels, start=1))


def ask(inquiry: Inquiry, case: Case, left: int, render: Renderer) -> Speech:
    """The question as a turn of speech."""
    words = render.words
    fact = inquiry.question.facts[0]
    lines = [Line(Role.HINT, words("progress", left=left))] if left <= FORESEEABLE else []
    lines.append(Line(Role.QUESTION, question_text(inquiry, case, render)))
    lines.append(Line(Role.HINT, _hint(inquiry, render)))
    if inquiry.question.id == IDENTITIES and _several_places(case):
        lines.append(Line(Role.HINT, words("hint.identities.two_places")))
    if isinstance(fact, Number):
        lines.append(Line(Role.HINT, _how_to_say(fact, bool(inquiry.bands), render)))
    if fact in PERIODIC:
        lines.append(Line(Role.HINT, words("how_to_say.yuan.by_month")))
    lines += _terms(lines, render)
    options = tuple(_options(inquiry, case, render))
    return Speech(tuple(lines), options, several=inquiry.question.id in (IDENTITIES, f.ITEMS.key))


def _terms(lines: Iterable[Line], render: Renderer) -> Iterator[Line]:
    """The words in a question that may need explaining, and how to ask what they mean."""
    question = " ".join(line.text for line in lines if line.role is Role.QUESTION)
    for term in hard_terms_in(question)[:1]:
        name = render.words(f"term.{term.id}.name")
        yield Line(Role.HINT, render.words("hint.term", name=name))


def _several_places(case: Case) -> bool:
    """Whether programmes of more than one place are open, each with its own authorities."""
    both_known = {f.HUKOU_PLACE.key, f.INSURED_PLACE.key} <= case.facts.keys()
    return both_known and sum(policy.gate.evaluate(case) is not FALSE for policy in POLICIES) > 1


def question_text(inquiry: Inquiry, case: Case, render: Renderer) -> str:
    fact = inquiry.question.facts[0]
    if inquiry.question.id == IDENTITIES:
        return render.words("ask.identities", who=render.who)
    again = isinstance(fact, Number) and fact.key in case.facts
    text = render.words(f"fact.{fact.key}.question", who=render.who)
    return render.words("ask.exactly", question=text) if again else text


def _hint(inquiry: Inquiry, render: Renderer) -> str:
    if inquiry.question.id == IDENTITIES:
        return render.words("hint.identities")
    return render.words(f"fact.{inquiry.question.id}.hint", who=render.who)


def _how_to_say(fact: Number, banded: bool, render: Renderer) -> str:
    return render.words(f"how_to_say.{unit_of(fact)}{'.banded' if banded else ''}")


def _options(inquiry: Inquiry, case: Case, render: Renderer) -> Iterator[Option]:
    question, words = inquiry.question, render.words
    if question.id == IDENTITIES:
        for number, key in enumerate(question.keys, start=1):
            code = key.partition(".")[2]
            hint = words(f"identity.{code}.hint")
            yield Option(str(number), words("name_and_hint", name=render.fact_name(key), hint=hint))
        return
    for number, label in enumerate(_labels(question.facts[0], case, render), start=1):
        yield Option(str(number), label)
    yield from _band_options(question.facts[0], inquiry.bands, render)


def _band_options(fact: Fact, bands: tuple[Interval, ...], render: Renderer) -> Iterator[Option]:
    if isinstance(fact, Number):
        for letter, band in zip(LETTERS, bands, strict=False):
            yield Option(letter, band_label(band, fact, bands, render))


def flag_labels(fact: Flag, render: Renderer) -> tuple[str, str]:
    """Yes and no, spelt out where a bare no could mean two things."""
    if render.words.has(f"flag.{fact.key}.yes"):
        return render.words(f"flag.{fact.key}.yes"), render.words(f"flag.{fact.key}.no")
    return render.words("yes"), render.words("no")


def _labels(fact: Fact, case: Case, render: Renderer) -> Iterator[str]:
    if isinstance(fact, Flag):
        yield from flag_labels(fact, render)
    elif isinstance(fact, Choice):
        yield from (render.value(fact, option) for option in fact.options)
    elif fact is f.COUNTY:
        yield from (*counties_offered(case), render.words("county.other"))
    elif fact is f.DIAGNOSES:
        for part in body_parts_offered(case, render.diseases.catalogues):
            yield render.words(
                "shelf",
                part=render.words(f"body_part.{part.name}"),
                diseases=render.words.listed([render.entry_name(entry) for entry in part.entries]),
            )
        yield render.words("diagnosis.on_no_list")
    elif fact is f.ITEMS:
        yield from map(render.item_name, items_offered(case))


def band_label(band: Interval, fact: Number, bands: tuple[Interval, ...], render: Renderer) -> str:
    """A band named by its edges: the hair that keeps two closed bands apart is not shown."""
    unit = unit_of(fact)
    place = bands.index(band)
    if place == 0:
        return _below(band, bands[1], unit, render)
    low = render.amount(_edge(band.low, bands[place - 1].high), unit)
    at_least = band.low == _edge(band.low, bands[place - 1].high)
    if not band.bounded:
        return render.words("band.from" if at_least else "band.above", low=low)
    high = render.amount(_edge(bands[place + 1].low, band.high), unit)
    return render.words("band.between", low=low, high=high)


def _below(band: Interval, following: Interval, unit: str, render: Renderer) -> str:
    edge = _edge(following.low, band.high)
    key = "band.below" if edge == following.low else "band.up_to"
    return render.words(key, high=render.amount(edge, unit))


def letter_of(text: str, options: Iterable[Option]) -> str:
    """The letter of a band that was typed as it is written; any other text as it is."""
    letters = {normalise(option.label): option.key for option in options}
    return letters.get(normalise(text), text)


def _edge(low: Decimal, high: Decimal) -> Decimal:
    """Of the ends of two neighbouring bands the rounder one: the threshold itself."""
    return min((low, high), key=lambda end: (len(end.normalize().as_tuple().digits), -end))


def ask_diagnosis(state: Diagnosing, render: Renderer) -> Speech:
    """Which of the entries found it is, or whether what an entry requires is so."""
    if state.asking:
        return _ask_requirement(*state.asking[0], render)
    offer, words = state.offers[0], render.words
    names = [_with_catalogues(disease, render) for disease in offer.diseases]
    one = len(names) == 1 and bool(offer.said)
    if one:
        labels = [words("diagnosis.this_one"), words("diagnosis.not_this_one")]
    else:
        labels = [*names, words("diagnosis.none_of_these")]
    question = words(WAYS_OF_ASKING[_way_of_asking(offer)], said=offer.said, name=names[0])
    lines = [Line(Role.QUESTION, question)]
    if offer.by is How.BROADER:
        lines.append(Line(Role.HINT, words("diagnosis.look_it_up")))
    return Speech(tuple(lines), numbered(labels), several=len(names) > 1)


def _way_of_asking(offer: Offer) -> str:
    if not offer.said:
        return "browse"
    if offer.by is How.DRUG:
        return "drug"
    if len(offer.diseases) > 1:
        return "several"
    return "broader" if offer.by is How.BROADER else "one"


def _with_catalogues(disease: Disease, render: Renderer) -> str:
    """A disease with the lists that it stands on, and its number there."""
    places = [
        render.words(f"catalogue.{entry.catalogue}", number=entry.code.partition("/")[2])
        for entry in disease.entries
    ]
    return render.words(
        "on_lists", name=render.entry_name(disease.entries[0]), lists=render.words.listed(places)
    )


def _ask_requirement(entry: Entry, need: Need, render: Renderer) -> Speech:
    words = render.words
    lines = (
        Line(Role.QUESTION, words(f"need.{need.value}.question", who=render.who)),
        Line(Role.HINT, words(f"need.{need.value}.hint", name=render.entry_name(entry))),
    )
    labels = (words("yes"), words("no"), words("how.unsure"))
    return Speech(lines, numbered(labels))


def diagnosing_notes(state: Diagnosing, render: Renderer) -> Iterator[str]:
    """What there is to say to the last answer of the dialogue about the illness."""
    if state.note:
        name = render.entry_name(state.about) if state.about else ""
        yield render.words(f"need.{state.note}", name=name)
