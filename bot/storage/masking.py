"""Numbers that lead to a person, typed into free text, replaced before the text is kept.

Digits are read in groups, as people write them: neighbouring groups whose digits make up an
identity, phone or card number are replaced, unless they read as dates or amounts of money.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

IDENTITY, PHONE, NUMBER, EMAIL = "〔身份证号〕", "〔电话〕", "〔号码〕", "〔邮箱〕"

FEWEST_DIGITS, MOST_DIGITS = 10, 19

# Quantifiers with a second + never give back what they took, so that no text takes long to read.
_RUN = re.compile(r"[0-9]++(?:[ .()-]{1,3}+[0-9]++)*+(?:[ .()-]{0,3}X(?![A-Z]))?", re.IGNORECASE)
_GROUP = re.compile(r"[0-9]+|X", re.IGNORECASE)
_SPOKEN = re.compile(r"[零〇○幺一二三四五六七八九]{11,}+")
_ADDRESSES = re.compile(r"[A-Za-z0-9._%+-][A-Za-z0-9._%+@-]*+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)*\.[A-Za-z]{2,}+")

_MONTH_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_REGION = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
_IDENTITY = re.compile(rf"{_REGION}(?:18|19|20)[0-9]{{2}}{_MONTH_DAY}[0-9]{{3}}[0-9Xx]")
_IDENTITY_BY_LETTER = re.compile(r"[0-9]{17}[Xx]")
_OLD_IDENTITY = re.compile(rf"{_REGION}[0-9]{{2}}{_MONTH_DAY}[0-9]{{3}}")
_MOBILE = re.compile(r"((?:00)?86|0)?1[3-9][0-9]{9}")
_AREA = re.compile(r"((?:00)?86)?(010|02[0-9]|0[3-9][0-9]{2})[0-9]{7,8}")
_AREA_FROM_ABROAD = re.compile(r"((?:00)?86)(?:10[0-9]|2[0-9]{2}|[3-9][0-9]{2})[0-9]{7,8}")
_SERVICE = re.compile(r"400[0-9]{7}")

_IN_FOURS = re.compile(r"(?:4,)+[1-4]")
_MOBILE_SHAPES = {(3, 4, 4), (3, 8), (7, 4)}  # as most people write them
_OTHER_MOBILE_SHAPES = {
    *((4, 4, 3), (4, 3, 4), (3, 3, 5), (3, 5, 3)),
    *((3, 2, 2, 2, 2), (3, 2, 2, 4), (3, 4, 2, 2)),
    (1,) * 11,
}
_SERVICE_SHAPES = {(3, 3, 4), (3, 4, 3), (4, 3, 3), (3, 7)}
_MONEY_BEFORE = {"¥", "￥", "$"}
_MONEY_AFTER = re.compile(r" ?(?:元(?![旦宵月])|块|圆|万(?!一)|亿)")
_FRACTION = re.compile(r"\.[0-9]{1,2}(?![ .()-]{0,3}[0-9])")
_DATE = re.compile(  # one with a short year is only taken for one where it comes first
    r"(?:^(?:19|20)?|,(?:19|20))[0-9]{2},(?:0?[1-9]|1[0-2]),(?:0?[1-9]|[12][0-9]|3[01])(?:,|$)"
)
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def masked(text: str) -> str:
    """The text without identity, phone and card numbers, and without e-mail addresses."""
    text = _replaced(text, _emails(_plain(text)))
    text = _SPOKEN.sub(NUMBER, text)
    return _replaced(text, _numbers(_plain(text)))


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    parts, done = [], 0
    for start, end, label in spans:
        parts += [text[done:start], label]
        done = end
    return "".join((*parts, text[done:]))


def _emails(text: str) -> Iterator[tuple[int, int, str]]:
    for run in _ADDRESSES.finditer(text):
        length = _length_of_emails(run[0])
        if length:
            yield run.start(), run.start() + length, EMAIL


def _length_of_emails(run: str) -> int:
    """How far the addresses reach that a run of letters and signs begins with."""
    start, reach = run.find("@") + 1, 0
    while start:
        domain = _DOMAIN.match(run, start)
        reach = domain.end() if domain else reach
        start = run.find("@", start) + 1
    return reach


# -- the text as it is read ------------------------------------------------------------------


def _plain(text: str) -> str:
    """The text in half width with one kind of digit, dash and space; as long as it was."""
    return text if text.isascii() else "".join(map(_plain_character, text))


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if "！" <= character <= "～":
        return chr(ord(character) - ord("！") + ord("!"))
    return _OF_CATEGORY.get(unicodedata.category(character)) or _ODD.get(character, character)


_OF_CATEGORY = {"Pd": "-", "Zs": " ", "Cf": " ", "Mn": " ", "Me": " "}  # Cf, Mn, Me: unseen marks
_ODD = {"−": "-", "ー": "-", "─": "-", "·": ".", "•": ".", "×": "X", "\t": " "}


# -- groups of digits ------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """Neighbouring groups of digits that may be one number, and where they stand."""

    text: str
    start: int
    end: int
    groups: tuple[str, ...]
    gaps: tuple[str, ...]

    @cached_property
    def joined(self) -> str:
        return "".join(self.groups)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How long the groups are, a letter counting with the digits it ends."""
        lengths = [len(self.groups[0])]
        for gap, group in zip(self.gaps, self.groups[1:], strict=True):
            if gap:
                lengths.append(len(group))
            else:
                lengths[-1] += len(group)
        return tuple(lengths)

    @property
    def unbroken(self) -> bool:
        return len(self.shape) == 1

    @property
    def before(self) -> str:
        """The character before the groups, or nothing."""
        return self.text[max(0, self.start - 1) : self.start]

    def after(self, prefix: str | None) -> Window | None:
        """The groups without a prefix, which may be a group of its own; None where it is not."""
        first, rest = self.groups[0], self.groups[1:]
        if not prefix:
            return self
        if first == prefix and rest and prefix != "0":
            return Window(self.text, self.start, self.end, rest, self.gaps[1:])
        if first.startswith(prefix) and len(first) > (3 if prefix == "0" else len(prefix)):
            groups = (first.removeprefix(prefix), *rest)
            return Window(self.text, self.start, self.end, groups, self.gaps)
        return None

    @property
    def is_money(self) -> bool:
        """Whether a currency stands before or after, or a decimal fraction ends the groups."""
        after = _MONEY_AFTER.match(self.text, self.end) or _FRACTION.match(self.text, self.end)
        return self.before in _MONEY_BEFORE or after is not None

    @property
    def span(self) -> tuple[int, int]:
        """Where the number stands, with its + and the bracket around its first digits."""
        start, written = self.start, self.text[self.start : self.end]
        if self.before == "+":
            start -= 1
        half_a_pair = written.count(")") > written.count("(")
        if half_a_pair and start and self.text[start - 1] == "(":
            start -= 1
        return start, self.end


