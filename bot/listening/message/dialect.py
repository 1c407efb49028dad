"""Minnan, Hakka and Shandong words in the common ones that the rules of listening know."""

from __future__ import annotations

import re

from bot.listening.message.plain import Plain

_WORDS = (
    ("即阵|即站|即马|今下(?!午)", "现在"),
    ("旧早|头摆|往摆", "以前"),
    ("旧年|(?<![0-9今去前同])上年(?!纪|度)", "去年"),
    ("夜来(?!香)", "昨天"),
    ("廿(?=[一二三四五六]年)", "二"),
    ("廿", "二十"),
    ("家己", "自己"),
    ("阮兜|俺兜", "我家"),
    ("屋下|屋卡|厝里|厝内", "家里"),
    ("拢总|总拢", "总共"),
    ("(?<![靠合收拉聚围])拢(?!共|住|络|合)", "都"),
    ("袂", "不会"),
    ("犹未", "还没"),
    ("犹原", "还是"),
    ("嘛(?=[没无不]|有|是)", "也"),
    ("[参叁](?=[仟千佰百拾十万])", "三"),
    ("木有|莫得|没得(?!到|过|选)|么有|呒没", "没有"),
    ("无(?:啊|咯|去了)", "没有了"),
    ("毋免|不免(?=钱|交|办)", "不用"),
    ("代志", "事情"),
    ("破病|(?<![成年一])长病(?!假)", "生病"),
    ("趁钱", "赚钱"),
    ("佮", "和"),
    ("新妇", "儿媳妇"),
    ("(?:小嫚|嫚儿|嫚)(?!悠)", "女儿"),
    ("细(?:人)?子(?![细节])", "小孩"),
    ("佢", "他"),
    ("不系(?!统|列)", "不是"),
    ("\U0002028e|偓|(?<![生天海无崖水])涯(?=[老阿爸妈系屋的个有没在家]|们)", "我"),
    ("(?<=[我他她保口])系(?!统|列|数|的|里|主任)", "是"),
    ("(?<=[市县区镇村平汀杭安溪春田门岩州])个(?=五保|低保|特困|户口|医保)", "的"),
    ("(?<=[十百千万])外(?=[年块元 ,。]|$)", "多"),
)
_TABLE = tuple((re.compile(words), common) for words, common in _WORDS)


def in_common_words(plain: Plain) -> Plain:
    """The same message where a dialect's words are put in common ones."""
    for words, common in _TABLE:
        plain = plain.put_otherwise(words, common)
    return plain
