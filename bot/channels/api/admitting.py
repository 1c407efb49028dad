"""Who may ask: a key in the Authorization header, for what it was given, and not too often."""

from __future__ import annotations

import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.api.limits import Limits
from bot.storage.api_keys import ApiKey, Scope
from bot.storage.incoming import is_outage

TRY_AGAIN_SECONDS = 5


class Keys(Protocol):
    """Knows the keys of other systems."""

    async def find(self, token: str) -> ApiKey | None:
        """The key that was given as this token, unless it is disabled."""


class Door:
    """Lets in requests with a key. Their number is limited in this process, by `clock`."""

    def __init__(self, keys: Keys, clock: Callable[[], float]) -> None:
        self._keys = keys
        self._limits = Limits(clock)

    async def admit(self, request: Request, scope: Scope) -> None:
        """HTTPException for a request that may not be made, or not now."""
        key = await self._key(_token(request))
        if scope not in key.scopes:
            detail = f"This key is not for {scope}."
            raise _unauthorised(
                HTTPStatus.FORBIDDEN, detail, f'insufficient_scope", scope="{scope}'
            )
        wait = self._limits.wait(key.id, key.a_minute)
        if wait:
            detail = f"This key allows {key.a_minute} requests a minute."
            raise _later(HTTPStatus.TOO_MANY_REQUESTS, detail, wait)

    async def _key(self, token: str) -> ApiKey:
        try:
            key = await self._keys.find(token)
        except Exception as error:
            if not is_outage(error):
                raise
            detail = "Keys cannot be looked up at the moment."
            raise _later(HTTPStatus.SERVICE_UNAVAILABLE, detail, TRY_AGAIN_SECONDS) from None
        if key is None:
            detail = "This key is not known, or no longer."
            raise _unauthorised(HTTPStatus.UNAUTHORIZED, detail, "invalid_token")
        return key


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorised(HTTPStatus.UNAUTHORIZED, "Expected Authorization: Bearer wz_…")
    return token.strip()


def _unauthorised(status: HTTPStatus, detail: str, error: str = "") -> HTTPException:
    challenge = 'Bearer realm="wenzhu"' + (f', error="{error}"' if error else "")
    return HTTPException(status, detail, {"WWW-Authenticate": challenge})


def _later(status: HTTPStatus, detail: str, seconds: float) -> HTTPException:
    return HTTPException(status, detail, {"Retry-After": str(math.ceil(seconds))})
