"""Making drafts: which papers a programme asks for, and each of them filled from one case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from bot.drafts.estimating import estimate, name_of_input
from bot.drafts.filling import REST_OF_ITEMS, Filling
from bot.drafts.model import Draft, Kind
from bot.drafts.papers import (
    conditions,
    needed_by,
    papers,
    receipt_lines,
    ruled_out_by,
    stages,
)
from bot.drafts.personal import NOTHING_PERSONAL, Personal
from bot.explain.programme import Explainer
from bot.explain.values import Renderer
from rules import facts as f
from rules.case import Case
from rules.facts import BY_KEY
from rules.fujian import YEARS_SURPLUS
from rules.policy import Path, Policy
from rules.registry import BY_ID
from rules.results import ProgrammeResult, Receipt, Result
from rules.screening import screen

DECLARATION_PAPER = "xiamen_household_declaration"


class DraftError(ValueError):
    """A draft that cannot be made; the message is for the person who asked for it."""


class RuledOutError(DraftError):
    """No draft: the programme appears ruled out."""


TITLES = {
    "xiamen.application": "drafting.title.xiamen",
    "xiamen.declaration": "drafting.title.xiamen_declaration",
    "qingdao.application": "drafting.title.qingdao",
    "longyan.application": "drafting.title.longyan",
    "longyan.card": "drafting.title.longyan_card",
    "quanzhou.application": "drafting.title.quanzhou",
    "quanzhou.card": "drafting.title.quanzhou_card",
    "weihai_etdz.application": "drafting.title.weihai",
}
# what has to be known beside the document's own words, for each paper
REMARKS = {
    "xiamen.application": ("drafting.note.xiamen_form",),
    "xiamen.declaration": ("drafting.note.xiamen_declaration",),
    "qingdao.application": ("drafting.note.qingdao_papers",),
    "longyan.application": ("drafting.note.procedure_elsewhere", "drafting.note.tilted"),
    "longyan.card": ("drafting.note.longyan_later", "drafting.note.tilted"),
    "quanzhou.application": ("drafting.note.procedure_elsewhere", "drafting.note.tilted"),
    "quanzhou.card": ("drafting.note.tilted",),
    "weihai_etdz.application": ("drafting.note.weihai_form",),
}
NOTICES = {
    Kind.APPLICATION: "drafting.notice",
    Kind.DECLARATION: "drafting.notice",
    Kind.CARD: "drafting.notice_card",
}
STATEMENTS: dict[Kind, tuple[str, ...]] = {
    Kind.APPLICATION: ("drafting.statement.true",),
    Kind.DECLARATION: ("drafting.statement.true", "drafting.statement.leave"),
    Kind.CARD: (),
}


@dataclass(frozen=True)
class Request:
    """Everything that drafts of one programme are made from."""

    policy: Policy
    case: Case
    result: ProgrammeResult
    receipt: Receipt
    render: Renderer
    personal: Personal
    confirmed: frozenset[str]
    today: date
    english: bool = False

    def filling(self, path: Path, categories: tuple[str, ...]) -> Filling:
        words = self.render.words
        return Filling(
            policy=self.policy,
            result=self.result,
            case=self.case,
            render=replace(self.render, who=words("drafting.person")),
            personal=self.personal,
            confirmed=self.confirmed,
            path=path,
            categories=categories,
            for_another=self.render.who != words("who.self"),
            english=self.english,
        )


def drafts_for(
    programme_id: str,
    case: Case,
    result: Result,
    render: Renderer,
    personal: Personal,
    confirmed: frozenset[str],
    today: date,
    *,
    english: bool = False,
) -> tuple[Draft, ...]:
    """The papers of one programme, for each way that is still possible.

    `confirmed`: keys of facts that staff have confirmed. RuledOutError where the programme appears
    ruled out, with the reasons.
    """
    policy = _policy(programme_id)
    _check_confirmed(confirmed, case)
    own = next((each for each in result.programmes if each.id == programme_id), None)
    if own is None:
        raise DraftError(render.words("drafting.not_assessed"))
    request = Request(
        policy, case, own, result.receipt, render, personal, confirmed, today, english
    )
    if own.status == "ineligible":
        raise RuledOutError(_ruled_out(request))
    return tuple(_drafts(request))


def _policy(programme_id: str) -> Policy:
    if programme_id not in BY_ID:
        near = get_close_matches(programme_id, BY_ID, n=1, cutoff=0.3)
        hint = f"是不是 {near[0]}？" if near else ""
        raise DraftError(f"没有叫这个名字的救助。{hint}可以写：{'、'.join(BY_ID)}")
    return BY_ID[programme_id]


def _check_confirmed(confirmed: frozenset[str], case: Case) -> None:
    for key in sorted(confirmed):
        if key not in BY_KEY:
            near = get_close_matches(key, BY_KEY, n=1)
            hint = f"是不是 {near[0]}？" if near else ""
            raise DraftError(f"经核对的事实里，有一个名字不认识。{hint}")
        if key not in case.facts:
            raise DraftError(f"{key} 没有人说过，不能算经核对。")


def _ruled_out(request: Request) -> str:
    filling = request.filling(request.policy.paths[0], ())
    words, policy = filling.render.words, request.policy
    against = [
        words(f"rule.{policy.id}.{rule.name}", who=filling.render.who).rstrip("。")
        + words("clause.short", locator=rule.clause.locator)
        for rule in ruled_out_by(filling)
    ]
    name = words(f"programme.{policy.id}.name")
    office = words(f"office.{policy.decided_by.office}")
    return words("drafting.ruled_out", programme=name, reasons="；".join(against), office=office)


# -- which papers -------------------------------------------------------------------------------


def _drafts(request: Request) -> Iterator[Draft]:
    """A way's papers, one after another; a declaration of means only where a category needs it."""
    ways: dict[Path, list[str]] = {}
    for category in request.result.possible_categories:
        ways.setdefault(request.policy.path_for(category), []).append(category)
    for path, categories in ways.items():
        filling = request.filling(path, tuple(categories))
        yield _draft(request, filling, Kind.APPLICATION if path.application else Kind.CARD)
        if any(
            material.id == DECLARATION_PAPER and needed_by(material, filling.categories)
            for material in path.materials
        ):
            yield _draft(request, filling, Kind.DECLARATION)


