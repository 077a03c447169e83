"""Sheets that are no roster, or that only the clerk can judge: which, and the sentence that says so."""

from __future__ import annotations

import re

from qicheng.exchange.rosters.contents import look_at
from qicheng.exchange.rosters.headers import find_header
from qicheng.exchange.rosters.mapping import Mapping
from qicheng.exchange.rosters.rows import ParsedSheet, RosterRow
from qicheng.kit.reading.grid import Sheet, Value
from qicheng.kit.text import cell_text, tight

_SENTENCES = {
    "blank": "工作表“{name}”是空的，已跳过。",
    "no_rows": "工作表“{name}”只有表头，没有人员。如果是零报告，请在页面上登记零报告。",
    "summary": "工作表“{name}”是汇总数，没有人员名单，已跳过。",
    "guide": "工作表“{name}”是填表说明，没有人员名单，已跳过。",
    "codes": "工作表“{name}”是代码或下拉选项，没有人员名单，已跳过。",
    "cover": "工作表“{name}”中没有人员名单，已跳过。",
    "contacts": "工作表“{name}”是工作人员联系名单，不是务工人员名册，已跳过。",
    "example": "工作表“{name}”是填写示例，已跳过。",
    "hidden": "隐藏的工作表“{name}”像一份名册，没有读取。请确认是否导入。",
    "hidden_other": "隐藏的工作表“{name}”没有读取。",
    "no_columns": "工作表“{name}”中没有找到姓名列和身份证号列。请指定哪一列是姓名、哪一列是身份证号。",
    "no_name": "工作表“{name}”中有身份证号，但没有找到姓名列。请指定哪一列是姓名。",
    "heads": "工作表“{name}”中只有户主的姓名和证件，没有务工人员本人的。请确认户主是否就是务工人员。",
    "names_only": "工作表“{name}”中只有姓名，没有身份证号列。请确认它是不是务工人员名册。",
}
_EXAMPLE_NAME = re.compile(r"(?:填[写表报])?(?:示例|样例|样表|范例|范本|示范|举例|填写样式).*")
_CONTACTS = re.compile(r"联系人|通讯录|通信录|工作人员|干部|值班|联络员|责任人|包村|包片|领导小组|工作队")
_GUIDE = re.compile(r"说明|须知|要求|指南|注意|解释")
_CODES = re.compile(r"字典|代码|下拉|选项|码表|数据源|参数|数据验证|基础数据|枚举|列表源")
_COUNT = re.compile(r"人数|户数|合计|小计|总数|占比|比例|完成率|百分比|数量|（人）|\(人\)")
_ROSTER_FIELDS = frozenset(
    [
        "id",
        "village",
        "township",
        "household_type",
        "household",
        "labor",
        "intent",
        "go",
        "dest",
        "worked_last_year",
        "last_place",
        "go_date",
        "relation",
        "sex",
        "employer",
        "head_name",
        "household_no",
    ]
)


def say(reason: str, name: str) -> str:
    """The sentence for a reason."""
    return _SENTENCES[reason].format(name=name)


def hidden(sheet: Sheet, year: int) -> ParsedSheet:
    """A hidden sheet: a question when it looks like a roster, otherwise left aside."""
    header = find_header(sheet, year)
    below = sheet.rows[header.bottom + 1 :] if header else sheet.rows
    persons = header is not None and any(_is_filled(row) for row in below)
    if persons or _has_ids(sheet):
        return ParsedSheet(name=sheet.name, status="question", reason=say("hidden", sheet.name), hidden=True)
    return ParsedSheet(name=sheet.name, status="ignore", reason=say("hidden_other", sheet.name))


def _is_filled(row: list[Value]) -> bool:
    return sum(value is not None and value != "" for value in row) >= 2


def verdict(
    sheet: Sheet, *, mapping: Mapping | None, rows: list[RosterRow], above: list[str]
) -> tuple[str, str]:
    """Status and sentence of a visible sheet after its tables were read."""
    name = sheet.name
    if mapping is None:
        return _without_table(sheet)
    fields = {column.field for column in mapping.columns}
    if not mapping.is_usable:
        return ("question", say("heads" if "head_id" in fields else "no_columns", name))
    if not rows:
        return ("ignore", say("no_rows", name))
    if "id" not in fields:
        return _names_only(name, fields, above)
    if "name" not in fields and mapping.source == "content":
        return ("question", say("no_name", name))
    return ("import", "")


def _names_only(name: str, fields: set[str], above: list[str]) -> tuple[str, str]:
    """Names without IDs: a list of helpers is no roster, a village list with a forgotten column is one."""
    said = fields & _ROSTER_FIELDS
    if (_CONTACTS.search(name) or any(_CONTACTS.search(line) for line in above)) and len(said) < 4:
        return ("ignore", say("contacts", name))
    if len(said) >= 3 or said & {"intent", "go", "household_type", "labor"}:
        return ("import", "")
    return ("question", say("names_only", name))


def _without_table(sheet: Sheet) -> tuple[str, str]:
    name = sheet.name
    texts = [tight(cell_text(value)) for row in sheet.rows[:60] for value in row if cell_text(value)]
    if _has_ids(sheet):
        return ("question", say("no_columns", name))
    if _CODES.search(name):
        return ("ignore", say("codes", name))
    if _GUIDE.search(name) or sum(len(text) > 20 for text in texts) > 0.4 * len(texts):
        return ("ignore", say("guide", name))
    if sum(bool(_COUNT.search(text)) for text in texts) >= 2:
        return ("ignore", say("summary", name))
    numbers = sum(bool(re.fullmatch(r"[0-9.%]+", text)) for text in texts)
    if numbers > 0.3 * len(texts):
        return ("ignore", say("summary", name))
    return ("ignore", say("cover", name))


def _has_ids(sheet: Sheet) -> bool:
    """Whether any column of a sheet holds ID numbers."""
    width = min(max(map(len, sheet.rows), default=0), 100)
    rows = sheet.rows[:300]
    for index in range(width):
        look = look_at([row[index] for row in rows if index < len(row)], 2000)
        if look.filled >= 1 and look.id >= 0.3:
            return True
    return False


def drop_examples(sheets: list[ParsedSheet]) -> None:
    """A sheet named 填写示例 beside a real roster is no roster."""
    real = [s for s in sheets if s.status == "import" and not _EXAMPLE_NAME.fullmatch(s.name)]
    for sheet in sheets:
        if (
            sheet.status == "import"
            and _EXAMPLE_NAME.fullmatch(sheet.name)
            and (real or len(sheet.rows) <= 5)
        ):
            sheet.status, sheet.reason, sheet.rows = "ignore", say("example", sheet.name), []
