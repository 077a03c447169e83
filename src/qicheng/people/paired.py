"""Questions to the pairing: who has no helper, unit by unit and household by household."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Substr

from qicheng.core.viewer import Viewer, require
from qicheng.kit.codes import next_prefix, short
from qicheng.people import queries, rules
from qicheng.people.models import Helping, Person
from qicheng.staff import queries as staff


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCover:
    """How far a unit is covered."""

    code: str
    persons: int
    uncovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """One person of a village with household and helper."""

    person_id: int
    name: str
    household_no: str
    head_name: str
    relation: str
    standing_word: str
    helper: str


_HELPED = Exists(Helping.objects.filter(person_id=OuterRef("pk"), until_date=None))


def _scope(viewer: Viewer, unit: str) -> queries.People:
    rows = Person.objects.filter(queries.in_range(viewer, field="village__code"), merged_into=None)
    prefix = short(unit) if unit else ""
    return rows.filter(village__code__gte=prefix, village__code__lt=next_prefix(prefix)) if prefix else rows


def by_unit(viewer: Viewer, *, unit: str, length: int) -> dict[str, UnitCover]:
    """Persons and uncovered persons by the units whose codes have `length` telling digits."""
    require(viewer, queries.PEOPLE)
    rows = _scope(viewer, unit).annotate(cut=Substr("village__code", 1, length)).values("cut")
    found = rows.annotate(persons=Count("id"), uncovered=Count("id", filter=~_HELPED)).order_by("cut")
    return {
        r["cut"].ljust(12, "0"): UnitCover(
            code=r["cut"].ljust(12, "0"), persons=r["persons"], uncovered=r["uncovered"]
        )
        for r in found
    }


def in_village(
    viewer: Viewer, *, village: str, uncovered: bool, on: dt.date, after: tuple[int, int] | None, size: int
) -> tuple[list[CoverLine], tuple[int, int] | None]:
    """A village's persons by household, and where the next page begins."""
    rows = _scope(viewer, village).annotate(home=Coalesce("household_id", 0))
    if uncovered:
        rows = rows.filter(~_HELPED)
    if after:
        rows = rows.filter(Q(home__gt=after[0]) | Q(home=after[0], id__gt=after[1]))
    found = list(rows.select_related("household").order_by("home", "id")[: size + 1])
    helpers = _helpers([p.pk for p in found[:size]])
    lines = [
        CoverLine(
            person_id=p.pk, name=p.name, household_no=p.household.number if p.household else "",
            head_name=p.household.head_name if p.household else "", relation=p.relation,
            standing_word=rules.standing_word(p.standing, on), helper=helpers.get(p.pk, ""),
        )
        for p in found[:size]
    ]  # fmt: skip
    last = found[size - 1] if len(found) > size else None
    return lines, (last.household_id or 0, last.pk) if last else None


def _helpers(person_ids: list[int]) -> dict[int, str]:
    rows = list(
        Helping.objects.filter(person_id__in=person_ids, until_date=None).values_list(
            "person_id", "account_id"
        )
    )
    names = staff.account_names({a for _, a in rows})
    return {p: names.get(a, "") for p, a in rows}


def helpers_of(viewer: Viewer, person_id: int) -> list[str]:
    """The cadres who help a person now."""
    require(viewer, queries.PEOPLE)
    return [n for n in _helpers([person_id]).values() if n]


def caseloads(viewer: Viewer) -> dict[int, int]:
    """How many persons each cadre helps in the viewer's range, by account."""
    rows = Helping.objects.filter(queries.in_range(viewer, field="person__village__code"), until_date=None)
    return dict(rows.values("account_id").annotate(n=Count("id")).order_by().values_list("account_id", "n"))
