"""Why somebody has no seat, what would help, and taking one of the ways: every price told is the price it has."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import pytest

from qicheng.journeys.models import Journey
from qicheng.trips.models import DispatchPlan
from qicheng.trips.planning.explaining import Question
from qicheng.trips.services import plans, solving
from qicheng_planner.check import check
from qicheng_planner.problem import parse, relaxed
from said import text_of

DATA = Path(__file__).resolve().parents[4] / "bench" / "dispatch"


@pytest.fixture(scope="module")
def question():
    data = json.loads((DATA / "d1-500-30c.json").read_text())
    plan = json.loads((DATA / "d1-500-30c.hand-plan.json").read_text())
    codes = [str(t["seats"]) for t in data["types"]]
    return Question({**data, "first_date": "2026-02-20", "type_codes": codes}, plan)


def test_every_way_of_a_waiting_party_holds_at_its_price(question):
    seated = {k for bus in question.plan.buses for k, _ in bus.riders}
    waiting = [k for k, p in enumerate(question.problem.parties) if k not in seated and p.size][:12]
    found = [question.why(k) for k in waiting]
    assert all(why.reasons and why.seated == 0 for why in found)
    assert any(why.ways for why in found)
    for why in found:
        for way in why.ways:
            _, _, report = question.taken(way)
            assert report["errors"] == []
            assert report["cost_fen"] == way.cost_fen == question.explainer.book.cost + way.price_fen


def test_what_seats_a_whole_place_names_the_rules_that_give_way(question):
    seated = {k for bus in question.plan.buses for k, _ in bus.riders}
    place = next(p.place for k, p in enumerate(question.problem.parties) if k not in seated and p.size)
    ways = question.ways_for(place)
    assert ways
    for way in ways:
        data, plan, report = question.taken(way)
        assert report["errors"] == [], way.sentence
        assert report["cost_fen"] == way.cost_fen
        assert not [k for k, _ in plan["subsidised"] if question.problem.parties[k].place == place]
        assert parse(data).rules.max_drops >= question.problem.rules.max_drops


def test_a_question_that_is_not_relaxed_stays_the_same(question):
    assert relaxed(question.data, question.problem) == question.data


@pytest.fixture
def short(planned, viewer):
    """The plan without its last bus, whose riders now wait."""
    browser, row = planned
    plan = {**row.plan, "buses": row.plan["buses"][:-1]}
    lost = row.plan["buses"][-1]["riders"]
    plan["subsidised"] = sorted([*row.plan["subsidised"], *lost])
    report = check(parse(row.problem), plan)
    assert report["errors"] == []
    figures = {
        "cost_fen": report["cost_fen"],
        "bound_fen": row.bound_fen,
        "violations": report["priority_violations"],
    }
    plans.store_plan(
        plan_id=row.pk, plan=plan, figures=figures, at=row.solved_at.replace(year=2027), by=viewer("centre")
    )
    row.refresh_from_db()
    return browser, row, plans.read_parties(row.pk)[lost[0][0]][0]


def test_a_person_without_a_seat_is_told_why_and_a_way_can_be_taken(short):
    browser, row, person = short
    html = text_of(browser.get(f"/trips/plans/{row.pk}/why/{person}/"))
    assert "为什么没有座位" in html
    said = re.search(r'name="sentence" value="([^"]+)"', html)
    assert said, html
    party = re.search(r'name="party" value="(\d+)"', html)[1]
    form = {"key": str(uuid.uuid4()), "party": party, "sentence": said[1]}
    for _ in range(2):  # sent twice: one scenario
        answer = browser.post(f"/trips/plans/{row.pk}/take/", form)
        assert answer.status_code == 302
    made = DispatchPlan.objects.get(parent=row)
    assert answer["Location"] == f"/trips/plans/{row.pk}/compare/{made.pk}/"
    report = check(parse(made.problem), made.plan)
    assert (report["errors"], report["cost_fen"]) == ([], made.cost_fen)
    assert sum(n for b in made.plan["buses"] for _, n in b["riders"]) > sum(
        n for b in row.plan["buses"] for _, n in b["riders"]
    )
    row.refresh_from_db()
    assert len(row.plan["buses"]) == len(made.plan["buses"]) - 1 or row.plan["buses"] != made.plan["buses"]


def test_a_way_of_yesterday_is_refused(short):
    browser, row, _ = short
    form = {"key": str(uuid.uuid4()), "party": 0, "sentence": "加开一辆车：总费用不变。"}
    answer = browser.post(f"/trips/plans/{row.pk}/take/", form)
    assert answer.status_code == 409
    assert "请刷新后再选" in text_of(answer)
    assert not DispatchPlan.objects.filter(parent=row).exists()


def test_a_place_says_what_would_seat_everybody(short):
    browser, row, _ = short
    html = text_of(browser.get(f"/trips/plans/{row.pk}/"))
    place = re.search(rf"/trips/plans/{row.pk}/ways/(\d+)/", html)
    assert place
    assert "另存为一种办法" in text_of(browser.get(place[0]))


def test_strangers_to_the_person_are_not_told(cast, short):
    _, row, _ = short
    people = [p for party in plans.read_parties(row.pk) for p in party]
    village = dict(Journey.objects.filter(person_id__in=people).values_list("person_id", "village"))
    green = next(p for p in people if village[p].startswith("450981101"))
    water = next(p for p in people if village[p].startswith("450981102"))
    answers = {
        (name, who): cast.client(name).get(f"/trips/plans/{row.pk}/why/{person}/").status_code
        for name in ("centre", "clerk", "other_clerk", "reporter")
        for who, person in (("green", green), ("water", water))
    }
    assert answers == {
        ("centre", "green"): 200, ("centre", "water"): 200, ("clerk", "green"): 200, ("clerk", "water"): 403,
        ("other_clerk", "green"): 403, ("other_clerk", "water"): 200, ("reporter", "green"): 403, ("reporter", "water"): 403,
    }  # fmt: skip


def test_a_party_is_pinned_and_let_go(planned, viewer):
    browser, row = planned
    party = row.plan["buses"][0]["riders"][0][0]
    person = plans.read_parties(row.pk)[party][0]
    page = f"/trips/plans/{row.pk}/why/{person}/"
    assert "锁定他们的日子和座位" in text_of(browser.get(page))
    browser.post(f"{page}pin/")
    row.refresh_from_db()
    assert row.pins == [{"kind": "parties", "value": party}]
    assert "不再锁定他们的安排" in text_of(browser.get(page))
    solving.work_out(plan_id=row.pk, at=row.solved_at, by=viewer("centre"))
    solving.solve_plan(row.pk, at=row.solved_at)
    day = next(b["day"] for b in row.plan["buses"] if any(k == party for k, _ in b["riders"]))
    row.refresh_from_db()
    assert row.state == "READY", row.message
    assert [b["day"] for b in row.plan["buses"] if any(k == party for k, _ in b["riders"])] == [day]
    browser.post(f"{page}pin/")
    row.refresh_from_db()
    assert row.pins == []
