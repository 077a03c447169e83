"""Calls of the demo county: every day some of those whom nobody has asked yet are called and say what they will do, so days differ."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.survey import bulk, queries
from qicheng.survey.queries import CallLine

A_DAY = 8  # calls of one township
OUTCOMES = ("REACHED", "REACHED", "REACHED", "NO_ANSWER", "REACHED", "LATER")
ANSWERS: tuple[dict[str, object], ...] = (
    {"intention": "RETURN", "dest_province": "44", "dest_city": "440300"},
    {"intention": "RETURN", "dest_province": "33", "dest_city": "330200"},
    {"intention": "STAY"},
)


def build(township: str, *, season: int, at: dt.datetime, by: Viewer) -> None:
    """One afternoon's calls of a township, through the product's own acts, in the order of its call list."""
    on = timezone.localdate(at)
    found, _more = queries.calls(by, season=season, unit=township, show="todo", on=on, size=4 * A_DAY)
    listed = [
        x for x in found if x.person.roster == "PRESENT"
    ]  # who is missing is left to those who look at it
    lines = listed[:A_DAY]
    by_outcome: dict[str, list[CallLine]] = defaultdict(list)
    for number, line in enumerate(lines):
        by_outcome[OUTCOMES[number % len(OUTCOMES)]].append(line)
    for outcome, called in by_outcome.items():
        people = [line.person.person_id for line in called]
        bulk.add_attempts(season=season, person_ids=people, way="PHONE", outcome=outcome, at=at, by=by)
    undecided = [
        line.person.person_id
        for line in by_outcome["REACHED"]
        if line.person.intention in (None, "UNDECIDED")
    ]
    for number, values in enumerate(ANSWERS):
        if said := undecided[number :: len(ANSWERS)]:
            bulk.record_intentions(season=season, person_ids=said, values=values, at=at, by=by)
