"""Many people who talk with the bot at once, the bot's processes, and what was kept of it all.

Each person follows a plan that a conversation at a terminal was led through before, so that what
must be kept of it, and what must come out, is known beforehand.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.channels.telegram.keyboards import TICKED, button_names
from bot.channels.telegram.wording import in_chat
from bot.clock import china_day, today
from bot.conversation import Conversation
from bot.interview.session import Milestone
from bot.interview.steps import Step, encoded
from bot.parameters import shipped_figures
from bot.running import opened_store
from bot.settings import Settings, StoreSettings
from bot.speech import Role, Speech
from bot.storage.keys import Keyring
from bot.storage.store import Store
from bot.storage.tables import PEOPLE, REPLIED, TALKS, UPDATES
from bot.words import words
from rules.results import Result
from tests.bot.diseases import DISEASES
from tests.bot.telegram.emulator import CHECKOUT, Control
from tests.bot.telegram.person import TOKEN, Bell, Json, Person

FIRST_CHAT = 4_100_000_000
VERDICTS = (Role.YES, Role.NO, Role.OPEN)
READY_SECONDS = END_SECONDS = 60
TRIES = 12  # how often somebody whom the bot does not know yet presses, while their patience lasts

# For whom, hukou, insurance and ticks, by place; then whether to go on to the amounts.
CASES: tuple[tuple[int, int, int, tuple[int, ...] | None, bool | None], ...] = (
    (0, 3, 3, (7,), False),
    (1, 3, 3, (0, 7), False),
    (2, 4, 4, (0, 2), False),
    (0, 2, 2, (7,), False),
    (3, 2, 2, (0,), False),
    (1, 5, 5, None, None),
    (0, 0, 5, None, None),
    (2, 3, 3, (1, 6, 7), False),
)


# -- plans -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """A question, and what is said to it: typed, or by buttons pressed one after the other."""

    question: str
    typed: str = ""
    presses: tuple[str, ...] = ()
    done: str = ""  # the button after ticks


@dataclass(frozen=True)
class Plan:
    """A conversation before it is held: its turns, what is kept of them, and what comes out."""

    turns: tuple[Turn, ...]
    end: str
    kept: tuple[bytes, ...]
    facts: Json
    result: Result
    verdict: str


def fresh_talk() -> Conversation:
    return Conversation(words(), DISEASES, today(), shipped_figures(False))


def plan_of(number: int, seed: int = 1) -> Plan:
    """The plan of one of a crowd; some type where others press."""
    chance = random.Random(f"{seed}:{number}")
    who, hukou, insured, ticks, amounts = CASES[number % len(CASES)]
    talk, turns, verdict = fresh_talk(), list[Turn](), ""
    speech = talk.open()
    picks: list[int | tuple[int, ...]] = [who, hukou, insured]
    picks += [ticks] if ticks is not None else []
    picks += [0] + ([1] if amounts is False else [])
    for pick in picks:
        turn, text = _turn(talk, speech, pick, by_button=chance.random() < 0.6)
        turns.append(turn)
        speech = talk.hear(text)
        verdict = verdict or next((line.text for line in speech.lines if line.role in VERDICTS), "")
    assert talk.asking == Milestone.FINISHED.value
    assert verdict
    steps = tuple(map(encoded, talk.take_steps()))
    session = talk.session
    end = in_chat(speech.lines, talk.words)[-1].text
    return Plan(tuple(turns), end, steps, dict(session.case.facts), session.result, verdict)


def _turn(
    talk: Conversation, speech: Speech, pick: int | tuple[int, ...], *, by_button: bool
) -> tuple[Turn, str]:
    """A turn, and how it reads where it is typed at a terminal."""
    lines = in_chat(talk.present().lines, talk.words)
    question = next(line.text for line in lines if line.role is Role.QUESTION)
    places = pick if isinstance(pick, tuple) else (pick,)
    text = " ".join(speech.options[place].key for place in places)
    if not by_button:
        return Turn(question, typed=text), text
    presses = tuple(button_names(speech)[place] for place in places)
    done = talk.words("button.done") if speech.several else ""
    return Turn(question, presses=presses, done=done), text


# -- people ------------------------------------------------------------------------------------


@dataclass
class Progress:
    """How far a crowd has come, for whoever waits for that."""

    answers: int = 0
    bell: Bell = field(default_factory=Bell)

    def note(self) -> None:
        self.answers += 1
        self.bell.ring()

    async def reaches(self, answers: int) -> None:
        while self.answers < answers:
            await self.bell.wait()


@dataclass
class Talker:
    """One of a crowd, and what they saw: `acknowledged` answers, `again` where they had to ask."""

    person: Person
    plan: Plan
    progress: Progress
    acknowledged: int = 0
    again: int = 0
    stuck: str = ""

    async def talks(self) -> None:
        """From /start to the result; where that takes too long, they are stuck."""
        try:
            await self.begins()
            for _ in self.plan.turns:
                await self.answers()
        except AssertionError as error:
            self.stuck = f"{self.acknowledged} of {len(self.plan.turns)}: {error}"

    async def answers(self) -> None:
        """Answer the question that stands there, and see the next."""
        await self.says()
        await self.sees_next()

    async def says(self) -> None:
        await self._answers(self.plan.turns[self.acknowledged])

    async def sees_next(self) -> None:
        following = self.acknowledged + 1
        await self.person.waits(lambda: self._asks(self._question(following)))
        self._saw(following)

    def _question(self, number: int) -> str:
        turns = self.plan.turns
        return turns[number].question if number < len(turns) else self.plan.end

    def _saw(self, acknowledged: int) -> None:
        self.acknowledged = acknowledged
        self.progress.note()

    @property
    def saw_verdict(self) -> bool:
        return self.plan.verdict in self.person.sees()

    async def begins(self) -> None:
        """Nothing is kept of strangers, so one whom a crash left without an answer tries again."""
        start = words()("service.start")
        await self._until(
            lambda: start in self.person.buttons(), lambda: self.person.says("/start")
        )
        first = self.plan.turns[0].question
        await self._until(
            lambda: self._asks(first), lambda: self.person.presses_old(self._welcome(), start)
        )
        self._saw(0)

    def _welcome(self) -> int:
        start = words()("service.start")
        return min(
            number
            for number, message in self.person.messages.items()
            if not message["mine"] and start in str([message["markup"], message["earlier"]])
        )

    async def _until(self, true: Callable[[], bool], does: Callable[[], Any]) -> None:
        patience, self.person.patience = self.person.patience, self.person.patience / TRIES
        try:
            await does()
            for _ in range(TRIES):
                with suppress(AssertionError):
                    await self.person.waits(true)
                    return
                self.again += 1
                await does()
            await self.person.waits(true)
        finally:
            self.person.patience = patience

    def _asks(self, question: str) -> bool:
        """Whether the newest message asks this."""
        theirs = [each for each in self.person.messages.values() if not each["mine"]]
        return bool(theirs) and question in max(theirs, key=lambda each: int(each["id"]))["text"]

    async def _answers(self, turn: Turn) -> None:
        if turn.typed:
            await self.person.says(turn.typed)
            return
        for label in turn.presses:
            await self.person.presses(label)
            if turn.done:
                await self.person.waits(lambda label=label: self._is_ticked(label))  # type: ignore[misc]
        if turn.done:
            await self.person.presses(turn.done)

    def _is_ticked(self, label: str) -> bool:
        return any(each.startswith(TICKED) and label in each for each in self.person.buttons())


@dataclass
class Crowd:
    """People who talk at once."""

    control: Control
    patience: float
    talkers: list[Talker] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    @staticmethod
    def of(control: Control, people: int, patience: float, seed: int = 1) -> Crowd:
        crowd = Crowd(control, patience)
        for number in range(people):
            crowd.joined(plan_of(number, seed))
        return crowd

    def joined(self, plan: Plan) -> Talker:
        """One more of them."""
        chat = FIRST_CHAT + len(self.talkers)
        person = Person(self.control, chat, patience=self.patience)
        self.talkers.append(Talker(person, plan, self.progress))
        return self.talkers[-1]

    @property
    def answers(self) -> int:
        """How many answers there will be, the welcome included."""
        return sum(len(each.plan.turns) + 1 for each in self.talkers)

    async def talks(self) -> None:
        await asyncio.gather(*(each.talks() for each in self.talkers))


# -- the bot's processes ------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(folder: Path, control: Control, database: str, **more: str) -> dict[str, str]:
    """The environment of a bot that keeps its keys in a folder, and asks one server."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "DATABASE_URL": database,
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": control.base_url,
        "TELEGRAM_MESSAGES_A_SECOND": "100000",
        "TELEGRAM_MOST_A_MINUTE": "100000",
        "WENZHU_KEY_FILE": str(folder / "bot.keys"),
        **more,
    }


