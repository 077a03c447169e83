"""Once a night everything signed is looked at again, in small parts; a fault is told to the county centre and the auditors."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit, tray
from qicheng.core.models import Setting
from qicheng.core.tray import Alert
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.places import queries as places
from qicheng.reports.rules.calendar import ZONE
from qicheng.reports.services import verifying
from qicheng.reports.services.verifying import Fault, Place
from qicheng.staff import queries as staff

BEGINS = dt.time(1, 0)
_STATE = "reports.nightly"
DONE = "DONE"
# Who is told, by what they alone may do, and the page that says more.
_TOLD = (("reports.accept", "/returns/"), ("audit.read", "/audit/"))


def verify(*, at: dt.datetime, by: Viewer) -> int:
    """The next part of this night's verification; how many faults it found. Nothing to do once the night's is over.

    A machine that was off at night makes it up when it is on again.
    """
    night, state = _night(at), Setting.objects.filter(name=_STATE).values_list("value", flat=True).first()
    day, what, after = (state or "||").split("|")
    if day == night.isoformat() and what == DONE:
        return 0
    place = Place(what=what, after=int(after)) if day == night.isoformat() else Place()
    faults, following = verifying.part(place)
    with writing():
        if faults:
            _tell(faults, night, at=at, by=by)
        value = f"{night}|{following.what}|{following.after}" if following else f"{night}|{DONE}|0"
        Setting.objects.update_or_create(name=_STATE, defaults={"value": value})
    return len(faults)


def _night(at: dt.datetime) -> dt.date:
    """The day whose night it is: it begins at one o'clock."""
    local = at.astimezone(ZONE)
    return local.date() if local.time() >= BEGINS else local.date() - dt.timedelta(days=1)


def _tell(faults: list[Fault], night: dt.date, *, at: dt.datetime, by: Viewer) -> None:
    """A line in the audit book with what was found, and one in the tray of each who answers for it, once a night."""
    detail = {"count": len(faults), "where": [f.where for f in faults[:20]]}
    audit.record("reports.found_faults", at=at, by=by, about=f"reports:{night}", detail=detail)
    county = places.county_code()
    text = f"夜间核验：已签收的报表与签收时不一致。{faults[0].sentence}请运行 qicheng verify-reports 查看全部，先不要出件。"
    alerts = [
        Alert(account_id=account, key=f"reports.fault:{night}:{account}", text=text, url=url, about=f"reports:{night}")
        for capability, url in _TOLD
        for account in staff.holders(capability, county, on=at.astimezone(ZONE).date())
    ]  # fmt: skip
    tray.tell(alerts, at=at)
