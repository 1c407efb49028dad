"""All words that the matcher knows: names on the lists, names that are not, and parts of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from knowledge.catalogue import Catalogues
from knowledge.spelling import folded


class Kind(StrEnum):
    """What a name says about an entry."""

    NAME = "name"  # the catalogue's own name
    EXACT = "exact"  # another name of the same disease
    NARROWER = "narrower"  # a form of it: whoever has that has this
    USUAL = "usual"  # a wider word that nearly always means this entry (胃癌)
    BROADER = "broader"  # a wider word that has to be asked about
    AMBIGUOUS = "ambiguous"  # a short form that also means other things
    OWN_ITEM = "own_item"  # a drug, device or food that the catalogue itself names for the entry
    DRUG = "drug"  # a drug or device that is used for this disease and others
    SURE_DRUG = "sure_drug"  # one that is used for this disease only


SURE_KINDS = frozenset({Kind.NAME, Kind.EXACT, Kind.NARROWER, Kind.USUAL})
WIDE_KINDS = frozenset({Kind.BROADER, Kind.AMBIGUOUS})
DRUG_KINDS = frozenset({Kind.OWN_ITEM, Kind.DRUG, Kind.SURE_DRUG})


@dataclass(frozen=True, slots=True)
class Meaning:
    """One entry that a name may mean."""

    entry: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A word that names are put together from: a site, a finding, or a filler between the two."""

    role: str
    group: str


