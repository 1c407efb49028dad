"""The terminal shows speech as the terminal at hand can, and leaves politely."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import subprocess
import sys
from datetime import date

import pytest

from bot.channels.layout import width
from bot.channels.terminal import Style, converse, rendered
from bot.conversation import Conversation
from bot.speech import Line, Option, Role, Speech
from bot.words import words
from tests.bot.diseases import DISEASES

PATIENCE = 20.0  # seconds

SPEECH = Speech(
    (
        Line(Role.HEADING, "泉州市医疗救助"),
        Line(Role.YES, "看起来符合" * 20),
        Line(Role.NO, "不符合", level=1),
        Line(Role.OPEN, "不知道"),
    ),
    (Option("10", "一个选项" * 20),),
)


def conversation() -> Conversation:
    return Conversation(words(), DISEASES, date(2026, 3, 1))


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_every_line_fits_and_further_lines_stand_under_the_first(columns: int) -> None:
    lines = list(rendered(SPEECH, Style(columns)))
    assert all(width(line) <= columns for line in lines)
    wrapped_lines = [line for line in lines if "看起来" in line or "来符合" in line]
    assert all(line.startswith(("✓ ", "  ")) for line in wrapped_lines)
    assert len(wrapped_lines) > 1


def test_colour_is_on_only_where_it_is_wanted() -> None:
    assert "\033[" in "\n".join(rendered(SPEECH, Style(colour=True)))
    assert "\033[" not in "\n".join(rendered(SPEECH, Style()))


def test_without_symbols_the_marks_are_words() -> None:
    text = "\n".join(rendered(SPEECH, Style(symbols=False)))
    assert "[是]" in text
    assert "[否]" in text
    assert "✓" not in text


def test_a_pipe_has_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Style.of(io.StringIO()).colour is False


def test_a_transcript_piped_in_reads_as_a_dialogue() -> None:
    shown = io.StringIO()
    converse(conversation(), io.StringIO("1\n泉州\n泉州\n低保\n1\n2\n"), shown)
    text = shown.getvalue()
    assert "> 泉州" in text
    assert "看起来符合：第三类救助对象" in text
    assert text.rstrip().endswith("需要的时候再来。")


def test_nothing_piped_in_is_left_politely() -> None:
    shown = io.StringIO()
    converse(conversation(), io.StringIO(""), shown)
    assert "需要的时候再来" in shown.getvalue()


def test_after_leaving_nothing_more_is_read() -> None:
    heard = io.StringIO("退出\n1\n")
    converse(conversation(), heard, io.StringIO())
    assert heard.readline() == "1\n"


@pytest.mark.parametrize("terminal", ["xterm-256color", "dumb"])
def test_in_a_real_terminal_ctrl_c_leaves_politely(terminal: str) -> None:
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": terminal, "COLUMNS": "80"}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment,
        start_new_session=True,
        preexec_fn=_take_terminal,
    ) as process:
        os.close(follower)
        try:
            seen = _read_until(leader, "为谁问")
            os.write(leader, b"1\n")
            seen += _read_until(leader, "其他地方", then="> ")
            seen += _interrupted(leader, "需要的时候再来")
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()  # one that did not leave would be waited for without end
    assert "Traceback" not in seen
    assert ("\033[1m" in seen) is (terminal != "dumb")


def _take_terminal() -> None:
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests that run in the background ignore it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read_until(leader: int, wanted: str, then: str = "") -> str:
    """What the terminal shows, up to `wanted` and, after it, `then`."""
    seen = b""
    while not re.search(wanted.encode() + b".*" + then.encode(), seen, re.DOTALL):
        seen += _chunk(leader, PATIENCE) or pytest.fail(f"no {wanted!r} within time: {seen!r}")
    return seen.decode(errors="replace")


def _interrupted(leader: int, wanted: str) -> str:
    """Ctrl-C, again if it fell into the moment before the line was being read."""
    seen = b""
    for _ in range(5):
        os.write(leader, b"\x03")
        while wanted.encode() not in seen and (chunk := _chunk(leader, PATIENCE / 5)):
            seen += chunk
        if wanted.encode() in seen:
            return seen.decode(errors="replace")
    return pytest.fail(f"no {wanted!r} after Ctrl-C: {seen!r}")


def _chunk(leader: int, seconds: float) -> bytes:
    if not select.select([leader], [], [], seconds)[0]:
        return b""
    try:
        return os.read(leader, 65536)
    except OSError:  # the other end is closed
        return b""
