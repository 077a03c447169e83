"""A season played through the acts: people leave, are called, fall silent, lose their jobs, come home; each day against the oracle."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from cast import COUNTY, UPPER
from qicheng.core.viewer import CannotAct
from qicheng.followup import counting, queries, rules
from qicheng.followup.models import Follow
from qicheng.followup.rules import Schedule
from qicheng.followup.services import ending, rhythm, visits
from qicheng.followup.services.visits import ALL_WELL, Said
from qicheng.followup.tests.conftest import AT, DAY
from qicheng.followup.tests.oracle import standing as by_hand
from qicheng.season import services as seasons

SEASON = 2025
PLAN = Schedule(days=(3, 8, 15), early=1, silent=2, tries=2, close=4)
END = AT.date() + 20 * DAY
WORDS = (
    ALL_WELL, Said(outcome="NO_ANSWER"), Said(outcome="NO_ANSWER"), Said(outcome="WRONG"), Said(outcome="LATER"), Said(outcome="REFUSED"),
    Said(outcome="TOLD", job="LOST"), Said(outcome="TOLD", job="CHANGED", employer="新厂"), Said(outcome="TOLD", job="HOME"),
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_a_season_played_through(out, viewer, seed: int) -> None:
    chance, centre, cadre = random.Random(seed), viewer("centre"), viewer("cadre")
    rhythm.set_rhythm(season=SEASON, schedule=PLAN, at=AT, by=centre)
    seasons.set_dates(
        year=SEASON,
        from_date=dt.date(2025, 1, 1),
        until_date=END,
        reference_date=dt.date(2025, 3, 1),
        at=AT,
        by=centre,
    )
    people = [out["bus"], out["alone"], out["gone"]]
    noughts = {
        f.went.person_id: f.went.day_nought(from_departure=False)
        for f in queries.followed(cadre, season=SEASON, unit=UPPER, on=AT.date())
    }
    calls: dict[int, list[tuple[dt.date, str]]] = {p: [] for p in people}
    home: dict[int, dt.date] = {}
    for n in range(26):
        at = AT + n * DAY
        for who in people:
            if chance.random() < 0.35:
                said = chance.choice(WORDS)
                if who in home:
                    with pytest.raises(CannotAct):
                        visits.record_visit(season=SEASON, person_id=who, said=said, at=at, by=cadre)
                    continue
                visits.record_visit(season=SEASON, person_id=who, said=said, at=at, by=cadre)
                calls[who].append((at.date(), said.outcome))
                if said.job == rules.HOME:
                    home[who] = at.date()
        if chance.random() < 0.3:
            ending.tick(at=at + dt.timedelta(hours=3), season=SEASON)
        states = {
            f.went.person_id: f.standing.state
            for f in queries.followed(cadre, season=SEASON, unit=UPPER, on=at.date())
        }
        for who in people:
            expected = by_hand(
                went=noughts[who], calls=calls[who], home=home.get(who), days=PLAN.days, early=PLAN.early, silent=PLAN.silent,
                tries=PLAN.tries, close=PLAN.close, season_end=END, on=at.date(),
            )  # fmt: skip
            assert states[who] == expected, (seed, n, who)
        # Counted on from yesterday, village by village, or all anew: the same.
        county = counting.figures(centre, season=SEASON, unit=COUNTY, on=END)
        assert county == counting.count_anew(SEASON, COUNTY, on=END)
        total = counting.sum_of(counting.figures(centre, season=SEASON, unit=UPPER, on=at.date()).values())
        assert total["followed"] == sum(total[s] for s in rules.STATES) == len(states)
    last = AT + 26 * DAY
    ending.tick(at=last, season=SEASON)
    assert ending.tick(at=last, season=SEASON).total == 0
    assert set(states.values()) <= set(rules.ENDS)
    assert Follow.objects.filter(journey__person_id__in=[p for p in people if p not in home]).exclude(
        ended=""
    ).count() == len(people) - len(home)
