"""A season of reports, played by chance through the acts, against a book kept apart; then everything signed is looked at again."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest

from cast import COUNTY, EAST, GREEN, LOWER, UPPER, WATER, WEST
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.journeys import services as ledger
from qicheng.reports import asking, board, bulletin, frozen, returns
from qicheng.reports.models import Chase, Period, Printed, Return, Snapshot
from qicheng.reports.rules import standing
from qicheng.reports.services import chasing, correcting, documents, opening, returning, verifying
from qicheng.season.models import ReportRule
from qicheng.staff import services as staff
from qicheng.staff.models import Account
from qicheng.staff.queries import installation, viewer_for

pytestmark = pytest.mark.database
BY = installation("试验")
DAYS = 14
START = dt.datetime(2025, 3, 5, 1, 0, tzinfo=dt.UTC)  # nine in the morning
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
HANDS = {GREEN: ("clerk", "township_admin"), WATER: ("other_clerk", "other_admin")}


def who(name: str) -> Viewer:
    return viewer_for(Account.objects.get(username=name), on=dt.date(2025, 3, 5), county_code=COUNTY)


class Played:
    """What was done, kept apart from the product's rows: (unit, day) → how it should stand."""

    def __init__(self) -> None:
        self.stands: dict[tuple[str, dt.date], str] = {}
        self.zero: set[tuple[str, dt.date]] = set()
        self.back: Counter[str] = Counter()
        self.corrected = 0
        self.people: dict[str, list[int]] = {}


@pytest.fixture
def played(cast) -> Played:
    staff.ensure_account(username="other_admin", name="other_admin", role="TOWNSHIP_ADMIN", place_code=WATER, at=START - 30 * DAY, by=BY, password="cast-of-2025", office="绿水镇")  # fmt: skip
    ReportRule.objects.exclude(code="DAILY").delete()
    ReportRule.objects.update(reporter="TOWNSHIP")
    book, chance = Played(), random.Random(20250305)
    viewers = {n: who(n) for pair in HANDS.values() for n in pair} | {"centre": who("centre")}
    book.people = {GREEN: [cast.person_id(n) for v in (UPPER, LOWER) for n in cast.numbers[v]], WATER: [cast.person_id(n) for v in (EAST, WEST) for n in cast.numbers[v]]}  # fmt: skip
    people = [cast.person_id(n) for v in (UPPER, LOWER, EAST, WEST) for n in cast.numbers[v]]
    for n in range(DAYS):
        at = START + n * DAY
        for person in chance.sample(people, 2) if n % 3 else ():
            value = chance.choice(("RETURN", "NEW", "LOCAL", "STAY"))
            ledger.record(
                [ledger.Change(person_id=person, values={"intention": value})],
                season=2025,
                kind="CORRECT",
                at=at - chance.choice((10, 2)) * HOUR,
                by=BY,
            )
        opening.open_due(at=at, by=BY)
        chasing.chase_due(at=at, by=BY)
        for unit in HANDS:
            play(
                book,
                chance,
                viewers,
                Return.objects.select_related("period").get(unit=unit, period__day=at.date()),
                at=at,
            )
        chasing.chase_due(at=at + 9 * HOUR, by=BY)
    return book


def play(
    book: Played, chance: random.Random, viewers: dict[str, Viewer], row: Return, *, at: dt.datetime
) -> None:
    """One return's day: on time, late, silent, zero, extended, sent back, corrected."""
    fills, reviews = (viewers[n] for n in HANDS[row.unit])
    key, way = (
        (row.unit, row.period.day),
        chance.choice(("time", "time", "late", "silent", "zero", "extended", "back", "corrected")),
    )
    moment, stands = at, standing.ON_TIME
    if way == "silent":
        book.stands[key] = standing.MISSED
        return
    if way == "late":
        moment, stands = row.due_at + HOUR, standing.IN_LATE
    if way == "extended":
        moment = row.due_at + 2 * HOUR
        returning.extend(
            return_id=row.pk, until=moment + HOUR, reason="停电", at=moment, by=viewers["centre"]
        )
    remarks = {m.code: "已核对" for m in asking.measures("DAILY")}
    zero = False
    if way == "zero":
        try:
            returning.submit(return_id=row.pk, facts={}, remarks={}, zero=True, at=moment, by=fills)
            zero = True
        except CannotAct:
            zero = False  # something changed: it is no zero report
    if not zero:
        returning.submit(return_id=row.pk, facts={}, remarks=remarks, zero=False, at=moment, by=fills)
    if way == "back":
        returning.send_back(return_id=row.pk, reason="请核对", at=moment + HOUR, by=reviews)
        book.back[row.unit] += 1
        returning.submit(
            return_id=row.pk, facts={}, remarks=remarks, zero=False, at=moment + 30 * HOUR, by=fills
        )
    returning.review(return_id=row.pk, at=moment, by=reviews)
    returning.accept(return_id=row.pk, at=moment, by=viewers["centre"])
    if way == "corrected":
        correct(book, chance, viewers, row, at=moment)
    book.stands[key] = stands
    if zero:
        book.zero.add(key)


