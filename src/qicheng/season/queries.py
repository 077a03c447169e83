"""Questions to the season. The plan's figures are no secret inside the county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from qicheng.core import ground
from qicheng.season.models import (
    AlertLevel,
    Notice,
    PackChange,
    PolicyVersion,
    ReportRule,
    RulePack,
    Season,
    Target,
)
from qicheng.season.rules import entry
from qicheng.season.rules.policy import Policy

# The figures of a pack that a county may set from an instant on.
FIGURES = (
    "load_percent", "observation_rows", "declaration", "form_valid_days", "history_days", "fever_tenths", "gate_temperature",
    "ride_temperature_hours", "fever_report_minutes", "by_order_only", "normal_days", "escalate_minutes",
)  # fmt: skip


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
    return ground.kept(("season.of", year), lambda: _of(year))


def _of(year: int) -> SeasonFacts | None:
    row = Season.objects.filter(year=year).first()
    return _facts(row) if row else None


def latest_season() -> SeasonFacts | None:
    """The newest season: the one that pages show."""
    return ground.kept("season.latest", _latest)


def _latest() -> SeasonFacts | None:
    row = Season.objects.order_by("-year").first()
    return _facts(row) if row else None


def _facts(row: Season) -> SeasonFacts:
    return SeasonFacts(
        id=row.pk, year=row.year, title=row.title, from_date=row.from_date, until_date=row.until_date,
        reference_date=row.reference_date, labour_age_from=row.labour_age_from, labour_age_to=row.labour_age_to,
        is_open=row.state == Season.State.OPEN,
    )  # fmt: skip


def targets(year: int, measure: str = "set_to_go", until: dt.date | None = None) -> dict[str, int]:
    """Targets set by hand, by place code, for the season or up to a day. Units without one go by last year's number."""
    key = ("season.targets", year, measure, until)
    return dict(ground.kept(key, lambda: _targets(year, measure, until)))


def _targets(year: int, measure: str, until: dt.date | None) -> dict[str, int]:
    rows = Target.objects.filter(season__year=year, measure=measure, until_date=until)
    return dict(rows.values_list("place_code", "number"))


def alert_level(year: int, code: str, *, at: dt.datetime) -> int:
    """The level in force for a place: the latest set for it or for a unit above it, the narrowest first."""
    best: dict[str, int] = {}
    for place_code, level, from_at in ground.kept(("season.levels", year), lambda: _levels(year)):
        if from_at <= at:
            best.setdefault(place_code, level)
    above = (code, code[:9] + "000", code[:6] + "000000", code[:4] + "00000000", code[:2] + "0000000000")
    return next((best[c] for c in above if c in best), 0)


def travel_level(year: int, codes: Iterable[str], *, at: dt.datetime) -> int:
    """The level of a way: the highest of its origins, stops and destination (就高原则, domain.md 4.2). Codes of 6 or 12 digits."""
    return max((alert_level(year, c.ljust(12, "0"), at=at) for c in {*codes} if c), default=0)


def levels_now(year: int, *, at: dt.datetime) -> dict[str, int]:
    """Every place for which a level was set, and the one in force there."""
    rows = ground.kept(("season.levels", year), lambda: _levels(year))
    return {c: alert_level(year, c, at=at) for c, _, from_at in rows if from_at <= at}


def is_screening(year: int | None, *, at: dt.datetime) -> bool:
    """Whether any place stands above level 0: only then does the health station exist at all."""
    return year is not None and any(levels_now(year, at=at).values())


def latest_level_change(year: int, *, at: dt.datetime) -> dt.datetime | None:
    """When a level or a pack last changed, seen from `at`: whoever judged before must judge again."""
    level = (
        AlertLevel.objects.filter(season__year=year, from_at__lte=at)
        .order_by("-from_at")
        .values_list("from_at", flat=True)
    )
    pack = PackChange.objects.filter(from_at__lte=at).order_by("-from_at").values_list("from_at", flat=True)
    return max((x for x in (level.first(), pack.first()) if x is not None), default=None)


def _levels(year: int) -> tuple[tuple[str, int, dt.datetime], ...]:
    rows = AlertLevel.objects.filter(season__year=year).order_by("-from_at", "-id")
    return tuple(rows.values_list("place_code", "level", "from_at"))


def alert_history(year: int, *, limit: int = 20) -> list[AlertLevel]:
    """The alert levels set this season, newest first."""
    return list(AlertLevel.objects.filter(season__year=year).order_by("-from_at", "-id")[:limit])


def target_days(year: int, measure: str) -> list[dt.date]:
    """The days up to which targets are set besides the season's end, the earliest first."""
    rows = Target.objects.filter(season__year=year, measure=measure).values_list("until_date", flat=True)
    return sorted({day for day in rows if day is not None})


def target_reasons(year: int, measure: str = "set_to_go", until: dt.date | None = None) -> dict[str, str]:
    """Why a target is what it is, by place code."""
    rows = Target.objects.filter(season__year=year, measure=measure, until_date=until)
    return dict(rows.values_list("place_code", "reason"))


def report_rule(year: int, code: str) -> ReportRule | None:
    """One line of the reporting calendar."""
    return ground.kept(
        ("season.rule", year, code),
        lambda: ReportRule.objects.filter(season__year=year, code=code).first(),
    )


