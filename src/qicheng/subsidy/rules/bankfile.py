"""A bank's file and its answer by a layout that is data: delimited, fixed width or a workbook. Pure.

Layout: {"kind": DELIMITED | FIXED | XLSX, "encoding", "delimiter", "newline", "titles": bool, "money": YUAN | FEN,
"columns": [{"field", "title", "width"}], "head": [line], "tail": [line], "ending",
"back": {"titles": {field: [heading, …]}, "order": [field, …], "good": [word, …], "bad": [word, …]}}.
Head and tail lines may name {count}, {total}, {batch}, {date}, {title}. Money is integer fen until it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qicheng.kit.marking import gettext_noop as _

FIELDS: Mapping[str, str] = {
    "position": _("序号"), "name": _("姓名"), "account_name": _("户名"), "id_number": _("身份证号"), "card": _("卡号"), "bank": _("开户行"),
    "amount": _("金额"), "title": _("项目摘要"), "village": _("村"), "batch": _("批次号"),
}  # fmt: skip
BACK_FIELDS = ("position", "card", "account_name", "name", "amount", "result", "reason")
KINDS = ("DELIMITED", "FIXED", "XLSX")
ENCODINGS = ("GB18030", "GBK", "UTF-8", "UTF-8-SIG")
_BACK = {
    "titles": {
        "position": ["序号", "顺序号"], "card": ["卡号", "账号", "收款账号", "银行卡号"], "account_name": ["户名", "收款人", "收款户名", "账户名"],
        "name": ["姓名"], "amount": ["金额", "金额（元）", "交易金额", "发放金额"], "result": ["处理结果", "结果", "发放状态", "交易状态", "状态"],
        "reason": ["失败原因", "原因", "备注", "返回信息"],
    },
    "order": [], "good": ["成功", "交易成功", "已发放", "已入账", "0000", "00"], "bad": ["失败", "交易失败", "未发放", "退回"],
}  # fmt: skip
# Two to begin with: the 一卡通 centre's workbook, and a bank's text with a head line of control totals.
SHIPPED: Mapping[str, Mapping[str, Any]] = {
    "惠民惠农“一卡通”代发表": {
        "kind": "XLSX", "titles": True, "money": "YUAN", "ending": "xlsx", "back": _BACK, "head": [], "tail": [],
        "columns": [
            {"field": "position", "title": "序号", "width": 6}, {"field": "name", "title": "姓名", "width": 12}, {"field": "id_number", "title": "身份证号", "width": 22},
            {"field": "card", "title": "卡号", "width": 24}, {"field": "amount", "title": "金额", "width": 12}, {"field": "title", "title": "项目摘要", "width": 30},
            {"field": "bank", "title": "开户行", "width": 24}, {"field": "village", "title": "村", "width": 20},
        ],
    },
    "银行批量代发文本": {
        "kind": "DELIMITED", "encoding": "GB18030", "delimiter": "|", "newline": "\r\n", "titles": False, "money": "FEN", "ending": "txt",
        "head": ["{batch}|{date}|{count}|{total}"], "tail": [], "back": {**_BACK, "order": ["position", "card", "account_name", "amount", "result", "reason"]},
        "columns": [{"field": "position"}, {"field": "card"}, {"field": "account_name"}, {"field": "amount"}, {"field": "title"}],
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """One payment of a file."""

    position: int
    name: str
    account_name: str
    id_number: str
    card: str
    bank: str
    amount_fen: int
    village: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The batch that a file is of."""

    batch: str
    title: str
    date: str  # YYYYMMDD


def why_not_layout(  # noqa: C901  one check after the other
    layout: Mapping[str, Any],
) -> str:
    """What is wrong with a layout, in a sentence; empty when files can be written by it."""
    columns = layout.get("columns") or []
    if layout.get("kind") not in KINDS:
        return "文件种类只能是 DELIMITED、FIXED 或 XLSX。"
    if (
        not isinstance(columns, list)
        or not columns
        or any(not isinstance(c, dict) or c.get("field") not in FIELDS for c in columns)
    ):
        return f"列只能用这些：{'、'.join(FIELDS)}。"
    if not {"card", "amount"} <= {c["field"] for c in columns}:
        return "文件里至少要有卡号和金额两列。"
    if layout["kind"] != "XLSX" and layout.get("encoding") not in ENCODINGS:
        return f"编码只能是：{'、'.join(ENCODINGS)}。"
    if layout["kind"] == "DELIMITED" and not 1 <= len(str(layout.get("delimiter") or "")) <= 2:
        return "分隔符要写 1 到 2 个字符，例如 | 。"
    if layout["kind"] == "FIXED" and any(
        not isinstance(c.get("width"), int) or not 1 <= c["width"] <= 200 for c in columns
    ):
        return "定长文件每一列都要写宽度（1 到 200 个字节）。"
    if layout.get("money") not in {"YUAN", "FEN"}:
        return "金额单位只能是 YUAN（元，两位小数）或 FEN（分）。"
    for line in [*(layout.get("head") or []), *(layout.get("tail") or [])]:
        if set(re.findall(r"{(\w*)}", str(line))) - {"count", "total", "batch", "date", "title"}:
            return "首行、尾行里只能用 {count} {total} {batch} {date} {title}。"
    back = layout.get("back") or {}
    if not back.get("good") or not (back.get("titles") or back.get("order")):
        return "要写明回单里哪些字样算成功，以及各列的标题或顺序。"
    return ""


def money(fen: int, unit: str) -> str:
    """A sum as the bank writes it."""
    return str(fen) if unit == "FEN" else f"{fen // 100}.{fen % 100:02d}"


