"""A session is known by its cookie alone, and a form is ours only with a proof that holds."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.sessions import FRESH_SECONDS, Kind, Sessions
from bot.storage.keys import Key, Keyring

KEYRING = Keyring((Key.new(1),))
TOKEN = Sessions.new_token()

each_kind = pytest.mark.parametrize("kind", Kind)
each_security = pytest.mark.parametrize("secure", [True, False])


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_700_000_000

    def __call__(self) -> int:
        return self.seconds


def sessions(
    secure: bool = True, keyring: Keyring = KEYRING, most_nonces: int = 1000
) -> tuple[Sessions, Clock]:
    clock = Clock()
    return Sessions(keyring, secure, clock, most_nonces), clock


def request(cookies: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookies.encode())]})


def cookie_of(response: Response) -> Morsel[str]:
    (header,) = response.headers.getlist("set-cookie")
    (morsel,) = SimpleCookie(header).values()
    return morsel


# -- cookies -----------------------------------------------------------------------------------


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {Sessions.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


@each_kind
@each_security
def test_a_token_that_was_set_comes_back(kind: Kind, secure: bool) -> None:
    kept, _ = sessions(secure)
    response = Response()
    kept.set(response, kind, TOKEN)
    morsel = cookie_of(response)
    assert kept.token_of(request(f"a=b; {morsel.key}={morsel.value}"), kind) == TOKEN


@each_kind
@each_security
def test_a_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(
    kind: Kind, secure: bool
) -> None:
    kept, _ = sessions(secure)
    response = Response()
    kept.set(response, kind, TOKEN)
    morsel = cookie_of(response)
    assert morsel["httponly"] is True
    assert bool(morsel["secure"]) is secure
    assert (morsel["max-age"], morsel["expires"], morsel["domain"]) == ("", "", "")


@pytest.mark.parametrize(
    ("kind", "secure", "name", "path", "same_site"),
    [
        (Kind.RESIDENT, True, "__Host-wenzhu", "/", "lax"),
        (Kind.RESIDENT, False, "wenzhu", "/", "lax"),
        (Kind.STAFF, True, "__Secure-wenzhu_staff", "/staff", "strict"),
        (Kind.STAFF, False, "wenzhu_staff", "/staff", "strict"),
    ],
)
def test_a_cookie_goes_where_its_session_is_needed(
    kind: Kind, secure: bool, name: str, path: str, same_site: str
) -> None:
    kept, _ = sessions(secure)
    response = Response()
    kept.set(response, kind, TOKEN)
    morsel = cookie_of(response)
    assert (morsel.key, morsel["path"], morsel["samesite"]) == (name, path, same_site)


@each_kind
@each_security
def test_a_cookie_that_is_cleared_is_the_one_that_was_set(kind: Kind, secure: bool) -> None:
    kept, _ = sessions(secure)
    was, cleared = Response(), Response()
    kept.set(was, kind, TOKEN)
    kept.clear(cleared, kind)
    before, after = cookie_of(was), cookie_of(cleared)
    assert (after.value, after["max-age"]) == ("", "0")
    assert [after.key, after["path"], after["secure"]] == [
        before.key,
        before["path"],
        before["secure"],
    ]


@pytest.mark.parametrize(
    "given",
    ["", "short", TOKEN + "x", TOKEN[:-1], TOKEN[:-1] + ".", TOKEN[:-1] + "\n", "门" * 43],
    ids=["empty", "short", "longer", "shorter", "a point", "a new line", "other letters"],
)
def test_what_has_not_the_shape_of_a_token_is_none(given: str) -> None:
    kept, _ = sessions(secure=False)
    sent = {"type": "http", "headers": [(b"cookie", b"wenzhu=" + given.encode("utf-8"))]}
    assert kept.token_of(Request(sent), Kind.RESIDENT) is None


def test_a_resident_s_token_is_none_of_the_staff_s() -> None:
    kept, _ = sessions()
    assert kept.token_of(request(f"__Host-wenzhu={TOKEN}"), Kind.STAFF) is None


def test_over_https_a_cookie_without_its_prefix_is_not_taken() -> None:
    kept, _ = sessions(secure=True)
    assert kept.token_of(request(f"wenzhu={TOKEN}"), Kind.RESIDENT) is None


def test_nothing_but_a_token_is_ever_put_into_a_cookie() -> None:
    kept, _ = sessions()
    with pytest.raises(ValueError, match="new_token"):
        kept.set(Response(), Kind.RESIDENT, "x; Domain=evil.example")


# -- proofs for the forms of a session ---------------------------------------------------------


def test_a_proof_holds_for_its_session_and_purpose() -> None:
    kept, _ = sessions()
    proof = kept.csrf(TOKEN, "answer")
    assert kept.csrf_holds(TOKEN, "answer", proof)
    assert kept.csrf_holds(TOKEN, "answer", proof)


def test_a_proof_holds_for_no_other_session_purpose_or_keys() -> None:
    kept, _ = sessions()
    proof = kept.csrf(TOKEN, "answer")
    strangers, _ = sessions(keyring=Keyring((Key.new(1),)))
    assert not kept.csrf_holds(Sessions.new_token(), "answer", proof)
    assert not kept.csrf_holds(TOKEN, "forget", proof)
    assert not strangers.csrf_holds(TOKEN, "answer", proof)


def test_a_proof_holds_when_the_keys_have_been_changed_until_its_key_is_gone() -> None:
    kept, _ = sessions()
    proof = kept.csrf(TOKEN, "answer")
    rotated = KEYRING.rotated()
    assert sessions(keyring=rotated)[0].csrf_holds(TOKEN, "answer", proof)
    assert not sessions(keyring=rotated.without({1}))[0].csrf_holds(TOKEN, "answer", proof)


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_purpose_and_token_cannot_be_shifted_into_each_other(
    purpose: str, token: str, other_purpose: str, other_token: str
) -> None:
    kept, _ = sessions()
    same = (purpose, token) == (other_purpose, other_token)
    assert kept.csrf_holds(other_token, other_purpose, kept.csrf(token, purpose)) is same


@given(st.text(max_size=200))
def test_no_other_text_is_a_proof(given_text: str) -> None:
    kept, _ = sessions()
    assert not kept.csrf_holds(TOKEN, "answer", given_text)
    assert not kept.fresh_holds("begin", given_text)


@given(st.integers(0, 42))
def test_a_part_of_a_proof_is_no_proof(length: int) -> None:
    kept, _ = sessions()
    assert not kept.csrf_holds(TOKEN, "answer", kept.csrf(TOKEN, "answer")[:length])


# -- proofs for forms without a session --------------------------------------------------------


def test_a_fresh_proof_holds_once() -> None:
    kept, _ = sessions()
    proof = kept.fresh_csrf("begin")
    assert [kept.fresh_holds("begin", proof) for _ in range(3)] == [True, False, False]


def test_a_fresh_proof_written_otherwise_is_still_the_same_one() -> None:
    kept, _ = sessions()
    proof = kept.fresh_csrf("begin")
    assert kept.fresh_holds("begin", proof)
    assert not kept.fresh_holds("begin", proof + "=" * (-len(proof) % 4))


def test_a_fresh_proof_tried_for_another_purpose_is_not_used_up() -> None:
    kept, _ = sessions()
    proof = kept.fresh_csrf("begin")
    assert not kept.fresh_holds("sign in", proof)
    assert kept.fresh_holds("begin", proof)


def test_fresh_proofs_are_never_the_same() -> None:
    kept, _ = sessions()
    assert kept.fresh_csrf("begin") != kept.fresh_csrf("begin")


@pytest.mark.parametrize(
    ("age", "holds"), [(0, True), (FRESH_SECONDS, True), (FRESH_SECONDS + 1, False), (-1, False)]
)
def test_a_fresh_proof_holds_for_two_hours(age: int, holds: bool) -> None:
    kept, clock = sessions()
    proof = kept.fresh_csrf("begin")
    clock.seconds += age
    assert kept.fresh_holds("begin", proof) is holds


def test_a_used_proof_is_remembered_as_long_as_it_would_hold() -> None:
    kept, clock = sessions()
    proof = kept.fresh_csrf("begin")
    assert kept.fresh_holds("begin", proof)
    clock.seconds += FRESH_SECONDS
    assert kept.fresh_holds("begin", kept.fresh_csrf("begin"))
    assert not kept.fresh_holds("begin", proof)


def test_a_fresh_proof_is_no_proof_of_a_session_nor_the_other_way_round() -> None:
    kept, _ = sessions()
    assert not kept.csrf_holds(TOKEN, "begin", kept.fresh_csrf("begin"))
    assert not kept.fresh_holds("begin", kept.csrf(TOKEN, "begin"))


def test_memory_of_used_proofs_does_not_grow_without_end() -> None:
    kept, clock = sessions(most_nonces=10)
    for _ in range(25):
        assert kept.fresh_holds("begin", kept.fresh_csrf("begin"))
    assert len(vars(kept)["_used"]) == 10
    clock.seconds += FRESH_SECONDS + 1
    assert kept.fresh_holds("begin", kept.fresh_csrf("begin"))
    assert len(vars(kept)["_used"]) == 1
