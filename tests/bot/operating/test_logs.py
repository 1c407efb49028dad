"""Logs hold what happened and where, and nothing of whom it happened to."""

from __future__ import annotations

import ast
import asyncio
import gc
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.operating import logs
from bot.operating.logs import WITHHELD, configure_logging, handle_loop_exceptions
from tests.bot.logging_kept import logging_to

NAME, ILLNESS = "张三丰", "肺腺癌"
NUMBER, PHONE = "350203198001011234", "13800138000"
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
URL = f"https://api.telegram.org/bot{TOKEN}/getMe"
SECRETS = (NAME, ILLNESS, NUMBER, PHONE, TOKEN)
EVERYTHING = f"{NAME} {ILLNESS} {NUMBER} {PHONE} {URL}"
BOT = Path(logs.__file__).parents[1]

Stream = io.StringIO


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stream]:
    """Where the log goes; what was set before is put back."""
    made = Stream()
    with logging_to(made, monkeypatch):
        yield made


def lines(stream: Stream) -> list[dict[str, Any]]:
    """The events written, after a look that none of them holds a secret, in any writing."""
    text = stream.getvalue()
    written = [json.loads(line) for line in text.splitlines()]
    for secret in SECRETS:
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text
        assert all(secret not in str(line) for line in written)
    return written


def only(stream: Stream) -> dict[str, Any]:
    (line,) = lines(stream)
    return line


def fail(person: str = NAME) -> None:
    """Raise with a person in the message, in locals and in both kinds of chain."""
    number = int(NUMBER)
    try:
        try:
            raise KeyError(person, number)
        except KeyError as error:
            raise LookupError(EVERYTHING) from error
    except LookupError:
        raise RuntimeError(f"{person} 得了 {ILLNESS}")  # noqa: B904 - the implicit chain is meant


def ours() -> Any:
    return structlog.get_logger("bot.conversation")


# -- what is written ---------------------------------------------------------------------------


def test_an_event_is_one_line_of_json_with_its_values(stream: Stream) -> None:
    ours().info("update answered", kind="text", seconds=0.25, count=2, update=914200311)
    line = only(stream)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "event": "update answered",
        "level": "info",
        "logger": "bot.conversation",
        "kind": "text",
        "seconds": 0.25,
        "count": 2,
        "update": 914200311,
    }
    assert stream.getvalue().endswith("}\n")


def test_the_standard_library_of_logging_reaches_the_same_lines(stream: Stream) -> None:
    logging.getLogger("bot.storage").warning("slow query", extra={"seconds": 3})
    scheduler = logging.getLogger("apscheduler.scheduler")
    scheduler.warning('Added job "%s" to job store "%s"', NAME, "x")
    own, foreign = lines(stream)
    assert (own["event"], own["level"], own["seconds"]) == ("slow query", "warning", 3)
    assert foreign["event"] == 'Added job "%s" to job store "%s"'
    assert foreign["logger"] == "apscheduler.scheduler"


def test_values_bound_to_the_context_are_written(stream: Stream) -> None:
    with structlog.contextvars.bound_contextvars(update=7, person=NAME):
        ours().info("update taken")
    assert only(stream)["update"] == 7


def test_events_below_the_level_are_not_written(stream: Stream) -> None:
    logging.getLogger().setLevel("WARNING")
    ours().info("update answered")
    assert lines(stream) == []


def test_each_request_of_the_http_client_is_not_written(stream: Stream) -> None:
    logging.getLogger().setLevel("DEBUG")
    logging.getLogger("httpx").info('HTTP Request: %s %s "%s"', "POST", URL, "200 OK")
    logging.getLogger("httpcore.connection").debug("connect_tcp.started host=%r", URL)
    assert lines(stream) == []


def test_logging_set_up_twice_writes_once(stream: Stream) -> None:
    configure_logging(stream)
    ours().info("started")
    assert len(lines(stream)) == 1


# -- what is not -------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [*SECRETS, URL, EVERYTHING, "6222 0212 3456 7890"])
def test_a_secret_in_an_event_or_a_value_is_withheld(stream: Stream, secret: str) -> None:
    ours().info(secret, reason=secret, error=secret, question=secret)
    line = only(stream)
    assert {line[key] for key in ("event", "reason", "error", "question")} == {WITHHELD}


