"""Numbers of drivers, leaders and receivers: sealed at rest, found by index, shown by their tail."""

from __future__ import annotations

from typing import Any

from qicheng.core.sealing import blind_index, open_sealed, seal
from qicheng.core.viewer import CannotAct
from qicheng.kit import phones


def phone_index(phone: str) -> str:
    """One index for drivers and leaders, so that one person in two parts is seen."""
    return blind_index(phone, purpose="trips.phone") if phone else ""


def checked_phone(text: str) -> str:
    """The mobile number of a field, or empty. Raises `CannotAct` for anything that is no mobile number."""
    if not text.strip():
        return ""
    found = phones.judge(text)
    if found.code is not None:
        raise CannotAct("PHONE", "手机号不对。请填 11 位手机号。")
    return found.number


def phone_columns(phone: str, *, aad: str, prefix: str = "phone", indexed: bool = True) -> dict[str, Any]:
    """The columns that keep a phone."""
    columns: dict[str, Any] = {
        f"{prefix}_sealed": seal(phone, aad=aad) if phone else None,
        f"{prefix}_tail": phone[-4:],
    }
    return columns | ({f"{prefix}_index": phone_index(phone)} if indexed else {})


def opened(sealed: bytes | memoryview | None, *, aad: str) -> str:
    """The number itself, for acts that were allowed and audited; empty where none is known."""
    return open_sealed(sealed, aad=aad) if sealed else ""
