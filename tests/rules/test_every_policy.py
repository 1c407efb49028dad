"""The promises that every city's policy keeps, whichever city is added next."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

import rules
from rules import facts as f
from rules.assessment import assess
from rules.case import Case
from rules.errors import PolicyError
from rules.figures import NO_FIGURES, is_figure
from rules.ledger import parse_ledger
from rules.logic import Condition
from rules.money import BandedShare, Formula
from rules.policy import Benefit, Clause, Document, Policy, Rule, Stated, parts_of, rules_within
from rules.published import Figure
from rules.quantity import MONTHS_A_YEAR, NOTHING, Constant, Quantity
from rules.registry import BY_ID, BY_PLACE, POLICIES
from rules.screening import screen

IN_THE_CONTRACTS_ORDER = [
    "xiamen.rare_disease_aid",
    "qingdao.rigid_expenditure_aid",
    "longyan.medical_aid",
    "quanzhou.medical_aid",
    "weihai_etdz.medical_aid",
]
TODAY = date(2025, 3, 1)
FOLDER = Path(rules.__path__[0])
ELSEWHERE = {"hukou_place": "other", "insured_place": "other"}
EVERY_IDENTITY = {identity.key: True for identity in f.IDENTITIES}
# numbers that are no part of what a document grants: dates, how many years back, how many copies
OF_THE_CALENDAR = {"date"}
COUNTED = {"years_before", "copies"}

each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.place)


def benefits_rules(policy: Policy) -> list[Rule]:
    return [rule for benefit in policy.benefits for rule in rules_within(benefit.due)]


def own_locators(policy: Policy) -> set[str]:
    notes = (FOLDER / policy.place / "NOTES.md").read_text(encoding="utf-8")
    return {entry.locator for entry in parse_ledger(notes)}


# -- the register and the folders ---------------------------------------------------------------


def test_the_policies_stand_in_the_contracts_order() -> None:
    assert [policy.id for policy in POLICIES] == IN_THE_CONTRACTS_ORDER
    assert list(BY_ID) == IN_THE_CONTRACTS_ORDER
    assert [f"{place}." for place in BY_PLACE] == [
        f"{name.partition('.')[0]}." for name in IN_THE_CONTRACTS_ORDER
    ]


def test_every_folder_with_a_policy_is_registered() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/policy.py")}
    assert folders == set(BY_PLACE)


@each_policy
@pytest.mark.parametrize("name", ["policy.py", "cases.yaml", "NOTES.md"])
def test_the_folder_holds_the_policy_its_cases_and_its_notes(policy: Policy, name: str) -> None:
    assert (FOLDER / policy.place / name).read_text(encoding="utf-8").strip()


@each_policy
def test_the_id_begins_with_the_place_and_the_place_can_be_answered(policy: Policy) -> None:
    assert policy.id.startswith(f"{policy.place}.")
    assert policy.place in f.HUKOU_PLACE.options
    assert policy.place in f.INSURED_PLACE.options


@each_policy
def test_the_document_says_who_issued_it_and_from_when_it_holds(policy: Policy) -> None:
    document = policy.document
    assert document.title
    assert document.number
    assert document.issuer
    assert document.in_force_until is None or document.in_force_until > document.in_force_from


def test_no_two_policies_share_a_document() -> None:
    assert len({policy.document.id for policy in POLICIES}) == len(POLICIES)


# -- clauses ------------------------------------------------------------------------------------


@each_policy
def test_every_rule_cites_a_clause_of_its_own_document(policy: Policy) -> None:
    of_others = {
        rule.name: str(rule.clause)
        for rule in parts_of(policy, Rule)
        if rule.clause.document != policy.document.id
    }
    assert of_others == {}


@each_policy
def test_every_benefit_cites_clauses_of_its_own_document(policy: Policy) -> None:
    cited = {benefit.id: benefit.clauses for benefit in policy.benefits}
    assert all(cited.values())
    assert {clause.document for clauses in cited.values() for clause in clauses} == {
        policy.document.id
    }


@each_policy
def test_nothing_in_a_policy_cites_another_document(policy: Policy) -> None:
    assert {clause.document for clause in parts_of(policy, Clause)} == {policy.document.id}


@each_policy
def test_every_clause_that_is_cited_is_in_the_ledger(policy: Policy) -> None:
    assert {clause.locator for clause in parts_of(policy, Clause)} <= own_locators(policy)


# -- numbers ------------------------------------------------------------------------------------


@each_policy
def test_every_number_is_stated_by_a_clause(policy: Policy) -> None:
    unstated = [
        number.describe()
        for number in parts_of(policy, Constant)
        if not isinstance(number, Stated) and number not in (NOTHING, MONTHS_A_YEAR)
    ]
    assert unstated == []


@each_policy
def test_no_number_is_written_into_the_module_but_as_the_document_prints_it(
    policy: Policy,
) -> None:
    module = FOLDER / policy.place / "policy.py"
    assert list(bare_numbers(ast.parse(module.read_text(encoding="utf-8")))) == []


def bare_numbers(node: ast.AST) -> Iterator[str]:
    """Numbers in code that are neither of a date nor of something that is merely counted."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"line {node.lineno}: {node.value}"
    if isinstance(node, ast.Call) and ast.unparse(node.func) in OF_THE_CALENDAR:
        return
    if isinstance(node, ast.keyword) and node.arg in COUNTED:
        return
    for child in ast.iter_child_nodes(node):
        yield from bare_numbers(child)


