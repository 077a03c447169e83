"""What waits for a viewer today: each matter with its count; the same conditions open its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from qicheng.core.asking import Question, count
from qicheng.core.viewer import Viewer
from qicheng.subsidy import access
from qicheng.subsidy.models import Claim, MoneyPlan
from qicheng.subsidy.queries import listing, lists, money
from qicheng.subsidy.rules import steps

VILLAGE, TOWNSHIP = 12, 9  # digits of the range in which somebody looks after a village, a township
# Lists of claims that a desk sees on its home: list → the capability whose range it covers, the digits of that range.
_CLAIMS = (
    (steps.RETURNED, access.APPLY, VILLAGE), (steps.PAYMENT_FAILED, access.APPLY, VILLAGE), ("new_card", access.APPLY, VILLAGE),
    ("todo_village", access.VILLAGE, VILLAGE), ("post_village", access.VILLAGE, VILLAGE), ("ending_village", access.VILLAGE, VILLAGE),
    ("todo_township", access.TOWNSHIP, TOWNSHIP), ("post_township", access.TOWNSHIP, TOWNSHIP), ("ending_township", access.TOWNSHIP, TOWNSHIP),
    ("todo_county", access.COUNTY, 0), ("post_county", access.COUNTY, 0), ("approvable", access.APPROVE, 0), ("payable", access.BATCH, 0),
)  # fmt: skip


def counts(viewer: Viewer, *, season: int, at: dt.datetime) -> Question:
    """How much waits for this viewer, by matter: a list of claims by its name, OBJECTIONS, CALLS, SIGN, SEND, ANSWERS, PLANS."""
    return [count(name, rows) for name, rows in _parts(viewer, season, at)]


def _parts(viewer: Viewer, season: int, at: dt.datetime) -> Iterator[tuple[str, QuerySet[Any]]]:
    for name, capability, digits in _CLAIMS:
        if _looks_after(viewer, capability, digits):
            rows = Claim.objects.filter(access.in_range(viewer, capability=capability), season=season)
            yield name, rows.filter(listing.condition(name, at=at))
    for name, capability in (("OBJECTIONS", access.OBJECT), ("CALLS", access.CALL)):
        if _looks_after(viewer, capability, TOWNSHIP) or _looks_after(viewer, capability, VILLAGE):
            yield name, _asked(name, viewer, season)
    for name in money.WAITS:
        if (batches := money.waiting(viewer, name, season=season)) is not None:
            yield name, batches
    if viewer.may(access.GRANT):
        yield (
            "PLANS",
            MoneyPlan.objects.filter(season=season, state="ASKED").exclude(asked_by_id=viewer.user_id or 0),
        )


def _asked(name: str, viewer: Viewer, season: int) -> QuerySet[Any]:
    if name == "CALLS":
        return money.open_calls(viewer, season=season)
    return lists.open_objections(viewer, season=season)


def _looks_after(viewer: Viewer, capability: str, digits: int) -> bool:
    """Whether the capability is held just for places of this size (0: for the county), or, like a village's, for own households."""
    if viewer.own_only(capability):
        return digits == VILLAGE
    return any(len(p) == digits if digits else len(p) < TOWNSHIP for p in viewer.prefixes(capability))
