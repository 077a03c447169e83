"""Rules of merging the bureaus' lists. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
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

# What changes from day to day; the rest of a firm's facts hold until somebody says otherwise.
DAILY = (
    "status",
    "reopen_date",
    "due_back",
    "back",
    "shortage",
    "needs",
    "problems",
    "staff_total",
    "staff_local",
    "staff_poor",
)
NOON = 12  # before it yesterday's 24:00 is described, after it today's (domain.md 6.5)


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


def day_described(local: dt.datetime) -> dt.date:
    """The day whose 24:00 an update describes: yesterday until noon, from then on today. `local`: the county's clock."""
    return local.date() - dt.timedelta(days=1) if local.hour < NOON else local.date()


def differences(before: Mapping[str, object], now: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """What a second voice says otherwise of the same day, of the facts that people act on: field, kept, other. Silence differs from nothing."""
    silent = (None, "")
    return [
        (name, str(before[name]), str(now[name]))
        for name in ASKED
        if before.get(name) not in silent and now.get(name) not in silent and str(before[name]) != str(now[name])
    ]  # fmt: skip


def implausible(facts: Mapping[str, object]) -> str:
    """Why a set of facts cannot be, as a sentence; empty when it can."""
    whole = {name: value for name in NUMBERS if isinstance(value := facts.get(name), int)}
    if whole.get("back", 0) > whole.get("due_back", whole.get("back", 0)):
        return "已返岗人数大于应返岗人数。请核对后改正。"
    for part in ("staff_local", "staff_poor"):
        if whole.get(part, 0) > whole.get("staff_total", whole.get(part, 0)):
            return "其中数大于从业人数。请核对后改正。"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """复工率 and 返岗率 of a group of enterprises. Percent to one place, half up; None where there is nothing to divide by."""

    name: str
    total: int
    reopened: int
    due_back: int
    back: int
    shortage: int

    @property
    def reopened_share(self) -> float | None:
        return _percent(self.reopened, self.total)

    @property
    def back_share(self) -> float | None:
        return _percent(self.back, self.due_back)


def _percent(part: int, whole: int) -> float | None:
    return (part * 2000 + whole) // (2 * whole) / 10 if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One enterprise as the ratios count it."""

    group: str
    at_work: bool
    due_back: int
    back: int
    shortage: int


def ratios(rows: Sequence[Counted]) -> list[Ratio]:
    """One line a group, highest 复工率 first, then 返岗率, then by name: the order in which the county publishes them."""
    groups: dict[str, list[Counted]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    found = [
        Ratio(
            name=name, total=len(own), reopened=sum(r.at_work for r in own), due_back=sum(r.due_back for r in own),
            back=sum(r.back for r in own), shortage=sum(r.shortage for r in own),
        )
        for name, own in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda r: (-(r.reopened_share or 0), -(r.back_share or 0), r.name))


def ends(ranked: Sequence[Ratio], most: int = 3) -> tuple[list[Ratio], list[Ratio]]:
    """The first and the last of a ranking, never the same group twice: with few groups the last ones are fewer."""
    named = [r for r in ranked if r.name]
    return named[:most], named[max(most, len(named) - most) :]


def names() -> tuple[str, ...]:
    """The names of all facts a row may carry."""
    return tuple(f.name for f in fields(Said))
