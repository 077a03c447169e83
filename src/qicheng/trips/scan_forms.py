"""Shape of one scan as a gate sends it. By hand: Django's form costs more than the judgement of the scan."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest

from qicheng.trips.rules import boarding
from qicheng.trips.services import late
from qicheng.trips.services.late import Made

# A phone's clock may be wrong; a scan far from now keeps the server's time.
CLOCK_SLACK = dt.timedelta(hours=26)
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


def made(body: bytes, *, now: dt.datetime) -> list[Made] | None:
    """The scans that an offline gate sends: `{"now": ms, "scans": [{"scan", "key", "at", "shown"}]}`; None when it is no such list.

    `now` is what the phone's clock says while it sends: how far it is off is taken from every scan.
    """
    try:
        given = json.loads(body)
        rows, clock = given["scans"], instant(given["now"])
        off = now - clock if clock else dt.timedelta()
        found = [_made(row, off=off, now=now) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return found if 0 < len(found) <= late.MOST else None


def _made(row: Mapping[str, str], *, off: dt.timedelta, now: dt.datetime) -> Made:
    one = sent({"scan": row["scan"], "key": row["key"]})
    at, shown = instant(row["at"]), row["shown"]
    if one is None or (shown not in boarding.CODES and shown not in {boarding.PASS, boarding.UNSAID}):
        raise ValueError
    right = at + off if at else now
    return Made(
        scan=one.scan, key=one.key, at=min(right, now) if now - right <= CLOCK_SLACK else now, shown=shown
    )


def instant(milliseconds: object) -> dt.datetime | None:
    """Milliseconds since 1970 as an instant; None for what is none."""
    if not isinstance(milliseconds, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(milliseconds / 1000, tz=dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
