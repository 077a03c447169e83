"""Who may board: one judgement for every door, online, offline upload and typed by hand (house.md 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qicheng.journeys.rules import OUT

PASS = "PASS"  # noqa: S105  a verdict, no secret
UNSAID = "UNSAID"  # a gate without network and without the list kept the scan and said nothing
# Gravest first: what is told when several things are wrong at once.
CODES = {
    "FORGED": "车票不是本系统签发",
    "REVOKED": "车票已作废",
    "STRANGER": "不在乘车名单",
    "TAIL_MISMATCH": "身份不符",
    "WRONG_TRIP": "不是这趟车",
    "TRIP_CANCELLED": "车次已取消",
    "DEPARTED": "车已发出",
    "NOT_OPEN": "还没有开始检票",
    "EXPIRED": "车票已过期",
    "NOT_YET": "还没有到乘车时间",
    "ALREADY_ABOARD": "已经上过车",
    "NOT_ON_ROSTER": "已不在本年度名册",
    "ALREADY_OUT": "已经外出",
    "NOT_CLEARED": "还没有放行",
    "SEAT_TAKEN": "座位已有人",
    "FULL": "车已坐满",
}
# Whoever tries to board so is a matter for accountability (二(四): 非务工人员不得乘车，违者追责).
BREACHES = frozenset({"STRANGER", "FORGED", "TAIL_MISMATCH"})
CLEARED = frozenset({"CLEARED", "PASSED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why somebody may not board: a code for programs, a sentence for the cadre at the door."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightTrip:
    """The bus that the person is really booked on."""

    trip_no: str
    depart_at: dt.datetime  # in local time
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardingFacts:
    """What is known at the door. `ticket`: "" if none was shown, else OK, FORGED, EXPIRED, NOT_YET or REVOKED."""

    trip_no: str
    trip_state: str
    opens_at: dt.datetime  # in local time
    on_list: bool
    ticket: str = ""
    tail_matches: bool = True
    right_trip: RightTrip | None = None
    aboard_at: dt.datetime | None = None
    aboard_where: str = ""
    roster: str = "PRESENT"
    stage: str = "SEATED"
    clearance: str = ""
    health_needed: bool = False
    seat_label: str = ""
    seat_taken_by_other: bool = False
    aboard: int = 0
    capacity: int = 0


def judge_boarding(facts: BoardingFacts) -> Refusal | None:
    """The gravest reason why this person may not board this bus now, or None: welcome aboard."""
    for check in _CHECKS:
        if found := check(facts):
            return found
    return None


def _no(code: str, why: str, then: str) -> Refusal:
    return Refusal(code=code, sentence=f"{CODES[code]}：{why}{then}")


def _ticket(f: BoardingFacts) -> Refusal | None:
    if f.ticket == "FORGED":
        return _no(
            "FORGED",
            "这张票的签名不对，可能是伪造的或拍得不完整。",
            "请核对身份证；名单上没有此人就不能上车。",
        )
    if f.ticket == "REVOKED" and f.right_trip is None:
        return _no("REVOKED", "这张票已取消或换过新票。", "请让本人出示新票，或报身份证后四位和姓名查询。")
    return None


def _listed(f: BoardingFacts) -> Refusal | None:
    if f.right_trip is not None or f.on_list:
        return None
    return _no(
        "STRANGER",
        f"{f.trip_no} 的乘车名单上没有此人，只有核准的务工人员可以乘坐。",
        "请不要放行；确需乘车请联系县就业服务中心登记候补。",
    )


def _identity(f: BoardingFacts) -> Refusal | None:
    if f.tail_matches:
        return None
    return _no(
        "TAIL_MISMATCH",
        "车票上的姓名或身份证后四位与本人不一致，车票不能转让。",
        "请核对身份证原件，请持票人本人乘车。",
    )


def _right_bus(f: BoardingFacts) -> Refusal | None:
    if f.right_trip is None:
        return None
    day = f"{f.right_trip.depart_at.month}月{f.right_trip.depart_at.day}日 {f.right_trip.depart_at:%H:%M}"
    return _no(
        "WRONG_TRIP", f"此人编在 {f.right_trip.trip_no}，{day} 发车。", f"请带到 {f.right_trip.where} 上车。"
    )


def _open(f: BoardingFacts) -> Refusal | None:
    if f.trip_state == "CANCELLED":
        return _no("TRIP_CANCELLED", f"{f.trip_no} 已取消。", "请联系县就业服务中心查询改乘的车次。")
    if f.trip_state in {"DEPARTED", "EN_ROUTE", "INCIDENT", "ARRIVED", "HANDED_OVER", "RETURNED", "SETTLED"}:
        return _no("DEPARTED", f"{f.trip_no} 已经发车，名单已封。", "请联系县就业服务中心改乘下一趟。")
    if f.trip_state != "BOARDING":
        return _no(
            "NOT_OPEN",
            f"{f.trip_no} 预计 {f.opens_at:%H:%M} 开始检票。",
            "请让乘客稍候，由带队干部点“开始检票”。",
        )
    return None


def _valid_now(f: BoardingFacts) -> Refusal | None:
    if f.ticket == "EXPIRED":
        return _no("EXPIRED", "这张票的有效时间已过。", "请报身份证后四位和姓名查询现在的车次。")
    if f.ticket == "NOT_YET":
        return _no("NOT_YET", "这张票还没有到有效时间。", "请核对乘车日期，到发车当天再来。")
    return None


def _once(f: BoardingFacts) -> Refusal | None:
    if f.aboard_at is None:
        return None
    where = f"在{f.aboard_where}" if f.aboard_where else ""
    return _no(
        "ALREADY_ABOARD",
        f"此人 {f.aboard_at:%H:%M} 已{where}检票上车。",
        f"请到座位 {f.seat_label} 核对；座上不是本人就不能放行。",
    )


def _may_travel(f: BoardingFacts) -> Refusal | None:
    if f.roster != "PRESENT":
        return _no("NOT_ON_ROSTER", "名册显示此人已减少。", "请联系其所在村核实后再办理。")
    if f.stage in OUT:
        return _no(
            "ALREADY_OUT", "台账显示此人已经外出。", "请联系其所在村核实；属登记错误的，改正后再检票。"
        )
    if f.health_needed and f.clearance not in CLEARED:
        return _no(
            "NOT_CLEARED", "按当前疫情级别，健康核验没有通过或还没有做。", "请带到健康核验点，通过后再检票。"
        )
    return None


def _room(f: BoardingFacts) -> Refusal | None:
    if f.seat_taken_by_other:
        return _no("SEAT_TAKEN", f"座位 {f.seat_label} 上已登记别人。", "请核对两人的车票，由带队干部换座。")
    if f.aboard >= f.capacity:
        return _no(
            "FULL",
            f"已上车 {f.aboard} 人，核定可乘 {f.capacity} 人。",
            "请清点人数；确已坐满的，改乘下一趟。",
        )
    return None


_CHECKS: tuple[Callable[[BoardingFacts], Refusal | None], ...] = (
    _ticket, _listed, _identity, _right_bus, _open, _valid_now, _once, _may_travel, _room,
)  # fmt: skip


def alone(facts: BoardingFacts, *, opened: bool, closed: bool) -> BoardingFacts:
    """The facts for one scan of an offline gate, as if it were the only one: what others scanned, before or later, has no say.

    `opened`, `closed`: whether the door was so at the scan's instant. So the judgement is the same in whatever order gates send.
    """
    return replace(
        facts,
        trip_state="BOARDING"
        if opened and not closed and facts.trip_state != "CANCELLED"
        else facts.trip_state,
        stage="SEATED" if facts.aboard_at else facts.stage,
        aboard_at=None,
        aboard=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One stored scan of one person on one trip, as the merge sees it.

    `fit`: it passes on its own. `said`: what the gate told then; whoever was turned away there is not aboard by this scan.
    """

    key: str
    at: dt.datetime
    fit: bool
    said: str

    @property
    def green(self) -> bool:
        return self.said == PASS


def counted(scans: Sequence[Scan]) -> tuple[str | None, frozenset[str]]:
    """(the key that counts as boarding, keys in conflict): the earliest fit scan counts, in whatever order they came in.

    In conflict are the others at which the person was let in too, and every scan that let in somebody who may not board.
    """
    fit = sorted((s for s in scans if s.fit and s.said in {PASS, UNSAID}), key=lambda s: (s.at, s.key))
    wrong = frozenset(s.key for s in scans if s.green and not s.fit)
    if not fit:
        return None, wrong
    green = [s.key for s in fit if s.green]
    return fit[0].key, wrong | (frozenset(green) - {fit[0].key} if len(green) > 1 else frozenset())
