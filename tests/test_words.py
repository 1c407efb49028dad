"""Every key has its text, every text its use, and no text asks for what the code does not give."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rules
from bot.channels.drafting import DETAILS
from bot.channels.telegram.commands import LISTED
from bot.channels.telegram.serving import UNREADABLE
from bot.desk import roles as desk
from bot.diseases.shipped import shipped_entries
from bot.drafts.model import Have, Outcome, Source
from bot.explain.values import unit_of
from bot.glossary import TERMS
from bot.interview.consistency import NOT_LONGER_THAN_ALIVE
from bot.interview.offering import OTHER_PART
from bot.interview.questions import QUESTIONS
from bot.interview.session import How, Milestone
from bot.presenting import PEOPLE
from bot.scripting import MOMENTS, PARTS
from bot.words import SOURCE_LOCALE, MissingWordsError, locales, texts_of, words
from knowledge.catalogue import Need
from rules import facts as f
from rules.assessment import STATUS
from rules.kinds import Choice, Number
from rules.logic import Decision
from rules.policy import Authority, Material, Rule, Step, parts_of, rules_within
from rules.published import Figure
from rules.quantity import OPERATORS
from rules.registry import POLICIES
from rules.xiamen.disease_list import XIAMEN_LIST
from tests.asked_for import (
    HOLE,
    Asked,
    asked,
    asked_in_templates,
    asked_in_typst,
    dotted_strings,
    modules,
    placeholders,
)
from tests.bot.drafts.people import documented

TEXTS = texts_of(SOURCE_LOCALE)


# -- what the code asks for ---------------------------------------------------------------------


def literal_keys() -> dict[str, str]:
    """Whole keys, with where they are asked for."""
    families = {key.partition(".")[0] for key in TEXTS if "." in key}
    named = {each.key: each.where for each in asked() if HOLE not in each.key}
    return named | dotted_strings(families)


def patterns() -> dict[str, str]:
    """Keys with holes, with where they are asked for."""
    return {each.key: each.where for each in asked() if HOLE in each.key}


# -- what the holes can hold --------------------------------------------------------------------

ASKED_ABOUT = [fact for question in QUESTIONS for fact in question.facts]
PLAIN = [fact for fact in ASKED_ABOUT if fact not in f.IDENTITIES]
CODES = [identity.key.partition(".")[2] for identity in f.IDENTITIES]
ACTION = re.compile(r"[a-z]+\.[a-z_]+")
NUMBERS = [fact for fact in PLAIN if isinstance(fact, Number)]


def office_codes() -> Iterator[str]:
    """Codes of all that is left to an office: decisions, benefits, and what formulas add."""
    for policy in POLICIES:
        yield from (decision.code for decision in parts_of(policy, Decision))
        yield from filter(None, (benefit.decided_by for benefit in policy.benefits))
    yield from codes_of_discretion_methods()


def codes_of_discretion_methods() -> Iterator[str]:
    """Codes that conditions and formulas name in their own `discretion`."""
    for path in sorted(Path(rules.__path__[0]).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        }
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and function.name == "discretion":
                yield from _codes(function, named)


def _codes(function: ast.FunctionDef, named: dict[str, str]) -> Iterator[str]:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name) and node.id in named:
            yield named[node.id]


def contradiction_codes() -> Iterator[str]:
    yield from (code for _, code in NOT_LONGER_THAN_ALIVE)
    [module] = [module for module in modules() if module.path == "interview/consistency.py"]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def actions_on_record() -> Iterator[str]:
    """What the activity log of the hotline can say was done."""
    calls = (node for each in modules() for node in ast.walk(each.tree) if _notes_an_action(node))
    for node in (argument for call in calls for argument in ast.iter_child_nodes(call)):
        if isinstance(node, ast.Constant) and ACTION.fullmatch(str(node.value)):
            yield str(node.value)


def _notes_an_action(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"note", "noted", "_change"}


def figure_keys() -> set[str]:
    """Figures that may have to be named: those of the policies, and Xiamen's own list."""
    return {figure.key for figure in parts_of(POLICIES, Figure)} | {XIAMEN_LIST}


def said_specially() -> set[str]:
    return {key for key in figure_keys() if f"unpublished.{key}" in TEXTS}


SPELT_OUT = {"referral_compliant", "assets_within_limit"}

