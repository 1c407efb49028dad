"""Truth with three values (strong Kleene), and what a value may still become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from itertools import product
from typing import NamedTuple, NoReturn


class Truth(Enum):
    """False, unknown or true; unknown is not false, so `if truth:` is refused."""

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"

    __hash__ = object.__hash__  # Enum's own is slow, and truths are keys everywhere

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a Truth has three values and no yes-or-no of its own; "
            "write `truth is Truth.TRUE` (or FALSE, UNKNOWN)"
        )


FALSE, UNKNOWN, TRUE = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE

NEGATION = {FALSE: TRUE, UNKNOWN: UNKNOWN, TRUE: FALSE}


def both(outcomes: Iterable[Truth]) -> Truth:
    """True only where every outcome is; false as soon as one is."""
    verdict = TRUE
    for outcome in outcomes:
        if outcome is FALSE:
            return FALSE
        if outcome is UNKNOWN:
            verdict = UNKNOWN
    return verdict


def either(outcomes: Iterable[Truth]) -> Truth:
    """True as soon as one outcome is; false only where every one is."""
    verdict = FALSE
    for outcome in outcomes:
        if outcome is TRUE:
            return TRUE
        if outcome is UNKNOWN:
            verdict = UNKNOWN
    return verdict


# What a condition may still become is a set of truths; what one input may still turn into what,
# all others held, is a set of pairs. Both are small bit sets, and the tables below combine them.
_BIT = {FALSE: 1, UNKNOWN: 2, TRUE: 4}
_PAIR_BIT = {(FALSE, UNKNOWN): 1, (FALSE, TRUE): 2, (UNKNOWN, TRUE): 4}

CAN_BE_FALSE, CAN_BE_UNKNOWN, CAN_BE_TRUE = _BIT[FALSE], _BIT[UNKNOWN], _BIT[TRUE]


class Outlook(NamedTuple):
    """What a condition may still become, and which inputs can still turn it into what.

    `can_be` is a set of truths, `movers` maps an input (a fact's or a figure's key) to the set of
    pairs of truths between which that input alone can decide for some values of the others.
    """

    can_be: int
    movers: Mapping[str, int] = {}


SETTLED = {truth: Outlook(bit) for truth, bit in _BIT.items()}
EITHER_WAY = CAN_BE_FALSE | CAN_BE_TRUE

# by set of truths: every pair within it
_TURNS_BETWEEN = [
    sum(bit for pair, bit in _PAIR_BIT.items() if all(can_be & _BIT[truth] for truth in pair))
    for can_be in range(8)
]


def open_outlook(can_be: int, inputs: Iterable[str]) -> Outlook:
    """The outlook of a condition that each of `inputs` can turn into anything it can be."""
    turns = _TURNS_BETWEEN[can_be]
    return Outlook(can_be, dict.fromkeys(inputs, turns) if turns else {})


def _pair_bit(first: Truth, second: Truth) -> int:
    return _PAIR_BIT.get((first, second), 0) | _PAIR_BIT.get((second, first), 0)


def _tables(
    combine: Mapping[tuple[Truth, Truth], Truth],
) -> tuple[list[list[int]], list[list[int]]]:
    """Tables by bit set: of two sets combined, and of a set of pairs beside a set of truths."""
    sets = [[0] * 8 for _ in range(8)]
    pairs = [[0] * 8 for _ in range(8)]
    for left, right in product(range(8), repeat=2):
        beside = [truth for truth in Truth if right & _BIT[truth]]
        for truth, other in product((t for t in Truth if left & _BIT[t]), beside):
            sets[left][right] |= _BIT[combine[truth, other]]
        for (first, second), bit in _PAIR_BIT.items():
            if left & bit:
                for other in beside:
                    pairs[left][right] |= _pair_bit(combine[first, other], combine[second, other])
    return sets, pairs


_AND_SETS, _AND_PAIRS = _tables({(a, b): both((a, b)) for a, b in product(Truth, repeat=2)})
_OR_SETS, _OR_PAIRS = _tables({(a, b): either((a, b)) for a, b in product(Truth, repeat=2)})


def outlook_of_both(outlooks: Iterable[Outlook]) -> Outlook:
    """The outlook of a conjunction of conditions that share no input."""
    return _folded(outlooks, SETTLED[TRUE], _AND_SETS, _AND_PAIRS)


def outlook_of_either(outlooks: Iterable[Outlook]) -> Outlook:
    """The outlook of a disjunction of conditions that share no input."""
    return _folded(outlooks, SETTLED[FALSE], _OR_SETS, _OR_PAIRS)


def _folded(
    outlooks: Iterable[Outlook], start: Outlook, sets: list[list[int]], pairs: list[list[int]]
) -> Outlook:
    can_be = start.can_be
    transparent = (start.can_be, EITHER_WAY)  # beside these any turn still shows
    movers: dict[str, int] = {}
    for outlook in outlooks:
        if outlook is start:
            continue
        if movers and outlook.can_be not in transparent:
            movers = _showing(movers, pairs, outlook.can_be)
        shown = outlook.movers
        if can_be not in transparent:
            shown = _showing(shown, pairs, can_be)
        for name, turns in shown.items():
            movers[name] = movers.get(name, 0) | turns
        can_be = sets[can_be][outlook.can_be]
    return Outlook(can_be, movers)


def _showing(movers: Mapping[str, int], pairs: list[list[int]], beside: int) -> dict[str, int]:
    """The turns that still show beside a set of truths."""
    shown = {name: pairs[turns][beside] for name, turns in movers.items()}
    return {name: turns for name, turns in shown.items() if turns}


def outlook_of_negation(outlook: Outlook) -> Outlook:
    """The outlook of a negated condition."""
    return Outlook(_mirrored(outlook.can_be), {n: _mirrored(t) for n, t in outlook.movers.items()})


def _mirrored(bits: int) -> int:
    # both kinds of set mirror alike: bit 1 and bit 4 change places, bit 2 stays
    return (bits & 2) | (bits & 1) << 2 | (bits & 4) >> 2
