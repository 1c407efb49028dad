"""English answers in the Chinese wording that the readers know: about 3k a month as 大概3k每月.

Only whole words that are known are put otherwise. Whatever else is said stays, and keeps the text
from being read: what is only half understood is asked again.
"""

from __future__ import annotations

import re

from bot.reading.text import LONGEST_READ

Table = tuple[tuple[re.Pattern[str], str], ...]

_DIGITS = "zero|one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORTH = {word: worth for worth, word in enumerate(f"{_DIGITS}|{_TEENS}".split("|"))} | {
    word: worth * 10 for worth, word in enumerate(_TENS.split("|"), start=2)
}
SPELT_OUT = re.compile(
    rf"(?<![a-z])(?:({_TENS})(?:[ -]({_DIGITS}))?|({_DIGITS}|{_TEENS}))(?![a-z])"
)
_ENGLISH = re.compile(r"[A-Za-z]{2}")
_SUM = r"[0-9][0-9,.]*(?: ?[k百千万])?"
_ON_A_NUMBER = r"(?<=[0-9几多百千万]) ?"
_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"


def table(*rows: tuple[str, str]) -> Table:
    """Patterns of whole words in their order, and what is said instead of each."""
    return tuple((re.compile(rf"(?<![a-z])(?:{words})(?![a-z])"), other) for words, other in rows)


NUMBERS = table(
    (rf"({_SUM}) ?\+", r"至少\1"),
    (rf"({_SUM})[ -]odd", r"\1多"),
    (r"([0-9]+) and (?:a|1) half", r"\1.5"),
    ("an?(?= (?:hundred|thousand|million))", "1"),
    ("(?:a )?couple(?: of)?", "2到3"),
    ("(?:a )?few(?: of)?|several", "几"),
    (_ON_A_NUMBER + "hundred thousand", "十万"),
    # 3千5 is 3,500 and 3千零5 is 3,005
    (_ON_A_NUMBER + "hundred(?: and)? (?=[0-9])", "百零"),
    (_ON_A_NUMBER + "(?:thousand|grand)(?: and)? (?=[0-9])", "千零"),
    (_ON_A_NUMBER + "hundred", "百"),
    (_ON_A_NUMBER + "(?:thousand|grand)", "千"),
    (_ON_A_NUMBER + "million", "百万"),
)
_ABOUT = (
    r"about|around|roughly|approximately|approx\.?|circa|more or less|i think|i guess|probably|"
    r"maybe|perhaps"
)
WORDINGS = table(
    (rf"({_SUM})[ -]?ish", r"\1左右"),
    (rf"between ({_SUM}) and (?={_SUM})", r"\1到"),
    (rf"(?:from )?({_SUM}) (?:or|to) (?={_SUM})", r"\1到"),
    (rf"(?:{_ABOUT})(?= .*[0-9几])", "大概"),
    (rf"{_ABOUT}|or so|give or take", "左右"),
    ("just (?:over|above)|(?:a )?(?:bit|little) (?:over|above|more than)", "刚过"),
    ("slightly (?:over|above|more than)", "刚过"),
    ("just (?:under|below)|(?:a )?(?:bit|little) (?:under|below|less than)", "将近"),
    ("slightly (?:under|below|less than)|almost|nearly|close to", "将近"),
    ("(?:no|not) (?:more|longer|older) than|not (?:over|above)|at (?:the )?most|up to", "最多"),
    ("(?:no|not) (?:less|fewer|younger) than|not (?:under|below)|at (?:the )?least", "至少"),
    ("(?:less|fewer|shorter|younger) than|under|below|not (?:quite|yet)", "不到"),
    ("(?:more|longer|older) than|over|above", "超过"),
    ("(?:or|and) (?:more|over|above|up)", "以上"),
    ("or (?:less|fewer|under|below)", "以下"),
    ("exactly|precisely|just|only", "就"),
)
_MONEY = table(
    (rf"(?:rmb|cny|yuan) ?(?={_SUM})", ""),
    ("yuan|rmb|cny|renminbi|kuai", "元"),
    ("(?:per|each|every|an?|1) ?(?:month|mo)|/ ?(?:month|mo)|monthly", "每月"),
    ("(?:per|each|every|an?|1) ?(?:year|yr)|/ ?(?:year|yr)|per annum|yearly|annual(?:ly)?", "每年"),
    ("last year", "去年"),
    ("(?:per|each|every|a|/) ?(?:person|head)|per capita|each of us", "每人"),
    ("incomes?|salary|wages?|pension", "收入"),
    ("i earn|we earn|i make|we make|i get|we get|i spent|we spent|i paid|we paid|it cost", ""),
    ("altogether|(?:in|a) total(?: of)?|total|the whole (?:household|family)|household", ""),
    (r"it['’]?s|it is|my|our|the|is|was|of", ""),
)
_NO_MONEY = re.compile(r"(?:nothing(?: at all)?|zero|none|no (?:money|incomes?|costs?))[.! ]*")
SPANS = table(
    ("half an? year", "半年"),
    ("an? (year|month) and a half", r"1.5 \1"),
    ("an?(?= (?:year|month|week|day))", "1"),
    (_ON_A_NUMBER + "-?(?:years?|yrs?)(?:(?:,| and)(?= ?[0-9几]))?", "年"),
    (_ON_A_NUMBER + "(?:months?|mos?)", "个月"),
    (_ON_A_NUMBER + "days?", "天"),
    (_ON_A_NUMBER + "weeks?", "周"),
)
_HALF_AN_AGE = table(
    ("an? year and a half", "1岁半"),
    ("([0-9]+) and (?:a|1) half(?: years?)?", r"\1岁半"),
)
_OF_LIVING = table(
    (r"(?:i|we|he|she|it)(?:['’]ve|['’]s| have| has)? (?:been|lived|paid)(?: here)?", "")
)
_FOR_A_TIME = table(("for|already|now|in total|altogether", ""))
_OF_AGE = table(
    (r"(?:i|he|she)(?:['’]m|['’]s| am| is| was)|the child (?:is|was)", ""),
    (r"-?old|y/?o|aged?(?: of)?|at", ""),
)
_ALONE = table(
    ("(?:just|only) (?:me|myself|i)|me alone|i live (?:alone|by myself)", "就我一个人"),
)
_PEOPLE = table(
    (r"there['’]?s|there (?:is|are)|we['’]?re|we are|we have|it['’]?s", ""),
    ("(?:an? )?(?:family|household) of", ""),
    ("including (?:me|myself|us|you|him|her)", ""),
    ("in (?:my|our|the) (?:family|household)|in total|altogether|a total of", ""),
    ("of us|(?:family |household )?members|people|persons?", "人"),
)
DAYS = table(
    *(
        row
        for number, month in enumerate(_MONTHS, start=1)
        for row in (
            (rf"{_DAY}(?: of)? {month}\.?,? (?:of )?([0-9]{{4}})", rf"\2年{number}月\1日"),
            (rf"{month}\.? {_DAY},? ([0-9]{{4}})", rf"\2年{number}月\1日"),
            (rf"{month}\.?,? (?:of )?([0-9]{{4}})", rf"\1年{number}月"),
            (rf"([0-9]{{4}}),? {month}\.?", rf"\1年{number}月"),
            (rf"{month}(?:,| of)? last year", rf"去年{number}月"),
            (rf"{month}(?:,| of)? this year", rf"今年{number}月"),
        )
    ),
    ("(?:the )?(?:beginning|start|middle|end) of (?=[0-9]{4}年)", ""),
    ("(?:early|mid|late)[ -](?:in )?(?=[0-9]{4}年)", ""),
    ("(?:the )?(?:beginning|start) of ([0-9]{4})", r"\1年初"),
    ("(?:mid|(?:the )?middle of)[ -]([0-9]{4})", r"\1年中"),
    ("(?:the )?end of ([0-9]{4})", r"\1年底"),
    ("(?:early|(?:the )?first half of)[ -](?:in )?([0-9]{4})", r"\1年上半年"),
    ("(?:late|(?:the )?second half of)[ -](?:in )?([0-9]{4})", r"\1年下半年"),
    ("the day before yesterday", "前天"),
    ("the year before last", "前年"),
    ("yesterday", "昨天"),
    ("today", "今天"),
    ("last year", "去年"),
    ("this year", "今年"),
    ("last month", "上个月"),
    ("this month", "本月"),
    ("ago", "前"),
    ("since|from|in|on|born|(?:it|that) was|the", ""),
)


