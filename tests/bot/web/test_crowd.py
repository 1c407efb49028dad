"""A small crowd of agents on the real server: no answer that was taken is lost."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from tests.bot.web.crowd import Agent, held

AGENTS = 12
REQUESTS = 40  # of each


def has_not_done_enough(agent: Agent) -> bool:
    return len(agent.connection.taken) < REQUESTS


async def test_no_answer_of_a_crowd_is_lost_and_the_audit_holds(tmp_path: Path) -> None:
    came = await held(tmp_path, AGENTS, has_not_done_enough)
    assert came.answers > AGENTS
    assert came.lost == []
    assert came.audit_holds
    assert came.audit_rows > AGENTS * REQUESTS / 4
    assert set(came.statuses) == {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
