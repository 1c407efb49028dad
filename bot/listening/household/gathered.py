"""How many live in the household, from lists of its people and from looser numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from bot.listening.findings import Heard, Reading, implied, unclear
from bot.listening.household.heard import LARGEST_HOUSEHOLD, SIZE, sizes_said
from bot.listening.household.rows import DIGIT, Row, number, of_two_ages, rows
from bot.listening.message.context import Context
from bot.reading import read_count
from rules.interval import Interval, exactly

_NUMBERS = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}|仨|俩"
_MOST_READINGS = 4

_PRONOUNS = ("我", "俺", "阮", "他", "她", "我自己", "俺自己", "本人")
# What some of them do, and so is not said of all: 家里就我一个人上班, 两口子加起来四千.
_BUSY = (
    "(?:一起|一块儿?|都|在|去|来|出去|外出|外面|还能|能|有|的|加起来|加一起|加一块|合起来|合计|合共|共同|加|总共|一共){0,3}"
    "(?:上班|打工|工作|[挣赚干]|做工|做事|务工|收入|工资|退休金|养老金|月薪|领|拿|撑|扛|养(?!老)|"
    "轮流|照顾|照看|陪|忙|摆摊|支摊|一年|一个?月|每[月年]|月入|年入|[得生]?病)"
)
_BOTH = re.compile(
    "(?:(?P<count>俩|两)口子|(?:[他她我俺]们?|夫妻|老两?口?)(?P<two>俩)"
    "(?:一块儿?|一起|自己|单独|单|另外?)?(?:过|住(?!院)|生活|开伙|一户))(?!(?:凑|跟[他她]们|分|吵|离)|"
    "[^,;。!? \n]{0,12}?(?:打工|上班|工作|[挣赚摆支]|"
    "收入|工资|退休金|养老金|加起来|加一起|[0-9]{4}年|[去今前]年|都[不是]|[没未]))"
)
_HOW_MANY = re.compile(
    f"[ ,]?(?:一共|总共|共|就|才)?(?P<count>{DIGIT})"
    f"(?P<unit>个人|口人|口|人|个(?=$|[,;。!? \\n]))(?!{_BUSY})"
)
_HERE = re.compile(
    "(?:家里头?|屋里头?|厝里头?|厝内|家中|家庭|户内|我家|俺家|咱家|阮家|我们家|全家|一家|成员|"
    "住(?:在)?一起的|一起[住过]的|同住的|人口|户口本上?|户口簿上?|厝里|屋下|屋头|阮兜|(?:家里|家中|屋里|厝里)(?:只|就|剩)(?:有|剩)|(?<![成算])就|就剩|只剩|只有|现在|常住)"
    "(?:现在|目前|就|只|有|剩|是|住着?|的|:|,|里|头|人|成员|了){0,4}$"
)
_LIVING = re.compile(
    "(?:,(?:都|全)(?:是)?)?(?:人|个|口|几个|都)?(?:在)?(?:一起|一块儿?|一道)?(?:过日子|过活|过(?![来去年世身得期程敏了的])|生活(?!费)|"
    "住(?![院怨址进的得了])|相依为命|吃饭|度日|一?共)"
)
_BIG_AND_SMALL = re.compile(
    f"(?P<big>{DIGIT})个?(?:大|老)(?:人|的)?[,、和带 ]{{0,2}}(?P<small>{DIGIT})个?小"
)
_PAIR_ALONE = re.compile(
    "(?:(?:家里|屋里)就是|就|只|只有|就剩|只剩|剩下?|家里|家中|屋里|仅|如今)(?:有|剩)?(?:我|俺|阮|咱|他|她)?们?"
    "(?P<who>[老娘爷母父祖夫姐兄奶]?[子女孙妻弟妹口两]?)?(?P<count>俩|仨)(?:人|口)?"
    "(?=$|[,;。!?~ \n]|过|住|生活|相依|在家)"
)
_GROUP = re.compile(
    "(?:娘|爷|母子|母女|父子|父女|祖孙|夫妻|夫妇|姐弟|兄弟|兄妹|姐妹|奶孙|老)(?P<count>俩|仨|二人|两人)"
    f"(?!{_BUSY}|[凑分吵离出没]|[去今前]年|[0-9]{{4}}年)"
)

# -- numbers ----------------------------------------------------------------------------------

_COUNTED = re.compile(f"(?P<count>(?:{_NUMBERS})) ?(?P<unit>口人|口子|口|个人|张嘴|人|位|名|个)")
_NOT_A_SIZE = re.compile(
    "^(?:的?(?:中|里)|有|都?是|大人|老人|老的|小孩|小的|娃|囝|孙|男|女|兄|姐|弟|哥|妹|轮流|轮着|轮班|倒班|换着|换班|陪|伺候|照顾|病|生病|得病|住院|上班|打工|挣|残|在外|在读|读|上学|吃?低保|"
    "负担|承担|自付|自费|支付|账户|现金|一间|床|病房|月|小时|钟|星期|疗程|多月|年|孩子|儿子|"
    "女儿|闺女|医生|护士|同学|工人|学生|以上|帮|捐|报|申请|干活|看病|吃药|合起来|加起来|加一|办|来|去|问|合租|药|手术)"
)
# 我们家六口加一块一年两万五: of all, where mouths are counted.
_MOUTHS_TOGETHER = re.compile(
    "[我俺咱]们?家[0-9一二两三四五六七八九十]{1,2}口(?=加一?[块起]|加起来|合起来)"
)
_ONE_IN_ALL = re.compile(
    "单身|未婚|丧偶|离异|^ ?(?:就|只有|只)?(?:有|剩)?我(?:自己)?(?:一个人?)? ?$|"
    "^ ?就我自己(?=[,。; ])|^ ?孤身|^ ?独身|"
    "(?<![^,;。!? \\n])一个人(?=$|[,;。!? \\n])"
)
_BESIDES_ME = re.compile(
    "(?:除了?|除开|不算|不含)[我俺阮](?:自己|本人)?(?:以外|之外|外)?[ ,]?(?:还|另外|家里|就|有)+"
    f"(?P<count>{DIGIT})[口个人]"
)
_SET_RIGHT = re.compile(
    "(?:不对|不是|[说讲打写]错了?|更正)[ ,]?(?:应该|要|得|还|就)*(?:是)?"
    f"(?P<count>{DIGIT})(?:[口个人]|$)"
)
_OF_ALL = re.compile(
    f"(?P<count>{DIGIT})(?:口|个)人?(?:里头?|里面|里边|当中|中间|中)(?:有)?(?:{DIGIT})[口个人]"
)
_ALONE_OR_LIVING = re.compile(
    f" ?[就共有是]{{0,3}}(?:{_NUMBERS}) ?(?:口人|口子|口|个人|张嘴|人|位|名|个)"
    "(?:一起)?(?:住|过|吃饭|花|用|吃|开销)? ?"
)
_ALSO = re.compile("[^,;。!? \n]{1,4}也(?:跟着?|和)?[我俺阮咱]?们?(?:一起|一块儿?)?(?:住|过|在)")
_BARE_FEW = re.compile("(?:^|(?<=[ ,。;]))(?:平常|平时|一般|现在|就)?(?P<few>仨|俩)(?=$|[ ,。;…])")
_PLUS = re.compile(r"(?<!\d)(?P<one>[1-9])\+(?P<other>[1-9])(?!\d)")
_OTHERS_OF_THEM = re.compile(f"的|(?:(?:{DIGIT})个?人?)?{_BUSY}")  # 爸妈的新农合, 就我和我弟打工
_SHORT_END = 2  # characters that may end a clause behind a row: 了, 啊
_NOT_BEFORE = re.compile(
    "(?:第|每|人均|哪|几|有的|其中|同病房|病房|店里|厂里|单位|公司|班上|村里|邻居|同事|找|欠|雇|请|生了?|租给|老|"
    "病房里?头?|病房里?住了|住院的?|住了|来了|同屋|同房|一屋|宿舍|车间|船上|工地|兄弟姐妹|姐妹|兄弟)(?:连我|住|有)?$"
)
_HOUSEHOLD = re.compile(
    "家|户|屋里|厝|兜|屋下|屋头|屋企|三代|四世|同堂|人数|口|过日子|一起过|一起住|生活|收入|年入|一年|人均|每人|要算|算上|一共|总共|"
    "加我|拢总|共|养|吃|加起来(?=[0-9一二两三四五六七八九十])|(?:那就是|就剩|只剩|剩下?)(?=[0-9一二两三四五六七八九十])|我们|俺们|咱们|算(?!上|不)|同住|住在?一起|成员|过(?!来|去|年|世)"
)
_ONE = re.compile(
    "(?:就|只|只有|就剩|只剩|剩)(?:我|俺|阮|他|她|本人|[我俺]?[爸妈爹娘爷奶])?"
    "(?:老太婆|老太太|老婆子|老头子?|老汉)?(?:自己|自个儿?)?"
    f"(?:(?:一个人|一人|1个人|1人)(?!{_BUSY})|[一1]个(?=$|[,;。!? \\n了过住在]))|"
    "(?:一个人|单身|独自|(?<![俩两们仨])自己|孤身|孤身一人|1个人)(?:过(?!来|去|年)|住|"
    "生活|在家|(?<!俩自己)(?<!们自己)一?户(?![口籍])|立户|单过)|独居|一个人一个户|光杆|孤家寡人|一个?人吃饱|一人一?户|独门独户|"
    "没有?家人|单身汉|[一1][个条]光棍|光棍一[个条人]|打光棍|光杆一个"
)
_LEFT_ALONE = re.compile(
    "(?:老伴|老公|老婆|爱人|丈夫|妻子)(?:去年|前年|早|都|也)*(?:走|没|去世|过世|不在)了?|没儿|无儿|无后"
)
_ONE_BY_ITSELF = re.compile("(?<=[,。; \n])(?:就|只)?我?一个人(?=$|[,。;! \n])")
_HOUSEHOLD_OF = re.compile(
    f"(?<![0-9一二两三四五六七八九十])(?P<count>{_NUMBERS})(?:口|人)户(?![口籍])"
)
_LISTED = re.compile(
    f"(?:登记|在册|户内|户口[本簿]上?|低保[证本](?:上|里)?)(?:现在|目前|就|只|有|是|的)*(?P<count>{_NUMBERS})[人口个]"
)
_ONE_OF_TWO = "爸|妈|爹|娘|老伴|老婆|老公|爱人|儿子|女儿|孙子|孙女|奶奶|爷爷|丈人|丈母娘|公公|婆婆"
_TWO_OLD = re.compile(
    "(?:就|只有|只剩)[他她我俺]们?(?:这)?[两俩]个?(?:老人家?|老的)|"
    f"(?:就|只有|只剩)老人家?[和跟与][我俺]?(?:{_ONE_OF_TWO})[俩两]|"
    f"[和跟与][我俺]?(?:{_ONE_OF_TWO})[俩两]个?人?"
    "(?=$|[,。;! \n]|单独?[住过]|住(?!院)|过(?!来|去|年)|生活(?!费))|"
    "(?:就剩|只剩|就|只有)[他她我俺咱]们?老[两俩]口?子?(?=$|[,。;! \n])|"
    "(?<![^,。;! \n])老[两俩]口子?(?=$|[,。;! \n])|"
    "[两二]老(?:一块|一起|单独|自己)?(?:过|住|生活)"
)
_FORM = re.compile(
    f"(?:人口|家庭成员|成员|家庭人数|人数|户内)(?:数量?|共|总数|合计)?[:是为有共 ]{{0,2}}"
    f"(?P<count>{_NUMBERS})(?![0-9年月岁万千百])"
)
_PARENT_ALONE = re.compile(
    "(?:单亲|离婚|离异|丧偶|守寡|独自|一个人|自己)(?:的)?(?:妈妈?|爸爸?|母亲|父亲|家庭)?[^,;。]{0,6}"
    f"(?:带|养|拉扯)(?:着|大)?(?P<some>{DIGIT})?(?:个)?(?:孩子|小孩|娃|儿子|女儿|闺女|囝仔)"
)
_COUNTS_ALL = re.compile(
    "(?:要算|就是|就剩|只剩|剩下?|一共|总共|加我|拢总|共|老小|老少|大小|上下|一家|全家)[^0-9]{0,2}$|(?:不是|不对)[^,;]{0,8}是$|"
    "(?:不对|应该是|改成|改为)[,是]?$"
)
_GONE = re.compile(
    "(?:原来|以前|之前|原先|过去|从前|本来|早年|那年|那时|那会儿?|当时)[^,;。]{0,8}$|[他她]们$|人家$"
)
_STRANGERS = re.compile("(?:[病工室校战队]友|邻居|同事|厝边|老乡)[^;。!?我俺咱阮]{0,10}$")
_TAKEN_BACK = re.compile("(?:不是|说是|成了?)$")


def gathered_size(context: Context) -> Iterator[Heard]:
    """The size of the household, from whatever counts its people."""
    found = _outermost([each for each in _found(context) if _is_of_household(context, each)])
    found = _last_where_corrected(context, found) or list(_only_a_couple(context))
    values = list(dict.fromkeys(each.value for each in found))
    if len(values) == 1:
        yield found[0]
    elif values:
        readings = (Reading(SIZE, value, "said.both") for value in values[-_MOST_READINGS:])
        yield unclear(found[0].start, found[0].end, *readings)


def _outermost(found: list[Heard]) -> list[Heard]:
    """夫妻俩 says nothing of its own in 夫妻俩带一个孩子."""
    spans = {(each.start, each.end) for each in found}
    return [
        each
        for each in found
        if not any(
            start <= each.start and each.end <= end and end - start > each.end - each.start
            for start, end in spans
        )
    ]


def _found(context: Context) -> Iterator[Heard]:
    for start, end, count in sizes_said(context):
        yield implied(start, end, SIZE, count)
    yield from _numbers(context)
    yield from _lists(context)
    yield from _words_for_few(context)
    yield from _parent_alone(context)
    yield from _in_a_form(context)
    if context.asked == SIZE:
        yield from _in_answers(context)


def _only_a_couple(context: Context) -> Iterator[Heard]:
    """我俩口子都退休: two, where nothing else is said of how many they are."""
    for match in _BOTH.finditer(context.text):
        yield implied(match.start(), match.end(), SIZE, exactly(2))


def _is_of_household(context: Context, heard: Heard) -> bool:
    before = context.text[max(0, heard.start - 12) : heard.start]
    return not (context.is_silent(heard.start) or _GONE.search(before) or _STRANGERS.search(before))


def _last_where_corrected(context: Context, found: list[Heard]) -> list[Heard]:
    """三个人讲错了, 要算四个: what comes last counts."""
    corrected = re.search("不对|讲错|说错|写错|打错|漏了|不是啦|实际|忘了", context.text)
    if not corrected or len(found) < 2:
        return found
    after = [each for each in found if each.start > corrected.start()]
    return after[-1:] or found[-1:]


def _numbers(context: Context) -> Iterator[Heard]:
    asked = context.asked == SIZE
    for match in _COUNTED.finditer(context.text):
        count = read_count(match["count"] + ("口" if match["unit"] == "张嘴" else match["unit"]))
        if count is None or not 1 <= count.low <= count.high <= LARGEST_HOUSEHOLD:
            continue
        if _may_be_all(context, match, asked):
            yield implied(match.start(), match.end(), SIZE, count)


def _in_a_form(context: Context) -> Iterator[Heard]:
    """人口:3(含学生1人) counts three."""
    forms = (each.finditer(context.text) for each in (_FORM, _HOUSEHOLD_OF, _LISTED))
    for match in chain.from_iterable(forms):
        count = read_count(match["count"])
        if count is not None and 1 <= count.low <= count.high <= LARGEST_HOUSEHOLD:
            yield implied(*match.span("count"), SIZE, count)


def _in_answers(context: Context) -> Iterator[Heard]:
    """除了我还有三个; 3+1; 四, 不对五; 六个人里头四个有医保."""
    for pattern, one_more in ((_BESIDES_ME, 1), (_SET_RIGHT, 0), (_OF_ALL, 0)):
        for match in pattern.finditer(context.text):
            count = exactly(number(match["count"]) + one_more)
            yield implied(*match.span(), SIZE, count)
    for match in _ONE_IN_ALL.finditer(context.text):
        yield implied(match.start(), match.end(), SIZE, exactly(1))
    few = list(_BARE_FEW.finditer(context.text))
    for match in few[-1:]:
        yield implied(*match.span(), SIZE, exactly(number(match["few"])))
    for match in _PLUS.finditer(context.text):
        first, second = number(match["one"]), number(match["other"])
        for total in (first + second, first):
            yield implied(*match.span(), SIZE, exactly(total))


def _may_be_all(context: Context, match: re.Match[str], asked: bool) -> bool:
    """Whether a number of people may be the whole household's."""
    before = context.text[max(0, match.start() - 14) : match.start()]
    behind = context.text[match.end() : match.end() + 6]
    if _MOUTHS_TOGETHER.search(context.text[: match.end() + 3]):
        return True
    if _NOT_A_SIZE.match(behind) or _NOT_BEFORE.search(before) or _TAKEN_BACK.search(before):
        return False
    if match["count"] in ("一", "1") or match["unit"] == "口子":
        return False  # 一个人 and 两口子 have rules of their own
    set_right = SIZE in context.facts and context.clauses.at(match.start()).corrects
    if match["unit"] in ("口人", "口", "口子", "张嘴") or asked or set_right:
        return True
    clause = context.clauses.at(match.start())
    alone = _ALONE_OR_LIVING.fullmatch(clause.text) is not None
    living = alone and re.search("[住过花用吃]|开销", clause.text) is not None
    if living or re.match("[没不]变", behind):
        return True
    near = context.text[max(0, match.start() - 30) : match.end() + 12]
    if match["unit"] == "个":
        earlier = context.clauses.previous(match.start())
        told = alone and earlier is not None and _HOUSEHOLD.search(earlier.text)
        return bool(told or _COUNTS_ALL.search(before))
    return bool(_HOUSEHOLD.search(near if alone else clause.text))


