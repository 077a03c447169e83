"""Letters and minutes after GB/T 9704-2012: A4, type area 156×225 mm, 22 lines of 28 characters, body in 3号 仿宋, as PDF and Word.

Fonts of the standard are named first and are not shipped (they are not free); where a machine lacks them the shipped one stands in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import docx
import typst
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from qicheng.core.papers.pdf import FONTS

TEMPLATE = Path(__file__).resolve().parent / "letter.typ"
_BODY, _HEAD, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_PITCH = Pt(28.95)  # 22 lines in 225 mm
_RED = RGBColor(0xD9, 0x12, 0x12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph; level 1 is a heading in 黑体, 2 in 楷体."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One paper. MINUTES carry a red head; a FORM has its facts in a table of two columns."""

    kind: Literal["MINUTES", "FORM"]
    head: str
    number: str
    title: str
    to: str
    lines: Sequence[Line]
    facts: Sequence[tuple[str, str]]
    sign: str
    date: str
    foot: Sequence[str] = ()


def write_pdf(path: Path, letter: Letter) -> None:
    """Writes a letter as PDF/A-2b, whole or not at all. Data never enters the markup."""
    data: dict[str, object] = {
        "kind": letter.kind, "head": letter.head, "number": letter.number, "title": letter.title, "to": letter.to, "sign": letter.sign,
        "date": letter.date, "foot": list(letter.foot), "facts": [list(f) for f in letter.facts],
        "lines": [{"text": x.text, "level": x.level} for x in letter.lines],
    }  # fmt: skip
    fonts = [str(FONTS)] if FONTS.is_dir() else []
    part = path.with_name(path.name + ".part")
    tries: tuple[tuple[bool, Literal["a-2b"] | None], ...] = (
        (not fonts, "a-2b"),
        (True, "a-2b"),
        (True, None),
    )
    for system, standard in tries:
        try:
            _compile(part, data, fonts=fonts, system=system, standard=standard)
            break
        except typst.TypstError:
            if standard is None:
                raise
    part.replace(path)


def _compile(
    part: Path, data: dict[str, object], *, fonts: list[str], system: bool, standard: Literal["a-2b"] | None
) -> None:
    typst.compile(
        str(TEMPLATE), output=str(part), format="pdf", sys_inputs={"d": json.dumps(data, ensure_ascii=False)}, font_paths=fonts,
        ignore_system_fonts=not system, pdf_standards=standard,
    )  # fmt: skip


def write_docx(path: Path, letter: Letter) -> None:
    """Writes a letter as a .docx, whole or not at all."""
    document = docx.Document()
    _page(document, letter)
    if letter.kind == "MINUTES":
        _say(
            document.add_paragraph(),
            letter.head,
            size=min(30, 436 // max(len(letter.head), 1)),
            font=_TITLE,
            centre=True,
            red=True,
        )
        _say(document.add_paragraph(), letter.number, centre=True)
        _rule(document.add_paragraph())
    _say(document.add_paragraph(), letter.title, size=22, font=_TITLE, centre=True)
    if letter.kind == "FORM":
        _say(document.add_paragraph(), letter.number, size=14, right=True)
    document.add_paragraph()
    if letter.to:
        _say(document.add_paragraph(), f"{letter.to}：")
    if letter.facts:
        _facts(document, letter.facts)
    for line in letter.lines:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        _say(paragraph, line.text, font=_HEAD if line.level == 1 else _BODY)
    document.add_paragraph()
    for text in (letter.sign, letter.date):
        _say(document.add_paragraph(), text, right=True)
    for text in letter.foot:
        _say(document.add_paragraph(), text, size=14)
    part = path.with_name(path.name + ".part")
    document.save(str(part))
    part.replace(path)


def _page(document: Document, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    document.core_properties.title, document.core_properties.author = letter.title, letter.sign
    style = document.styles["Normal"]
    style.font.name, style.font.size = _BODY, Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = _PITCH
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Paragraph) -> None:
    """— 1 — in the foot, as the standard wants it."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(paragraph, "— ", size=14)
    run = paragraph.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._element.append(mark)
    _say(paragraph, " —", size=14)


def _say(
    paragraph: Paragraph, text: str, *, size: float = 16, font: str = _BODY, centre: bool = False, right: bool = False, red: bool = False
) -> None:  # fmt: skip
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = _RED
    if size > 20:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.4)
    if centre or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.RIGHT


def _rule(paragraph: Paragraph) -> None:
    """The red line below the head."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "1"), ("color", "D91212")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._element.get_or_add_pPr().append(border)


def _facts(document: Document, facts: Sequence[tuple[str, str]]) -> None:
    grid = document.add_table(rows=len(facts), cols=2)
    grid.style = "Table Grid"
    grid.autofit = False
    for row, (word, value) in zip(grid.rows, facts, strict=True):
        row.cells[0].width, row.cells[1].width = Mm(34), Mm(122)
        _say(row.cells[0].paragraphs[0], word, size=14, font=_HEAD)
        _say(row.cells[1].paragraphs[0], value, size=14)
    document.add_paragraph()
