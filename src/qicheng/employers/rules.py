"""Rules of merging the bureaus' lists. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

FACTS = (
    "name", "bureau", "industry", "scale", "address", "contact", "phone", "staff_total", "staff_local", "staff_poor", "status",
    "reopen_date", "due_back", "back", "shortage", "needs", "problems",
)  # fmt: skip
# Only what people act on is worth a question when two lists disagree.
ASKED = ("status", "due_back", "back", "shortage", "staff_total", "name")
NUMBERS = frozenset({"staff_total", "staff_local", "staff_poor", "due_back", "back", "shortage"})
WORDS = {
    "name": "企业名称", "status": "开复工状态", "due_back": "应返岗人数", "back": "已返岗人数", "shortage": "缺工人数",
    "staff_total": "从业人数",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one row of one bureau's list says of an enterprise. None and empty: it does not say."""

    name: str
    name_key: str
    credit_code: str = ""
    code_valid: bool = False
    bureau: str = ""
    industry: str = ""
    scale: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""
    staff_total: int | None = None
    staff_local: int | None = None
    staff_poor: int | None = None
    status: str = ""
    reopen_date: dt.date | None = None
    due_back: int | None = None
    back: int | None = None
    shortage: int | None = None
    needs: str = ""
    problems: str = ""
    source: str = field(default="", compare=False)
    file: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)


@dataclass(slots=True, kw_only=True)
class Merged:
    """One enterprise out of all lists: the facts kept, and what others said otherwise."""

    said: dict[str, object]
    rows: list[Said]
    conflicts: list[tuple[str, str, str, str]] = field(default_factory=list)  # field, kept, other, source


def merge(rows: Sequence[Said]) -> list[Merged]:
    """Groups rows by valid credit code, else by name; the first row that says a fact is kept, others are questions.

    A row whose code is missing or wrong joins the enterprise of its name, if the lists know exactly one.
    """
    by_code: dict[str, Merged] = {}
    by_name: dict[str, set[str]] = {}
    for row in rows:
        if row.code_valid:
            by_name.setdefault(row.name_key, set()).add(row.credit_code)
    nameless: dict[str, Merged] = {}
    order: list[Merged] = []
    for row in rows:
        codes = by_name.get(row.name_key, set())
        code = row.credit_code if row.code_valid else (next(iter(codes)) if len(codes) == 1 else "")
        table, key = (by_code, code) if code else (nameless, row.name_key)
        found = table.get(key)
        if found is None:
            found = table[key] = Merged(
                said={"credit_code": code, "code_valid": bool(code), "name_key": row.name_key}, rows=[]
            )
            order.append(found)
        _add(found, row)
    return order


def _add(into: Merged, row: Said) -> None:
    into.rows.append(row)
    for name in FACTS:
        value = getattr(row, name)
        if value is None or value == "":
            continue
        kept = into.said.get(name)
        if kept is None:
            into.said[name] = value
        elif (
            kept != value and name in ASKED and not (name == "name" and into.said["name_key"] == row.name_key)
        ):
            into.conflicts.append((name, str(kept), str(value), row.source))


def names() -> tuple[str, ...]:
    """The names of all facts a row may carry."""
    return tuple(f.name for f in fields(Said))
