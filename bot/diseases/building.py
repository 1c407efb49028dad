"""Building the matcher out of the data that ships and the lists that a deployment has added."""

from __future__ import annotations

from collections.abc import Collection

from bot.diseases.catalogues import catalogues
from bot.diseases.shelf import Shelf
from bot.diseases.shipped import (
    contrasts,
    everyday,
    rows,
    shipped_aliases,
    shipped_entries,
    text,
)
from knowledge.catalogue import Catalogues
from knowledge.context.confirming import Confirming
from knowledge.context.requirements import Requirements
from knowledge.matching import Matcher
from knowledge.mentions import Listener
from knowledge.names.composing import Composer
from knowledge.names.scanning import Scanner
from knowledge.names.segmenting import Segmenter
from knowledge.names.similarity import Similar
from knowledge.names.sounds import Syllables
from knowledge.scoring import Scores
from knowledge.vocabulary import (
    Part,
    Vocabulary,
    aliases_of,
    compositions_from,
    parse_names,
)

IMPORTED = "imported"  # the branch of medicine of names that a deployment brought


def build(shelf: Shelf, leave_out: Collection[str] = ()) -> Matcher:
    """The matcher over everything that is loaded; it takes a moment to build.

    `leave_out`: names of other illnesses to do without, to see how it does on unknown ones.
    """
    loaded = catalogues(shelf)
    vocabulary = _vocabulary(loaded, leave_out)
    imported = shelf.vocabulary
    vocabulary.add_contrasts((name, IMPORTED) for name in (imported.names if imported else ()))
    vocabulary.settle()
    terms = tuple(vocabulary.terms.values())
    composer = Composer(compositions_from(rows("compositions.csv")))
    familiar = [*everyday(), *(term.text for term in terms if term.parts)]
    similar = Similar(
        [*terms, *composer.samples(terms)],
        Syllables.parse(text("syllables.txt")),
        Segmenter(familiar),
        text("lookalikes.txt").split(),
    )
    confirming = Confirming(terms, rows("confirming.csv"))
    return Matcher(
        vocabulary.linked(loaded),
        Listener(Scanner(terms), composer, similar, confirming),
        Requirements(rows("requirements.csv")),
        Scores.parse(rows("scores.csv")),
    )


def shipped_names() -> list[str]:
    """All names that ship, as they are written."""
    return [term.name for term in _vocabulary(Catalogues.of(shipped_entries())).terms.values()]


def _vocabulary(loaded: Catalogues, leave_out: Collection[str] = ()) -> Vocabulary:
    made = Vocabulary()
    for alias in (*aliases_of(loaded), *shipped_aliases()):
        made.add_alias(alias)
    made.add_contrasts(each for each in contrasts() if each[0] not in leave_out)
    for row in rows("anatomy.csv"):
        for word in parse_names(row["words"]):
            made.add_part(word, Part(row["role"], row["group"]))
    return made
