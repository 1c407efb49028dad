"""Accounts: names and passwords that are taken, and changes that take effect at once."""

from __future__ import annotations

import asyncio

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.accounts import Account, AccountError, SignInError
from bot.desk.passwords import (
    LONGEST,
    NOTORIOUS,
    SHORTEST,
    Passwords,
    checked_password,
    compared,
)
from bot.desk.roles import Role
from tests.bot.databases import rows
from tests.bot.desk.desks import PASSWORD, Desk

OTHER = "另一个很长很长的密码 42"


# -- names -----------------------------------------------------------------------------------


async def test_an_account_is_found_by_its_name_however_that_is_written(desk: Desk) -> None:
    account = await desk.agent("小林.Lin")
    assert account == Account(
        account.id, "小林.Lin", Role.AGENT, "zh_Hans", disabled=False, has_totp=False
    )
    for written in ("小林.Lin", " 小林.lin ", "小林．ＬＩＮ"):
        assert await desk.accounts.named(written) == account
    assert await desk.accounts.account(account.id) == account
    assert await desk.accounts.named("小林") is None
    for nobody in (0, -1, 2**63, 2**200):
        assert await desk.accounts.account(nobody) is None


async def test_of_names_that_differ_in_case_only_one_is_taken(desk: Desk) -> None:
    await desk.agent("Lin")
    with pytest.raises(AccountError, match="LIN") as refused:
        await desk.agent("LIN")
    assert refused.value.key == "desk.account.taken"
    tries = (desk.agent("小王") for _ in range(4))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, AccountError) for each in outcomes) == 3
    assert [each.name for each in await desk.accounts.all()] == ["Lin", "小王"]


@pytest.mark.parametrize(
    "name",
    ["", "a", "x" * 33, "a b", "a/b", "a\0b", "ab\n c", "\ud800\ud800", "<b>", "ab'--", "é" * 3],
)
async def test_what_is_no_name_is_refused_and_found_nowhere(desk: Desk, name: str) -> None:
    with pytest.raises(AccountError) as refused:
        await desk.agent(name)
    assert refused.value.key == "desk.account.name"
    assert await desk.accounts.named(name) is None
    with pytest.raises(SignInError):
        await desk.accounts.sign_in(name, PASSWORD)


@given(st.text(max_size=40))
def test_a_name_is_compared_the_same_after_it_was_compared(name: str) -> None:
    once = compared(name)
    assert once is None or compared(once) == once


# -- passwords -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("x" * 11, "short"),
        ("", "short"),
        ("ab" * 129, "long"),
        ("a" * 12, "same"),
        ("密" * 20, "same"),
        ("LinXiaoXiaoLin", "name"),
        ("linxiaoxiaolin", "name"),
        ("password1234", "notorious"),
        ("1QAZ2wsx3EDC", "notorious"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, key: str) -> None:
    with pytest.raises(AccountError) as refused:
        checked_password(password, "LinXiaoXiaoLin")
    assert refused.value.key == f"desk.account.password.{key}"
    assert str(refused.value)


