"""Speed beside other rule engines, and of the whole: `make bench`, or `python -m tests.benchmarks`.

With `--quick` every section runs on fewer people and lines, in two to three minutes. With
letters, such as `a h`, only those sections run.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.interview.questions import QUESTIONS
from tests.benchmarks import command, interviews, matching, ours, pages, papers, talking
from tests.benchmarks.peers import OPENFISCA, PERSON, PLAIN, check_agreement, peers, people
from tests.benchmarks.people import CITIES
from tests.benchmarks.timing import (
    Spread,
    columns,
    duration,
    machine,
    measure,
    measure_each,
    table,
)

CASES = 500
MEGABYTE = 1_000_000

# What the project promises of itself; printed beside what was measured.
MOST_OF_OPENFISCA = 0.5
LONGEST_WAIT = 0.005
LINES_A_SECOND = 2_000


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    repetitions: int = 9
    people: int = 500
    interviews: int = 200
    lines: int = 100_000
    starts: int = 15
    runs: int = 3
    matching: matching.Effort = matching.FULL
    talking: talking.Effort = talking.FULL
    pages: int = 100


FULL = Effort()
QUICK = Effort(
    repetitions=3,
    people=50,
    interviews=30,
    lines=5_000,
    starts=5,
    matching=matching.QUICK,
    talking=talking.QUICK,
    pages=20,
)


def ten_condition_rule(effort: Effort) -> None:
    """One rule of ten conditions, for a person for whom all ten must be looked at."""
    others, missing = peers()
    prepare, decide = ours.ten_conditions()
    deciders = others | {"Wenzhu, facts checked each time": lambda facts: decide(prepare(facts))}
    check_agreement(deciders, [PERSON, *people(CASES)])
    deciding = {name: partial(each, PERSON) for name, each in deciders.items()}
    deciding["Wenzhu, facts checked before"] = partial(decide, prepare(PERSON))
    medians = {name: measure(each, effort.repetitions) for name, each in deciding.items()}
    print(table(medians, against=PLAIN))
    for name in missing:
        print(f"{name}: not installed, so not measured")


def all_programmes(effort: Effort) -> None:
    """All five programmes with reasons, missing facts and amounts, beside OpenFisca's one rule."""
    medians = {name: measure(each, effort.repetitions) for name, each in ours.screenings().items()}
    for kind, sparse in (("typical", 0), ("sparse", 1)):
        times = measure_each(ours.screenings_of(effort.people, sparse), effort.repetitions)
        spread = Spread.of(times)
        medians[f"{effort.people} {kind} people, median"] = spread.median
        medians[f"{effort.people} {kind} people, 95th %"] = spread.percentile_95
    others, _ = peers()
    if OPENFISCA in others:
        one_rule = f"{OPENFISCA}, one rule"
        medians[one_rule] = measure(partial(others[OPENFISCA], PERSON), effort.repetitions)
        print(table(medians, against=one_rule))
        print(f"aim: at most {MOST_OF_OPENFISCA} ×")
    else:
        print(columns([(name, duration(median)) for name, median in medians.items()]))
        print(f"{OPENFISCA}: not installed, so there is nothing to compare with")


def next_question(effort: Effort) -> None:
    """How long a person waits: for the next question alone, and for a whole turn."""
    found = list(interviews.states(effort.interviews))
    searches = {
        f"next question, {stage}": [each.next_question for each in found if each.stage == stage]
        for stage in ("eligibility", "amounts")
    }
    waits = {
        name: measure_each(each, effort.repetitions) for name, each in searches.items() if each
    }
    waits["answer taken, next turn"] = measure_each(
        interviews.steps(effort.interviews), effort.repetitions
    )
    print(f"in {effort.interviews:,} interviews:")
    print(spreads(waits))
    print(f"aim: the next question in less than {duration(LONGEST_WAIT)}")


