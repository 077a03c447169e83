"""What the desk answers when a case asks above before it closes."""

from __future__ import annotations

import datetime as dt

import pytest

import access_trips
from cast import AT
from qicheng.cases import conditions
from qicheng.cases.models import Case
from qicheng.cases.services import open_case, resolve, settle
from qicheng.core.viewer import CannotAct
from qicheng.staff.queries import account_id_of, installation
from qicheng.trips.models import GateCheck, HandoverLine, TripStop


def test_a_lost_rider_keeps_the_case_open_until_the_bus_balances(cast) -> None:
    assert "trips.all_accounted" in conditions.answered()
    trip, by = access_trips.make_bus(account_id_of("centre") or 0)["trip"], installation("试验")
    person = cast.person_id(next(iter(cast.all_numbers)))
    GateCheck.objects.create(
        received_at=AT,
        trip_id=trip,
        person_id=person,
        at=AT,
        by="试验",
        verdict="PASS",
        counts=True,
        key="00000000-0000-4000-8000-000000000001",
    )
    case_id = open_case(
        kind="NOT_ARRIVED", about=f"trip:{trip}", title="有人上车未到", key="lost", at=AT, by=by
    )
    with pytest.raises(CannotAct, match="还有 1 人没有下落"):
        resolve(case_id=case_id, outcome="已联系上", at=AT, by=by)
    stop = TripStop.objects.create(trip_id=trip, position=1, name="深圳", kind="CITY", km=900, eta_at=AT)
    HandoverLine.objects.create(
        trip_id=trip, stop=stop, person_id=person, outcome="GOT_OFF", reason="中途下车回家", by="试验", at=AT
    )
    resolve(case_id=case_id, outcome="已联系上", at=AT + dt.timedelta(hours=1), by=by)
    assert Case.objects.get(pk=case_id).state == "RESOLVED"


def test_a_fever_case_closes_only_behind_the_lifted_report(cast) -> None:
    from qicheng.health.models import FeverEvent

    assert "health.settled" in conditions.answered()
    by = installation("试验")
    case_id = open_case(kind="FEVER", about="fever:1", title="发热报告", key="fever:1", at=AT, by=by)
    event = FeverEvent(
        pk=1,
        season=2025,
        state="OPEN",
        case_id=case_id,
        opened_at=AT,
        due_at=AT,
        level=2,
        sealed=b"",
        place="STATION",
        key="fever-1",
    )
    event.save()
    with pytest.raises(CannotAct, match="还没有解除"):
        settle(case_id=case_id, outcome="已登记结论", at=AT, by=by)
    FeverEvent.objects.filter(pk=1).update(state="CLEARED")
    for _ in range(2):
        settle(case_id=case_id, outcome="已登记结论", at=AT, by=by)
    assert Case.objects.get(pk=case_id).closed_at == AT
