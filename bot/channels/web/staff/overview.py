"""What leads see: counts in pictures and tables, cases kept for later, and the audit."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.errors import NoSuchPageError
from bot.channels.web.site import Site
from bot.channels.web.staff.charts import Bar, bar_chart
from bot.channels.web.staff.home import day_of
from bot.channels.web.staff.visiting import visit_of
from bot.clock import china_day
from bot.desk.audit import AuditRow
from bot.desk.cases import NoSuchCaseError
from bot.desk.roles import Evidence, Outcome, Role
from bot.desk.tallies import FEWEST_SHOWN, Kind, shown
from bot.words import Words, locales
from rules.assessment import STATUS
from rules.registry import POLICIES

DAYS = 30
MOST_BARS = 12  # the table has them all
MOST_ROWS = 200
IDENTITY = "identities."
FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Naming = Callable[[str], str]


@dataclass(frozen=True)
class Period:
    """From a day to another. `is_clear`: whether it is the one that was asked for."""

    since: date
    until: date
    is_clear: bool = True

    @staticmethod
    def of(asked: QueryParams, today: date) -> Period:
        """The days that were asked for; the last thirty where none were, or none that can be."""
        given = [asked.get(name, "") for name in ("since", "until")]
        until = day_of(given[1]) or today
        since = day_of(given[0]) or _days_before(until)
        understood = all(not text or day_of(text) for text in given)
        if understood and since <= until:
            return Period(since, until)
        return Period(_days_before(today), today, is_clear=False)


def _days_before(until: date) -> date:
    """The first of the days up to a day; there is none before the year 1."""
    return date.fromordinal(max(until.toordinal() - DAYS + 1, 1))


@dataclass(frozen=True)
class Section:
    """A picture and the table behind it."""

    title: str
    bars: Sequence[Bar]
    chart: Markup


class Overview:
    """The pages for leads."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            Route("/staff/statistics", self.statistics, methods=["GET"]),
            Route("/staff/statistics.csv", self.table, methods=["GET"]),
            Route("/staff/frozen", self.frozen, methods=["GET"]),
            Route("/staff/frozen/{identity:int}", self.frozen_case, methods=["GET"]),
            Route("/staff/audit", self.audit, methods=["GET"]),
        ]

    # -- counts --------------------------------------------------------------------------------

    async def statistics(self, request: Request) -> Response:
        visit = await visit_of(self._site, request, Role.LEAD)
        period = Period.of(request.query_params, self._site.today())
        counts = {
            kind: await self._site.tallies.by(kind.value, period.since, period.until)
            for kind in Kind
        }
        sections = list(_sections(visit.words, counts))
        return visit.page("overview.html", period=period, sections=sections, fewest=FEWEST_SHOWN)

    async def table(self, request: Request) -> Response:
        """All counts of the period, for a spreadsheet."""
        await visit_of(self._site, request, Role.LEAD)
        period = Period.of(request.query_params, self._site.today())
        written = await self._site.tallies.csv_of(period.since, period.until)
        name = f"wenzhu-{period.since.isoformat()}-{period.until.isoformat()}.csv"
        return _file(without_formulas(written), name, "text/csv")

    # -- cases kept for later ------------------------------------------------------------------

    async def frozen(self, request: Request) -> Response:
        visit = await visit_of(self._site, request, Role.LEAD)
        kept = await self._site.cases.frozen()
        days = {each.id: visit.words.day(china_day(each.at)) for each in kept}
        return visit.page("frozen.html", kept=kept, days=days)

    async def frozen_case(self, request: Request) -> Response:
        """Facts and result of nobody, as JSON; that somebody took them is put down."""
        visit = await visit_of(self._site, request, Role.LEAD)
        identity = str(request.path_params["identity"])
        try:
            content = await self._site.cases.frozen_case(identity)
        except NoSuchCaseError:
            raise NoSuchPageError from None
        await visit.note("frozen.taken", detail=identity)
        return _file(content, f"wenzhu-{identity}.json", "application/json")

    # -- audit ---------------------------------------------------------------------------------

    async def audit(self, request: Request) -> Response:
        visit = await visit_of(self._site, request, Role.LEAD)
        case = _number_of(request.query_params.get("case", ""))
        rows = await self._site.audit.recent(case or None, MOST_ROWS)
        names = {each.id: each.name for each in await self._site.accounts.all()}
        told = [Told.of(row, visit.words, names) for row in rows]
        return visit.page("audit.html", rows=told, case=case, most=MOST_ROWS)