def _lists(context: Context) -> Iterator[Heard]:
    """A row of people with no more between them than 和 or a mark, where they are the household."""
    for row in rows(context.text):
        if (count := _said_behind(context.text, row)) is not None:
            yield implied(row.start, row.end, SIZE, count)
        elif row.parts > 1 and _ALSO.match(context.clauses.following(row.start)):
            yield implied(row.start, row.end, SIZE, exactly(row.total + 1))
        elif _is_all(context, row) and context.text[row.start : row.end] not in _PRONOUNS:
            yield from _counted(context.text, row)


def _said_behind(text: str, row: Row) -> Interval | None:
    """我和老伴两个人: the row says itself how many they are."""
    siblings = text[max(0, row.start - 1) : row.start] == "兄"  # 兄弟姐妹六个
    match = _HOW_MANY.match(text, row.end) if row.parts > 1 and not siblings else None
    count = read_count(match["count"] + match["unit"]) if match else None
    few = count is not None and count.exact and 2 <= count.low <= LARGEST_HOUSEHOLD
    return count if few else None


def _is_all(context: Context, row: Row) -> bool:
    if row.parts == 1 and context.asked != SIZE and not _is_a_couple(context.text, row):
        return False  # 就我妈病了, 家里有三个孩子: not all who live there
    if _OTHERS_OF_THEM.match(context.text, row.end):
        return False
    before = context.text[max(0, row.start - 16) : row.start]
    living = row.total > 1 and _LIVING.match(context.text, row.end)
    if _HERE.search(before) or (living and not _lives_with(context.text, row, living[0])):
        return True
    if of_two_ages(context.text, row):
        return True
    return context.asked == SIZE and row.parts > 1 and _is_a_clause(context, row)


