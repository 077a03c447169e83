"""What must hold before a bus is published: leader, papers, drivers, station slot, poor households first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
SECOND_DRIVER_KM = 400  # 道路旅客运输企业安全管理规范 art. 38: above 400 km one way two drivers
DRIVE_HOURS_A_DAY = 8
SPEED_KMH = 65
BUS_CLASSES = frozenset({"A1", "A1A2", "A3"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a bus from being published, with what to do about it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper with its last day; None means that no date is on record."""

    word: str
    until_date: dt.date | None
    from_date: dt.date | None = None
    there: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFacts:
    """One driver of a trip."""

    name: str
    phone: str
    licence_class: str
    papers: tuple[Paper, ...]
    busy_with: str = ""  # another trip on the same days


@dataclass(frozen=True, slots=True, kw_only=True)
class TripFacts:
    """One bus as the publisher's checks see it."""

    trip_no: str
    from_date: dt.date
    until_date: dt.date  # the day of arrival
    km: int
    riders: int
    capacity: int
    min_riders: int
    leader_name: str
    leader_phone: str
    leader_busy_with: str
    plate: str  # the vehicle's own number; empty when no vehicle is assigned
    vehicle_busy_with: str
    vehicle_papers: tuple[Paper, ...]
    drivers: tuple[DriverFacts, ...]
    departures_that_day: int
    max_departures: int | None


def drivers_needed(*, km: int) -> int:
    """How many drivers a distance asks for (domain.md 3.2): two above 400 km, one more for each 8 h of the first 24."""
    hours_first_day = min(km / SPEED_KMH, 24.0)
    by_hours = -(-int(hours_first_day * 60) // (DRIVE_HOURS_A_DAY * 60))
    return max(1, 2 if km > SECOND_DRIVER_KM else 1, by_hours)


def is_mobile(phone: str) -> bool:
    """Whether this is a mobile number that can be called."""
    return bool(_MOBILE.fullmatch(phone))


def faults(trip: TripFacts) -> list[Fault]:
    """Everything that keeps this bus from being published, gravest first."""
    return [*_people(trip), *_vehicle(trip), *_station(trip)]


def _people(t: TripFacts) -> list[Fault]:
    found = []
    if not t.leader_name:
        found.append(
            Fault(code="NO_LEADER", sentence=f"{t.trip_no} 没有指定带队干部。请先指定一名干部带队。")
        )
    elif not is_mobile(t.leader_phone):
        found.append(
            Fault(
                code="LEADER_PHONE",
                sentence=f"{t.trip_no} 带队干部{t.leader_name}没有可用的手机号。请补登手机号。",
            )
        )
    elif any(d.phone == t.leader_phone or (d.name == t.leader_name and not d.phone) for d in t.drivers):
        found.append(
            Fault(code="LEADER_DRIVES", sentence=f"{t.trip_no} 的带队干部同时是驾驶员。请另派一名干部带队。")
        )
    if t.leader_busy_with:
        found.append(
            Fault(
                code="LEADER_BUSY",
                sentence=f"带队干部{t.leader_name}同日还带 {t.leader_busy_with}。请换一人或改日期。",
            )
        )
    needed = drivers_needed(km=t.km)
    if len(t.drivers) < needed:
        found.append(
            Fault(
                code="DRIVERS",
                sentence=f"{t.trip_no} 单程 {t.km} 公里，要配 {needed} 名驾驶员，现有 {len(t.drivers)} 名（道路旅客运输企业安全管理规范第三十八条）。请增派。",
            )
        )
    for driver in t.drivers:
        found += _driver(t, driver)
    return found


def _driver(t: TripFacts, driver: DriverFacts) -> list[Fault]:
    found = [*_papers(f"驾驶员{driver.name}的", driver.papers, t)]
    if driver.licence_class not in BUS_CLASSES:
        found.append(
            Fault(
                code="LICENCE_CLASS",
                sentence=f"驾驶员{driver.name}的准驾车型是 {driver.licence_class or '空'}，不能驾驶大客车。请换人。",
            )
        )
    if driver.busy_with:
        found.append(
            Fault(code="DRIVER_BUSY", sentence=f"驾驶员{driver.name}同期还派在 {driver.busy_with}。请换人。")
        )
    return found


def _vehicle(t: TripFacts) -> list[Fault]:
    if not t.plate:
        return [Fault(code="NO_VEHICLE", sentence=f"{t.trip_no} 还没有指定车辆。请先派车。")]
    found = _papers(f"车辆 {t.plate} 的", t.vehicle_papers, t)
    if t.vehicle_busy_with:
        found.append(
            Fault(code="VEHICLE_BUSY", sentence=f"车辆 {t.plate} 同期还派在 {t.vehicle_busy_with}。请换车。")
        )
    return found


def _papers(whose: str, papers: Sequence[Paper], t: TripFacts) -> list[Fault]:
    found = []
    for paper in papers:
        if not paper.there or paper.until_date is None:
            found.append(
                Fault(
                    code="PAPER_MISSING",
                    sentence=f"{t.trip_no}：{whose}{paper.word}没有登记。请补齐后再发布。",
                )
            )
        elif paper.until_date < t.until_date or (
            paper.from_date is not None and paper.from_date > t.from_date
        ):
            found.append(
                Fault(
                    code="PAPER_EXPIRED",
                    sentence=f"{t.trip_no}：{whose}{paper.word}有效期至 {paper.until_date}，行程到 {t.until_date} 才结束。请换发或换派。",
                )
            )
    return found


def _station(t: TripFacts) -> list[Fault]:
    found = []
    if t.max_departures is not None and t.departures_that_day > t.max_departures:
        found.append(
            Fault(
                code="STATION_FULL",
                sentence=f"{t.from_date} 车站最多发 {t.max_departures} 趟，已排 {t.departures_that_day} 趟。请改日期。",
            )
        )
    if t.riders > t.capacity:
        found.append(
            Fault(
                code="OVER_CAPACITY",
                sentence=f"{t.trip_no} 已编 {t.riders} 人，可乘 {t.capacity} 人。请调整。",
            )
        )
    if t.riders < t.min_riders:
        found.append(
            Fault(
                code="TOO_FEW",
                sentence=f"{t.trip_no} 只编了 {t.riders} 人，达不到 {t.min_riders} 人的包车下限。请并车或改发补贴。",
            )
        )
    return found


def why_not_publish(
    *, state: str, proposed_by: int | None, by: int | None, violations: int | None, buses: int
) -> Fault | None:
    """Why this person may not publish this plan, before its buses are looked at. Two persons' hands (二(三), S15)."""
    if state != "PROPOSED":
        return Fault(code="NOT_PROPOSED", sentence="方案还没有报批。请由编制人先报批。")
    if by is None or by == proposed_by:
        return Fault(code="SAME_PERSON", sentence="报批人不能自己批准发布。请由另一名负责人审批。")
    if violations:
        return Fault(
            code="POOR_FIRST",
            sentence=f"方案有 {violations} 处没有做到脱贫（贫困）户优先。请重新计算后再报批。",
        )
    if violations is None:
        return Fault(code="NOT_CHECKED", sentence="方案还没有做贫困户优先检查。请先校验。")
    if not buses:
        return Fault(code="NO_BUSES", sentence="方案里还没有车次。请先生成车次。")
    return None
