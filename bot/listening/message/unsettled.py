"""What keeps words about the register and the insurance from being taken at once.

They may be of another time or of other people, be a requirement or a quotation, be printed
somewhere, be taken back further on, or not be settled yet. Then they are only gathered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bot.listening.message.context import Context
from bot.listening.message.outsiders import is_required, may_be_outsiders
from bot.listening.message.persons import Kind, Person, is_further
from bot.listening.message.undone import is_undone

_LEFT_OPEN = re.compile(
    # another time
    "那时|那会|那阵|那段|期间|(?:工作|上班|退休|下岗|离职|结婚|毕业|退伍)(?:以|之)?前|"
    "[得生]病时|住院时|当时|当年|那年|当初|年轻时|本来|"
    "等[^,]{0,6}[迁落转]|快要?[迁落转办]|正(?:在)?[从由]?[^,]{0,6}(?:办|迁|转)|马上|下个?月|明年|"
    "即将|手续(?:还|在|没)|早知|早该|本该|后悔|该(?:买|交|参)|待过|呆过|等待期|"
    "[转迁办落][^,。;]{0,12}[没未不]有?[转迁办弄搞落批接]?(?:好|完|成|下来|妥)|"
    # what is written, thought or told, by whom it may be
    "印|写的?|听[^,。;]{1,4}[说讲]|显示|到底|算哪|哪边|说是|查了|以为|搞混|分不清|或者|要么|要是|是[^,]{1,6}还是|"
    "除了[^,]{1,8}[都全]|相当于|名义上|理论上|按理|(?:说|讲|非说|告诉)(?:是|我|他|她)|填|录[成错]|登记[成的为]|"
    # what is required
    "满[^,]{0,4}年(?:才|就?能|就?可以|以上)|必须|需要|要求|要有|得是|才能|才可以|才有|才给|限|且|"
    "再(?:申请|来办)|"
    "重复|交重"
)
# 厦门医保我自己交了十年: the speaker's own, though the speaker is named behind.
_IS_OWN_BEHIND = re.compile(
    "^[^,。;]{0,8}?[我俺阮](?:们|家)?(?:自己|家[己里]|一直|也|都|是|在|就|己)*[交缴参买上]"
)
# 是厦门户口, 对吗; 医保从泉州转厦门, 还没转好
_IS_ASKED_BEHIND = re.compile(
    "^(?:[我俺他她](?:自己|本人|却|就|倒|是)*没(?:有)?$|[是对算][吗么嘛]|对不对|是不是|没错吧|[是对]吧|(?:手续|现在|一直|目前|但|都)*(?:还|也|都)?[没未]有?"
    "[转迁办弄搞落批]?(?:好|完|成|下来|妥))"
)
_THEN = re.compile("那时|那会|那阵|当时|当年|那年|当初|年轻时|以前|之前|原来|过去")
# 她户口在福州, 我的在厦门: of whom it is to be told is not sure.
_OF_TWO = re.compile("[我他她](?:自己)?的(?:还|却|则|就)?[在是]")
_MENTIONED = re.compile("[我俺][^,。;]*[生养带怀抱][的了过]?[他她]$")
_NOW = re.compile("现在|如今|目前|后来|今年|[转换改]")
_OF_OTHERS = re.compile(
    "群里|同事|邻居|(?<!小)朋友|[他她它]们|(?<![到回往在进])(?:娘家|婆家|丈母娘家)(?!在)|前夫|前妻|房东|"
    "(?<![在到跟随靠挂])(?<![在到跟随靠挂]我)(?<![在到跟随靠挂]我[大二三小])"
    "[叔舅姑姨伯哥姐弟妹嫂戚友][^,]{0,2}(?:一家|全家|家里?(?!给)|两口)"
)
_TWICE = re.compile("交重|重复(?:参保|缴费|[交缴])|两边都|两份|都交了?着|两头都?[交缴]|双份")
_HAS_LAPSED = re.compile(
    "(?:医保|社保)[^,。;没不]{0,4}(?:停了|停交|停缴|停保|断了|断交|断缴|断保)|断交|断缴|断保|"
    "(?:到现在|至今|一直|还)(?:也|都)?没(?:再)?(?:接上|续上|[交缴])|"
    "没(?:有|再|继续|接着)*[交缴](?:了(?!几|多|[0-9一二两三四五六七八九十])|过)?(?=$|[,。;!\n ])|"
    "忘了?记?(?:去)?[交缴续]|漏[交缴]|错过[^,。;]{0,4}(?:缴费|参保|[交缴]|时间|时候)|没赶上|冻结|停用|等待期|"
    "[没未](?:有)?(?:到账|激活|生效)|暂停(?:参保|缴费)|(?:参保|缴费)?状态[^,。]{0,4}(?:停|断|终|注销)|中断参保|中止参保|欠费"
)
_TAKEN_UP_AGAIN = re.compile("补[上交缴]|接上了|又接|又[交缴]|恢复|续上了|重新")
MOST_WORDS = 60  # of one kind that are looked at; more are no message about a case


@dataclass(frozen=True)
class Unsettled:
    """What the message as a whole leaves open, looked at once."""

    context: Context

    def at(self, start: int, end: int = 0) -> bool:
        """Whether something forbids to take what stands from a place on as it is."""
        clause = self.context.clauses.at(start)
        around = self.context.clauses.before(start) + self.context.clauses.behind(start)
        if is_of_others(self.context, start) or _LEFT_OPEN.search(around):
            return True
        if is_undone(self.context, start, max(start, end)) or self._is_beside_another(start):
            return True
        if may_be_outsiders(self.context, start) or is_required(self.context, start):
            return True
        if _IS_ASKED_BEHIND.match(self.context.clauses.following(start)):
            return True
        return self._is_of_two or (start < self._last_set_right and not clause.corrects)

    def is_of_patient(self, start: int) -> bool:
        """Whether what is said at a place is surely meant of the patient, or of both."""
        context = self.context
        if _IS_OWN_BEHIND.match(context.clauses.behind(start)) and self._is_anothers:
            return False
        if context.speaks_of_patient(start):
            subject = context.people.subject_at(start)
            near = subject is None or not is_further(subject) or self._is_only_one
            return context.people.certain or (near and not self._may_be_a_parents(subject))
        patient = context.people.patient
        return patient is not None and self._is_named_with(patient, start)

    def _may_be_a_parents(self, subject: Person | None) -> bool:
        """老二生病, 爸爸社保厦门: whether a child is named, who may be the patient."""
        children = any(each.kind is Kind.CHILD for each in self.context.people.named)
        return subject is not None and subject.kind is Kind.FAMILY and children

    @cached_property
    def _is_only_one(self) -> bool:
        """Whether the message speaks of one person alone."""
        return len({each.who for each in self.context.people.named}) == 1

    @cached_property
    def _is_anothers(self) -> bool:
        """Whether the speaker is not the patient."""
        patient = self.context.people.patient
        return patient is not None and patient.kind is not Kind.SELF

    def _is_beside_another(self, start: int) -> bool:
        """我缴了九年才生的他, 户口是湖南的: whether the patient is only mentioned at the end."""
        subject = self.context.people.subject_at(start)
        if subject is None:
            return False
        clause = self.context.clauses.at(subject.start)
        last = subject.end == clause.end <= start and subject.start > clause.start
        return last and _MENTIONED.search(self.context.text[clause.start : subject.end]) is not None

    def _is_named_with(self, patient: Person, start: int) -> bool:
        """我跟孩子户口都在: whether the patient is named beside the one who is spoken of."""
        clause = self.context.clauses.at(start)
        beside = self.context.text[clause.start : start]
        together = re.search("[跟和与]", beside) and re.search("都|一起|一样", beside)
        named = self.context.people.named
        same = (each for each in named if clause.start <= each.start < start)
        return bool(together) and any(each.who == patient.who for each in same)

    def is_of_then(self, start: int) -> bool:
        """那时候在厦门, 是职工医保: whether the clause before speaks of another time."""
        earlier = self.context.clauses.previous(start)
        now = _NOW.search(self.context.clauses.before(start))
        return bool(earlier and _THEN.search(earlier.text[-30:]) and not now)

    @cached_property
    def insurance(self) -> bool:
        """Whether the insurance has lapsed, or there are two at once."""
        return self.has_lapsed or _TWICE.search(self.context.text) is not None

    @cached_property
    def has_lapsed(self) -> bool:
        """Whether an insurance has ended and was not taken up again."""
        text = self.context.text
        return bool(_HAS_LAPSED.search(text)) and not _TAKEN_UP_AGAIN.search(text)

    @cached_property
    def _is_of_two(self) -> bool:
        certain = self.context.people.certain
        return not certain and _OF_TWO.search(self.context.text) is not None

    @cached_property
    def _last_set_right(self) -> int:
        """户口龙岩, 打错字了, 泉州的: where the last place stands that sets something right."""
        clauses = self.context.clauses
        places = [each.start for each in self.context.places if clauses.at(each.start).corrects]
        return max(places, default=-1)


def is_of_others(context: Context, start: int) -> bool:
    """Whether the clause speaks, up to a place, of people outside the household."""
    return _OF_OTHERS.search(context.clauses.before(start)) is not None
