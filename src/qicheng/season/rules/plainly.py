"""A notice as plain values that a file keeps and `season.rules.entry` reads back. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from qicheng.season.rules.policy import Policy


def plain(policy: Policy) -> dict[str, Any]:
    """The notice as texts, numbers and lists; money in fen; sets in order, so that equal notices give equal text."""
    told: dict[str, Any] = _plain(policy)
    return told


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(_plain(v) for v in value)
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return str(value) if isinstance(value, str) else value


def digest(told: Mapping[str, Any]) -> str:
    """What is signed when a notice is published: over its plain values in one order."""
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
