"""Whatever ends a process, nothing that was acknowledged is lost, and nobody is left waiting.

`python -m tests.bot.telegram.test_crashes --people 200 --kills 12` runs the crowds at full size.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from unittest import mock

import asyncpg  # type: ignore[import-untyped]
import msgspec
import pytest
from sqlalchemy.exc import OperationalError
from telegram import Update

from bot.casework import Casework
from bot.channels.telegram.incoming import Heard, Kind
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.ordering import Arrivals, Look, OneByOne, Stranger
from bot.channels.telegram.replies import Message, Reply
from bot.channels.telegram.sending import Sender, UndeliveredError
from bot.channels.telegram.serving import Desk
from bot.channels.telegram.working import Worker
from bot.clock import today
from bot.interview.progress import FOR_WHOM
from bot.operating.metrics import Metrics
from bot.parameters import shipped_figures
from bot.presenting import Presenting
from bot.running import opened_store
from bot.settings import Settings, StoreSettings
from bot.storage.incoming import Inbox, Waiting
from bot.storage.records import ConflictError, Writing
from bot.words import words
from tests.bot.databases import PostgresServer
from tests.bot.diseases import DISEASES
from tests.bot.telegram.crowd import (
    Bots,
    Crowd,
    Talker,
    environment_of,
    free_port,
    kept_by,
    outcome_of,
    plan_of,
    steps_of,
    stop_now_and_then,
)
from tests.bot.telegram.emulator import Control, running

SETUPS = ("sqlite", "postgresql", "replicas")
REPLICAS = 3
PEOPLE, KILLS, ENDS = 12, 2, 2
PATIENCE = 60.0
AWAY_SECONDS = 1.0  # the database
HOLD_SECONDS = 2
AT_FULL_SIZE = 180.0, 5  # patience, hold: a process that is busy is not taken for dead so soon

Server = TypeVar("Server", bound=PostgresServer)


@dataclass
class Scene:
    """A crowd, and the bot that they talk with."""

    control: Control
    crowd: Crowd
    bots: Bots

    async def is_stopped(self, kills: int, ends: int, seed: int) -> None:
        """The whole crowd talks, and the processes are stopped in the middle."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.crowd.talks())
            group.create_task(stop_now_and_then(self.bots, self.crowd, kills, ends, seed))

    async def ends_well(self) -> None:
        outcome = await outcome_of(self.crowd, self.bots.environments[0])
        assert outcome.good, outcome.said()


def environments_of(
    setup: str, folder: Path, control: Control, database: str
) -> dict[int, dict[str, str]]:
    """One process by polling, or three behind a webhook."""
    if setup != "replicas":
        return {0: environment_of(folder, control, database)}
    return {
        number: environment_of(
            folder,
            control,
            database,
            TELEGRAM_WEBHOOK_URL=f"http://127.0.0.1:{port}/telegram",
            TELEGRAM_WEBHOOK_LISTEN=f"127.0.0.1:{port}",
            TELEGRAM_WEBHOOK_SECRET="secret-of_a-webhook",
        )
        for number, port in enumerate(free_port() for _ in range(REPLICAS))
    }


@asynccontextmanager
async def scene(
    setup: str,
    folder: Path,
    database: str,
    people: int = PEOPLE,
    seed: int = 1,
    patience: float = PATIENCE,
    hold_seconds: int = HOLD_SECONDS,
) -> AsyncIterator[Scene]:
    folder.mkdir(exist_ok=True)
    async with running("fake_api") as control:
        environments = environments_of(setup, folder, control, database)
        for each in environments.values():
            each["WENZHU_HOLD_SECONDS"] = str(hold_seconds)
        hooks = [each.get("TELEGRAM_WEBHOOK_URL", "") for each in environments.values()]
        await control("delivery", replicas=hooks)
        crowd = Crowd.of(control, people, patience, seed)
        async with Bots(folder, environments) as bots:
            yield Scene(control, crowd, bots)


# -- stopped in the middle -----------------------------------------------------------------------


async def test_stopped_again_and_again_it_loses_doubles_and_leaves_nothing(
    tmp_path: Path, sqlite_address: str, postgres_server: PostgresServer
) -> None:
    """All setups at the same time: most of it is waiting until a killed process lets go."""
    addresses = sqlite_address, postgres_server.create(), postgres_server.create()

    async def stands(setup: str, address: str) -> None:
        async with scene(setup, tmp_path / setup, address) as there:
            await there.is_stopped(KILLS, ENDS, seed=7)
            await there.ends_well()

    async with asyncio.TaskGroup() as group:
        for setup, address in zip(SETUPS, addresses, strict=True):
            group.create_task(stands(setup, address))


