"""Money and days as official papers write them: figures beside Chinese capitals."""

from __future__ import annotations

from decimal import Decimal

from rules.kinds import LARGEST
from rules.money import to_fen

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL_UNITS = ((1000, "仟"), (100, "佰"), (10, "拾"))
LARGE_UNITS = ((10**8, "亿"), (10**4, "万"))
FEN_A_YUAN = 100


def in_capitals(yuan: Decimal) -> str:
    """人民币叁万伍仟元整, by the banks' rules for 零, 角, 分 and 整; rounded to the fen.

    整 closes what ends in yuan or jiao, never what ends in fen.
    """
    if not 0 <= yuan <= LARGEST:
        raise ValueError(f"money from 0 to {LARGEST:f} yuan can be written in capitals")
    whole, rest = divmod(int(to_fen(yuan) * FEN_A_YUAN), FEN_A_YUAN)
    jiao, fen = divmod(rest, 10)
    front = f"{_integer(whole)}元" if whole or not rest else ""
    return "人民币" + front + _below_a_yuan(jiao, fen, after_yuan=bool(front))


def money(yuan: Decimal) -> str:
    """35,000.00 元（人民币叁万伍仟元整）; figures alone beyond what can be spelt out."""
    figures = f"{to_fen(yuan):,.2f} 元"
    return f"{figures}（{in_capitals(yuan)}）" if yuan <= LARGEST else figures


def _below_a_yuan(jiao: int, fen: int, *, after_yuan: bool) -> str:
    if not fen:
        return f"{DIGITS[jiao]}角整" if jiao else "整"
    if jiao:
        return f"{DIGITS[jiao]}角{DIGITS[fen]}分"
    return f"{'零' if after_yuan else ''}{DIGITS[fen]}分"


def _integer(number: int) -> str:
    """A whole number; one 零 stands for any run of noughts within it."""
    if not number:
        return DIGITS[0]
    for size, unit in (*LARGE_UNITS, *SMALL_UNITS):
        if number >= size:
            high, low = divmod(number, size)
            return _integer(high) + unit + _after(low, size)
    return DIGITS[number]


def _after(low: int, size: int) -> str:
    """What follows a unit."""
    if not low:
        return ""
    return ("零" if low < size // 10 else "") + _integer(low)
