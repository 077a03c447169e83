"""From the fleet to a published plan: register, work out, look at it, make the buses, send them, approve with four eyes."""

from __future__ import annotations

import time
from functools import partial

from django.utils import timezone

from qicheng.journeys.models import Journey
from qicheng.trips import plan_queries
from qicheng.trips.models import DispatchPlan, Seat, Trip
from qicheng.trips.services import solving
from qicheng_planner.solve import Stop
from said import text_of

RATE = {
    "code": "19座", "seats": 19, "usable": 17, "min_riders": 3, "fixed": "100", "out_per_km": "1", "empty_per_km": "0.5",
    "second_driver_per_day": "10",
}  # fmt: skip
NEW = {
    "name": "春季方案", "first_date": "2026-02-10", "days": 3, "departures_a_day": 9, "slack_days": 3, "subsidy_same_city": 200,
    "subsidy_in_province": 300, "subsidy_out": 600, "include_unasked": "on", "keep_households": "on", "seconds": 5,
}  # fmt: skip


def test_the_fleet_says_what_is_missing(cast):
    browser = cast.client("centre")
    html = text_of(browser.get("/trips/fleet/"))
    assert "按中标价先登记车型与价格" in html
    answer = browser.post("/trips/fleet/rates/", {**RATE, "usable": 18})
    assert answer.status_code == 422
    assert "先减去驾驶员和带队干部各一座" in text_of(answer)
    answer = browser.post("/trips/fleet/leaders/", {"name": "韦干部", "office": "县人社局", "phone": "12"})
    assert answer.status_code == 422
    assert "手机号不对" in text_of(answer)


def test_a_plan_seats_who_wants_to_go_and_says_what_it_costs(planned, viewer, monkeypatch):
    browser, row = planned
    # Seconds of its own work: enough for a proof, however busy the machine is.
    monkeypatch.setattr("qicheng_planner.solve.Stop", partial(Stop, clock=time.thread_time))
    DispatchPlan.objects.update(settings={**row.settings, "seconds": 8})
    solving.work_out(plan_id=row.pk, at=timezone.now(), by=viewer("centre"))
    solving.solve_plan(row.pk, at=timezone.now())
    row.refresh_from_db()
    assert row.state == "READY", row.message
    assert row.violations == 0
    assert row.bound_fen <= row.cost_fen <= row.hand_fen
    going = Journey.objects.filter(roster="PRESENT", intention__in=("RETURN", "NEW")).count()
    html = text_of(browser.get(f"/trips/plans/{row.pk}/"))
    assert f">{going}<span" in html.replace("\n", "")
    assert "深圳市" in html
    bus = text_of(browser.get(f"/trips/plans/{row.pk}/buses/0/"))
    assert bus.count('class="name"') == sum(n for _, n in row.plan["buses"][0]["riders"])
    assert "第二驾驶员" in bus


def test_a_plan_may_be_asked_to_level_every_place(planned, monkeypatch):
    browser, row = planned
    asked = []
    real = solving.solving.solved
    monkeypatch.setattr(
        solving.solving, "solved", lambda *given, **more: asked.append(more["level"]) or real(*given, **more)
    )
    for said in ({}, {"level": "on"}):
        browser.post("/trips/plans/new/", {**NEW, **said})
        plan = DispatchPlan.objects.order_by("id").last()
        assert plan.pk > row.pk
        solving.solve_plan(plan.pk, at=timezone.now())
        plan.refresh_from_db()
        assert (plan.state, plan.violations) == ("READY", 0), plan.message
        found, html = plan_queries.answer_of(plan), text_of(browser.get(f"/trips/plans/{plan.pk}/"))
        assert ("每个去处脱贫（贫困）户坐上车的比例都不低于其他人" in html) == (not found.behind)
        assert f"有 {len(found.behind)} 个去处" in html or not found.behind
    assert not found.behind
    assert asked == [False, True]


def test_four_eyes_from_the_plan_to_the_buses(cast, planned):
    browser, row = planned
    assert browser.post(f"/trips/plans/{row.pk}/trips/").status_code == 302
    buses = Trip.objects.filter(plan=row).count()
    assert buses == len(row.plan["buses"])
    seated = Seat.objects.filter(person__isnull=False).count()
    assert seated == sum(n for b in row.plan["buses"] for _, n in b["riders"])
    assert "没有指定带队干部" in text_of(browser.get(f"/trips/plans/{row.pk}/"))
    browser.post(f"/trips/fleet/plans/{row.pk}/assign/")
    browser.post(
        f"/trips/fleet/plans/{row.pk}/contract/",
        {"contract_no": "HT1", "plate_prefix": "桂包", "first_number": 7},
    )
    assert Trip.objects.order_by("depart_at", "id").values_list("plate_no", flat=True).first() == "桂包00007"
    html = text_of(browser.get(f"/trips/plans/{row.pk}/"))
    assert "每趟都已派齐" in html, html[html.find("发布前还要办的") :][:900]
    browser.post(f"/trips/plans/{row.pk}/propose/")
    refused = browser.post(f"/trips/plans/{row.pk}/publish/")
    assert refused.status_code == 409
    assert "报批人不能自己批准发布" in text_of(refused)
    assert cast.client("leader").post(f"/trips/plans/{row.pk}/publish/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.proposed_by, row.approved_by) == ("PUBLISHED", "centre", "leader")
    assert Journey.objects.filter(stage="SEATED").count() == seated


def test_a_scenario_keeps_its_pinned_bus_and_can_be_compared(planned):
    browser, row = planned
    browser.post(f"/trips/plans/{row.pk}/copy/", {"name": "另一种"})
    copy = DispatchPlan.objects.get(parent=row)
    browser.post(f"/trips/plans/{copy.pk}/buses/0/pin/")
    browser.post(f"/trips/plans/{copy.pk}/solve/")
    solving.solve_plan(copy.pk, at=timezone.now())
    copy.refresh_from_db()
    assert copy.state == "READY", copy.message
    kept = row.plan["buses"][0]
    assert any(
        (b["day"], b["type"], b["stops"]) == (kept["day"], kept["type"], kept["stops"])
        for b in copy.plan["buses"]
    )
    assert "安排变了的人" in text_of(browser.get(f"/trips/plans/{row.pk}/compare/{copy.pk}/"))


def test_names_stay_with_those_who_may_see_them(cast, planned):
    _, row = planned
    html = text_of(cast.client("other_clerk").get(f"/trips/plans/{row.pk}/buses/0/"))
    assert "不在您的查看范围内" in html
    assert cast.client("reporter").get(f"/trips/plans/{row.pk}/").status_code == 403
    assert cast.client("cadre").post(f"/trips/plans/{row.pk}/propose/").status_code == 403


def test_without_prices_the_plan_says_what_to_do_first(cast):
    browser = cast.client("centre")
    browser.post("/trips/plans/new/", NEW)
    row = DispatchPlan.objects.get()
    solving.solve_plan(row.pk, at=timezone.now())
    row.refresh_from_db()
    assert row.state == "DRAFT"
    assert "还没有登记车型与价格" in text_of(browser.get(f"/trips/plans/{row.pk}/"))
