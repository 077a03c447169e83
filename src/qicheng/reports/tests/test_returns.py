"""Returns: opened by the calendar, filled, reviewed, accepted, corrected, extended, chased; frozen, and proved to be so."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import AT, EAST, GREEN, LOWER, ROLES, UPPER, WATER
from qicheng.core.asking import alone
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.journeys import services as ledger
from qicheng.journeys.models import Event
from qicheng.reports import board, frozen, returns
from qicheng.reports.models import Chase, Period, Return, Snapshot
from qicheng.reports.services import chasing, correcting, opening, returning, verifying
from qicheng.season import services as seasons
from qicheng.season.models import ReportRule
from qicheng.staff.models import Account
from qicheng.staff.queries import installation, viewer_for

pytestmark = pytest.mark.database
BY = installation("试验")
HOUR = dt.timedelta(hours=1)
# AT is Tuesday 4 March 2025, 17:00 in the county. The day after at nine, the daily sheet as of midnight is open.
MORNING = dt.datetime(2025, 3, 5, 1, 0, tzinfo=dt.UTC)


def who(name: str) -> Viewer:
    return viewer_for(Account.objects.get(username=name), on=dt.date(2025, 3, 5), county_code="450981000000")


@pytest.fixture
def daily(cast) -> Period:
    ReportRule.objects.exclude(code="DAILY").delete()
    ReportRule.objects.update(reporter="VILLAGE")
    assert opening.open_due(at=MORNING, by=BY) == 1
    return Period.objects.get(code="DAILY")


def of(period: Period, unit: str) -> Return:
    return Return.objects.get(period=period, unit=unit)


def submit(row: Return, name: str, *, at: dt.datetime = MORNING, **rest) -> str:
    said = {"facts": {}, "remarks": {}, "zero": False} | rest
    return returning.submit(return_id=row.pk, at=at, by=who(name), **said)


def accepted(period: Period, unit: str = GREEN) -> Return:
    row = of(period, unit)
    submit(row, "clerk")
    returning.review(return_id=row.pk, at=MORNING, by=who("township_admin"))
    returning.accept(return_id=row.pk, at=MORNING, by=who("centre"))
    row.refresh_from_db()
    return row


def test_a_measure_defined_after_the_cut_is_not_asked_of_that_period(daily) -> None:
    """An update brings a measure: reports of the days before are printed as they were, and no nought is made up."""
    codes = [m.code for m in returns.measures(daily)]
    new = codes[-1]
    daily.cut.measures = {c: f for c, f in daily.cut.measures.items() if c != new}
    daily.cut.save()
    row = accepted(Period.objects.get(pk=daily.pk))
    assert [m.code for m in returns.measures(row.period)] == codes[:-1]
    assert new not in returns.current(row).figures
    page = board.whole(who("centre"), daily.pk, unit="", at=MORNING)
    assert [c for c, _label in page.heads] == codes[:-1]
    assert opening.open_due(at=MORNING + 24 * HOUR, by=BY) == 1
    later = of(Period.objects.exclude(pk=daily.pk).get(), GREEN)
    shown = {f.code: f for f in board.sheet(who("clerk"), later.pk, at=MORNING + 24 * HOUR).figures}
    assert set(shown) == set(codes)
    assert (shown[new].before, shown[new].change) == (None, None)


def test_a_period_opens_once_with_a_sheet_for_every_unit(daily) -> None:
    assert opening.open_due(at=MORNING, by=BY) == 0
    assert {r.level for r in daily.returns.all()} == {"TOWNSHIP", "VILLAGE"}
    assert daily.returns.count() == 6
    assert daily.as_of_at == dt.datetime(2025, 3, 4, 16, 0, tzinfo=dt.UTC)  # 24:00 of the day before
    assert returns.figures_of(of(daily, GREEN))["labour_force"] > 0


def test_an_outage_is_made_up_and_nothing_before_the_first_period_is_late(daily) -> None:
    assert opening.open_due(at=MORNING + 72 * HOUR, by=BY) == 3
    assert [p.day.day for p in Period.objects.order_by("day")] == [5, 6, 7, 8]


def test_nobody_reports_before_anybody_is_listed(county) -> None:
    assert opening.open_due(at=MORNING, by=BY) == 0
    assert not Period.objects.exists()


def test_figures_stand_at_the_cut_whatever_happens_afterwards(cast, daily) -> None:
    before = returns.figures_of(of(daily, GREEN))
    person = cast.person_id(cast.numbers[UPPER][0])
    ledger.record(
        [ledger.Change(person_id=person, values={"intention": "STAY"})],
        season=2025,
        kind="CORRECT",
        at=MORNING,
        by=BY,
    )
    assert returns.figures_of(of(daily, GREEN)) == before


def test_three_hands_and_none_of_them_twice(daily) -> None:
    row = of(daily, GREEN)
    with pytest.raises(NotAllowed):
        submit(row, "other_clerk")
    submit(row, "clerk")
    with pytest.raises(CannotAct, match="填报人不能审核"):
        returning.review(return_id=row.pk, at=MORNING, by=who("clerk"))
    with pytest.raises(CannotAct, match="还没有走到接收"):
        returning.accept(return_id=row.pk, at=MORNING, by=who("centre"))
    returning.review(return_id=row.pk, at=MORNING, by=who("township_admin"))
    with pytest.raises(CannotAct, match="没有接收"):
        returning.accept(return_id=row.pk, at=MORNING, by=who("township_admin"))
    returning.accept(return_id=row.pk, at=MORNING, by=who("centre"))
    with pytest.raises(CannotAct, match="已经报出"):
        submit(row, "clerk")


def test_a_village_is_accepted_by_its_township(daily) -> None:
    row = of(daily, UPPER)
    assert "等待上级接收" in submit(row, "cadre")
    with pytest.raises(CannotAct, match="没有接收"):
        returning.accept(return_id=row.pk, at=MORNING, by=who("other_clerk"))
    returning.accept(return_id=row.pk, at=MORNING, by=who("clerk"))
    assert Snapshot.objects.get(of=row).rows > 0


def test_sending_twice_with_one_key_is_sending_once(daily) -> None:
    import uuid

    key, row = uuid.uuid4(), of(daily, GREEN)
    assert submit(row, "clerk", key=key) == submit(row, "clerk", key=key)
    assert row.entries.filter(act="SUBMIT").count() == 1


def test_sent_back_with_a_reason_keeps_what_was_written_and_when_it_first_came(daily) -> None:
    row = of(daily, GREEN)
    submit(row, "clerk", facts={"asks": "请协调两辆大巴"})
    with pytest.raises(CannotAct, match="写明原因"):
        returning.send_back(return_id=row.pk, reason=" ", at=MORNING, by=who("township_admin"))
    returning.send_back(
        return_id=row.pk, reason="请核对去向", at=MORNING + 8 * HOUR, by=who("township_admin")
    )
    row.refresh_from_db()
    assert (row.state, row.sent_back, row.facts) == ("RETURNED", 1, {"asks": "请协调两辆大巴"})
    submit(row, "clerk", at=MORNING + 60 * HOUR, facts=row.facts)  # also after the lock: it was sent back
    line = returns.lines([of(daily, GREEN)], at=MORNING + 61 * HOUR)[0]
    assert line.standing == "ON_TIME"


def test_zero_is_only_for_who_has_no_change(cast, daily) -> None:
    row = of(daily, GREEN)
    with pytest.raises(CannotAct, match="不是零报告"):
        submit(row, "clerk", zero=True)
    submit(row, "clerk")
    opening.open_due(at=MORNING + 24 * HOUR, by=BY)
    second = of(Period.objects.get(day=dt.date(2025, 3, 6)), GREEN)
    assert submit(second, "clerk", zero=True, at=MORNING + 24 * HOUR) == "零报告已报送。"
    count = returns.standing.count((x.standing, x.zero) for x in returns.lines(Return.objects.select_related("period").filter(level="TOWNSHIP"), at=MORNING + 30 * HOUR))  # fmt: skip
    assert (count.total, count.in_, count.zero, count.missed, count.overdue) == (4, 2, 1, 1, 1)


def test_a_falling_cumulative_figure_needs_a_sentence(cast, daily) -> None:
    accepted(daily)
    gone = next(n for n in cast.numbers[UPPER] if _intention(cast, n) == "GONE")
    change = ledger.Change(person_id=cast.person_id(gone), values={"intention": "STAY"})
    ledger.record([change], season=2025, kind="CORRECT", at=MORNING + HOUR, by=BY)
    later = MORNING + 24 * HOUR
    opening.open_due(at=later, by=BY)
    row = of(Period.objects.get(day=dt.date(2025, 3, 6)), GREEN)
    with pytest.raises(CannotAct, match="累计数"):
        submit(row, "clerk", at=later)
    submit(row, "clerk", at=later, remarks={"went_out": "一人未走，此前误登"})


def _intention(cast, number: str) -> str:
    from qicheng.journeys.models import Journey

    return Journey.objects.get(person_id=cast.person_id(number)).intention or ""


def test_a_township_explains_what_differs_from_its_villages(cast, daily) -> None:
    """Its own figure stands at the cut; a village that corrected its report since counts otherwise."""
    for village, filler in ((UPPER, "cadre"), (LOWER, "clerk")):
        submit(of(daily, village), filler)
        assert _sums(daily) == []  # also while one village is not in
        returning.accept(return_id=of(daily, village).pk, at=MORNING, by=who("township_admin"))
    assert _sums(daily) == []
    leaving = next(n for n in cast.numbers[UPPER] if _intention(cast, n) == "RETURN")
    change = ledger.Change(person_id=cast.person_id(leaving), values={"intention": "STAY"})
    ledger.record([change], season=2025, kind="CORRECT", at=MORNING, by=BY)
    [found] = frozen.candidates(who("cadre"), of(daily, UPPER), on=dt.date(2025, 3, 5))
    asked = {"journeys": [found.changed.journey_id], "facts": {}, "reason": "当日漏登"}
    number = correcting.propose(return_id=of(daily, UPPER).pk, at=MORNING, by=who("cadre"), **asked)
    correcting.decide(correction_id=number, approve=True, answer="", at=MORNING, by=who("township_admin"))
    differing = _sums(daily)
    assert {"intends", "staying"} <= set(differing)
    with pytest.raises(CannotAct, match="不等于下级报送之和"):
        submit(of(daily, GREEN), "clerk")
    submit(of(daily, GREEN), "clerk", remarks=dict.fromkeys(differing, "上村已更正"))


def _sums(period: Period) -> list[str]:
    return [v.measure for v in returns.checked(of(period, GREEN)) if v.code == "SUM"]


@pytest.mark.parametrize("two_steps", [True, False])
def test_what_waits_for_somebody_is_what_they_may_do(daily, two_steps) -> None:
    """The condition that lists many returns says the same as the rules that judge one."""
    Period.objects.update(two_steps=two_steps)
    submit(of(daily, UPPER), "cadre")
    submit(of(daily, LOWER), "clerk")
    submit(of(daily, GREEN), "clerk")
    submit(of(daily, WATER), "other_clerk")
    if two_steps:
        returning.review(return_id=of(daily, GREEN).pk, at=MORNING, by=who("township_admin"))
    listed: dict[str, int] = {}
    for name in ROLES:
        viewer = who(name)
        said = [
            r.pk
            for r in Return.objects.select_related("period")
            if not returns.why_not_review(viewer, r) or not returns.why_not_accept(viewer, r)
        ]
        waits = [line.id for line in returns.waiting(viewer, season=2025, at=MORNING)]
        assert sorted(waits) == sorted(said), name
        assert alone(returns.open_counts(viewer, season=2025, at=MORNING)).get("waits", 0) == len(said), name
        listed[name] = len(said)
    assert listed["centre"] > 0
    assert listed["township_admin"] >= 2
    assert listed["cadre"] == listed["auditor"] == 0


def test_after_the_lock_only_an_extension_opens_it(daily) -> None:
    row, late = of(daily, GREEN), MORNING + 40 * HOUR
    with pytest.raises(CannotAct, match="延期"):
        submit(row, "clerk", at=late)
    with pytest.raises(NotAllowed):
        returning.extend(
            return_id=row.pk, until=late + HOUR, reason="停电", at=late, by=who("township_admin")
        )
    returning.extend(return_id=row.pk, until=late + HOUR, reason="全镇停电", at=late, by=who("centre"))
    submit(row, "clerk", at=late)
    assert returns.lines([of(daily, GREEN)], at=late)[0].standing == "ON_TIME"
    assert of(daily, GREEN).extensions.get().reason == "全镇停电"


def test_a_correction_counts_the_persons_it_names_and_no_others(cast, daily) -> None:
    row = accepted(daily)
    first = returns.current(row)
    wrong, other = (cast.person_id(n) for n in cast.numbers[UPPER][:2])
    for person in (wrong, other):
        ledger.record(
            [ledger.Change(person_id=person, values={"intention": "STAY"})],
            season=2025,
            kind="CORRECT",
            at=MORNING,
            by=BY,
        )
    found = {c.line.person_id: c for c in frozen.candidates(who("clerk"), row, on=dt.date(2025, 3, 5))}
    assert set(found) == {wrong, other}
    number = correcting.propose(
        return_id=row.pk,
        journeys=[found[wrong].changed.journey_id],
        facts={},
        reason="此人已决定留下，当日漏登",
        at=MORNING,
        by=who("clerk"),
    )
    with pytest.raises(NotAllowed):
        correcting.decide(correction_id=number, approve=True, answer="", at=MORNING, by=who("clerk"))
    correcting.decide(correction_id=number, approve=True, answer="同意", at=MORNING, by=who("centre"))
    second = returns.current(of(daily, GREEN))
    assert (first.version, second.version) == (1, 2)
    assert second.figures["intends"] == first.figures["intends"] - 1
    assert second.figures["staying"] == first.figures["staying"] + 1
    assert Snapshot.objects.get(pk=first.pk).figures == first.figures
    for code in ("intends", "staying", "labour_force"):
        assert len(frozen.ids_behind(of(daily, GREEN), code)) == second.figures[code]
    assert verifying.verify(season=2025).faults == []


def test_every_figure_of_every_unit_is_as_long_as_its_list(cast, daily) -> None:
    for person in (cast.person_id(n) for n in cast.numbers[EAST][:3]):
        ledger.record(
            [ledger.Change(person_id=person, values={"intention": "GONE"})],
            season=2025,
            kind="CORRECT",
            at=MORNING,
            by=BY,
        )
    for row in daily.returns.all():
        for code, figure in returns.figures_of(row).items():
            assert len(frozen.ids_behind(row, code)) == figure, (row.unit, code)
        townships = [returns.figures_of(of(daily, u)) for u in (GREEN, WATER)]
    assert returns.folded(daily.cut, "450981000000", townships[0]) == {
        c: sum(t[c] for t in townships) for c in townships[0]
    }


@pytest.mark.parametrize("harm", ["change", "delete", "cell", "snapshot", "none"])
def test_the_verifier_names_what_was_changed(cast, daily, harm) -> None:
    row = accepted(daily)
    event = Event.objects.filter(village=UPPER, intention="RETURN").order_by("-id").first()
    if harm == "change":
        Event.objects.filter(pk=event.pk).update(intention="STAY")
    elif harm == "delete":
        Event.objects.filter(pk=event.pk).delete()
    elif harm == "cell":
        cell = daily.cut.cells.get(village=UPPER)
        cell.figures["intends"] += 1
        cell.save()
    elif harm == "snapshot":
        Snapshot.objects.filter(of=row).update(facts={"asks": "别的话"})
    faults = verifying.verify(season=2025).faults
    kinds = {f.kind for f in faults}
    if harm == "none":
        assert faults == []
    elif harm in {"change", "delete"}:
        assert f"event:{event.pk}" in {f.where for f in faults if f.kind == "ROW"}
        assert "上坪村" in faults[0].sentence
    else:
        assert kinds & {"cell": {"CELL", "FIGURES"}, "snapshot": {"SNAPSHOT"}}[harm]


def test_chasing_climbs_tells_and_stops_by_itself(daily) -> None:
    from qicheng.cases.models import Case
    from qicheng.core.models import TrayLine

    assert chasing.chase_due(at=MORNING, by=BY) > 0  # a reminder, from the as-of moment on
    assert chasing.chase_due(at=MORNING, by=BY) == 0
    late = MORNING + 8 * HOUR  # due at noon, five hours ago
    chasing.chase_due(at=late, by=BY)
    row = of(daily, GREEN)
    assert set(Chase.objects.filter(of=row).values_list("what", flat=True)) == {"REMIND", "CHASE", "URGE"}
    case = Case.objects.get(kind="LATE_REPORT", about=f"return:{row.pk}")
    assert case.papers.filter(series="URGE").count() == 1
    told = TrayLine.objects.filter(
        about=f"return:{row.pk}", account_id=Account.objects.get(username="clerk").pk
    )
    assert told.filter(text__contains="催办单").exists()
    submit(row, "clerk", at=late)
    case.refresh_from_db()
    assert case.closed_at == late
    count = Chase.objects.filter(of=row).count()
    chasing.chase_due(at=late + 48 * HOUR, by=BY)
    assert Chase.objects.filter(of=row).count() == count
    assert Chase.objects.filter(of=of(daily, WATER)).count() > count - 1


def test_two_misses_in_a_week_are_supervised(daily) -> None:
    for hours in (24, 48, 72):
        opening.open_due(at=MORNING + hours * HOUR, by=BY)
    chasing.chase_due(at=MORNING + 72 * HOUR, by=BY)
    assert Chase.objects.filter(what="SUPERVISE", of__unit=GREEN).exists()
    assert not Chase.objects.filter(what="SUPERVISE", of__level="VILLAGE").exists()


def test_the_county_sets_how_soon_it_chases_and_what_looks_doubtful_from_the_next_period_on(
    cast, daily
) -> None:
    """A period keeps the figures it opened with, so that what was on time stays so."""
    said = {"very_late_hours": 1, "misses": 1, "leap_percent": 1, "leap_least": 1}
    seasons.set_report_rule(year=2025, code="DAILY", facts=said, at=MORNING, by=who("centre"))
    change = ledger.Change(person_id=cast.person_id(cast.numbers[UPPER][0]), values={"intention": "STAY"})
    ledger.record([change], season=2025, kind="CORRECT", at=MORNING + HOUR, by=BY)
    later = MORNING + 24 * HOUR
    opening.open_due(at=later, by=BY)
    old, new = of(daily, GREEN), of(Period.objects.get(day=dt.date(2025, 3, 6)), GREEN)
    assert [v.code for v in returns.checked(old)] == []
    assert {v.measure for v in returns.checked(new) if v.code == "LEAP"} >= {"intends", "staying"}
    for row, standing in ((old, "MISSED"), (new, "VERY_LATE")):
        [line] = returns.lines([row], at=new.period.due_at + HOUR)
        assert line.standing == standing
    chasing.chase_due(at=new.period.due_at + HOUR, by=BY)
    assert not Chase.objects.filter(of=old, what="SUPERVISE").exists()
    opening.open_due(at=later + 24 * HOUR, by=BY)
    chasing.chase_due(at=later + 24 * HOUR, by=BY)
    assert Chase.objects.filter(of=new, what="SUPERVISE").exists()


def test_a_cut_is_the_same_bytes_when_asked_again(cast, daily) -> None:
    from qicheng.reports.services import cutting

    before = list(daily.cut.cells.order_by("village").values_list("village", "figures", "rows_digest"))
    ledger.record([ledger.Change(person_id=cast.person_id(cast.numbers[LOWER][0]), values={"intention": "STAY"})], season=2025, kind="CORRECT", at=MORNING, by=BY)  # fmt: skip
    daily.cut.cells.all().delete()
    Period.objects.update(cut=None)
    daily.cut.delete()
    again = cutting.cut_at(season=2025, as_of=daily.as_of_at, at=MORNING + HOUR)
    assert list(again.cells.order_by("village").values_list("village", "figures", "rows_digest")) == before
    assert daily.as_of_at > AT