def _lives_with(text: str, row: Row, living: str) -> bool:
    """她跟我弟过: with whom somebody lives, among whoever else."""
    return "跟" in text[row.start : row.end] and living in ("住", "过")


def _is_a_couple(text: str, row: Row) -> bool:
    """Whether a single word names who lives together: 就老两口, 家里就爷俩."""
    return row.total > 1 and re.search("口|[俩仨]|夫[妻妇]", text[row.start : row.end]) is not None


def _is_a_clause(context: Context, row: Row) -> bool:
    """Whether a row begins the message, or takes up whole clauses."""
    first, last = context.clauses.at(row.start), context.clauses.at(row.end - 1)
    whole = first.start == row.start and last.end - row.end <= _SHORT_END
    return whole or not context.text[: row.start].strip()


def _counted(text: str, row: Row) -> Iterator[Heard]:
    """Where the speaker is not in the row, it may be one more."""
    words = text[row.start : row.end]
    with_speaker = re.search("[我俺咱阮](?!们?[家的爸妈爷奶老公婆])|口|夫|[俩仨]|大人", words)
    most = row.total if with_speaker else row.total + 1
    for total in range(row.total, most + 1):
        if 1 < total <= LARGEST_HOUSEHOLD:
            yield implied(row.start, row.end, SIZE, exactly(total))


