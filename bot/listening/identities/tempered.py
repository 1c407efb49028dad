"""What seems to be held or denied, weighed against the words further off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.interview.questions import IDENTITIES
from bot.listening.identities import words
from bot.listening.identities.held import GATHERED, HARDLY, NO, PERHAPS, YES, Around, Told
from bot.listening.identities.names import OF_THE_HOUSEHOLD, SEVERE_DISABILITY, Named
from bot.listening.message.clauses import Clause
from bot.listening.message.context import Context
from bot.listening.message.outsiders import may_be_outsiders
from bot.listening.message.persons import Kind, is_further

REACH = 24
_ANOTHER_TOPIC = re.compile("户口|户籍|收入|住院|自己掏|自费|确诊")  # a doubt behind is of that
_SERVED = re.compile("退[伍五役]|老兵|参战|当过?兵|复员|烈|参军|抗美")
_DESCRIBING = ("low_income", "illness_impoverished")


class Mention(NamedTuple):
    """An identity where a message names it."""

    context: Context
    named: Named
    around: Around


Condition = Callable[[Mention], bool]


def tempered(mention: Mention, told: Told | None) -> Told | None:
    """What is told, only as surely as the words further off leave it."""
    if told is YES:
        told = _held(mention)
    elif told is NO and _is_denied_in_passing(mention):
        told = PERHAPS if words.RESTORED.search(_until_end_of_sentence(mention)) else HARDLY
    if told is NO and _is_one_of_several(mention):
        return PERHAPS
    if told is NO and _may_be_lifted(mention):
        return PERHAPS
    if told is NO and (_is_pending(mention) or _is_no_certificate(mention)):
        told = HARDLY  # 没有低保,正在申请
    doubted = mention.context.is_doubted(mention.named.start)
    return PERHAPS if told is not None and doubted else told


def _held(mention: Mention) -> Told:
    if words.LOST.search(mention.around.behind):
        return PERHAPS if words.RESTORED.search(_until_end_of_sentence(mention)) else HARDLY
    if any(condition(mention) for condition in _LEAVING_OPEN):
        return PERHAPS
    return GATHERED if any(condition(mention) for condition in _LOOSELY) else YES


def around_of(context: Context, named: Named) -> Around:
    """The words of the clauses around a name, as far as they matter."""
    clauses = context.clauses
    before, behind = clauses.before(named.start)[-REACH:], clauses.behind(named.end)[:REACH]
    return Around(before, behind, clauses.following(named.start)[:REACH])


_ELLIPSIS = re.compile(
    "^(?:但是?|可是?|不过|而)?(?:我们家|我们|我家|咱家|俺家|我|俺|[我他她]?[爸妈爹娘]|家里|他|"
    "她)(?:这边|自己|现在|目前|就|也|都|可|却|们)*(?:没有|不是|没份|没|无)(?:的|呀|啊)?$"
)


def denials_behind(context: Context, named: Named) -> Iterator[Clause]:
    """Clauses right behind that deny without a name: 我家没有."""
    number = context.clauses.number_at(named.start) + 1
    for clause in context.clauses.all[number : number + 2]:
        if _ELLIPSIS.match(clause.text):
            yield clause


def _until_end_of_sentence(mention: Mention) -> str:
    context, named, _ = mention
    end = context.clauses.end_of_sentence(named.start)
    return context.text[named.end : min(end, named.end + 2 * REACH)]


def _may_be_lost(mention: Mention) -> bool:
    """Whether it is taken away further on, or held by a household that is no longer one's own."""
    behind = _until_end_of_sentence(mention)
    return bool(words.LOST.search(behind) or words.APART.search(behind))


def _is_granted_elsewhere(mention: Mention) -> bool:
    away = words.AWAY_BEFORE.search(mention.around.before) or words.AWAY_BEHIND.match(
        mention.around.behind
    )
    start, end = mention.named.start, mention.named.end
    elsewhere = [each for each in mention.context.places if each.code == "other"]
    named = any(0 <= start - each.end <= 2 for each in elsewhere)  # 深圳的低保
    granted = words.GRANTED_BY.match(mention.around.behind)  # 低保也是漳州给的
    there = granted and any(end <= each.start <= end + len(granted[0]) for each in elsewhere)
    return bool(away or named or there)


def _is_of_childhood(mention: Mention) -> bool:
    """孤儿证是小时候办的: whether it was granted long ago and may not be held today."""
    return words.LONG_AGO_BEHIND.match(mention.around.behind) is not None


def _is_of_some(mention: Mention) -> bool:
    """Whether it is granted to others of the household, or to one of it only."""
    behind = mention.context.text[mention.named.end : mention.named.end + REACH]
    of_one = words.OF_ONE.search(mention.around.before) and not mention.context.people.is_known
    return bool(of_one or words.OF_SOME.search(behind))


def _is_taken_back(mention: Mention) -> bool:
    if words.MISTAKEN_BEHIND.match(mention.around.behind):
        return True
    behind = _until_end_of_sentence(mention)
    return (
        mention.named.code == SEVERE_DISABILITY and re.search("[一二三四1-4]级", behind) is not None
    )


def _is_one_of_several(mention: Mention) -> bool:
    """俺哥吃低保 俺没有: whether it is said of one of the family, and of another perhaps not."""
    people = mention.context.people
    subject = people.subject_at(mention.named.start)
    if subject is None or subject.kind is not Kind.FAMILY or people.is_known:
        return False
    return (
        any(True for _ in denials_behind(mention.context, mention.named))
        or len(people.relatives) > 1
    )