def test_names_that_are_not_on_the_list_are_not_written(stream: Stream) -> None:
    ours().info("answer taken", text="low", chat=35, person=NAME, **{NAME: 1})
    assert set(only(stream)) == {"event", "level", "time", "logger"}


@pytest.mark.parametrize(
    "value", [int(NUMBER), int(PHONE), float("nan"), float("inf"), 1e18, [NAME], {"a": NAME}, b"x"]
)
def test_values_that_could_be_somebodys_are_withheld(stream: Stream, value: object) -> None:
    ours().info("answer taken", count=value)
    assert only(stream)["count"] == WITHHELD


def test_a_value_says_nothing_by_how_it_would_print_itself(stream: Stream) -> None:
    class Person(str):
        def __str__(self) -> str:
            return NAME

        __repr__ = __str__

    ours().info(Person("taken"), reason=Person(NAME), kind=Person("text"))
    assert only(stream)["reason"] == WITHHELD


def test_arguments_are_left_out_of_messages(stream: Stream) -> None:
    configure_logging(stream)
    ours().info("took %s from %s", ILLNESS, NAME)
    logging.getLogger("bot.storage").info("row of %s", NAME)
    logging.getLogger("telegram.ext").error("Update %s caused error %s", EVERYTHING, NAME)
    assert [line["event"] for line in lines(stream)] == [
        "took %s from %s",
        "row of %s",
        "Update %s caused error %s",
    ]


def test_a_librarys_message_without_arguments_is_withheld_but_its_place_is_said(
    stream: Stream,
) -> None:
    logging.getLogger("telegram.Bot").warning("Zhang San has a tumour")
    line = only(stream)
    assert line["event"] == WITHHELD
    assert line["where"][0].startswith("bot/operating/test_logs.py:")


def test_a_librarys_message_that_was_put_together_is_withheld(stream: Stream) -> None:
    logging.getLogger("sqlalchemy.engine").error(f"{NAME} %s", 1)
    logging.getLogger("tornado.general").error(f"{URL} %s", 1)
    assert {line["event"] for line in lines(stream)} == {WITHHELD}


def test_what_a_library_adds_to_its_records_is_left_out(stream: Stream) -> None:
    logging.getLogger("telegram.ext").error("Got %s", 1, extra={"reason": "Zhang", "who": NAME})
    assert set(only(stream)) == {"event", "level", "time", "logger"}


