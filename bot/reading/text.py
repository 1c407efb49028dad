"""Typed words in one plain spelling, which is all that the readers know."""

from __future__ import annotations

import re
import unicodedata

LONGEST_READ = 500  # no answer about one fact is longer; what is longer is a story, or hostile

# Only the characters that words are known with; this is no general converter.
TRADITIONAL = (
    "萬億兩圓塊個歲餘幾來頭過滿沒錢約將內間後為還從對說應該記確點於達戶總會無費齡號給準曉講這時"
    "願請訴絕許計現養資媽爺貳參陸負擔當實則係並併俬倆們傢優兒別剛區叄吶員問喫單喲噹夠婦孃學寶屬"
    "嵗帶幣幫幷彆彔愛慼掙掛撐撫數斷暫樣檔殘測濟爲獨療發監眞睏瞭碼禮種積箇紀純結絶經緣緻縣繫繳繼"
    "續纔職脩脫與葯蔘藥虛衕裏裝裡見親覺診註認説謝貧賺軍轉辦農迴週選邊鄉鄰醫銷錄錯録門開閤隱隻難"
    "韆頂項領題髮鯉麼麽齣嬤攏礙離頁傾劃卽圍報構標機檻異範綜綫線纍臨處製規討論議責鎭鎮險額簡語體"
)
SIMPLIFIED = (
    "万亿两元块个岁余几来头过满没钱约将内间后为还从对说应该记确点于达户总会无费龄号给准晓讲这时"
    "愿请诉绝许计现养资妈爷二参六负担当实则系并并私俩们家优儿别刚区三呐员问吃单哟当够妇娘学宝属"
    "岁带币帮并别录爱戚挣挂撑抚数断暂样档残测济为独疗发监真困了码礼种积个纪纯结绝经缘致县系缴继"
    "续才职修脱与药参药虚同里装里见亲觉诊注认说谢贫赚军转办农回周选边乡邻医销录错录门开合隐只难"
    "千顶项领题发鲤么么出嬷拢碍离页倾划即围报构标机槛异范综线线累临处制规讨论议责镇镇险额简语体"
)
_CAPITALS = "〇○◯零壹弌贰弍叁叄弎肆伍陆柒捌玖拾佰仟圆"
_PLAIN = "零零零零一一二二三三三四五六七八九十百千元"
_DASHES = "‐‑‒–—―−〜∼"
_PLAIN_DASHES = "-------~~"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"  # NFKC would turn 5² into 52

_SPELLING = str.maketrans(TRADITIONAL + _CAPITALS + _DASHES, SIMPLIFIED + _PLAIN + _PLAIN_DASHES)
_THREE = re.compile(
    "参(?=[十百千万亿元点])|(?<=[十百千万亿零])参"
)  # elsewhere it is no number: 参加
_KEEP_RAISED = str.maketrans(dict.fromkeys(_RAISED, "^"))
_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_SHORT_UNITS = (
    (re.compile(r"([0-9]) ?w(?![a-z])"), "万"),
    (re.compile(r"([0-9]) ?k(?![a-z])"), "千"),
)
_DIGIT = "0-9零一二两三四五六七八九"
# "3 5" may be two numbers, so a space between two of them stays and makes the text unreadable.
_IDLE_SPACE = re.compile(rf"(?<![{_DIGIT}十廿卅百千万亿.,]) | (?![{_DIGIT}十廿卅.])")
_BEFORE = " 。!,;、~…:'\"“”‘’()"
_AFTER = _BEFORE + "."  # a point before a number belongs to it: .5 is not 5


def normalise(text: str) -> str:
    """The text in half width, simplified and in small letters, without marks nobody sees."""
    plain = _trimmed(_compose(_visible(text)).translate(_SPELLING).lower())
    plain = _THREE.sub("三", plain)
    plain = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), plain)
    for short, unit in _SHORT_UNITS:
        plain = short.sub(rf"\1{unit}", plain)
    return _trimmed(without_idle_spaces(plain))


def _trimmed(plain: str) -> str:
    return plain.lstrip(_BEFORE).rstrip(_AFTER)


def legible(text: str) -> str | None:
    """The normalised text, or None where there is nothing in it or too much."""
    if len(text) > LONGEST_READ:
        return None
    plain = normalise(text)
    return plain if 0 < len(plain) <= LONGEST_READ else None


def without_idle_spaces(text: str) -> str:
    """The text without the spaces that keep no two numbers apart."""
    return _IDLE_SPACE.sub("", re.sub(r"\s+", " ", text).strip())


def _visible(text: str) -> str:
    return "".join(mark for mark in text if mark.isspace() or unicodedata.category(mark)[0] != "C")


def _compose(text: str) -> str:
    """NFKC in slices, since its time grows with the square of a run of combining marks."""
    text = text.translate(_KEEP_RAISED)
    slices = (text[start : start + LONGEST_READ] for start in range(0, len(text), LONGEST_READ))
    return "".join(unicodedata.normalize("NFKC", piece) for piece in slices)
