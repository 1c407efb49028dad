"""The people whom a text names, and what it tells of the patient's age and sex.

All patterns are for the folded spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.context.patterns import one_of

ADULT_OF_AGE = 18
OLDEST = 120

ELDERS = one_of("""
    曾祖父 曾祖母 外祖父 外祖母 祖父 祖母 太爷爷 太奶奶 太爷 爷爷 奶奶 外公 外婆 姥姥 姥爷 阿公
    阿嬷 阿妈 阿嫲 爸爸 妈妈 父亲 母亲 老爸 老妈 老爹 老娘 阿爸 阿母 俺爹 俺娘 俺爸 俺妈 我爸 我妈
    我爹 我娘 咱爸 咱妈 他爸 他妈 她爸 她妈 孩子爸 孩子妈 爸 妈 爹 娘 奶 姥 老公 老婆 丈夫 妻子
    爱人 老伴 媳妇 我对象 公公 婆婆 岳父 岳母 丈人 丈母娘 老丈人 家公 家婆 伯父 伯伯 大伯 大爷
    大娘 大妈 叔叔 二叔 三叔 小叔 叔 婶 姑姑 姑妈 姑父 舅舅 舅妈 大舅 二舅 舅 姨妈 姨父 大姨 小姨
    二姨 姨 大姑 二姑 三姑 小姑 姑 爷 妈的妈 患者之子 患者之女 患者配偶 患者之父 患者之母 其子
    其女 配偶 老父 老母 家父 家母 (?<![祖伯叔舅姨姑岳养继师之其老家阿令])父(?![亲母系源本辈女子])
    (?<![祖伯叔舅姨姑岳养继师父字酵保老家阿令眼管疫])母(?![亲系源乳胎细子斑婴女a-z加]) 其兄 其父
    其母 其弟 其姐 其妹 前夫 前妻 前男友 老人 老头 老太太 老汉 老爷子
""")
SIBLINGS = one_of("""
    哥哥 大哥 二哥 哥 弟弟 老弟 弟 姐姐 大姐 二姐 姐 妹妹 老妹 妹 兄弟 表哥 表弟 表姐 表妹 堂哥
    堂弟 堂姐 堂妹 兄 家人 家属(?=有|患) 亲人 嫂子 姐夫 妹夫 弟妹 弟媳 侄媳 女婿 儿媳妇 儿媳
""")
YOUNG = one_of("""
    儿子 女儿 闺女 囡囡 囡 孩子 小孩 娃娃 娃 宝宝 宝贝 孙子 孙女 外孙女 外孙 侄子 侄女 外甥女 外甥
    小朋友 患儿 婴儿 新生儿 崽 后生 大宝 二宝 老大 老二 第一胎 头胎 头一个孩子 这胎
""")
STRANGERS = one_of("""
    胎父 前胎 前一胎 上胎 上一胎 胎儿父亲 胎儿之父 前次妊娠 前次怀孕 上次妊娠 前次分娩 前孕 同病室
    同室患 养父 养母 叔祖 伯祖 姑母 姨母 表姑 堂姑 远房 邻居 领居 同事 (?<!小)朋友 亲戚 同学 室友
    战友 工友 别人 有人 隔壁 隔壁床 对床 邻床 对门 同病房 病友 前夫 前妻 前男友 前女友 领导 保姆
    房东 房客 网友 同桌 闺蜜 学生家长 群里 患者群 小区 听说我 亲家母? 干爹 干妈 老师家 那个主播
    村里(?=有|好几|老) 单位(?=去年|今年|里|有|查) roommate neighbou?r colleague
