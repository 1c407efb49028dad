"""From typed words to what was said of the facts of one question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.interview.diagnosing import Diagnosing, browsing, offers_of
from bot.interview.offering import (
    body_parts_offered,
    catalogues_wanted,
    counties_offered,
    items_offered,
)
from bot.interview.picking import denies, pick
from bot.interview.planner import Inquiry
from bot.interview.session import DECLINED, ELSEWHERE, UNSURE, Said, in_band, stated
from bot.reading import (
    Answer,
    MoneyReading,
    household_yearly,
    normalise,
    read_age,
    read_count,
    read_date,
    read_money,
    read_years,
    read_yes_no,
)
from bot.typed import ways
from bot.words import Words
from knowledge.catalogue import Catalogues
from knowledge.match import Decision, Diseases
from knowledge.spelling import folded
from rules import facts as f
from rules.case import Case
from rules.dates import DateRange
from rules.interval import Interval, exactly
from rules.kinds import LARGEST, Choice, Day, Fact, Flag, Number, Text

PERIODIC = (f.HOUSEHOLD_INCOME, f.HOUSEHOLD_MEDICAL_BURDEN)
HARDLY_A_YEARS_INCOME = 20_000
LARGEST_HOUSEHOLD = 50
SURELY_YUAN = 100  # a bare number below this may be meant in 万
TWO_DIGIT_YEAR = re.compile(r"0[0-9]年")  # 04年 is a year of the calendar, not four years
IN_SCOPE = (f.IN_SCOPE_SELF_PAY_12M, f.IN_SCOPE_SELF_PAY, f.INPATIENT_SELF_PAY)
NONE = "none"
NO_MONEY = {
    *("没有", "没", "无", "都没有", "no", "none", "nothing", "zero", "nil", "never"),
    *("notany", "notyet", "noneatall", "nothingatall"),
}
COMMAS = re.compile(r"[,，、;；\n和&]|(?<![a-z])and(?![a-z])", re.IGNORECASE)
BLANKS = re.compile(rf"(?:\s|{COMMAS.pattern})+", re.IGNORECASE)
AWAY = "外地|elsewhere"
TICK = re.compile(
    rf"(?P<away>{AWAY})?(?P<name>.+?)(?P<there>{AWAY})?\s*(?P<doubt>[?？])?", re.IGNORECASE
)


@dataclass(frozen=True)
class Understood:
    """What was said, ready for the session."""

    said: Mapping[str, Said]


@dataclass(frozen=True)
class Unclear:
    """Words that could not be taken; the key of a text that says what would help."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Choose:
    """Several readings; the person picks one."""

    key: str
    readings: tuple[tuple[str, Said], ...]
    fact: str


@dataclass(frozen=True)
class Since:
    """A day since when something has been so; years follow once the day of diagnosis is known."""

    fact: str
    day: DateRange


Reading = Understood | Unclear | Choose | Since | Diagnosing


