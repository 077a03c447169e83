"""Who may open what of returns: the lines of `test_access` for them. `return` is the own village's sheet, `period` its period."""

from __future__ import annotations

from typing import Any

LOOK = "LEADER CENTRE BIGDATA GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
FILL = "TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
ABOVE = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK"
TOKENS = "CENTRE SYSTEM_ADMIN SECURITY_ADMIN"
ONE: dict[str, Any] = {"return_id": "return"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "returns": (LOOK, {}, (200,)),
    "period": (LOOK, {"period_id": "period"}, (200,)),
    "return": (LOOK, ONE, (200,)),
    "return_names": (
        "LEADER CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE",
        {**ONE, "measure": "persons"},
        (200,),
    ),
    "correct": (FILL, ONE, (200,)),
    "period_names": (
        "LEADER CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE",
        {"period_id": "period", "measure": "persons"},
        (403,),  # without a unit it is nobody's figure
    ),
    # A report of the product's own asks nothing of the kind; those of issued tables are tried with their pages.
    "period_asked": (LOOK, {"period_id": "period", "binding_id": 1}, (403,)),
    "bulletin": (LOOK, {}, (200, 403)),
    "proof": (LOOK, {"code": "NOSUCHCODE"}, (404,)),
    "tokens": (TOKENS, {}, (200,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "fill": (FILL, ONE),
    "review": ("TOWNSHIP_ADMIN TOWNSHIP_CLERK", ONE),
    "accept": (ABOVE, ONE),
    "send_back": (ABOVE, ONE),
    "decide": (ABOVE, {**ONE, "correction_id": 999}),
    "accept_all": (ABOVE, {"period_id": "period"}),
    "extend": ("CENTRE", ONE),
    "period_file": (LOOK, {"period_id": "period"}),
    "bulletin_file": (LOOK, {}),
    "token_revoke": (TOKENS, {"token_id": 999}),
}
# The read API knows no session: whoever has signed in is a stranger there.
NO_SESSION: dict[str, dict[str, Any]] = {
    "api_measures": {},
    "api_figures": {"code": "450981000000"},
    "api_periods": {},
    "api_returns": {"id": 1},
    "api_snapshot": {"code": "NOSUCHCODE"},
    "api_names": {"code": "NOSUCHCODE", "measure": "persons"},
    "api_document": {},
    "api_nothing": {"rest": "nothing"},
}


def open_one(village: str) -> dict[str, int]:
    """A period as of now, with the own village's sheet."""
    import datetime as dt

    from django.utils import timezone

    from qicheng.reports.models import Period, Return
    from qicheng.reports.services import cutting

    now = timezone.now()
    cut = cutting.cut_at(season=2025, as_of=now, at=now)
    period = Period.objects.create(
        season=2025, code="DAILY", title="每日统计表", rhythm="DAILY", reporter="VILLAGE", day=timezone.localdate(), as_of_at=now, cut=cut,
        due_at=now + dt.timedelta(hours=1), publish_at=now + dt.timedelta(hours=2), lock_at=now + dt.timedelta(hours=3),
    )  # fmt: skip
    row = Return.objects.create(period=period, unit=village, level="VILLAGE", due_at=period.due_at)
    return {"return": row.pk, "period": period.pk}
