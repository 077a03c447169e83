"""What is known of a body is forgotten after four weeks (个保法 art. 19; domain.md 10.3): the stamps stay, the contents go."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing
from qicheng.health.models import ClinicForm, FeverEvent, Reading, Step, Visit
from qicheng.health.sealed import box

KEPT_DAYS = 28
_CHUNK = 500


def forget(*, at: dt.datetime, by: Viewer) -> int:
    """Deletes readings, forms and visits older than four weeks and empties reports lifted so long ago; how many rows."""
    oldest = at - dt.timedelta(days=KEPT_DAYS)
    with writing():
        gone = 0
        for model, when in ((Reading, "received_at"), (ClinicForm, "at"), (Visit, "at")):
            old = list(
                model._default_manager.filter(**{f"{when}__lt": oldest})
                .order_by("id")
                .values_list("id", flat=True)[: 20 * _CHUNK]
            )
            for start in range(0, len(old), _CHUNK):
                gone += model._default_manager.filter(id__in=old[start : start + _CHUNK]).delete()[0]
        gone += _empty_reports(oldest)
        if gone:
            audit.record("health.forget", at=at, by=by, about="health", detail={"rows": gone})
    return gone


def _empty_reports(oldest: dt.datetime) -> int:
    """Reports lifted long ago keep who was told and when; temperature, symptoms, result and notes go."""
    rows = list(
        FeverEvent.objects.filter(state="CLEARED", cleared_at__lt=oldest, outcome_sealed__isnull=False)[
            :_CHUNK
        ]
    )
    for row in rows:
        empty = box({}, aad=f"health.fever:{row.key}")
        FeverEvent.objects.filter(pk=row.pk).update(sealed=empty, outcome_sealed=None, stranger_sealed=None)
        Step.objects.filter(event=row).update(note_sealed=None)
    return len(rows)
