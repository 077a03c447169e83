"""The clock against the database: cards, levels, papers, named persons; once, whatever happens; absences and acknowledgement."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone

from cast import UPPER
from qicheng.cases import book
from qicheng.cases.models import Case, Escalation, Paper
from qicheng.cases.services import handling, open_case, rulebook, take_up, ticking
from qicheng.cases.tests.conftest import AT
from qicheng.core import tray
from qicheng.core.models import AuditLine, FallbackStep, Message, TrayLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.kit.workdays import Span
from qicheng.staff import duty_acts


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> dt.datetime:
    return dt.datetime(2025, month, day, hour, minute, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def case(team, system) -> Case:
    """Opened on Tuesday 4 March at 9, due on Thursday 6 at 17:30."""
    open_case(kind="TRANSPORT", about="trip:7", title="包车座位不够", place=UPPER, key="k", at=AT, by=system)
    return Case.objects.get()


def test_the_ladder_is_climbed_step_by_step(team, case) -> None:
    steps = [
        (local(5, 8, 29), 0),
        (local(5, 8, 30), 1),
        (local(6, 17, 29), 1),
        (local(6, 17, 30), 2),
        (local(10, 17, 30), 3),
        (local(13, 17, 30), 4),
    ]
    for at, done in steps:
        for _ in range(2):
            ticking.tick(at=at)
        assert Escalation.objects.count() == done, at
    found = list(Escalation.objects.order_by("id").values_list("rung", "level", "card", "person"))
    assert found == [
        (1, "TOWNSHIP", "", "township_admin"),
        (2, "TOWNSHIP", "YELLOW", "township_admin"),
        (3, "COUNTY", "RED", "bus_member"),
        (4, "GROUP", "RED", "second_leader"),
    ]
    assert list(Paper.objects.order_by("id").values_list("series", flat=True)) == ["URGE", "SUPERVISE"]
    case.refresh_from_db()
    assert (case.level, case.card, case.next_at) == ("GROUP", "RED", None)
    assert all(e.moment <= e.at for e in Escalation.objects.all())
    assert (
        AuditLine.objects.filter(act="cases.rung", about=f"case:{case.pk}").count() == 4
    )  # in the chain of digests too


def test_no_code_changes_or_removes_a_step_that_was_taken() -> None:
    room = Path(ticking.__file__).parents[1]
    code = "".join(
        p.read_text() for p in room.rglob("*.py") if "tests" not in p.parts and "migrations" not in p.parts
    )
    assert "Escalation.objects.create(" in code
    assert not re.search(r"Escalation\.objects[^\n]*\.(update|delete)\(|escalations\.(update|delete)\(", code)


def test_an_outage_is_caught_up_without_stale_reminders(team, case) -> None:
    done = ticking.tick(at=local(11, 9))
    assert done.steps == 2
    assert list(Escalation.objects.order_by("id").values_list("rung", flat=True)) == [2, 3]
    assert ticking.tick(at=local(11, 9)).steps == 0


def test_a_closed_case_is_left_alone_and_an_extension_begins_a_new_ladder(team, case) -> None:
    ticking.tick(at=local(6, 18))
    handling.extend(
        case_id=case.pk, amount=3, unit="WORKDAYS", reason="车辆紧张", at=local(6, 18), by=team("leader")
    )
    case.refresh_from_db()
    assert (case.card, timezone.localtime(case.due_at)) == ("", local(11, 17, 30))
    ticking.tick(at=local(10, 9))
    assert list(Escalation.objects.order_by("id").values_list("cycle", "rung")) == [(1, 2), (2, 1)]
    take_up(case_id=case.pk, at=local(10, 10), by=team("bus_member"))
    handling.resolve(case_id=case.pk, outcome="已加车", at=local(10, 11), by=team("bus_member"))
    assert ticking.tick(at=local(30, 9)).steps == 0


def test_work_goes_to_whoever_stands_in(team, case) -> None:
    boss = team("centre")
    duty_acts.set_absence(
        account_id=team("township_admin").user_id, stand_in_id=team("clerk").user_id, first=dt.date(2025, 3, 5), last=dt.date(2025, 3, 6), reason="培训",
        at=AT, by=boss,
    )  # fmt: skip
    ticking.tick(at=local(5, 9))
    assert Escalation.objects.get().person == "clerk"
    ticking.tick(at=local(10, 18))
    assert Escalation.objects.get(rung=3).person == "bus_member"


def test_the_roster_comes_before_the_role(team, system) -> None:
    from qicheng.staff.models import Office

    office = Office.objects.get(code="LABOUR_INSPECTION")
    who = team("second_inspector")
    duty_acts.add_shift(
        office_id=office.pk,
        account_id=who.user_id,
        part="FIRST",
        first=dt.date(2025, 3, 3),
        last=dt.date(2025, 3, 9),
        at=AT,
        by=team("centre"),
    )
    open_case(kind="RIGHTS", about="", title="没有签合同", key="r", at=AT, by=system)
    assert set(TrayLine.objects.values_list("account_id", flat=True)) == {who.user_id}
    with pytest.raises(CannotAct, match="已排给"):
        duty_acts.add_shift(
            office_id=office.pk,
            account_id=team("inspector").user_id,
            part="FIRST",
            first=dt.date(2025, 3, 9),
            last=dt.date(2025, 3, 9),
            at=AT,
            by=team("centre"),
        )
    with pytest.raises(NotAllowed):
        duty_acts.add_shift(
            office_id=office.pk,
            account_id=who.user_id,
            part="SECOND",
            first=dt.date(2025, 3, 3),
            last=dt.date(2025, 3, 9),
            at=AT,
            by=team("township_admin"),
        )


def test_an_unanswered_message_climbs_until_a_human_answers(team, system) -> None:
    member = team("bus_member")
    open_case(kind="TRIP_INCIDENT", about="trip:7", title="爆胎", key="i", at=AT, by=system)
    line = TrayLine.objects.get(account_id=member.user_id)
    assert line.ack_until_at == AT + dt.timedelta(hours=1)
    assert list(FallbackStep.objects.values_list("channel", flat=True)) == ["SMS", "VOICE", "SUPERIOR"]
    assert tray.fall_back(at=AT + dt.timedelta(minutes=89)) == 0
    assert tray.fall_back(at=AT + dt.timedelta(minutes=90)) == 1
    assert tray.fall_back(at=AT + dt.timedelta(minutes=90)) == 0
    assert list(Message.objects.values_list("channel", "to_tail")) == [("SMS", "0001")]
    tray.acknowledge(line_id=line.pk, at=AT + dt.timedelta(minutes=100), by=member)
    assert tray.fall_back(at=AT + dt.timedelta(days=1)) == 0
    assert set(FallbackStep.objects.values_list("outcome", flat=True)) == {"SENT", "ACKED"}
    with pytest.raises(NotAllowed):
        tray.acknowledge(line_id=line.pk, at=AT, by=team("guide"))


def test_nobody_answers_and_the_superior_hears_of_it(team, system) -> None:
    open_case(kind="TRIP_INCIDENT", about="trip:7", title="爆胎", key="i", at=AT, by=system)
    assert tray.fall_back(at=AT + dt.timedelta(hours=9)) == 3
    assert (
        TrayLine.objects.filter(text__startswith="无人签收", account_id=team("second_leader").user_id).count()
        == 1
    )


def test_a_new_rule_book_holds_for_new_clocks_only(team, case) -> None:
    with pytest.raises(CannotAct, match="法定时限"):
        rulebook.revise(
            note="放宽时限",
            terms={("ARREARS", "FILED"): Span(amount=90, unit="WORKDAYS")},
            at=AT,
            by=team("centre"),
        )
    with pytest.raises(CannotAct, match="依法"):
        rulebook.revise(note="改责任组", owners={"CHILD_REFERRAL": ("CENTRE", 1)}, at=AT, by=team("centre"))
    number = rulebook.revise(
        note="缩短乘车问题时限", terms={("TRANSPORT", "OPEN"): Span(amount=1, unit="WORKDAYS")}, owners={"TRANSPORT": ("GUIDANCE", 1)}, at=AT, by=team("centre")
    )  # fmt: skip
    assert book.book(AT).number == number
    assert book.book(AT - dt.timedelta(seconds=1)).number == 0
    assert book.of(number).terms["TRANSPORT", "OPEN"].amount == 1
    assert set(book.of(number).kinds) == set(book.shipped().kinds)
    assert Case.objects.get().rulebook == 0
    open_case(kind="TRANSPORT", about="", title="座位不够", key="n", at=AT, by=team("centre"))
    assert Case.objects.get(key="n").owner == "GUIDANCE"
    with pytest.raises(NotAllowed):
        rulebook.revise(note="township", at=AT, by=team("township_admin"))


def test_one_broken_case_does_not_keep_the_others_waiting(team, case, system, monkeypatch, caplog) -> None:
    open_case(kind="TRANSPORT", about="trip:8", title="包车没有来", place=UPPER, key="k2", at=AT, by=system)
    take, broken = ticking._take, case.pk

    def fails_for_one(row: Case, *args: object, **more: object) -> None:
        if row.pk == broken:
            raise ValueError("broken")
        take(row, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ticking, "_take", fails_for_one)
    ticking.tick(at=local(6, 18))
    assert set(Escalation.objects.values_list("case_id", flat=True)) == {Case.objects.get(key="k2").pk}
    monkeypatch.undo()
    ticking.tick(at=local(6, 19))
    assert Escalation.objects.filter(case=case).exists()


@pytest.mark.slow
def test_ten_years_through_the_database_agree_with_the_rules(team, system) -> None:
    """The stored clock (next_at, batches, outages) does what the pure ladder says it should: no step more, none less, none early."""
    import random

    from qicheng.cases.rules import ladder

    rng, start = random.Random(11), dt.datetime(2024, 1, 2, 9, tzinfo=timezone.get_current_timezone())
    opened, at = [], start
    for n in range(240):
        at = start + dt.timedelta(minutes=rng.randint(0, 10 * 365 * 24 * 60))
        kind = rng.choice(
            ("TRANSPORT", "CONSULTATION", "INSPECTION", "TRIP_INCIDENT", "DOUBLE_SCAN", "BOARDING_BREACH")
        )
        opened.append((at, kind, n))
    end = start + dt.timedelta(days=10 * 365 + 90)
    looked, waiting, at = [], sorted(opened), start
    while at < end:
        while waiting and waiting[0][0] <= at:
            when, kind, n = waiting.pop(0)
            open_case(kind=kind, about="", title="十年", place=UPPER, key=f"ten:{n}", at=when, by=system)
        ticking.tick(at=at)
        looked.append(at)
        at += dt.timedelta(hours=rng.choice((3, 6, 6, 12, 12, 24, 24, 96)))
    for row in Case.objects.all():
        clock = book.clock_of(row)
        assert clock is not None
        expected, done = {}, set()
        for moment in (
            t for t in looked if t >= row.opened_at and t <= row.opened_at + dt.timedelta(days=200)
        ):
            for h in ladder.happenings(book.rungs_of(row), clock, done=done, at=timezone.localtime(moment)):
                expected[h.rung.order] = moment
                done.add(h.rung.order)
        assert dict(row.escalations.values_list("rung", "at")) == expected, row.key
    assert Escalation.objects.count() > 600
