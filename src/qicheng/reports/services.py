"""Acts of reports: writing the tables as files. Each is an export with names and stands in the audit book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.employers import queries as employers
from qicheng.journeys import queries as ledger
from qicheng.people import services as people
from qicheng.places import queries as places
from qicheng.reports import queries
from qicheng.reports.tables import content, xlsx
from qicheng.reports.tables import pdf as printing
from qicheng.reports.tables.layout import Table
from qicheng.season import queries as seasons

PDF_ROWS = 3000  # more names than anybody prints: the workbook holds them all


def write_tables(
    *,
    season: int,
    out: Path,
    pdf: bool,
    at: dt.datetime,
    by: Viewer,
    unmasked: bool = False,
    reason: str = "",
) -> list[Path]:
    """Writes 摸底汇总 and the four statutory tables of the county. Returns the files in order."""
    code = places.county_code()
    if not by.may("reports.tables", code):
        raise NotAllowed
    if unmasked and not (by.may("people.export", code) and len(reason.strip()) >= 2):
        raise CannotAct("REASON_MISSING", "带完整身份证号的表要写明理由。请填写后再生成。")
    if seasons.season(season) is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{season}年度的数据。请先导入{season}年度的名册。")
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, tables in _books(season=season, at=at, by=by, unmasked=unmasked):
        path = out / f"{name}.xlsx"
        xlsx.write(path, tables)
        written.append(path)
        if pdf:
            written += _print(out, name, tables)
    with writing():
        audit.record(
            "reports.write_tables",
            at=at,
            by=by,
            about=f"season:{season}",
            place=code,
            detail={"files": len(written), "unmasked": unmasked, "reason": reason.strip()[:200]},
        )
    return written


def _print(out: Path, name: str, tables: Sequence[Table]) -> list[Path]:
    written = []
    for table in tables:
        path = out / (f"{name}.pdf" if len(tables) == 1 else f"{name}-{table.sheet}.pdf")
        if len(table.rows) <= PDF_ROWS:
            printing.write(path, table)
            written.append(path)
            continue
        for start in range(0, len(table.rows), PDF_ROWS):
            part = path.with_name(f"{path.stem}-{start // PDF_ROWS + 1:02d}.pdf")
            printing.write(part, _slice(table, start))
            written.append(part)
    return written


def _slice(table: Table, start: int) -> Table:
    return replace(table, rows=table.rows[start : start + PDF_ROWS])


def heading(*, season: int, at: dt.datetime, unit: str) -> content.Heading:
    """County, year and as-of of a table; the epidemic words only where a level is in force."""
    level = seasons.alert_level(season, unit, at=at)
    day = at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    return content.Heading(
        county=places.name_of(places.county_code()),
        year=season,
        as_of=f"{day.year}年{day.month}月{day.day}日",
        epidemic=level > 0,
    )


def _books(*, season: int, at: dt.datetime, by: Viewer, unmasked: bool) -> list[tuple[str, list[Table]]]:
    code = places.county_code()
    head = heading(season=season, at=at, unit=code)
    view = queries.overview(by, season=season, unit=code)
    units = [(u.code, u.name, u.figures) for u in view.below]
    villages = _villages(by, season=season)
    goes = queries.destinations(by, season=season, unit=code)
    companies = employers.all_lines(by)
    intending = _people(by, season=season, intentions=("RETURN", "NEW"), unmasked=unmasked, on=at.date())
    gone = _people(by, season=season, intentions=("GONE",), unmasked=unmasked, on=at.date())
    by_village = content.summary(head, villages, name="村（社区）")
    return [
        (f"{head.county}{season}年农村劳动力摸底汇总表", [content.summary(head, units), _renamed(by_village, "按村")]),
        (f"{season}年{head.county}辖区内企业基本情况表", [content.enterprises(head, companies)]),
        (f"{head.county}{season}年开复工企业情况表", [content.resumed(head, [c for c in companies if c.status or c.due_back is not None])]),
        (f"{head.county}{season}年农民工返岗意向情况表", [content.intents_summary(head, units, goes), content.intents(head, intending, unit=head.county)]),
        (f"{head.county}{season}年农民工返岗情况名册", [content.departed(head, gone, unit=head.county)]),
    ]  # fmt: skip


def _renamed(table: Table, sheet: str) -> Table:
    return replace(table, sheet=sheet)


def _villages(by: Viewer, *, season: int) -> list[tuple[str, str, dict[str, int]]]:
    figures = queries.figures(
        by, season=season, unit=places.county_code(), level="village", measures=queries.OVERVIEW
    )
    names = places.names(sorted(figures))
    townships = places.names(sorted({c[:9] + "000" for c in figures}))
    return [(c, townships.get(c[:9] + "000", "") + names.get(c, c), figures[c]) for c in sorted(figures)]


def _people(
    by: Viewer, *, season: int, intentions: Sequence[str], unmasked: bool, on: dt.date
) -> list[ledger.TableRow]:
    return ledger.table_rows(
        by, season=season, intentions=intentions, open_number=people.open_id if unmasked else None, on=on
    )
