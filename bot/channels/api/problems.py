"""Errors as other systems read them: problem details (RFC 9457), with the rules' code and fact."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from msgspec import UNSET, Struct, UnsetType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from rules.errors import FactError

MEDIA_TYPE = "application/problem+json"
UNREADABLE = ("not_utf8", "empty_line", "not_json", "not_an_object", "nested_too_deep")


class Problem(Struct, frozen=True):
    """What was wrong with a request; `code` and `fact` where it was something in its body."""

    type: str
    title: str
    status: int
    detail: str
    code: str | UnsetType = UNSET
    fact: str | UnsetType = UNSET


async def explained(request: Request, error: Exception) -> Response:
    """The answer to a request that cannot be answered."""
    if isinstance(error, FactError):
        return _wrong_body(error)
    if isinstance(error, HTTPException):
        return _refused(request, error)
    raise error


def _wrong_body(error: FactError) -> Response:
    """The body is no JSON, or its facts cannot be taken."""
    unreadable = error.place is None and error.code in UNREADABLE
    bad = unreadable or error.code in ("duplicate_key", "not_finite")
    status = HTTPStatus.BAD_REQUEST if bad else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(status, str(error), code=error.code, fact=error.place or UNSET)


def _refused(request: Request, error: HTTPException) -> Response:
    """The request itself is refused; OPTIONS is told which methods are not."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(headers["Allow"])
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    status = HTTPStatus(error.status_code)
    detail = status.description if error.detail == status.phrase else error.detail
    return problem_response(status, detail, headers)


def _allowed(methods: str) -> str:
    return ", ".join(sorted({*methods.split(", "), "OPTIONS"}))


def problem_response(
    status: HTTPStatus,
    detail: str,
    headers: dict[str, str] | None = None,
    *,
    code: str | UnsetType = UNSET,
    fact: str | UnsetType = UNSET,
) -> Response:
    """A problem as a response."""
    problem = Problem("about:blank", status.phrase, status.value, detail, code, fact)
    return Response(msgspec.json.encode(problem), status.value, headers, MEDIA_TYPE)
