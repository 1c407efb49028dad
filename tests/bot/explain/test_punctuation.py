"""What stands in brackets stands in those of the language that is spoken."""

from __future__ import annotations

from datetime import date

import pytest

from bot.explain.values import Renderer
from bot.explain.whole import explainers
from bot.speech import Section
from bot.words import locales, words
from rules import facts as f
from rules.case import Case
from rules.interval import exactly
from rules.quantity import Difference, Product
from rules.screening import screen
from tests.bot.diseases import DISEASES

BRACKETS = {"zh_Hans": ("（", "）"), "zh_Hant": ("（", "）"), "en": ("(", ")")}
DAY = date(2026, 3, 1)

each_language = pytest.mark.parametrize("locale", locales())


def renderer(locale: str) -> Renderer:
    return Renderer(words(locale), DISEASES, words(locale)("who.self"))


@each_language
def test_a_difference_within_a_product_stands_in_brackets(locale: str) -> None:
    income, burden = f.HOUSEHOLD_INCOME, f.HOUSEHOLD_MEDICAL_BURDEN
    case = Case({income.key: exactly(500), burden.key: exactly(200)}, DAY)
    render = renderer(locale)
    shown = render.quantity(Product(Difference(income, burden), f.HOUSEHOLD_SIZE), case)
    left, right = render.amount(exactly(500).low, "yuan"), render.amount(exactly(200).low, "yuan")
    opening, closing = BRACKETS[locale]
    assert shown.startswith(f"{opening}{left} − {right}{closing} × ")


@each_language
def test_what_is_noted_of_a_paper_stands_behind_it_in_brackets(locale: str) -> None:
    facts = {f.HUKOU_PLACE.key: "weihai_etdz", "identities.dibao": True}
    case, render = Case(facts, DAY), renderer(locale)
    found = explainers(screen(case), case, render)
    weihai = next(each for each in found if each.policy.place == "weihai_etdz")
    copies = render.words("copies", copies=3)
    opening, closing = BRACKETS[locale]
    noted = [line.text for line in weihai.to_do(Section.BRING) if copies in line.text]
    assert noted
    for text in noted:
        assert closing in text.partition(copies)[2]
        assert text.partition(copies)[0].count(opening) > text.partition(copies)[0].count(closing)
