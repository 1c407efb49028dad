"""Every route of the web application, with a request that somebody who may make it would make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.routing import BaseRoute, Mount, Route

from bot.channels.web.residents.visiting import BEGIN, CONTACT
from bot.channels.web.staff.signing import PURPOSE as SIGN_IN
from bot.channels.web.staff.visiting import STAFF
from bot.desk.roles import Role
from bot.settings import WebSettings
from tests.bot.desk.desks import PASSWORD

CASE = "/staff/case/{number:str}"
PERSON = "/staff/people/{id:int}/{what:str}"
OTHER_PASSWORD = "五只乌鸦 without a ladder"
STORY = "得了肺癌，住院自己付了八万元"
DETAILS = {"name": "王小明", "id_number": "350203199001011234", "phone": "", "address": ""}
EXIT = WebSettings().exit_url
SIGN_IN_PAGE, FIRST_PAGE = "/staff/sign-in", "/?left=1"


class Least(StrEnum):
    """Who a page is for, at least."""

    ANYBODY = "anybody"
    RESIDENT = "resident"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"
    SYSTEM = "system"  # another program, with a key

    @property
    def is_staff(self) -> bool:
        return self in STAFF_RANKS


STAFF_RANKS = (Least.AGENT, Least.LEAD, Least.ADMIN)


@dataclass(frozen=True)
class Example:
    """A request to a route. What stands in braces is filled in with what a house holds.

    `form`: its fields but the proof, and the others that its route reads, empty. `query`: the
    parameters that its route reads. `fresh`: the purpose of a proof without a session. `status`:
    of the answer. `changes`: whether anything is kept that was not before. `left_to`: where whoever
    has no session is led.
    """

    method: str
    route: str
    least: Least
    path: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    query: tuple[str, ...] = ()
    body: str = ""
    fresh: str = ""
    status: int = 200
    changes: bool = False
    left_to: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.route

    @property
    def purpose(self) -> str:
        """What the proof in its form is for."""
        return self.fresh or (STAFF if self.least.is_staff else CONTACT)

    @property
    def is_form(self) -> bool:
        return self.method == "POST" and self.least is not Least.SYSTEM

    def __str__(self) -> str:
        return f"{self.method} {self.path or self.route}"


def _page(least: Least, route: str, path: str = "", *query: str, status: int = 200) -> Example:
    left_to = SIGN_IN_PAGE if least.is_staff else FIRST_PAGE
    return Example("GET", route, least, path or route, query=query, status=status, left_to=left_to)


def _form(
    least: Least,
    route: str,
    path: str = "",
    status: int = 303,
    fresh: str = "",
    left_to: str = "",
    keeps: bool = True,
    **fields: str,
) -> Example:
    left_to = left_to or (SIGN_IN_PAGE if least.is_staff else FIRST_PAGE)
    return Example(
        "POST", route, least, path or route, fields, (), "", fresh, status, keeps, left_to
    )


def _program(path: str, body: str) -> Example:
    return Example("POST", f"/api/v1{path}", Least.SYSTEM, f"/api/v1{path}", body=body)


def _case_form(
    name: str, status: int = 303, /, keeps: bool = True, case: str = "{case}", **fields: str
) -> Example:
    path = f"/staff/case/{case}/{name}"
    return _form(Least.AGENT, f"{CASE}/{name}", path, status, keeps=keeps, **fields)


def _person_form(
    what: str, person: str = "{colleague}", role: str = "", password: str = ""
) -> Example:
    path = f"/staff/people/{person}/{what}"
    return _form(Least.ADMIN, PERSON, path, name="", role=role, password=password)


EXAMPLES = (
    _page(Least.ANYBODY, "/", "", "lang", "code", "left"),
    _form(Least.ANYBODY, "/begin", fresh=BEGIN),
    _page(Least.RESIDENT, "/talk", status=303),
    _page(Least.RESIDENT, "/talk/{length:int}", "/talk/{length}"),
    _form(
        Least.RESIDENT, "/talk/{length:int}", "/talk/{length}",
        do="unsure", text="", pick="", several="",
    ),
    _form(Least.RESIDENT, "/change", question="hukou_place"),
    _page(Least.RESIDENT, "/result"),
    _page(Least.RESIDENT, "/answers"),
    _page(Least.RESIDENT, "/papers"),
    _form(Least.RESIDENT, "/papers", "", 200, keeps=False, form="pdf", paper="{paper}", **DETAILS),
    _page(Least.RESIDENT, "/code"),
    _form(Least.RESIDENT, "/code", "", 200),
    _form(Least.ANYBODY, "/resume", fresh=BEGIN, code="{code}"),
    _form(Least.RESIDENT, "/language", lang="zh_Hant"),
    _form(Least.RESIDENT, "/leave", left_to=EXIT),
    _page(Least.ANYBODY, "/staff/sign-in", "", "lang", "changed"),
    _form(
        Least.ANYBODY, "/staff/sign-in", fresh=SIGN_IN,
        name="xiaolin", password=PASSWORD, code="",
    ),
    _form(Least.AGENT, "/staff/sign-out"),
    _page(Least.AGENT, "/staff/account", "", "done"),
    _form(
        Least.AGENT, "/staff/account/password",
        username="xiaolin", old=PASSWORD, new=OTHER_PASSWORD, again=OTHER_PASSWORD, code="",
    ),
    _form(Least.AGENT, "/staff/account/language", lang="zh_Hant"),
    _form(
        Least.AGENT, "/staff/account/totp", "", 200, do="begin", code="", secret="", password="",
    ),
    _page(Least.AGENT, "/staff", "", "number", "day", "status", "page"),
    _form(Least.AGENT, "/staff/cases"),
    _form(Least.AGENT, "/staff/take-over", code="{code}"),
    _page(Least.AGENT, CASE, "/staff/case/{case}"),
    _case_form("story", 200, keeps=False, story=STORY),
    _case_form(
        "answer", do="unsure", text="", pick="", several="",
        length="{length}", moment="{moment}", evidence="seen",
    ),
    _case_form("put", question="{open}", evidence=""),
    _case_form("change", question="hukou_place", evidence=""),
    _case_form("findings", story=STORY, take="{finding}", evidence="seen"),
    _case_form("note", text="明天再打"),
    _case_form("vouch", question="insured_place", evidence="seen"),
    _page(Least.AGENT, f"{CASE}/summary", "/staff/case/{case}/summary"),
    _case_form("papers", 200, keeps=False, form="docx", paper="{paper}", **DETAILS),
    _case_form("code", 200),
    _case_form("hand-over", to="xiaowang"),
    _case_form("close", outcome="gave_up"),
    _case_form("reopen", case="{closed}"),
    _case_form("freeze", 200),
    _case_form("rescreen", 200),
    _page(Least.LEAD, "/staff/statistics", "", "since", "until"),
    _page(Least.LEAD, "/staff/statistics.csv", "", "since", "until"),
    _page(Least.LEAD, "/staff/frozen"),
    _page(Least.LEAD, "/staff/frozen/{identity:int}", "/staff/frozen/{frozen}"),
    _page(Least.LEAD, "/staff/audit", "", "case"),
    _page(Least.ADMIN, "/staff/people", "", "done"),
    _form(Least.ADMIN, "/staff/people", name="xiaozhao", role="agent", password=OTHER_PASSWORD),
    _person_form("role", role="lead"),
    _person_form("disable"),
    _person_form("enable", "{disabled}"),
    _person_form("password", password=OTHER_PASSWORD),
    _person_form("totp"),
    _page(Least.ANYBODY, "/static/{name:str}", "{asset}"),
    _page(Least.ANYBODY, "/robots.txt"),
    _page(Least.ANYBODY, "/api/v1/"),
    _page(Least.ANYBODY, "/api/v1/openapi.json"),
    _program("/screen", '{"insured_place": "quanzhou"}'),
    _program("/match", '{"text": "肺癌"}'),
    _program("/interview/next", '{"facts": {"insured_place": "quanzhou"}}'),
)  # fmt: skip

PAGES = tuple(each for each in EXAMPLES if each.method == "GET")
FORMS = tuple(each for each in EXAMPLES if each.is_form)
FRESH = tuple(each for each in FORMS if each.fresh)
OF_STAFF = tuple(each for each in EXAMPLES if each.least.is_staff)
OF_RESIDENTS = tuple(each for each in EXAMPLES if each.least is Least.RESIDENT)
OF_SYSTEMS = tuple(each for each in EXAMPLES if each.least is Least.SYSTEM)
ON_CASES = tuple(each for each in EXAMPLES if each.route.startswith(CASE))


def example(method: str, path: str) -> Example:
    """The example of a route, by how its path is written here."""
    return next(each for each in EXAMPLES if (each.method, each.path) == (method, path))


def lower_roles(least: Least) -> tuple[Role, ...]:
    """The roles that a page of the staff is not for."""
    return tuple(Role(each.value) for each in STAFF_RANKS[: STAFF_RANKS.index(least)])


def walked(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each method and path that an application answers to; what is mounted in it, too."""
    for route in routes:
        if isinstance(route, Mount):
            yield from walked(route.routes, prefix + route.path)
        else:
            assert isinstance(route, Route), f"{route!r} has no example, and no test knows it"
            methods = (route.methods or set()) - {"HEAD"}
            yield from ((method, prefix + route.path) for method in methods)
