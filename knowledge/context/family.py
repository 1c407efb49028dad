"""Whose illness a text speaks of: the patient's, or that of somebody else.

A relative who is ill is the patient (我爸脑溢血), unless the text says that they are long dead,
that it was long ago, that the speaker is well or asks for themselves, or that it is family history.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.context.patterns import one_of
from knowledge.context.people import STRANGERS, Subject, subject_of, subjects

Span = tuple[int, int]

_LEADING = 10  # how far before a relative the word for a stranger may stand: 同事家的孩子
_OWN_WORD = 8  # how far an illness may stand from the word for who has it

_HISTORY = re.compile(
    one_of("家族史 家族遗传 家族里 家族中 家族有 家里有人 遗传史 祖上 家史 父系 母系 一级亲属 家系")
)
_HISTORY_BEHIND = re.compile("的?(?:家族史|家族遗传史)")

_PASSES_ON = (
    "(?!说|讲|告诉|都说|介绍|劝|推荐|帮|建议)"  # 别人说, 朋友介绍: they are not the ill ones
)
_STRANGER = re.compile(STRANGERS + _PASSES_ON)
_THEIR_KIN = one_of("妈 爸 儿子 女儿 老公 老婆 男人 丈夫 哥 弟 姐 妹 孩子 娃 家")
_KIN_OF_KIN = re.compile(
    f"介绍来的,[他她]|说[他她]{_THEIR_KIN}"
    f"|(?:爸|妈|哥|弟|姐|妹|媳妇|大姐|她|他)[他她]{one_of('哥 弟 姐 妹 妈 爸 男人 丈夫 儿子 女儿')}"
)
_HELPS = re.compile("[帮替给代]|我是(?:[他她]|老人)?的?(?:邻居|朋友|同事)?$|我是[他她]邻")
_ENTRUSTED = re.compile(one_of("托我 帮着 帮忙 代办 代填 我帮 帮他 帮她 替他 替她 来问 代他 代她"))

_DEAD = re.compile(
    one_of("""
        去世 过世 (?<![会能不])走了 走的 死于 死的 死了 病逝 不在了 离世 送走 生前 没救过来
        没抢救过来 走掉 夭折 病故 已故 猝死 双亡 [早人她他就已祸]没了
    """)
)
_SINCE_THEN = ",;已经早就都前年去后来"
_OF_LETTERS = re.compile("其|[父母兄夫妻]$")  # as doctors write and hardly anybody speaks
_PATIENT = re.compile("患者(?!家属|之|的|配偶|父|母|儿|女)")
_ORPHAN = re.compile("双亡|父母都(?:不在|去世|走|没)")
_PARENT = re.compile("父|母|爸|妈|爹|娘")
_LONG_AGO = re.compile(
    one_of("""
        以前有 以前得 以前就 以前患 以前是 以前也 得过 有过 患过 曾有 曾患 曾得 生过 当年 也有
        也是 也得 也患 年轻时 早年 据说 的历史 [十0-9]年前 都有 均有 都是 都得
    """)
)
_NOW = re.compile(
    one_of("""
        现在 目前 如今 住院 医院 后遗 瘫 偏瘫 卧床 化疗 放疗 手术 吃药 在吃 靶向 复查 复发 报销
        医保 低保 救助 补助 申请 花了 自费 自付 透析 康复 治疗 在用 出院 icu 没钱 负担 特困 户口
    """)
)

# What a letter says of a patient who is not ill, or that tells of no illness by name.
_STATE = re.compile("体检|孕\\d|妊娠|备孕|产检|婚检|产前|查体|遗传咨询")
_CHILD = re.compile("孩子|小孩|宝宝|娃娃?|患儿|婴儿|新生儿|崽")
_MONEY_MATTERS = re.compile(
    one_of("""
        申请 报销 低保 救助 补助 医保 户口 没钱 花了 自费 特困 收入 万 块 医疗费 费用 报不报 能报
    """)
)

_SPEAKER = one_of("""
    我 本人 自己 俺 孩子 他 她 患者 病人 宝宝 娃 我们 胎儿 儿子 女儿 这胎 本次 问二宝 问侄子 老师
