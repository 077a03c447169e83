"""Acts at the end: the hand-over signed by leader and receiver, person by person; closing when people balance; the cost sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from qicheng.cases import services as cases
from qicheng.core import audit, repeats, tokens
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.trips import access
from qicheng.trips.models import Change, CostSheet, GateCheck, Handover, HandoverLine, Seat, Trip, TripStop
from qicheng.trips.rules import closing
from qicheng.trips.rules.closing import Accounts
from qicheng.trips.services import common

LINK_DAYS = 7
OUTCOMES = frozenset({"RECEIVED", "NOT_ARRIVED", "GOT_OFF"})


def make_link(*, stop_id: int, at: dt.datetime, by: Viewer) -> str:
    """A link by which the receiver at one stop signs without an account; a new one ends the one before. Shown once."""
    with writing():
        stop = TripStop.objects.select_related("trip__leader").filter(pk=stop_id).first()
        if stop is None:
            raise NotAllowed
        access.require(by, access.LEAD, stop.trip)
        token = tokens.new()
        TripStop.objects.filter(pk=stop_id).update(
            link_digest=tokens.digest(token), link_until_at=at + dt.timedelta(days=LINK_DAYS)
        )
        common.note("make_link", stop.trip, at=at, by=by, stop=stop_id)
    return token


def stop_of_link(token: str, *, at: dt.datetime) -> TripStop:
    """The stop that a link opens. Raises `NotAllowed` for a wrong or expired one."""
    rows = TripStop.objects.select_related("trip__leader").filter(
        link_digest=tokens.digest(token), link_until_at__gte=at
    )
    stop = rows.first()
    if stop is None:
        raise NotAllowed("链接无效或已过期。请让带队干部重新出示二维码。")
    return stop


def sign_as_leader(*, stop_id: int, at: dt.datetime, by: Viewer) -> None:
    """The leader signs that the people of this stop were brought there."""
    with writing():
        stop = TripStop.objects.select_related("trip__leader").filter(pk=stop_id).first()
        if stop is None:
            raise NotAllowed
        access.require(by, access.LEAD, stop.trip)
        if stop.arrived_at is None:
            raise CannotAct("NOT_THERE", "还没有到达这个下车点。请先点“已到达”。")
        Handover.objects.update_or_create(
            stop=stop, trip=stop.trip, defaults={"leader_name": by.label, "leader_at": at}
        )
        common.note("sign_as_leader", stop.trip, at=at, by=by, stop=stop_id)


def receive(
    *, token: str, name: str, unit: str, outcomes: Mapping[int, tuple[str, str]], at: dt.datetime, address: str = "", key: UUID | None = None
) -> int:  # fmt: skip
    """The receiver signs for a stop, person by person: person → (RECEIVED | NOT_ARRIVED | GOT_OFF, reason). How many were received.

    Everybody who was to get off there must be named. A second signing changes nothing.
    """
    if len(name.strip()) < 2 or len(unit.strip()) < 2:
        raise CannotAct("SIGN", "请填写接收单位和接收人姓名。")
    by = Viewer(user_id=None, label=f"接收人 {name.strip()}"[:100], address=address)

    def do() -> str:
        stop = stop_of_link(token, at=at)
        trip = Trip.objects.select_for_update(of=("self",)).get(pk=stop.trip_id)
        done = Handover.objects.filter(stop=stop, receiver_at__isnull=False).first()
        if done is not None:
            raise CannotAct(
                "SIGNED",
                f"本下车点已由{done.receiver_unit}{done.receiver_name}签收。需要更正请联系带队干部。",
            )
        expected = expected_at(stop)
        _complete(expected, outcomes)
        if stop.arrived_at is None:
            TripStop.objects.filter(pk=stop.pk).update(arrived_at=at)
        for person, (outcome, reason) in outcomes.items():
            HandoverLine.objects.get_or_create(
                trip=trip, person_id=person, defaults={"stop": stop, "outcome": outcome, "reason": reason.strip()[:200], "by": by.label, "at": at}
            )  # fmt: skip
        Handover.objects.update_or_create(
            stop=stop, trip=trip,
            defaults={"receiver_name": name.strip()[:100], "receiver_unit": unit.strip()[:120], "receiver_at": at, "receiver_address": address[:45]},
        )  # fmt: skip
        _after_receiving(trip, stop, outcomes, at=at, by=by)
        return str(sum(o == "RECEIVED" for o, _ in outcomes.values()))

    return int(repeats.once(key, act="trips.receive", at=at, do=do))


def expected_at(stop: TripStop) -> dict[int, str]:
    """Who was checked aboard for this stop and is not accounted for yet: person → chair."""
    seats = Seat.objects.filter(trip_id=stop.trip_id, stop=stop, person__isnull=False)
    aboard = GateCheck.objects.filter(trip_id=stop.trip_id, counts=True).values("person_id")
    off = HandoverLine.objects.filter(trip_id=stop.trip_id).values("person_id")
    rows = seats.filter(person_id__in=aboard).exclude(person_id__in=off).order_by("position")
    return {p: label for p, label in rows.values_list("person_id", "label") if p is not None}


def _complete(expected: Mapping[int, str], outcomes: Mapping[int, tuple[str, str]]) -> None:
    if set(outcomes) != set(expected):
        lacking = [label for p, label in expected.items() if p not in outcomes]
        raise CannotAct(
            "LINES",
            f"还有 {len(lacking)} 人没有选择结果（座位 {'、'.join(lacking[:8])}）。请逐人选择。"
            if lacking
            else "名单有变动。请刷新后重新核对。",
        )
    for person, (outcome, reason) in outcomes.items():
        if outcome not in OUTCOMES:
            raise CannotAct("OUTCOME", "请逐人选择：已接收、未到、中途下车。")
        if outcome != "RECEIVED" and len(reason.strip()) < 2:
            raise CannotAct("REASON_MISSING", f"座位 {expected[person]} 未接收，请写明原因。")


def _after_receiving(
    trip: Trip, stop: TripStop, outcomes: Mapping[int, tuple[str, str]], *, at: dt.datetime, by: Viewer
) -> None:
    there = [p for p, (o, _) in outcomes.items() if o == "RECEIVED"]
    common.to_ledger(
        there,
        {"arrived_date": timezone.localdate(at)},
        trip=trip,
        kind="ARRIVED",
        at=at,
        by=by,
        text=stop.name,
    )
    for person, (outcome, reason) in outcomes.items():
        if outcome == "NOT_ARRIVED":
            cases.open_case(
                kind="NOT_ARRIVED", about=f"trip:{trip.pk}", title=f"{trip.trip_no} 有人上车未到（{stop.name}）", note=reason,
                key=f"lost:{trip.pk}:{person}", at=at, by=by,
            )  # fmt: skip
    audit.record("trips.receive", at=at, by=by, about=f"trip:{trip.pk}", detail={"stop": stop.pk, "received": len(there), "others": len(outcomes) - len(there)})  # fmt: skip
    trip.refresh_from_db()
    if not TripStop.objects.filter(trip=trip, arrived_at=None).exists() and trip.state in {
        "DEPARTED",
        "EN_ROUTE",
    }:
        common.step(trip, "ARRIVED", arrived_at=at)
    signed = Handover.objects.filter(trip=trip, receiver_at__isnull=False).count()
    if trip.state == "ARRIVED" and signed == TripStop.objects.filter(trip=trip).count():
        common.step(trip, "HANDED_OVER", handed_over_at=at)


def explain(*, trip_id: int, person_id: int, outcome: str, reason: str, at: dt.datetime, by: Viewer) -> None:
    """The leader accounts for one person whom no receiver has named."""
    if outcome not in OUTCOMES or (outcome != "RECEIVED" and len(reason.strip()) < 2):
        raise CannotAct("REASON_MISSING", "请选择结果并写明原因。")
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.LEAD)
        if not GateCheck.objects.filter(trip=trip, person_id=person_id, counts=True).exists():
            raise CannotAct("NOT_ABOARD", "此人没有在这一车次检票上车。请核对名单。")
        HandoverLine.objects.update_or_create(
            trip=trip,
            person_id=person_id,
            defaults={"outcome": outcome, "reason": reason.strip()[:200], "by": by.label, "at": at},
        )
        common.note("explain", trip, at=at, by=by, person=person_id, outcome=outcome)


def accounts(trip_id: int) -> Accounts:
    """The people of a trip, counted from its rows."""
    checks = GateCheck.objects.filter(trip_id=trip_id, counts=True).count()
    gone = Change.objects.filter(trip_id=trip_id, kind__in=("NO_SHOW", "RELEASE"))
    shows = gone.aggregate(n=Count("id"), dumb=Count("id", filter=Q(reason="")))
    lines = HandoverLine.objects.filter(trip_id=trip_id)
    ends: dict[str, int] = dict(lines.values_list("outcome").annotate(n=Count("id")))
    waiting = Seat.objects.filter(trip_id=trip_id, person__isnull=False).exclude(
        person_id__in=GateCheck.objects.filter(trip_id=trip_id, counts=True).values("person_id")
    )
    return Accounts(
        planned=checks + shows["n"] + waiting.count(), boarded=checks, no_shows=shows["n"], no_shows_unexplained=shows["dumb"],
        received=ends.get("RECEIVED", 0), got_off=ends.get("GOT_OFF", 0), not_arrived=ends.get("NOT_ARRIVED", 0),
        unexplained=lines.exclude(outcome="RECEIVED").filter(reason="").count(),
    )  # fmt: skip


def close_trip(*, trip_id: int, at: dt.datetime, by: Viewer) -> None:
    """The bus is back and its people balance: nobody is left open. Only then may its costs be written."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.CLOSE)
        if sentence := closing.why_not_close(accounts(trip_id)):
            raise CannotAct("NOT_BALANCED", sentence)
        if trip.state == "ARRIVED":
            common.step(trip, "HANDED_OVER", handed_over_at=at)
        common.step(trip, "RETURNED", closed_at=at)
        common.note("close_trip", trip, at=at, by=by)


