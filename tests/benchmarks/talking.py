"""Whole conversations in Telegram by many people at once, beside bots as they are usually made.

Our bot runs as a deployment does, on SQLite and on PostgreSQL; the others are a bot that repeats
what is typed, and one that asks as many questions and keeps the answers in a pickled file.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.chat_bots import WHOLE, Bot, Postgres, echo, ours, pickled, postgres, running
from tests.benchmarks.chats import Load, Server
from tests.benchmarks.rows import fill
from tests.benchmarks.timing import Spread, columns, duration, three_digits

ECHO, PICKLED, SQLITE, POSTGRES = "echo", "pickled", "Wenzhu, SQLite", "Wenzhu, PostgreSQL"
OURS = (SQLITE, POSTGRES)

# What the project promises of itself; printed beside what was measured.
MOST_OF_ECHO = 2.0
MOST_FOR_MORE_ROWS = 1.25  # more than that is growth, and less is noise
MANY = 100


@dataclass(frozen=True)
class Effort:
    """How much is measured: chats at once, conversations in each, and in how many rounds.

    `crowd`: chats at once, in one round that goes only so far into the conversation: up to the
    identities with ours, less far with the others, to whom all acts are alike.
    """

    loads: tuple[tuple[int, int], ...] = ((1, 10), (MANY, 1))
    rounds: int = 3
    crowd: int = 2_000
    acts: int = 5
    acts_of_others: int = 2
    rows: tuple[int, int] = (10_000, 1_000_000)


FULL = Effort()
QUICK = Effort(loads=((1, 5), (MANY, 1)), rounds=1, crowd=200, rows=(1_000, 20_000))


@dataclass
class Measured:
    """The runs of one bot with one number of chats."""

    runs: list[Load] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Conversations a second, by the acts that were answered."""
        return statistics.median(run.per_second for run in self.runs) / len(WHOLE.acts)

    @property
    def wait(self) -> float:
        """Median of the medians."""
        return statistics.median(Spread.of(run.waits).median for run in self.runs)

    @property
    def longest(self) -> float:
        """What 99 in 100 do not exceed, the median of the runs."""
        return statistics.median(Spread.of(run.waits).percentile_99 for run in self.runs)

    @property
    def answer(self) -> float:
        return statistics.median(Spread.of(run.answers).median for run in self.runs)


Table = dict[str, Measured]


def report(effort: Effort) -> None:
    """Everything about conversations in Telegram."""
    folder = Path(tempfile.mkdtemp(prefix="wenzhu-"))  # a socket's path must be short
    try:
        with postgres(folder / "pg") as server:
            place = Place(folder, server)
            print(_conversation())
            tables = asyncio.run(_beside_others(place, effort))
            grown = {name: _with_rows(name, place, effort) for name in OURS}
    finally:
        shutil.rmtree(folder)
    print(f"\naims\n{columns([('', *OURS), *_aims(tables, grown, effort)])}")


@dataclass(frozen=True)
class Place:
    """Where databases are made."""

    folder: Path
    postgres: Postgres

    def ours(self, name: str, database: str) -> Bot:
        """Our bot on a database of some name."""
        folder = self.folder / f"{name} {database}"
        folder.mkdir(exist_ok=True)
        if name == SQLITE:
            return ours(name, f"sqlite:///{folder / 'wenzhu.db'}", folder)
        return ours(name, self.postgres.create(database), folder)

    def bots(self) -> list[Bot]:
        return [echo(), pickled(self.folder / "pickled"), *(self.ours(n, "new") for n in OURS)]


def _conversation() -> str:
    typed = sum(not act.label for act in WHOLE.acts)
    acts = len(WHOLE.acts)
    return f"one conversation: {acts} updates, {typed} of them typed, {acts - typed} presses"


# -- beside others ----------------------------------------------------------------------------


async def _beside_others(place: Place, effort: Effort) -> dict[int, Table]:
    """Medians of rounds in which the bots take turns; the crowd comes once, at the end."""
    bots, tables = place.bots(), dict[int, Table]()
    async with AsyncExitStack() as stack:
        there = [(bot, await stack.enter_async_context(running(bot, place.folder))) for bot in bots]
        for chats, conversations in effort.loads:
            tables[chats] = await _rounds(there, chats, conversations, effort.rounds)
            print(_table(chats, tables[chats]), flush=True)
    crowd = {bot.name: await _crowd(bot, place.folder, effort) for bot in bots}
    print(_table(effort.crowd, crowd), flush=True)
    return tables | {effort.crowd: crowd}


