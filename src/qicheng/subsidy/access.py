"""Who may do what with claims and money. In range 本人 (帮扶干部) only one's own households."""

from __future__ import annotations

from django.db.models import Q

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.people import queries as people

VIEW, APPLY = "subsidy.view", "subsidy.apply"
VILLAGE, TOWNSHIP, COUNTY, APPROVE = (
    "subsidy.village",
    "subsidy.township",
    "subsidy.county",
    "subsidy.approve",
)
OBJECT, CALL = "subsidy.object", "subsidy.call"
BATCH, SIGN, PAY = "subsidy.batch", "subsidy.sign", "subsidy.pay"
MONEY, ASK, GRANT, SETUP = "subsidy.money", "subsidy.ask", "subsidy.grant", "subsidy.setup"
LEADER = "LEADER"  # the role whose signature counts as a county leader's
BY_LEVEL = {"VILLAGE": VILLAGE, "TOWNSHIP": TOWNSHIP, "COUNTY": COUNTY}


def in_range(
    viewer: Viewer, *, capability: str = VIEW, field: str = "village", person: str = "person_id"
) -> Q:
    """The condition that a row lies in the viewer's range for the capability."""
    if viewer.own_only(capability):
        return Q(**{f"{person}__in": people.own_ids(viewer)})
    return people.in_range(viewer, field=field, capability=capability)


def human(by: Viewer) -> int:
    """The account that acts. What two persons must do is never done by the installation. Raises `NotAllowed`."""
    if by.user_id is None:
        raise NotAllowed("这一步须由有账号的人办理，系统不能代办。")
    return by.user_id
