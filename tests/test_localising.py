"""`make locales`: what the code asks for is found, and no translation falls behind its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.localising import Use, in_step, to_be_done, uses_in
from bot.localising.__main__ import BOT, unused
from bot.words import SOURCE_LOCALE, key_of, translated
from tests.test_locales import HEAD, PLURALS, each_domain, each_translation, source_of

OURS = HEAD.format("zh_Hans") + (
    '# 开头\nmsgid "new"\nmsgstr "新的"\n\n\nmsgid "left"\nmsgstr "还有 {left} 个"\n\n'
    '# 结尾\nmsgid "kept"\nmsgstr "引号“\\"”"\n\n'
    '#. 附注\nmsgid "last"\nmsgstr "最后"\n'
)
THEIRS = (
    HEAD.format("en_AU") + '# End\nmsgid "kept"\nmsgstr "A \\"quote\\""\n\n'
    'msgid "gone"\nmsgstr "Gone"\n\n' + PLURALS["en_AU"]
)


def read(text: str) -> Catalog:
    return read_po(text.splitlines(keepends=True))


def test_a_file_in_step_has_the_keys_of_the_source_and_keeps_its_own_texts() -> None:
    after = read(in_step(OURS, THEIRS, "en_AU"))
    assert {key_of(message): message.string for message in after if message.id} == {
        "new": "",
        "left": ("{left} question left", "{left} questions left"),
        "kept": 'A "quote"',
        "last": "",
    }
    assert str(after.locale) == "en_AU"


def test_sections_are_named_as_the_translator_names_them_or_else_as_the_source_does() -> None:
    after = read(in_step(OURS, THEIRS, "en_AU"))
    comments = {key_of(each): each.user_comments + each.auto_comments for each in after}
    assert comments["new"] == ["开头", 'zh_Hans: "新的"']
    assert comments["kept"] == ["End", 'zh_Hans: "引号“\\"”"']
    assert comments["last"] == ["附注", 'zh_Hans: "最后"']


def test_a_translator_sees_which_files_show_a_text() -> None:
    uses = [Use("kept", "bot/b.py"), Use("{}ast", "bot/none.html"), Use("l{}t", "bot/a.html")]
    after = {key_of(each): each for each in read(in_step(OURS, THEIRS, "en_AU", uses))}
    assert after["kept"].locations == [("bot/b.py", None)]
    assert after["left"].locations == [("bot/a.html", None)]
    assert after["new"].locations == []


def test_a_translation_whose_source_has_changed_is_to_be_looked_at_until_somebody_did() -> None:
    once = in_step(OURS, THEIRS, "en_AU")
    changed = in_step(OURS.replace("引号", "双引号"), once, "en_AU")
    assert to_be_done(read(once)) == ["new", "last"]
    assert to_be_done(read(changed)) == ["new", "kept", "last"]
    assert translated(read(changed))["kept"] == ('A "quote"',)
    assert in_step(OURS.replace("引号", "双引号"), changed, "en_AU") == changed
    looked_at = changed.replace("#, fuzzy\n", "")
    assert in_step(OURS.replace("引号", "双引号"), looked_at, "en_AU") == looked_at


@each_translation
@each_domain
def test_every_file_is_in_step_with_the_source_and_nothing_is_left_to_do(
    locale: str, domain: str
) -> None:
    source, file = source_of(SOURCE_LOCALE, domain), source_of(locale, domain)
    assert in_step(source, file, locale, uses()) == file
    assert to_be_done(read(file)) == []


@cache
def uses() -> list[Use]:
    return uses_in(BOT)


def test_every_text_is_asked_for_by_some_file() -> None:
    assert [*unused(uses())] == []


def test_extraction_reads_code_pages_and_print(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(
        'speak("yes"); {"a.b": 1}; words(f"fact.{key}.why"); f"{a}.{b}"; words("m" if x else "n")',
        encoding="utf-8",
    )
    (tmp_path / "page.html").write_text(
        "{{ words('c.' ~ name) }}{{ words('d.e' if x else 'f.g') }}{{ other('no.key') }}",
        encoding="utf-8",
    )
    (tmp_path / "paper.typ").write_text('#say(words, "print.have." + have)', encoding="utf-8")
    folder = tmp_path.name
    assert uses_in(tmp_path) == [
        Use("a.b", f"{folder}/code.py"),
        Use("c.{}", f"{folder}/page.html"),
        Use("d.e", f"{folder}/page.html"),
        Use("f.g", f"{folder}/page.html"),
        Use("fact.{}.why", f"{folder}/code.py"),
        Use("m", f"{folder}/code.py"),
        Use("n", f"{folder}/code.py"),
        Use("print.have.{}", f"{folder}/paper.typ"),
        Use("yes", f"{folder}/code.py"),
    ]


def test_a_file_that_is_in_step_already_is_left_as_it_is() -> None:
    once = in_step(OURS, THEIRS, "en_AU")
    assert in_step(OURS, once, "en_AU") == once


def test_a_language_that_is_begun_takes_the_head_of_the_source() -> None:
    begun = in_step(OURS, HEAD.format("zh_Hans"), "fr")
    assert str(read(begun).locale) == "fr"
    assert translated(read(begun)) == {}
