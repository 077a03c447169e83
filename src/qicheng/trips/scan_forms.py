"""Shape of one scan as a gate sends it. By hand: Django's form costs more than the judgement of the scan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

LONGEST = 400  # characters of a scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a gate sent. `at`: milliseconds since 1970 by the device's clock, None if it said none."""

    scan: str
    key: UUID
    at: float | None


def sent(post: Mapping[str, str]) -> Sent | None:
    """The scan in these fields, or None when something is missing, too long or no text that can be kept."""
    scan = post.get("scan", "").strip()
    if not scan or len(scan) > LONGEST or "\0" in scan:
        return None
    try:
        key = UUID(post.get("key", ""))
        at = float(post["at"]) if post.get("at") else None
    except ValueError:
        return None
    return Sent(scan=scan, key=key, at=at) if at is None or math.isfinite(at) else None