def test_a_number_written_into_a_module_would_be_noticed() -> None:
    code = 'X = f.AGE < 5\nY = Figure("a", "b", years_before=1)\nZ = date(2020, 1, 1)\n'
    assert list(bare_numbers(ast.parse(code))) == ["line 1: 5"]


# -- facts and figures --------------------------------------------------------------------------


def inputs_of(policy: Policy) -> set[str]:
    """Keys of everything that a policy may look at, amounts included."""
    conditions = [key for part in parts_of(policy, Condition) for key in part.inputs()]
    quantities = [key for part in parts_of(policy, Quantity) for key in part.inputs()]
    return {*conditions, *quantities}


@each_policy
def test_every_fact_that_its_rules_look_at_is_among_the_facts(policy: Policy) -> None:
    looked_at = {key for key in inputs_of(policy) if not is_figure(key)}
    assert looked_at
    assert looked_at <= f.BY_KEY.keys()


@each_policy
def test_every_figure_it_refers_to_is_of_its_own_place(policy: Policy) -> None:
    figures = {key for key in inputs_of(policy) if is_figure(key)}
    figures |= {figure.key for figure in parts_of(policy, Figure)}
    assert {key.partition(".")[0] for key in figures} <= {policy.place}


@each_policy
def test_an_authority_recognises_facts_that_the_policy_looks_at(policy: Policy) -> None:
    assert policy.recognised_by
    assert policy.recognised_by.keys() <= inputs_of(policy)


# -- names --------------------------------------------------------------------------------------


@each_policy
def test_rules_of_one_name_are_one_rule(policy: Policy) -> None:
    by_name: dict[str, set[Rule]] = {}
    for rule in (*policy.rules, *benefits_rules(policy)):
        by_name.setdefault(rule.name, set()).add(rule)
    told_apart = {name: {(r.clause, r.text) for r in same} for name, same in by_name.items()}
    assert [name for name, texts in told_apart.items() if len(texts) > 1] == []


@each_policy
def test_no_two_benefits_have_one_name(policy: Policy) -> None:
    names = [benefit.id for benefit in policy.benefits]
    assert len(set(names)) == len(names)


@each_policy
def test_categories_are_named_as_they_are_defined(policy: Policy) -> None:
    known = {category.name for category in policy.categories}
    assert set(category_names(policy)) <= known


def category_names(policy: Policy) -> Iterator[str]:
    """Every category that a benefit, a rate, a band or a path names."""
    for benefit in policy.benefits:
        yield from benefit.categories
        yield from benefit.rate if isinstance(benefit.rate, Mapping) else ()
        if isinstance(benefit.formula, BandedShare):
            yield from filter(None, benefit.formula.bands)
    for path in policy.paths:
        yield from path.categories
        yield from (name for material in path.materials for name in material.not_for)


@each_policy
def test_every_category_has_a_way_to_its_aid(policy: Policy) -> None:
    for category in policy.categories:
        path = policy.path_for(category.name)
        assert path.steps
        assert not path.categories or category.name in path.categories


