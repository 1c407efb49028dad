"""What leads to a person is replaced however it is typed; what a verdict needs is left alone."""

from __future__ import annotations

import re
from datetime import date
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.storage.masking import (
    _ADDRESSES,
    _RUN,
    _SPOKEN,
    EMAIL,
    IDENTITY,
    NUMBER,
    PHONE,
    masked,
    windows,
)

LABELS = (IDENTITY, PHONE, NUMBER, EMAIL)
FULL_WIDTH = str.maketrans("0123456789Xx-() +@.", "０１２３４５６７８９Ｘｘ－（）　＋＠．")

MASKED = {
    # identity numbers
    "11010519491231002X": IDENTITY,
    "11010519491231002x": IDENTITY,
    "110105194912310021": IDENTITY,
    "我的身份证是350203198001011234，厦门的": f"我的身份证是{IDENTITY}，厦门的",
    "350203 19800101 1234": IDENTITY,
    "350203-19800101-1234": IDENTITY,
    "350203 1980 0101 1234": IDENTITY,
    "350203 1980 01 01 1234": IDENTITY,
    "350 203 19800101 123 X": IDENTITY,
    "3502 0319 8001 0112 34": IDENTITY,
    "3502 0319 8001 0112 3X": IDENTITY,
    "35020319800101 1234": IDENTITY,
    "3 5 0 2 0 3 1 9 8 0 0 1 0 1 1 2 3 4": IDENTITY,
    "441900 19800101 123X": IDENTITY,
    "350203 — 19800101 — 1234": IDENTITY,
    "35020319800101123×": IDENTITY,
    "350203800101123": IDENTITY,
    "350203 800101 123": IDENTITY,
    "老身份证350203-800101-123号": f"老身份证{IDENTITY}号",
    "99999919800101123X": IDENTITY,
    # mobile numbers
    "13800138000": PHONE,
    "电话13800138000打给我": f"电话{PHONE}打给我",
    "WX:13800138000abc": f"WX:{PHONE}abc",
    "138 0013 8000": PHONE,
    "138-0013-8000": PHONE,
    "138.0013.8000": PHONE,
    "138 00138000": PHONE,
    "1380013 8000": PHONE,
    "1380 0138 000": PHONE,
    "1380-013-8000": PHONE,
    "138 001 38000": PHONE,
    "138 00 13 80 00": PHONE,
    "13 80 01 38 00 0": PHONE,
    "1 3 8 1 2 3 4 5 6 7 8": PHONE,
    "1-3-8-1-2-3-4-5-6-7-8": PHONE,
    "13812 345678": PHONE,
    "+8613800138000": PHONE,
    "+86 138 0013 8000": PHONE,
    "+86-138-0013-8000": PHONE,
    "(+86)13800138000": PHONE,
    "（+86）138 0013 8000": PHONE,
    "0086 13800138000": PHONE,
    "008613800138000": PHONE,
    "8613800138000": PHONE,
    "86-13800138000": PHONE,
    "013800138000": PHONE,
    "\u202a138\u200b0013\u200b8000\u202c": f"\u202a{PHONE}\u202c",
    "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣": f"{PHONE}\ufe0f\u20e3",
    "138—0013—8000": PHONE,
    "①13800138000 ②13900139000": f"①{PHONE} ②{PHONE}",
    "1.13800138000": f"1.{PHONE}",
    "我45 138 0013 8000": f"我45 {PHONE}",
    "13800138000/13900139000": f"{PHONE}/{PHONE}",
    "13800138000 13900139000": f"{PHONE} {PHONE}",
    "13800138000,13900139000": f"{PHONE},{PHONE}",
    "13800138000.2019年确诊": f"{PHONE}.2019年确诊",
    "13800138000元旦打": f"{PHONE}元旦打",
    "13800138000万一不通": f"{PHONE}万一不通",
    "1985-03-05 13800138000": f"1985-03-05 {PHONE}",
    "٠١٣٨٠٠١٣٨٠٠٠": PHONE,
    # spelt out
    "打一三八零零一三八零零零": f"打{NUMBER}",
    "幺三八〇〇幺三八〇〇〇": NUMBER,
    # landlines
    "0592-1234567": PHONE,
    "0592 1234567": PHONE,
    "05921234567": PHONE,
    "0592-212-3456": PHONE,
    "(0595)12345678": PHONE,
    "（0595）12345678": PHONE,
    "家里(0595) 1234 5678，晚上打": f"家里{PHONE}，晚上打",
    "010-12345678": PHONE,
    "02112345678": PHONE,
    "+86 592 1234567": PHONE,
    "+86-0592-1234567": PHONE,
    "0086 21 12345678": PHONE,
    "0592-1234567-801": f"{PHONE}-801",
    "0592-1234567转801": f"{PHONE}转801",
    "400-820-8820": PHONE,
    "400 123 4567": PHONE,
    "4008-123-123": PHONE,
    "4001234567": PHONE,
    # cards and other long numbers
    "6222021234567890123": NUMBER,
    "6222 0212 3456 7890 123": NUMBER,
    "6222-0212-3456-7890": NUMBER,
    "622202 1234567890123": NUMBER,
    "4111 1111 1111 1111": NUMBER,
    "卡号6222021234567890，建行": f"卡号{NUMBER}，建行",
    "35020319801301123": NUMBER,
    "35020319800101123Xiamen": f"{NUMBER}Xiamen",
    "350203198013011234": NUMBER,
    "35020319800101123413800138000": NUMBER,
    # e-mail addresses
    "a.b-c@qq.com": EMAIL,
    "邮箱13800138000@163.com。": f"邮箱{EMAIL}。",
    "me@mail.xm.gov.cn": EMAIL,
    "发到abc@qq.com，或abc@126.com": f"发到{EMAIL}，或{EMAIL}",
    "me@qq.com.2019年": f"{EMAIL}.2019年",
    "@me@qq.com": f"@{EMAIL}",
    # several kinds
    "350203198001011234 13800138000 6222021234567890123": f"{IDENTITY} {PHONE} {NUMBER}",
    "我叫13800138000，妈妈350203195001011234，月入1500": f"我叫{PHONE}，妈妈{IDENTITY}，月入1500",
}

