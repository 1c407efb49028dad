"""One programme, explained: what it says, why, what it brings, what to do, what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.explain.arithmetic import amount_text, working
from bot.explain.reasons import why
from bot.explain.values import Renderer
from bot.speech import Line, Role, Section, within
from rules import facts as f
from rules.case import Case
from rules.facts import BY_KEY
from rules.kinds import Choice, Number
from rules.money import BandedShare
from rules.policy import Benefit, Clause, Material, Path, Policy, rules_within
from rules.results import BenefitResult, Counterfactual, ProgrammeResult
from rules.truth import FALSE

MARK = {"eligible": Role.YES, "ineligible": Role.NO, "undetermined": Role.OPEN}


@dataclass(frozen=True)
class Explainer:
    """Explains one policy's result for one case."""

    policy: Policy
    result: ProgrammeResult
    case: Case
    render: Renderer

    def headline(self) -> Iterator[Line]:
        """The verdict in one line, and who decides."""
        words = self.render.words
        name = words(f"programme.{self.policy.id}.name")
        yield Line(Role.HEADING, name)
        category = self.result.category
        group = words(f"category.{self.policy.id}.{category}") if category else ""
        office = words(f"office.{self.policy.decided_by.office}")
        verdict = self._verdict()
        text = words(f"headline.{verdict}", who=self.render.who, category=group, office=office)
        noted = self.result.discretion and self.result.status == "eligible"
        yield Line(Role.OPEN if noted else MARK[self.result.status], text)
        if self.result.status != "ineligible" and len(self.result.possible_categories) > 1:
            names = [
                words(f"category.{self.policy.id}.{c}") for c in self.result.possible_categories
            ]
            yield Line(Role.DETAIL, words("possible_categories", names=words.listed(names)))

    def _verdict(self) -> str:
        """The status, and what a person must know of it at once."""
        result = self.result
        if result.status != "eligible":
            return result.status
        if result.category is None:
            return "eligible_open"
        if result.validity == "expired":
            return "eligible_expired"
        return "eligible_noted" if result.discretion else "eligible"

    def warnings(self) -> Iterator[Line]:
        """Validity, what an office decides, and figures nobody has published."""
        words = self.render.words
        document = self.policy.document
        if self.result.validity != "in_force":
            until = document.in_force_until
            text = words(
                f"validity.{self.result.validity}",
                document=document.title,
                from_day=words.day(document.in_force_from),
                until_day=words.day(until) if until else "",
            )
            yield Line(Role.WARNING, text)
        for code in (self.result.discretion_note or "").split(","):
            if code:
                yield Line(Role.WARNING, words(f"discretion.{code}"))
        for key in self.result.missing_parameters:
            yield Line(Role.WARNING, self._unpublished(key))

    def _unpublished(self, key: str) -> str:
        special = f"unpublished.{key}"
        if self.render.words.has(special):
            return self.render.words(special)
        return self.render.words("unpublished", figure=self._figure(key))

    def _figure(self, key: str) -> str:
        item = key.partition("#")[2]
        if item:
            return self.render.words("item_cap_of", item=item)
        return self.render.words(f"figure.{key}")

    def why(self) -> Iterator[Line]:
        yield Line(Role.TEXT, self.render.words("section.why", number=self.policy.document.number))
        yield from why(self.policy, self.result, self.case, self.render)

    def place_does_not_match(self) -> Iterator[Line]:
        """For a programme of the person's city that their hukou or insurance does not open."""
        words = self.render.words
        yield Line(Role.HEADING, words(f"programme.{self.policy.id}.name"))
        office = words(f"office.{self.policy.decided_by.office}")
        yield Line(Role.NO, words("place_does_not_match", office=office))
        yield from why(self.policy, self.result, self.case, self.render)
        yield from self.what_else()

    def brings(self) -> Iterator[Line]:
        """The benefits: due or not, at what rate, and how much with the arithmetic shown."""
        if not self.result.benefits:
            return
        yield Line(Role.TEXT, self.render.words("section.brings"))
        benefits = {benefit.id: benefit for benefit in self.policy.benefits}
        for result in self.result.benefits:
            yield from self._benefit(benefits[result.id], result)

    def _benefit(self, benefit: Benefit, result: BenefitResult) -> Iterator[Line]:
        words = self.render.words
        name = words(f"benefit.{self.policy.id}.{benefit.id}.name")
        clauses = words("clause.short", locator=words.listed([c.locator for c in benefit.clauses]))
        terms = words.listed(list(self._terms(result)))
        title = words("benefit", name=name, terms=terms) if terms else name
        always_open = benefit.decided_by is not None and result.status == "eligible"
        yield Line(Role.OPEN if always_open else MARK[result.status], title + clauses)
        yield Line(Role.DETAIL, words(f"benefit.{self.policy.id}.{benefit.id}.about"))
        if result.status == "ineligible":
            yield from self._rules_against(benefit)
            yield from self._why_not(benefit)
            return
        yield from self._amount(benefit, result)
        yield from self._benefit_open(result)

    def _terms(self, result: BenefitResult) -> Iterator[str]:
        words = self.render.words
        if result.rate is not None:
            yield words("terms.rate", rate=words.percent(result.rate))
        if result.deductible_yuan:
            yield words("terms.deductible", yuan=words.yuan(result.deductible_yuan))
        if result.cap_yuan is not None:
            yield words("terms.cap", yuan=words.yuan(result.cap_yuan))
        if result.starts_on:
            yield words("terms.starts", day=words.day(result.starts_on))

    def _rules_against(self, benefit: Benefit) -> Iterator[Line]:
        """The benefit's own rules that do not hold, each with its clause."""
        for rule in rules_within(benefit.due):
            if rule.evaluate(self.case) is FALSE and rule not in self.policy.categories:
                text = self.render.words(f"rule.{self.policy.id}.{rule.name}", who=self.render.who)
                yield Line(Role.NO, text + self._clause(rule.clause), level=1)

    def _why_not(self, benefit: Benefit) -> Iterator[Line]:
        """The facts that stand against a benefit."""
        against = [
            said
            for key in dict.fromkeys(benefit.due.inputs())
            if self._stands_against(benefit, key) and (said := self.render.said(self.case, key))
        ]
        if against:
            text = self.render.words("stands_against", facts=self.render.words.listed(against))
            yield Line(Role.DETAIL, text)

    def _stands_against(self, benefit: Benefit, key: str) -> bool:
        """Whether less would stand against the benefit if nothing were said of this fact."""
        if key not in self.case.facts or key.startswith("identities."):
            return False
        without = {k: v for k, v in self.case.facts.items() if k != key}
        unsaid = Case(without, self.case.as_of, self.case.figures)
        now = list(_falsities(benefit, self.case))
        return len(list(_falsities(benefit, unsaid))) < len(now)

    def _amount(self, benefit: Benefit, result: BenefitResult) -> Iterator[Line]:
        if benefit.formula is None:
            return
        words = self.render.words
        if result.amount_yuan is not None:
            amount = amount_text(result.amount_yuan, self.render)
            running = isinstance(benefit.formula, BandedShare) and benefit.formula.received is None
            key = "amount.whole_year" if running else "amount.still_this_year"
            yield Line(Role.DETAIL, words(key, amount=amount))
            if result.deductible_yuan and result.amount_yuan.max == 0:
                yield Line(
                    Role.DETAIL,
                    words("amount.below_deductible", yuan=words.yuan(result.deductible_yuan)),
                )
        for category in self.result.possible_categories:
            steps = list(working(benefit.formula, self.case, category, self.render))
            if steps and result.amount_yuan is None:
                group = words(f"category.{self.policy.id}.{category}")
                yield Line(Role.DETAIL, words("if_category", category=group))
            yield from (Line(Role.DETAIL, step) for step in steps)

    def _benefit_open(self, result: BenefitResult) -> Iterator[Line]:
        words = self.render.words
        missing = [self.render.fact_name(key) for key in result.missing]
        if missing:
            yield Line(Role.DETAIL, words("benefit.missing", facts=words.listed(missing)))
        for key in result.missing_parameters:
            yield Line(Role.DETAIL, self._unpublished(key))
        for code in (result.discretion_note or "").split(","):
            if code:
                yield Line(Role.DETAIL, words(f"discretion.{code}"))

    def still_needed(self) -> Iterator[Line]:
        """What is missing for the verdict, and who knows it."""
        if not self.result.missing:
            return
        words = self.render.words
        yield Line(Role.TEXT, words("section.needed"))
        by_office: dict[str, list[str]] = {}
        for key in self.result.missing:
            by_office.setdefault(self._who_knows(key), []).append(self.render.fact_name(key))
        for office, names in by_office.items():
            yield Line(Role.ITEM, words("who_knows", facts=words.listed(names), office=office))

    def _who_knows(self, key: str) -> str:
        authority = self.policy.recognised_by.get(key)
        office = authority.office if authority else self.policy.decided_by.office
        return self.render.words(f"office.{office}")

    def to_do(self, *parts: Section) -> Iterator[Line]:
        """What to bring, where to go, or both; for each way, while the category is open."""
        ways: dict[Path, list[str]] = {}
        for category in self.result.possible_categories:
            ways.setdefault(self.policy.path_for(category), []).append(category)
        if self.case.facts.get(f.INSURED_PLACE.key) == "none":
            yield Line(Role.WARNING, self.render.words("enrol_first"), section=parts[0])
        for path, categories in ways.items():
            if len(ways) > 1:
                names = [self.render.words(f"category.{self.policy.id}.{c}") for c in categories]
                text = self.render.words("if_category", category=self.render.words.listed(names))
                yield Line(Role.TEXT, text, section=parts[0])
            if Section.BRING in parts:
                yield from within(Section.BRING, self._bring(path, categories))
            if Section.WHERE in parts:
                yield from within(Section.WHERE, self._steps(path))

    def _bring(self, path: Path, categories: list[str]) -> Iterator[Line]:
        words = self.render.words
        bring = [m for m in path.materials if not set(categories) <= set(m.not_for)]
        if bring:
            yield Line(Role.TEXT, words("section.bring"))
        for material in bring:
            text = words(f"material.{material.id}")
            notes = words.listed(list(self._notes(material)))
            if notes:
                text = words("material.with_notes", material=text, notes=notes)
            yield Line(Role.ITEM, text + self._clause(material.clause))

    def _steps(self, path: Path) -> Iterator[Line]:
        words = self.render.words
        yield Line(
            Role.TEXT, words("section.steps" if path.application else "section.no_application")
        )
        for number, step in enumerate(path.steps, start=1):
            what = words(f"step.{self.policy.place}.{step.id}")
            office = words(f"office.{step.office}")
            text = words("step", number=number, office=office, what=what)
            yield Line(Role.NUMBERED, text + self._clause(step.clause))

    def _notes(self, material: Material) -> Iterator[str]:
        if material.copies:
            yield self.render.words("copies", copies=material.copies)
        if material.kept is not None:
            yield self.render.words("original.kept" if material.kept else "original.shown")
        if not material.named:
            yield self.render.words("material.not_named")

    def what_would_change(self) -> Iterator[Line]:
        """The nearest changes that would bring the person in."""
        if not self.result.counterfactuals:
            return
        yield Line(Role.TEXT, self.render.words("section.change"))
        routes: dict[str, list[Counterfactual]] = {}
        for change in self.result.counterfactuals:
            routes.setdefault(change.route, []).append(change)
        for changes in routes.values():
            yield Line(Role.ITEM, self.render.words.listed([self._change(c) for c in changes]))

    def _change(self, change: Counterfactual) -> str:
        words, fact = self.render.words, BY_KEY[change.fact]
        name = self.render.fact_name(change.fact)
        clause = words("clause.short", locator=change.clause.partition("/")[2])
        if isinstance(fact, Number):
            operator, _, value = change.needed.partition(" ")
            needed = words(
                f"needed.{operator}", value=self.render.amount(Decimal(value), fact.unit)
            )
            gap = self.render.amount(change.gap, fact.unit) if change.gap else ""
            return words("change.number", name=name, needed=needed, gap=gap) + clause
        if isinstance(fact, Choice):
            options = [words(f"choice.{fact.key}.{o}") for o in change.needed.split(" or ")]
            return words("change.choice", name=name, options=words("or").join(options)) + clause
        kind = "identity" if change.fact.startswith("identities.") else "flag"
        return words(f"change.{kind}", name=name) + clause

    def what_else(self) -> Iterator[Line]:
        """Other help that the document names."""
        words = self.render.words
        if self.policy.also:
            yield Line(Role.TEXT, words("section.also"))
        for code, clause in self.policy.also:
            yield Line(Role.ITEM, words(f"also.{self.policy.place}.{code}") + self._clause(clause))

    def _clause(self, clause: Clause) -> str:
        return self.render.words("clause.short", locator=clause.locator)


def _falsities(benefit: Benefit, case: Case) -> Iterator[str]:
    """The parts of what a benefit needs that are false."""
    for part in (benefit.given_to, *benefit.needs.children(), benefit.needs):
        if part is not None and part.evaluate(case) is FALSE:
            yield part.describe()