def correct(
    book: Played, chance: random.Random, viewers: dict[str, Viewer], row: Return, *, at: dt.datetime
) -> None:
    """Somebody was recorded wrongly: put right afterwards, and then in the report."""
    fills = viewers[HANDS[row.unit][0]]
    for value in ("STAY", "LOCAL"):  # one of them is a change
        change = ledger.Change(person_id=chance.choice(book.people[row.unit]), values={"intention": value})
        ledger.record([change], season=2025, kind="CORRECT", at=at, by=BY)
    found = frozen.candidates(fills, row, on=at.date())
    number = correcting.propose(
        return_id=row.pk, journeys=[found[0].changed.journey_id], facts={}, reason="漏登一人", at=at, by=fills
    )
    correcting.decide(correction_id=number, approve=True, answer="", at=at, by=viewers["centre"])
    book.corrected += 1


def test_the_season_stands_as_it_was_played_and_proves_itself(played) -> None:
    end = START + (DAYS + 2) * DAY
    opening.open_due(at=end, by=BY)
    lines = returns.lines(Return.objects.select_related("period"), at=end)
    last = START.date() + dt.timedelta(days=DAYS - 1)
    seen = {(x.unit, x.day): x for x in lines if x.day <= last}
    assert {k: x.standing for k, x in seen.items()} == played.stands
    assert {k for k, x in seen.items() if x.zero} == played.zero
    assert len(set(played.stands.values())) == 3
    found = verifying.verify(season=2025)
    assert found.faults == []
    assert played.corrected
    assert played.zero
    assert found.snapshots == sum(s != standing.MISSED for s in played.stands.values()) + played.corrected
    ranked = {
        r.unit: r for r in bulletin.week(who("centre"), season=2025, monday=dt.date(2025, 3, 10), at=end).rows
    }
    week = [
        (u, s) for (u, d), s in played.stands.items() if dt.date(2025, 3, 10) <= d <= dt.date(2025, 3, 16)
    ]
    for unit in HANDS:
        own = Counter(s for u, s in week if u == unit)
        line = ranked[unit]
        assert (line.due, line.on_time, line.late, line.missed) == (
            7,
            own[standing.ON_TIME],
            own[standing.IN_LATE],
            own[standing.MISSED],
        )
    silent = [k for k, s in played.stands.items() if s == standing.MISSED]
    for unit, day in silent:
        assert Chase.objects.filter(of__unit=unit, of__period__day=day, what="URGE").exists(), (unit, day)


def test_every_signed_figure_is_its_list_and_every_document_the_same_again(played) -> None:
    end, centre = START + (DAYS + 2) * DAY, who("centre")
    for shot in Snapshot.objects.select_related("of__period__cut"):
        if not frozen.is_current(shot):
            continue
        for code, figure in shot.figures.items():
            assert len(frozen.ids_behind(shot.of, code)) == figure, (shot.of.unit, shot.of.period.day, code)
    made = {}
    for turn in (end, end + 3 * DAY):
        for period in Period.objects.order_by("day"):
            for form in ("xlsx", "docx"):
                file = documents.of_period(
                    period_id=period.pk, unit=COUNTY, form=form, site="http://qicheng", at=turn, by=centre
                )
                content = file.path.read_bytes()
                file.path.unlink()
                assert made.setdefault((period.pk, form), content) == content
    assert Printed.objects.count() == Period.objects.count()


def test_the_whole_of_a_period_is_the_sum_of_who_is_in(played) -> None:
    centre, end = who("centre"), START + (DAYS + 2) * DAY
    for period in Period.objects.order_by("day"):
        page = board.whole(centre, period.pk, unit=COUNTY, at=end)
        silent = [x.unit for x, values in page.rows if all(v is None for _c, v in values)]
        assert {u for u in HANDS if played.stands.get((u, period.day)) in {standing.MISSED, None}} == set(
            silent
        )
        for i, (code, total) in enumerate(page.reported):
            assert total == sum(values[i][1] or 0 for _x, values in page.rows), code
