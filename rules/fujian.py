"""What Longyan's and Quanzhou's documents word alike: conditions they share, never clauses."""

from __future__ import annotations

from rules import facts as f
from rules.case import Case
from rules.logic import Condition, Decision, all_of, any_of
from rules.truth import FALSE, SETTLED, TRUE, Outlook, Truth

INSURED_ELSEWHERE = "hukou_here_insured_elsewhere"
TRANSITION_END_UNKNOWN = "transition_period_end_unknown"
YEARS_SURPLUS = "years_surplus"
REFERRAL_EXCEPTION = "referral_exception"

CLASSES_1_TO_3 = ("class_1", "class_2", "class_3")
CLASSES_1_TO_4 = (*CLASSES_1_TO_3, "class_4")


def belongs_to(place: str) -> Condition:
    """Insured here; or registered here and not enrolled; elsewhere insured is for the office."""
    return any_of(
        f.INSURED_PLACE.is_(place),
        all_of(
            f.HUKOU_PLACE.is_(place),
            any_of(f.INSURED_PLACE.is_("none"), Decision(INSURED_ELSEWHERE)),
        ),
    )


class WithinTransition(Condition):
    """The period in which people lifted from poverty count without being recognised anew.

    While nobody has supplied its last day they count, and the result says that the office knows.
    """

    may_rest_on_an_office = True

    def __init__(self, place: str) -> None:
        self.place = place

    def evaluate(self, case: Case) -> Truth:
        end = case.figures.transition_period_end.get(self.place)
        return TRUE if end is None or case.as_of <= end.day else FALSE

    def outlook(self, case: Case) -> Outlook:
        return SETTLED[self.evaluate(case)]

    def discretion(self, case: Case) -> frozenset[str]:
        if self.place in case.figures.transition_period_end:
            return frozenset()
        return frozenset((TRANSITION_END_UNKNOWN,))

    def describe(self) -> str:
        return f"as_of within the transition period of {self.place}"


def monitored_or_lifted(place: str) -> Condition:
    """易返贫致贫 (监测)、脱贫（享受政策）人员: in the transition period, or recognised anew."""
    return all_of(
        any_of(f.RELAPSE_RISK, f.LIFTED_FROM_POVERTY),
        any_of(WithinTransition(place), f.RERECOGNISED_AFTER_TRANSITION),
    )
