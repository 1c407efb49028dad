"""Prints how well messages are understood: python -m tests.bot.listening [--failures] [FILES].

A fact's row gives, for the sets that rules may be tuned on and for those kept apart, how often
it is there, the precision of what was taken as stated, the recall of what is there, and the
share of what would be read back that the message does say something of.
With --failures it lists every failure; never of the sets that are kept apart.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bot.listening.scoring import (
    Outcome,
    groundless,
    messages,
    missed,
    outcomes,
    read_back,
    taken_at_once,
    wrongly_stated,
)


@dataclass(frozen=True)
class Score:
    """What became of some facts."""

    outcomes: list[Outcome]

    @property
    def wanted(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.wanted]

    @property
    def said(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.fact in each.message.stated]

    def of(self, fact: str) -> Score:
        return Score([each for each in self.outcomes if each.fact == fact])

    def __str__(self) -> str:
        precise = _share(taken_at_once(self.outcomes))
        return f"{len(self.wanted):6} {precise:>10} {_share(self.wanted):>8} {self._grounded():>9}"

    def _grounded(self) -> str:
        """The share of what would be read back that the message says something of."""
        back = read_back(self.outcomes)
        return f"{1 - len(groundless(self.outcomes)) / len(back):.1%}" if back else "-"


def main(arguments: Sequence[str] = ()) -> None:
    pattern = next((each for each in arguments if not each.startswith("-")), "*.yaml")
    results = [outcome for message in messages(pattern) for outcome in outcomes(message)]
    tuned = Score([each for each in results if not each.message.held_out])
    if "--failures" in arguments:
        _failures(tuned)
    _table(tuned, Score([each for each in results if each.message.held_out]))


def _failures(tuned: Score) -> None:
    wrong, lost = wrongly_stated(tuned.outcomes), missed(tuned.outcomes)
    idle = groundless(tuned.outcomes)
    for title, listed in (("stated wrongly", wrong), ("missed", lost), ("groundless", idle)):
        print(f"{title}: {len(listed)}", *(f"  {each}" for each in listed), sep="\n")


def _table(tuned: Score, held_out: Score) -> None:
    columns = f"{'n':>6} {'precision':>10} {'recall':>8} {'grounded':>9}"
    print(f"{'':36}{'tuned':>36}  {'held out':>36}", f"{'':36}{columns}  {columns}", sep="\n")
    for fact in sorted({each.fact for each in tuned.outcomes + held_out.outcomes}):
        print(f"{fact:36}{tuned.of(fact)}  {held_out.of(fact)}")
    print(f"{'all':36}{tuned}  {held_out}")
    for name, score in (("tuned", tuned), ("held out", held_out)):
        wrong, taken = wrongly_stated(score.outcomes), taken_at_once(score.outcomes)
        at_once = f"{len(taken_at_once(score.said))} of {len(score.said)} said taken at once"
        back, idle = read_back(score.outcomes), groundless(score.outcomes)
        asked = f"{len(idle)} of {len(back)} read back without ground"
        print(f"{name}: {len(wrong)} of {len(taken)} stated wrongly; {at_once}; {asked}")


def _share(some: list[Outcome]) -> str:
    return f"{sum(each.right for each in some) / len(some):.1%}" if some else "-"


if __name__ == "__main__":
    main(sys.argv[1:])
