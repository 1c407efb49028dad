"""The diagnosis, as the matcher finds it, and the items of the annex that are in use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.listening.findings import Confidence, Heard, Reading, implied, unclear
from bot.listening.message.context import Context
from bot.listening.message.persons import RELATED, Kind, Person
from bot.listening.message.plain import plain_text
from knowledge.catalogue import Catalogues
from knowledge.match import LONGEST_TEXT, Candidate, Decision, Diseases, How, Match
from rules import facts as f
from rules.qingdao.annex import ITEMS as ANNEX

DIAGNOSES, ITEMS = f.DIAGNOSES.key, f.ITEMS.key
OUTRIGHT = (How.NAME, How.ALIAS)
SURE = 0.9
LONGEST_SHORT_NAME = 4
MOST_TIMES = 4  # that a message names an illness
_USED = re.compile(
    "(?:在用|用的是|用的|用了|用着|正在用|长期用|一直用|吃的|在吃|吃着|打的|在打|打着|注射|"
    "装了|装的|放了|植入|植了|换了|上了|做了|用|吃|打|喝)[^,]{0,4}$"
)
_NOT_USED = re.compile(
    "(?:没有?|不|未|停了?|想|要|准备|建议|推荐|打算|如果|考虑)(?:再|去|能|敢|用|吃|打|装|放|换|"
    "上|做|是|给|了|让|[^,]{0,3})$"
)
_NOT_THE_ILLNESS_NOW = re.compile(
    "^(?:差不多|类似|那样的|之类|一样|什么的|等等|患者|病人|病友|群|遗传|家族|史|后遗症|协会|"
    "风险|携带|"
    "筛查|基因|[^。;]{0,8}?(?:已经?|早就?|现在)?(?:好了|治好|痊愈|没事|康复)|的?(?:药|政策|宣传)|这种|那种)"
)
_ONCE = re.compile("(?:年前|以前|之前|曾经?|早年|小时候|得过|患过|有过)[^,。;]{0,4}$")
# What was said at first, what it is like, what was ruled out; and what no doctor has confirmed.
_NOT_SETTLED = re.compile(
    "说是|以为|一开始|刚开始|起初|最初|当初|误诊|[疑像怕]|担心|排除|可能|会不会|是不是|判断|初步|考虑|"
    "改[成为]|如果|算不算|筛查|预防|遗传|家族"
)
_NOT_SETTLED_BEHIND = re.compile(
    "^[^,。;!?]{0,6}(?:不是|互助|群(?!众)|基金|协会|很像|挺像|好像|有点像|相似|类似|差不多|一样|待查|待排|可能|风险|阴性|"
    "被?(?:排除|推翻|否定|否了)|是误诊)"
)
_UNCONFIRMED = re.compile(
    "(?:没|没有|未|没能|没法|不能|无法|等着?|待)(?:人|医生|给|去|最后|最终|完全|正式|我|他|她)*"
    "(?:确诊|诊断出|查清|查明|查出来|下诊断|定性|定下来|定论)|(?:误诊|诊错|查错|诊断错)|不是那个病|"
    "(?:结果|报告|病理|基因)(?:检测|检查|报告|结果)*(?:都|也|还|现在)*(?:没|未)(?:有|给)?(?:出|回|拿|下)|"
    "(?:等|在等)[^,。;]{0,6}(?:结果|报告|病理)"
)
_ABBREVIATION = re.compile("[a-zA-Z]{2}")  # several illnesses may have it
_OF_DISABILITY = re.compile("残疾|聋哑")  # a degree of it is no disease
_ACROSS_WORDS = re.compile("[一-鿿] [一-鿿]")
_EVERYDAY_WORDS = re.compile(r"\b(?:the|is|was|still(?!['’]?s)|in|my|hukou|and|for)\b")
_TALKED_OF = re.compile("砸|压|划|是什么|厂|店|能|多少钱")


def heard_illness(context: Context, diseases: Diseases, items: ItemNames) -> Iterator[Heard]:
    """The patient's diagnoses and items."""
    diagnosed: set[str] = set(context.facts.get(DIAGNOSES) or ())
    for heard in _all_diagnoses(context, diseases):
        if heard.confidence is not Confidence.UNCLEAR:
            diagnosed |= heard.value
        yield heard
    yield from _items(context, items, diagnosed)


def _all_diagnoses(context: Context, diseases: Diseases) -> Iterator[Heard]:
    """Those of the whole message; where it has none, what is gathered without the words of others.

    脑溢血 in a message that names a neighbour may be the neighbour's, and is to be confirmed.
    """
    match = diseases.match(context.plain.original[:LONGEST_TEXT])
    if match.groups:
        yield from _diagnoses(context, match)
        return
    rest = _of_nobody_else(context)
    if rest:
        yield from map(_to_be_confirmed, _diagnoses(context, diseases.match(rest)))


def _to_be_confirmed(heard: Heard) -> Heard:
    stated = heard.confidence is Confidence.STATED
    return replace(heard, confidence=Confidence.IMPLIED) if stated else heard


def _of_nobody_else(context: Context) -> str:
    """The clauses of a longer message that name nobody else and may speak of the patient."""
    people, number_at = context.people, context.clauses.number_at
    named = {number_at(each.start) for each in people.named if not _is_patient(context, each)}
    kept = [
        each.text
        for number, each in enumerate(context.clauses.all)
        if number not in named and not context.is_silent(each.start)
    ]
    return "。".join(kept)[:LONGEST_TEXT] if named and len(context.clauses.all) > 1 else ""


def _is_patient(context: Context, person: Person) -> bool:
    patient = context.people.patient
    return patient is not None and person.kind is not Kind.SELF and person.who == patient.who


