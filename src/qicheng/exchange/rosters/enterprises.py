"""Enterprise lists of the bureaus (企业基本情况表, 开复工企业情况表): grids in, " "one row an enterprise out. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from qicheng.exchange.rosters import structure
from qicheng.kit import dates, uscc
from qicheng.kit.firms import name_key
from qicheng.kit.marking import gettext_noop as _
from qicheng.kit.reading.grid import Book, Sheet, Value
from qicheng.kit.text import cell_text

# Labels without spaces, brackets and numbering; the longest that fits decides.
LABELS: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "单位名称", "企业全称", "公司名称", "名称", "企业", "用人单位", "企业名", "施工单位", "施工企业", "市场主体名称", "单位", "经营主体名称", "商户名称", "景区名称", "酒店名称"),
    "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "机构代码", "代码", "统一代码", "营业执照号", "税号"),
    "bureau": ("行业主管部门", "主管部门", "主管单位", "归口部门", "报送部门", "所属部门"),
    "industry": ("所属行业", "行业", "行业类别", "行业类型", "行业名称", "主营业务"),
    "scale": ("规模", "企业规模", "企业类型", "规模类型", "企业类型/规模"),
    "address": ("地址", "注册地址", "生产地址", "企业地址", "经营地址", "注册地", "所在地", "注册地/生产地址"),
    "contact": ("联系人", "企业联系人", "负责人", "法定代表人", "法人", "填报人", "联系人姓名", "法人代表"),
    "phone": ("联系电话", "电话", "手机", "手机号码", "联系方式", "联系人电话", "填报人电话"),
    "staff_total": ("从业人数", "职工人数", "员工总数", "上年末从业人数", "用工总数", "职工总数", "员工人数", "现有员工", "从业人员"),
    "staff_local": ("其中本县", "本县人数", "本县员工", "其中本县农民工", "本县籍"),
    "staff_poor": ("其中脱贫户", "脱贫人数", "脱贫劳动力", "其中脱贫", "其中脱贫贫困劳动力", "贫困劳动力", "建档立卡人数"),
    "status": ("是否开工", "是否复工", "是否开复工", "复工状态", "开复工状态", "复工情况", "开复工情况", "开工情况", "复产状态", "状态", "是否已复工", "复工复产情况"),
    "reopen_date": ("复工时间", "开复工时间", "开工时间", "复工日期", "开工日期", "开复工日期", "计划复工时间", "拟复工时间", "预计复工时间", "开(复)工时间"),
    "due_back": ("应返岗人数", "应返岗", "应到岗人数", "应返岗职工", "应复岗人数", "应到岗", "应返人数"),
    "back": ("已返岗人数", "已返岗", "已到岗人数", "实际返岗", "返岗人数", "到岗人数", "已到岗", "已返人数", "实到岗人数", "实到岗", "实际到岗", "实际到岗人数", "实返岗", "现到岗", "已复岗人数", "现有在岗", "在岗人数"),
    "shortage": ("缺工人数", "缺工数", "缺工", "用工缺口", "缺口人数", "缺员", "需招工人数", "缺口"),
    "needs": ("需要的支持", "所需支持", "需协调解决的问题", "需求", "支持需求", "需要协调事项"),
    "problems": ("存在问题", "存在的问题", "困难和问题", "困难", "问题", "存在困难"),
}  # fmt: skip
NUMBERS = frozenset({"staff_total", "staff_local", "staff_poor", "due_back", "back", "shortage"})
_BY_LABEL = {label: field for field, labels in LABELS.items() for label in labels}
_NOISE = re.compile(r"[\s*：:、.．\d]+|[（(][^）)]*[)）]")
_TOTAL = re.compile(
    r"^(?:合计|总计|小计|共计|本页小计|备注|说明|注[:：]|注$|填报人|填表人|审核人|负责人|主要负责人|制表)"
)
_UNIT = re.compile(r"(?:填报|报送|填表)(?:单位|部门)[^:：]*[:：]\s*([^\s:：]{2,30})")
SENTENCES = {
    "NAME_MISSING": _("没有填写企业名称。请补填后重新导入。"),
    "CODE_MISSING": _("没有填写统一社会信用代码，暂按企业名称识别。请补填18位代码。"),
    "CODE_INVALID": _("统一社会信用代码不符合国家标准（GB 32100），暂按企业名称识别。请对照营业执照改正。"),
    "NUMBER_UNREAD": _("人数一栏不是数字，已按未填处理。请改成数字后重新导入。"),
    "BACK_OVER_DUE": _("已返岗人数大于应返岗人数。请核对后改正。"),
    "STATUS_UNREAD": _("开复工状态看不懂，已按未填处理。请改成已复工、部分复工、计划复工或未复工。"),
    "CONFLICT": _("几个部门的说法不一致，已先采用第一个，列入待核。请在企业页面选定。"),
}


class EnterpriseRow(NamedTuple):
    """One enterprise as one list says it; `problems` are codes of `SENTENCES`."""

    sheet: str
    row: int
    facts: dict[str, object]
    problems: tuple[str, ...]


class EnterpriseBook(NamedTuple):
    """What a file gave: its rows, whose list it is, and what became of it."""

    path: str
    sha256: str
    status: str
    reason: str
    bureau: str
    as_of: dt.date | None
    rows: list[EnterpriseRow]


def parse_enterprises(book: Book, *, year: int) -> EnterpriseBook:
    """All enterprises of a file; sheets without a name column are passed over."""
    rows: list[EnterpriseRow] = []
    bureau, as_of = "", None
    for sheet in book.sheets:
        if not sheet.visible:
            continue
        found = _header(sheet)
        if found is None:
            continue
        top, columns = found
        lines = [cell_text(v) for row in sheet.rows[:top] for v in row if v not in (None, "")]
        bureau = bureau or _bureau(lines, book.path)
        rows += _rows(sheet, top, columns, year)
    status = "import" if rows else "ignore"
    reason = "" if rows else "没有找到企业名称一栏，不像企业情况表，没有读取。请确认文件是否选对。"
    return EnterpriseBook(book.path, book.sha256, status, reason, bureau, as_of, rows)


def _bureau(lines: Sequence[str], path: str) -> str:
    for line in lines:
        if match := _UNIT.search(line):
            return match.group(1)
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    match = re.search(
        r"[\u4e00-\u9fff]*?(?:工信|住建|文旅|文体|工业和信息化|住房和城乡建设|文化)[\u4e00-\u9fff]*?局", stem
    )
    return match.group(0) if match else stem[:30]


def _label(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    field = _BY_LABEL.get(re.sub(r"\s+", "", plain)) or _BY_LABEL.get(_NOISE.sub("", plain))
    if field:
        return field
    short = _NOISE.sub("", plain)
    fits = [label for label in _BY_LABEL if len(label) >= 3 and label in short]
    return _BY_LABEL[max(fits, key=len)] if fits and len(short) <= 16 else ""


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """(row of the first data line, field → column). A second header row below a group " "fills what the first left open."""
    best: tuple[int, dict[str, int]] | None = None
    for at, row in enumerate(sheet.rows[:30]):
        columns = _columns(row)
        if "name" in columns and len(columns) >= 2 and (best is None or len(columns) > len(best[1])):
            best = at, columns
    if best is None:
        return None
    at, columns = best
    if at + 1 < len(sheet.rows):
        below = _columns(sheet.rows[at + 1])
        if below and "name" not in below and not _is_data(sheet.rows[at + 1], columns):
            used = set(columns.values())
            columns |= {f: c for f, c in below.items() if f not in columns or c not in used}
            return at + 2, columns
    return at + 1, columns


def _columns(row: Sequence[Value]) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, value in enumerate(row):
        field = _label(cell_text(value)) if isinstance(value, str) else ""
        if field and field not in found:
            found[field] = i
    return found


def _is_data(row: Sequence[Value], columns: dict[str, int]) -> bool:
    name = _cell(row, columns["name"])
    return len(cell_text(name)) >= 4 and not _label(cell_text(name))


def _cell(row: Sequence[Value], at: int | None) -> Value:
    return row[at] if at is not None and at < len(row) else None


def _rows(sheet: Sheet, first: int, columns: dict[str, int], year: int) -> list[EnterpriseRow]:
    rows = []
    for number, cells in enumerate(sheet.rows[first:], start=first + 1):
        name = re.sub(r"\s+", "", cell_text(_cell(cells, columns["name"])))
        code_text = cell_text(_cell(cells, columns.get("credit_code")))
        lead = next((cell_text(v) for v in cells if v not in (None, "")), "")
        if (
            (not name and not code_text)
            or _TOTAL.match(name or lead)
            or name.isdigit()
            or _label(name) == "name"
        ):
            continue
        if structure.is_example(list(cells)) or structure.is_numbers(
            [v for v in cells if v not in (None, "")]
        ):
            continue
        rows.append(_row(sheet.name, number, cells, columns, year))
    return rows


def _row(
    sheet: str, number: int, cells: Sequence[Value], columns: dict[str, int], year: int
) -> EnterpriseRow:
    name = re.sub(r"\s+", "", cell_text(_cell(cells, columns["name"])))
    code = uscc.clean(cell_text(_cell(cells, columns.get("credit_code"))))
    valid = uscc.is_valid(code)
    problems = [] if name else ["NAME_MISSING"]
    if not valid:
        problems.append("CODE_INVALID" if len(code) > 2 and not code.startswith("无") else "CODE_MISSING")
    facts: dict[str, object] = {
        "name": name,
        "name_key": name_key(name),
        "credit_code": code if valid else "",
        "code_valid": valid,
    }
    for field, at in columns.items():
        if field not in {"name", "credit_code"}:
            facts[field], problem = _fact(field, _cell(cells, at), year)
            problems += [problem] if problem else []
    due, back = facts.get("due_back"), facts.get("back")
    if isinstance(due, int) and isinstance(back, int) and back > due:
        problems.append("BACK_OVER_DUE")
    return EnterpriseRow(sheet, number, facts, tuple(dict.fromkeys(problems)))


def _fact(field: str, value: Value, year: int) -> tuple[object, str]:
    """One cell as its field wants it, and the problem it makes ("" for none)."""
    if field in NUMBERS:
        number, read = number_of(value)
        return number, "" if read else "NUMBER_UNREAD"
    text = cell_text(value)
    if field == "reopen_date":
        day = dates.parse_day(value, year=year)
        return day.start if day else None, ""
    if field == "status":
        status = status_of(text)
        return status, "" if status or not text else "STATUS_UNREAD"
    return text[:200], ""


def number_of(value: Value) -> tuple[int | None, bool]:
    """(number, whether the cell could be read). An empty cell says nothing; 约120人 says 120."""
    if isinstance(value, bool) or value is None or value == "":
        return None, True
    if isinstance(value, int | float):
        return (int(value), True) if 0 <= value < 10_000_000 else (None, False)
    text = re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", cell_text(value)))
    if text in {"", "/", "-", "—", "无"}:
        return (0, True) if text == "无" else (None, True)
    match = re.fullmatch(
        r"(?:约|大约|大概|近|共)*(\d{1,7})(?:\.0+)?[多余几]?(?:人|名|个)?(?:工人|员工"
        r"|职工)?(?:左右|以上)?",
        text,
    )
    return (int(match.group(1)), True) if match else (None, False)


_NOT = re.compile(
    r"未[开复]|没有?[开复]|停[产工业]|不[开复]|暂[停未不]|^否$|^无$|未恢复|关停|关闭"
    r"|倒闭|注销|歇业|^0%$|^×$"
)
_RUNS = re.compile(r"[未不没]停|一直|在产|在建|生产中|施工中|试生产|试运[行营]|运营")
_PART = re.compile(r"部分|半|逐步|陆续|分批|\d+%(?<!100%)")
_PLAN = re.compile(r"计划|拟|准备|预计|预备|即将|将于|待[复开]|筹[备建]")
_YES = re.compile(r"已|^是$|[复开]工|[复投]产|正常|^√$|营业|全面|100%")


def status_of(text: str) -> str:
    """REOPENED, PARTIAL, PLANNED, NOT_REOPENED, or empty for words nobody can read."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return ""
    if _PLAN.search(plain) and not plain.startswith("已"):
        return "PLANNED"
    if _RUNS.search(plain):
        return "REOPENED"
    if _NOT.search(plain):
        return "NOT_REOPENED"
    if _PART.search(plain):
        return "PARTIAL"
    if re.fullmatch(r"(?:\d+月)?\d+日?(?:[复开]工)?", plain):
        return "PLANNED"
    return "REOPENED" if _YES.search(plain) else ""
