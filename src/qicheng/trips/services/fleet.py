"""Acts on the fleet: carriers, vehicles, drivers, leaders, tender prices, what exists on each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from qicheng.core import audit, phones
from qicheng.core.sealing import blind_index, seal
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.trips import access, sealed
from qicheng.trips.models import BusRate, Carrier, Driver, FleetDay, Leader, StationDay, Vehicle

_CARRIER = frozenset({"name", "credit_code", "permit_no", "permit_until_date", "contact_name", "active"})
_VEHICLE = frozenset({"carrier_id", "plate", "type_code", "rated_seats", "is_sealed", "permit_no", "inspection_until_date", "insurance_no", "insurance_until_date", "active"})  # fmt: skip
_DRIVER = frozenset(
    {"carrier_id", "name", "licence_class", "licence_until_date", "qualification_until_date", "active"}
)
_LEADER = frozenset({"season", "account_id", "name", "office", "place_code", "active"})
_RATE = frozenset({"name", "seats", "usable", "min_riders", "fixed_fen", "out_per_km_fen", "empty_per_km_fen", "second_driver_per_day_fen", "tender_no"})  # fmt: skip


def save_carrier(
    values: Mapping[str, Any],
    *,
    at: dt.datetime,
    by: Viewer,
    carrier_id: int | None = None,
    phone: str | None = None,
) -> int:
    """Adds or edits a carrier; `values` are its plain columns, `phone` the contact's number (None leaves it)."""
    access.require(by, access.FLEET)
    _only(values, _CARRIER)
    with writing():
        row = _saved(Carrier, carrier_id, values, taken="已有同名的承运企业。请核对后修改原来的一条。")
        if phone is not None:
            columns = phones.columns(
                phones.checked(phone), aad=f"carrier.phone:{row}", prefix="contact_phone"
            )
            Carrier.objects.filter(pk=row).update(**columns)
        audit.record("trips.save_carrier", at=at, by=by, about=f"carrier:{row}")
    return row


def save_vehicle(
    values: Mapping[str, Any], *, at: dt.datetime, by: Viewer, vehicle_id: int | None = None
) -> int:
    """Adds or edits a vehicle; papers are days of `values`."""
    access.require(by, access.FLEET)
    _only(values, _VEHICLE)
    if not 7 <= int(values.get("rated_seats", 7)) <= 80:
        raise CannotAct("SEATS", "核定载客人数要在 7 到 80 之间。请按行驶证填写。")
    with writing():
        row = _saved(Vehicle, vehicle_id, values, taken="这个车牌号已经登记过。请修改原来的一条。")
        audit.record("trips.save_vehicle", at=at, by=by, about=f"vehicle:{row}")
    return row


def save_driver(
    values: Mapping[str, Any],
    *,
    at: dt.datetime,
    by: Viewer,
    driver_id: int | None = None,
    numbers: Mapping[str, str] | None = None,
) -> int:
    """Adds or edits a driver. `numbers`: `phone`, `licence`, `qualification` in the clear; those not named stay as they are."""
    access.require(by, access.FLEET)
    _only(values, _DRIVER)
    numbers = numbers or {}
    columns: dict[str, Any] = dict(values)
    if "licence" in numbers:
        licence = numbers["licence"].strip().upper()
        if len(licence) < 6:
            raise CannotAct("LICENCE", "驾驶证号不对。请按驾驶证填写。")
        columns |= {
            "licence_index": blind_index(licence, purpose="trips.licence"),
            "licence_tail": licence[-4:],
        }
    elif driver_id is None:
        raise CannotAct("LICENCE", "新登记驾驶员要填驾驶证号。")
    with writing():
        row = _saved(Driver, driver_id, columns, taken="这个驾驶证号已经登记过。请修改原来的一条。")
        Driver.objects.filter(pk=row).update(**_driver_numbers(row, numbers))
        audit.record("trips.save_driver", at=at, by=by, about=f"driver:{row}")
    return row


