"""A message in clauses, and how each is meant: said, doubted, asked or only supposed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_BREAK = re.compile(
    r"(?P<hard>[。!?;\n…]+|\.{4,})|(?P<soft>(?<![0-9]),+|,+(?![0-9]{3})|[~ ()\"“”]+|\.(?![0-9])+)"
    r"|(?=但是|但(?!凡)|可是|不过(?![0-9一二三四五六七八九两十几])|所以|然后|结果)"
    # Where nothing is written between a story and the question behind it.
    r"|(?<=[万千百元块口])(?=能不能|可不可以|能否|有没有|是不是|算不算|够不够|请问|想问|你看)"
    r"|(?<=[^,。!?;\n ]{12})(?=你看|请问|想问一?下?|能不能|可不可以|算不算|够不够)"
    r"|(?<=[^,。!?;\n ]{3})(?=哪(?:来|有)的?(?:钱|闲钱|收入|能力))"
)
_DOUBT = re.compile(
    r"好像|好象|可能|应该(?!怎)|也许|似乎|貌似|或许|恐怕|说不定|多半|不确定|不太确定|不清楚|"
    r"不太清楚|"
    r"算不算[^,]{0,6}没问|不知道|不晓得|记不清|记不太清|记不得|记不太得|不记得|搞不清|弄不清|搞不明白|忘了|听说|听讲|"
    r"据说|没准|拿不准|"
    r"说不准|算是|"
    r"(?<!想)估计(?![0-9一二三四五六七八九两十几])|大概(?=是|有低|有残|属于|满|够|算)|"
    r"大概率|印象(?:中|"
    r"里)|吧$|吧\?$"
)
_DOUBT_BEHIND = re.compile(
    r"^(?:我|俺|也|都|但|又|具体|反正)*(?:不确定|不太确定|不清楚|不太清楚|不知道|不晓得|记不清|"
    r"记不太清|"
    r"记不得|不记得|忘了|不敢肯定|拿不准|说不准|没准|不知对不对|是吧|对吧|好像)"
    r"(?!(?:我们?|他|她|这)?(?:行不行|能不能|可不可以|给不给|能否|可否|该|怎么|有没有用|符不符合|"
    r"还能))"
)
_DOUBT_BEFORE = re.compile(r"^(?:算|应该|可能|大概|好像)?(?:是|有|算)?吧$")
_ASKED = re.compile(
    r"[吗么]$|[下批办到过]来?了没有?$|^(?!.*(?:着|还|正|没|在(?!哪))).{0,8}(?<![口个]人)呢$|(?<!没)(?<!没有)(?<![没未有][办开走做弄拿])"
    r"(?<!还能有)(?<!不是)(?<!不算)什么(?!都|也|的|收入|钱|存款|保险|医保|社保)|"
    r"怎么(?!都|也)|怎样|咋|如何|哪些|"
    r"哪里(?!都|也|来得|有空|有钱|有时间|顾得)|哪儿(?!都|也)|哪种|哪个|"
    r"(?<!没)多少|能不能|可不可以|(?<!没)有没有|是不是|算不算(?![^,]{0,6}没问)|是否(?![^,;]{0,10}:)|哪来|能否|"
    r"需不需要|要不要|管不管|行不行|"
    r"报不报|还是.{0,6}(?:好|划算|合适)$|"
    r"得了吗|为什么|为啥|(?<!没)(?<!没有)(?<![没未有][办开走做弄拿])(?<!还能有)啥(?!(?:身份|证|名头)(?:都|也)没|都|也|的|收入|钱|存款|保险|医保|社保)|谁(?!都|也|知)|"
    r"(?<!没)(?<!还)[批办评]下来没$|(?:[是算]|属于)[^,不没]{0,8}不$|有[^,不没]{1,6}没$"
)
_SUPPOSED = re.compile(
    r"如果|假定|假使|设想|想象|举个?例|例如|就当|好比|难道|就算|哪怕|即使|"
    r"(?<!主)(?<!只)要是|要真[是有的]|真要[是有]|假如|假设|倘若|"
    r"(?<![0-9一二三四五六七八九十两几])万一|若是|比如|"
    r"比方|除非|只要|要不是|换(?:成|作)是|巴不得|恨不得|但愿"
)
_SUPPOSED_BEHIND = re.compile(
    # 收入的话, 三个人一个月六千六 only names the matter.
    r"(?<!^收入)(?<!家收入)(?<!^户口)(?<!^户籍)(?<!^医保)(?<!^社保)(?<!^工资)(?<!^人口)(?<!^自付)(?<!^自费)"
    r"(?<!今年)(?<!现在)"
    r"的话|的情况下|就好了|该多好|有多好"
)
_WISH_ENDS = re.compile("就好了|多好[啊呀]?$")
# 要是我把户口迁到青岛是不是就能报了呀: supposed and asked in one clause.
_ASKED_AT_ONCE = re.compile(f"(?:{_SUPPOSED.pattern}).{{4,24}}(?:是不是|能不能|可不可以)")
_CONSEQUENCE = re.compile("就|能|可以|会|吗|多少|怎么|咋|行不行")
# What the papers, the web or other patients say, and a letter's sections on what is not the case.
_REPORTED = re.compile(
    r"(?:抖音|网上|微信|群里|朋友圈|电视|新闻|报纸|广播|文件|政策|规定|条例|宣传单|公告|"
    r"通知|海报|"
    r"病友|别人|人家|有人)(?:里|上|里头|上面|里面)?(?:们|都|也|是|就|总|常|老)*(?:说|写|讲|看|提|"
    r"规定|介绍|发帖|发的?帖子|晒)|(?:电视|新闻|抖音)[里上]|第[一二三四五六七八九1-9]类"
)
_HEADING = re.compile(
    r"(?:既往史|家族史|个人史|婚育史|过敏史|鉴别诊断|现病史|主诉|查体|体格检查|辅助检查|医嘱|"
    r"(?:初步|入院|出院|主要|临床)?诊断|治疗经过|户口|户籍|医保|参保)(?=:)"
)
_NOT_THE_CASE = re.compile("既往史|家族史|个人史|鉴别诊断")
_ABOUT_US = re.compile(
    r"^(?:但是?|可是?|不过|而)?(?:我|俺|咱|阮|本人|家里|户口|户籍|医保|家庭|现在|今年|参保|社保|居民|"
    r"职工|城乡|新?农合|[全一]家|人口|年收入|收入|[0-9一二两三四五六七八九]口)"
)
_WISHED = re.compile(
    r"(?<!没)(?<!不)(?:想(?!办法|不开|不到|不通|起来?|问|咨询|了解|知道|打听|请教)|打算|准备|计划(?!生育)|希望|"
    r"能不能|考虑|争取)"
)
_TAKEN_BACK = re.compile("(?:刚才|前面|刚刚|上面|之前)?(?:说|写|打|填)成")
_CORRECTED = re.compile(
    r"(?<!对)不对(?!劲)|(?<!别)[说讲打写搞弄记看念点选按填]错|说反|点快|搞反|弄反|(?<!别)[搞弄]混|"
    r"(?<!稍)等一?下|等等[,! ]|老花眼|更正|纠正|哦不|噢不|重新说"
)


MOST_REPORTED = 3  # clauses, where only spaces part them
REACH = 60  # characters; also a bound on the time that a text without any mark takes


class Stance(Enum):
    """How what a clause says is meant."""

    SAID = "said"
    DOUBTED = "doubted"
    ASKED = "asked"
    SUPPOSED = "supposed"


@dataclass(frozen=True)
class Clause:
    """A stretch of the plain text up to the next mark; `sentence` numbers its sentence."""

    start: int
    end: int
    text: str
    sentence: int
    stance: Stance
    corrects: bool  # an earlier word is taken back here or in the clause before


class Clauses:
    """The clauses of a plain text, found by place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.all = tuple(_weighed(text))
        self._starts = [clause.start for clause in self.all]

    def number_at(self, place: int) -> int:
        return max(0, bisect_right(self._starts, place) - 1)

    def at(self, place: int) -> Clause:
        return self.all[self.number_at(place)]

    def before(self, place: int) -> str:
        """What the clause says before a place, as far as it matters."""
        start = max(self.at(place).start, place - REACH)
        return self.text[start:place]

    def behind(self, place: int) -> str:
        """What the clause says from a place on, as far as it matters."""
        end = min(self.at(max(place - 1, 0)).end, place + REACH)
        return self.text[place:end]

    def previous(self, place: int) -> Clause | None:
        """The clause before, in the same sentence."""
        number = self.number_at(place)
        earlier = self.all[number - 1] if number else None
        return earlier if earlier and earlier.sentence == self.all[number].sentence else None

    def end_of_sentence(self, place: int) -> int:
        """Where the sentence of a place ends."""
        sentence = self.at(place).sentence
        return max(each.end for each in self.all if each.sentence == sentence)

    def following(self, place: int) -> str:
        """The text of the clause behind."""
        number = self.number_at(place) + 1
        return self.all[number].text if number < len(self.all) else ""


