"""Taking one act's part of a person's row back, without what was written later: for merges that are undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.journeys.models import Event, Journey
from qicheng.journeys.services import COLUMNS, VOID, Change, record

_STAMPS = frozenset({"changed_at", "stage", "season"})


def rows_by_season(person_ids: Sequence[int]) -> dict[tuple[int, int], dict[str, object]]:
    """The ledger rows of persons by (season, person), for acts that have checked the range; void ones are left out."""
    found: dict[tuple[int, int], dict[str, object]] = {}
    rows = Journey.objects.filter(person_id__in=person_ids).exclude(roster="VOID")
    for season, person_id, *values in rows.values_list("season", "person_id", *COLUMNS):
        found[season, person_id] = dict(zip(COLUMNS, values, strict=True))
    return found


def take_back_facts(
    person_ids: Sequence[int], *, source: str, kind: str, note: str, at: dt.datetime, by: Viewer
) -> int:
    """Each fact that the act named by `source` changed becomes what it was, unless someone changed it since.

    A journey that the act opened becomes void. Returns how many journeys were touched.
    """
    touched = 0
    with writing():
        events = Event.objects.filter(journey__person_id__in=person_ids, source=source).order_by("-id")
        for event in events.select_related("journey"):
            before = (
                Event.objects.filter(journey_id=event.journey_id, id__lt=event.pk).order_by("-id").first()
            )
            values = _restored(event, before) if before else VOID
            change = Change(person_id=event.journey.person_id, values=values)
            record([change], season=event.season, kind=kind, at=at, by=by, note=note)
            touched += 1
    return touched


def _restored(event: Event, before: Event) -> dict[str, object]:
    values = {}
    for column in COLUMNS:
        was, became, now = (getattr(row, column) for row in (before, event, event.journey))
        if column not in _STAMPS and was != became and now == became:
            values[column] = was
    return values
