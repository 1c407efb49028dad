"""How many people live in the household, where a number of people is said to be all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.listening.findings import Confidence, Heard, implied
from bot.listening.message.context import Context
from bot.listening.message.outsiders import speaks_of_other_homes
from bot.listening.message.people import Kind
from bot.reading import read_count
from rules import facts as f
from rules.interval import Interval

SIZE = f.HOUSEHOLD_SIZE.key
LARGEST_HOUSEHOLD = 30
_NUMBER = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}|[三四五六七八][、]?[四五六七八九]"
_END = (
    "(?=$|[,;。!?~…\\n: ]|要?生活|过日子|过活|住|[吃食]饭|一起|共同|都靠|全靠|就靠|要养|要吃饭|"
    "的户口|年|月|人均|收入|平均|,|挤|户口|吧|了|呢)"
)
_NOT_SOME = (
    "(?!的?(?:中|里|有|都?是|病|生病|[都要]*看病|[都要]*吃药|[都要]*感染|"
    "上班|打工|挣|残|在外|吃?低保))"
)  # of all, not of some
_STARTS = "(?:^|(?<=[,;。!:\\n ]))"
_WHOLE = (
    re.compile(
        "(?P<count>(?:全家|一家|一大家子?|家庭人数|户内|全厝|全屋|阖家)(?:人|成员)?(?:老小|老少|大小|老老少少|:|总共|一共|"
        "统共|拢共|拢总|共|有|就|上下|"
        f"里)*(?:{_NUMBER})(?:口人|口|个人|人|个(?=$|[,;。!])))(?!的?(?:病|上班|打工|残|在外))"
    ),
    re.compile(
        f"(?:^|[,。;!\\n 们我俺咱是属于](?:一?个)?)(?P<count>(?:{_NUMBER})口之家)"
        "(?=$|[,。;!\\n ]|[年月]|每|全年|一年)"
    ),
    re.compile(
        f"{_STARTS}(?:我们|咱们|一共|总共|共|就|有)*(?P<count>(?:{_NUMBER})口人){_NOT_SOME}"
    ),
    re.compile(
        "(?:家里|厝里|厝内|家中|家(?=有)|我家|我们家|咱家|咱们家|俺家|俺们家|阮家|阮兜|恁家|家庭|户口本上|"
        "户口簿上|屋里头?|屋下|屋头|屋企)(?:里|现在|目前|总共|统共|拢共|拢总|合共|通共|"
        "一共|共|常住|就|只|有|是|的|人口|人数|户籍|剩|还|算|才|大概|应该|连我|加上?我|"
        "大大小小|老老小小|,)*"
        f"(?P<count>(?:{_NUMBER})(?:口人{_NOT_SOME}|(?:口|个人|人|个(?![月年])){_END}))"
    ),
    re.compile(
        "(?:家庭人口|家里人口|家庭成员|户内成员|家庭人数|家里人数|人口)(?:数|是|有|为|共|:|就|一共|总共|"
        f",)*(?P<count>(?:{_NUMBER})(?:(?:口人|口|个人|人|个|名)|(?![年月岁]))){_END}"
    ),
    re.compile(
        "(?P<count>(?:我们?|就)?(?:娘|爷|母子|母女|父子|父女|夫妻|老两口|公婆)?(?:俩|"
        "仨))(?:相依为命|过日子|一起过|一起生活)"
    ),
    re.compile(
        "(?:就|只有|只剩)(?:我们?|俺们?)?(?P<count>(?:娘|爷|母子|母女|父子|父女|夫妻|老两口)?"
        "[俩仨])(?=$|[,;。!])"
    ),
    re.compile(
        "(?P<count>(?:就|只有)?我[和跟](?:我?(?:老伴|老公|老婆|爱人|妻子|丈夫|媳妇|妈妈?|爸爸?|"
        f"孩子|儿子|女儿|奶奶|爷爷))(?:{_NUMBER})(?:口人|口|个人|人)){_END}"
    ),
)
_MOUTHS = re.compile(
    f"(?:一家|小家|家里|全家|一共|总共|就|才|只有|剩|户|现在)(?:有|是|剩|我们|这)?"
    f"(?P<count>(?:{_NUMBER})(?:口|张嘴))(?=$|[,;。!]|过日子|过活|人过)"
)
# 年收入五万，5人: a bare number of people says it beside the household's income.
_BARE = re.compile(f"{_STARTS}(?:一共|总共|共)?(?P<count>(?:{_NUMBER})(?:口|人))(?=$|[,;。!])")
_OF_HOUSEHOLD = re.compile("家|户|收入")
_CORRECTED = re.compile(
    f"(?:{_NUMBER})(?:口人|口|个人|人|个)[,;。\\n ]*(?:啊|哦|噢|呃)?"
    "(?:不对|错了|说错了|不是(?=[,;。 ]|应该))"
    f"[,;。 ]*(?:应该)?是?(?P<count>(?:{_NUMBER})(?:口人|口|个人|人|个))(?=$|[,;。!\\n ])"
)
_ALONE = re.compile(
    "(?:就|只有|只剩|就剩)?(?:我|他|她)?(?:一个人|单身一人|孤身一人|1个人)(?:过(?!来|去|年|不)|"
    "生活(?!在|不)|过日子)|孤寡一人|家里(?:就|只)(?:有|剩)?(?:我|他|她)一个人(?=$|[,。;!])"
)
_LIVES_ALONE = re.compile("独居|一个人住|户口[本簿]上?(?:就|只有|只)(?:我|他|她)?(?:自己)?一个人")
# Who came or went, lives apart or only beside them, or whose household it is not.
_UNSETTLED = re.compile(
    "嫁出|出嫁|嫁到|嫁人|迁出|迁走|搬出|搬走|分家|分户|另过|单过|离婚|离异|分居|去世|过世|走了|"
    "不在了|没了|病逝|离世|改嫁|失联|离家|服刑|坐牢|租客|房客|租房的|保姆|寄住|借住|暂住|搭伙|"
    "吃饭|一起吃|怀孕|快生|要生|刚生|新添|算不算|算吗|不算|没算|没有?算|算上|算进|除了|除开|"
    "户口[本簿]|[他她]们(?!俩|两)|人家|同事|邻居|厝边|隔壁|朋友|加上|连[我俺他她]|还有|各过|"
    "(?:成了?|结了)家|结婚了|结了婚|出国|国外|海外|外国(?!人)|(?<![人机的])跑(?:了|掉|路)|没离|其中|"
    "两家|两户|(?<!未)成年|轮流|归[我他她]|判给|单独(?:一本|一户|立户|过|住)|分出去|"
    "户主是(?!我(?:$|[,。; ])|本人)|"
    "跟(?:着)?(?:了)?[他她](?:爸|妈|爹|娘|奶|爷)|"
    "(?:孩子|娃|儿子|女儿|闺女|爷爷|奶奶|公公|婆婆|爸妈|父母|老人)(?:都|现在)?跟(?!我|俺|阮|咱)|"
    "(?:住|还在)老家|过年|平[时常](?:家里|在家|都)?(?:就|只|有)*[我俺0-9一二两三四五六俩仨]|按户|"
    "户口(?:跟|都(?!在|是))|户口在[^,;。]{0,6}(?:我叔|他叔|舅|姑|伯|哥|姐|学校|国外|单位)|"
    "另租|怀上|怀了|另起|部队|(?:前年|去年|今年|月|走|人)没[了的]|周末|住校|在[她他]?娘家|分着|早嫁|没登记|"
    "再婚|在外面?打工[^,;。]{0,6}回|骨灰|一起住$|在一起住|包括|[口人][,(]?含|偶尔|很少回|才回来|在外地(?:工作|打工|上班)|"
    "标准|要求|才能|才算|才行|一般|条件|实际|其实|户籍人口|登记|挂户|空挂|不对|口人?(?:加|还有|和|跟|带|外加|连)|[说讲打写搞]错|漏了|忘了|成家|当兵|在外地|[口人]的?(?:时候|那会|那阵)|有个|不住|不跟|没跟"
)
_NOT_QUITE_ALONE = re.compile(
    "(?:户口|低保)(?:和|跟)|偶尔|有时|外地|打工|回来(?!过)|归[我他她]|还没离|[不没]离婚|分居|"
    "(?:儿子|女儿|闺女|孩子)(?:跟|来|也|住)|户口[本簿]|再婚|改嫁|养老院|敬老院|福利院"
)
MOST_COUNTS = 20  # nobody tells more often how many live together
_ANY_COUNT = re.compile(
    f"(?:{_NUMBER})(?:口人|口之家|口)|(?<=[家户人口])(?:{_NUMBER})(?:个人|人)|"
    f"(?:{_NUMBER})个人?(?=[在住一]+起|在家)"
)
_BEFORE = re.compile(
    "(?:以前|之前|原来|原先|过去|从前|小时候|当年|当初|早年|那时|那会|那年|[填写]|登记)[^,]{0,6}$"
)


def heard_size(context: Context) -> Iterator[Heard]:
    """The number of people in the household, where nothing leaves it open."""
    for start, end, count in islice(sizes_said(context), MOST_COUNTS):
        if "户口" not in context.text[max(0, start - 5) : start] and is_settled(context, count):
            yield Heard(start, end, SIZE, count)
    yield from _alone(context)


def sizes_said(context: Context) -> Iterator[tuple[int, int, Interval]]:
    """Where a number of people is said to be all of the household."""
    for pattern in (*_WHOLE, _MOUTHS, _BARE, _CORRECTED):
        for match in pattern.finditer(context.text):
            count = read_count(match["count"].replace("张嘴", "口"))
            if count is None or not 1 <= count.low <= count.high <= LARGEST_HOUSEHOLD:
                continue
            place = match.start("count")
            if pattern is _BARE and not _OF_HOUSEHOLD.search(_clause_before(context, place)):
                continue
            if _counts(context, place):
                yield *match.span("count"), count


def leaves_household_open(context: Context) -> bool:
    """Whether a word of the message leaves open who belongs to the household."""
    return _UNSETTLED.search(context.text) is not None


def names_strangers(context: Context) -> bool:
    """Whether somebody is named who is neither of the family nor the patient."""
    patient = context.people.patient
    if patient is not None and patient.kind is Kind.OTHER:
        return False
    return any(each.kind is Kind.OTHER for each in context.people.named)


def is_settled(context: Context, count: Interval) -> bool:
    """Whether no word of the message leaves open who belongs to the household."""
    if leaves_household_open(context) or names_strangers(context):
        return False
    if speaks_of_other_homes(context):
        return False
    others = {match[0] for match in _ANY_COUNT.finditer(context.text)}
    return all(read_count(other) in (None, count) for other in others)


def _clause_before(context: Context, place: int) -> str:
    number = context.clauses.number_at(place)
    return context.clauses.all[number - 1].text if number else ""


def _counts(context: Context, place: int) -> bool:
    before = context.clauses.before(place)
    return not context.is_silent(place) and not _BEFORE.search(before)


def _alone(context: Context) -> Iterator[Heard]:
    one = read_count("1")
    for pattern, make in ((_ALONE, Heard), (_LIVES_ALONE, implied)):
        make = implied if _NOT_QUITE_ALONE.search(context.text) else make
        for match in pattern.finditer(context.text):
            if _counts(context, match.start()) and context.speaks_of_patient(match.start()):
                yield make(match.start(), match.end(), SIZE, one)


def size_of(context: Context) -> Interval | None:
    """The size of the household, as it is known or as this message states it."""
    known = context.facts.get(SIZE)
    if isinstance(known, Interval):
        return known
    said = {
        each.value
        for each in heard_size(context)
        if each.confidence is Confidence.STATED and not context.is_doubted(each.start)
    }
    return said.pop() if len(said) == 1 else None
