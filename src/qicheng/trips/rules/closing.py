"""When a trip's people balance: planned = boarded + not come; aboard = received + got off + not arrived (explained)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The people of one trip, counted from its rows."""

    planned: int  # chairs taken when the gate closed and those given up before
    boarded: int
    no_shows: int
    no_shows_unexplained: int
    received: int
    got_off: int
    not_arrived: int
    unexplained: int  # got off or not arrived without a reason

    @property
    def at_the_gate(self) -> int:
        """Planned who neither boarded nor are recorded as not come; 0 when the gate balances."""
        return self.planned - self.boarded - self.no_shows

    @property
    def on_arrival(self) -> int:
        """Aboard of whom nobody said how the ride ended; 0 when the ride balances."""
        return self.boarded - self.received - self.got_off - self.not_arrived


def why_not_close(a: Accounts) -> str:
    """Why the trip cannot be closed; empty when its people balance."""
    if a.at_the_gate:
        return f"上车账不平：编座 {a.planned} 人，上车 {a.boarded} 人，未到 {a.no_shows} 人，还差 {a.at_the_gate} 人。请补登未到人员。"
    if a.no_shows_unexplained:
        return f"有 {a.no_shows_unexplained} 名未到人员没有写明原因。请补填后再闭环。"
    if a.on_arrival:
        return f"抵达账不平：上车 {a.boarded} 人，已接收 {a.received} 人，中途下车 {a.got_off} 人，未到 {a.not_arrived} 人，还差 {a.on_arrival} 人。请逐人核对。"
    if a.unexplained:
        return f"有 {a.unexplained} 名中途下车或未到的人员没有写明原因。请补填后再闭环。"
    return ""


def why_not_depart(*, aboard: int, head_count: int | None) -> str:
    """Why the gate cannot be closed with this head count; empty when it equals the seat map."""
    if head_count is None:
        return "还没有清点人数。请带队干部在车上数一遍再报。"
    if head_count == aboard:
        return ""
    if head_count > aboard:
        return f"车上清点 {head_count} 人，检票只有 {aboard} 人，多 {head_count - aboard} 人。请对照座位表逐座核对，未检票的请下车检票。"
    return f"车上清点 {head_count} 人，检票有 {aboard} 人，少 {aboard - head_count} 人。请对照座位表查明谁下了车，再重新清点。"
