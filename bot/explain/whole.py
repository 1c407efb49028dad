"""The whole result for a person: the programmes that concern them, and a word on the others."""

from __future__ import annotations

from collections.abc import Iterator

from bot.explain.programme import Explainer
from bot.explain.values import Renderer
from bot.speech import Line, Role, Section, within
from rules import facts as f
from rules.case import Case
from rules.registry import BY_ID
from rules.results import ProgrammeResult, Result
from rules.truth import FALSE


def explainers(result: Result, case: Case, render: Renderer) -> list[Explainer]:
    """The programmes whose place is the person's, or may be; those that appear to apply first."""
    concerned = [p for p in result.programmes if BY_ID[p.id].gate.evaluate(case) is not FALSE]
    concerned.sort(key=lambda p: ("eligible", "undetermined", "ineligible").index(p.status))
    return [Explainer(BY_ID[p.id], p, case, render) for p in concerned]


def verdicts(result: Result, case: Case, render: Renderer) -> Iterator[Line]:
    """The verdict on each programme and why, before any amounts."""
    concerned = explainers(result, case, render)
    if not concerned:
        yield from _not_from_here(result, case, render)
    if len(concerned) > 1 and any(case.facts.get(identity.key) for identity in f.IDENTITIES):
        yield Line(Role.WARNING, render.words("recognised_where"))
    for explainer in concerned:
        yield from explainer.headline()
        yield from explainer.warnings()
        yield from within(Section.WHY, explainer.why())
        yield from explainer.still_needed()
        yield from within(Section.WHY, explainer.what_would_change())
    if concerned and len(concerned) < len(result.programmes):
        yield Line(Role.HINT, render.words("other_programmes"))


def next_steps(result: Result, case: Case, render: Renderer) -> Iterator[Line]:
    """What each programme not ruled out brings, what to do, and what else exists."""
    for explainer in explainers(result, case, render):
        yield _name(explainer)
        if explainer.result.status != "ineligible":
            yield from within(Section.AMOUNTS, explainer.brings())
            yield from explainer.to_do(Section.BRING, Section.WHERE)
        yield from within(Section.WHERE, explainer.what_else())
    yield Line(Role.TEXT, render.words("no_decision"))


def details(result: Result, case: Case, render: Renderer, section: Section) -> Iterator[Line]:
    """One part of the result alone, for each programme that has anything in it."""
    for explainer in explainers(result, case, render):
        lines = list(_part(explainer, section))
        if lines:
            yield _name(explainer)
            yield from lines


def _part(explainer: Explainer, section: Section) -> Iterator[Line]:
    if section is Section.WHY:
        yield from explainer.why()
        yield from explainer.what_would_change()
    elif explainer.result.status != "ineligible":
        yield from explainer.brings() if section is Section.AMOUNTS else explainer.to_do(section)
    if section is Section.WHERE:
        yield from explainer.what_else()


def _name(explainer: Explainer) -> Line:
    """The programme's name over its steps: said with them, not beside its verdict."""
    name = explainer.render.words(f"programme.{explainer.policy.id}.name")
    return Line(Role.HEADING, name, section=Section.WHERE)


def _not_from_here(result: Result, case: Case, render: Renderer) -> Iterator[Line]:
    """No programme is the person's: those of their own cities are named, if there are any."""
    own = {case.facts.get(f.HUKOU_PLACE.key), case.facts.get(f.INSURED_PLACE.key)}
    near = [p for p in result.programmes if BY_ID[p.id].place in own]
    for programme in near:
        explainer = Explainer(BY_ID[programme.id], programme, case, render)
        yield from explainer.place_does_not_match()
    if not near:
        yield from _none_of_the_five(render)


def _none_of_the_five(render: Renderer) -> Iterator[Line]:
    yield Line(Role.NO, render.words("none_of_the_five", who=render.who))
    yield Line(Role.TEXT, render.words("none_of_the_five.else"))


def differences(before: Result, after: Result, render: Renderer) -> Iterator[Line]:
    """Which verdicts changed, and by which clauses."""
    for old, new in zip(before.programmes, after.programmes, strict=True):
        if (old.status, old.category) != (new.status, new.category):
            yield Line(Role.UNDERSTOOD, _difference(old, new, render))


def _difference(old: ProgrammeResult, new: ProgrammeResult, render: Renderer) -> str:
    words = render.words
    was, now = ({reason.name: reason for reason in result.reasons} for result in (old, new))
    moved = [
        reason.clause.partition("/")[2]
        for name, reason in (was | now).items()
        if getattr(was.get(name), "outcome", None) != getattr(now.get(name), "outcome", None)
    ]
    return words(
        "verdict_changed",
        programme=words(f"programme.{new.id}.name"),
        before=_standing(old, render),
        after=_standing(new, render),
        clauses=words.listed(list(dict.fromkeys(moved))),
    )


def _standing(result: ProgrammeResult, render: Renderer) -> str:
    words = render.words
    status = words(f"status.{result.status}")
    if result.category is None:
        return status
    category = words(f"category.{result.id}.{result.category}")
    return words("status_in_category", status=status, category=category)
