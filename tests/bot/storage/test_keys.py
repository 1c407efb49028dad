"""The keys of a deployment: kept to themselves, agreed on at once, and replaced without loss."""

from __future__ import annotations

import base64
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import SettingsError, StoreSettings
from bot.storage.keys import Key, KeyFileError, Keyring, SealError

OLD = Key(1, bytes(range(32)))
NEW = Key(2, bytes(range(32, 64)))
RING = Keyring((NEW, OLD))
OLD_TEXT, NEW_TEXT = (base64.b64encode(key.secret).decode() for key in (OLD, NEW))


def _kept_in(path: Path) -> StoreSettings:
    return StoreSettings(key_file=path)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def _refusal(settings: StoreSettings) -> str:
    with pytest.raises(KeyFileError) as refused:
        Keyring.load(settings)
    return str(refused.value)


def _flipped(sealed: bytes, bit: int) -> bytes:
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# -- the key file ----------------------------------------------------------------------------


def test_first_start_makes_a_key_file_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "keys"
    ring = Keyring.load(_kept_in(path))
    assert _mode(path) == 0o600
    assert [_mode(folder) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]
    assert [key.id for key in ring.keys] == [1]
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert list(path.parent.iterdir()) == [path]


def test_next_start_reads_the_same_keys(tmp_path: Path) -> None:
    first = Keyring.load(_kept_in(tmp_path / "keys"))
    assert Keyring.load(_kept_in(tmp_path / "keys")) == first


def test_every_deployment_gets_a_key_of_its_own(tmp_path: Path) -> None:
    rings = [Keyring.load(_kept_in(tmp_path / name)) for name in ("a", "b")]
    assert rings[0].newest.secret != rings[1].newest.secret


STARTING = """
import sys
from pathlib import Path
from bot.settings import StoreSettings
from bot.storage.keys import Keyring
print("ready", flush=True)
sys.stdin.readline()
print(Keyring.load(StoreSettings(key_file=Path(sys.argv[1]))).fingerprint("who", "me").hex())
"""


def test_processes_racing_on_first_start_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys"
    command = [sys.executable, "-c", STARTING, str(path)]
    pipe = subprocess.PIPE
    racing = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in racing:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0].strip() for process in racing]
    assert told == [Keyring.load(_kept_in(path)).fingerprint("who", "me").hex()] * 2
    assert list(path.parent.iterdir()) == [path]


def test_who_comes_second_between_look_and_write_takes_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys"
    RING.save(path)
    with monkeypatch.context() as late:
        late.setattr(Path, "exists", lambda looked_at: looked_at != path)
        assert Keyring.load(_kept_in(path)) == RING
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601, 0o777])
def test_a_file_that_others_reach_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "my keys"
    RING.save(path)
    path.chmod(mode)
    message = _refusal(_kept_in(path))
    assert f"{mode:03o}" in message
    command = message.partition("请运行：")[2]
    subprocess.run(["sh", "-c", command], check=True)
    assert Keyring.load(_kept_in(path)) == RING


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    RING.save(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)
    assert Keyring.load(_kept_in(tmp_path / "keys")) == RING


@pytest.mark.parametrize(
    "content",
    [
        f"2:{NEW_TEXT}\n1:{OLD_TEXT}",
        f"\ufeff# said by hand\r\n\r\n  2:{NEW_TEXT}  \r\n# the old one\r\n1:{OLD_TEXT}\r\n",
    ],
)
def test_a_file_edited_by_hand_is_read(tmp_path: Path, content: str) -> None:
    path = _written(tmp_path / "keys", content.encode())
    assert Keyring.load(_kept_in(path)) == RING