FAMILIES: dict[str, set[str]] = {
    "command.language.{}": set(locales()),
    "reading.{}": {
        *("whole.household", "one.person", "years.at_diagnosis", "years.until_now"),
        *("period.year", "period.month", "added.up", "a.part"),
    },
    "fact.{}.question": {fact.key for fact in PLAIN},
    "fact.{}.short": {fact.key for fact in PLAIN},
    "fact.{}.hint": {fact.key for fact in PLAIN},
    "fact.{}.why": {fact.key for fact in PLAIN},
    "identity.{}.name": set(CODES),
    "identity.{}.hint": set(CODES),
    "identity.{}.said": set(CODES),
    "choice.{}.{}": {
        f"{fact.key}.{option}"
        for fact in f.FACTS
        if isinstance(fact, Choice)
        for option in fact.options
    },
    "programme.{}.name": {policy.id for policy in POLICIES},
    "category.{}.{}": {f"{p.id}.{category.name}" for p in POLICIES for category in p.categories},
    "rule.{}.{}": {
        f"{policy.id}.{rule.name}"
        for policy in POLICIES
        for condition in (policy.eligibility, *(benefit.due for benefit in policy.benefits))
        for rule in rules_within(condition)
    },
    "benefit.{}.{}.name": {f"{p.id}.{benefit.id}" for p in POLICIES for benefit in p.benefits},
    "benefit.{}.{}.about": {f"{p.id}.{benefit.id}" for p in POLICIES for benefit in p.benefits},
    "office.{}": {part.office for part in parts_of(POLICIES, Authority)}
    | {part.office for part in parts_of(POLICIES, Step)},
    "step.{}.{}": {f"{p.place}.{step.id}" for p in POLICIES for step in parts_of(p, Step)},
    "material.{}": {material.id for material in parts_of(POLICIES, Material)},
    "also.{}.{}": {f"{policy.place}.{code}" for policy in POLICIES for code, _ in policy.also},
    "discretion.{}": set(office_codes()),
    "figure.{}": figure_keys() - said_specially(),
    "unpublished.{}": said_specially(),
    # in force needs no warning
    "validity.{}": {"not_yet_in_force", "expired"},
    "status.{}": set(STATUS.values()),
    "headline.{}": set(STATUS.values()) | {"eligible_open", "eligible_noted", "eligible_expired"},
    # a flag whose yes and no are spelt out
    "flag.{}.yes": SPELT_OUT,
    "flag.{}.no": SPELT_OUT,
    "flag.{}.{}": {f"{key}.{side}" for key in SPELT_OUT for side in ("yes", "no")},
    "service.command.{}": set(LISTED),
    "papers.ask.{}": set(DETAILS),
    "service.unreadable.{}": set(UNREADABLE.values()),
    # places have a word of their own for what is not understood
    "unclear.choice.{}": {"hukou_place", "insured_place"},
    "unclear.{}": {milestone.value for milestone in Milestone},
    "who.{}": set(PEOPLE),
    "for_whom.{}": set(PEOPLE),
    # what was stated is said by its value
    "how.{}": {how.value for how in How if how is not How.STATED},
    "contradiction.{}": set(contradiction_codes()),
    "unit.{}": {unit for fact in NUMBERS for unit in (fact.unit, unit_of(fact))} - {"yuan"},
    "body_part.{}": {entry.body_part for entry in shipped_entries() if entry.body_part}
    | {OTHER_PART},
    "catalogue.{}": {"qingdao", "xiamen", "rare"},
    "print.field.{}": {field for policy in POLICIES for field in documented(policy.id)},
    "print.have.{}": {have.value for have in Have},
    "print.outcome.{}": {outcome.value for outcome in Outcome},
    "print.signature.{}": {"applicant", "agent"},
    "print.source.{}.mark": {source.value for source in Source},
    "print.source.{}.name": {source.value for source in Source},
    "need.{}.question": set(Need),
    "need.{}.hint": set(Need),
    "need.{}": {"denied", "unsure"},
    "needed.{}": set(OPERATORS),
    "change.{}": {"identity", "flag"},
    "script.{}.{}": {f"{moment}.{part}" for moment in MOMENTS for part in PARTS},
    "web.detail.{}": set(DETAILS),
    "web.language.{}": {"zh_Hans", "zh_Hant", "en"},
    "web.mark.{}": {"yes", "no", "open"},
    "console.action.{}": set(actions_on_record()),
    "console.role.{}": set(desk.Role),
    "desk.evidence.{}": set(desk.Evidence),
    "desk.outcome.{}": set(desk.Outcome),
    "term.{}.name": {term.id for term in TERMS},
    "term.{}.said": {term.id for term in TERMS},
    "term.{}.text": {term.id for term in TERMS},
    "term.{}.source": {term.id for term in TERMS},
    # whole numbers are never offered in bands
    "how_to_say.{}{}": {unit_of(fact) for fact in NUMBERS}
    | {f"{unit_of(fact)}.banded" for fact in NUMBERS if not fact.whole},
}


def filled(pattern: str) -> set[str]:
    """A family's keys: all holes together take a value, dots and all."""
    before, _, after = pattern.partition(HOLE)
    return {before + value + after.rpartition(HOLE)[2] for value in FAMILIES[pattern]}


def known_keys() -> set[str]:
    known = {key for pattern in FAMILIES for key in filled(pattern)} | literal_keys().keys()
    return known | {f"{key}.said" for key in known}  # what people say instead of a label


# -- every key a text, every text a use ---------------------------------------------------------


def test_every_key_that_the_code_names_has_a_text() -> None:
    missing = {key: where for key, where in literal_keys().items() if key not in TEXTS}
    assert missing == {}


def test_every_pattern_of_keys_in_the_code_is_a_family_known_here() -> None:
    strange = {key: where for key, where in patterns().items() if key not in FAMILIES}
    assert strange == {}


