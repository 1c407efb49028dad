"""Every language says the same, in its own words and script, as texts that a screen can show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.pofile import read_po
from opencc import OpenCC

import bot.words
from bot.conversation import Conversation
from bot.drafts.model import Source
from bot.presenting import PEOPLE
from bot.reading.choices import Answer, read_yes_no
from bot.words import (
    DOMAINS,
    SOURCE_LOCALE,
    MissingWordsError,
    Words,
    catalogue_of,
    locales,
    texts_of,
    translated,
    words,
)
from tests.asked_for import placeholders
from tests.bot.diseases import DISEASES
from tests.readability import Ease, ease_of, is_question, most_for

LOCALES = sorted(
    folder.name for folder in files("locales").iterdir() if (folder / "LC_MESSAGES").is_dir()
)
HAN = re.compile(r"[\u3400-\u9fff]+")
# words that people type: a language keeps those of the source and adds its own
TYPED = re.compile(r"(?!desk\.).*\.said|command\..*|distress|ticks\.none")
OWN_NAME = re.compile(r"service\.language_name|web\.language\..+")  # of a language, in itself
JOINING = {"or", "list.comma"}  # what stands between texts
# a longer text cannot be sent as one button, asked in one breath or read on one small screen
LONGEST_BUTTON, LONGEST_TEXT = 64, 1000
LONGEST_QUESTION = {"zh_Hans": 60, "zh_Hant": 60, "en": 240}

each_locale = pytest.mark.parametrize("locale", LOCALES)
each_domain = pytest.mark.parametrize("domain", DOMAINS)
each_translation = pytest.mark.parametrize("locale", [n for n in LOCALES if n != SOURCE_LOCALE])


def source_of(locale: str, domain: str) -> str:
    path = files("locales") / locale / "LC_MESSAGES" / f"{domain}.po"
    return path.read_text(encoding="utf-8")


@cache
def forms_in(locale: str, domain: str) -> dict[str, tuple[str, ...]]:
    return translated(catalogue_of(locale, domain))


def forms(locale: str) -> dict[str, tuple[str, ...]]:
    """Every text of a locale in all its forms; of a file that is not there yet, none."""
    there = [
        domain
        for domain in DOMAINS
        if (files("locales") / locale / "LC_MESSAGES" / f"{domain}.po").is_file()
    ]
    return {key: each for domain in there for key, each in forms_in(locale, domain).items()}


def prose(locale: str) -> Iterator[tuple[str, str]]:
    """Every form of every text that is read and not typed."""
    for key, each in forms(locale).items():
        if not TYPED.fullmatch(key):
            yield from ((key, text) for text in each)


def faulty(locale: str, fault: Callable[[str], object]) -> dict[str, str]:
    return {key: text for key, text in prose(locale) if fault(text)}


# -- the files ----------------------------------------------------------------------------------


@each_locale
@each_domain
def test_a_catalogue_can_be_read_and_says_which_language_it_is(locale: str, domain: str) -> None:
    read = read_po(source_of(locale, domain).splitlines(keepends=True), abort_invalid=True)
    assert str(read.locale) == locale
    assert len(forms_in(locale, domain)) > 10
    assert not [message.id for message in read if message.fuzzy and message.id]
    assert not read.obsolete


@each_locale
def test_no_key_stands_twice(locale: str) -> None:
    keys = [
        key
        for domain in DOMAINS
        for key in re.findall(r'^msgid "(.+)"$', source_of(locale, domain), re.MULTILINE)
    ]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@each_domain
def test_the_texts_are_found_as_a_resource_of_what_is_installed(domain: str) -> None:
    assert (files("locales") / SOURCE_LOCALE / "LC_MESSAGES" / f"{domain}.po").is_file()


def test_the_words_of_the_source_language_load() -> None:
    assert words()("yes") == Words(SOURCE_LOCALE)("yes") == texts_of(SOURCE_LOCALE)["yes"]


def test_a_language_is_offered_once_it_has_a_file_for_everything() -> None:
    assert SOURCE_LOCALE in locales()
    assert set(locales()) <= set(LOCALES)
    for locale in locales():
        assert texts_of(locale).keys() == texts_of(SOURCE_LOCALE).keys()


# -- the same keys and placeholders -------------------------------------------------------------


@each_translation
@each_domain
def test_every_language_has_the_keys_of_the_source_in_its_order(locale: str, domain: str) -> None:
    assert list(forms_in(locale, domain)) == list(forms_in(SOURCE_LOCALE, domain))


@each_translation
def test_every_text_has_the_placeholders_of_the_source(locale: str) -> None:
    source = texts_of(SOURCE_LOCALE)
    different = {
        key: text
        for key, each in forms(locale).items()
        for text in each
        if placeholders(text) != placeholders(source.get(key, text))
    }
    assert different == {}


@each_locale
def test_placeholders_are_plain_names_in_whole_braces(locale: str) -> None:
    for each in forms(locale).values():
        for text in each:
            for _, name, form, conversion in Formatter().parse(text):
                assert name is None or name.isidentifier()
                assert not form
                assert conversion is None


@each_locale
def test_the_vocabulary_asks_for_the_person_and_the_document_alone(locale: str) -> None:
    known = {"who", "document", "from_day", "until_day"}
    for (text,) in forms_in(locale, "vocabulary").values():
        assert placeholders(text) <= known
        assert "{" not in text.format_map(dict.fromkeys(known, "…"))


# -- how texts look -----------------------------------------------------------------------------


@each_locale
def test_no_text_is_a_fragment(locale: str) -> None:
    loose_ends = faulty(locale, lambda text: text != text.strip())
    assert {key: text for key, text in loose_ends.items() if key not in JOINING} == {}
    loose = re.compile(r"(?:and|or|but) .*|.* (?:and|or|but|the|a)|.*[和與与及但而]")
    assert faulty(locale, lambda text: "{" not in text and loose.fullmatch(text)) == {}


@each_locale
def test_nobody_is_shouted_at(locale: str) -> None:
    assert faulty(locale, lambda text: "!" in text or "！" in text) == {}


@each_locale
def test_a_text_is_one_line_that_a_screen_can_show(locale: str) -> None:
    assert faulty(locale, lambda text: not text.isprintable() or len(text) > LONGEST_TEXT) == {}


@each_locale
def test_a_button_is_short(locale: str) -> None:
    labels = {key: each for key, each in prose(locale) if key.startswith("button.")}
    assert {key: text for key, text in labels.items() if len(text) > LONGEST_BUTTON} == {}


def asked_of_everybody(locale: str) -> Iterator[tuple[str, str]]:
    """Every question, as it is put for each person that it may be put for."""
    for key, text in prose(locale):
        if is_question(key):
            for person in PEOPLE:
                who = forms(locale)[f"who.{person}"][0]
                filled = dict.fromkeys(placeholders(text), "") | {"who": who}
                yield f"{key} ({person})", text.format_map(filled)


@each_locale
def test_a_question_is_asked_in_one_breath(locale: str) -> None:
    longest = LONGEST_QUESTION[locale]
    too_long = {key: text for key, text in asked_of_everybody(locale) if len(text) > longest}
    assert too_long == {}


# -- nothing is left in another language --------------------------------------------------------

# Both ways of writing are used in Taiwan, and OpenCC knows only the other; 了 is no 瞭 in 了解.
ALSO_TRADITIONAL = str.maketrans("巖纔羣覈喫臺瞭", "岩才群核吃台了")


@cache
def _converter(table: str) -> OpenCC:
    return OpenCC(table)


def traditional(text: str) -> str:
    return str(_converter("s2t").convert(text)).translate(ALSO_TRADITIONAL)


def test_traditional_chinese_has_no_simplified_character_outside_of_what_is_typed() -> None:
    same = {key: text.translate(ALSO_TRADITIONAL) for key, text in prose("zh_Hant")}
    left = {key: text for key, text in same.items() if traditional(text) != text}
    assert {key: text for key, text in left.items() if not OWN_NAME.fullmatch(key)} == {}


# Wrong for Taiwan: one simplified character stands for several, or the word is another there.
MISTAKES = re.compile(
    "只要.*隻|籤署|籤協議|龍巖|皇後|以后|然后|之后|這里|那里|里面|發現金|頭發|乾部|幹凈|複發|"
    "答複|恢複|標准|準許|批準|製度|限製|週年|慰借|一台|軟件|信息|鼠標|文件夾|打印|短信|鏈接|"
    "默認|賬|結算賬|後備軍|係統|聯系|關系|台布|“|”"
)


def test_traditional_chinese_makes_none_of_the_usual_mistakes() -> None:
    assert faulty("zh_Hant", MISTAKES.search) == {}


# In English, Chinese stands beside its translation with one of them in brackets, or is quoted.
BESIDE = re.compile(
    r"\([^()]*(?:（[^（）]*）[^()]*)*\)|[\u3400-\u9fff、]+(?= \()|"
    r"\"[^\"]*\"|“[^”]*”|《[^》]*》|〔[^〕]*〕"
)
# What is printed for a Chinese office has the Chinese first; the rest are words as on the papers.
ON_PAPER = re.compile(r"drafting\..+")
AS_PRINTED = {
    "fact.insurance_type.hint",
    "fact.in_scope_self_pay_12m_yuan.hint",
    "fact.non_covered_cost_yuan.hint",
    "fact.care_setting.hint",
    *(f"print.source.{source.value}.mark" for source in Source),
}


def in_english() -> dict[str, str]:
    """The texts that are English for the reader, without the Chinese that belongs in them."""
    return {key: BESIDE.sub("", text) for key, text in prose("en") if not ON_PAPER.fullmatch(key)}


def test_english_has_chinese_only_beside_its_translation_or_quoted() -> None:
    left = {key: text for key, text in in_english().items() if HAN.search(text)}
    known = {key for key in left if key in AS_PRINTED or OWN_NAME.fullmatch(key)}
    assert {key: text for key, text in left.items() if key not in known} == {}


def test_english_on_paper_stands_beside_the_chinese() -> None:
    alone = re.compile(r"[\u3400-\u9fff、，。（）0-9 ]+")
    on_paper = {key: text for key, text in prose("en") if ON_PAPER.fullmatch(key)}
    assert on_paper
    assert {key: text for key, text in on_paper.items() if alone.fullmatch(text)} == {}


def test_english_has_english_punctuation() -> None:
    wrong = {key: text for key, text in in_english().items() if re.search("[，。；？！：]", text)}
    assert wrong == {}


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_chinese_has_chinese_punctuation(locale: str) -> None:
    assert faulty(locale, re.compile(r"[\u3400-\u9fff][,;?!:]").search) == {}


# -- what is typed ------------------------------------------------------------------------------


@each_translation
def test_what_can_be_typed_in_the_source_can_be_typed_everywhere(locale: str) -> None:
    source, there = texts_of(SOURCE_LOCALE), forms(locale)
    lost = {
        key: set(text.split()) - set(there[key][0].split())
        for key, text in source.items()
        if TYPED.fullmatch(key) and key in there
    }
    assert {key: ways for key, ways in lost.items() if ways} == {}


def test_what_is_typed_in_traditional_chinese_is_there_in_both_scripts() -> None:
    for key, (text,) in forms("zh_Hant").items():
        if TYPED.fullmatch(key):
            ways = {traditional(way.translate(ALSO_TRADITIONAL)) for way in text.split()}
            spelt = {way.replace("裏", "裡").replace("爲", "為") for way in ways}
            assert spelt <= set(text.split()), key


@each_locale
def test_no_way_to_say_something_is_written_twice(locale: str) -> None:
    for key, each in forms(locale).items():
        if TYPED.fullmatch(key):
            assert len(each[0].split()) == len(set(each[0].split())), key


@each_locale
@pytest.mark.parametrize(("prefix", "suffix"), [("command.", ""), ("identity.", ".said")])
def test_what_can_be_typed_means_one_thing(locale: str, prefix: str, suffix: str) -> None:
    ways = [
        way.lower()
        for key, (text, *_) in forms(locale).items()
        if key.startswith(prefix) and key.endswith(suffix)
        for way in set(text.split())
    ]
    assert ways
    assert sorted({way for way in ways if ways.count(way) > 1}) == []


@each_locale
def test_the_words_that_the_welcome_tells_people_to_type_are_known(locale: str) -> None:
    commands = {
        way
        for key, each in forms(locale).items()
        if key.startswith("command.")
        for way in each[0].lower().split()
    }
    told = re.findall(r"[「“\"]([^「」“”\"]+)[」”\"]", forms(locale)["welcome.4"][0])
    assert told
    answers = {read_yes_no(said) for said in told if said.lower() not in commands}
    assert answers == {Answer.UNSURE, Answer.DECLINED}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("為什麼", "why.not_now"),
        ("为什么", "why.not_now"),
        ("還有幾題", "left"),
        ("先到這裡", "no_answers_yet"),
        ("怎麼用", "help.1"),
    ],
)
def test_commands_are_understood_in_traditional_chinese(typed: str, answer: str) -> None:
    speak = words("zh_Hant")
    conversation = Conversation(speak, DISEASES, date(2026, 3, 2))
    left = conversation.session.questions_left()
    assert conversation.hear(typed).lines[0].text == speak(answer, left=left)


# -- how easily questions are read --------------------------------------------------------------


@each_locale
def test_no_question_asks_too_much_of_a_reader(locale: str) -> None:
    questions = {key: text for key, text in prose(locale) if is_question(key)}
    assert questions
    eases = {key: ease_of(text, locale) for key, text in questions.items()}
    assert {key: ease for key, ease in eases.items() if not ease.within(most_for(locale))} == {}


def test_a_hard_question_is_seen_to_be_hard() -> None:
    officialese = (
        "请提供上一自然年度政策范围内个人自付费用合计金额及其相应佐证材料并加盖公章予以确认报备核销"
    )
    assert not ease_of(officialese, "zh_Hans").within(most_for("zh_Hans"))
    officialese = "Furnish documentation substantiating reimbursement entitlements, notwithstanding"
    assert not ease_of(officialese, "en").within(most_for("en"))


def test_the_measure_counts_words_sentences_and_what_is_seldom() -> None:
    assert ease_of("{who}的医院在哪里？看病历。", "zh_Hans") == Ease(9, 6, ())
    assert ease_of("For {who}: a hospital (定点医院)? Or reimbursement?", "en") == Ease(
        5, 3, ("reimbursement",)
    )
    assert ease_of("戶口在哪裡？", "zh_Hant") == ease_of("户口在哪里？", "zh_Hans")


# -- plural forms -------------------------------------------------------------------------------


@each_locale
def test_a_text_with_plural_forms_has_all_that_its_language_has_and_one_number(locale: str) -> None:
    tags = Locale.parse(locale).plural_form.tags | {"other"}
    for key, each in forms(locale).items():
        assert len(each) in (1, len(tags)), key
        assert len(each) == 1 or len(placeholders(each[-1]) - {"who"}) == 1, key


HEAD = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
LEFT = 'msgid "left"\nmsgid_plural "left"\n'
PLURALS = {
    "en_AU": LEFT + 'msgstr[0] "{left} question left"\nmsgstr[1] "{left} questions left"\n\n'
    'msgid "of"\nmsgid_plural "of"\n'
    'msgstr[0] "{count} of {all} is"\nmsgstr[1] "{count} of {all}"\n\n'
    'msgid "not_yet"\nmsgstr ""\n',
    "pl": LEFT + 'msgstr[0] "{left} pytanie"\nmsgstr[1] "{left} pytania"\n'
    'msgstr[2] "{left} pytań"\nmsgstr[3] "{left} pytania (ułamek)"\n',
}


@pytest.fixture
def other_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Languages that the product does not have, with texts in one file."""
    for locale, texts in PLURALS.items():
        folder = tmp_path / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        for domain in DOMAINS:
            text = HEAD.format(locale) + (texts if domain == DOMAINS[0] else "")
            (folder / f"{domain}.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(bot.words, "files", lambda _: tmp_path)


@pytest.mark.usefixtures("other_languages")
def test_the_number_chooses_the_form_whatever_it_is_called() -> None:
    speak = Words("en_AU")
    said = [speak("left", left=left) for left in (0, 1, 2, "1", "1.5", "1,001")]
    assert said[:3] == ["0 questions left", "1 question left", "2 questions left"]
    assert said[3:] == ["1 question left", "1.5 questions left", "1,001 questions left"]


@pytest.mark.usefixtures("other_languages")
def test_count_chooses_the_form_where_there_are_several_numbers() -> None:
    speak = Words("en_AU")
    assert speak("of", count=1, all=3) == "1 of 3 is"
    assert speak("of", count=2, all=1) == "2 of 1"


@pytest.mark.usefixtures("other_languages")
def test_a_language_with_more_forms_has_its_own_rule() -> None:
    said = [Words("pl")("left", left=left) for left in (1, 2, 5, 22)]
    assert said == ["1 pytanie", "2 pytania", "5 pytań", "22 pytania"]


@pytest.mark.usefixtures("other_languages")
def test_a_text_that_is_not_translated_yet_is_a_text_that_is_missing() -> None:
    speak = Words("en_AU")
    assert not speak.has("not_yet")
    with pytest.raises(MissingWordsError, match="not_yet"):
        speak("not_yet")


@each_locale
def test_a_hint_names_a_button_as_the_button_is_named(locale: str) -> None:
    speak = words(locale)
    assert speak("console.call.write") in speak("console.call.hint.identities")
    assert speak("web.change") in speak("console.call.after_the_result")
    assert speak("web.done") in speak("web.hint.identities")
    assert speak("web.nav.answers") in speak("web.ask.check")
