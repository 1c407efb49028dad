"""What has to hold of every answer, whoever asked for it and whatever they sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
from lxml import html  # type: ignore[import-untyped]

from tests.bot.web.routes import EXIT

MARK = "wzmark"  # stands in all that is hostile, so that it can be found again
FACTORS, PRODUCT = "71234567891*73198765439", str(71234567891 * 73198765439)  # no id has it
TEMPLATES = (f"{{{{ {FACTORS} }}}}", f"${{{FACTORS}}}", f"#{{{FACTORS}}}", f"<%= {FACTORS} %>")
NEVER = {
    "style", "iframe", "frame", "img", "object", "embed", "base", "applet", "audio", "video",
    "source", "math", "foreignobject", "animate", "set", "portal", "template",
}  # fmt: skip
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "background")
OURS = re.compile(r"[/?#](?!/)[\x21-\x7e]*|")
PUBLIC = "public, max-age=31536000, immutable"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'none'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": f"'self' {EXIT}",
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PLACES = re.compile(r"(/(?!/)[\x21-\x7e]*)?|" + re.escape(EXIT))


def check(answer: httpx.Response) -> None:
    """All of it."""
    assert answer.status_code < 500, answer.status_code
    check_headers(answer)
    if answer.headers.get("content-type", "").startswith("text/html"):
        check_page(answer.text)


def check_headers(answer: httpx.Response) -> None:
    headers = answer.headers
    assert HEADERS.items() <= dict(headers).items()
    assert _policy(headers["content-security-policy"]) == POLICY
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == (PUBLIC if _is_static(answer) else "no-store")
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(headers)
    assert PLACES.fullmatch(headers.get("location", "").removeprefix(_site(answer)))
    for name, value in headers.multi_items():
        assert MARK not in name.lower()
        assert not CONTROL.search(name + value)


def _policy(header: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in header.split(";"))
    return {name: value for name, _, value in parts}


def _is_static(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and answer.request.url.path.startswith("/static/")


def _site(answer: httpx.Response) -> str:
    """The site that was asked."""
    url = answer.request.url
    return f"{url.scheme}://{url.netloc.decode()}"


def check_page(text: str) -> None:
    """A page that holds nothing but what its template says: of no other site, and no script."""
    document = html.fromstring(text)
    for element in document.iter():
        assert isinstance(element.tag, str), "a comment, or something else that hides"
        _check_element(element)
    assert PRODUCT not in document.text_content(), "a template was evaluated"


def _check_element(element: Any) -> None:
    assert element.tag not in NEVER
    assert MARK not in element.tag
    if element.tag == "script":
        assert element.get("src", "").startswith("/static/")
        assert not element.text
    for name, value in element.attrib.items():
        assert not name.startswith("on")
        assert name not in ("style", "srcdoc", "http-equiv")
        assert MARK not in name
        assert name not in ("id", "class", "for") or MARK not in value
        assert name not in ADDRESSES or OURS.fullmatch(value), (name, value)
        assert name != "data-exit" or value == EXIT


def fields(text: str) -> Iterator[tuple[str, str, str]]:
    """Each field of each form on a page, with the form's method and action."""
    for form in html.fromstring(text).forms:
        names = {*form.xpath(".//*[@name]/@name")}
        yield from ((form.method, form.action or "", str(name)) for name in names)
