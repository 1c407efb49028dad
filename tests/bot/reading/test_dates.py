from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import read_date
from rules.dates import DateRange, on, within_month, within_year

TODAY = date(2025, 6, 15)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "said",
    [
        "2019年3月5日",
        "2019年3月5号",
        "2019年03月05日",
        "2019-03-05",
        "2019-3-5",
        "2019/3/5",
        "2019.3.5",
        "20190305",
        "２０１９年３月５日",
        "二〇一九年三月五日",
        "二零一九年三月五号",
        "2019 年 3 月 5 日",
        "19年3月5日",
        "我是2019年3月5日来的",
        "出生于2019年3月5日",
    ],
)
def test_a_day(said: str) -> None:
    assert read_date(said, TODAY) == on(date(2019, 3, 5))


@pytest.mark.parametrize(
    "said",
    [
        "2019年3月",
        "2019.3",
        "2019-03",
        "2019/3",
        "二〇一九年三月",
        "19年3月",
        "一九年三月",
        "2019年3月底",
        "2019年3月份",
    ],
)
def test_a_month(said: str) -> None:
    assert read_date(said, TODAY) == within_month(2019, 3)


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("2019年", 2019),
        ("2019", 2019),
        ("二〇一九", 2019),
        ("一九年", 2019),
        ("零八年", 2008),
        ("零一年", 2001),
        ("08年", 2008),
        ("98年", 1998),
        ("今年", 2025),
        ("去年", 2024),
        ("前年", 2023),
        ("大前年", 2022),
        ("明年", 2026),
    ],
)
def test_a_year(said: str, year: int) -> None:
    assert read_date(said, TODAY) == within_year(year)


@pytest.mark.parametrize(
    ("said", "earliest", "latest"),
    [
        ("今天", "2025-06-15", "2025-06-15"),
        ("昨天", "2025-06-14", "2025-06-14"),
        ("上个月", "2025-05-01", "2025-05-31"),
        ("上个月5号", "2025-05-05", "2025-05-05"),
        ("下个月", "2025-07-01", "2025-07-31"),
        ("去年三月", "2024-03-01", "2024-03-31"),
        ("今年5月", "2025-05-01", "2025-05-31"),
        ("去年三月五号", "2024-03-05", "2024-03-05"),
        ("明年3月", "2026-03-01", "2026-03-31"),
        ("2019年底", "2019-11-01", "2019-12-31"),
        ("2019年年底", "2019-11-01", "2019-12-31"),
        ("去年年初", "2024-01-01", "2024-03-31"),
        ("2019年上半年", "2019-01-01", "2019-06-30"),
        ("2019年下半年", "2019-07-01", "2019-12-31"),
        ("五年前", "2019-12-15", "2020-12-15"),
        ("五年以前", "2019-12-15", "2020-12-15"),
        ("十年前", "2014-06-15", "2016-06-15"),
        ("二十年前", "2003-06-15", "2007-06-15"),
        ("五六年前", "2018-11-09", "2020-12-15"),
        ("三个月前", "2025-02-28", "2025-03-31"),
        ("半年前", "2024-09-15", "2025-03-15"),
        ("3天前", "2025-06-12", "2025-06-12"),
        ("两周前", "2025-05-29", "2025-06-04"),
        ("2019年3月左右", "2019-01-30", "2019-04-30"),
        ("大概2019年", "2018-01-02", "2020-12-29"),
        ("2019年3月5日前后", "2019-02-18", "2019-03-20"),
    ],
)
def test_the_days_that_may_be_meant(said: str, earliest: str, latest: str) -> None:
    expected = DateRange(date.fromisoformat(earliest), date.fromisoformat(latest))
    assert read_date(said, TODAY) == expected


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2019-02-30",
        "2019年2月29日",
        "2019年13月",
        "2019-00",
        "2019年0月",
        "20191301",
        "1899",
        "1899年3月",
        "2101",
        "3月5日",
        "三月",
        "19年",  # or nineteen years
        "五年",
        "二三年",  # or two to three years
        "30年3月",  # 1930 or 2030
        "3/5/2019",
        "201203",  # March 2012 or 3 December 2020
        "19-03-05",
        "2019-03/05",
        "春节前后",
        "2019年春节前后",
        "农历三月",
        "2019年到2020年",
        "2019年以前",
        "5年以上前",
        "一直",
        "9999999999年前",
        "2019年3月5日 10:00",
    ],
)
def test_impossible_and_ambiguous_dates_are_not_read(said: str) -> None:
    assert read_date(said, TODAY) is None


def test_the_month_before_january_lies_in_the_year_before() -> None:
    assert read_date("上个月", date(2025, 1, 31)) == within_month(2024, 12)
    assert read_date("下个月", date(2025, 12, 31)) == within_month(2026, 1)


def test_the_last_day_of_february_stands_in_for_a_day_that_february_lacks() -> None:
    years_ago = read_date("四年前", date(2024, 2, 29))
    assert years_ago == DateRange(date(2019, 8, 29), date(2020, 8, 29))


def test_the_ends_of_the_calendar_are_no_accident() -> None:
    assert read_date("明天", date.max) is None
    assert read_date("五年前", date.min) is None


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]))
def test_every_day_reads_back(day: date, form: str) -> None:
    assert read_date(day.strftime(form), TODAY) == on(day)


@given(DAYS, st.integers(1, 60))
def test_years_ago_holds_the_very_day(today: date, years: int) -> None:
    read = read_date(f"{years}年前", today)
    if read is not None:
        assert read.earliest <= today - timedelta(days=365.25 * years) <= read.latest <= today
