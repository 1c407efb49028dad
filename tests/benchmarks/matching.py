"""Finding an illness in a person's own words, beside brute force over the same names.

Brute force is `rapidfuzz.process.extract` over every name that the matcher knows, which says how
alike two texts are and nothing else. The matcher reads the text as well: whose the illness is,
whether it is denied, and what the entry requires.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.diseases.building import build
from bot.diseases.shelf import ImportedVocabulary, Shelf
from knowledge.matching import MOST_CANDIDATES, Matcher
from knowledge.spelling import folded
from tests.benchmarks.command import environment
from tests.benchmarks.timing import Spread, columns, duration, measure_calls, three_digits
from tests.benchmarks.vocabularies import Mistyped, holding, imported, known_names, mistyped

# What the project promises of itself; printed beside what was measured.
LEAST_TIMES_FASTER = 5
LONGEST_FOR_A_DIAGNOSIS = 0.001
LONGEST_LOADING = 0.5
MOST_MEMORY = 150_000_000

TEXTS = Path(__file__).with_name("texts")
CHILD = Path(__file__).with_name("loading.py")
MEGABYTE = 1_000_000
TOPS = (1, MOST_CANDIDATES, 5)
RANKED = 30  # names that brute force ranks, so that they hold five entries
SHORT, MESSAGES = "short diagnoses", "messages"
OURS, RATIO, WRATIO = "Wenzhu", "ratio", "WRatio"
OFFERED, FIRST = f"{OURS}, up to {MOST_CANDIDATES}", RATIO + ", first {}"
EVERY = "all"


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    imported: int = 40_000
    rounds: int = 25
    brute_rounds: int = 5
    messages_for_wratio: int = 5
    slips: int = 400
    loads: int = 3


FULL = Effort()
QUICK = Effort(imported=2_000, rounds=5, brute_rounds=2, messages_for_wratio=1, slips=100, loads=1)


@dataclass(frozen=True)
class Words:
    """A matcher with the names that it knows, and how many of them were imported."""

    imported: int
    shelf: Shelf
    matcher: Matcher
    names: Mapping[str, frozenset[str]]

    @staticmethod
    def of(folder: Path, made: ImportedVocabulary, count: int) -> Words:
        shelf = holding(folder, made, count)
        return Words(count, shelf, build(shelf), known_names(shelf))

    @property
    def title(self) -> str:
        more = f", {self.imported:,} of them imported" if self.imported else ", as it ships"
        return f"{len(self.names):,} names{more}"


@dataclass(frozen=True)
class Goal:
    """What was aimed at, and what came of it: as it ships, and with the imported names."""

    aim: str
    came_of_it: Sequence[tuple[str, bool]]

    @property
    def row(self) -> tuple[str, ...]:
        cells = [f"{shown}, {'met' if met else 'NOT met'}" for shown, met in self.came_of_it]
        return (self.aim, *["–"] * (2 - len(cells)), *cells)


def texts(name: str) -> list[str]:
    """The texts of one kind: `right` and `misspelt` are short diagnoses, `messages` are long."""
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def report(effort: Effort) -> None:
    """Everything about matching, with the names that ship and with as many imported."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        made = imported(folder, effort.imported)
        seconds = time.perf_counter() - start
        print(f"{effort.imported:,} names made and imported: {duration(seconds)}")
        sizes = (0, effort.imported // 4, effort.imported // 2, effort.imported)
        vocabularies = [Words.of(folder, made, size) for size in sizes]
        ends = (vocabularies[0], vocabularies[-1])
        print(_decided(ends))
        goals = [
            *_speed(ends, effort),
            _recall(ends, effort),
            _growth(vocabularies, effort),
            *_loading(ends, effort),
        ]
    print(f"\naims\n{columns([('', *(each.title for each in ends)), *(g.row for g in goals)])}")


def _decided(ends: tuple[Words, Words]) -> str:
    """Whether the imported names change what is decided; they name illnesses of no list."""
    every = [text for kind in ("right", "misspelt", MESSAGES) for text in texts(kind)]
    decided = [[each.matcher.match(text).decision for text in every] for each in ends]
    others = [text for text, a, b in zip(every, *decided, strict=True) if a is not b]
    same = f"{len(every) - len(others)} of {len(every)} texts are decided alike with both"
    return f"{same}; differently: {'、'.join(others)}" if others else same


# -- speed -----------------------------------------------------------------------------------------


def _speed(ends: tuple[Words, Words], effort: Effort) -> list[Goal]:
    measured = [_times(each, effort) for each in ends]
    for each, times in zip(ends, measured, strict=True):
        print(f"\none text, {each.title}\n{_times_table(times)}")
    print("brute force compares the whole folded text with every name, a message as well")
    shorts = [{who: times[SHORT, who].median for who in (OURS, RATIO)} for times in measured]
    faster = [each[RATIO] / each[OURS] for each in shorts]
    return [
        Goal(
            f"short diagnosis: at least {LEAST_TIMES_FASTER} × faster than {RATIO}",
            [(_factor(each), each >= LEAST_TIMES_FASTER) for each in faster],
        ),
        Goal(
            f"short diagnosis: median under {duration(LONGEST_FOR_A_DIAGNOSIS)}",
            [(duration(each[OURS]), each[OURS] < LONGEST_FOR_A_DIAGNOSIS) for each in shorts],
        ),
    ]


def _times(words: Words, effort: Effort) -> dict[tuple[str, str], Spread]:
    """How long each kind of text takes each way; the short ones once more in one."""
    right, misspelt, messages = (
        _times_of(words, kind, effort) for kind in ("right", "misspelt", MESSAGES)
    )
    kinds = {
        SHORT: {who: right[who] + misspelt[who] for who in right},
        "… spelt right": right,
        "… misspelt": misspelt,
        MESSAGES: messages,
    }
    return {
        (kind, who): Spread.of(times) for kind, each in kinds.items() for who, times in each.items()
    }


def _times_of(words: Words, kind: str, effort: Effort) -> dict[str, list[float]]:
    some, choices = texts(kind), list(words.names)
    for_wratio = some[: effort.messages_for_wratio] if kind == MESSAGES else some
    ours = [partial(words.matcher.match, text) for text in some]
    return {
        OURS: measure_calls(ours, effort.rounds),
        RATIO: measure_calls(_brute_force(some, choices, fuzz.ratio), effort.brute_rounds),
        WRATIO: measure_calls(_brute_force(for_wratio, choices, fuzz.WRatio), 1),
    }


def _brute_force(
    some: Sequence[str], choices: Sequence[str], scorer: Callable[..., float]
) -> list[Callable[[], object]]:
    """The five likest names for each text; what folding takes is not counted."""
    return [
        partial(process.extract, folded(text), choices, scorer=scorer, limit=5) for text in some
    ]


def _times_table(times: Mapping[tuple[str, str], Spread]) -> str:
    heading = ("", "median", "99th %", "against Wenzhu: median", "99th %")
    rows = []
    for (kind, who), spread in times.items():
        ours = times[kind, OURS]
        rows.append(
            (
                f"{kind}, {who}",
                duration(spread.median),
                duration(spread.percentile_99),
                f"{three_digits(spread.median / ours.median)} ×",
                f"{three_digits(spread.percentile_99 / ours.percentile_99)} ×",
            )
        )
    return columns([heading, *rows])


# -- recall ----------------------------------------------------------------------------------------


def _recall(ends: tuple[Words, Words], effort: Effort) -> Goal:
    """How often the right entry of a name with one slip in it is found, each way."""
    slips = list(mistyped(ends[-1].names, effort.slips))
    asked = Counter(each.slip for each in slips) + Counter({EVERY: len(slips)})
    totals = []
    for words in ends:
        found = {OFFERED: _found(slips, partial(_offered, words.matcher))}
        ranked = partial(_ranked, list(words.names), words.names)
        best = {each.text: list(islice(ranked(each.text), max(TOPS))) for each in slips}
        for top in TOPS:
            found[FIRST.format(top)] = _found(
                slips, lambda text, top=top, best=best: frozenset().union(*best[text][:top])
            )
        print(f"\none slip in a name, the right entry found, {words.title}")
        print(_recall_table(found, asked))
        totals.append({who: each[EVERY] for who, each in found.items()})
    ours = [each[OFFERED] for each in totals]
    theirs = [each[FIRST.format(MOST_CANDIDATES)] for each in totals]
    return Goal(
        f"no fewer right entries than the first {MOST_CANDIDATES} of {RATIO}",
        [(f"{a} against {b} of {len(slips)}", a >= b) for a, b in zip(ours, theirs, strict=True)],
    )


def _found(slips: Sequence[Mistyped], offered: Callable[[str], frozenset[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in slips:
        if not each.entries.isdisjoint(offered(each.text)):
            found.update((each.slip, EVERY))
    return found


def _offered(matcher: Matcher, text: str) -> frozenset[str]:
    return frozenset(each.entry for each in matcher.match(text).candidates[:MOST_CANDIDATES])


def _ranked(
    choices: Sequence[str], names: Mapping[str, frozenset[str]], text: str
) -> Iterator[frozenset[str]]:
    """What the likest names mean, best first; names of the same entries take one place."""
    seen: set[frozenset[str]] = set()
    for name, _, _ in process.extract(folded(text), choices, scorer=fuzz.ratio, limit=RANKED):
        if not names[name] or names[name] not in seen:
            seen.add(names[name])
            yield names[name]


def _recall_table(found: Mapping[str, Counter[str]], asked: Counter[str]) -> str:
    rows = [
        (
            who,
            *(
                f"{each[kind]} of {count} ({each[kind] / count:.1%})"
                for kind, count in asked.items()
            ),
        )
        for who, each in found.items()
    ]
    return columns([("", *asked), *rows])


# -- growth ----------------------------------------------------------------------------------------


def _growth(vocabularies: Sequence[Words], effort: Effort) -> Goal:
    """How the time of a short diagnosis grows with the names."""
    some = [*texts("right"), *texts("misspelt")]
    sizes = [len(each.names) for each in vocabularies]
    medians = [_medians(each, some, effort) for each in vocabularies]
    heading = ("imported", "names", "growth", OURS, "growth", RATIO, "growth", "ratio to Wenzhu")
    rows = []
    for words, size, (ours, theirs) in zip(vocabularies, sizes, medians, strict=True):
        rows.append(
            (
                f"{words.imported:,}",
                f"{size:,}",
                _factor(size / sizes[0]),
                duration(ours),
                _factor(ours / medians[0][0]),
                duration(theirs),
                _factor(theirs / medians[0][1]),
                _factor(theirs / ours),
            )
        )
    print(f"\nmedian of the short diagnoses as the vocabulary grows\n{columns([heading, *rows])}")
    names, slower = sizes[-1] / sizes[0], medians[-1][0] / medians[0][0]
    return Goal(
        "short diagnosis: time grows less than the names",
        [(f"{_factor(slower)} for {_factor(names)}", slower < names)],
    )


def _medians(words: Words, some: Sequence[str], effort: Effort) -> tuple[float, float]:
    choices = list(words.names)
    ours = measure_calls([partial(words.matcher.match, text) for text in some], effort.brute_rounds)
    theirs = measure_calls(_brute_force(some, choices, fuzz.ratio), effort.brute_rounds)
    return statistics.median(ours), statistics.median(theirs)


def _factor(value: float) -> str:
    return f"{three_digits(value)} ×"


# -- loading ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loaded:
    """Seconds from the start of a process to each step, and bytes in memory at its end."""

    seconds: Mapping[str, float]
    memory: Mapping[str, int]


def _loading(ends: tuple[Words, Words], effort: Effort) -> list[Goal]:
    kinds = {
        "Python itself": ("started", ends[0]),
        "with the modules imported": ("imported", ends[0]),
        **{each.title: ("built", each) for each in ends},
    }
    loaded = {
        name: [_loaded(wanted, words.shelf) for _ in range(effort.loads)]
        for name, (wanted, words) in kinds.items()
    }
    steps = ("started", "imported", "built", "matched")
    rows = [(name, *_steps(each, steps), *_memory(each)) for name, each in loaded.items()]
    heading = ("", *steps, "memory at its peak", "at the end")
    print(f"\nfrom nothing to the first misspelt text\n{columns([heading, *rows])}")
    built = [loaded[each.title] for each in ends]
    return [_loading_goal(built, "built"), _loading_goal(built, "matched"), _memory_goal(built)]


def _loaded(wanted: str, shelf: Shelf) -> Loaded:
    """One run of the child, its words timed as they come."""
    command = (sys.executable, str(CHILD), wanted, str(shelf.folder))
    start = time.perf_counter()
    seconds, said = {}, ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), text=True) as child:
        assert child.stdout
        for line in child.stdout:
            said = line.strip()
            seconds[said] = time.perf_counter() - start
    if child.returncode:
        raise ValueError(f"{CHILD.name} ended with {child.returncode}")
    return Loaded(seconds, json.loads(said))


def _median_of(runs: Sequence[Loaded], step: str) -> float:
    return statistics.median(each.seconds[step] for each in runs)


def _steps(runs: Sequence[Loaded], steps: Sequence[str]) -> Iterator[str]:
    for step in steps:
        yield duration(_median_of(runs, step)) if step in runs[0].seconds else "–"


def _memory(runs: Sequence[Loaded]) -> Iterator[str]:
    for name in ("peak", "now"):
        known = name in runs[0].memory
        yield f"{_most(runs, name) / MEGABYTE:.1f} MB" if known else "–"


def _most(runs: Sequence[Loaded], name: str) -> int:
    return max(each.memory.get(name, 0) for each in runs)


def _loading_goal(built: Sequence[Sequence[Loaded]], step: str) -> Goal:
    seconds = [_median_of(each, step) for each in built]
    return Goal(
        f"{step} in less than {duration(LONGEST_LOADING)}",
        [(duration(each), each < LONGEST_LOADING) for each in seconds],
    )


def _memory_goal(built: Sequence[Sequence[Loaded]]) -> Goal:
    most = [_most(each, "peak") for each in built]
    return Goal(
        f"memory under {MOST_MEMORY / MEGABYTE:.0f} MB",
        [(f"{each / MEGABYTE:.1f} MB", 0 < each < MOST_MEMORY) for each in most],
    )
