"""Tables as print-ready PDF by typst. Data never enters the markup: it is handed over as JSON."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import typst

from qicheng.core.codes import qr_matrix
from qicheng.core.papers.layout import Table

FONTS = Path(__file__).resolve().parents[1] / "fonts"
TEMPLATE = Path(__file__).resolve().parent / "table.typ"


RARE = "注：方框处是本机打印字体里没有的生僻字，以同名电子表中的文字为准。"


def write(path: Path, table: Table) -> None:
    """Writes one table as A4 landscape pages with repeated header rows and page numbers, as PDF/A-2b.

    A rare character (GB 18030, extension B and above) that the shipped font lacks is looked for among this machine's
    fonts; where it is nowhere, the page says so instead of failing.
    """
    fonts = [str(FONTS)] if FONTS.is_dir() else []
    part = path.with_name(path.name + ".part")
    try:
        _compile(part, _data(table), fonts=fonts, system=not fonts, standard="a-2b")
    except typst.TypstError:
        try:
            _compile(part, _data(table), fonts=fonts, system=True, standard="a-2b")
        except typst.TypstError:
            noted = replace(table, notes=[*table.notes, RARE])
            _compile(part, _data(noted), fonts=fonts, system=True, standard=None)
    part.replace(path)


def _compile(
    part: Path, data: dict[str, object], *, fonts: list[str], system: bool, standard: Literal["a-2b"] | None
) -> None:
    typst.compile(
        str(TEMPLATE), output=str(part), format="pdf", sys_inputs={"d": json.dumps(data, ensure_ascii=False)},
        font_paths=fonts, ignore_system_fonts=not system, pdf_standards=standard,
    )  # fmt: skip


def _made(table: Table) -> list[int]:
    """The file's own date, which PDF/A asks for: the paper's, if it says one, else a fixed day, so that equal papers are equal bytes."""
    day = table.made_at or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return [day.year, day.month, day.day]


def _data(table: Table) -> dict[str, object]:
    rows = [["" if v is None else str(v) for v in row] for row in table.rows]
    return {
        "title": table.title, "unit": table.unit, "as_of": table.as_of, "word": table.measure_word, "paper": table.paper, "heads": list(table.heads), "proof_word": table.proof_word, "made": _made(table),
        "grouped": table.is_grouped, "widths": [c.width for c in table.columns],
        "right": [c.number for c in table.columns], "titles": [c.title for c in table.columns],
        "groups": [c.group for c in table.columns], "spans": [list(s) for s in table.spans()], "rows": rows,
        "bold": sorted(table.bold_rows), "made_by": table.made_by, "notes": list(table.notes), "facts": [list(f) for f in table.facts], "sign": list(table.sign),
        "qr": qr_matrix(table.proof) if table.proof else [], "proof": table.proof,
        "totals": ["" if v is None else str(v) for v in table.totals()] if table.has_totals else [],
    }  # fmt: skip
