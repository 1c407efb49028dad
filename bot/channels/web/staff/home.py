"""The first page of the console: cases, how to find one, and how to begin one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web.common import checked, to
from bot.channels.web.site import Site
from bot.channels.web.staff.visiting import Visit, posted, visit_of
from bot.desk.case_access import LAST_PAGE, PAGE, STATUSES
from bot.desk.cases import Case
from bot.storage.handover import CodeError

PATH = "/staff"
LONGEST_NUMBER = 16
LONGEST_CODE = 40
MOST_DIGITS = 5


@dataclass(frozen=True)
class Search:
    """What is looked for. `is_clear`: whether all of it was understood; the rest is left out."""

    number: str = ""
    day: date | None = None
    status: str = ""
    page: int = 1
    is_clear: bool = True

    @staticmethod
    def of(asked: Mapping[str, str]) -> Search:
        number, status = asked.get("number", "").strip(), asked.get("status", "")
        day, page = day_of(asked.get("day", "")), _page_of(asked.get("page", ""))
        wrong = (
            len(number) > LONGEST_NUMBER,
            status not in ("", *STATUSES),
            bool(asked.get("day")) and day is None,
            page is None,
        )
        return Search(
            number="" if wrong[0] else number,
            day=day,
            status="" if wrong[1] else status,
            page=page or 1,
            is_clear=not any(wrong),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.number or self.day or self.status)

    def address(self, page: int) -> str:
        """Where another page of the same search is."""
        day = self.day.isoformat() if self.day else ""
        fields = {"number": self.number, "day": day, "status": self.status, "page": str(page)}
        return f"{PATH}?{urlencode({name: value for name, value in fields.items() if value})}"


class Home:
    """The list of cases."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.page, methods=["GET"]),
            Route(f"{PATH}/cases", self.open, methods=["POST"]),
            Route(f"{PATH}/take-over", self.take_over, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        visit = await visit_of(self._site, request)
        return await self._page(visit, Search.of(request.query_params))

    async def open(self, request: Request) -> Response:
        """A new call."""
        visit, _ = await posted(self._site, request)
        return _to_case(await self._site.cases.open(visit.account))

    async def take_over(self, request: Request) -> Response:
        """Go on with what somebody began by themselves, by the code that they give."""
        visit, form = await posted(self._site, request)
        checked(self._site, "code", f"staff {visit.account.id}")
        code = form.one("code")[:LONGEST_CODE]
        try:
            return _to_case(await self._site.cases.take_over(visit.account, code))
        except CodeError:
            return await self._page(visit, Search(), wrong_code=code)

    async def _page(self, visit: Visit, search: Search, wrong_code: str | None = None) -> Response:
        found = await self._found(visit, search, search.page)
        goes_on = len(found) == PAGE and await self._found(visit, search, search.page + 1)
        return visit.page(
            "cases.html",
            HTTPStatus.OK if wrong_code is None else HTTPStatus.UNPROCESSABLE_ENTITY,
            cases=found,
            search=search,
            statuses=STATUSES,
            is_last=not goes_on,
            wrong_code=wrong_code,
            owners=await self._names() if visit.account.role.sees_all else {},
        )

    async def _found(self, visit: Visit, search: Search, page: int) -> list[Case]:
        wanted = search.number, search.day, search.status, page
        return await self._site.cases.search(visit.account, *wanted)

    async def _names(self) -> dict[int, str]:
        return {each.id: each.name for each in await self._site.accounts.all()}


def day_of(text: str) -> date | None:
    """A day as a date field sends it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page_of(text: str) -> int | None:
    """The number of a page, of which the first may be left out; None where it is none."""
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    number = int(text) if plain else 0 if text else 1
    return number if 1 <= number <= LAST_PAGE else None


def _to_case(case: Case) -> Response:
    return to(f"/staff/case/{case.number}")
