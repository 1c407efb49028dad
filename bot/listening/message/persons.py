"""The words for people in a message, and who each is from where the speaker stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.listening.message.patient_words import BOY, GIRL

# Every word for a person stands in a row with those that mean the same person.
_ADULTS = """
爸爸 老爸 阿爸 俺达 继父 养父 俺爹 老爹 父亲 老父亲 老父 家父 爸 爹 父
妈妈 老妈 阿妈 阿娘 阿母 继母 养母 俺娘 老娘 母亲 老母亲 老母 家母 妈 娘 母
爷爷 阿公 祖父 爷
老爷子
老太太 老太
奶奶 老奶奶 阿嬷 阿嫲 阿婆 祖母 嫲嫲 奶
外公 姥爷 外祖父
外婆 姥姥 外祖母
老公 丈夫 先生 孩子他爸 孩子爸 孩子爸爸 孩子他爸爸 孩子的爸爸 \
宝宝爸爸 娃他爹 孩他爹 阮尪 老头子 老头儿 老头 那口子 \
我男人 俺男人 我家男人 俺家男人 她男人 我当家的 俺当家的 我家先生
老婆 妻子 媳妇 太太 孩子他妈 孩子妈 孩子妈妈 孩子他妈妈 孩子的妈妈 \
宝宝妈妈 娃他娘 孩他娘 阮某 对象 老太婆 老婆子 \
内人 我女人 俺女人 我婆娘 俺婆娘 俺家里的(?=[病得住在有没是户]) 我牵手
爱人 老伴儿 老伴
公公 家公
婆婆 家婆
岳父 老丈人 丈人
岳母 丈母娘
哥哥 阿哥 大哥 二哥 哥
弟弟 阿弟 老弟 弟
姐姐 阿姐 大姐 二姐 姐
妹妹 阿妹 老妹 妹
大伯 伯父 伯伯 二伯
叔叔 二叔 三叔 小叔 叔
舅舅 大舅 二舅 舅
舅妈 舅母
姑姑 姑妈 大姑 二姑 小姑 姑
姑父 姑丈
阿姨 姨妈 大姨 小姨 姨
姨父 姨丈
婶婶 婶子 大婶 伯母
小叔子 大伯子
大姑姐 小姑子
小姨子 大姨子
小舅子 大舅子 大舅哥
连襟
妯娌
(?<!单)(?<!双)亲家(?!庭) 亲家公 亲家母
叔公 伯公 舅公 姑婆 姨婆 叔婆 舅婆 老叔 堂叔 表叔 堂伯 表舅 表姑 表姨
大舅妈 二舅妈 三舅妈 小舅妈 大姨妈 二姨 三姨 二姨妈 小姨妈 大姑妈 二姑妈 小姑妈
大姑父 二姑父 小姑父 大姑丈 二姑丈 大姨父 二姨父 小姨父 大伯母 二伯母 二婶 三婶 小婶
四叔 五叔 小舅 三舅 三姑 四姑 三伯 大嫂 二嫂 弟妹 弟媳妇 表嫂 堂嫂 表姐夫 表妹夫
干爹 干妈 干爸 干娘
嫂子 姐夫 妹夫 弟媳 儿媳妇 儿媳 女婿 侄子 侄女 外甥女 外甥
父母 爸妈 爹娘 两个老人 两老
家人 家里人 家属
表哥 堂哥
表弟 堂弟
表姐 堂姐
表妹 堂妹
"""
_CHILDREN = (
    "儿子 女儿 闺女 囡囡 小孩子 (?<!生)小孩 (?<!生)孩子 娃娃 (?<!生)娃 宝宝 宝贝 "
    "孙子 孙女 外孙女 外孙 小儿 小女 大宝 二宝 二胎 老大(?!爷|妈|娘|哥|姐|难|远) 老二 老三 老幺 "
    "小朋友 崽 继子 继女 养子 养女 长子 次子 独子 独女 长女 次女 患儿 "
    "查某囝 囝仔 囝 孥仔 嫚儿 小厮"
)
_OTHERS = (
    "邻居 同一个?病房 别家 旁人 一个村 村上 庄上 厝边 我的?学生 徒弟 "
    "(?<=[我俺])(?:们?家?)(?:老师|师傅|师父|师娘|保姆|月嫂|房客|租客|员工|徒弟|客户) "
    "(?<=[帮替代])(?:居民|老师|师傅|师父|保姆|病人家属|老人家?) "
    "前(?:夫|妻|婆婆|公公|岳母|岳父|儿媳|女婿|嫂子|男友|女友|对象) 同病房 隔壁床 "
    "邻床 同事 朋友 亲戚 同学 "
    "战友 工友 病友 老乡 室友 房东 网友 "
    "隔壁 斜?对门(?!口) 对面那家 楼[上下](?:那户|那家|人家) 别人 "
    "(?<!普通)(?<!一般)(?<!庄稼)(?<![农穷苦户])人家 有人 有些人 那户 那家人 "
    "村里人 村民 (?<![两二三四五俩几0-9])一?[位个](?:独居|孤寡|高龄)?"
    "(?:老人|老奶奶|老爷爷|老太太|大爷|大妈|"
    "居民(?![医基保养])) 辖区居民 "
    "服务对象 群众 学生家长 领导 老板 船老板 厂长 包工头 工头 雇主 "
    "同村 村里(?:有|好多|好几|的) 我们村"
)
_HOUSEHOLD = (
    "我们全家 我们一家 我们家里 我们家 咱们家 咱家 俺们家 俺家 阮家 阮厝(?!边) 我家里 我家 "
    "全家人 全家 "
    "一家人 一家子 一家(?=[一二两三四五六七八九十0-9]) "
    "家里头 家里 家中 家庭 两口子 夫妻俩 夫妻两 我们俩 "
    "我们(?!村|几个|这(?!种|样)|单位|公司|那|医院|社区|领导|"
    "老师) 咱们 俺们 [一二两三四五六七八九]口之家"
)
_SELF = (
    "来电人 诉求人 来访人 咨询人 患者本人 我自己 我本人 (?<!其)本人 俺自己 "
    "(?<![子女儿娃孩爸妈婆公爷奶他她])(?<![爸妈他她婆公爷奶][是怕说])自己(?=得|是|有|患|查|的病) "
    "我 俺 阮 吾"
)
_PLACES_OF_SELF = (
    "(?:村|单位|公司|社区|小区|厂|市|县|镇|这边|这里|那边)"
    "(?!里?(?:上班|打工|做工|干活|工作|每|一个?月))"
)


_ON_BEHALF = ("帮", "替", "代")


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
PLURAL = ("父母", "爸妈", "爹娘", "两个老人", "两老", "家人", "家里人", "家属")
_IN_PASSING = (
    "亲戚", "朋友", "别人", "人家", "有人", "有些人", "领导", "老板", "邻居", "同事", "老乡",
)  # fmt: skip
RELATED = "其"  # 其父, 患者长子: somebody of the patient's family, who is not the patient
HELPED = "他"  # whom somebody outside the family speaks for
_FURTHER = re.compile(
    "叔|舅|姑|姨|伯|婶|表|堂|亲家|连襟|妯娌|叔公|伯公|舅公|姑婆|姨婆|舅婆|弟媳|弟妹|嫂|干[爹妈爸娘]|女婿|儿媳|姐夫|妹夫|亲戚"
)
_MALE = (
    "爸爸", "爷爷", "外公", "老公", "公公", "岳父", "哥哥", "弟弟", "大伯", "叔叔", "舅舅", "儿子",
    "孙子", "老爷子",
)  # fmt: skip
_ELDERS = (
    "大爷 大妈 大娘 大叔 大婶 大嫂 老伯 阿伯 老头 老头子 老汉 老人 老太太 老太 老奶奶 老爷爷 "
    "奶奶 爷爷 阿婆 阿公 阿嬷 阿姨 婆婆 伯伯 叔叔 婶婶 婶子 叔 伯 婶 姨 嫂 哥 姐"
)
_SURNAMES = (
    "刘王李张陈林黄吴周徐孙马朱胡郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏程吕丁沈姚卢姜崔"
    "钟谭陆汪范廖贾夏韦方邹孟熊秦邱江尹薛闫段雷侯史陶黎贺顾毛郝龚邵钱严覃武戴"
)
_NEXT_DOOR = "楼下|楼上|斜?对门|隔壁床|隔壁屋|隔壁|邻床|厝边|同村|我们村|俺们?村|小区|病房里?"
_BY_PLACE = (
    f"(?:[我俺阮咱]们?)?(?:{_NEXT_DOOR})(?:里|头)?的?(?:那个|那位|有个|有位|一个|一位|个|"
    f"位)?[^,。;我俺阮他她是]{{0,3}}"
    f"(?:{_one_of(_ELDERS)})"
)
_BY_SURNAME = (
    f"(?<![一-鿿])[老小][{_SURNAMES}](?:家(?!里|属)|他|头|叔|伯|师傅)"
    f"|(?:{_NEXT_DOOR}|同事|邻居|工友|朋友)的?[老小阿][{_SURNAMES}]家?"
    f"|[{_SURNAMES}](?:{_one_of(_ELDERS)}|老师|师傅|女士|同志)"
)
_OF_THEM = (
    f"[我俺咱阮他她]?们?(?:{_one_of(_ADULTS + _CHILDREN)})(?:单位|厂里|学校|班上)?的?"
    "(?:同学|同事|老师|班主任|朋友|老板|领导|邻居|战友|工友|室友)"
)
_PERSON = re.compile(
    "(?P<pair>[我俺阮]?(?<!大)(?:爷(?:们|儿)?|娘(?:儿)?|母子|父子|母女|父女|祖孙|婆孙|爷孙|姐妹|兄弟|哥(?:们|儿)?|姐(?:儿)?)[俩两仨](?![个位]))"
    "|(?P<helped>[我俺]是[他她]的?(?:工友|同事|邻居|朋友|老乡|室友|同学|战友|老板|领导|班长|房东))"
    rf"|(?P<stranger>{_BY_PLACE}|{_BY_SURNAME}|{_OF_THEM})"
    r"|(?P<related>(?:其|患者|案主|病人的?|患儿)(?:之)?(?:的)?"
    rf"(?:{_one_of(_ADULTS + _CHILDREN)}|子|女|夫|妻|配偶|家属))"
    rf"|(?P<other>我?们?(?:{_one_of(_OTHERS)})(?:{_OF_OTHERS}(?:{_one_of(_ADULTS + _CHILDREN)}))?)"
    rf"|(?P<child>(?:[我俺咱阮他她]们?(?:家里?)?的?)?(?:{_one_of(_CHILDREN)})(?!他?[爸妈爹娘]))"
    rf"|(?P<adult>(?:[我俺咱阮他她]们?(?:家里?)?的?)?(?:{_one_of(_ADULTS)}))"
    r"|(?P<theirs>[他她]们(?:全家|一家人?子?|家里?)|人家(?:全家|一家人?))"
    rf"|(?P<household>{_one_of(_HOUSEHOLD)})"
    r"|(?P<pronoun>[他她](?!们|家)|老人家|(?<!个)老人|患者(?!本人)|病人(?!本人))"
    rf"|(?P<self>(?:{_one_of(_SELF)})(?!们|{_PLACES_OF_SELF}))"
)
_NO_PERSON = re.compile(
    "[我俺]是(?:他|她|患者|病人)?的?(?:女儿|闺女|儿子|侄女|侄子|孙女|孙子|外甥女?|儿媳妇?|媳妇|"
    "女婿|亲?[叔伯舅姑]|大伯|二叔|小姨|[伯叔舅]公|[姑姨舅]婆|爷爷|奶奶|外公|外婆|姥[姥爷]|嫂子|姐夫|"
    "姐姐|妹妹|哥哥|弟弟|老婆|老公|妻子|丈夫)|"
    "(?<=[家里还])(?:还|也|另外)*有(?:一?[个位]|[两二俩三](?:个|位)?)[^,。;]{0,3}老人|"
    "家里人口|家人口|(?:父|母|爷|娘|奶)(?:乳|细胞|本|语)|母公司|牛奶|奶粉|特奶|喂奶|"
    "孩子上学|两个孩子|"
    "[0-9一二三四五]个孩子|"
    "供孩子|养孩子|带孩子|孩子读书|孩子(?:还|都)?(?:在|要)?(?:上|读)|小孩上学|没儿|无儿|"
    "先生说|大姐说|小儿(?:麻痹|科|内科|肌|脑|推拿)|"
    "(?<![我俺咱阮他她的])(?:大哥|大姐|阿姨|叔叔|姑娘|妹子|小姐姐|小妹|小妹妹|哥|姐|大叔|大妈)"
    "(?=你|您|请|帮忙|好[,! ]|[,!~ ]+(?:我想|俺想|请|你|您|帮|想问|问))|"
    "孤老头|当[爸妈爹娘]的|(?:低保|救助|优抚|特困|保障|监测|帮扶|困难)对象"
)


def is_further(person: Person) -> bool:
    """Whether it is a relative who seldom lives in the speaker's household."""
    return _FURTHER.search(person.who) is not None