def _draft(request: Request, filling: Filling, kind: Kind) -> Draft:
    words, policy = filling.render.words, request.policy
    paper = f"{policy.place}.{kind.value}"
    with_papers = kind is not Kind.DECLARATION
    return Draft(
        programme=policy.id,
        kind=kind,
        name=f"{policy.id.replace('.', '-')}-{kind.value}-{request.today.isoformat()}",
        title=words(TITLES[paper], year=request.case.as_of.year),
        document=f"《{policy.document.title}》（{policy.document.number}）",
        made_on=request.today,
        notes=tuple(dict.fromkeys(_notes(request, filling, kind))),
        groups=(*filling.groups(kind), estimate(filling, kind)),
        papers=papers(filling) if with_papers else (),
        stages=stages(filling) if with_papers else (),
        conditions=conditions(filling, kind) if with_papers else (),
        receipt=receipt_lines(request.receipt, filling),
        copies=_copies(filling, kind),
        locale=str(words.locale),
        statement=tuple(words(key) for key in STATEMENTS[kind]),
    )


def _copies(filling: Filling, kind: Kind) -> int:
    """How many of the form itself the document asks for."""
    forms = (each.copies for each in filling.path.materials if each.form and each.copies)
    return next(forms, 1) if kind is Kind.APPLICATION else 1


# -- what is to be read first -------------------------------------------------------------------


def _notes(request: Request, filling: Filling, kind: Kind) -> Iterator[str]:
    words, case = filling.render.words, request.case
    explained = Explainer(request.policy, request.result, case, filling.render)
    yield words(NOTICES[kind])
    yield from (line.text for line in list(explained.headline())[1:])
    yield from _which_way(request, filling)
    yield from (line.text for line in explained.warnings())
    if case.facts.get(f.INSURED_PLACE.key) == "none":
        yield words("enrol_first")
    for key in REMARKS[f"{request.policy.place}.{kind.value}"]:
        yield words(key)
    yield from _open_points(request, filling)
    yield words("no_decision")


def _which_way(request: Request, filling: Filling) -> Iterator[str]:
    """While several ways are open: for which of the possible categories this paper is."""
    words = filling.render.words
    names = [words(f"category.{request.policy.id}.{name}") for name in filling.categories]
    if len(filling.categories) < len(request.result.possible_categories):
        yield words("drafting.note.which_way", categories=words.listed(names))


def _open_points(request: Request, filling: Filling) -> Iterator[str]:
    """What offices decide about the benefits, and figures that nobody has published."""
    words = filling.render.words
    for benefit in request.result.benefits:
        for code in (benefit.discretion_note or "").split(","):
            if code and code != YEARS_SURPLUS:  # said of tilted aid already
                yield words(f"discretion.{code}")
        for key in benefit.missing_parameters:
            special = f"unpublished.{key}"
            yield (
                words(special)
                if words.has(special)
                else words("unpublished", figure=name_of_input(key, filling))
            )


# -- the documented fields ----------------------------------------------------------------------


def documented_fields(programme_id: str, render: Renderer) -> dict[str, str]:
    """Every field that a programme's papers can have, by its documented name, with its label."""
    drafts = _about_nobody(programme_id, render)
    fields = [field.id for draft in drafts for field in draft.fields]
    if f.ITEM_BURDEN.key in fields:
        fields.append(REST_OF_ITEMS)
    return {field: render.words(f"print.field.{field}") for field in fields}


def _about_nobody(programme_id: str, render: Renderer) -> tuple[Draft, ...]:
    """A programme's papers while nothing is known, asked for by somebody else: every blank."""
    day = _policy(programme_id).document.in_force_from
    case = Case({}, day)
    for_another = replace(render, who=render.words("drafting.person"))
    return drafts_for(
        programme_id, case, screen(case), for_another, NOTHING_PERSONAL, frozenset(), day
    )
