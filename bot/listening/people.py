"""The people whom a message names: of whom each clause speaks, and whom the question is for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.listening.clauses import Clauses, Stance

# Every word for a person stands in a row with those that mean the same person.
_ADULTS = """
爸爸 老爸 阿爸 继父 养父 俺爹 老爹 父亲 老父亲 老父 家父 爸 爹 父
妈妈 老妈 阿母 继母 养母 俺娘 老娘 母亲 老母亲 老母 家母 妈 娘 母
爷爷 阿公 祖父 爷
奶奶 老奶奶 阿嬷 阿嫲 阿婆 祖母 嫲嫲 奶
外公 姥爷 外祖父
外婆 姥姥 外祖母
老公 丈夫 先生 孩子他爸 孩子爸 孩子爸爸 孩子他爸爸 孩子的爸爸 \
宝宝爸爸 娃他爹 孩他爹 阮尪 老头子 老头儿 老头 那口子
老婆 妻子 媳妇 太太 孩子他妈 孩子妈 孩子妈妈 孩子他妈妈 孩子的妈妈 \
宝宝妈妈 娃他娘 孩他娘 阮某 对象 老太婆 老婆子
爱人 老伴儿 老伴
公公 家公
婆婆 家婆
岳父 老丈人 丈人
岳母 丈母娘
哥哥 大哥 二哥 哥
弟弟 老弟 弟
姐姐 大姐 二姐 姐
妹妹 老妹 妹
大伯 伯父 伯伯 二伯
叔叔 二叔 三叔 小叔 叔
舅舅 大舅 二舅 舅
舅妈 舅母
姑姑 姑妈 大姑 二姑 小姑 姑
姑父 姑丈
阿姨 姨妈 大姨 小姨 姨
姨父 姨丈
婶婶 婶子 大婶 伯母
嫂子 姐夫 妹夫 弟媳 儿媳妇 儿媳 女婿 侄子 侄女 外甥女 外甥
父母 爸妈 爹娘 两个老人 两老
家人 家里人 家属
表哥 堂哥
表弟 堂弟
表姐 堂姐
表妹 堂妹
"""
_CHILDREN = (
    "儿子 女儿 闺女 囡囡 小孩子 小孩 孩子 娃娃 娃 宝宝 宝贝 孙子 孙女 外孙女 外孙 小儿 小女 "
    "大宝 二宝 二胎 小朋友 崽 查某囝 囝仔 嫚儿 小厮"
)
_OTHERS = (
    "邻居 厝边 我的?学生 徒弟 前夫 前妻 同病房 隔壁床 邻床 同事 朋友 亲戚 同学 "
    "战友 工友 病友 老乡 室友 房东 网友 "
    "隔壁 别人 人家 有人 有些人 "
    ""
    "村里人 村民 一?[位个](?:独居|孤寡|高龄)?(?:老人|老奶奶|老爷爷|老太太|大爷|大妈|"
    "居民) 辖区居民 "
    "服务对象 群众 学生家长 领导 老板 同村 村里(?:有|好多|好几|的) 我们村"
)
_HOUSEHOLD = (
    "我们全家 我们一家 我们家里 我们家 咱们家 咱家 俺们家 俺家 阮家 阮厝 我家里 我家 全家人 全家 "
    "一家人 一家子 一家(?=[一二两三四五六七八九十0-9]) "
    "家里头 家里 家中 家庭 两口子 夫妻俩 夫妻两 我们俩 "
    "我们(?!村|这(?!种|样)|单位|公司|那|医院|社区|领导|"
    "老师) 咱们 俺们 [一二两三四五六七八九]口之家"
)
_SELF = "我自己 我本人 本人 俺自己 自己(?=得|是|有|患|查|的病) 我 俺 阮 吾"
_PLACES_OF_SELF = "(?:村|单位|公司|社区|小区|厂|市|县|镇|这边|这里|那边)"


class Kind(Enum):
    """Who a word names, from where the speaker stands."""

    SELF = "self"
    FAMILY = "family"
    CHILD = "child"
    OTHER = "other"
    HOUSEHOLD = "household"


@dataclass(frozen=True)
class Person:
    """A word for a person, and where it stands; `who` is the same for words of one person."""

    start: int
    end: int
    kind: Kind
    who: str


_WHO = {word: row.split()[0] for row in _ADULTS.strip().splitlines() for word in row.split()}


def _one_of(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: -len(word)))


_OF_OTHERS = "(?:们|家里?|家属)?的?[他她]?"
_PLURAL = ("父母", "爸妈", "爹娘", "两个老人", "两老", "家人", "家里人", "家属")
_PERSON = re.compile(
    rf"(?P<other>我?们?(?:{_one_of(_OTHERS)})(?:{_OF_OTHERS}(?:{_one_of(_ADULTS + _CHILDREN)}))?)"
    rf"|(?P<child>(?:[我俺咱阮他她]们?(?:家里?)?的?)?(?:{_one_of(_CHILDREN)})(?!他?[爸妈爹娘]))"
    rf"|(?P<adult>(?:[我俺咱阮他她]们?(?:家里?)?的?)?(?:{_one_of(_ADULTS)}))"
    rf"|(?P<household>{_one_of(_HOUSEHOLD)})"
    r"|(?P<pronoun>[他她](?!们|家)|老人家|(?<!个)老人|患者|病人)"
    rf"|(?P<self>(?:{_one_of(_SELF)})(?!们|{_PLACES_OF_SELF}))"
)
_NO_PERSON = re.compile(
    "家里人口|家人口|(?:父|母|爷|娘|奶)(?:乳|细胞|本|语)|母公司|牛奶|奶粉|特奶|喂奶|"
    "孩子上学|两个孩子|"
    "[0-9一二三四五]个孩子|"
    "供孩子|养孩子|带孩子|孩子读书|孩子(?:还|都)?(?:在|要)?(?:上|读)|大娘|小孩上学|没儿|无儿|"
    "先生说|大姐说|孤老头|当[爸妈爹娘]的|(?:低保|救助|优抚|特困|保障|监测|帮扶|困难)对象"
)
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
_OBJECT_BEFORE = re.compile(
    "(?:跟|和|与|同|及|帮|替|给|为|对|把|让|带|陪|照顾|伺候|养|供|靠|像|随|跟着|挂在)$"
)
_ON_BEHALF = ("帮", "替", "代")
_FOR = re.compile(
    "(?:帮|替|给|代|为)(?:我们?|俺)?(?:一下|忙)?(?:一个|一位|个|位|下)?(?:我们?|俺)?(?:家|楼下|"
    "对门|小区|社区|辖区|村里)?的?$|问的(?:就?是)?$"
)
_IS_THE_ONE = re.compile("(?:(?:看|生|得|有)病的(?:人)?|(?:住院|病)的|这次)(?:就?是|轮到)$")
_ASKING = re.compile("问|咨询|打听|查|看看|看一下|申请|了解|办")
_DEAD = re.compile(
    "^[^,。;!?]{0,8}(?:去世|过世|死于|死了|走了|不在了|病逝|已故|没了|过身|离世|走的)"
)
# 表姐在龙岩报的: somebody whose own matter is settled is named only to compare.
_HAD_THEIRS = re.compile(
    "^(?:[^,。;!?]{0,6}(?:报的|报了|报过|报得|申请过|领过)|也[是得有][^,]{0,4}病)"
)
_DIED_LATER = re.compile("去世|过世|人走了|人没了|病逝|已故|离世|没救回来|没抢救")
_SURELY_ILL = re.compile(
    "(?<![没未无不])(?<!没有)(?:确诊(?!时|前|的时候)|查出|得了|得的|患|生病|病了|住院|住进|手术|"
    "开刀|化疗|放疗|透析|靶向|诊断|癌|瘤|出血|溢血|梗|中风|白血病|尿毒症|重病|大病|瘫|"
    "(?<![因没无])病(?!友|历|房|床|的?人)|住了|骨折|摔|icu|重症|血友|尿症|综合征)"
)
_ILL = re.compile(f"{_SURELY_ILL.pattern}|残疾|重残|一级|二级")


class People:
    """Who is named where, of whom each clause speaks, and who the patient is."""

    def __init__(self, clauses: Clauses, known: str | None = None) -> None:
        self._clauses = clauses
        self.named = tuple(_named(clauses.text))
        self._starts_of_named = [each.start for each in self.named]
        self._subjects = tuple(each for each in self.named if self._is_subject(each))
        self._places = [each.start for each in self._subjects]
        self.asked_for = next((each for each in self.named if self._is_asked_for(each)), None)
        self._known = known
        self._set_aside = {each.who for each in self.named if self._is_set_aside(each)}
        self.patient, self.certain = self._find_patient()

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
        return one.kind is other.kind and (one.kind is not Kind.FAMILY or one.who == other.who)

    def _is_subject(self, person: Person) -> bool:
        behind = self._clauses.text[person.end : person.end + 8]
        before = self._clauses.text[max(0, person.start - 3) : person.start]
        if _PASSING_ON.match(behind) or _OBJECT_BEFORE.search(before):
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
            return self.asked_for, True
        persons = [
            each
            for each in self._subjects
            if each.kind is not Kind.HOUSEHOLD and each.who not in self._set_aside
        ]
        if self._known:
            known = [each for each in persons if each.kind.value == self._known]
            return (known[0] if known else None), False
        ill = next((each for each in persons if self._is_ill(each)), None)
        if ill is not None:
            return ill, self._is_ill(ill, _SURELY_ILL) and ill.who not in _PLURAL
        by_child = next((each for each in persons if self._is_named_by_child(each)), None)
        if by_child is not None:
            return Person(by_child.start, by_child.start + 2, Kind.CHILD, "孩子"), False
        family = [
            each
            for each in persons
            if each.kind in (Kind.FAMILY, Kind.CHILD) and each.who not in _PLURAL
        ]
        if len({each.who for each in family if each.kind is Kind.FAMILY}) > 1:  # the parents
            family.sort(key=lambda each: each.kind is not Kind.CHILD)
        return next(
            iter(family or [each for each in persons if each.kind is Kind.SELF]), None
        ), False

    def _is_named_by_child(self, person: Person) -> bool:
        """孩子爸爸: whoever says so asks for the child, unless it is he who is ill."""
        named_so = self._clauses.text.startswith(("孩子", "宝宝"), person.start)
        return named_so and person.kind is Kind.FAMILY

    def _is_set_aside(self, person: Person) -> bool:
        """Whether somebody is dead, or named only to compare."""
        behind = self._clauses.text[person.end : person.end + 10]
        if person.kind not in (Kind.FAMILY, Kind.CHILD):
            return False
        if _DEAD.match(behind) or _HAD_THEIRS.match(behind):
            return True
        end = min(self._until_next_subject(person), person.end + 24)
        return _DIED_LATER.search(self._clauses.text, person.end, end) is not None

    def _until_next_subject(self, person: Person) -> int:
        number = bisect_right(self._places, person.start)
        return self._places[number] if number < len(self._places) else len(self._clauses.text)

    def _is_ill(self, person: Person, signs: re.Pattern[str] = _ILL) -> bool:
        """Whether the words up to the next person speak of an illness; strangers' do not count."""
        if person.kind is Kind.OTHER:
            return False
        end = self._until_next_subject(person)
        if person.kind is Kind.SELF:
            end = min(end, self._clauses.end_of_sentence(person.start))
        last = self._clauses.at(person.start).stance
        return last is not Stance.SUPPOSED and bool(
            signs.search(self._clauses.text, person.end, min(end, person.end + 60))
        )


