"""Questions to the season. The plan's figures are no secret inside the county."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models

from qicheng.season.models import AlertLevel, Notice, ReportRule, RulePack, Season, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonFacts:
    """The year's plan as other rooms need it."""

    id: int
    year: int
    title: str
    from_date: dt.date
    until_date: dt.date
    reference_date: dt.date
    labour_age_from: int
    labour_age_to: int
    is_open: bool


def season(year: int) -> SeasonFacts | None:
    """The season of a year, or None."""
    row = Season.objects.filter(year=year).first()
    return _facts(row) if row else None


def latest_season() -> SeasonFacts | None:
    """The newest season: the one that pages show."""
    row = Season.objects.order_by("-year").first()
    return _facts(row) if row else None


def _facts(row: Season) -> SeasonFacts:
    return SeasonFacts(
        id=row.pk, year=row.year, title=row.title, from_date=row.from_date, until_date=row.until_date,
        reference_date=row.reference_date, labour_age_from=row.labour_age_from, labour_age_to=row.labour_age_to,
        is_open=row.state == Season.State.OPEN,
    )  # fmt: skip


def targets(year: int, measure: str = "intends") -> dict[str, int]:
    """Targets set by hand, by place code. Units without one go by last year's number."""
    rows = Target.objects.filter(season__year=year, measure=measure)
    return dict(rows.values_list("place_code", "number"))


def alert_level(year: int, code: str, *, at: dt.datetime) -> int:
    """The level in force for a place: the latest set for it or for a unit above it, the narrowest first."""
    rows = AlertLevel.objects.filter(season__year=year, from_at__lte=at).order_by("-from_at", "-id")
    best: dict[str, int] = {}
    for place_code, level in rows.values_list("place_code", "level"):
        best.setdefault(place_code, level)
    for candidate in (code, code[:9] + "000", code[:6] + "000000"):
        if candidate in best:
            return best[candidate]
    return 0


def alert_history(year: int, *, limit: int = 20) -> list[AlertLevel]:
    """The alert levels set this season, newest first."""
    return list(AlertLevel.objects.filter(season__year=year).order_by("-from_at", "-id")[:limit])


def target_reasons(year: int, measure: str = "intends") -> dict[str, str]:
    """Why a target is what it is, by place code."""
    rows = Target.objects.filter(season__year=year, measure=measure)
    return dict(rows.values_list("place_code", "reason"))


def report_rule(year: int, code: str) -> ReportRule | None:
    """One line of the reporting calendar."""
    return ReportRule.objects.filter(season__year=year, code=code).first()


def calendar(year: int) -> list[ReportRule]:
    """The reporting calendar."""
    return list(ReportRule.objects.filter(season__year=year).order_by("code"))


def rule_packs() -> list[RulePack]:
    """All alert levels' rule packs, lowest first."""
    return list(RulePack.objects.order_by("level"))


def notices() -> list[Notice]:
    """Numbered notices, newest first."""
    return list(Notice.objects.order_by("-issued_date", "-id"))


def as_text(year: int) -> dict[str, object]:
    """A season's set-up as plain values: dates, packs, calendar, targets, notices. What `season.services.from_text` reads."""
    row = Season.objects.get(year=year)
    plain = {"id", "season", "season_id"}
    return {
        "season": {f.name: _plain(getattr(row, f.name)) for f in Season._meta.fields if f.name != "id"},
        "rule_packs": [_values(p, plain) for p in rule_packs()],
        "calendar": [_values(r, plain) for r in calendar(year)],
        "targets": [
            _values(t, plain) for t in Target.objects.filter(season=row).order_by("place_code", "measure")
        ],
        "notices": [_values(n, plain) for n in Notice.objects.order_by("number")],
    }


def _values(row: models.Model, without: set[str]) -> dict[str, object]:
    return {f.name: _plain(getattr(row, f.name)) for f in row._meta.fields if f.name not in without}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
