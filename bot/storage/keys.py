"""The keys of a deployment: they seal what is stored, sign, and give values fingerprints."""

from __future__ import annotations

import base64
import hmac
import os
import re
import secrets
import shlex
import stat
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.settings import SettingsError, StoreSettings

KEY_BYTES = 32
LARGEST_ID = 999_999_999
ID_BYTES = 4
NONCE_BYTES = 12  # random ones are safe for some four thousand million messages a key
TAG_BYTES = 16
FINGERPRINT_BYTES = 16
SHORTEST_SIGNATURE = 8
LONGEST_SIGNATURE = 32

_LARGEST_FILE = 64 * 1024
_ENTRY = re.compile(r"([1-9][0-9]{0,8}):([A-Za-z0-9+/]{43}=)")
_EXPECTED = "要写 编号:密钥，密钥是 32 字节的 base64"
_FILE_TITLE = "# 问助的密钥，新的在前。丢了它，存下的对话就再也读不出来：请另外备份，不要给别人看。"


class KeyFileError(SettingsError):
    """Keys that cannot be used; says what is wrong, what was expected and what mends it."""


class SealError(Exception):
    """Something sealed that cannot be opened; says why, and shows nothing of it."""


@dataclass(frozen=True)
class Key:
    """A secret of a deployment; only keys derived from it, one a purpose, ever touch data."""

    id: int
    secret: bytes = field(repr=False)
    _derived: dict[str, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)
    _macs: dict[str, hmac.HMAC] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"a key's id is between 1 and {LARGEST_ID}")
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")

    @staticmethod
    def new(key_id: int) -> Key:
        return Key(key_id, secrets.token_bytes(KEY_BYTES))

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self._for("seal"))

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 by the key for a purpose."""
        started = self._macs.get(purpose)
        if started is None:
            started = self._macs[purpose] = hmac.new(self._for(purpose), digestmod="sha256")
        mac = started.copy()  # half the work of beginning with the key each time
        mac.update(message)
        return mac.digest()

    def _for(self, purpose: str) -> bytes:
        if purpose not in self._derived:
            derivation = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"wenzhu {purpose}".encode())
            self._derived[purpose] = derivation.derive(self.secret)
        return self._derived[purpose]


@dataclass(frozen=True)
class Keyring:
    """The keys of a deployment, newest first: the newest seals, every one opens."""

    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        if not self.keys or not _falling(self.keys):
            raise ValueError("a keyring has keys, and their ids fall from the newest to the oldest")

    @staticmethod
    def load(settings: StoreSettings) -> Keyring:
        """The keys of a deployment, from its settings or its key file, made on first start."""
        if settings.keys.strip():
            return _from_setting(settings.keys)
        return _from_file(settings.key_file)

    @property
    def newest(self) -> Key:
        return self.keys[0]

    # -- changing keys -----------------------------------------------------------------------

    def rotated(self) -> Keyring:
        """The keyring with a new key in front."""
        return Keyring((Key.new(self.newest.id + 1), *self.keys))

    def without(self, ids: Collection[int]) -> Keyring:
        """The keyring without old keys; whatever they sealed can then not be opened any more."""
        if self.newest.id in ids:
            raise ValueError("the newest key is in use: rotate first")
        return Keyring(tuple(key for key in self.keys if key.id not in ids))

    def save(self, path: Path) -> None:
        """Put the keys into a file in one step, readable by its owner only."""
        try:
            with _written_beside(path, _text(self)) as written:
                written.replace(path)
                _settle(path.parent)
        except OSError as error:
            raise _unusable(path, error) from error

    # -- recognising values ------------------------------------------------------------------

    def fingerprint(self, purpose: str, value: str) -> bytes:
        """What stands for a value where the value itself must not be kept."""
        return _fingerprint(self.newest, purpose, value)

    def fingerprints(self, purpose: str, value: str) -> list[bytes]:
        """A value's fingerprint under every key, newest first."""
        return [_fingerprint(key, purpose, value) for key in self.keys]

    def sign(self, purpose: str, message: bytes, length: int) -> bytes:
        """A signature of so many bytes, by the newest key."""
        if not SHORTEST_SIGNATURE <= length <= LONGEST_SIGNATURE:
            raise ValueError(f"a signature has {SHORTEST_SIGNATURE} to {LONGEST_SIGNATURE} bytes")
        return _signature(self.newest, purpose, message, length)

    def verify(self, purpose: str, message: bytes, signature: bytes) -> bool:
        """Whether one of the keys signed this message for this purpose."""
        length = len(signature)
        if not SHORTEST_SIGNATURE <= length <= LONGEST_SIGNATURE:
            return False
        rights = [_signature(key, purpose, message, length) for key in self.keys]
        matches = [hmac.compare_digest(right, signature) for right in rights]
        return any(matches)

    # -- sealing -----------------------------------------------------------------------------

    def seal(self, plain: bytes, row: str) -> bytes:
        """Bytes that only this keyring opens, and only as the row they were sealed for."""
        key_id = self.newest.id.to_bytes(ID_BYTES)
        return key_id + sealed_by(self.newest.cipher, plain, key_id + row.encode())

    def open(self, sealed: bytes, row: str) -> bytes:
        """What was sealed for a row; SealError where it was not, or was tampered with."""
        key_id = sealed[:ID_BYTES]
        key = self._key(key_id)
        return opened_by(key.cipher, sealed[ID_BYTES:], key_id + row.encode())

    def resealed(self, sealed: bytes, row: str) -> bytes | None:
        """The same sealed by the newest key; None where it already is."""
        if self._key(sealed[:ID_BYTES]) is self.newest:
            return None
        return self.seal(self.open(sealed, row), row)

    def _key(self, key_id: bytes) -> Key:
        for key in self.keys:
            if key.id.to_bytes(ID_BYTES) == key_id:
                return key
        raise SealError("解不开：封存它的那把密钥不在了")


