"""The papers of a conversation, one for each form of each programme that may apply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from bot.conversation import Conversation
from bot.drafts.making import RuledOutError, drafts_for
from bot.drafts.model import Draft
from bot.drafts.personal import NOTHING_PERSONAL, Personal
from bot.explain.whole import explainers


def papers_of(talk: Conversation, personal: Personal = NOTHING_PERSONAL) -> list[Draft]:
    """All papers on what is known now; none for what appears ruled out."""
    return list(_papers(talk, personal))


def _papers(talk: Conversation, personal: Personal) -> Iterator[Draft]:
    session, render = talk.session, talk.render
    result, case = session.result, session.case
    for explainer in explainers(result, case, render):
        with suppress(RuledOutError):
            programme = explainer.policy.id
            yield from drafts_for(
                programme, case, result, render, personal, frozenset(), talk.today
            )
