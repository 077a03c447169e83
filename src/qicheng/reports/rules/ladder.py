"""The chasing of a return that is not in (domain.md 8.4): which rungs are due by an instant. Facts, times and papers; no punishment. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _
from qicheng.reports.rules.standing import VERY_LATE_HOURS

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
MISSES, MISS_DAYS = 2, 7
TALKS, TALK_DAYS = 3, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung: minutes after the due moment (negative: before it), what is done, and who is told. `very_late`: counted by rhythm."""

    number: int
    what: str
    to: tuple[str, ...]
    minutes: int = 0
    very_late: bool = False


DEFAULT: tuple[Rung, ...] = (
    Rung(number=1, what=REMIND, to=(REPORTER,), minutes=-24 * 60),
    Rung(number=2, what=CHASE, to=(REPORTER, DEPUTY), minutes=0),
    Rung(number=3, what=CHASE, to=(REPORTER, DEPUTY), minutes=120),
    Rung(number=4, what=URGE, to=(REPORTER, DEPUTY, LEADER), very_late=True),
)


def moment(rung: Rung, *, due: dt.datetime, rhythm: str) -> dt.datetime:
    """When a rung is due."""
    hours = VERY_LATE_HOURS.get(rhythm, 24)
    return due + (dt.timedelta(hours=hours) if rung.very_late else dt.timedelta(minutes=rung.minutes))


def due(
    rungs: Sequence[Rung], *, as_of: dt.datetime, until: dt.datetime, rhythm: str, at: dt.datetime
) -> list[Rung]:
    """The rungs due by `at` for a return that is not in. `until` is its due moment with any extension.

    Nobody is reminded of what cannot be filled yet: a reminder waits for the as-of moment.
    """
    found = []
    for rung in rungs:
        when = moment(rung, due=until, rhythm=rhythm)
        if rung.what == REMIND:
            when = max(when, as_of)
            if at > until:
                continue  # too late to remind: the next rung says it
        if when <= at:
            found.append(rung)
    return found


def is_supervised(missed: Sequence[dt.date], *, on: dt.date) -> bool:
    """督办: two misses in seven days."""
    return sum(on - dt.timedelta(days=MISS_DAYS) < d <= on for d in missed) >= MISSES


def is_talk(supervised: Sequence[dt.date], *, on: dt.date) -> bool:
    """提请约谈: three 督办 in thirty days. Recorded for the leading group; nothing is done by itself."""
    return sum(on - dt.timedelta(days=TALK_DAYS) < d <= on for d in supervised) >= TALKS