@each_policy
def test_a_benefit_has_a_rate_and_an_amount_for_each_category_it_is_for(policy: Policy) -> None:
    everything = Case({}, TODAY)
    for benefit in policy.benefits:
        for name in benefit.categories or [category.name for category in policy.categories]:
            if isinstance(benefit.rate, Mapping):
                assert benefit.rate_for(name) is not None, (benefit.id, name)
            if benefit.formula is not None:
                assert benefit.formula.amount(everything, name).low == 0


def formulas(policy: Policy) -> list[Formula]:
    return [benefit.formula for benefit in policy.benefits if benefit.formula]


@each_policy
def test_every_rate_is_a_share_of_the_whole(policy: Policy) -> None:
    rates = [
        benefit.rate_for(category.name)
        for benefit in policy.benefits
        for category in policy.categories
    ]
    assert all(0 < rate <= 1 for rate in rates if rate is not None)


# -- verdicts -----------------------------------------------------------------------------------


@each_policy
@pytest.mark.parametrize("more", [{}, EVERY_IDENTITY], ids=["nothing else", "every identity"])
def test_a_shut_gate_means_ineligible_with_the_gate_as_the_only_reason(
    policy: Policy, more: dict[str, bool]
) -> None:
    result = assess(policy, Case({**ELSEWHERE, **more}, TODAY))
    assert result.status == "ineligible"
    assert [(reason.name, reason.outcome) for reason in result.reasons] == [
        (policy.gate.name, "false")
    ]
    assert (result.category, result.possible_categories) == (None, [])
    assert result.missing == result.missing_parameters == result.benefits == []
    assert result.discretion is False


@each_policy
def test_of_nobody_known_nothing_is_certain_and_something_is_said_to_be_open(
    policy: Policy,
) -> None:
    result = assess(policy, Case({}, TODAY))
    assert result.status == "undetermined"
    assert result.category is None
    assert result.possible_categories == [category.name for category in policy.categories]
    assert result.missing
    assert {reason.outcome for reason in result.reasons} <= {"unknown", "false"}
    assert all(benefit.status != "eligible" for benefit in result.benefits)


@each_policy
def test_with_the_gate_open_and_nothing_else_known_there_is_no_certain_yes(policy: Policy) -> None:
    here = {"hukou_place": policy.place, "insured_place": policy.place}
    result = assess(policy, Case(here, TODAY))
    assert policy.gate.evaluate(Case(here, TODAY)).value == "true"
    assert result.status == "undetermined"
    assert result.missing


@each_policy
def test_a_person_without_any_identity_is_not_let_in_by_silence(policy: Policy) -> None:
    nothing_held = dict.fromkeys(EVERY_IDENTITY, False)
    here = {"hukou_place": policy.place, "insured_place": policy.place}
    assert assess(policy, Case({**here, **nothing_held}, TODAY)).status != "eligible"


@each_policy
def test_outside_its_dates_the_document_says_so_and_the_verdict_stands(policy: Policy) -> None:
    document = policy.document
    facts = {"hukou_place": policy.place, "insured_place": policy.place}
    days = {document.in_force_from: "in_force"}
    if document.in_force_until:
        days[document.in_force_until] = "in_force"
        days[date(document.in_force_until.year + 1, 1, 1)] = "expired"
    days[date(document.in_force_from.year - 1, 12, 31)] = "not_yet_in_force"
    seen = {day: assess(policy, Case(facts, day)) for day in days}
    assert {day: result.validity for day, result in seen.items()} == days
    assert len({result.status for result in seen.values()}) == 1


def test_all_policies_stand_in_every_result_in_order() -> None:
    result = screen(Case({}, TODAY, NO_FIGURES))
    assert [programme.id for programme in result.programmes] == IN_THE_CONTRACTS_ORDER


# -- what cannot be imported --------------------------------------------------------------------

SMALL = '''
"""A small programme."""
from datetime import date

from rules import facts as f
from rules.logic import ALWAYS, any_of
from rules.policy import Authority, Benefit, Category, Document, Path, Policy, Rule

DOCUMENT = Document("small-2020", "小办法", "1号", "小办", date(2020, 1, 1), date(2020, 1, 1))
clause = DOCUMENT.clause
GATE = Rule("insured_here", clause("一"), f.INSURED_PLACE.is_("xiamen"))
DIBAO = Category("dibao", clause("二"), f.DIBAO)
TEKUN = Category("tekun", clause("二"), f.TEKUN)
PLACE = Rule("designated", clause("三"), f.DESIGNATED_INSTITUTION)
GRANT = Benefit("grant", (clause("三"),), needs=PLACE)
POLICY = Policy(
    id="small.aid",
    place="small",
    document=DOCUMENT,
    gate=GATE,
    categories=(DIBAO, TEKUN),
    benefits=(GRANT,),
    paths=(Path(steps=()),),
    decided_by=Authority("office", clause("四")),
)
'''  # fmt: skip


