"""Acts on the year's plan: opening a season with its defaults, targets, alert level; set-up out and in as text."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, models, transaction

from qicheng.core import audit, ground
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.season import defaults, queries, rules
from qicheng.season.models import AlertLevel, Notice, PackChange, ReportRule, RulePack, Season, Target
from qicheng.staff import services as staff


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
            staff.ensure_groups(at=at, by=by)
            ground.changed()
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
        ground.changed()
        audit.record(
            "season.set_dates",
            at=at,
            by=by,
            about=f"season:{year}",
            detail={"from": from_date, "until": until_date, "reference": reference_date},
        )


def set_target(  # noqa: PLR0913  what, where, how much, why, by when
    *,
    year: int,
    place_code: str,
    measure: str,
    number: int,
    reason: str,
    at: dt.datetime,
    by: Viewer,
    until: dt.date | None = None,
) -> None:
    """Sets a unit's target, for the season or up to a day. Whoever knows last year's number asks `rules.why_not_target` first."""
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
            until_date=until,
            defaults={"number": number, "reason": reason[:120]},
        )
        ground.changed()
        audit.record(
            "season.set_target",
            at=at,
            by=by,
            about=f"season:{year}",
            place=place_code,
            detail={"measure": measure, "number": number} | ({"until": str(until)} if until else {}),
        )


def set_alert_level(  # noqa: PLR0913  who, when, why, by which document
    *,
    year: int,
    place_code: str,
    level: int,
    reason: str,
    document: str,
    at: dt.datetime,
    by: Viewer,
    from_at: dt.datetime | None = None,
) -> None:
    """Sets the alert level of a place from now on, or from an instant still to come: who, when, why, by which document."""
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
            from_at=max(at, from_at or at),
            set_by=by.label,
            reason=reason[:200],
            document=document[:80],
        )
        ground.changed()
        audit.record(
            "season.set_alert_level",
            at=at,
            by=by,
            about=f"season:{year}",
            place=place_code,
            detail={"level": level},
        )


def set_pack(
    *,
    level: int,
    figures: dict[str, object],
    reason: str,
    document: str,
    from_at: dt.datetime,
    at: dt.datetime,
    by: Viewer,
) -> None:
    """Sets what a level demands from an instant on. What held before stays readable."""
    require(by, "season.edit")
    before = queries.pack_at(level, at=from_at)
    changed = {k: v for k, v in figures.items() if k in queries.FIGURES and getattr(before, k) != v}
    if not reason.strip():
        raise CannotAct("REASON_MISSING", "请写明调整的原因。")
    if level == 0 or not changed:
        raise CannotAct("NOTHING", "正常级别不设防控要求，或者没有改动。请核对后再保存。")
    if sentence := rules.why_not_pack({**{k: getattr(before, k) for k in queries.FIGURES}, **changed}):
        raise CannotAct("PACK", sentence)
    with writing():
        PackChange.objects.create(
            level=level,
            figures=changed,
            from_at=max(at, from_at),
            set_at=at,
            set_by=by.label,
            reason=reason.strip()[:200],
            document=document.strip()[:80],
        )
        ground.changed()
        audit.record(
            "season.set_rule_pack", at=at, by=by, about=f"pack:{level}", detail={"changed": sorted(changed)}
        )


def add_notice(*, number: str, title: str, at: dt.datetime, by: Viewer, **facts: object) -> None:
    """Files a numbered notice, or corrects its facts."""
    require(by, "season.edit")
    if not number.strip() or not title.strip():
        raise CannotAct("NOTICE", "文号和标题都要填写。请补全后保存。")
    with writing():
        Notice.objects.update_or_create(number=number.strip(), defaults={"title": title.strip(), **facts})
        ground.changed()
        audit.record("season.add_notice", at=at, by=by, about=f"notice:{number.strip()[:60]}")


def set_report_rule(*, year: int, code: str, facts: dict[str, object], at: dt.datetime, by: Viewer) -> None:
    """Changes one line of the reporting calendar: how often, as of when, due when."""
    require(by, "season.edit")
    kept = {"id", "season", "code"}
    allowed = {f.name for f in ReportRule._meta.fields} - kept
    changed = {k: v for k, v in facts.items() if k in allowed}
    if changed.get("rhythm") == "WEEKLY" and not changed.get("weekday"):
        raise CannotAct("WEEKDAY", "每周报的要选星期几。请选择后保存。")
    with writing():
        if not ReportRule.objects.filter(season__year=year, code=code).update(**changed):
            raise CannotAct("RULE_UNKNOWN", "没有这张报表。请从上报日历重新进入。")
        ground.changed()
        audit.record("season.set_report_rule", at=at, by=by, about=f"season:{year}", detail={"code": code})


def add_report_rule(*, year: int, code: str, facts: dict[str, object], at: dt.datetime, by: Viewer) -> None:
    """Puts a further report into the reporting calendar, or changes it if it stands there already."""
    require(by, "season.edit")
    row = Season.objects.filter(year=year).first()
    if row is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{year}年度。请先建立年度方案。")
    with writing():
        base = {"title": code, "rhythm": "ONCE", "as_of_time": dt.time(16), "due_time": dt.time(17)}
        ReportRule.objects.get_or_create(season=row, code=code, defaults=base)
        set_report_rule(year=year, code=code, facts=facts, at=at, by=by)


def from_text(text: dict[str, object], *, dry_run: bool, at: dt.datetime, by: Viewer) -> list[str]:
    """Takes in a season's set-up written by `season.queries.as_text`. Returns the changes in words; `dry_run` makes none."""
    require(by, "season.edit")
    facts = text.get("season")
    if not isinstance(facts, dict) or not isinstance(facts.get("year"), int):
        raise CannotAct("SETUP", "设置文件里没有年度。请使用“导出设置”生成的文件。")
    year = facts["year"]
    changes: list[str] = []
    with writing():
        before = queries.as_text(year) if queries.season(year) else None
        _take_season(text, facts)
        after = queries.as_text(year)
        changes = _differences(before or {}, after)
        if dry_run:
            transaction.set_rollback(True)
        else:
            ground.changed()
            audit.record(
                "season.from_text", at=at, by=by, about=f"season:{year}", detail={"changes": len(changes)}
            )
    return changes


