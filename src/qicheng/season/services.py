"""Acts on the year's plan: opening a season with its defaults, targets, alert level; set-up out and in as text."""

from __future__ import annotations

import datetime as dt

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.season import defaults, queries
from qicheng.season.models import AlertLevel, Notice, ReportRule, RulePack, Season, Target


def ensure_season(year: int, *, at: dt.datetime, by: Viewer) -> queries.SeasonFacts:
    """The season of `year`, opened with the usual dates if it is missing: reference date 1 March."""
    if found := queries.season(year):
        return found
    if not 2000 <= year <= 2100:
        raise CannotAct("YEAR", "年度要填四位数字，例如 2025。请改正后重试。")
    with writing():
        row, made = Season.objects.get_or_create(
            year=year,
            defaults={
                "title": f"{year}年组织农民工外出务工实施方案", "from_date": dt.date(year, 1, 1),
                "until_date": dt.date(year, 12, 31), "reference_date": dt.date(year, 3, 1),
            },
        )  # fmt: skip
        if made:
            for level, pack in enumerate(defaults.RULE_PACKS):
                RulePack.objects.get_or_create(level=level, defaults=dict(pack))
            ReportRule.objects.bulk_create(
                [ReportRule(season=row, **rule) for rule in defaults.report_rules(year)]
            )
            audit.record("season.open", at=at, by=by, about=f"season:{year}")
    facts = queries.season(year)
    assert facts is not None  # noqa: S101
    return facts


def set_dates(
    *,
    year: int,
    from_date: dt.date,
    until_date: dt.date,
    reference_date: dt.date,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Changes the season's dates."""
    require(by, "season.edit")
    if until_date <= from_date:
        raise CannotAct("DATES", "结束日期要在开始日期之后。请改正后保存。")
    with writing():
        changed = Season.objects.filter(year=year).update(
            from_date=from_date, until_date=until_date, reference_date=reference_date
        )
        if not changed:
            raise CannotAct("SEASON_UNKNOWN", f"没有{year}年度的方案。请先建立该年度。")
        audit.record(
            "season.set_dates",
            at=at,
            by=by,
            about=f"season:{year}",
            detail={"from": from_date, "until": until_date, "reference": reference_date},
        )


def set_target(
    *, year: int, place_code: str, measure: str, number: int, reason: str, at: dt.datetime, by: Viewer
) -> None:
    """Sets a unit's target. Clause 一 asks for at least last year's number; a lower one needs a reason."""
    require(by, "season.edit")
    if number < 0:
        raise CannotAct("NUMBER", "目标数不能小于0。请改正后保存。")
    season = Season.objects.filter(year=year).first()
    if season is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{year}年度的方案。请先建立该年度。")
    with writing():
        Target.objects.update_or_create(
            season=season,
            place_code=place_code,
            measure=measure,
            defaults={"number": number, "reason": reason[:120]},
        )
        audit.record(
            "season.set_target",
            at=at,
            by=by,
            about=f"season:{year}",
            place=place_code,
            detail={"measure": measure, "number": number},
        )


def set_alert_level(
    *, year: int, place_code: str, level: int, reason: str, document: str, at: dt.datetime, by: Viewer
) -> None:
    """Sets the alert level of a place from now on: who, when, why, by which document."""
    require(by, "season.edit")
    if level not in {0, 1, 2, 3} or not reason.strip():
        raise CannotAct("LEVEL", "请选择0至3级，并写明调整的原因。")
    season = Season.objects.filter(year=year).first()
    if season is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{year}年度的方案。请先建立该年度。")
    with writing():
        AlertLevel.objects.create(
            season=season,
            place_code=place_code,
            level=level,
            from_at=at,
            set_by=by.label,
            reason=reason[:200],
            document=document[:80],
        )
        audit.record(
            "season.set_alert_level",
            at=at,
            by=by,
            about=f"season:{year}",
            place=place_code,
            detail={"level": level},
        )


def add_notice(*, number: str, title: str, at: dt.datetime, by: Viewer, **facts: object) -> None:
    """Files a numbered notice, or corrects its facts."""
    require(by, "season.edit")
    if not number.strip() or not title.strip():
        raise CannotAct("NOTICE", "文号和标题都要填写。请补全后保存。")
    with writing():
        Notice.objects.update_or_create(number=number.strip(), defaults={"title": title.strip(), **facts})
        audit.record("season.add_notice", at=at, by=by, about=f"notice:{number.strip()[:60]}")
