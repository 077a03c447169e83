"""Where health crosses rooms: levels with what they touch, contacts of a bus, temperatures on the way."""

from __future__ import annotations

import datetime as dt
import io
import uuid
import zipfile

import pytest
from django.utils import timezone
from django_q.models import Schedule

from access_trips import make_bus
from qicheng.cases.models import Case
from qicheng.core.models import AuditLine
from qicheng.desk import level_acts
from qicheng.health.models import Clearance, FeverEvent, Told, Watch, Watched
from qicheng.journeys.models import Journey
from qicheng.season import queries as seasons
from qicheng.season import services as season_services
from qicheng.staff import services as staff
from qicheng.staff.models import Account
from qicheng.staff.queries import installation
from qicheng.trips.models import GateCheck, Seat, Trip

COUNTY, GREEN, UPPER = "450981000000", "450981101000", "450981101201"
BY = installation("试验")
NOW = {"reason": "邻县出现疫情", "document": "示指发〔2025〕1号"}


@pytest.fixture
def bus(cast):
    """A bus of three riders of 上坪村: two aboard on chairs four rows apart, one who never came; a doctor on duty."""
    staff.ensure_account(
        username="doctor",
        name="doctor",
        role="HEALTH",
        place_code=COUNTY,
        at=timezone.now(),
        by=BY,
        password="cast-of-2025",
        office="卫健局",
    )
    staff.ensure_account(
        username="lead",
        name="lead",
        role="BUS_LEADER",
        place_code=COUNTY,
        at=timezone.now(),
        by=BY,
        password="cast-of-2025",
        office="卫健局",
    )
    trip = Trip.objects.get(pk=make_bus(Account.objects.get(username="lead").pk)["trip"])
    Trip.objects.filter(pk=trip.pk).update(state="DEPARTED", seated=3, dest_city="440300")
    persons = [cast.person_id(n) for n in cast.numbers[UPPER][:3]]
    for n, (person, row) in enumerate(zip(persons, (1, 5, 6), strict=True)):
        Seat.objects.create(
            trip=trip,
            season=2025,
            position=row,
            label=f"{row}A",
            row=row,
            column="A",
            kind="SEAT",
            person_id=person,
        )
        if n < 2:
            GateCheck.objects.create(
                key=uuid.uuid4(), trip=trip, person_id=person, seat_label=f"{row}A", manner="ID", said="PASS", verdict="PASS", counts=True, at=timezone.now(),
                received_at=timezone.now(), by="检票",
            )  # fmt: skip
    cast.__dict__["trip"], cast.__dict__["riders"] = trip, persons
    return cast


def level(browser, number: int, **more: object):
    return browser.post("/season/levels/", {"place": COUNTY, "level": number, **NOW, **more})


def test_a_level_needs_its_reason_and_holds_at_once_for_people_and_buses(bus):
    browser, trip = bus.client("centre"), bus.__dict__["trip"]
    assert level(browser, 2, reason="").status_code == 422
    assert (
        bus.client("clerk").post("/season/levels/", {"place": COUNTY, "level": 2, **NOW}).status_code == 403
    )
    page = level(browser, 2).content.decode()
    assert "已全部重新核验" in page
    assert "/health/" in page  # the station is on the line of this very page
    assert Schedule.objects.filter(name=level_acts.MINUTE).count() == 1
    assert trip.trip_no in page
    assert seasons.alert_level(2025, COUNTY, at=timezone.now()) == 2
    trip.refresh_from_db()
    assert (trip.alert_level, trip.pack["load_percent"]) == (2, 70)
    assert Clearance.objects.filter(state="PENDING").exists()
    assert (
        Journey.objects.filter(clearance="PENDING").count()
        == Clearance.objects.filter(state="PENDING").count()
    )
    level(browser, 0)
    trip.refresh_from_db()
    assert trip.alert_level == 0
    assert not Journey.objects.exclude(clearance=None).exists()


