"""Sealing of personal fields at rest and the keyed blind index by which they are found.

Sealed value: `provider:1 | key id:1 | nonce:12 | ciphertext | tag:16`, bound to its place by associated data
(`table.column:row`), so that a value copied into another row does not open. AES-256-GCM by default; SM4-GCM and
HMAC-SM3 (GB/T 32907, GB/T 32905) by `QICHENG_CRYPTO=sm`. Software SM algorithms are no certified module.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from qicheng.kit.home import secret

AES, SM4 = b"\x01", b"\x02"
KEY_ID = b"\x01"


class CannotOpen(Exception):
    """A sealed value is damaged, was moved to another row, or its key is not here."""


@lru_cache(maxsize=1)
def _aes() -> AESGCM:
    return AESGCM(secret("seal"))


@lru_cache(maxsize=1)
def _sm4_key() -> bytes:
    return secret("seal")[:16]


@lru_cache(maxsize=8)
def _index_key(purpose: str) -> bytes:
    return hashlib.sha256(purpose.encode() + secret("index")).digest()


def seal(text: str, *, aad: str) -> bytes:
    """`text` sealed and bound to `aad`."""
    return seal_bytes(text.encode(), aad=aad)


def seal_bytes(content: bytes, *, aad: str) -> bytes:
    """A file's content sealed and bound to `aad`."""
    nonce = os.urandom(12)
    if settings.CRYPTO_PROVIDER == "sm":
        encryptor = Cipher(algorithms.SM4(_sm4_key()), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad.encode())
        body = encryptor.update(content) + encryptor.finalize()
        return SM4 + KEY_ID + nonce + body + encryptor.tag
    return AES + KEY_ID + nonce + _aes().encrypt(nonce, content, aad.encode())


def open_sealed(value: bytes | memoryview, *, aad: str) -> str:
    """The text of a sealed value. Raises `CannotOpen`."""
    try:
        return open_bytes(value, aad=aad).decode()
    except UnicodeDecodeError as error:
        raise CannotOpen(aad) from error


def seal_facts(facts: object, *, aad: str) -> bytes:
    """Facts (mappings, lists, texts, numbers; a day or money as text) sealed and bound to `aad`."""
    return seal(json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=str), aad=aad)


def open_facts(value: bytes | memoryview | None, *, aad: str) -> dict[str, Any]:
    """Sealed facts as they were given; none where nothing is kept. Raises `CannotOpen`."""
    found: dict[str, Any] = json.loads(open_sealed(value, aad=aad)) if value is not None else {}
    return found


def open_bytes(value: bytes | memoryview, *, aad: str) -> bytes:
    """The content of a sealed file. Raises `CannotOpen`."""
    raw = bytes(value)
    provider, nonce, body = raw[:1], raw[2:14], raw[14:]
    if raw[1:2] != KEY_ID:
        raise CannotOpen(aad)
    try:
        if provider == AES:
            return _aes().decrypt(nonce, body, aad.encode())
        if provider == SM4:
            decryptor = Cipher(algorithms.SM4(_sm4_key()), modes.GCM(nonce, body[-16:])).decryptor()
            decryptor.authenticate_additional_data(aad.encode())
            return decryptor.update(body[:-16]) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be one of ours
        raise CannotOpen(aad) from error
    raise CannotOpen(aad)


def blind_index(text: str, *, purpose: str) -> str:
    """A keyed digest, 32 hex characters, by which a sealed value is found without being opened."""
    key = _index_key(purpose)
    if settings.CRYPTO_PROVIDER == "sm":
        mac = HMAC(key, SM3())
        mac.update(text.encode())
        return mac.finalize().hex()[:32]
    return hmac.digest(key, text.encode(), "sha256").hex()[:32]
