"""What cannot all be true of one person; the rules infer nothing, so the interview notices."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rules import facts as f
from rules.case import Case
from rules.kinds import Number

NOT_LONGER_THAN_ALIVE = (
    (f.HUKOU_YEARS, "hukou_longer_than_alive"),
    (f.CONTRIBUTION_YEARS, "contributions_longer_than_alive"),
)


def contradictions(case: Case, just_said: Collection[str]) -> Iterator[str]:
    """Codes of contradictions in which something just said takes part."""
    for fact, code in NOT_LONGER_THAN_ALIVE:
        touched = fact.key in just_said or f.AGE.key in just_said
        if touched and _surely_less(f.AGE, fact, case):
            yield code
    both = {f.INSURED_PLACE.key, f.INSURANCE_TYPE.key}
    if not both.isdisjoint(just_said) and _insured_nowhere_yet_of_a_kind(case):
        yield "insured_nowhere_yet_of_a_kind"


def _surely_less(smaller: Number, larger: Number, case: Case) -> bool:
    return smaller.known(case).high < larger.known(case).low


def _insured_nowhere_yet_of_a_kind(case: Case) -> bool:
    nowhere = case.facts.get(f.INSURED_PLACE.key) == "none"
    return nowhere and case.facts.get(f.INSURANCE_TYPE.key) in ("employee", "resident")
