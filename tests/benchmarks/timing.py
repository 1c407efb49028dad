"""Measuring: medians over several repetitions, on a machine that is named beside them."""

from __future__ import annotations

import gc
import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LEAST_SECONDS = 0.05
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def measure(function: Callable[[], object], repetitions: int = 9) -> float:
    """Median seconds per call.

    Every repetition calls often enough to last 50 ms or more, with the garbage collected
    before it and the collector at rest during it; one such run goes before, to warm up.
    """
    calls = _calls_that_last(function, LEAST_SECONDS)
    return statistics.median(_seconds(function, calls) / calls for _ in range(repetitions))


def _calls_that_last(function: Callable[[], object], seconds: float) -> int:
    calls = 1
    while (taken := _seconds(function, calls)) < seconds:
        calls = max(2 * calls, int(1.2 * calls * seconds / max(taken, 1e-9)))
    return calls


def _seconds(function: Callable[[], object], calls: int) -> float:
    with _collector_at_rest():
        start = time.perf_counter()
        for _ in range(calls):
            function()
        return time.perf_counter() - start


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def measure_each(functions: Iterable[Callable[[], object]], repetitions: int = 5) -> list[float]:
    """Median seconds of each of many different calls, which may depend on those before them."""
    with _collector_at_rest():
        return [_median_seconds(function, repetitions) for function in functions]


def measure_calls(functions: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Seconds of every single call of many different ones, taken in turn, after one to warm up."""
    with _collector_at_rest():
        for function in functions:
            function()
        return [_median_seconds(function, 1) for _ in range(rounds) for function in functions]


def _median_seconds(function: Callable[[], object], repetitions: int) -> float:
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@dataclass(frozen=True)
class Spread:
    """How many values lie: the middle one, what 95 and 99 in 100 do not exceed, the largest."""

    median: float
    percentile_95: float
    percentile_99: float
    largest: float

    @staticmethod
    def of(values: Iterable[float]) -> Spread:
        ordered = sorted(values)
        most = (ordered[math.ceil(share * len(ordered)) - 1] for share in (0.95, 0.99))
        return Spread(statistics.median(ordered), *most, ordered[-1])


def machine() -> str:
    """What the times were taken on, in one line."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.release()}"
    return f"{_processor()}, {os.cpu_count()} cores, {python}, {system}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def table(medians: Mapping[str, float], against: str) -> str:
    """One line for each name: its median, and that median as a multiple of `against`'s."""
    rows = [
        (name, duration(seconds), f"{three_digits(seconds / medians[against])} ×")
        for name, seconds in medians.items()
    ]
    return columns([("", "median", f"against {against}"), *rows])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells in columns, the first to the left and the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(_row(row, widths) for row in rows)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((first, *others))


def duration(seconds: float) -> str:
    """A time with its unit: 0.00123 is 1.23 ms."""
    scale, unit = next(((s, u) for s, u in UNITS if seconds >= s), UNITS[-1])
    return f"{three_digits(seconds / scale)} {unit}"


def three_digits(value: float) -> str:
    """A positive number, no finer than it was measured: 0.850, 6.71, 92.7, 2,109."""
    return f"{value:,.{max(0, 2 - math.floor(math.log10(value)))}f}"
