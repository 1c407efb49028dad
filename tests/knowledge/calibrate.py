"""Writes knowledge/data/scores.csv from the tuning texts: `python -m tests.knowledge.calibrate`.

For each way of finding a name, the share of first candidates that were right, growing with the
likeness (isotonic regression by pooling neighbours); and the score from which on matches are
accepted: the lowest at which nine in ten are right, and 99 % of all that are accepted.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

from bot.diseases.building import build
from bot.diseases.shelf import Shelf
from bot.diseases.shipped import contrasts
from knowledge.match import How
from knowledge.matching import Ground
from knowledge.names.scanning import COMPLAINTS
from tests.knowledge.evaluation import TUNING, read

TARGET = Path(__file__).parents[2] / "knowledge" / "data" / "scores.csv"
WANTED_PRECISION = 0.99  # of all that are accepted
SHARE_LEFT_OUT = 5  # one in so many of the names that are on no list
LEAST_ACCEPTED = 0.9  # of those that are accepted with the lowest score
PRIOR_RIGHT, PRIOR_CASES = 1.0, 2.0  # as if two cases had been seen, one of them right

Judged = tuple[Ground, bool]  # what a first candidate rests on, and whether it was right


def judged() -> Iterator[Judged]:
    """Every first candidate on the tuning texts, and whether it was right."""
    matcher = build(Shelf(Path("none")))
    for labelled in read(*TUNING):
        gold = frozenset().union(*labelled.gold)
        for ground in matcher.grounds(labelled.text):
            yield ground, ground.entry in gold
    yield from judged_on_unknown_names()


def judged_on_unknown_names() -> Iterator[Judged]:
    """What is made of illnesses that are on no list and that the matcher has never seen.

    Only likeness can mislead it there: a name to the letter inside them is another matter.
    """
    names = sorted({name for name, domain in contrasts() if domain != COMPLAINTS})
    unknown = [name for name in names if crc32(name.encode()) % SHARE_LEFT_OUT == 0]
    matcher = build(Shelf(Path("none")), leave_out=frozenset(unknown))
    for name in unknown:
        for ground in matcher.grounds(name):
            if ground.score_class in (How.PINYIN, How.FUZZY):
                yield ground, False


def steps(cases: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Pairs of least likeness and score, pooled until the score grows with the likeness."""
    pools: list[list[float]] = []  # least likeness, right, cases
    for likeness in sorted({round(each, 2) for each, _ in cases}):
        right = [ok for each, ok in cases if round(each, 2) == likeness]
        pools.append([likeness, float(sum(right)), float(len(right))])
        while len(pools) > 1 and _share(pools[-2]) >= _share(pools[-1]):
            _, more_right, more = pools.pop()
            pools[-1][1] += more_right
            pools[-1][2] += more
    return [(pool[0], _share(pool)) for pool in pools]


def _share(pool: list[float]) -> float:
    return (pool[1] + PRIOR_RIGHT) / (pool[2] + PRIOR_CASES)


def score_of(pairs: list[tuple[float, float]], likeness: float) -> float:
    return max((score for least, score in pairs if round(likeness, 2) >= least), default=0.0)


def threshold(scored: list[tuple[float, bool]]) -> float:
    """The lowest score that is high enough in itself and from which on enough cases are right."""
    best, right = 1.0, 0
    for number, (score, ok) in enumerate(sorted(scored, reverse=True), start=1):
        right += ok
        if score >= LEAST_ACCEPTED and right / number >= WANTED_PRECISION:
            best = score
    return best


@cache
def cases() -> tuple[Judged, ...]:
    """What was judged on the tuning texts."""
    return tuple(judged())


def measured() -> dict[str, list[tuple[float, bool]]]:
    """For every class of score the likenesses of its cases, and whether each was right."""
    classes: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for ground, right in cases():
        classes[ground.score_class].append((ground.likeness, right))
    return dict(sorted(classes.items()))


def table() -> str:
    """The table of scores, as it ships."""
    made = {name: steps(each) for name, each in measured().items()}
    scored = [
        (score_of(made[ground.score_class], ground.likeness), right)
        for ground, right in cases()
        if ground.settled
    ]
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(("class", "likeness", "score"))
    rows.writerow(("accept", 0, f"{threshold(scored):.4f}"))
    for name, pairs in made.items():
        rows.writerows((name, f"{least:.2f}", f"{score:.4f}") for least, score in pairs)
    return stream.getvalue()


def main() -> None:
    TARGET.write_text(table(), encoding="utf-8")
    for name, each in measured().items():
        print(f"{name:12} {len(each):5} cases, {sum(ok for _, ok in each)} right")


if __name__ == "__main__":
    main()
