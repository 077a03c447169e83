"""When several columns claim one field, or one column could mean two things: who gets it, and why."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from qicheng.exchange.rosters.contents import Look
from qicheng.exchange.rosters.mapping import Column

_PERSONS = {"head_name": "head", "helper_name": "helper", "emergency_name": "emergency"}
# Several columns may give these; the reader takes them together.
MANY = frozenset(
    {"intent", "household", "go", "already", "sex", "phone", "helper_name", "helper_phone", "other"}
)
MANY |= {"ignored", "", "remark", "household_type", "head_name", "head_id", "head_phone"}
_LAST = {
    "work_place": "last_place", "work_province": "last_province", "work_city": "last_city",
    "work_county": "last_county", "work_employer": "last_employer", "work_level": "last_level",
}  # fmt: skip
_THIS = {
    "work_place": "dest", "work_province": "dest_province", "work_city": "dest_city",
    "work_county": "dest_county", "work_employer": "employer", "work_level": "dest_level",
}  # fmt: skip
_PLACES = frozenset({"work_place", "work_province", "work_city"})
_DESTS = frozenset({"dest", "dest_province", "dest_city"})
_LASTS = frozenset({"last_place", "last_province", "last_city"})
_BASE_OF = {
    "dest": "last_place", "dest_province": "last_province", "dest_city": "last_city",
    "dest_county": "last_county", "employer": "last_employer", "dest_level": "last_level",
    "go": "worked_last_year", "already": "worked_last_year",
}  # fmt: skip


def settle_owners(columns: list[Column], looks: list[Look]) -> list[Column]:
    """身份证号 and 联系电话 right behind 户主姓名 or 帮扶联系人 are often that person's."""
    owners = _doubtful(columns)
    found = []
    for column in columns:
        owner = owners.get(column.index, "")
        if owner and _is_theirs(column, owner, owners, columns, looks):
            field = f"{owner}_{column.field}"
            known = field in ("head_id", "head_phone", "helper_phone", "emergency_phone")
            column = replace(
                column, field=field if known else "other", confidence=70, why="紧跟在该人姓名之后。"
            )
        found.append(column)
    return found


def _doubtful(columns: list[Column]) -> dict[int, str]:
    """Plain ID and phone columns that directly follow another person's name: index to owner."""
    owner, doubtful = "", {}
    for column in columns:
        if column.field in _PERSONS:
            owner = _PERSONS[column.field]
        elif column.field == "other" and re.search(r"人$|员$|姓名$|者$", column.header):
            owner = "other"
        elif column.field in ("id", "phone") and owner:
            if "/" not in column.header:
                doubtful[column.index] = owner
        elif column.field not in ("other", "head_id", "head_phone", "helper_phone", "emergency_phone"):
            owner = ""
    return doubtful


def _is_theirs(
    column: Column, owner: str, owners: dict[int, str], columns: list[Column], looks: list[Look]
) -> bool:
    others = [c for c in columns if c.field == column.field and c.index not in owners and c.confidence > 40]
    if others:
        return True
    if column.field == "id" or owner == "head":
        return False
    look = looks[column.index]
    # A helper looks after many: his number stands again and again.
    return owner == "emergency" or look.filled < 5 or look.distinct < 0.6


def settle_open(columns: list[Column], kind: str) -> list[Column]:
    """Decide the open work columns: last year's or this year's (see `fields.py`)."""
    found = []
    for column in columns:
        field = _base_field(column, columns) if kind == "base" else _survey_field(column, columns)
        found.append(replace(column, field=field) if field != column.field else column)
    return found


def _survey_field(column: Column, columns: list[Column]) -> str:
    field = column.field
    if not field.startswith("work_"):
        return field
    fields = {other.field for other in columns if other.confidence > 40}
    if field in ("work_months", "work_wage"):
        return "last_" + field.removeprefix("work_")
    if field == "work_yes":
        return "employment_status" if fields & {"intent", "go"} else "go"
    if field == "work_level":
        return "last_level" if _follows_last(columns, {"work_level"}) else "dest_level"
    if field == "work_employer":
        return _survey_employer(column, columns, fields)
    if not fields & _DESTS:
        return (_LAST if _follows_last(columns, _PLACES) else _THIS)[field]
    return "ignored" if fields & _LASTS else _LAST[field]


