"""How a return stands with time (domain.md 8.4). Never a nought for what was not said: 未报, 未到期 and 零报告 are three things. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

NOT_DUE, OPEN, LATE, VERY_LATE, MISSED = "NOT_DUE", "OPEN", "LATE", "VERY_LATE", "MISSED"
ON_TIME, IN_LATE, CALLED_OFF = "ON_TIME", "IN_LATE", "CALLED_OFF"
STANDINGS: Mapping[str, str] = {
    NOT_DUE: _("未到期"), OPEN: _("待报"), LATE: _("迟报"), VERY_LATE: _("严重迟报"), MISSED: _("漏报"), ON_TIME: _("按时报送"), IN_LATE: _("迟报已补"),
    CALLED_OFF: _("已停收"),
}  # fmt: skip
SILENT = frozenset({NOT_DUE, OPEN, LATE, VERY_LATE, MISSED, CALLED_OFF})
OVERDUE = frozenset({LATE, VERY_LATE, MISSED})
_VERY_LATE_HOURS = {"DAILY": 4, "EVERY_TWO_DAYS": 4}  # domain.md 8.4; other rhythms a day


def very_late_hours(rhythm: str, said: int | None = None) -> int:
    """Hours after the due moment from which a silent unit is very late: what the county says, else by the rhythm."""
    return said or _VERY_LATE_HOURS.get(rhythm, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The moments that decide. `due` already holds an extension; `next_opens` is when the next period of the same report begins.

    `very_late` is the county's own figure in hours, where it has one.
    """

    as_of: dt.datetime
    due: dt.datetime
    rhythm: str
    next_opens: dt.datetime | None = None
    very_late: int | None = None


def standing(clock: Clock, *, submitted_at: dt.datetime | None, at: dt.datetime) -> str:
    """Where a return stands at an instant. A return sent back counts by its first submission; a later one does not make it late."""
    if submitted_at is not None and submitted_at <= at:
        return ON_TIME if submitted_at <= clock.due else IN_LATE
    if at < clock.as_of:
        return NOT_DUE
    if at <= clock.due:
        return OPEN
    if clock.next_opens is not None and at >= max(clock.next_opens, clock.due):
        return MISSED
    if at >= clock.due + dt.timedelta(hours=very_late_hours(clock.rhythm, clock.very_late)):
        return VERY_LATE
    return LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How the returns of some periods stand: the shares add up to all of them. Those that are called off are owed by nobody."""

    total: int
    on_time: int
    late_in: int
    zero: int  # among those that are in
    open: int
    not_due: int
    overdue: int
    missed: int

    @property
    def in_(self) -> int:
        """Those that were submitted."""
        return self.on_time + self.late_in


def count(lines: Iterable[tuple[str, bool]]) -> Count:
    """Counts (standing, zero) pairs."""
    found = [x for x in lines if x[0] != CALLED_OFF]
    by = {s: sum(x == s for x, _ in found) for s in STANDINGS}
    return Count(
        total=len(found), on_time=by[ON_TIME], late_in=by[IN_LATE], zero=sum(z for s, z in found if s not in SILENT), open=by[OPEN],
        not_due=by[NOT_DUE], overdue=by[LATE] + by[VERY_LATE], missed=by[MISSED],
    )  # fmt: skip
