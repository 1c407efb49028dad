"""Facts out of JSON: strict, so that a slip in the input is an error and never a silent unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from rules.case import Case
from rules.errors import FactError
from rules.facts import AS_OF, BY_KEY
from rules.figures import NO_FIGURES, Figures

IDENTITIES = "identities"
OBJECT_OF_FACTS = 'one JSON object of facts, for example {"insured_place": "quanzhou"}'
EXAMPLE = '{"insured_place": "quanzhou", "identities": {"dibao": true}}'


def read_case(line: bytes | str, today: date, figures: Figures = NO_FIGURES) -> Case:
    """A case from one JSON object of facts; FactError says what is wrong and what would be right.

    A fact that is absent or null is unknown. Without `as_of` the question is asked for `today`.
    """
    return case_of(parse_json(line), today, figures)


def case_of(given: Mapping[str, Any], today: date, figures: Figures = NO_FIGURES) -> Case:
    """A case from facts as Python objects, as JSON with Decimal numbers would give them."""
    facts = parse_facts(given)
    _check_xiamen_codes(facts, figures)
    as_of = facts.pop(AS_OF.key, today)
    return Case(facts=facts, as_of=as_of, figures=figures)


def parse_facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values by key; identities come flattened, as `identities.dibao`."""
    facts: dict[str, Any] = {}
    for name, value in given.items():
        if name != IDENTITIES and (name not in BY_KEY or "." in name):
            raise _unknown(name, [key for key in BY_KEY if "." not in key] + [IDENTITIES])
        if value is None:
            continue
        if name == IDENTITIES:
            facts.update(_identities(value))
        else:
            facts[name] = BY_KEY[name].parse(value)
    return facts


def _identities(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        expected = "an object from identity to true or false"
        raise FactError("wrong_type", IDENTITIES, expected, value, '"identities": {"dibao": true}')
    facts: dict[str, Any] = {}
    for code, held in value.items():
        key = f"{IDENTITIES}.{code}"
        if key not in BY_KEY:
            raise _unknown(key, [key for key in BY_KEY if "." in key])
        if held is not None:
            facts[key] = BY_KEY[key].parse(held)
    return facts


def _unknown(name: str, known: list[str]) -> FactError:
    near = get_close_matches(name, known, n=1) or known[:1]
    return FactError("unknown_fact", name, "the name of a fact", name, near[0])


def _check_xiamen_codes(facts: Mapping[str, Any], figures: Figures) -> None:
    loaded = figures.xiamen_diseases
    if loaded is None:
        return
    for code in sorted(facts.get("diagnoses", ())):
        if code.startswith("xiamen/") and code not in loaded:
            near = get_close_matches(code, sorted(loaded), n=1)
            expected = "an entry of the Xiamen list that is loaded"
            raise FactError("no_such_entry", "diagnoses", expected, code, near[0] if near else "")


def parse_json(line: bytes | str, expected: str = OBJECT_OF_FACTS) -> dict[str, Any]:
    """One JSON object, numbers as Decimal; no duplicate keys, no NaN, no endless nesting.

    `expected`: what errors say they would have taken, with an example.
    """
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FactError("not_utf8", None, "UTF-8 text", f"byte {error.start}", EXAMPLE) from None
    if not text.strip():
        raise FactError("empty_line", None, expected, "an empty line")
    value = _decoded(text, expected)
    if not isinstance(value, dict):
        raise FactError("not_an_object", None, expected, text)
    return value


def _decoded(text: str, expected: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=read_number,
            parse_int=read_number,
            parse_constant=Decimal,  # NaN and infinities are refused by name of the fact
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 20] or "the end of the line"
        where = f"{error.msg} at character {error.pos + 1}: {found}"
        raise FactError("not_json", None, expected, where) from None
    except RecursionError:
        raise FactError("nested_too_deep", None, expected, text) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for name, each in pairs:
        if name in value:
            raise FactError("duplicate_key", name, "each name once", name)
        value[name] = each
    return value


def read_number(text: str) -> Decimal:
    """A number as written; one whose exponent no machine can hold counts as infinite."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def facts_of(case: Case) -> dict[str, Any]:
    """A case as the contract writes its facts; `read_case` reads it back."""
    flat = {key: BY_KEY[key].dump(value) for key, value in case.facts.items()}
    identities = {
        key.partition(".")[2]: value
        for key, value in flat.items()
        if key.startswith(f"{IDENTITIES}.")
    }
    facts = {key: value for key, value in flat.items() if not key.startswith(f"{IDENTITIES}.")}
    if identities:
        facts[IDENTITIES] = identities
    return {AS_OF.key: case.as_of.isoformat(), **facts}