def _is_open(mention: Mention) -> bool:
    """Whether it is hearsay, not sure, or not granted yet."""
    behind = _ANOTHER_TOPIC.split(_until_end_of_sentence(mention)[:REACH])[0]
    pending = _is_pending(mention)
    hearsay = words.HEARSAY_BEFORE.search(mention.around.before)
    return bool(pending or hearsay or words.OPEN_BEHIND.search(behind))


def _may_be_lifted(mention: Mention) -> bool:
    """建档立卡取消了: who is no longer on the list may have been lifted from poverty."""
    lost = words.LOST.search(mention.around.behind) or words.LOST_BEFORE.search(
        mention.around.before
    )
    return mention.named.code == "lifted_from_poverty" and lost is not None


def _is_no_certificate(mention: Mention) -> bool:
    """退伍军人,没有优抚证; 一级残疾没办证: one may be so and hold no paper."""
    code, text = mention.named.code, mention.context.text
    if code == SEVERE_DISABILITY:
        return (
            re.match("[^,。;]{0,4}(?:没|未)[^,。;]{0,3}证", text[mention.named.end :]) is not None
        )
    return code == "special_care" and _SERVED.search(text) is not None


def _is_pending(mention: Mention) -> bool:
    """Whether it is not granted yet, for all that is said of it: 批了三次没批下来."""
    behind = _until_end_of_sentence(mention)[:REACH]
    pending = [each.start() for each in words.PENDING.finditer(behind)]
    granted = [each.start() for each in words.GRANTED.finditer(behind)]
    return bool(pending) and (not granted or max(pending) + 1 >= max(granted))


def _is_of_outsiders(mention: Mention) -> bool:
    """Whether somebody near may be meant who is no relative, or nobody: 凡是低保户可申请."""
    context, place = mention.context, mention.named.start
    clause = context.clauses.at(place).text
    return may_be_outsiders(context, place) or words.OF_ANYBODY.search(clause) is not None


def _is_of_others_or_forms(mention: Mention) -> bool:
    """阿珍家低保户, 需提供低保证, 第三栏 低保户."""
    before = mention.around.before
    earlier = mention.context.clauses.previous(mention.named.start)
    form = words.OF_A_FORM.search(before) or (earlier and words.OF_A_FORM.search(earlier.text))
    if re.search("(?:老人家?|长辈|老太太|老爷子)(?:是|吃|享受|有)?$", before):
        patient = mention.context.people.patient
        return patient is not None and patient.kind is Kind.SELF
    signs = (words.FOREIGN_HOME, words.FOREIGN_PLACE, words.TO_BE_SHOWN)
    return bool(form) or any(each.search(before) for each in signs)


def _may_be_anothers(mention: Mention) -> bool:
    """我老公二级残疾, and it is not said who is ill, I or he."""
    subject = mention.context.people.subject_at(mention.named.start)
    if subject is None or subject.kind is not Kind.FAMILY or mention.context.people.is_known:
        return False
    if is_further(subject) and mention.named.code in OF_THE_HOUSEHOLD:
        return True
    myself = any(each.kind is Kind.SELF for each in mention.context.people.named)
    return myself and mention.named.code not in OF_THE_HOUSEHOLD


def _is_topic(mention: Mention) -> bool:
    """低保 村里不给报: whether the name only says what the next words are about."""
    clause = mention.context.clauses.at(mention.named.start)
    alone = clause.text.strip(" ,:的") == mention.context.text[
        mention.named.start : mention.named.end
    ].strip("的")
    first = mention.context.clauses.previous(mention.named.start) is None
    follows = words.ABOUT_A_TOPIC.match(mention.context.clauses.following(mention.named.start))
    return alone and first and follows is not None


def _is_description(mention: Mention) -> bool:
    """Words that tell of a life as often as of a status: 低收入, 因病致贫, and 脱贫 as a deed."""
    name = mention.context.text[mention.named.start : mention.named.end]
    if "伤残" in name:
        return True
    of_a_deed = re.fullmatch("脱的?贫", name)
    if mention.named.code not in _DESCRIBING and of_a_deed is None:
        return False
    before = words.RECOGNISED_BEFORE.search(mention.around.before)
    behind = words.RECOGNISED_BEHIND.match(
        mention.context.text[mention.named.end : mention.named.end + REACH]
    )
    return mention.context.asked != IDENTITIES and before is None and behind is None


def _is_not_framed(mention: Mention) -> bool:
    """Whether neither the words around say that it is held, nor it stands alone or in a row."""
    stands_by = (
        mention.named.start in mention.context.people.ends
        or mention.named.start in mention.context.ends_of_places
    )
    held = mention.named.after or stands_by or words.HELD_BEFORE.search(mention.around.before)
    return not held or not (mention.named.before or words.HELD_BEHIND.match(mention.around.behind))


def _is_denied_in_passing(mention: Mention) -> bool:
    """没有低保的能办吗, 停了又恢复了: what is denied may not be the patient's, or not for long."""
    behind = _until_end_of_sentence(mention)
    back = re.search("恢复|重新|又(?:给|批|办|有)|[领拿发打有][^,。]{0,8}低保金", behind)
    return bool(back or words.SUPPOSED_BEHIND.match(mention.around.behind))


_LEAVING_OPEN: tuple[Condition, ...] = (
    _may_be_lost,
    _is_granted_elsewhere,
    _is_of_childhood,
    _is_of_some,
    _is_of_outsiders,
    _is_of_others_or_forms,
    _is_taken_back,
    _is_one_of_several,
    _is_open,
)
_LOOSELY: tuple[Condition, ...] = (_is_topic, _may_be_anothers, _is_description, _is_not_framed)
