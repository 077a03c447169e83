"""Who may touch a trip: the county's holders everywhere, the named leader on this one bus and for gate and lead only."""

from __future__ import annotations

import pytest

from qicheng.core.viewer import Grant, NotAllowed, Scope, Viewer
from qicheng.trips import access
from qicheng.trips.models import Trip
from qicheng.trips.models.fleet import Leader

EVERY = [
    "trips.view",
    "trips.plan",
    "trips.publish",
    "trips.fleet",
    "trips.request",
    "trips.gate",
    "trips.lead",
    "trips.close",
    "trips.cost",
]
AS_LEADER = {"trips.view", "trips.gate", "trips.lead"}
ME, OTHER = 7, 8


def viewer(*capabilities: str, scope: Scope = Scope.COUNTY, user: int | None = ME) -> Viewer:
    held = tuple(Grant(capability=c, scope=scope, prefix="451399" if scope is Scope.COUNTY else "") for c in capabilities)  # fmt: skip
    return Viewer(user_id=user, label="试验", grants=held)


def bus(leader: int | None) -> Trip:
    return Trip(leader=Leader(account_id=leader))


def may(who: Viewer, trip: Trip) -> set[str]:
    return {c for c in EVERY if access.may(who, c, trip)}


def test_the_names_are_those_of_the_table_of_rights() -> None:
    named = (access.VIEW, access.PLAN, access.PUBLISH, access.FLEET, access.REQUEST, access.GATE, access.LEAD, access.CLOSE, access.COST)  # fmt: skip
    assert list(named) == EVERY


@pytest.mark.parametrize("capability", EVERY)
def test_whoever_holds_it_for_the_county_may_on_every_bus(capability: str) -> None:
    who = viewer(capability)
    assert access.wide(who, capability)
    for trip in (bus(OTHER), bus(None), Trip()):
        assert may(who, trip) == {capability}
    access.require(who, capability)
    access.require(who, capability, bus(OTHER))


def test_a_leader_may_see_open_and_lead_the_own_bus_and_no_other() -> None:
    leader = viewer("trips.gate", "trips.lead", scope=Scope.SELF)
    assert may(leader, bus(ME)) == AS_LEADER
    assert may(leader, bus(OTHER)) == may(leader, bus(None)) == may(leader, Trip()) == set()
    assert not access.wide(leader, "trips.gate")
    access.require(leader, "trips.gate", bus(ME))
    for capability, trip in (("trips.close", bus(ME)), ("trips.gate", bus(OTHER)), ("trips.gate", None)):
        with pytest.raises(NotAllowed):
            access.require(leader, capability, trip)


def test_a_name_on_the_bus_without_the_right_to_lead_opens_nothing() -> None:
    assert may(viewer("trips.gate", scope=Scope.SELF), bus(ME)) == set()
    assert may(viewer(), bus(ME)) == set()


def test_who_has_no_account_is_not_the_leader_without_an_account() -> None:
    assert may(viewer("trips.lead", scope=Scope.SELF, user=None), bus(None)) == set()
    assert may(viewer("trips.lead", scope=Scope.SELF, user=None), Trip()) == set()
