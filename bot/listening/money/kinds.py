"""What the looser words around a sum make of it: a share of costs, aid, or what others paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.listening.message.context import Context
from bot.listening.money.amounts import Sum
from bot.listening.money.costs import LAST_TWELVE, OTHER_YEAR, THIS_YEAR
from bot.listening.money.sums_around import words_around

_NEXT = 16  # characters to the next sum, to which the words between may belong
_FAR = 4  # clauses back that may still say what a sum is

KINDS: dict[str, re.Pattern[str]] = {
    "nothing": re.compile(
        "借|欠|贷|租|学费|押金|预交|预缴|存款|积蓄|保费|保险费|参保费|房|起付|门槛|标准|封顶|上限|"
        "工资|退休金|养老金|收入|月薪|年薪|挣|赚|报价|需要|还差|定金|彩礼|罚|助学|临时救助|"
        "目标|房租|路费|车费|伙食|补习|培训|陪护|单间|生活费|营养费|护工"
    ),
    "paid_by_others": re.compile(
        "报(?:了|销了?|掉|回来|到|下来)|能报|给报|统筹(?:基金)?(?:支付|支出|付|报销)?|基金(?:支付|支出)|"
        "医保(?:支付|付|出|报|给付|给)|大病(?:保险)?(?:报|付|支付|赔|出|又报)|健保(?:给付|付|出)|账户"
    ),
    "total": re.compile(
        "总费用|总共|一共|合计|拢总|总额|花了|花去|花掉|花费|用了|用去|费用|账单|单子|报销前|医疗费|"
        "医药费|住院费|手术费|治疗费"
    ),
    "own": re.compile(
        "(?:自己|自家|家己|自个儿?|我们?家?|俺们?家?|阮家?|咱家?|家里|全家|个人|本人|病人|患者)"
        "(?:(?!单位|公司|厂里|老板|保险|工会)[^,;。0-9]){0,8}(?:承担|负担|花|掏|(?<![查检支])出(?!院|来|生)|付|(?<!补)贴|担|垫|拿|扛|背|顶(?!梁)|凑|刷|"
        "交(?!社|医|保|居|的居)|补(?!贴|助|课)|吞|填|塞|砸|搭)|"
        "自付|自负|自理|自掏|自担|自己的|现金(?:支付)?|个人(?:负担|支付|现金|承担|部分)|归自己|"
        "(?:报完|报销完|报销后|报了以?后|报后|扣掉|扣除|除去)[^,;。0-9]{0,10}(?:剩|还|得|要|到|是|花|付|交|掏|出|自己)|"
        "没报(?:的|销)|报(?:完|销完|销后|后)(?:了|是|,)?$|报剩|剩下?(?:的|来)?|实付|实际(?:支)?付|"
        "(?:结账|结算|出院)时?[^,;。0-9]{0,4}(?:交|付|补)|缺口|垫付|倒贴|腰包|"
        "(?:自己|个人|我们?)[^,;。0-9]{0,4}头上"
    ),
    "non_covered": re.compile(
        "(?<!不算)(?<!含)(?<!不包括)(?<!有没有)自费(?!加|和|跟)|目录(?:以)?外|范围(?:以)?外|非医保|非目录|非合规|[医健]保(?:以)?外|丙类|外购|院外|"
        "(?:不进|没进|进不了|不在|不属于|不算|未进|不入|不走)医保|不予(?:报销|支付)|"
        "(?:医保|健保|社保|农合)(?:不|没有?|不能|都不|一分不)(?:进|给|报|赔|管|包|付|认|让|覆盖|支付)|"
        "(?<!能)不(?:给|能)报|报不了|不报|不給付|拒付|全自费|"
        "(?:没|無|无)法报|(?<!还)(?<!还一分)(?:没|分|钱)不?报(?!的|销|之前|以前)|用不了医保|不能(?:走|用|刷)医保|医保(?:卡)?(?:走|用|刷)不了|"
        "报不(?:上|掉)|不(?:让|可以|能够)报|不在(?:报销)?(?:范围|目录)|不纳入|目录(?:里)?没有|全额自|"
        "外面(?:的)?(?:药店)?买|自己买(?:的)?药|药店买|自购|网上买"
    ),
    "in_scope": re.compile(
        "政策(?:范围)?(?:以)?内|(?<!不在)(?<!不在医保)(?<!不属于)(?<!没进)(?<!不是)目录(?:以)?内|"
        "(?<!不在)(?<!不在医保)范围(?:以)?内|合规(?!费用)|合规费用自"
    ),
    "catastrophic": re.compile(
        "进(?:入|了)?大病|大病(?:保险)?[^,;。0-9报付赔]{0,8}进去|大病(?:保险)?(?:那一?栏|里|的)?[^,;。0-9报付赔]{0,6}合规|纳入大病|"
        "大病(?:保险)?(?:合规|起付以上)"
    ),
    "compensation": re.compile(
        "捐|(?<!统)筹(?:了|到|款|集)?|减免|慰问|商业(?:医疗)?险|商业保险|商保|重疾险|惠民保|医惠保|百万医疗|"
        "保险公司|保险[^,;。0-9]{0,3}赔|工会|慈善|红十字|基金会|(?:单位|公司|厂里|村里|学校)(?:又|也|还|一次性)?(?:给|补|报)(?![^,]{0,2}(?:交|缴|上|买|发))|"
        "教会|(?:同事|老乡|工友|同学|乡亲)们?[^,;。0-9]{0,4}凑|老板(?:又|也|还)?给了"
    ),
    "aid": re.compile(
        "(?<!临时)(?<!没)(?<!没有)(?<!慈善)(?<!社会)救助(?!站|标准|比例|前)|民政[^,;。0-9]{0,6}(?:给(?!认)|发(?!了?[^,;。]{0,4}证)|打|拨|补|批)|"
        "二次(?:补助|救助)"
    ),
    "item": re.compile("这(?:个|种|款)?药|该药|特药|这针|此药"),
}
# Which kind it is where several are said: the narrower one.
NARROWEST = ("catastrophic", "in_scope", "non_covered", "compensation", "aid", "own")
ASIDE = ("nothing", "paid_by_others")
_ALL_OF_IT = re.compile(
    "^(?:这些|这个|基本)?(?:都|全|也|统统|完全|一分)?(?:是|要|得|靠|由)?(?:我们?|俺们?|家里)?"
    "(?:自己|自费|自掏|自付|个人|(?:医保|新农合)[^,]{0,4}不|报不了|不报|不给报|不能报)"
)
_ONCE_MORE = re.compile(
    "(?:一|另一|又一|第[一二三四五])[次回笔](?:是|有|拿|领|到账|给)?了?|(?:后来|后面)?又?(?:还|再)?(?:领|拿|得|到账?|发|给)了?"
)
_HOW_MUCH = re.compile("多少|里[头面]|其中|分不|含")
_ONLY_LEFT = re.compile("剩下?(?:的|来|了)?[^,;。]{0,4}$")
_OF_A_BILL = re.compile("报|医保|统筹|费|花|总|账|住院|医院|手术|结算|治|自[己付]")
A_UNIT = re.compile("(?:一|每)(?:针|支|盒|瓶|次(?!性)|天|片|粒|疗程)[^,;。]{0,6}$")
_BY_ONESELF = re.compile("自[己家付负费掏]|个人|报完|报销[后完]|报后|现金")
_NOT_COUNTED = re.compile("没(?:有)?(?:统计|算|留|记)|不(?:清楚|知道|晓得)")
_YEAR_WORD = re.compile(
    f"(?<!不算)(?<!不是){THIS_YEAR.pattern}|{OTHER_YEAR.pattern}|{LAST_TWELVE.pattern}|到现在"
)


class Cost(NamedTuple):
    sum: Sum
    kind: str
    said: str  # the words of the sentence up to the sum, and right behind it


def cost_of(context: Context, each: Sum, sums: Sequence[Sum]) -> Cost | None:
    before, behind = words_around(context, each, sums)
    following = context.clauses.following(each.end)
    near = any(each.end <= other.start < each.end + _NEXT for other in sums)
    near = near or any(_is_within(other, following, each.end) for other in sums)
    told = _ALL_OF_IT.match(following) or KINDS["non_covered"].search(following[:_NEXT])
    open_ = near or _HOW_MUCH.search(following[:_NEXT])
    if told and not open_:
        behind += following[:_NEXT]
    said = _sentence_before(context, each)
    aside = any(KINDS[name].search(before) for name in ASIDE)
    kind = _kind(before, behind) or (None if aside else _kind_before(context, each, sums))
    if kind is None or (A_UNIT.search(before) and kind not in ("non_covered", "compensation")):
        return None
    if kind == "own" and is_a_bill(context, each):
        return None
    if kind == "own":
        kind = _narrower_before(context, each, sums) or kind
    if kind == "own" and _ONLY_LEFT.search(before) and not _OF_A_BILL.search(said + behind):
        return None
    if KINDS["item"].search(said):
        kind = "item" if kind in ("own", "non_covered", "in_scope") else kind
    return Cost(each, kind, said + behind)


def _is_within(other: Sum, following: str, end: int) -> bool:
    """Whether another sum stands in the clause behind, whose words are of that one."""
    return end < other.start < end + len(following) + 2


def is_a_bill(context: Context, each: Sum) -> bool:
    """俺娘住院花了五万二, 报了三万一: the whole, of which others paid a part."""
    before, following = context.clauses.before(each.start), context.clauses.following(each.end)
    spent = "花" in before and not _BY_ONESELF.search(before)
    return spent and KINDS["paid_by_others"].search(following[:_NEXT]) is not None


def _narrower_before(context: Context, each: Sum, sums: Sequence[Sum]) -> str | None:
    """院外买的白蛋白, 自己花了一万二: what the clause before, which has no sum, is about."""
    earlier = context.clauses.previous(each.start)
    if earlier is None or any(earlier.start <= other.start < earlier.end for other in sums):
        return None
    said = earlier.text[-_NEXT:]
    found = (name for name in ("in_scope", "non_covered") if KINDS[name].search(said))
    told = not says_aside(said) and not _NOT_COUNTED.search(said)
    return next(found, None) if told else None


def _sentence_before(context: Context, each: Sum) -> str:
    """The sentence so far, as far as it matters."""
    sentence = context.clauses.at(each.start).sentence
    first = next(clause for clause in context.clauses.all if clause.sentence == sentence)
    return context.text[max(first.start, each.start - 60) : each.start]


def _kind_before(context: Context, each: Sum, sums: Sequence[Sum]) -> str | None:
    """What the nearest earlier clause of the sentence that says so makes of it."""
    if _ONCE_MORE.fullmatch(context.clauses.before(each.start)) and (
        kind := _kind_of_the_last(context, each, sums)
    ):
        return kind
    here = context.clauses.number_at(each.start)
    sentence = context.clauses.all[here].sentence
    again = THIS_YEAR.search(context.clauses.before(each.start))  # 自付去年八千, 今年一千三
    for clause in reversed(context.clauses.all[max(0, here - _FAR) : here]):
        if clause.sentence != sentence or says_aside(clause.text):
            return None
        if any(clause.start <= other.start < clause.end for other in sums) and not again:
            return None  # its words are of that sum
        kind = _kind(clause.text[-60:], "")
        if kind is not None:
            return kind if kind != "compensation" else None
    return None


def _kind_of_the_last(context: Context, each: Sum, sums: Sequence[Sum]) -> str | None:
    """救助一回四千, 一回六千五: what is told of times is of the kind of the sum before."""
    earlier = [other for other in sums if other.end <= each.start][-1:]
    if not earlier or each.start - earlier[0].end > _NEXT:
        return None
    before, behind = words_around(context, earlier[0], sums)
    kind = _kind(before, behind) or _kind_before(context, earlier[0], sums)
    return kind if kind in ("aid", "compensation") else None


def says_aside(text: str) -> bool:
    nearest = max(_last(KINDS[name], text) for name in NARROWEST)
    return any(_last(KINDS[name], text) > nearest for name in ASIDE)


def _kind(before: str, behind: str) -> str | None:
    """What the words say of a sum: those nearest before it set aside what is not meant."""
    last = {name: _last(words, before) for name, words in KINDS.items()}
    after = {name for name, words in KINDS.items() if words.search(behind)}
    said = {name for name, place in last.items() if place >= 0} | after
    narrow = next((name for name in NARROWEST if name in said), None)
    if narrow is None:
        return None
    if narrow in ("aid", "compensation") and last["own"] > last[narrow]:
        narrow = "own"
    unpaid = all(last[name] < 0 for name in ASIDE)
    if unpaid and narrow in after and last.get(narrow, -1) < 0 and narrow != "own":
        return narrow
    nearest = max(last[name] for name in NARROWEST)
    if any(last[name] > nearest for name in ASIDE):
        return None
    return narrow if nearest >= 0 or "own" not in after else "own"


def _last(words: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in words.finditer(text)), default=-1)


def is_of_other_year(cost: Cost) -> bool:
    """Whether the last year named before the sum is another than this."""
    years = [match[0] for match in _YEAR_WORD.finditer(cost.said)]
    return bool(years) and OTHER_YEAR.fullmatch(years[-1]) is not None


def says(context: Context, each: Sum, sums: Sequence[Sum], kind: str) -> bool:
    before, _ = words_around(context, each, sums)
    return KINDS[kind].search(before) is not None
