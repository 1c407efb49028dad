"""Which mentions of a text speak of one and the same disease of the patient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.catalogue import Catalogues
from knowledge.context.certainty import Certainty
from knowledge.mentions import Mention
from knowledge.vocabulary import SURE_KINDS, WIDE_KINDS, Kind, Meaning

# Which other illnesses explain a drug or a device as well as the entries of a part of the body;
# composed names have no branch of medicine.
_TUMOURS = frozenset({"tumours", "blood", ""})
EXPLAINED_BY: dict[str, frozenset[str]] = {
    "lungs": _TUMOURS,
    "breast": _TUMOURS,
    "digestion": _TUMOURS,
    "urinary": _TUMOURS,
    "blood": _TUMOURS,
    "heart": frozenset({"circulation"}),
    "vessels": frozenset({"circulation", ""}),
    "brain": frozenset({"circulation", "nerves", "injuries", ""}),
    "bones": frozenset({"bones", "injuries", ""}),
    "inherited": frozenset({"hormones", "children"}),
}


@dataclass
class Group:
    """One disease of the patient: what it may be, and the mentions that speak of it."""

    meanings: dict[str, Meaning]
    mentions: list[Mention]
    by: dict[str, Mention] = field(default_factory=dict)  # entry to the mention that names it

    @staticmethod
    def of(mention: Mention, entries: Iterable[str] | None = None) -> Group:
        meanings = {each.entry: each for each in mention.hit.term.meanings}
        kept = meanings if entries is None else {entry: meanings[entry] for entry in entries}
        return Group(kept, [mention], dict.fromkeys(kept, mention))

    @property
    def start(self) -> int:
        return min(each.hit.start for each in self.mentions)

    @property
    def wide(self) -> bool:
        return all(each.kind in WIDE_KINDS for each in self.meanings.values())

    @property
    def doubtful(self) -> bool:
        return all(each.kind is Kind.AMBIGUOUS for each in self.meanings.values())

    @property
    def aside(self) -> bool:
        """A wider word that leads to the national lists only, where a disease is named for sure."""
        return self.wide and all(entry.startswith("rare/") for entry in self.meanings)

    def take(self, mention: Mention) -> None:
        """Another mention of the same disease: the more exact one decides what it may be."""
        self.mentions.append(mention)
        other = Group.of(mention)
        if other.wide:
            return
        if self.wide or len(other.meanings) < len(self.meanings):
            self.meanings, self.by = other.meanings, other.by

    def support(self, mention: Mention) -> bool:
        """A drug that fits the disease; whether it does. It may narrow a wide word."""
        shared = [e for e in self.meanings if any(e == m.entry for m in mention.hit.term.meanings)]
        if not shared:
            return False
        if self.wide:
            self.meanings = {entry: self.meanings[entry] for entry in shared}
        self.mentions.append(mention)
        return True


class Grouping:
    """Sorts the mentions of a text into diseases."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def groups(self, mentions: Sequence[Mention]) -> list[Group]:
        """The patient's diseases that are on the lists, in the order of mention."""
        counting = [each for each in mentions if each.counts and not _denied_later(each, mentions)]
        others = [each for each in counting if each.hit.term.contrast]
        named = [each for each in counting if each.hit.term.listed]
        groups: list[Group] = []
        for mention in named:
            if not mention.is_drug and not _told_more_exactly(mention, others):
                _join(groups, mention)
        if any(not group.wide for group in groups):
            groups = [group for group in groups if not (group.doubtful or group.aside)]
        diseases = any(not group.doubtful for group in groups)
        for mention in [each for each in named if each.is_drug]:
            supports = any(group.support(mention) for group in groups)
            if not supports and not diseases:
                self._add_drug(groups, mention, others)
        if any(not group.doubtful for group in groups):
            groups = [group for group in groups if not group.doubtful]
        return sorted(groups, key=lambda group: group.start)

    def _add_drug(self, groups: list[Group], mention: Mention, others: Sequence[Mention]) -> None:
        """A drug that no named illness explains points to a disease of its own."""
        free = [
            each.entry
            for each in mention.hit.term.meanings
            if each.kind is Kind.SURE_DRUG or not self._explained(each.entry, others)
        ]
        if free:
            groups.append(Group.of(mention, free))

    def _explained(self, code: str, others: Sequence[Mention]) -> bool:
        entry = self._catalogues.entry(code)
        if entry and entry.body_part in EXPLAINED_BY:
            branches = EXPLAINED_BY[entry.body_part]
            return any(other.hit.term.domain in branches for other in others)
        return any(other.is_illness for other in others)


def _denied_later(mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether what is said here is taken back further on: 说是MS，…，不是MS."""
    entries = {each.entry for each in mention.hit.term.meanings}
    return bool(entries) and any(
        each.certainty is Certainty.NEGATED
        and not each.is_drug
        and each.hit.start > mention.hit.start
        and entries <= {meaning.entry for meaning in each.hit.term.meanings}
        for each in mentions
    )


def _join(groups: list[Group], mention: Mention) -> None:
    entries = {each.entry for each in mention.hit.term.meanings}
    for group in groups:
        if not entries.isdisjoint(group.meanings):
            group.take(mention)
            return
    groups.append(Group.of(mention))


def _told_more_exactly(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a wider word is another illness told again: 急性髓系白血病M2，白血病."""
    if any(each.kind in SURE_KINDS for each in mention.hit.term.meanings):
        return False
    return any(mention.hit.term.text in other.hit.term.text for other in others)
