"""Who is fit to go by the readings of many days, whatever order the lines came in. Pure.

A stream is a set of facts: saying one twice, late or in another order changes nothing, because every answer here is made of
"is there a line that …" and of distinct counts (docs/rules/health.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

HISTORY_DAYS = 14


class Line(NamedTuple):
    """One line of a stream. `who` is an ID number (or what stood for it); `minute` of the day, -1 when not said."""

    who: str
    day: dt.date | None
    minute: int = -1
    slot: str = ""  # 早, 晚, ①: which reading of a day, where a sheet says so
    event: str = ""  # the sender's own number of this line
    measured: bool = False  # whether a temperature was asked at all
    tenths: int | None = None
    said: str = ""
    symptom: bool = False
    contact: bool = False


class Alert(NamedTuple):
    """One fever reading of one person; the same one sent twice is one."""

    who: str
    day: dt.date | None
    minute: int
    event: str
    tenths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a stream says. Persons of the roster only, but for the two counts of what cannot be placed or read."""

    as_of: dt.date | None
    alerts: tuple[Alert, ...]
    strangers: tuple[Alert, ...]
    unusable: int
    strict: frozenset[str]
    relaxed: frozenset[str]
    any_flag: frozenset[str]

    @property
    def fever_persons(self) -> frozenset[str]:
        return frozenset(a.who for a in self.alerts)


def identity(line: Line) -> tuple[object, ...]:
    """What makes two lines the same one: the sender's number with the person, else person, moment and reading."""
    if line.event:
        return (line.who, line.event)
    return (line.who, line.day, line.minute, line.slot, line.tenths if line.tenths is not None else line.said)


def window(as_of: dt.date, days: int = HISTORY_DAYS) -> frozenset[dt.date]:
    """The days that count: the as-of day and those before it, `days` in all."""
    return frozenset(as_of - dt.timedelta(days=n) for n in range(days))


def latest(lines: Iterable[Line], *, today: dt.date) -> dt.date | None:
    """The as-of day of a stream: its last day that is not in the future."""
    return max((x.day for x in lines if x.day is not None and x.day <= today), default=None)


def outcome(
    lines: Collection[Line],
    *,
    roster: Collection[str],
    as_of: dt.date | None,
    fever_tenths: int,
    days: int = HISTORY_DAYS,
) -> Outcome:
    """The whole answer. `roster`: the ID numbers on this year's list. Needs one pass and no order.

    Strict: a usable normal reading on each of the `days` days up to and with `as_of`; relaxed: on at least one of them; both
    without fever (ever in this stream: only a health worker lifts one), symptom or contact on those days.
    """
    counted = window(as_of, days) if as_of else frozenset()
    fevers: dict[tuple[object, ...], Alert] = {}
    unusable: set[tuple[object, ...]] = set()
    usable: set[tuple[object, ...]] = set()
    flagged: set[str] = set()
    normal: dict[str, set[dt.date]] = {}
    for line in lines:
        key = identity(line)
        if line.tenths is None:
            if line.measured:
                unusable.add(key)
        else:
            usable.add(key)
            if line.tenths >= fever_tenths:
                _keep_hottest(fevers, key, line)
                flagged.add(line.who)
            elif line.day in counted and line.day is not None:
                normal.setdefault(line.who, set()).add(line.day)
        if (line.symptom or line.contact) and (line.day is None or line.day in counted):
            flagged.add(line.who)
    known = frozenset(roster)
    fit = {w: d for w, d in normal.items() if w in known and w not in flagged}
    alerts = sorted(fevers.values(), key=lambda a: (a.day or dt.date.min, a.minute, a.who, a.event, a.tenths))
    return Outcome(
        as_of=as_of, alerts=tuple(a for a in alerts if a.who in known), strangers=tuple(a for a in alerts if a.who not in known),
        unusable=len(unusable - usable), strict=frozenset(w for w, d in fit.items() if len(d) == days), relaxed=frozenset(fit),
        any_flag=frozenset(flagged & known),
    )  # fmt: skip


def _keep_hottest(fevers: dict[tuple[object, ...], Alert], key: tuple[object, ...], line: Line) -> None:
    """One alert an event; where its lines differ the hottest, and then the earliest, stands for it."""
    assert line.tenths is not None  # noqa: S101  asked by the caller
    alert = Alert(line.who, line.day, line.minute, line.event, line.tenths)
    before = fevers.get(key)
    if before is None or _rank(alert) > _rank(before):
        fevers[key] = alert


def _rank(alert: Alert) -> tuple[int, int, int]:
    return (alert.tenths, -(alert.day or dt.date.max).toordinal(), -alert.minute)
