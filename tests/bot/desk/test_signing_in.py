"""Signing in: guessing is slow, nothing tells which part was wrong, and sessions end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pyotp
import pytest
from argon2.exceptions import VerifyMismatchError

from bot.desk.accounts import IDLE, LONGEST, Account, AccountError, SignInError
from bot.desk.throttle import REMEMBERED
from tests.bot.databases import change, rows
from tests.bot.desk.desks import PASSWORD, QUICK, Desk
from tests.bot.storage.deployment import RING, START

WRONG = "something else entirely"


async def _refused(
    desk: Desk, name: str = "xiaolin", password: str = WRONG, **more: str
) -> tuple[str, int]:
    with pytest.raises(SignInError) as refused:
        await desk.accounts.sign_in(name, password, **more)
    return refused.value.reason, refused.value.wait_seconds


# -- the same answer -------------------------------------------------------------------------


async def test_nothing_tells_an_unknown_name_from_a_wrong_password_or_a_disabled_account(
    desk: Desk,
) -> None:
    await desk.agent()
    await desk.accounts.disable(await desk.agent("gone"))
    tries = [("xiaolin", WRONG), ("nobody", WRONG), ("gone", PASSWORD), ("gone", WRONG), ("", "")]
    for name, password in tries:
        assert await _refused(desk, name, password) == ("wrong", 0)


async def test_nobody_is_found_faster_than_somebody(desk: Desk) -> None:
    await desk.agent()
    await desk.accounts.disable(await desk.agent("gone"))
    verified: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Callable[..., object]:
            return getattr(QUICK, name)  # type: ignore[no-any-return]

        def verify(self, kept: str, password: bytes) -> bool:
            verified.append(kept)
            return QUICK.verify(kept, password)

    counting = Desk(desk.kept, Counting())  # type: ignore[arg-type]
    for name in ("xiaolin", "nobody", "gone", "\0", "a" * 1000):
        verified.clear()
        await _refused(counting, name)
        assert len(verified) == 1
        with pytest.raises(VerifyMismatchError):
            QUICK.verify(verified[0], b"")


async def test_one_who_does_not_exist_is_locked_out_like_anybody(desk: Desk) -> None:
    await desk.agent()
    for name in ("xiaolin", "nobody", "\0 no name"):
        answers = [await _refused(desk, name) for _ in range(6)]
        assert answers == [*[("wrong", 0)] * 5, ("locked", 30)]


# -- waiting ---------------------------------------------------------------------------------


async def test_after_five_failures_one_waits_twice_as_long_each_time_up_to_an_hour(
    desk: Desk,
) -> None:
    await desk.agent()
    for _ in range(5):
        assert await _refused(desk) == ("wrong", 0)
    for wait in (30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600):
        assert await _refused(desk, password=PASSWORD) == ("locked", wait)
        desk.kept.clock.at += wait - 1
        assert await _refused(desk, password=PASSWORD) == ("locked", 1)
        desk.kept.clock.at += 1
        assert await _refused(desk) == ("wrong", 0)
    desk.kept.clock.at += 3600
    assert await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert await _refused(desk) == ("wrong", 0)


async def test_a_success_begins_the_count_anew(desk: Desk) -> None:
    await desk.agent()
    for _ in range(3):
        for _ in range(4):
            assert await _refused(desk, address="192.0.2.1") == ("wrong", 0)
        assert await desk.accounts.sign_in("XiaoLin", PASSWORD, address="192.0.2.1")
    assert await desk.count("sign_in_failure") == 0


async def test_a_name_is_counted_however_it_is_written_and_others_go_on(desk: Desk) -> None:
    await desk.agent()
    await desk.agent("xiaowang")
    for name in ("xiaolin", "XIAOLIN", " XiaoLin ", "ｘｉａｏｌｉｎ", "xiaoLIN"):
        assert await _refused(desk, name) == ("wrong", 0)
    assert await _refused(desk) == ("locked", 30)
    assert await desk.accounts.sign_in("xiaowang", PASSWORD)


async def test_an_address_that_tries_many_names_waits_too_and_other_addresses_do_not(
    desk: Desk,
) -> None:
    await desk.agent()
    for number in range(20):
        assert await _refused(desk, f"name{number}", address="192.0.2.1") == ("wrong", 0)
    assert await _refused(desk, password=PASSWORD, address="192.0.2.1") == ("locked", 30)
    assert await desk.accounts.sign_in("xiaolin", PASSWORD, address="192.0.2.2")


async def test_of_many_attempts_at_once_only_five_are_looked_at(desk: Desk) -> None:
    await desk.agent()
    tries = (desk.accounts.sign_in("xiaolin", f"{WRONG} {n}") for n in range(20))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    reasons = [each.reason for each in outcomes if isinstance(each, SignInError)]
    assert sorted(reasons) == [*["locked"] * 15, *["wrong"] * 5]


async def test_the_count_is_shared_by_all_processes_and_kept_without_name_or_address(
    desk: Desk,
) -> None:
    await desk.agent()
    for _ in range(5):
        await _refused(Desk(desk.kept), address="192.0.2.1")
    assert await _refused(Desk(desk.kept)) == ("locked", 30)
    for row in await rows(desk.kept.database, "SELECT subject FROM sign_in_failure"):
        assert len(row[0]) == 16
        assert b"xiaolin" not in row[0]
        assert b"192" not in row[0]


async def test_a_lockout_is_in_the_audit_once_for_each_wait(desk: Desk) -> None:
    account = await desk.agent()
    for _ in range(9):
        with pytest.raises(SignInError):
            await desk.accounts.sign_in("xiaolin", WRONG)
    locked = ("account.locked", str(account.id))
    assert (await desk.actions())[1:] == [locked]
    desk.kept.clock.at += 30
    await _refused(desk)
    assert (await desk.actions())[1:] == [locked, locked]


async def test_old_failures_are_forgotten(desk: Desk) -> None:
    await desk.agent()
    for _ in range(4):
        await _refused(desk)
    desk.kept.clock.at += REMEMBERED - 1
    await desk.kept.store.expire()
    assert await desk.count("sign_in_failure") == 1
    desk.kept.clock.at += 1
    await desk.kept.store.expire()
    assert await desk.count("sign_in_failure") == 0


# -- sessions --------------------------------------------------------------------------------


async def test_who_is_signed_in_has_a_new_secret_token_that_is_not_kept(desk: Desk) -> None:
    account = await desk.agent()
    first, second = [await desk.accounts.sign_in("xiaolin", PASSWORD) for _ in range(2)]
    assert first.token != second.token
    assert len(first.token) >= 43
    assert first.token not in repr(first)
    assert (first.account, first.expires_at) == (account, START + IDLE)
    kept = {
        bytes(row[0]) for row in await rows(desk.kept.database, "SELECT token FROM account_session")
    }
    assert kept == {RING.fingerprint("session", each.token) for each in (first, second)}


async def test_a_session_that_is_not_used_ends_after_half_an_hour(desk: Desk) -> None:
    await desk.agent()
    token = (await desk.accounts.sign_in("xiaolin", PASSWORD)).token
    for _ in range(3):
        desk.kept.clock.at += IDLE - 1
        found = await desk.accounts.signed_in(token)
        assert found is not None
        assert found.expires_at == desk.kept.clock.at + IDLE
    desk.kept.clock.at += IDLE
    assert await desk.accounts.signed_in(token) is None
    await desk.kept.store.expire()
    assert await desk.count("account_session") == 0


async def test_a_session_ends_after_ten_hours_however_much_it_is_used(desk: Desk) -> None:
    await desk.agent()
    token = (await desk.accounts.sign_in("xiaolin", PASSWORD)).token
    while desk.kept.clock.at < START + LONGEST - 600:
        desk.kept.clock.at += 600
        assert await desk.accounts.signed_in(token)
    desk.kept.clock.at = START + LONGEST - 1
    found = await desk.accounts.signed_in(token)
    assert found is not None
    assert found.expires_at == START + LONGEST
    desk.kept.clock.at += 1
    assert await desk.accounts.signed_in(token) is None


async def test_signing_out_ends_one_session_only_and_is_noted_once(desk: Desk) -> None:
    await desk.agent()
    ended, other = [await desk.accounts.sign_in("xiaolin", PASSWORD) for _ in range(2)]
    for token in (ended.token, ended.token, "no such token"):
        await desk.accounts.sign_out(token)
    assert await desk.accounts.signed_in(ended.token) is None
    assert await desk.accounts.signed_in(other.token)
    assert [each for each, _ in await desk.actions()].count("account.signed_out") == 1


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "令牌", "a" * 100_000, "' OR 1=1 --"])
async def test_nothing_else_is_a_token(desk: Desk, token: str) -> None:
    await desk.agent()
    await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert await desk.accounts.signed_in(token) is None
    await desk.accounts.sign_out(token)
    assert await desk.count("account_session") == 1


async def test_a_session_outlives_a_new_key(desk: Desk) -> None:
    await desk.agent()
    token = (await desk.accounts.sign_in("xiaolin", PASSWORD)).token
    desk.kept.ring = RING.rotated()
    after = Desk(desk.kept)
    assert await after.accounts.signed_in(token)
    await after.accounts.sign_out(token)
    assert await after.accounts.signed_in(token) is None


# -- one-time codes --------------------------------------------------------------------------


def _code(desk: Desk, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(desk.kept.clock.at, counter_offset=steps)


async def _with_totp(desk: Desk) -> tuple[Account, str]:
    account = await desk.agent()
    secret = await desk.accounts.begin_totp(account)
    assert await desk.accounts.confirm_totp(account, _code(desk, secret))
    desk.kept.clock.at += 60
    return account, secret


async def test_a_secret_counts_only_after_one_of_its_codes_was_given(desk: Desk) -> None:
    account = await desk.agent()
    assert not await desk.accounts.confirm_totp(account, "000000")
    first = await desk.accounts.begin_totp(account)
    secret = await desk.accounts.begin_totp(account)
    assert first != secret
    assert await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert not await desk.accounts.confirm_totp(account, _code(desk, first))
    assert await desk.accounts.confirm_totp(account, _code(desk, secret))
    found = await desk.accounts.account(account.id)
    assert found is not None
    assert found.has_totp
    assert await _refused(desk, password=PASSWORD) == ("one_time", 0)
    with pytest.raises(AccountError):
        await desk.accounts.begin_totp(account)


async def test_each_code_works_once_and_so_does_none_before_it(desk: Desk) -> None:
    _, secret = await _with_totp(desk)
    code, before = _code(desk, secret), _code(desk, secret, -1)
    assert await desk.accounts.sign_in("xiaolin", PASSWORD, f" {code[:3]} {code[3:]} ")
    for used in (code, before):
        assert await _refused(desk, password=PASSWORD, one_time=used) == ("one_time", 0)
    assert await desk.accounts.sign_in("xiaolin", PASSWORD, _code(desk, secret, 1))


async def test_a_code_works_for_one_of_many_who_give_it_at_once(desk: Desk) -> None:
    _, secret = await _with_totp(desk)
    code = _code(desk, secret)
    tries = (desk.accounts.sign_in("xiaolin", PASSWORD, code) for _ in range(4))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(each, BaseException) for each in outcomes) == 1


async def test_a_clock_may_be_half_a_minute_off_but_no_more(desk: Desk) -> None:
    _, secret = await _with_totp(desk)
    for steps in (-2, 2):
        code = _code(desk, secret, steps)
        assert await _refused(desk, password=PASSWORD, one_time=code) == ("one_time", 0)
    for steps in (-1, 1):
        assert await desk.accounts.sign_in("xiaolin", PASSWORD, _code(desk, secret, steps))


@pytest.mark.parametrize("typed", ["000000x", "٠٠٠٠٠٠", "\ud800", "\0", "0" * 10_000, "-1", "动态"])
async def test_what_is_no_code_is_a_wrong_one(desk: Desk, typed: str) -> None:
    await _with_totp(desk)
    assert await _refused(desk, password=PASSWORD, one_time=typed) == ("one_time", 0)


async def test_codes_are_not_guessed_and_asking_for_one_does_not_forget_the_guesses(
    desk: Desk,
) -> None:
    _, secret = await _with_totp(desk)
    wrong = str((int(_code(desk, secret)) + 500_000) % 1_000_000).zfill(6)
    for _ in range(5):
        assert await _refused(desk, password=PASSWORD) == ("one_time", 0)
        assert await _refused(desk, password=PASSWORD, one_time=wrong) == ("one_time", 0)
    assert await _refused(desk, password=PASSWORD) == ("locked", 30)


async def test_without_the_password_nothing_tells_that_a_code_is_asked_for(desk: Desk) -> None:
    _, secret = await _with_totp(desk)
    assert await _refused(desk, one_time=_code(desk, secret)) == ("wrong", 0)
    assert await _refused(desk) == ("wrong", 0)


async def test_of_a_disabled_account_no_code_is_asked_for(desk: Desk) -> None:
    account, secret = await _with_totp(desk)
    await desk.accounts.disable(account)
    for one_time in ("", _code(desk, secret)):
        assert await _refused(desk, password=PASSWORD, one_time=one_time) == ("wrong", 0)


async def test_a_secret_is_sealed_and_can_be_taken_away(desk: Desk) -> None:
    account, secret = await _with_totp(desk)
    [(sealed,)] = await rows(desk.kept.database, "SELECT totp FROM account")
    assert secret.encode() not in sealed
    with pytest.raises(AccountError):
        await desk.accounts.remove_totp(account, WRONG)
    await desk.accounts.remove_totp(account, PASSWORD)
    assert await desk.accounts.sign_in("xiaolin", PASSWORD)
    assert await rows(desk.kept.database, "SELECT totp FROM account") == [(None,)]


async def test_a_sealed_secret_is_of_no_use_to_another_account(desk: Desk) -> None:
    _, secret = await _with_totp(desk)
    other = await desk.agent("other")
    await change(
        desk.kept.database,
        "UPDATE account SET totp_confirmed = TRUE, totp = (SELECT totp FROM account a WHERE a.name"
        " = 'xiaolin') WHERE id = :other",
        other=other.id,
    )
    with pytest.raises(Exception, match="解不开"):
        await desk.accounts.sign_in("other", PASSWORD, _code(desk, secret))
