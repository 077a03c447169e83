"""Who may open what of the buses: the lines of `test_access` for the room trips, and the one bus they speak of."""

from __future__ import annotations

import datetime as dt
from typing import Any

SEE = "LEADER CENTRE GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE FINANCE"
PUBLISH, PLAN, FLEET = "LEADER CENTRE", "CENTRE", "CENTRE GROUP_MEMBER"
LOOK_ARRIVED = f"{SEE} HELPER BUS_LEADER"
SEATING = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK"
# Those who work at a door or lead a bus; `THIS` of them may do so at the bus of the table, whose leader is BUS_LEADER.
LEADS = "CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER BUS_LEADER"
DOOR = f"{LEADS} GATE"
THIS_DOOR, THIS_RIDE = "CENTRE GATE BUS_LEADER", "CENTRE BUS_LEADER"
TRIP: dict[str, Any] = {"trip_id": "trip"}
PLANNED: dict[str, Any] = {"plan_id": "plan"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "index": (f"{SEE} HELPER BUS_LEADER GATE", {}, (200,)),
    "arrivals": (LOOK_ARRIVED, {}, (200,)),
    "trip": (f"{SEE} BUS_LEADER GATE", TRIP, (200,)),
    "gate": (THIS_DOOR, TRIP, (200,)),
    "gate_cards": (THIS_DOOR, TRIP, (200,)),
    "ride": (THIS_RIDE, TRIP, (200,)),
    "riders": (f"{SEATING} BUS_LEADER", TRIP, (200,)),
    "fleet": (SEE, {}, (200,)),
    "plans": (SEE, {}, (200,)),
    "plan_new": (PLAN, {}, (200,)),
    "plan": (SEE, PLANNED, (200,)),
    "plan_progress": (SEE, PLANNED, (200,)),
    "plan_bus": (SEE, {**PLANNED, "number": 0}, (302,)),
    "plan_left": (SEE, PLANNED, (302,)),
    "plan_why": (SEE, {**PLANNED, "person_id": "own"}, (403,)),  # the plan of the table holds nobody
    "plan_ways": (SEE, {**PLANNED, "place": 0}, (302,)),
    "plan_compare": (SEE, {**PLANNED, "other_id": "plan"}, (302,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    **dict.fromkeys(("plan_solve", "plan_copy", "plan_make", "plan_propose"), (PLAN, PLANNED)),
    "plan_pin": (PLAN, {**PLANNED, "number": 0}),
    "plan_take": (PLAN, PLANNED),
    "plan_pin_party": (PLAN, {**PLANNED, "person_id": "own"}),
    **dict.fromkeys(("plan_publish", "plan_send_back", "plan_withdraw"), (PUBLISH, PLANNED)),
    **dict.fromkeys(("fleet_rate", "fleet_vehicle", "fleet_driver"), (FLEET, {})),
    "fleet_leader": (PLAN, {}),
    "fleet_reached": (PLAN, {"leader_id": 1}),
    **dict.fromkeys(("fleet_assign", "fleet_contract"), (FLEET, PLANNED)),
    **dict.fromkeys(("send", "contract"), (FLEET, TRIP)),
    "paper": (THIS_RIDE, TRIP),
    "freeze": (PLAN, TRIP),
    "cancel": (PUBLISH, TRIP),
    "close": (PLAN, TRIP),
    **dict.fromkeys(("costs", "approve_costs"), ("CENTRE FINANCE", TRIP)),
    "vehicle_down": (THIS_RIDE, TRIP),
    **dict.fromkeys(("gate_device", "gate_open", "gate_release", "gate_close"), (THIS_DOOR, TRIP)),
    **dict.fromkeys(("depart", "roll", "rest", "incident"), (THIS_RIDE, TRIP)),
    "incident_end": (THIS_RIDE, {**TRIP, "incident_id": 1}),
    "arrive": (THIS_RIDE, {**TRIP, "position": 1}),
    "link": (THIS_RIDE, {**TRIP, "stop_id": 1}),
    **dict.fromkeys(
        ("rider_seat", "rider_wait", "rider_cancel", "rider_move", "rider_swap"),
        (SEATING, {**TRIP, "person_id": "own"}),
    ),
    "tickets": (THIS_RIDE, TRIP),
    "explain": (THIS_RIDE, {**TRIP, "person_id": "own"}),
}
# Without an account: the receiver's link is its own right; a scan carries the secret of its device.
OPEN: dict[str, dict[str, Any]] = {"receive": {"token": "x" * 43}, "gate_scan": TRIP, "gate_scans": TRIP}


def make_bus(leader_account: int) -> dict[str, int]:
    """One plan and one bus of it, led by the given account."""
    from qicheng.trips.models import BusRate, DispatchPlan, Leader, Trip

    day = dt.date(2025, 3, 10)
    at = dt.datetime(2025, 3, 10, 6, 0, tzinfo=dt.UTC)
    rate = BusRate.objects.create(season=2025, code="19座", name="19座", seats=19, usable=17)
    plan = DispatchPlan.objects.create(
        season=2025, name="春季方案", first_date=day, made_by="试验", made_at=at
    )
    leader = Leader.objects.create(
        season=2025, name="韦干部", office="县人社局", account_id=leader_account, phone_tail="0001"
    )
    trip = Trip.objects.create(
        season=2025, plan=plan, batch_no="1", trip_no="20250310-01", date=day, depart_at=at, origin="县汽车站",
        eta_at=at + dt.timedelta(hours=9), destination_kind="CITY", destination="深圳市", rate=rate, leader=leader, capacity=17, salt=b"0" * 16,
    )  # fmt: skip
    return {"trip": trip.pk, "plan": plan.pk}
