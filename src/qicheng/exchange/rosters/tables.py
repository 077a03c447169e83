"""Walk down one table: which rows are persons, where a heading or a second table begins."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from qicheng.exchange.rosters import structure
from qicheng.exchange.rosters.mapping import Mapping
from qicheng.kit.reading.grid import Value
from qicheng.kit.text import cell_text, tight

Row = list[Value]
_EXAMPLES_WITHIN = 8  # rows below a header in which an unmarked 序号 may still be an example
_GROUP_ROWS = 4


class Found(NamedTuple):
    """A person's row: zero-based position, its cells padded to the table's width + 1, heading, hint set."""

    at: int
    cells: Row
    section: str
    hints: int


class Walk:
    """The persons of one table. Stops at a header with other columns: `next_start` is where to look for it."""

    def __init__(self, rows: list[Row], mapping: Mapping, *, first: int, year: int, width: int) -> None:
        self.rows = rows
        self.mapping = mapping
        self.first = first
        self.year = year
        self.width = width
        self.found: list[Found] = []
        self.skipped: Counter[str] = Counter()
        self.lines: list[list[str]] = []  # headings met inside the table; each makes a new hint set
        self.next_start: int | None = None
        self._pending: list[str] = []
        self._section = ("", "", "")
        self._last_person = first - 1
        self._labels = _label_texts(rows, mapping)

    def run(self) -> Walk:
        """Go through all rows once."""
        name_at, id_at = self.mapping.index("name"), self.mapping.index("id")
        seq_at = self.mapping.index("seq")
        near = self.first + _EXAMPLES_WITHIN
        for at in range(self.first, len(self.rows)):
            cells = self._padded(self.rows[at])
            name, number = cells[name_at], cells[id_at]
            plain = (
                type(number) is str
                and type(name) is str
                and name
                and len(number) >= 15
                and number[:6].isdigit()
            )
            if plain:
                seq = cells[seq_at]
                checks = at < near or (type(seq) is str and seq and not seq.isdigit())
                kind = structure.EXAMPLE if checks and structure.is_example(cells) else structure.PERSON
            else:
                kind = self._kind(cells, name, number)
            if kind == structure.PERSON:
                self._take(at, cells)
            elif not self._note_structure(kind, at, cells):
                break
        return self

    def _padded(self, row: Row) -> Row:
        width = self.width
        if len(row) > width:
            row = row[:width]
            row.append(None)
            return row
        return row + [None] * (width + 1 - len(row))

    def _kind(self, cells: Row, name: Value, number: Value) -> str:
        kind = structure.kind_of(cells, name, number, self.year)
        if kind in (structure.PERSON, structure.EMPTY) and structure.is_example(cells):
            return structure.EXAMPLE
        return kind

    def _take(self, at: int, cells: Row) -> None:
        if self._pending:
            self.lines.append(self._pending)
            self._pending = []
            self._section = ("", "", "")
        self._last_person = at
        self.found.append(Found(at, cells, "".join(self._section), len(self.lines)))

    def _note_structure(self, kind: str, at: int, cells: Row) -> bool:
        """Keep what a structural row says; False when another table begins here."""
        if kind == structure.HEADER and not self._is_same_header(cells):
            self.next_start = max(self._last_person + 1, at - _GROUP_ROWS, self.first)
            return False
        self.skipped[kind] += 1
        if kind == structure.TITLE:
            self._pending += list(dict.fromkeys(text for text in map(cell_text, cells) if text))
        elif kind == structure.SECTION:
            self._open_section(
                structure.section_of([tight(text) for text in map(cell_text, cells) if text][:1])
            )
        return True

    def _open_section(self, place: str) -> None:
        if place.endswith(("镇", "乡", "街道", "办事处", "苏木")):
            self._section = (place, "", "")
        elif place.endswith(("组", "屯", "队")):
            self._section = (*self._section[:2], place)
        else:
            self._section = (self._section[0], place, "")

    def _is_same_header(self, cells: Row) -> bool:
        texts = [(at, tight(cell_text(value))) for at, value in enumerate(cells)]
        filled = [(at, text) for at, text in texts if text]
        same = sum(text in self._labels.get(at, ()) for at, text in filled)
        return same >= 0.6 * len(filled)


def _label_texts(rows: list[Row], mapping: Mapping) -> dict[int, set[str]]:
    labels: dict[int, set[str]] = {}
    for column in mapping.columns:
        labels[column.index] = {tight(part) for part in column.header.split("/")} | {tight(column.header)}
    for at in range(max(mapping.top, 0), mapping.bottom + 1):
        for index, value in enumerate(rows[at] if at < len(rows) else []):
            labels.setdefault(index, set()).add(tight(cell_text(value)))
    return labels
