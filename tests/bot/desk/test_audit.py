"""The audit: nothing in it is ever changed, and if it is after all, that is found."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.desk.audit import Audit, AuditRow, Verdict, _hash
from bot.storage.database import Database
from bot.storage.desk_tables import AUDIT
from tests.bot.databases import change, rows
from tests.bot.desk.desks import Desk
from tests.bot.storage.deployment import START

EMPTY = Verdict(0, "0" * 64, None)


async def _filled(desk: Desk, count: int = 5) -> Verdict:
    for number in range(1, count + 1):
        await desk.audit.note(None, "case.seen", "1125-4F7K", f"n{number}")
    verdict = await desk.audit.verify()
    assert verdict.broken_at is None
    return verdict


async def _unprotected(database: Database) -> None:
    """What somebody with all rights on the database can do."""
    if database.is_sqlite:
        for name in ("update", "delete", "gaps"):
            await change(database, f"DROP TRIGGER audit_refuses_{name}")
    else:
        await change(database, "DROP TRIGGER audit_refuses_change ON audit")


# -- writing ---------------------------------------------------------------------------------


async def test_rows_are_numbered_from_one_and_told_newest_first(desk: Desk) -> None:
    account = await desk.agent()
    await desk.audit.note(account, "case.seen", "1125-4F7K", "hukou_place:said")
    await desk.audit.note(None, "case.seen", "1125-AAAA")
    assert await desk.audit.recent(limit=2) == [
        AuditRow(3, START, None, "case.seen", "1125-AAAA", ""),
        AuditRow(2, START, account.id, "case.seen", "1125-4F7K", "hukou_place:said"),
    ]
    assert [row.number for row in await desk.audit.recent("1125-4F7K")] == [2]
    assert await desk.audit.recent("' OR 1=1") == []


async def test_an_empty_chain_holds(desk: Desk) -> None:
    assert await desk.audit.verify() == EMPTY
    assert await desk.audit.has_head(EMPTY.head)


async def test_many_who_write_at_once_leave_no_gap(desk: Desk) -> None:
    others = [Audit(desk.kept.database, desk.kept.clock) for _ in range(3)]
    writes = (others[n % 3].note(None, "case.seen", "", f"n{n}") for n in range(30))
    await asyncio.gather(*writes)
    verdict = await desk.audit.verify()
    assert (verdict.count, verdict.broken_at) == (30, None)
    assert {row.detail for row in await desk.audit.recent()} == {f"n{n}" for n in range(30)}


async def test_a_row_is_there_only_with_what_it_tells_of(desk: Desk) -> None:
    await _filled(desk, 1)

    async def fail() -> None:
        async with desk.kept.database.transaction() as connection:
            await desk.audit.noted(connection, None, "case.seen")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await desk.audit.note(None, "case.noted")
    assert (await desk.audit.verify()).count == 2


@pytest.mark.parametrize(
    ("action", "case", "detail"),
    [
        ("case.seen", "", "妈妈得了肺癌"),
        ("case.seen", "", "has lung cancer"),
        ("case.seen", "", "x" * 81),
        ("case.seen", "", "a\n"),
        ("case.seen", "张三", ""),
        ("case.seen", "1125-4F7K\n", ""),
        ("张三", "", ""),
        ("", "", ""),
    ],
)
async def test_nothing_that_a_caller_might_have_said_gets_in(
    desk: Desk, action: str, case: str, detail: str
) -> None:
    with pytest.raises(ValueError, match="only ids"):
        await desk.audit.note(None, action, case, detail)
    assert await desk.audit.verify() == EMPTY


# -- the database refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = 'other' WHERE number = 2",
        "UPDATE audit SET number = number + 10",
        "DELETE FROM audit WHERE number = 5",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT * FROM audit WHERE number = 2",
    ],
)
async def test_the_database_itself_refuses_a_change(desk: Desk, statement: str) -> None:
    before = await _filled(desk)
    with pytest.raises(DBAPIError):
        await change(desk.kept.database, statement)
    assert await desk.audit.verify() == before


async def test_sqlite_does_not_replace_a_row_either(desk: Desk) -> None:
    before = await _filled(desk)
    if not desk.kept.database.is_sqlite:
        with pytest.raises(DBAPIError, match="only ever added to"):
            await change(desk.kept.database, "TRUNCATE audit")
    else:
        columns = "number, at, who, action, \"case\", 'other', previous, hash"
        replace = f"REPLACE INTO audit SELECT {columns} FROM audit WHERE number = 2"
        with pytest.raises(DBAPIError, match="only ever added to"):
            await change(desk.kept.database, replace)
    assert await desk.audit.verify() == before


# -- and what gets around that is found ----------------------------------------------------------


async def _changed(database: Database) -> None:
    await change(database, "UPDATE audit SET detail = 'other' WHERE number = 3")


async def _changed_who(database: Database) -> None:
    await change(database, "UPDATE audit SET who = 7 WHERE number = 3")


async def _changed_time(database: Database) -> None:
    await change(database, "UPDATE audit SET at = at + 1 WHERE number = 3")


async def _changed_link(database: Database) -> None:
    await change(database, "UPDATE audit SET previous = hash WHERE number = 3")


async def _moved_between_columns(database: Database) -> None:
    moved = "\"case\" = '1125-4F7Kn', detail = '3'"
    await change(database, f"UPDATE audit SET {moved} WHERE number = 3")


async def _removed(database: Database) -> None:
    await change(database, "DELETE FROM audit WHERE number = 3")


async def _removed_and_closed_up(database: Database) -> None:
    await change(database, "DELETE FROM audit WHERE number = 3")
    for number in (4, 5):
        await change(database, "UPDATE audit SET number = :n - 1 WHERE number = :n", n=number)


async def _swapped(database: Database) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        await change(
            database, "UPDATE audit SET number = :new WHERE number = :old", new=new, old=old
        )


async def _inserted(database: Database) -> None:
    for number in (5, 4, 3):
        await change(database, "UPDATE audit SET number = :n + 1 WHERE number = :n", n=number)
    [row] = await rows(database, "SELECT at, action, previous FROM audit WHERE number = 4")
    async with database.transaction() as connection:
        await connection.execute(
            text(
                'INSERT INTO audit (number, at, action, "case", detail, previous, hash)'
                " VALUES (3, :at, :action, '', '', :previous, :hash)"
            ),
            {"at": row[0], "action": row[1], "previous": row[2], "hash": bytes(range(32))},
        )


@pytest.mark.parametrize(
    "tamper",
    [
        _changed, _changed_who, _changed_time, _changed_link, _moved_between_columns,
        _removed, _removed_and_closed_up, _swapped, _inserted,
    ],
)  # fmt: skip
async def test_verifying_finds_where_the_chain_was_tampered_with(
    desk: Desk, tamper: Callable[[Database], Awaitable[None]]
) -> None:
    before = await _filled(desk)
    await _unprotected(desk.kept.database)
    await tamper(desk.kept.database)
    verdict = await desk.audit.verify()
    assert (verdict.count, verdict.broken_at) == (2, 3)
    assert verdict.head != before.head
    assert await desk.audit.has_head(verdict.head)


async def test_a_gap_is_found_however_well_the_rows_around_it_fit(desk: Desk) -> None:
    before = await _filled(desk, 2)
    await _unprotected(desk.kept.database)
    row, head = AuditRow(4, START, None, "case.seen", "", ""), bytes.fromhex(before.head)
    async with desk.kept.database.transaction() as connection:
        linked = {"previous": head, "hash": _hash(row, head)}
        await connection.execute(insert(AUDIT), asdict(row) | linked)
    assert await desk.audit.verify() == Verdict(2, before.head, 3)


async def test_an_end_that_was_cut_off_is_found_by_a_head_noted_elsewhere(desk: Desk) -> None:
    earlier = await _filled(desk, 3)
    later = await _filled(desk, 3)
    assert await desk.audit.has_head(earlier.head)
    await _unprotected(desk.kept.database)
    await change(desk.kept.database, "DELETE FROM audit WHERE number > 4")
    verdict = await desk.audit.verify()
    assert (verdict.count, verdict.broken_at) == (4, None)
    assert not await desk.audit.has_head(later.head)
    assert await desk.audit.has_head(earlier.head)


async def test_a_rewritten_history_does_not_have_the_head_noted_earlier(desk: Desk) -> None:
    before = await _filled(desk)
    await _unprotected(desk.kept.database)
    await change(desk.kept.database, "DELETE FROM audit")
    for number in range(5):
        await desk.audit.note(None, "case.seen", "1125-4F7K", f"forged{number}")
    after = await desk.audit.verify()
    assert (after.count, after.broken_at) == (5, None)
    assert not await desk.audit.has_head(before.head)


async def test_a_chain_is_read_in_parts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await _filled(desk, 6)
    for size in (1, 2, 3, 4, 6, 7):
        monkeypatch.setattr("bot.desk.audit.BATCH", size)
        assert await desk.audit.verify() == before


@pytest.mark.parametrize("head", ["", "x" * 64, "AB" * 32, "ab" * 31, "\0" * 64, "１" * 64])
async def test_nothing_else_is_a_head(desk: Desk, head: str) -> None:
    await _filled(desk)
    assert not await desk.audit.has_head(head)


names = st.text("abc._", min_size=1, max_size=3)


@example(first=("a", "b", "c"), second=("ab", "", "c"))
@example(first=("a", "b", "c"), second=("a", "bc", ""))
@given(first=st.tuples(names, names, names), second=st.tuples(names, names, names))
def test_rows_that_differ_anywhere_have_different_hashes(
    first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    hashes = [_hash(AuditRow(1, START, None, *each), bytes(32)) for each in (first, second)]
    assert (hashes[0] == hashes[1]) == (first == second)
