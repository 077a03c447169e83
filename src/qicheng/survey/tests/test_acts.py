"""Attempts and the retry rule, bulk acts, zero reports, corrections, the call list."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct
from qicheng.journeys.models import Event, Journey
from qicheng.people.corrections import Corrected
from qicheng.people.models import Correction, Person
from qicheng.staff.queries import installation
from qicheng.survey import bulk, corrections, queries, rules, services

UPPER = "450981101201"
BY = installation("试验")
DAY = dt.date(2025, 3, 5)


@pytest.mark.parametrize(
    ("tries", "stands"),
    [
        ([(1, "NO_ANSWER")], "NO_ANSWER"),
        ([(1, "NO_ANSWER"), (1, "NO_ANSWER"), (1, "NO_ANSWER")], "NO_ANSWER"),
        ([(1, "NO_ANSWER"), (2, "NO_ANSWER"), (3, "NO_ANSWER")], "UNREACHABLE"),
        ([(1, "NO_ANSWER"), (2, "REACHED"), (3, "NO_ANSWER"), (4, "NO_ANSWER")], "NO_ANSWER"),
        ([(1, "NO_ANSWER"), (2, "WRONG"), (3, "NO_ANSWER"), (4, "NO_ANSWER")], "UNREACHABLE"),
        ([(1, "NO_ANSWER"), (2, "NO_ANSWER"), (3, "NO_ANSWER"), (4, "REACHED")], "REACHED"),
        ([], ""),
    ],
)
def test_three_days_without_an_answer_are_unreachable(tries, stands):
    assert rules.contact_after((dt.date(2025, 3, d), outcome) for d, outcome in tries) == stands


def test_the_reason_to_call_names_the_most_pressing():
    base = {
        "roster": "PRESENT",
        "intention": "RETURN",
        "inferred": False,
        "contact": "",
        "dest_known": True,
        "again_date": None,
    }
    assert rules.reason_to_call(rules.Standing(**base), on=DAY) == ""
    assert "未定" in rules.reason_to_call(rules.Standing(**{**base, "intention": "UNDECIDED"}), on=DAY)
    assert "推定" in rules.reason_to_call(rules.Standing(**{**base, "inferred": True}), on=DAY)
    assert "名册上没有" in rules.reason_to_call(rules.Standing(**{**base, "roster": "LISTED"}), on=DAY)
    assert (
        rules.reason_to_call(
            rules.Standing(**{**base, "inferred": True, "contact": "WRONG", "went": True}), on=DAY
        )
        == ""
    )
    later = {**base, "intention": "UNDECIDED", "contact": "LATER"}
    assert "约好" in rules.reason_to_call(rules.Standing(**{**later, "again_date": DAY}), on=DAY)
    assert "约好" not in rules.reason_to_call(
        rules.Standing(**{**later, "again_date": DAY + dt.timedelta(days=2)}), on=DAY
    )


def test_attempts_stand_in_the_ledger_and_leave_the_list_when_unreachable(cast):
    undecided = Journey.objects.filter(village=UPPER, intention="UNDECIDED").first()
    now = timezone.now()
    for days in (3, 2, 1):
        said = services.Said(outcome="NO_ANSWER")
        services.add_attempt(
            season=2025, person_id=undecided.person_id, said=said, at=now - dt.timedelta(days=days), by=BY
        )
    undecided.refresh_from_db()
    assert undecided.contact == "UNREACHABLE"
    todo, _more = queries.calls(BY, season=2025, unit=UPPER, show="todo", on=timezone.localdate())
    lost, _more = queries.calls(BY, season=2025, unit=UPPER, show="unreachable", on=timezone.localdate())
    assert undecided.person_id not in {c.person.person_id for c in todo}
    assert [len(c.tries) for c in lost if c.person.person_id == undecided.person_id] == [3]


def test_whoever_has_left_is_on_neither_call_list(cast):
    rows = Journey.objects.filter(village=UPPER, roster="PRESENT").order_by("id")
    for stage, contact in (("ABOARD", "WRONG"), ("WORKING", "UNREACHABLE")):
        row = rows.exclude(contact__in=("WRONG", "UNREACHABLE")).first()
        Journey.objects.filter(pk=row.pk).update(stage="INTENDING", contact=contact, intention_inferred=True)
        before = queries.call_count(BY, season=2025, unit=UPPER)
        Journey.objects.filter(pk=row.pk).update(stage=stage)
        after = queries.call_count(BY, season=2025, unit=UPPER)
        lost = contact == "UNREACHABLE"
        assert (before.to_call - after.to_call, before.unreachable - after.unreachable) == (
            int(not lost),
            int(lost),
        )
        for show in ("todo", "unreachable"):
            found, _more = queries.calls(BY, season=2025, unit=UPPER, show=show, on=timezone.localdate())
            assert row.person_id not in {c.person.person_id for c in found}


def test_the_call_list_pages_without_losing_anybody(cast):
    seen, after = [], None
    while True:
        lines, after = queries.calls(BY, season=2025, unit=UPPER, show="all", on=DAY, after=after, size=3)
        seen += [c.person.person_id for c in lines]
        if after is None:
            break
    wanted = Journey.objects.filter(village=UPPER, roster__in=("LISTED", "PRESENT"))
    assert sorted(seen) == sorted(wanted.values_list("person_id", flat=True))
    assert len(seen) == len(set(seen))


def test_bulk_intentions_are_one_act_and_spare_those_on_the_way(cast):
    ids = [cast.person_id(n) for n in cast.numbers[UPPER][:4]]
    Journey.objects.filter(person_id=ids[0]).update(stage="SEATED")
    key, lines = uuid4(), AuditLine.objects.count()
    asked = {
        "season": 2025,
        "person_ids": ids,
        "values": {"intention": "STAY"},
        "at": timezone.now(),
        "by": BY,
        "key": key,
    }
    assert bulk.record_intentions(**asked) == bulk.Done(done=3, left=1)
    assert bulk.record_intentions(**asked) == bulk.Done(done=3, left=1)
    assert AuditLine.objects.count() == lines + 1
    assert Event.objects.filter(kind="INTENTION").count() <= 3


def test_bulk_reasons_close_the_sum_of_a_village(cast):
    missing = list(Journey.objects.filter(roster="LISTED", village=UPPER).values_list("person_id", flat=True))
    present = cast.person_id(cast.numbers[UPPER][0])
    done = bulk.record_outs(
        season=2025, person_ids=[*missing, present], reason="MOVED_AWAY", note="", at=timezone.now(), by=BY
    )
    assert (done.done, done.left) == (len(missing), 1)
    assert queries.progress(BY, season=2025, unit=UPPER).top.figures["unexplained"] == 0
    with pytest.raises(CannotAct):
        bulk.record_outs(season=2025, person_ids=missing, reason="OTHER", note=" ", at=timezone.now(), by=BY)


def test_reported_zero_and_silent_villages_are_told_apart(cast, county):
    from qicheng.places import services as places

    empty = "450981101203"
    places.add(code=empty, name="新坪村", parent_code="450981101000", on=DAY, at=timezone.now(), by=BY)
    before = queries.progress(BY, season=2025, unit="450981101000").top
    assert (before.villages, before.reported, before.zero, before.silent) == (3, 2, 0, 1)
    services.report_zero(season=2025, village=empty, at=timezone.now(), by=BY)
    services.report_zero(season=2025, village=empty, at=timezone.now(), by=BY)
    after = queries.progress(BY, season=2025, unit="450981101000").top
    assert (after.villages, after.reported, after.zero, after.silent) == (3, 3, 1, 0)
    with pytest.raises(CannotAct):
        services.report_zero(season=2025, village=UPPER, at=timezone.now(), by=BY)


def test_a_correction_keeps_old_and_new_sealed_and_tells_the_ledger(cast):
    person = cast.person_id(cast.numbers[UPPER][0])
    old = Person.objects.get(id=person)
    right = Corrected(name="韦·改名", phone="13912345678", standing="MONITORED_EDGE", reason="本人出示身份证")
    assert corrections.correct_person(season=2025, person_id=person, facts=right, at=timezone.now(), by=BY)
    row, journey = Person.objects.get(id=person), Journey.objects.get(person_id=person)
    assert (row.name, row.initials, row.phone_tail, row.standing) == (
        "韦·改名",
        "wgm",
        "5678",
        "MONITORED_EDGE",
    )
    assert (journey.standing, journey.is_monitored) == ("MONITORED_EDGE", True)
    kept = Correction.objects.filter(person_id=person)
    assert set(kept.values_list("field", flat=True)) == {"name", "phone", "standing"}
    assert all(old.name.encode() not in bytes(c.old_sealed) for c in kept)
    line = AuditLine.objects.filter(act="people.correct").get()
    assert "韦" not in line.detail
    assert "5678" not in line.detail
    assert not corrections.correct_person(
        season=2025, person_id=person, facts=Corrected(name="韦·改名", phone="", standing="MONITORED_EDGE", reason="再存一次"), at=timezone.now(), by=BY
    )  # fmt: skip
