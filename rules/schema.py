"""JSON Schema of what goes in and what comes out, made from the types themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from rules.facts import FACTS
from rules.intake import IDENTITIES
from rules.results import Result

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def facts_schema() -> dict[str, Any]:
    """Schema of one object of facts; an absent or null fact is unknown."""
    plain = {
        fact.key: _described(fact.schema(), fact.term) for fact in FACTS if "." not in fact.key
    }
    identities = {
        fact.key.partition(".")[2]: _described(fact.schema(), fact.term)
        for fact in FACTS
        if "." in fact.key
    }
    return {
        "$schema": DIALECT,
        "title": "facts",
        "type": "object",
        "properties": {
            **plain,
            IDENTITIES: {
                "type": ["object", "null"],
                "properties": identities,
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }


def _described(schema: dict[str, Any], term: str) -> dict[str, Any]:
    return {**schema, "description": term}


def result_schema() -> dict[str, Any]:
    """Schema of one result of a screening."""
    return {"$schema": DIALECT, **msgspec.json.schema(Result)}
