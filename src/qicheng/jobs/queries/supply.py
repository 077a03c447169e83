"""Questions to supply: vacancies, what stands in their way, what is still free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from qicheng.core.asking import Question, count
from qicheng.core.sealing import open_facts
from qicheng.core.viewer import NotAllowed, Viewer
from qicheng.jobs import access
from qicheng.jobs.models import Check, Intake, IntakeRow, Offer, TermsFrom, Vacancy
from qicheng.jobs.rules import cells, checking
from qicheng.jobs.rules.scoring import Vacant
from qicheng.jobs.rules.words import FLAGS, OUTCOMES, REFUSALS, STATES, TRADES, WAGE_UNITS, WAYS
from qicheng.places.gazetteer import city_name, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyLine:
    """One vacancy as pages show it. `free`: posts not yet given to somebody hired."""

    id: int
    title: str
    employer: str
    enterprise_id: int
    trade: str
    headcount: int
    free: int
    wage_low_fen: int
    wage_high_fen: int
    wage_unit: str
    age_from: int | None
    age_to: int | None
    sex: str
    lodging: bool | None
    meals: bool | None
    couples: bool
    education: str
    detail: str
    place: str
    city: str
    local: bool
    contact: str
    phone_tail: str
    valid_until: dt.date
    flags: Sequence[Mapping[str, str]]
    state: str
    source: str
    shown: bool

    @property
    def state_word(self) -> str:
        return STATES[self.state]

    @property
    def trade_word(self) -> str:
        return TRADES.get(self.trade, "")

    @property
    def unit_word(self) -> str:
        return WAGE_UNITS[self.wage_unit]

    @property
    def wage(self) -> str:
        """4,500—6,500, or 4,500 where both ends are one."""
        low, high = f"{self.wage_low_fen // 100:,}", f"{self.wage_high_fen // 100:,}"
        return "" if self.wage_unit == "OPEN" else low if low == high else f"{low}—{high}"

    @property
    def where(self) -> str:
        return self.place or short_name(city_name(self.city))

    @property
    def flagged(self) -> list[tuple[str, str, str, str, bool]]:
        """Each flag: its word, the words that raised it, the sentence, the law, whether it stands in the way."""
        return [
            (FLAGS[f["kind"]].word, f["said"], FLAGS[f["kind"]].sentence, f["law"], FLAGS[f["kind"]].hard)
            for f in self.flags
        ]


def line(row: Vacancy, *, hired: int, on: dt.date) -> VacancyLine:
    """The line of one row."""
    free = max(0, row.headcount - hired)
    return VacancyLine(
        id=row.pk, title=row.title, employer=row.employer, enterprise_id=row.enterprise_id, trade=row.trade, headcount=row.headcount, free=free,
        wage_low_fen=row.wage_low_fen, wage_high_fen=row.wage_high_fen, wage_unit=row.wage_unit, age_from=row.age_from, age_to=row.age_to, sex=row.sex,
        lodging=row.lodging, meals=row.meals, couples=row.couples, education=row.education, detail=row.detail, place=row.place, city=row.city, local=row.local, contact=row.contact, phone_tail=row.phone_tail,
        valid_until=row.valid_until, flags=row.flags, state=row.state, source=row.source, shown=checking.may_show(row.state, row.valid_until, free, on=on),
    )  # fmt: skip


def hired_counts(vacancy_ids: Sequence[int] | None = None) -> dict[int, int]:
    """How many were hired for each vacancy."""
    rows = Offer.objects.filter(hired=True)
    if vacancy_ids is not None:
        rows = rows.filter(vacancy_id__in=list(vacancy_ids))
    return dict(rows.order_by().values_list("vacancy_id").annotate(n=Count("id")))


def _lines(rows: QuerySet[Vacancy], *, on: dt.date) -> list[VacancyLine]:
    hired = hired_counts()
    return [line(r, hired=hired.get(r.pk, 0), on=on) for r in rows]


def lines_by_id(ids: Sequence[int], *, on: dt.date) -> dict[int, VacancyLine]:
    """Vacancies for pages that have asked their own right."""
    return {x.id: x for x in _lines(Vacancy.objects.filter(id__in=list(ids)), on=on)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed by; empty means all."""

    state: str = ""
    flag: str = ""
    trade: str = ""
    text: str = ""
    where: str = ""  # LOCAL or a city


def listed(viewer: Viewer, *, season: int, wanted: Wanted, on: dt.date, most: int = 500) -> list[VacancyLine]:
    """Vacancies, what waits for a check first, then by firm."""
    if not viewer.may(access.VIEW):
        raise NotAllowed
    rows = Vacancy.objects.filter(season=season)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.trade:
        rows = rows.filter(trade=wanted.trade)
    if wanted.text:
        rows = rows.filter(
            Q(employer__contains=wanted.text)
            | Q(title__contains=wanted.text)
            | Q(place__contains=wanted.text)
        )
    if wanted.where:
        rows = rows.filter(local=True) if wanted.where == "LOCAL" else rows.filter(city=wanted.where)
    found = _lines(rows.order_by("employer", "title", "id"), on=on)
    if wanted.flag:
        found = [x for x in found if any(f["kind"] == wanted.flag for f in x.flags)]
    order = {"NEW": 0, "PAUSED": 0, "VERIFIED": 1}
    return sorted(found, key=lambda x: (order.get(x.state, 2), x.employer, x.title, x.id))[:most]