@dataclass(slots=True)
class Term:
    """A folded name and everything it can stand for."""

    text: str
    name: str
    meanings: tuple[Meaning, ...] = ()
    contrast: bool = False
    parts: tuple[Part, ...] = ()
    domain: str = ""  # of a contrast: the branch of medicine

    @property
    def listed(self) -> bool:
        return bool(self.meanings)

    @property
    def whole(self) -> bool:
        """Whether this is a name in itself and not only a part of names."""
        return self.listed or self.contrast

    @property
    def wide(self) -> bool:
        """Whether it is on the lists only by wider or ambiguous words."""
        return self.listed and all(each.kind in WIDE_KINDS for each in self.meanings)


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an entry, and what kind of name it is."""

    entry: str
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Composition:
    """Sites and findings that together name an entry."""

    sites: tuple[str, ...]
    findings: tuple[str, ...]
    meaning: Meaning


@dataclass
class Vocabulary:
    """Terms by their folded spelling; a name of the lists is never a contrast as well."""

    terms: dict[str, Term] = field(default_factory=dict)

    def add_alias(self, alias: Alias) -> None:
        for form in spellings(alias.name, whole=alias.kind is not Kind.NAME):
            term = self._term(form, alias.name)
            if all(meaning.entry != alias.entry for meaning in term.meanings):
                term.meanings += (Meaning(alias.entry, alias.kind),)
                term.contrast = False

    def settle(self) -> None:
        """Set right what only the whole vocabulary shows: 脑出血开颅 names the disease it holds."""
        for term in self.terms.values():
            if any(meaning.kind in DRUG_KINDS for meaning in term.meanings):
                term.meanings = tuple(self._settled(term, each) for each in term.meanings)

    def _settled(self, term: Term, meaning: Meaning) -> Meaning:
        if meaning.kind not in DRUG_KINDS or meaning.kind is Kind.OWN_ITEM:
            return meaning
        text = term.text
        held = (text[i:j] for i in range(len(text)) for j in range(i + 2, len(text) + 1))
        for piece in held:
            inner = self.terms.get(piece) if piece != text else None
            if inner and any(
                m.entry == meaning.entry and m.kind in SURE_KINDS for m in inner.meanings
            ):
                return Meaning(meaning.entry, Kind.NARROWER)
        return meaning

    def linked(self, loaded: Catalogues) -> Catalogues:
        """The catalogues with entries of the same name tied together, across catalogues."""
        ties: dict[str, dict[str, None]] = {code: {} for code in loaded.entries}
        for term in self.terms.values():
            same = [each.entry for each in term.meanings if each.kind in (Kind.NAME, Kind.EXACT)]
            own = [code for code in same if code.startswith(OWN_CATALOGUE)]
            for code in own:
                ties[code] |= dict.fromkeys(same)
                for other in same:
                    ties[other][code] = None
        return Catalogues.of(
            (
                replace(
                    entry,
                    same_as=tuple(
                        each
                        for each in dict.fromkeys((*entry.same_as, *ties[code]))
                        if each != code
                    ),
                )
                for code, entry in loaded.entries.items()
            ),
            loaded.items,
        )

    def add_contrasts(self, names: Iterable[tuple[str, str]]) -> None:
        """Names that are on no list, each with its branch of medicine."""
        for name, domain in names:
            self._add_contrast(name, domain)

    def _add_contrast(self, name: str, domain: str) -> None:
        for form in spellings(name):
            if not _SAYS_NOTHING.match(form):
                term = self._term(form, name)
                term.contrast, term.domain = not term.listed, domain

    def add_part(self, word: str, part: Part) -> None:
        term = self._term(folded(word), word)
        if part not in term.parts:
            term.parts += (part,)

    def _term(self, form: str, name: str) -> Term:
        return self.terms.setdefault(form, Term(form, name))


SHORTEST_WITH_ENDING = 5  # 缺乏症 may be 缺乏, 血症 is not 血
OWN_CATALOGUE = "xiamen/"  # entries of a list that only a deployment holds
_SAYS_NOTHING = re.compile(
    "^(?:癌|肿瘤|瘤|晚期|早期|中期|末期|术后|化疗|放疗|后|恶性|症|病|转移|了|切除)+$"
)
_ILLNESS = re.compile("(?<=..)[病症](?=$|[0-9a-z甲乙丙]|型)")
# A person's name by which a disease is called, spelt by its sound: 卡斯尔曼 needs no 病.
_FOREIGN = re.compile(
    "([阿艾安奥巴白贝本比波伯博布茨查楚达戴丹德登迪狄蒂杜厄恩尔法菲费弗佛芬夫福盖戈格葛古圭高哈海汉赫亨"
    "华霍吉加贾杰金卡凯坎康考科克肯孔库奎拉莱兰朗劳勒雷黎里利林列琳卢鲁路伦罗洛马迈曼芒梅门米密明莫姆穆纳"
    "奈内尼涅宁纽努诺欧帕派潘佩皮匹平珀普奇齐契乔琼丘萨塞桑瑟沙山舍申史施舒斯松苏索塔泰坦唐陶特滕提图托瓦"
    "万威维韦魏温文沃乌武西希锡夏肖谢辛雪亚延扬耶伊因英尤于泽扎詹兹佐氏]{3,})(?:综合征|[病症])"
)
_QUALIFYING = re.compile("型|儿童|重|极|期")
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")


def spellings(name: str, whole: bool = True) -> Iterator[str]:
    """The folded forms in which a name is looked for: 庞贝病 and 庞贝症 are one.

    A name that is not taken as a `whole` is two where brackets or a stroke part it.
    """
    for form in dict.fromkeys(_forms(name, whole)):
        yield form
        other = _ILLNESS.sub(lambda match: "症" if match[0] == "病" else "病", form)
        if other != form:
            yield other
        if len(form) > SHORTEST_WITH_ENDING and form.endswith("症"):
            yield form[:-1]
        foreign = _FOREIGN.fullmatch(form)
        if foreign:
            yield foreign[1]


def _forms(name: str, whole: bool) -> Iterator[str]:
    bracket = _BRACKETED.search(name)
    unbracketed = (name.replace(bracket[0], bracket[1]),) if bracket else ()
    for part in (name, *unbracketed, *(() if whole else _alternatives(name))):
        form = folded(part)
        if len(form) > 1 or (form and form > "\u3400"):
            yield form


def _alternatives(name: str) -> Iterator[str]:
    """Both names of 白塞病/贝赫切特综合征 and of 热纳综合征 in brackets."""
    bracket = _BRACKETED.search(name)
    if bracket:
        without = name[: bracket.start()] + name[bracket.end() :]
        if len(bracket[1]) > 2 and not _QUALIFYING.search(bracket[1]):
            yield without
            yield bracket[1]
    if "/" in name and not bracket:
        halves = name.split("/")
        if all(len(half) > 3 for half in halves):
            yield from halves


def parse_names(names: str) -> list[str]:
    """Names separated by `|`."""
    return [name.strip() for name in names.split("|") if name.strip()]


def aliases_from(rows: Iterable[Mapping[str, str]]) -> Iterator[Alias]:
    """Aliases of a table with the columns entry, kind and names."""
    for row in rows:
        for name in parse_names(row["names"]):
            yield Alias(row["entry"], Kind(row["kind"]), name)


def aliases_of(loaded: Catalogues) -> Iterator[Alias]:
    """The names that the catalogues themselves have: of diseases, and of items."""
    for entry in loaded.entries.values():
        yield Alias(entry.code, Kind.NAME, entry.name)
        yield from (Alias(entry.code, Kind.EXACT, name) for name in entry.aliases)
        yield from (Alias(entry.code, Kind.OWN_ITEM, item) for item in entry.items)


def compositions_from(rows: Iterable[Mapping[str, str]]) -> Iterator[Composition]:
    """Compositions of a table with the columns sites, findings, entry and kind."""
    for row in rows:
        yield Composition(
            tuple(parse_names(row["sites"])),
            tuple(parse_names(row["findings"])),
            Meaning(row["entry"], Kind(row["kind"])),
        )
