"""Many agents at once: `python -m tests.bot.web.crowd --agents 200 --seconds 60`.

The server is a process of its own, as `wenzhu console` starts it, on SQLite. In the end each answer
that an agent saw taken has to be in the store, and the audit has to hold.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import resource
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from bot.casework import Casework
from bot.channels.web.sessions import Kind, Sessions
from bot.clock import now, today
from bot.desk.accounts import Account, Accounts
from bot.desk.audit import Audit
from bot.desk.cases import Cases
from bot.desk.roles import Role
from bot.interview.steps import Did
from bot.running import opened_store
from bot.settings import Settings, StoreSettings
from bot.storage.records import How, Writing
from bot.storage.store import Store
from bot.words import words
from rules.figures import NO_FIGURES
from tests.bot.databases import rows
from tests.bot.desk.desks import PASSWORD, QUICK
from tests.bot.diseases import DISEASES

CHECKOUT = Path(__file__).parents[3]
CONSOLE = ("bot", "console")
START_SECONDS, END_SECONDS = 60, 30
SHARE = 10  # agents on each shared case
QUESTION = "hukou_place"
PLACES = ("厦门", "青岛", "龙岩", "泉州")
PASSED = words()("console.call.answered_meanwhile")
FIELD = re.compile(r'name="(csrf|length|moment)" value="([^"]*)"')
SEE_OTHER = 303
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
LOCATION = re.compile(rb"location: (\S+)", re.IGNORECASE)

Answers = dict[tuple[str, int], list[str]]  # by case and account


# -- a lean browser -------------------------------------------------------------------------------


class Connection:
    """One connection that is kept, and what each request on it took."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}"
        self.cookie = cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.location = ""  # where the last answer leads
        self.taken: list[float] = []
        self.statuses: Counter[int] = Counter()

    async def get(self, path: str) -> tuple[int, str]:
        return await self._ask(f"GET {path} HTTP/1.1\r\n\r\n")

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        body = urlencode(fields)
        about = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{about}\r\n\r\n{body}")

    async def _ask(self, request: str) -> tuple[int, str]:
        line, rest = request.split("\r\n", 1)
        whole = f"{line}\r\n{self._head}\r\nCookie: {self.cookie}\r\n{rest}".encode()
        started = time.perf_counter()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(whole)
        head = await reader.readuntil(HEAD_END)
        found = LENGTH.search(head)
        body = await reader.readexactly(int(found[1]) if found else 0)
        self.taken.append(time.perf_counter() - started)
        leads = LOCATION.search(head)
        self.location = leads[1].decode() if leads else ""
        status = int(head[9:12])
        self.statuses[status] += 1
        return status, body.decode()

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


# -- agents ---------------------------------------------------------------------------------------


@dataclass
class Agent:
    """One of the crowd, with a case of their own and one that they share."""

    account: Account
    connection: Connection
    own: str
    shared: str
    chance: random.Random
    taken: Answers = field(default_factory=dict)

    async def works(self, goes_on: Callable[[], bool]) -> None:
        """One thing after the other, most of them reading."""
        while goes_on():
            number = self.shared if self.chance.random() < 0.3 else self.own
            does = self.chance.choices((self._reads, self._answers, self._notes), (5, 4, 1))[0]
            await does(number)

    async def _reads(self, number: str) -> None:
        await self.connection.get(self.chance.choice(("/staff", _page(number), _page(number))))

    async def _answers(self, number: str) -> None:
        """Ask where the caller is from once more, and write the answer down."""
        fields = await self._look(number)
        await self.connection.post(f"{_page(number)}/change", **fields, question=QUESTION)
        fields = await self._look(number)
        if fields["moment"] != QUESTION:
            return
        text = self.chance.choice(PLACES)
        status, _ = await self.connection.post(f"{_page(number)}/answer", **fields, text=text)
        _, page = await self.connection.get(_page(number))
        if status == SEE_OTHER and PASSED not in page:
            self.taken.setdefault((number, self.account.id), []).append(text)

    async def _notes(self, number: str) -> None:
        fields = await self._look(number)
        await self.connection.post(f"{_page(number)}/note", csrf=fields["csrf"], text="再打一次")

    async def _look(self, number: str) -> dict[str, str]:
        """The fields that stand on the page of a case."""
        status, page = await self.connection.get(_page(number))
        assert status == 200, page
        return dict(FIELD.findall(page))


def _page(number: str) -> str:
    return f"/staff/case/{number}"


# -- the server and what it stands on -------------------------------------------------------------


def settings_in(folder: Path) -> Settings:
    address = f"sqlite:///{folder / 'wenzhu.db'}"
    store = StoreSettings(database_url=address, key_file=folder / "keys")
    return Settings(store=store, catalogues=folder / "catalogues")


