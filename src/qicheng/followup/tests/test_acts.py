"""What a visit does: the ledger, the cases, the trace; who may; what is refused; a child that leaves no word behind."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection

from cast import UPPER
from qicheng.cases.models import Arrears, Case
from qicheng.core.models import AuditLine
from qicheng.core.viewer import CannotAct, NotAllowed
from qicheng.followup import counting, named, queries, rules
from qicheng.followup.models import Follow, Referred, Rhythm, Visit
from qicheng.followup.rules import Schedule
from qicheng.followup.services import bulk, children, ending, forgetting, rhythm, visits
from qicheng.followup.services.visits import ALL_WELL, Said
from qicheng.followup.tests.conftest import AT, DAY
from qicheng.journeys import queries as ledger
from qicheng.journeys.models import Event, Journey
from qicheng_measures.catalogue import sheets
from qicheng_measures.engines.database import Database
from qicheng_measures.report import report

SEASON = 2025


def state(who: int, on: dt.date, by) -> str:
    found = queries.standing_of(by, season=SEASON, person_id=who, on=on)
    assert found is not None
    return found.standing.state


def visit(who: int, said: Said, by, *, days: int = 7, key=None):
    return visits.record_visit(season=SEASON, person_id=who, said=said, at=AT + days * DAY, by=by, key=key)


def journey(who: int) -> Journey:
    return Journey.objects.get(season=SEASON, person_id=who)


def test_everybody_who_went_out_is_due_the_moment_the_ledger_says_so(out, viewer) -> None:
    cadre = viewer("cadre")
    on = AT.date() + 7 * DAY
    found = {f.went.person_id: f for f in queries.followed(cadre, season=SEASON, unit=UPPER, on=on)}
    assert {out["bus"], out["alone"], out["gone"]} <= found.keys()
    assert out["home"] not in found and out["stranger"] not in found
    assert found[out["bus"]].standing.state == found[out["alone"]].standing.state == "DUE"
    # Already out before: counted from the day on which the ledger first heard of it (4 March).
    assert found[out["gone"]].standing.due_date == dt.date(2025, 3, 11)


def test_all_well_in_one_tap_and_twice_is_once(out, viewer) -> None:
    key = uuid4()
    first = visit(out["bus"], ALL_WELL, viewer("cadre"), key=key)
    assert visit(out["bus"], ALL_WELL, viewer("cadre"), key=key) == first
    assert Visit.objects.count() == 1
    row = journey(out["bus"])
    assert (row.stage, row.contact, row.last_contact_date) == ("WORKING", "REACHED", (AT + 7 * DAY).date())
    assert Event.objects.filter(journey=row).latest("id").kind == "AT_WORK"
    assert state(out["bus"], AT.date() + 8 * DAY, viewer("cadre")) == "DONE"
    assert state(out["bus"], AT.date() + 30 * DAY, viewer("cadre")) == "DUE"


JOBS = [
    (Said(outcome="TOLD", job="LOST", wants_job=True), "JOBLESS", "JOB_LOST"),
    (Said(outcome="TOLD", job="CHANGED", employer="东莞电子厂", dest={"dest_province": "44", "dest_city": "441900"}), "WORKING", "JOB_CHANGED"),
    (Said(outcome="TOLD", job="HOME", home_date=dt.date(2025, 3, 15)), "RETURNED", "RETURNED"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "stage", "kind"), JOBS)
@pytest.mark.parametrize("who", ["bus", "alone", "gone"])
def test_job_lost_changed_and_home_become_events_of_the_ledger(out, viewer, who, said, stage, kind) -> None:
    visit(out[who], said, viewer("cadre"))
    row = journey(out[who])
    assert row.stage == stage
    assert Event.objects.filter(journey=row).latest("id").kind == kind
    if kind == "JOB_CHANGED":
        assert (row.employer, row.dest_city) == ("东莞电子厂", "441900")
    if kind == "RETURNED":
        assert row.returned_date == dt.date(2025, 3, 15)
        assert state(out[who], AT.date() + 7 * DAY, viewer("cadre")) == "RETURNED"
    wanting = named.wanting_jobs(viewer("cadre"), season=SEASON, on=AT.date() + 7 * DAY)
    assert (out[who] in wanting) == (kind == "JOB_LOST")


CASES = [
    (Said(outcome="TOLD", safety="INJURED", note="手被机器压伤"), ["RIGHTS"]),
    (Said(outcome="TOLD", topic="ASK", note="问补贴怎么领"), ["CONSULTATION"]),
    (Said(outcome="TOLD", topic="FAMILY", note="母亲住院没人照看", safety="RISK"), ["FAMILY", "RIGHTS"]),
    (Said(outcome="TOLD", wages="OWED", employer="某建筑公司", work_place="广东东莞", owed_fen=640_000), ["ARREARS"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "kinds"), CASES)
@pytest.mark.parametrize("name", ["cadre", "clerk", "helper", "centre"])
def test_what_is_found_starts_the_right_case(out, viewer, said, kinds, name) -> None:
    done = visit(out["bus"], said, viewer(name))
    assert sorted(Case.objects.filter(pk__in=done.cases).values_list("kind", flat=True)) == kinds
    assert set(Case.objects.filter(pk__in=done.cases).values_list("place", flat=True)) == {UPPER}
    if kinds == ["ARREARS"]:
        assert Arrears.objects.get().claimed_fen == 640_000
    started = named.started_of(viewer(name), season=SEASON, person_id=out["bus"], at=AT + 8 * DAY)
    assert {s.case_id for s in started} == set(done.cases)


def test_free_words_lie_sealed_and_stand_in_no_trace(out, viewer) -> None:
    visit(out["bus"], Said(outcome="TOLD", topic="OTHER", note="金丝雀暗语九八七"), viewer("cadre"))
    row = Visit.objects.get()
    assert "金丝雀" not in bytes(row.note_sealed).decode("utf-8", "ignore")
    assert not AuditLine.objects.filter(detail__contains="金丝雀").exists()
    assert not Event.objects.filter(note__contains="金丝雀").exists()


REFUSED = [
    (Said(outcome="NOPE"), "CHOICE"), (Said(outcome="TOLD"), "NOTHING_SAID"), (Said(outcome="NO_ANSWER", job="LOST"), "NOT_HEARD"),
    (Said(outcome="TOLD", topic="ASK", note="问"), "NOTE"), (Said(outcome="LATER", again_date=dt.date(2025, 3, 1)), "AGAIN"),
    (Said(outcome="TOLD", wages="OWED"), "OWED"), (Said(outcome="TOLD", wages="MAYBE"), "CHOICE"), (Said(outcome="TOLD", job="LOST", home_date=dt.date(2025, 3, 15)), "HOME_DATE"),
    (Said(outcome="TOLD", job="HOME", home_date=dt.date(2025, 3, 9)), "HOME_DATE"), (Said(outcome="TOLD", job="HOME", home_date=dt.date(2025, 3, 18)), "HOME_DATE"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "code"), REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(out, viewer, said, code) -> None:
    before = (Visit.objects.count(), Event.objects.count(), Case.objects.count())
    with pytest.raises(CannotAct) as refusal:
        visit(out["alone"], said, viewer("cadre"))
    assert refusal.value.code == code
    assert (Visit.objects.count(), Event.objects.count(), Case.objects.count()) == before


def test_who_is_at_home_or_out_of_range_is_not_visited(out, viewer) -> None:
    with pytest.raises(CannotAct) as refusal:
        visit(out["home"], ALL_WELL, viewer("cadre"))
    assert refusal.value.code == "NOT_OUT"
    for name, who in (
        ("cadre", "stranger"),
        ("helper", "alone"),
        ("other_cadre", "bus"),
        ("leader", "bus"),
        ("member", "bus"),
    ):
        with pytest.raises(NotAllowed):
            visit(out[who], ALL_WELL, viewer(name))


def test_three_days_without_an_answer_make_a_visible_task_and_one_word_ends_it(out, viewer) -> None:
    cadre = viewer("cadre")
    for days in (7, 7, 8, 8):
        visit(out["alone"], Said(outcome="NO_ANSWER"), cadre, days=days)
    assert state(out["alone"], AT.date() + 8 * DAY, cadre) == "DUE"
    visit(out["alone"], Said(outcome="WRONG"), cadre, days=9)
    assert state(out["alone"], AT.date() + 9 * DAY, cadre) == "UNREACHABLE"
    assert journey(out["alone"]).contact == "UNREACHABLE"
    page = queries.calls(cadre, season=SEASON, unit=UPPER, show="unreachable", on=AT.date() + 9 * DAY)
    assert [x.person.person_id for x in page.lines] == [out["alone"]] and page.unreachable == 1
    visit(out["alone"], Said(outcome="WELL", way="RELATIVE", job="AT_WORK"), cadre, days=10)
    assert state(out["alone"], AT.date() + 10 * DAY, cadre) == "DONE"
    assert journey(out["alone"]).contact == "REACHED"


def test_an_agreed_day_takes_the_call_off_the_list_until_then(out, viewer) -> None:
    cadre, on = viewer("cadre"), AT.date() + 7 * DAY

    def todo(day: dt.date) -> set[int]:
        return {
            x.person.person_id
            for x in queries.calls(cadre, season=SEASON, unit=UPPER, show="todo", on=day).lines
        }

    before = counting.due_count(cadre, season=SEASON, unit=UPPER, on=on)[0]
    visit(out["bus"], Said(outcome="LATER", again_date=on + 2 * DAY), cadre)
    assert out["bus"] not in todo(on) and out["bus"] in todo(on + 2 * DAY)
    assert counting.due_count(cadre, season=SEASON, unit=UPPER, on=on)[0] == before - 1


def test_poor_households_come_first_and_pages_follow_one_another(out, viewer) -> None:
    on = AT.date() + 20 * DAY
    whole = queries.followed(viewer("centre"), season=SEASON, unit="", on=on)
    poor = [f.went.is_poor for f in whole]
    assert poor == sorted(poor, reverse=True) and any(poor)
    seen, after = [], None
    while True:
        page = queries.calls(viewer("centre"), season=SEASON, unit="", show="all", on=on, after=after, size=2)
        seen += [x.followed.went.journey_id for x in page.lines]
        if page.more is None:
            break
        after = page.more
    assert seen == [f.went.journey_id for f in whole]


def test_home_again_and_out_again_counts_anew(out, viewer) -> None:
    cadre = viewer("cadre")
    visit(out["bus"], Said(outcome="TOLD", job="HOME"), cadre, days=8)
    with pytest.raises(CannotAct):
        visit(out["bus"], ALL_WELL, cadre, days=9)
    visits.set_out_again(season=SEASON, person_id=out["bus"], at=AT + 10 * DAY, by=cadre)
    assert journey(out["bus"]).stage == "INTENDING"
    assert queries.standing_of(cadre, season=SEASON, person_id=out["bus"], on=AT.date() + 10 * DAY) is None
    from qicheng.journeys import services as writing

    change = writing.Change(person_id=out["bus"], values={"departed_date": AT.date() + 20 * DAY})
    writing.record([change], season=SEASON, kind="CORRECT", at=AT + 20 * DAY, by=cadre)
    assert state(out["bus"], AT.date() + 26 * DAY, cadre) == "WAITING"
    assert state(out["bus"], AT.date() + 27 * DAY, cadre) == "DUE"


def test_the_season_closes_everyone_once_and_says_how(out, viewer) -> None:
    centre = viewer("centre")
    visit(out["bus"], ALL_WELL, viewer("cadre"), days=90)
    last = dt.datetime(2025, 12, 31, 15, 0, tzinfo=dt.UTC)  # 23:00 of the last day
    ended = ending.tick(at=last, season=SEASON)
    assert ended.by_state["COMPLETED"] == 1 and ended.by_state["CLOSED_WITHOUT_LAST_VISIT"] >= 2
    assert ending.tick(at=last, season=SEASON).total == ending.tick(at=last + 9 * DAY).total == 0
    assert Follow.objects.exclude(ended="").count() == ended.total
    assert state(out["alone"], last.date(), centre) == "CLOSED_WITHOUT_LAST_VISIT"
    everybody = queries.followed(centre, season=SEASON, unit="", on=last.date())
    assert {f.standing.state for f in everybody} <= set(rules.ENDS)
    # What has ended does not move with the rhythm.
    rhythm.set_rhythm(season=SEASON, schedule=Schedule(days=(300,), close=180), at=last, by=centre)
    assert state(out["alone"], last.date(), centre) == "CLOSED_WITHOUT_LAST_VISIT"


def test_the_rhythm_is_the_countys_and_moves_the_list_at_once(out, viewer) -> None:
    on = AT.date() + 3 * DAY
    assert state(out["bus"], on, viewer("cadre")) == "WAITING"
    with pytest.raises(NotAllowed):
        rhythm.set_rhythm(season=SEASON, schedule=Schedule(days=(3,)), at=AT, by=viewer("clerk"))
    with pytest.raises(CannotAct):
        rhythm.set_rhythm(season=SEASON, schedule=Schedule(days=(9, 3)), at=AT, by=viewer("centre"))
    rhythm.set_rhythm(season=SEASON, schedule=Schedule(days=(3, 20)), at=AT, by=viewer("centre"))
    assert state(out["bus"], on, viewer("cadre")) == "DUE"
    assert Rhythm.objects.get().days == "3,20"


def test_many_at_once_all_or_none(out, viewer) -> None:
    clerk, ids, key = viewer("clerk"), [out["bus"], out["alone"]], uuid4()
    with pytest.raises(NotAllowed):
        bulk.record_many(
            season=SEASON,
            person_ids=[*ids, out["stranger"]],
            outcome="WELL",
            way="PHONE",
            at=AT + 7 * DAY,
            by=clerk,
        )
    with pytest.raises(CannotAct):
        bulk.record_many(
            season=SEASON, person_ids=ids, outcome="TOLD", way="PHONE", at=AT + 7 * DAY, by=clerk
        )
    assert Visit.objects.count() == 0
    for _ in range(2):
        assert (
            bulk.record_many(
                season=SEASON, person_ids=ids, outcome="WELL", way="PHONE", at=AT + 7 * DAY, by=clerk, key=key
            )
            == 2
        )
    assert Visit.objects.count() == 2
    assert {journey(i).stage for i in ids} == {"WORKING"}


FACTS = {
    "name": "金丝雀小朋友",
    "age": "9",
    "school": "金丝雀小学",
    "grade": "三年级",
    "detail": "金丝雀的情况",
}


def test_a_child_goes_to_the_education_side_and_leaves_no_word_here(out, viewer) -> None:
    cadre, key = viewer("cadre"), uuid4()
    told = {"situation": "SUSPECTED", "ground": "CONSENT", "ground_note": "母亲电话同意", "facts": FACTS}
    for _ in range(2):
        number = children.refer(
            season=SEASON, person_id=out["bus"], at=AT + 7 * DAY, by=cadre, key=key, **told
        )
    assert Referred.objects.count() == 1 and Case.objects.get(pk=number).state == "SENT"
    assert journey(out["bus"]).child_left is True
    mine = named.referred_by(cadre, at=AT + 8 * DAY)
    assert [(m.case_id, m.state_word, m.outcome) for m in mine] == [(number, "已移送，待核实", "")]
    assert named.referred_by(viewer("clerk"), at=AT + 8 * DAY) == []
    assert named.started_of(viewer("clerk"), season=SEASON, person_id=out["bus"], at=AT + 8 * DAY) == []
    for model in (AuditLine, Event, Visit, Referred, Case):
        for row in model.objects.values():
            assert "金丝雀" not in str(
                {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
            )
    with pytest.raises(NotAllowed):
        children.refer(season=SEASON, person_id=out["stranger"], at=AT, by=cadre, **told)
    with pytest.raises(CannotAct):
        children.refer(season=SEASON, person_id=out["bus"], at=AT, by=cadre, **{**told, "ground": ""})


def test_every_sum_closes(out, viewer) -> None:
    cadre = viewer("cadre")
    visit(out["bus"], Said(outcome="TOLD", job="LOST"), cadre)
    visit(out["alone"], Said(outcome="TOLD", job="HOME"), cadre)
    on = AT.date() + 7 * DAY
    for name, unit in (("centre", "450981000000"), ("clerk", "450981101000"), ("cadre", UPPER)):
        total = counting.sum_of(counting.figures(viewer(name), season=SEASON, unit=unit, on=on).values())
        assert total["followed"] == sum(total[s] for s in rules.STATES) > 0
        for key in named.LISTS:
            assert named.names(viewer(name), season=SEASON, unit=unit, wanted=key, on=on)[2] == total[key], (
                key
            )
    with connection.cursor() as cursor:
        county = report(Database(cursor), sheets.LINE, season=SEASON, place="450981", level="county")
    (figures,) = county.values()
    stations = [k for k in figures if k.startswith("at_")]
    assert figures["on_line"] == sum(figures[k] for k in stations)
    assert (figures["at_jobless"], figures["at_returned"]) == (1, 1)
    assert ledger.line_of(cadre, season=SEASON, person_id=out["alone"]).stage_word == "已返乡"


def test_what_was_said_is_forgotten_two_years_after_the_season_and_the_ending_stays(out, viewer) -> None:
    visit(out["bus"], Said(outcome="TOLD", topic="ASK", note="问补贴怎么领"), viewer("cadre"))
    last = dt.datetime(2025, 12, 31, 15, 0, tzinfo=dt.UTC)
    ending.tick(at=last + DAY, season=SEASON)
    assert forgetting.forget(at=dt.datetime(2027, 12, 31, 15, 0, tzinfo=dt.UTC), by=ending.CLOCK) == 0
    assert forgetting.forget(at=dt.datetime(2028, 1, 1, 1, 0, tzinfo=dt.UTC), by=ending.CLOCK) == 1
    assert not Visit.objects.exists()
    assert state(out["bus"], dt.date(2028, 1, 1), viewer("centre")) == "CLOSED_WITHOUT_LAST_VISIT"
    assert AuditLine.objects.filter(act="followup.forget").count() == 1


def test_the_rhythm_goes_out_and_in_with_the_countys_set_up(out, viewer) -> None:
    centre = viewer("centre")
    text = rhythm.as_text(SEASON)
    assert text["days"] == [7, 30, 90]
    told = {**text, "days": [5, 20], "tries": 2}
    assert len(rhythm.from_text(told, season=SEASON, dry_run=True, at=AT, by=centre)) == 4
    assert not Rhythm.objects.exists()
    rhythm.from_text(told, season=SEASON, dry_run=False, at=AT, by=centre)
    assert rhythm.as_text(SEASON) == told
    assert rhythm.from_text(told, season=SEASON, dry_run=False, at=AT, by=centre) == []
    assert rhythm.from_text(None, season=SEASON, dry_run=False, at=AT, by=centre) == []
    for bad in ("7,30", {"days": "x"}, {"days": [30, 7]}, {"tries": None}):
        with pytest.raises(CannotAct):
            rhythm.from_text(bad, season=SEASON, dry_run=False, at=AT, by=centre)
