"""Of whom each clause speaks, and whom the question is for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from bot.listening.message.clauses import Clauses, Stance
from bot.listening.message.persons import (
    HELPED,
    PLURAL,
    RELATED,
    Kind,
    Person,
    is_further,
    persons_in,
)

__all__ = ["Kind", "People", "Person"]

_PASSING_ON = re.compile(
    "^(?:们|家)?(?:也|都|就|跟我|和我|给我)?(?:说|讲|告诉|介绍|劝|推荐|建议|提醒|提过|问我|"
    "让我|叫我)"
)
_NO_SUBJECT_BEHIND = re.compile(
    "^(?:们)?(?:就是|就|只|也|还|正|一直|现在|今天|先|是来|来)?(?:想(?!办|要)|要问|要咨询|问|"
    "咨询|帮|替|代|听|"
    "不知道|不清楚|不晓得|觉得|感觉|陪|带|照顾|伺候|担心|怕|记得|认为|打听|刚才|说|的意思|"
    "去(?!世|年|过)|是(?:患者|病人)?的?(?:家属|家人|亲属|护工|社工|志愿者|村干部|网格员|"
    "医生|护士)|找|研究|查一|看一|翻)"
)
_HELPS = re.compile(
    "^(?:来)?(?:代办|代诉|代述|代问|代咨询|代为|代填|来电|来访|陪同|陪护|转述|口述|打来|打电话)"
)
# What others do for the patient; what is said next is the patient's again.
_GIVING = re.compile(
    "^(?:们|家)?(?:也|都|就|先|已经?|只|又|帮忙|一起|一共|总共)*(?:垫|借|凑|捐|赔|送|寄|介绍|推荐|催|叫|"
    "让|劝|欠|不认|不管|不接|跑了|跑路|合租|给(?:了|我|钱|的|[0-9一二两三四五六七八九十])|出的?钱)"
)
_COMPANY = re.compile("(?:[0-9一二两三四五六七八九十]|几|来)个$|(?:没有?|无|不关|不怪|不靠)$")
_TENDING_ME = re.compile("(?:伺候|照顾|服侍|照料)(?:着)?[我俺]")
_ASKING_FOR_ME = re.compile(
    "(?:[姐哥弟妹爸妈嫂叔姨舅伯婶侄女孙他她]|儿子|媳妇|孩子)(?:在|来|就|正|才)?[帮替][我俺阮]"
    "(?:来|在)?(?:问|打|填|查|写|发|弄|申请|看看|咨询)|[我俺阮]这个?病人|[我俺阮]是病人"
)
_ASKED_ABOUT = re.compile("[想要来]问问?(?:一下)?(?:我|俺)?$")
_THEIR_HOME = re.compile(
    "(?:他|她)?(?:一|们|娘|婆)?家(?!里)|(?:早就|已经)?[嫁迁](?:走|出)|户口(?:早就|已经)?迁走"
)
_CLIENTS = ("群众", "服务对象", "辖区居民", "村民")
_RECORD = re.compile(
    "案主|诉求|来电人|个案|回访|走访|来访|入户|该户|户主|反映人|工单|代诉|接听|登记人|经办"
)
_NOT_SAID = (Stance.DOUBTED, Stance.SUPPOSED)
# Words of a healthy life, behind which an illness is likely the speaker's or another's.
_OF_ANOTHER = re.compile("上班|打工|读书|上学|高中|初中|小学|大学|幼儿园|还小|照顾|结婚|成家|出嫁")
_MY_ILLNESS = re.compile("(?:自己|现在|今年|去年|又|也|就|是)*(?:的|这个?|得的?)?病")
_NOT_ILL = re.compile("没有?(?:生)?病")
_GRAND = re.compile("孙|侄|甥")
_HELPER = re.compile(
    "我是(?!低保|特困|五保)[^,。;!?]{0,10}(?:老师|村干部|社工|护工|志愿者|网格员|主任|书记|民政|"
    "工作人员|医生|护士|福利院|邻居|朋友|同事|工友|老乡|战友|室友|房东|老板|班长|助理|大学生村官|专干|协理员|居委|村委|"
    "民政[办所局]?的)"
)
_OBJECT_BEFORE = re.compile(
    "(?:跟|和|与|同|及|帮|替|给|为|对|把|让|带|陪|照顾|伺候|养|供|靠|像|随|跟着|挂在|由)$"
)
_FOR = re.compile(
    "(?:帮|替|给|代|为)(?:我们?|俺)?(?:一下|忙)?(?:一个|一位|个|位|下)?(?:我们?|俺)?(?:家|楼下|"
    "对门|小区|社区|辖区|村里)?的?$|问的(?:就?是)?$"
)
_PLAINLY_FOR = re.compile("[帮替代][^,。给为]{0,8}$|问的(?:就?是)?$")
_GIVEN_FOR = re.compile("给(?:我|俺|咱)?们?(?:家)?的?$")
_ASKS = re.compile("^(?:来)?(?:问|咨询|打听)")
_IS_THE_ONE = re.compile(
    "(?:(?:看|生|得|有|治)病的(?:人)?|(?:住院|病|开刀|化疗|透析|要报的)的?|这次|现在|病人|患者)(?:(?:就|也|都)?是|轮到)$"
)
# 我得了, 本人, 病人是我: only so is it plain that whoever writes is the patient.
_OF_ONESELF = re.compile(
    "^[我俺阮](?:现在|今年|去年|前年|上个?月|刚刚?|最近|也|就|是|不幸|被|已经?|自己|本人|[0-9]{2,4}年|"
    "[0-9]{1,2}月|年?[初底])*(?:得了|得的是|患|确诊|查出|诊断|病了|生病|生的?病|中风)"
)
_HOLDS_ONESELF = re.compile(
    "^[我俺阮](?:自己|本人|就|是|也|有|个)*(?:[一二三四1-4]级|残疾|重残|孤儿|特困|五保|烈属|优抚)"
)
_ASKING = re.compile("问|咨询|打听|查|看看|看一下|申请|了解|办")
_DEAD = re.compile(
    "^[^,。;!?]{0,8}(?:去世|过世|死于|死了|走了|不在了|病逝|已故|没了|过身|离世|走的|生前)"
)
# 表姐在龙岩报的: somebody whose own matter is settled is named only to compare.
_HAD_THEIRS = re.compile(
    "^(?:[^,。;!?]{0,6}(?:报的|报了|报过|报得|申请过|领过)|也[是得有][^,]{0,4}病)"
)
_DIED_LATER = re.compile("去世|过世|人走了|人没了|病逝|已故|离世|没救回来|没抢救")
_SURELY_ILL = re.compile(
    "(?<![没未无不])(?<!没有)(?<!不是)(?:(?<!到)确诊(?!时|前|的时候)|查出|得了|得的|患(?!者)|生病|病了|"
    "住院|住进|"
    "手术|开刀|化疗|放疗|透析|靶向|诊断|癌|瘤|出血|溢血|梗|中风|白血病|尿毒症|瘫|"
    "(?<![因没无])病(?!友|历|房|床|的?人|救助|保险|医保|险|补|互助|报销|统筹|目录|种|例|假|二次)|"
    "住了|骨折|摔|icu|重症|血友|尿症|综合征)"
)
_OF_CARE = re.compile(
    "病|医院|住院|看医|医药|药|手术|治|诊|残|瘫|低保|特困|五保|孤儿|优抚|五老|救助|报销|icu|癌|康复|化疗|透析|"
    "户[口籍]|医保|社保|居保|坏死|脱位|先天|失独|[0-9一二三四五六七八九十]岁|sma|[一二三]型|综合[征症]"
)
_DISABLED = re.compile("残疾|重残|一级|二级")
_GIRL = re.compile("女|囡|嫚|查某")
_BOY = re.compile("儿子|孙子|外孙$|小儿|[长次独继养]子|小厮")
_NEAR = 24


class People:
    """Who is named where, of whom each clause speaks, and who the patient is."""

    def __init__(self, clauses: Clauses, known: str | None = None) -> None:
        self._clauses = clauses
        self.named = tuple(persons_in(clauses.text))
        self._starts_of_named = [each.start for each in self.named]
        self._subjects = tuple(each for each in self.named if self._is_subject(each))
        self._places = [each.start for each in self._subjects]
        self.asked_for = next((each for each in self.named if self._is_asked_for(each)), None)
        self._known = known
        self._set_aside = {each.who for each in self.named if self._is_set_aside(each)}
        self.patient, self.certain = self._find_patient()

    @property
    def is_known(self) -> bool:
        """Whether it is said, or was said before, whom the question is for."""
        return self.certain or self._known is not None

    @cached_property
    def is_named_for_oneself(self) -> bool:
        """Whether the speaker says in plain words to be the patient."""
        patient = self.patient
        if patient is None or patient.kind is not Kind.SELF:
            return False
        text, start = self._clauses.text, patient.start
        named = "自己" in patient.who or patient.who.endswith("本人")
        said = _IS_THE_ONE.search(self._clauses.before(start)[-12:])
        words = text[start : start + _NEAR]
        return bool(named or said or _OF_ONESELF.match(words) or _HOLDS_ONESELF.match(words))

    def may_be_patient(self, person: Person) -> bool:
        """Whether anything speaks for it: that one asks for them, is ill, or is looked after."""
        if person == self.asked_for or person.kind is Kind.SELF:
            return True
        if person.kind is Kind.OTHER and _HELPER.search(self._clauses.text):
            return True
        if self._clauses.at(person.start).stance is Stance.SUPPOSED or person.who in PLURAL:
            return False
        if self._is_ill(person, _SURELY_ILL) or self._is_ill(person, _DISABLED):
            return True
        if _THEIR_HOME.match(self._clauses.text, person.end):
            return False
        start = self._clauses.at(person.start).start
        if _ASKED_ABOUT.search(self._clauses.text, start, person.start):
            return True
        end = min(self._until_next_subject(person), person.end + 2 * _NEAR)
        return _OF_CARE.search(self._clauses.text, start, end) is not None

    @cached_property
    def starts(self) -> frozenset[int]:
        """Where the words for people start."""
        return frozenset(each.start for each in self.named)

    @cached_property
    def ends(self) -> frozenset[int]:
        """Where the words for people end."""
        return frozenset(each.end for each in self.named)

    @cached_property
    def relatives(self) -> frozenset[str]:
        """Who of the family is spoken of."""
        family = (Kind.FAMILY, Kind.CHILD)
        spoken_of = {each.who for each in self._subjects if each.kind in family}
        return frozenset(spoken_of - self._set_aside - set(PLURAL))

    def is_set_aside(self, person: Person) -> bool:
        """Whether somebody is dead, or named only to compare."""
        return person.who in self._set_aside

    def subject_at(self, place: int) -> Person | None:
        """The person of whom the text speaks at a place."""
        number = bisect_right(self._places, place)
        return self._subjects[number - 1] if number else None

    def last_named_before(self, place: int) -> Person | None:
        """The last person named before a place, whether spoken of or only mentioned."""
        number = bisect_left(self._starts_of_named, place)
        return self.named[number - 1] if number else None

    def is_patients(self, place: int) -> bool:
        """Whether what stands at a place is said of the patient or the household."""
        subject = self.subject_at(place)
        if subject is None or subject.kind is Kind.HOUSEHOLD or self.patient is None:
            return subject is None or not (
                subject.kind is Kind.OTHER or subject.who in self._set_aside
            )
        return self._same(subject, self.patient)

    def is_strangers(self, place: int) -> bool:
        """Whether it is said of somebody outside the family who is not the patient."""
        subject = self.subject_at(place)
        return subject is not None and subject.kind is Kind.OTHER and not self.is_patients(place)

    def is_parents(self, place: int) -> bool:
        """Whether it is said of a parent of the child who is the patient."""
        subject = self.subject_at(place)
        if self.patient is None or self.patient.kind is not Kind.CHILD or subject is None:
            return False
        return subject.kind is Kind.SELF or subject.who in ("爸爸", "妈妈", "老公", "老婆", "爱人")

    @staticmethod
    def _same(one: Person, other: Person) -> bool:
        if one.kind is Kind.CHILD and other.kind is Kind.CHILD:
            return not (_GIRL.search(one.who) and _BOY.search(other.who)) and not (
                _BOY.search(one.who) and _GIRL.search(other.who)
            )
        return one.kind is other.kind and (one.kind is not Kind.FAMILY or one.who == other.who)

    def _is_subject(self, person: Person) -> bool:
        behind = self._clauses.text[person.end : person.end + 8]
        before = self._clauses.text[max(0, person.start - 3) : person.start]
        if _PASSING_ON.match(behind) or (person.kind is not Kind.SELF and _HELPS.match(behind)):
            return False
        if _OBJECT_BEFORE.search(before) or (
            person.kind is Kind.OTHER and (_GIVING.match(behind) or _COMPANY.search(before))
        ):
            return False
        return person.kind is not Kind.SELF or not _NO_SUBJECT_BEHIND.match(behind)

    def _is_asked_for(self, person: Person) -> bool:
        before = self._clauses.before(person.start)[-12:]
        if _IS_THE_ONE.search(before):
            return True
        if person.kind is Kind.SELF and "自己" not in person.who and person.who != "本人":
            return False
        return bool(_FOR.search(before)) and bool(
            _ASKING.search(self._clauses.behind(person.end)[:12])
            or _ASKING.search(before)
            or person.kind is Kind.OTHER
        )

    def _find_patient(self) -> tuple[Person | None, bool]:
        if self.asked_for is not None and self.asked_for.kind is not Kind.HOUSEHOLD:
            return self.asked_for, self._is_plainly_asked_for(self.asked_for)
        persons = [
            each
            for each in self._subjects
            if each.kind is not Kind.HOUSEHOLD and each.who not in self._set_aside
        ]
        if self._known:
            known = [each for each in persons if each.kind.value == self._known]
            return (known[0] if known else None), False
        ill = next((each for each in persons if self._is_ill(each, _SURELY_ILL)), None)
        if ill is not None and not (ill.kind is Kind.SELF and self._is_asked_by_another()):
            return ill, self._is_plainly_ill(ill, persons)
        return self._likely_patient(persons), self._is_asked_by_another()

    def _is_asked_by_another(self) -> bool:
        """我姐的户口在厦门,她帮我问的: whoever tells it is the patient."""
        return _ASKING_FOR_ME.search(self._clauses.text) is not None

    def _is_plainly_asked_for(self, person: Person) -> bool:
        """帮我爸问 says it; 给我爸办的 may be said of somebody who only tells of it."""
        before = self._clauses.before(person.start)[-12:]
        if self._is_open(person):
            return False
        if _IS_THE_ONE.search(before):
            return True
        behind = self._clauses.behind(person.end)[:12]
        if _GIVEN_FOR.search(before) and _ASKS.match(behind):
            return not self._others_ill(person)
        near = before + behind
        asks = _ASKING.search(near) and _PLAINLY_FOR.search(before)
        return bool(asks) and not (_RECORD.search(self._clauses.text) or self._others_ill(person))

    def _others_ill(self, person: Person) -> bool:
        return any(
            each.who != person.who and self._is_ill(each, _SURELY_ILL)
            for each in self._subjects
            if each.kind in (Kind.FAMILY, Kind.CHILD)
        )

    def _is_open(self, person: Person) -> bool:
        """Whether it is several, somebody of whom it is open whose child it is, or taken back."""
        corrected = len(self.relatives) > 1 and any(each.corrects for each in self._clauses.all)
        text = self._clauses.text
        mine = person.kind is Kind.SELF and text.startswith("的", person.end)
        doubtful = corrected or mine or _NOT_ILL.search(text) is not None
        return doubtful or person.who in (*PLURAL, "她") or bool(_GRAND.search(person.who))

    def _likely_patient(self, persons: list[Person]) -> Person | None:
        """Whom the question is for where nobody is said to be ill."""
        by_child = next((each for each in persons if self._is_named_by_child(each)), None)
        if by_child is not None:
            return Person(by_child.start, by_child.start + 2, Kind.CHILD, "孩子")
        if _TENDING_ME.search(self._clauses.text) or self._is_asked_by_another():
            return next((each for each in persons if each.kind is Kind.SELF), None)
        client = next((each for each in persons if each.who in (*_CLIENTS, HELPED)), None)
        if client is not None and _HELPER.search(self._clauses.text):
            return client
        children = any(each.kind is Kind.CHILD for each in persons)
        disabled = next((each for each in persons if self._is_ill(each, _DISABLED)), None)
        if disabled is not None and not children:
            return disabled
        family = [
            each
            for each in persons
            if each.kind in (Kind.FAMILY, Kind.CHILD) and each.who not in PLURAL
        ]
        if len({each.who for each in family if each.kind is Kind.FAMILY}) > 1:  # the parents
            family.sort(key=lambda each: each.kind is not Kind.CHILD)
        alone = [each for each in persons if each.kind is Kind.SELF]
        return next(iter(family or alone), None)

    def _is_plainly_ill(self, ill: Person, persons: list[Person]) -> bool:
        """Whether it is said outright, of nobody else, and not by somebody who helps."""
        clause = self._clauses.at(ill.start)
        text = self._clauses.text
        if text[ill.start : ill.end] in "他她" and len(self.relatives) > 1:
            return False
        outright = _SURELY_ILL.search(text, ill.end, min(clause.end, ill.end + _NEAR))
        sign = _SURELY_ILL.search(text, ill.end)
        if sign is None or self._clauses.at(sign.start()).stance in _NOT_SAID:
            return False
        between = text[ill.end : sign.end()]
        if any(
            ill.end <= each.start < sign.end() for each in self.named if self._is_rival(each, ill)
        ):
            return False
        if _OF_ANOTHER.search(between) or (
            ill.kind is Kind.SELF and sign[0] == "病" and not _MY_ILLNESS.match(between)
        ):
            return False
        alone = all(each.kind in (Kind.SELF, Kind.HOUSEHOLD) for each in persons)
        if is_further(ill):
            return False
        others = any(
            each.who != ill.who and each.kind is not Kind.OTHER and self._is_ill(each, _SURELY_ILL)
            for each in persons
        )
        doubted = clause.stance is not Stance.SAID or self._is_open(ill)
        if outright is None and ill.kind is Kind.SELF and not alone:
            return False
        return not (others or doubted or _HELPER.search(text) or _RECORD.search(text))

    @staticmethod
    def _is_rival(person: Person, ill: Person) -> bool:
        """我跟我爸的病: whether somebody else is named who may be the one that is ill."""
        mine = person.kind in (Kind.SELF, Kind.HOUSEHOLD)
        return not mine and person.who not in (ill.who, *PLURAL)

    def _is_named_by_child(self, person: Person) -> bool:
        """孩子爸爸: whoever says so asks for the child, unless it is he who is ill."""
        named_so = self._clauses.text.startswith(("孩子", "宝宝"), person.start)
        return named_so and person.kind is Kind.FAMILY

    def _is_set_aside(self, person: Person) -> bool:
        """Whether somebody is dead, or named only to compare."""
        behind = self._clauses.text[person.end : person.end + 10]
        if person.kind not in (Kind.FAMILY, Kind.CHILD):
            return False
        if person.who.startswith(RELATED):
            return True
        if _DEAD.match(behind) or _HAD_THEIRS.match(behind):
            return True
        end = min(self._until_next_subject(person), person.end + 24)
        return _DIED_LATER.search(self._clauses.text, person.end, end) is not None

    def _until_next_subject(self, person: Person) -> int:
        number = bisect_right(self._places, person.start)
        return self._places[number] if number < len(self._places) else len(self._clauses.text)

    def _is_ill(self, person: Person, signs: re.Pattern[str]) -> bool:
        """Whether the words up to the next person speak of an illness; strangers' do not count."""
        if person.kind is Kind.OTHER:
            return False
        end = self._until_next_subject(person)
        if person.kind is Kind.SELF:
            end = min(end, self._clauses.end_of_sentence(person.start))
        last = self._clauses.at(person.start).stance
        sign = signs.search(self._clauses.text, person.end, min(end, person.end + 60))
        return last is not Stance.SUPPOSED and sign is not None