def _diagnoses(context: Context, match: Match) -> Iterator[Heard]:
    for group in _in_full(match.groups):
        where = _where(context, group[0].matched)
        if where is None or _is_everyday_english(context, group[0].matched):
            continue
        whose = _whose(context, where)
        of_patient = context.speaks_of_patient(whose)
        if not of_patient and (context.people.certain or _is_of_the_dead(context, whose)):
            continue
        heard = _diagnosis(where, group, match.decision)
        if heard.confidence is not Confidence.STATED and _is_no_illness(context, where, group[0]):
            continue
        yield heard if of_patient and _is_plain(context, where) else _to_be_confirmed(heard)


def _is_of_the_dead(context: Context, place: int) -> bool:
    """俺嫂子三年前走的,肺癌: the illness of somebody for whom nothing is asked."""
    subject = context.people.subject_at(place)
    related = subject is None or subject.who.startswith(RELATED)  # 患者外甥 may be the patient
    return subject is not None and not related and context.people.is_set_aside(subject)


def _in_full(groups: Sequence[tuple[Candidate, ...]]) -> list[tuple[Candidate, ...]]:
    """MS (multiple sclerosis): two letters say nothing beside a name in full."""
    full = [each for each in groups if not _ABBREVIATION.fullmatch(each[0].matched)]
    return full or list(groups)


def _is_plain(context: Context, where: tuple[int, int]) -> bool:
    """脑出血后遗症, 以前得过脑出血 and 像渐冻症,没确诊 do not say what it is now."""
    start, end = where
    before, behind = context.clauses.before(start), context.text[end : end + 14]
    if _NOT_SETTLED.search(before) or _UNCONFIRMED.search(context.text):
        return False
    if _NOT_SETTLED_BEHIND.match(behind) or _ABBREVIATION.fullmatch(context.text[start:end]):
        return False
    return not (_NOT_THE_ILLNESS_NOW.match(behind) or _ONCE.search(before))


def _is_no_illness(context: Context, where: tuple[int, int], best: Candidate) -> bool:
    """A disability, a drug that is not taken, or words that only happen to sound like a name."""
    start, end = where
    said = context.text[start:end]
    if best.how not in OUTRIGHT and (
        _ACROSS_WORDS.search(said) or _EVERYDAY_WORDS.search(best.matched)
    ):
        return True
    untaken = best.how is How.DRUG and _NOT_USED.search(context.clauses.before(start)[-10:])
    return bool(untaken or _OF_DISABILITY.search(said))


def _is_everyday_english(context: Context, words: str) -> bool:
    """The word "was" is no WAS: a short name among English words is one in capitals only."""
    letters = re.findall("[A-Za-z]+", words)
    short = sum(map(len, letters)) <= LONGEST_SHORT_NAME
    in_capitals = any(each.isupper() and len(each) > 1 for each in letters)
    return context.plain.is_english and short and not in_capitals


def _whose(context: Context, where: tuple[int, int]) -> int:
    """脑出血是我爸: where the person stands whose illness it is, if behind it."""
    start, end = where
    behind = re.compile("的?是").match(context.text, end)
    starts = {each.start for each in context.people.named}
    return behind.end() if behind and behind.end() in starts else start


def _diagnosis(where: tuple[int, int], group: tuple[Candidate, ...], decision: Decision) -> Heard:
    start, end = where
    sure = [each for each in group if not each.needs and each.score >= SURE]
    codes = frozenset(each.entry for each in sure)
    if decision is not Decision.ACCEPT or not sure:
        return unclear(start, end, *(_reading(each) for each in group))
    if group[0].how in OUTRIGHT and len(sure) == len(group):
        return Heard(start, end, DIAGNOSES, codes)
    return implied(start, end, DIAGNOSES, codes)


def _reading(candidate: Candidate) -> Reading:
    return Reading(DIAGNOSES, frozenset((candidate.entry,)), candidate.entry)


def _where(context: Context, matched: str) -> tuple[int, int] | None:
    """Where the person's own words for it stand in the plain text, if they are said there."""
    words = plain_text(matched).text
    written = plain_text(context.plain.original)
    for each in islice(re.finditer(re.escape(words), written.text), MOST_TIMES) if words else ():
        place = context.plain.place_of(*written.span(*each.span()))
        if place is not None and not context.is_silent(place[0]):
            return place
    return None


def _items(context: Context, items: ItemNames, diagnosed: set[str]) -> Iterator[Heard]:
    for start, end, codes in items.found_in(context.text):
        before = context.clauses.before(start)[-10:]
        if context.is_silent(start) or not context.speaks_of_patient(start):
            continue
        own = [code for code in codes if code.partition("#")[0] in diagnosed]
        denied = _NOT_USED.search(before) is not None
        used = _USED.search(before) is not None and not denied
        if (own and used) or (context.asked == ITEMS and len(codes) == 1 and not denied):
            yield Heard(start, end, ITEMS, frozenset(own or codes))
        elif not denied and not _TALKED_OF.match(context.text[end:]):
            yield implied(start, end, ITEMS, frozenset(codes))


class ItemNames:
    """The names of the annex's drugs, devices and foods, and the codes that each may mean."""

    def __init__(self, catalogues: Catalogues) -> None:
        codes: dict[str, list[str]] = {}
        for code in ANNEX:
            for name in catalogues.item_names(code.partition("#")[2]):
                codes.setdefault(plain_text(name).text, []).append(code)
        self._codes = {name: tuple(each) for name, each in codes.items()}
        names = sorted(self._codes, key=lambda name: -len(name))
        self._pattern = re.compile("|".join(map(re.escape, names)))

    def found_in(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), self._codes[match[0]]