def test_a_bus_takes_the_highest_of_its_way_and_a_township_its_own(bus):
    browser, trip = bus.client("centre"), bus.__dict__["trip"]
    assert (
        "440300"
        not in browser.post(
            "/season/levels/", {"place": "", "where": "火星", "level": 3, **NOW}
        ).content.decode()
    )
    browser.post("/season/levels/", {"place": "", "where": "广东深圳", "level": 3, **NOW})
    trip.refresh_from_db()
    assert trip.alert_level == 3
    assert seasons.alert_level(2025, UPPER, at=timezone.now()) == 0
    browser.post("/season/levels/", {"place": GREEN, "level": 1, **NOW})
    assert (
        seasons.alert_level(2025, UPPER, at=timezone.now()),
        seasons.alert_level(2025, "450981102201", at=timezone.now()),
    ) == (1, 0)
    assert seasons.travel_level(2025, [UPPER, "440300"], at=timezone.now()) == 3
    level(browser, 2)
    page = browser.get("/season/levels/")
    assert [name for name, _ in page.context["now"]] == ["深圳市", "青山镇"]  # the county's own stands above
    assert page.context["county_level"] == 2


def test_a_level_still_to_come_changes_nothing_until_then(bus):
    browser, trip = bus.client("centre"), bus.__dict__["trip"]
    later = timezone.now() + dt.timedelta(hours=3)
    page = level(browser, 3, from_at=f"{timezone.localtime(later):%Y-%m-%dT%H:%M}").content.decode()
    assert "到时自动生效" in page
    assert "还没到" in page
    assert level_acts.minute(at=timezone.now(), by=BY)["rechecked"] == 0
    trip.refresh_from_db()
    assert trip.alert_level == 0
    level_acts.minute(at=later + dt.timedelta(minutes=1), by=BY)
    trip.refresh_from_db()
    assert trip.alert_level == 3
    assert Clearance.objects.exists()
    past = f"{timezone.localtime(later) - dt.timedelta(days=2):%Y-%m-%dT%H:%M}"
    assert level(browser, 1, from_at=past).status_code == 422


def test_what_a_level_demands_is_set_from_an_instant_on_and_the_old_stays_readable(bus):
    browser = bus.client("centre")
    said = {
        "load_percent": 80, "observation_rows": 2, "declaration": "SELF_AND_TEMPERATURE", "form_valid_days": 7, "history_days": 14, "normal_days": 2,
        "fever": "37.5", "gate_temperature": "REQUIRED", "ride_temperature_hours": 3, "fever_report_minutes": 45, "escalate_minutes": 5, **NOW,
    }  # fmt: skip
    before = timezone.now()
    assert browser.post("/season/levels/2/", {**said, "load_percent": 10}).status_code == 422
    assert browser.post("/season/levels/2/", {**said, "normal_days": 20}).status_code == 422
    assert browser.post("/season/levels/2/", {**said, "reason": ""}).status_code == 422
    assert browser.post("/season/levels/2/", said).status_code == 200
    now, then = seasons.pack_at(2, at=timezone.now()), seasons.pack_at(2, at=before)
    assert (now.load_percent, now.fever_tenths, now.normal_days, now.escalate_minutes) == (80, 375, 2, 5)
    assert (then.load_percent, then.fever_tenths, then.normal_days, then.escalate_minutes) == (70, 373, 1, 10)
    assert browser.post("/season/levels/2/", said).status_code == 422  # nothing changed
    assert browser.get("/season/levels/0/").status_code == 404
    assert AuditLine.objects.filter(act="season.set_rule_pack").count() == 1


def hot(bus, temperature="38.4"):
    season_services.set_alert_level(
        year=2025, place_code=COUNTY, level=2, document="", reason="试验", at=timezone.now(), by=BY
    )
    level_acts.recheck(2025, at=timezone.now(), by=BY)
    trip = bus.__dict__["trip"]
    return (
        bus.client("lead")
        .post(f"/trips/{trip.pk}/ride/temperatures/", {"t-1A": temperature, "t-5A": "36.5"}, follow=True)
        .content.decode()
    )


