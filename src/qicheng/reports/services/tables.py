"""Acts of reports: writing the tables as files. Each is an export with names and stands in the audit book."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qicheng.core import audit
from qicheng.core.papers import pdf as printing
from qicheng.core.papers import xlsx
from qicheng.core.papers.layout import Table
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit.home import home
from qicheng.people import services as people
from qicheng.places import queries as places
from qicheng.reports import drafts
from qicheng.reports.drafts import Draft, OpenNumber
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
    for name, tables in _books(season=season, at=at, by=by, open_number=people.open_id if unmasked else None):
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


def _books(
    *, season: int, at: dt.datetime, by: Viewer, open_number: OpenNumber | None
) -> Iterator[tuple[str, list[Table]]]:
    code = places.county_code()
    county = places.name_of(code)
    names = {
        "summary": f"{county}{season}年农村劳动力摸底汇总表",
        "enterprises": f"{season}年{county}辖区内企业基本情况表",
        "resumed": f"{county}{season}年开复工企业情况表",
        "intents": f"{county}{season}年农民工返岗意向情况表",
        "departed": f"{county}{season}年农民工返岗情况名册",
    }
    for kind, name in names.items():
        yield (
            name,
            drafts.build(by, Draft(kind=kind, season=season, unit=code, at=at, open_number=open_number)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One table that somebody takes out: which, of whom, on what, with whole numbers or masked."""

    kind: str
    unit: str
    form: str = "xlsx"  # xlsx | pdf
    sheet: int = 0  # for paper, which is one sheet a file
    unmasked: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A written file and the name to offer it under. Whoever sends it removes it."""

    path: Path
    name: str


def table_file(*, order: Order, season: int, at: dt.datetime, by: Viewer) -> Made:
    """Writes one table of one unit as a workbook or as a page to print. Names leave the system: it stands in the book."""
    _may_take_out(order, season, by)
    draft = Draft(
        kind=order.kind, season=season, unit=order.unit, at=at, open_number=people.open_id if order.unmasked else None
    )  # fmt: skip
    local = at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    tables = [replace(t, made_by=f"{by.label} {local:%Y-%m-%d %H:%M}") for t in drafts.build(by, draft)]
    table = tables[min(order.sheet, len(tables) - 1)]
    room = home() / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        dir=room, prefix="table-", suffix=f".{order.form}", delete=False
    ) as stream:
        path = Path(stream.name)
    try:
        if order.form == "pdf":
            _print_one(path, table)
        else:
            xlsx.write(path, tables)
        with writing():
            audit.record(
                "reports.table_file", at=at, by=by, about=f"table:{order.kind}", place=order.unit,
                detail={
                    "season": season, "form": order.form, "rows": sum(len(t.rows) for t in tables), "unmasked": order.unmasked,
                    "reason": order.reason.strip()[:200],
                },
            )  # fmt: skip
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Made(
        path=path,
        name=f"{tables[0].title}{'' if order.form == 'xlsx' or len(tables) == 1 else '-' + table.sheet}.{order.form}",
    )


def _may_take_out(order: Order, season: int, by: Viewer) -> None:
    if not by.may(drafts.TABLES, order.unit):
        raise NotAllowed
    if seasons.season(season) is None:
        raise CannotAct("SEASON_UNKNOWN", f"没有{season}年度的数据。请先导入{season}年度的名册。")
    if order.unmasked and not by.may("people.export", order.unit):
        raise NotAllowed("您不能取得带完整身份证号的表。需要时请由县或乡镇经办人员生成。")
    if order.unmasked and len(order.reason.strip()) < 2:
        raise CannotAct("REASON_MISSING", "带完整身份证号的表要写明理由。请填写后再生成。")


def _print_one(path: Path, table: Table) -> None:
    if len(table.rows) > PDF_ROWS:
        raise CannotAct(
            "TOO_LONG",
            f"名单有 {len(table.rows):,} 人，超过一份可打印文件的 {PDF_ROWS:,} 人。请选一个乡镇，或下载表格文件。",
        )
    printing.write(path, table)
