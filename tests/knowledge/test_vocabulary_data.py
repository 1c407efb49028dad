"""The word lists that ship agree with the catalogues, with each other, and with what made them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.diseases.catalogues import catalogues
from bot.diseases.shelf import Shelf
from bot.diseases.shipped import DATA, contrasts, shipped_aliases, shipped_entries
from knowledge.catalogue import Need
from knowledge.match import How
from knowledge.scoring import Scores
from knowledge.spelling import folded
from knowledge.vocabulary import SURE_KINDS, Kind, compositions_from, parse_names
from tests.knowledge import calibrate
from tests.knowledge.syllables import table

ENTRIES = {entry.code: entry for entry in shipped_entries()}
ALIASES = sorted(path.name for path in (DATA / "aliases").iterdir())
BRANCHES = sorted(path.name for path in (DATA / "contrast").iterdir())
# Two rows are of one and the same leukaemia: of a child, and with the Philadelphia chromosome.
ONE_LEUKAEMIA = {"qingdao/4", "qingdao/5"}


def text(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


def rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(text(name)))


# -- other names of entries -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ALIASES)
def test_other_names_are_of_entries_that_exist_and_of_a_known_kind(name: str) -> None:
    for row in rows(f"aliases/{name}"):
        assert row.keys() == {"entry", "kind", "names"}
        assert row["entry"] in ENTRIES
        assert row["kind"] in set(Kind) - {Kind.NAME}
        names = row["names"].split("|")
        assert names == [each.strip() for each in names]
        assert all(folded(each) for each in names)


def test_every_entry_has_other_names() -> None:
    assert ENTRIES.keys() - {alias.entry for alias in shipped_aliases()} == set()


def test_a_name_that_is_exactly_two_entries_of_a_catalogue_is_one_leukaemia() -> None:
    exact = defaultdict(set)
    for alias in shipped_aliases():
        if alias.kind is Kind.EXACT:
            exact[folded(alias.name)].add(alias.entry)
    for entry in ENTRIES.values():
        exact[folded(entry.name)].add(entry.code)
    for name, codes in exact.items():
        of_qingdao = {code for code in codes if code.startswith("qingdao/")}
        assert len(of_qingdao) <= 1 or of_qingdao == ONE_LEUKAEMIA, name


def test_hardly_any_name_is_exactly_two_entries_of_the_national_lists() -> None:
    exact = defaultdict(set)
    for alias in shipped_aliases():
        if alias.kind is Kind.EXACT and alias.entry.startswith("rare/"):
            exact[folded(alias.name)].add(alias.entry)
    assert sum(len(codes) > 1 for codes in exact.values()) <= 40


def test_no_other_name_of_an_entry_is_the_own_name_of_another() -> None:
    own = {folded(entry.name): entry for entry in ENTRIES.values()}
    for alias in shipped_aliases():
        entry = own.get(folded(alias.name))
        if entry and alias.kind is Kind.EXACT and alias.entry != entry.code:
            twins = {*entry.same_as, *ENTRIES[alias.entry].same_as}
            assert twins & {alias.entry, entry.code}, alias


# -- names of other illnesses ---------------------------------------------------------------------


def test_there_are_thousands_of_names_of_other_illnesses() -> None:
    assert len({folded(name) for name, _ in contrasts()}) >= 10_000


@pytest.mark.parametrize("name", BRANCHES)
def test_every_branch_of_medicine_is_well_filled(name: str) -> None:
    names = [each for each, branch in contrasts() if f"{branch}.txt" == name]
    assert len(names) >= 20
    assert all(each == each.strip() and folded(each) for each in names)


def test_what_is_surely_on_a_list_is_no_other_illness() -> None:
    others = {folded(name) for name, _ in contrasts()}
    sure = [alias for alias in shipped_aliases() if alias.kind in SURE_KINDS]
    # a whole family of illnesses, some of which other branches name too
    assert {alias.entry for alias in sure if folded(alias.name) in others} <= {"rare/2-66"}
    assert {folded(entry.name) for entry in ENTRIES.values()} & others == set()


# -- tables that point to other things ------------------------------------------------------------


def groups(role: str) -> set[str]:
    return {row["group"] for row in rows("anatomy.csv") if row["role"] == role}


def test_parts_of_names_have_a_known_role_and_words() -> None:
    for row in rows("anatomy.csv"):
        assert row["role"] in {"site", "finding", "filler"}
        assert row["group"].isidentifier()
        assert parse_names(row["words"])


def test_names_are_composed_of_parts_that_exist_and_mean_entries_that_exist() -> None:
    for made in compositions_from(rows("compositions.csv")):
        assert made.sites
        assert made.findings
        assert set(made.sites) <= groups("site")
        assert set(made.findings) <= groups("finding")
        assert made.meaning.entry in ENTRIES


def test_no_composed_name_means_an_entry_in_two_ways() -> None:
    kinds = defaultdict(list)
    for made in compositions_from(rows("compositions.csv")):
        for site in made.sites:
            for finding in made.findings:
                kinds[site, finding, made.meaning.entry].append(made.meaning.kind)
    assert {key: each for key, each in kinds.items() if len(each) > 1} == {}


def test_confirming_words_are_of_entries_that_exist_each_once() -> None:
    entries = [row["entry"] for row in rows("confirming.csv")]
    assert len(set(entries)) == len(entries)
    assert set(entries) <= ENTRIES.keys()
    assert all(parse_names(row["words"]) for row in rows("confirming.csv"))


def test_requirements_are_those_of_the_closed_list_and_can_be_said_and_contradicted() -> None:
    says = defaultdict(set)
    for row in rows("requirements.csv"):
        assert row["says"].removesuffix("_pattern") in {"yes", "no", "maybe"}
        assert row["words"]
        says[row["need"]].add(row["says"].removesuffix("_pattern"))
    assert says.keys() == set(Need)
    assert all({"yes", "no"} <= each for each in says.values())


def test_every_requirement_is_that_of_an_entry() -> None:
    assert {need for entry in ENTRIES.values() for need in entry.requires} == set(Need)


def test_the_items_are_those_of_the_catalogue_in_its_order() -> None:
    wanted = [item for entry in ENTRIES.values() for item in entry.items]
    assert [row["item"] for row in rows("items.csv")] == wanted
    assert len(wanted) == 35


def test_what_people_call_an_item_is_known_to_the_catalogues() -> None:
    loaded = catalogues(Shelf(Path("no such folder")))
    assert "万珂" in loaded.item_names("硼替佐米")
    assert loaded.item_names("球囊") == ["球囊", "Balloon"]


def test_lookalikes_are_groups_of_different_characters() -> None:
    for group in text("lookalikes.txt").split():
        assert len(set(group)) == len(group), group


def test_everyday_words_are_no_names_of_entries() -> None:
    lines = [line for line in text("everyday.txt").splitlines() if not line.startswith("#")]
    everyday = {word for line in lines for word in line.split()}
    assert len(everyday) > 1000
    assert everyday & {entry.name for entry in ENTRIES.values()} == set()


# -- tables that were made ------------------------------------------------------------------------


def test_the_table_of_syllables_is_what_would_be_made_today() -> None:
    assert text("syllables.txt") == table()


def test_the_scores_are_shares_that_grow_with_likeness() -> None:
    steps = defaultdict(list)
    for row in rows("scores.csv"):
        steps[row["class"]].append((float(row["likeness"]), float(row["score"])))
    [(_, accept)] = steps.pop("accept")
    assert 0 < accept < 1
    for each in steps.values():
        assert all(0 < likeness <= 1 and 0 < score < 1 for likeness, score in each)
        assert [score for _, score in sorted(each)] == sorted(score for _, score in each)
        assert len({likeness for likeness, _ in each}) == len(each)
    assert Scores.parse(rows("scores.csv")).accept == accept


def test_every_way_to_find_an_entry_has_a_score() -> None:
    scores = Scores.parse(rows("scores.csv"))
    for kind in Kind:
        assert scores.of(How.ALIAS, kind, 1.0) > 0, kind
    assert scores.of(How.PINYIN, Kind.EXACT, 0.97) > scores.of(How.FUZZY, Kind.EXACT, 0.85) > 0
    assert scores.of(How.FUZZY, Kind.EXACT, 0.1) == 0


def test_only_names_that_are_sure_can_be_accepted() -> None:
    scores = Scores.parse(rows("scores.csv"))
    for kind in Kind:
        enough = scores.of(How.ALIAS, kind, 1.0) >= scores.accept
        assert enough or kind not in SURE_KINDS
        assert not (enough and kind in {Kind.BROADER, Kind.AMBIGUOUS, Kind.DRUG})


def test_the_scores_that_ship_are_those_that_the_tuning_texts_give() -> None:
    assert calibrate.table() == text("scores.csv")
