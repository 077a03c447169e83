"""From header texts and sample values to a mapping: who claims a field, who wins, what the values say."""

from __future__ import annotations

import re
from dataclasses import replace

from qicheng.exchange.rosters import weighing
from qicheng.exchange.rosters.contents import EMPTY, Look, look_at
from qicheng.exchange.rosters.headers import Header
from qicheng.exchange.rosters.mapping import NO_HEADER, Column, Mapping, fingerprint
from qicheng.exchange.rosters.recognise import Path, recognise
from qicheng.kit.reading.grid import Value

_LEGEND = re.compile(r"([0-9]|[A-Ga-g]|[①-⑨])\s*[.、．:：)）\-=]?\s*([\u4e00-\u9fff][\u4e00-\u9fff（）()/]*)")
_CIRCLED = {chr(0x2460 + at): str(at + 1) for at in range(9)}
_INTENT_CODES = (("1", "愿意外出"), ("2", "愿意外出"), ("3", "愿意就近"), ("4", "暂不外出"), ("5", "不愿意"))


def match(header: Header, rows: list[list[Value]], *, kind: str, year: int) -> Mapping:
    """Match the columns of a found header; `rows` are sample rows below it."""
    columns = [_claimed(index, path, year) for index, path in enumerate(header.paths)]
    looks = looks_of(rows, len(columns), year)
    columns += [Column(index=index, header="") for index in range(len(columns), len(looks))]
    columns = weighing.settle_owners(columns, looks)
    columns = weighing.settle_open(columns, kind)
    columns = weighing.settle_options(columns, looks)
    columns = _by_content(columns, looks)
    columns = weighing.settle_conflicts(columns, looks)
    columns = [_with_codes(column, looks[column.index]) for column in columns]
    print_ = fingerprint(header.paths, year)
    return Mapping(fingerprint=print_, top=header.top, bottom=header.bottom, columns=tuple(columns))


def match_by_content(rows: list[list[Value]], *, year: int) -> Mapping:
    """A table without any header: ID, name and what else can be told by its values."""
    width = max(map(len, rows), default=0)
    looks = looks_of(rows, width, year)
    columns = _by_content([Column(index=index, header="") for index in range(width)], looks)
    taken = {column.field for column in columns}
    if "id" in taken:
        columns = [_guess(column, looks[column.index], taken) for column in columns]
    print_ = fingerprint((), year)
    return Mapping(
        fingerprint=print_, top=NO_HEADER, bottom=NO_HEADER, columns=tuple(columns), source="content"
    )


def looks_of(rows: list[list[Value]], width: int, year: int) -> list[Look]:
    """The look of every column in the sample rows, at least `width` of them."""
    width = max([width, *map(len, rows)])
    return [
        look_at([row[index] for row in rows if index < len(row)], year) for index in range(min(width, 300))
    ]


def _claimed(index: int, path: Path, year: int) -> Column:
    header = "/".join(" ".join(text.split()) for text in path)
    if not path:
        return Column(index=index, header="")
    claim = recognise(path, year)
    confidence = {3: 95, 2: 80, 1: 40}.get(claim.strength, 0)
    return Column(
        index=index,
        header=header,
        field=claim.field,
        option=claim.option,
        confidence=confidence,
        why="表头是常见写法。" if claim.strength == 3 else "按表头的字样判断。" if claim.field else "",
        legend=_legend(path),
    )


def _legend(path: Path) -> tuple[tuple[str, str], ...]:
    pairs = _LEGEND.findall(path[-1])
    if len(pairs) < 2:
        return ()
    return tuple(sorted((_CIRCLED.get(key, key.upper()), word.strip("（）()/")) for key, word in pairs))


def _with_codes(column: Column, look: Look) -> Column:
    """An intention column filled with 1–5 and no legend uses the codes of domain.md §7."""
    digits = {value for value in look.values if value in ("0", "1", "2", "3", "4", "5")}
    if column.field != "intent" or column.option or column.legend or not digits:
        return column
    if digits <= {"0", "1"} or len(digits) < len(look.values):
        return column
    return replace(column, legend=_INTENT_CODES, why=column.why + "数字按意愿代码表读取。")


def _by_content(columns: list[Column], looks: list[Look]) -> list[Column]:
    """Confirm or find the ID and the name by their values."""
    columns = _swap_back(columns, looks)
    columns = _find(columns, looks, "id")
    columns = _find(columns, looks, "name")
    return _find(columns, looks, "phone")


def _swap_back(columns: list[Column], looks: list[Look]) -> list[Column]:
    """姓名 above the numbers and 身份证号 above the names: the values are right, the header is wrong."""
    names = [column for column in columns if column.field == "name"]
    ids = [column for column in columns if column.field == "id"]
    if len(names) != 1 or len(ids) != 1:
        return columns
    name, number = names[0], ids[0]
    if looks[name.index].id < 0.5 or looks[number.index].name < 0.5:
        return columns
    note = "表头与内容对调了，按内容读取。"
    swapped = {
        name.index: replace(name, field="id", confidence=70, why=note),
        number.index: replace(number, field="name", confidence=70, why=note),
    }
    return [swapped.get(column.index, column) for column in columns]


_FREE = ("", "seq", "remark", "other", "person_no")


def _find(columns: list[Column], looks: list[Look], field: str) -> list[Column]:
    """Give `field` to the column whose values look like it, if no header truly claims it."""
    claimed = [column for column in columns if column.field == field]
    shares = {column.index: getattr(looks[column.index], field) for column in columns}
    least = {"id": 0.5, "name": 0.6, "phone": 0.6}[field]
    if any(looks[c.index].filled == 0 or shares[c.index] >= 0.3 for c in claimed):
        return columns
    if claimed and field != "id":
        least = max(least, 0.7)
    free = [
        column
        for column in columns
        if _is_free(column, field, looks[column.index]) and shares[column.index] >= least
    ]
    if not free:
        return columns
    number = next((column.index for column in columns if column.field == "id"), -1)
    best = max(
        free,
        key=lambda c: (shares[c.index], c.index < number if field == "name" else 0, -abs(c.index - number)),
    )
    why = "表头没有写明，按内容判断。" if not best.header else "按内容判断，与表头不同。"
    found = []
    for column in columns:
        if column.index == best.index:
            found.append(replace(column, field=field, option="", confidence=65, why=why))
        elif column.field == field:
            found.append(replace(column, field="ignored", confidence=50, why="内容与表头不符。"))
        else:
            found.append(column)
    return found


def _is_free(column: Column, field: str, look: Look) -> bool:
    """Whether a column may be taken by its content. One that names another person never is."""
    if column.field == "other" and not re.fullmatch(r"[^人员部记主]*", column.header):
        return False
    if column.field not in _FREE:
        return False
    if field == "id":
        return look.distinct > 0.2 or look.filled < 4
    return look.distinct > 0.5 or look.filled < 3


def _guess(column: Column, look: Look, taken: set[str]) -> Column:
    if column.field or look is EMPTY:
        return column
    for field, share, least in (
        ("sex", look.sex, 0.8),
        ("village", look.village, 0.6),
        ("township", look.township, 0.6),
        ("household_type", look.household, 0.6),
        ("intent", look.intent, 0.6),
        ("go_date", look.date, 0.6),
    ):
        if field not in taken and share >= least and (field != "go_date" or look.tick < 0.5):
            taken.add(field)
            return replace(column, field=field, confidence=55, why="没有表头，按内容判断。")
    return column
