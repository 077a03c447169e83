"""The demo county's buses: invented carriers, vehicles, drivers and leaders, prices as a county's tender might set them."""

from __future__ import annotations

import datetime as dt

from qicheng.core.viewer import Viewer
from qicheng.staff.queries import account_id_of
from qicheng.trips.services import fleet

# code, rated, seats for workers, least, fixed yuan, yuan per loaded km, per empty km, second driver a day, vehicles
RATES = (
    ("19座", 19, 17, 10, 600, 3.2, 2.1, 500, 4), ("37座", 37, 34, 18, 950, 4.6, 3.0, 500, 8),
    ("45座", 45, 42, 22, 1200, 5.3, 3.4, 500, 14), ("55座", 55, 51, 26, 1450, 6.1, 3.9, 500, 26),
)  # fmt: skip
CARRIERS = ("红水河客运有限公司", "县汽车运输总公司", "八桂旅游客运有限公司")
SURNAMES, GIVEN = "韦黄覃莫蓝陆罗潘蒙农", "建国军辉明华斌勇强伟超平林松海"
OFFICES = (
    "县人社局",
    "县交通运输局",
    "县乡村振兴局",
    "县教育局",
    "县卫健局",
    "红渡镇人民政府",
    "县总工会",
    "团县委",
)
DRIVERS, LEADERS = 150, 60
LEADER = "韦队长"  # the leader who signs in as `daidui`


def build(*, season: int, at: dt.datetime, by: Viewer) -> None:
    """Takes the fleet in through the product's own acts; a repeat changes nothing."""
    until = dt.date(at.year + 1, 12, 31)
    vehicles = []
    for code, rated, usable, least, fixed, out, empty, second, count in RATES:
        values = {
            "name": f"{code}大巴", "seats": rated, "usable": usable, "min_riders": least, "fixed_fen": fixed * 100,
            "out_per_km_fen": round(out * 100), "empty_per_km_fen": round(empty * 100),
            "second_driver_per_day_fen": second * 100, "tender_no": f"县采竞〔{season}〕3号",
        }  # fmt: skip
        fleet.save_rate(values, season=season, code=code, at=at, by=by)
        vehicles += [_vehicle(code, rated, n, until) for n in range(count)]
    faults = fleet.take_fleet(vehicles, kind="VEHICLE", at=at, by=by)
    faults += fleet.take_fleet([_driver(n, until) for n in range(DRIVERS)], kind="DRIVER", at=at, by=by)
    if faults:
        raise RuntimeError("；".join(faults[:3]))
    for n in range(LEADERS):
        values = {
            "season": season, "name": _name(DRIVERS + n) if n else LEADER, "office": OFFICES[n % len(OFFICES)],
            "account_id": account_id_of("daidui") if n == 0 else None,
        }  # fmt: skip
        fleet.save_leader(values, phone=f"139{n:04d}{7000 + n * 7:04d}", at=at, by=by)


def _name(n: int) -> str:
    """Drivers are the first `DRIVERS`, leaders follow: no two of them have one name."""
    short = SURNAMES[n % 10] + GIVEN[n // 10 % 15]
    return short + GIVEN[(n * 7 + n // DRIVERS) % 15] if n % 3 or n >= DRIVERS else short


def _vehicle(code: str, rated: int, n: int, until: dt.date) -> dict[str, object]:
    return {
        "carrier": CARRIERS[n % 3], "plate": f"桂M{rated}{n:03d}", "type_code": code, "rated_seats": rated,
        "permit_no": f"桂交运管{rated}{n:04d}", "inspection_until_date": until, "insurance_no": f"CY{rated}{n:05d}",
        "insurance_until_date": until,
    }  # fmt: skip


def _driver(n: int, until: dt.date) -> dict[str, object]:
    return {
        "carrier": CARRIERS[n % 3], "name": _name(n), "phone": f"138{n:04d}{1000 + n * 13:04d}", "licence": f"4513001975{n:08d}",
        "licence_class": "A1", "licence_until_date": until, "qualification": f"45{n:010d}", "qualification_until_date": until,
    }  # fmt: skip
