"""The API as an application, to be mounted where it is wanted. Limits hold for this process."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.api.admitting import Door, Keys
from bot.channels.api.answering import Answers
from bot.channels.api.bodies import JSON, read_json
from bot.channels.api.describing import DOCUMENT, INDEX, OPERATIONS, document, index
from bot.channels.api.enveloping import Envelope
from bot.channels.api.problems import explained
from bot.storage.api_keys import Scope
from knowledge.match import Diseases
from rules.errors import FactError
from rules.figures import Figures

Answer = Callable[[bytes], Awaitable[msgspec.Struct]]
Endpoint = Callable[[Request], Awaitable[Response]]

_encode = msgspec.json.Encoder().encode


def api_application(
    figures: Figures,
    diseases: Diseases,
    keys: Keys,
    today: Callable[[], date],
    clock: Callable[[], float] = time.monotonic,
) -> Starlette:
    """Answers other systems that have a key, and keeps nothing of what they send.

    How often a key asks is counted by `clock`, and by this process alone: of several that serve
    the API, each allows a key its full number.
    """
    application = Starlette(
        routes=_routes(Answers(figures, diseases, today), Door(keys, clock)),
        middleware=[Middleware(Envelope)],
        exception_handlers={HTTPException: explained, FactError: explained},
    )
    application.router.redirect_slashes = False  # a redirect would repeat the host it was told
    return application


def _routes(answers: Answers, door: Door) -> list[Route]:
    answering: dict[Scope, Answer] = {
        Scope.SCREEN: answers.screen,
        Scope.MATCH: answers.match,
        Scope.INTERVIEW: answers.interview,
    }
    operations = [
        Route(each.path, _endpoint(each.scope, answering[each.scope], door), methods=["POST"])
        for each in OPERATIONS
    ]
    return [Route(INDEX, _page(index)), Route(DOCUMENT, _page(document)), *operations]


def _endpoint(scope: Scope, answer: Answer, door: Door) -> Endpoint:
    async def answered(request: Request) -> Response:
        await door.admit(request, scope)
        return _json(await answer(await read_json(request)))

    return answered


def _page(make: Callable[[str], Any]) -> Endpoint:
    async def shown(request: Request) -> Response:
        return _json(make(request.scope.get("root_path", "")))

    return shown


def _json(made: Any) -> Response:
    return Response(_encode(made), media_type=JSON)
