"""Whatever is typed into a field stays text: on every page, in every header, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.datastructures import ImmutableMultiDict, QueryParams
from starlette.routing import compile_path

from bot.channels.web.forms import Form
from tests.bot.databases import rows
from tests.bot.web import houses
from tests.bot.web.hardness import MARK, SUM, check, fields
from tests.bot.web.houses import House, usual
from tests.bot.web.routes import DETAILS, EXAMPLES, FORMS, ON_CASES, PAGES, Example, Least, example

furnished, own_house = houses.furnished, houses.own_house
pytestmark = pytest.mark.asyncio(loop_scope="module")

TAGS = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'\"></textarea></title></select><i id={MARK}><svg onload={MARK}()>",
)
HOSTILE: tuple[str | bytes, ...] = (
    *TAGS,
    f'" autofocus onfocus={MARK}() {MARK}="',
    f"javascript:{MARK}()//",
    " ".join(SUM[:-1]),
    "{% include 'base.html' %}{{ csrf.__class__.__mro__ }}",
    "' OR 1=1 --",
    "'; DROP TABLE account; --",
    "../../../../etc/passwd",
    "..\\..\\etc\\passwd%2500",
    f"//{MARK}.example/",
    f"x\r\nX-{MARK}: 1\r\n\r\n<script>{MARK}()</script>",
    "\x00\x01\x1b[31m\x7f\x85\u2028",
    "\u202e\u2066nimda\u2069\ufeff\u200b",
    "=HYPERLINK(1)",
    "九" * 6000,
    "9" * 400,
    "-1",
    "9223372036854775808",
    "0001-01-01",
    "9999-12-31",
    "中",
    "x" * 100,
    "\U0001f469\u200d\U0001f467",
    "\ud800",
    b"\xff\xfe",
    b"\xc0\xaf",
    "\ufffe\uffff",
)
ON_PAPER = (*TAGS, *HOSTILE[-15:])
IN_ADDRESS = tuple(each for each in HOSTILE if len(each) < 1000)
EVERYWHERE = {"lang"}  # a page instead of another is in the language that is asked for


@dataclass
class Read:
    """The names of all fields and parameters that pages have looked at."""

    fields: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    noted = Read()
    _note(monkeypatch, Form, "many", noted.fields, Form)
    for method in ("__getitem__", "get", "__contains__"):
        _note(monkeypatch, ImmutableMultiDict, method, noted.parameters, QueryParams)
    return noted


def _note(
    monkeypatch: pytest.MonkeyPatch, kind: Any, method: str, names: set[str], only: type
) -> None:
    """Have a method of a kind note what it is asked for."""
    real = getattr(kind, method)

    def noting(self: Any, name: Any, *more: Any) -> Any:
        if isinstance(self, only):
            names.add(name)
        return real(self, name, *more)

    monkeypatch.setattr(kind, method, noting)


async def _check_unharmed(house: House) -> None:
    """The database has what it had, and the audit holds."""
    assert (await rows(house.kept.database, "PRAGMA integrity_check")) == [("ok",)]
    assert len(await house.site.accounts.all()) >= len(houses.STAFF) + 1
    assert (await house.site.audit.verify()).broken_at is None


def _variants(house: House, each: Example) -> Iterator[dict[str, str | bytes]]:
    """The form of an example with something hostile in one field after the other."""
    right = house.fields(each, usual(each))
    for name in (*(each.form.keys() - DETAILS.keys()), "csrf", MARK):
        for hostile in HOSTILE:
            yield right | {"csrf": house.proof(each, usual(each))} | {name: hostile}


def _papers(house: House, each: Example) -> Iterator[dict[str, str | bytes]]:
    """The same for what stands on papers, which take a while: in all of it at once."""
    right = house.fields(each, usual(each))
    for hostile in ON_PAPER:
        yield right | dict.fromkeys(DETAILS, hostile)


@pytest.mark.parametrize("each", FORMS, ids=str)
async def test_no_field_of_a_form_does_harm(each: Example, own_house: House, read: Read) -> None:
    for form in _variants(own_house, each):
        answer = await own_house.send(each, own_house.cookie_of(usual(each)), form)
        check(answer)
        assert not [tag for tag in TAGS if tag in answer.text]
    assert read.fields <= {*each.form, "csrf"}, "a field that is not tried here"
    assert read.parameters <= _parameters(each), "a parameter that is not tried here"
    await _check_unharmed(own_house)


def _parameters(each: Example) -> set[str]:
    """The parameters that are tried of a route, by whatever method."""
    return EVERYWHERE | {name for e in EXAMPLES if e.route == each.route for name in e.query}


@pytest.mark.parametrize("form", ["pdf", "docx"])
async def test_nothing_typed_for_a_paper_does_harm(form: str, own_house: House) -> None:
    each = example("POST", "/papers")
    before = await own_house.rows()
    for fields in _papers(own_house, each):
        answer = await own_house.send(each, own_house.cookie_of(usual(each)), fields | {"form": form})
        check(answer)
        assert answer.status_code == 400 or _is_a_file(answer, own_house.known.paper, form)
    assert await own_house.rows() == before


def _is_a_file(answer: httpx.Response, name: str, form: str) -> bool:
    disposition = answer.headers["content-disposition"]
    return disposition == f"attachment; filename*=UTF-8''{name}.{form}" and bool(answer.content)


@pytest.mark.parametrize("each", PAGES, ids=str)
async def test_no_parameter_of_an_address_does_harm(
    each: Example, own_house: House, read: Read
) -> None:
    cookie, path, before = own_house.cookie_of(usual(each)), own_house.path(each), await own_house.rows()
    for name in each.query or (MARK,):
        for hostile in IN_ADDRESS:
            query = urlencode({name: hostile}, errors="surrogatepass")
            answer = await own_house.send(each, cookie, {}, f"{path}?{query}")
            check(answer)
            assert not [tag for tag in TAGS if tag in answer.text]
    assert read.parameters <= _parameters(each), "a parameter that is not tried here"
    assert await own_house.rows() == before


@pytest.mark.parametrize("hostile", IN_ADDRESS, ids=ascii)
async def test_no_language_does_harm(hostile: str | bytes, own_house: House) -> None:
    """Which the page that is shown instead of another is in, too."""
    query = urlencode({"lang": hostile}, errors="surrogatepass")
    for path in ("/", "/nothing", "/staff/nothing", "/staff/sign-in"):
        check(await own_house.request("GET", f"{path}?{query}", {}))
    if isinstance(hostile, str) and hostile.isprintable():
        check(await own_house.request("GET", "/", {"Accept-Language": quote(hostile)}))


@pytest.mark.parametrize("each", [e for e in EXAMPLES if "{" in e.route], ids=str)
async def test_no_part_of_a_path_does_harm(each: Example, own_house: House) -> None:
    who, before = usual(each), await own_house.rows()
    _, pattern, parameters = compile_path(each.route)
    right = own_house.path(each)
    for name in parameters:
        for hostile in (*IN_ADDRESS, ".", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd"):
            given = hostile if isinstance(hostile, bytes) else hostile.encode("utf-8", "surrogatepass")
            part = hostile if hostile in (".", "..") or b"%2e" in given else quote(given, safe="")
            path = _with(each, own_house, name, str(part))
            if path == right:
                continue
            answer = await own_house.send(
                each, own_house.cookie_of(who), own_house.fields(each, who), path
            )
            check(answer)
            assert answer.status_code in (303, 400, 404) if each.route.startswith("/talk") else (
                answer.status_code in (303, 400, 404, 405)
            ), path
            assert b"root:" not in answer.content
    if not each.route.startswith("/talk"):
        assert await own_house.rows() == before


def _with(each: Example, house: House, name: str, part: str) -> str:
    """The path of an example with something else in the place of one of its parts."""
    ours, theirs = house.path(each).split("/"), each.route.split("/")
    return "/".join(
        part if piece.startswith("{" + name) else mine
        for mine, piece in zip(ours, theirs, strict=True)
    )
