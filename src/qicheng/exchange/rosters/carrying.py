"""Values written once for a block of rows: merged cells, a village name above its blanks, 同上."""

from __future__ import annotations

from operator import itemgetter

from qicheng.exchange.rosters.mapping import Mapping
from qicheng.kit.reading.grid import Sheet, Value

_DITTO = frozenset(
    {"同上", "〃", "″", '"', "''", "””", "“", "”", "，，", ",,", "、、", "..", "同", "上同", "如上", "々"}
)
_PLACES = ("group", "natural_village", "village", "township", "county")  # from the smallest up
_OWN = frozenset({"name", "id", "seq", ""})
_HOUSE_MARKS = ("household_no", "head_name")
_HOUSE_FIELDS = ("household_type", "monitored", "address", "household")
_LONGEST_MERGE = 20_000
Row = list[Value]


def unmerged(sheet: Sheet, mapping: Mapping) -> list[Row]:
    """The rows below the header with merged cells that go down filled in; name and ID are never copied.

    Wide merged cells stay as they are: they are headings.
    """
    rows = sheet.rows
    own = {mapping.index("name"), mapping.index("id")}
    tall = [
        merge
        for merge in sheet.merges
        if merge.bottom > merge.top > mapping.bottom
        and merge.right - merge.left < 3
        and merge.left not in own
    ]
    if not tall:
        return rows
    rows = list(rows)
    fresh: set[int] = set()
    for merge in tall:
        top = rows[merge.top] if merge.top < len(rows) else []
        value = top[merge.left] if merge.left < len(top) else None
        if value is None or value == "":
            continue
        for at in range(merge.top + 1, min(merge.bottom, merge.top + _LONGEST_MERGE, len(rows) - 1) + 1):
            _put(rows, fresh, at, merge.left, value)
    return rows


def _put(rows: list[Row], fresh: set[int], at: int, index: int, value: Value) -> None:
    if at not in fresh:
        rows[at] = list(rows[at])
        fresh.add(at)
    row = rows[at]
    row.extend([None] * (index + 1 - len(row)))
    if row[index] is None or row[index] == "":
        row[index] = value


def carry_down(rows: list[Row], mapping: Mapping) -> None:
    """Fill blanks and 同上 in the data rows of one table, in place of their lists (the rows are copies)."""
    for column in mapping.columns:
        if column.field not in _OWN:
            _ditto(rows, column.index)
    for at, field in enumerate(_PLACES):
        above = [column.index for upper in _PLACES[at + 1 :] for column in mapping.of(upper)]
        for column in mapping.of(field):
            _carry(rows, column.index, 1.0, above)
    marks = [c.index for field in _HOUSE_MARKS for c in mapping.of(field) if _carry(rows, c.index, 0.3, [])]
    if marks:
        _carry_household(rows, marks, [c.index for field in _HOUSE_FIELDS for c in mapping.of(field)])


def _is_empty(value: Value) -> bool:
    return value is None or value == "" or (isinstance(value, str) and not value.strip())


def _carry(rows: list[Row], index: int, least_blanks: float, above: list[int]) -> bool:
    """Carry a column down if it is written once per block; returns whether it is.

    Written once: at least `least_blanks` blanks per value, and nearly never the same value in two rows that
    follow. A column filled in every row with a few gaps stays as it is: the gaps are mistakes. A new value
    in a column of `above` (another village) ends a group.
    """
    blanks, repeats = 0, 0
    before: Value = None
    for row in rows:
        value = row[index]
        if _is_empty(value):
            blanks += 1
        repeats += value == before and not _is_empty(value)
        before = value
    filled = len(rows) - blanks
    once = filled == len({str(row[index]) for row in rows if not _is_empty(row[index])})
    enough = 1 if once and least_blanks >= 1 else max(1, least_blanks * filled)
    if not filled or blanks < enough or repeats > 0.1 * filled:
        return False
    last: Value = None
    parents: dict[int, Value] = {}
    for row in rows:
        for upper in above:
            if not _is_empty(row[upper]) and parents.get(upper) != row[upper]:
                parents[upper], last = row[upper], None
        if _is_empty(row[index]):
            row[index] = last
        else:
            last = row[index]
    return True


def _carry_household(rows: list[Row], marks: list[int], indexes: list[int]) -> None:
    """Within one household (same number or head) the first row's household facts hold for all."""
    house: tuple[Value, ...] = ()
    first: Row = []
    for row in rows:
        now = tuple([row[index] for index in marks])
        if now != house:
            house, first = now, row
            continue
        for index in indexes:
            if row[index] is None or row[index] == "":
                row[index] = first[index]


def _ditto(rows: list[Row], index: int) -> None:
    marks = _DITTO.intersection(map(itemgetter(index), rows))
    if not marks:
        return
    last: Value = None
    for row in rows:
        value = row[index]
        if value in marks:
            row[index] = last
        elif value is not None and value != "":
            last = value