LEFT = [
    # amounts
    *(
        "12000",
        "35000.50",
        "120,000",
        "3万5",
        "三十五万",
        "138元",
        "1.5万",
        "0",
        "0.5",
        "1 000 000",
    ),
    *("10000 20000", "1500-3000", "15000-200000", "15000 200000", "1500 3000 200", "5千到1万"),
    *("123456789012元", "15000000000元", "13800138000 元", "13800138000.50", "¥13800138000"),
    *("138,0013,8000.00", "100,000,000,000", "150000000000", "999999999999.99", "1234567890"),
    *("15 000 000 000", "15 123 456 789", "4000000000元", "400 300 2000", "4000-5000"),
    *("12000（其中35000.50自付）", "13万 12000 3500", "1500 2000 2500 3000", "3500 4200 3800 4100"),
    *("120000 20190305 1500", "3512 4205 3876 4111", "15236-284536元", "自付 15.20-35.50"),
    *("1,500-3,000", "12000+3500=15500", "12000/3500/200", "8.5*12000", "12000×3"),
    # dates
    *("2019-03-05", "20190305", "2019年3月5日", "2019.03.05", "2019/03/05", "2019 03 05", "19-3-5"),
    *(
        "2023-01-02 到 2024-05-06",
        "2023-01-02 2024-05-06",
        "20230102-20240506",
        "20230102 20240506",
    ),
    *(
        "1985-03-05 500",
        "1985 03 05 500",
        "2000-01-13-2000-01-01-5",
        "19 03 05 12000",
        "2019-03-05 12:30",
        "2019 2020 2021 2022",
    ),
    *(
        "2018-12-01 2019-01-02 2020-05-06",
        "2018.12.01-2019.01.02",
        "二〇一九年三月五日",
        "201903051230",
    ),
    # durations, counts and lists
    *(
        "13年",
        "1380天",
        "45岁",
        "3个月",
        "138/92",
        "138 102 142 88",
        "3、5、7",
        "1 2 3 4 5 6 7 8 9 10 11",
    ),
    *("13 15 18 20 22 30", "120 80 118 79", "4口人", "第2次", "C50.9", "D66.x00", "3x5", "2019-03"),
    *(
        "100%",
        "10-20-30",
        "120",
        "110",
        "95598",
        "12345",
        "(2019)闽02民初1234号",
        "一二三四五六七八九十",
    ),
    # not quite an address
    *("@", "a@", "@b.com", "5个@3.5元", "a@b", "3@1.5元"),
]