def write_costs(*, trip_id: int, other_fen: int, other_note: str, at: dt.datetime, by: Viewer) -> int:
    """The cost sheet of a closed trip at tender price; its total in fen. `other_fen` needs a word (tolls, food packs, parking)."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.COST)
        if trip.closed_at is None:
            raise CannotAct("NOT_CLOSED", "车次还没有闭环，不能结算。请先核对人数并闭环。")
        if other_fen < 0 or (other_fen and not other_note.strip()):
            raise CannotAct("OTHER", "其他费用要写明是什么费用。")
        rate = trip.rate
        fixed, rest = (rate.fixed_fen if rate else 0), max(trip.cost_fen - (rate.fixed_fen if rate else 0), 0)
        counted = accounts(trip_id)
        total = fixed + rest + other_fen
        CostSheet.objects.update_or_create(
            trip=trip,
            defaults={
                "fixed_fen": fixed, "distance_fen": rest, "other_fen": other_fen, "other_note": other_note.strip()[:200], "total_fen": total,
                "riders": counted.boarded, "received": counted.received, "made_by_id": by.user_id, "made_by": by.label, "made_at": at,
            },
        )  # fmt: skip
        common.note("write_costs", trip, at=at, by=by, total=total)
    return total


def approve_costs(*, trip_id: int, at: dt.datetime, by: Viewer) -> None:
    """A second person agrees to the costs: the trip is settled."""
    with writing():
        trip = common.locked(trip_id, by=by, capability=access.COST)
        sheet = CostSheet.objects.filter(trip=trip).first()
        if sheet is None:
            raise CannotAct("NO_SHEET", "还没有费用单。请先填写。")
        if by.user_id is None or by.user_id == sheet.made_by_id:
            raise CannotAct("SAME_PERSON", "制表人不能自己复核。请由另一名人员复核。")
        CostSheet.objects.filter(pk=sheet.pk).update(approved_by=by.label, approved_at=at)
        common.step(trip, "SETTLED")
        common.note("approve_costs", trip, at=at, by=by)
