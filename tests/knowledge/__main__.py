"""`make eval`: how well the matcher does, on tuning and held-out texts, beside plain peers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.diseases.building import build
from bot.diseases.shelf import Shelf
from bot.diseases.shipped import shipped_aliases, shipped_entries
from knowledge.catalogue import Catalogues
from knowledge.vocabulary import aliases_of
from tests.knowledge.evaluation import (
    HELD_OUT,
    TUNING,
    Outcome,
    by_kind,
    calibration,
    outcomes,
    read,
    report,
)
from tests.knowledge.peers import peers

ENOUGH = 5  # every so many texts are enough to choose a peer's threshold
ROW = "  {:30} {:>36} {:>36} {:>36} {:>36} {:>36}"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--wrong", action="store_true", help="list what went wrong when tuning")
    wanted = given.parse_args()
    matcher = build(Shelf(Path("none")))
    for part, names in (("tuning", TUNING), ("held out", HELD_OUT)):
        _print_part(part, outcomes(matcher.match, read(*names)))
    _print_peers()
    if wanted.wrong:
        _print_wrong(outcomes(matcher.match, read(*TUNING)))


def _print_part(title: str, made: Sequence[Outcome]) -> None:
    print(f"\n{title}: {len(made)} texts")
    print(ROW.format("", "recall@1", "recall@3", "precision of accept", "false accepts", "needs"))
    _print_row("all", made)
    for title, letters in SOURCES.items():
        part = [each for each in made if each.labelled.id[1] in letters]
        if part:
            _print_row(title, part)
    for kind, part in by_kind(made).items():
        _print_row(f"  {kind}", part)
    print("\n  scores, and how often the first candidate was right:")
    for band, share in calibration(made):
        print(f"    from {band}: {share}")


SOURCES = {  # by the second letter of the texts' ids
    "people's own words": "pqx",
    "discharge letters": "lmy",
    "hospital records": "r",
    "where a yes would be wrong": "o",
    "chat": "c",
}


def _print_row(name: str, made: Sequence[Outcome]) -> None:
    measured = report(made)
    print(
        ROW.format(
            name,
            *map(
                str,
                (
                    measured.recall_at_1,
                    measured.recall_at_3,
                    measured.accept_precision,
                    measured.false_accepts,
                    measured.needs,
                ),
            ),
        )
    )


def _print_peers() -> None:
    own = list(aliases_of(Catalogues.of(shipped_entries())))
    tuning, held = list(read(*TUNING))[::ENOUGH], list(read(*HELD_OUT))
    print("\npeers on the held-out texts, each with the threshold that did best when tuning:")
    for peer in peers([*own, *shipped_aliases()], own):
        _print_row(peer.name, outcomes(peer.tuned(tuning).match, held))


def _print_wrong(made: Sequence[Outcome]) -> None:
    print("\nwrong when tuning:")
    for each in made:
        missed = each.listed and not each.found(1)
        if missed or (each.accepted and not (each.listed and each.right)):
            gold = [sorted(group) for group in each.labelled.gold]
            got = [
                (c.entry, round(c.score, 2), c.how.value, c.matched) for c in each.match.candidates
            ]
            print(f"  {each.labelled.id} {each.labelled.text!r} {gold} {each.match.decision} {got}")


if __name__ == "__main__":
    main()
