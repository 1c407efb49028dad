"""Logs without personal data: what is not on the list of what may be written is not written."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from types import CodeType, TracebackType
from typing import Any, TextIO

import structlog

WITHHELD = "(withheld)"
KEYS = frozenset(
    {
        "kind", "outcome", "status", "seconds", "count", "update", "replica", "error", "where",
        "reason", "request", "version", "channel", "question", "city", "retry_after", "attempt",
    }
)  # fmt: skip
OUR_PACKAGES = ("bot", "rules", "knowledge")
OUR_LOGGERS = (*OUR_PACKAGES, "wenzhu")
CHATTY = ("httpx", "httpcore", "tornado.access", "apscheduler", "alembic", "telegram")
MOST_FRAMES = 20
MOST_CAUSES = 5
MOST_DIGITS = 10  # a phone number has 11, an identity number 15 or 18
PLAIN = re.compile(r"[A-Za-z0-9_.:/ +-]{0,80}", re.ASCII)
TEMPLATE = re.compile(r"(?=.*%)[ -~]{1,160}", re.ASCII)
TOKEN = re.compile(r"[0-9]{4,}:[A-Za-z0-9_-]{16,}|[A-Za-z0-9_+/-]{32,}", re.ASCII)
CODE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}|<[a-z]+>", re.ASCII)
FILE_NAME = re.compile(r"[A-Za-z0-9_./-]{1,160}|<[a-z]+>", re.ASCII)

Written = dict[str, Any]


def configure_logging(stream: TextIO = sys.stderr, level: str = "INFO") -> None:
    """Send every event of the process to a stream, one line of JSON each, and nothing else."""
    handler = _LineHandler(stream)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    _route_structlog()
    _route_hooks()


def handle_loop_exceptions(loop: asyncio.AbstractEventLoop) -> None:
    """Let a loop report what nobody caught as an event like any other."""
    loop.set_exception_handler(_of_loop)


def _route_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _route_hooks() -> None:
    sys.excepthook = _of_process
    threading.excepthook = _of_thread
    sys.unraisablehook = _unraisable
    warnings.showwarning = _warning


class _LineHandler(logging.StreamHandler[TextIO]):
    """Writes lines; where one cannot be written it is lost."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say nothing: the library would print the message with its arguments."""


class LineFormatter(logging.Formatter):
    """A record as one line of JSON, made anew from what may be written."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(written(record), ensure_ascii=True)


def written(record: logging.LogRecord) -> Written:
    """What a record comes to in the log."""
    said = _said(record)
    event = _event(record, said)
    line = {
        "event": event,
        "level": _plain(record.levelname.lower()),
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "logger": _plain(record.name),
        **{key: _plain(value) for key, value in said.items() if key in KEYS},
        **_of_exception(_exception(record, said)),
    }
    if event == WITHHELD and "where" not in line:
        line["where"] = [_place(record.pathname, record.lineno, record.funcName)]
    return line


def _said(record: logging.LogRecord) -> Mapping[str, Any]:
    """The named values of a record of ours; what a library adds to its records is left out."""
    if _is_structured(record) and isinstance(record.msg, dict):
        return record.msg
    return vars(record) if _is_ours(record) else {}


def _is_structured(record: logging.LogRecord) -> bool:
    return hasattr(record, "_logger") and hasattr(record, "_name")


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OUR_LOGGERS


def _event(record: logging.LogRecord, said: Mapping[str, Any]) -> str:
    """The event's constant words; never the arguments that were to be put into them."""
    if _is_structured(record):
        return _words(said.get("event"))
    if record.args:
        return _template(record.msg)
    return _words(record.msg) if _is_ours(record) else WITHHELD


def _words(text: object) -> str:
    return str.__str__(text) if isinstance(text, str) and _is_plain(text) else _template(text)


def _template(text: object) -> str:
    """A message with places for arguments: it was written in the source, unlike its arguments."""
    harmless = isinstance(text, str) and TEMPLATE.fullmatch(text) and _is_harmless(text)
    return str.__str__(text) if harmless else WITHHELD


def _plain(value: object) -> object:
    """A value that can hold nobody's data: a number, a yes or no, or a short plain word."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**MOST_DIGITS else WITHHELD
    if isinstance(value, float):
        small = math.isfinite(value) and abs(value) < 10**MOST_DIGITS
        return round(float(value), 6) if small else WITHHELD
    return str.__str__(value) if isinstance(value, str) and _is_plain(value) else WITHHELD


def _is_plain(text: str) -> bool:
    return PLAIN.fullmatch(text) is not None and _is_harmless(text)


def _is_harmless(text: str) -> bool:
    """Neither a token or key, nor digits enough to be a number that belongs to somebody."""
    return not TOKEN.search(text) and sum(c.isdigit() for c in text) <= MOST_DIGITS


# -- exceptions --------------------------------------------------------------------------------


def _exception(record: logging.LogRecord, said: Mapping[str, Any]) -> BaseException | None:
    given = said.get("exc_info") if _is_structured(record) else record.exc_info
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return next((part for part in given if isinstance(part, BaseException)), None)
    return sys.exc_info()[1] if given is True else None


def _of_exception(error: BaseException | None) -> Written:
    """The types of an exception and of what it came from, and where it was; no message."""
    if error is None:
        return {}
    types = " from ".join(_type_name(each) for each in _causes(error))
    return {"error": types, "where": list(_places(error.__traceback__))[-MOST_FRAMES:]}


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__


def _type_name(error: BaseException) -> str:
    name = type(error).__name__
    return name if CODE_NAME.fullmatch(name) and _is_harmless(name) else WITHHELD


def _places(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code: CodeType = trace.tb_frame.f_code
        yield _place(code.co_filename, trace.tb_lineno, code.co_name)
        trace = trace.tb_next


def _place(path: str, line: int, function: str | None) -> str:
    """file:line:function, the file as seen from the folder that holds its package."""
    named = function if function and CODE_NAME.fullmatch(function) else WITHHELD
    return f"{_file(path)}:{line}:{named}"


def _file(path: str) -> str:
    parts = PurePath(path).parts
    short = "/".join(parts[_first_kept(parts) :])
    return short if FILE_NAME.fullmatch(short) and _is_harmless(short) else WITHHELD


def _first_kept(parts: tuple[str, ...]) -> int:
    """Where a path stops telling of the machine: at a package, or else at the file itself."""
    if "site-packages" in parts:
        return parts.index("site-packages") + 1
    tops = [n for n, part in enumerate(parts) if part in OUR_PACKAGES or "python3." in part]
    return tops[-1] if tops else len(parts) - 1


# -- what nobody caught ------------------------------------------------------------------------


def _report(event: str, error: BaseException | None) -> None:
    structlog.get_logger("bot.operating").error(event, exc_info=error)


def _of_process(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    _report("uncaught exception", error)


def _of_thread(args: threading.ExceptHookArgs) -> None:
    _report("uncaught exception in a thread", args.exc_value)


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    _report("unraisable exception", args.exc_value)


def _of_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _report("uncaught exception in the loop", error if isinstance(error, BaseException) else None)


def _warning(
    message: Warning | str,  # noqa: ARG001 - it is what must not be written
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    logger = structlog.get_logger("bot.operating")
    logger.warning("python warning", kind=category.__name__, where=f"{_file(filename)}:{lineno}")
