"""Names written with other characters of the same sound, or typed in pinyin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from rapidfuzz import fuzz, process

from knowledge.names.scanning import Hit
from knowledge.names.sounds import Sounded, Syllables
from knowledge.spelling import Spelling
from knowledge.vocabulary import Term

PINYIN, FUZZY = "pinyin", "fuzzy"
SAME_SYLLABLE, SAME_SOUND = 0.1, 0.25  # what it costs a name to be heard and not seen
TYPED = 0.6  # pinyin tells a name better than another character does
SHORTEST_LETTERS = 6
LEAST_LETTERS = 86  # of a hundred, for pinyin with a slip of the finger
SLIP = 0.9


@dataclass(frozen=True, slots=True)
class Sound:
    """A name by its syllables, and by their codes."""

    term: Term
    syllables: tuple[str, ...]
    codes: str

    @property
    def letters(self) -> str:
        return "".join(self.syllables)


def _parted(spelling: Spelling, border: int) -> bool:
    """Whether a blank was typed at a border, or letters end there."""
    if not 0 < border < len(spelling.text) or not spelling.joined[border]:
        return True
    return not spelling.text[border - 1 : border + 1].isascii()


def sounds_of(terms: Iterable[Term], syllables: Syllables) -> Iterator[Sound]:
    """Every way to read every name."""
    for term in terms:
        for way in syllables.ways(term.text):
            yield Sound(term, way, "".join(syllables.codes.get(each, each) for each in way))


def distinctive(name: str) -> int:
    """How many characters tell a name from others: 综合征 tells nothing."""
    return max(2, len(name) - 3) if name.endswith("综合征") else len(name)


class Homophones:
    """Looks for many names at once by how they sound."""

    def __init__(self, sounds: Iterable[Sound]) -> None:
        groups: dict[str, list[Sound]] = defaultdict(list)
        for sound in sounds:
            groups[sound.codes].append(sound)
        self._groups = tuple(groups.values())
        self._automaton = AhoCorasick(
            list(groups),
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )

    def hits(
        self, spelling: Spelling, sounded: Sounded, wanted: Callable[[int, int], bool]
    ) -> Iterator[Hit]:
        """Stretches that sound like a name and that are `wanted`."""
        found = self._automaton.find_matches_as_indexes(sounded.codes, overlapping=True)
        for number, low, high in found:
            start, end = sounded.spans[low][0], sounded.spans[high - 1][1]
            if not wanted(start, end):
                continue
            for sound in self._groups[number]:
                if _heard(sound, spelling, sounded, low):
                    cost = _cost(sound, spelling, sounded, low)
                    likeness = 1 - cost / distinctive(sound.term.text)
                    yield Hit(start, end, sound.term, likeness, PINYIN)


def _heard(sound: Sound, spelling: Spelling, sounded: Sounded, low: int) -> bool:
    """Whether sounding alike is enough.

    Where a sound is only nearly the same, half of the characters have to be right; of two
    characters one has to be, unless both are typed in letters.
    """
    places = range(low, low + len(sound.syllables))
    if all(sounded.typed[place] for place in places):
        return True
    right = sum(
        spelling.text[sounded.spans[place][0]] == written and not sounded.typed[place]
        for place, written in zip(places, sound.term.text, strict=True)
    )
    same = all(
        sounded.syllables[place] == syllable
        for place, syllable in zip(places, sound.syllables, strict=True)
    )
    size = len(sound.syllables)
    return right * 2 >= size if size == 2 or not same else True


def _cost(sound: Sound, spelling: Spelling, sounded: Sounded, low: int) -> float:
    cost, typed = 0.0, True
    for n, (syllable, written) in enumerate(zip(sound.syllables, sound.term.text, strict=True)):
        place = low + n
        typed = typed and sounded.typed[place]
        if sounded.typed[place] or spelling.text[sounded.spans[place][0]] != written:
            cost += SAME_SYLLABLE if sounded.syllables[place] == syllable else SAME_SOUND
    return cost * TYPED if typed else cost


class Letters:
    """Names as runs of letters, for pinyin that is cut into other syllables or has a slip."""

    def __init__(self, sounds: Iterable[Sound]) -> None:
        self._sounds: dict[str, list[Sound]] = defaultdict(list)
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for sound in sounds:
            letters = sound.letters
            if len(letters) >= SHORTEST_LETTERS and letters.isascii():
                if letters not in self._sounds:
                    self._by_start[letters[0]].append(letters)
                self._sounds[letters].append(sound)
        self._names = tuple(self._sounds)
        self._automaton = AhoCorasick(
            self._names,
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )

    def hits(self, spelling: Spelling, start: int, end: int) -> Iterator[Hit]:
        """Names that words of a run of letters are, or that the run nearly is."""
        typed = spelling.text[start:end]
        exact = list(self._exact(spelling, start, typed))
        yield from exact
        if not exact and len(typed) >= SHORTEST_LETTERS and typed.isalpha():
            yield from self._near(typed, start, end)

    def _exact(self, spelling: Spelling, start: int, typed: str) -> Iterator[Hit]:
        for number, low, high in self._automaton.find_matches_as_indexes(typed, overlapping=True):
            if _parted(spelling, start + low) and _parted(spelling, start + high):
                for sound in self._sounds[self._names[number]]:
                    likeness = 1 - SAME_SYLLABLE * TYPED
                    yield Hit(start + low, start + high, sound.term, likeness, PINYIN)

    def _near(self, typed: str, start: int, end: int) -> Iterator[Hit]:
        near = process.extract(
            typed,
            self._by_start.get(typed[0], ()),
            scorer=fuzz.ratio,
            score_cutoff=LEAST_LETTERS,
            limit=3,
        )
        for letters, score, _ in near:
            for sound in self._sounds[letters]:
                yield Hit(start, end, sound.term, score / 100 * SLIP, FUZZY)
