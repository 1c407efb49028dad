"""Of whom each clause speaks, and whom the question is for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from bot.listening.message.clauses import Clauses, Stance
from bot.listening.message.patient_outside import only_other
from bot.listening.message.patient_words import (
    AND_NO_MORE,
    ASKED_ABOUT,
    ASKING,
    ASKING_FOR_ME,
    ASKS,
    BUT_I,
    CLIENTS,
    COMPANY,
    COMPARED,
    DEAD,
    DIED_LATER,
    DISABLED,
    FIRST_OF,
    FOR,
    GIVEN_FOR,
    GIVING,
    GRAND,
    GRANTED,
    HAD_THEIRS,
    HELPER,
    HELPS,
    HOLDS_ONESELF,
    I_LESS,
    IS_THE_ONE,
    LIVED_OFF,
    MINE,
    MINE_ILL,
    MOVED_IN,
    MY_ILLNESS,
    NO_SUBJECT_BEHIND,
    NOT_FOR,
    NOT_ILL,
    NOT_MEANT_BEHIND,
    OBJECT_BEFORE,
    OF_ANOTHER,
    OF_CARE,
    OF_ONESELF,
    OF_WORK_OR_MONEY,
    PASSING_ON,
    PLAINLY_FOR,
    RECORD,
    SURELY_ILL,
    TENDING_ME,
    THEIR_EMPLOYER,
    THEIR_HOME,
    THEIR_OWN,
    TOLD_OF,
)
from bot.listening.message.persons import (
    HELPED,
    PLURAL,
    RELATED,
    Kind,
    Person,
    is_further,
    is_same,
    persons_in,
)

__all__ = ["Kind", "People", "Person"]

_NOT_SAID = (Stance.DOUBTED, Stance.SUPPOSED)
_NEAR = 24
MOST_BEFORE = 12  # characters before the first person, in which nobody else was meant


class People:
    """Who is named where, of whom each clause speaks, and who the patient is."""

    def __init__(self, clauses: Clauses, known: str | None = None) -> None:
        self._clauses = clauses
        self.named = tuple(persons_in(clauses.text))
        self._starts_of_named = [each.start for each in self.named]
        self._subjects = tuple(each for each in self.named if self._is_subject(each))
        self._places = [each.start for each in self._subjects]
        self.asked_for = next((each for each in self.named if self._is_asked_for(each)), None)
        self._known = known
        self._set_aside = {each.who for each in self.named if self._is_set_aside(each)}
        self.patient, self.certain = self._find_patient()
        self.guessed = only_other(clauses.text, self._subjects) if self.patient is None else None
        self.patient = self.patient or self.guessed

    @property
    def is_known(self) -> bool:
        """Whether it is said, or was said before, whom the question is for."""
        return self.certain or self._known is not None

    @cached_property
    def is_named_for_oneself(self) -> bool:
        """Whether the speaker says in plain words to be the patient."""
        patient = self.patient
        if patient is None or patient.kind is not Kind.SELF:
            return False
        text, start = self._clauses.text, patient.start
        called = "自己" in patient.who or patient.who.endswith("本人")
        named = called and not OF_WORK_OR_MONEY.match(self._clauses.behind(patient.end))
        named = named or patient == self.asked_for
        said = IS_THE_ONE.search(self._words_before(patient))
        words = text[start : start + _NEAR]
        return bool(named or said or OF_ONESELF.match(words) or HOLDS_ONESELF.match(words))

    @cached_property
    def is_named_plainly(self) -> bool:
        """Whether it is said outright who is meant: one person, named first or asked for."""
        patient, text = self.patient, self._clauses.text
        if patient is None or not self.certain:
            return False
        if patient.kind is Kind.SELF:
            return self.is_named_for_oneself and not (TOLD_OF.search(text) or self._only_holds)
        ours = (Kind.SELF, Kind.HOUSEHOLD)
        alone = len({each.who for each in self.named if each.kind not in ours}) <= 1
        first = patient == self.asked_for or patient.start <= MOST_BEFORE
        theirs = THEIR_OWN.search(text, max(0, patient.start - 4), patient.end)
        return alone and first and not theirs and not MINE.search(text)

    @property
    def _only_holds(self) -> bool:
        """我是特困: one who says so may still ask for somebody else."""
        patient = self.patient
        return patient is not None and bool(
            HOLDS_ONESELF.match(self._clauses.text[patient.start : patient.start + _NEAR])
        )

    def may_be_patient(self, person: Person) -> bool:
        """Whether anything speaks for it: that one asks for them, is ill, or is looked after."""
        if person == self.asked_for or person.kind is Kind.SELF:
            return True
        if person.kind is Kind.OTHER and HELPER.search(self._clauses.text):
            return True
        if self._clauses.at(person.start).stance is Stance.SUPPOSED or person.who in PLURAL:
            return False
        if self._is_less_than(person) or MOVED_IN.match(self._clauses.text, person.end):
            return False
        if self._is_ill(person, SURELY_ILL):
            return True
        if THEIR_HOME.match(self._clauses.text, person.end) or self._is_not_meant(person):
            return False
        start = self._clauses.at(person.start).start
        asked_about = ASKED_ABOUT.search(self._clauses.text, start, person.start)
        if asked_about or self._is_ill(person, DISABLED):
            return True
        end = min(self._until_next_subject(person), person.end + 2 * _NEAR)
        return OF_CARE.search(self._clauses.text, start, end) is not None

    def _words_before(self, person: Person) -> str:
        return self._clauses.text[max(0, person.start - 16) : person.start]

    def _is_less_than(self, person: Person) -> bool:
        """重残的是我妹妹,我只有四级: whether somebody is named for the contrast."""
        text = self._clauses.text
        contrast = COMPARED.search(self._words_before(person)) and I_LESS.match(text[person.end :])
        mine = MINE_ILL.search(text) or BUT_I.search(text, person.end)
        return bool(contrast or mine) or text.startswith(("那个才是", "那才是"), person.end)

    def _is_not_meant(self, person: Person) -> bool:
        """都靠女儿, 说儿子名下有车, 他妈交得久: whether nothing is asked for somebody."""
        behind = self._clauses.text[person.end : person.end + 20]
        before = self._words_before(person)
        if NOT_MEANT_BEHIND.match(behind) or LIVED_OFF.search(before):
            return True
        theirs = self._clauses.text[person.start] in "他她"
        return theirs and all(each.kind is Kind.SELF for each in self.named[: self._number(person)])

    def _number(self, person: Person) -> int:
        return bisect_left(self._starts_of_named, person.start)

    @cached_property
    def starts(self) -> frozenset[int]:
        """Where the words for people start."""
        return frozenset(each.start for each in self.named)

    @cached_property
    def ends(self) -> frozenset[int]:
        """Where the words for people end."""
        return frozenset(each.end for each in self.named)

    @cached_property
    def relatives(self) -> frozenset[str]:
        """Who of the family is spoken of."""
        family = (Kind.FAMILY, Kind.CHILD)
        spoken_of = {each.who for each in self._subjects if each.kind in family}
        return frozenset(spoken_of - self._set_aside - set(PLURAL))

    def is_set_aside(self, person: Person) -> bool:
        """Whether somebody is dead, or named only to compare."""
        return person.who in self._set_aside

    def subject_at(self, place: int) -> Person | None:
        """The person of whom the text speaks at a place."""
        number = bisect_right(self._places, place)
        return self._subjects[number - 1] if number else None

    def last_named_before(self, place: int) -> Person | None:
        """The last person named before a place, whether spoken of or only mentioned."""
        number = bisect_left(self._starts_of_named, place)
        return self.named[number - 1] if number else None

    def is_patients(self, place: int) -> bool:
        """Whether what stands at a place is said of the patient or the household."""
        subject = self.subject_at(place)
        if subject is None or subject.kind is Kind.HOUSEHOLD or self.patient is None:
            return subject is None or not (
                subject.kind is Kind.OTHER or subject.who in self._set_aside
            )
        return is_same(subject, self.patient)

    def is_strangers(self, place: int) -> bool:
        """Whether it is said of somebody outside the family who is not the patient."""
        subject = self.subject_at(place)
        return subject is not None and subject.kind is Kind.OTHER and not self.is_patients(place)

    def is_parents(self, place: int) -> bool:
        """Whether it is said of a parent of the child who is the patient."""
        subject = self.subject_at(place)
        if self.patient is None or self.patient.kind is not Kind.CHILD or subject is None:
            return False
        return subject.kind is Kind.SELF or subject.who in ("爸爸", "妈妈", "老公", "老婆", "爱人")

    def _is_subject(self, person: Person) -> bool:
        behind = self._clauses.text[person.end : person.end + 8]
        before = self._clauses.text[max(0, person.start - 3) : person.start]
        if PASSING_ON.match(behind) or (person.kind is not Kind.SELF and HELPS.match(behind)):
            return False
        if OBJECT_BEFORE.search(before) or (
            person.kind is Kind.OTHER and (GIVING.match(behind) or COMPANY.search(before))
        ):
            return False
        if person.kind is not Kind.SELF:
            return not THEIR_EMPLOYER.match(self._clauses.behind(person.end)[:16])
        return not NO_SUBJECT_BEHIND.match(behind)

    def _is_asked_for(self, person: Person) -> bool:
        before = self._clauses.before(person.start)[-12:]
        if IS_THE_ONE.search(self._words_before(person)):
            return True
        behind = self._clauses.text[person.end : person.end + 8]
        if FIRST_OF.search(before) and AND_NO_MORE.match(behind):
            return True
        if person.kind is Kind.SELF and "自己" not in person.who and person.who != "本人":
            return False
        if NOT_FOR.search(before):
            return False
        return bool(FOR.search(before)) and bool(
            ASKING.search(self._clauses.behind(person.end)[:12])
            or ASKING.search(before)
            or (person.kind is Kind.OTHER and person.who not in ("人家", "别人"))
        )

    def _find_patient(self) -> tuple[Person | None, bool]:
        if self.asked_for is not None and self.asked_for.kind is not Kind.HOUSEHOLD:
            return self.asked_for, self._is_plainly_asked_for(self.asked_for)
        people = (each for each in self._subjects if each.kind is not Kind.HOUSEHOLD)
        persons = [each for each in people if each.who not in self._set_aside]
        if self._known:
            known = [each for each in persons if each.kind.value == self._known]
            return (known[0] if known else None), False
        ill = next((each for each in persons if self._is_ill(each, SURELY_ILL)), None)
        if ill is not None and not (ill.kind is Kind.SELF and self._is_asked_by_another()):
            return ill, self._is_plainly_ill(ill, persons)
        return self._likely_patient(persons), self._is_asked_by_another()

    def _is_asked_by_another(self) -> bool:
        """我姐的户口在厦门,她帮我问的: whoever tells it is the patient."""
        return ASKING_FOR_ME.search(self._clauses.text) is not None

    def _is_plainly_asked_for(self, person: Person) -> bool:
        """帮我爸问 says it; 给我爸办的 may be said of somebody who only tells of it."""
        before = self._clauses.before(person.start)[-12:]
        if self._is_open(person):
            return False
        if IS_THE_ONE.search(self._words_before(person)):
            return True
        behind = self._clauses.behind(person.end)[:12]
        if GIVEN_FOR.search(before) and ASKS.match(behind):
            return not self._others_ill(person)
        near = before + behind
        asks = ASKING.search(near) and PLAINLY_FOR.search(before)
        return bool(asks) and not (RECORD.search(self._clauses.text) or self._others_ill(person))

    def _others_ill(self, person: Person) -> bool:
        family = (each for each in self._subjects if each.kind in (Kind.FAMILY, Kind.CHILD))
        return any(each.who != person.who and self._is_ill(each, SURELY_ILL) for each in family)

    def _is_open(self, person: Person) -> bool:
        """Whether it is several, somebody of whom it is open whose child it is, or taken back."""
        corrected = len(self.relatives) > 1 and any(each.corrects for each in self._clauses.all)
        text = self._clauses.text
        mine = person.kind is Kind.SELF and text.startswith("的", person.end)
        doubtful = corrected or mine or NOT_ILL.search(text) is not None
        return doubtful or person.who in (*PLURAL, "她") or bool(GRAND.search(person.who))

    def _likely_patient(self, persons: list[Person]) -> Person | None:
        """Whom the question is for where nobody is said to be ill."""
        by_child = next((each for each in persons if self._is_named_by_child(each)), None)
        if by_child is not None:
            return Person(by_child.start, by_child.start + 2, Kind.CHILD, "孩子")
        if TENDING_ME.search(self._clauses.text) or self._is_asked_by_another():
            return next((each for each in persons if each.kind is Kind.SELF), None)
        client = next((each for each in persons if each.who in (*CLIENTS, HELPED)), None)
        if client is not None and HELPER.search(self._clauses.text):
            return client
        children = any(each.kind is Kind.CHILD for each in persons)
        disabled = next((each for each in persons if self._is_ill(each, DISABLED)), None)
        if disabled is not None and not children:
            return disabled
        family = [
            each
            for each in persons
            if each.kind in (Kind.FAMILY, Kind.CHILD) and each.who not in PLURAL
        ]
        if len({each.who for each in family if each.kind is Kind.FAMILY}) > 1:  # the parents
            family.sort(key=lambda each: each.kind is not Kind.CHILD)
        alone = [each for each in persons if each.kind is Kind.SELF]
        return next(iter(family or alone), None)

    def _is_plainly_ill(self, ill: Person, persons: list[Person]) -> bool:
        """Whether it is said outright, of nobody else, and not by somebody who helps."""
        clause = self._clauses.at(ill.start)
        text = self._clauses.text
        if text[ill.start : ill.end] in "他她" and len(self.relatives) > 1:
            return False
        outright = SURELY_ILL.search(text, ill.end, min(clause.end, ill.end + _NEAR))
        sign = SURELY_ILL.search(text, ill.end)
        if sign is not None and text.endswith("看", 0, sign.start()):
            return False  # 看病 may be anybody's
        if sign is None or self._clauses.at(sign.start()).stance in _NOT_SAID:
            return False
        between = text[ill.end : sign.end()]
        rivals = (each for each in self.named if self._is_rival(each, ill))
        if any(ill.end <= each.start < sign.end() for each in rivals):
            return False
        if OF_ANOTHER.search(between) or (
            ill.kind is Kind.SELF and sign[0] == "病" and not MY_ILLNESS.match(between)
        ):
            return False
        alone = all(each.kind in (Kind.SELF, Kind.HOUSEHOLD) for each in persons)
        if is_further(ill):
            return False
        others = any(
            each.who != ill.who and each.kind is not Kind.OTHER and self._is_ill(each, SURELY_ILL)
            for each in persons
        )
        doubted = clause.stance is not Stance.SAID or self._is_open(ill)
        if outright is None and ill.kind is Kind.SELF and not alone:
            return False
        return not (others or doubted or HELPER.search(text) or RECORD.search(text))

    @staticmethod
    def _is_rival(person: Person, ill: Person) -> bool:
        """我跟我爸的病: whether somebody else is named who may be the one that is ill."""
        mine = person.kind in (Kind.SELF, Kind.HOUSEHOLD)
        return not mine and person.who not in (ill.who, *PLURAL)

    def _is_named_by_child(self, person: Person) -> bool:
        """孩子爸爸: whoever says so asks for the child, unless it is he who is ill."""
        named_so = self._clauses.text.startswith(("孩子", "宝宝"), person.start)
        return named_so and person.kind is Kind.FAMILY

    def _is_set_aside(self, person: Person) -> bool:
        """Whether somebody is dead, or named only to compare."""
        behind = self._clauses.text[person.end : person.end + 10]
        if person.kind not in (Kind.FAMILY, Kind.CHILD):
            return False
        if person.who.startswith(RELATED):
            return True
        if DEAD.match(behind) or HAD_THEIRS.match(behind):
            return True
        if is_further(person) and GRANTED.match(self._clauses.text[person.end :][:24]):
            return True
        end = min(self._until_next_subject(person), person.end + 24)
        return DIED_LATER.search(self._clauses.text, person.end, end) is not None

    def _until_next_subject(self, person: Person) -> int:
        number = bisect_right(self._places, person.start)
        return self._places[number] if number < len(self._places) else len(self._clauses.text)

    def _is_ill(self, person: Person, signs: re.Pattern[str]) -> bool:
        """Whether the words up to the next person speak of an illness; strangers' do not count."""
        if person.kind is Kind.OTHER:
            return False
        end = self._until_next_subject(person)
        if person.kind is Kind.SELF:
            end = min(end, self._clauses.end_of_sentence(person.start))
        last = self._clauses.at(person.start).stance
        sign = signs.search(self._clauses.text, person.end, min(end, person.end + 60))
        return last is not Stance.SUPPOSED and sign is not None
