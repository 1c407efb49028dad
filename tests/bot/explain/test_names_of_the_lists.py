"""Names of the lists are said in the person's language, with the original beside them."""

from __future__ import annotations

import pytest

from bot.explain.values import Renderer
from bot.words import words
from rules import facts as f
from tests.bot.diseases import DISEASES


def rendered(locale: str, *codes: str) -> str:
    return Renderer(words(locale), DISEASES, "").value(f.DIAGNOSES, frozenset(codes))


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("zh_Hans", "脑出血"),
        ("zh_Hant", "腦出血（脑出血）"),
        ("en", "Cerebral haemorrhage (脑出血)"),
    ],
)
def test_a_disease_has_its_original_name_beside_the_translation(locale: str, name: str) -> None:
    assert rendered(locale, "qingdao/21") == name


def test_a_name_that_is_the_same_in_both_scripts_stands_once() -> None:
    assert rendered("zh_Hant", "rare/1-2") == "白化病"


def test_a_disease_of_an_imported_list_without_a_translation_keeps_its_name() -> None:
    assert rendered("en", "xiamen/Q1") == "xiamen/Q1"
    assert words("en").original("某某病") == "某某病"


@pytest.mark.parametrize("locale", ["zh_Hant", "en"])
def test_every_disease_of_the_lists_that_ship_has_its_original_name(locale: str) -> None:
    for entry in DISEASES.catalogues.entries.values():
        shown = rendered(locale, entry.code)
        assert entry.name in shown
        assert locale == "zh_Hant" or shown != entry.name, f"{entry.name} is not translated"


def test_drugs_have_their_original_names_beside_the_translation() -> None:
    item = frozenset({"qingdao/3#达沙替尼"})
    assert Renderer(words("zh_Hant"), DISEASES, "").value(f.ITEMS, item) == "達沙替尼（达沙替尼）"
    assert Renderer(words("en"), DISEASES, "").value(f.ITEMS, item) == "Dasatinib (达沙替尼)"


def test_every_drug_device_and_food_of_the_list_has_an_english_name() -> None:
    items = {item for entry in DISEASES.catalogues.entries.values() for item in entry.items}
    assert len(items) == 35
    assert sorted(item for item in items if not DISEASES.catalogues.item(item).english) == []


def test_a_county_is_written_in_the_script_of_the_person() -> None:
    assert Renderer(words("zh_Hant"), DISEASES, "").value(f.COUNTY, "晋江市") == "晉江市"
    assert Renderer(words("zh_Hans"), DISEASES, "").value(f.COUNTY, "晋江市") == "晋江市"
