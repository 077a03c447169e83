"""Rules of the survey. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from qicheng.journeys.rules import OUT, intention_from_last_year

# Where facts of travel stand that no list and no talk may change: a chair given, or a journey begun this season. Somebody who was
# found to be away already (AWAY) has no such fact here; that word may still be corrected.
ON_THE_WAY = frozenset({"SEATED", *OUT}) - {"AWAY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One row of a list that names a person: where it stands and which village it claims."""

    order: int  # place in the walk: file, sheet, row
    village: str


def deciding(rows: Iterable[Stand], *, last_year_village: str | None) -> Stand:
    """Which of several rows of one person counts: last year's village decides, else the lowest code; then the first.

    No file order enters, so another order of the files gives the same totals.
    """
    return min(rows, key=lambda r: (r.village != last_year_village, r.village, r.order))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a list says of an intention: a finished code, or `GO` where last year must tell returning from new."""

    intention: str
    worked_last_year: bool | None = None


def intention_of(said: Said, *, worked_last_year: bool) -> tuple[str, bool]:
    """The intention and whether it was inferred from last year. What the list itself says of last year comes first."""
    if said.intention != "GO":
        return said.intention, False
    worked = worked_last_year if said.worked_last_year is None else said.worked_last_year
    return intention_from_last_year(worked_last_year=worked), True


TRIES = 3  # no answer on so many different days is 无法联系


def contact_after(tries: Iterable[tuple[dt.date, str]]) -> str:
    """What stands as the result of all attempts (day, outcome), oldest first: the last one, or 无法联系.

    Three days without an answer since somebody last was reached or agreed on a day are enough; calling three times on
    one day is one try.
    """
    days: set[dt.date] = set()
    last = ""
    for day, outcome in tries:
        last = outcome
        if outcome == "NO_ANSWER":
            days.add(day)
        elif outcome != "WRONG":
            days.clear()
    return "UNREACHABLE" if last == "NO_ANSWER" and len(days) >= TRIES else last


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger says of a person when the call list is made."""

    roster: str
    intention: str
    inferred: bool
    contact: str
    dest_known: bool
    again_date: dt.date | None
    went: bool = False  # has left: what is to be asked then, follow-up asks


def reason_to_call(row: Standing, *, on: dt.date) -> str:
    """Why this person is to be called, the most pressing first; empty when there is nothing to ask."""
    if row.went:
        return ""
    if row.contact == "LATER" and (row.again_date is None or row.again_date <= on):
        return "约好再联系，日子到了"
    if row.contact == "WRONG":
        return "号码有误，要问到新号码"
    if row.roster == "LISTED":
        return "去年在册，今年名册上没有，要问清去向"
    if row.intention in {"", "UNDECIDED"}:
        return "意向未定"
    if row.inferred and row.contact != "REACHED":
        return "意向是按去年推定的，要本人确认"
    if row.intention in {"RETURN", "NEW"} and not row.dest_known:
        return "要外出，去哪里还不清楚"
    return ""
