"""One screening: a case against every policy, with a receipt by which it can be reproduced."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, localcontext

from rules.assessment import assess
from rules.case import Case
from rules.policy import Policy
from rules.receipt import receipt
from rules.registry import POLICIES
from rules.results import Result

# wide enough that no product of a rate, a head count and 1e12 yuan is ever rounded
EXACT = Context(prec=60)


def screen(case: Case, policies: Iterable[Policy] = POLICIES) -> Result:
    """What each policy says of a case; pure: the same case gives the same result."""
    with localcontext(EXACT):
        programmes = [assess(policy, case) for policy in policies]
    return Result(as_of=case.as_of, programmes=programmes, receipt=receipt(case))
