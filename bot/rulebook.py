"""What is encoded: the policies, how much of each document, and how the official texts agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

from rules.ledger import Entry, check, coverage, parse_ledger
from rules.policy import Policy
from rules.receipt import version
from rules.registry import BY_PLACE, POLICIES

VALIDITY = {"in_force": "施行中", "not_yet_in_force": "尚未施行", "expired": "已过文件自定的有效期"}
USES = {"encoded": "写进规则", "explained": "讲给人听", "office": "只关机关"}


def ledger_of(place: str) -> str:
    """The ledger of a place, as it is written."""
    return (files("rules") / place / "NOTES.md").read_text(encoding="utf-8")


def entries_of(policy: Policy) -> tuple[Entry, ...]:
    return parse_ledger(ledger_of(policy.place))


def overview(today: date) -> Iterator[str]:
    """Each policy with its validity and how its document's clauses are used."""
    for policy in POLICIES:
        document = policy.document
        uses = coverage(entries_of(policy))
        covered = "，".join(f"{USES[use]} {count}" for use, count in uses.items())
        until = f"到 {document.in_force_until} 为止" if document.in_force_until else "未写截止"
        yield f"{policy.id}  {document.title}（{document.number}）"
        yield f"    {VALIDITY[document.validity(today)]}：{document.in_force_from} 起，{until}"
        yield f"    条款 {sum(uses.values())}：{covered}；规则版本 {version(policy.id)}"


def check_documents(directory: Path) -> tuple[int, list[str]]:
    """Every clause anchor and number looked up in the official texts; the number of problems."""
    problems, lines = 0, []
    for policy in BY_PLACE.values():
        found = [str(problem) for problem in _problems(policy, directory)]
        problems += len(found)
        lines += [f"{policy.document.id}: {'、'.join(found) or '条款和数字都找得到'}"]
    return problems, lines


def _problems(policy: Policy, directory: Path) -> Iterator[object]:
    path = directory / official_text(policy)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        yield f"没有官方文本 {path.name}"
    except UnicodeDecodeError:
        yield f"官方文本 {path.name} 不是 UTF-8 文本"
    else:
        yield from check(policy, entries_of(policy), text)


def official_text(policy: Policy) -> str:
    """The file name that the ledger gives for the official text."""
    named = re.search(r"Official text: `?([\w.-]+\.txt)", ledger_of(policy.place))
    return named[1] if named else f"{policy.document.id}.txt"
