"""Shape of one scan as a gate sends it. By hand: Django's form costs more than the judgement of the scan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest

LONGEST = 400  # characters of a scan
_MOST = 20  # fields; a gate sends three


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a gate sent. `at`: milliseconds since 1970 by the device's clock, None if it said none."""

    scan: str
    key: UUID
    at: float | None


def fields(request: HttpRequest) -> Mapping[str, str]:
    """What was sent by name. The gate's own spelling is read without Django's form dictionaries, which cost more than the seat's search."""
    if request.content_type != "application/x-www-form-urlencoded":
        return request.POST
    try:
        text = request.body.decode("ascii", "replace")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST))
    except ValueError:
        return {}


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
