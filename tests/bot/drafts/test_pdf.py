"""Drafts as PDF: what can be read off the page, and what a hostile text cannot do."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from bot.drafts.model import Condition, Draft, Field, Group, Have, Kind, Outcome, Paper, Source
from bot.drafts.pdf import TEMPLATES, pdf_of
from bot.drafts.wording import printed_texts
from bot.words import words
from tests.bot.drafts import samples

A4 = (595.276, 841.890)
BLANK = "＿＿＿＿＿＿＿＿＿＿"
HEADING_OF_A_TABLE = re.compile("[填述]?项目(Item)?内容(Content)?来源(Source)?")
SIMPLIFIED_NOTICE = "草稿，供抄录到正式表格"
each_sample = pytest.mark.parametrize("draft", samples.ALL.values(), ids=list(samples.ALL))


@cache
def read(draft: Draft) -> PdfReader:
    return PdfReader(BytesIO(pdf_of(draft)))


def squeezed(text: str) -> str:
    """A text without the gaps that the layout puts in."""
    return re.sub(r"\s", "", text)


def pages_of(draft: Draft) -> list[str]:
    return [squeezed(page.extract_text()) for page in read(draft).pages]


def body_of(draft: Draft) -> str:
    """All text, without headers and footers."""
    lines = [line for page in read(draft).pages for line in page.extract_text().splitlines()]
    kept = (squeezed(line) for line in lines)
    return "".join(
        line
        for line in kept
        if not line.startswith(SIMPLIFIED_NOTICE + "Draft")
        and not line.startswith(SIMPLIFIED_NOTICE + squeezed(draft.document))
        and not re.fullmatch(r"第\d+页，共\d+页", line)
    )


def with_value(value: str) -> Draft:
    return samples.with_values(value=value)


def tree_of(draft: Draft) -> Iterator[DictionaryObject]:
    """The elements of the tagged structure."""
    waiting = [read(draft).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        found = element.get_object() if isinstance(element, IndirectObject) else element
        if isinstance(found, list):
            waiting.extend(found)
        elif isinstance(found, DictionaryObject):
            yield found
            waiting.extend([found["/K"]] if "/K" in found else [])


def tags_of(draft: Draft) -> set[str]:
    return {str(element["/S"]) for element in tree_of(draft) if "/S" in element}


# -- what stands on it --------------------------------------------------------------------------


def test_an_application_reads_as_it_should() -> None:
    plain = Draft(
        programme="p",
        kind=Kind.APPLICATION,
        name="n",
        title="救助申请表",
        document="某医保〔2024〕1号",
        made_on=date(2026, 11, 5),
        notes=("先看这一句。",),
        groups=(
            Group(
                "申请人",
                (
                    Field("a", "姓名", "林小满", Source.GIVEN),
                    Field("b", "电话", note="本人知道"),
                    Field("c", "估算", "5元", Source.COMPUTED, "10×50%；第五条"),
                    Field("d", "身份", "低保对象", Source.CONFIRMED),
                    Field("e", "参保地", "厦门市", Source.SAID),
                ),
            ),
        ),
        papers=(
            Paper("x", "身份证", "第八条", "复印件", "1份", "公安机关", Have.HAVE),
            Paper("y", "申请表", "第九条", have=Have.AT_COUNTER),
        ),
        conditions=(
            Condition("参加医保", Outcome.MET, "第三条", "是"),
            Condition("满五年", Outcome.OPEN, ""),
        ),
        receipt=(("核对码", "9f86"),),
        copies=3,
        statement=("以上属实。",),
    )
    assert body_of(plain) == (
        "救助申请表依据文件：某医保〔2024〕1号制作日期：2026年11月5日一式3份"
        "请先看先看这一句。"
        "来源：述＝您告诉我们的；填＝只用于这份草稿，不保存；"
        "算＝按您说的算出；核＝工作人员核实过；空＝还缺，请补上"
        "申请人项目内容来源"
        f"姓名林小满填电话{BLANK}本人知道空估算5元10×50%；第五条算身份低保对象核参保地厦门市述"
        f"声明以上属实。申请人（签名）：{BLANK}日期：＿＿＿＿年＿＿月＿＿日"
        f"代办人（签名）：{BLANK}日期：＿＿＿＿年＿＿月＿＿日"
        "要带的材料材料原件或复印件份数由谁出具准备情况"
        "身份证第八条复印件1份公安机关已有申请表第九条———窗口可办"
        "依据这是根据您说的情况整理的草稿，不是审批决定；"
        "能不能办、给多少，由经办单位审核后决定。"
        "条件结果条款参加医保您的情况：是看起来符合第三条满五年还不清楚—"
        "核对用的信息经办人员凭下面的信息可以重新得出同样的结果。核对码：9f86"
        "还需补充申请人｜电话：本人知道"
    )


@each_sample
def test_every_text_of_a_draft_can_be_found_in_its_pdf(draft: Draft) -> None:
    text = "".join(pages_of(draft))
    wanted = [draft.title, draft.document, *draft.notes, *draft.statement]
    wanted += [part for field in draft.fields for part in (field.label, field.note)]
    wanted += [paper.name for paper in draft.papers] + [stage.what for stage in draft.stages]
    wanted += [condition.text for condition in draft.conditions]
    wanted += [value for line in draft.receipt for value in line]
    assert [each for each in wanted if squeezed(each) not in text] == []


@each_sample
def test_every_value_stands_in_the_pdf_even_across_pages(draft: Draft) -> None:
    text = HEADING_OF_A_TABLE.sub("", body_of(draft))
    shown = [squeezed(field.value) for field in draft.fields]
    assert [value for value in shown if value not in text] == []


@each_sample
def test_the_notice_stands_on_every_page_with_its_number(draft: Draft) -> None:
    pages = pages_of(draft)
    notice, count = ("草稿，供抄錄到正式表格", "頁") if draft.locale == "zh_Hant" else (
        SIMPLIFIED_NOTICE,
        "页",
    )  # fmt: skip
    for number, page in enumerate(pages, 1):
        assert notice in page
        assert f"第{number}{count}，共{len(pages)}{count}" in page


@each_sample
def test_every_missing_field_is_a_blank_and_listed_at_the_end(draft: Draft) -> None:
    text = "".join(pages_of(draft))
    before, _, after = text.rpartition("還需補充" if draft.locale == "zh_Hant" else "还需补充")
    signatures = 2 if draft.statement else 0
    assert text.count(BLANK) == len(draft.missing) + signatures
    assert [field.id for field in draft.missing if squeezed(field.label) not in after] == []
    assert bool(before) == bool(draft.groups)


def test_a_draft_with_nothing_missing_says_so() -> None:
    assert "各项都已填写" in pages_of(samples.CARD)[0]


def test_a_value_of_which_nothing_can_be_printed_is_missing() -> None:
    text = "".join(pages_of(with_value("\x00\u200b")))
    assert f"文字1{BLANK}空" in text
    assert "还需补充文字｜文字1" in text


def test_english_stands_beside_the_chinese_only_where_the_draft_has_some() -> None:
    assert "Documentstobring" in "".join(pages_of(samples.APPLICATION))
    assert "ID number" in read(samples.APPLICATION).pages[0].extract_text()
    assert not re.search("[A-Z][a-z]+", "".join(pages_of(samples.DECLARATION)))


def test_a_card_stands_on_one_page_however_much_it_says() -> None:
    for groups in (samples.CARD.groups, samples.APPLICATION.groups):
        full = replace(samples.APPLICATION, kind=Kind.CARD, groups=groups)
        assert len(read(full).pages) == 1
    assert len(read(samples.CARD).pages) == 1


def test_a_card_with_more_than_can_be_read_on_one_page_goes_on_to_the_next() -> None:
    assert len(read(replace(samples.LONG_REMARKS, kind=Kind.CARD, notes=("长" * 9000,))).pages) > 1


def test_a_draft_in_traditional_characters_is_printed_in_them() -> None:
    text = "".join(pages_of(samples.TRADITIONAL))
    assert "還需補充" in text
    assert "要帶的材料" in text
    assert read(samples.TRADITIONAL).trailer["/Root"]["/Lang"] == "zh-TW"
    assert "NotoSansTC" in str(fonts_of(samples.TRADITIONAL))


# -- rare names ---------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_rare_names_are_printed_and_can_be_searched(locale: str) -> None:
    text = "".join(pages_of(replace(samples.RARE, locale=locale)))
    assert samples.RARE_NAME in text
    assert "〔U+" not in text


def test_a_character_that_no_font_holds_is_shown_as_its_code_with_a_note() -> None:
    text = "".join(pages_of(with_value("王𪚥明")))
    assert "王〔U+2A6A5〕明" in text
    assert "字库里没有这些字，用编号代替，请手写：〔U+2A6A5〕" in text


# -- texts that would be more than texts --------------------------------------------------------


@pytest.mark.parametrize("hostile", samples.HOSTILE.values(), ids=list(samples.HOSTILE))
def test_what_looks_like_a_language_is_printed_as_it_is(hostile: str) -> None:
    assert squeezed(hostile) in "".join(pages_of(with_value(hostile)))


@pytest.mark.parametrize("place", ["title", "document", "notes", "statement", "receipt"])
def test_a_hostile_text_is_harmless_wherever_it_stands(place: str) -> None:
    hostile = samples.HOSTILE["typst"]
    value = {"notes": (hostile,), "statement": (hostile,), "receipt": ((hostile, hostile),)}
    draft = replace(samples.CARD, **{place: value.get(place, hostile)})
    assert squeezed(hostile) in "".join(pages_of(draft))


def test_the_fixed_words_are_only_words_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = samples.HOSTILE["typst"]
    keys = printed_texts(words())
    monkeypatch.setattr("bot.drafts.pdf.printed_texts", lambda _: dict.fromkeys(keys, hostile))
    text = squeezed(PdfReader(BytesIO(pdf_of(samples.CARD))).pages[0].extract_text())
    assert text.count(squeezed(hostile)) > 20


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_can_be_printed_in_any_place(text: str) -> None:
    field = Field("x", text, text, Source.GIVEN, text, text)
    draft = replace(
        samples.APPLICATION,
        title=text,
        document=text,
        notes=(text,),
        groups=(Group(text, (field,), text),),
        receipt=((text, text),),
        statement=(text,),
    )
    assert pdf_of(draft).startswith(b"%PDF-")


@pytest.mark.parametrize("word", ["x" * 400, "，" * 200, "（" * 200, "é" * 200, "ж" * 200])
def test_a_word_too_long_for_a_line_is_cut_and_still_found(word: str) -> None:
    pages = [page.extract_text() for page in read(with_value(word)).pages]
    lines = [line for page in pages for line in page.splitlines()]
    assert max(line.count(word[0]) for line in lines) < 80
    assert word in "".join(map(squeezed, pages))


# -- what kind of file it is --------------------------------------------------------------------


def fonts_of(draft: Draft) -> list[DictionaryObject]:
    found = [
        font.get_object()["/DescendantFonts"][0].get_object()
        for page in read(draft).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert found
    return found


@each_sample
def test_a_pdf_is_small_and_a4(draft: Draft) -> None:
    assert len(pdf_of(draft)) < 300_000
    for page in read(draft).pages:
        assert [float(each) for each in page.mediabox[2:]] == pytest.approx(A4, abs=0.01)


@each_sample
def test_a_pdf_is_accessible(draft: Draft) -> None:
    root = read(draft).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == ("zh-TW" if draft.locale == "zh_Hant" else "zh-CN")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(draft).metadata.title == draft.title
    assert "/H1" in tags_of(draft)
    assert not draft.groups or {"/H2", "/Table", "/TH", "/TD"} <= tags_of(draft)


def test_the_fonts_are_embedded_as_subsets() -> None:
    for font in fonts_of(samples.APPLICATION):
        assert re.match(r"/[A-Z]{6}\+NotoSans", font["/BaseFont"])
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())


def test_its_only_date_is_the_day_that_the_draft_was_made() -> None:
    metadata = read(samples.APPLICATION).metadata
    assert metadata.creation_date.date() == metadata.modification_date.date() == samples.MADE_ON


@each_sample
def test_the_same_draft_gives_the_same_bytes(draft: Draft) -> None:
    assert pdf_of(draft) == pdf_of(replace(draft))


def test_the_same_draft_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "from hashlib import sha256\n"
        "from bot.drafts.pdf import pdf_of\n"
        "from tests.bot.drafts.samples import RARE, HOUSEHOLD\n"
        "pdf_of(HOUSEHOLD)\n"
        "print(sha256(pdf_of(RARE)).hexdigest())\n"
    )
    root = Path(__file__).parents[3]
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_changed_value_changes_the_bytes() -> None:
    assert pdf_of(with_value("甲")) != pdf_of(with_value("乙"))


def test_threads_may_print_at_the_same_time() -> None:
    drafts = [replace(samples.CARD, made_on=samples.MADE_ON + timedelta(days)) for days in range(8)]
    one_by_one = [pdf_of(draft) for draft in drafts]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(pdf_of, drafts)) == one_by_one


def test_the_templates_fetch_nothing_from_elsewhere() -> None:
    sources = [path.read_text("utf-8") for path in TEMPLATES.glob("*.typ")]
    imported = re.findall('import "([^"]*)"', "".join(sources))
    assert set(imported) <= {path.name for path in TEMPLATES.iterdir()}
    assert imported
