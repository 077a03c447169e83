"""A notice as a workbook: the empty form out, a filled one (or a set-up file) in. What a cell means stands in `season.rules.entry`."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import xlsxwriter

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.kit.reading.grid import Book, Sheet, Unread, Value
from qicheng.kit.reading.worker import read_path
from qicheng.kit.text import cell_text
from qicheng.season import policy_acts
from qicheng.season.models import PolicyVersion
from qicheng.season.rules.entry import FIELDS
from qicheng.season.rules.expressions import VARIABLES

_WORDS_SHEET = "条件可用的词"
TABLES = {"标准": "tiers", "条件": "conditions", "算例": "examples"}
_HELP = {
    "number": ("大人社发〔2025〕9号", "通知的文号"), "title": ("2025年跨省务工一次性交通补贴", ""), "season": ("2025", ""), "fund": ("中央财政衔接推进乡村振兴补助资金", ""),
    "from_date": ("2025-01-01", "申请从哪天起受理"), "until_date": ("2025-12-31", "到哪天止"), "groups": ("脱贫户、监测对象", "脱贫户、监测对象、易地搬迁户、一般农户；不限则空着"),
    "ages": ("男16-60，女16-55", "不限则空着"), "age_date": ("", "空着为申请那天"), "min_months": ("3", "从第一天到最后一天都算，满几个月"), "month_days": ("", "空着按自然月"),
    "min_income_fen": ("", "元"), "income_per": ("总额", "总额或每月"), "claim_windows": ("", "2025-04-01 至 2025-04-30；2025-07-01 至 2025-07-31"), "depart_windows": ("2025-02-01 至 2025-06-30", "哪天外出的才补"),
    "near_provinces": ("", "空着按地图"), "not_with_charter": ("是", "乘过县里免费包车的不补"), "charter_days": ("", "空着为全年；写 7 表示出发前后7天内"), "once_per": ("年", "年、本通知或终身"),
    "once_of": ("人", "人或户"), "conflicts": ("", "文号，顿号分开"), "proofs": ("劳动合同或用工证明；车票", "分号分开的都要有，“或”连着的有一样就行"), "priority": ("脱贫户、监测对象", "先后分档用 >，例如 监测对象 > 脱贫户"),
    "budget_fen": ("100000", "元；空着为不设上限"), "township_fen": ("", "乡镇代码：金额；分号分开"), "publicity_days": ("7", ""), "publicity_count": ("自然日", "自然日或工作日"),
    "publicity_levels": ("村、乡镇、县", ""), "pay_channel": ("一卡通", ""),
}  # fmt: skip
_ROWS = {
    "标准": (("区域", "群体", "方式", "金额（元）", "比例（%）", "地点", "附加条件"), (("跨省", "", "定额", 600, "", "", ""), ("跨省相邻省", "", "定额", 400, "", "", ""), ("省内跨市", "", "定额", 300, "", "", ""), ("市内跨县", "", "定额", 200, "", "", ""))),
    "条件": (("名称", "表达式", "不符合时的说明"), (("收入或时间", "务工收入 >= 5000 或者 务工月数 >= 6", "务工收入不到5000元且不满6个月。"),)),
    "算例": (("名称", "户类型", "务工地", "务工月数", "务工收入", "证明", "乘免费包车", "结论", "金额（元）"), (("跨省脱贫户", "脱贫户", "广东深圳", 4, 8000, "用工证明、车票", "否", "符合", 400), ("月数不够", "脱贫户", "浙江杭州", 2, 8000, "用工证明、车票", "否", "不符合", 0))),
}  # fmt: skip


def template() -> bytes:
    """The empty form of a notice with an example in it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    head, wrap = book.add_format({"bold": True, "bg_color": "#E8F1EF"}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet("通知")
    sheet.write_row(0, 0, ("项目", "内容", "说明"), head)
    for row, (name, words) in enumerate(FIELDS.items(), 1):
        sheet.write_row(row, 0, (words[0], *_HELP[name]))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 48, wrap)
    for title, (labels, rows) in _ROWS.items():
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, labels, head)
        for row, values in enumerate(rows, 1):
            sheet.write_row(row, 0, values)
        sheet.set_column(0, len(labels) - 1, 20)
    sheet = book.add_worksheet(_WORDS_SHEET)
    sheet.write_row(0, 0, ("词", "单位或取值"), head)
    for row, word in enumerate(VARIABLES, 1):
        sheet.write_row(row, 0, (word.word, word.unit))
    sheet.set_column(0, 1, 30)
    book.close()
    return stream.getvalue()


def write_template(path: Path) -> Path:
    """Writes the empty form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(template())
    return path


def read_file(path: Path) -> list[dict[str, Any]]:
    """The notices of a workbook (one) or of a JSON file (one, or the `policies` of a set-up file), as `season.rules.entry` reads them."""
    if not path.exists():
        raise FileNotFoundError(2, "没有这个文件", str(path))
    if path.suffix.lower() == ".json":
        return _from_json(path)
    for result in read_path(path.resolve()):  # a child has another working folder
        if isinstance(result.value, Book):
            return [from_book(result.value)]
        if isinstance(result.value, Unread):
            raise CannotAct("POLICY_FILE", f"{path.name}：{result.value.reason}")
    raise CannotAct(
        "POLICY_FILE", "这不是补贴通知的表格。请用“qicheng export policy-template”生成的模板填写。"
    )


def _from_json(path: Path) -> list[dict[str, Any]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CannotAct("POLICY_FILE", "JSON 文件已损坏或不是文本。请检查后重试。") from error
    rows = told.get("policies", [told]) if isinstance(told, dict) else told
    if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
        raise CannotAct("POLICY_FILE", "文件里没有补贴通知。请对照导出的设置文件填写。")
    return rows


def from_book(book: Book) -> dict[str, Any]:
    """A workbook's notice: the sheet of two columns, and the tables 标准, 条件, 算例."""
    told: dict[str, Any] = {}
    for sheet in book.sheets:
        table = next((t for t in TABLES if sheet.name.strip().endswith(t)), "")
        if table:
            told[TABLES[table]] = _table(sheet)
        elif sheet.name != _WORDS_SHEET:
            told = _pairs(sheet) | told
    return told


def _pairs(sheet: Sheet) -> dict[str, Any]:
    words = {w: n for n, ws in FIELDS.items() for w in ws}
    found: dict[str, Any] = {}
    for row in sheet.rows:
        label = cell_text(row[0]).strip() if row else ""
        if label in words and len(row) > 1:
            found[label] = _told(row[1])
    return found


def _table(sheet: Sheet) -> list[dict[str, Any]]:
    rows = [r for r in sheet.rows if any(v not in (None, "") for v in r)]
    labels = [cell_text(v).strip() for v in rows[0]] if rows else []
    return [{label: _told(v) for label, v in zip(labels, row, strict=False) if label} for row in rows[1:]]


def _told(value: Value) -> Any:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return (
        value.isoformat()
        if isinstance(value, dt.date)
        else ""
        if value is None
        else value
        if isinstance(value, int | float | bool)
        else cell_text(value)
    )


def take_in(path: Path, *, at: dt.datetime, by: Viewer) -> PolicyVersion:
    """Drafts the notice of a file. Of a set-up file with several, the last."""
    row = None
    for told in read_file(path):
        policy, examples = policy_acts.read_policy(told)
        reason = str(told.get("修改原因") or "按文件修改")
        row = policy_acts.draft_policy(policy, examples=examples, reason=reason, at=at, by=by)
    assert row is not None  # noqa: S101
    return row
