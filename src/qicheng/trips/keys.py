"""The signing keys of this installation: read once per process, refreshed when an unknown key number is met."""

from __future__ import annotations

import datetime as dt

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from qicheng.core.sealing import open_sealed, seal
from qicheng.trips.models import TicketKey

_publics: dict[int, Ed25519PublicKey] = {}
_LIFE = 60.0  # seconds after which a process looks again: a revoked key ends within a minute everywhere
_read_at: list[float] = [-_LIFE]


def publics(*, now: float) -> dict[int, Ed25519PublicKey]:
    """The public keys that verify, by number. `now` is a monotonic clock's seconds."""
    if now - _read_at[0] > _LIFE or now < _read_at[0]:
        refresh(now=now)
    return _publics


def refresh(*, now: float) -> dict[int, Ed25519PublicKey]:
    """Reads the keys again: after a rotation, a revocation, or when a ticket names a key not known here."""
    rows = TicketKey.objects.filter(revoked_at=None).values_list("number", "public")
    found = {n: Ed25519PublicKey.from_public_bytes(bytes(p)) for n, p in rows}
    _publics.clear()
    _publics.update(found)
    _read_at[0] = now
    return _publics


def signing() -> tuple[int, Ed25519PrivateKey] | None:
    """The newest key that signs, or None before the first."""
    row = TicketKey.objects.filter(revoked_at=None, until_at=None).order_by("-number").first()
    return (row.number, private(row.number)) if row is not None else None


def private(number: int) -> Ed25519PrivateKey:
    """A private key by its number. Raises LookupError when its private part is not here."""
    sealed = TicketKey.objects.filter(pk=number).values_list("private_sealed", flat=True).first()
    if sealed is None:
        raise LookupError(number)
    text = open_sealed(sealed, aad=f"ticketkey:{number}")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))


def make(*, at: dt.datetime) -> int:
    """A new key pair that signs from now on; the ones before only verify. Call it inside `writing()`."""
    last = TicketKey.objects.order_by("-number").values_list("number", flat=True).first() or 0
    private = Ed25519PrivateKey.generate()
    number = last + 1
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    TicketKey.objects.filter(until_at=None).update(until_at=at)
    TicketKey.objects.create(
        number=number, public=private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), from_at=at,
        private_sealed=seal(raw.hex(), aad=f"ticketkey:{number}"),
    )  # fmt: skip
    _read_at[0] = -_LIFE
    return number
