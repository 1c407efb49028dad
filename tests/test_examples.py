"""People with known results: a plain second reading of the documents, with made-up figures."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.batch import screen_lines
from bot.parameters import deployment_figures

EXAMPLES = Path(__file__).parent / "examples"
LINES = (EXAMPLES / "screening.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


def screened() -> list[dict[str, Any]]:
    lines = "".join(json.dumps(case["facts"]) + "\n" for case in CASES)
    output = io.BytesIO()
    figures = deployment_figures(EXAMPLES / "parameters.toml")
    assert screen_lines(io.BytesIO(lines.encode()), output, date(2026, 3, 1), figures)
    return [json.loads(line) for line in output.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("case", "result"),
    list(zip(CASES, screened(), strict=True)),
    ids=[f"line {number}" for number in range(1, len(CASES) + 1)],
)
def test_the_result_agrees_with_the_second_reading(
    case: dict[str, Any], result: dict[str, Any]
) -> None:
    for programme in result["programmes"]:
        expected = case["expected"][programme["id"]]
        fields = ["status", "category", "validity"]
        if expected["status"] != "ineligible":
            fields.append("possible_categories")
        assert {name: programme[name] for name in fields} == {
            name: expected[name] for name in fields
        }
        if expected["benefits"]:
            assert benefits_of(programme, expected["benefits"]) == expected["benefits"]


def benefits_of(programme: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """All benefits of a programme, with the fields that the second reading shows."""
    return {
        benefit["id"]: {name: benefit[name] for name in shown.get(benefit["id"], benefit)}
        for benefit in programme["benefits"]
    }