def _driver_numbers(row: int, numbers: Mapping[str, str]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "licence" in numbers:
        columns["licence_sealed"] = seal(numbers["licence"].strip().upper(), aad=f"driver.licence:{row}")
    if "qualification" in numbers:
        number = numbers["qualification"].strip().upper()
        columns["qualification_sealed"] = seal(number, aad=f"driver.qualification:{row}") if number else None
        columns["qualification_tail"] = number[-4:]
    if "phone" in numbers:
        columns |= sealed.phone_columns(phones.checked(numbers["phone"]), aad=f"driver.phone:{row}")
    return columns or {"active": True}


def save_leader(
    values: Mapping[str, Any],
    *,
    at: dt.datetime,
    by: Viewer,
    leader_id: int | None = None,
    phone: str | None = None,
) -> int:
    """Names a cadre who may lead buses, or edits one. The phone must be a mobile number: a leader is reached on the road."""
    access.require(by, access.PLAN)
    _only(values, _LEADER)
    columns: dict[str, Any] = dict(values)
    number = phones.checked(phone) if phone is not None else ""
    if phone is not None:
        columns["phone_index"] = sealed.phone_index(number)
    with writing():
        row = _saved(Leader, leader_id, columns, taken="这名干部已经在带队名单上。")
        if phone is not None:
            Leader.objects.filter(pk=row).update(**sealed.phone_columns(number, aad=f"leader.phone:{row}"))
        audit.record("trips.save_leader", at=at, by=by, about=f"leader:{row}")
    return row


def reached_leader(*, leader_id: int, at: dt.datetime, by: Viewer) -> None:
    """Somebody called the leader's number and the leader answered."""
    access.require(by, access.PLAN)
    with writing():
        Leader.objects.filter(pk=leader_id).update(reached_at=at)
        audit.record("trips.reached_leader", at=at, by=by, about=f"leader:{leader_id}")


def save_rate(values: Mapping[str, Any], *, season: int, code: str, at: dt.datetime, by: Viewer) -> int:
    """Adds or edits a bus type with its tender prices in fen."""
    access.require(by, access.FLEET)
    _only(values, _RATE)
    if any(int(v) < 0 for k, v in values.items() if k.endswith("_fen")):
        raise CannotAct("PRICE", "价格不能小于 0。请按中标价填写。")
    with writing():
        row, _made = BusRate.objects.update_or_create(season=season, code=code, defaults=dict(values))
        audit.record("trips.save_rate", at=at, by=by, about=f"rate:{row.pk}", detail=dict(values))
    return row.pk


def set_fleet_days(*, rate_id: int, days: Mapping[dt.date, int], at: dt.datetime, by: Viewer) -> None:
    """How many buses of a type can leave on each of these days."""
    access.require(by, access.FLEET)
    with writing():
        for date, count in days.items():
            FleetDay.objects.update_or_create(rate_id=rate_id, date=date, defaults={"count": count})
        audit.record(
            "trips.set_fleet_days", at=at, by=by, about=f"rate:{rate_id}", detail={"days": len(days)}
        )


def set_station_days(*, season: int, days: Mapping[dt.date, int], at: dt.datetime, by: Viewer) -> None:
    """How many buses the station can send off on each of these days."""
    access.require(by, access.FLEET)
    with writing():
        for date, count in days.items():
            StationDay.objects.update_or_create(season=season, date=date, defaults={"max_departures": count})
        audit.record(
            "trips.set_station_days", at=at, by=by, about=f"season:{season}", detail={"days": len(days)}
        )


def take_fleet(rows: Sequence[Mapping[str, Any]], *, kind: str, at: dt.datetime, by: Viewer) -> list[str]:
    """Takes in a plain table of `VEHICLE` or `DRIVER` rows. Each good row is kept; returns a sentence for each that is not.

    Columns: the act's own, and `carrier` (its name; made when new). Rows of a known plate or licence are edited.
    """
    access.require(by, access.FLEET)
    faults = []
    for number, row in enumerate(rows, start=1):
        try:
            with writing():
                _take_row(dict(row), kind=kind, at=at, by=by)
        except (CannotAct, ValueError, TypeError, KeyError) as error:
            said = error.sentence if isinstance(error, CannotAct) else "内容不完整或格式不对。"
            faults.append(f"第 {number} 行：{said}")
    return faults


def _take_row(row: dict[str, Any], *, kind: str, at: dt.datetime, by: Viewer) -> None:
    name = str(row.pop("carrier", "")).strip()
    carrier = Carrier.objects.filter(name=name).first()
    if not name:
        raise CannotAct("CARRIER", "没有写承运企业。")
    row["carrier_id"] = carrier.pk if carrier else save_carrier({"name": name}, at=at, by=by)
    if kind == "VEHICLE":
        known = Vehicle.objects.filter(plate=row["plate"]).values_list("pk", flat=True).first()
        save_vehicle(row, at=at, by=by, vehicle_id=known)
        return
    numbers: dict[str, str] = {n: str(row.pop(n)) for n in ("phone", "licence", "qualification") if n in row}
    index = blind_index(numbers["licence"].strip().upper(), purpose="trips.licence")
    known = Driver.objects.filter(licence_index=index).values_list("pk", flat=True).first()
    save_driver(row, at=at, by=by, driver_id=known, numbers=numbers)


def _only(values: Mapping[str, Any], allowed: frozenset[str]) -> None:
    if unknown := set(values) - allowed:
        raise CannotAct("COLUMN", f"有不认识的项目：{'、'.join(sorted(unknown))}。")


def _saved(model: Any, row_id: int | None, values: Mapping[str, Any], *, taken: str) -> int:
    """Adds or updates one row; a value that must be unique and is not becomes a sentence."""
    try:
        with transaction.atomic():
            if row_id is None:
                return int(model.objects.create(**values).pk)
            if values and not model.objects.filter(pk=row_id).update(**values):
                raise CannotAct("GONE", "这一条已经不在。请刷新后再试。")
            return row_id
    except IntegrityError as error:
        raise CannotAct("TAKEN", taken) from error
