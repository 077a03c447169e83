"""Tickets: a compact signed token that any gate can verify without a network.

Bytes, big-endian: version:1 | key:1 | trip:4 | chair:2 | serial:4 | valid from:4 | minutes valid:2 | digest:8 | Ed25519 signature:64
= 90 bytes; as text `QC1:` and base45, 139 characters, so that the QR code uses its alphanumeric mode. No name, no ID number: the
digest is an HMAC over name and the last four characters under the trip's own salt, which gates carry and the ticket does not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import struct
import sys
from array import array
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qicheng.kit.spoken import LETTERS

PREFIX = "QC1:"
_BODY = struct.Struct(">BBIHIIH8s")
_VERSION = 1
_SIGNATURE = 64
_45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# A letter's value, as a table for `bytes.translate`; what is no letter has the value 255.
_VALUES = bytes(_45.find(chr(c)) % 256 for c in range(256))
LONGEST = 200  # characters of a whole QR text; anything longer is no ticket of ours
CODE_LENGTH = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a ticket says. Instants in UTC, whole seconds."""

    key: int
    trip: int
    chair: int
    serial: int
    valid_from: dt.datetime
    minutes: int
    digest: bytes

    @property
    def valid_until(self) -> dt.datetime:
        return self.valid_from + dt.timedelta(minutes=self.minutes)


class Forged(ValueError):
    """The text is no ticket that this installation signed."""


def digest(*, salt: bytes, name: str, id_tail: str) -> bytes:
    """What binds a ticket to its person: 8 bytes under the trip's salt."""
    return hmac.digest(salt, f"{name}\x1f{id_tail.upper()}".encode(), "sha256")[:8]


def sign(token: Token, private: Ed25519PrivateKey) -> str:
    """The ticket as the QR code carries it."""
    body = _BODY.pack(
        _VERSION, token.key, token.trip, token.chair, token.serial, int(token.valid_from.timestamp()), token.minutes, token.digest
    )  # fmt: skip
    return PREFIX + base45(body + private.sign(body))


def mark(text: str) -> bytes:
    """What a signed text is known by among those this installation has signed, 32 bytes: to have it is to have had the text."""
    return hashlib.sha256(text.encode()).digest()


def read(text: str, publics: dict[int, Ed25519PublicKey]) -> Token:
    """What a ticket says, once its signature holds. Raises `Forged` for everything else."""
    raw = _raw(text)
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    version, key, trip, chair, serial, start, minutes, bound = _BODY.unpack(body)
    public = publics.get(key)
    if version != _VERSION or public is None:
        raise Forged(text[:20])
    try:
        public.verify(signature, body)
    except InvalidSignature as error:
        raise Forged(text[:20]) from error
    start_at = dt.datetime.fromtimestamp(start, tz=dt.UTC)
    return Token(
        key=key, trip=trip, chair=chair, serial=serial, valid_from=start_at, minutes=minutes, digest=bound
    )


def _raw(text: str) -> bytes:
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise Forged(text[:20])
    try:
        raw = unbase45(text[len(PREFIX) :])
    except (OverflowError, ValueError) as error:
        raise Forged(text[:20]) from error
    if len(raw) != _BODY.size + _SIGNATURE:
        raise Forged(text[:20])
    return raw


def new_code() -> str:
    """A short code for a printed slip: 44 bits by chance, no meaning in itself."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def tidy_code(text: str) -> str:
    """A code as typed: without spaces and dashes, in capitals; empty when it cannot be one."""
    found = text.strip().upper().replace(" ", "").replace("-", "")
    return found if len(found) == CODE_LENGTH and set(found) <= set(LETTERS) else ""


def base45(raw: bytes) -> str:
    """RFC 9285."""
    out = []
    for i in range(0, len(raw) - 1, 2):
        high, rest = divmod(raw[i] * 256 + raw[i + 1], 45 * 45)
        middle, low = divmod(rest, 45)
        out += [_45[low], _45[middle], _45[high]]
    if len(raw) % 2:
        high, low = divmod(raw[-1], 45)
        out += [_45[low], _45[high]]
    return "".join(out)


def unbase45(text: str) -> bytes:
    """RFC 9285. Raises OverflowError or ValueError for text that is none; one byte string has exactly one spelling."""
    values = text.encode("ascii").translate(_VALUES)
    whole = len(values) // 3 * 3
    if len(values) - whole == 1 or 255 in values:
        raise ValueError("no base45")
    low, middle, high = values[:whole:3], values[1:whole:3], values[2:whole:3]
    pairs = array("H", [a + 45 * b + 2025 * c for a, b, c in zip(low, middle, high, strict=True)])
    if sys.byteorder == "little":
        pairs.byteswap()
    last = (values[-2] + 45 * values[-1]).to_bytes(1, "big") if len(values) > whole else b""
    return pairs.tobytes() + last
