"""Questions to the ledger about those who went out this season: since when they are away, and where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils import timezone

from qicheng.core.viewer import Viewer
from qicheng.journeys import rules
from qicheng.journeys.models import Event, Journey
from qicheng.journeys.queries import visible, within


@dataclass(frozen=True, slots=True)
class Went:
    """One person who went out. `known_date` is the day on which the ledger first heard of it, where no day of travel is known."""

    journey_id: int
    person_id: int
    village: str
    is_poor: bool
    stage: str
    departed_date: dt.date | None
    arrived_date: dt.date | None
    returned_date: dt.date | None
    known_date: dt.date

    def day_nought(self, *, from_departure: bool) -> dt.date:
        """The day that visits count from: arrival or departure, whichever is asked and known."""
        first, second = self.arrived_date, self.departed_date
        if from_departure:
            first, second = second, first
        return first or second or self.known_date


_COLUMNS = (
    "id", "person_id", "village", "is_poor", "stage", "departed_date", "arrived_date", "returned_date", "changed_at",
)  # fmt: skip


def went_out(
    viewer: Viewer, *, season: int, capability: str, unit: str = "", person_ids: Sequence[int] | None = None
) -> list[Went]:
    """Those who went out, in a unit (12-digit code; empty: all in the viewer's range) or among given persons."""
    rows = visible(viewer, season=season, capability=capability).filter(within(unit))
    if person_ids is not None:
        rows = rows.filter(person_id__in=person_ids)
    return _went(rows)


def went_out_in(*, season: int, unit: str) -> list[Went]:
    """The same for figures without names; the asker has checked the range."""
    return _went(Journey.objects.filter(within(unit), season=season))


def _went(rows: QuerySet[Journey]) -> list[Went]:
    rows = rows.filter(stage__in=rules.WENT_OUT, roster="PRESENT")
    undated = rows.filter(departed_date=None, arrived_date=None)
    firsts = Event.objects.filter(stage="AWAY", journey_id__in=undated.order_by().values("id"))
    said: dict[int, dt.datetime] = dict(firsts.values_list("journey_id").annotate(first=Min("at")).order_by())
    days: dict[object, dt.date] = {}  # a county's undated come by a few imports: their instants repeat

    def day_of(at: dt.datetime) -> dt.date:
        if at not in days:
            days[at] = timezone.localdate(at)
        return days[at]

    found = []
    for journey, person, village, poor, stage, departed, arrived, home, changed in rows.order_by(
        "id"
    ).values_list(*_COLUMNS):
        known = departed or arrived
        if known is None:
            known = day_of(said.get(journey) or dt.datetime.fromtimestamp(changed, dt.UTC))
        found.append(Went(journey, person, village, poor, stage, departed, arrived, home, known))
    return found


def stamps(*, season: int, unit: str) -> dict[str, tuple[object, ...]]:
    """How those who went out look by village, without a name: how many, when last changed. A change shows, but for two in one second."""
    rows = Journey.objects.filter(within(unit), season=season, stage__in=rules.WENT_OUT, roster="PRESENT")
    found = rows.order_by().values_list("village").annotate(
        n=Count("id"), last=Max("changed_at"), sum=Sum("changed_at"), ids=Sum("id")
    )  # fmt: skip
    return {village: tuple(rest) for village, *rest in found}


def villages_since(event_id: int, *, season: int) -> set[str]:
    """The villages in which something happened after an event of the book."""
    return set(
        Event.objects.filter(id__gt=event_id, season=season)
        .order_by()
        .values_list("village", flat=True)
        .distinct()
    )