def sealed_by(cipher: AESGCM, plain: bytes, about: bytes) -> bytes:
    """A new nonce and the ciphertext; `about` must be the same when it is opened."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, about)


def opened_by(cipher: AESGCM, sealed: bytes, about: bytes) -> bytes:
    """What `sealed_by` sealed; SealError where cipher, content or `about` is another."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealError("解不开：内容不完整")
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except InvalidTag:
        raise SealError("解不开：内容被改过，或者不是这一行的") from None


def _fingerprint(key: Key, purpose: str, value: str) -> bytes:
    return key.mac(f"fingerprint {purpose}", value.encode())[:FINGERPRINT_BYTES]


def _signature(key: Key, purpose: str, message: bytes, length: int) -> bytes:
    """The length is signed too, so that no long signature can be cut to a short one."""
    return key.mac(f"sign {purpose}", bytes([length]) + message)[:length]


def _falling(keys: tuple[Key, ...]) -> bool:
    return all(newer.id > older.id for newer, older in pairwise(keys))


# -- reading and writing keys ------------------------------------------------------------------


def _from_setting(setting: str) -> Keyring:
    parts = [part.strip() for part in setting.split(",")]
    entries = [(f" 第 {number} 把", part) for number, part in enumerate(parts, 1) if part]
    mend = "例如 WENZHU_KEYS=2:新密钥,1:旧密钥；生成一把密钥：openssl rand -base64 32"
    return _parsed("WENZHU_KEYS", entries, mend)


def _from_file(path: Path) -> Keyring:
    try:
        if not path.exists():
            _make(path)
        text = _private_text(path)
    except OSError as error:
        raise _unusable(path, error) from error
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    entries = [(f" 第 {n} 行", line) for n, line in lines if line and not line.startswith("#")]
    return _parsed(f"密钥文件 {path}", entries, f"请用备份换回它：cp 备份 {shlex.quote(str(path))}")


def _parsed(source: str, entries: list[tuple[str, str]], mend: str) -> Keyring:
    keys = tuple(_key(f"{source}{place}", entry, mend) for place, entry in entries)
    if not keys:
        raise KeyFileError(f"{source} 里没有密钥：{_EXPECTED}。{mend}")
    if not _falling(keys):
        raise KeyFileError(f"{source} 的顺序不对：要新的在前，编号从大到小，不重复。{mend}")
    return Keyring(keys)


def _key(place: str, entry: str, mend: str) -> Key:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise KeyFileError(f"{place}读不懂：{_EXPECTED}。{mend}")
    return Key(int(match[1]), base64.b64decode(match[2]))


def _private_text(path: Path) -> str:
    """The text of a file that nobody else can read."""
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileError(
                f"密钥文件 {path} 的权限是 {mode:03o}，别人也能碰到它：要只有自己能读写（600）。"
                f"请运行：chmod 600 {shlex.quote(str(path))}"
            )
        return file.read(_LARGEST_FILE).decode("utf-8-sig", "replace")


def _make(path: Path) -> None:
    """A key file with one new key, unless another process has just made one."""
    with _written_beside(path, _text(Keyring((Key.new(1),)))) as written, suppress(FileExistsError):
        path.hardlink_to(written)  # unlike a rename, this never replaces what another one made
        _settle(path.parent)


def _text(keyring: Keyring) -> str:
    entries = (f"{key.id}:{base64.b64encode(key.secret).decode()}" for key in keyring.keys)
    return "\n".join((_FILE_TITLE, *entries, ""))


@contextmanager
def _written_beside(path: Path, text: str) -> Iterator[Path]:
    """A complete file of mode 600 in the same folder, gone afterwards unless it was renamed."""
    _make_folders(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _make_folders(folder: Path) -> None:
    """The folder and its parents; those that are missing are their owner's alone."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def _settle(folder: Path) -> None:
    """Have a folder's new entry survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unusable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        f"密钥文件 {path} 用不了（{error.strerror}）：要能读写，放在自己的目录里。"
        f"请看看它的目录：ls -ld {shlex.quote(str(path.parent))}，或用 WENZHU_KEY_FILE 换个地方"
    )
