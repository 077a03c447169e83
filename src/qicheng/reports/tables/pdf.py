"""Tables as print-ready PDF by typst. Data never enters the markup: it is handed over as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from qicheng.reports.tables.layout import Table

FONTS = Path(__file__).resolve().parents[2] / "core" / "fonts"
TEMPLATE = Path(__file__).resolve().parent / "table.typ"


def write(path: Path, table: Table) -> None:
    """Writes one table as A4 landscape pages with repeated header rows and page numbers."""
    data = json.dumps(_data(table), ensure_ascii=False)
    fonts = [str(FONTS)] if FONTS.is_dir() else []
    part = path.with_name(path.name + ".part")
    typst.compile(
        str(TEMPLATE), output=str(part), format="pdf", sys_inputs={"d": data}, font_paths=fonts,
        ignore_system_fonts=bool(fonts), pdf_standards=["a-2b"],
    )  # fmt: skip
    part.replace(path)


def _data(table: Table) -> dict[str, object]:
    rows = [["" if v is None else str(v) for v in row] for row in table.rows]
    return {
        "title": table.title, "unit": table.unit, "as_of": table.as_of, "word": table.measure_word,
        "grouped": table.is_grouped, "widths": [c.width for c in table.columns],
        "right": [c.number for c in table.columns], "titles": [c.title for c in table.columns],
        "groups": [c.group for c in table.columns], "spans": [list(s) for s in table.spans()], "rows": rows,
        "bold": sorted(table.bold_rows), "notes": list(table.notes), "sign": list(table.sign),
        "totals": ["" if v is None else str(v) for v in table.totals()] if table.has_totals else [],
    }  # fmt: skip
