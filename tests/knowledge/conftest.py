"""What the tests of the matcher share: the one matcher that the whole suite builds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.match import Match
from tests.bot.diseases import DISEASES


@pytest.fixture(scope="session")
def match() -> Callable[[str], Match]:
    """The matcher over all that ships, and nothing that a deployment added."""
    DISEASES.match("")  # builds it
    return DISEASES.match