def persons_in(text: str) -> Sequence[Person]:
    """Everybody whom a text names, in its order; 他 and 她 are whoever was named last."""
    not_meant = [match.span() for match in _NO_PERSON.finditer(text)]
    starts = [start for start, _ in not_meant]
    people: list[Person] = []
    last: Person | None = None
    woman: Person | None = None  # the last whom 她 may mean
    for match in _PERSON.finditer(text):
        number = bisect_right(starts, match.end() - 1) - 1
        if number >= 0 and not_meant[number][1] >= match.end():
            continue
        meant = woman if match[0] == "她" and last is not None and last.who in _MALE else last
        person = _person(match, meant or last)
        if person is not None:
            people.append(person)
            third = _is_third_person(person, last) and person.who not in _MALE
            woman = person if third else woman
            last = person if _is_third_person(person, last) else last
    return people


def _is_third_person(person: Person, last: Person | None) -> bool:
    """Whether 他 and 她 may mean them further on; 亲戚借了 does not lead away from one's own."""
    if person.who in PLURAL or person.who.startswith(RELATED):
        return False
    in_passing = person.who in _IN_PASSING and last is not None and last.kind is not Kind.OTHER
    return person.kind in (Kind.FAMILY, Kind.CHILD, Kind.OTHER) and not in_passing