""")
RELATIVE = f"(?:{ELDERS}|{SIBLINGS}|{YOUNG}|{STRANGERS})"
_NOT_ONESELF = f"(?!(?:家|们|的|家的|那|这|亲|小|大)*(?:{RELATIVE}|家|们|老家))"
SELF = f"(?:本人|我自己|自己|病人|患者(?!之|配偶|父|母|儿|女|家属)|(?:我|俺|阮|偶){_NOT_ONESELF})"

_SUBJECT = re.compile(f"(?P<relative>{RELATIVE})|(?P<self>{SELF})")
_ADULT = re.compile(ELDERS)
_FEMALE = re.compile(
    one_of(
        "奶奶 外婆 姥姥 阿嬷 妈 母 娘 老婆 妻子 媳妇 婆 姑 姨 舅妈 姐 妹 女 囡 婶 嫂 老太 孕 产妇"
    )
)
_SAID_TO_BE_A_WOMAN = re.compile("女性|(?<![子孙])女,|孕妇|产妇")


@dataclass(frozen=True, slots=True)
class Subject:
    """A word for a person, and where it stands; `relative` is empty for the speaker."""

    start: int
    end: int
    relative: str

    @property
    def adult(self) -> bool:
        return _ADULT.fullmatch(self.relative) is not None

    @property
    def female(self) -> bool:
        return _FEMALE.search(self.relative) is not None


def subjects(text: str) -> list[Subject]:
    """The people that a text names, in its order."""
    return [
        Subject(match.start(), match.end(), match["relative"] or "")
        for match in _SUBJECT.finditer(text)
    ]


def subject_of(place: int, people: Sequence[Subject]) -> Subject | None:
    """The last person named before a place."""
    return next((person for person in reversed(people) if person.end <= place), None)


def is_female(start: int, people: Sequence[Subject], text: str) -> bool:
    """Whether the patient is a woman, by the word for them or by what is said of her."""
    person = subject_of(start, people)
    if person is not None and person.relative:
        return person.female
    return _SAID_TO_BE_A_WOMAN.search(text) is not None


# -- ages ------------------------------------------------------------------------------------

_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_AGE = re.compile(
    "|".join(
        (
            r"(?P<digits>\d{1,3})(?:周)?岁",
            r"(?P<chinese>[一二三四五六七八九两]?十?[一二三四五六七八九两十])(?:周)?岁",
            r"(?P<months>\d{1,2})个?月(?:大|龄|的?(?:宝宝|娃|孩子|婴儿|患儿))",
            r"(?P<days>\d{1,2})天大",
            r"(?:年龄,?|(?<=我))(?P<stated>\d{2})(?=[,;]|$|了)",
            r"(?<!\d)(?P<english>\d{1,3})y(?:o|ears?old|rs?old|rs)(?![a-rt-z])",
            r"今年(?P<this_year>\d{1,2})(?=了|[,;]|$)",
            r"[男女],?(?P<sex>\d{1,3})(?=[,;)]|$)",
            r"(?<![a-z])im(?P<im>\d{2})",
            r"male,?(?P<male>\d{1,2})(?!\d)",
        )
    )
)
_IN_YEARS = ("digits", "stated", "english", "im", "male", "this_year", "sex")
_CHILD = re.compile(
    one_of("""
        孩子 小孩 宝宝 宝贝 娃 婴儿 婴幼儿 患儿 小儿 儿童 幼儿 新生儿 小朋友 幼儿园 小学 初中 月龄
        满月 上学前 孙子 孙女 外孙 囡囡 出生 刚生 未成年 足月儿 早产儿 儿科 学龄 child infant 男童
        女童 男婴 女婴 中学生 小学生 (?<![a-z])(?:boy|girl|kid|baby|toddler|pediatric)
    """)
)
_NOT_A_CHILD = re.compile(
    one_of("""
        成人 成年 退休 上班 打工 种地 怀孕 孕妇 产妇 结婚 大学毕业 参加工作 高龄 老年 中年 大人
        adult
    """)
)
_CHILDREN_TO_FEED = re.compile(
    one_of("""
        有(?:个|两个|一个)?孩子要 孩子还(?:在|要) 供孩子 养孩子 带孩子 孩子上学 小孩上学 孩子读书
        没有?孩子 无孩子 孩子都
    """)
)


def is_child(text: str, start: int, people: Sequence[Subject]) -> bool | None:
    """Whether the patient whose illness is named at a place is a child; None where unsaid."""
    person = subject_of(start, people)
    age = _age_of(person, text, people)
    if age is not None:
        return age < ADULT_OF_AGE
    if person is not None and person.adult:
        return False
    if _CHILD.search(_CHILDREN_TO_FEED.sub("", text)):
        return True
    return False if _NOT_A_CHILD.search(text) else None


def _age_of(person: Subject | None, text: str, people: Sequence[Subject]) -> float | None:
    """The age told of a person; an age that stands alone is that of the patient unnamed."""
    told = list(_ages(text))
    own = [age for place, age in told if _same(subject_of(place, people), person)]
    if own:
        return own[0]
    alone = len(told) == 1 and (person is None or not person.relative)
    return told[0][1] if alone else None


def _ages(text: str) -> Iterator[tuple[int, float]]:
    """Ages in years that a text tells, with their places."""
    for match in _AGE.finditer(text):
        if match["months"] or match["days"]:
            yield match.start(), 0.5
        elif match["chinese"]:
            yield match.start(), float(_number(match["chinese"]))
        else:
            stated = int(next(filter(None, (match[each] for each in _IN_YEARS))))
            # Blanks are gone from the text: the 2 of L2 16岁 is no part of the age.
            yield match.start(), float(stated if stated <= OLDEST else stated % 100)


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十") if "十" in numeral else ("", "", numeral)
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)


def _same(one: Subject | None, other: Subject | None) -> bool:
    return (one.relative if one else "") == (other.relative if other else "")