DAMAGED = {
    "empty": b"",
    "only a comment": b"# keys\n",
    "cut": f"2:{NEW_TEXT[:-3]}".encode(),
    "one line of two cut": f"2:{NEW_TEXT}\n1:{OLD_TEXT[:20]}\n".encode(),
    "no id": NEW_TEXT.encode(),
    "id zero": f"0:{NEW_TEXT}".encode(),
    "id below zero": f"-1:{NEW_TEXT}".encode(),
    "id too large": f"12345678901:{NEW_TEXT}".encode(),
    "id in other digits": f"２:{NEW_TEXT}".encode(),
    "same id twice": f"2:{NEW_TEXT}\n2:{OLD_TEXT}".encode(),
    "oldest first": f"1:{OLD_TEXT}\n2:{NEW_TEXT}".encode(),
    "URL alphabet": f"1:{'-' * 43}=".encode(),
    "31 bytes": f"1:{base64.b64encode(bytes(31)).decode()}".encode(),
    "33 bytes": f"1:{base64.b64encode(bytes(33)).decode()}".encode(),
    "not text": bytes(range(128, 256)),
    "zeros": bytes(500),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = _written(tmp_path / "keys", content)
    message = _refusal(_kept_in(path))
    assert str(path) in message
    assert "要" in message
    assert path.read_bytes() == content


def test_the_line_that_is_damaged_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path / "keys", f"# 标题\n2:{NEW_TEXT}\n1:oops\n".encode())
    assert "第 3 行" in _refusal(_kept_in(path))


def test_a_place_that_cannot_hold_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    for path in (tmp_path, tmp_path / "taken" / "keys"):
        assert "WENZHU_KEY_FILE" in _refusal(_kept_in(path))
        with pytest.raises(KeyFileError):
            RING.save(path)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").symlink_to(tmp_path / "gone" / "keys")
    assert str(tmp_path) in _refusal(_kept_in(tmp_path / "keys"))


def test_saved_keys_replace_the_file_and_are_its_owners_only(tmp_path: Path) -> None:
    path = _written(tmp_path / "keys", b"old", 0o644)
    RING.save(path)
    assert _mode(path) == 0o600
    assert Keyring.load(_kept_in(path)) == RING
    assert list(tmp_path.iterdir()) == [path]


def test_saving_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    RING.save(tmp_path / "keys")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(KeyFileError, match="No space"):
        RING.rotated().save(tmp_path / "keys")
    assert Keyring.load(_kept_in(tmp_path / "keys")) == RING
    assert list(tmp_path.iterdir()) == [tmp_path / "keys"]


# -- keys in the settings --------------------------------------------------------------------


def test_keys_in_the_settings_come_before_a_file_and_make_none(tmp_path: Path) -> None:
    said = StoreSettings(key_file=tmp_path / "keys", keys=f" 2:{NEW_TEXT}, 1:{OLD_TEXT},\n")
    assert Keyring.load(said) == RING
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    "keys", [",", NEW_TEXT, f"2:{NEW_TEXT};1:{OLD_TEXT}", f"1:{OLD_TEXT},2:{NEW_TEXT}", "1:"]
)
def test_bad_keys_in_the_settings_are_refused_and_not_repeated(tmp_path: Path, keys: str) -> None:
    message = _refusal(StoreSettings(key_file=tmp_path / "keys", keys=keys))
    assert "WENZHU_KEYS" in message
    assert not any(text[:8] in message for text in (OLD_TEXT, NEW_TEXT))
    assert not (tmp_path / "keys").exists()


def test_a_key_error_is_a_settings_error() -> None:
    assert issubclass(KeyFileError, SettingsError)


@pytest.mark.parametrize(
    "wrong",
    [
        partial(Key, 0, bytes(32)),
        partial(Key, 1, bytes(31)),
        partial(Key, 2**32, bytes(32)),
        partial(Keyring, ()),
        partial(Keyring, (OLD, NEW)),
        partial(Keyring, (OLD, OLD)),
        partial(RING.without, {2}),
        partial(RING.without, {1, 2}),
    ],
)
def test_keys_that_could_seal_nothing_or_open_the_wrong_thing_are_refused(
    wrong: Callable[[], object],
) -> None:
    with pytest.raises(ValueError, match="key"):
        wrong()