def _person(match: re.Match[str], last: Person | None) -> Person | None:
    group = match.lastgroup or ""
    of_others = match[0][0] in "他她" and last is not None and last.kind is Kind.OTHER
    if match[0] == "她" and last is not None and last.who in _MALE:
        return Person(match.start(), match.end(), Kind.FAMILY, "她")
    if last is not None and (group in ("pronoun", "theirs") or of_others):
        return Person(match.start(), match.end(), last.kind, last.who)
    if group == "pronoun":
        spoken_for = match[0] in "他她" and match.string[: match.start()].endswith(_ON_BEHALF)
        return Person(match.start(), match.end(), Kind.OTHER, HELPED) if spoken_for else None
    return Person(match.start(), match.end(), _KINDS[group], _who(match[0], group))


_KINDS = {
    "self": Kind.SELF, "adult": Kind.FAMILY, "child": Kind.CHILD, "other": Kind.OTHER,
    "household": Kind.HOUSEHOLD, "stranger": Kind.OTHER, "related": Kind.FAMILY,
    "theirs": Kind.OTHER, "helped": Kind.OTHER, "pair": Kind.HOUSEHOLD,
}  # fmt: skip


def _who(words: str, group: str) -> str:
    if group == "helped":
        return HELPED
    if group == "related":
        return RELATED + words
    bare = words if words in _WHO else words.lstrip("我俺咱阮他她们家里的") or words
    return _WHO.get(bare, bare)


def is_same(one: Person, other: Person) -> bool:
    """Whether two words may be for one person: 孩子 and 女儿 may, 儿子 and 女儿 not."""
    if one.kind is Kind.CHILD and other.kind is Kind.CHILD:
        return not (GIRL.search(one.who) and BOY.search(other.who)) and not (
            BOY.search(one.who) and GIRL.search(other.who)
        )
    return one.kind is other.kind and (one.kind is not Kind.FAMILY or one.who == other.who)
