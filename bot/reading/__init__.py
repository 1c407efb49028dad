"""Typed words into values: pure functions of the text, and of today's date where it is passed."""

from bot.reading.choices import Answer, read_yes_no
from bot.reading.counts import read_count
from bot.reading.dates import read_date
from bot.reading.durations import read_age, read_years
from bot.reading.money import MoneyReading, household_yearly, read_money, yearly
from bot.reading.numerals import read_number
from bot.reading.quantity import read_quantity
from bot.reading.text import LONGEST_READ, normalise

__all__ = [
    "LONGEST_READ",
    "Answer",
    "MoneyReading",
    "household_yearly",
    "normalise",
    "read_age",
    "read_count",
    "read_date",
    "read_money",
    "read_number",
    "read_quantity",
    "read_years",
    "read_yes_no",
    "yearly",
]
