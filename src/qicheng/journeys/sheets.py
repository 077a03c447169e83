"""The roster as a workbook: what is seen, as it is seen. Whole numbers only for a reason; the exporter's name is on it."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from qicheng.core.viewer import Viewer
from qicheng.journeys import exports, shown
from qicheng.journeys.queries import Filters
from qicheng.kit.home import home

WIDTHS = {"name": 14, "id": 21, "phone": 14, "village": 20, "where": 18, "standing": 16, "contact": 18}


def roster_book(
    *, season: int, filters: Filters, columns: Sequence[str], reason: str, at: dt.datetime, by: Viewer
) -> Path:
    """Writes the list into a temporary workbook; the caller sends and removes it. `reason` opens whole numbers."""
    wanted = [c for c in shown.columns() if c.fixed or not columns or c.key in columns]
    with tempfile.NamedTemporaryFile(dir=home(), suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        rows = exports.rows(season=season, filters=filters, reason=reason, at=at, by=by)
        title = _("%(season)s年度人员名册") % {"season": season}
        whose = _("导出人：%(who)s　时间：%(at)s") % {
            "who": by.label,
            "at": f"{at.astimezone(dt.timezone(dt.timedelta(hours=8))):%Y-%m-%d %H:%M}",
        }
        if reason:
            whose += "　" + _("用途：%(reason)s") % {"reason": reason}
        write(
            path,
            title=title,
            note=whose,
            author=by.label,
            heads=[(c.key, c.label) for c in wanted],
            rows=rows,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def write(
    path: Path, *, title: str, note: str, author: str, heads: Sequence[tuple[str, str]], rows: Iterable[Mapping[str, object]]
) -> None:  # fmt: skip
    """A plain list. Texts are written as texts: nothing in a cell is calculated or becomes a link."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "author": author, "comments": note})
        sheet = book.add_worksheet(_("名册"))
        head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
        cell = book.add_format({"border": 1})
        for i, (key, _label) in enumerate(heads):
            sheet.set_column(i, i, WIDTHS.get(key, 9))
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, note)
        for i, (_key, label) in enumerate(heads):
            sheet.write_string(2, i, label, head)
        for n, row in enumerate(rows, 3):
            for i, (key, _label) in enumerate(heads):
                value = row.get(key)
                if isinstance(value, int):
                    sheet.write_number(n, i, value, cell)
                else:
                    sheet.write_string(n, i, str(value or ""), cell)
        sheet.freeze_panes(3, 1)
        sheet.repeat_rows(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L" + note.replace("&", "&&") + "&R&P / &N")
