"""Every programme's papers, for several people, read off the page: PDF and DOCX say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader

from bot.drafts.docx import docx_of
from bot.drafts.model import Draft, Source
from bot.drafts.pdf import pdf_of
from bot.drafts.wording import in_english
from bot.words import words
from rules.registry import BY_ID
from tests.bot.drafts.people import PEOPLE, of_person
from tests.bot.drafts.samples import APPLICATION

each_person = pytest.mark.parametrize("person", PEOPLE)
IN_ENGLISH = (
    *("print.item", "print.value", "print.source", "print.papers", "print.stages", "print.basis"),
    *("print.paper", "print.form", "print.copies", "print.issuer", "print.clause"),
    *("print.receipt", "print.missing", "print.no_decision", "print.signature.applicant"),
    *("print.condition", "print.outcome", "print.outcome.met", "print.outcome.not_met"),
    *("print.have.have", "print.have.needed", "print.have.at_counter", "print.outcome.open"),
    *(f"print.source.{source.value}.name" for source in Source),
)
IN_CHINESE_ALONE = (
    *("print.made_on", "print.receipt.purpose", "print.situation", "print.signed_on"),
    "print.day_blank",
)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def on_the_pdf(draft: Draft) -> str:
    return squeezed("".join(p.extract_text() for p in PdfReader(BytesIO(pdf_of(draft))).pages))


def in_the_docx(draft: Draft) -> str:
    made = docx.Document(BytesIO(docx_of(draft)))
    return squeezed("".join(node.text or "" for node in made.element.body.iter()))


def texts_of(draft: Draft) -> Iterator[str]:
    """All that has to stand on the paper."""
    yield draft.title
    yield from draft.notes
    for field in draft.fields:
        yield from (field.label, field.value, field.note)
    for paper in draft.papers:
        yield from (paper.name, paper.clause)
    for stage in draft.stages:
        yield from (stage.office, stage.what, stage.clause)
    for condition in draft.conditions:
        yield from (condition.text, condition.clause)
    for name, value in draft.receipt:
        yield from (name, value)


def test_each_programme_has_several_people() -> None:
    programmes = [programme for programme, _ in PEOPLE.values()]
    assert {each: programmes.count(each) >= 2 for each in BY_ID} == dict.fromkeys(BY_ID, True)


@each_person
def test_all_that_a_draft_says_can_be_read_off_the_pdf(person: str) -> None:
    for draft in of_person(person):
        page = on_the_pdf(draft)
        missing = [text for text in texts_of(draft) if squeezed(text) not in page]
        assert missing == [], draft.name


@each_person
def test_all_that_a_draft_says_can_be_read_in_the_docx(person: str) -> None:
    for draft in of_person(person):
        page = in_the_docx(draft)
        missing = [text for text in texts_of(draft) if squeezed(text) not in page]
        assert missing == [], draft.name


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_the_fixed_words_are_those_of_the_catalogue_on_both_papers(locale: str) -> None:
    draft = replace(APPLICATION, locale=locale)
    wanted = [words(locale)(key) for key in (*IN_ENGLISH, *IN_CHINESE_ALONE)]
    wanted += [in_english(key) for key in IN_ENGLISH]
    for page in (on_the_pdf(draft), in_the_docx(draft)):
        assert [text for text in wanted if squeezed(text) not in page] == []


@each_person
def test_every_blank_is_listed_as_still_to_be_supplied(person: str) -> None:
    for draft in of_person(person):
        end = on_the_pdf(draft).rpartition("还需补充")[2]
        assert [each.label for each in draft.missing if squeezed(each.label) not in end] == []
