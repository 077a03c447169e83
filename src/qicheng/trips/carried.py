"""What the manifests of all buses add up to, for those who count people from the ledger and want to know whether both agree (domain.md 6.6)."""

from __future__ import annotations

import datetime as dt

from qicheng.journeys.models import Journey
from qicheng.journeys.queries import within
from qicheng.trips.models import GateCheck


def carried(*, season: int, unit: str, until: dt.datetime) -> int:
    """How many persons of a unit had passed the gate of a bus by then, each once; what a gate told later was not known then."""
    aboard = GateCheck.objects.filter(trip__season=season, counts=True, received_at__lte=until).values(
        "person_id"
    )
    return (
        Journey.objects.filter(within(unit), season=season, person_id__in=aboard)
        .exclude(roster="VOID")
        .count()
    )