async def _rounds(
    there: Sequence[tuple[Bot, Server]], chats: int, conversations: int, rounds: int
) -> Table:
    table = {bot.name: Measured() for bot, _ in there}
    for _ in range(rounds):
        for bot, server in there:
            table[bot.name].runs.append(await server.run(bot.script, chats, conversations))
    return table


async def _crowd(bot: Bot, folder: Path, effort: Effort) -> Measured:
    acts = effort.acts if bot.name in OURS else effort.acts_of_others
    async with running(bot, folder) as server:
        return Measured([await server.run(bot.script.first(acts), effort.crowd)])


def _table(chats: int, table: Table) -> str:
    heading = (
        "", "conversations a second", "wait: median", "99th %", "since fetched: median",
        "rate to echo", "wait: median", "99th %", "rate to pickled", "wait: median", "99th %",
    )  # fmt: skip
    rows = [_row(name, each, table) for name, each in table.items()]
    share = max(run.processor_share for each in table.values() for run in each.runs)
    people = f"\nthe people and their server took at most {share:.0%} of one core"
    return f"\nchats at once: {chats:,}\n{columns([heading, *rows])}{people}"


def _row(name: str, each: Measured, table: Table) -> tuple[str, ...]:
    times = map(duration, (each.wait, each.longest, each.answer))
    ratios = (ratio for peer in (ECHO, PICKLED) for ratio in _ratios(each, table[peer]))
    return (name, f"{each.per_second:.1f}", *times, *(f"{three_digits(r)} ×" for r in ratios))


def _ratios(each: Measured, peer: Measured) -> tuple[float, float, float]:
    rate = each.per_second / peer.per_second
    return rate, each.wait / peer.wait, each.longest / peer.longest


# -- with much in the database ----------------------------------------------------------------


async def _among_rows(there: Sequence[tuple[Bot, Server]], effort: Effort) -> list[Measured]:
    """The same bot on databases of different sizes, in turn."""
    table = [Measured() for _ in there]
    for _ in range(effort.rounds):
        for (bot, server), measured in zip(there, table, strict=True):
            measured.runs.append(await server.run(bot.script, MANY))
    return table


def _with_rows(name: str, place: Place, effort: Effort) -> list[Measured]:
    bots = []
    start = time.perf_counter()
    for count in effort.rows:
        database = f"of_{count}"
        bot = place.ours(name, database)
        fill(bot.settings["DATABASE_URL"], Path(bot.settings["WENZHU_KEY_FILE"]), count)
        bots.append(bot)
    filled = duration(time.perf_counter() - start)
    table = asyncio.run(_at_all(bots, place.folder, effort))
    print(f"\n{name}, chats at once: {MANY}, entries of others kept (put there in {filled})")
    print(_growth(table, effort), flush=True)
    return table


async def _at_all(bots: Sequence[Bot], folder: Path, effort: Effort) -> list[Measured]:
    async with AsyncExitStack() as stack:
        there = [(bot, await stack.enter_async_context(running(bot, folder))) for bot in bots]
        return await _among_rows(there, effort)


def _growth(table: Sequence[Measured], effort: Effort) -> str:
    heading = (
        "", "conversations a second", "wait: median", "99th %", "rate", "wait: median", "99th %",
    )  # fmt: skip
    rows = [
        (
            f"{count:,}",
            f"{each.per_second:.1f}",
            duration(each.wait),
            duration(each.longest),
            *(f"{three_digits(ratio)} ×" for ratio in _ratios(each, table[0])),
        )
        for count, each in zip(effort.rows, table, strict=True)
    ]
    return columns([heading, *rows])


# -- aims -------------------------------------------------------------------------------------


def _aims(
    tables: dict[int, Table], grown: dict[str, list[Measured]], effort: Effort
) -> Iterator[tuple[str, ...]]:
    for chats, table in tables.items():
        title = f"{chats:,} at once: median wait at most {MOST_OF_ECHO:g} × that at echo"
        waits = [table[name].wait / table[ECHO].wait for name in OURS]
        yield title, *(_judged(wait, wait <= MOST_OF_ECHO) for wait in waits)
    for chats, table in tables.items():
        if chats >= MANY:
            rates = [table[name].per_second / table[PICKLED].per_second for name in OURS]
            title = f"{chats:,} at once: more conversations a second than pickled"
            yield title, *(_judged(rate, rate > 1) for rate in rates)
    fewest, most = effort.rows
    growth = [grown[name][1].wait / grown[name][0].wait for name in OURS]
    title = f"median wait as long with {most:,} entries as with {fewest:,}"
    yield title, *(_judged(each, each <= MOST_FOR_MORE_ROWS) for each in growth)


def _judged(ratio: float, met: bool) -> str:
    return f"{three_digits(ratio)} ×, {'met' if met else 'NOT met'}"
