"""A key for each case: once its wrapped form is deleted, what it sealed is gone for good."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.keys import KEY_BYTES, Keyring, SealError, opened_by, sealed_by


@dataclass(frozen=True)
class DataKey:
    """The key that seals the answers of one case; stored only wrapped by the keyring."""

    _secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self._secret) != KEY_BYTES:
            raise SealError("解不开：这不是一把密钥")

    @staticmethod
    def new() -> DataKey:
        return DataKey(secrets.token_bytes(KEY_BYTES))

    @staticmethod
    def unwrap(wrapped: bytes, keyring: Keyring, row: str) -> DataKey:
        """The key that was wrapped for a row; SealError where it was not."""
        return DataKey(keyring.open(wrapped, row))

    def wrapped(self, keyring: Keyring, row: str) -> bytes:
        """The key as it may be stored; `Keyring.resealed` moves it under a newer key."""
        return keyring.seal(self._secret, row)

    def seal(self, plain: bytes, row: str) -> bytes:
        """Bytes that only this key opens, and only as the row they were sealed for."""
        return sealed_by(self._cipher, plain, row.encode())

    def open(self, sealed: bytes, row: str) -> bytes:
        """What was sealed for a row; SealError where it was not, or was tampered with."""
        return opened_by(self._cipher, sealed, row.encode())

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._secret)
