"""Speech becomes messages that can be sent: short enough, well formed, and with every word."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.channels.layout import printable, width
from bot.channels.telegram.messages import (
    EASY,
    LONGEST,
    MARKS,
    MOST_BUTTONS,
    MOST_NAMED,
    MOST_STYLED,
    WIDEST_LABEL,
    answered,
    html_of,
    listed,
    options_text,
    parts,
    plain,
    said_at_once,
    sections_in,
    short_label,
    units,
)
from bot.channels.terminal import Style, rendered
from bot.speech import Line, Option, Role, Section, Speech
from bot.words import words

ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}


class Strict(HTMLParser):
    """Telegram's HTML as far as it is used here; anything else is an error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.seen: list[str] = []
        self.styled = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i")
        assert not attrs
        assert not self.open
        self.open.append(tag)
        self.styled += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert not set(data) & set("<>&")
        self.seen.append(data)

    def handle_entityref(self, name: str) -> None:
        self.seen.append(ENTITIES[name])

    def refuse(self, data: str) -> None:
        raise AssertionError(data)

    handle_charref = handle_comment = handle_decl = handle_pi = unknown_decl = refuse


def parsed(html: str) -> Strict:
    parser = Strict()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


def seen(html: str) -> str:
    """The text of a message, its tags balanced and its entities known."""
    return "".join(parsed(html).seen)


def unspaced(text: str) -> str:
    return "".join(text.split())


def every_word(lines: Iterable[Line]) -> str:
    return "".join(
        unspaced(MARKS.get(line.role, "") + text)
        for line in lines
        if (text := unspaced(printable(line.text)))
    )


characters = st.characters() | st.sampled_from("<>&;。！？，：“”… \n\u202e👩🏽‍👧e\u0301𠮷字")
texts = st.text(characters, max_size=60) | st.builds(
    lambda text, times: (text * times)[:5000],
    st.text(characters, min_size=1, max_size=30),
    st.integers(1, 1000),
)
any_lines = st.lists(st.builds(Line, st.sampled_from(Role), texts, st.integers(0, 9)), max_size=12)


def line(text: str, role: Role = Role.TEXT) -> Line:
    return Line(role, text)


# -- one line ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "html"),
    [
        (Role.TITLE, '<b>字&lt;b&gt;&amp;"</b>'),
        (Role.HEADING, '<b>字&lt;b&gt;&amp;"</b>'),
        (Role.QUESTION, '<b>字&lt;b&gt;&amp;"</b>'),
        (Role.HINT, '<i>字&lt;b&gt;&amp;"</i>'),
        (Role.TEXT, '字&lt;b&gt;&amp;"'),
        (Role.YES, '✅ 字&lt;b&gt;&amp;"'),
        (Role.NO, '❌ 字&lt;b&gt;&amp;"'),
        (Role.OPEN, '❔ 字&lt;b&gt;&amp;"'),
        (Role.ITEM, '• 字&lt;b&gt;&amp;"'),
        (Role.NUMBERED, '字&lt;b&gt;&amp;"'),
        (Role.DETAIL, '　字&lt;b&gt;&amp;"'),
        (Role.WARNING, '⚠️ 字&lt;b&gt;&amp;"'),
        (Role.UNDERSTOOD, '→ 字&lt;b&gt;&amp;"'),
    ],
)
def test_every_role_has_its_mark_and_everything_is_escaped(role: Role, html: str) -> None:
    assert html_of(Line(role, '字<b>&"')) == html


def test_a_deeper_line_stands_further_in() -> None:
    assert html_of(Line(Role.ITEM, "字", level=2)) == "　　• 字"


def test_nothing_said_can_reverse_the_reading_and_a_line_break_parts_words() -> None:
    assert html_of(line("低\u202e保\x00\u200b户\n五\u3000保\r\n")) == "低保户 五 保"


@given(any_lines)
def test_every_line_alone_is_well_formed(lines: list[Line]) -> None:
    for each in lines:
        assert unspaced(seen(html_of(each))) in (
            every_word([each]),
            MARKS.get(each.role, "").strip(),
        )


# -- parts ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(any_lines, st.integers(40, EASY))
@example([line("𠮷" * 5000)], EASY)
@example([Line(Role.WARNING, "很深" * 50, level=300)], 40)
@example([line("<&>" * 1700, Role.HINT)], 41)
@example([line("e" + "\u0301" * 4999)], 40)
@example([line("标题" * 300, Role.HEADING)] * 9, 100)
def test_any_speech_becomes_parts_that_fit_with_every_word_in_order(
    lines: list[Line], longest: int
) -> None:
    made = parts(lines, longest)
    shown = [seen(html) for html in made]
    assert all(units(text) <= longest for text in shown)
    assert all(text.strip() == text.lstrip("　") for text in shown)
    assert all(text.strip() for text in shown)
    assert unspaced("".join(shown)) == every_word(lines)
    assert all(parsed(html).styled <= MOST_STYLED for html in made)