def windows(text: str) -> Iterator[Window]:
    """All neighbouring groups that are neither too short nor too long for a number."""
    for run in _RUN.finditer(text):
        groups = [(match.start(), match.end()) for match in _GROUP.finditer(text, *run.span())]
        for first in range(len(groups)):
            yield from _windows_from(text, groups, first)


def _windows_from(text: str, groups: list[tuple[int, int]], first: int) -> Iterator[Window]:
    digits = 0
    for last in range(first, len(groups)):
        digits += groups[last][1] - groups[last][0]
        if digits > MOST_DIGITS and last > first:
            return
        if digits >= FEWEST_DIGITS:
            yield _window(text, groups[first : last + 1])


def _window(text: str, groups: list[tuple[int, int]]) -> Window:
    gaps = tuple(text[groups[n][1] : groups[n + 1][0]] for n in range(len(groups) - 1))
    written = tuple(text[start:end] for start, end in groups)
    return Window(text, groups[0][0], groups[-1][1], written, gaps)


def _numbers(text: str) -> list[tuple[int, int, str]]:
    """Where which numbers stand, from left to right; the surest readings are taken first."""
    found = [
        (rank, window.span, label)
        for window in windows(text)
        for rank, (reads, label) in enumerate(_READINGS)
        if reads(window)
    ]
    taken: list[tuple[int, int, str]] = []
    free = bytearray(b"\1" * len(text))
    for _, (start, end), label in sorted(found, key=_surest_first_longest_first):
        if all(free[start:end]):
            free[start:end] = bytes(end - start)
            taken.append((start, end, label))
    return sorted(taken)


def _surest_first_longest_first(reading: tuple[int, tuple[int, int], str]) -> tuple[int, ...]:
    rank, (start, end), _ = reading
    return rank, start, -end


# -- what a window may be --------------------------------------------------------------------


def _is_identity(window: Window) -> bool:
    if window.unbroken and _IDENTITY_BY_LETTER.fullmatch(window.joined):
        return True
    return _IDENTITY.fullmatch(window.joined) is not None and (
        _checks(window.joined) or _is_grouped_like_an_identity(window)
    )