def cells(layout: Mapping[str, Any], pay: Pay, about: About) -> list[str]:
    """One payment in the layout's columns."""
    values = {
        "position": str(pay.position), "name": pay.name, "account_name": pay.account_name, "id_number": pay.id_number, "card": pay.card, "bank": pay.bank,
        "amount": money(pay.amount_fen, layout["money"]), "title": about.title, "village": pay.village, "batch": about.batch,
    }  # fmt: skip
    return [values[c["field"]] for c in layout["columns"]]


def text(layout: Mapping[str, Any], pays: Sequence[Pay], about: About) -> bytes:
    """A DELIMITED or FIXED file. Raises ValueError (a sentence) for what its encoding or width cannot hold."""
    total = sum(p.amount_fen for p in pays)
    facts = {
        "count": str(len(pays)),
        "total": money(total, layout["money"]),
        "batch": about.batch,
        "date": about.date,
        "title": about.title,
    }
    lines = [_filled(str(line), facts) for line in layout.get("head") or []]
    if layout.get("titles"):
        lines.append(_joined(layout, [c.get("title") or FIELDS[c["field"]] for c in layout["columns"]]))
    lines += [_joined(layout, cells(layout, p, about)) for p in pays]
    lines += [_filled(str(line), facts) for line in layout.get("tail") or []]
    newline = layout.get("newline") or "\r\n"
    try:
        return (newline.join(lines) + newline).encode(layout["encoding"])
    except UnicodeEncodeError as error:
        raise ValueError(
            f"“{error.object[error.start : error.end]}”在 {layout['encoding']} 里写不出来。请改用 GB18030。"
        ) from error


def _filled(line: str, facts: Mapping[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda m: facts[m.group(1)], line)


def _joined(layout: Mapping[str, Any], values: Sequence[str]) -> str:
    if layout["kind"] == "DELIMITED":
        mark = layout["delimiter"]
        if any(mark in v or "\n" in v or "\r" in v for v in values):
            raise ValueError(f"姓名或摘要里有分隔符“{mark}”或换行，银行会读错。请改正后再导出。")
        return str(mark).join(values)
    padded = []
    for value, column in zip(values, layout["columns"], strict=True):
        size = len(value.encode(layout["encoding"]))
        if size > column["width"]:
            raise ValueError(f"“{value}”超过了这一列的宽度 {column['width']}。请改格式或改摘要。")
        blank = " " * (column["width"] - size)
        padded.append(blank + value if column["field"] in {"amount", "position"} else value + blank)
    return "".join(padded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One row of a bank's answer. `good` None: the word says neither. Numbers that were not there are empty or None."""

    row: int
    position: int | None
    card: str
    name: str
    amount_fen: int | None
    good: bool | None
    reason: str
    words: str


def answers(layout: Mapping[str, Any], rows: Sequence[Sequence[object]]) -> list[Answered]:
    """The rows of an answer, by its headings or, without any, by the layout's order. Raises ValueError (a sentence)."""
    back = layout["back"]
    texts = [["" if v is None else str(v).strip() for v in row] for row in rows]
    where, start = _headings(back.get("titles") or {}, texts)
    if not where and back.get("order"):
        where = {f: i for i, f in enumerate(back["order"])}
    if "result" not in where or not {"card", "position"} & where.keys():
        raise ValueError("回单里没有找到“结果”和“卡号”（或“序号”）。请核对文件，或在银行格式里写明回单的列。")
    found = []
    for n, row in enumerate(texts[start:], start + 1):
        if any(row) and len(row) > where["result"] and not _is_total(row):
            found.append(_answer(n, row, where, back, layout["money"]))
    return found


def _headings(
    titles: Mapping[str, Sequence[str]], rows: Sequence[Sequence[str]]
) -> tuple[dict[str, int], int]:
    for i, row in enumerate(rows[:15]):
        plain = [re.sub(r"\s+", "", cell) for cell in row]
        where = {f: plain.index(w) for f in BACK_FIELDS for w in titles.get(f, ()) if w in plain}
        if "result" in where and {"card", "position"} & where.keys():
            return where, i + 1
    return {}, 0


def _is_total(row: Sequence[str]) -> bool:
    return bool(re.match(r"(合计|总计|小计)", next((c for c in row if c), "")))


def _answer(
    n: int, row: Sequence[str], where: Mapping[str, int], back: Mapping[str, Any], unit: str
) -> Answered:
    def cell(field: str) -> str:
        i = where.get(field)
        return row[i] if i is not None and i < len(row) else ""

    said = cell("result")
    good = True if said in set(back["good"]) else False if said in set(back.get("bad") or ()) else None
    position = cell("position")
    return Answered(
        row=n, position=int(position) if position.isdecimal() and len(position) < 10 else None, card=re.sub(r"\D", "", cell("card")), name=cell("account_name") or cell("name"),
        amount_fen=fen_of(cell("amount"), unit), good=good, reason=cell("reason")[:120], words="　".join(c for c in row if c)[:400],
    )  # fmt: skip


def fen_of(words: str, unit: str) -> int | None:
    """A sum as a bank writes it, in fen; None for what is none."""
    plain = (
        words.replace(",", "").replace("，", "").replace("¥", "").replace("￥", "").removesuffix("元").strip()
    )
    if unit == "FEN":
        return int(plain) if re.fullmatch(r"\d{1,15}", plain) else None
    match = re.fullmatch(r"(\d{1,13})(?:\.(\d{1,2})0*)?", plain)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None
