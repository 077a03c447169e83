"""跟踪回访表: out with those who are to be called, in with what they said. The columns of the county's own sheet."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.followup import rules
from qicheng.followup.queries import CallLine
from qicheng.followup.services.bulk import SheetRow
from qicheng.followup.services.visits import ALL_WELL, Said
from qicheng.journeys import sheets
from qicheng.kit.dates import parse_day
from qicheng.kit.home import home
from qicheng.kit.reading.grid import Book, Unread
from qicheng.kit.reading.worker import read_path
from qicheng.kit.text import Cell

HEADS = {
    "number": "编号", "name": "姓名", "village": "村（社区）", "standing": "户类型", "where": "去向", "employer": "务工单位", "phone": "电话",
    "state": "回访情况", "reason": "为什么回访", "date": "回访日期", "way": "回访方式", "result": "结果", "note": "问题和说明",
}  # fmt: skip
FILLED = ("date", "way", "result", "note")
# The results that a sheet may say, in the words of the county's sheets.
RESULTS: Mapping[str, Said] = {
    "正常": ALL_WELL, "都好": ALL_WELL, "换岗": Said(outcome=rules.TOLD, job=rules.CHANGED), "失业": Said(outcome=rules.TOLD, job=rules.LOST),
    "返乡": Said(outcome=rules.TOLD, job=rules.HOME), "无人接听": Said(outcome=rules.NO_ANSWER), "失联": Said(outcome=rules.NO_ANSWER),
    "号码有误": Said(outcome=rules.WRONG), "欠薪": Said(outcome=rules.TOLD, wages="OWED"), "工伤": Said(outcome=rules.TOLD, safety="INJURED"),
    "有情况": Said(outcome=rules.TOLD),
}  # fmt: skip
SAME = {"都好": "正常"}
BY_HAND = frozenset({"欠薪", "工伤"})  # need more than a cell can say
WRITTEN = tuple(r for r in RESULTS if r not in SAME and r not in BY_HAND)
_WAYS = {
    "电话": "PHONE",
    "微信": "WECHAT",
    "短信": "SMS",
    "入户": "VISIT",
    "问家里人": "RELATIVE",
    "问企业": "EMPLOYER",
    "": "PHONE",
}
MOST_ROWS = 5000


def book(
    lines: Sequence[CallLine], names: Mapping[str, str], *, title: str, at: dt.datetime, by: Viewer
) -> Path:
    """The list as it is seen, masked, with empty columns to fill in. The caller sends and removes the file."""
    with tempfile.NamedTemporaryFile(dir=home(), suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    local = at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    note = _("导出人：%(who)s　时间：%(at)s　结果可填：%(results)s") % {
        "who": by.label, "at": f"{local:%Y-%m-%d %H:%M}", "results": "、".join(WRITTEN),
    }  # fmt: skip
    try:
        rows = [_row(line, names) for line in lines]
        sheets.write(path, title=title, note=note, author=by.label, heads=list(HEADS.items()), rows=rows)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _row(line: CallLine, names: Mapping[str, str]) -> dict[str, object]:
    person = line.person
    return {
        "number": person.person_id, "name": person.name, "village": names.get(person.village, person.village), "standing": person.standing_word,
        "where": person.destination, "employer": person.employer, "phone": person.phone_masked, "state": line.state_word, "reason": line.reason,
    }  # fmt: skip


def read(path: Path, *, shown_as: str, today: dt.date) -> list[SheetRow]:
    """The filled rows of a returned sheet, opened in a child process. Raises `CannotAct` for a file that is no such sheet."""
    found: list[SheetRow] = []
    seen = False
    for result in read_path(path, shown_as=shown_as):
        if isinstance(result.value, Unread):
            raise CannotAct("UNREAD", result.value.reason)
        if isinstance(result.value, Book):
            for sheet in result.value.sheets:
                columns, start = _head(sheet.rows)
                seen = seen or bool(columns)
                if columns:
                    found += _rows(sheet.rows, columns, start, today)
    if not seen:
        raise CannotAct(
            "NO_HEAD", "没有找到“编号、姓名、结果”这几列。请用系统导出的《跟踪回访表》填写后再导入。"
        )
    if len(found) > MOST_ROWS:
        raise CannotAct("TOO_MANY", f"一次最多 {MOST_ROWS} 行。请按乡镇或村分开导入。")
    return found


def _head(rows: Sequence[Sequence[object]]) -> tuple[dict[str, int], int]:
    """Where each column stands, and the row behind the head; nothing when there is no such head."""
    for i, row in enumerate(rows[:10]):
        texts = [str(v or "").strip() for v in row]
        columns = {key: texts.index(label) for key, label in HEADS.items() if label in texts}
        if {"number", "name", "result"} <= columns.keys():
            return columns, i + 1
    return {}, 0


def _rows(
    rows: Sequence[Sequence[Cell]], columns: Mapping[str, int], start: int, today: dt.date
) -> list[SheetRow]:
    found = []
    for i, row in enumerate(rows[start:], start + 1):
        cells = {
            k: str(row[c] if c < len(row) and row[c] is not None else "").strip() for k, c in columns.items()
        }
        if not cells["result"]:
            continue  # nobody was called: the row says nothing
        raw = row[columns["date"]] if "date" in columns and columns["date"] < len(row) else None
        found.append(_one(i, cells, raw, today))
    return found


def _one(number: int, cells: Mapping[str, str], raw_date: Cell, today: dt.date) -> SheetRow:
    person = int(cells["number"]) if cells["number"].isdigit() and len(cells["number"]) < 19 else 0
    name, result, note = cells["name"][:30], cells["result"], cells.get("note", "")[:500]

    def fault(sentence: str) -> SheetRow:
        return SheetRow(number=number, person_id=person, name=name, said=None, fault=sentence)

    if not person:
        return fault("编号空着或改动过。请用系统导出的回访表，编号列不要改。")
    if result not in RESULTS:
        return fault(f"结果“{result[:12]}”看不懂。请填：{'、'.join(WRITTEN)}。")
    if result in BY_HAND:
        return fault(f"“{result}”要立案办理，表里写不全。请在联系名单里找到此人，点“有情况”登记。")
    if result == "有情况" and len(note) < 2:
        return fault("“有情况”要在“问题和说明”里写明是什么情况。")
    way = _WAYS.get(cells.get("way", ""))
    if way is None:
        return fault(f"回访方式“{cells['way'][:12]}”看不懂。请填：{'、'.join(w for w in _WAYS if w)}。")
    day = _day(raw_date, today)
    if raw_date not in (None, "") and day is None:
        return fault("回访日期看不懂。请写成 2025-03-17 这样。")
    told = RESULTS[result]
    said = Said(
        outcome=told.outcome,
        way=way,
        job=told.job,
        wages=told.wages,
        safety=told.safety,
        note=note,
        home_date=day if told.job == rules.HOME else None,
    )
    return SheetRow(number=number, person_id=person, name=name, said=said, on=day or today)


def _day(value: Cell, today: dt.date) -> dt.date | None:
    """A whole day; what only says about when is none."""
    found = parse_day(value, year=today.year, month=today.month)
    return found.start if found and found.start == found.end else None
