"""The papers of a conversation, one for each form of each programme that may apply.

They are for Chinese offices, and so in Chinese whatever was spoken. Whoever spoke another language
has English beside the names of the fields, and can read what there is to sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from bot.conversation import Conversation
from bot.drafts.filling import AGENT, APPLICANT
from bot.drafts.making import STATEMENTS, TITLES, RuledOutError, drafts_for
from bot.drafts.model import Draft, Field, Kind
from bot.drafts.personal import NOTHING_PERSONAL, Personal
from bot.explain.values import Renderer
from bot.explain.whole import explainers
from bot.words import SOURCE_LOCALE, words

ITS_OWNER_WRITES = (*APPLICANT, *AGENT)


def papers_of(talk: Conversation, personal: Personal = NOTHING_PERSONAL) -> list[Draft]:
    """All papers on what is known now; none for what appears ruled out."""
    if _in_chinese(talk):
        return list(_papers(talk, talk.render, personal))
    made = _papers(talk, _put_in_chinese(talk), personal, english=True)
    return [_readable(draft, talk) for draft in made]


def _papers(
    talk: Conversation, render: Renderer, personal: Personal, *, english: bool = False
) -> Iterator[Draft]:
    result, case = talk.session.result, talk.session.case
    for explainer in explainers(result, case, render):
        with suppress(RuledOutError):
            yield from drafts_for(
                explainer.policy.id,
                case,
                result,
                render,
                personal,
                frozenset(),
                talk.today,
                english=english,
            )


def _in_chinese(talk: Conversation) -> bool:
    """Whether Chinese is spoken, in either script; a paper is written in that script."""
    return talk.words.locale.language == "zh"


def _put_in_chinese(talk: Conversation) -> Renderer:
    chinese = words(SOURCE_LOCALE)
    return replace(talk.render, words=chinese, who=chinese(f"who.{talk.for_whom or 'self'}"))


def _readable(draft: Draft, talk: Conversation) -> Draft:
    """A paper with its title, and what is to be signed, in both languages."""
    if draft.kind is Kind.CARD:
        return _on_one_page(draft)
    place, year = draft.programme.partition(".")[0], talk.session.case.as_of.year
    return replace(
        draft,
        title=talk.words(TITLES[f"{place}.{draft.kind.value}"], year=year),
        statement=tuple(talk.words(key) for key in STATEMENTS[draft.kind]),
    )


def _on_one_page(card: Draft) -> Draft:
    """A card with English only where something stands or its owner writes; more would not fit."""
    groups = (replace(each, fields=tuple(map(_in_short, each.fields))) for each in card.groups)
    return replace(card, groups=tuple(groups))


def _in_short(field: Field) -> Field:
    return field if field.value or field.id in ITS_OWNER_WRITES else replace(field, english="")
