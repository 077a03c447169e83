"""Find the header of a table by itself: title lines above it, groups and options, merged or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from qicheng.exchange.rosters.contents import is_person_name
from qicheng.exchange.rosters.recognise import Path, recognise
from qicheng.kit.reading.grid import Merge, Sheet, Value
from qicheng.kit.text import cell_text

SEARCHED_ROWS = 40  # rows that are not blank
DEEPEST = 2  # group rows above or option rows below the row of labels
_LONGEST_LABEL = 60
_DATA = re.compile(
    r"[0-9]{15}|[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}|[0-9.]+[eE]\+[0-9]+|男|女|汉|汉族|壮族"
    r"|苗族|瑶族|群众|小学|初中|高中"
    r"|(?:19|20)[0-9]{2}[-./年][0-9]{1,2}.*|[0-9]+\.[0-9]+"
)
_TITLE_END = re.compile(r"(?:表|册|名单|台账)$")
_PLACE_END = re.compile(r"(?:镇|乡|街道|社区|村|村委会|居委会|县)$")
_NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]|[0-9](?:\.[0-9]+)?[eE]\+1[4-7]")
_LINE = re.compile(r"填[报表制写]|[报上]送|附件|附表|[:：]|年\s*月\s*日|盖章|^单位")


class Header(NamedTuple):
    """A header: rows `top` to `bottom` (zero-based), and per column the texts from the group down."""

    top: int
    bottom: int
    paths: tuple[Path, ...]
    score: int


_BRACKETS = re.compile(r"[（(【\[][^（()）】\]]*[)）】\]]")


class Zone:
    """The upper rows of a table as text, merged cells filled in both directions."""

    def __init__(self, sheet: Sheet, start: int) -> None:
        self.sheet = sheet
        self.start = start
        self.rows = _top_rows(sheet.rows, start)
        self.merged: set[int] = set()
        last = max(self.rows, default=start)
        self._fill(merge for merge in sheet.merges if start <= merge.top <= last)

    def _fill(self, merges: Iterable[Merge]) -> None:
        for merge in merges:
            first = self.rows.get(merge.top, [])
            text = first[merge.left] if merge.left < len(first) else ""
            if not text or merge.right - merge.left > 200:
                continue
            if merge.right > merge.left:
                self.merged.add(merge.top)
            for row in range(merge.top, min(merge.bottom, merge.top + 5) + 1):
                cells = self.rows.setdefault(row, [])
                cells.extend([""] * (merge.right + 1 - len(cells)))
                cells[merge.left : merge.right + 1] = [text] * (merge.right + 1 - merge.left)

    def cells(self, row: int) -> list[str]:
        return self.rows.get(row, [])


def _top_rows(rows: list[list[Value]], start: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for at in range(start, min(len(rows), start + 400)):
        texts = [cell_text(value) for value in rows[at]]
        if any(texts):
            found[at] = texts
            if len(found) >= SEARCHED_ROWS:
                break
    return found


def row_score(cells: Iterable[str], year: int) -> int:
    """How much a row looks like the labels of a roster; 0 when it has neither a name nor an ID label."""
    fields: set[str] = set()
    wrong = 0
    for text in dict.fromkeys(cells):
        if not text or len(text) > _LONGEST_LABEL:
            continue
        if _DATA.fullmatch(text):
            wrong += 1
            continue
        claim = recognise((text,), year)
        if claim.field and claim.strength >= 2:
            fields.add(claim.field + claim.option)
    if not fields & {"name", "id"}:
        return 0
    return max(0, len(fields) + 3 * len(fields & {"name", "id"}) - 4 * wrong)


def find_header(sheet: Sheet, year: int, start: int = 0) -> Header | None:
    """The first row that is nearly as good a header as the best one, with its group and option rows."""
    zone = Zone(sheet, start)
    scores = {row: row_score(cells, year) for row, cells in zone.rows.items()}
    best = max(scores.values(), default=0)
    if best < 5:
        return _two_level_header(zone, year)
    row = min(row for row, score in scores.items() if score >= max(5, 0.6 * best))
    return _block(zone, row, best, year)


def panels(header: Header, year: int) -> list[Header]:
    """Two tables side by side under one row of labels (序号 姓名 … 序号 姓名 …) as headers of their own."""
    paths = header.paths
    names = [at for at, path in enumerate(paths) if path and recognise(path, year).field == "name"]
    numbers = [at for at, path in enumerate(paths) if path and recognise(path, year).field == "id"]
    if len(names) < 2 or len(names) != len(numbers) or len({paths[at] for at in names}) > 1:
        return [header]
    width = names[1] - names[0]
    for start in range(max(0, names[0] - width + 1), names[0] + 1):
        one = paths[start : start + width]
        many = [paths[start + at * width : start + (at + 1) * width] for at in range(len(names))]
        if width >= 2 and all(other[: width - 1] == one[: width - 1] for other in many):
            return [header._replace(paths=_only(paths, start, at * width, width)) for at in range(len(many))]
    return [header]


def _only(paths: tuple[Path, ...], start: int, shift: int, width: int) -> tuple[Path, ...]:
    """The labels of one panel and of the columns before the first; the rest blank."""
    left = start + shift
    return tuple(path if at < start or left <= at < left + width else () for at, path in enumerate(paths))


def _two_level_header(zone: Zone, year: int) -> Header | None:
    """A header whose labels carry no name or ID of their own (基本情况 | … over 名称 …) is not a roster's."""
    for row in zone.rows:
        below = zone.cells(row + 1)
        if not below or any(_DATA.fullmatch(text) for text in below if text):
            continue
        paths = _paths(zone, row, row + 1, spread=row not in zone.merged)
        claims = {recognise(path, year).field for path in paths if path}
        if {"name", "id"} <= claims:
            return Header(row, row + 1, paths, len(claims) + 6)
    return _row_above_numbers(zone)