def _is_grouped_like_an_identity(window: Window) -> bool:
    """Dates and amounts in a row may have the digits of one, but not its groups as well."""
    if window.shape[0] == 6 and window.groups[0].endswith("00"):
        return False
    at_region_and_date = {6, 14} <= set(accumulate(window.shape))
    in_equal_groups = _in_fours(window.shape) or set(window.shape) == {1}
    return window.shape[0] >= 6 or at_region_and_date or in_equal_groups


def _checks(identity: str) -> bool:
    """Whether the check digit is right; a letter is never chance."""
    if not identity.isdigit():
        return True
    total = sum(int(d) * w for d, w in zip(identity, _CHECK_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == identity[-1]


def _is_old_identity(window: Window) -> bool:
    if not _OLD_IDENTITY.fullmatch(window.joined):
        return False
    return window.unbroken or (window.shape == (6, 6, 3) and not window.groups[0].endswith("00"))


def _is_long_number(window: Window) -> bool:
    return len(window.groups) == 1 and len(window.joined) >= 16


def _is_grouped_card(window: Window) -> bool:
    digits = window.joined
    grouped = _in_fours(window.shape) or (len(window.groups) == 2 and window.shape[0] == 6)
    if not (grouped and digits.isdigit() and len(digits) >= 16):
        return False
    return digits.startswith("62") or (digits[0] in "345689" and _luhn(digits))


def _in_fours(shape: tuple[int, ...]) -> bool:
    return _IN_FOURS.fullmatch(",".join(map(str, shape))) is not None


def _luhn(digits: str) -> bool:
    """Whether the check digit of a card is right."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def _mobile(window: Window) -> Window | None:
    """The eleven digits of a mobile number, where the window is one."""
    match = _MOBILE.fullmatch(window.joined)
    return window.after(match[1]) if match else None


def _is_unbroken_mobile(window: Window) -> bool:
    mobile = _mobile(window)
    return mobile is not None and mobile.shape == (11,) and not window.is_money


def _is_grouped_mobile(window: Window) -> bool:
    mobile = _mobile(window)
    return mobile is not None and mobile.shape in _MOBILE_SHAPES


def _is_oddly_grouped_mobile(window: Window) -> bool:
    mobile = _mobile(window)
    if mobile is None or len(mobile.groups) == 1 or window.is_money:
        return False
    even = {gap.strip() for gap in mobile.gaps} in ({""}, {"-"})
    return even and _is_mobile_shape(mobile) and not _are_figures(mobile.groups)


def _is_mobile_shape(mobile: Window) -> bool:
    """No amount of money begins with a zero, so such a group can only be part of a number."""
    begins_with_zero = any(len(group) > 1 and group[0] == "0" for group in mobile.groups)
    return begins_with_zero or len(mobile.groups) == 2 or mobile.shape in _OTHER_MOBILE_SHAPES


def _are_figures(groups: tuple[str, ...]) -> bool:
    """Whether groups read as round amounts, as one amount in thousands, or hold a date."""
    round_amounts = all(group[-1] == "0" != group[0] for group in groups)
    in_thousands = len(groups[0]) <= 3 and {len(group) for group in groups[1:]} == {3}
    return round_amounts or in_thousands or _DATE.search(",".join(groups)) is not None


def _is_landline(window: Window) -> bool:
    match = _AREA.fullmatch(window.joined)
    number = window.after(match[1]) if match else None
    return bool(
        match and number and number.shape[0] >= len(match[2]) and len(window.groups[-1]) >= 3
    )


def _is_landline_from_abroad(window: Window) -> bool:
    """A number with the country's code, which makes people leave out the zero."""
    match = _AREA_FROM_ABROAD.fullmatch(window.joined)
    marked = window.joined.startswith("00") or window.before == "+"
    return bool(match and marked and window.after(match[1]))


def _is_service_number(window: Window) -> bool:
    if not _SERVICE.fullmatch(window.joined):
        return False
    if window.unbroken:
        return not window.is_money
    amounts = not any(map(str.strip, window.gaps)) and all(g.endswith("00") for g in window.groups)
    return window.shape in _SERVICE_SHAPES and not amounts


_READINGS: tuple[tuple[Callable[[Window], bool], str], ...] = (
    (_is_identity, IDENTITY),
    (_is_old_identity, IDENTITY),
    (_is_unbroken_mobile, PHONE),
    (_is_long_number, NUMBER),
    (_is_grouped_card, NUMBER),
    (_is_grouped_mobile, PHONE),
    (_is_landline, PHONE),
    (_is_landline_from_abroad, PHONE),
    (_is_service_number, PHONE),
    (_is_oddly_grouped_mobile, PHONE),
)