def counts(*, season: int, on: dt.date) -> dict[str, int]:
    """The figures above the list: vacancies by state, posts that are open, flags that stand in the way."""
    rows = Vacancy.objects.filter(season=season)
    by_state = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    shown = [x for x in _lines(rows.filter(state="VERIFIED"), on=on) if x.shown]
    blocked = sum(
        bool(checking.hard(f))
        for f in rows.filter(state__in=("NEW", "PAUSED")).values_list("flags", flat=True)
    )
    return {
        "all": sum(by_state.values()), "waiting": by_state.get("NEW", 0) + by_state.get("PAUSED", 0), "shown": len(shown), "posts": sum(x.free for x in shown),
        "blocked": blocked, "refused": by_state.get("REFUSED", 0), "gone": by_state.get("CLOSED", 0) + by_state.get("EXPIRED", 0),
    }  # fmt: skip


def vacancy(viewer: Viewer, vacancy_id: int, *, on: dt.date) -> VacancyLine | None:
    """One vacancy, or None."""
    if not viewer.may(access.VIEW):
        raise NotAllowed
    return lines_by_id([vacancy_id], on=on).get(vacancy_id)


def shown(*, season: int, on: dt.date) -> list[VacancyLine]:
    """What everybody may see: verified, valid, free. Highest wage first."""
    rows = Vacancy.objects.filter(season=season, state="VERIFIED", valid_until__gte=on)
    found = [x for x in _lines(rows, on=on) if x.shown]
    return sorted(found, key=lambda x: (not x.local, -cells.monthly(x.wage_high_fen, x.wage_unit), x.id))


def vacant(*, season: int, on: dt.date) -> list[Vacant]:
    """The same as the matching reads them."""
    return [
        Vacant(
            id=x.id, firm=x.enterprise_id, trade=x.trade, wage_fen=cells.monthly((x.wage_low_fen + x.wage_high_fen) // 2, x.wage_unit), age_from=x.age_from,
            age_to=x.age_to, sex=x.sex, city=x.city, local=x.local, couples=x.couples, posts=x.free, words=f"{x.title}（{x.employer}）",
        )
        for x in shown(season=season, on=on)
    ]  # fmt: skip


def room(*, season: int, per_vacancy: int, on: dt.date) -> dict[int, int]:
    """To how many persons more each vacancy may be pushed: k for each free post, less those who were told and not yet answered."""
    waiting = Offer.objects.filter(season=season, pushed_at__isnull=False, hired=None)
    told = dict(waiting.order_by().values_list("vacancy_id").annotate(n=Count("id")))
    return {x.id: max(0, per_vacancy * x.free - told.get(x.id, 0)) for x in shown(season=season, on=on)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One attempt to verify."""

    at: dt.datetime
    way: str
    outcome: str
    note: str
    by: str


def checks(vacancy_id: int) -> list[CheckLine]:
    """All attempts, newest first."""
    rows = Check.objects.filter(vacancy_id=vacancy_id).order_by("-id")
    return [
        CheckLine(at=r.at, way=WAYS.get(r.way, ""), outcome=OUTCOMES.get(r.outcome, ""), note=r.note, by=r.by)
        for r in rows
    ]


def intakes(viewer: Viewer, *, season: int, most: int = 20) -> list[Intake]:
    """Earlier drops, newest first."""
    access.require(viewer, access.EDIT)
    return list(Intake.objects.filter(season=season).order_by("-id")[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One row of a drop that was refused or flagged, with its cells as they were read."""

    file: str
    sheet: str
    row: int
    employer: str
    title: str
    sentence: str
    flags: Sequence[tuple[str, str]]
    cells: Mapping[str, Any]


def intake(viewer: Viewer, intake_id: int) -> tuple[Intake, list[RowLine], list[RowLine]]:
    """One drop: its answer, the refused rows, the flagged rows."""
    access.require(viewer, access.EDIT)
    found = Intake.objects.filter(pk=intake_id).first()
    if found is None:
        raise NotAllowed("没有这次导入。")
    rows = [_row(r) for r in IntakeRow.objects.filter(intake=found).order_by("id")]
    return found, [r for r in rows if r.sentence], [r for r in rows if not r.sentence]


def _row(r: IntakeRow) -> RowLine:
    return RowLine(
        file=r.file, sheet=r.sheet, row=r.row, employer=r.employer, title=r.title, sentence=REFUSALS.get(r.refusal, ""),
        flags=[(FLAGS[k].word, FLAGS[k].sentence) for k in r.flags],
        cells=open_facts(r.cells_sealed, aad=f"intake.cells:{r.intake_id}:{r.file}:{r.sheet}:{r.row}"),
    )  # fmt: skip


def terms_history() -> list[TermsFrom]:
    """The county's figures, the latest first."""
    return list(TermsFrom.objects.order_by("-from_date"))


def posts_open(*, season: int, on: dt.date) -> dict[tuple[str, str], int]:
    """Free posts by (LOCAL or the city, trade)."""
    found: dict[tuple[str, str], int] = {}
    for x in shown(season=season, on=on):
        key = ("LOCAL" if x.local else x.city, x.trade)
        found[key] = found.get(key, 0) + x.free
    return found


def waiting(*, season: int) -> Question:
    """`to_check`: vacancies that wait for a check."""
    return (count("to_check", Vacancy.objects.filter(season=season, state__in=("NEW", "PAUSED"))),)