def _parent_alone(context: Context) -> Iterator[Heard]:
    """单亲妈妈带俩娃: the children, and the one parent."""
    for match in _PARENT_ALONE.finditer(context.text):
        some = match["some"] or "一"
        yield implied(match.start(), match.end(), SIZE, exactly(1 + number(some)))


def _words_for_few(context: Context) -> Iterator[Heard]:
    text = context.text
    for match in _BIG_AND_SMALL.finditer(text):
        total = number(match["big"]) + number(match["small"])
        yield implied(match.start(), match.end(), SIZE, exactly(total))
    for pattern in (_PAIR_ALONE, _GROUP):
        for match in pattern.finditer(text):
            start, end = match.span("count")
            yield implied(match.start(), end, SIZE, exactly(number(text[start:end][0])))
    for match in _TWO_OLD.finditer(text):
        yield implied(match.start(), match.end(), SIZE, exactly(2))
    alone = (_ONE, _ONE_BY_ITSELF) if _LEFT_ALONE.search(text) else (_ONE,)
    for match in chain.from_iterable(each.finditer(text) for each in alone):
        yield implied(match.start(), match.end(), SIZE, exactly(1))


def size_gathered(context: Context) -> Interval | None:
    """The one size that the message speaks of, however loosely."""
    found = list(gathered_size(context))
    return found[0].value if len(found) == 1 else None