def test_any_other_of_the_right_length_is_taken() -> None:
    for password in (
        "喜鹊喜鹊喜鹊喜鹊喜鹊梯子",
        "abcabcabcabd",
        "ab" * (LONGEST // 2),
        " " * 11 + "x",
    ):
        checked_password(password, "小林")


def test_the_notorious_are_such_as_would_be_taken_otherwise() -> None:
    assert all(len(each) >= SHORTEST and len(set(each)) > 1 for each in NOTORIOUS)
    assert all(each == each.casefold() for each in NOTORIOUS)


async def test_a_password_may_be_typed_in_any_form_of_its_characters(desk: Desk) -> None:
    await desk.accounts.add("xiaolin", Role.AGENT, "ＡＢＣ-café-梯子-2026")
    assert await desk.accounts.sign_in("xiaolin", "ABC-cafe\u0301-梯子-２０２６")
    with pytest.raises(SignInError):
        await desk.accounts.sign_in("xiaolin", "abc-café-梯子-2026")


async def test_only_a_slow_hash_of_a_password_is_kept(desk: Desk) -> None:
    await desk.agent()
    [row] = await rows(desk.kept.database, "SELECT * FROM account")
    [kept] = [value for value in row if str(value).startswith("$argon2id$")]
    assert PASSWORD not in str(row)
    assert PasswordHasher().verify(kept, PASSWORD)


async def test_a_password_that_was_hashed_in_an_older_way_is_hashed_anew(desk: Desk) -> None:
    await desk.agent()
    newer = Desk(desk.kept, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    await newer.accounts.sign_in("xiaolin", PASSWORD)
    [(kept,)] = await rows(desk.kept.database, "SELECT password FROM account")
    assert "m=16,t=2,p=1" in kept
    assert await newer.accounts.sign_in("xiaolin", PASSWORD)


# -- changes ---------------------------------------------------------------------------------


async def test_a_changed_password_ends_all_that_was_signed_in(desk: Desk) -> None:
    account = await desk.agent()
    other = await desk.agent("xiaowang")
    ended = [await desk.accounts.sign_in("xiaolin", PASSWORD) for _ in range(2)]
    stays = await desk.accounts.sign_in("xiaowang", PASSWORD)
    await desk.accounts.change_password(account, PASSWORD, OTHER)
    assert [await desk.accounts.signed_in(each.token) for each in ended] == [None, None]
    found = await desk.accounts.signed_in(stays.token)
    assert found is not None
    assert found.account == other
    with pytest.raises(SignInError):
        await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert await desk.accounts.sign_in("xiaolin", OTHER)


async def test_a_password_is_changed_only_by_who_knows_the_old_one_and_guessing_is_slowed(
    desk: Desk,
) -> None:
    account = await desk.agent()
    for _ in range(5):
        with pytest.raises(AccountError) as wrong:
            await desk.accounts.change_password(account, OTHER, "还有一个更长更长的密码")
        assert wrong.value.key == "desk.account.password.wrong"
    with pytest.raises(AccountError, match="30") as locked:
        await desk.accounts.change_password(account, PASSWORD, OTHER)
    assert locked.value.key == "desk.account.locked"
    with pytest.raises(AccountError):
        await desk.accounts.remove_totp(account, PASSWORD)
    desk.kept.clock.at += 30
    await desk.accounts.change_password(account, PASSWORD, OTHER)


async def test_a_new_password_that_is_too_easy_changes_nothing(desk: Desk) -> None:
    account = await desk.agent()
    signed_in = await desk.accounts.sign_in("xiaolin", PASSWORD)
    with pytest.raises(AccountError):
        await desk.accounts.change_password(account, PASSWORD, "password1234")
    with pytest.raises(AccountError):
        await desk.accounts.reset_password(account, "short")
    assert await desk.accounts.signed_in(signed_in.token)
    assert await desk.accounts.sign_in("xiaolin", PASSWORD)


async def test_who_is_disabled_is_out_at_once_and_may_come_back(desk: Desk) -> None:
    account, admin = await desk.agent(), await desk.agent("boss", Role.ADMIN)
    signed_in = await desk.accounts.sign_in("xiaolin", PASSWORD)
    await desk.accounts.disable(account, by=admin)
    assert await desk.accounts.signed_in(signed_in.token) is None
    with pytest.raises(SignInError) as refused:
        await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert refused.value.reason == "wrong"
    await desk.accounts.enable(account, by=admin)
    assert await desk.accounts.signed_in(signed_in.token) is None
    assert await desk.accounts.sign_in("xiaolin", PASSWORD)


async def test_a_new_role_and_language_count_for_who_is_signed_in_already(desk: Desk) -> None:
    account = await desk.agent()
    signed_in = await desk.accounts.sign_in("xiaolin", PASSWORD)
    await desk.accounts.set_role(account, Role.LEAD)
    await desk.accounts.speak(account, "zh_Hans")
    with pytest.raises(AccountError):
        await desk.accounts.speak(account, "../../etc")
    found = await desk.accounts.signed_in(signed_in.token)
    assert found is not None
    assert (found.account.role, found.account.language) == (Role.LEAD, "zh_Hans")


async def test_every_change_is_in_the_audit_with_who_made_it(desk: Desk) -> None:
    account, admin = await desk.agent(), await desk.agent("boss", Role.ADMIN)
    await desk.accounts.set_role(account, Role.LEAD, by=admin)
    await desk.accounts.disable(account, by=admin)
    await desk.accounts.enable(account)
    await desk.accounts.reset_password(account, OTHER, by=admin)
    signed_in = await desk.accounts.sign_in("xiaolin", OTHER)
    await desk.accounts.sign_out(signed_in.token)
    mine = str(account.id)
    assert [(row.who, row.action, row.detail) for row in await desk.audit.recent(None, 6)][
        ::-1
    ] == [
        (admin.id, "account.role", f"{mine}:lead"),
        (admin.id, "account.disabled", mine),
        (None, "account.enabled", mine),
        (admin.id, "account.password", mine),
        (account.id, "account.signed_in", ""),
        (None, "account.signed_out", mine),
    ]


async def test_a_session_does_not_begin_with_a_password_that_is_just_being_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = await desk.agent()
    fits = Passwords.fits

    async def fits_until_now(self: Passwords, kept: str | None, password: str) -> bool:
        fitted = await fits(self, kept, password)
        await desk.accounts.reset_password(account, OTHER)
        return fitted

    monkeypatch.setattr(Passwords, "fits", fits_until_now)
    with pytest.raises(SignInError) as refused:
        await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert refused.value.reason == "wrong"
    assert await desk.count("account_session") == 0
