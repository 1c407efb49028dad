"""What a look at something found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "broken"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: how it stands, and where it is not well what to do."""

    what: str
    state: State
    text: str


Findings = Iterator[Finding]