def money_in_chinese(text: str) -> str:
    if _NO_MONEY.fullmatch(text.strip().lower()):
        return "0"
    return _put_otherwise(text, NUMBERS, WORDINGS, _MONEY)


def years_in_chinese(text: str) -> str:
    return _put_otherwise(text, _OF_LIVING, NUMBERS, SPANS, WORDINGS, _FOR_A_TIME)


def age_in_chinese(text: str) -> str:
    """An age: the years in it are years of age."""
    plain = _put_otherwise(text, _HALF_AN_AGE, NUMBERS, SPANS, WORDINGS, _OF_AGE)
    return plain if plain == text else plain.replace("年", "岁")


def count_in_chinese(text: str) -> str:
    return _put_otherwise(text, _ALONE, NUMBERS, WORDINGS, _PEOPLE)


def day_in_chinese(text: str) -> str:
    return _put_otherwise(text, NUMBERS, SPANS, WORDINGS, DAYS)


def _put_otherwise(text: str, *tables: Table) -> str:
    """The text in the wording of the tables; one without English words as it is."""
    if len(text) > LONGEST_READ or not _ENGLISH.search(text):
        return text
    plain = SPELT_OUT.sub(in_digits, " ".join(text.lower().split()))
    for words, other in (row for table in tables for row in table):
        plain = words.sub(other, plain)
    return plain


def in_digits(spelt: re.Match[str]) -> str:
    return str(sum(_WORTH[word] for word in spelt.groups() if word))