def many_lines(effort: Effort) -> None:
    """`wenzhu screen` over files of two sizes, one process, its start included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = (effort.lines // 10, effort.lines)
        runs = [screened_lines(folder, size, effort.runs) for size in sizes]
    heading = ("lines", "sparse", "lines a second", "… of processor time", "peak memory")
    print(columns([heading, *runs]))
    print(f"aim: {LINES_A_SECOND:,} lines a second on one core, and memory that does not grow")


def screened_lines(folder: Path, size: int, runs: int) -> tuple[str, ...]:
    lines = folder / f"{size}.jsonl"
    sparse = command.write_lines(lines, size)
    done = command.screened(folder, lines, size, runs)
    return (
        f"{size:,}",
        f"{sparse:.1%}",
        f"{done.per_second:,.0f}",
        f"{done.per_processor_second:,.0f}",
        f"{done.peak_bytes / MEGABYTE:.1f} MB",
    )


def first_question(effort: Effort) -> None:
    """From the start of `wenzhu chat` to its first question on the screen."""
    python = "Python itself, first word"
    medians = {
        python: command.start_of_python(effort.starts),
        "wenzhu chat, first question": command.first_question(effort.starts),
    }
    print(table(medians, against=python))


def questions_asked(effort: Effort) -> None:
    """Questions put to people of each city, beside a form that asks everyone everything."""
    groups = ("", "eligibility", "", "amounts", "", "", "both", "", "of the form")
    heading = ("", *MIDDLE_AND_MOST, "had any", *MIDDLE_AND_MOST, *MIDDLE_AND_MOST, "median")
    rows = [questions_row(city, effort.people) for city in CITIES]
    print(columns([groups, heading, *rows]))
    print(f"the full form: {len(QUESTIONS)} questions; all identities count as one, here and there")
    print("amounts: median and 95th % of those who had any such question; both: of everyone")


def illness_in_words(effort: Effort) -> None:
    """The matcher with the names that ship, and with imported ones, beside brute force."""
    matching.report(effort.matching)


def many_chats(effort: Effort) -> None:
    """The Telegram bot with many people at once, beside bots as they are usually made."""
    talking.report(effort.talking)


def papers_to_print(effort: Effort) -> None:
    """Drafts as PDF and as DOCX, beside docxtpl with LibreOffice."""
    papers.report(effort.repetitions)


def web_pages(effort: Effort) -> None:
    """Pages over HTTP, beside a FastAPI application that renders the same from a constant."""
    pages.report(effort.pages)


MIDDLE_AND_MOST = ("median", "95th %")


def questions_row(city: str, count: int) -> tuple[str, ...]:
    asked = list(interviews.questions_asked(city, count))
    amounts = [each.amounts for each in asked if each.amounts]
    both = [each.eligibility + each.amounts for each in asked]
    return (
        city,
        *_counts(each.eligibility for each in asked),
        f"{len(amounts) / count:.0%}",
        *(_counts(amounts) if amounts else ("–", "–")),
        *_counts(both),
        f"{Spread.of(both).median / len(QUESTIONS):.0%}",
    )


def _counts(questions: Iterable[int]) -> tuple[str, str]:
    spread = Spread.of(questions)
    return f"{spread.median:g}", f"{spread.percentile_95:g}"


def spreads(named: dict[str, list[float]]) -> str:
    """One line for each list of times: how many, and how they lie."""
    rows = [
        (name, f"{len(times):,}", *map(duration, _ends(times))) for name, times in named.items()
    ]
    return columns([("", "measured", "median", "95th %", "longest"), *rows])


def _ends(times: Iterable[float]) -> tuple[float, float, float]:
    spread = Spread.of(times)
    return spread.median, spread.percentile_95, spread.largest


# Each section prints its own table.
SECTIONS: dict[str, Callable[[Effort], None]] = {
    "(a) one rule of ten conditions, true or false": ten_condition_rule,
    "(b) all five programmes with reasons, missing facts and amounts": all_programmes,
    "(c) the wait for the next question": next_question,
    "(d) wenzhu screen, in one process": many_lines,
    "(e) from start to first question": first_question,
    "(f) questions asked": questions_asked,
    "(g) an illness in a person's own words": illness_in_words,
    "(h) many people at once in Telegram": many_chats,
    "(i) papers to print": papers_to_print,
    "(j) pages of the web chat and the console": web_pages,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer people and lines")
    parser.add_argument("sections", nargs="*", metavar="LETTER", help="only these sections")
    asked = parser.parse_args()
    print(machine())
    for title, section in SECTIONS.items():
        if not asked.sections or title[1] in asked.sections:
            print(f"\n{title}", flush=True)
            section(QUICK if asked.quick else FULL)


if __name__ == "__main__":
    main()