def module_of(source: str, folder: Path) -> ModuleType:
    """A policy module, imported from a file."""
    path = folder / "small_policy.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("small_policy", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoilt(old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def test_a_small_policy_can_be_imported(tmp_path: Path) -> None:
    policy = module_of(SMALL, tmp_path).POLICY
    assert assess(policy, Case({}, TODAY)).status == "undetermined"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(
            spoilt('Rule("insured_here", clause("一"), ', 'Rule("insured_here", None, '),
            r"'insured_here' cites no clause.*Rule\('insured_here', DOCUMENT\.clause\(",
            id="a rule without a clause",
        ),
        pytest.param(
            spoilt('Rule("insured_here", clause("一"), ', 'Rule("insured_here", "一", '),
            r"'insured_here' cites no clause.*DOCUMENT\.clause\(",
            id="a rule with a bare string for a clause",
        ),
        pytest.param(
            spoilt('Category("tekun", clause("二"), ', 'Category("tekun", None, '),
            r"'tekun' cites no clause.*DOCUMENT\.clause\(",
            id="a category without a clause",
        ),
        pytest.param(
            spoilt('"grant", (clause("三"),)', '"grant", ()'),
            r"'grant' cites no clause.*DOCUMENT\.clause\(",
            id="a benefit without clauses",
        ),
        pytest.param(
            spoilt('clause("四")', 'clause("")'),
            r"small-2020: a clause needs its number, for example clause\(",
            id="a clause without a number",
        ),
        pytest.param(
            spoilt('Category("tekun"', 'Category("dibao"'),
            r"small\.aid: two rules are named dibao",
            id="two categories of one name",
        ),
        pytest.param(
            spoilt('"tekun", clause("二"), f.TEKUN', '"insured_here", clause("二"), f.TEKUN'),
            r"small\.aid: two rules are named insured_here",
            id="a category named as the gate",
        ),
        pytest.param(
            spoilt('Rule("designated", ', 'Rule("dibao", '),
            r"small\.aid: two rules are named dibao",
            id="a benefit's rule named as another rule",
        ),
        pytest.param(
            spoilt("f.DESIGNATED_INSTITUTION", 'f.AGE < clause("三").states("若干")'),
            r"no number in '若干'; write it as printed, for example",
            id="a number that is none",
        ),
    ],
)
def test_a_slip_in_a_policy_module_is_refused_when_it_is_imported(
    source: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(PolicyError, match=said):
        module_of(source, tmp_path)


def test_a_condition_joined_with_and_is_refused_when_it_is_imported(tmp_path: Path) -> None:
    source = spoilt("f.INSURED_PLACE.is_(", "f.DIBAO and f.INSURED_PLACE.is_(")
    with pytest.raises(TypeError, match="write `a & b`"):
        module_of(source, tmp_path)


def test_a_value_that_a_fact_never_has_is_refused_when_it_is_imported(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="insured_place is never xiamne; it is one of"):
        module_of(spoilt('is_("xiamen")', 'is_("xiamne")'), tmp_path)


@pytest.mark.parametrize(
    ("printed", "number"),
    [("满５年", "5"), ("6万元", "60000"), ("2.5万元", "25000"), ("90%", "0.90"), ("全额", "1")],
)
def test_a_number_is_read_as_the_document_prints_it(printed: str, number: str) -> None:
    document = Document("d", "t", "n", "i", TODAY, TODAY)
    assert document.clause("一").states(printed).number == Decimal(number)


def test_a_benefit_knows_a_rate_only_for_the_categories_that_have_one() -> None:
    rate = Document("d", "t", "n", "i", TODAY, TODAY).clause("一").states("90%")
    grant = Benefit("grant", (rate.clause,), needs=f.DIBAO, rate={"class_1": rate})
    assert grant.rate_for("class_1") == Decimal("0.9")
    assert grant.rate_for("class_2") is None
