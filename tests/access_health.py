"""Who may open what of the health station: the lines of `test_access` for it, and the one fever they speak of."""

from __future__ import annotations

import datetime as dt
from typing import Any

SCREEN = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE GATE HEALTH"
REPORT = f"{SCREEN} LEADER"
IMPORT = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HEALTH"
DUTY, CHIEF, POSTS = "HEALTH", "LEADER", "CENTRE HEALTH"
OWN: dict[str, Any] = {"person_id": "own"}
FEVER: dict[str, Any] = {"event_id": "fever"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "health:index": (SCREEN, {}, (200,)),
    "health:due": (REPORT, {}, (200,)),
    "health:chief": (CHIEF, {}, (200,)),
    "health:person": (SCREEN, OWN, (200,)),
    "health:board": (REPORT, {}, (200,)),
    "health:event": (REPORT, FEVER, (200,)),
    "health:watches": (DUTY, {}, (200,)),
    "health:watch": (DUTY, {"watch_id": "watch"}, (200,)),
    "health:posts": (POSTS, {}, (200,)),
    "health:files": (IMPORT, {}, (200,)),
    "health:file": (IMPORT, {"file_id": "health_file"}, (200, 403)),  # one's own, and health duty's
    "desk:contacts": (DUTY, FEVER, (200,)),
    "desk:pack": ("CENTRE", {"level": 2}, (200,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    **dict.fromkeys(("health:screen", "health:visit"), (SCREEN, OWN)),
    "health:report": (REPORT, OWN),
    **dict.fromkeys(("health:readings", "health:clinic_form"), (DUTY, OWN)),
    "health:override": (CHIEF, OWN),
    "health:order": (CHIEF, {}),
    **dict.fromkeys(("health:acknowledge", "health:step"), (REPORT, FEVER)),
    **dict.fromkeys(
        ("health:open", "health:lift", "desk:contacts_export", "desk:contacts_watch"), (DUTY, FEVER)
    ),
    "health:lift_watch": (DUTY, {"watch_id": "watch"}),
    "health:end_post": (POSTS, {"post_id": 1}),
    "desk:temperatures": ("CENTRE BUS_LEADER", {"trip_id": "trip"}),
}


def make_station(person: int, village: str, county: str, trip: int) -> dict[str, int]:
    """The county at level 2, one fever on the bus of the table, one watch, one drop of sheets."""
    from qicheng.health.models import HealthFile, Watch
    from qicheng.health.services import fevers
    from qicheng.health.services.fevers import Report
    from qicheng.season import services as seasons
    from qicheng.staff.queries import installation

    by, at = installation("试验"), dt.datetime(2025, 3, 5, 1, 0, tzinfo=dt.UTC)
    seasons.set_alert_level(year=2025, place_code=county, level=2, reason="试验", document="", at=at, by=by)
    facts = Report(
        key="access",
        person=person,
        village=village,
        place="RIDE",
        said="38.0",
        about=f"trip:{trip}",
        seat="1A",
    )
    event = fevers.report(facts, season=2025, at=at, by=by)
    days = {"from_date": at.date(), "until_date": at.date() + dt.timedelta(days=13)}
    watch = Watch.objects.create(
        season=2025, title="试验", reason="试验", opened_at=at, opened_by="试验", **days
    )
    file = HealthFile.objects.create(
        season=2025, name="试验.csv", created_at=at, label="试验", state="DONE", result="{}"
    )
    return {"fever": event, "watch": watch.pk, "health_file": file.pk}
