"""What the manifests of all buses add up to, for those who count people from the ledger and want to know whether both agree (domain.md 6.6)."""

from __future__ import annotations

import datetime as dt

from qicheng.journeys import queries as ledger
from qicheng.trips.models import GateCheck


def carried(*, season: int, unit: str, until: dt.datetime) -> int:
    """How many persons of a unit had passed the gate of a bus by then, each once; what a gate told later was not known then."""
    aboard = GateCheck.objects.filter(trip__season=season, counts=True, received_at__lte=until)
    return ledger.how_many(aboard.values_list("person_id", flat=True), season=season, unit=unit)
