"""What the tests of the batch commands expect of a line that cannot be taken."""

from __future__ import annotations

from typing import Any


def check_refused(answer: dict[str, Any], line: int, code: str, fact: str | None = None) -> None:
    assert answer.keys() == {"line", "error"}
    assert answer["error"].keys() == {"code", "fact", "message"}
    assert (answer["line"], answer["error"]["code"]) == (line, code)
    assert answer["error"]["fact"] == fact
    assert fact is None or fact in answer["error"]["message"]
    assert "expected " in answer["error"]["message"]
    assert answer["error"]["message"].isprintable()
