"""The reporting calendar: rhythms, days off and make-up days, and the four moments of a period."""

from __future__ import annotations

import datetime as dt

import pytest

from qicheng.kit.workdays import Calendar, provided
from qicheng.reports.rules import calendar, ladder, standing
from qicheng.reports.rules.calendar import ZONE, Terms

DAYS = Calendar.of(provided())


def terms(**said) -> Terms:
    base = {
        "rhythm": "DAILY", "from_date": dt.date(2025, 4, 1), "until_date": dt.date(2025, 4, 30), "due_time": dt.time(17, 0), "as_of_time": dt.time(12, 0),
    }  # fmt: skip
    return Terms(**(base | said))


def days(**said) -> list[str]:
    return [f"{d:%m-%d}" for d in calendar.due_days(terms(**said), DAYS)]


def test_daily_goes_on_through_holidays_unless_told_otherwise() -> None:
    assert len(days()) == 30
    off = days(holidays=False)
    assert "04-04" not in off  # 清明, Friday to Sunday
    assert "04-27" in off  # a Sunday that is worked for 五一
    assert "04-26" not in off


def test_every_two_days_moves_off_a_holiday_and_never_doubles() -> None:
    assert days(rhythm="EVERY_TWO_DAYS")[:3] == ["04-01", "04-03", "04-05"]
    assert days(rhythm="EVERY_TWO_DAYS", holidays=False)[:4] == ["04-01", "04-03", "04-07", "04-09"]


def test_weekly_falls_on_its_day_after_the_first_due_date() -> None:
    assert days(rhythm="WEEKLY", weekday=2) == ["04-01", "04-08", "04-15", "04-22", "04-29"]
    assert days(rhythm="WEEKLY", weekday=2, first_due=dt.date(2025, 4, 3)) == [
        "04-03",
        "04-08",
        "04-15",
        "04-22",
        "04-29",
    ]
    moved = days(rhythm="WEEKLY", weekday=5, holidays=False)
    assert moved[0] == "04-07"  # Friday the 4th is a day off: the next working day is Monday


def test_once_and_at_once() -> None:
    assert days(rhythm="ONCE", first_due=dt.date(2025, 4, 9)) == ["04-09"]
    assert days(rhythm="AT_ONCE") == []


@pytest.mark.parametrize(
    ("time", "previous", "said"),
    [
        (dt.time(0, 0), True, "04-02 00:00"),  # 前一日 24:00
        (dt.time(18, 0), True, "04-01 18:00"),
        (dt.time(12, 0), False, "04-02 12:00"),
    ],
)
def test_the_four_moments_are_four(time, previous, said) -> None:
    found = calendar.moments(
        terms(as_of_time=time, as_of_previous_day=previous, publish_minutes=60, lock_hours=24),
        dt.date(2025, 4, 2),
    )
    assert f"{found.as_of:%m-%d %H:%M}" == said
    assert (found.due.hour, found.publish - found.due, found.lock - found.due) == (
        17,
        dt.timedelta(hours=1),
        dt.timedelta(hours=24),
    )


AS_OF, DUE = dt.datetime(2025, 4, 2, 0, 0, tzinfo=ZONE), dt.datetime(2025, 4, 2, 12, 0, tzinfo=ZONE)
TERMS = ladder.Terms()
CLOCK = standing.Clock(as_of=AS_OF, due=DUE, rhythm="DAILY", next_opens=AS_OF + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("hours", "submitted", "said"),
    [
        (-1, None, "NOT_DUE"), (1, None, "OPEN"), (12, None, "OPEN"), (12.01, None, "LATE"), (15.99, None, "LATE"), (16, None, "VERY_LATE"),
        (23.9, None, "VERY_LATE"), (24, None, "MISSED"), (40, 12, "ON_TIME"), (40, 12.01, "IN_LATE"), (40, 39, "IN_LATE"), (11, 39, "OPEN"),
    ],
)  # fmt: skip
def test_late_is_not_locked_not_missing_not_nought(hours, submitted, said) -> None:
    at = AS_OF + dt.timedelta(hours=hours)
    sent = None if submitted is None else AS_OF + dt.timedelta(hours=submitted)
    assert standing.standing(CLOCK, submitted_at=sent, at=at) == said


def test_a_report_due_once_may_describe_a_day_long_before() -> None:
    said = {"first_due": dt.date(2025, 4, 14), "as_of_date": dt.date(2025, 4, 11), "as_of_time": dt.time(0)}
    [found] = calendar.periods(
        terms(rhythm="ONCE", **said), DAYS, first=dt.date(2025, 4, 1), last=dt.date(2025, 4, 30)
    )
    assert (found.day, found.as_of) == (dt.date(2025, 4, 14), dt.datetime(2025, 4, 11, tzinfo=ZONE))
    assert (
        calendar.moments(terms(**said), dt.date(2025, 4, 14)).as_of.day == 14
    )  # of a rhythm it says nothing


def test_counts_add_up_to_all() -> None:
    lines = [(s, False) for s in standing.STANDINGS] + [("ON_TIME", True)]
    assert standing.count([*lines, ("CALLED_OFF", False)]) == standing.count(lines)  # owed by nobody
    found = standing.count(lines)
    assert found.total == found.in_ + found.open + found.not_due + found.overdue + found.missed == 8
    assert found.zero == 1


def test_the_ladder_is_due_in_order_and_reminds_nobody_of_what_cannot_be_filled() -> None:
    def at(hours: float) -> list[str]:
        return [
            r.what
            for r in ladder.due(
                ladder.rungs(TERMS, rhythm="DAILY"),
                as_of=AS_OF,
                until=DUE,
                at=AS_OF + dt.timedelta(hours=hours),
            )
        ]

    assert at(-1) == []
    assert at(0) == ["REMIND"]
    assert at(12) == ["REMIND", "CHASE"]
    assert at(14) == ["CHASE", "CHASE"]
    assert at(16) == ["CHASE", "CHASE", "URGE"]


def test_two_misses_in_seven_days_and_three_in_thirty() -> None:
    day = dt.date(2025, 4, 20)
    assert not ladder.is_supervised([day], on=day, terms=TERMS)
    assert not ladder.is_supervised([day, day - dt.timedelta(days=7)], on=day, terms=TERMS)
    assert ladder.is_supervised([day, day - dt.timedelta(days=6)], on=day, terms=TERMS)
    assert ladder.is_talk(
        [day, day - dt.timedelta(days=10), day - dt.timedelta(days=29)], on=day, terms=TERMS
    )
    assert not ladder.is_talk(
        [day, day - dt.timedelta(days=10), day - dt.timedelta(days=30)], on=day, terms=TERMS
    )
