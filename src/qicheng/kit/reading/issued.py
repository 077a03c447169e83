"""An issued workbook: drawn as a grid, and handed back with only some cells written. Runs in the child process (`worker.work_on`).

The file's own parts stay as they are, byte by byte, but for the one sheet that is written and what must speak of it (ECMA-376 part 1,
18.3). Nothing is calculated; no formula is made: a text is an inline string, whatever it begins with.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping

from lxml import etree

from . import sheetrows
from .grid import Blank, Writes
from .limits import MB, Refused
from .sheetrows import place_of, tag

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 2 * MB, 300, 80
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TAIL = 40  # styled blank rows below the last word that still belong to the table
_PICTURE_ROWS = 6
_STRANGE = {
    "vbaproject": "这个文件带宏，不能用作下发表；请在 WPS 或 Excel 里另存为不带宏的 .xlsx 后重新上传。",
    "externallinks/": "这个文件链接到别的文件，不能用作下发表；请断开链接、另存后重新上传。",
    "connections.xml": "这个文件带外部数据连接，不能用作下发表；请删除连接、另存后重新上传。",
    "embeddings/": "这个文件里嵌有别的文件，不能用作下发表；请删除嵌入的对象、另存后重新上传。",
    "activex/": "这个文件里有控件，不能用作下发表；请删除控件、另存后重新上传。",
}


class Package:
    """The parts of a workbook, read without touching the disk."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise Refused("TOO_HEAVY", "下发表超过 2 MB。请删去与表无关的图片和工作表，另存后重新上传。")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise Refused(
                "WRONG_TYPE", "下发表要用 .xlsx。请用 WPS 或 Excel 另存为 .xlsx 后重新上传。"
            ) from error
        self.infos = self._zip.infolist()
        self.names = {i.filename for i in self.infos}
        self._refuse_strange()

    def _refuse_strange(self) -> None:
        lower = [n.lower() for n in self.names]
        for word, sentence in _STRANGE.items():
            if any(word in n for n in lower):
                raise Refused("WRONG_TYPE", sentence)
        if "xl/workbook.xml" not in self.names:
            raise Refused("WRONG_TYPE", "下发表要用 .xlsx。请用 WPS 或 Excel 另存为 .xlsx 后重新上传。")
        if b"macroEnabled" in self.read("[Content_Types].xml"):
            raise Refused("WRONG_TYPE", _STRANGE["vbaproject"])

    def read(self, name: str) -> bytes:
        """A part's bytes; empty where there is none."""
        return self._zip.read(name) if name in self.names else b""

    def tree(self, name: str) -> etree._Element:
        """A part as a tree. Nothing outside the part is ever fetched or expanded."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=False
        )
        try:
            return etree.fromstring(self.read(name), parser)
        except etree.XMLSyntaxError as error:
            raise Refused("TRUNCATED") from error

    def sheets(self) -> list[tuple[str, str]]:
        """Names and parts of the sheets, in order."""
        links = {
            e.get("Id"): posixpath.normpath(posixpath.join("xl", t)) if not (t := e.get("Target", "")).startswith("/") else t[1:]
            for e in self.tree("xl/_rels/workbook.xml.rels").iter(f"{_RELS}Relationship")
        }  # fmt: skip
        found = [
            (e.get("name", ""), links.get(e.get(f"{_LINKS}id"), ""))
            for e in self.tree("xl/workbook.xml").iter(tag("sheet"))
        ]
        kept = [(n, p) for n, p in found if p.startswith("xl/worksheets/") and p in self.names]
        if not kept:
            raise Refused("EMPTY")
        return kept

    def packed(self, changed: Mapping[str, bytes]) -> bytes:
        """The workbook with these parts in place of, or beside, its own. The same parts are the same bytes."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
            for info in self.infos:
                out.writestr(
                    _entry(info.filename, info.date_time), changed.get(info.filename, self._zip.read(info))
                )
            for name in sorted(set(changed) - self.names):
                out.writestr(_entry(name, (1980, 1, 1, 0, 0, 0)), changed[name])
        return stream.getvalue()