@dataclass(frozen=True)
class _Piece:
    """A clause before it is weighed, with the mark that ends its sentence, if one does."""

    start: int
    end: int
    sentence: int
    mark: str


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    start = sentence = 0
    for mark in _BREAK.finditer(text):
        if mark.start() > start:
            pieces.append(_Piece(start, mark.start(), sentence, mark["hard"] or ""))
        sentence += bool(mark["hard"])
        start = mark.end()
    pieces.append(_Piece(start, len(text), sentence, ""))
    return pieces


def _weighed(text: str) -> Iterator[Clause]:
    pieces = _pieces(text)
    reach, correcting = _Reach(), False
    section = ""  # of a discharge letter
    for number, piece in enumerate(pieces):
        words = text[piece.start : piece.end]
        heading = _HEADING.match(words)
        section = heading[0] if heading else "" if _ABOUT_US.match(words) else section
        reach = reach.at(words, piece.sentence, spaced=text.endswith(" ", 0, piece.start))
        unsaid = reach.holds or _NOT_THE_CASE.match(section) is not None
        beside = _words_beside(text, pieces, number)
        stance = Stance.SUPPOSED if unsaid else _stance(words, piece.mark, beside)
        stance = Stance.DOUBTED if reach.fades and stance is Stance.SAID else stance
        corrects = _CORRECTED.search(words) is not None
        yield Clause(piece.start, piece.end, words, piece.sentence, stance, corrects or correcting)
        correcting = corrects


