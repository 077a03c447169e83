"""Who may be given a chair, who waits in which order, and when an unused chair is given on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.journeys.rules import GOING, OUT

RELEASE_MINUTES = 10  # before departure an empty chair goes to the standby line
TAIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class No:
    """Why not: a code and a sentence."""

    code: str
    sentence: str


def why_no_seat(row: Mapping[str, object], *, health_needed: bool, wants: bool = True) -> No | None:
    """Why the person of this ledger row may not be given a chair, or None. `wants`: whether the wish must be on record."""
    if row["roster"] != "PRESENT":
        return No(code="NOT_ON_ROSTER", sentence="此人不在本年度名册上，不能编车。请先由村里核实并登记。")
    if row["stage"] in OUT:
        return No(code="ALREADY_OUT", sentence="台账显示此人已经外出，不能再编车。属登记错误的，请先更正。")
    if row["intention"] not in GOING:
        return No(code="NOT_GOING", sentence="此人没有登记返岗或新外出意向，不能编车。请先登记意向。")
    if wants and row["transport_need"] not in {"CHARTER", None}:
        return No(
            code="NOT_WANTED", sentence="此人登记的是另一种走法，不坐包车。要改坐包车请先更正出行需求。"
        )
    if health_needed and row["clearance"] not in {"CLEARED", "PASSED"}:
        return No(
            code="NOT_CLEARED", sentence="按当前疫情级别，此人还没有通过健康核验，不能编车。请先安排核验。"
        )
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One in the standby line."""

    standby_id: int
    person_id: int
    is_poor: bool
    added_at: dt.datetime


def standby_order(line: Sequence[Waiting]) -> list[Waiting]:
    """Poor households first, then in the order of coming (二(三): 贫困户优先). Fixed and printed, so nobody chooses at the door."""
    return sorted(line, key=lambda w: (not w.is_poor, w.added_at, w.standby_id))


def release_at(depart_at: dt.datetime) -> dt.datetime:
    """From when on empty chairs are given to the standby line."""
    return depart_at - dt.timedelta(minutes=RELEASE_MINUTES)


def why_no_release(*, depart_at: dt.datetime, at: dt.datetime) -> No | None:
    """Why chairs are not given on yet, or None."""
    start = release_at(depart_at)
    if at >= start:
        return None
    minutes = -(-(start - at).total_seconds() // 60)
    return No(
        code="TOO_EARLY",
        sentence=f"发车前 {RELEASE_MINUTES} 分钟才能把未到的座位转给候补，还有 {minutes:.0f} 分钟。请先电话联系未到的人。",
    )


def labels(rated: int) -> list[tuple[str, int, str]]:
    """The chairs of a coach behind the driver: (label, row, column), 2+2 a row, five in the last row (domain.md 3.5).

    `rated` is 核定载客人数 and counts the driver.
    """
    chairs = max(rated - 1, 0)
    last = 5 if chairs >= 9 else 0
    found = []
    full, rest = divmod(chairs - last, 4)
    rows = [4] * full + ([rest] if rest else []) + ([last] if last else [])
    for row, size in enumerate(rows, start=1):
        found += [(f"{row}{'ABCDE'[i]}", row, "ABCDE"[i]) for i in range(size)]
    return found


def load_cap(*, chairs: int, usable: int, load_percent: int, rated: int) -> int:
    """How many may ride under a pack's load cap (domain.md 3.4): rated × percent, never above the usable chairs."""
    return min(usable, chairs, rated * load_percent // 100)
