"""The XML of one sheet: reading cells, writing cells, putting in rows, a line and a picture of proof below (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Callable, Iterator

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
_DRAWING = "xl/drawings/proof.xml"
_PICTURE = "xl/media/proof.png"
_EDGE = 900_000  # EMU: 2.5 cm, what a phone still reads from paper
# Elements that stand after a drawing in a sheet, in the schema's order.
_AFTER_DRAWING = {
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
}  # fmt: skip


def tag(name: str) -> str:
    """The full name of an element of sheets."""
    return f"{{{MAIN}}}{name}"


def place_of(text: str) -> tuple[int, int] | None:
    """(row, column) from 0 of a place such as `C5`."""
    found = _PLACE.fullmatch(text)
    if found is None or not 0 < int(found[2]) <= 1_048_576:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def name_of(row: int, column: int) -> str:
    """The place as office programs write it."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def text_of(item: etree._Element) -> str:
    """The text of a shared or inline string, without reading aids."""
    return "".join(t.text or "" for t in item.iter(tag("t")) if t.getparent().tag != tag("rPh"))


def value_of(cell: etree._Element, shared: list[str]) -> str:
    """What a cell shows, as text."""
    kind, value = cell.get("t", "n"), cell.findtext(tag("v")) or ""
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    if kind == "inlineStr":
        inline = cell.find(tag("is"))
        return text_of(inline) if inline is not None else ""
    if kind == "n" and value.endswith(".0"):
        return value[:-2]
    return value


def merges(root: etree._Element) -> list[tuple[int, int, int, int]]:
    """Merged ranges as (top, left, bottom, right) from 0."""
    found = []
    for merge in root.iter(tag("mergeCell")):
        first, _colon, last = merge.get("ref", "").partition(":")
        a, b = place_of(first), place_of(last or first)
        if a and b:
            found.append((*a, *b))
    return found


def widths(root: etree._Element, columns: int) -> tuple[float, ...]:
    """The width of each column in characters."""
    kept = [8.5] * columns
    for col in root.iter(tag("col")):
        for i in range(int(col.get("min", "1")) - 1, min(int(col.get("max", "1")), columns)):
            kept[i] = 0.0 if col.get("hidden") in {"1", "true"} else float(col.get("width", "8.5"))
    return tuple(kept)


def _rows(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    body = root.find(tag("sheetData"))
    if body is not None:
        for row in body.iterchildren(tag("row")):
            yield int(row.get("r", "0")) - 1, row


def write(root: etree._Element, at: tuple[int, int], value: str | int) -> None:
    """Writes one cell and keeps its style. A text is an inline string, so that no program takes it for a formula."""
    cell = _cell(root, at)
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, int):
        etree.SubElement(cell, tag("v")).text = str(value)
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
    text.text = "".join(c for c in value if c >= " " or c == "\n")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _cell(root: etree._Element, at: tuple[int, int]) -> etree._Element:
    row = _row(root, at[0])
    for i, cell in enumerate(row):
        there = place_of(cell.get("r", ""))
        if there is not None and there[1] == at[1]:
            return cell
        if there is not None and there[1] > at[1]:
            made = etree.Element(tag("c"), {"r": name_of(*at)})
            row.insert(i, made)
            return made
    row.attrib.pop("spans", None)
    return etree.SubElement(row, tag("c"), {"r": name_of(*at)})


def _row(root: etree._Element, number: int) -> etree._Element:
    body = root.find(tag("sheetData"))
    for i, (there, row) in enumerate(list(_rows(root))):
        if there == number:
            return row
        if there > number:
            made = etree.Element(tag("row"), {"r": str(number + 1)})
            body.insert(i, made)
            return made
    return etree.SubElement(body, tag("row"), {"r": str(number + 1)})


def moved(reference: str, *, after: int, more: int) -> str:
    """References such as `A1:B5 $C$7` with the rows below row `after` moved down."""
    return _REFERENCE.sub(lambda m: f"{m[1]}{int(m[2]) + more}" if int(m[2]) - 1 > after else m[0], reference)


def put_in(root: etree._Element, *, after: int, more: int) -> None:
    """Puts rows in below row `after`, in its style; all that stood below, and every range that spans it, follows."""
    template = copy.deepcopy(_row(root, after))
    for number, row in list(_rows(root)):
        if number > after:
            _renumber(row, number + more)
    body = root.find(tag("sheetData"))
    where = next(i for i, (n, _r) in enumerate(_rows(root)) if n == after) + 1
    for cell in template:
        cell.attrib.pop("t", None)
        for child in list(cell):
            cell.remove(child)
    for i in range(more):
        made = copy.deepcopy(template)
        _renumber(made, after + 1 + i)
        body.insert(where + i, made)
    across = [m for m in merges(root) if m[0] == m[2] == after]
    _move_ranges(root, after, more)
    _repeat(root, across, more)


def _move_ranges(root: etree._Element, after: int, more: int) -> None:
    """Merges, conditional formats, checks, page breaks: whatever names rows below the ones put in."""
    for element in root.iter():
        if element.tag in {tag("c"), tag("row"), tag("f")}:
            continue
        for name in ("ref", "sqref", "topLeftCell", "activeCell"):
            if name in element.attrib:
                element.set(name, moved(element.get(name), after=after, more=more))
        if (
            element.tag == tag("brk")
            and element.getparent().tag == tag("rowBreaks")
            and int(element.get("id", "0")) > after + 1
        ):
            element.set("id", str(int(element.get("id")) + more))


def _renumber(row: etree._Element, number: int) -> None:
    row.set("r", str(number + 1))
    for cell in row:
        at = place_of(cell.get("r", ""))
        if at is not None:
            cell.set("r", name_of(number, at[1]))


