"""English messages in the Chinese wording that the rules of listening know, phrase by phrase.

The phrases stand in english.txt. Each keeps its place in the message; a word that none of them
knows stays as it is, and keeps the rules from reading across it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from bot.listening.message.plain import Plain
from bot.reading.english import DAYS, NUMBERS, SPANS, SPELT_OUT, Table, in_digits, table

# What stands for more in the phrases; a part in round brackets there is only a choice, and \1 and
# \2 are these sums, numbers, periods and names in their order.
_SUM = (
    r"((?:(?:大概|将近|刚过|超过|不到|最多|至少|就|¥) ?){0,3}"
    r"(?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|几)[百千万多kw]{0,3}"
    r"(?:到[0-9,.]+[百千万kw]{0,2})?(?: ?元)?(?:左右|多|以上|以下)?)"
)
_KIN = (
    "爸爸|妈妈|爷爷|奶奶|公公|婆婆|老公|老婆|爱人|父母|儿子|女儿|孩子|孙子|孙女|哥哥|弟弟|姐姐|妹妹|"
    "叔叔|阿姨|侄子|侄女|姐夫|嫂子|女婿|儿媳|表哥|亲戚|家人|邻居"
)
_STATUS = (
    "低保边缘家庭|低保|特困人员|低收入家庭|事实无人抚养儿童|孤儿|残疾证?(?:[1-4]级)?|重度残疾|脱贫户|"
    "建档立卡户|因病致贫|烈属|重点优抚对象|防返贫监测户|计生特殊家庭"
)
_MEANT = {
    "{sum}": _SUM,
    "{period}": r"((?: ?每[月年])?)",
    "{n}": r"(?<![0-9.])([0-9]{1,2})(?!\.?[0-9]|,[0-9]{3})",
    "{years}": r"((?:刚过|大概|将近|超过|不到|至少|就)? ?[0-9]+(?:\.[0-9])?)",
    "{level}": (
        r"(?:level|grade|class|category|degree)?[ -]?([1-4一二三四])(?:st|nd|rd|th)?"
        r"(?:级|(?<=[0-9]) ?(?=\W|$)|[ -](?:level|grade|class|category|degree))"
    ),
    "{my}": r"(?:(?:my|our|his|her|their|the|a|an) )",
    "{kin}": f"(?:{_KIN})",
    "{who}": f"({_KIN})",
    "{kind}": "(居民的|职工的)",
    "{year}": "((?:19|20)[0-9]{2})",
    "{opening}": "^([^,。a-z]{0,8}[0-9](?:年|个月)多?)",
    "{clause}": r"([^,。?!a-z]{0,30}[0-9](?:年|个月)多?[^,。?!a-z0-9]{0,4})",
    "{illness}": r"([^,。]{1,40}?)",
    "{status}": f"({_STATUS})",
    "{hardship}": f"(?:{_STATUS})",
    "{place}": r"[㐀-鿿]",
    "{where}": r"([㐀-鿿]{2,9})",
    "{aid}": (
        r"(?:(?:the )?(?:yi ?liao )?jiu ?zhu|"
        r"(?:the )?(?:medical|hospital) (?:aid|assistance|relief)|医疗救助)"
    ),
    "{aidlist}": r"(?:(?:officially |medical[- ]aid[- ]|aid[- ]|medical[- ]assistance[- ]))?",
    "{other}": (
        r"(?:neighbou?r|friend|colleague|collegue|co-?worker|classmate|boss|landlord|roommate|"
        r"landlady|lodger|tenant|teacher|student|stranger|villager|acquaintance)s?"
    ),
    "{ourselves}": (
        r"(?:out of (?:(?:my|our|his|her|their) )?(?:own )?pockets?|(?:by |for )?"
        r"(?:ourselves|myself|himself|herself|themselves)|on (?:my|our|his|her) own|"
        r"(?:of|from|with) (?:my|our|his|her) own (?:money|funds|savings))"
    ),
    "{county}": r"(?:,? (?:district|county|city|province|fujian|shandong|china))*",
}
_ONLY_A_CHOICE = re.compile(r"\((?!\?)")
_ANY_TENSE = ((re.compile(r"\bis\b"), "(?:is|was)"), (re.compile(r"\bhave\b"), "(?:have|had)"))
# A phrase says nothing over and over; the bound is also one on the time that a hostile text takes.
_OVER_AND_OVER = ((re.compile(r"\)\*"), "){0,4}"), (re.compile(r"\)\+"), "){1,4}"))
_NOTHING = "-"

_MARKS: Table = (
    (re.compile(r"[’‘`]"), "'"),
    (re.compile(r" ?/ ?(?=(?:yr|year|mo|month|person|head)(?![a-z]))"), " per "),
    (re.compile(r"\.(?= |$)"), "。"),
    (re.compile(r"(?<=[a-z]) {2,4}(?=[a-z])"), ","),
    (re.compile(r" *[;] *| +[-–—]+ +| +/ +"), ","),
    (re.compile(r" *, *(?![0-9]{3})"), ","),
    (re.compile(r"(?<=[。?!]) +"), ""),
)
_CONTRACTED = table(
    ("can'?t|cannot", "can not"),
    ("won'?t", "will not"),
    (
        r"(ai|are|could|did|does|do|had|has|have|is|might|must|need|should|was|were|would)n'?t",
        r"\1 not",
    ),
    ("gonna", "going to"),
    (r"(i|he|she|it|we|they|there|that|who|what|where|here)'(?:s|m|re)", r"\1 is"),
    (r"(he|she|it|that|there|what)s|(they)re", r"\1\2 is"),
    ("im", "i is"),
    (
        "(hospital|hukou|insurance|income|bill|card|patient)'s(?= (?:an?|the|in|not|from|at) )",
        r"\1 is",
    ),
    (r"(i|he|she|it|we|they)'d(?= (?:be|say|like|have|get|need|love|qualify))", r"\1 would"),
    (r"(i|he|she|it|we|they)'(?:ve|d)|(i|we|they)ve", r"\1\2 have"),
    (r"(i|he|she|it|we|they)'ll", r"\1 will"),
    ("am|are|be", "is"),
    ("were", "was"),
    ("has|have had|has had", "have"),
    ("do not|does not|did not|(?:is|was|have|had)(?: not)+", "not"),
    ("one(?= (?:person|people|of us|hundred|thousand|year|month|child|million))", "1"),
)
# Short forms as people type them.
_SHORT = table(
    ("u", "you"),
    ("ur", "your"),
    ("n|&", "and"),
    ("tho", "though"),
    ("thru", "through"),
    ("bc|cuz|coz|cos", "because"),
    ("pls|plz", "please"),
    ("ppl|peeps|pax", "people"),
    ("fam", "family"),
    ("yrs", "years"),
    ("(?<=[0-9])yrs?", " years"),
    ("wks?", "weeks"),
    (r"incl\.?", "including"),
    ("certs?", "certificate"),
    ("hosp", "hospital"),
    ("dxd?", "diagnosed"),
    ("dept", "department"),
    ("mil|ma in law", "mother in law"),
    ("(?<=my )bil|bro in law", "brother in law"),
    ("hokou|huko|hukow|hukuo|hu kou", "hukou"),
    ("hospitel|hosptial|hospitial|hospita|hospitals?l|hopital", "hospital"),
    ("insurence|insurrance|insurace|insurnace|insuranse|inssurance", "insurance"),
    ("recieve(d|s)?", r"receive\1"),
    ("refferr?al|referal|refferal", "referral"),
    ("disabilty|disablity|dissability", "disability"),
    ("(?<=[0-9]) ?wan", "万"),
    ("(?:a few |several )?tens of thousands", "几万"),
    (r"([0-9]+)[ -]?(?:something|odd)[ -](?:thousand|k)", r"\1千多"),
    (r"(hukou|insurance|yi ?bao|income|household|dibao|tekun)\? (?=\w)", r"\1: "),
)
_SPACES: Table = (
    (re.compile(r"  +"), " "),
    (re.compile(r" +(?=[,。?!])|(?<=[,。?!]) +"), ""),
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
    stance = (_SHORT, _MARKS, _CONTRACTED, _phrases("stance"), _SPACES)
    who_and_when = (_phrases("places", "people", "time"), _SPACES, NUMBERS)
    facts = _phrases("about", "money", "register", "insurance", "hardship", "held")
    more = _phrases("household", "income", "costs", "care")
    last = (SPANS, _phrases("answer", "small"), DAYS)
    return tuple(row for rows in (*stance, *who_and_when, facts, more, *last) for row in rows)


def _phrases(*sections: str) -> Table:
    """The phrases of some sections of english.txt, one pattern a line."""
    text = files("bot.listening.message").joinpath("english.txt").read_text(encoding="utf-8")
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
    for words, meant in (*_ANY_TENSE, *_OVER_AND_OVER):
        pattern = words.sub(meant, pattern)
    for name, meant in _MEANT.items():
        pattern = pattern.replace(name, meant)
    return pattern
