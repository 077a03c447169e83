"""A late township: urged by the county, answered by its villages, closed by the clock; nobody else may urge or close it early."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cast import COUNTY, EAST, GREEN, LOWER, UPPER, WATER
from qicheng.cases.models import Case
from qicheng.desk import late_acts, tasks
from qicheng.staff.queries import installation
from qicheng.survey.models import Round
from said import text_of


@pytest.fixture
def late(cast):
    """青山镇 with one silent village that has nobody to list, so that a zero report is its answer; 绿水镇 has reported."""
    from qicheng.journeys.models import Journey

    Journey.objects.filter(village=LOWER).update(roster="OUT")
    Round.objects.filter(village=LOWER).delete()
    return cast


def test_a_late_township_is_urged_answers_and_is_closed_by_the_clock(late) -> None:
    centre = late.client("centre")
    page = text_of(centre.get(f"/survey/?unit={COUNTY}"))
    assert f"/survey/urge/{GREEN}/" in page
    assert f"/survey/urge/{WATER}/" not in page  # nothing to urge
    answers = [centre.post(f"/survey/urge/{GREEN}/") for _ in range(2)]
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    order = Case.objects.get(kind="LATE_REPORT")
    seen = text_of(late.client("township_admin").get(answers[0]["Location"]))
    assert "青山镇还有 1 个村没有报送" in seen
    assert "下坪村" in seen
    tasks.minute()
    order.refresh_from_db()
    assert order.closed_at is None  # silence closes nothing
    assert late.client("clerk").post(f"/survey/zero/{LOWER}/").status_code == 302
    tasks.minute()
    order.refresh_from_db()
    assert order.state == "RESOLVED"
    assert f"/survey/urge/{GREEN}/" not in text_of(centre.get(f"/survey/?unit={COUNTY}"))
    again = centre.post(f"/survey/urge/{GREEN}/")
    assert again.status_code == 409
    assert "各村都已报送" in text_of(again)


def test_the_order_cannot_be_closed_by_hand_before_the_report_is_in(late) -> None:
    from qicheng.cases.services import resolve
    from qicheng.core.viewer import CannotAct

    by = late.viewer("centre")
    number = late_acts.urge(season=2025, township=GREEN, at=timezone.now(), by=by)
    with pytest.raises(CannotAct, match="还有 1 个村没有报送：下坪村"):
        resolve(case_id=number, outcome="打过电话了", at=timezone.now(), by=by)


@pytest.mark.parametrize("name", ["clerk", "township_admin", "cadre", "other_clerk", "reporter"])
def test_only_the_county_urges(late, name) -> None:
    assert late.client(name).post(f"/survey/urge/{GREEN}/").status_code == 403
    assert not Case.objects.filter(kind="LATE_REPORT").exists()


def test_a_village_that_falls_silent_again_is_a_new_order(late) -> None:
    by, at = installation("试验"), timezone.now()
    assert late_acts.why_not_in(f"round:{GREEN}") != ""
    assert late_acts.why_not_in("report:9") == ""
    assert late_acts.close_reported(at=at + dt.timedelta(days=1), by=by) == 0
    assert {UPPER, EAST} & set(late.numbers)