@dataclass
class Bots:
    """`python -m bot telegram`, once or several times, each process to be killed and begun anew."""

    folder: Path
    environments: Mapping[int, dict[str, str]]
    processes: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    begun: dict[int, int] = field(default_factory=dict)  # where their logs were then
    kills: int = 0
    ends: int = 0
    module: str = "bot"

    def log(self, number: int) -> Path:
        return self.folder / f"bot-{number}.log"

    async def _begin(self, number: int) -> None:
        with self.log(number).open("ab") as log:
            self.begun[number] = log.tell()
            self.processes[number] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self.module, "telegram"),
                cwd=CHECKOUT,
                env=self.environments[number],
                stdout=log,
                stderr=log,
            )

    async def _is_ready(self, number: int) -> None:
        async with asyncio.timeout(READY_SECONDS):
            while b'"running"' not in self.log(number).read_bytes()[self.begun[number] :]:
                await asyncio.sleep(0.05)

    async def kill(self, number: int) -> None:
        """As the power goes: at once, wherever it is; and it is begun anew."""
        assert self.processes[number].returncode is None, self.log(number).read_text()
        self.processes[number].kill()
        await self.processes[number].wait()
        self.kills += 1
        await self._begin(number)

    async def end(self, number: int) -> None:
        """As its administrator would: it ends by itself, and well; and it is begun anew."""
        await self._is_ready(number)
        self.processes[number].send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.processes[number].wait(), END_SECONDS)
        assert code == 0, self.log(number).read_text()
        self.ends += 1
        await self._begin(number)

    async def __aenter__(self) -> Bots:
        for number in self.environments:
            await self._begin(number)
        for number in self.environments:
            await self._is_ready(number)
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self.processes.values():
            if process.returncode is None:
                process.kill()
            await process.wait()


