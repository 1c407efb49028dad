"""Each place's cases.yaml: people as short stories, and what the document owes them.

A case's facts are laid over the file's `everyone`; null there makes a fact unknown again. Every
field under `expect` must be as written; a benefit that is `absent` must not be in the result.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import rules
from tests.rules.support import PROGRAMMES, figures_from, programme, screened

PLACES = [name.partition(".")[0] for name in PROGRAMMES]


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema: `on` and `yes` are words, dates are words, numbers are Decimals."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = {key for key in keys if keys.count(key) > 1}
        if repeated:
            raise yaml.constructor.ConstructorError(
                None, None, f"repeated: {', '.join(sorted(repeated))}", node.start_mark
            )
        return super().construct_mapping(node, deep)


def _number(loader: CoreLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


for tag, pattern in (
    ("tag:yaml.org,2002:null", r"null|~|"),
    ("tag:yaml.org,2002:bool", r"true|false"),
    ("!number", r"-?[0-9]+(\.[0-9]+)?"),
):
    CoreLoader.add_implicit_resolver(tag, re.compile(rf"^(?:{pattern})$"), None)
CoreLoader.add_constructor("!number", _number)


@cache
def book(place: str) -> dict[str, Any]:
    path = Path(rules.__path__[0]) / place / "cases.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), CoreLoader)


def facts_of(place: str, case: dict[str, Any]) -> dict[str, Any]:
    """A case's own facts over everyone's; what ends up null is left out."""
    everyone, own = book(place).get("everyone", {}), case["facts"]
    identities = everyone.get("identities", {}) | own.get("identities", {})
    facts = everyone | own | {"identities": identities}
    return {name: value for name, value in facts.items() if value is not None}


def stories() -> list[Any]:
    return [
        pytest.param(place, case, id=f"{place}: {case['name']}")
        for place in PLACES
        for case in book(place)["cases"]
    ]


@pytest.mark.parametrize(("place", "case"), stories())
def test_person_is_owed_what_the_document_says(place: str, case: dict[str, Any]) -> None:
    tables = case.get("figures", book(place)["figures"])
    result = screened(facts_of(place, case), figures_from(tables))
    found = programme(result, f"{place}.{book(place)['programme']}")
    expected = dict(case["expect"])
    benefits = expected.pop("benefits", {})
    assert seen(found, expected) == expected
    by_id = {benefit["id"]: benefit for benefit in found["benefits"]}
    for name, fields in benefits.items():
        if fields == "absent":
            assert name not in by_id
        else:
            assert name in by_id, f"no {name} among {', '.join(by_id)}"
            assert seen(by_id[name], fields) == fields, name


def seen(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The fields that are expected, in the form in which they are expected."""
    return {name: _in_form(found, name, wanted) for name, wanted in expected.items()}


def _in_form(found: dict[str, Any], name: str, wanted: Any) -> Any:
    if name == "discretion" and isinstance(wanted, list):
        return (found["discretion_note"] or "").split(",")
    if name == "amount_yuan":
        return _amount(found[name], wanted)
    value = found[name]
    return Decimal(value) if value is not None and isinstance(wanted, Decimal) else value


def _amount(value: dict[str, Any] | None, wanted: Any) -> Any:
    """An exact amount may be written as one number, an interval as a list of its two ends."""
    if value is None:
        return None
    ends = [None if end is None else Decimal(end) for end in (value["min"], value["max"])]
    return ends[0] if not isinstance(wanted, list) and ends[0] == ends[1] else ends


@pytest.mark.parametrize("place", PLACES)
def test_every_case_has_a_name_of_its_own(place: str) -> None:
    names = [case["name"] for case in book(place)["cases"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("place", PLACES)
def test_figures_say_that_they_are_made_up(place: str) -> None:
    sources = set(re.findall(r"'source': '([^']*)'", str(book(place)["figures"])))
    assert sources <= {"made up for arithmetic"}
