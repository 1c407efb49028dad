"""The words people put around an amount, and what each of them promises.

Where a word leaves room, the room is taken: an interval that is too wide costs a question, one
that is too narrow is a lie.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from rules.interval import UNBOUNDED, ZERO, Interval


class Amount(NamedTuple):
    """What was said: the ends, one in the last spoken place, and whether an end is left out."""

    low: Decimal
    high: Decimal
    place: Decimal
    above: bool = False
    below: bool = False

    def times(self, size: Decimal) -> Amount:
        return self._replace(low=self.low * size, high=self.high * size, place=self.place * size)

    def interval(self, step: Decimal) -> Interval | None:
        """The closed interval; an end that is left out is drawn in by `step`."""
        low = self.low + step if self.above else self.low
        high = self.high - step if self.below else self.high
        return Interval(low, high) if ZERO <= low <= high else None


End = Callable[[Amount], Decimal]


def low(amount: Amount) -> Decimal:
    return amount.low


def high(amount: Amount) -> Decimal:
    return amount.high


def zero(_: Amount) -> Decimal:
    return ZERO


def no_end(_: Amount) -> Decimal:
    return UNBOUNDED


def times(end: End, factor: str) -> End:
    return lambda amount: end(amount) * Decimal(factor)


def high_plus(places: str) -> End:
    """The high end and so many of one in the last spoken place."""
    return lambda amount: amount.high + Decimal(places) * amount.place


class Wording(NamedTuple):
    """Words before or after an amount, and the ends it has with them."""

    before: str
    after: str
    low: End
    high: End
    above: bool = False  # the low end itself is left out
    below: bool = False  # the high end itself is left out

    def apply(self, amount: Amount) -> Amount:
        return Amount(
            self.low(amount),
            self.high(amount),
            amount.place,
            self.above or amount.above,
            self.below or (amount.below and self.high is not no_end),
        )


MORE = Wording("", "多 余 几 多点 多一点 多些", low, high_plus("1"), below=True)
SOME = Wording("", "来 把", times(low, "0.9"), high_plus("0.5"))

# In the margin n is the amount and p is one in its last spoken place: 10,000 for 两万, 1,000 for
# 三万五, 10 for 60. Of an amount with two ends (三四千) each bound takes the end it looks at.
# fmt: off
WORDINGS = (
    MORE,                                                             # n <= x < n + p
    SOME,                                                             # 0.9 n <= x <= n + 0.5 p
    Wording("刚过", "出头 挂零", low, high_plus("0.3")),              # n <= x <= n + 0.3 p
    Wording("刚满 刚到 刚刚满 刚好满", "", low, high_plus("0.1")),    # n <= x <= n + 0.1 p
    Wording(                                                          # 0.9 n <= x <= 1.1 n
        "大概 大约 大致 约 约莫 差不多 估计 估摸 估摸着",
        "左右 上下 前后 差不多 的样子 样子 吧",
        times(low, "0.9"), times(high, "1.1"),
    ),
    Wording(                                                          # 0.9 n <= x < n
        "快 快到 快要到 快满 将近 接近 近 差点", "差一点 差点",
        times(low, "0.9"), high, below=True,
    ),
    Wording(                                                          # 0 <= x < n
        "不到 不足 不满 未满 未到 没到 没满 还不到 还没到 还没满 低于 少于 小于 不够 <",
        "不到 还不到 不满 不足 没到 没满",
        zero, high, below=True,
    ),
    Wording(                                                          # 0 <= x <= n
        "最多 至多 顶多 不超过 没超过 没有超过 未超过 不高于 不多于 不大于 ≤",
        "以内 以下 及以下 之内 封顶",
        zero, high,
    ),
    Wording(                                                          # n < x
        "超过 超 大于 高于 多于 不止 >", "不止",
        low, no_end, above=True,
    ),
    Wording(                                                          # n <= x
        "至少 起码 最少 不低于 不少于 不小于 满 已满 过 ≥", "以上 及以上 往上 打底 起 +",
        low, no_end,
    ),
    Wording("上", "", low, times(high, "10"), below=True),            # n <= x < 10 n (bare unit)
    Wording(                                                          # x = n
        "有 是 就 才 只 只有 都 已经 已 一共 总共 共 嗯 哦 呃 那 好 足足 整整 整 刚好 正好",
        "了 的 啊 呀 呢 哦 哈 整 正 钱",
        low, high,
    ),
)
# fmt: on


def outermost(plain: str) -> tuple[Wording, str] | None:
    """The wording at either end of the text and what it stands around."""
    for word, wording in _BEFORE:
        rest = plain.removeprefix(word)
        if rest != plain and (word != "上" or rest in _BARE_UNITS):
            return wording, _one_of(rest)
    for word, wording in _AFTER:
        if plain.endswith(word) and plain != word:
            return wording, _one_of(plain.removesuffix(word))
    return None


_BARE_UNITS = tuple("百千万亿")


def _one_of(plain: str) -> str:
    """万 said alone, as in 上万 and 万把, is 一万."""
    return "一" + plain if plain in _BARE_UNITS else plain


def _forms(side: Callable[[Wording], str]) -> tuple[tuple[str, Wording], ...]:
    """Every word on one side with its row, the longest first: 不超过 before 超过."""
    forms = [(word, wording) for wording in WORDINGS for word in side(wording).split()]
    return tuple(sorted(forms, key=lambda form: -len(form[0])))


_BEFORE = _forms(lambda wording: wording.before)
_AFTER = _forms(lambda wording: wording.after)
