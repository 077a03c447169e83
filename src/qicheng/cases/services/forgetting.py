"""Act: what was said in a closed case is forgotten when its time has come. The case, its states and its papers' numbers stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from qicheng.cases import sealed
from qicheng.cases.models import Case, Entry, Evidence, Paper, Referral
from qicheng.cases.rules import keeping
from qicheng.cases.services import evidence
from qicheng.core import audit
from qicheng.core.viewer import Viewer
from qicheng.core.writing import writing

_BATCH = 500
EMPTY = "办结后已按保存期限删除"


def forget(*, at: dt.datetime, by: Viewer) -> dict[str, int]:
    """Erases what is due and writes down how much: the proof of deletion. Safe to run again."""
    today = timezone.localdate(at)
    done = {
        "child": _erase(_closed("CHILD", keeping.forget_child_closed_before(today))),
        "health": _erase(_closed("HEALTH", keeping.forget_health_closed_before(today))),
        "reporter": _erase_reporters(_instant(keeping.forget_reporter_closed_before(today))),
    }
    if any(done.values()):
        with writing():
            audit.record("cases.forget", at=at, by=by, about="cases", detail=done)
    return done


def _instant(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _closed(compartment: str, before: dt.date) -> list[int]:
    rows = Case.objects.filter(compartment=compartment, closed_at__lt=_instant(before)).exclude(
        content_sealed=None
    )
    return list(rows.order_by("id").values_list("id", flat=True)[:_BATCH])


def _erase(case_ids: Iterable[int]) -> int:
    erased = 0
    for case_id in case_ids:
        with writing():
            files = list(
                Evidence.objects.filter(case_id=case_id, removed_at=None).values_list("sha256", flat=True)
            )
            Evidence.objects.filter(case_id=case_id, removed_at=None).update(
                removed_at=timezone.now(), name=EMPTY, what=""
            )
            Entry.objects.filter(case_id=case_id).exclude(text_sealed=None).update(
                text_sealed=None, text=EMPTY
            )
            Paper.objects.filter(case_id=case_id).exclude(text_sealed=None).update(
                text_sealed=None, text=EMPTY
            )
            Referral.objects.filter(case_id=case_id).update(
                facts_sealed=sealed.pack({}, aad=f"referral:{case_id}")
            )
            Case.objects.filter(pk=case_id).update(
                content_sealed=None, reporter_sealed=None, receipt_digest="", about="", note=EMPTY
            )
        for digest in files:
            evidence.erase(case_id, digest)
        erased += 1
    return erased


def _erase_reporters(before: dt.datetime) -> int:
    rows = Case.objects.filter(closed_at__lt=before).exclude(reporter_sealed=None)
    ids = list(rows.values_list("id", flat=True)[:_BATCH])
    with writing():
        return Case.objects.filter(pk__in=ids).update(reporter_sealed=None)