@dataclass(frozen=True)
class Reader:
    """Reads answers in one language, on one day, with one way to find diseases."""

    words: Words
    today: date
    diseases: Diseases

    def read(self, inquiry: Inquiry, text: str, case: Case) -> Reading:
        """What an answer says; never a guess: what could mean two things is asked back."""
        fact = inquiry.question.facts[0]
        if len(inquiry.question.facts) > 1 or fact in f.IDENTITIES:
            return self._identities(inquiry, text)
        without = self._without_value(inquiry, text)
        return without or self._value(fact, inquiry, text, case)

    def _without_value(self, inquiry: Inquiry, text: str) -> Understood | None:
        answer = read_yes_no(text)
        said = {Answer.UNSURE: UNSURE, Answer.DECLINED: DECLINED}.get(answer) if answer else None
        return Understood(dict.fromkeys(inquiry.question.keys, said)) if said else None

    def _value(self, fact: Fact, inquiry: Inquiry, text: str, case: Case) -> Reading:
        if fact is f.DIAGNOSES:
            return self._diagnoses(text, case)
        if fact is f.ITEMS:
            return self._items(text, case)
        match fact:
            case Flag():
                return self._flag(fact, text)
            case Choice():
                return self._choice(fact, text)
            case Number():
                return self._number(fact, inquiry, text, case)
            case Day():
                return self._day(fact, text)
            case Text() if fact is f.COUNTY:
                return self._county(text, case)
        raise TypeError(f"no way to read an answer about {fact.key}")

    # -- one of a few ------------------------------------------------------------------------

    def _flag(self, fact: Flag, text: str) -> Reading:
        if self.words.has(f"flag.{fact.key}.yes"):
            return self._explicit_flag(fact, text)
        picked = {"1": True, "2": False}.get(normalise(text))
        answer = read_yes_no(text)
        if picked is None and answer in (Answer.YES, Answer.NO):
            picked = answer is Answer.YES
        return Unclear("unclear.flag") if picked is None else self._taken(fact, picked, text)

    def _explicit_flag(self, fact: Flag, text: str) -> Reading:
        """A flag whose yes and no are spelt out, because a bare no could mean two things."""
        place = pick(text, [self.words.names(f"flag.{fact.key}.{side}") for side in ("yes", "no")])
        if place is None:
            return Unclear("unclear.explicit_flag")
        return self._taken(fact, place == 0, text)

    def _choice(self, fact: Choice, text: str) -> Reading:
        names = [self.words.names(f"choice.{fact.key}.{option}") for option in fact.options]
        place = pick(text, names)
        if place is None and fact.options[0] == NONE and read_yes_no(text) is Answer.NO:
            place = 0
        if place is None:
            return self._unclear_choice(fact, names[0][0])
        return self._taken(fact, fact.options[place], text)

    def _unclear_choice(self, fact: Choice, example: str) -> Unclear:
        special = f"unclear.choice.{fact.key}"
        return Unclear(
            special if self.words.has(special) else "unclear.choice", {"example": example}
        )

    def _identities(self, inquiry: Inquiry, text: str) -> Reading:
        """Ticks: unticked is no; a tick may carry a doubt (3?) or be from elsewhere (外地3)."""
        keys = inquiry.question.keys
        answer = read_yes_no(text)
        if normalise(text) in ways("ticks.none"):
            answer = Answer.NO
        if answer is not None or normalise(text) == "0":
            said = {Answer.UNSURE: UNSURE, Answer.DECLINED: DECLINED}.get(
                answer or Answer.NO, stated(False, text)
            )
            return Unclear("unclear.ticks") if answer is Answer.YES else _all(keys, said)
        ticks = _ticks(text, [self._names_of(key) for key in keys])
        if not ticks:
            return Unclear("unclear.ticks")
        chosen = {keys[place]: said for place, said in ticks}
        return Understood({key: chosen.get(key, stated(False, text)) for key in keys})

    def _names_of(self, key: str) -> list[str]:
        """What an identity is called: its name, without its gloss too, and what people say."""
        code = key.partition(".")[2]
        name = self.words(f"identity.{code}.name")
        plain = name.partition("（")[0]
        return [name, plain, *self.words(f"identity.{code}.said").split()]

    # -- numbers and dates -------------------------------------------------------------------

    def _number(self, fact: Number, inquiry: Inquiry, text: str, case: Case) -> Reading:
        band = _letter(text, len(inquiry.bands))
        if band is not None:
            return Understood({fact.key: in_band(inquiry.bands[band], text)})
        if fact.unit == "people":
            return self._people(fact, text)
        if fact.unit == "years":
            return self._years(fact, text)
        return self._money(fact, text, case)

    def _people(self, fact: Number, text: str) -> Reading:
        count = read_count(text)
        if count is not None and count.bounded and count.high > LARGEST_HOUSEHOLD:
            return Unclear("unclear.people")
        return self._plain(fact, count, text)

    def _years(self, fact: Number, text: str) -> Reading:
        if normalise(text) in NO_MONEY and fact is not f.AGE:
            return self._taken(fact, exactly(0), text)
        years = None if TWO_DIGIT_YEAR.match(normalise(text)) else _duration(fact, text)
        if years is not None:
            return self._plain(fact, years, text)
        day = read_date(text, self.today)
        if day is None:
            return Unclear("unclear.years")
        return Unclear("unclear.future") if day.earliest > self.today else Since(fact.key, day)

    def _money(self, fact: Number, text: str, case: Case) -> Reading:
        if normalise(text) in NO_MONEY:
            return self._taken(fact, exactly(0), text)
        other = self._another_kind_of_money(fact, text)
        if other is not None:
            return other
        reading = read_money(text)
        if reading is None:
            return Unclear("unclear.money")
        if fact not in PERIODIC:
            periodic = reading.per is not None or reading.each_person
            return Unclear("unclear.total") if periodic else self._plain(fact, reading.yuan, text)
        if _could_be_monthly(fact, reading):
            return self._which_period(fact, reading, text)
        size = f.HOUSEHOLD_SIZE.known(case)
        return self._plain(fact, household_yearly(reading, size), text)

    def _another_kind_of_money(self, fact: Number, text: str) -> Unclear | None:
        """Money that the question leaves out, or a bare number that may want its unit."""
        typed = normalise(text)
        if typed.isascii() and typed.isdigit() and 0 < int(typed) < SURELY_YUAN:
            return Unclear("unclear.small_sum", {"number": typed})
        if "自费" in typed and fact in IN_SCOPE:
            return Unclear("unclear.out_of_scope")
        if fact is f.HOUSEHOLD_INCOME and re.search("存款|支出|花销|开销", typed):
            return Unclear("unclear.not_income")
        return None

    def _which_period(self, fact: Number, reading: MoneyReading, text: str) -> Choose:
        monthly = reading.yuan.times(exactly(12))
        readings = (
            ("period.year", stated(reading.yuan, text)),
            ("period.month", stated(monthly, text)),
        )
        return Choose("ask.period", readings, fact.key)

    def _plain(self, fact: Number, value: Interval | None, text: str) -> Reading:
        if value is None:
            return Unclear("unclear.count")
        if (
            value.low < fact.least
            or value.low > LARGEST
            or (value.bounded and value.high > LARGEST)
        ):
            return Unclear("unclear.range")
        return self._taken(fact, value, text)

    def _day(self, fact: Day, text: str) -> Reading:
        day = read_date(text, self.today)
        if day is None or not day.exact:
            return Unclear("unclear.day")
        if day.earliest > self.today:
            return Unclear("unclear.future")
        return self._taken(fact, day.earliest, text)

    def _county(self, text: str, case: Case) -> Reading:
        """One of the counties for which a figure is published; another one has none anyway."""
        offered = counties_offered(case)
        place = pick(
            text, [[name, name[:-1]] for name in offered] + [self.words.names("county.other")]
        )
        typed = normalise(text)
        within = [n for n, name in enumerate(offered) if name in typed and not denies(text)]
        if place is None and len(within) == 1:
            place = within[0]
        if place is None:
            return Unclear("unclear.county", {"example": (offered or ("鲤城区",))[0]})
        name = offered[place] if place < len(offered) else self.words("county.other")
        return self._taken(f.COUNTY, name, text)

    # -- the illness -------------------------------------------------------------------------

    def _diagnoses(self, text: str, case: Case) -> Reading:
        if read_yes_no(text) is Answer.NO or normalise(text) == "0":
            return self._taken(f.DIAGNOSES, frozenset(), text)
        if self._is_a_code(text.strip(), self.diseases.catalogues):
            return self._taken(f.DIAGNOSES, frozenset((text.strip(),)), text)
        parts = body_parts_offered(case, self.diseases.catalogues)
        names = [self.words.names(f"body_part.{part.name}") for part in parts]
        place = pick(text, [*names, self.words.names("diagnosis.on_no_list")], by_part=False)
        if place is not None and place == len(parts):
            return self._taken(f.DIAGNOSES, frozenset(), text)
        if place is not None:
            return Diagnosing(text, (browsing(parts[place].entries),))
        return self._matched(text, case)

    @staticmethod
    def _is_a_code(text: str, held: Catalogues) -> bool:
        """A code of a catalogue; of one that is held, an entry that is on it."""
        if not f.DIAGNOSES.exists(text):
            return False
        return not held.listed_in(text.partition("/")[0]) or held.entry(text) is not None

    def _matched(self, text: str, case: Case) -> Reading:
        """What the words mean; the catalogue's own name, with nothing open, is taken at once."""
        match = self.diseases.match(text)
        if match.decision is Decision.NONE:
            return Unclear("unclear.diagnosis")
        offers = offers_of(match, self.diseases.catalogues, catalogues_wanted(case))
        first = offers[0].diseases[0]
        named = folded(text) in {folded(entry.name) for entry in first.entries}
        if named and len(offers) == 1 and match.decision is Decision.ACCEPT:
            return self._taken(f.DIAGNOSES, frozenset(e.code for e in first.entries), text)
        return Diagnosing(text, offers)

    def _items(self, text: str, case: Case) -> Reading:
        if read_yes_no(text) is Answer.NO or normalise(text) == "0":
            return self._taken(f.ITEMS, frozenset(), text)
        offered = items_offered(case)
        if len(offered) == 1 and self._says_used(text):
            return self._taken(f.ITEMS, frozenset(offered), text)
        names = [self.diseases.catalogues.item_names(item.partition("#")[2]) for item in offered]
        tokens = [token for token in BLANKS.split(text) if token]
        picks = [place for token in tokens if (place := pick(token, names)) is not None]
        if len(picks) < len(tokens):
            picks = _named_in(text, names)
        if not picks:
            return Unclear("unclear.items")
        return self._taken(f.ITEMS, frozenset(offered[place] for place in picks), text)

    @staticmethod
    def _says_used(text: str) -> bool:
        return normalise(text) in ways("used.said") or read_yes_no(text) is Answer.YES

    def _taken(self, fact: Fact, value: object, text: str) -> Understood:
        return Understood({fact.key: stated(value, text)})


