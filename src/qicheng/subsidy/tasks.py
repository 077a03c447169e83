"""Background entries of subsidies."""

from __future__ import annotations

from django.utils import timezone

from qicheng.subsidy.services import effects


def work_out_effect(effect_id: int) -> None:
    """Works out what a version of a notice means; may run again after a crash."""
    effects.work_out(effect_id, at=timezone.now())