# -- sealing ---------------------------------------------------------------------------------


@given(plain=st.binary(max_size=300), row=st.text(st.characters(codec="utf-8"), max_size=30))
def test_what_is_sealed_opens_as_it_was(plain: bytes, row: str) -> None:
    assert RING.open(RING.seal(plain, row), row) == plain


def test_the_layout_is_key_id_then_nonce_then_ciphertext() -> None:
    sealed = RING.seal(b"plain", "row")
    assert sealed[:4] == b"\0\0\0\2"
    assert len(sealed) == 4 + 12 + len(b"plain") + 16


def test_sealing_twice_shows_no_sameness() -> None:
    first, second = RING.seal(b"plain", "row"), RING.seal(b"plain", "row")
    assert first[4:16] != second[4:16]
    assert first[16:] != second[16:]


def test_rotation_opens_the_old_and_seals_with_the_new() -> None:
    sealed = RING.seal(b"old", "row")
    rotated = RING.rotated()
    assert [key.id for key in rotated.keys] == [3, 2, 1]
    assert rotated.keys[1:] == RING.keys
    assert rotated.open(sealed, "row") == b"old"
    with pytest.raises(SealError):
        RING.open(rotated.seal(b"new", "row"), "row")


def test_what_was_resealed_survives_the_loss_of_the_old_keys() -> None:
    rotated = RING.rotated()
    moved = rotated.resealed(RING.seal(b"plain", "row"), "row")
    assert moved is not None
    assert rotated.without({1, 2}).open(moved, "row") == b"plain"
    assert rotated.resealed(moved, "row") is None


def test_what_was_not_resealed_is_lost_with_its_key() -> None:
    left = RING.rotated().without({1, 2})
    sealed = RING.seal(b"plain", "row")
    for use in (left.open, left.resealed):
        with pytest.raises(SealError):
            use(sealed, "row")


def test_another_row_cannot_be_opened_or_resealed() -> None:
    sealed = RING.seal(b"plain", "person 1")
    with pytest.raises(SealError):
        RING.open(sealed, "person 2")
    with pytest.raises(SealError):
        RING.rotated().resealed(sealed, "person 2")


def test_no_key_opens_what_another_with_its_id_sealed() -> None:
    with pytest.raises(SealError):
        Keyring((Key(2, OLD.secret),)).open(RING.seal(b"plain", "row"), "row")


def test_the_key_id_belongs_to_what_is_sealed() -> None:
    """The same secret under another id does not open it: the id is authenticated too."""
    sealed = Keyring((OLD,)).seal(b"plain", "row")
    twins = Keyring((Key(2, OLD.secret), OLD))
    assert twins.open(sealed, "row") == b"plain"
    with pytest.raises(SealError):
        twins.open(b"\0\0\0\2" + sealed[4:], "row")


def test_no_flipped_bit_goes_unnoticed() -> None:
    sealed = RING.seal(b"370 yuan", "row")
    for bit in range(len(sealed) * 8):
        with pytest.raises(SealError):
            RING.open(_flipped(sealed, bit), "row")


def test_nothing_cut_or_lengthened_opens() -> None:
    sealed = RING.seal(b"plain", "row")
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            RING.open(sealed[:length], "row")
    with pytest.raises(SealError):
        RING.open(sealed + b"\0", "row")


# -- fingerprints and signatures -------------------------------------------------------------


def test_a_fingerprint_is_the_same_each_time_and_its_own_for_every_purpose_value_and_key() -> None:
    assert RING.fingerprint("contact", "12") == Keyring(RING.keys).fingerprint("contact", "12")
    different = {
        RING.fingerprint("contact", "12"),
        RING.fingerprint("contact", "13"),
        RING.fingerprint("contac", "t12"),
        RING.fingerprint("case", "12"),
        Keyring((OLD,)).fingerprint("contact", "12"),
        RING.sign("contact", b"12", 16),
    }
    assert {len(each) for each in different} == {16}
    assert len(different) == 6


