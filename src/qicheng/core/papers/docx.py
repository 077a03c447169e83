"""Papers as Word files: the same table, A4 landscape, header row repeated; fonts as offices use them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from qicheng.core.codes import qr_png
from qicheng.core.papers.layout import Table

_BODY, _TITLE = "仿宋_GB2312", "方正小标宋简体"


def write(path: Path, table: Table) -> None:
    """Writes one table as a .docx, whole or not at all."""
    document = docx.Document()
    _page(document, table)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title, table.title, size=18, font=_TITLE)
    _say(document.add_paragraph(), f"填报单位（盖章）：{table.unit}　　填报时间：{table.as_of}")
    if table.facts:
        _facts(document, table)
        document.add_paragraph()
    if table.columns:
        _body(document, table)
    _say(document.add_paragraph(), "　　　　　　".join(table.sign))
    for note in [*table.notes, *([f"导出：{table.made_by}"] if table.made_by else [])]:
        _say(document.add_paragraph(), note, size=9)
    if table.proof:
        document.add_paragraph().add_run().add_picture(io.BytesIO(qr_png(table.proof)), width=Cm(2.4))
        _say(document.add_paragraph(), f"扫码核验：{table.proof}", size=9)
    part = path.with_name(path.name + ".part")
    if table.made_at is not None:
        document.core_properties.created = document.core_properties.modified = table.made_at
    document.save(str(part))
    _settle(part)
    part.replace(path)


def _settle(part: Path) -> None:
    """Takes the clock out of the package: the same table is the same bytes whenever it is written."""
    with zipfile.ZipFile(part) as written:
        members = [(i.filename, written.read(i)) for i in written.infolist()]
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as settled:
        for name, content in members:
            settled.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _page(document: Document, table: Table) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.4)
    section.top_margin = section.bottom_margin = Cm(1.6)
    document.core_properties.title, document.core_properties.author = table.title, table.unit
    style = document.styles["Normal"]
    style.font.name, style.font.size = _BODY, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(0)


def _say(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 10.5,
    font: str = _BODY,
    bold: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.bold = Pt(size), font, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _facts(document: Document, table: Table) -> None:
    rows = (len(table.facts) + 1) // 2
    grid = document.add_table(rows=rows, cols=4)
    grid.style = "Table Grid"
    for i, (word, value) in enumerate(table.facts):
        cells = grid.rows[i // 2].cells
        _say(cells[i % 2 * 2].paragraphs[0], word, bold=True)
        _say(cells[i % 2 * 2 + 1].paragraphs[0], value)


def _body(document: Document, table: Table) -> None:
    grid = document.add_table(rows=1, cols=len(table.columns))
    grid.style = "Table Grid"
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _say(cell.paragraphs[0], column.title, size=9, bold=True)
    _repeat(grid)
    for values in [*table.rows, *([table.totals()] if table.has_totals else [])]:
        for cell, value in zip(grid.add_row().cells, values, strict=True):
            _say(cell.paragraphs[0], "" if value is None else str(value), size=9)
    whole = sum(c.width for c in table.columns) or 1
    for i, column in enumerate(table.columns):
        for cell in grid.columns[i].cells:
            cell.width = Cm(26.9 * column.width / whole)


def _repeat(grid: WordTable) -> None:
    """The first row is the header of every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(mark)
