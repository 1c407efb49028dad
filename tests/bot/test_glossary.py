"""Words of the field are explained where somebody asks for them, and only there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from bot.glossary import EVERYDAY, TERMS, Term, asked_about, explained, hard_terms_in, terms_in
from bot.reading import normalise
from bot.speech import Role
from bot.words import SOURCE_LOCALE, catalogue_of, locales, texts_of, translated, words
from rules.ledger import parse_ledger
from rules.registry import POLICIES

LONGEST = {"zh_Hans": 90, "zh_Hant": 90, "en": 300}
KEYS = ("name", "said", "text", "source")
BY_ID = {term.id: term for term in TERMS}

each_locale = pytest.mark.parametrize("locale", locales())
each_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)


def ways(term: Term, locale: str) -> list[str]:
    return words(locale)(f"term.{term.id}.said").split()


def ids(terms: tuple[Term, ...] | list[Term]) -> list[str]:
    return [term.id for term in terms]


# -- the texts ----------------------------------------------------------------------------------


@each_locale
def test_every_language_has_the_texts_of_every_term_and_no_others(locale: str) -> None:
    keys = set(translated(catalogue_of(locale, "glossary")))
    assert keys == {f"term.{term.id}.{part}" for term in TERMS for part in KEYS}


def test_the_words_that_the_questions_and_results_use_are_there() -> None:
    asked_for = (
        "自付 自费 政策范围内 起付线 封顶线 报销比例 基本医保 职工医保 居民医保 新农合 大病保险 "
        "医疗救助 倾斜救助 门诊特殊病种 门诊大病 门诊慢性病 一站式结算 先诊疗后付费 定点医院 "
        "规范转诊 异地就医 医保目录 特困 孤儿 事实无人抚养儿童 散居孤儿 重点优抚对象 革命五老 "
        "计生特殊家庭 重度残疾 低保 低保边缘 低收入家庭 易返贫致贫监测 返贫致贫 脱贫人员 因病致贫 "
        "刚性支出 罕见病 人均可支配收入 户籍 参保地 累计缴费年限 一事一议 就高 第三者责任 过渡期"
    )
    assert [word for word in asked_for.split() if len(asked_about(f"什么是{word}")) != 1] == []


@each_locale
@each_term
def test_an_explanation_is_short_and_a_whole_sentence(term: Term, locale: str) -> None:
    text = words(locale)(f"term.{term.id}.text")
    assert len(text) <= LONGEST[locale]
    assert text.endswith((".", "。"))


@each_term
def test_no_number_is_in_one_script_and_not_in_the_other(term: Term) -> None:
    numbers = [
        re.findall("[0-9]+", words(locale)(f"term.{term.id}.text"))
        for locale in ("zh_Hans", "zh_Hant")
    ]
    assert numbers[0] == numbers[1]


@each_term
def test_a_term_is_known_by_its_name(term: Term) -> None:
    assert asked_about(f"什么是{words()(f'term.{term.id}.name')}？") == (term,)


@each_locale
def test_a_way_to_write_a_term_means_no_other(locale: str) -> None:
    counted = Counter(
        spelling
        for term in TERMS
        for spelling in {re.sub("[- ]", "", normalise(way)) for way in ways(term, locale)}
    )
    assert [way for way, count in counted.items() if count > 1] == []


# -- the sources --------------------------------------------------------------------------------


def clauses_of(place: str) -> set[str]:
    notes = Path(rules.__path__[0]) / place / "NOTES.md"
    return {entry.locator for entry in parse_ledger(notes.read_text(encoding="utf-8"))}


LEDGERS = {policy.document.id: clauses_of(policy.place) for policy in POLICIES}


@each_term
def test_every_term_cites_clauses_that_the_documents_have_or_a_law(term: Term) -> None:
    source = texts_of(SOURCE_LOCALE)[f"term.{term.id}.source"]
    assert ("{clauses}" in source) == bool(term.clauses)
    assert term.clauses or "《" in source
    assert [each for each in term.clauses if each.locator not in LEDGERS[each.document]] == []


@each_locale
@each_term
def test_a_term_is_explained_with_its_source(term: Term, locale: str) -> None:
    speak = words(locale)
    meaning, source = explained(term, speak)
    assert (meaning.role, source.role) == (Role.TEXT, Role.HINT)
    assert speak(f"term.{term.id}.name") in meaning.text
    assert speak(f"term.{term.id}.text") in meaning.text
    for clause in term.clauses:
        [number] = [p.document.number for p in POLICIES if p.document.id == clause.document]
        assert f"{number} {clause.locator}" in source.text
    assert not re.search("[{}]", meaning.text + source.text)


# -- asking -------------------------------------------------------------------------------------

IN_CHINESE = """
什么是{}|什么是{}？|啥叫{}|什么叫做{}呢|请问什么是{}|那什么是“{}”啊|我不太懂什么是{}|想知道{}是什么
{}是什么|{}是什么意思？|{}是什么(意思)|{}指什么|{}指的是什么|{}是指啥|{}是个啥|{}到底是什么意思|{}啥意思
{}这个词是什么意思|{}的意思是什么|{}的意思|{}怎么理解|{}是怎么回事|{}咋回事啊|解释一下{}|能不能讲讲{}是什么
看不懂{}|{}听不懂|{}？|请问{}？|{}是啥物|什麼是{}|{}是甚麼意思|請問{}是什麼？|解釋一下{}吧
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
IN_ENGLISH = """
what is {}|What's {}?|what are {}|what is a {}|what is meant by {}|what does {} mean?
explain {}|please explain {}|define {}|meaning of {}|What is the meaning of {}?
Sorry, what exactly is {}?|what do you mean by {}|can you explain {}?|I don't understand {}
I never heard of {}|What's {} exactly?|could you please tell me what {} is
""".replace("\n", "|").strip("|").split("|")  # fmt: skip


