"""Prints precision and recall by fact and confidence: python -m tests.bot.listening [FILES]."""

from __future__ import annotations

import sys
from collections import Counter

from bot.listening import Confidence
from tests.bot.listening.scoring import Outcome, messages, missed, outcomes, wrongly_stated


def main(pattern: str = "*.yaml") -> None:
    every = list(messages(pattern))
    results = [outcome for message in every for outcome in outcomes(message)]
    for title, listed in (("stated wrongly", wrongly_stated(results)), ("missed", missed(results))):
        print(f"{title}: {len(listed)}")
        print(*(f"  {each}" for each in listed), sep="\n")
    print(f"{len(every)} messages")
    _table("fact", Counter(each.fact for each in results), results)
    for confidence in Confidence:
        found = [each for each in results if each.found and each.found.confidence is confidence]
        print(f"{confidence.value:40} precision {_share(found)}")
    said = [each for each in results if each.fact in each.message.stated]
    at_once = [e for e in said if e.found and e.found.confidence is Confidence.STATED]
    print(f"{'stated and taken at once':40} {len(at_once)} of {len(said)}")
    print(f"{'all':40} recall {_share([each for each in results if each.wanted])}")


def _table(title: str, facts: Counter[str], results: list[Outcome]) -> None:
    print(f"{title:40} precision of stated    recall")
    for fact in sorted(facts):
        own = [each for each in results if each.fact == fact]
        stated = [each for each in own if each.found and each.found.confidence is Confidence.STATED]
        print(f"{fact:40} {_share(stated):22} {_share([each for each in own if each.wanted])}")


def _share(some: list[Outcome]) -> str:
    right = sum(each.right for each in some)
    return f"{right / len(some):6.1%} of {len(some)}" if some else "-"


if __name__ == "__main__":
    main(*sys.argv[1:2])
