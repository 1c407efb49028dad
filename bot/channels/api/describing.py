"""The API described for programs: an OpenAPI document, made from the types themselves."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from bot.channels.api.bodies import JSON
from bot.channels.api.interview import Asked, Finished, InterviewRequest
from bot.channels.api.problems import MEDIA_TYPE, Problem
from bot.matching import MatchLine
from bot.storage.api_keys import Scope
from knowledge.match import LONGEST_TEXT
from rules.results import Result
from rules.schema import facts_schema

SECURITY = "key"
REFERENCE = "#/components/schemas/{name}"
ABOUT = (
    "Screens for five Chinese programmes of medical assistance, matches words for an illness, and "
    "asks what is still open. A result says what appears to apply; the local authority decides. "
    "Nothing that is sent is stored or logged. A fact that is absent or null is unknown, which is "
    "not the same as false. Limits are counted by each process of the server."
)
PROBLEMS = {
    400: "Not one JSON object.",
    401: "No key, or one that is not known.",
    403: "The key is for something else.",
    405: "The path knows other methods.",
    413: "The body is too large.",
    415: "The body says that it is not JSON.",
    422: "Something in the body cannot be taken; `fact` and `detail` say what.",
    429: "The key has asked too often for now; see Retry-After.",
    500: "Something went wrong here.",
    503: "Not at the moment; see Retry-After.",
}
OPEN_TO_ALL = (405, 500)


class MatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Words for a diagnosis. `id`: given back with the answer."""

    text: Annotated[str, Meta(max_length=LONGEST_TEXT, pattern=r"\S")]
    id: str | int = "1"


class Index(Struct, frozen=True):
    """What there is here."""

    name: str
    version: str
    openapi: str
    operations: dict[str, str]


class Operation(Struct, frozen=True):
    """One thing that can be asked: where, by keys of which scope, and what goes in and out."""

    path: str
    scope: Scope
    summary: str
    request: str
    answers: tuple[str, ...]


OPERATIONS = (
    Operation(
        "/v1/screen",
        Scope.SCREEN,
        "What appears to apply to a person, of whom these facts are known.",
        "Facts",
        ("Result",),
    ),
    Operation(
        "/v1/match",
        Scope.MATCH,
        "Which entries of the catalogues a person's words for an illness may mean.",
        "MatchRequest",
        ("MatchLine",),
    ),
    Operation(
        "/v1/interview/next",
        Scope.INTERVIEW,
        "The next question that can still change something, or the result.",
        "InterviewRequest",
        ("Asked", "Finished"),
    ),
)
INDEX, DOCUMENT = "/v1/", "/v1/openapi.json"


def index(root: str) -> Index:
    """The way to everything else. `root`: where the API is mounted."""
    paths = {f"POST {root}{each.path}": each.summary for each in OPERATIONS}
    return Index("wenzhu", version("wenzhu"), f"{root}{DOCUMENT}", paths)


def document(root: str) -> dict[str, Any]:
    """The OpenAPI document. `root`: where the API is mounted."""
    pages = {
        INDEX: _page("index", "What there is here.", _reference("Index")),
        DOCUMENT: _page("openapi", "This document.", {"type": "object"}),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wenzhu 问助", "version": version("wenzhu"), "description": ABOUT},
        "servers": [{"url": root or "/"}],
        "paths": pages | {each.path: {"post": _operation(each)} for each in OPERATIONS},
        "components": {
            "schemas": schemas(),
            "securitySchemes": {SECURITY: {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def schemas() -> dict[str, Any]:
    """The schema of everything that goes in or out, by name."""
    types = (Result, MatchRequest, MatchLine, InterviewRequest, Asked, Finished, Problem, Index)
    _, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    facts = {key: part for key, part in facts_schema().items() if key != "$schema"}
    return {"Facts": facts, **components}


def _operation(operation: Operation) -> dict[str, Any]:
    answers = [_reference(name) for name in operation.answers]
    answer = answers[0] if len(answers) == 1 else {"oneOf": answers}
    return {
        "operationId": operation.scope.value,
        "summary": operation.summary,
        "description": f"For keys of the scope `{operation.scope}`.",
        "security": [{SECURITY: []}],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": _reference(operation.request)}},
        },
        "responses": {"200": _response("The answer.", JSON, answer), **_problems(*PROBLEMS)},
    }


def _page(name: str, summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    responses = {"200": _response(summary, JSON, schema), **_problems(*OPEN_TO_ALL)}
    return {"get": {"operationId": name, "summary": summary, "responses": responses}}


def _problems(*statuses: int) -> dict[str, Any]:
    problem = _reference("Problem")
    return {str(each): _response(PROBLEMS[each], MEDIA_TYPE, problem) for each in statuses}


def _response(description: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(name=name)}