def _sections(words: Words, counts: Mapping[Kind, Mapping[str, int]]) -> Iterator[Section]:
    parts: dict[Kind, tuple[str, Naming]] = {
        Kind.OUTCOME: (words("console.statistics.outcome"), lambda name: outcome(words, name)),
        Kind.UNKNOWN: (words("console.statistics.unknown"), lambda key: fact_name(words, key)),
        Kind.LEFT_AT: (words("console.statistics.left_at"), lambda name: question(words, name)),
    }
    for kind, (title, naming) in parts.items():
        yield _section(words, kind.value, title, counts[kind], naming)
    for policy in POLICIES:
        title = words(f"programme.{policy.id}.name")
        found = _statuses_of(policy.id, counts[Kind.PROGRAMME])
        if found:
            name = policy.id.replace(".", "-")
            yield _section(words, name, title, found, lambda status: verdict(words, status))


def _statuses_of(programme: str, counts: Mapping[str, int]) -> dict[str, int]:
    split = ((*name.rpartition(":"), count) for name, count in counts.items())
    return {status: count for policy, _, status, count in split if policy == programme}


def _section(
    words: Words, name: str, title: str, counts: Mapping[str, int], naming: Naming
) -> Section:
    bars = sorted((_bar(naming(each), count) for each, count in counts.items()), key=_order)
    about = words("console.statistics.about")
    return Section(title, bars, bar_chart(name, title, about, bars[:MOST_BARS]))


def _bar(label: str, count: int) -> Bar:
    """A small count is as long as any other small one."""
    few = 0 < count < FEWEST_SHOWN
    return Bar(label, FEWEST_SHOWN - 1 if few else count, shown(count), few)


def _order(bar: Bar) -> tuple[int, str]:
    """The most frequent first; of small counts it does not tell which is the larger."""
    return -bar.number, bar.label


# -- names ---------------------------------------------------------------------------------------


def fact_name(words: Words, key: str) -> str:
    """A fact in words; its key where the fact is not known any more."""
    is_identity = key.startswith(IDENTITY)
    text = f"identity.{key[len(IDENTITY) :]}.name" if is_identity else f"fact.{key}.short"
    return words(text) if words.has(text) else key


def question(words: Words, name: str) -> str:
    """A question in words."""
    if name == "identities":
        return words("identities")
    return words("console.question.for_whom") if name == "for_whom" else fact_name(words, name)


def outcome(words: Words, name: str) -> str:
    return words(f"desk.outcome.{name}") if name in set(Outcome) else name


def verdict(words: Words, status: str) -> str:
    return words(f"status.{status}") if status in STATUS.values() else status


# -- the audit in words --------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A row of the audit as people read it."""

    number: int
    at: int
    who: str
    action: str
    detail: str
    case: str

    @staticmethod
    def of(row: AuditRow, words: Words, names: Mapping[int, str]) -> Told:
        done = f"console.action.{row.action}"
        return Told(
            number=row.number,
            at=row.at,
            who=names.get(row.who, str(row.who)) if row.who else words("console.audit.nobody"),
            action=words(done) if words.has(done) else row.action,
            detail=_detail(row.detail, words, names),
            case=row.case,
        )


def _detail(detail: str, words: Words, names: Mapping[int, str]) -> str:
    """The parts of a detail in words; an id of somebody becomes their name."""
    people = {str(identity): name for identity, name in names.items()}
    known = people | {
        **{each: words(f"web.language.{each}") for each in locales()},
        **{role.value: words(f"console.role.{role.value}") for role in Role},
        **{each.value: words(f"desk.outcome.{each.value}") for each in Outcome},
        **{each.value: words(f"desk.evidence.{each.value}") for each in Evidence},
    }
    parts = [part for part in detail.split(":") if part not in ("", "to")]
    return " · ".join(known.get(part) or question(words, part) for part in parts)


def _number_of(typed: str) -> str:
    """A case's number as the audit has it, however it is written."""
    letters = "".join(each for each in typed[:40].upper() if each.isascii() and each.isalnum())
    return f"{letters[:4]}-{letters[4:12]}" if letters else ""


# -- files ---------------------------------------------------------------------------------------


def without_formulas(table: str) -> str:
    """A table in which no cell is taken for a formula by the program that opens it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(table, newline="")):
        writer.writerow([f"'{cell}" if cell.startswith(FORMULAS) else cell for cell in row])
    return written.getvalue()


def _file(content: str | bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, media_type)
