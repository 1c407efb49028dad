"""What surrounds every answer: headers, an id to ask about, and a word where all else failed."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from string import ascii_lowercase

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.api.problems import problem_response

REQUEST_ID = "X-Request-ID"
SAFE_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
FAILED = "Something went wrong here. If it happens again, report the id of this request."

log = structlog.get_logger()


class Envelope:
    """An application whose every answer has these headers, and that fails without details."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        sending = _Sending(send)
        try:
            await self._application(scope, receive, sending)
        except ClientDisconnect:
            pass  # nobody is there to be answered
        except Exception:
            log.exception("api request failed", channel="api", request=sending.id)
            if not sending.started:
                failed = problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, FAILED)
                await failed(scope, receive, sending)


class _Sending:
    """Sends one response, with what every response has."""

    def __init__(self, send: Send) -> None:
        self.id = "".join(secrets.choice(ascii_lowercase) for _ in range(16))
        self.started = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            MutableHeaders(scope=message).update({REQUEST_ID: self.id, **SAFE_HEADERS})
        await self._send(message)
