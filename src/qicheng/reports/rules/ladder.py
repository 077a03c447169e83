"""The chasing of a return that is not in (domain.md 8.4): which rungs are due by an instant. Facts, times and papers; no punishment. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.reports.rules.standing import very_late_hours

REPORTER, DEPUTY, LEADER, SECRETARY = "REPORTER", "DEPUTY", "LEADER", "SECRETARY"
TO: Mapping[str, str] = {
    REPORTER: _("填报人"),
    DEPUTY: _("乡镇审核人"),
    LEADER: _("乡镇主要负责人"),
    SECRETARY: _("领导小组"),
}
REMIND, CHASE, URGE, SUPERVISE, TALK = "REMIND", "CHASE", "URGE", "SUPERVISE", "TALK"
WHAT: Mapping[str, str] = {
    REMIND: _("到期提醒"),
    CHASE: _("催报"),
    URGE: _("催办单"),
    SUPERVISE: _("督办通知单"),
    TALK: _("提请约谈"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The county's figures for one report; the defaults are those of domain.md 8.4. No `very_late_hours`: by the rhythm."""

    remind_hours: int = 24  # before the due moment
    again_minutes: int = 120  # after it
    very_late_hours: int | None = None
    misses: int = 2  # so many in
    miss_days: int = 7  # so many days are supervised
    talks: int = 3
    talk_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung: minutes after the due moment (negative: before it), what is done, and who is told."""

    number: int
    what: str
    to: tuple[str, ...]
    minutes: int = 0


def rungs(terms: Terms, *, rhythm: str) -> tuple[Rung, ...]:
    """The ladder of a report that is not in."""
    late = 60 * very_late_hours(rhythm, terms.very_late_hours)
    return (
        Rung(number=1, what=REMIND, to=(REPORTER,), minutes=-60 * terms.remind_hours),
        Rung(number=2, what=CHASE, to=(REPORTER, DEPUTY)),
        Rung(number=3, what=CHASE, to=(REPORTER, DEPUTY), minutes=terms.again_minutes),
        Rung(number=4, what=URGE, to=(REPORTER, DEPUTY, LEADER), minutes=late),
    )


def due(rungs: Sequence[Rung], *, as_of: dt.datetime, until: dt.datetime, at: dt.datetime) -> list[Rung]:
    """The rungs due by `at` for a return that is not in. `until` is its due moment with any extension.

    Nobody is reminded of what cannot be filled yet: a reminder waits for the as-of moment.
    """
    found = []
    for rung in rungs:
        when = until + dt.timedelta(minutes=rung.minutes)
        if rung.what == REMIND:
            when = max(when, as_of)
            if at > until:
                continue  # too late to remind: the next rung says it
        if when <= at:
            found.append(rung)
    return found


def is_supervised(missed: Sequence[dt.date], *, on: dt.date, terms: Terms) -> bool:
    """督办: as a rule two misses in seven days."""
    return sum(on - dt.timedelta(days=terms.miss_days) < d <= on for d in missed) >= terms.misses


def is_talk(supervised: Sequence[dt.date], *, on: dt.date, terms: Terms) -> bool:
    """提请约谈: as a rule three 督办 in thirty days. Recorded for the leading group; nothing is done by itself."""
    return sum(on - dt.timedelta(days=terms.talk_days) < d <= on for d in supervised) >= terms.talks
