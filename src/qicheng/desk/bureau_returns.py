"""The bureaus' two tables (三(四)): who has confirmed which period. The calendar is the season's, the word is the bureau's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from qicheng.core import workdays
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.employers import queries as employers
from qicheng.employers import voices
from qicheng.employers.queries import Confirmed
from qicheng.kit.marking import gettext_noop as _
from qicheng.reports.rules import calendar
from qicheng.reports.rules.calendar import Moments
from qicheng.reports.services.opening import terms_of
from qicheng.season import queries as seasons
from qicheng.season.queries import SeasonFacts
from qicheng.staff import duty

CODES = ("ENTERPRISE", "RESUMED")
BACK, AHEAD = 31, 14  # days: how far the present period is looked for
STATES = {"ON_TIME": _("按时"), "IN_LATE": _("迟报"), "DUE": _("待确认"), "LATE": _("已超时")}
TONES = {"ON_TIME": "ok", "IN_LATE": "warn", "DUE": "", "LATE": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One bureau's word for one table of the present period."""

    code: str
    title: str
    period: Moments
    said: Confirmed | None
    state: str
    mine: bool

    @property
    def word(self) -> str:
        return STATES[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bureau."""

    bureau: str
    cells: Sequence[Cell]


def rows(viewer: Viewer, *, at: dt.datetime) -> list[Row]:
    """Every bureau with its word for the present period of both tables; tables without a period now are left out."""
    season = seasons.latest_season()
    if season is None:
        return []
    own = _own(viewer)
    found = _periods(season, at=at)
    if not found:
        return []
    days = {code: period.day for code, _title, period in found}
    said = employers.confirmations(viewer, season=season.year, days=days)
    lines = []
    for bureau in employers.bureaus(viewer):
        key = employers.bureau_key(bureau)
        cells = [
            Cell(
                code=code, title=title, period=period, said=said[code].get(key), mine=key in own,
                state=_state(said[code].get(key), period, at),
            )
            for code, title, period in found
        ]  # fmt: skip
        lines.append(Row(bureau=bureau, cells=cells))
    return lines


def _periods(season: SeasonFacts, *, at: dt.datetime) -> list[tuple[str, str, Moments]]:
    """The present period of each table: the last whose as-of moment has come, else the first to come."""
    today, found = timezone.localdate(at), []
    for code in CODES:
        rule = seasons.report_rule(season.year, code)
        if rule is None:
            continue
        near = calendar.periods(
            terms_of(rule, season), workdays.calendar(), first=today - dt.timedelta(days=BACK), last=today + dt.timedelta(days=AHEAD)
        )  # fmt: skip
        come = [m for m in near if m.as_of <= at] or near[:1]
        if come:
            found.append((code, rule.title, come[-1]))
    return found


def _state(said: Confirmed | None, period: Moments, at: dt.datetime) -> str:
    if said is not None:
        return "ON_TIME" if said.at <= period.due else "IN_LATE"
    return "DUE" if at <= period.due else "LATE"


def _own(viewer: Viewer) -> frozenset[str]:
    """The bureaus for which the viewer speaks: those of the own offices."""
    names = dict(duty.all_offices())
    return frozenset(employers.bureau_key(names[i]) for i in duty.offices_of(viewer) if i in names)


def open_count(viewer: Viewer, *, at: dt.datetime) -> int:
    """How many tables wait for the viewer's own word; who speaks for no bureau is asked for none."""
    if not duty.offices_of(viewer):
        return 0
    return sum(c.mine and c.said is None for row in rows(viewer, at=at) for c in row.cells)


def late_count(viewer: Viewer, *, at: dt.datetime) -> int:
    """How many tables are late, of all bureaus."""
    return sum(c.state == "LATE" for row in rows(viewer, at=at) for c in row.cells)


def confirm(*, bureau: str, code: str, at: dt.datetime, by: Viewer) -> int:
    """The viewer's bureau confirms its list for the present period; how many enterprises stand on it."""
    season = seasons.latest_season()
    if season is None or employers.bureau_key(bureau) not in _own(by):
        raise NotAllowed("只能确认本部门的企业表。")
    period = next((m for c, _title, m in _periods(season, at=at) if c == code), None)
    if period is None:
        raise NotAllowed("这张表现在没有报期。")
    return voices.confirm(season=season.year, code=code, day=period.day, bureau=bureau, at=at, by=by)
