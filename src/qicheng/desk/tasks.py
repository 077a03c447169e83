"""Background entries that cross rooms."""

from __future__ import annotations

from django.utils import timezone

from qicheng.desk import late_acts, level_acts
from qicheng.reports.services import chasing, opening
from qicheng.staff.queries import installation


def minute() -> None:
    """What time alone makes due: unanswered fever reports go on, watches and clearances end, levels begin to hold; and orders to
    report close once the reports are in.
    """
    level_acts.minute(at=timezone.now(), by=installation("查验"))
    late_acts.close_reported(at=timezone.now(), by=installation("报送"))
    opening.open_due(at=timezone.now(), by=installation("报送"))
    chasing.chase_due(at=timezone.now(), by=installation("报送"))