def _take_season(text: dict[str, object], facts: dict[str, Any]) -> None:
    try:
        season, _ = Season.objects.update_or_create(year=facts["year"], defaults=_fields(Season, facts))
        for model, name, key in (
            (ReportRule, "calendar", ("code",)),
            (Target, "targets", ("place_code", "measure", "until_date")),
        ):
            for row in _rows(text, name):
                keys = _fields(model, {"until_date": None} | row if model is Target else row)
                keys = {k: keys[k] for k in key}
                model._default_manager.update_or_create(season=season, **keys, defaults=_fields(model, row))
        for row in _rows(text, "rule_packs"):
            RulePack.objects.update_or_create(level=row["level"], defaults=_fields(RulePack, row))
        for row in _rows(text, "notices"):
            Notice.objects.update_or_create(number=row["number"], defaults=_fields(Notice, row))
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        said = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise CannotAct("SETUP", f"设置文件有一项看不懂（{said}）。请对照导出的文件改正。") from error
    except Error as error:
        raise CannotAct(
            "SETUP", "设置文件缺少必填的内容，或前后矛盾（例如结束日期早于开始日期）。请对照导出的文件改正。"
        ) from error


def _rows(text: dict[str, object], name: str) -> list[dict[str, Any]]:
    rows = text.get(name, [])
    if not isinstance(rows, list):
        raise TypeError(name)
    return rows


def _fields(model: type[models.Model], facts: dict[str, Any]) -> dict[str, Any]:
    names = {f.name: f for f in model._meta.fields if f.name not in {"id", "season"}}
    return {k: _value(names[k], v) for k, v in facts.items() if k in names}


def _value(field: models.Field[object, object], said: object) -> object:
    """A value as the column holds it: of its type, its choices, its length."""
    value = field.to_python(said)
    if value == "" or (value is None and field.null):
        return value
    return field.clean(value, None)


def _differences(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """The lines in which two set-ups differ, as a person reads them."""
    old, new = (
        json.dumps(v, ensure_ascii=False, indent=1, sort_keys=True).splitlines() for v in (before, after)
    )
    return [
        x
        for x in difflib.unified_diff(old, new, lineterm="", n=0)
        if x[:1] in "+-" and x[:3] not in ("+++", "---")
    ]
