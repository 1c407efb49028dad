"""Which place belongs to which word for the register or the insurance."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.listening.message.clauses import Clauses
from bot.listening.message.places import Place

# What keeps a place from belonging to a word near it.
_BETWEEN = re.compile(
    "医院|住院|看病|治疗|手术|打工|上班|工作|做工|租|报销|咨询|人在|人到|住在|买房|房|出生|"
    "不在|不是|[没未](?!能?[动迁转断停换变拿有离])|想|要不要|能不能|规定|政策|异地|备案|定点|丢在|放在|"
    "单位在|公司在|开店"
)
_DENIED_PLACE = re.compile("(?:不在|不是|没在)[^,。;]{2,8}?(?=在|是|[|])")  # 不在厦门在龙岩
_UNMOVED = re.compile(
    "^(?:也|还|都|就|一直|从来|根本)*(?:[没未不]有?[动迁转变换]|在老家)(?![^,。;\n ]{0,3}在)"
)
ALSO = re.compile("也|都|一样|相同|同样|同上|一起|一块|同个|同一")
BREAK_COSTS = 6  # characters, for every end of a clause between a word and a place
FARTHEST = 26


class Cue(NamedTuple):
    """A word that speaks of the register or the insurance."""

    start: int
    end: int
    fact: str
    home: bool  # 老家: the register may be there


class Pairing:
    """The words and the places of a message, both in their order."""

    def __init__(self, clauses: Clauses, cues: Sequence[Cue], places: Sequence[Place]) -> None:
        self._clauses = clauses
        self._cues = cues
        self._places = places
        self._starts_of_places = [each.start for each in places]
        self._starts_of_cues = [each.start for each in cues]
        self._taken: set[Place] = set()

    def pairs(self) -> Iterator[tuple[Cue, Place]]:
        """Each word with the place that is most likely its own."""
        for cue in self._cues:
            place = self._place_of(cue)
            if place is not None:
                if not cue.home:
                    self._taken.add(place)
                yield cue, place

    def _place_of(self, cue: Cue) -> Place | None:
        last, following = self._before(cue), self._behind(cue)
        if last is None or following is None:
            return last or following
        if last in self._taken:
            return following
        if _UNMOVED.match(self._clauses.text[cue.end : cue.end + 10]):
            return last
        if _DENIED_PLACE.match(self._clauses.text, cue.end):
            return following
        near, far = self._reach(last, cue) or 0, self._reach(following, cue) or 0
        return last if near < far or (near == far and self._is_claimed(following)) else following

    def _before(self, cue: Cue) -> Place | None:
        number = bisect_right(self._starts_of_places, cue.start)
        place = self._places[number - 1] if number else None
        if place is None or self._reach(place, cue) is None:
            return None
        return None if place in self._taken and not self._counts_again(cue, place) else place

    def _behind(self, cue: Cue) -> Place | None:
        number = bisect_left(self._starts_of_places, cue.end)
        place = self._places[number] if number < len(self._places) else None
        return place if place is not None and self._reach(place, cue) is not None else None

    def _counts_again(self, cue: Cue, place: Place) -> bool:
        """医保也是: a place that is taken already counts for this word as well."""
        clause = self._clauses.at(cue.start)
        near = self._clauses.text[max(clause.start, place.end) : clause.end]
        return place.start >= clause.start or ALSO.search(near) is not None

    def _is_claimed(self, following: Place) -> bool:
        """Whether another word stands behind the following place, before the next place."""
        number = bisect_right(self._starts_of_places, following.start)
        last = number == len(self._places)
        end = following.end + 12 if last else self._starts_of_places[number]
        first = bisect_left(self._starts_of_cues, following.end)
        return first < len(self._cues) and self._starts_of_cues[first] < end

    def _reach(self, place: Place, cue: Cue) -> int | None:
        """How far a place stands from a word, if it may belong to it at all."""
        start, end = min(place.end, cue.end), max(place.start, cue.start)
        if end - start > FARTHEST:
            return None
        between = self._clauses.text[start:end]
        if _BETWEEN.search(_DENIED_PLACE.sub("", between)):
            return None
        breaks = self._clauses.number_at(end) - self._clauses.number_at(start - 1)
        cost = len(between) + BREAK_COSTS * breaks
        return cost if cost <= FARTHEST else None
