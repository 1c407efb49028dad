"""Whose a recognised hardship is: the patient's, the household's, or another's."""

from __future__ import annotations

import re

from bot.listening.identities.held import GATHERED, HARDLY, NO, PERHAPS, Told
from bot.listening.identities.names import OF_THE_HOUSEHOLD, Named
from bot.listening.message.context import Context
from bot.listening.message.persons import Kind, is_further

_LOOSE = (PERHAPS, HARDLY, GATHERED)
_NOT_I = re.compile("(?:可|但)?不是(?:我|俺|阮)(?:本人|自己)?$")
_OF_THEIR_KIN = re.compile("(?:干部|人员|户)?的(?:孙|儿|女|子女|后代|后人|家属|遗孀|邻居)")
# What is wished for, compared with, asked after or ticked by nobody.
_ONLY_A_WORD = re.compile(
    "(?:[□☐○]|(?:求|给)[^,。了是的]{0,6}个|问|叫做?|变成|负责|管|村里|村上|搞|跟|像|[两三四几]个|"
    "听[说讲][^,。我俺咱家他她爸妈]{0,6}|说要有|(?:特困|低保|孤儿|残疾)不|"
    "[妈爸爷奶婆公]从小(?:就)?是|那[辈代]人?(?:就?是)?|"
    "(?:姨|舅|姑|叔|伯|亲家)家(?:才)?是|材料[:是有]*|是啥|什么叫) ?$"
)
_IN_GENERAL = re.compile("(?:户|的)?(?:都是关系|要(?:找|看|托)|不(?:特困|低保|孤儿|残疾)|差不多)")
_WHICH_OF_THEM = re.compile("[^。!?]{0,30}(?:单选|多选|啥区别|什么区别|区别是|哪个好)")
_HELD_BY = re.compile(
    "(?:证|户|户主|主|待遇|名额|的人|金|补贴|补助)*(?:领|拿|享受)?的?是|(?P<bracket>[(])"
)


def _holder_behind(context: Context, named: Named) -> tuple[int, bool] | None:
    """低保户（我妈）, 低保是我弟家的: where the holder stands behind, and whether in brackets."""
    link = _HELD_BY.match(context.text, named.end)
    if link is None or link.end() not in context.people.starts:
        return None
    return link.end(), link["bracket"] is not None


def is_anothers_by_name(context: Context, end: int) -> bool:
    """残疾二级的是我妹, 看病的是我: whether it is somebody else's by the next words."""
    link = _HELD_BY.match(context.text, end)
    patient = context.people.patient
    if link is None or patient is None or not context.people.certain:
        return False
    holders = (each for each in context.people.named if each.start == link.end())
    return any(each.who != patient.who for each in holders)


def _is_of_their_household(context: Context, place: int) -> bool:
    """我弟家: a household of one's own, unless it is he who is ill."""
    subject = context.people.subject_at(place)
    if subject is None or subject.kind is not Kind.FAMILY or context.people.is_known:
        return False
    return re.match("(?:他们|她们|一)?家(?!里)", context.text[subject.end :]) is not None


def _is_of_our_household(context: Context, named: Named, told: Told) -> bool:
    """Whether what the household holds is the patient's: 我家是低保 says little of an uncle."""
    patient = context.people.patient
    far = patient is not None and (patient.kind is Kind.OTHER or is_further(patient))
    return not far and (told is NO or named.code in OF_THE_HOUSEHOLD)


def is_idle(context: Context, named: Named) -> bool:
    """Whether nothing of it is the patient's: 我太爷爷是五老,早走了; 五老干部的孙子; □特困."""
    if context.asked == f"identities.{named.code}":
        return False
    text, before = context.text, context.clauses.before(named.start)
    if _OF_THEIR_KIN.match(text, named.end) or _ONLY_A_WORD.search(before):
        return True
    if _IN_GENERAL.match(text, named.end) or _WHICH_OF_THEM.match(text, named.end):
        return True
    return is_said_of_another(context, named) or _is_anothers(context, named)


def is_said_of_another(context: Context, named: Named) -> bool:
    """我姐特困,不是我: whether the next words say that it is not the speaker's."""
    return _NOT_I.match(context.clauses.following(named.start)) is not None


def _is_anothers(context: Context, named: Named) -> bool:
    """Whether it is what somebody has who died, or who is surely not the patient."""
    subject = context.people.subject_at(named.start)
    if subject is None or subject.kind in (Kind.SELF, Kind.HOUSEHOLD):
        return False
    together = context.clauses.at(subject.start) is context.clauses.at(named.start)
    if together and context.people.is_set_aside(subject):
        return named.code not in OF_THE_HOUSEHOLD or named.code == "tekun"
    personal = named.code not in OF_THE_HOUSEHOLD
    return personal and context.people.certain and not context.speaks_of_patient(named.start)


def of_whom(context: Context, named: Named, told: Told | None) -> Told | None:
    """The patient's own, the household's where it can be, or another's of the family."""
    if told is None or (told in _LOOSE and is_idle(context, named)):
        return None
    place, plain = _holder_behind(context, named) or (named.start, True)
    if _is_of_their_household(context, place) or not context.speaks_of_patient(place):
        return PERHAPS if named.code in OF_THE_HOUSEHOLD else None
    household = context.speaks_of_household(named.start)
    own = not household or _is_of_our_household(context, named, told)
    return told if own and (plain or context.people.certain) else PERHAPS
