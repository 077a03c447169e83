"""The end of follow-up: on its last day everybody's ends, visited or not, and the book says which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.followup import queries, rules
from qicheng.followup.models import Follow
from qicheng.journeys import went
from qicheng.season import queries as seasons

CLOCK = Viewer(user_id=None, label="系统时钟", roles=("SYSTEM",))
_STAYS = frozenset({rules.COMPLETED, rules.CLOSED_WITHOUT_LAST_VISIT, rules.CLOSED_EARLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How many endings were written down, by outcome."""

    by_state: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def tick(*, at: dt.datetime, season: int = 0, by: Viewer = CLOCK) -> Ended:
    """Writes down whose follow-up has ended by now. Pages know it without this; written down it no longer moves with the rhythm.

    Said twice it changes nothing. `season` 0 is the newest.
    """
    newest = seasons.latest_season()
    year = season or (newest.year if newest else 0)
    counts: dict[str, int] = {}
    if not year:
        return Ended(by_state=counts)
    on = timezone.localdate(at)
    with writing():
        rows = [
            f
            for f in queries.judged(went.went_out_in(season=year, unit=""), season=year, on=on)
            if f.standing.state in _STAYS
        ]
        known = dict(Follow.objects.filter(journey__season=year).values_list("journey_id", "ended"))
        fresh = [f for f in rows if not known.get(f.went.journey_id)]
        for f in fresh:
            counts[f.standing.state] = counts.get(f.standing.state, 0) + 1
        _write([(f.went.journey_id, f.standing.state) for f in fresh], set(known), on=on)
        if fresh:
            audit.record("followup.tick", at=at, by=by, about=f"season:{year}", detail=counts)
    return Ended(by_state=counts)


def _write(endings: list[tuple[int, str]], known: set[int], *, on: dt.date) -> None:
    Follow.objects.bulk_create(
        [Follow(journey_id=j, ended=state, ended_date=on) for j, state in endings if j not in known],
        batch_size=500,
    )
    for state in _STAYS:
        ids = [j for j, s in endings if s == state and j in known]
        for start in range(0, len(ids), 500):
            Follow.objects.filter(journey_id__in=ids[start : start + 500]).update(ended=state, ended_date=on)
