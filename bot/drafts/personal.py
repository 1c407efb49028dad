"""What is asked for the paper alone: names, numbers, an address. Held in memory, never stored.

No error, warning or `repr` in here repeats a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Any

LONGEST = 200
LONGEST_REMARKS = 2000
MOST_NAMES = 50
LARGEST_FILE = 256 * 1024
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
SEXES = ("女", "男")
PHONE = re.compile(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|(0\d{2,3}[- ]?)?\d{7,8}(-\d{1,6})?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

EXAMPLE = '{"name": "张三", "phone": "13800000000", "agent": {"name": "李四", "relation": "女儿"}}'


class PersonalError(ValueError):
    """Personal details that cannot be read; the message says where, and never what stood there."""


@dataclass(frozen=True, repr=False)
class Agent:
    """Who asks for somebody else."""

    name: str = ""
    relation: str = ""
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, repr=False)
class Bank:
    """Where aid is to be paid."""

    name: str = ""
    account: str = ""


@dataclass(frozen=True, repr=False)
class Personal:
    """One person's details for one paper; whatever is empty was not given.

    `papers`: the ids of documents that are at hand. `remarks`: what the person wants to add.
    """

    name: str = ""
    sex: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    agent: Agent = Agent()
    bank: Bank = Bank()
    household_members: tuple[str, ...] = ()
    papers: frozenset[str] = frozenset()
    remarks: str = ""

    @property
    def values(self) -> dict[str, str]:
        """Every detail by the documented name of its field."""
        return {
            "applicant.name": self.name,
            "applicant.sex": self.sex,
            "applicant.id_number": self.id_number,
            "applicant.phone": self.phone,
            "applicant.address": self.address,
            "agent.name": self.agent.name,
            "agent.relation": self.agent.relation,
            "agent.id_number": self.agent.id_number,
            "agent.phone": self.agent.phone,
            "bank.name": self.bank.name,
            "bank.account": self.bank.account,
            "household.members": "、".join(self.household_members),
            "applicant.remarks": self.remarks,
        }

    def doubts(self) -> dict[str, str]:
        """Fields that look mistyped, each with the key of a text that says so."""
        found = {
            "applicant.id_number": _doubt_of_id(self.id_number),
            "applicant.phone": _doubt_of_phone(self.phone),
            "agent.id_number": _doubt_of_id(self.agent.id_number),
            "agent.phone": _doubt_of_phone(self.agent.phone),
        }
        if not found["applicant.id_number"] and _differ(_sex_of(self.id_number), self.sex):
            found["applicant.sex"] = "drafting.doubt.sex"
        return {name: doubt for name, doubt in found.items() if doubt}


NOTHING_PERSONAL = Personal()


# -- sensible checks: they warn and never block ---------------------------------------------------


def _doubt_of_phone(phone: str) -> str:
    return "" if not phone or PHONE.fullmatch(phone) else "drafting.doubt.phone"


def _doubt_of_id(number: str) -> str:
    """A resident identity number by GB 11643: a day of birth that exists, and the check digit."""
    if not number:
        return ""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9Xx]", number):
        return "drafting.doubt.id_form"
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    right = CHECK_DIGITS[total % len(CHECK_DIGITS)] == number[-1].upper()
    return "" if right and _is_day(number[6:14]) else "drafting.doubt.id_digits"


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _sex_of(number: str) -> str:
    """What the last digit but one says; nothing where there is no number."""
    if not number:
        return ""
    return SEXES[int(number[-2]) % len(SEXES)]


def _differ(by_number: str, said: str) -> bool:
    return by_number in SEXES and said in SEXES and by_number != said


# -- reading --------------------------------------------------------------------------------------


def read_personal(text: bytes | str) -> Personal:
    """Personal details from one JSON object; PersonalError says in Chinese what would be right."""
    if len(text) > LARGEST_FILE:
        raise PersonalError("个人信息太长了，一个 JSON 对象就够。")
    given = _object_of(text)
    _check_names(given, Personal, "")
    return Personal(
        **{key: _line(given, key, "") for key in ("name", "sex", "id_number", "phone", "address")},
        agent=Agent(**_lines_of(given, "agent", Agent)),
        bank=Bank(**_lines_of(given, "bank", Bank)),
        household_members=tuple(_list(given, "household_members")),
        papers=frozenset(_list(given, "papers")),
        remarks=_line(given, "remarks", "", LONGEST_REMARKS),
    )


def _object_of(text: bytes | str) -> Mapping[str, Any]:
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        value = json.loads(plain, object_pairs_hook=_once_each)
    except UnicodeDecodeError:
        raise PersonalError("个人信息要存成 UTF-8 编码的 JSON。") from None
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字附近"
        raise PersonalError(f"个人信息不是合格的 JSON，{where}有错。例：{EXAMPLE}") from None
    except RecursionError:
        raise PersonalError(f"个人信息套得太深了。例：{EXAMPLE}") from None
    if not isinstance(value, dict):
        raise PersonalError(f"个人信息要写成一个 JSON 对象。例：{EXAMPLE}")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise PersonalError("个人信息里有一个名字写了两遍，只留一个。")
    return value


def _check_names(given: Mapping[str, Any], kind: type, inside: str) -> None:
    known = [each.name for each in fields(kind)]
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"是不是 {inside}{near[0]}？" if near else ""
            where = f" {inside.rstrip('.')} 里" if inside else ""
            raise PersonalError(f"个人信息{where}有不认识的名字。{hint}可以写：{'、'.join(known)}")


def _lines_of(given: Mapping[str, Any], key: str, kind: type) -> dict[str, str]:
    value = given.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PersonalError(f"{key} 要写成一个对象，里面可以有：{'、'.join(_names(kind))}")
    _check_names(value, kind, f"{key}.")
    return {name: _line(value, name, f"{key}.") for name in _names(kind)}


def _names(kind: type) -> Iterator[str]:
    return (each.name for each in fields(kind))


def _line(given: Mapping[str, Any], key: str, inside: str, longest: int = LONGEST) -> str:
    value = given.get(key)
    return "" if value is None else _text(value, f"{inside}{key}", longest)


def _text(value: Any, place: str, longest: int = LONGEST) -> str:
    if not isinstance(value, str):
        raise PersonalError(f"{place} 要写成带引号的文字，号码也一样。")
    text = value.strip()
    if len(text) > longest:
        raise PersonalError(f"{place} 太长了，最多 {longest} 个字。")
    if CONTROL.search(text) or (longest == LONGEST and "\n" in text):
        raise PersonalError(f"{place} 里有换行或看不见的控制字符，请去掉。")
    return text


def _list(given: Mapping[str, Any], key: str) -> Iterator[str]:
    value = given.get(key)
    if value is None:
        return
    if not isinstance(value, list) or len(value) > MOST_NAMES:
        raise PersonalError(f'{key} 要写成一列文字，最多 {MOST_NAMES} 个，例如 ["张三", "李四"]。')
    for each in value:
        text = _text(each, key)
        if text:
            yield text
