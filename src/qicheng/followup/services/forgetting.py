"""What was said at visits is forgotten two years after its season (个人信息保护法 art. 19). How follow-up ended stays, for the figures."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.followup import queries, rules
from qicheng.followup.models import Opened, Referred, Visit

_BATCH = 500


def forget(*, at: dt.datetime, by: Viewer) -> int:
    """Deletes the attempts of seasons that are over long enough; how many. Safe to run again."""
    today = timezone.localdate(at)
    seasons = set(Visit.objects.order_by().values_list("journey__season", flat=True).distinct())
    over = [s for s in seasons if rules.is_over_long(queries.season_end(s), on=today)]
    gone = 0
    for season in over:
        while ids := list(Visit.objects.filter(journey__season=season).values_list("pk", flat=True)[:_BATCH]):
            with writing():
                Opened.objects.filter(visit_id__in=ids).delete()
                gone += Visit.objects.filter(pk__in=ids).delete()[0]
        with writing():
            Referred.objects.filter(journey__season=season).delete()
    if gone:
        with writing():
            audit.record(
                "followup.forget",
                at=at,
                by=by,
                about="visits",
                detail={"visits": gone, "seasons": sorted(over)},
            )
    return gone
