"""Numbers of drivers, leaders and receivers: sealed at rest, found by index, shown by their tail."""

from __future__ import annotations

from typing import Any

from qicheng.core import phones
from qicheng.core.sealing import blind_index, open_sealed


def phone_index(phone: str) -> str:
    """One index for drivers and leaders, so that one person in two parts is seen."""
    return blind_index(phone, purpose="trips.phone") if phone else ""


def phone_columns(phone: str, *, aad: str) -> dict[str, Any]:
    """The columns that keep the phone of a driver or leader."""
    return phones.columns(phone, aad=aad) | {"phone_index": phone_index(phone)}


def opened(sealed: bytes | memoryview | None, *, aad: str) -> str:
    """The number itself, for acts that were allowed and audited; empty where none is known."""
    return open_sealed(sealed, aad=aad) if sealed else ""
