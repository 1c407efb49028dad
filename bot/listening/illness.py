"""The diagnosis, as the matcher finds it, and the items of the annex that are in use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.context import Context
from bot.listening.findings import Confidence, Heard, Reading, implied, unclear
from bot.listening.plain import plain_text
from knowledge.catalogue import Catalogues
from knowledge.match import LONGEST_TEXT, Candidate, Decision, Diseases, How, Match
from rules import facts as f
from rules.qingdao.annex import ITEMS as ANNEX

DIAGNOSES, ITEMS = f.DIAGNOSES.key, f.ITEMS.key
OUTRIGHT = (How.NAME, How.ALIAS)
SURE = 0.9
LONGEST_SHORT_NAME = 4
_USED = re.compile(
    "(?:在用|用的是|用的|用了|用着|正在用|长期用|一直用|吃的|在吃|吃着|打的|在打|打着|注射|"
    "装了|装的|放了|植入|植了|换了|上了|做了|用|吃|打|喝)[^,]{0,4}$"
)
_NOT_USED = re.compile(
    "(?:没有?|不|未|停了?|想|要|准备|建议|推荐|打算|如果|考虑)(?:再|去|能|敢|用|吃|打|装|放|换|"
    "上|做|是|给|了|让|[^,]{0,3})$"
)


def heard_illness(context: Context, diseases: Diseases, items: ItemNames) -> Iterator[Heard]:
    """The patient's diagnoses and items."""
    match = diseases.match(context.plain.original[:LONGEST_TEXT])
    diagnosed: set[str] = set(context.facts.get(DIAGNOSES) or ())
    for heard in _diagnoses(context, match):
        if heard.confidence is not Confidence.UNCLEAR:
            diagnosed |= heard.value
        yield heard
    yield from _items(context, items, diagnosed)


def _diagnoses(context: Context, match: Match) -> Iterator[Heard]:
    for group in match.groups:
        where = _where(context, group[0].matched)
        if (
            where is None
            or context.is_silent(where[0])
            or _is_everyday_english(context, group[0].matched)
        ):
            continue
        if not context.speaks_of_patient(_whose(context, where)) and context.people.certain:
            continue
        yield _diagnosis(where, group, match.decision)


def _is_everyday_english(context: Context, words: str) -> bool:
    """The word "was" is no WAS: a short name among English words is one in capitals only."""
    return context.plain.is_english and len(words) <= LONGEST_SHORT_NAME and not words.isupper()


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
    """Where the person's own words for it stand in the plain text."""
    words = plain_text(matched).text
    written = plain_text(context.plain.original)
    start = written.text.find(words) if words else -1
    return context.plain.place_of(*written.span(start, start + len(words))) if start >= 0 else None


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
        elif used or (own and not denied):
            yield unclear(start, end, *(Reading(ITEMS, frozenset((each,)), each) for each in codes))


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
