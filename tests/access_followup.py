"""Who may open what of follow-up: the lines of `test_access` for the room. `own` is the person of the cast's own village."""

from __future__ import annotations

from typing import Any

RECORD = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER"
COUNT = "LEADER CENTRE BIGDATA GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HEALTH FINANCE"
NAMES = "LEADER CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER"
EXPORT = "CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK"
OWN: dict[str, Any] = {"person_id": "out"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "index": (f"{COUNT} HELPER", {}, (200, 302)),
    "calls": (RECORD, {}, (200,)),
    "names": (NAMES, {"state": "followed"}, (200,)),
    "children": (RECORD, {}, (200,)),
    "sheet": (RECORD, {}, (200,)),
    "sheet_out": (EXPORT, {"state": "followed"}, (200,)),
    "rhythm": ("CENTRE", {}, (200,)),
    "visit": (RECORD, OWN, (200,)),
    "child": (RECORD, OWN, (200,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "bulk": (RECORD, {}),
    **dict.fromkeys(("well", "tap", "notes", "dial", "again"), (RECORD, OWN)),
}


def send_out(person_id: int) -> dict[str, int]:
    """One person of the own village who left by oneself ten days ago."""
    import datetime as dt

    from django.utils import timezone

    from qicheng.journeys import services as ledger
    from qicheng.staff.queries import installation

    day = timezone.localdate() - dt.timedelta(days=10)
    change = ledger.Change(person_id=person_id, values={"intention": "GONE", "departed_date": day})
    ledger.record([change], season=2025, kind="CORRECT", at=timezone.now(), by=installation("试验"))
    return {"out": person_id}


def units(
    upper: str, lower: str, green: str, east: str, water: str, county: str
) -> tuple[tuple[str, str, dict[str, int]], ...]:
    """Pages of a unit: address, role, unit → answer."""
    return (
        ("/followup/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, green: 403, east: 403}),
        ("/followup/?unit={}", "TOWNSHIP_CLERK", {upper: 200, green: 200, county: 403, water: 403}),
        ("/followup/calls/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, east: 403}),
        ("/followup/names/followed/?unit={}", "VILLAGE_CADRE", {upper: 200, lower: 403, east: 403}),
        (
            "/followup/sheet/out/followed/?unit={}",
            "TOWNSHIP_CLERK",
            {upper: 200, green: 200, water: 403, east: 403},
        ),
    )
