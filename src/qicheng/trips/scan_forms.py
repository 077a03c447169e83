"""Shape of scans as a gate sends them: one by one, or those that it made while it had no network."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from qicheng.trips.rules import boarding
from qicheng.trips.services import late
from qicheng.trips.services.late import Made

# A phone's clock may be wrong; a scan far from now keeps the server's time.
CLOCK_SLACK = dt.timedelta(hours=26)
LONGEST = 400  # characters of a scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a gate sent. `at`: milliseconds since 1970 by the device's clock, None if it said none."""

    scan: str
    key: UUID
    at: float | None


def read(body: bytes) -> Sent | None:
    """The scan that a gate sends as JSON: `{"scan", "key", "at"}`; None when it is no such thing."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return sent(given) if isinstance(given, dict) else None


def sent(given: Mapping[str, object]) -> Sent | None:
    """The scan in these fields, or None when something is missing, too long or no text that can be kept."""
    scan, key, at = given.get("scan"), given.get("key"), given.get("at")
    if not isinstance(scan, str) or not isinstance(key, str) or isinstance(at, bool):
        return None
    scan = scan.strip()
    if not scan or len(scan) > LONGEST or "\0" in scan or not _is_text(scan):
        return None
    try:
        found = Sent(scan=scan, key=UUID(key), at=None if at in (None, "") else float(at))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.at is None or math.isfinite(found.at) else None


def _is_text(scan: str) -> bool:
    """Whether it can be stored: JSON may spell half a character."""
    return scan.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in scan)


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
