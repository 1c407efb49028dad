"""The kinds of facts: how each is written in JSON, checked, and used in a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from rules.case import Case
from rules.errors import FactError, shown
from rules.interval import UNBOUNDED, Interval, at_least
from rules.logic import Condition
from rules.quantity import NumericFact
from rules.truth import EITHER_WAY, FALSE, SETTLED, TRUE, UNKNOWN, Outlook, Truth, open_outlook

LARGEST = Decimal(10) ** 12
LONGEST_TEXT = 40

Schema = dict[str, Any]


class Fact:
    """One thing that a policy may ask about a case."""

    expected = ""
    example = ""

    def __init__(self, key: str, term: str, *, changeable: bool = False) -> None:
        self.key = key
        self.term = term
        self.changeable = changeable

    def parse(self, value: Any) -> Any:
        """The value of a case, from JSON with numbers as Decimal; FactError where it is none."""
        raise NotImplementedError

    def dump(self, value: Any) -> Any:
        """The JSON form of a value of a case."""
        return value

    def schema(self) -> Schema:
        """JSON Schema of this fact."""
        raise NotImplementedError

    def refuse(self, code: str, given: Any) -> FactError:
        return FactError(code, self.key, self.expected, _as_json(given), self._example())

    def _example(self) -> str:
        field = self.key.rpartition(".")[2]
        return f'"{field}": {self.example}'

    def __repr__(self) -> str:
        return f"<{self.key} {self.term}>"


def _as_json(value: Any) -> str:
    """A value as it stood in the JSON, for an error to quote."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else shown(value)


class Flag(Fact, Condition):
    """A fact that is true or false; itself a condition."""

    expected = "true or false"
    example = "true"

    def parse(self, value: Any) -> bool:
        if value is True or value is False:
            return bool(value)
        raise self.refuse("wrong_type", value)

    def schema(self) -> Schema:
        return {"type": ["boolean", "null"]}

    def evaluate(self, case: Case) -> Truth:
        value = case.facts.get(self.key)
        if value is None:
            return UNKNOWN
        return TRUE if value else FALSE

    def outlook(self, case: Case) -> Outlook:
        outcome = self.evaluate(case)
        return open_outlook(EITHER_WAY, (self.key,)) if outcome is UNKNOWN else SETTLED[outcome]

    def inputs(self) -> Iterator[str]:
        yield self.key

    def describe(self) -> str:
        return self.key


class Choice(Fact):
    """A fact that takes one of a few values."""

    def __init__(
        self, key: str, term: str, options: tuple[str, ...], *, changeable: bool = False
    ) -> None:
        super().__init__(key, term, changeable=changeable)
        self.options = options
        self.expected = "one of " + ", ".join(options)
        self.example = f'"{options[0]}"'

    def parse(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("wrong_type", value)
        if value not in self.options:
            raise self.refuse("no_such_code", value)
        return value

    def schema(self) -> Schema:
        return {"enum": [*self.options, None]}

    def is_(self, *values: str) -> IsOneOf:
        """The condition that this has one of these values."""
        return IsOneOf(self, values)

    def is_not(self, *values: str) -> IsOneOf:
        """The condition that this has none of these values."""
        return IsOneOf(self, tuple(option for option in self.options if option not in values))


class IsOneOf(Condition):
    """A choice made among some of its options."""

    def __init__(self, fact: Choice, values: tuple[str, ...]) -> None:
        strange = set(values) - set(fact.options)
        if strange:
            raise ValueError(f"{fact.key} is never {', '.join(strange)}; it is {fact.expected}")
        self.fact = fact
        self.values = values

    def evaluate(self, case: Case) -> Truth:
        value = case.facts.get(self.fact.key)
        if value is None:
            return UNKNOWN
        return TRUE if value in self.values else FALSE

    def outlook(self, case: Case) -> Outlook:
        outcome = self.evaluate(case)
        if outcome is UNKNOWN:
            return open_outlook(EITHER_WAY, (self.fact.key,))
        return SETTLED[outcome]

    def inputs(self) -> Iterator[str]:
        yield self.fact.key

    def describe(self) -> str:
        return f"{self.fact.key} is {' or '.join(self.values)}"


class Number(Fact, NumericFact):
    """A number that may be known exactly, as an interval, or not at all."""

    def __init__(
        self,
        key: str,
        term: str,
        *,
        unit: str,
        least: int = 0,
        whole: bool = False,
        changeable: bool = False,
    ) -> None:
        super().__init__(key, term, changeable=changeable)
        self.unit = unit
        self.least = Decimal(least)
        self.whole = whole
        self.unknown = at_least(least)
        kind = "a whole number" if whole else "a number"
        self.expected = (
            f"{kind} of {unit} from {least} to {LARGEST:f}, "
            'or an interval {"min": …, "max": …} of such numbers'
        )
        self.example = "3" if whole else '3.5, or {"min": 1, "max": 4}'

    def parse(self, value: Any) -> Interval:
        if not isinstance(value, dict):
            number = self._number(value)
            return Interval(number, number)
        if set(value) - {"min", "max"}:
            raise self.refuse("bad_interval", value)
        low, high = value.get("min"), value.get("max")
        interval = Interval(
            self.least if low is None else self._number(low),
            UNBOUNDED if high is None else self._number(high),
        )
        if interval.low > interval.high:
            raise self.refuse("bad_interval", f"min {interval.low} > max {interval.high}")
        return interval

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, Decimal | int | float):
            raise self.refuse("wrong_type", value)
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite():
            raise self.refuse("not_finite", value)
        if not self.least <= number <= LARGEST:
            raise self.refuse("out_of_range", value)
        if self.whole and number != number.to_integral_value():
            raise self.refuse("out_of_range", value)
        return number

    def dump(self, value: Interval) -> Any:
        if value.exact:
            return value.low
        return {"min": value.low} | ({"max": value.high} if value.bounded else {})

    def schema(self) -> Schema:
        kind = "integer" if self.whole else "number"
        bounds = {"type": kind, "minimum": int(self.least), "maximum": int(LARGEST)}
        interval = {
            "type": "object",
            "properties": {end: {"anyOf": [bounds, {"type": "null"}]} for end in ("min", "max")},
            "additionalProperties": False,
        }
        return {"anyOf": [bounds, interval, {"type": "null"}]}

    def known(self, case: Case) -> Interval:
        value: Interval | None = case.facts.get(self.key)
        return self.unknown if value is None else value


class Day(Fact):
    """A date."""

    expected = "a date that exists, as YYYY-MM-DD"
    example = '"2025-03-01"'

    def parse(self, value: Any) -> date:
        if not isinstance(value, str):
            raise self.refuse("wrong_type", value)
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise self.refuse("no_such_date", value)

    def dump(self, value: date) -> str:
        return value.isoformat()

    def schema(self) -> Schema:
        return {"type": ["string", "null"], "format": "date"}


class Text(Fact):
    """A name, as people write it."""

    def __init__(self, key: str, term: str, example: str) -> None:
        super().__init__(key, term)
        self.expected = f"a name of 1 to {LONGEST_TEXT} characters"
        self.example = f'"{example}"'

    def parse(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("wrong_type", value)
        if not 1 <= len(value.strip()) <= LONGEST_TEXT or not value.isprintable():
            raise self.refuse("out_of_range", value)
        return value.strip()

    def schema(self) -> Schema:
        return {"type": ["string", "null"], "minLength": 1, "maxLength": LONGEST_TEXT}
