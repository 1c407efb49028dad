"""Every key has its text, every text its use, and no text asks for what the code does not give."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

import bot
import rules
from bot.channels.drafting import DETAILS
from bot.channels.telegram.commands import LISTED
from bot.channels.telegram.serving import UNREADABLE
from bot.conversation import PEOPLE
from bot.diseases.shipped import shipped_entries
from bot.explain.values import unit_of
from bot.interview.consistency import NOT_LONGER_THAN_ALIVE
from bot.interview.offering import OTHER_PART
from bot.interview.questions import QUESTIONS
from bot.interview.session import How, Milestone
from bot.words import DOMAINS, SOURCE_LOCALE, MissingWordsError, Words, texts_of, words
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

LOCALES = sorted(
    folder.name for folder in files("locales").iterdir() if (folder / "LC_MESSAGES").is_dir()
)
HOLE = "{}"
DOTTED = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_<>=]+)+")
# calls whose first argument is the key of a text; the other arguments fill its placeholders
SAYING = {"words", "_again", "Unclear", "Choose", "say", "speak"}

each_locale = pytest.mark.parametrize("locale", LOCALES)
each_domain = pytest.mark.parametrize("domain", DOMAINS)


def source_of(locale: str, domain: str) -> str:
    path = files("locales") / locale / "LC_MESSAGES" / f"{domain}.po"
    return path.read_text(encoding="utf-8")


TEXTS = texts_of(SOURCE_LOCALE)


# -- what the code asks for ---------------------------------------------------------------------


class Asked(NamedTuple):
    """A key that the code asks for, holes for what is only known later, and what fills the text."""

    key: str
    values: frozenset[str] | None
    where: str


class Module(NamedTuple):
    """A source file of the bot, with the parent of every node."""

    path: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]


@cache
def modules() -> tuple[Module, ...]:
    folder = Path(bot.__path__[0])
    found = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        found.append(Module(path.relative_to(folder).as_posix(), tree, parents))
    return tuple(found)


def around(node: ast.AST, module: Module) -> Iterator[ast.AST]:
    """Everything that a node stands in, from the inside out."""
    while node in module.parents:
        node = module.parents[node]
        yield node


def asked_by(call: ast.Call, module: Module) -> Iterator[Asked]:
    """The keys that a call may ask for."""
    where = f"bot/{module.path}:{call.lineno}"
    values = _values(call)
    for expression in _resolved(call.args[0], module):
        for key in _keys(expression, module):
            yield Asked(key, values, where)


def _values(call: ast.Call) -> frozenset[str] | None:
    """Names of what is filled in; None where it is passed on from elsewhere."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    names = {str(keyword.arg) for keyword in call.keywords}
    for argument in call.args[1:]:
        if isinstance(argument, ast.Dict):
            names |= {key.value for key in argument.keys if isinstance(key, ast.Constant)}
    return frozenset(names)


def _resolved(node: ast.expr, module: Module) -> Iterator[ast.expr]:
    """The strings and patterns that an expression may be, through choices and local names."""
    if isinstance(node, ast.IfExp):
        yield from _resolved(node.body, module)
        yield from _resolved(node.orelse, module)
    elif isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    elif isinstance(node, ast.Name):
        for value in _assigned(node, module):
            yield from _resolved(value, module)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        for value in _assigned(node.value, module):
            yield from value.values if isinstance(value, ast.Dict) else ()


def _assigned(name: ast.Name, module: Module) -> Iterator[ast.expr]:
    """What is assigned to a name in the functions around it, or in the module."""
    for scope in around(name, module):
        if isinstance(scope, ast.FunctionDef | ast.Module):
            found = [
                node.value
                for node in ast.walk(scope)
                if isinstance(node, ast.Assign)
                and any(isinstance(to, ast.Name) and to.id == name.id for to in node.targets)
            ]
            if found:
                yield from found
                return


def _keys(node: ast.expr, module: Module) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
        return
    assert isinstance(node, ast.JoinedStr)
    counted = list(_counted(node, module))
    for value in counted or [HOLE]:
        yield "".join(
            part.value if isinstance(part, ast.Constant) else str(value) for part in node.values
        )


def _counted(node: ast.JoinedStr, module: Module) -> Iterator[object]:
    """What the one hole of a pattern runs through, where that is written beside it."""
    holes = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    if len(holes) != 1 or not isinstance(holes[0], ast.Name):
        return
    for scope in around(node, module):
        loops = scope.generators if isinstance(scope, ast.ListComp | ast.GeneratorExp) else [scope]
        for loop in loops:
            if isinstance(loop, ast.For | ast.comprehension) and _runs(loop, holes[0].id):
                yield from _items(loop.iter, module)


def _runs(loop: ast.For | ast.comprehension, name: str) -> bool:
    """Whether a loop's variable, or the key of a loop over pairs, has a name."""
    target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    return isinstance(target, ast.Name) and target.id == name


def _items(node: ast.expr, module: Module) -> Iterable[object]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        table = node.func.value if node.func.attr == "items" else None
        found = list(_assigned(table, module)) if isinstance(table, ast.Name) else []
        keys = [key for value in found if isinstance(value, ast.Dict) for key in value.keys]
        return [key.value for key in keys if isinstance(key, ast.Constant)]
    if isinstance(node, ast.Tuple | ast.List):
        return [part.value for part in node.elts if isinstance(part, ast.Constant)]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
        return range(*(ast.literal_eval(argument) for argument in node.args))
    return []


def _is_saying(node: ast.AST, module: Module) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return called in SAYING or (module.path == "words.py" and called == "self")


@cache
def asked() -> tuple[Asked, ...]:
    """Everything that the code asks for, as far as it can be read off."""
    return tuple(
        each
        for module in modules()
        for node in ast.walk(module.tree)
        if _is_saying(node, module) and isinstance(node, ast.Call)
        for each in asked_by(node, module)
    )