def test_arguments_that_do_not_fit_their_message_print_nothing(
    stream: Stream, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging(stream)  # pytest's own handlers would put the message together
    logging.getLogger("telegram.ext").error("Got %d and %d", EVERYTHING)
    assert only(stream)["event"] == "Got %d and %d"
    assert capfd.readouterr() == ("", "")


def test_a_line_that_cannot_be_written_is_not_printed_elsewhere(
    stream: Stream, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging(stream)
    stream.close()
    logging.getLogger("telegram.ext").error("Got %s", EVERYTHING)
    assert capfd.readouterr() == ("", "")


# -- exceptions --------------------------------------------------------------------------------


def of_failure(line: dict[str, Any]) -> None:
    assert line["error"] == "RuntimeError from LookupError from KeyError"
    assert line["where"][-1].startswith("bot/operating/test_logs.py:")
    assert line["where"][-1].endswith(":fail")


def by_our_logger() -> None:
    try:
        fail()
    except RuntimeError:
        ours().exception("reply failed")


def by_value() -> None:
    try:
        fail()
    except RuntimeError as error:
        ours().error("reply failed", exc_info=error)


def by_the_standard_library() -> None:
    try:
        fail()
    except RuntimeError:
        logging.getLogger("telegram.ext.Application").exception(EVERYTHING)


def by_the_standard_library_with_arguments() -> None:
    try:
        fail()
    except RuntimeError:
        logging.getLogger("tornado.application").error("%s", NAME, exc_info=True, stack_info=True)


def by_the_process() -> None:
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def by_a_thread() -> None:
    thread = threading.Thread(target=fail, name=NAME)
    thread.start()
    thread.join()


def by_something_collected() -> None:
    class Person:
        def __del__(self) -> None:
            fail()

    Person()
    gc.collect()


def by_a_loop() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        handle_loop_exceptions(loop)
        loop.call_soon(fail, NAME)
        await asyncio.sleep(0)

    asyncio.run(run())


def by_a_task_nobody_waited_for() -> None:
    async def start() -> None:
        fail()

    async def run() -> None:
        handle_loop_exceptions(asyncio.get_running_loop())
        task = asyncio.create_task(start(), name=NAME)
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(run())


ROUTES = (
    by_our_logger,
    by_value,
    by_the_standard_library,
    by_the_standard_library_with_arguments,
    by_the_process,
    by_a_thread,
    by_something_collected,
    by_a_loop,
    by_a_task_nobody_waited_for,
)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_an_exception_is_its_types_and_its_place(
    stream: Stream, route: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    route()
    of_failure(only(stream))
    assert capfd.readouterr() == ("", "")


def test_an_exception_whose_type_was_named_by_input_is_withheld(stream: Stream) -> None:
    ours().error("failed", exc_info=type(NAME, (Exception,), {})())
    assert only(stream)["error"] == WITHHELD


def test_code_and_files_named_by_input_are_withheld(stream: Stream) -> None:
    code = compile(f"def {NAME}():\n  raise ValueError\n", f"/home/{NAME}/{ILLNESS}.py", "exec")
    scope: dict[str, Any] = {}
    exec(code, scope)
    try:
        scope[NAME]()
    except ValueError:
        ours().exception("failed")
    assert only(stream)["where"][-1] == f"{WITHHELD}:2:{WITHHELD}"


def test_a_chain_that_bites_its_tail_ends(stream: Stream) -> None:
    first, second = ValueError(NAME), TypeError(NAME)
    first.__cause__, second.__cause__ = second, first
    ours().error("failed", exc_info=first)
    assert only(stream)["error"].startswith("ValueError from TypeError from ValueError")


def test_a_library_is_named_without_the_folders_of_the_machine(stream: Stream) -> None:
    try:
        json.loads("{")
    except ValueError:
        ours().exception("failed")
    where = only(stream)["where"]
    assert where[-1].endswith(":raw_decode")
    assert all(not place.startswith("/") for place in where)


def test_a_warning_is_its_kind_and_its_place(stream: Stream) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(EVERYTHING, RuntimeWarning, stacklevel=1)
    line = only(stream)
    assert (line["event"], line["kind"]) == ("python warning", "RuntimeWarning")
    assert line["where"].startswith("bot/operating/test_logs.py:")


# -- whatever is logged ------------------------------------------------------------------------


@given(
    st.text(),
    st.text(alphabet='张三0123456789:AAHdqTcvCH1v \n"\\{}%s'),
    st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.text())),
)
def test_whatever_is_logged_comes_out_as_one_line_of_plain_ascii(
    event: str, other: str, value: object
) -> None:
    for name in ("bot.x", "telegram.x"):
        record = logging.LogRecord(name, logging.INFO, other, 1, event, (value,), None, other)
        record.reason, record.count = other, value
        line = logs.LineFormatter().format(record)
        assert line.isascii()
        assert "\n" not in line
        found = json.loads(line, parse_constant=pytest.fail)
        assert set(found) <= logs.KEYS | {"event", "level", "time", "logger"}


def logging_calls() -> Iterator[tuple[str, ast.Call]]:
    methods = {"debug", "info", "warning", "error", "exception", "critical"}
    for path in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            logger = ast.unparse(node.func.value)
            if node.func.attr in methods and logger.split(".")[-1] in {"log", "logger", "_log"}:
                yield f"{path.name}:{node.lineno}", node


def test_what_our_own_code_logs_is_written_out_in_the_source() -> None:
    calls = list(logging_calls())
    assert calls
    loose = [place for place, call in calls if not isinstance(call.args[0], ast.Constant)]
    assert loose == []


def test_what_our_own_code_logs_is_not_withheld() -> None:
    for place, call in logging_calls():
        event = ast.literal_eval(call.args[0])
        record = logging.LogRecord("bot.x", logging.INFO, "x.py", 1, event, (), None)
        assert logs.written(record)["event"] == event, place
        named = {keyword.arg for keyword in call.keywords} - {"exc_info"}
        assert named <= logs.KEYS, place
