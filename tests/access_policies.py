"""Who may open what of notices that pay money: the lines of `test_access`. Whoever may read the plan may read them; the centre writes."""

from __future__ import annotations

from typing import Any

PLAN = "LEADER CENTRE BIGDATA GROUP_MEMBER BUREAU_REPORTER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER FINANCE"
NAMES = "LEADER CENTRE BIGDATA TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER"
NOTICE: dict[str, Any] = {"version_id": 999}

# Pages: name → (roles, arguments, what an allowed GET may answer). Who may come in meets 404: there is no such notice.
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "desk:policies": (PLAN, {}, (200,)),
    "desk:policy_template": (PLAN, {}, (200,)),
    "desk:policy_new": ("CENTRE", {}, (200,)),
    "desk:policy": (PLAN, NOTICE, (404,)),
    "desk:policy_edit": ("CENTRE", NOTICE, (404,)),
    "desk:policy_effect": ("CENTRE", NOTICE, (404,)),
    "desk:policy_effect_progress": ("CENTRE", NOTICE, (404,)),
    "desk:policy_qualify": (NAMES, NOTICE, (404,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "desk:policy_upload": ("CENTRE", {}),
    **dict.fromkeys(
        ("desk:policy_submit", "desk:policy_publish", "desk:policy_drop", "desk:policy_effect_ask"),
        ("CENTRE", NOTICE),
    ),
}
