"""Which characters the fonts can show, held against what the typesetter itself does."""

from __future__ import annotations

import unicodedata

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.drafts.fonts import SIMPLIFIED, TRADITIONAL, font_folders, missing_glyphs, showable

RARE = "𠮷䶮㛃𡿨𣎴"
WITHOUT_GLYPH = "𪚥"  # in Unicode's Extension B, in none of the fonts
LOCALES = (SIMPLIFIED, TRADITIONAL)
FAMILIES = {
    SIMPLIFIED: '("Noto Sans SC", "Noto Sans CJK SC")',
    TRADITIONAL: '("Noto Sans TC", "Noto Sans CJK TC")',
}


@pytest.fixture(scope="module")
def compiler() -> typst.Compiler:
    paths = [str(folder) for folder in font_folders()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    return typst.Compiler(font_paths=fonts)


def sets_without_a_box(compiler: typst.Compiler, text: str, locale: str) -> bool:
    """Whether the typesetter finds every glyph; its accessible PDF refuses one that is none."""
    source = f"""
        #set document(title: "t")
        #set text(font: {FAMILIES[locale]}, lang: "zh", fallback: false)
        #sys.inputs.text
    """
    try:
        compiler.compile(
            source.encode(), format="pdf", sys_inputs={"text": text}, pdf_standards="ua-1"
        )
    except typst.TypstError:
        return False
    return True


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("character", RARE)
def test_the_rare_characters_of_names_have_a_glyph(character: str, locale: str) -> None:
    assert missing_glyphs(character, locale) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("character", [*RARE, WITHOUT_GLYPH, "门", "門", "é", "я", "א", "🙂", "☑"])
def test_the_typesetter_agrees_on_what_has_a_glyph(
    compiler: typst.Compiler, character: str, locale: str
) -> None:
    held = not missing_glyphs(character, locale)
    assert held == sets_without_a_box(compiler, character, locale)


@settings(max_examples=60, deadline=None)
@given(
    character=st.characters(codec="utf-8", categories=("L", "N", "P", "S")),
    locale=st.sampled_from(LOCALES),
)
def test_any_character_said_to_have_a_glyph_is_set(
    compiler: typst.Compiler, character: str, locale: str
) -> None:
    if not missing_glyphs(character, locale):
        assert sets_without_a_box(compiler, character, locale)


def test_missing_characters_are_named_once_each_in_their_order() -> None:
    assert missing_glyphs(f"王{WITHOUT_GLYPH}🙂{WITHOUT_GLYPH}明") == [WITHOUT_GLYPH, "🙂"]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_character_without_a_glyph_becomes_its_code(locale: str) -> None:
    assert showable(f"王{WITHOUT_GLYPH}明", locale) == "王〔U+2A6A5〕明"


def test_half_a_character_becomes_its_code() -> None:
    assert showable("甲\ud800乙") == "甲〔U+D800〕乙"


def test_controls_and_marks_of_direction_are_left_out() -> None:
    assert showable("甲\x00\x07\x1b\u202e乙\u200b\ufeff丙") == "甲乙丙"


def test_every_kind_of_line_end_ends_a_line() -> None:
    assert showable("一\r\n二\r三\u2028四\x85五\n六") == "一\n二\n三\n四\n五\n六"


def test_every_kind_of_space_is_a_space_and_the_wide_one_stays_wide() -> None:
    assert showable("a\tb\u00a0c\u2003d\u3000e") == "a b c d\u3000e"


def test_an_accent_joins_its_letter() -> None:
    assert showable("Jose\u0301") == "José"


def test_a_character_is_never_exchanged_for_one_that_unicode_calls_the_same() -> None:
    twin = "\uf9d1"
    assert unicodedata.normalize("NFC", twin) == "六"
    assert showable(twin) in (twin, "〔U+F9D1〕")


def test_the_mark_of_a_variant_stays_with_its_character() -> None:
    assert showable("龍\U000e0100") == "龍\U000e0100"


@given(st.text())
def test_what_is_showable_has_every_glyph(text: str) -> None:
    assert missing_glyphs(showable(text)) == []


@given(st.text())
def test_making_text_showable_twice_changes_nothing_more(text: str) -> None:
    assert showable(showable(text)) == showable(text)
