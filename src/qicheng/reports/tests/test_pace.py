"""The forecast's rule: the last days go on, nobody is invented."""

from __future__ import annotations

import pytest

from qicheng.reports.rules.pace import Pace, most


@pytest.mark.parametrize(
    ("now", "before", "days", "left", "most", "per_day", "forecast"),
    [
        (700, 630, 7, 10, 5000, 10, 800),  # ten a day for ten days
        (700, 630, 7, 10, 750, 10, 750),  # there are no more persons
        (700, 700, 7, 10, 5000, 0, 700),
        (700, 760, 7, 10, 5000, 0, 700),  # a number that fell back promises nobody
        (700, 630, 7, 0, 5000, 10, 700),  # the deadline has come
        (700, 697, 2, 3, 5000, 2, 704),  # 1.5 a day: said as 2, counted as it is
        (5, 4, 7, 100, 10, 0, 10),
        (12, 4, 7, 100, 10, 1, 12),  # more counted than listed: what is there stays there
    ],
)
def test_a_forecast(now, before, days, left, most, per_day, forecast) -> None:
    found = Pace(now=now, before=before, days=days, left=left, most=most)
    assert (found.per_day, found.forecast) == (per_day, forecast)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"at_listed": 5000, "undecided": 0, "wavering": 0}, 5700),  # nobody has been asked yet: all may come
        (
            {"at_listed": 0, "undecided": 30, "wavering": 80, "staying": 900},
            780,
        ),  # who stays is not forecast, who is visited is
        (
            {"at_listed": 7, "undecided": 90, "wavering": 80},
            797,
        ),  # most of the undecided are among those to be visited
        ({"at_listed": 0, "undecided": 0, "wavering": 0}, 700),
    ],
)
def test_a_forecast_ends_at_those_who_may_still_be_won(figures, expected) -> None:
    assert most(700, figures, visit="wavering") == expected
