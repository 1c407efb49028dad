"""Reading what was sent: JSON only, and no more of it than anybody needs."""

from __future__ import annotations

from contextlib import aclosing
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_BODY = 64 * 1024
JSON = "application/json"


async def read_json(request: Request) -> bytes:
    """The body of a request; HTTPException where it is too large, or says that it is no JSON."""
    _check_type(request)
    if request.headers.get("Content-Length", "").isdecimal():
        _check_size(int(request.headers["Content-Length"][:20]))
    return await _read(request)


async def _read(request: Request) -> bytes:
    body = bytearray()
    async with aclosing(request.stream()) as chunks:
        async for chunk in chunks:
            body += chunk
            _check_size(len(body))
    return bytes(body)


def _check_type(request: Request) -> None:
    given = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if given != JSON or coding != "identity":
        detail = f"Expected Content-Type: {JSON}, and no Content-Encoding."
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)


def _check_size(size: int) -> None:
    if size > LARGEST_BODY:
        detail = f"Expected at most {LARGEST_BODY} bytes."
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
