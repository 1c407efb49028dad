"""Whatever is typed into a field stays text: on every page, in every header, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.datastructures import ImmutableMultiDict, QueryParams
from starlette.routing import compile_path

from bot.channels.web.forms import Form
from tests.bot.databases import rows
from tests.bot.web import houses
from tests.bot.web.hardness import MARK, TEMPLATES, check
from tests.bot.web.hardness import fields as fields_of
from tests.bot.web.houses import House, usual
from tests.bot.web.routes import DETAILS, EXAMPLES, FORMS, PAGES, Example, example

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
    " ".join(TEMPLATES),
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
FEW = (*TAGS, *HOSTILE[-4:])  # for what no page looks at
ON_PAPER = (*TAGS, *HOSTILE[-15:])
IN_ADDRESS = tuple(each for each in HOSTILE if len(each) < 1000)
TRAVERSALS = (
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%2f..%2fsite.py",
    "%2e%2e%5csite.py",
    "....%2f%2fsite.py",
    "web.css%00.svg",
    "%2fetc%2fpasswd",
    "C%3a%5cwindows",
)
STORY_PATH = "/staff/case/{case}/story"
STORED = (
    ("/talk/{length}", "text"),
    ("/staff/case/{case}/answer", "text"),
    ("/staff/case/{case}/note", "text"),
    ("/staff/people", "name"),
)
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
        for hostile in FEW if name in (MARK, "csrf") else HOSTILE:
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
        answer = await own_house.send(
            each, own_house.cookie_of(usual(each)), fields | {"form": form}
        )
        check(answer)
        assert answer.status_code in (400, 413) or _is_a_file(answer, own_house.known.paper, form)
    assert await own_house.rows() == before


def _is_a_file(answer: httpx.Response, name: str, form: str) -> bool:
    disposition = answer.headers["content-disposition"]
    return disposition == f"attachment; filename*=UTF-8''{name}.{form}" and bool(answer.content)


@pytest.mark.parametrize("each", PAGES, ids=str)
async def test_no_parameter_of_an_address_does_harm(
    each: Example, own_house: House, read: Read
) -> None:
    cookie, path, before = (
        own_house.cookie_of(usual(each)),
        own_house.path(each),
        await own_house.rows(),
    )
    for name in each.query or (MARK,):
        for hostile in FEW if name == MARK else IN_ADDRESS:
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
    cookie, before = own_house.cookie_of(usual(each)), await own_house.rows()
    fields = own_house.fields(each, usual(each))
    for path in _paths(each, own_house):
        answer = await own_house.send(each, cookie, fields, path)
        check(answer)
        assert answer.status_code in (303, 307, 400, 404, 405), path
    assert await own_house.rows() == before


def _paths(each: Example, house: House) -> Iterator[str]:
    """The path of an example with something hostile in one part after the other."""
    ours, theirs = house.path(each).split("/"), each.route.split("/")
    for at, piece in enumerate(theirs):
        if piece.startswith("{"):
            for part in (*map(_quoted, IN_ADDRESS), *TRAVERSALS):
                yield "/".join([*ours[:at], part, *ours[at + 1 :]])


def _quoted(hostile: str | bytes) -> str:
    plain = hostile.encode("utf-8", "surrogatepass") if isinstance(hostile, str) else hostile
    return quote(plain, safe="")


@pytest.mark.parametrize(
    "folder", ["/static", "/staff/frozen", "/papers", "/staff/case", "/api/v1"]
)
async def test_no_path_leads_out_of_a_folder(folder: str, own_house: House) -> None:
    for part in (*TRAVERSALS, "etc/passwd", "web.css", "__init__.py", "base.html"):
        answer = await own_house.get(f"{folder}/{part}", "guanli")
        check(answer)
        assert answer.status_code in (400, 404), part


async def test_no_paper_leads_out_of_the_papers(own_house: House) -> None:
    before = await own_house.rows()
    for path in ("/papers", "/staff/case/{case}/papers"):
        each = example("POST", path)
        right = own_house.fields(each, usual(each))
        wrong = [
            {"paper": f"../{own_house.known.paper}"},
            {"paper": "/etc/passwd"},
            {"form": "../pdf"},
        ]
        for other in (*wrong, {"form": "PDF"}, {"form": "html"}, {"form": ""}, {"paper": ""}):
            answer = await own_house.send(each, own_house.cookie_of(usual(each)), right | other)
            assert (answer.status_code, "content-disposition" in answer.headers) == (404, False)
    assert await own_house.rows() == before


# -- what is stored is shown as it was typed ------------------------------------------------------


async def test_what_was_typed_stays_text_wherever_it_is_shown(own_house: House) -> None:
    for path, name in STORED:
        each = example("POST", path)
        for hostile in HOSTILE:
            fields = own_house.fields(each, usual(each)) | {name: hostile, "do": ""}
            answer = await own_house.send(each, own_house.cookie_of(usual(each)), fields)
            assert answer.status_code in (303, 400, 422)
    for each in PAGES:
        answer = await own_house.ask(each)
        check(answer)
        assert not [tag for tag in TAGS if tag in answer.text]
    call = await own_house.ask(example("GET", "/staff/case/{case}"))
    assert TAGS[0] in unescape(call.text)
    await _check_unharmed(own_house)


async def test_a_search_finds_nothing_that_is_somebody_elses(own_house: House) -> None:
    for hostile in ("%", "_", "' OR 1=1 --", "' OR '1'='1", own_house.known.case, "2", "*"):
        query = urlencode({"number": hostile})
        answer = await own_house.get(f"/staff?{query}", "xiaowang")
        assert answer.status_code == 200
        assert f"/staff/case/{own_house.known.case}" not in answer.text


# -- every field of every page is tried here ------------------------------------------------------


async def test_every_field_on_a_page_is_one_that_is_tried(own_house: House) -> None:
    routes = [(each, compile_path(each.route)[0]) for each in EXAMPLES]
    for page in (*PAGES, example("POST", "/staff/account/totp"), example("POST", STORY_PATH)):
        answer = await own_house.ask(page)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for method, action, name in fields_of(answer.text):
            path = action.partition("?")[0]
            tried = [e for e, p in routes if e.method == method and p.fullmatch(path)]
            assert tried, f"a form that leads nowhere: {method} {action}"
            names = {name for e in tried for name in (*e.form, *e.query, "csrf")}
            assert name in names or name.startswith("which-"), (action, name)