@settings(deadline=None)
@given(any_lines, st.integers(40, EASY))
def test_no_part_ends_with_a_heading_unless_it_holds_nothing_else(
    lines: list[Line], longest: int
) -> None:
    for html in parts(lines, longest)[:-1]:
        rows = [row for row in html.split("\n") if row]
        if rows[-1].startswith("<b>") or rows[-1].endswith("："):
            assert all(row.startswith("<b>") or seen(row).endswith("：") for row in rows)


def test_a_part_is_shorter_than_a_message_may_be() -> None:
    assert EASY < LONGEST
    assert all(units(seen(html)) <= EASY for html in parts([line("一句话。" * 5000)]))


def test_short_speech_is_one_part_and_silence_none() -> None:
    assert parts([line("一"), line("二", Role.ITEM)]) == ["一\n• 二"]
    assert parts([]) == parts([line(" \n\u202e")]) == []


def test_parts_break_before_a_heading_rather_than_where_they_are_full() -> None:
    def programme(name: str) -> list[Line]:
        return [line(name, Role.HEADING), *[line("十个字的一行话啊啊。")] * 5]

    made = parts([*programme("甲"), *programme("乙"), *programme("丙")], 80 * 2)
    assert [html.startswith("<b>") for html in made] == [True, True]
    assert [html.count("<b>") for html in made] == [2, 1]


def test_a_heading_near_the_beginning_is_no_reason_for_a_message_of_a_few_words() -> None:
    rows = [line("十个字的一行话啊啊。")] * 12
    made = parts([line("短"), line("甲", Role.HEADING), *rows], 100)
    assert units(seen(made[0])) > 60


def test_parts_break_at_a_blank_line_rather_than_where_they_are_full() -> None:
    said = [line("十个字的一行话啊啊。", Role.ITEM)] * 6
    made = parts([*said, line("另一件事。"), *said], 100)
    assert [html[:4] for html in made] == ["• 十个", "另一件事"]


def test_a_heading_goes_with_what_follows_it() -> None:
    lines = [line("甲" * 90), line("标题", Role.HEADING), line("乙" * 50)]
    assert [html[:4] for html in parts(lines, 100)] == ["甲甲甲甲", "<b>标"]


def test_a_line_that_announces_others_goes_with_them() -> None:
    lines = [line("甲" * 60), line("要带的材料："), line("乙" * 50, Role.ITEM)]
    assert parts(lines, 100)[1].startswith("要带的材料：\n• 乙")


def test_a_question_goes_with_its_hints() -> None:
    lines = [line("甲" * 40), line("问题？", Role.QUESTION), line("乙" * 60, Role.HINT)]
    assert parts(lines, 100)[1].startswith("<b>问题？</b>\n<i>乙")


def test_a_long_line_is_broken_after_a_sentence() -> None:
    made = parts([line("说一句“好话。”" * 30)], 100)
    assert all(html.endswith("。”") for html in made)
    assert "".join(made) == "说一句“好话。”" * 30


def test_a_long_sentence_is_broken_at_a_comma_and_a_point_within_a_number_is_none() -> None:
    made = parts([line("大约3.5万元，" * 30)], 100)
    assert all(html.endswith("，") for html in made)


def test_a_long_text_with_no_break_is_broken_anywhere_but_not_within_a_letter() -> None:
    made = parts([line("e\u0301" * 90)], 101)
    assert [len(html) for html in made] == [100, 80]
    assert [len(html) for html in parts([line("\u0301" * 250)], 101)] == [101, 101, 48]
    assert all(units(html) <= 101 for html in parts([line("👍" * 90)], 101))


def test_an_entity_is_never_cut_and_each_part_has_its_own_tags() -> None:
    made = parts([line("&" * 250, Role.HINT)], 100)
    assert [seen(html) for html in made] == ["&" * 100, "&" * 100, "&" * 50]
    assert all(html.startswith("<i>&amp;") and html.endswith("&amp;</i>") for html in made)


def test_the_mark_stands_before_the_first_part_of_a_line_alone() -> None:
    made = parts([Line(Role.YES, "符" * 150, level=1)], 100)
    assert [html[:3] for html in made] == ["　✅ ", "　符符"]


def test_no_message_has_more_styles_than_are_shown() -> None:
    made = parts([line("说明", Role.HINT)] * 250)
    assert [parsed(html).styled for html in made] == [100, 100, 50]