@asynccontextmanager
async def server(folder: Path, module: Sequence[str] = CONSOLE) -> AsyncIterator[int]:
    """The console, or another module, in a process of its own; its port.

    It is there once it has said so.
    """
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("WENZHU_")},
        "DATABASE_URL": settings_in(folder).store.database_url,
        "WENZHU_KEY_FILE": str(folder / "keys"),
        "XDG_DATA_HOME": str(folder),
    }
    command = (sys.executable, "-m", *module, "--port", str(port))
    process = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        said = await asyncio.wait_for(process.stderr.readline(), START_SECONDS)
        assert said, "the server has stopped"
        listening = asyncio.create_task(process.stderr.read())  # or it could not go on talking
        yield port
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(listening, END_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Room:
    """What the agents need before they begin."""

    accounts: Accounts
    cases: Cases
    casework: Casework
    sessions: Sessions

    async def agent(self, number: int) -> tuple[Account, str]:
        """Somebody who has signed in, and their cookie."""
        account = await self.accounts.add(f"agent{number}", Role.LEAD, PASSWORD)
        signed_in = await self.accounts.sign_in(account.name, PASSWORD)
        return account, f"{self.sessions.name(Kind.STAFF)}={signed_in.token}"

    async def case(self, account: Account) -> str:
        """A case in which the first questions are answered."""
        case = await self.cases.open(account)
        live = await self.casework.open(case.talk, account.language)
        assert live is not None
        for text in ("1", "泉州", "泉州"):
            writing = Writing(how=How.STAFF, evidence="said")
            await self.casework.hear(live, text, writing)
        return case.number


@asynccontextmanager
async def room_in(folder: Path) -> AsyncIterator[Room]:
    async with opened_store(settings_in(folder)) as (store, keyring):
        accounts = Accounts(store.database, keyring, now, QUICK)
        cases = Cases(store, accounts, Audit(store.database, now), keyring, now, "rules")
        casework = Casework(store, DISEASES, NO_FIGURES, today)
        yield Room(accounts, cases, casework, Sessions(keyring, secure=False))


async def furnished(folder: Path, agents: int) -> list[tuple[Account, str, str, str]]:
    """Each agent with a cookie, a case of their own, and one that they share."""
    async with room_in(folder) as room:
        people = [await room.agent(number) for number in range(agents)]
        shared = [await room.case(account) for account, _ in people[::SHARE]]
        return [
            (account, cookie, await room.case(account), shared[place // SHARE])
            for place, (account, cookie) in enumerate(people)
        ]


# -- the whole ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What came of it: how long, what each request took, statuses, answers, and what was lost.

    `processor`: seconds that the server worked, its start included.
    """

    seconds: float
    processor: float
    taken: Sequence[float]
    statuses: Counter[int]
    answers: int
    lost: Sequence[tuple[str, int]]
    audit_rows: int
    audit_holds: bool

    def percentile(self, share: float) -> float:
        return sorted(self.taken)[min(len(self.taken) - 1, int(share * len(self.taken)))]


async def held(folder: Path, agents: int, goes_on: Callable[[Agent], bool]) -> Outcome:
    """Let a crowd work, and look into the store afterwards."""
    people, used = await furnished(folder, agents), _processor_of_children()
    async with server(folder) as port:
        crowd = [
            Agent(account, Connection(port, cookie), own, shared, random.Random(place))
            for place, (account, cookie, own, shared) in enumerate(people)
        ]
        started = time.perf_counter()
        await asyncio.gather(*(each.works(partial(goes_on, each)) for each in crowd))
        seconds = time.perf_counter() - started
        for each in crowd:
            each.connection.close()
    return await _outcome(folder, crowd, seconds, _processor_of_children() - used)


def _processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _outcome(
    folder: Path, crowd: Sequence[Agent], seconds: float, processor: float
) -> Outcome:
    async with opened_store(settings_in(folder)) as (store, _):
        numbers = {number for each in crowd for number in (each.own, each.shared)}
        kept = {number: await _answers_in(store, number) for number in numbers}
        wanted = {key: texts for each in crowd for key, texts in each.taken.items()}
        verdict = await Audit(store.database, now).verify()
    return Outcome(
        seconds=seconds,
        processor=processor,
        taken=[each for agent in crowd for each in agent.connection.taken],
        statuses=sum((agent.connection.statuses for agent in crowd), Counter()),
        answers=sum(map(len, wanted.values())),
        lost=[key for key, texts in wanted.items() if kept[key[0]].get(key[1], []) != texts],
        audit_rows=verdict.count,
        audit_holds=verdict.broken_at is None,
    )


async def _answers_in(store: Store, number: str) -> dict[int, list[str]]:
    """The answers in a case as they are kept, by who wrote them down."""
    record = await store.conversation(await _talk_of(store, number))
    assert record is not None
    found: dict[int, list[str]] = {}
    for entry in await store.entries(record):
        if entry.by is not None and entry.step.did is Did.ANSWER:
            found.setdefault(entry.by, []).append(entry.step.text)
    return found


async def _talk_of(store: Store, number: str) -> int:
    ((talk,),) = await rows(
        store.database, "SELECT talk FROM desk_case WHERE number = :number", number=number
    )
    return int(talk)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bot.web.crowd", description=__doc__)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    until = float("inf")

    def goes_on(_: Agent) -> bool:
        nonlocal until
        until = min(until, time.perf_counter() + asked.seconds)
        return bool(time.perf_counter() < until)

    with tempfile.TemporaryDirectory() as name:
        came = asyncio.run(held(Path(name), asked.agents, goes_on))
    report(came)
    sys.exit(bool(came.lost) or not came.audit_holds)


def report(came: Outcome) -> None:
    shares = (0.5, 0.95, 0.99, 1)
    waits = ", ".join(f"{share:.0%} {came.percentile(share) * 1000:,.0f} ms" for share in shares)
    count = len(came.taken)
    print(f"{count:,} requests in {came.seconds:.1f} s: {count / came.seconds:,.0f} a second")
    print(f"the server worked {came.processor:.1f} s, {came.processor / count * 1000:.1f} ms each")
    print(f"waits: {waits}; answers by status: {dict(came.statuses)}")
    print(f"{came.answers:,} answers seen taken; cases that lack one: {len(came.lost)}")
    print(f"audit: {came.audit_rows:,} rows, {'holds' if came.audit_holds else 'BROKEN'}")


if __name__ == "__main__":
    main()