@pytest.mark.parametrize("asking", IN_CHINESE)
@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_every_term_can_be_asked_for_in_every_way(asking: str, locale: str) -> None:
    missed = [
        way
        for term in TERMS
        for way in ways(term, locale)
        if asked_about(asking.format(way)) != (term,)
    ]
    assert missed == []


@pytest.mark.parametrize("asking", IN_ENGLISH)
def test_every_term_can_be_asked_for_in_english(asking: str) -> None:
    for term in TERMS:
        spelt = [way for way in ways(term, "en") if way.isascii()]
        assert spelt, term.id
        for way in spelt:
            assert asked_about(asking.format(way)) == (term,)
            assert asked_about(asking.format(way.replace("-", " ").title())) == (term,)


@pytest.mark.parametrize(
    "asking",
    [
        "自付和自费有什么区别",
        "自付跟自费有什么不一样？",
        "自付与自费的区别是什么",
        "自付 自费 区别",
        "请问自付和自费之间有啥不同",
        "自付和自费一样吗",
        "自付和自费是不是一回事？",
        "自付、自费是什么意思",
        "什么是自付和自费",
        "自付和自費有什麼差別",
        "what is the difference between zifu and zifei?",
    ],
)
def test_who_asks_for_the_difference_is_told_both(asking: str) -> None:
    assert ids(asked_about(asking)) == ["self_pay", "out_of_scope"]


@pytest.mark.parametrize(
    ("asking", "meant"),
    [
        ("低保边缘是什么", "dibao_marginal"),
        ("低保是什么", "dibao"),
        ("政策范围内自付是个啥", "in_scope_self_pay"),
        ("政策范围内是个啥", "in_scope"),
        ("因病致贫重病患者是什么人", "illness_impoverished"),
        ("事实孤儿是什么", "unsupported_child"),
        ("居民大病保险是什么", "serious_illness_insurance"),
        ("什么样的人算特困", "tekun"),
        ("罕见病是什么病", "rare_disease"),
    ],
)
def test_the_longest_term_is_meant(asking: str, meant: str) -> None:
    assert ids(asked_about(asking)) == [meant]


