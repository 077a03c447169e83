"""Background work of trips."""

from __future__ import annotations

from django.utils import timezone

from qicheng.trips.services import solving


def solve_plan(plan_id: int) -> None:
    """Works out a plan."""
    solving.solve_plan(plan_id, at=timezone.now())