def _named(text: str) -> Sequence[Person]:
    not_meant = [match.span() for match in _NO_PERSON.finditer(text)]
    starts = [start for start, _ in not_meant]
    people: list[Person] = []
    last: Person | None = None
    for match in _PERSON.finditer(text):
        number = bisect_right(starts, match.end() - 1) - 1
        if number >= 0 and not_meant[number][1] >= match.end():
            continue
        person = _person(match, last)
        if person is not None:
            people.append(person)
            last = person if _is_third_person(person) else last
    return people


def _is_third_person(person: Person) -> bool:
    """Whether 他 and 她 may mean them further on."""
    return person.kind in (Kind.FAMILY, Kind.CHILD, Kind.OTHER) and person.who not in _PLURAL


def _person(match: re.Match[str], last: Person | None) -> Person | None:
    group = match.lastgroup or ""
    of_others = match[0][0] in "他她" and last is not None and last.kind is Kind.OTHER
    if last is not None and (group == "pronoun" or of_others):
        return Person(match.start(), match.end(), last.kind, last.who)
    if group == "pronoun":
        spoken_for = match[0] in "他她" and match.string[: match.start()].endswith(_ON_BEHALF)
        return Person(match.start(), match.end(), Kind.OTHER, "他") if spoken_for else None
    kind = {
        "self": Kind.SELF, "adult": Kind.FAMILY, "child": Kind.CHILD, "other": Kind.OTHER,
        "household": Kind.HOUSEHOLD,
    }[group]  # fmt: skip
    words = match[0] if match[0] in _WHO else match[0].lstrip("我俺咱阮他她们家里的") or match[0]
    return Person(match.start(), match.end(), kind, _WHO.get(words, words))
