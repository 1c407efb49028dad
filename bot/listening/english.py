"""English messages in the Chinese wording that the rules of listening know, phrase by phrase.

The phrases stand in english.txt. Each keeps its place in the message; a word that none of them
knows stays as it is, and keeps the rules from reading across it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from bot.listening.plain import Plain
from bot.reading.english import DAYS, NUMBERS, SPANS, SPELT_OUT, Table, in_digits, table

# What stands for more in the phrases; a part in round brackets there is only a choice, and \1 and
# \2 are these sums, numbers and periods in their order.
_SUM = (
    r"((?:大概|将近|刚过|超过|不到|最多|至少|就|¥)*[0-9几][0-9,.]*[百千万多]{0,3}"
    r"(?:到[0-9,.]+[百千万]{0,2})?(?:元)?(?:左右|多|以上|以下)?)"
)
_MEANT = {
    "{sum}": _SUM,
    "{period}": r"((?: ?每[月年])?)",
    "{n}": r"([0-9]+)",
    "{my}": r"(?:(?:my|our|his|her|their|the|a|an) )",
    "{other}": r"(?:neighbou?r|friend|colleague|co-?worker|classmate|boss|landlord|roommate)s?",
    "{ourselves}": (
        r"(?:out of (?:(?:my|our|his|her|their) )?(?:own )?pockets?|(?:by |for )?"
        r"(?:ourselves|myself|himself|herself|themselves)|on (?:my|our|his|her) own)"
    ),
    "{county}": r"(?:,? (?:district|county|city|province|fujian|shandong|china))*",
    "{hardship}": r"(?:低保|特困|低收入|残疾|重度|孤儿|脱贫|监测|烈属|因病)",
}
_ONLY_A_CHOICE = re.compile(r"\((?!\?)")
_NOTHING = "-"

_MARKS: Table = (
    (re.compile(r"[’‘`]"), "'"),
    (re.compile(r"\.(?= |$)"), "。"),
    (re.compile(r" *[;] *| +[-–—]+ +"), ","),
    (re.compile(r" *, *(?![0-9]{3})"), ","),
)
_CONTRACTED = table(
    ("can't|cannot", "can not"),
    ("won't", "will not"),
    (r"([a-z]+)n't", r"\1 not"),
    (r"(i|he|she|it|we|they|there|that)'(?:s|m|re)", r"\1 is"),
    (r"(i|he|she|it|we|they)'(?:ve|d)", r"\1 have"),
    (r"(i|he|she|it|we|they)'ll", r"\1 will"),
    ("(?:am|are|was|were|be)(?= )", "is"),
    ("(?:do|does|did) not|(?:is|have|has|had) not", "not"),
    ("(?:has|had)(?= )", "have"),
    ("(?:very|really|actually|also|still|just|already) (?=[a-z])", ""),
    ("one(?= (?:person|people|of us|hundred|thousand|year|month|child|million))", "1"),
)
_GAP = re.compile(r"(?<![a-z]) +| +(?![a-z])")


def in_chinese(plain: Plain) -> Plain:
    """A message that is mostly English, in Chinese as far as it is known; any other as it is."""
    if not plain.is_english:
        return plain
    plain = plain.put_otherwise(SPELT_OUT, in_digits)
    for words, other in _rows():
        plain = plain.put_otherwise(words, other)
    return plain.put_otherwise(_GAP, "")


@cache
def _rows() -> Table:
    """All phrases, in the order in which they are put otherwise."""
    first = (_MARKS, _CONTRACTED, _phrases("stance", "places", "people", "time"), NUMBERS)
    facts = _phrases("about", "money", "insurance", "register", "hardship", "held")
    more = _phrases("household", "income", "costs", "care")
    return tuple(
        row for rows in (*first, facts, more, SPANS, DAYS, _phrases("small")) for row in rows
    )


def _phrases(*sections: str) -> Table:
    """The phrases of some sections of english.txt, one pattern a line."""
    text = files("bot.listening").joinpath("english.txt").read_text(encoding="utf-8")
    return table(*(row for name in sections for row in _section(text, name)))


def _section(text: str, name: str) -> Iterator[tuple[str, str]]:
    body = text.partition(f"[{name}]\n")[2].partition("\n[")[0]
    other = _NOTHING
    for line in body.splitlines():
        if line.startswith(" "):
            yield _pattern(line.strip()), "" if other == _NOTHING else other
        elif line.strip():
            other = line.strip()


def _pattern(phrase: str) -> str:
    pattern = _ONLY_A_CHOICE.sub("(?:", phrase)
    for name, meant in _MEANT.items():
        pattern = pattern.replace(name, meant)
    return pattern