@pytest.mark.parametrize("pattern", FAMILIES)
def test_every_key_of_a_family_has_a_text(pattern: str) -> None:
    assert filled(pattern) - TEXTS.keys() == set()


def test_every_family_is_still_in_use() -> None:
    assert set(FAMILIES) - patterns().keys() == set()


def test_no_text_is_there_that_nothing_uses() -> None:
    assert sorted(TEXTS.keys() - known_keys()) == []


def test_reading_the_code_finds_keys_of_every_kind() -> None:
    found = literal_keys().keys()
    assert {"understood", "welcome.1", "help.7", "command.back", "command.change"} <= found
    assert {"compare.less", "unclear.choice", "period.month", "figure.unchecked"} <= found
    assert {"money", "list.comma", "band.between"} <= found
    assert {"headline.{}", "rule.{}.{}", "how_to_say.{}{}"} <= patterns().keys()


def test_reading_the_templates_finds_keys_patterns_and_what_fills_them(tmp_path: Path) -> None:
    template = tmp_path / "channels" / "web" / "page.html"
    template.parent.mkdir(parents=True)
    template.write_text(
        "<h1>{{ words('page.title', day=today) }}</h1>\n"
        "{% if open %}{{ words('page.' ~ status) }}{{ words('a' if open else 'b') }}{% endif %}"
        "{{ words(key='c') if false }}{{ other('d') }}{{ words('e', **values) }}",
        encoding="utf-8",
    )
    where = "bot/channels/web/page.html"
    none: frozenset[str] = frozenset()
    assert list(asked_in_templates(tmp_path)) == [
        Asked("page.title", frozenset({"day"}), f"{where}:1"),
        Asked("page.{}", none, f"{where}:2"),
        Asked("a", none, f"{where}:2"),
        Asked("b", none, f"{where}:2"),
        Asked("e", None, f"{where}:2"),
    ]


def test_reading_what_is_printed_finds_keys_and_patterns(tmp_path: Path) -> None:
    template = tmp_path / "drafts" / "typst" / "page.typ"
    template.parent.mkdir(parents=True)
    template.write_text(
        '#say(words, "print.item")\n#say(words, "print.have." + paper.have)\n'
        '#say(words, "print.source." + of(field) + ".mark") + say(words, "print.value")',
        encoding="utf-8",
    )
    where = "bot/drafts/typst/page.typ"
    assert list(asked_in_typst(tmp_path)) == [
        Asked("print.item", None, f"{where}:1"),
        Asked("print.have.{}", None, f"{where}:2"),
        Asked("print.source.{}.mark", None, f"{where}:3"),
        Asked("print.value", None, f"{where}:3"),
    ]


def test_reading_the_rules_finds_codes_of_every_kind() -> None:
    assert set(office_codes()) >= {
        "case_by_case", "experts_review", "rate_is_a_floor", "committee_approves", "years_surplus",
        "shared_cell_to_be_confirmed", "transition_period_end_unknown", "open_ended_recipients",
        "hukou_here_insured_elsewhere", "referral_exception",
    }  # fmt: skip


def test_a_text_that_is_missing_is_an_error_that_names_it() -> None:
    with pytest.raises(MissingWordsError, match="no_such_key"):
        words()("no_such_key")


# -- placeholders -------------------------------------------------------------------------------


def given_to(key: str) -> list[frozenset[str]]:
    """What each place that asks for a key fills in."""
    return [
        each.values
        for each in asked()
        if each.values is not None and (each.key == key or _fits(each.key, key))
    ]


def _fits(pattern: str, key: str) -> bool:
    return pattern in FAMILIES and key in filled(pattern)


def test_a_text_asks_only_for_what_every_use_of_it_gives() -> None:
    with_holes = sorted(key for key in TEXTS.keys() & known_keys() if placeholders(TEXTS[key]))
    assert with_holes
    for key in with_holes:
        given = given_to(key)
        assert given, f"nothing in the code was seen to fill in {key}"
        assert all(placeholders(TEXTS[key]) <= values for values in given), key


# -- commands and names that are typed ----------------------------------------------------------


def typed(prefix: str, suffix: str = "") -> dict[str, list[str]]:
    return {
        key: text.split()
        for key, text in TEXTS.items()
        if key.startswith(prefix) and key.endswith(suffix)
    }


@pytest.mark.parametrize(("prefix", "suffix"), [("command.", ""), ("identity.", ".said")])
def test_what_can_be_typed_means_one_thing(prefix: str, suffix: str) -> None:
    ways = [way.lower() for each in typed(prefix, suffix).values() for way in set(each)]
    assert ways
    assert sorted({way for way in ways if ways.count(way) > 1}) == []


def test_every_kind_of_rule_is_told_apart_in_words() -> None:
    for policy in POLICIES:
        texts = [TEXTS.get(f"rule.{policy.id}.{rule.name}", "") for rule in policy.rules]
        assert len(set(texts)) == len({rule.name for rule in parts_of(policy.rules, Rule)})