async def test_an_answer_that_was_kept_and_not_replied_to_is_replied_to_after_a_crash(
    tmp_path: Path, sqlite_address: str
) -> None:
    """One person at each of a conversation's questions, and all replies under way."""
    async with scene("sqlite", tmp_path, sqlite_address, people=0) as there:
        plan = plan_of(0)
        talkers = [there.crowd.joined(plan) for _ in plan.turns]
        await asyncio.gather(*(_up_to(turn, each) for turn, each in enumerate(talkers)))
        await there.control("fault", kind="hang", method="sendMessage", times=1000)
        asked = len(await there.control("record", method="sendMessage"))
        await asyncio.gather(*(each.says() for each in talkers))
        await _recorded(there.control, asked + len(talkers))
        await there.bots.kill(0)
        await there.control("free")
        await asyncio.gather(*(_to_the_end(each) for each in talkers))
        await there.ends_well()


async def _recorded(control: Control, calls: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(await control("record", method="sendMessage")) < calls:
            await asyncio.sleep(0.02)


async def _up_to(turn: int, talker: Talker) -> None:
    await talker.begins()
    for _ in range(turn):
        await talker.answers()


async def _to_the_end(talker: Talker) -> None:
    await talker.sees_next()
    while talker.acknowledged < len(talker.plan.turns):
        await talker.answers()


@pytest.mark.parametrize("text", ["1", "1" + " " * 300])
async def test_an_answer_that_failed_halfway_is_as_if_it_had_not_been_given(
    tmp_path: Path, sqlite_address: str, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    settings = Settings(store=StoreSettings(sqlite_address, tmp_path / "bot.keys"))
    async with opened_store(settings) as (store, _):
        record = await store.begin(await store.welcome([b"a person's hash"], "zh_Hans"))
        casework = Casework(store, DISEASES, shipped_figures(False), today)
        live = await casework.open(record.id, "zh_Hans")
        assert live is not None
        with monkeypatch.context() as halfway:
            halfway.delattr(Presenting, "present")
            with pytest.raises(AttributeError):
                await casework.hear(live, text, Writing())
        again = await casework.open(record.id, "zh_Hans")
        assert again is not None
        assert (again.talk.asking, again.talk.take_steps()) == (FOR_WHOM, [])


# -- as they come --------------------------------------------------------------------------------


async def test_what_is_typed_before_the_first_question_is_shown_is_an_answer_to_it(
    tmp_path: Path, sqlite_address: str
) -> None:
    async with scene("sqlite", tmp_path, sqlite_address, people=0) as there:
        person = there.crowd.joined(plan_of(0)).person
        await person.says("/start")
        await person.waits(lambda: "开始" in person.buttons())
        await there.control("hold")
        await person.presses("开始")
        for answer in ("我自己", "厦门", "泉州"):
            await person.says(answer)
        await there.control("release")
        await person.waits(lambda: "下面这些身份" in person.last["text"])
        async with kept_by(there.bots.environments[0]) as (store, keyring):
            steps = await steps_of(person.chat_id, store, keyring)
        assert [step.text for step, _ in steps] == ["我自己", "厦门", "泉州"]


def arrivals_at(inbox: Inbox) -> Arrivals:
    limits = Limits(time.monotonic)
    return Arrivals(inbox, limits, lambda _: [b"somebody"], Metrics(), persistent=True)


def text_update() -> Update:
    chat = {"id": 1, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "text": "您好"}
    return Update.de_json({"update_id": 1, "message": message})


async def test_once_it_ends_nobody_is_put_into_the_queue_that_is_waited_for() -> None:
    inbox = mock.Mock(spec=Inbox)
    inbox.receive.side_effect = [True, None]
    arrivals = arrivals_at(inbox)
    arrivals.close()
    arrivals.remind(b"whom another process left")
    for _ in ("known", "a stranger"):
        await arrivals.put(text_update())
    await arrivals.all_kept()
    await asyncio.wait_for(arrivals.join(), 1)
    await arrivals.put("stop")
    assert arrivals.get_nowait() == "stop"


# -- the database ------------------------------------------------------------------------------


class Restarted(PostgresServer):
    """A server that its administrator stops, and starts again."""

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def a_server(make: Callable[[Path], Server]) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="wenzhu-pg-"))
    server = make(folder / "data")
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder)


AWAY = (
    asyncpg.CannotConnectNowError("the database system is starting up"),
    sqlite3.OperationalError("database is locked"),
    OperationalError("SELECT 1", {}, Exception()),
    ConnectionRefusedError(),
)


@pytest.mark.parametrize("error", AWAY, ids=repr)
async def test_what_came_while_the_database_was_away_is_kept_once_it_is_back(
    error: Exception,
) -> None:
    inbox = mock.Mock(spec=Inbox)
    inbox.receive.side_effect = [error, True]
    arrivals = arrivals_at(inbox)
    await arrivals.put(text_update())
    await arrivals.all_kept()
    assert arrivals.get_nowait() == Look(b"somebody")


@dataclass
class Bench:
    """A worker, and what is waiting for it, among parts that do nothing."""

    desk: mock.Mock
    inbox: mock.Mock
    sender: mock.Mock
    worker: Worker

    @staticmethod
    def made(heard: Heard = Heard(1, 1, Kind.TEXT, "泉州")) -> Bench:  # noqa: B008 - it is frozen
        desk, inbox, sender = (mock.Mock(spec=part) for part in (Desk, Inbox, Sender))
        inbox.next_of.return_value = Waiting(1, msgspec.json.encode(heard), taken=False)
        inbox.replied.return_value = None
        worker = Worker(inbox, arrivals_at(inbox), desk, sender, Metrics(), "zh_Hans")
        return Bench(desk, inbox, sender, worker)

    async def works(self) -> None:
        await self.worker.work(Look(b"somebody"))


