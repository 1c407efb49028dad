"""The questions of the interview, in the order in which people find it natural to answer them.

Which of them are asked, and when to stop, is for the rules to say; nothing here names a city.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules import facts as f
from rules.kinds import Fact

IDENTITIES = "identities"


@dataclass(frozen=True)
class Question:
    """One question: the facts it covers, of which the first gives it its words."""

    id: str
    facts: tuple[Fact, ...]

    def narrowed_to(self, keys: Iterable[str]) -> Question:
        """The same question about those of its facts that are still wanted."""
        wanted = set(keys)
        return Question(self.id, tuple(fact for fact in self.facts if fact.key in wanted))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(fact.key for fact in self.facts)


def _about(fact: Fact) -> Question:
    return Question(fact.key, (fact,))


_NATURAL_ORDER: tuple[Fact, ...] = (
    # where from
    f.HUKOU_PLACE,
    f.INSURED_PLACE,
    f.INSURANCE_TYPE,
    # who: after the identities
    f.RERECOGNISED_AFTER_TRANSITION,
    f.PREMIUM_PAID_BEFORE_RECOGNITION,
    f.RECOGNISED_ON,
    # how long
    f.HUKOU_YEARS,
    f.CONTRIBUTION_YEARS,
    f.AGE,
    f.PARENT_HUKOU_YEARS,
    f.PARENT_CONTRIBUTION_YEARS,
    # the illness and its treatment
    f.DIAGNOSES,
    f.ITEMS,
    f.CARE_SETTING,
    f.DESIGNATED_INSTITUTION,
    f.OUTPATIENT_LISTED,
    f.REFERRAL_COMPLIANT,
    f.TREATED_IN_PROVINCE,
    f.PAYABLE_BY_OTHER,
    f.INJURY_CAUSE,
    # the household's means; what rules most people out first
    f.IN_SCOPE_SELF_PAY_12M,
    f.ASSETS_WITHIN_LIMIT,
    f.COUNTY,
    f.HOUSEHOLD_SIZE,
    f.HOUSEHOLD_INCOME,
    f.HOUSEHOLD_MEDICAL_BURDEN,
    f.NON_COVERED_COST,
    f.STILL_HEAVY_BURDEN,
    # this year's bills
    f.CATASTROPHIC_BASE,
    f.IN_SCOPE_SELF_PAY,
    f.INPATIENT_SELF_PAY,
    f.OTHER_COMPENSATION,
    f.OUTPATIENT_SELF_PAY,
    f.ITEM_BURDEN,
    f.EXPERT_REVIEW_PASSED,
    f.AID_RECEIVED,
)

_WHERE_FROM = 3

QUESTIONS: tuple[Question, ...] = (
    *map(_about, _NATURAL_ORDER[:_WHERE_FROM]),
    Question(IDENTITIES, f.IDENTITIES),
    *map(_about, _NATURAL_ORDER[_WHERE_FROM:]),
)
BY_FACT: dict[str, Question] = {key: question for question in QUESTIONS for key in question.keys}
BY_ID: dict[str, Question] = {question.id: question for question in QUESTIONS}
