"""Speed beside other rule engines: `make bench`, or `python -m tests.benchmarks`."""

from __future__ import annotations

from functools import partial

from tests.benchmarks.ours import ten_conditions

from tests.benchmarks.peers import PERSON, PLAIN, check_agreement, peers, people
from tests.benchmarks.timing import machine, measure, table

CASES = 500


def ten_condition_rule() -> None:
    """One rule of ten conditions, for a person for whom all ten must be looked at."""
    others, missing = peers()
    ours = ten_conditions()
    deciders = others | ours
    check_agreement(deciders, [PERSON, *people(CASES)])
    medians = {name: measure(partial(decide, PERSON)) for name, decide in deciders.items()}
    print(table(medians, against=PLAIN))
    for name in missing:
        print(f"{name}: not installed, so not measured")


# Each section prints its own table.
SECTIONS = {
    "(a) one rule of ten conditions, true or false": ten_condition_rule,
}


def main() -> None:
    print(machine())
    for title, section in SECTIONS.items():
        print(f"\n{title}")
        section()


if __name__ == "__main__":
    main()