# -- not asking ---------------------------------------------------------------------------------

MENTIONED = """
我是{}|我是{}。|{}|有{}|没有{}吗|我妈有{}吗要不要查|{}怎么申请|{}要什么材料|什么时候能有{}|什么是{}的条件|是{}？
我们家{}好几年了|{}是什么时候办的|{}是什么人认定的|不是{}，是别的|{}的不知道|我有{}，能领多少钱|听说有{}|{}！|{}一共多少元？
I have {}|is it {}?|how do I get {}
I don't have {}|I don't know {}|I do not know about {}|what is {} for my mother worth
""".replace("\n", "|").strip("|").split("|")  # fmt: skip


@pytest.mark.parametrize("mention", MENTIONED)
def test_who_only_mentions_a_term_asks_for_nothing(mention: str) -> None:
    names = [words()(f"term.{term.id}.name") for term in TERMS]
    assert [name for name in names if asked_about(mention.format(name))] == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "?", "？？", "什么", "什么是", "是什么意思", "为什么问", "7?", "什么是白血病"),
        *("what is", "还有几题", "\ue000?", "什么是\ue000"),
    ],
)
def test_without_a_term_nothing_is_asked_for(text: str) -> None:
    assert asked_about(text) == ()


def test_one_term_has_no_difference() -> None:
    assert asked_about("自付有什么区别") == ()


# -- in a text ----------------------------------------------------------------------------------


def test_the_terms_of_a_text_come_in_order_each_once_and_only_the_longest() -> None:
    text = "低保边缘家庭的政策范围内自付，和低保、特困不一样；自付、低保再说一次。"
    found = ["dibao_marginal", "in_scope_self_pay", "dibao", "tekun", "self_pay"]
    assert ids(terms_in(text)) == found


def test_terms_are_found_in_the_questions_in_every_language() -> None:
    key = "fact.in_scope_self_pay_12m_yuan.hint"
    assert terms_in(words("zh_Hans")(key))[0] == BY_ID["self_pay"]
    assert terms_in(words("zh_Hant")(key))[0] == BY_ID["self_pay"]
    assert BY_ID["out_of_scope"] in terms_in(words("en")(key))


def test_a_text_without_terms_has_none() -> None:
    assert terms_in("今天天气不错") == []
    assert terms_in("") == []


# -- any text -----------------------------------------------------------------------------------

PIECES = "什么 是 什么是 意思 ？ ? 低保 边缘 自付 和 的 区别 我 what is dibao \ue000 請問"
ANY_TEXT = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES.split()), max_size=40).map("".join)
)


@given(ANY_TEXT)
def test_any_text_is_safe_and_only_terms_that_it_has_are_asked_for(text: str) -> None:
    asked = asked_about(text)
    assert list(asked) == [term for term in terms_in(text) if term in asked]
    assert len(set(terms_in(text))) == len(terms_in(text))
    assert asked in ((), tuple(terms_in(text)))


@given(ANY_TEXT)
def test_blanks_around_a_message_change_nothing(text: str) -> None:
    if len(text) < 70:
        assert asked_about(f"  {text}\n") == asked_about(text)


@given(st.integers(min_value=20, max_value=20_000))
def test_a_story_is_no_question(times: int) -> None:
    assert asked_about("你好请问" * times + "什么是低保") == ()


def test_everyday_words_are_not_explained_unasked() -> None:
    assert hard_terms_in("患者的户籍在哪里？") == []
    assert [term.id for term in hard_terms_in("政策范围内自付一共多少元？")] == [
        "in_scope_self_pay"
    ]
    assert {term.id for term in TERMS} >= EVERYDAY