def _row_above_numbers(zone: Zone) -> Header | None:
    """Labels nobody knows (编号 | 人员 | 号码): the row right above the first ID number, if it holds only words."""
    above = -1
    for row in sorted(zone.rows):
        filled = [text for text in zone.cells(row) if text]
        if any(_NUMBER.fullmatch(text) for text in filled):
            break
        above = row
    else:
        return None
    cells = zone.cells(above) if above >= 0 else []
    words = [text for text in cells if text]
    if len(set(words)) < 2 or any(_DATA.fullmatch(text) or len(text) > 20 for text in words):
        return None
    if 2 * sum(map(is_person_name, words)) > len(words):
        return None
    return Header(above, above, tuple((text,) if text else () for text in cells), 0)


def _block(zone: Zone, row: int, score: int, year: int) -> Header:
    top, bottom = row, row
    for _ in range(DEEPEST):
        if not _is_group_row(zone, top - 1):
            break
        top -= 1
    deepest = max((m.bottom for m in zone.sheet.merges if m.top == row and m.right == m.left), default=row)
    if deepest <= row + DEEPEST and not _any_data(zone, row + 1, deepest):
        bottom = deepest
    while bottom < row + DEEPEST and _is_option_row(zone, top, bottom + 1, year):
        bottom += 1
    return Header(top, bottom, _best_paths(zone, top, bottom, year), score)


def _any_data(zone: Zone, first: int, last: int) -> bool:
    return any(_DATA.fullmatch(text) for row in range(first, last + 1) for text in zone.cells(row) if text)


def _is_group_row(zone: Zone, row: int) -> bool:
    cells = zone.cells(row)
    texts = list(dict.fromkeys(text for text in cells if text))
    # A label may carry its whole legend in brackets: 外出意愿（1.返岗 2.新外出 3.就近 4.暂不外出）.
    bare = [_BRACKETS.sub("", text) for text in texts]
    if not texts or any(len(text) > 30 or _LINE.search(text) or _DATA.fullmatch(text) for text in bare):
        return False
    if any(_TITLE_END.search(text) or _is_place(text) for text in bare):
        return False
    if len(texts) >= 2:
        return any(
            text in cells[at + 1 : at + 2] or cells[at + 1 : at + 2] == [""] for at, text in enumerate(cells)
        )
    first = cells.index(texts[0])
    return first > 0 and cells.count(texts[0]) >= 2


def _is_place(text: str) -> bool:
    """百旺镇 | 八步村 above a header names the sender; 行政村 there is a label."""
    return len(text) > 2 and bool(_PLACE_END.search(text)) and not recognise((text,), 2000).field


def _is_option_row(zone: Zone, top: int, row: int, year: int) -> bool:
    """Whether a row below the labels belongs to the header: options, 省|市|县, 姓名|电话 below a group."""
    cells = zone.cells(row)
    if not any(cells) or any(_DATA.fullmatch(text) and text not in ("男", "女") for text in cells if text):
        return False
    above = _paths(zone, top, row - 1, spread=row - 1 not in zone.merged)
    paths = _paths(zone, top, row, spread=row - 1 not in zone.merged)
    known, own = 0, 0
    for at, text in enumerate(cells):
        if not text or (at < len(above) and above[at] and above[at][-1] == text):
            continue
        own += 1
        claim = recognise(paths[at], year) if at < len(paths) and paths[at] else None
        is_known = claim is not None and bool(claim.field) and len(text) <= 20
        known += is_known
        upper = recognise(above[at], year).field if at < len(above) and above[at] else ""
        if upper in ("name", "id") and recognise((text,), year).field not in ("name", "id"):
            return False
    return own > 0 and known >= max(2 if row - 1 not in zone.merged else 1, 0.5 * own)


def _best_paths(zone: Zone, top: int, bottom: int, year: int) -> tuple[Path, ...]:
    """Group texts spread to the right over blanks only where the file has no merged cells to tell."""
    spread = _paths(zone, top, bottom, spread=True)
    if {"name", "id"} <= {recognise(path, year).field for path in spread if path}:
        return spread
    return max((spread, _paths(zone, top, bottom, spread=False)), key=lambda paths: _worth(paths, year))


def _worth(paths: tuple[Path, ...], year: int) -> int:
    return len({recognise(path, year).field for path in paths if path} & {"name", "id"})


def _paths(zone: Zone, top: int, bottom: int, *, spread: bool) -> tuple[Path, ...]:
    rows = [list(zone.cells(row)) for row in range(top, bottom + 1)]
    width = max(map(len, rows), default=0)
    for cells in rows:
        cells.extend([""] * (width - len(cells)))
    if spread:
        for level in range(len(rows) - 1):
            if top + level not in zone.merged:
                _spread(rows[level], rows[level + 1 :])
    return tuple(_path([cells[at] for cells in rows]) for at in range(width))


def _spread(cells: list[str], below: list[list[str]]) -> None:
    """Give a blank the text of its left neighbour when both have labels below."""
    for at in range(1, len(cells)):
        if cells[at] or not any(row[at] for row in below):
            continue
        left = cells[at - 1]
        if left and any(row[at - 1] and row[at - 1] != left for row in below):
            cells[at] = left


def _path(texts: list[str]) -> Path:
    path: list[str] = []
    for text in texts:
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)
