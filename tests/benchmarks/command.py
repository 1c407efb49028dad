"""The real command in a process of its own: how fast it screens, how soon it asks."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.words import words
from tests.benchmarks.people import FIGURES, as_line, people

CHILD = Path(__file__).with_name("child.py")
BARE_PYTHON = (sys.executable, "-c", "print('started', flush=True)")


@dataclass(frozen=True)
class Run:
    """What one run of a command took."""

    seconds: float
    processor_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Screened:
    """What `wenzhu screen` took for a file of so many lines."""

    lines: int
    runs: tuple[Run, ...]

    @property
    def per_second(self) -> float:
        return self.lines / statistics.median(run.seconds for run in self.runs)

    @property
    def per_processor_second(self) -> float:
        """The speed of a core that has nothing else to do."""
        return self.lines / statistics.median(run.processor_seconds for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        return max(run.peak_bytes for run in self.runs)


def wenzhu() -> str:
    """The command as it is installed beside the Python that runs this."""
    command = shutil.which("wenzhu", path=sysconfig.get_path("scripts"))
    if command is None:
        raise FileNotFoundError("the command wenzhu is not installed here; run `make bench`")
    return command


def environment() -> dict[str, str]:
    """The environment without a deployment's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WENZHU_")}


def write_lines(file: Path, count: int) -> float:
    """Write people as lines of JSON; the share of whom only about half is known."""
    sparse = 0
    with file.open("wb") as lines:
        for facts, is_sparse in people(count):
            lines.write(as_line(facts))
            sparse += is_sparse
    return sparse / count


def screened(folder: Path, lines: Path, count: int, repetitions: int) -> Screened:
    """Screen a file of lines, each time in a new process, with a deployment's figures."""
    parameters = folder / "figures.toml"
    parameters.write_text(FIGURES, encoding="utf-8")
    command = (wenzhu(), "screen", str(lines), "--parameters", str(parameters))
    return Screened(count, tuple(_run(command) for _ in range(repetitions)))


def _run(command: Sequence[str]) -> Run:
    child = subprocess.run(
        (sys.executable, str(CHILD), *command),
        stdout=subprocess.PIPE,
        env=environment(),
        check=True,
    )
    return Run(**json.loads(child.stdout))


def start_of_python(repetitions: int) -> float:
    """Median seconds until the bare interpreter has printed a word."""
    return statistics.median(_seconds_until(BARE_PYTHON, "started") for _ in range(repetitions))


def first_question(repetitions: int) -> float:
    """Median seconds until `wenzhu chat`, its input a pipe, has printed its first question."""
    question = words()("ask.for_whom")
    chat = (wenzhu(), "chat")
    return statistics.median(_seconds_until(chat, question) for _ in range(repetitions))


def _seconds_until(command: Sequence[str], text: str) -> float:
    """Seconds from the start of a command until it has printed a text."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    )
    with process:
        assert process.stdout
        printed = b""
        while text.encode() not in printed:
            more = os.read(process.stdout.fileno(), 65_536)
            if not more:
                raise ValueError(f"{' '.join(command)} ended without printing {text!r}")
            printed += more
        seconds = time.perf_counter() - start
        process.communicate()
    return seconds
