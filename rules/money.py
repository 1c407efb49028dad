"""Amounts: formulas as data, their honest bounds, and rounding to the fen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from rules.case import Case
from rules.interval import UNBOUNDED, ZERO, Interval, exactly
from rules.kinds import LARGEST, Number
from rules.quantity import HIGH, LOW, Constant, Quantity

FEN = Decimal("0.01")
WHOLE = Decimal(1)
ALL_CATEGORIES = ""


def to_fen(yuan: Decimal) -> Decimal:
    """Half up to the fen; done once, at the end."""
    return yuan.quantize(FEN, ROUND_HALF_UP)


def _ends(number: Number, case: Case) -> tuple[Interval, Interval]:
    """A number known to be at either end; none that is given is beyond the largest."""
    low, high = number.known(case)
    return exactly(low), exactly(min(high, LARGEST))


class Formula:
    """How an amount in yuan follows from a case; every amount only rises or falls in each input."""

    def amount(self, case: Case, category: str) -> Interval:
        """What may still be paid, over everything unknown; not rounded."""
        raise NotImplementedError

    def deductible(self, case: Case, category: str) -> Interval | None:
        return None

    def cap(self, case: Case) -> Interval | None:
        return None

    def leaves(self, category: str) -> Iterator[Quantity]:
        """Every fact, figure and constant that the amount rests on."""
        raise NotImplementedError

    def open_inputs(self, case: Case, category: str) -> Iterator[str]:
        """Facts and figures not exactly known on which the amount still hangs."""
        if self.amount(case, category).exact:
            return
        unknown = {key: leaf for leaf in self.leaves(category) for key in leaf.open_inputs(case)}
        for key, leaf in unknown.items():
            if len(unknown) == 1 or self._hangs_on(case, category, leaf):
                yield key

    def _hangs_on(self, case: Case, category: str, leaf: Quantity) -> bool:
        if not isinstance(leaf, Number):
            return True
        return any(
            self.amount(case.narrowed_to({**others, leaf.key: low}), category)
            != self.amount(case.narrowed_to({**others, leaf.key: high}), category)
            for low, high in (_ends(leaf, case),)
            for others in self._corners_of_others(case, category, leaf)
        )

    def _corners_of_others(
        self, case: Case, category: str, leaf: Number
    ) -> Iterator[dict[str, Interval]]:
        """The other open numbers, each at one of its ends, in every combination."""
        others = [
            other
            for other in self.leaves(category)
            if isinstance(other, Number) and other is not leaf and not other.known(case).exact
        ]
        for ends in product(*(self._telling(other, case, category, leaf) for other in others)):
            yield {other.key: end for other, end in zip(others, ends, strict=True)}

    def _telling(
        self, number: Number, case: Case, category: str, leaf: Number
    ) -> Iterator[Interval]:
        """Values of a number at which another one may show: its ends, and just inside a band."""
        low, high = _ends(number, case)
        yield from (low, high)
        for edge in self.edges(case, category):
            inside = edge + leaf.known(case).low + WHOLE
            if low.low < inside < high.low:
                yield exactly(inside)

    def edges(self, case: Case, category: str) -> Iterator[Decimal]:
        """Where a band of the cost begins."""
        return iter(())

    def varies(self, categories: list[str]) -> bool:
        """Whether the amount is worked out otherwise for some of these categories."""
        return False

    def discretion(self, case: Case, category: str) -> frozenset[str]:
        """Codes of the points about the amount that an office still decides."""
        return frozenset()


@dataclass(frozen=True)
class Band:
    """A share of the cost from `above` to `up_to`; `not_less` (不低于) makes the rate a floor."""

    above: Quantity
    rate: Constant
    up_to: Quantity | None = None
    not_less: bool = False

    def describe(self) -> str:
        up_to = self.up_to.describe() if self.up_to else ""
        return f"{self.above.describe()} {up_to} {self.rate.number} {self.not_less}"

    def part(self, case: Case, cost: Decimal, side: int) -> Decimal:
        """This band's share of a cost, at its lowest or its highest."""
        floor = self.above.corner(case, 1 - side, 1 - side)
        ceiling = self.up_to.corner(case, side, side) if self.up_to else UNBOUNDED
        within = min(cost, ceiling)
        if within <= floor:
            return ZERO
        return (within - floor) * self._rate(side)

    def _rate(self, side: int) -> Decimal:
        return WHOLE if self.not_less and side == HIGH else self.rate.number


@dataclass(frozen=True)
class BandedShare(Formula):
    """Shares of a cost by bands, up to a yearly cap, less what the year has already paid."""

    base: Quantity
    bands: Mapping[str, tuple[Band, ...]]
    yearly_cap: Quantity | None = None
    received: Number | None = None
    with_deductible: bool = True

    def bands_for(self, category: str) -> tuple[Band, ...]:
        return self.bands.get(category) or self.bands[ALL_CATEGORIES]

    def amount(self, case: Case, category: str) -> Interval:
        low, high = (self._amount(case, category, side) for side in (LOW, HIGH))
        return Interval(low, high)

    def _amount(self, case: Case, category: str, side: int) -> Decimal:
        cost = self.base.corner(case, side, side)
        total = sum((band.part(case, cost, side) for band in self.bands_for(category)), ZERO)
        if self.yearly_cap:
            total = min(total, self.yearly_cap.corner(case, side, side))
        if self.received:
            total -= self.received.corner(case, 1 - side, 1 - side)
        return max(ZERO, total)

    def edges(self, case: Case, category: str) -> Iterator[Decimal]:
        for band in self.bands_for(category):
            yield band.above.corner(case, LOW, LOW)

    def varies(self, categories: list[str]) -> bool:
        kinds = {tuple(band.describe() for band in self.bands_for(c)) for c in categories}
        return len(kinds) > 1

    def deductible(self, case: Case, category: str) -> Interval | None:
        return self.bands_for(category)[0].above.range(case) if self.with_deductible else None

    def cap(self, case: Case) -> Interval | None:
        return self.yearly_cap.range(case) if self.yearly_cap else None

    def leaves(self, category: str) -> Iterator[Quantity]:
        yield from self.base.leaves()
        for band in self.bands_for(category):
            yield from band.above.leaves()
        if self.yearly_cap:
            yield from self.yearly_cap.leaves()
        if self.received:
            yield self.received

    def discretion(self, case: Case, category: str) -> frozenset[str]:
        cost = self.base.corner(case, HIGH, HIGH)
        floors = (band for band in self.bands_for(category) if band.not_less)
        if any(cost > band.above.corner(case, LOW, LOW) for band in floors):
            return frozenset(("rate_is_a_floor",))
        return frozenset()