def _survey_employer(column: Column, columns: list[Column], fields: set[str]) -> str:
    if "employer" in fields:
        return "ignored" if "last_employer" in fields else "last_employer"
    if _follows_dest(column, columns):
        return "employer"
    if fields & _DESTS and fields & _LASTS:
        return "ignored" if "last_employer" in fields else "last_employer"
    return "last_employer" if fields & _DESTS or _follows_last(columns, _PLACES) else "employer"


def _follows_dest(column: Column, columns: list[Column]) -> bool:
    """目的地 | 务工单位: behind the destination the employer is this year's (domain.md §6.2)."""
    before = [c.field for c in columns if c.index < column.index and c.confidence > 40]
    return bool(set(before) & _DESTS) and not set(before[-2:]) & {
        "worked_last_year",
        "work_place",
        "last_place",
    }


def _follows_last(columns: list[Column], asked: Set[str]) -> bool:
    """上年是否务工 | 务工地点 | 务工单位 | … | 外出意向: the open columns go on speaking of last year."""
    said = ""
    for column in columns:
        if column.field in ("worked_last_year", "intent", "go", "already"):
            said = column.field
        elif column.field in asked:
            return said == "worked_last_year"
    return False


def _base_field(column: Column, columns: list[Column]) -> str:
    field = column.field
    if field.startswith("work_"):
        return {"work_yes": "worked_last_year"}.get(field, "last_" + field.removeprefix("work_"))
    if field in ("go", "already") and any(c.field in ("worked_last_year", "work_yes") for c in columns):
        return "ignored"
    return _BASE_OF.get(field, field)


def settle_options(columns: list[Column], looks: list[Look]) -> list[Column]:
    """A lone 返岗 or 就近 is an option column only beside others of its kind, or " "where its cells are ticks."""
    weak = [c for c in columns if c.field == "intent" and c.confidence <= 40]
    strong = any(c.field in ("intent", "go") and c.confidence > 40 for c in columns)
    found = []
    for column in columns:
        if column in weak:
            look = looks[column.index]
            ticks = look.filled == 0 or look.tick > 0.8
            if ticks and (len(weak) >= 2 or strong):
                column = replace(column, confidence=75, why="与相邻各列一起，用打勾表示意向。")
            elif look.intent > 0.5 or (ticks and not strong and look.filled):
                column = replace(
                    column, option=column.option if ticks else "", confidence=60, why="按内容判断。"
                )
            else:
                column = replace(column, field="", option="", confidence=0, why="")
        found.append(_by_values(column, looks[column.index], strong or bool(weak)))
    return found


def _by_values(column: Column, look: Look, has_intent: bool) -> Column:
    """去向 may hold 省外/省内, or even 返岗/暂不外出; the values decide."""
    if column.field not in ("dest", "last_place") or look.filled < 3:
        return column
    if look.level >= 0.7 and not has_intent and look.intent >= 0.7 and column.field == "dest":
        return replace(column, field="intent", confidence=60, why="内容是外出意向。")
    if look.level >= 0.7:
        field = "dest_level" if column.field == "dest" else "last_level"
        return replace(column, field=field, confidence=70, why="内容是务工区域。")
    if look.intent >= 0.6 and not has_intent and column.field == "dest":
        return replace(column, field="intent", confidence=60, why="内容是外出意向。")
    return column


def settle_conflicts(columns: list[Column], looks: list[Look]) -> list[Column]:
    """One column per field: the surer header first, then the fuller values, then the left one."""
    best: dict[str, Column] = {}
    for column in columns:
        if column.field in MANY:
            continue
        rival = best.get(column.field)
        if rival is None or _rank(column, looks) > _rank(rival, looks):
            best[column.field] = column
    found = []
    for column in columns:
        winner = best.get(column.field)
        if winner is not None and winner.index != column.index:
            why = f"第{winner.index + 1}列“{winner.header}”也是{column.label}，以那一列为准。"
            column = replace(column, field="ignored", confidence=50, why=why)
        found.append(column)
    return found


def _rank(column: Column, looks: list[Look]) -> tuple[int, int, float, int]:
    look = looks[column.index]
    share = {"id": look.id, "name": look.name}.get(column.field, 1.0 if look.filled else 0.0)
    fits = look.filled == 0 or share >= 0.3
    return (int(fits and look.filled > 0), column.confidence, round(share, 1), -column.index)