async def stop_now_and_then(bots: Bots, crowd: Crowd, kills: int, ends: int, seed: int) -> None:
    """Stop a random process at random moments, spread over a crowd's conversations."""
    chance = random.Random(seed)
    moments = chance.sample(range(1, crowd.answers * 9 // 10), kills + ends)
    ways = chance.sample([bots.kill] * kills + [bots.end] * ends, kills + ends)
    for moment, way in zip(sorted(moments), ways, strict=True):
        await crowd.progress.reaches(moment)
        await way(chance.randrange(len(bots.processes)))


# -- what was kept ------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of a crowd's conversations, as counts, and each fault in words."""

    conversations: int = 0
    answers: int = 0
    again: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    different: int = 0
    without_verdict: int = 0
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        bad = self.lost, self.doubled, self.stuck, self.different, self.unanswered
        return not any(bad) and not self.without_verdict

    def said(self) -> str:
        """The counts, and the first faults in words."""
        counts = {name: count for name, count in vars(self).items() if name != "faults"}
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        return "\n".join([told, *self.faults[:3]])


@asynccontextmanager
async def kept_by(environment: dict[str, str]) -> AsyncIterator[tuple[Store, Keyring]]:
    """The store of a bot, as it left it."""
    keys = Path(environment["WENZHU_KEY_FILE"])
    settings = Settings(store=StoreSettings(environment["DATABASE_URL"], keys))
    async with opened_store(settings) as (store, keyring):
        yield store, keyring


async def outcome_of(crowd: Crowd, environment: dict[str, str]) -> Outcome:
    """Hold what was kept against what each person was told."""
    outcome = Outcome(len(crowd.talkers))
    async with kept_by(environment) as (store, keyring):
        for talker in crowd.talkers:
            await _judge(talker, store, keyring, outcome)
        async with store.database.transaction() as connection:
            open_ones = select(UPDATES.c.id).where(UPDATES.c.state < REPLIED)
            outcome.unanswered = len((await connection.execute(open_ones)).all())
    return outcome


async def steps_of(chat: int, store: Store, keyring: Keyring) -> list[tuple[Step, int]]:
    """All that is kept of what a person said, over all their conversations, with its time."""
    contact = keyring.fingerprint("contact", f"telegram:{chat}")
    talks = select(TALKS.c.id).join(PEOPLE, PEOPLE.c.id == TALKS.c.person)
    async with store.database.transaction() as connection:
        rows = await connection.execute(talks.where(PEOPLE.c.contact == contact))
        ids = list(rows.scalars())
    steps = list[tuple[Step, int]]()
    for each in ids:
        record = await store.conversation(each)
        assert record is not None
        entries = await store.entries(record)
        assert [entry.number for entry in entries] == list(range(1, record.length + 1))
        steps += [(entry.step, entry.at) for entry in entries]
    return steps


async def _judge(talker: Talker, store: Store, keyring: Keyring, outcome: Outcome) -> None:
    await talker.person.refresh()
    plan, steps = talker.plan, await steps_of(talker.person.chat_id, store, keyring)
    kept = [encoded(step) for step, _ in steps]
    pairs = zip(kept, plan.kept, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    outcome.answers += talker.acknowledged
    outcome.again += talker.again
    outcome.lost += max(0, talker.acknowledged - same)
    outcome.doubled += max(0, len(kept) - len(plan.kept))
    outcome.stuck += bool(talker.stuck)
    outcome.without_verdict += not talker.saw_verdict
    outcome.different += not _comes_to_the_same(steps, plan)
    if talker.stuck or len(kept) != same or not talker.saw_verdict:
        outcome.faults.append(f"{talker.stuck}\n{kept}\n{talker.person.sees()}")


def _comes_to_the_same(steps: Sequence[tuple[Step, int]], plan: Plan) -> bool:
    talk = fresh_talk()
    for step, at in steps:
        talk.recall(step, china_day(at))
    return dict(talk.session.case.facts) == plan.facts and talk.session.result == plan.result
