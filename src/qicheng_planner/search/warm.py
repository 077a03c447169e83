"""Compile everything once, so that no later start waits for it."""

from __future__ import annotations

from qicheng_planner.problem import BusType, Party, Place, Problem, Rules


def tiny() -> Problem:
    """Two places, one type, a few parties: enough to touch every compiled function."""
    rules = Rules(
        circuity_pct=125, speed_kmh=65, depart_hour=8, rest_hours=8, second_driver_above_km=400, max_drops=4,
        drop_fee=8000, detour_pct=115, detour_km=30, poor_subsidy_pct=150, split_penalty=6000,
    )  # fmt: skip
    kind = BusType(
        seats=5, usable=4, min_riders=2, fixed=1000, out_per_km=3, empty_per_km=2, second_driver_per_day=50
    )
    places = tuple(
        Place(name=str(n), kind="city", city=n, lon=110.0 + n, lat=23.0, km=km, transit_days=0, subsidy=20000)
        for n, km in enumerate((128, 256))
    )
    parties = tuple(Party(n % 2, 1 + n % 3, n % 3, 2 + n % 2, n % 4 == 0, n % 5 == 1) for n in range(12))
    return Problem("tiny", 4, rules, (kind,), ((3,) * 4,), (3,) * 4, (109.0, 23.0), places, parties)


def warm() -> None:
    """Run search, seating and bound on a tiny problem; the compiled code stays in the cache on disk."""
    from qicheng_planner.bound import lower_bound
    from qicheng_planner.search.chain import Chain
    from qicheng_planner.search.ground import make_ground
    from qicheng_planner.solve import Params, Stop, solve

    solve(tiny(), stop=Stop(iterations=4000), params=Params(bound=False))
    lower_bound(tiny(), seconds=60)
    problem = tiny()
    Chain(problem, make_ground(problem), 0).load([(0, 0, (0,))])