def test_a_fever_on_the_way_is_reported_with_bus_and_chair(bus):
    assert "已报告值班人员" in hot(bus)
    event, trip = FeverEvent.objects.get(), bus.__dict__["trip"]
    assert (event.about, event.seat, event.place, event.person_id) == (
        f"trip:{trip.pk}",
        "1A",
        "RIDE",
        bus.__dict__["riders"][0],
    )
    assert Told.objects.filter(event=event, kind="LEADER").count() == 1
    assert Case.objects.filter(kind="FEVER").count() == 1
    assert (
        "看不懂"
        in bus.client("lead")
        .post(f"/trips/{trip.pk}/ride/temperatures/", {"t-1A": "烫"}, follow=True)
        .content.decode()
    )
    assert "不像真的" in hot(bus, "368")
    assert "不像真的" in hot(bus, "43.0")
    assert FeverEvent.objects.count() == 1


def test_contacts_and_who_was_never_aboard(bus):
    hot(bus)
    event, doctor = FeverEvent.objects.get(), bus.client("doctor")
    url = f"/health/fevers/{event.pk}/contacts/"
    sealed = doctor.get(url).context["found"]
    assert [[c.label for c in ring] for ring in (sealed.contacts, sealed.outside, sealed.not_aboard)] == [
        ["5A"],
        [],
        ["6A"],
    ]
    open_ = doctor.get(url, {"coach": "VENTILATED"}).context["found"]
    assert [[c.label for c in ring] for ring in (open_.contacts, open_.outside, open_.not_aboard)] == [
        [],
        ["5A"],
        ["6A"],
    ]
    assert AuditLine.objects.filter(act="health.step").count() == 2
    for name in ("centre", "leader", "clerk", "lead"):
        assert bus.client(name).get(url).status_code == 403


def test_contacts_leave_with_a_reason_a_name_on_them_and_a_trace(bus):
    hot(bus)
    event, doctor = FeverEvent.objects.get(), bus.client("doctor")
    url = f"/health/fevers/{event.pk}/contacts/export/"
    assert doctor.post(url, {"coach": "SEALED", "reason": "查"}).status_code == 422
    answer = doctor.post(url, {"coach": "SEALED", "reason": "电话通知接触者"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        text = "".join(book.read(n).decode(errors="ignore") for n in book.namelist())
    assert bus.numbers[UPPER][1] in text
    assert "doctor" in text
    assert "电话通知接触者" in AuditLine.objects.get(act="health.export_contacts").detail


def test_contacts_are_watched_for_a_fortnight_and_nobody_becomes_a_case(bus):
    hot(bus)
    event, doctor = FeverEvent.objects.get(), bus.client("doctor")
    assert doctor.post(f"/health/fevers/{event.pk}/contacts/watch/", {"coach": "SEALED"}).status_code == 302
    watch = Watch.objects.get()
    assert (watch.until_date - watch.from_date).days == 13
    assert [w.person_id for w in Watched.objects.filter(watch=watch)] == [bus.__dict__["riders"][1]]
    assert Journey.objects.get(person_id=bus.__dict__["riders"][1]).clearance == "HELD"
    assert FeverEvent.objects.count() == 1
    assert "同乘接触者" in doctor.get(f"/health/watches/{watch.pk}/").content.decode()


def test_no_clearance_no_ticket_and_one_as_soon_as_there_is(bus):
    from qicheng.health.services import screening
    from qicheng.health.services.screening import Taps
    from qicheng.trips.models import Ticket

    trip, (first, second, _third) = bus.__dict__["trip"], bus.__dict__["riders"]
    Trip.objects.filter(pk=trip.pk).update(state="CONTRACT_FILED", published_at=timezone.now())
    GateCheck.objects.all().delete()
    level(bus.client("centre"), 2)
    cadre = bus.viewer("cadre")
    screening.screen(person_id=first, season=2025, taps=Taps(temperature="36.5"), at=timezone.now(), by=cadre)
    assert bus.client("centre").post(f"/trips/{trip.pk}/freeze/").status_code == 302
    assert list(Ticket.objects.values_list("person_id", flat=True)) == [first]
    screening.screen(
        person_id=second, season=2025, taps=Taps(temperature="36.5"), at=timezone.now(), by=cadre
    )
    assert level_acts.minute(at=timezone.now(), by=BY)["tickets"] == 1
    assert level_acts.minute(at=timezone.now(), by=BY)["tickets"] == 0
    assert set(Ticket.objects.values_list("person_id", flat=True)) == {first, second}
