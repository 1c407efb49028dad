"""Whom the question is for."""

from __future__ import annotations

from collections.abc import Iterator

from bot.listening.findings import FOR_WHOM, Heard, implied
from bot.listening.message.context import Context
from bot.listening.message.patient_outside import helper_in
from bot.listening.message.patient_words import MINE_ILL
from bot.listening.message.people import Kind


def heard_for_whom(context: Context) -> Iterator[Heard]:
    """The patient, from where the writer stands; a person by name only where it is plain."""
    patient, certain = context.people.patient, context.people.certain
    helper = None if certain else helper_in(context.text, patient)
    if helper is not None:
        yield implied(*helper, FOR_WHOM, Kind.OTHER.value)
        return
    if patient is None or patient.kind is Kind.HOUSEHOLD:
        return
    named = context.people.is_named_for_oneself or MINE_ILL.search(context.text)
    if patient.kind is Kind.SELF and not (certain or named):
        return  # whoever writes says 我
    kind = Kind.FAMILY if patient.who == "亲戚" else patient.kind
    if not certain and not context.people.may_be_patient(patient):
        return
    make = Heard if context.people.is_named_plainly else implied
    yield make(patient.start, patient.end, FOR_WHOM, kind.value)
