"""Mobile numbers of officials, drivers and receivers: checked where they are typed, sealed at rest, shown by their tail."""

from __future__ import annotations

from typing import Any

from qicheng.core.sealing import seal
from qicheng.core.viewer import CannotAct
from qicheng.kit import phones


def checked(text: str) -> str:
    """The mobile number of a field, or empty. Raises `CannotAct` for anything that is no mobile number."""
    if not text.strip():
        return ""
    found = phones.judge(text)
    if found.code is not None:
        raise CannotAct("PHONE", "手机号不对。请填 11 位手机号。")
    return found.number


def columns(phone: str, *, aad: str, prefix: str = "phone") -> dict[str, Any]:
    """The columns that keep a number, or its absence: `<prefix>_sealed` bound to `aad`, and `<prefix>_tail`."""
    return {f"{prefix}_sealed": seal(phone, aad=aad) if phone else None, f"{prefix}_tail": phone[-4:]}
