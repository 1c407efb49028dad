"""Recognised hardships in people's words, held or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.interview.questions import IDENTITIES
from bot.listening.context import Context
from bot.listening.findings import Confidence, Heard, implied, whether

# Longer names stand before those that they contain.
NAMES: tuple[tuple[str, str], ...] = (
    (
        "dibao_marginal",
        (
            "低保边缘(?:家庭|户|人口|对象|群体|成员|人员)*|(?<=[成为到是])边缘|"
            "(?:低保)?边缘户|边缘低保|低边(?:户|"
            "家庭)|最低生活保障边缘(?:家庭|户|成员)*"
        ),
    ),
    (
        "dibao",
        (
            "(?:城市|城镇|农村)?低保(?:户|家庭|对象|人员|人口|证|待遇|身份|资格)*(?!金|标准|边缘|"
            "线|中心|科|员|政策|条件|办|要求|救助|网|系统|业务)|最低生活保障(?:对象|家庭|"
            "户|待遇)*(?!边缘|金|"
            "标准)"
        ),
    ),
    (
        "tekun",
        (
            "特困(?:供养)?(?:人员|户|对象|家庭|老人|人)*(?!行业)|五保(?:户|老人|供养|对象|人员|"
            "家庭)*|三无人员|三无老人"
        ),
    ),
    ("unsupported_child", "事实(?:上的)?无人抚养(?:的)?(?:儿童|孩子)?|事实孤儿"),
    ("scattered_orphan", "散居孤儿"),
    ("supported_disabled_child", "政府供养的?孤残儿童|福利院(?:供养)?的?孤残儿童|孤残儿童"),
    ("orphan", "(?<!散居)(?<!事实)孤儿(?!院)"),
    (
        "special_care",
        (
            "(?:重点)?优抚(?:对象|人员|待遇)?|(?<!军)烈士(?:家属|遗属|子女)|军?烈属|(?:伤残|残疾|"
            "残废)军人|因公牺牲军人遗属|病故军人遗属|在乡(?:老)?复员军人"
        ),
    ),
    ("wulao", "革命[\"'“”‘’]?五老[\"'“”‘’]?(?:人员)?|五老人员|(?<![0-9])五老(?!峰)"),
    ("special_family", "计(?:划)?生(?:育)?特殊家庭(?:成员)?|失独(?:家庭|老人|父母|户)*"),
    (
        "returned_to_poverty",
        ("(?<!易)(?<!防)(?<!防止)返贫(?:户|人口|人员|致贫人员|致贫户)*(?!监测|风险|致贫监测)"),
    ),
    (
        "relapse_risk",
        (
            "脱贫不稳定户|不稳定脱贫户|(?:防?(?:止)?返贫)?(?:动态)?监测(?:户|对象|人口)|"
            "防(?:止)?返贫监测(?:户|对象)?|"
            "(?:农村)?易返贫(?:致贫)?(?:户|人口|人员)*|突发严重困难户|边缘易致贫户"
        ),
    ),
    (
        "lifted_from_poverty",
        (
            "(?:已)?脱贫(?:户|人口|人员|家庭|享受政策户)+|建档立卡(?:贫困)?(?:户|人口|人员|"
            "家庭)*|"
            "(?<!返)(?<!不)(?<!扶)脱贫(?=了|的|[,;]|$)|精准扶贫户"
        ),
    ),
    ("illness_impoverished", "因病致贫(?:重病)?(?:患者|户|家庭|对象|人员|支出型)*"),
    ("low_income", "低收入(?:家庭|户|人口|对象|人员|证)+|低收入(?=认定|$|[,;。!]|[也都还]?[没不])"),
    ("committee_approved", "管委会?批准的?(?:其他)?特殊困难人员"),
    ("other_recognised", "民政(?:局)?认定的?(?:其他)?困难居民"),
)
OF_THE_HOUSEHOLD = frozenset(
    {
        "dibao", "dibao_marginal", "low_income", "relapse_risk", "returned_to_poverty",
        "lifted_from_poverty", "special_family", "illness_impoverished",
    }
)  # fmt: skip
DESCRIBING = ("low_income", "illness_impoverished")
_DEGREE = re.compile(
    "(?:残疾|伤残|肢体|精神|智力|视力|听力|言语|多重|[肢视听智精言]?残)(?:人)?(?:残疾|"
    "伤残)?(?:证|等级|为|是|"
    "评定|评了|定|鉴定|评|办的|办了|办下来|有|,|:|的|了|[(]|"
    "肢体|精神|智力|视力|听力|言语)*(?P<degree>[一二三四1234])级|"
    "(?P<before>[一二三四1234])级(?:肢体|精神|智力|视力|听力|言语|多重|重度)?(?:残疾|伤残|"
    "残)(?!军人)"
)
_SEVERE = re.compile("重度残疾(?:人|证)?|重残(?:户|人|证)?")
_SEVERE_DEGREES = "一二12"
_BETTER_NOT = re.compile("军人|工伤|伤残[一二三四五六七八九十0-9]+级")

_NOT_BEFORE = re.compile(
    "(?:不是|并不是|都不是|也不是|没有|都没有|也没有|没|并没有|不算|不属于|并非|未|不享受|"
    "没享受|没享受过|没办|没办过|没评上|没评|没批|"
    "没拿到|没拿|不吃|没吃|没吃过|评不上|够不上|拿不到|办不了|办不下|办不上|不符合|不够|没资格|"
    "没纳入|没有被|没被|不在|没申请|没申请过|申请不到|申请不了|申请不上|没申请到|"
    "什么都不是|达不到|(?<!三)无|不再是|不再享受|非|取消了?|停了|退出了?|退了|不给)"
    "(?:享受|评上|评为|评|办理?|领取?|领|吃上?|拿|过|上|到|了|什么|啥|的|任何|被|认定为?|纳入|"
    "定为|列入|申请|是|我们?|那种|这种|那个|这个|农村|城市|,|、|也|有|进|成)*$"
)
_LIST_BEFORE = re.compile(
    "(?:不是|没有|不属于|不算|既不是|非)[^,]{0,12}(?:也|和|或者?|、|跟|与|又|更|都)(?:不是|"
    "没有|不算|不属于)?$"
)
_NOT_BEHIND = re.compile(
    "^(?:户|的|也|都|还|:|身份|资格|证|这些|这种|我们家|我们|我家|我|咱家|俺家|俺|家里|他|她|"
    "什么的|之类的|和.{1,8}|、.{1,8})*"
    "(?:都不是|我都不是|我们?都?不是|都没有|也没有|没有(?:$|的$|过|了)|没(?:$|的$)|否|×|"
    "无(?=$|[,;])|没有?办(?!法)|没有?给?(?:认|批|评)|"
    "没评上|没被?批准|没通过|没给批|批不下来|申请不下来|申请不到|申请不上|不批|不给批|不给办|"
    "不给|办不了|办不下来|评不上|"
    "被拒|被驳|驳回|没申请(?!书)|没申请过|不是(?:$|的$|了)|没有享受|没享受|拿不到|没吃上|"
    "没拿到|没捞着|不予|没戏|没指望|没续|吹了|黄了|没轮上|没摊上|没份|轮不到|没我们?|"
    "够不上|不符合)"
)
_LOST_BEHIND = re.compile(
    "^[的,]?(?:户|身份|资格|证|过|了|但|但是|可是|可|后来|现在|去年|今年|前年|如今|不过|又|就|"
    "已经|已|早就|早|都|刚|给|也|(?:叫|被|让)[^,]{1,4}给|上个月|年初|年底|[0-9]{2,4}年|的时候|"
    "我家|我们|他|她|是|好几年|几年|因为.{0,8})*"
    "(?:没了|没有了|被?(?:取消|注销|停|撤销)|(?:复核|年审|审核|核查)没|被取消|不是了|停了|"
    "停掉|退出|退了|不给了|不享受|掉了|清退|被清退|"
    "被清出|被拿掉|不再|注销|被停|收回|不吃了|没得吃了|抹了|抹掉|划掉|拿掉|砍了|砍掉|"
    "断了|暂停|到期|被刷|退保|[转变降改][成为]|转边缘)"
)
_ONCE = re.compile(
    "(?:以前|之前|原来|原先|曾经|过去|早先|早年|前几年|那几年|当年|"
    "[0-9一二三四五六七八九十]+年前?|[前去]年)(?:家里|"
    "我家|我们?|他|她|都|也)*(?:是|吃过?|有|有过|享受过?|拿过?|当过)?(?:过)?$"
)
_FORMER = re.compile(
    "以前|之前|原来|原先|曾经|过去|早先|早年|前几年|当年|那时候?|那会儿|小时候|年轻时|曾|"
    "往年|早几年|(?:吃|拿|领|享受|有|是)过[^,]{0,4}$|[0-9一二三四五六七八九十两几]+年前|"
    "(?:去年|前年|[0-9]{4}年)(?:的时候|那时|还|时)*(?:是|有|吃)$"
)
_APPLYING_BEFORE = re.compile(
    "(?:申请|申报|在办|正在办|办理|在评|评定|等批|报了|递交了?|交了|递了|评|审核|公示|报)(?:了|"
    "的|中的|着|过|一个|个|材料|是|家里|我们?|上去)*$"
)
_APPLYING_BEHIND = re.compile(
    "^(?:户|的|资格|证|认定|:)*(?:都|也|还|正|刚|才|已经|去年|今年|上个月|这个月|最近|材料)*"
    "(?:正在申请|在申请|申请中|刚申请|申请了|还没批|没批|还没下来|没下来|未批|等批|在办|正在办|"
    "办理中|在审|审核|公示|还在|刚提交|提交了|交上去|已提交|"
    "递上去|交了?材料|递交|报上去|等通知|等结果|排队|没批下来|材料|申请(?!书)(?:过)?)"
)
_UNKNOWN_BEHIND = re.compile("^(?:户|的|身份)*:?(?:不详|未知|待核|待查|待确认|不明)")
_CLAIMED_BEFORE = re.compile(
    "(?:刚才|刚刚|之前|前面|上面|上次)(?:我|俺)?(?:说|写|填|选|讲)(?:的是?|是|了|成)?$"
)
_GRANTED = re.compile(
    "批了|批下来了|批下来的|办下来了|已经?批|通过了|办好了|评上了|领到|拿到|下来了|批准了|办了证"
)
_WANTED = re.compile(
    "(?:想|要|准备|打算|能|可以|怎么|去|帮|给|能不能|如何|符合|达到|满足|够|弄|搞|办|"
    "评)(?:申请|申报|办理?|评|吃|拿|.{0,3}条件)?(?:一个|个|下)?$"
)
_TALKED_OF_BEHIND = re.compile(
    "^(?:户|家庭)?的?(?:很多|好多|也?多|少|邻居|同事|朋友|同学|亲戚|人多|条件|标准|政策|待遇|"
    "怎么|要什么|需要|线|是什么|还是|或者?|能|可以|都是|名额|指标|全是|太|难|户数|优惠|补贴|"
    "报销|救助|规定|比例|办|申请条件)"
)
# What stands around a name where it is said to be held, and not only talked of.
_HELD_BEFORE = re.compile(
    "(?:^|是否?|吃|食|有无?|享受?|属|系|列入|整户|户主|领着?|拿着?|属于|"
    "[评升转改变降][上为成到]|认定为?|定为|列为|纳入|办了|"
    "评的|登记|申请了|发|当|的|为|[,、:+()/]|[爸妈爹娘公婆伯叔哥弟姐妹]|算|家|人|老两口|们|[0-9])"
    "(?:了|上|着|过|的|是|个|农村|城市|也|都|就|全|还)*$"
)
_HELD_BEHIND = re.compile(
    "^(?:户|家庭|对象|人员|身份|待遇|证|残疾)*(?:范围)?(?:$|[,、:+/;()√]|了|的$|着|是|"
    "[刚已]?[批办]|金|津贴|"
    "过?[0-9一二三四五六七八九十两几]+多?(?:年|个月)|户口|吃|享受|有|在|也|都)"
)
_REQUIRED = re.compile("(?:要|需要?|必须|得|须|才能|才)(?:先|都)?(?:有|是|办|吃|拿到)$")
_COMPARED = re.compile("(?:跟|和|像|比|不如|接近|类似|相当于)$")
_RECOGNISED = re.compile("认定|有证|发的?证|发证|民政|批|评|办了|办的")
_AWAY_BEFORE = re.compile("(?:外地|老家|外省|外市|家乡)(?:那边|这边)?(?:的|认定的?|办的?|评的?)?$")
_AWAY_BEHIND = re.compile("^(?:户|的|身份)*(?:是|,)?(?:在)?(?:外地|老家|外省|外市|家乡)")
_OF_SOME = re.compile("不在里面|不包括我|没有我|没我|没算我|除了我|批了.{1,3}个人")
_SUBJECT_OF_QUESTION = re.compile(
    "^(?:户|的)?(?:能|可以|怎么|还能|有什么|该|咋|可不可以|住院能|报|看病|住院)"
)


class Told(NamedTuple):
    """What is said of one identity where it is named."""

    value: bool | None
    confidence: Confidence


YES = Told(True, Confidence.STATED)
NO = Told(False, Confidence.STATED)
PERHAPS = Told(None, Confidence.UNCLEAR)
GATHERED = Told(True, Confidence.IMPLIED)


class Named(NamedTuple):
    """An identity by name; `held` is what naming it outright would say.

    `beside` and `before` tell whether another name stands right before it and right behind it.
    """

    start: int
    end: int
    code: str
    held: bool
    beside: bool = False
    before: bool = False


def heard_identities(context: Context) -> Iterator[Heard]:
    """What the message says of recognised hardships."""
    for named in _side_by_side(list(_named(context.text))):
        told = _told(context, named)
        if told is None:
            denial = _left_out(context, named) if named.held else None
            if denial is not None:
                yield denial
            continue
        fact = f"identities.{named.code}"
        value = told.value if named.held else _reversed(told)
        if told.confidence is Confidence.UNCLEAR:
            yield whether(named.start, named.end, fact)
        elif told.confidence is Confidence.IMPLIED:
            yield implied(named.start, named.end, fact, value)
        elif value is not None:
            yield Heard(named.start, named.end, fact, value)


def _reversed(told: Told) -> bool | None:
    """残疾三级 says: not severe; 不是残疾三级 says nothing."""
    return False if told.value else None


def _side_by_side(names: list[Named]) -> Iterator[Named]:
    starts, ends = {each.start for each in names}, {each.end for each in names}
    for each in names:
        yield each._replace(beside=each.start in ends, before=each.end in starts)


def _named(text: str) -> Iterator[Named]:
    taken: set[int] = set()
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not taken.isdisjoint(range(*match.span())):
                continue
            taken.update(range(*match.span()))
            yield Named(match.start(), match.end(), code, True)
    for match in _SEVERE.finditer(text):
        yield Named(match.start(), match.end(), "severe_disability", True)
    for match in _DEGREE.finditer(text):
        if not _BETTER_NOT.search(text, match.end(), match.end() + 2):
            severe = (match["degree"] or match["before"]) in _SEVERE_DEGREES
            yield Named(match.start(), match.end(), "severe_disability", severe)


_PATTERNS = tuple((code, re.compile(words)) for code, words in NAMES)


def _told(context: Context, named: Named) -> Told | None:
    clauses = context.clauses
    before = clauses.before(named.start)[-24:]
    behind = clauses.behind(named.end)[:24]
    if context.is_silent(named.start):
        return _beside_a_question(context, named, before, behind)
    told = _by_words(before, behind, clauses.following(named.start)[:24])
    if told is YES and _is_description(context, named) and not _is_recognised(context, named):
        told = GATHERED
    if told is YES and not _is_framed(context, named, before, behind):
        told = GATHERED
    if told is YES and (_AWAY_BEFORE.search(before) or _AWAY_BEHIND.match(behind)):
        told = PERHAPS
    if told is YES and _OF_SOME.search(context.text, named.end, named.end + 24):
        told = PERHAPS
    if told in (YES, NO, GATHERED) and context.is_doubted(named.start):
        told = PERHAPS
    return _of_whom(context, named, told)


def _is_framed(context: Context, named: Named, before: str, behind: str) -> bool:
    """Whether the words around say that it is held, or it stands alone or beside its like."""
    ends = {each.end for each in context.people.named} | {each.end for each in context.places}
    held = named.beside or named.start in ends
    return (held or _HELD_BEFORE.search(before) is not None) and (
        named.before or _HELD_BEHIND.match(behind) is not None
    )


def _is_description(context: Context, named: Named) -> bool:
    """Words that tell of a life as often as of a status: 低收入, 因病致贫, and 脱贫 as a deed."""
    return named.code in DESCRIBING or context.text[named.start : named.end] == "脱贫"


def _is_recognised(context: Context, named: Named) -> bool:
    """Whether words that many use of themselves are said of a recognition."""
    words = context.text[max(0, named.start - 12) : named.end + 16]
    return context.asked == IDENTITIES or _RECOGNISED.search(words) is not None


def _beside_a_question(context: Context, named: Named, before: str, behind: str) -> Told | None:
    """我爸是低保户能报多少: what is asked is something else."""
    if context.people.is_strangers(named.start) or not _SUBJECT_OF_QUESTION.match(behind):
        return None
    subject = context.people.subject_at(named.start)
    within = subject is not None and subject.start >= context.clauses.at(named.start).start
    held = re.search("(?:我[爸妈家]|[爸妈公婆]|他|她|我们?家?)(?:是|吃|有|享受)$", before)
    return GATHERED if within and held and "如果" not in before else None


_ELLIPSIS = re.compile(
    "^(?:但是?|可是?|不过|而)?(?:我们家|我们|我家|咱家|俺家|我|俺|[我他她]?[爸妈爹娘]|家里|他|"
    "她)(?:这边|自己|就|也|都|可|却|们)*(?:没有|不是|没份|没|无)(?:的|呀|啊)?$"
)


def _left_out(context: Context, named: Named) -> Heard | None:
    """邻居是低保，我家没有: the name itself is left out of the denial."""
    if not context.people.is_strangers(named.start) and context.speaks_of_patient(named.start):
        return None
    number = context.clauses.number_at(named.start) + 1
    for clause in context.clauses.all[number : number + 2]:
        at = context.clauses.number_at(clause.start)
        end = clause.end
        if _ELLIPSIS.match(clause.text) and context.speaks_of_patient(end) and at >= number:
            return Heard(clause.start, end, f"identities.{named.code}", False)
    return None


def _by_words(before: str, behind: str, following: str) -> Told | None:
    if _LOST_BEHIND.match(behind) or (not behind and _LOST_BEHIND.match(following)):
        return NO
    if _NOT_BEFORE.search(before) or _LIST_BEFORE.search(before) or _NOT_BEHIND.match(behind):
        return _not_held(before, behind)
    if _FORMER.search(before) and not re.search("现在|如今|目前", before):
        return NO if _LOST_BEHIND.match(following) else PERHAPS
    if _ONCE.search(before) and _LOST_BEHIND.match(following):
        return NO
    if _is_open(before, behind, following):
        return PERHAPS
    return None if _is_talked_of(before, behind) else YES


def _is_open(before: str, behind: str, following: str) -> bool:
    """Whether it is not known, taken back, or applied for."""
    if _UNKNOWN_BEHIND.match(behind) or _CLAIMED_BEFORE.search(before):
        return True
    if re.search("可以|能|要|想|符合", before[-6:]) and _APPLYING_BEHIND.match(following):
        return True
    return _applied(before, behind, following)


def _is_talked_of(before: str, behind: str) -> bool:
    """Whether it is only compared with, required, wished for, or a subject of talk."""
    only = any(words.search(before) for words in (_COMPARED, _REQUIRED, _WANTED))
    return only or _TALKED_OF_BEHIND.match(behind) is not None


def _not_held(before: str, behind: str) -> Told | None:
    """没批下来 may still come; 不是不是 and 没有不是 are left alone."""
    if re.search("还没|没批下|未批|还没下|没下来", behind) or re.search(
        "还没(?:批|办|申请|评)", before
    ):
        return PERHAPS
    if re.search("(?:不是|没有|没)(?:说|因为)|不是没|没有不|不是不|要不是|是不是|有没有", before):
        return None
    return NO


def _applied(before: str, behind: str, following: str) -> bool:
    if _GRANTED.search(behind) or (_APPLYING_BEFORE.search(before) and _GRANTED.search(following)):
        return False
    if _APPLYING_BEFORE.search(before) or _APPLYING_BEHIND.match(behind):
        return not re.search("评$|评为$|评上", before)
    return not behind and _APPLYING_BEHIND.match(following) is not None


def _person_behind(context: Context, named: Named) -> int | None:
    """低保户（我妈）: where the person stands who is named in brackets."""
    if context.text[named.end : named.end + 1] != "(":
        return None
    starts = {each.start: each.end for each in context.people.named}
    return starts.get(named.end + 1)


def _of_whom(context: Context, named: Named, told: Told | None) -> Told | None:
    """The patient's own, the household's where it can be, or another's of the family."""
    place = _person_behind(context, named) or named.start
    if told is None or context.speaks_of_patient(place):
        own = not context.speaks_of_household(named.start) or named.code in OF_THE_HOUSEHOLD
        return told if told is None or own else PERHAPS
    return PERHAPS if named.code in OF_THE_HOUSEHOLD else None
