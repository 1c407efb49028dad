"""Logging set up for a test, and put back as it was."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest
import structlog

from bot.operating import logs

HOOKS = (
    (sys, "excepthook"),
    (sys, "unraisablehook"),
    (threading, "excepthook"),
    (warnings, "showwarning"),
)


@contextmanager
def logging_to(stream: TextIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The log of the process, in a stream."""
    for place, name in HOOKS:
        monkeypatch.setattr(place, name, getattr(place, name))
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logs.CHATTY}
    logs.configure_logging(stream)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