def test_a_row_kept_under_an_older_key_is_found() -> None:
    before = RING.fingerprint("contact", "12")
    after = RING.rotated().fingerprints("contact", "12")
    assert len(after) == 3
    assert after.index(before) == 1
    assert RING.fingerprints("contact", "12")[0] == before


@given(message=st.binary(max_size=50), length=st.integers(8, 32))
def test_a_signature_is_verified_by_the_keys_that_made_it(message: bytes, length: int) -> None:
    signature = RING.sign("button", message, length)
    assert len(signature) == length
    assert RING.verify("button", message, signature)
    assert RING.rotated().verify("button", message, signature)
    assert not Keyring((OLD,)).verify("button", message, signature)


def test_a_signature_is_for_one_message_and_one_purpose() -> None:
    signature = RING.sign("button", b"yes", 8)
    assert not RING.verify("button", b"no", signature)
    assert not RING.verify("link", b"yes", signature)


def test_no_flipped_bit_of_a_signature_goes_unnoticed() -> None:
    signature = RING.sign("button", b"yes", 8)
    assert not any(RING.verify("button", b"yes", _flipped(signature, bit)) for bit in range(64))


def test_a_signature_cut_short_is_none() -> None:
    signature = RING.sign("button", b"yes", 32)
    assert not any(RING.verify("button", b"yes", signature[:length]) for length in range(32))
    assert not RING.verify("button", b"yes", signature + b"\0")


@pytest.mark.parametrize("length", [0, 7, 33])
def test_a_signature_that_could_be_guessed_or_not_made_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="8 to 32"):
        RING.sign("button", b"yes", length)


def test_a_key_is_derived_once_a_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Keyring((Key(1, OLD.secret),))
    ring.open(ring.seal(b"plain", "row"), "row")
    ring.fingerprint("contact", "12")
    monkeypatch.delattr("bot.storage.keys.HKDF")
    ring.open(ring.seal(b"plain", "row"), "row")
    ring.fingerprint("contact", "13")
    with pytest.raises(NameError):
        ring.fingerprint("another", "12")


# -- nothing is shown ------------------------------------------------------------------------


def _shows_a_key(text: str) -> bool:
    secrets = [key.secret for key in RING.keys]
    shown = [form for secret in secrets for form in (repr(secret)[2:12], secret.hex()[:12])]
    return any(form in text for form in (*shown, OLD_TEXT[:12], NEW_TEXT[:12]))


def test_no_representation_shows_a_key() -> None:
    RING.seal(b"plain", "row")
    said = StoreSettings(keys=f"2:{NEW_TEXT},1:{OLD_TEXT}")
    for each in (OLD, RING, said):
        assert not _shows_a_key(f"{each!r} {each}")
    assert repr(RING) == "Keyring(keys=(Key(id=2), Key(id=1)))"


@pytest.mark.parametrize("damage", [b"", b"\xff\xff", b":"])
def test_no_traceback_of_a_damaged_file_shows_a_key(tmp_path: Path, damage: bytes) -> None:
    content = f"2:{NEW_TEXT}".encode() + damage + f"\n{OLD_TEXT}".encode()
    path = _written(tmp_path / "keys", content)
    with pytest.raises(KeyFileError) as refused:
        Keyring.load(_kept_in(path))
    assert not _shows_a_key("".join(traceback.format_exception(refused.value)))


def test_no_seal_error_shows_what_was_sealed_or_for_whom() -> None:
    sealed = RING.seal(b"liver cancer", "person 4711")
    for wrong, row in ((sealed, "person 4712"), (sealed[:20], "person 4711"), (b"", "person 4711")):
        with pytest.raises(SealError) as refused:
            RING.open(wrong, row)
        shown = f"{refused.value!r} {refused.value}"
        assert not any(word in shown for word in ("471", "person", "liver"))
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
