"""The OpenAPI document is right: of the whole API, and the API keeps to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from jsonschema import Draft202012Validator
from schemathesis import Case, Config
from starlette.routing import Mount, Route

from rules.schema import facts_schema, result_schema
from tests.bot.api.calling import MATCH, NEXT, SCREEN, calling, headers, mounted, posted

API = mounted()
DOCUMENT = "/api/v1/openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}
# Which codes of entries and items exist is more than the schema says: what does not is a 422.
CONFIG = Config.from_dict(
    {
        "phases": {"stateful": {"enabled": False}},
        "checks": {"positive_data_acceptance": {"expected-statuses": ["200", "422"]}},
    }
)


async def document() -> dict[str, Any]:
    async with calling(API) as client:
        made: dict[str, Any] = (await client.get(DOCUMENT)).json()
    return made


async def schema_of(name: str) -> Draft202012Validator:
    """A component, able to find the others."""
    made = await document()
    return Draft202012Validator({**made, "$ref": f"#/components/schemas/{name}"})


async def test_every_route_is_in_it_and_nothing_else() -> None:
    [mount] = API.routes
    assert isinstance(mount, Mount)
    served = {
        (route.path, method.lower())
        for route in mount.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    paths = (await document())["paths"]
    assert served == {(path, method) for path in paths for method in paths[path].keys() & METHODS}
    assert len(served) == 5


async def test_it_says_where_it_is_mounted() -> None:
    assert (await document())["servers"] == [{"url": "/api"}]
    async with calling(API) as client:
        index = (await client.get("/api/v1/")).json()
    assert index["openapi"] == DOCUMENT
    assert set(index["operations"]) == {f"POST {path}" for path in (SCREEN, MATCH, NEXT)}


async def test_every_component_is_a_json_schema() -> None:
    schemas = (await document())["components"]["schemas"]
    assert {"Facts", "Result", "MatchLine", "Asked", "Finished", "Problem"} <= schemas.keys()
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


async def test_facts_and_results_are_those_of_the_rules() -> None:
    schemas = (await document())["components"]["schemas"]
    assert schemas["Facts"]["properties"] == json.loads(json.dumps(facts_schema()))["properties"]
    for name, schema in result_schema()["$defs"].items():
        assert schemas[name]["properties"].keys() == schema["properties"].keys()


async def test_every_reference_leads_somewhere() -> None:
    made = await document()
    for reference in _references(made):
        place: Any = made
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [each for part in value.values() for each in _references(part)]
    if isinstance(value, list):
        return [each for part in value for each in _references(part)]
    return []


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        (SCREEN, {"insured_place": "quanzhou", "identities": {"dibao": True}}, "Result"),
        (MATCH, {"text": "不是白血病，脑溢血"}, "MatchLine"),
        (NEXT, {}, "Asked"),
        (NEXT, {"facts": {"hukou_place": "other", "insured_place": "other"}}, "Finished"),
        (SCREEN, {"insured_place": 1}, "Problem"),
    ],
)
async def test_answers_are_as_their_schema_says(path: str, body: Any, name: str) -> None:
    answer = (await posted(path, json.dumps(body))).json()
    assert list((await schema_of(name)).iter_errors(answer)) == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Facts", {"insured_city": "quanzhou"}),
        ("Facts", {"household_size": 0}),
        ("MatchRequest", {"text": " "}),
        ("InterviewRequest", {"unknown": ["town"]}),
        ("InterviewRequest", {"facts": {"insured_place": "nowhere"}}),
        ("InterviewRequest", {"language": "xx"}),
        ("InterviewRequest", {"fact": {}}),
    ],
)
async def test_the_schemas_know_what_is_wrong(name: str, body: Any) -> None:
    assert list((await schema_of(name)).iter_errors(body)) != []


# -- the API keeps to it -----------------------------------------------------------------------

described = schemathesis.openapi.from_asgi(DOCUMENT, API, config=CONFIG)


@described.parametrize()
@settings(max_examples=25)
def test_the_api_keeps_to_its_document(case: Case[Any]) -> None:
    authorised = {"Authorization": headers()["Authorization"]}
    case.call_and_validate(headers=authorised)