def calendar(year: int) -> list[ReportRule]:
    """The reporting calendar."""
    return list(ReportRule.objects.filter(season__year=year).order_by("code"))


def rule_packs() -> list[RulePack]:
    """All alert levels' rule packs, lowest first."""
    return list(RulePack.objects.order_by("level"))


def pack_at(level: int, *, at: dt.datetime) -> RulePack:
    """What a level demands at an instant: the pack's figures with the latest change that holds by then."""
    row = RulePack.objects.filter(level=level).first() or RulePack(level=level)
    for change in PackChange.objects.filter(level=level, from_at__lte=at).order_by("from_at", "id"):
        for name, value in change.figures.items():
            if name in FIGURES:
                setattr(row, name, value)
    return row


def packs_at(at: dt.datetime) -> list[RulePack]:
    """All packs as they hold at an instant, lowest level first."""
    return [pack_at(p.level, at=at) for p in rule_packs()]


def pack_changes(*, limit: int = 20) -> list[PackChange]:
    """Changes of packs, the latest first; those still to come among them."""
    return list(PackChange.objects.order_by("-from_at", "-id")[:limit])


def notices() -> list[Notice]:
    """Numbered notices, newest first."""
    return list(Notice.objects.order_by("-issued_date", "-id"))


def policy(number: str, on: dt.date | None = None) -> Policy | None:
    """The published notice of a number as it holds on a day (None: the newest version); None when none is published."""
    versions = [v for v in _policies() if v[0] == number and (on is None or v[2] is None or v[2] <= on)]
    return versions[-1][3] if versions else None


def policies(season: int) -> list[Policy]:
    """The newest published version of every notice of a season, by number."""
    newest = {v[0]: v[3] for v in _policies() if v[1] == season}
    return [newest[n] for n in sorted(newest)]


def policy_version(number: str, version: int) -> Policy | None:
    """One published version of a notice: what a claim was judged by."""
    return next((p for n, _s, _d, p in _policies() if n == number and p.version == version), None)


def _policies() -> tuple[tuple[str, int, dt.date | None, Policy], ...]:
    return ground.kept("season.policies", _read_policies)


def _read_policies() -> tuple[tuple[str, int, dt.date | None, Policy], ...]:
    rows = PolicyVersion.objects.filter(state="PUBLISHED").order_by("number", "version")
    return tuple((r.number, r.season, r.holds_from_date, entry.read(r.body)) for r in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of a notice as pages show it; `policy` is the whole of it, a draft's too."""

    id: int
    number: str
    version: int
    season: int
    title: str
    state: str
    state_word: str
    policy: Policy
    examples: list[dict[str, object]]
    digest: str
    reason: str
    holds_from_date: dt.date | None
    made_at: dt.datetime
    made_by: str
    made_by_id: int | None
    published_at: dt.datetime | None
    published_by: str


def versions(season: int | None = None, number: str = "") -> list[VersionLine]:
    """Versions of notices, the newest first: all of a season, or all of one number."""
    rows = PolicyVersion.objects.exclude(state="DROPPED").order_by("number", "-version")
    rows = rows.filter(season=season) if season else rows
    return [_version(r) for r in (rows.filter(number=number) if number else rows)]


def version(version_id: int) -> VersionLine | None:
    """One version of a notice, or None."""
    row = PolicyVersion.objects.filter(pk=version_id).first()
    return _version(row) if row else None


def open_draft(number: str) -> VersionLine | None:
    """The version of a notice that is not yet published, if there is one."""
    row = PolicyVersion.objects.filter(number=number, state__in=("DRAFT", "SUBMITTED")).first()
    return _version(row) if row else None


def _version(r: PolicyVersion) -> VersionLine:
    return VersionLine(
        id=r.pk, number=r.number, version=r.version, season=r.season, title=r.title, state=r.state, state_word=r.get_state_display(),
        policy=entry.read(r.body), examples=r.examples, digest=r.digest, reason=r.reason, holds_from_date=r.holds_from_date, made_at=r.made_at,
        made_by=r.made_by, made_by_id=r.made_by_id, published_at=r.published_at, published_by=r.published_by,
    )  # fmt: skip


def as_text(year: int) -> dict[str, object]:
    """A season's set-up as plain values: dates, packs, calendar, targets, notices. What `season.services.from_text` reads."""
    row = Season.objects.get(year=year)
    plain = {"id", "season", "season_id"}
    return {
        "season": {f.name: _plain(getattr(row, f.name)) for f in Season._meta.fields if f.name != "id"},
        "rule_packs": [_values(p, plain) for p in rule_packs()],
        "calendar": [_values(r, plain) for r in calendar(year)],
        "targets": [
            _values(t, plain)
            for t in Target.objects.filter(season=row).order_by("place_code", "measure", "until_date", "id")
        ],
        "notices": [_values(n, plain) for n in Notice.objects.order_by("number")],
        "policies": [
            r.body | {"examples": r.examples}
            for r in PolicyVersion.objects.filter(season=year)
            .exclude(state="DROPPED")
            .order_by("number", "version")
        ],
    }


def _values(row: models.Model, without: set[str]) -> dict[str, object]:
    return {f.name: _plain(getattr(row, f.name)) for f in row._meta.fields if f.name not in without}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
