"""Filling: every fact that a policy uses, as a field with its source, or a visible blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.drafts.capitals import money
from bot.drafts.model import Field, Group, Kind, Source
from bot.drafts.personal import Personal
from bot.drafts.wording import in_english
from bot.explain.values import Renderer
from rules import facts as f
from rules.case import Case
from rules.facts import BY_KEY, ORDER, in_order
from rules.figures import is_figure
from rules.interval import Interval
from rules.kinds import Fact, Number
from rules.policy import Benefit, Path, Policy, parts_of
from rules.published import Figure
from rules.results import ProgrammeResult
from rules.truth import UNKNOWN

APPLICANT = (
    "applicant.name",
    "applicant.sex",
    "applicant.id_number",
    "applicant.phone",
    "applicant.address",
)
ON_A_CARD = ("applicant.name", "applicant.id_number")
AGENT = ("agent.name", "agent.relation", "agent.id_number", "agent.phone")
BANK = ("bank.name", "bank.account")
MEMBERS, REMARKS = "household.members", "applicant.remarks"
REST_OF_ITEMS = f"{f.ITEM_BURDEN.key}.rest"

PLACE_FACTS = (
    f.HUKOU_PLACE,
    f.INSURED_PLACE,
    f.INSURANCE_TYPE,
    f.COUNTY,
    f.HUKOU_YEARS,
    f.CONTRIBUTION_YEARS,
    f.PARENT_HUKOU_YEARS,
    f.PARENT_CONTRIBUTION_YEARS,
)
HOUSEHOLD_FACTS = (
    *f.IDENTITIES,
    f.RECOGNISED_ON,
    f.RERECOGNISED_AFTER_TRANSITION,
    f.PREMIUM_PAID_BEFORE_RECOGNITION,
    f.HOUSEHOLD_SIZE,
    f.HOUSEHOLD_INCOME,
    f.HOUSEHOLD_MEDICAL_BURDEN,
    f.ASSETS_WITHIN_LIMIT,
    f.STILL_HEAVY_BURDEN,
)
ILLNESS_FACTS = (
    f.DIAGNOSES,
    f.ITEMS,
    f.AGE,
    f.CARE_SETTING,
    f.DESIGNATED_INSTITUTION,
    f.REFERRAL_COMPLIANT,
    f.TREATED_IN_PROVINCE,
    f.OUTPATIENT_LISTED,
    f.INJURY_CAUSE,
    f.PAYABLE_BY_OTHER,
)
COST_FACTS = (
    f.IN_SCOPE_SELF_PAY_12M,
    f.IN_SCOPE_SELF_PAY,
    f.INPATIENT_SELF_PAY,
    f.OUTPATIENT_SELF_PAY,
    f.OTHER_COMPENSATION,
    f.CATASTROPHIC_BASE,
    f.NON_COVERED_COST,
    f.ITEM_BURDEN,
    f.AID_RECEIVED,
    f.EXPERT_REVIEW_PASSED,
)
# figures that may be set county by county
BY_COUNTY = {"longyan.marginal_income_standard", "quanzhou.marginal_income_standard"}
DECLARED = {
    fact.key for fact in (f.HOUSEHOLD_SIZE, f.HOUSEHOLD_INCOME, f.NON_COVERED_COST, *f.IDENTITIES)
}
IDENTITIES = {identity.key for identity in f.IDENTITIES}
SHOWN_ON_A_CARD = {
    fact.key
    for fact in (
        f.INSURED_PLACE,
        f.INSURANCE_TYPE,
        f.DESIGNATED_INSTITUTION,
        f.REFERRAL_COMPLIANT,
        f.CARE_SETTING,
    )
}


@dataclass(frozen=True)
class Filling:
    """What one paper is filled from, and for which categories and which way it is made."""

    policy: Policy
    result: ProgrammeResult
    case: Case
    render: Renderer
    personal: Personal
    confirmed: frozenset[str]
    path: Path
    categories: tuple[str, ...]
    for_another: bool
    english: bool = False

    # -- single fields ----------------------------------------------------------------------------

    def given(self, field: str) -> Field:
        """Something asked for the paper alone."""
        value = self.personal.values[field]
        source = Source.GIVEN if value else Source.MISSING
        doubt = self.personal.doubts().get(field)
        note = self.render.words(doubt) if doubt else self._note_on(field)
        label = self.render.words(f"print.field.{field}")
        return self.labelled(Field(field, label, value, source, note))

    def _note_on(self, field: str) -> str:
        """Where fewer or more members are named than live in the household."""
        size = f.HOUSEHOLD_SIZE.known(self.case)
        named = len(self.personal.household_members)
        if field != MEMBERS or not named or not size.exact or size.low == named:
            return ""
        return self.render.words("drafting.note.members", named=named, size=f"{size.low:f}")

    def fact(self, key: str) -> Field:
        """A fact that was said or confirmed, or the blank for it with who would know."""
        label, value = self.render.fact_name(key), self.value_of(key)
        if not value:
            return self.labelled(Field(key, label, note=self._who_knows(key)))
        source = Source.CONFIRMED if key in self.confirmed else Source.SAID
        return self.labelled(Field(key, label, value, source, self._is_rough(key)))

    def value_of(self, key: str) -> str:
        """A fact in words; empty where nothing is known of it."""
        value, fact = self.case.facts.get(key), BY_KEY[key]
        if value is None:
            return ""
        if isinstance(value, Mapping):
            return "；".join(
                f"{item.partition('#')[2]} {self._number(f.ITEM_BURDEN, amount)}"
                for item, amount in sorted(value.items())
                if _tells(f.ITEM_BURDEN, amount)
            )
        if isinstance(fact, Number):
            return self._number(fact, value) if _tells(fact, value) else ""
        return self.render.value(fact, value)

    def _number(self, number: Number, value: Interval) -> str:
        if number.unit == "yuan" and value.exact:
            return money(value.low)
        return self.render.value(number, value)

    def _is_rough(self, key: str) -> str:
        value = self.case.facts[key]
        amounts = value.values() if isinstance(value, Mapping) else (value,)
        rough = any(isinstance(each, Interval) and not each.exact for each in amounts)
        return self.render.words("drafting.note.rough") if rough else ""

    def _who_knows(self, key: str) -> str:
        words = self.render.words
        if not self._still_matters(key):
            return words("drafting.note.no_matter")
        authority = self.policy.recognised_by.get(key) or self.policy.decided_by
        return words("drafting.note.who_knows", office=words(f"office.{authority.office}"))

    def _still_matters(self, key: str) -> bool:
        """Whether what is not known of a fact can still change the verdict or a benefit."""
        if self.result.status != "eligible" and not self.policy.benefits_while_undetermined:
            return True
        missing = {key for each in self.result.benefits for key in each.missing}
        return key in missing or key in self.result.missing or key in self._for_the_category()

    def _for_the_category(self) -> set[str]:
        """Facts behind the categories that are still open."""
        possible = self.result.possible_categories
        return {
            key
            for category in self.policy.categories
            if category.name in possible and category.evaluate(self.case) is UNKNOWN
            for key in category.fact_keys
        }

    def labelled(self, field: Field) -> Field:
        """The same field with its English label, where English is wanted."""
        english = in_english(f"print.field.{field.id}") if self.english else ""
        return replace(field, english=english)

    # -- groups -----------------------------------------------------------------------------------

    def groups(self, kind: Kind) -> Iterator[Group]:
        """The groups of one kind of paper, without what is computed."""
        wanted = self._wanted(kind)
        person = ON_A_CARD if kind is Kind.CARD else APPLICANT
        yield self.group("print.group.applicant", map(self.given, person))
        if self.for_another or any(self.personal.values[each] for each in AGENT):
            yield self.group("print.group.agent", map(self.given, AGENT))
        for title, facts in _SECTIONS.items():
            fields = [field for fact in facts for field in self._said(fact, wanted)]
            fields += self._asked_beside(title, kind)
            if fields:
                yield self.group(title, fields)

    def group(self, title: str, fields: Iterator[Field] | list[Field]) -> Group:
        english = in_english(title) if self.english else ""
        return Group(self.render.words(title), tuple(fields), english)

    def _said(self, fact: Fact, wanted: set[str]) -> Iterator[Field]:
        if fact.key not in wanted:
            return
        yield self.fact(fact.key)
        unpriced = self._items_without_amount() if fact is f.ITEM_BURDEN else []
        if unpriced:
            names = self.render.words.listed([item.partition("#")[2] for item in unpriced])
            label = self.render.words("drafting.rest_of_items", items=names)
            yield self.labelled(Field(REST_OF_ITEMS, label, note=self._who_knows(fact.key)))

    def _items_without_amount(self) -> list[str]:
        """Where amounts were said item by item: the items of which none was."""
        burden: Any = self.case.facts.get(f.ITEM_BURDEN.key)
        if not isinstance(burden, Mapping) or not self.value_of(f.ITEM_BURDEN.key):
            return []
        items = self.case.facts.get(f.ITEMS.key, frozenset()) | burden.keys()
        unknown = f.ITEM_BURDEN.unknown
        return sorted(i for i in items if not _tells(f.ITEM_BURDEN, burden.get(i, unknown)))

    def _asked_beside(self, title: str, kind: Kind) -> list[Field]:
        """What is asked for the paper alone and belongs among the facts."""
        asked = _ASKED_BESIDE[kind].get(title, ())
        return [self.given(each) for each in asked]

    def _wanted(self, kind: Kind) -> set[str]:
        used = set(facts_used(self.policy))
        if kind is Kind.DECLARATION:
            return used & DECLARED
        if kind is Kind.CARD:
            return {key for key in used if self._stands_on_a_card(key)}
        return used

    def _stands_on_a_card(self, key: str) -> bool:
        """Of the identities those held: the rest of them would fill the one page."""
        return key in SHOWN_ON_A_CARD or (key in IDENTITIES and bool(self.case.facts.get(key)))


_SECTIONS: dict[str, tuple[Fact, ...]] = {
    "print.group.place": PLACE_FACTS,
    "print.group.household": HOUSEHOLD_FACTS,
    "print.group.illness": ILLNESS_FACTS,
    "print.group.costs": COST_FACTS,
}
_ASKED_BESIDE: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.APPLICATION: {
        "print.group.household": (MEMBERS,),
        "print.group.costs": (*BANK, REMARKS),
    },
    Kind.DECLARATION: {"print.group.household": (MEMBERS,)},
    Kind.CARD: {},
}


def facts_used(policy: Policy) -> list[str]:
    """Every fact on which a policy's verdict or benefits rest, in the order of the facts."""
    used = {fact.key for fact in parts_of(policy, Fact)} | set(policy.eligibility.inputs())
    for benefit in policy.benefits:
        used |= {*benefit.due.inputs(), *_amount_rests_on(benefit, policy)}
    if any(figure.key in BY_COUNTY for figure in parts_of(policy, Figure)):
        used.add(f.COUNTY.key)
    return in_order({key for key in used if key in ORDER and not is_figure(key)})


def _amount_rests_on(benefit: Benefit, policy: Policy) -> Iterator[str]:
    if benefit.starts_after_recognition:
        yield f.RECOGNISED_ON.key
    if benefit.formula is None:
        return
    of_nobody = Case({}, policy.document.in_force_from)
    for category in policy.categories:
        if benefit.categories and category.name not in benefit.categories:
            continue
        yield from benefit.formula.open_inputs(of_nobody, category.name)


def _tells(number: Number, value: Interval) -> bool:
    """Whether an interval says anything that was not clear beforehand."""
    return value.bounded or value.low > number.least