def _entry(name: str, at: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, at)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def draw(data: bytes, *, sheet: int = 0) -> Blank:
    """The sheet of that number, from 0, as a grid. Raises `Refused` for a file that is no harmless .xlsx, or is too large to be a form."""
    package = Package(data)
    sheets = package.sheets()
    if sheet >= len(sheets):
        raise Refused("EMPTY", f"这个文件只有 {len(sheets)} 张工作表。请改正工作表的序号后重新上传。")
    name, part = sheets[sheet]
    root = package.tree(part)
    if "xl/sharedStrings.xml" in package.names:
        shared = [sheetrows.text_of(e) for e in package.tree("xl/sharedStrings.xml").iter(tag("si"))]
    else:
        shared = []
    cells, formulas, styled = _cells(root, shared)
    merges = sheetrows.merges(root)
    if not cells:
        raise Refused("EMPTY")
    last = max(r for r, _c in cells)
    rows = (
        max([last, *(m[2] for m in merges), min(max((r for r, _c in styled), default=0), last + _TAIL)]) + 1
    )
    columns = (
        max([*(c for _r, c in cells), *(m[3] for m in merges), *(c for r, c in styled if r <= last)]) + 1
    )
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Refused(
            "FAR_CELLS",
            f"下发表最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请删去表格以外的内容，另存后重新上传。",
        )
    return Blank(
        sheet=name, sheets=tuple(n for n, _p in sheets), rows=rows, columns=columns, cells=cells, formulas=frozenset(formulas),
        merges=tuple(merges), widths=sheetrows.widths(root, columns),
    )  # fmt: skip


def _cells(
    root: etree._Element, shared: list[str]
) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]], set[tuple[int, int]]]:
    """Texts, formulas and styled cells by place."""
    cells: dict[tuple[int, int], str] = {}
    formulas: set[tuple[int, int]] = set()
    styled: set[tuple[int, int]] = set()
    for cell in root.iter(tag("c")):
        at = place_of(cell.get("r", ""))
        if at is None:
            raise Refused("TRUNCATED")
        if cell.find(tag("f")) is not None:
            formulas.add(at)
        text = sheetrows.value_of(cell, shared).strip()
        if text or at in formulas:
            cells[at] = text[:500]
        elif cell.get("s", "0") != "0":
            styled.add(at)
    return cells, formulas, styled


def fill(data: bytes, *, sheet: int, writes: Writes) -> bytes:
    """The issued file with these cells written. Raises `Refused` where rows must be put in and formulas would lose their ranges."""
    package = Package(data)
    _name, part = package.sheets()[sheet]
    root = package.tree(part)
    changed: dict[str, bytes] = {}
    book = package.tree("xl/workbook.xml")
    has_formulas = next(root.iter(tag("f")), None) is not None
    if writes.more:
        if has_formulas:
            raise Refused(
                "FORMULAS",
                "表里的空行不够，又有公式，加行会使公式算错。请在原表里把空行补足，或删去公式后重新上传。",
            )
        sheetrows.put_in(root, after=writes.after, more=writes.more)
        sheetrows.move_names(book, sheet, after=writes.after, more=writes.more)
    for at, value in writes.values.items():
        sheetrows.write(root, at, value)
    if has_formulas:  # what stood there was calculated from other cells: the office program works it out anew
        sheetrows.forget_results(root, book)
    if writes.proof:
        changed |= sheetrows.proof(root, part, package.read, writes.proof, writes.picture)
        sheetrows.print_down_to(
            book, sheet, sheetrows.last_row(root) + (_PICTURE_ROWS if writes.picture else 0)
        )
    changed[part] = _bytes(root)
    changed["xl/workbook.xml"] = _bytes(book)
    return package.packed(changed)


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
