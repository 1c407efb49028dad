"""Whose a recognised hardship is: the patient's, the household's, or another's."""

from __future__ import annotations

import re

from bot.listening.identities.held import NO, PERHAPS, Told
from bot.listening.identities.names import OF_THE_HOUSEHOLD, Named
from bot.listening.message.context import Context
from bot.listening.message.persons import Kind, is_further

_HELD_BY = re.compile("(?:证|户|户主|主|待遇|名额|的人)*的?是|(?P<bracket>[(])")


def _holder_behind(context: Context, named: Named) -> tuple[int, bool] | None:
    """低保户（我妈）, 低保是我弟家的: where the holder stands behind, and whether in brackets."""
    link = _HELD_BY.match(context.text, named.end)
    if link is None or link.end() not in context.people.starts:
        return None
    return link.end(), link["bracket"] is not None


def _is_of_their_household(context: Context, place: int) -> bool:
    """我弟家: a household of one's own, unless it is he who is ill."""
    subject = context.people.subject_at(place)
    if subject is None or subject.kind is not Kind.FAMILY or context.people.is_known:
        return False
    return re.match("(?:他们|她们|一)?家(?!里)", context.text[subject.end :]) is not None


def _is_of_our_household(context: Context, named: Named, told: Told) -> bool:
    """Whether what the household holds is the patient's: 我家是低保 says little of an uncle."""
    patient = context.people.patient
    far = patient is not None and (patient.kind is Kind.OTHER or is_further(patient))
    return not far and (told is NO or named.code in OF_THE_HOUSEHOLD)


def of_whom(context: Context, named: Named, told: Told | None) -> Told | None:
    """The patient's own, the household's where it can be, or another's of the family."""
    if told is None:
        return None
    place, plain = _holder_behind(context, named) or (named.start, True)
    if _is_of_their_household(context, place) or not context.speaks_of_patient(place):
        return PERHAPS if named.code in OF_THE_HOUSEHOLD else None
    household = context.speaks_of_household(named.start)
    own = not household or _is_of_our_household(context, named, told)
    return told if own and (plain or context.people.certain) else PERHAPS
