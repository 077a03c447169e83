"""推送 → 看 → 报名 → 录用 → 到岗: how far offers came, by vacancy, firm and unit, with the names behind each number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from qicheng.core.asking import Question, count
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.jobs import access
from qicheng.jobs.models import Offer, Push, Round, Vacancy
from qicheng.jobs.rules.words import STEPS
from qicheng.journeys import queries as ledger
from qicheng.journeys.lines import RosterLine
from qicheng.journeys.queries import within
from qicheng.kit.codes import short

REACHED = {
    "PUSHED": Q(pushed_at__isnull=False), "SEEN": Q(seen_at__isnull=False), "APPLIED": Q(applied_at__isnull=False), "HIRED": Q(hired=True),
    "ARRIVED": Q(arrived_date__isnull=False),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """How many offers of one group came how far. Each step contains the next."""

    key: str
    name: str
    steps: tuple[int, ...]

    @property
    def closes(self) -> bool:
        """Whether no step has more than the one before."""
        return all(a >= b for a, b in zip(self.steps, self.steps[1:], strict=False))


def _rows(viewer: Viewer, *, season: int, unit: str = "") -> QuerySet[Offer]:
    """The offers of persons in the viewer's range for the room; who has households only counts nothing here."""
    prefixes = viewer.prefixes(access.VIEW)
    if not prefixes:
        raise NotAllowed
    own = Q(pk__in=())
    for prefix in prefixes:
        own |= (
            within(prefix.ljust(12, "0") if len(prefix) < 12 else prefix, "village")
            if prefix
            else Q(pk__isnull=False)
        )
    return Offer.objects.filter(own, within(unit, "village"), season=season, pushed_at__isnull=False)


def _by(rows: QuerySet[Offer], column: str) -> dict[object, tuple[int, ...]]:
    counts = {name: Count("id", filter=condition) for name, condition in REACHED.items()}
    found = rows.order_by().values_list(column).annotate(**counts)
    return {key: tuple(rest) for key, *rest in found}


def total(viewer: Viewer, *, season: int, unit: str = "") -> Funnel:
    """All offers in range."""
    counts = {name: Count("id", filter=condition) for name, condition in REACHED.items()}
    found = _rows(viewer, season=season, unit=unit).aggregate(**counts)
    return Funnel(key="", name="", steps=tuple(found[s] for s in STEPS))


def by_vacancy(viewer: Viewer, *, season: int, unit: str = "") -> list[Funnel]:
    """One line a vacancy, most pushed first."""
    found = _by(_rows(viewer, season=season, unit=unit), "vacancy_id")
    names = {
        i: f"{t}（{e}）"
        for i, t, e in Vacancy.objects.filter(id__in=list(found)).values_list("id", "title", "employer")
    }
    rows = [Funnel(key=str(k), name=names[k], steps=v) for k, v in found.items()]  # type: ignore[index]
    return sorted(rows, key=lambda f: (-f.steps[0], f.name))


def by_enterprise(viewer: Viewer, *, season: int, unit: str = "") -> list[Funnel]:
    """One line a firm."""
    found = _by(_rows(viewer, season=season, unit=unit), "vacancy__enterprise_id")
    names = dict(
        Vacancy.objects.filter(enterprise_id__in=list(found)).values_list("enterprise_id", "employer")
    )
    rows = [Funnel(key=str(k), name=names[k], steps=v) for k, v in found.items()]  # type: ignore[index]
    return sorted(rows, key=lambda f: (-f.steps[0], f.name))


def by_unit(viewer: Viewer, *, season: int, names: dict[str, str], unit: str) -> list[Funnel]:
    """One line for each unit right below `unit`, the empty ones too. `names`: their codes and names."""
    found = _by(_rows(viewer, season=season, unit=unit), "village")
    rows = []
    for code, name in names.items():
        own = [v for village, v in found.items() if str(village).startswith(short(code))]
        rows.append(
            Funnel(key=code, name=name, steps=tuple(sum(v[i] for v in own) for i in range(len(STEPS))))
        )
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLine:
    """One offer behind a number: the person as lists show it, the vacancy, the day of the step."""

    person: RosterLine
    title: str
    employer: str
    on: dt.date | dt.datetime | None
    note: str


_DAY = {
    "PUSHED": "pushed_at",
    "SEEN": "seen_at",
    "APPLIED": "applied_at",
    "HIRED": "answered_at",
    "ARRIVED": "arrived_date",
}


def names(  # noqa: PLR0913  what a list is narrowed by
    viewer: Viewer, *, season: int, step: str, on: dt.date, unit: str = "", vacancy: int = 0, enterprise: int = 0, most: int = 500
) -> list[NameLine]:  # fmt: skip
    """The names behind a number, as far as the viewer sees persons."""
    rows = _rows(viewer, season=season, unit=unit).filter(REACHED[step]).select_related("vacancy")
    if vacancy:
        rows = rows.filter(vacancy_id=vacancy)
    if enterprise:
        rows = rows.filter(vacancy__enterprise_id=enterprise)
    offers = list(rows.order_by("village", "person_id", "id")[:most])
    lines = {
        x.person_id: x
        for x in ledger.lines_of_persons(viewer, sorted({o.person_id for o in offers}), season=season, on=on)
    }
    return [
        NameLine(person=lines[o.person_id], title=o.vacancy.title, employer=o.vacancy.employer, on=getattr(o, _DAY[step]), note=o.answer_note)
        for o in offers if o.person_id in lines
    ]  # fmt: skip


def rounds(*, season: int, most: int = 20) -> list[Round]:
    """The rounds of a season, newest first."""
    return list(Round.objects.filter(season=season).order_by("-id")[:most])


def matching_round(round_id: int) -> Round | None:
    """One round."""
    return Round.objects.filter(pk=round_id).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfVacancy:
    """One vacancy in a round: to how many it goes, how many could be told."""

    vacancy_id: int
    name: str
    posts: int
    offers: int
    told: int


def of_round(round_id: int) -> Sequence[OfVacancy]:
    """The vacancies of a round by offers made."""
    rows = (
        Offer.objects.filter(round_id=round_id)
        .order_by()
        .values_list("vacancy_id")
        .annotate(n=Count("id"), told=Count("pushed_at"))
    )
    counts = {v: (n, told) for v, n, told in rows}
    known = Vacancy.objects.filter(id__in=list(counts)).values_list("id", "title", "employer", "headcount")
    found = [
        OfVacancy(vacancy_id=i, name=f"{t}（{e}）", posts=h, offers=counts[i][0], told=counts[i][1])
        for i, t, e, h in known
    ]
    return sorted(found, key=lambda x: (-x.offers, x.name))


def told_by(round_id: int) -> int:
    """How many persons of a round got a message."""
    return Push.objects.filter(round_id=round_id, by_message=True).count()


def waiting_answers(*, season: int, unit: str = "") -> Question:
    """`unanswered`: sign-ups that no firm has answered, all of them or those of a unit's people."""
    rows = Offer.objects.filter(within(unit, "village"), season=season, applied_at__isnull=False, hired=None)
    return (count("unanswered", rows),)
