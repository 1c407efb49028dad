"""What a word of the field means, said where somebody asks for it, as in 什么是低保边缘."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.reading import normalise
from bot.speech import Line, Role
from bot.words import Words, locales, words
from rules.policy import Clause
from rules.registry import BY_PLACE, POLICIES

_xiamen = BY_PLACE["xiamen"].document.clause
_qingdao = BY_PLACE["qingdao"].document.clause
_longyan = BY_PLACE["longyan"].document.clause
_quanzhou = BY_PLACE["quanzhou"].document.clause
_weihai = BY_PLACE["weihai_etdz"].document.clause


@dataclass(frozen=True)
class Term:
    """A word of the field and the clauses it stands in, if any; its texts are `term.<id>.…`."""

    id: str
    clauses: tuple[Clause, ...]


TERMS = (
    Term("self_pay", (_longyan("二/四/2/比例"), _quanzhou("二/三/2/比例"), _weihai("二/二/2/题"))),
    Term("out_of_scope", (_xiamen("三/一/3/3"), _longyan("二/六/2/3"), _weihai("二/二/2/题"))),
    Term("in_scope", (_longyan("二/四/题"), _quanzhou("二/三/题"), _weihai("二/二/2/题"))),
    Term(
        "in_scope_self_pay",
        (
            _longyan("二/四/2/比例"),
            _longyan("二/四/2/起付线下"),
            _quanzhou("二/三/2/比例"),
            _quanzhou("二/三/2/起付线下"),
        ),
    ),
    Term("deductible", (_longyan("二/三"), _longyan("二/四/1"), _quanzhou("二/三/1"))),
    Term(
        "ceiling",
        (_longyan("二/三"), _longyan("二/四/3"), _quanzhou("二/三/3"), _weihai("二/二/2/限额")),
    ),
    Term("rate", (_longyan("二/三"), _longyan("二/四/2/比例"), _quanzhou("二/三/2/比例"))),
    Term("insurance_list", (_longyan("二/四/题"), _weihai("二/二/2/题"))),
    Term("rigid_expenditure", (_qingdao("一/二"), _qingdao("二/二"), _qingdao("二/三/3"))),
    Term("payable_by_other", (_quanzhou("二/五"),)),
    Term("basic_insurance", (_longyan("二/题"), _quanzhou("二/题"))),
    Term("employee_insurance", ()),
    Term("resident_insurance", (_longyan("二/二/1"), _quanzhou("二/一/1"), _weihai("二/二/1"))),
    Term("rural_cooperative", ()),
    Term("serious_illness_insurance", (_longyan("二/三"), _quanzhou("二/二"))),
    Term("tilted_payment", (_longyan("二/三"), _quanzhou("二/二"))),
    Term("premium_subsidy", (_longyan("二/二/1"), _quanzhou("二/一/1"), _weihai("二/二/1"))),
    Term("insured_place", (_xiamen("三/一/1/1"), _longyan("二/题"), _quanzhou("二/题"))),
    Term("contribution_years", (_xiamen("三/一/1/2"),)),
    Term("special_outpatient", (_longyan("二/四/题"), _quanzhou("二/三/题"), _qingdao("二/三/2"))),
    Term("chronic_outpatient", (_weihai("二/二/3"),)),
    Term("one_stop_settlement", (_longyan("二/六/2/1"), _quanzhou("三/一/1/1"), _weihai("五/二"))),
    Term("manual_claim", (_quanzhou("三/一/1/1"),)),
    Term("treat_first_pay_later", (_longyan("二/六/3/1"), _quanzhou("三/一/2/1"))),
    Term(
        "designated_hospital", (_longyan("二/四/2/比例"), _quanzhou("二/三/题"), _weihai("五/三"))
    ),
    Term("referral", (_longyan("二/四/2/转诊"), _quanzhou("二/三/2/转诊"))),
    Term("treated_elsewhere", (_longyan("二/六/3/2"), _quanzhou("三/一/2/2"))),
    Term("medical_aid", (_longyan("二/四/题"), _quanzhou("二/三/题"), _weihai("二/一/题"))),
    Term("three_layers", (_longyan("二/题"), _quanzhou("二/题"))),
    Term("tilted_aid", (_longyan("二/五"), _quanzhou("二/四"))),
    Term("temporary_relief", (_longyan("二/题"), _quanzhou("二/题"), _weihai("二/四"))),
    Term("case_by_case", (_xiamen("三/二/2"), _xiamen("三/四/4/2"))),
    Term("best_of_several", (_longyan("二/一/1/就高"), _quanzhou("一/就高"))),
    Term("transition_period", (_longyan("二/一/1/过渡期"), _quanzhou("一/过渡期"))),
    Term("public_notice", (_weihai("三/三"), _weihai("三/四"))),
    Term("tekun", (_xiamen("三/一/3/1"), _longyan("二/一/2"), _quanzhou("五/二"))),
    Term("orphan", (_longyan("二/一/1/第一类"), _longyan("二/一/2"), _quanzhou("一/第一类"))),
    Term(
        "unsupported_child",
        (_longyan("二/一/1/第一类"), _longyan("二/一/2"), _quanzhou("一/第一类")),
    ),
    Term("scattered_orphan", (_qingdao("二/一"),)),
    Term("supported_disabled_child", (_weihai("二/一/1"),)),
    Term("special_care", (_longyan("二/一/1/第二类"), _longyan("二/一/2"), _quanzhou("一/第二类"))),
    Term("wulao", (_longyan("二/一/1/第二类"), _longyan("二/一/2"), _quanzhou("一/第二类"))),
    Term(
        "special_family", (_longyan("二/一/1/第二类"), _longyan("二/一/2"), _quanzhou("一/第二类"))
    ),
    Term(
        "severe_disability",
        (_longyan("二/一/1/第二类"), _longyan("二/一/2"), _quanzhou("一/第二类")),
    ),
    Term("dibao", (_xiamen("三/一/3/1"), _longyan("二/一/2"), _quanzhou("五/二"))),
    Term(
        "dibao_marginal", (_longyan("二/一/1/第四类"), _longyan("二/一/2"), _quanzhou("一/第四类"))
    ),
    Term("low_income", (_xiamen("三/一/3/1"), _weihai("二/一/2"))),
    Term("relapse_risk", (_longyan("二/一/1/第三类"), _longyan("二/一/2"), _quanzhou("一/第三类"))),
    Term("returned_to_poverty", (_quanzhou("二/二"),)),
    Term(
        "lifted_from_poverty",
        (
            _longyan("二/一/1/第三类"),
            _longyan("二/一/1/过渡期"),
            _longyan("二/一/2"),
            _quanzhou("一/第三类"),
        ),
    ),
    Term(
        "illness_impoverished",
        (_longyan("二/一/1/第五类"), _quanzhou("一/第五类"), _weihai("二/一/3")),
    ),
    Term("rare_disease", (_xiamen("三/一/2"),)),
    Term(
        "disposable_income", (_xiamen("三/一/3/2"), _longyan("二/四/3"), _quanzhou("一/第五类/一"))
    ),
    Term("income_per_head", (_xiamen("三/一/3/2"), _xiamen("三/四/3/民政"), _weihai("二/一/3"))),
    Term("hukou", (_xiamen("三/一/1/2"), _weihai("二/一/题"))),
)

_LONGEST_QUESTION = 80
_MARKS = re.compile(r"[\s\"'’“”‘「」『』《》()\[\]-]+")
_TERM = "\ue000"  # no text that was read has it: what nobody sees is taken out

# How people ask, with a mark where the terms stand.
_AND = "(?:[和跟与與同及、,或/&]|还有|以及|and|or|vs|versus|from)?"
_TERMS = f"(?:{_TERM}(?:这个词|这个)?{_AND})*{_TERM}"
_TWO_TERMS = f"{_TERM}{_AND}{_TERM}"
_WHAT = "(?:什么|甚么|啥子?|啥物|啥米|虾米|哪些|哪种|何)"
_THING = "(?:意思|概念|含义|说法|[东東]西|玩意儿?|人|病|钱|费用|地方|药|政策|制度|身份|情况)"
_IS = "(?:指的就?是|是指的?|指的?|说的是|是说|的意思是|的定义是|代表|就是|算是|是|算|叫做|叫)"
_POLITE = "(?:你好|您好|请问一下|请问|麻烦|想问|问一下|那么|那|这个|所谓的?|,|。|!)*"
_LEAD = (
    f"{_POLITE}(?:我们?|咱|还是|想知道|想了解|不太?知道|不太?清楚|不太?明白|不太?懂|"
    "能不能|可不可以|可以|能|帮|给|跟|到底|究竟)*"
)
_LOST = "(?:[看听搞弄]?不太?懂|[看听]?不太?明白|没[看听]懂|没听过|没听说过|不理解)"
_TELL = "(?:解[释釋]|说明|介绍|讲讲|说说|讲|说)(?:一下|下|清楚)?"
_EVER = "(?:到底|究竟|又|都|分别|各|具体|这个词|之间)*"
_UNLIKE = "(?:区别|不同|差别|差[异異]|不一样|分别)"
_END = "[?!.。,~啊呀呢哦噢吧嘛的呐哈了吗嗎]*"
_PLEASE = "(?:(?:sorry|hi|hello|ok|okay|and|but|so|please|um+|hm+|wait|,|[.])*)"
_WHAT_IS = "what(?:exactly|onearth|actually)?(?:is|are|s)(?:exactly|meantby|actually|this|that)?"
_TELL_ME = (
    "(?:(?:can|could|would)you(?:please)?)?(?:please)?"
    "(?:explain(?:tome)?|define|tellme(?:about|what)|describe)(?:what)?|"
    "i(?:dont|donot|never|havenever)(?:really|quite)?(?:understand|get|heardof|heard|knowwhat)"
)

_WAYS_TO_ASK = (
    # 什么是低保, 啥叫自付, 什么样的人算特困
    f"{_LEAD}(?:{_TELL})?{_WHAT}(?:样的?)?人?[才又就]?(?:是|叫做?|算是?|谓|为){_TERMS}",
    # 低保边缘是什么意思, 自付指什么, 就高啥意思
    f"{_LEAD}(?:{_TELL})?{_TERMS}{_EVER}{_IS}个?{_WHAT}{_THING}?",
    f"{_LEAD}{_TERMS}{_EVER}{_WHAT}(?:意思|概念|[东東]西)",
    # 一站式结算的意思, 自付怎么理解, 倾斜救助是怎么回事
    f"{_LEAD}(?:{_TELL})?{_TERMS}的?(?:意思|定义|含义|概念)",
    f"{_LEAD}{_TERMS}(?:该|要|应该)?(?:怎么|咋|如何)(?:理解|解[释釋]|讲)",
    f"{_LEAD}{_TERMS}{_EVER}是?(?:怎么|咋)一?回事儿?",
    # 解释一下倾斜救助, 看不懂政策范围内, 低保边缘听不懂
    f"{_LEAD}(?:{_TELL}|{_LOST}){_TERMS}",
    f"{_LEAD}{_TERMS}我?{_LOST}",
    # 自付和自费有什么区别, 自付跟自费一样吗
    f"{_LEAD}{_TWO_TERMS}{_EVER}(?:有{_WHAT}|有没有|有|的)?{_UNLIKE}(?:是{_WHAT}|在哪[里儿]?)?",
    f"{_LEAD}{_TWO_TERMS}(?:是不是)?(?:一样|是?一回事|怎么区?分)",
    # 倾斜救助？
    rf"{_POLITE}{_TERMS}[啊呀呢吧]*\?",
    # what is dibao, what does tekun mean, the difference between zifu and zifei
    f"{_PLEASE}(?:{_WHAT_IS}|{_TELL_ME})(?:the|an?)?{_TERMS}(?:is|are|means?)?(?:exactly|again|inchina|here)?",
    f"{_PLEASE}{_TERMS}what(?:is|s)(?:that|this|it)",
    f"{_PLEASE}what(?:does|do)(?:youmeanby)?(?:the|an?)?{_TERMS}(?:mean|standfor|include)?(?:here)?",
    f"{_PLEASE}(?:what(?:is|s))?(?:the)?(?:meaningof|differencebetween){_TERMS}",
    f"{_PLEASE}howis{_TERM}differentfrom{_TERM}",
    f"{_PLEASE}(?:is|are)?(?:the)?{_TERM}(?:the)?same(?:as|thingas){_TERM}",
    f"{_PLEASE}who(?:is|countsas|qualifiesas|getscalled)(?:the|an?)?{_TERMS}",
)
_QUESTION = re.compile(f"(?:{'|'.join(_WAYS_TO_ASK)}){_END}")


def asked_about(text: str) -> tuple[Term, ...]:
    """The terms that a message asks the meaning of; none where it only mentions them."""
    if len(text) > _LONGEST_QUESTION:
        return ()
    plain = _plain(text)
    return _terms_of(plain) if _QUESTION.fullmatch(_any_way().sub(_TERM, plain)) else ()


def terms_in(text: str) -> list[Term]:
    """The terms that a text uses, in its order, each once; of overlapping ones the longest."""
    return list(_terms_of(_plain(text)))


def explained(term: Term, speak: Words) -> tuple[Line, ...]:
    """What a term means, and where that stands."""
    name, meaning = speak(f"term.{term.id}.name"), speak(f"term.{term.id}.text")
    clauses = speak.listed([_cited(clause) for clause in term.clauses])
    return (
        Line(Role.TEXT, speak("name_and_value", name=name, value=meaning)),
        Line(Role.HINT, speak(f"term.{term.id}.source", clauses=clauses)),
    )


def _cited(clause: Clause) -> str:
    return f"{_document_numbers()[clause.document]} {clause.locator}"


@cache
def _document_numbers() -> dict[str, str]:
    return {policy.document.id: policy.document.number for policy in POLICIES}


def _terms_of(plain: str) -> tuple[Term, ...]:
    ways = _term_by_way()
    return tuple(dict.fromkeys(ways[way] for way in _any_way().findall(plain)))


def _plain(text: str) -> str:
    """As terms are compared: normalised, without blanks, quotes, brackets and hyphens."""
    return _MARKS.sub("", normalise(text))


@cache
def _term_by_way() -> dict[str, Term]:
    """Every way to write a term, in any language: people mix them."""
    return {
        _plain(way): term
        for speak in map(words, locales())
        for term in TERMS
        for way in speak(f"term.{term.id}.said").split()
    }


@cache
def _any_way() -> re.Pattern[str]:
    """Any way to write a term, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(_term_by_way(), key=len, reverse=True))))


# Everybody has heard of these; the hints of their questions say what matters.
EVERYDAY = {"hukou", "basic_insurance", "resident_insurance", "medical_aid", "payable_by_other"}


def hard_terms_in(text: str) -> list[Term]:
    """The words of the field in a text that not everybody knows."""
    return [term for term in terms_in(text) if term.id not in EVERYDAY]