def _repeat(root: etree._Element, across: list[tuple[int, int, int, int]], more: int) -> None:
    """Merges within the row that was copied, for each copy."""
    kept = root.find(tag("mergeCells"))
    if kept is None:
        return
    for top, left, _bottom, right in across:
        for i in range(1, more + 1):
            ref = f"{name_of(top + i, left)}:{name_of(top + i, right)}"
            etree.SubElement(kept, tag("mergeCell"), {"ref": ref})
    kept.set("count", str(len(kept)))


def move_names(book: etree._Element, sheet: int, *, after: int, more: int) -> None:
    """The print area and titles of the sheet follow the rows that were put in."""
    for name in book.iter(tag("definedName")):
        if name.get("localSheetId") == str(sheet) and name.get("name", "").startswith("_xlnm."):
            parts = [p.rpartition("!") for p in (name.text or "").split(",")]
            name.text = ",".join(f"{s}{mark}{_moved_range(r, after, more)}" for s, mark, r in parts)


def _moved_range(text: str, after: int, more: int) -> str:
    if re.fullmatch(r"\$?\d+:\$?\d+", text):  # whole rows: `$3:$4`
        return re.sub(r"\d+", lambda m: str(int(m[0]) + more) if int(m[0]) - 1 > after else m[0], text)
    return moved(text, after=after, more=more)


def last_row(root: etree._Element) -> int:
    """The last row with a cell, from 0."""
    return max((n for n, row in _rows(root) if len(row)), default=0)


def print_down_to(book: etree._Element, sheet: int, row: int) -> None:
    """A print area that ends above `row` is let down to it, so that the proof is on the paper."""
    for name in book.iter(tag("definedName")):
        if name.get("localSheetId") == str(sheet) and name.get("name") == "_xlnm.Print_Area":
            head, mark, last = (name.text or "").rpartition("$")
            if last.isdecimal() and int(last) <= row:
                name.text = f"{head}{mark}{row + 1}"


def forget_results(root: etree._Element, book: etree._Element) -> None:
    """Drops what formulas had calculated, and asks the office program to do it anew when the file is opened."""
    for formula in root.iter(tag("f")):
        cell = formula.getparent()
        cell.attrib.pop("t", None)
        for value in cell.findall(tag("v")):
            cell.remove(value)
    calculation = book.find(tag("calcPr"))
    if calculation is None:
        last = book.find(tag("definedNames"))
        last = book.find(tag("sheets")) if last is None else last
        calculation = etree.Element(tag("calcPr"))
        last.addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")


def proof(
    root: etree._Element, part: str, read: Callable[[str], bytes], line: str, picture: bytes
) -> dict[str, bytes]:
    """Writes a line of proof two rows below the table and a picture under it; the parts that this adds or changes.

    A sheet that has drawings of its own keeps them and gets the line only.
    """
    below = max((n for n, row in _rows(root) if len(row)), default=0) + 2
    below = max([below, *(m[2] + 2 for m in merges(root))])
    write(root, (below, 0), line)
    if not picture or root.find(tag("drawing")) is not None:
        return {}
    links = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
    relations = _parsed(read(links), "Relationships", f"{_PACKAGE}/relationships")
    etree.SubElement(
        relations, f"{{{_PACKAGE}/relationships}}Relationship",
        {"Id": "rIdProof", "Type": f"{_REL}/drawing", "Target": f"/{_DRAWING}"},
    )  # fmt: skip
    drawing = etree.Element(tag("drawing"), {f"{{{_REL}}}id": "rIdProof"}, nsmap={"r": _REL})
    later = next(
        (e for e in root if isinstance(e.tag, str) and e.tag.rpartition("}")[2] in _AFTER_DRAWING), None
    )
    if later is not None:
        later.addprevious(drawing)
    else:
        root.append(drawing)
    types = _parsed(read("[Content_Types].xml"), "Types", f"{_PACKAGE}/content-types")
    space = f"{{{_PACKAGE}/content-types}}"
    if not any(e.get("Extension", "").lower() == "png" for e in types):
        types.insert(0, etree.Element(f"{space}Default", {"Extension": "png", "ContentType": "image/png"}))
    etree.SubElement(
        types, f"{space}Override",
        {"PartName": f"/{_DRAWING}", "ContentType": "application/vnd.openxmlformats-officedocument.drawing+xml"},
    )  # fmt: skip
    inner = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/image" Target="/{_PICTURE}"/></Relationships>'
    return {
        links: _said(relations), "[Content_Types].xml": _said(types), _PICTURE: picture, _DRAWING: _anchor(below + 1).encode(),
        posixpath.join("xl/drawings/_rels", posixpath.basename(_DRAWING) + ".rels"): inner.encode(),
    }  # fmt: skip


def _parsed(data: bytes, name: str, space: str) -> etree._Element:
    if not data:
        return etree.Element(f"{{{space}}}{name}", nsmap={None: space})
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _said(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _anchor(row: int) -> str:
    """A square picture whose upper left corner stands in column A of `row`."""
    a, draw = (
        "http://schemas.openxmlformats.org/drawingml/2006/main",
        "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    )
    return (
        f'<xdr:wsDr xmlns:xdr="{draw}" xmlns:a="{a}"><xdr:oneCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff>'
        f'<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="{_EDGE}" cy="{_EDGE}"/><xdr:pic><xdr:nvPicPr>'
        f'<xdr:cNvPr id="2" name="proof"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="{_REL}" r:embed="rId1"/>'
        f'<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_EDGE}" cy="{_EDGE}"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>'
    )