def test_blank_lines_stand_where_the_terminal_has_them() -> None:
    lines = [Line(role, "字") for role in (*Role, *reversed(Role), Role.TEXT, Role.TEXT)]
    terminal = [not row for row in rendered(Speech(tuple(lines)), Style())]
    [html] = parts(lines)
    assert [not row for row in html.split("\n")] == terminal
    assert [not row for row in plain(lines).removesuffix("\n").split("\n")] == terminal


def test_a_document_holds_the_same_words_without_tags() -> None:
    lines = [line("标<题", Role.HEADING), Line(Role.YES, "符合"), line("")]
    assert plain(lines) == "标<题\n✅ 符合\n"


@given(any_lines)
def test_a_document_keeps_every_word(lines: list[Line]) -> None:
    assert unspaced(plain(lines)) == every_word(lines)


# -- an answered question ------------------------------------------------------------------------


def test_an_answered_question_stands_over_its_answer() -> None:
    assert answered("户口在哪里？<b>", "厦门&市") == "<b>户口在哪里？&lt;b&gt;</b>\n→ 厦门&amp;市"


@given(texts, texts)
@example("字" * 5000, "👍" * 5000)
@example("", "")
def test_an_answered_question_always_fits(question: str, answer: str) -> None:
    text = seen(answered(question, answer))
    assert units(text) <= EASY
    assert "→" in text
    short = len(question) + len(answer) < 500
    assert not short or unspaced(text) == unspaced(printable(question) + "→" + printable(answer))


# -- options -------------------------------------------------------------------------------------


def offered(*labels: str) -> Speech:
    return Speech(options=tuple(Option(str(n), label) for n, label in enumerate(labels, start=1)))


def test_options_that_fit_their_buttons_are_not_listed() -> None:
    speech = offered("厦门市", "威海经济技术开发区", "字" * 15)
    assert not listed(speech)
    assert options_text(speech, words()) == []


def test_options_that_no_button_can_say_are_listed_with_what_is_typed_for_them() -> None:
    speech = offered("低保对象——家里收入低、经民政部门批准吃低保的人。", "没有")
    assert plain(options_text(speech, words())) == (
        "1  低保对象——家里收入低、经民政部门批准吃低保的人。\n2  没有\n"
    )


def test_a_great_many_options_are_listed_however_short() -> None:
    assert listed(offered(*["病"] * (MOST_NAMED + 1)))
    assert not listed(offered(*["病"] * MOST_NAMED))


def test_a_list_longer_than_its_buttons_says_that_the_rest_can_be_typed() -> None:
    lines = options_text(offered(*["病"] * (MOST_BUTTONS + 5)), words())
    assert len(lines) == MOST_BUTTONS + 6
    assert lines[-1] == Line(Role.HINT, "按钮只到 90，后面的直接打编号就行。")
    assert options_text(offered(*["病"] * MOST_BUTTONS), words())[-1].role is Role.NUMBERED


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("低保对象（最低生活保障）——家里收入低的人。", "低保对象"),
        ("肺：一代耐药以后的肺癌治疗、非小细胞肺癌", "肺"),
        ("“PH（+）急性淋巴细胞白血病”（青岛目录第3项）", "“PH（+）急性淋巴细胞白血病”"),
        ("（只有说明）", "（只有说明）"),
        ("——", "——"),
        ("字" * 20, "字" * 14 + "…"),
        ("没有", "没有"),
        ("  ", ""),
    ],
)
def test_a_short_label_is_the_name_without_its_gloss(label: str, short: str) -> None:
    assert short_label(label) == short


@given(texts)
@example("\u0301" * 5000)
@example("（" * 5000)
@example("——" * 2500)
@example("a" + "（）" * 2500)
def test_a_short_label_fits_a_button_and_is_there_if_the_label_is(label: str) -> None:
    short = short_label(label)
    assert width(short) <= WIDEST_LABEL
    assert len(short) <= 40
    assert bool(short) == bool(unspaced(printable(label)))


# -- the parts of a result -----------------------------------------------------------------------

RESULT = [
    line("看起来符合", Role.YES),
    Line(Role.ITEM, "去医保局", section=Section.WHERE),
    Line(Role.ITEM, "依据", section=Section.WHY),
    Line(Role.ITEM, "再依据", section=Section.WHY),
    line("不是认定结果"),
]


def test_what_belongs_to_no_section_is_said_at_once() -> None:
    assert said_at_once(RESULT) == [RESULT[0], RESULT[-1]]


def test_the_sections_there_are_stand_in_their_own_order() -> None:
    assert sections_in(RESULT) == [Section.WHY, Section.WHERE]
    assert sections_in(RESULT[:1]) == []
