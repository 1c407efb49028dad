"""Recognised hardships as they may be gathered from looser words, to be asked back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.listening.findings import Heard, whether
from bot.listening.identities import words
from bot.listening.identities.answers import gathered_answer, gathered_degree
from bot.listening.identities.held import GATHERED, HARDLY, PERHAPS, Told, said
from bot.listening.identities.holders import is_anothers_by_name, is_idle, is_said_of_another
from bot.listening.identities.names import SEVERE_DEGREES, SEVERE_DISABILITY, Named, Says, named_in
from bot.listening.identities.tempered import REACH, denials_behind
from bot.listening.message.context import Context

_DENIED_BEFORE = re.compile(
    "(?:没有?|不是|不算|无|未|非|不属于|不享受|够不上|不够|评不上|申请不[到上])[^,。;是有]{0,8}$"
)
_DENIED_BEHIND = re.compile(
    "^ ?[^,。;是有 ]{0,8} ?(?:都|也|嘛|倒|又|可|更)?"
    "(?:没(?!了解|被?停|断|取消|被?退|用|报|少|有用)|不是|不算|不给|不沾|不批|无|未|够不上|"
    "评不上|驳|拒|否)"
)
_DENIED_OF_ALL = re.compile(
    "(?:但|可|不过)?[我俺阮](?:自己|们?家)?(?:可|就|都)?(?:没有?|不是|无)(?:这些|这[个种样]|那[个种些])"
)
_HELD = re.compile("有|是|吃|领|享受|批|办|发|认定|拿|评|属|给|算|纳入|列入|登记|每月|金")
_GENERAL = re.compile(
    "标准|条件|政策|中心|窗口|工作|名额|想|申请|准备|打算|符合|怎么|如何|需要|必须|才能|要有|比|像|"
    "邻居|人家|别人|村里|名单"
)
_COUNTS_BEFORE = re.compile("^(?!.*(?:如果|假如|要是|别人|人家)).*(?:算不算|是不是|算是?)$")
_UNANSWERED = re.compile("好像|没答复|不知|不清楚|搞不清|说不[准清]|没个?准|没人")
_ANSWERED_NO = re.compile(
    "^(?:这个|那个|都|真|也|肯定)*(?:没有?|不是|无|没得|不算)(?:的|啊|呀|过)?$"
)
_ANSWERED_YES = re.compile("^(?:这个|那个|都|也)*(?:有|是)(?:的|啊|呀)?$")
_DEGREE_NEAR = re.compile(
    "(?:残|聋|哑|肢体|智力|精神|视力|听力|言语|瘫|瞎|"
    "失明)[^。;!?]{0,14}?(?<!第)(?P<behind>[一二三四壹贰叁肆1-4])级"
    "(?!甲|医院|乙|护理|高血压|手术|公务)"
    "|(?P<before>[一二三四壹贰叁肆1-4])级(?!甲|医院|乙|护理|手术)[^。;!?]{0,8}?(?:残|聋|哑|肢体|"
    "智力|"
    "精神|视力|听力|言语)"
)
_NONE_OF_ONES_OWN = re.compile(
    "(?:我|我自己|自己|本人|我这边)(?:又|可|倒|是)?(?:没有?|无|不是)(?:办过?|什么)?(?:残疾证?|证(?!据|明)|残)"
)
_NO_DISABILITY = re.compile("工伤|军人|伤残|血压|心功能|医院|护理")
# What makes one think of an identity that is not named.
_HINTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "special_care",
        re.compile(
            "退[伍五]|退役|老兵|参战|(?:当|扛)过兵|参军|入过伍|服过役|打过仗|志愿军|抗美援朝|复员|抚恤|立过功|带病回乡|烈士(?!陵|墓|纪念)|优待证|当过[^,。;]{1,4}兵"
        ),
    ),
    (
        "special_family",
        re.compile(
            "(?:独子|独女|独生(?:子女|子|女儿?)|唯一的(?:孩子|儿子|女儿)|就一个(?:孩子|儿子|女儿))"
            "[^。!?]{0,12}(?:没了|走了|去世|过世|不在了|亡|死)"
        ),
    ),
    (
        "orphan",
        re.compile(
            "(?:爸妈|父母|爹娘|双亲)[^。,!?]{0,4}(?:都|双)?(?:没了|不在了|双亡|去世|走了|过世)|"
            "没爹没[妈娘]"
        ),
    ),
    (
        "unsupported_child",
        re.compile(
            "[爸爹父][^。!?]{0,8}(?:坐牢|判|服刑|蹲)[^。!?]{0,12}[妈娘母][^。!?]{0,4}(?:跑|走|改嫁)"
        ),
    ),
    ("severe_disability", re.compile("(?<!没)(?<!先)评残|残联|重残|身障|残废证")),
    ("committee_approved", re.compile("管委(?:会)?[^。!?]{0,10}(?:批|研究|认定|同意|特殊困难)")),
    ("other_recognised", re.compile("困难居民|民政[^,。!?]{0,6}认定[^,。!?]{0,6}困难")),
    ("dibao_marginal", re.compile("低保边沿|[认评批定给]了?(?:个)?边缘家庭")),
    ("dibao", re.compile("[吃领拿]保障|吃保|低保金|(?:不符合|达不到|够不[上着])低保")),
    ("tekun", re.compile("(?:敬老院|福利院|养老院)供养")),
    ("wulao", re.compile("老接头户|老游击|老地下党|老交通员|老苏区干部")),
    ("lifted_from_poverty", re.compile("贫困户|扶贫手册|帮扶责任人")),
    ("relapse_risk", re.compile("返贫监测|监测帮扶")),
    ("low_income", re.compile("低收入")),
    ("illness_impoverished", re.compile("支出型")),
)


def gathered_identities(context: Context) -> Iterator[Heard]:
    """What may be held, of the identities of which nothing is said outright."""
    names = named_in(context.clauses)
    ends = [0, *(each.end for each in names)]
    starts = [*(each.start for each in names), len(context.text)]
    for number, named in enumerate(names):
        yield from _of_name(context, named, ends[number], starts[number + 1])
    yield from gathered_degree(context) if not names else ()
    yield from gathered_answer(context, names)
    yield from _of_degree(context)
    for code, pattern in _HINTS:
        for match in pattern.finditer(context.text):
            yield whether(match.start(), match.end(), f"identities.{code}")


def _of_name(context: Context, named: Named, first: int, last: int) -> Iterator[Heard]:
    """What the words around a name say, as far as they belong to no other name."""
    if context.is_silent(named.start):
        answered = list(_answered(context, named)) or list(_beside_a_question(context, named))
        asked = context.asked == f"identities.{named.code}"
        yield from answered or (_asked_back(context, named) if asked else ())
        return
    start = max(context.clauses.at(named.start).start, first)
    end = min(context.clauses.end_of_sentence(named.start), last, named.end + REACH)
    before, behind = context.text[start : named.start], context.text[named.end : end]
    told = _told(before, behind)
    if told is not None and is_said_of_another(context, named):
        told = HARDLY
    elif told is None or is_idle(context, named):
        return
    elif any(True for _ in denials_behind(context, named)) or _is_denied_next(context, named):
        told = PERHAPS
    sure = context.speaks_of_patient(named.start) and not context.is_doubted(named.start)
    yield from said(named, told if sure else PERHAPS)


def _is_denied_next(context: Context, named: Named) -> bool:
    """五老证是我公公的, 我没有这些: whether the speaker's own is denied in other words."""
    number = context.clauses.number_at(named.start) + 1
    following = context.clauses.all[number : number + 2]
    return any(_DENIED_OF_ALL.match(each.text) for each in following)


