"""Which column of a vacancy list says what: the headings of 岗位信息采集表 as counties really write them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qicheng.kit.reading.grid import Sheet, Value
from qicheng.kit.text import cell_text

LABELS: Mapping[str, tuple[str, ...]] = {
    "name": ("企业名称", "单位名称", "用人单位", "用工单位", "招聘单位", "公司名称", "用工企业", "招聘企业", "企业全称", "企业", "单位", "用人单位名称", "厂名", "工厂名称", "招工单位"),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "营业执照号", "机构代码"),
    "industry": ("所属行业", "行业", "行业类别", "主营业务", "企业性质及行业"),
    "title": ("岗位名称", "岗位", "工种", "岗位工种", "岗位/工种", "招聘岗位", "职位", "职位名称", "用工岗位", "招聘职位", "需求岗位", "急需岗位", "工种名称", "招聘工种", "岗位(工种)", "工种/岗位"),
    "headcount": ("招聘人数", "需求人数", "用工人数", "人数", "招工人数", "缺工人数", "需求数", "拟招人数", "招聘数量", "岗位数", "需求数量", "计划招聘人数", "空缺人数"),
    "wage": ("月薪", "工资待遇", "薪资", "薪资待遇", "工资", "薪酬", "月工资", "月薪元", "薪资范围", "待遇", "月收入", "工资标准", "薪酬待遇", "综合工资", "月薪范围", "工资水平"),
    "wage_low": ("最低工资", "最低", "工资下限", "最低月薪", "薪资下限"),
    "wage_high": ("最高工资", "最高", "工资上限", "最高月薪", "薪资上限"),
    "age": ("年龄要求", "年龄", "年龄范围", "年龄段", "年龄限制"),
    "age_low": ("最小年龄", "年龄下限", "最低年龄"),
    "age_high": ("最大年龄", "年龄上限", "最高年龄"),
    "sex": ("性别要求", "性别", "性别限制", "男女要求"),
    "education": ("学历要求", "学历", "文化程度", "文化要求", "最低学历"),
    "skill": ("技能要求", "技能", "任职要求", "岗位要求", "招聘要求", "其他要求", "招聘条件", "条件要求", "用工要求", "任职条件", "具体要求", "要求"),
    "duties": ("岗位职责", "工作内容", "岗位描述", "职责", "工作职责", "岗位说明"),
    "board": ("食宿", "食宿情况", "是否包食宿", "食宿条件", "包吃住", "吃住", "住宿", "是否提供食宿", "食宿安排", "是否包吃住", "福利待遇", "福利", "食宿及福利"),
    "couples": ("夫妻房", "是否有夫妻房", "是否提供夫妻房", "夫妻同住"),
    "place": ("工作地点", "工作地址", "地点", "用工地点", "就业地点", "工作地", "上班地点", "单位地址", "企业地址", "地址", "务工地点", "所在地", "用工地址", "工作区域"),
    "contact": ("联系人", "联系人姓名", "招聘联系人", "负责人", "招聘负责人"),
    "phone": ("联系电话", "电话", "联系方式", "手机", "联系人电话", "手机号码", "招聘电话", "手机号"),
    "valid": ("有效期至", "有效期", "截止日期", "截止时间", "招聘截止日期", "有效日期", "信息有效期", "报名截止", "招聘期限", "招聘截止时间"),
    "remark": ("备注", "其他", "说明", "补充说明"),
}  # fmt: skip
_BY_LABEL = {label: name for name, labels in LABELS.items() for label in labels}
_NOISE = re.compile(r"[\s*：:、.．\d★]+|[（(][^）)]*[)）]")
FORM = re.compile(
    r"(企业名称|单位名称|用人单位|招聘单位|公司名称|统一社会信用代码|信用代码|联系人|联系电话|电话|工作地点|单位地址|企业地址|地址|有效期至?|截止日期)[:：]\s*([^:：]{2,60}?)(?=\s{2,}|\s*(?:企业名称|单位名称|用人单位|招聘单位|公司名称|统一社会信用代码|信用代码|联系人|联系电话|电话|工作地点|单位地址|企业地址|地址|有效期|截止日期)[:：]|$)"
)
HOLDS_ON = frozenset(
    {"name", "code", "industry", "place", "contact", "phone", "valid", "board"}
)  # said once for several posts of a firm
DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the first data row is, field → column, and what lines above the table say for all its rows."""

    first: int
    columns: Mapping[str, int]
    above: Mapping[str, str] = field(default_factory=dict)


def field_of(text: str) -> str:
    """The field that a heading names; empty for none. A long heading counts by the longest label in it."""
    plain = unicodedata.normalize("NFKC", text)
    short = _NOISE.sub("", plain)
    found = _BY_LABEL.get(re.sub(r"\s+", "", plain)) or _BY_LABEL.get(short)
    if found:
        return found
    fits = [label for label in _BY_LABEL if len(label) >= 2 and label in short]
    return _BY_LABEL[max(fits, key=lambda x: (len(x), -short.index(x)))] if fits and len(short) <= 16 else ""


def find(sheet: Sheet) -> Layout | None:
    """The table of a sheet; None where no heading names a post beside anything else."""
    best: dict[str, int] = {}
    at = -1
    for row, cells in enumerate(sheet.rows[:DEEPEST]):
        columns = _columns(cells)
        if "title" in columns and len(columns) >= 3 and len(columns) > len(best):
            best, at = columns, row
    if at < 0:
        return None
    first = at + 1
    for deeper in sheet.rows[first : first + 2]:
        below = _columns(deeper)
        if not below or _looks_like_data(deeper, best):
            break
        taken = set(best.values())
        best |= {n: c for n, c in below.items() if n not in best or c not in taken}
        first += 1
    above = _columns(sheet.rows[at - 1]) if at else {}
    if len(above) >= 2:  # one-row labels above a second level: 企业名称 | 岗位 | 工资待遇 over 最低 | 最高
        taken = set(best.values())
        best |= {n: c for n, c in above.items() if n not in best and c not in taken}
    return Layout(first, best, _above(sheet.rows[:at]))


def _columns(cells: Sequence[Value]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, value in enumerate(cells):
        name = field_of(cell_text(value)) if isinstance(value, str) and len(value) <= 40 else ""
        if name and name not in found:
            found[name] = at
    return found


def _looks_like_data(cells: Sequence[Value], columns: Mapping[str, int]) -> bool:
    said = [cell_text(cells[c]) for n, c in columns.items() if c < len(cells) and cells[c] not in (None, "")]
    return sum(not field_of(text) for text in said) >= 2


def _above(rows: Sequence[Sequence[Value]]) -> dict[str, str]:
    """企业名称：XX公司　联系人：李经理 in lines above the table."""
    found: dict[str, str] = {}
    for cells in rows:
        texts = [cell_text(v) for v in cells if v not in (None, "")]
        line = "  ".join(dict.fromkeys(texts))
        for label, said in FORM.findall(line):
            found.setdefault(_BY_LABEL[label] if label in _BY_LABEL else field_of(label), said.strip())
        for at, text in enumerate(texts[:-1]):
            name = field_of(text)
            if (
                name in HOLDS_ON
                and (text.endswith((":", "：")) or len(texts) == 2)
                and not field_of(texts[at + 1])
            ):
                found.setdefault(name, texts[at + 1])
    return {n: v for n, v in found.items() if n in HOLDS_ON}