@pytest.mark.parametrize(("typed", "kept"), MASKED.items())
def test_what_leads_to_a_person_is_replaced(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@pytest.mark.parametrize("typed", MASKED)
def test_full_width_is_read_like_half_width(typed: str) -> None:
    assert masked(typed.translate(FULL_WIDTH)) == masked(typed).translate(FULL_WIDTH)


@pytest.mark.parametrize("typed", MASKED)
def test_chinese_words_on_both_sides_change_nothing(typed: str) -> None:
    assert masked(f"我是{typed}号的人") == f"我是{masked(typed)}号的人"


@pytest.mark.parametrize("typed", LEFT)
def test_amounts_dates_and_counts_are_left(typed: str) -> None:
    for text in (typed, f"大概{typed}吧", f"我 {typed} 。", typed.translate(FULL_WIDTH)):
        assert masked(text) == text


def test_nothing_is_found_across_lines() -> None:
    assert masked("12000\n138\n0013\n8000") == "12000\n138\n0013\n8000"


def test_nothing_is_lost_of_2000_hostile_characters() -> None:
    for piece in ("1 ", "1", "1-1.", "a@", "a.", "0 0 ", "(", "1(((1)))", "〔1〕", "@.", "X1"):
        text = (piece * 2000)[:2000]
        assert masked(text) == (NUMBER if piece == "1" else text)


@pytest.mark.parametrize("pattern", [_RUN, _ADDRESSES, _SPOKEN], ids=["run", "address", "spoken"])
def test_what_searches_a_text_never_goes_back(pattern: re.Pattern[str]) -> None:
    without_classes = re.sub(r"\[.*?\]", "c", pattern.pattern)
    unbounded = re.findall(r"[*+]\+?|,\}\+?", re.sub(r"\{\d+,\d+\}\+?|\?\+", "", without_classes))
    assert unbounded
    assert set(unbounded) <= {"*+", "++", ",}+"}


# -- any text --------------------------------------------------------------------------------

HOSTILE = st.text("0123456789１３Xx -—.()+@a元万年一〔〕", max_size=80)
JOINED = st.lists(st.sampled_from([*MASKED, *LEFT, " ", "-", ".", "和", "+", "("]), max_size=6)
TYPED = HOSTILE | JOINED.map("".join) | st.text()
BEFORE = st.text(st.characters(categories=["Lo", "Po"]), max_size=10)
AFTER = BEFORE.filter(lambda text: not re.match("[元块圆万亿]", text))
GAPS = st.sampled_from([" ", "-", "－", "　", "—", " - "])
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REGIONS = ("350203", "370202", "110105", "440301", "650102", "442000")
DATES = st.dates(date(1900, 1, 1), date(2029, 12, 31))


def _grouped(digits: str, lengths: tuple[int, ...], gap: str) -> str:
    ends = list(accumulate(lengths))
    return gap.join(digits[start:end] for start, end in zip([0, *ends], ends, strict=False))


def _identity(region: str, born: date, serial: int) -> str:
    """A valid identity number."""
    digits = f"{region}{born:%Y%m%d}{serial:03}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


IDENTITIES = st.builds(_identity, st.sampled_from(REGIONS), DATES, st.integers(0, 999))
IDENTITY_SHAPES = st.sampled_from([(18,), (6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (1,) * 18])
MOBILES = st.from_regex(r"\A1[3-9][0-9]{9}\Z").filter(str.isascii)
MOBILE_SHAPES = st.sampled_from([(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11])
PREFIXES = st.sampled_from(["", "", "+86", "+86 ", "0086", "86-", "(+86)"])
LANDLINES = st.from_regex(r"\A\(?0[3-9][0-9]{2}[)-][0-9]{7,8}\Z").filter(str.isascii)


@given(BEFORE, IDENTITIES, IDENTITY_SHAPES, GAPS, AFTER)
def test_no_valid_identity_number_survives(
    before: str, identity: str, shape: tuple[int, ...], gap: str, after: str
) -> None:
    typed = _grouped(identity, shape, gap)
    assert masked(f"{before}{typed}{after}") == f"{before}{IDENTITY}{after}"


@given(BEFORE, PREFIXES, MOBILES, MOBILE_SHAPES, GAPS, AFTER)
def test_no_mobile_number_survives(
    before: str, prefix: str, mobile: str, shape: tuple[int, ...], gap: str, after: str
) -> None:
    typed = prefix + _grouped(mobile, shape, gap)
    assert masked(f"{before}{typed}{after}") == f"{before}{PHONE}{after}"


@given(BEFORE, LANDLINES, AFTER)
def test_no_landline_survives(before: str, landline: str, after: str) -> None:
    assert landline.strip("(") not in masked(f"{before}{landline}{after}")
    assert not re.search("[0-9]", masked(f"{before}{landline}{after}"))


@given(TYPED)
@example("13800138000.13 8001 3800 0")
@example("a@b.com-x@y.com")
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(TYPED)
def test_all_the_rest_is_kept_in_its_order(text: str) -> None:
    kept = re.split("|".join(LABELS), masked(text))
    assert text.startswith(kept[0])
    assert text.endswith(kept[-1])
    place = 0
    for part in kept:
        place = text.index(part, place) + len(part)


@given(st.text())
def test_a_text_without_numbers_and_addresses_is_unchanged(text: str) -> None:
    wordy = re.sub(r"[\d@零〇○幺一二三四五六七八九]", "", text)
    assert masked(wordy) == wordy


@given(st.integers(0, 10**12 - 1), st.integers(0, 99))
def test_no_amount_of_up_to_twelve_digits_is_touched(amount: int, cents: int) -> None:
    for typed in (f"{amount}元", f"{amount}.{cents:02}", f"{amount:,}", f"{amount:,}.{cents:02}元"):
        assert masked(f"每年{typed}，") == f"每年{typed}，"


@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from([" ", "-", "到", "～", ", "]))
def test_no_pair_of_everyday_amounts_is_touched(low: int, high: int, gap: str) -> None:
    assert masked(f"{low}00{gap}{high}00") == f"{low}00{gap}{high}00"
    assert masked(f"{low}{gap}{high}") == f"{low}{gap}{high}"


@given(DATES, DATES, st.sampled_from([" ", " 到 ", "-", "至", "，", " - "]))
def test_no_pair_of_dates_is_touched(first: date, second: date, gap: str) -> None:
    for form in ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m"):
        typed = f"{first:{form}}{gap}{second:{form}}"
        assert masked(typed) == typed


@given(HOSTILE)
def test_the_readings_of_a_text_grow_with_its_length_only(text: str) -> None:
    seen = list(windows(text * 20))
    assert len(seen) <= 10 * 20 * len(text)
    assert all(len(window.joined) <= 19 or window.unbroken for window in seen)