@pytest.mark.parametrize("error", AWAY, ids=repr)
async def test_what_cannot_be_answered_while_the_database_is_away_waits(error: Exception) -> None:
    bench = Bench.made()
    bench.desk.answer.side_effect = error
    with pytest.raises(type(error)):
        await bench.works()
    bench.sender.deliver.assert_not_called()
    bench.inbox.replied.assert_not_called()


@pytest.mark.parametrize(("known_by_now", "replied"), [(True, 1), (None, 0)])
async def test_what_a_stranger_sent_is_kept_once_they_have_begun(
    known_by_now: bool | None, replied: int
) -> None:
    bench = Bench.made()
    bench.inbox.receive.return_value = known_by_now
    await bench.worker.work(Stranger(b"somebody", Heard(1, 1, Kind.TEXT, "泉州")))
    assert bench.inbox.replied.call_count == replied
    bench.desk.answer.assert_called_once()


async def test_a_person_has_one_turn_before_and_after_they_are_known() -> None:
    waiting, dealt_with = list[object](), list[object]()
    go_on, turns = asyncio.Event(), OneByOne()

    async def deal(item: object) -> None:
        waiting.append(item)
        await go_on.wait()
        dealt_with.append(item)

    items = Stranger(b"somebody", Heard(1, 1, Kind.TEXT)), Look(b"somebody")
    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(turns.do_process_update(item, deal(item)))
        await asyncio.sleep(0)
        assert waiting == [items[0]]
        go_on.set()
    assert dealt_with == list(items)


async def test_an_album_that_could_not_be_answered_at_first_is_answered_later() -> None:
    bench = Bench.made(Heard(1, 1, Kind.PICTURE, album="two pictures"))
    bench.sender.deliver.side_effect = [UndeliveredError, None]
    for _ in range(2):
        await bench.works()
    assert bench.desk.answer.call_count == 2
    bench.inbox.replied.assert_called_once()


async def test_what_cannot_be_answered_at_all_is_apologised_for() -> None:
    bench = Bench.made()
    bench.desk.answer.side_effect = ValueError
    await bench.works()
    assert words("zh_Hans")("service.trouble") in str(bench.sender.deliver.call_args)
    bench.inbox.replied.assert_called_once()


async def test_what_another_process_took_in_the_meantime_is_answered_where_that_led() -> None:
    bench = Bench.made()
    there = Reply(messages=(Message("下一个问题", asks=7),))
    bench.desk.answer.side_effect = [ConflictError, there]
    bench.sender.deliver.return_value = 5
    await bench.works()
    assert [call.args[1:] or call.kwargs for call in bench.desk.answer.call_args_list] == [
        (False,),
        {"taken": True},
    ]
    bench.inbox.replied.assert_called_once_with(1, b"somebody", (7, 5))


async def test_it_goes_on_by_itself_after_the_database_was_away(tmp_path: Path) -> None:
    with a_server(Restarted) as server:
        polling = scene("postgresql", tmp_path / "polling", server.create(), people=10)
        replicas = scene("replicas", tmp_path / "replicas", server.create(), people=10)
        async with polling as one, replicas as other:
            talking = asyncio.gather(one.crowd.talks(), other.crowd.talks())
            for each in (one, other):
                await each.crowd.progress.reaches(each.crowd.answers // 3)
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(AWAY_SECONDS)
            await asyncio.to_thread(server.start)
            await talking
            await one.ends_well()
            await other.ends_well()


# -- at full size --------------------------------------------------------------------------------


async def _at_full_size(setup: str, people: int, kills: int, seed: int, database: str) -> bool:
    folder, begun = Path(tempfile.mkdtemp()), time.monotonic()
    address = f"sqlite:///{folder / 'bot.db'}" if setup == "sqlite" else database
    async with scene(setup, folder, address, people, seed, *AT_FULL_SIZE) as there:
        await there.is_stopped(kills, kills // 4, seed)
        outcome = await outcome_of(there.crowd, there.bots.environments[0])
        seconds = time.monotonic() - begun
        stops = f"{there.bots.kills} kills, {there.bots.ends} SIGTERM"
        print(f"{setup}: {stops}, {seconds:.0f} s, {outcome.said()}", flush=True)
        print(f"logs in {folder}", flush=True)
    return outcome.good


def main() -> int:
    """Each setup in turn; 1 where anything was lost, doubled or left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--setup", choices=SETUPS, action="append")
    asked = parser.parse_args()
    size = asked.people, asked.kills, asked.seed
    with a_server(PostgresServer) as server:
        good = [
            asyncio.run(_at_full_size(setup, *size, server.create()))
            for setup in asked.setup or SETUPS
        ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
