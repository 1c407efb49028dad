"""Plain ways to find an entry, to compare with: fuzzy ratios, TF-IDF, and an exact scan.

Each gives a score from 0 to 100; from which score on it accepts or asks is chosen on the tuning
texts, so that no peer is held back by a bad threshold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from rapidfuzz import fuzz, process

from knowledge.match import Candidate, Decision, How, Match
from knowledge.vocabulary import Alias
from tests.knowledge.evaluation import Labelled

WRONG_COSTS = 3  # what a wrong yes counts for against a right one when thresholds are chosen
Ranked = list[tuple[str, float]]


@dataclass(frozen=True)
class Peer:
    """A way to rank entries, and the score from which it says yes."""

    name: str
    rank: Callable[[str], Ranked]
    accept: float = 101
    ask: float = 60

    def match(self, text: str) -> Match:
        ranked = [(entry, score) for entry, score in self.rank(text)[:3] if score >= self.ask]
        candidates = tuple(
            Candidate(entry, entry, score / 100, How.FUZZY, "") for entry, score in ranked
        )
        if not candidates:
            return Match(Decision.NONE)
        sure = ranked[0][1] >= self.accept
        return Match(Decision.ACCEPT if sure else Decision.ASK, candidates)

    def tuned(self, texts: Sequence[Labelled]) -> Peer:
        """With the threshold of accepting that does best on some texts."""
        tops = [(self.rank(each.text)[:1], each) for each in texts]
        judged = sorted(
            (
                (ranked[0][1], any(ranked[0][0] in gold for gold in each.gold))
                for ranked, each in tops
                if ranked
            ),
            reverse=True,
        )
        best, gain, accept = 0, 0, 101.0
        for score, right in judged:
            gain += 1 if right else -WRONG_COSTS
            if gain > best:
                best, accept = gain, score
        return Peer(self.name, self.rank, accept, self.ask)


def peers(aliases: Sequence[Alias], own_names: Iterable[Alias]) -> list[Peer]:
    """The peers, over the catalogues' own names or over all names."""
    names = {alias.name: alias.entry for alias in own_names}
    everything: dict[str, str] = {}
    for alias in aliases:
        everything.setdefault(alias.name, alias.entry)
    return [
        Peer("WRatio over names", _extracting(names, fuzz.WRatio)),
        Peer("partial_ratio over all names", _extracting(everything, fuzz.partial_ratio)),
        Peer("TF-IDF of character pairs", TfIdf(everything).rank, ask=20),
        Peer("exact scan", _scanning(everything), accept=101, ask=1),
    ]


def _best(found: Iterable[tuple[str, float]]) -> Ranked:
    entries: dict[str, float] = {}
    for entry, score in found:
        entries[entry] = max(score, entries.get(entry, 0))
    return sorted(entries.items(), key=lambda each: -each[1])


def _extracting(names: dict[str, str], scorer: Callable[..., float]) -> Callable[[str], Ranked]:
    choices = list(names)

    def rank(text: str) -> Ranked:
        found = process.extract(text, choices, scorer=scorer, limit=12)
        return _best((names[name], score) for name, score, _ in found)

    return rank


def _scanning(names: dict[str, str]) -> Callable[[str], Ranked]:
    ordered = sorted(names, key=len, reverse=True)

    def rank(text: str) -> Ranked:
        return _best((names[name], min(100, 10 * len(name))) for name in ordered if name in text)

    return rank


class TfIdf:
    """Cosine of weighted character pairs."""

    def __init__(self, names: dict[str, str]) -> None:
        self._entries = list(names.values())
        pairs = [Counter(_pairs(name)) for name in names]
        frequency = Counter(pair for each in pairs for pair in each)
        self._weight = {pair: log(len(pairs) / count) for pair, count in frequency.items()}
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, each in enumerate(pairs):
            norm = sqrt(sum((n * self._weight[pair]) ** 2 for pair, n in each.items())) or 1
            for pair, n in each.items():
                self._index[pair].append((number, n * self._weight[pair] / norm))

    def rank(self, text: str) -> Ranked:
        own = Counter(_pairs(text))
        norm = sqrt(sum((n * self._weight.get(pair, 0)) ** 2 for pair, n in own.items())) or 1
        scores: dict[int, float] = defaultdict(float)
        for pair, n in own.items():
            for number, weight in self._index.get(pair, ()):
                scores[number] += n * self._weight[pair] / norm * weight
        top = sorted(scores.items(), key=lambda each: -each[1])[:12]
        return _best((self._entries[number], 100 * score) for number, score in top)


def _pairs(text: str) -> list[str]:
    return [text[n : n + 2] for n in range(len(text) - 1)] or [text]