def _beside_a_question(context: Context, named: Named) -> Iterator[Heard]:
    """我爸算不算特困啊 好像算又好像不算: a question of one's own that is not answered."""
    number = context.clauses.number_at(named.start) + 1
    clauses = context.clauses.all
    if context.people.is_strangers(named.start) or number >= len(clauses):
        return
    asked = _COUNTS_BEFORE.search(context.clauses.before(named.start))
    if asked and _UNANSWERED.search(clauses[number].text):
        yield from said(Named(clauses[number].start, clauses[number].end, named.code), PERHAPS)


def _asked_back(context: Context, named: Named) -> Iterator[Heard]:
    """家里都卖了房子,算不算因病致贫: what was asked is asked again."""
    for clause in context.clauses.all:
        if clause.text.strip() and not context.is_silent(clause.start):
            yield from said(Named(clause.start, clause.end, named.code), PERHAPS)
            return


def _told(before: str, behind: str) -> Told | None:
    if words.KEPT.search(behind):
        return GATHERED
    if words.LOST.search(behind):
        return PERHAPS if words.RESTORED.search(behind) else HARDLY
    if words.PENDING.search(behind) or words.PENDING.search(before):
        return PERHAPS
    if re.search("不是说?[^,。]{0,4}没", before):
        return PERHAPS
    if _DENIED_BEFORE.search(before) or _DENIED_BEHIND.match(behind):
        return HARDLY
    if _GENERAL.search(before + behind):
        return PERHAPS if _HELD.search(before + behind) else None
    return GATHERED if _HELD.search(before + behind) else PERHAPS


def _answered(context: Context, named: Named) -> Iterator[Heard]:
    """低保?没有: an answer to a question that the message itself repeats."""
    for clause in denials_behind(context, named):
        yield from said(Named(clause.start, clause.end, named.code), HARDLY)
    clauses = context.clauses
    number = clauses.number_at(named.start)
    question = clauses.all[number].text
    if number + 1 >= len(clauses.all) or len(question) > named.end - named.start + REACH // 2:
        return
    answer = clauses.all[number + 1]
    here = Named(answer.start, answer.end, named.code, Says.HELD)
    short = len(question) <= named.end - named.start + 8
    if words.PENDING.search(answer.text):
        yield from said(here, PERHAPS)
    elif short and _ANSWERED_NO.match(answer.text):
        yield from said(here, HARDLY)
    elif short and _ANSWERED_YES.match(answer.text):
        yield from said(here, GATHERED)


def _of_degree(context: Context) -> Iterator[Heard]:
    """聋哑 一级, 精神残疾 二级证: a degree near a word for a disability."""
    own = _NONE_OF_ONES_OWN.search(context.text)
    if own and _DEGREE_NEAR.search(context.text):
        named = Named(own.start(), own.end(), SEVERE_DISABILITY)
        yield from said(named, HARDLY if context.speaks_of_patient(own.end()) else PERHAPS)
        return
    for match in _DEGREE_NEAR.finditer(context.text):
        if _NO_DISABILITY.search(match[0]) or is_anothers_by_name(context, match.end()):
            continue
        if context.people.certain and not context.speaks_of_patient(match.start()):
            continue
        severe = (match["behind"] or match["before"]) in SEVERE_DEGREES
        says = Says.HELD if severe else Says.NOT_HELD
        told = GATHERED if context.speaks_of_patient(match.start()) else PERHAPS
        yield from said(Named(match.start(), match.end(), SEVERE_DISABILITY, says), told)
