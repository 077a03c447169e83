"""Forms that are no table: fields down the side (a person a column), or labels " "with their value to the right."""

from __future__ import annotations

from dataclasses import replace

from qicheng.exchange.rosters.recognise import Claim, recognise
from qicheng.kit.reading.grid import Sheet, Value
from qicheng.kit.text import cell_text

_MOST_ROWS = 80  # a card is short; a long sheet without a header is something else
_LABEL_COLUMNS = 6
_EDGE = {"name", "id"}


def as_table(sheet: Sheet, year: int) -> Sheet | None:
    """The sheet turned into a table with one header row, or None when it is no card."""
    if len(sheet.rows) > _MOST_ROWS:
        return None
    return _turned(sheet, year) or _paired(sheet, year)


def _claim(value: Value, year: int) -> Claim | None:
    text = cell_text(value) if isinstance(value, str) else ""
    if not text or len(text) > 24:
        return None
    claim = recognise((text,), year)
    return claim if claim.field and claim.strength >= 2 else None


def _turned(sheet: Sheet, year: int) -> Sheet | None:
    """Labels stand in one column, each further column is a person."""
    width = max(map(len, sheet.rows), default=0)
    for index in range(min(width, _LABEL_COLUMNS)):
        column = [row[index] if index < len(row) else None for row in sheet.rows]
        claims = [_claim(value, year) for value in column]
        labelled = [at for at, claim in enumerate(claims) if claim is not None]
        fields = {claim.field for claim in claims if claim is not None}
        if not fields >= _EDGE or len(labelled) < 3 or _has_labels_beside(sheet, index, year):
            continue
        rows = sheet.rows[labelled[0] :]
        turned = [[row[at] if at < len(row) else None for row in rows] for at in range(index, width)]
        return replace(sheet, rows=turned, merges=())
    return None


def _has_labels_beside(sheet: Sheet, index: int, year: int) -> bool:
    return any(
        claim is not None and claim.field in ("name", "id", "phone", "sex", "intent")
        for row in sheet.rows
        for claim in [_claim(value, year) for value in row[index + 1 :]]
    )


def _paired(sheet: Sheet, year: int) -> Sheet | None:
    """姓名 | 张三 | 性别 | 男: every label with the next filled cell to its right, together one person."""
    labels: list[Value] = []
    values: list[Value] = []
    for row in sheet.rows:
        filled = [value for value in row if value is not None and value != ""]
        at = 0
        while at + 1 < len(filled):
            if _claim(filled[at], year) is None or _claim(filled[at + 1], year) is not None:
                at += 1
                continue
            labels.append(filled[at])
            values.append(filled[at + 1])
            at += 2
    fields = {claim.field for claim in (_claim(label, year) for label in labels) if claim is not None}
    if not fields >= _EDGE:
        return None
    return replace(sheet, rows=[labels, values], merges=())
