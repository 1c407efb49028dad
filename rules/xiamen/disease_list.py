"""Xiamen's disease list: an annex of xiamen-2020 that the document we hold does not contain."""

from __future__ import annotations

from collections.abc import Iterator

from rules import facts as f
from rules.case import Case
from rules.logic import Condition
from rules.truth import (
    CAN_BE_TRUE,
    CAN_BE_UNKNOWN,
    EITHER_WAY,
    FALSE,
    SETTLED,
    TRUE,
    UNKNOWN,
    Outlook,
    Truth,
    open_outlook,
)

XIAMEN_LIST = "xiamen.disease_list"


class OnXiamenList(Condition):
    """A diagnosis on Xiamen's list; while no list is loaded, no diagnosis rules it out."""

    def evaluate(self, case: Case) -> Truth:
        diagnoses = case.facts.get(f.DIAGNOSES.key)
        if diagnoses is None:
            return UNKNOWN
        loaded = case.figures.xiamen_diseases
        if any(_counts(code, loaded) for code in diagnoses):
            return TRUE
        return UNKNOWN if loaded is None else FALSE

    def outlook(self, case: Case) -> Outlook:
        outcome = self.evaluate(case)
        if outcome is not UNKNOWN:
            return SETTLED[outcome]
        unasked = (f.DIAGNOSES.key,) if f.DIAGNOSES.key not in case.facts else ()
        if case.figures.xiamen_diseases is not None:
            return open_outlook(EITHER_WAY, unasked)
        if case.figures_may_move:
            return open_outlook(EITHER_WAY, (*unasked, XIAMEN_LIST))
        return open_outlook(CAN_BE_UNKNOWN | (CAN_BE_TRUE if unasked else 0), unasked)

    def awaits_figure(self, case: Case) -> bool:
        return case.figures.xiamen_diseases is None

    def inputs(self) -> Iterator[str]:
        yield f.DIAGNOSES.key
        yield XIAMEN_LIST

    def describe(self) -> str:
        return "a diagnosis on Xiamen's list"


def _counts(code: str, loaded: frozenset[str] | None) -> bool:
    return code.startswith("xiamen/") and (loaded is None or code in loaded)
