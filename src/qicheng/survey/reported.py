"""Which villages have reported. A zero report is a report; a village without one is not zero but 未报."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from qicheng.core.asking import Question, count
from qicheng.journeys.queries import within
from qicheng.survey.models import Round


def count_reported(*, season: int, villages: Collection[str]) -> Question:
    """`reported`: how many of these villages have reported."""
    rows = Round.objects.filter(season=season, state=Round.State.REPORTED, village__in=villages)
    return (count("reported", rows),)


def reports(*, season: int, unit: str = "", until: dt.datetime | None = None) -> dict[str, bool]:
    """The villages of a unit that have reported (by the instant `until`): code → whether it was a zero report."""
    rows = Round.objects.filter(within(unit), season=season, state=Round.State.REPORTED)
    if until is not None:
        rows = rows.filter(reported_at__lte=until)
    return dict(rows.values_list("village", "zero"))
