"""What waits at the buses for a viewer: how many of each matter, and exactly these buses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Count, Q

from qicheng.core.asking import Question, numbers
from qicheng.core.viewer import Viewer
from qicheng.kit.marking import gettext_noop as _
from qicheng.trips import access
from qicheng.trips.models import Trip
from qicheng.trips.rules import states

# In the order in which a bus goes.
MATTERS: Mapping[str, str] = {
    "leading": _("我带的车，今明两天发车"),
    "boarding": _("今天要检票的车"),
    "riding": _("我带的车在途中"),
    "balance": _("到了，人数还没有闭环的车"),
    "costs": _("车已返回，要填费用单"),
    "agree": _("车辆费用单要复核"),
}
_AT_THE_DOOR = ("CONTRACT_FILED", "MANIFEST_FROZEN", "BOARDING")


def count(viewer: Viewer, *, season: int, on: dt.date) -> Question:
    """How many buses of each matter wait for this viewer; nothing is asked of whoever has no part in buses."""
    steps = _steps(viewer, on)
    return [numbers(Trip.objects.filter(season=season), **{m: Count("pk", filter=q) for m, q in steps.items()})] if steps else []  # fmt: skip


def of(viewer: Viewer, matter: str, *, season: int, on: dt.date) -> list[int]:
    """The buses behind a number, by departure; none where the viewer has no part in it."""
    step = _steps(viewer, on).get(matter)
    rows = Trip.objects.filter(step, season=season) if step is not None else Trip.objects.none()
    return list(rows.order_by("depart_at", "id").values_list("id", flat=True))


def _steps(viewer: Viewer, on: dt.date) -> dict[str, Q]:
    """The condition of each matter. Costs are agreed to by another hand than that which wrote them."""
    told, steps = Q(published_at__isnull=False), dict[str, Q]()
    if viewer.user_id and viewer.may(access.LEAD):
        own = Q(leader__account_id=viewer.user_id)
        soon = Q(date__gte=on, date__lte=on + dt.timedelta(days=1), state__in=states.BEFORE_DEPARTURE)
        steps |= {"leading": own & told & soon, "riding": own & Q(state__in=states.ON_THE_ROAD)}
    if access.wide(viewer, access.GATE):
        steps["boarding"] = told & Q(date=on, state__in=_AT_THE_DOOR)
    if access.wide(viewer, access.CLOSE):
        steps["balance"] = Q(state__in=("ARRIVED", "HANDED_OVER"))
    if access.wide(viewer, access.COST):
        back = Q(state="RETURNED")
        steps["costs"] = back & Q(cost_sheet=None)
        steps["agree"] = back & Q(cost_sheet__isnull=False) & ~Q(cost_sheet__made_by_id=viewer.user_id)
    return steps