""")
_MEANWHILE = one_of("""
    自己 本人 现在 倒 目前 倒是 这边 身体 都 查过?了? 检查 去查 是 [跟和]孩子 的 体检 还 很 挺
    检验 医院 基因 检测 产检 羊水穿刺 说 儿子 和我 也 过 做了镜子 啥都 来问 来 这个 那个
""")
_WELL = one_of("""
    没有(?!钱|医保|低保|工作|收入|办法|参保|户口|单位) 没得(?!钱) 没病 没事 没问题 没查出
    不是(?!低保|本地) 健康 正常 没这 没遗传 无此 没发现 未见 都不 只是携带 携带 无病 没(?=[,;]|$)
""")
_SPEAKER_IS_WELL = re.compile(f"{_SPEAKER}{_MEANWHILE}*{_WELL}")
_ASKS_FOR_ONESELF = re.compile(
    one_of("""
        遗传 产前 会不会也 我会不会 会不会得 会得吗 筛查 基因检测 体检 风险 备孕 婚检 也会得
        怕我也 要不要做 要不要去 轮到我 要不要查 传给 概率
    """)
)
_ASKS_FOR_ANOTHER = re.compile(
    "我问的是我|问(?:的是)?(?:二宝|老二|侄子|外甥|这胎)|(?:老二|二宝)(?:查了|检查了?)?(?:没有|没事)(?:$|[,;])"
)
_HAS_IT_TOO = re.compile("我也(?:有|是|遗传|得)|遗传上|遗传给我|遗传到我|和我都|我们都")
_ALL_OF_US = re.compile("[我俺][跟和与][^,;]{1,4}都|[跟和][我俺]都")
_THE_PATIENT_IS = re.compile(
    "[;,)]?(?:目前|本次|此次)?(?:(?:出院|入院|临床|初步)?诊断[,(]|患者|本人(?!带|陪))"
    "|本患儿|就诊者|受检者|来诊|要求筛查|要求查|无血缘|pgt|(?:本次|此次)(?=孕|绒毛|羊水|肠镜|胃镜|超声|筛查)"
)


@dataclass(frozen=True, slots=True)
class Family:
    """Tells the patient's illness from that of others, for all mentions of a text."""

    text: str
    people: list[Subject]

    @staticmethod
    def of(text: str, names: Sequence[Span]) -> Family:
        """`names`: where illnesses are named; 月亮的孩子 names one and nobody's child."""
        people = subjects(text)
        kept = [
            each for each in people if not any(a <= each.start and each.end <= b for a, b in names)
        ]
        return Family(text, kept)

    def somebody_elses(self, start: int, end: int, illnesses: Sequence[Span]) -> bool:
        """Whether the illness named at a place is not the patient's own.

        `illnesses`: where the text's illnesses stand.
        """
        person = subject_of(start, self.people)
        if self._is_family_history(start, end):
            own = person is not None and not person.relative
            return not (own and person is not None and person.start >= self._sentence(start))
        if person is None or not person.relative:
            return False
        if self._is_a_stranger(person) or self._is_told_of_the_patient(person):
            return True
        if "诊断" in self.text[person.end : start]:
            return False
        if _ALL_OF_US.search(self.text[:start]):
            return False
        return (
            self._asks_for_another(person, end)
            or self._is_past(person, start, end, illnesses)
            or self._stands_aside(person, start, end, illnesses)
        )

    def _sentence(self, place: int) -> int:
        """Where the sentence, or the diagnosis, around a place begins."""
        return max(self.text.rfind(";", 0, place), self.text.rfind("诊断", 0, place)) + 1

    def _is_family_history(self, start: int, end: int) -> bool:
        before = self.text[self._sentence(start) : start]
        return bool(_HISTORY.search(before) or _HISTORY_BEHIND.match(self.text[end:]))

    def _is_a_stranger(self, person: Subject) -> bool:
        """隔壁老王, 同事的孩子; but not the neighbour for whom somebody asks."""
        before = self.text[max(0, person.start - _LEADING) : person.start].rpartition(",")[2]
        around = before + self.text[person.start : person.end + 2]
        strange = _STRANGER.search(around) or _KIN_OF_KIN.search(around)
        helped = _HELPS.search(self.text[max(0, person.start - 8) : person.start + 1])
        return bool(strange) and not helped and not _ENTRUSTED.search(self.text)

    def _is_told_of_the_patient(self, person: Subject) -> bool:
        """Whether a letter speaks of the patient's kin: 病史述其父…, 患者…，父亲…."""
        if _OF_LETTERS.match(person.relative) and not _MONEY_MATTERS.search(self.text):
            return True
        return _PATIENT.search(self.text[: person.start]) is not None

    def _asks_for_another(self, person: Subject, end: int) -> bool:
        """Whether what follows is about somebody who is well, or about the patient named there."""
        rest = self.text[end:]
        if _ASKS_FOR_ANOTHER.search(rest) or _THE_PATIENT_IS.search(rest):
            return True
        if _ORPHAN.search(self.text) and _PARENT.match(person.relative):
            return True
        well = _SPEAKER_IS_WELL.search(self.text, end)
        return well is not None and not self._is_about(well.start(), person)

    def _is_past(self, person: Subject, start: int, end: int, illnesses: Sequence[Span]) -> bool:
        """Whether the relative is dead or was ill long ago, or the speaker is the ill one."""
        rest = self._rest_of_clause(end)
        around = self.text[person.end : start].rpartition(";")[2] + rest
        if _DEAD.search(around) or _DEAD.match(self.text[end + len(rest) :].lstrip(_SINCE_THEN)):
            return True
        if self._asks_for_oneself(end):
            return True
        if self._speaker_has_another(start, illnesses) and not _NOW.search(around):
            return True
        if _CHILD.fullmatch(person.relative) or not _LONG_AGO.search(around):
            return False
        others = (self._person_at(place) for place, _ in illnesses if place != start)
        return any(other != person.relative for other in others) or not _NOW.search(self.text)

    def _stands_aside(
        self, person: Subject, start: int, end: int, illnesses: Sequence[Span]
    ) -> bool:
        """Whether a relative is named behind an illness of nobody named: 糖耐量减低，父骨髓瘤."""
        stated = _STATE.search(self.text)
        first = min([place for place, _ in illnesses] + ([stated.start()] if stated else [start]))
        before = self.text[max(0, person.start - 1) : person.start]
        unnamed = first < person.start and subject_of(first, self.people) is None
        near = start - person.end <= _OWN_WORD and before not in tuple("我俺咱的给帮替为是")
        patient = person.relative[0] in "我俺咱" or bool(_CHILD.fullmatch(person.relative))
        return unnamed and near and not patient and not _MONEY_MATTERS.search(self.text)

    def _asks_for_oneself(self, end: int) -> bool:
        rest = self.text[end:]
        asks = _ASKS_FOR_ONESELF.search(rest) and not _HAS_IT_TOO.search(rest)
        return bool(asks) and any(p.start >= end and not p.relative for p in self.people)

    def _speaker_has_another(self, start: int, illnesses: Sequence[Span]) -> bool:
        """Whether the speaker names an illness of their own: 俺叔是肾癌，俺是肾结石."""
        for place, _ in illnesses:
            person = subject_of(place, self.people)
            if person is None or person.relative or place == start:
                continue
            if place - person.end <= _OWN_WORD:
                return True
        return False

    def _is_about(self, place: int, person: Subject) -> bool:
        """Whether words at a place are about that person: 他没有 after 我爸."""
        here = next((each for each in self.people if each.start == place), None)
        same = here is not None and here.relative == person.relative
        return same or self.text[place] in "他她患病"

    def _person_at(self, place: int) -> str:
        person = subject_of(place, self.people)
        return person.relative if person else ""

    def _rest_of_clause(self, end: int) -> str:
        stop = re.search("[;,]", self.text[end:])
        return self.text[end : end + stop.start()] if stop else self.text[end:]