def dotted_strings() -> dict[str, str]:
    """Other strings that look like keys: kept in tables, handed on, looked up."""
    families = {key.partition(".")[0] for key in TEXTS if "." in key}
    return {
        node.value: f"bot/{module.path}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if DOTTED.fullmatch(node.value) and node.value.partition(".")[0] in families
        if not isinstance(module.parents[node], ast.JoinedStr)
    }


def literal_keys() -> dict[str, str]:
    """Whole keys, with where they are asked for."""
    return {each.key: each.where for each in asked() if HOLE not in each.key} | dotted_strings()


def patterns() -> dict[str, str]:
    """Keys with holes, with where they are asked for."""
    return {each.key: each.where for each in asked() if HOLE in each.key}


# -- what the holes can hold --------------------------------------------------------------------

ASKED_ABOUT = [fact for question in QUESTIONS for fact in question.facts]
PLAIN = [fact for fact in ASKED_ABOUT if fact not in f.IDENTITIES]
CODES = [identity.key.partition(".")[2] for identity in f.IDENTITIES]
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


def figure_keys() -> set[str]:
    """Figures that may have to be named: those of the policies, and Xiamen's own list."""
    return {figure.key for figure in parts_of(POLICIES, Figure)} | {XIAMEN_LIST}


def said_specially() -> set[str]:
    return {key for key in figure_keys() if f"unpublished.{key}" in TEXTS}


SPELT_OUT = {"referral_compliant", "assets_within_limit"}

FAMILIES: dict[str, set[str]] = {
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
    "need.{}.question": set(Need),
    "need.{}.hint": set(Need),
    "need.{}": {"denied", "unsure"},
    "needed.{}": set(OPERATORS),
    "change.{}": {"identity", "flag"},
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
    unused = sorted(TEXTS.keys() - known_keys())
    assert not unused, f"nothing uses {', '.join(unused)}"


def test_reading_the_code_finds_keys_of_every_kind() -> None:
    found = literal_keys().keys()
    assert {"understood", "welcome.1", "help.7", "command.back", "command.change"} <= found
    assert {"compare.less", "unclear.choice", "period.month", "figure.unchecked"} <= found
    assert {"money", "list.comma", "band.between"} <= found
    assert {"headline.{}", "rule.{}.{}", "how_to_say.{}{}"} <= patterns().keys()


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


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


WITH_HOLES = sorted(key for key in TEXTS.keys() & known_keys() if placeholders(TEXTS[key]))


def given_to(key: str) -> list[frozenset[str]]:
    """What each place that asks for a key fills in."""
    return [
        each.values
        for each in asked()
        if each.values is not None and (each.key == key or _fits(each.key, key))
    ]


def _fits(pattern: str, key: str) -> bool:
    return pattern in FAMILIES and key in filled(pattern)


@pytest.mark.parametrize("key", WITH_HOLES)
def test_a_text_asks_only_for_what_every_use_of_it_gives(key: str) -> None:
    given = given_to(key)
    assert given, f"nothing in the code was seen to fill in {key}"
    assert all(placeholders(TEXTS[key]) <= values for values in given)


@each_locale
@each_domain
def test_placeholders_are_plain_names_in_whole_braces(locale: str, domain: str) -> None:
    for text in catalogue(locale, domain).values():
        for _, name, form, conversion in Formatter().parse(text):
            assert name is None or name.isidentifier()
            assert not form
            assert conversion is None


@each_locale
def test_the_vocabulary_asks_for_the_person_and_the_document_alone(locale: str) -> None:
    known = {"who", "document", "from_day", "until_day"}
    for text in catalogue(locale, "vocabulary").values():
        assert placeholders(text) <= known
        assert "{" not in text.format_map(dict.fromkeys(known, "…"))


# -- the files ----------------------------------------------------------------------------------


@cache
def catalogue(locale: str, domain: str) -> dict[str, str]:
    read = read_po(BytesIO(source_of(locale, domain).encode()), locale=locale)
    return {str(message.id): str(message.string) for message in read if message.id}


@each_locale
@each_domain
def test_a_catalogue_can_be_read_and_says_which_language_it_is(locale: str, domain: str) -> None:
    read = read_po(BytesIO(source_of(locale, domain).encode()), abort_invalid=True)
    assert str(read.locale) == locale
    assert len(catalogue(locale, domain)) > 10
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


@each_locale
def test_every_locale_has_every_text_and_its_placeholders(locale: str) -> None:
    texts = texts_of(locale)
    assert texts.keys() == TEXTS.keys()
    assert {key: placeholders(texts[key]) for key in texts} == {
        key: placeholders(TEXTS[key]) for key in TEXTS
    }


@each_locale
def test_no_text_is_empty_or_begins_or_ends_with_a_blank(locale: str) -> None:
    texts = texts_of(locale)
    assert [key for key, text in texts.items() if not text or text != text.strip()] == []


@each_locale
def test_nobody_is_shouted_at(locale: str) -> None:
    assert [key for key, text in texts_of(locale).items() if "!" in text or "！" in text] == []


@each_locale
def test_a_text_is_one_line_that_a_screen_can_show(locale: str) -> None:
    assert [key for key, text in texts_of(locale).items() if not text.isprintable()] == []


@each_domain
def test_the_texts_are_found_as_a_resource_of_what_is_installed(domain: str) -> None:
    assert (files("locales") / SOURCE_LOCALE / "LC_MESSAGES" / f"{domain}.po").is_file()


def test_the_words_of_the_source_language_load() -> None:
    assert words()("yes") == Words(SOURCE_LOCALE)("yes") == TEXTS["yes"]


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
