"""What the tests of the matcher read off its answers."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.match import Match

Matches = Callable[[str], Match]


def firsts(match: Match) -> list[str]:
    """The best candidate of every disease, in the order of mention."""
    return [group[0].entry for group in match.groups]


def why(match: Match) -> set[tuple[str, str]]:
    """The entries ruled out, and why."""
    return {(each.entry, each.why) for each in match.excluded}
