"""What every part of the listening looks at: the message, its clauses, people and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bot.listening.message.clauses import Clauses, Stance
from bot.listening.message.people import People
from bot.listening.message.persons import Kind
from bot.listening.message.places import Place, places_in
from bot.listening.message.plain import Plain


@dataclass(frozen=True)
class Context:
    """A message as it is listened to: `asked` is the question that stands, if one does."""

    plain: Plain
    asked: str | None
    facts: Mapping[str, Any]
    today: date

    @property
    def text(self) -> str:
        return self.plain.text

    @cached_property
    def clauses(self) -> Clauses:
        return Clauses(self.text)

    @cached_property
    def people(self) -> People:
        known = self.facts.get("for_whom")
        return People(self.clauses, known if isinstance(known, str) else None)

    @cached_property
    def places(self) -> list[Place]:
        return places_in(self.text)

    @cached_property
    def ends_of_places(self) -> frozenset[int]:
        return frozenset(each.end for each in self.places)

    def is_silent(self, place: int) -> bool:
        """Whether nothing is said there: a question, a supposition, or a stranger's affair."""
        stance = self.clauses.at(place).stance
        return stance in (Stance.ASKED, Stance.SUPPOSED) or self.people.is_strangers(place)

    def is_doubted(self, place: int) -> bool:
        return self.clauses.at(place).stance is Stance.DOUBTED

    def speaks_of_patient(self, place: int) -> bool:
        return self.people.is_patients(place)

    def speaks_of_household(self, place: int) -> bool:
        subject = self.people.subject_at(place)
        return subject is not None and subject.kind is Kind.HOUSEHOLD
