"""Who may touch a trip: the county's planners, the gate, and the named leader of this one bus."""

from __future__ import annotations

from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.trips.models import Trip

VIEW, PLAN, PUBLISH, FLEET = "trips.view", "trips.plan", "trips.publish", "trips.fleet"
REQUEST, GATE, LEAD, CLOSE, COST = "trips.request", "trips.gate", "trips.lead", "trips.close", "trips.cost"


def wide(viewer: Viewer, capability: str) -> bool:
    """Whether the capability is held for more than one's own trips."""
    return bool(viewer.prefixes(capability))


def leads(viewer: Viewer, trip: Trip) -> bool:
    """Whether the viewer is the named leader of this bus and holds the right to lead."""
    account = trip.leader.account_id if trip.leader else None
    return account is not None and account == viewer.user_id and viewer.may(LEAD)


def may(viewer: Viewer, capability: str, trip: Trip) -> bool:
    """Whether the viewer may do this on this trip: in the whole county, or as its leader for gate and lead."""
    return wide(viewer, capability) or (capability in {GATE, LEAD, VIEW} and leads(viewer, trip))


def require(viewer: Viewer, capability: str, trip: Trip | None = None) -> None:
    """Raises `NotAllowed` unless the viewer may."""
    if trip is None and not wide(viewer, capability):
        raise NotAllowed
    if trip is not None and not may(viewer, capability, trip):
        raise NotAllowed
