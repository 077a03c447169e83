"""The papers of a bus: 乘客信息登记表 (domain.md 6.7) and 一车一方案 (domain.md 6.8) as tables for paper. Content only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone

from qicheng.core.papers.layout import Cell, Column, Table
from qicheng.people.reaching import Facts
from qicheng.places import queries as places
from qicheng.trips import sealed
from qicheng.trips.models import Seat, Trip, TripDriver, TripStop

SIGN = ("接收单位（签字盖章）：", "带队干部：", "驾驶员：", "始发站收回：")
FOOD_PACK_FEN = 2500  # a pack a head where the county gives one (domain.md 3.4: 20 to 30 yuan)


def _hour(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _crew(trip: Trip, *, whole: bool) -> list[tuple[str, str]]:
    lines = []
    for row in TripDriver.objects.filter(trip=trip).select_related("driver").order_by("position"):
        d = row.driver
        licence = (
            sealed.opened(d.licence_sealed, aad=f"driver.licence:{d.pk}")
            if whole
            else f"****{d.licence_tail}"
        )
        phone = (
            sealed.opened(d.phone_sealed, aad=f"driver.phone:{d.pk}") if whole else f"*******{d.phone_tail}"
        )
        lines.append((f"驾驶员{row.position}", f"{d.name}　证号 {licence}　{phone}"))
    leader = trip.leader
    if leader:
        phone = (
            sealed.opened(leader.phone_sealed, aad=f"leader.phone:{leader.pk}")
            if whole
            else f"*******{leader.phone_tail}"
        )
        lines.append(("带队干部", f"{leader.name}（{leader.office}）{phone}"))
    return lines


def _bus(trip: Trip) -> list[tuple[str, str]]:
    vehicle = trip.vehicle
    return [
        ("车次", f"{trip.trip_no}（批次 {trip.batch_no}）"), ("车牌", vehicle.plate if vehicle else "未派"),
        ("核载", f"{vehicle.rated_seats} 人" if vehicle else (f"{trip.rate.seats} 人" if trip.rate else "")),
        ("承运单位", vehicle.carrier.name if vehicle else ""),
    ]  # fmt: skip


def manifest(trip: Trip, persons: Mapping[int, Facts], *, whole: bool, unit: str, on: dt.date) -> Table:
    """乘客信息登记表: one row a chair that is taken, by chair. Household types stay off the copy that leaves the county."""
    stops = {s.pk: s for s in TripStop.objects.filter(trip=trip)}
    seats = Seat.objects.filter(trip=trip, person__isnull=False).order_by("position")
    health = trip.alert_level > 0
    rows: list[list[Cell]] = []
    for number, seat in enumerate(seats, start=1):
        p = persons[seat.person_id]  # type: ignore[index]
        stop = stops.get(seat.stop_id or 0)
        temperatures: list[Cell] = ["", "", ""] if health else []
        rows.append(
            [number, seat.label, p.name, p.sex, p.id_number, p.phone or "—", places.full_name(p.village), stop.name if stop else "", trip.origin, *temperatures, "", "", ""]
        )  # fmt: skip
    columns = [
        Column(title="序号", width=5), Column(title="座号", width=6), Column(title="姓名", width=9), Column(title="性别", width=5),
        Column(title="身份证号", width=20), Column(title="电话", width=13), Column(title="户籍乡镇、村", width=18),
        Column(title="目的地/务工单位", width=16), Column(title="上车点", width=12),
        *([Column(title=f"体温{n}", width=6) for n in "①②③"] if health else []),
        Column(title="上车签字", width=9), Column(title="到达交接签字", width=9), Column(title="备注", width=8),
    ]  # fmt: skip
    facts = [
        *_bus(trip), *_crew(trip, whole=whole), ("线路", trip.route), ("途经休息点", "、".join(map(str, trip.rests)) or "每 4 小时停车休息不少于 20 分钟"),
        ("发车时间", _hour(trip.depart_at)), ("预计到达", _hour(trip.eta_at)), ("包车合同号", trip.contract_no or "未登记"),
        ("包车牌号", trip.plate_no or "未登记"),
    ]  # fmt: skip
    return Table(
        sheet="乘客信息登记表", title=f"{trip.date:%Y年%-m月%-d日}{trip.destination}乘客信息登记表", unit=unit, as_of=f"{on:%Y-%m-%d}",
        measure_word="人", columns=columns, rows=rows, facts=facts, sign=SIGN,
        notes=["本表一式两份：一份随车交接收单位，一份由始发站收回存档，保存不少于 1 年。"],
    )  # fmt: skip


def trip_plan(trip: Trip, *, whole: bool, unit: str, on: dt.date) -> Table:
    """一车一方案: what one bus is for, who answers for it, how it goes, what it costs; its stops below."""
    stops = list(TripStop.objects.filter(trip=trip).order_by("position"))
    taken = Seat.objects.filter(trip=trip, person__isnull=False)
    off = {s.pk: taken.filter(stop=s).count() for s in stops}
    kind = trip.get_destination_kind_display()
    share = f"{100 * trip.seated // trip.rate.usable}%" if trip.rate and trip.rate.usable else ""
    isolation = [s.label for s in Seat.objects.filter(trip=trip, kind="OBSERVATION").order_by("position")]
    hours = (trip.eta_at - trip.depart_at).total_seconds() / 3600
    facts = [
        *_bus(trip), ("目的地", f"{kind}：{trip.destination}"), ("计划人数", f"{trip.seated} 人，客座率 {share}"),
        ("里程、预计时间", f"{trip.km} 公里，约 {hours:.1f} 小时"), ("发车、预计到达", f"{_hour(trip.depart_at)} — {_hour(trip.eta_at)}"),
        ("驾驶员数", f"应配 {trip.drivers_needed} 名"), *_crew(trip, whole=whole), ("途中休息", "每 4 小时（夜间 2 小时）停车不少于 20 分钟"),
        ("02:00—05:00", "停车休息，或由接驳驾驶员换驾"), ("留观座位", "、".join(isolation) or "本级别不设"),
        ("防疫物资", "按预警级别配备" if trip.alert_level else "本级别不要求"), ("餐食", f"每人一份，按 {FOOD_PACK_FEN / 100:.0f} 元计列"),
        ("应急预案", "途中发病就近送医；车辆故障由承运单位调备用车，带队干部清点后换乘"),
        ("费用估算", f"{trip.cost_fen / 100:,.2f} 元（{trip.rate.tender_no if trip.rate else ''}）"),
        ("包车合同、包车牌", f"{trip.contract_no or '未登记'}　{trip.plate_no or '未登记'}"),
    ]  # fmt: skip
    columns = [
        Column(title="序号", width=5), Column(title="下车点", width=20), Column(title="类型", width=8), Column(title="企业对接人", width=12),
        Column(title="里程（公里）", width=10), Column(title="预计到达", width=16), Column(title="下车人数", width=8, number=True, total=True),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [i, s.name, s.get_kind_display(), s.receiver_name or "未登记", s.km, _hour(s.eta_at), off[s.pk]]
        for i, s in enumerate(stops, start=1)
    ]
    return Table(
        sheet="一车一方案", title=f"一车一方案：{trip.trip_no} {trip.destination}", unit=unit, as_of=f"{on:%Y-%m-%d}", measure_word="人",
        columns=columns, rows=rows, facts=facts, sign=("编制：", "就业中心：", "交通运输：", "审批人："),
    )  # fmt: skip
