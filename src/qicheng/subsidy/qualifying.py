"""Who qualifies by what the county knows already: for the proactive list (免申即享), the forecast and a notice's preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qicheng.core.viewer import Viewer
from qicheng.journeys import paying
from qicheng.journeys.rules import WENT_OUT
from qicheng.kit.codes import township_of
from qicheng.kit.marking import gettext_noop as _
from qicheng.places import queries as places
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.facts import bus_word, groups_of
from qicheng.subsidy.models import Claim
from qicheng.subsidy.rules import steps
from qicheng.subsidy.rules.columns import Crowd, Sorted, sort_all, unheard

NAMES = "people.view"
_AT = {name: i for i, name in enumerate(paying.EVERYBODY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """All on this year's list whom a viewer may see: the ledger's columns, gathered once for all notices."""

    columns: dict[str, tuple[Any, ...]]
    as_of: dt.date
    home: str
    season: int

    @property
    def count(self) -> int:
        """How many people."""
        return len(self.columns["person_id"])


def gather(
    viewer: Viewer, *, season: int, as_of: dt.date, unit: str = "", capability: str = NAMES
) -> Everybody:
    """Everybody of the viewer's range, from the ledger, in one pass."""
    return from_rows(paying.everybody(viewer, season=season, capability=capability, unit=unit), season=season, as_of=as_of, home=places.county_code()[:6])  # fmt: skip


def from_rows(rows: Iterable[Sequence[Any]], *, season: int, as_of: dt.date, home: str) -> Everybody:
    """The same from rows of `journeys.paying.EVERYBODY`."""
    columns = list(zip(*rows, strict=True)) or [() for _ in paying.EVERYBODY]
    return Everybody(
        columns=dict(zip(paying.EVERYBODY, columns, strict=True)), as_of=as_of, home=home, season=season
    )


@lru_cache(maxsize=256)
def _groups(standing: str | None, relocated: bool) -> frozenset[str]:
    return groups_of([standing] if standing else [], relocated=relocated)


def crowd_of(people: Everybody) -> Crowd:
    """The facts that the ledger knows of everybody, as columns; the same for every notice."""
    c = people.columns
    rode = [t == "CHARTER" and d is not None for t, d in zip(c["transport"], c["departed_date"], strict=True)]
    return Crowd.of(
        {
            "birth_date": c["person__birth_date"],
            "sex": c["person__sex"],
            "groups": [_groups(s, bool(r)) for s, r in zip(c["standing"], c["relocated"], strict=True)],
            "home_code": [people.home] * people.count,
            "work_code": [city or province or "" for city, province in zip(c["dest_city"], c["dest_province"], strict=True)],
            "employer": [e or "" for e in c["employer"]],
            "township": [township_of(v) for v in c["village"]],
            "months": [m or None for m in c["months"]],
            "from_date": [None if m else d for m, d in zip(c["months"], c["departed_date"], strict=True)],
            "until_date": c["returned_date"],
            "departed_date": c["departed_date"],
            "transport": [t or "" for t in c["transport"]],
            "rode_bus": [bus_word("") if r else "" for r in rode],
            "rode_date": [d if r else None for r, d in zip(rode, c["departed_date"], strict=True)],
        },
        as_of=people.as_of,
    )  # fmt: skip


def sort(policy: Policy, people: Everybody, crowd: Crowd) -> Sorted:
    """The verdict of everybody under one notice, as if each had applied today with sound papers."""
    return sort_all(policy, crowd)


def claimed(policy: Policy) -> set[int]:
    """Persons who have a claim under the notice that counts."""
    rows = Claim.objects.filter(policy=policy.number).exclude(state__in=steps.ENDED | {steps.RECOVERED})
    rows = rows if policy.once_per == "EVER" else rows.filter(season=policy.season)
    return {p for p in rows.values_list("person_id", flat=True) if p}


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifies:
    """One person who qualifies and has not applied; `lacking` names what is not known yet (empty: qualifies by what is known)."""

    person_id: int
    name: str
    village: str
    amount_fen: int
    lacking: str = ""


LACKING = {
    "MONTHS_UNKNOWN": _("务工起止时间"), "INCOME_UNKNOWN": _("务工收入"), "ZONE_UNKNOWN": _("务工地"), "DEPARTED_UNKNOWN": _("出发日期"), "AGE_UNKNOWN": _("出生日期"),
    "CONDITION_UNKNOWN": _("自定条件要的情况"),
}  # fmt: skip


def qualifying(
    viewer: Viewer, policy: Policy, *, as_of: dt.date, unit: str = "", possible: bool = False
) -> list[Qualifies]:
    """The proactive list within the viewer's range, of those who went out: who qualifies and has not applied, by village and person.

    With `possible` those of whom only something is not known yet: one call, and they may qualify.
    """
    people = gather(viewer, season=policy.season, as_of=as_of, unit=unit)
    if not people.count:
        return []
    found, c, done = sort(policy, people, crowd_of(people)), people.columns, claimed(policy)
    rows = [
        Qualifies(
            person_id=c["person_id"][i], name=c["person__name"][i], village=c["village"][i], amount_fen=int(found.fen[i]),
            lacking=LACKING.get(found.reasons[found.reason[i]], "") if possible else "",
        )
        for i in (found.possible() if possible else found.qualifying())
        if c["person_id"][i] not in done and c["stage"][i] in WENT_OUT
    ]  # fmt: skip
    return sorted(rows, key=lambda r: (r.village, r.person_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gives:
    """What a notice gives over everybody, claimed or not: each one's fen who qualifies.

    `possible` those of whom only something is not known yet (an income, a time of work), with what they would get.
    """

    persons: dict[int, int]
    possible: dict[int, int]


def gives(
    policy: Policy, people: Everybody, crowd: Crowd, say: Callable[[int, int], None] = unheard
) -> Gives:
    """Whom a notice gives how much; `say` hears how many of its checks are done."""
    found = sort_all(policy, crowd, say=say)
    ids = people.columns["person_id"]
    persons = {ids[i]: int(found.fen[i]) for i in found.qualifying()}
    maybe = {ids[i]: int(found.fen[i]) for i in found.possible()}
    return Gives(persons=persons, possible=maybe)