@dataclass(frozen=True)
class _Reach:
    """How far a supposition or others' talk reaches: to the end of the sentence.

    Where only spaces part the clauses it fades, and what follows may be meant so or not.
    """

    sentence: int = -1
    supposing: bool = False
    concluded: bool = False  # what would follow from the supposition was told
    reported: int = 0  # clauses that others' talk may still hold
    fades: bool = False

    @property
    def holds(self) -> bool:
        return self.supposing or self.reported > 0

    def at(self, words: str, sentence: int, spaced: bool) -> _Reach:
        """How it is in the next clause."""
        before = self if sentence == self.sentence else _Reach(sentence)
        supposes = _SUPPOSED.search(words) is not None
        turns = spaced or words.startswith(("可", "但", "所以", "不过"))
        past = turns and before.concluded and not supposes
        reported = before.still_reported(words, spaced)
        held = (before.supposing and past) or (before.reported > 0 and not _ABOUT_US.match(words))
        wished = _WISH_ENDS.search(words) is not None  # its own clause is taken as supposed anyway
        return _Reach(
            sentence,
            supposing=(supposes or (before.supposing and not past)) and not wished,
            concluded=bool(_ASKED_AT_ONCE.search(words))
            or (before.supposing and (before.concluded or _concludes(words))),
            reported=reported,
            fades=before.fades or (held and not reported),
        )

    def still_reported(self, words: str, spaced: bool) -> int:
        """For how many clauses more others' talk may go on."""
        if _REPORTED.search(words):
            return MOST_REPORTED
        return 0 if _ABOUT_US.match(words) else max(0, self.reported - spaced)


def _concludes(words: str) -> bool:
    return _CONSEQUENCE.search(words) is not None


def _words_beside(text: str, pieces: list[_Piece], number: int) -> tuple[str, str]:
    """The clauses before and behind, as far as they are of the sentence."""
    before, behind = (_words_of(text, pieces, number, step) for step in (-1, 1))
    return before, behind


def _words_of(text: str, pieces: list[_Piece], number: int, step: int) -> str:
    other = number + step
    if not 0 <= other < len(pieces) or pieces[other].sentence != pieces[number].sentence:
        return ""
    return text[pieces[other].start : pieces[other].end]


def _stance(words: str, mark: str, beside: tuple[str, str]) -> Stance:
    before, behind = beside
    if _SUPPOSED_BEHIND.search(words) or _WISHED.search(words) or _TAKEN_BACK.search(words):
        return Stance.SUPPOSED
    doubted = _DOUBT.search(words) is not None
    if "?" in mark or _ASKED.search(words):
        only_doubted = doubted and ("?" not in mark or words.endswith("吧"))
        return Stance.DOUBTED if only_doubted else Stance.ASKED
    doubted = doubted or bool(_DOUBT_BEHIND.match(behind) or _DOUBT_BEFORE.match(before))
    return Stance.DOUBTED if doubted else Stance.SAID