def _duration(fact: Number, text: str) -> Interval | None:
    return read_age(text) if fact is f.AGE else read_years(text)


def _named_in(text: str, names: list[list[str]]) -> list[int]:
    """The places of what a sentence names: 在用硼替佐米; none where it denies something."""
    said = [(place, name) for place, each in enumerate(names) for name in each if name in text]
    rest = text
    for _, name in said:
        rest = rest.replace(name, "")
    return [] if denies(rest) else sorted({place for place, _ in said})


def _all(keys: tuple[str, ...], said: Said) -> Understood:
    return Understood(dict.fromkeys(keys, said))


def _could_be_monthly(fact: Fact, reading: MoneyReading) -> bool:
    low, high = reading.yuan
    unsaid = reading.per is None and not reading.each_person
    return fact is f.HOUSEHOLD_INCOME and unsaid and low > 0 and high < HARDLY_A_YEARS_INCOME


def _ticks(text: str, names: list[list[str]]) -> list[tuple[int, Said]]:
    """What is ticked: one name, several between commas, or else between blanks (3 10).

    Nothing where any of it is not understood: in "elsewhere 3 10" one or both may be meant.
    """
    for tokens in ([text], COMMAS.split(text), BLANKS.split(text)):
        ticks = [_tick(token.strip(), names) for token in tokens if token.strip()]
        if all(ticks):
            return [tick for tick in ticks if tick is not None]
    return []


def _tick(token: str, names: list[list[str]]) -> tuple[int, Said] | None:
    match = TICK.fullmatch(token)
    place = pick(match["name"], names, by_part=False) if match else None
    if match is None or place is None:
        return None
    if match["away"] or match["there"]:
        return place, ELSEWHERE
    return place, UNSURE if match["doubt"] else stated(True, token)


def _letter(text: str, options: int) -> int | None:
    typed = normalise(text).lower()
    place = "abcdefghijklmnopqrstuvwxyz".find(typed) if len(typed) == 1 else -1
    return place if 0 <= place < options else None
