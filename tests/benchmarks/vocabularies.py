"""Names for measuring the matcher: those that it knows, made-up ones to import, and misspelt ones.

Made-up names are what a deployment's list of other illnesses looks like, so that each of them is a
rival of the names that ship: sites, findings and qualifiers of real names, and plain characters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from bot.diseases.catalogues import catalogues
from bot.diseases.importing import import_vocabulary
from bot.diseases.shelf import VOCABULARY, ImportedVocabulary, Shelf
from bot.diseases.shipped import contrasts, shipped_aliases
from knowledge.spelling import folded
from knowledge.vocabulary import aliases_of

SOURCE, DATED = "made up", date(2025, 1, 1)
SHORTEST_NAME, LONGEST_NAME = 4, 12
SHORTEST_MISSPELT = 4
SURPLUS = 1.05  # for the names that turn out to be on the lists
PLAIN_SHARE = 0.4  # of the made-up names, those of plain characters with an ending
QUALIFIED_SHARE, TWO_SITES_SHARE = 0.8, 0.3  # of those put together of parts
NOTHING = Shelf(Path(__file__).parent / "no such folder")
PARTS = Path(__file__).parent / "texts" / "parts.txt"
SYLLABLES = Path(__file__).parents[2] / "knowledge" / "data" / "syllables.txt"

Parts = Mapping[str, Sequence[str]]


def made_names(count: int, seed: int = 1) -> list[str]:
    """So many distinct names of 4 to 12 characters, none of which the shipped vocabulary knows."""
    chance = Random(seed)
    parts = _parts()
    known = set(known_names(NOTHING))
    made: dict[str, str] = {}
    while len(made) < count:
        name = (_plain if chance.random() < PLAIN_SHARE else _composed)(chance, parts)
        form = folded(name)
        if len(form) >= SHORTEST_NAME and len(name) <= LONGEST_NAME and form not in known:
            made.setdefault(form, name)
    return list(made.values())


def _parts() -> dict[str, list[str]]:
    """What names are made of: qualifiers, sites, findings; characters and endings."""
    rows = (line.split(": ") for line in PARTS.read_text(encoding="utf-8").splitlines())
    return {kind: words.split() for kind, words in rows}


def _plain(chance: Random, parts: Parts) -> str:
    characters = chance.choices(parts["characters"], k=chance.randint(2, 6))
    return "".join((*characters, chance.choice(parts["endings"])))


def _composed(chance: Random, parts: Parts) -> str:
    qualifier = chance.choice(parts["qualifiers"]) if chance.random() < QUALIFIED_SHARE else ""
    second = chance.choice(parts["sites"]) if chance.random() < TWO_SITES_SHARE else ""
    return qualifier + chance.choice(parts["sites"]) + second + chance.choice(parts["findings"])


def imported(folder: Path, count: int) -> ImportedVocabulary:
    """So many made-up names as an import leaves them: without those on the lists."""
    names = made_names(round(SURPLUS * count))
    table, shelf = folder / "made.csv", Shelf(folder / "imported")
    table.write_text("\n".join(["name", *names]) + "\n", encoding="utf-8")
    import_vocabulary(table, shelf, SOURCE, DATED, DATED)
    made = shelf.vocabulary
    if made is None or len(made.names) < count:
        raise ValueError(f"of {len(names):,} made-up names the lists know too many")
    return made


def holding(folder: Path, made: ImportedVocabulary, count: int) -> Shelf:
    """A deployment's folder that holds so many of the imported names."""
    shelf = Shelf(folder / f"{count} names")
    if count:
        shelf.put(VOCABULARY, ImportedVocabulary(made.origin, made.names[:count]))
    return shelf


def known_names(shelf: Shelf) -> dict[str, frozenset[str]]:
    """Every name that the matcher knows, folded, with the entries it means; none for others."""
    entries: dict[str, set[str]] = defaultdict(set)
    for alias in (*aliases_of(catalogues(shelf)), *shipped_aliases()):
        entries[folded(alias.name)].add(alias.entry)
    others = shelf.vocabulary.names if shelf.vocabulary else ()
    for name in (*(name for name, _ in contrasts()), *others):
        entries[folded(name)].update(())
    return {name: frozenset(each) for name, each in entries.items()}


@dataclass(frozen=True)
class Mistyped:
    """A name of the lists with one slip in it, and the entries that the name means."""

    slip: str
    text: str
    entries: frozenset[str]


def mistyped(names: Mapping[str, frozenset[str]], count: int, seed: int = 1) -> Iterator[Mistyped]:
    """Listed names of four Chinese characters or more, by turns with each kind of slip.

    Nothing that is a name itself: such a text would not be misspelt.
    """
    chance = Random(seed)
    listed = sorted(
        name
        for name, entries in names.items()
        if entries and len(_chinese(name)) >= SHORTEST_MISSPELT
    )
    slips = _slips(listed)
    kinds = list(slips)
    found = 0
    for name in chance.sample(listed, len(listed)):
        kind = kinds[found % len(kinds)]
        place = chance.choice(_chinese(name))
        text = name[:place] + slips[kind](chance, name[place]) + name[place + 1 :]
        if folded(text) in names:
            continue
        yield Mistyped(kind, text, names[name])
        found += 1
        if found == count:
            return


def _chinese(name: str) -> list[int]:
    """The places in a name that hold a Chinese character."""
    return [place for place, each in enumerate(name) if "\u4e00" <= each <= "\u9fff"]


def _slips(names: Sequence[str]) -> dict[str, Callable[[Random, str], str]]:
    """What may become of a character, by kind of slip."""
    alike = _homophones()
    every = "".join(sorted({name[place] for name in names for place in _chinese(name)}))

    def another(chance: Random, right: str, among: str) -> str:
        return chance.choice(among.replace(right, "") or every)

    return {
        "same sound": lambda chance, right: another(chance, right, alike.get(right, "")),
        "dropped": lambda *_: "",
        "doubled": lambda _, right: 2 * right,
        "wrong": lambda chance, right: another(chance, right, every),
    }


def _homophones() -> dict[str, str]:
    """Each character with those whose usual reading is the same, tones aside."""
    rows = (line.split() for line in SYLLABLES.read_text(encoding="utf-8").splitlines())
    return {each: row[1] for row in rows if len(row) > 1 for each in row[1]}
