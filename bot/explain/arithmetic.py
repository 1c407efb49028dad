"""How an amount was worked out, with the person's own figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bot.explain.values import Renderer
from rules.case import Case
from rules.interval import ZERO, Interval
from rules.money import Band, BandedShare, Formula, to_fen
from rules.quantity import HIGH, LOW, Difference
from rules.results import Amount


def amount_text(amount: Amount, render: Renderer) -> str:
    """An amount or its bounds."""
    words = render.words
    if amount.min == amount.max:
        return words.yuan(amount.min)
    if amount.max is None:
        return words("amount.from" if amount.min else "amount.unknown", low=words.yuan(amount.min))
    if not amount.min:
        return words("amount.up_to", high=words.yuan(amount.max))
    return words("amount.between", low=words.yuan(amount.min), high=words.yuan(amount.max))


def working(formula: Formula, case: Case, category: str, render: Renderer) -> Iterator[str]:
    """The arithmetic, step by step; nothing while the figures are not exactly known."""
    if not isinstance(formula, BandedShare) or not _all_known(formula, case, category):
        return
    cost = formula.base.range(case).low
    if isinstance(formula.base, Difference):
        base = render.quantity(formula.base, case).strip("（）() ")
        left = render.words.yuan(to_fen(max(cost, ZERO)))
        yield render.words("working.base", base=base, left=left)
    parts = [
        _part(band, cost, case, render)
        for band in formula.bands_for(category)
        if band.part(case, cost, LOW) or len(formula.bands_for(category)) == 1
    ]
    total = sum((band.part(case, cost, LOW) for band in formula.bands_for(category)), ZERO)
    shown = render.words.yuan(to_fen(total))
    text = render.words("working.sum", parts=" + ".join(parts) or "0", total=shown)
    yield text + _cap_note(formula, case, total, render)
    yield from _received_note(formula, case, render)


def _all_known(formula: BandedShare, case: Case, category: str) -> bool:
    """Whether every figure but a not-less-than rate is exact."""
    return not any(True for leaf in formula.leaves(category) for _ in leaf.open_inputs(case))


def _part(band: Band, cost: Decimal, case: Case, render: Renderer) -> str:
    above = band.above.corner(case, LOW, LOW)
    top = min(cost, band.up_to.corner(case, HIGH, HIGH)) if band.up_to else cost
    number = render.words.number
    share = number(to_fen(max(top, ZERO)))
    if above:
        left, right = number(to_fen(max(top, above))), number(to_fen(above))
        share = render.words("difference", left=left, right=right)
    rate = render.words.percent(band.rate.number)
    return f"{share} × {render.words('working.not_less', rate=rate) if band.not_less else rate}"


def _cap_note(formula: BandedShare, case: Case, total: Decimal, render: Renderer) -> str:
    cap: Interval | None = formula.cap(case)
    if cap is None or not cap.exact:
        return ""
    key = "working.over_cap" if total > cap.low else "working.under_cap"
    return render.words(key, cap=render.words.yuan(cap.low))


def _received_note(formula: BandedShare, case: Case, render: Renderer) -> Iterator[str]:
    if formula.received is None:
        return
    received = formula.received.known(case)
    if received.exact and received.low:
        yield render.words("working.received", received=render.words.yuan(received.low))
